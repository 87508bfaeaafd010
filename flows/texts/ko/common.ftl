# 어느 단계에서나 쓰는 말

progress = { $bar } <b>{ $number }/{ $of }</b> · { $title }

step-welcome = 시작하기
step-menu = 인증센터 메뉴
step-identity = 약관 동의와 본인 확인
step-product = 인증서 고르기
step-verification = 추가 본인 확인
step-payment = 계좌와 수수료
step-protection = 저장 위치와 암호
step-delivery = 발급 완료

product-limited = 용도제한용 (무료)
product-universal = 범용 (1년 수수료)

button-back = ← 이전
button-cancel = ✕ 그만하기
button-help = 💡 도움말
button-person = 🙋 문의
button-back-to-question = ↩ 하던 질문으로
button-go-on = ▶ 이어서 하기
button-restart = 처음부터 다시
button-try-again = 다시 해 볼게요
button-menu = 메뉴로 가기
button-resend = 📎 파일 다시 받기
button-korean = 한국어
button-english = English
button-cancel-yes = 네, 그만할게요
button-cancel-no = 아니요, 계속할게요

key = { $digit }

failure =
    ⚠️ <b>{ $headline }</b>
    { $cause }
    👉 { $fix }

topic =
    🔎 <b>{ $title }</b>
    { $cause }
    👉 { $fix }

tries-left = 앞으로 <b>{ $left }번</b> 더 해 볼 수 있어요.

failure-unavailable = 지금은 은행 쪽과 연결이 안 돼요. 입력하신 내용은 그대로이고, 횟수도 줄지 않았어요.
failure-idle = { $minutes }분 동안 답이 없어서 안전하게 멈춰 두었어요

welcome-back = 👋 다시 오셨네요! 안전을 위해 본인 확인부터 이어서 할게요.

nothing-before = 여기가 첫 질문이라 더 돌아갈 곳이 없어요.
cancelled = 그만두었어요. 입력하신 내용은 모두 지웠고, 빠져나간 돈은 없어요. 갖고 계신 인증서는 그대로예요.
cancel-question =
    <b>{ $purpose } 절차를 그만둘까요?</b>
    지금까지 입력하신 내용은 지워져요. 빠져나간 돈은 없고, 갖고 계신 인증서는 그대로예요.
resume-question =
    <b>하시던 { $purpose } 절차가 있어요.</b>
    이어서 할까요, 처음부터 다시 할까요?
finish-first = 지금 하시던 일을 마친 다음에 할 수 있어요.

language-question =
    어떤 말로 이야기할까요?
    Which language shall we use?
language-changed = 이제부터 한국어로 말씀드릴게요.

unexpected = { $what } 여기서는 읽을 수 없어요. 아래 질문에 답해 주세요.
unexpected-sticker = 스티커 고마워요! 😊 그런데
unexpected-photo = 사진은 개인정보가 담길 수 있어서 바로 지웠어요. 보안카드나 신분증 사진은 누구에게도 보내지 마세요. 사진은
unexpected-voice = 음성과 영상은
unexpected-document = 파일은 안전을 위해 지웠어요. 받은 파일은
unexpected-location = 위치는
unexpected-contact = 연락처는
unexpected-forwarded = 다른 곳에서 전달한 메시지는
unexpected-edited = 보낸 뒤에 고친 메시지는 지웠어요. 고친 내용은
unexpected-other = 이런 종류의 메시지는

use-buttons = 아래 버튼에서 골라 주세요.
secret-forgotten = 비밀 정보일 수 있어서 방금 메시지를 대화에서 지웠어요. 아래 버튼에서 골라 주세요.
too-long = 글이 너무 길어요. { $most }자 안으로, 묻는 것만 짧게 적어 주세요.
unknown-command = 그런 명령은 없어요. 쓸 수 있는 명령은 /help 에서 볼 수 있어요.

toast-old-button = 지난 화면의 버튼이에요. 맨 아래 질문에 답해 주세요.
toast-answered-already = 이미 답하셨어요. 지금 질문을 확인해 주세요.

file-unsure = 📎 파일을 보내던 중에 연결이 끊겼어요. 파일이 보이지 않으면 아래 버튼으로 다시 받으세요.
file-sent-again = 📎 파일을 다시 보냈어요.

status = <b>지금 여기예요.</b> { $left ->
        [0] 마지막 단계예요.
       *[other] 앞으로 { $left }단계 남았어요.
    }
status-road =
    { $step1 }
    { $step2 }
    { $step3 }
    { $step4 }
    { $step5 }
    { $step6 }
    { $step7 }
    { $step8 }
status-passed = ✅ { $number }. { $title }
status-now = ▶️ <b>{ $number }. { $title }</b>
status-ahead = ▫️ { $number }. { $title }
status-product = 고르신 인증서: <b>{ $product }</b>
status-account = 출금계좌: <b>{ $account }</b>
status-certificate = 이 대화에서 아는 인증서: <b>{ $product }</b>, 일련번호 끝 { $serial }, 만료일 { DATETIME($until, dateStyle: "long") }

help-commands =
    <b>쓸 수 있는 명령</b>
    /issue 발급 시작 · /guide 은행 화면 안내
    /certificates 내 인증서 · /faq 궁금한 것 찾기
    /status 지금 어디인지 · /help 도움말
    /person 문의할 곳 · /language 말 바꾸기 · /cancel 그만하기
    /mydata 보관하는 내 정보 · /forget 모두 지우기
    ‘이전’, ‘취소’, ‘도움말’, ‘상담원’이라고 적어도 돼요. 무엇을 묻는 중이든요.
    궁금한 것은 그냥 적어 주세요. “전화가 안 와요”처럼요.

unlock =
    <b>어디서 푸나요?</b>
    실제 은행에서는 본인이 신분증을 가지고 영업점에 가면 풀 수 있어요.
    이 샌드박스에서는 운영자가 <code>certguide customers --unlock 아이디</code> 명령으로 풀어요 (<code>--data</code>를 썼다면 똑같이 붙여서). 풀린 다음 아래 버튼을 눌러 주세요.

fallback-apology = 미안해요, 방금 답은 처리하지 못했어요. 한 번 더 보내 주세요. 계속 안 되면 /person 을 눌러 주세요.

command-start = 처음 화면
command-issue = 인증서 발급 시작
command-certificates = 내 인증서 보기, 갱신, 정지, 폐기
command-status = 지금 어디까지 했는지
command-help = 도움말과 주의할 점
command-person = 사람에게 물어보기
command-language = 언어 바꾸기 (Language)
command-cancel = 그만하기
profile-name = certguide 샌드박스
profile-description =
    공동인증서를 발급받고, 확인하고, 갱신하고, 잃어버렸을 때 막는 것까지 연습해 보는 봇이에요. 은행이 아니며, 여기서 받은 인증서는 실제 은행에서 쓸 수 없어요. 연습용 정보만 적어 주세요.
profile-short = 공동인증서 발급 연습 봇 (샌드박스, 은행 아님)
