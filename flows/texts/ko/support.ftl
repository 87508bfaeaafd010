# 상담원 화면: 문의 주제, 고정 카드, 단추, 명령

support-lines =
    { $above }
    { $below }
support-as-typed = { $text }
support-nothing-more = { "" }

# 상태와 이유
support-mark-waiting = 🔴
support-mark-work = 🟡
support-mark-customer = 🔵
support-mark-closed = ⚪
support-state-waiting = 기다리는 중
support-state-work = 상담 중
support-state-customer = 고객 차례
support-state-closed = 마침
support-cause-person = 상담 요청
support-cause-written = 고객이 씀
support-cause-failed = 거듭 실패
support-cause-locked = 잠김
support-cause-silent = 실패 뒤 멈춤
support-cause-verification = 직원 확인 요청
support-cause-staff = 상담원이 엶
support-lock-identity = 본인 확인
support-lock-account = 계좌 비밀번호
support-lock-card = 보안카드
support-lock-otp = OTP
support-reason-solved = 해결됨
support-reason-answered = 안내함
support-reason-no-reply = 답이 없음
support-reason-branch = 영업점 안내
support-reason-elsewhere = 다른 곳 안내
support-reason-duplicate = 중복
support-speaks-ko = 한국어
support-speaks-en = 영어

# 카드
support-title = { $mark } { $number } · { $place } · { $cause }
support-place = { $number }/{ $of } { $step }
support-head = { $mark } <b>{ $number }</b> · { $state } · { $cause }
support-owner = 🙋 담당: <b>{ $name }</b>
support-nobody = 🙋 담당: 아직 없음
support-waiting = ⏱ { $time }부터 기다려요{ $minutes ->
        [0] {""}
       *[other] {" "}({ $waits } 넘게)
    }
support-closed-as = ✔️ { $reason }
support-who = 👤 { $who }
support-unknown-yet = 👤 아직 본인 확인 전이에요
support-stands = 📍 <b>{ $place }</b> · { $question }
support-trouble = ⚠️ { $what } · { $times }번째{ $left ->
        [-1] {""}
        [0] , 더는 기회가 없어요
       *[other] , { $left }번 남음
    }
support-locked = 🔒 { $what } 잠김
support-wants = 📄 { $purpose } · { $product } · 🌐 { $language }
support-no-product = 종류는 아직 안 고름
support-holding = 🪪 { $product } …{ $serial } · { $until }까지
support-verified = ✅ 추가 본인 확인: { $method }
support-topics =
    💡 <b>이럴 때 보는 주제</b>
    { $topics }
support-history =
    🕘 <b>기록</b>
    { $lines }
support-entry = { $time } { $what }
support-approval =
    🤝 <b>{ $action }</b> — { $name } 님이 요청했어요.
    이유: { $reason }{ $points }
    다른 한 분이 확인하고 ‘승인’을 눌러 주세요: { $others }. 30분이 지나면 없어져요.

# 카드의 단추
button-support-take = ✋ 맡기
button-support-hand = 👥 넘기기
button-support-release = ↩ 놓기
button-support-topic = 💡 FAQ 답 보내기
button-support-hint = 📎 단계 안내
button-support-repeat = 🔁 질문 다시
button-support-step = 🧭 단계로 안내
button-support-call = 📞 ARS 다시
button-support-grant = ➕ ARS 1회 추가
button-support-unlock = 🔓 잠금 풀기
button-support-confirm = 🪪 직원 확인
button-support-advice = 💾 보관 안내
button-support-reissue = ♻️ 재발급 열기
button-support-refund = 💸 환급 열기
button-support-close = ✅ 닫기
button-support-reopen = 🔄 다시 열기
button-support-approve = 🤝 승인
button-support-withdraw = ✕ 요청 취소
button-support-yes = 네, 할게요
button-support-no = 아니요
button-support-earlier = ◀ 앞
button-support-later = 뒤 ▶

# 한 번 더 묻기
support-ask-hand = <b>👥 누구에게 넘길까요?</b>
support-asked =
    { $what }
    ({ $name } 님이 고르는 중이에요.)
