# 발급 다음: 내 인증서, 카드, 바꾸는 일

step-aftercare = 🪪 <b>내 인증서</b>
step-medium = 보안카드(OTP) 확인
progress-purpose = 🔁 <b>{ $purpose }</b> · { $title }
purpose-issue = 인증서 발급
purpose-renew = 갱신
purpose-reissue = 재발급
purpose-suspend = 정지
purpose-resume = 정지 풀기
purpose-revoke = 폐기
purpose-refund = 환급
purpose-find = 내 인증서 찾기
status-aftercare = <b>지금은 내 인증서를 보고 계세요.</b> 진행 중인 절차는 없어요.
status-purpose = <b>{ $purpose } 절차를 밟는 중이에요.</b> 지금은 ‘{ $title }’ 차례예요.

nothing = { "" }
days-left = { " · " }{ $left }일 남았어요
ends-today = { " · " }<b>오늘 끝나요</b>

# 목록

button-certificates = 🪪 내 인증서
button-my-certificate = 🪪 이 인증서 보기
button-list = 🪪 내 인증서 목록
button-item = { $mark } { $product } · { $serial }
button-find = 🔎 본인 확인하고 내 인증서 찾기
button-tidy = 🧹 끝난 인증서는 목록에서 빼기
mark-good = ✅
mark-held = ⏸
mark-revoked = ⛔
mark-expired = ⌛
mark-unknown = ❔
state-good = ✅ 사용 중
state-held = ⏸ 정지됨
state-revoked = ⛔ 폐기됨
state-expired = ⌛ 기간 끝남
state-unknown = ❔ 장부에 없음

aftercare-list = <b>이 대화에서 아는 인증서예요.</b> 눌러서 자세히 보세요.
aftercare-item =
    { $state } · <b>{ $product }</b> · 끝자리 <code>{ $serial }</code>
    { DATETIME($until, dateStyle: "long") }까지{ $left }
aftercare-none =
    <b>이 대화에서 아는 인증서가 아직 없어요.</b>
    다른 곳에서 받으셨다면 본인 확인을 하고 찾아 드릴게요. 처음이시면 지금 발급받으실 수 있어요.
aftercare-found = { $found ->
        [0] 🔎 고객님 이름으로 쓸 수 있는 인증서가 없어요.
       *[other] 🔎 고객님의 인증서를 { $found }장 찾았어요.
    }
aftercare-others-forgotten = 🧹 이 대화에 있던 다른 분의 인증서는 목록에서 뺐어요.
aftercare-tidied = 🧹 끝난 인증서를 목록에서 뺐어요.
aftercare-removed = 🧹 끝자리 { $serial } 인증서를 목록에서 뺐어요.

# 카드

aftercare-card =
    <b>{ $product }</b>
    이름: <b>{ $subject }</b>
    일련번호 끝자리: <code>{ $serial }</code>
    유효기간: { DATETIME($since, dateStyle: "long") } ~ <b>{ DATETIME($until, dateStyle: "long") }</b>{ $left }
standing-good = ✅ <b>사용 중</b>이에요.
standing-held = ⏸ <b>정지됨</b>: { DATETIME($since, dateStyle: "long") }에 정지했어요. { DATETIME($until, dateStyle: "long") }까지 정지를 풀 수 있고, { $then ->
        [expired] 그날 유효기간이 끝나요.
       *[revoked] 그날이 지나면 영영 폐기돼요.
    }
