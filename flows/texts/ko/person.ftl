# 사람과 이야기하기: 부르기, 쓰기, 상담원이 해 주는 일, 보관하는 정보

person =
    <b>사람과 이야기하고 싶으시군요.</b>
    이 봇은 연습용 샌드박스라 은행 상담원과 연결되어 있지 않아요. 실제 인증서는 <b>KB국민은행 고객센터 1588-9999</b>나 가까운 영업점에서 물어보세요.
    급한 사고(보안카드 분실, 도용 의심)는 지금 바로 전화하시는 게 가장 빨라요.
person-warning = 🛡️ 누구도 보안카드 전체 번호, 승인번호, 비밀번호를 불러 달라고 하지 않아요. 그런 요청은 모두 사기예요.

person-asked =
    <b>🙋 상담원에게 알렸어요.</b> 접수번호 <code>{ $number }</code>
    어디서 막히셨는지는 상담원도 볼 수 있어요. 하실 말씀이 있으면 ‘상담원에게 쓰기’를 누르고 적어 주세요.
person-open =
    <b>🙋 문의가 접수되어 있어요.</b> 접수번호 <code>{ $number }</code>
    하실 말씀이 있으면 ‘상담원에게 쓰기’를 누르고 적어 주세요.
person-now = 지금은 상담 시간이라, 보는 대로 여기로 답을 드려요.
person-later = 지금은 상담 시간이 아니에요. <b>{ $opening }</b>부터 차례대로 보고 여기로 답을 드려요.
person-opening = { $away ->
        [0] 오늘
        [1] 내일({ $weekday })
       *[other] { $month }월 { $day }일 { $weekday }
    } { $time }
person-urgent = 📞 급한 사고(보안카드 분실, 도용 의심)는 기다리지 말고 은행 고객센터 <b>1588-9999</b>로 전화해 주세요.
weekday-0 = 월요일
weekday-1 = 화요일
weekday-2 = 수요일
weekday-3 = 목요일
weekday-4 = 금요일
weekday-5 = 토요일
weekday-6 = 일요일

button-talk = ✍️ 상담원에게 쓰기
button-leave-talk = ↩ 하던 질문으로
toast-talking = 지금 쓰시는 글은 상담원에게 가요.

person-talk = <b>🙋 여기에 쓰시면 상담원에게 가요.</b> 하던 질문은 그대로 기다리고 있어요.
person-talk-with = <b>🙋 { $name } 상담원과 이야기하고 있어요.</b> 여기에 쓰시면 전해 드려요. 하던 질문은 그대로 기다리고 있어요.
person-talk-warning = 🛡️ 비밀번호, 승인번호, 보안카드와 OTP 숫자, 주민등록번호는 상담원에게도 보내지 마세요.

person-who = { $name } 상담원
person-who-nameless = 상담원
staff-says =
    🙋 <b>{ $name }</b>
    { $text }
staff-caption = { $text }

person-withheld-secret =
    🧹 <b>비밀 정보일 수 있어서 방금 메시지를 지웠어요.</b>
    상담원에게는 전하지 않았고, 저장하지도 않았어요.
person-withheld-answer = 질문에 답하신 것이라면 ‘하던 질문으로’를 먼저 누르고 다시 적어 주세요.
person-withheld-key-file =
    🧹 <b>인증서나 개인 열쇠가 든 파일일 수 있어서 지웠어요.</b>
    상담원에게는 전하지 않았어요. 오류 화면이라면 사진으로 보내 주세요.
person-withheld-contact = 연락처는 상담원에게 전하지 않았어요. 등록된 번호는 상담원도 끝 네 자리만 볼 수 있어요.

person-photo =
    <b>📷 보내기 전에 한 번만 확인해 주세요.</b>
    보안카드, OTP, 신분증이 보이는 사진은 상담원에게도 안 돼요. 오류 화면 같은 것이면 보낼게요.
person-photo-dropped = 🧹 보내지 않고 지웠어요.
button-send-photo = 📤 보내기
button-drop-photo = 🧹 지우기