support-ask-topic = <b>💡 어떤 답을 보낼까요?</b>
support-ask-hint = <b>📎 지금 단계의 안내를 고객에게 보낼까요?</b>
support-ask-repeat = <b>🔁 고객에게 지금 질문을 다시 보여 줄까요?</b>
support-ask-step = <b>🧭 어디로 안내할까요?</b> 고객이 좋다고 해야 옮겨 가요.
support-ask-call = <b>📞 고객에게 ARS 전화를 다시 걸까요?</b> 번호는 고객만 봐요.
support-ask-grant = <b>➕ 오늘 ARS 전화를 한 번 더 쓸 수 있게 할까요?</b>
support-ask-unlock = <b>🔓 잠금을 풀까요?</b> 두 사람이 확인해야 해요. 고객이 본인이라는 것을 어떻게 확인했는지 골라 주세요. 직접 적으려면 <code>/why 이유</code>
support-ask-confirm = <b>🪪 직원 확인을 마칠까요?</b> 두 사람이 확인해야 해요. 확인한 것을 모두 누르면 이유를 물어요. 직접 적으려면 <code>/why 이유</code>
support-ask-advice = <b>💾 파일 보관 안내를 다시 보낼까요?</b>
support-ask-reissue = <b>♻️ 재발급 단추를 고객에게 보낼까요?</b> 시작은 고객이 해요.
support-ask-refund = <b>💸 환급 단추를 고객에게 보낼까요?</b> 시작은 고객이 해요.
support-ask-close = <b>✅ 왜 닫나요?</b>
support-tick = { $box } { $point }
support-point-document = 신분증 원본을 봤어요
support-point-face = 얼굴이 신분증과 같아요
support-point-purpose = 쓰려는 곳을 물었어요
support-point-pressure = 누가 시켜서 하는 일이 아니에요
support-tick-first = 확인 항목을 모두 누른 뒤에 이유를 골라 주세요.
support-ground-unlock-phone = 등록된 번호로 통화해 확인
support-ground-unlock-branch = 영업점에서 확인
support-ground-unlock-slip = 잘못 누른 것이 분명함
support-ground-confirm-video = 영상 통화로 확인
support-ground-confirm-branch = 영업점에서 확인
support-ground-confirm-abroad = 재외공관 서류로 확인
support-why-how = 먼저 카드에서 ‘잠금 풀기’나 ‘직원 확인’을 누르고, 이어서 <code>/why 이유</code>라고 적어 주세요.
support-way-menu = 처음 메뉴
support-way-identity = 약관·본인 확인
support-way-product = 인증서 종류
support-way-verification = 추가 본인 확인
support-way-payment = 계좌·수수료
support-way-protection = 비밀번호
support-way-issue = 새로 발급
support-way-certificates = 내 인증서
support-way-guide = 은행 화면 따라가기

# 단추 위의 말
support-yours = 이제 담당이에요
support-yours-already = 이미 담당이에요
support-taken-by = { $name } 님이 맡고 있어요.
support-not-yours = 담당자나 책임자만 할 수 있어요.
support-no-heir = 넘겨받을 다른 상담원이 없어요.
support-busy = { $name } 님이 고르는 중이에요. 2분이 지나면 풀려요.
support-not-now = 지금은 할 수 없어요. 고객이 다른 곳에 있어요.
support-old-button = 지난 단추예요. 고정된 카드를 봐 주세요.
support-closed-already = 닫힌 문의예요. ‘다시 열기’를 먼저 눌러 주세요.
support-another-one = 요청한 사람이 아닌 다른 상담원이 승인해야 해요.
support-nobody-else = 승인할 다른 상담원이 없어요. 명단에 한 분을 더 넣어 주세요.
support-asker-gone = 요청한 사람이 이제 상담원이 아니에요. ‘요청 취소’를 누르고 다시 요청해 주세요.
support-asked-already = 이미 승인을 기다리고 있어요.
support-done = 고객 쪽에 보냈어요
support-anonymous-tap = 익명으로는 누를 수 없어요.
support-stranger-tap = 상담원 명단에 없어요.