standing-revoked = ⛔ <b>폐기됨</b>: { DATETIME($since, dateStyle: "long") }부터 쓸 수 없어요. 이유: { $reason }.
standing-expired = ⌛ <b>기간 끝남</b>: 유효기간이 지나 쓸 수도, 갱신할 수도 없어요. 새로 발급받으시면 돼요.
standing-unknown = ❔ 발급기관 장부에 이 인증서가 없어요. 목록에서 빼고 새로 발급받으시면 돼요.
reason-superseded = 새 인증서로 바뀌었어요
reason-key-compromise = 새어 나갔을 수 있어서 폐기했어요
reason-cessation-of-operation = 더 쓰지 않기로 했거나, 정지한 채 6개월이 지났어요
reason-other = 발급기관이 폐기했어요
renewal-from = 🔁 갱신은 { DATETIME($opens, dateStyle: "long") }부터 만료일까지 할 수 있어요.
renewal-open = 🔁 지금 갱신할 수 있어요. 만료일이 지나면 갱신할 수 없어요.
refund-until = 💰 { DATETIME($until, dateStyle: "long") }까지는 폐기하면서 수수료 { NUMBER($fee) }원을 돌려받을 수 있어요.
aftercare-checked = 🕐 { DATETIME($day, dateStyle: "long") } { $time } (한국 시각)에 발급기관 장부에서 확인한 상태예요.
aftercare-verified = 🔎 발급기관 장부를 방금 다시 봤어요. 이 기관이 발급한 인증서가 맞고, 지금 상태는 아래와 같아요. 파일까지 확인하려면 시험 서명을 하거나, 받은 인증서 파일을 이 대화로 보내 주세요.
aftercare-no-longer = 그사이에 바뀌어서 지금은 할 수 없는 일이에요. 지금 상태를 다시 보여 드릴게요.
aftercare-not-holder = ⚠️ 이 인증서의 주인과 다른 분으로 확인됐어요. 그래서 아무것도 바꾸지 않았어요. 고객님의 인증서는 ‘찾기’로 보실 수 있어요.
aftercare-storage-elsewhere =
    <b>📁 인증서가 있는 곳</b>
    이 대화에서 보낸 파일이 아니라서 어디에 두셨는지는 알 수 없어요. 보통은 여기에 있어요.
    • 하드디스크: 윈도우 <code>%USERPROFILE%\AppData\LocalLow\NPKI</code>, macOS <code>~/Library/Preferences/NPKI</code>, 리눅스 <code>~/NPKI</code>
    • USB: 맨 위의 <code>NPKI</code> 폴더
    • 휴대폰: 은행 앱 안

button-check = 🔎 상태 다시 확인
button-test = ✍️ 시험 서명
button-renew = 🔁 갱신
button-storage = 📁 보관 방법
button-reminders = 🔔 알림 설정
button-calendar = 📅 달력에 넣기
button-reissue = 🔄 재발급
button-suspend = ⏸ 정지
button-resume = ▶️ 정지 풀기
button-refund = 💰 환급
button-revoke = ⛔ 폐기
button-trouble = 🆘 문제가 생겼어요
button-remove = 🧹 목록에서 빼기

# 무슨 일이 있었나요?

trouble-question = <b>무슨 일이 있었나요?</b> 가장 가까운 것을 골라 주세요.
button-trouble-deleted = 🗑 인증서 파일을 지웠어요
button-trouble-device = 📱 휴대폰, USB, 컴퓨터를 잃어버렸어요
button-trouble-leak = 👀 누가 암호를 알거나 복사한 것 같아요
button-trouble-forgot = 🔑 암호를 잊었어요
button-trouble-refused = 🚫 쓰려는 곳에서 안 받아 줘요
button-trouble-unwanted = 👋 이제 필요 없어요
trouble-deleted =
    <b>파일을 지워도 인증서는 살아 있어요.</b>
    지우는 것은 폐기가 아니에요. 어딘가에 복사본이 있으면 그 사람은 계속 쓸 수 있고, 인증서는 폐기하거나 기간이 끝날 때까지 살아 있어요.
    다시 쓰시려면 무료로 재발급받고, 더 쓰지 않으시면 폐기해 주세요.
trouble-device =
    <b>잃어버린 기기에 파일이 있었다면 새어 나간 것과 같아요.</b>
    지금 바로 정지하세요. 본인 확인만 하면 되고, 6개월 안에는 풀 수 있어요. 기기를 찾지 못하면 재발급받으세요. 예전 것은 유출로 기록하고 폐기해요.
    보안카드나 OTP도 함께 잃어버리셨다면 은행(1588-9999)에도 바로 알려 주세요.
trouble-leak =
    <b>지금 바로 막아요.</b>
    암호를 아는 사람이 파일까지 가졌다면 고객님처럼 서명할 수 있어요. 파일을 지우거나 암호만 바꿔서는 복사본을 막지 못해요. 먼저 정지하고, 확실하면 재발급받거나 폐기해 주세요.
trouble-forgot =
    <b>인증서 암호는 되찾을 방법이 없어요.</b>
    저희도 저장하지 않아서 알 수 없어요. 재발급은 무료이고, 새 암호를 정하면 만료일은 그대로예요.