person-stuck-failed = 🙋 <b>자꾸 막히시는 것 같아서 상담원에게 알렸어요.</b> { $outlook } 그동안 계속해 보셔도 돼요.
person-stuck-locked = 🙋 <b>여기서 막히셔서 상담원에게 알렸어요.</b> { $outlook }
person-stuck-silent = 🙋 <b>어려운 데가 있으신가 해서 상담원에게 알렸어요.</b> { $outlook } 괜찮으시면 하던 대로 계속하셔도 돼요.

person-opened = 🙋 <b>{ $name }이 도와드리려고 해요.</b> 하실 말씀이 있으면 아래 버튼을 누르고 적어 주세요.
person-closed = 🙋 <b>문의를 마쳤어요.</b> { $how } 더 필요하시면 언제든 ‘문의’를 눌러 주세요.
person-closed-solved = 해결되어 다행이에요.
person-closed-answered = 도움이 되셨으면 좋겠어요.
person-closed-no-reply = 답이 없으셔서 닫아 두었어요.
person-closed-branch = 남은 일은 영업점에서 도와드려요.
person-closed-elsewhere = 남은 일은 안내해 드린 곳에서 도와드려요.
person-closed-duplicate = 같은 문의가 있어서 하나로 모았어요.

person-sent = 🙋 <b>{ $name }이 보낸 안내예요.</b>
person-granted = ARS 전화를 오늘 한 번 더 걸 수 있게 해 드렸어요. ‘ARS 전화’를 고르시면 돼요.
person-unlocked = 🔓 <b>{ $what } 잠금을 풀어 드렸어요.</b> 천천히 확인하고 다시 해 보세요.
person-lock-identity = 본인 확인
person-lock-account = 계좌 비밀번호
person-lock-card = 보안카드
person-lock-otp = OTP
person-reissue = 아래 버튼을 누르면 재발급을 시작해요. 무엇이 바뀌는지 먼저 보여 드리고, 원하실 때만 진행해요.
person-refund = 아래 버튼을 누르면 환급을 시작해요. 무엇이 바뀌는지 먼저 보여 드리고, 원하실 때만 진행해요.

person-step =
    <b>👉 { $way }</b>
    { $name }이 여기로 가 보시길 권해요. 이 뒤의 질문은 다시 여쭤볼 수 있어요. 갈까요?
button-step-yes = 네, 갈게요
button-step-no = 아니요
person-step-declined = 네, 그대로 있을게요.
person-step-gone = 그사이 자리가 바뀌어서 그대로 있을게요.
person-way-menu = 인증센터 메뉴
person-way-identity = 본인 확인
person-way-product = 인증서 고르기
person-way-verification = 추가 본인 확인
person-way-payment = 계좌와 수수료
person-way-protection = 저장 위치와 암호
person-way-issue = 인증서 발급 시작
person-way-certificates = 내 인증서
person-way-guide = 은행 화면 안내

status-reference = 접수번호: <code>{ $number }</code>

verification-staff-desk =
    <b>직원 확인을 요청했어요.</b> 접수번호 <code>{ $number }</code>
    상담원이 여기서 몇 가지를 여쭤보고 확인해 드려요. 기다리지 않으시려면 다른 방법을 고르셔도 돼요.
verification-staff-done = ✅ <b>직원 확인이 끝났어요.</b> 아래 버튼을 누르면 이어서 해요.

command-mydata = 보관하는 내 정보 보기
command-forget = 내 정보 모두 지우기

data =
    <b>🗂 이 대화에 대해 보관하는 것이에요.</b>
    전부 적은 파일을 위에 보냈어요.
data-chat = <b>하시던 일</b>: 어디까지 했는지, 아이디와 이름, 등록된 전화번호, 계좌, 알고 있는 인증서, 마지막으로 물어보신 것. 이어서 하려고 보관하고, 신청이 끝나거나 그만두면 아이디부터 계좌까지는 지워요.
data-messages = <b>상담원과 주고받은 말</b> { $count }개: 문의를 돕는 데 쓰고, { $days }일이 지나면 지워요.
data-law = <b>동의와 발급 기록</b>: 전자금융거래법 제22조에 따라 5년 동안 보관해요.
data-access = <b>상담원이 고객 정보를 본 기록</b>: 누가 언제 보았는지 2년 동안 남겨요.
data-never = 🛡️ 비밀번호, 주민등록번호, 보안카드와 OTP 숫자, 승인번호는 보관하지 않아요.
data-caption = 🗂 보관하는 내 정보예요. 이름과 번호는 가려져 있어요.
button-forget = 🧹 모두 지우기