# 주제에 남는 말
support-customer-says = 💬 { $text }
support-amended = ✏️ 고쳤어요: { $text }
support-a-message = (글이 아닌 것)
support-transcript = <b>지난 이야기</b> — 이전 주제가 지워져 새로 만들었어요.
support-quoted-in = 고객: { $what }
support-quoted-out = 상담원: { $what }
support-withheld-secret = 🔒 비밀 정보로 보여 가렸어요. 고객 쪽에서도 지웠어요.
support-withheld-key-file = 🔒 인증서나 열쇠가 들었을 수 있는 파일이라 전하지 않았어요.
support-withheld-contact = 🔒 연락처라 전하지 않았어요.
support-withheld-retracted = (거둬들인 글)
support-impossible = ‘{ $action }’: 지금은 할 수 없었어요. 고객이 그 사이 다른 곳으로 갔어요.
support-unavailable = ‘{ $action }’: 은행이 답하지 않았어요. 잠시 뒤 다시 눌러 주세요.
support-undelivered-blocked = ⚠️ 전하지 못했어요. 고객이 봇을 막아 두었어요.
support-undelivered-refused = ⚠️ 전하지 못했어요. 텔레그램이 받지 않았어요.
support-holds-secret = 🔒 비밀 정보가 들어 있어 전하지 않고 지웠어요. 고객의 비밀은 받지도 적지도 말아 주세요.
support-asks-secret = 🔒 비밀 정보는 물어볼 수 없어서 전하지 않았어요. 봇의 질문에 고객이 직접 적게 안내해 주세요. 그런 뜻이 아니면 말을 바꿔 새로 써 주세요.
support-anonymous = 익명으로 쓰셔서 누구인지 알 수 없어 전하지 않았어요. 그룹 관리에서 ‘익명’을 끄고 다시 써 주세요.
support-stranger = 상담원 명단에 없어 전하지 않았어요. 책임자가 <code>/staff add { $user } 이름</code>으로, 운영자가 <code>certguide staff add { $user }</code>로 넣을 수 있어요.
support-auditor = 감사 담당은 읽기만 할 수 있어요.
support-auditor-wrote = 감사 담당은 읽기만 할 수 있어서 전하지 않았어요.
support-handed-to-you = 👥 <a href="tg://user?id={ $user }">{ $heir }</a> 님, { $name } 님이 이 문의를 넘겼어요.
support-approval-wanted = 🤝 { $name } 님이 ‘{ $action }’ 승인을 기다려요. 이유: { $reason }. 다른 한 분이 고정된 카드에서 확인해 주세요.
support-gone = 🧹 { $number }: 고객이 모두 지워 달라고 해서, 문의와 주제를 지웠어요.
support-set-aside = 🧯 <b>처리하지 못해 따로 둔 것이 있어요</b> · 번호 <b>{ $number }</b> · { $what } · <code>{ $place }</code> · 하루 사이 { $times }번
support-set-aside-what-message = 메시지
support-set-aside-what-edit = 고친 메시지
support-set-aside-what-tap = 단추
support-set-aside-what-membership = 봇을 막거나 푼 소식
support-set-aside-what-timer = 예약된 일
support-set-aside-what-event = 봇 안에서 오간 소식
support-set-aside-what-entry = 보안 화면에서 넣은 것
support-set-aside-what-other = 읽을 수 없는 것
support-set-aside-told-customer = 고객에게는 미안하다고, 다시 보내 달라고 알렸어요.
support-set-aside-told-page = 고객에게는 보안 화면에서 다시 해 달라고 알렸어요.
support-set-aside-told-staff = 쓴 분에게는 다시 해 달라고 알렸어요.
support-set-aside-told-nobody = 답을 기다리는 사람이 없어서 아무에게도 알리지 않았어요.
support-set-aside-again = 운영자에게 번호를 알려 주세요. 고친 뒤에 <code>certguide aside again { $number }</code>로 다시 처리할 수 있어요. 같은 곳의 일은 한 시간에 한 번만 알려요.
support-set-aside-gone = 운영자에게 번호를 알려 주세요. 내용은 지웠고, 까닭은 <code>certguide aside list</code>에 있어요. 같은 곳의 일은 한 시간에 한 번만 알려요.
support-sorry = 미안해요, 방금 하신 것을 처리하지 못했어요. 한 번 더 해 주세요. 또 안 되면 운영자에게 번호 <b>{ $number }</b>를 알려 주세요.
support-close-why = 문의를 닫으려면 이유를 골라 주세요.
support-no-figures = 통계를 그리지 못했어요. 잠시 뒤 다시 시도해 주세요.

