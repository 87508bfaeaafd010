# 6단계 계좌와 수수료

payment-account =
    <b>출금계좌번호를 적어 주세요.</b>
    KB국민은행 계좌 11·12·14자리예요. 하이픈은 있어도 없어도 괜찮아요. 🔒 보내시는 즉시 대화에서 지워요.
failure-account-format = 계좌번호는 11·12·14자리예요. 횟수는 줄지 않았어요.
failure-account-deposit-only = 0으로 시작하는 번호는 입금만 되는 번호라 출금할 수 없어요
failure-account-virtual = 가상계좌에서는 출금할 수 없어요
failure-account-not-registered = 고객님의 출금계좌로 등록되지 않은 계좌예요
failure-account-restricted = 거래가 제한된 계좌예요

payment-password =
    계좌 <b>{ $account }</b>
    <b>계좌 비밀번호 4자리를 적어 주세요.</b>
    로그인 암호나 인증서 암호가 아니라, 통장을 만들 때 정한 숫자예요.
failure-account-password-format = 계좌 비밀번호는 숫자 4자리예요. 횟수는 줄지 않았어요.
failure-account-password-wrong = 계좌 비밀번호가 맞지 않아요
failure-account-locked = 계좌 비밀번호 오류 횟수를 넘어 이 계좌가 잠겼어요

payment-card =
    <b>보안카드 번호를 적어 주세요.</b>
    • <b>[{ $first }]</b>번 칸의 <b>앞 2자리</b>
    • <b>[{ $second }]</b>번 칸의 <b>뒤 2자리</b>
    두 개를 이어서 4자리로 적어 주세요. 예: 12 34
    🔒 카드 전체 번호나 사진은 절대 묻지 않아요.
failure-card-format = 앞 2자리와 뒤 2자리, 모두 4자리예요. 횟수는 줄지 않았어요.
failure-card-wrong = 보안카드 번호가 맞지 않아요
failure-card-locked = 오류 횟수를 넘어 보안카드가 잠겼어요

payment-otp =
    <b>OTP에 보이는 6자리를 적어 주세요.</b>
    숫자가 곧 바뀔 것 같으면 새 번호를 기다렸다 적어 주세요.
failure-otp-format = OTP 번호는 숫자 6자리예요. 횟수는 줄지 않았어요.
failure-otp-wrong = OTP 번호가 맞지 않아요
failure-otp-used = 이미 쓴 OTP 번호예요. 새 번호가 나오면 적어 주세요. 횟수는 줄지 않았어요.
failure-otp-locked = 오류 횟수를 넘어 OTP가 잠겼어요

payment-review =
    <b>마지막으로 확인해 주세요.</b>
    인증서: <b>{ $product }</b>
    이름: <b>{ $name }</b>
    출금계좌: <b>{ $account }</b>
    수수료: <b>{ NUMBER($fee) }원</b>
payment-refund-rule = 💡 발급일을 포함해 { $days }일 안에 ‘내 인증서’에서 폐기하면 수수료를 돌려받아요.
payment-free-rule = 💡 무료 인증서라 빠져나가는 돈이 없고, 언제든 다시 받을 수 있어요.
payment-reissue-rule = 💡 재발급은 무료라 빠져나가는 돈이 없어요.
payment-when = 수수료는 인증서가 발급되는 순간에만 출금돼요.
button-confirm = ✅ 네, 맞아요
button-other-account = 다른 계좌로 할게요
failure-balance-short = 잔액이 { NUMBER($missing) }원 부족해요. 출금된 돈은 없어요.
payment-short-choice = <b>어떻게 할까요?</b>
button-take-free = 무료 인증서로 바꿀게요
payment-now-free = 용도제한용(무료)으로 바꿨어요.
payment-free-replaces = ⚠️ 이미 용도제한용 인증서가 있어요 ({ DATETIME($until, dateStyle: "long") }까지). 새로 발급받으면 지금 것은 바로 폐기돼요.
