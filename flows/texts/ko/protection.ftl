# 7단계 저장 위치와 암호

protection-storage = <b>인증서를 어디에 두시겠어요?</b>
storage-disk = 💻 하드디스크
storage-removable = 🔌 이동식 저장장치 (USB)
storage-phone = 📱 휴대폰
storage-disk-advice = 💻 <b>하드디스크</b>: 따로 꽂을 것이 없어 늘 쓰는 컴퓨터에서 가장 편해요. 다만 악성 프로그램에 걸리거나 다른 사람이 그 컴퓨터를 쓰면 새어 나갈 수 있으니, 혼자 쓰는 컴퓨터에만 저장하세요.
storage-removable-advice = 🔌 <b>이동식(USB)</b>: 쓸 때만 꽂으면 되어 더 안전하고, 여러 컴퓨터에서 쓸 수 있어요. 잃어버리거나 고장 날 수 있으니 다른 곳에 한 벌 더 두시고, 다 쓰신 뒤에는 꼭 빼 두세요.
storage-phone-advice = 📱 <b>휴대폰</b>: 늘 가지고 다니고 은행 앱에서 쓰기 좋아요. 앱마다 인증서를 따로 보관해서 앱의 가져오기 기능으로 넣어야 하고, 휴대폰을 잃어버리면 바로 폐기하셔야 해요.

protection-password =
    <b>인증서 암호를 정해 적어 주세요.</b>
    계좌 비밀번호나 로그인 암호와는 다른, 인증서를 쓸 때마다 넣는 암호예요. 어디에도 저장하지 않아요.
protection-password-rule =
    • 10~64자, 영문·숫자·특수문자를 모두 섞어서
    • ' " \ | 와 빈칸, 한글은 쓸 수 없어요
    • 123, abc, aaa처럼 이어지거나 같은 글자 3개는 안 돼요
    • 대소문자를 구분해요
protection-repeat =
    <b>같은 암호를 한 번 더 적어 주세요.</b>
    이 암호는 아무도 다시 알려 드릴 수 없으니 꼭 기억해 주세요.
failure-password-rule = 아직 규칙에 맞지 않는 부분이 있어요. 횟수 제한은 없어요.
failure-password-differs = 두 번 적은 암호가 서로 달라요. 처음부터 다시 정해 주세요.
meter =
    { $length }
    { $letter }
    { $digit }
    { $special }
    { $allowed }
    { $printable }
    { $run }
meter-met = ✅ { $rule }
meter-unmet = ❌ <b>{ $rule }</b>
rule-length = 10~64자
rule-letter = 영문 포함
rule-digit = 숫자 포함
rule-special = 특수문자 포함
rule-allowed = ' " \ | 없음
rule-printable = 빈칸과 한글 없음
rule-run = 이어지거나 같은 글자 3개 없음