data-title = certguide가 이 대화에 대해 보관하는 것 ({ $at }, 한국 시각)
data-reference = 접수번호: { $number }
data-section = { "\u000A" }{ "[" }{ $head }]
data-entry = - { $entry }
data-nothing = 없음
data-head-place = 지금 있는 곳
data-head-person = 신청한 사람
data-head-terms = 동의한 약관
data-head-certificates = 이 대화가 아는 인증서
data-head-asked = 마지막으로 물어본 것
data-head-messages = 상담원과 주고받은 말
data-head-records = 기록
data-head-how-long = 언제까지, 왜
data-place = { $step }
data-place-beside = 신청하지 않는 중
data-purpose = 하는 일: { $purpose }
data-name = 이름: { $name }
data-user-id = 아이디: { $user_id }
data-phone = 등록된 전화: { $phone }
data-account = 계좌: { $account }
data-product = 고른 인증서: { $product }
data-verified = 추가 본인 확인: { $method }
data-term = { $title }: { $version } 판
data-certificate = { $product }, 일련번호 끝 { $serial }, { $subject }, { $since } ~ { $until }
data-asked = { $text }
data-message = { $at } { $by }{ $kind }: { $text }
data-by-customer = 나
data-by-staff = 상담원
data-kind-text = { "" }
data-kind-photo = { " " }(사진)
data-kind-video = { " " }(동영상)
data-kind-animation = { " " }(움직이는 그림)
data-kind-voice = { " " }(음성)
data-kind-video-note = { " " }(영상 메시지)
data-kind-audio = { " " }(소리 파일)
data-kind-document = { " " }(파일)
data-kind-sticker = { " " }(스티커)
data-kind-location = { " " }(위치)
data-kind-contact = { " " }(연락처)
data-kind-other = { " " }(기타)
data-record = { $kind }: { $count }건
data-record-consent = 약관 동의와 철회
data-record-staff-request = 직원 확인 요청
data-record-issued = 인증서 발급
data-record-changed = 인증서 변경
data-record-faq = 물어본 것과 도움이 되었는지
data-record-topics = 도움말 고치기
data-record-deed = 상담원이 본 것과 한 것
data-how-long-chat = 하시던 일: 이어서 하려고, 지워 달라고 하실 때까지. 신청 정보는 신청이 끝나거나 그만둘 때까지
data-how-long-messages = 상담원과 주고받은 말: 문의를 도우려고, { $days }일
data-how-long-records = 동의, 발급, 변경 기록: 전자금융거래법 제22조에 따라, 5년
data-how-long-access = 상담원이 고객 정보를 본 기록: 개인정보의 안전성 확보조치 기준 제8조에 따라, 2년

forget =
    <b>🧹 모두 지울까요?</b>
    하던 신청, 이 대화가 아는 인증서와 알림, 물어보신 것, 상담원과 주고받은 말이 지워지고 처음 상태로 돌아가요. 되돌릴 수 없어요.
forget-law = <b>법에 따라 남는 것</b>: 동의와 발급·변경 기록(전자금융거래법 제22조, 5년)
forget-law-access = <b>법에 따라 남는 것</b>: 동의와 발급·변경 기록(전자금융거래법 제22조, 5년), 상담원이 고객 정보를 본 기록(2년)
forget-certificates = <b>인증서는 그대로 유효해요.</b> 필요 없으시면 지우기 전에 /certificates 에서 먼저 폐기하거나 환급받으세요. 지운 뒤에는 여기서 환급을 신청할 수 없어요.
button-erase = 🧹 모두 지우기
button-keep-all = 아니요
forgotten = 🧹 <b>모두 지웠어요.</b> 이 대화창에 남은 글은 텔레그램에서 직접 지우실 수 있어요.
