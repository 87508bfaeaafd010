# 만료 알림, 정지 알림, 달력

reminder-good = { $left ->
        [0] 🔔 <b>{ $product } 인증서가 오늘 끝나요!</b>
        [1] 🔔 <b>{ $product } 인증서가 내일 끝나요.</b>
       *[other] 🔔 <b>{ $product } 인증서가 { $left }일 뒤에 끝나요.</b>
    }
    일련번호 끝자리 <code>{ $serial }</code>, { DATETIME($until, dateStyle: "long") }까지예요. { $left ->
        [0] 오늘이 지나면 갱신할 수 없고 새로 발급받으셔야 해요.
       *[other] 그날까지 갱신하시면 1년 더 쓸 수 있어요.
    }
reminder-held = { $left ->
        [0] 🔔 <b>정지해 두신 { $product } 인증서가 오늘 끝나요!</b>
        [1] 🔔 <b>정지해 두신 { $product } 인증서가 내일 끝나요.</b>
       *[other] 🔔 <b>정지해 두신 { $product } 인증서가 { $left }일 뒤에 끝나요.</b>
    }
    일련번호 끝자리 <code>{ $serial }</code>, { DATETIME($until, dateStyle: "long") }까지예요. 정지된 동안에는 갱신할 수 없으니, 정지를 푼 다음 그날까지 갱신해 주세요. 풀기 걱정되시면 재발급부터 받으세요. 재발급은 만료일이 그대로라 그다음 갱신까지 하셔야 해요.
reminder-expired =
    🔔 <b>{ $product } 인증서의 기간이 끝났어요.</b>
    일련번호 끝자리 <code>{ $serial }</code>, { DATETIME($until, dateStyle: "long") }까지였어요. 더 일찍 알려 드리지 못했어요. 이제 갱신할 수 없지만 새로 발급받으실 수 있어요.
reminder-hold = { $left ->
        [0] ⏸ <b>정지해 두신 { $product } 인증서가 오늘까지만 정지돼요.</b>
        [1] ⏸ <b>정지해 두신 { $product } 인증서의 정지 기간이 내일 끝나요.</b>
       *[other] ⏸ <b>정지해 두신 { $product } 인증서의 정지 기간이 { $left }일 뒤에 끝나요.</b>
    }
    일련번호 끝자리 <code>{ $serial }</code>예요. { DATETIME($ends, dateStyle: "long") }까지 그대로 두시면 <b>폐기되고, 되돌릴 수 없어요.</b> 계속 쓰시려면 그 전에 정지를 풀거나 재발급을 받으세요.

button-reminders-on = 🔔 알림 켜기
button-reminders-off = 🔕 알림 끄기

reminders-off =
    🔕 <b>만료 알림이 꺼져 있어요.</b>
    { $product }, 일련번호 끝자리 <code>{ $serial }</code>, { DATETIME($until, dateStyle: "long") }까지예요.
    켜시면 끝나기 전에 이 대화로 미리 알려 드려요. 알려 드릴 날과 시각은 켠 다음에 고르실 수 있어요.
reminders-consent = 알림을 켜시면 ‘소식 받기’에 동의하시는 거예요. 언제든 한 번에 끌 수 있어요.
reminders-on =
    🔔 <b>만료 알림이 켜져 있어요.</b>
    { $product }, 일련번호 끝자리 <code>{ $serial }</code>, { DATETIME($until, dateStyle: "long") }까지예요.
    고르신 날 <b>한국 시각 { $hour }시</b>에 알려 드려요. 날과 시각은 모든 인증서에 같이 쓰여요.
reminders-quiet = 🌙 { $start }시부터 다음 날 { $end }시까지는 아무것도 보내지 않아요.
reminders-day = { $left ->
        [0] 그날
        [1] 하루 전
       *[other] { $left }일 전
    }
reminders-hour = { $hour }시
reminders-chosen = ✅ { $label }
reminders-other = ▫️ { $label }
reminders-one-at-least = 적어도 하루는 골라 두셔야 해요. 모두 받지 않으시려면 ‘알림 끄기’를 눌러 주세요.
reminders-now-all-off = 🔕 켜 두셨던 만료 알림도 모두 껐어요. 다시 켜시려면 /certificates 에서 인증서를 고르고 ‘알림 설정’을 누르세요.
reminders-now-off = 🔕 이 인증서의 알림을 껐어요. 다시 켜시려면 /certificates 에서 인증서를 고르고 ‘알림 설정’을 누르세요.

calendar-caption = 📅 갱신할 수 있는 첫날과 끝나는 날이에요. 파일을 열어 달력에 넣어 두세요. 다시 넣어도 겹치지 않아요.
calendar-renewal = 공동인증서 갱신 시작 · { $product }
calendar-renewal-how = 일련번호 끝자리 { $serial } 인증서를 이날부터 { DATETIME($until, dateStyle: "long") }(한국 날짜)까지 갱신할 수 있어요. 텔레그램의 certguide에서 /certificates 를 보내세요.
calendar-expiry = 공동인증서 만료 · { $product }
calendar-expiry-how = 일련번호 끝자리 { $serial } 인증서가 { DATETIME($until, dateStyle: "long") }(한국 날짜)에 끝나요. 이날이 지나면 갱신할 수 없고 새로 발급받아야 해요. 텔레그램의 certguide에서 /certificates 를 보내세요.