trouble-refused-limited =
    <b>쓰려는 곳과 종류가 맞지 않을 수 있어요.</b>
    용도제한용은 은행, 보험, 정부 민원에서 쓰고, 범용은 증권과 다른 곳까지 열려요. 범용을 하나 더 받으시면 되고, 둘을 함께 갖고 계셔도 돼요.
trouble-refused-universal =
    <b>범용은 가장 넓게 쓰이는 종류예요.</b>
    그래서 종류보다는 등록이 안 됐거나, 상태나 기간이 문제일 때가 많아요. 먼저 상태를 확인해 보세요.
trouble-unwanted =
    <b>파일만 지우지 말고 폐기해 주세요.</b>
    폐기하지 않으면 복사본으로 누군가 쓸 수 있어요. 폐기한 다음에는 파일을 지우셔도 안전해요. 곧 끝나는 인증서라면 기간이 끝나기를 기다려도 되지만, 그때까지는 잘 보관해 주세요.
trouble-already-held = ⏸ 지금은 정지되어 있어서 아무도 쓸 수 없어요.
button-reissue-leaked = 🛡 유출로 보고 재발급
button-revoke-leaked = ⛔ 유출로 보고 폐기
button-suspend-now = ⏸ 지금 바로 정지
button-issue-universal = 범용 인증서 발급받기

# 하기 전에

consequence-renew =
    <b>끝자리 { $serial } 인증서를 갱신하면</b>
    • 유효기간이 1년 늘어 <b>{ DATETIME($renewed, dateStyle: "long") }</b>까지가 돼요.
    • 개인 열쇠도 암호도 새것이라 파일을 새로 받아 두셔야 해요.
    • 지금 인증서는 바로 끝나요. 다른 은행과 기관에서는 폐기된 것으로 보이니 새것을 다시 등록해 주세요.
    • 수수료: { $fee ->
        [0] 없어요.
       *[other] 1년치 <b>{ NUMBER($fee) }원</b>이 출금돼요.
    }
consequence-reissue =
    <b>끝자리 { $serial } 인증서를 재발급받으면</b>
    • 무료예요. 만료일은 그대로 <b>{ DATETIME($until, dateStyle: "long") }</b>예요.
    • 새 인증서가 나오는 순간 지금 파일은 복사본까지 모두 쓸 수 없어요.
    • 개인 열쇠도 암호도 새것이에요.
    • 다른 은행과 기관에는 새것을 다시 등록해 주세요.
consequence-suspend =
    <b>끝자리 { $serial } 인증서를 정지하면</b>
    • 확인하는 곳마다 정지로 나와서, 지금부터 아무도 쓸 수 없어요. 복사본을 가진 사람도요.
    • 유효기간은 멈추지 않고 계속 지나가요.
    • <b>{ DATETIME($resumable, dateStyle: "long") }</b>까지 정지를 풀 수 있어요. { $then ->
        [expired] 그날 유효기간이 끝나요.
       *[revoked] 그날이 지나면 영영 폐기돼요.
    }
consequence-resume =
    <b>끝자리 { $serial } 인증서의 정지를 풀면</b>
    • 바로 다시 쓸 수 있어요. 만료일은 그대로 <b>{ DATETIME($until, dateStyle: "long") }</b>예요.
    • 새어 나갔거나 아직 찾지 못했다면 풀지 마세요. 그때는 재발급이나 폐기가 안전해요.
consequence-revoke =
    <b>끝자리 { $serial } 인증서를 폐기하면</b>
    • 영영 쓸 수 없고, 되돌릴 수 없어요.
    • 지금까지 하신 서명은 그대로 유효해요.
    • 폐기한 다음에는 파일을 지우셔도 안전해요.
    • 다시 쓰시려면 새로 발급받으셔야 해요.
consequence-refund =
    <b>끝자리 { $serial } 인증서의 수수료를 돌려받으면</b>
    • <b>{ NUMBER($fee) }원</b>이 출금했던 계좌로 돌아가요.
    • 인증서는 폐기돼요. 영영 쓸 수 없고, 되돌릴 수 없어요.
    • 지금까지 하신 서명은 그대로 유효해요.
consequence-find =
    <b>본인 확인을 하고 내 인증서를 찾을게요.</b>
    • 고객님 이름으로 발급된, 아직 살아 있는 인증서를 찾아 이 대화에 보여 드려요.
    • 남의 인증서를 볼 수 없도록 본인인지 먼저 확인해요.
    • 이 대화에 다른 분의 인증서가 있었다면 목록에서 빠져요.
