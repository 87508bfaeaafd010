# The secure page, as the chat speaks of it

button-page = 🔒 보안 화면에서 적기
entry-chat = 🔒 보내시는 즉시 대화에서 지워요.
entry-both = 🔒 아래 <b>보안 화면</b>에서 적으면 대화에 전혀 남지 않아요. 여기에 바로 적으셔도 보내시는 즉시 지워요.
entry-page = 🔒 대화에는 적지 말고, 아래 <b>보안 화면</b>을 눌러 적어 주세요. 대화에는 ‘입력 완료’만 남아요.
page-entered = 🔒 입력 완료
page-not-here =
    🧹 <b>대화에 적으신 것은 바로 지웠어요.</b> 쓰지도 저장하지도 않았고, 횟수도 줄지 않았어요.
    아래 ‘🔒 보안 화면에서 적기’를 눌러 주세요.
failure-device-key = 이 기기에서 만든 열쇠를 쓸 수 없어요. 수수료는 나가지 않았어요.

# What the page itself says of a question

page-identity-number =
    주민등록번호(외국인등록번호) 13자리를 눌러 주세요.
    본인 확인에만 쓰고 저장하지 않아요.
page-payment-password =
    계좌 { $account }
    통장을 만들 때 정한 계좌 비밀번호 4자리예요.
page-payment-card =
    보안카드 [{ $first }]번 칸의 앞 2자리, [{ $second }]번 칸의 뒤 2자리를 이어서 눌러 주세요.
    카드 전체 번호나 사진은 절대 묻지 않아요.
page-payment-otp =
    OTP에 보이는 6자리를 눌러 주세요.
    숫자가 곧 바뀔 것 같으면 새 번호를 기다려 주세요.
page-protection-password = 계좌 비밀번호나 로그인 암호와는 다른, 인증서를 쓸 때마다 넣는 암호예요. 대소문자를 구분해요.
page-protection-repeat = 방금 정한 인증서 암호를 한 번 더 적어 주세요.
page-file-password = 보내 주신 파일의 암호를 적어 주세요. 확인하는 데만 쓰고 보관하지 않아요.