# 기록
support-did-opened = 🆕 열림: { $cause }
support-did-reopened = 🆕 다시 열림: { $cause }
support-did-grew = ⬆️ { $cause }
support-did-said = 💬 { $name }: 고객에게 씀
support-did-taken = ✋ { $name }: 맡음
support-did-released = ↩ { $name }: 놓음
support-did-handed = 👥 { $name } → { $to }
support-did-acted = ▶ { $name }: { $action }
support-did-acted-with = ▶ { $name }: { $action } ({ $what })
support-did-approved = 🤝 { $first } → { $name }: { $action } 승인
support-did-lapsed = ⌛ { $action }: 승인 요청이 없어짐
support-did-asked = 🤝 { $name }: { $action } 승인 요청
support-did-withdrawn = ✕ { $name }: { $action } 요청 취소
support-did-closed = ✅ { $name }: 닫음 ({ $reason })
support-did-noted = 📝 { $name }: { $text }
support-did-withheld = 🔒 고객이 보낸 것을 전하지 않고 가림
support-did-retracted = 🗑 { $name }: 보낸 글을 거둠
support-did-undelivered = ⚠️ 고객에게 닿지 않음
support-did-outcome-impossible = ✕ { $action }: 할 수 없었음
support-did-outcome-unavailable = ✕ { $action }: 은행이 답하지 않음
support-did-outcome-agreed = 👍 고객이 좋다고 함: { $action }
support-did-outcome-declined = 👎 고객이 싫다고 함: { $action }

# 명령
support-command-cases = 열린 문의 목록
support-command-case = 접수번호로 문의 열기
support-command-macro = 자주 쓰는 답
support-command-note = 상담원끼리 메모
support-command-stats = 통계 그림
support-command-staff = 상담원 명단
support-command-why = 두 사람 확인의 이유
support-command-delete = 보낸 글 거두기
support-command-help = 여기서 할 수 있는 일
support-help =
    <b>문의 하나에 주제 하나예요.</b> 주제에 쓰면 고객에게 가고, 고객의 글은 주제로 와요.
    고정된 카드에서 맡고, 안내하고, 닫아요. 바꾸는 일은 한 번 더 물어봐요.

    /cases 열린 문의 · /case 번호 (닫혔으면 다시 열어요) · /macro 자주 쓰는 답
    주제 안에서: /note 메모 · /delete (보낸 글에 답장으로) · /why 이유
    /stats 통계 · /staff 명단

    🛡️ 고객의 비밀번호, 승인번호, 보안카드 숫자는 묻지도 받지도 않아요.
support-unknown-command = 모르는 명령이에요. /help 를 봐 주세요.
support-in-a-topic = 문의 주제 안에서 써 주세요.
support-leads-only = 책임자만 할 수 있어요.
support-note-how = <code>/note 메모</code>처럼 적어 주세요. 고객에게는 안 보여요.
support-edit-not-passed = ✏️ 고친 글은 전하지 않았어요. 원래 글이 고객에게 가지 않았거나 오래된 글이에요. 새로 써 주세요.
support-delete-which = 거둘 글에 답장으로 /delete 를 적어 주세요. 고객에게 보낸 글만 거둘 수 있어요.
support-cases = <b>📋 { $state }</b> · { $count }건
support-cases-none = 여기에 해당하는 문의가 없어요.
support-case-row = { $mark } { $link } · { $place } · { $cause } · { $waits } · { $owner }
support-waits-not = –
support-waits-minutes = { $minutes }분
support-waits-hours = { $hours }시간
support-link = <a href="{ $url }">{ $number }</a>
support-chosen = • { $what }
support-filter-waiting = 기다림
support-filter-work = 상담 중
support-filter-customer = 고객 차례
support-filter-all = 열린 것
support-filter-closed = 마친 것
support-case-how = <code>/case 7K3M-9QXT</code>처럼 접수번호를 적어 주세요. 번호를 모르면 <code>/case 이름 전화번호뒷자리</code>처럼 두 가지를 적어 주세요.
support-one-key = 개인정보 보호 규칙 때문에 한 가지만으로는 찾을 수 없어요. 접수번호를 적거나, 이름·아이디·전화번호 뒷자리 가운데 두 가지를 적어 주세요.
support-no-case = { $number }: 그런 접수번호가 없어요. 한 번 더 확인해 주세요. 번호가 아니라면 아는 것 두 가지를 함께 적어 주세요.
support-opened = { $number }: 문의를 열었어요. 곧 주제가 생겨요.
support-nobody-found = 두 가지가 모두 맞는 문의가 없어요.
support-macro-none = 아직 자주 쓰는 답이 없어요. <code>/macro set 이름 글</code>로 만들 수 있어요.
support-macro-list =
    <b>자주 쓰는 답</b>
    { $macros }
    문의 주제에서 <code>/macro 이름</code>으로 보내요.
