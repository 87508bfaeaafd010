# 5단계 추가 본인 확인

verification-question = <b>본인이 맞는지 한 번 더 확인할게요.</b> 방법을 골라 주세요.
verification-ars-keyed = 📞 <b>ARS</b>: 은행에 등록된 전화로 확인해요. 소리를 듣지 않아도 할 수 있어요.
verification-ars-spoken = 📞 <b>ARS</b>: 은행에 등록된 전화가 여섯 자리 승인번호를 불러 드려요.
verification-methods =
    ✈️ <b>해외출국확인</b>: 지금 해외에 계시면 출국 기록으로 확인해요.
    🙋 <b>직원 확인</b>: 요청을 접수해 두어요.
button-ars = 📞 ARS 전화
button-overseas = ✈️ 해외출국확인
button-staff = 🙋 직원 확인 요청
method-ars = ARS
method-overseas = 해외출국확인
method-staff = 직원 확인
verification-done = 추가 본인 확인을 이미 마치셨어요. ({ $method })
button-keep-verified = ▶ 그대로 계속할게요
verification-passed = ✅ 추가 본인 확인을 마쳤어요. ({ $method })

verification-phone = <b>어느 번호로 전화할까요?</b> 은행에 등록된 번호예요.
verification-how-keyed = 전화가 오면 화면에 보이는 두 자리 승인번호를 <b>전화 숫자판</b>에 누르시면 돼요. 음성을 듣지 않아도 괜찮아요.
verification-how-spoken = 전화가 여섯 자리 승인번호를 알려 드려요. 그 번호를 이 대화에 적어 주세요.
button-phone = 📱 { $phone }
button-not-my-number = 여기에 제 번호가 없어요

verification-code =
    { $seconds }초 안에 이 번호를 전화 숫자판에 눌러 주세요. 채팅에 적거나 남에게 알려 주지 마세요.
    승인번호 👉 <b>{ $code }</b>
verification-call-keyed =
    <b>{ $phone }</b>에 전화를 걸었어요. 📞
    걸려 온 전화의 숫자판에 승인번호를 눌러 주세요.
verification-call-spoken =
    <b>{ $phone }</b>에 전화를 걸었어요. 📞
    <b>전화에서 들은 여섯 자리 승인번호를 적어 주세요.</b> 🔒 보내시는 즉시 대화에서 지워요.
button-call-again = 🔁 다시 걸기
button-other-number = 다른 번호로
phone-keyed =
    📞 <b>모의 전화 · certguide ARS</b>
    화면의 승인번호를 눌러 주세요.
    { $keyed }
phone-wrong = 번호가 맞지 않아요. 다시 눌러 주세요.
phone-spoken =
    📞 <b>모의 전화 · certguide ARS</b>
    “승인번호는 <b>{ $code }</b>입니다. 다시 한번, <b>{ $code }</b>입니다.”
phone-over = 📴 모의 전화가 끊어졌어요.
button-hang-up = 📴 끊기

verification-staff =
    <b>직원 확인 요청을 접수했어요.</b> 접수번호 { $number }
    지금은 접수까지만 할 수 있어요. 기다리지 않고 계속하시려면 다른 방법을 골라 주세요.

calls-left = { $left ->
        [0] 오늘은 더 전화를 요청할 수 없어요.
       *[other] 오늘은 앞으로 <b>{ $left }번</b> 더 전화를 요청할 수 있어요.
    }
failure-call-no-answer = 전화를 받지 않았어요
failure-call-busy = 통화 중이라 연결되지 않았어요
failure-call-rejected = 수신이 거절됐어요
failure-call-spam = 스팸 차단에 막혀 전화가 울리지 않았어요
failure-call-out-of-service = 없는 번호이거나 바뀐 번호예요
failure-call-exhausted = 오늘 요청할 수 있는 전화를 모두 썼어요. 내일 다시 할 수 있어요.
failure-code-wrong = 승인번호가 맞지 않아요
failure-code-wrong-spoken = 들으신 승인번호와 맞지 않아요
call-spent = 이 전화로는 더 해 볼 수 없어요. 다시 전화를 걸어 주세요.
failure-code-format = 승인번호는 숫자 여섯 자리예요. 횟수는 줄지 않았어요.
failure-code-in-chat = 승인번호는 채팅이 아니라 전화 숫자판에 눌러 주세요. 방금 메시지는 지웠고, 횟수는 줄지 않았어요.
failure-code-late = 승인번호를 누를 시간이 지났어요
failure-hung-up = 승인번호를 누르기 전에 전화가 끊어졌어요
failure-not-my-number = 은행에 등록된 번호로만 전화할 수 있어요
failure-not-posted = 출국 기록이 아직 올라오지 않았어요
failure-in-country = 출국 기록이 없어요. 지금 국내에 계신 것으로 나와요.
