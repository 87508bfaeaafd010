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