support-macro-how = <code>/macro set 이름 글</code>처럼 적어 주세요. 글에는 {"{"}이름{"}"}, {"{"}단계{"}"}, {"{"}번호{"}"}, {"{"}상담원{"}"}을 쓸 수 있어요. 지울 때는 <code>/macro remove 이름</code>
support-macro-unknown-placeholder = ‘{ $placeholder }’ 자리는 몰라요. 이름, 단계, 번호, 상담원만 쓸 수 있어요.
support-macro-kept = ‘{ $name }’: 저장했어요.
support-macro-removed = ‘{ $name }’: 지웠어요.
support-macro-unknown = ‘{ $name }’: 그런 답이 없어요. /macro 로 목록을 봐 주세요.
support-macro-sent = 📨 { $text }
support-staff =
    <b>상담원 명단</b>
    { $staff }
support-role-member = 상담원
support-role-lead = 책임자
support-role-auditor = 감사 담당
support-staff-how = 책임자는 <code>/staff add 123456789 이름</code>으로 넣어요. 감사 담당은 번호 뒤에 auditor를 적어요.
support-staff-there = 이미 명단에 있어요. 바꾸려면 <code>certguide staff add</code>를 써 주세요.
support-staff-added = { $name }: 명단에 넣었어요.

# 여덟 단계 밖의 자리와, 그 자리에서 묻는 것
support-step-aftercare = 내 인증서
support-step-guide = 은행 화면 안내
support-step-desk = 도움말 고치기
support-step-elsewhere = 다른 곳
support-at-unknown = 다른 질문
support-at-welcome = 인사
support-at-menu = 메뉴 고르기
support-at-menu-business = 기업용 안내
support-at-identity-terms = 약관 동의
support-at-identity-declined = 약관에 동의하지 않음
support-at-identity-user-id = 아이디 적기
support-at-identity-number = 주민등록번호 적기
support-at-identity-branch = 영업점 안내 (나이)
support-at-identity-locked = 잠김
support-at-product = 종류 고르기
support-at-product-use = 쓸 곳 고르기
support-at-product-span = 쓸 기간 고르기
support-at-verification = 방법 고르기
support-at-verification-phone = 전화번호 고르기
support-at-verification-call = 전화 받는 중
support-at-verification-staff = 직원 확인 기다림
support-at-payment-account = 계좌번호 적기
support-at-payment-password = 계좌 비밀번호 적기
support-at-payment-card = 보안카드 숫자 적기
support-at-payment-otp = OTP 숫자 적기
support-at-payment-review = 수수료 확인
support-at-payment-locked = 잠김
support-at-protection-storage = 저장할 곳 고르기
support-at-protection-password = 암호 정하기
support-at-protection-repeat = 암호 다시 적기
support-at-delivery-issuing = 발급하는 중
support-at-delivery-check = 파일 확인
support-at-delivery-trouble = 파일이 안 됨
support-at-delivery-done = 발급 마침
support-at-aftercare-list = 인증서 목록
support-at-aftercare-card = 인증서 보기
support-at-aftercare-trouble = 인증서가 안 됨
support-at-aftercare-confirm = 바꾸기 전 확인
support-at-aftercare-done = 처리 마침
support-at-aftercare-reminders = 만료 알림 정하기
support-at-aftercare-test = 시험 서명
support-at-aftercare-file = 보낸 파일의 암호 적기
support-at-guide-path = 안내 고르기
support-at-guide-device = 기기 고르기
support-at-guide-page = 화면 따라가기
support-at-guide-checklist = 마지막 점검
support-at-desk-topic = 도움말 보내기
support-at-desk-review = 도움말 확인