consequence-leaked-reissue = 🛡 예전 것은 ‘유출’로 기록하고 폐기해요. 새것이 나올 때까지는 예전 것이 살아 있으니, 시간이 걸릴 것 같으면 먼저 정지해 두세요.
consequence-leaked-revoke = 🛡 폐기한 이유는 ‘유출’로 기록돼요.
consequence-leaked-refund = 🛡 폐기한 이유는 ‘유출’로 기록돼요.
consequence-refund-instead = 💰 이 인증서는 { DATETIME($until, dateStyle: "long") }까지 수수료 { NUMBER($fee) }원을 돌려받을 수 있어요. 폐기하실 거라면 환급받으면서 폐기하시는 게 좋아요.
button-refund-instead = 💰 환급받으면서 폐기
proof-terms = 📄 이 대화에서 지금 약관에 동의하신 적이 없어서, 약관부터 여쭤볼게요.
proof-identity = 🪪 <b>ID와 주민(외국인)등록번호</b>로 본인 확인만 하면 돼요.
proof-medium = 🪪 <b>ID와 주민(외국인)등록번호</b>, 그리고 <b>보안카드나 OTP</b>를 확인할게요.
proof-road = 🪪 처음 발급받을 때처럼 <b>본인 확인, 추가 확인, 계좌와 보안카드(OTP)</b>를 차례로 여쭤볼게요.
proof-identity-only = 🪪 방금 본인 확인을 하셔서 바로 할 수 있어요.
proof-medium-only = 🪪 방금 본인 확인을 하셔서 <b>보안카드나 OTP</b>만 확인할게요.
proof-road-only = 🪪 방금 본인 확인을 하셔서 <b>추가 확인, 계좌와 보안카드(OTP)</b>만 차례로 여쭤볼게요.
button-renew-yes = 네, 갱신할게요
button-reissue-yes = 네, 재발급받을게요
button-suspend-yes = 네, 정지할게요
button-resume-yes = 네, 정지를 풀게요
button-revoke-yes = 네, 폐기할게요
button-refund-yes = 네, 환급받을게요
button-find-yes = 네, 찾을게요
button-aftercare-no = 아니요, 그대로 둘게요

# 하고 나서

done-suspend =
    ⏸ <b>끝자리 { $serial } 인증서를 정지했어요.</b>
    이제 아무도 쓸 수 없어요. <b>{ DATETIME($resumable, dateStyle: "long") }</b>까지 정지를 풀 수 있고, { $then ->
        [expired] 그날 유효기간이 끝나요.
       *[revoked] 폐기되기 전에 이 대화로 알려 드릴게요.
    }
    찾으셨으면 정지를 풀고, 못 찾으셨으면 재발급받으세요.
done-resume =
    ▶️ <b>끝자리 { $serial } 인증서의 정지를 풀었어요.</b>
    바로 다시 쓸 수 있어요. 만료일은 { DATETIME($until, dateStyle: "long") } 그대로예요.
done-revoke =
    ⛔ <b>끝자리 { $serial } 인증서를 폐기했어요.</b>
    이제 영영 쓸 수 없어요. 컴퓨터, USB, 휴대폰에 남은 파일은 지우셔도 안전해요.
done-refund =
    💰 <b>{ NUMBER($fee) }원을 돌려 드려요.</b>
    출금했던 계좌로 들어가요. 은행이 바로 답하지 않으면 될 때까지 제가 다시 요청할게요.
    끝자리 { $serial } 인증서는 폐기했어요. 남은 파일은 지우셔도 안전해요.
aftercare-nothing-done = 끝난 일은 내 인증서 목록에서 볼 수 있어요.

failure-refused-unknown = 이 인증서는 고객님의 것으로 발급기관 장부에 없어요. 바뀐 것은 없어요.
failure-refused-revoked = 그사이에 폐기된 인증서라 더는 바꿀 수 없어요
failure-refused-held = 지금은 정지된 인증서예요. 먼저 정지를 푼 다음에 할 수 있어요.
failure-refused-not-held = 정지된 인증서가 아니라서 풀 것이 없어요
failure-refused-expired = 그사이에 유효기간이 끝났어요
failure-refused-renewal-closed = 아직 갱신할 수 있는 때가 아니에요
failure-refused-refund-closed = 환급받을 수 있는 때가 지났거나, 이미 새 인증서로 바뀌었어요. 지금 바뀐 것은 없어요.
