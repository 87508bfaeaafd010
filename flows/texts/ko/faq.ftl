# 질문에 답하기: 도움말 찾기, 진단

button-faq = ❓ 궁금한 것 찾아보기
button-guide = 🧭 은행 화면에서 하도록 안내받기
button-stuck = 😥 안 돼요
button-why = ❓ 왜 안 될까요?
button-topic = { $title }
button-option = { $label }
button-faq-yes = 👍 네
button-faq-no = 👎 아니요
button-faq-steps = 📋 차례대로 자세히
button-faq-none = 이 중에 없어요
button-faq-step = { $step }
button-faq-steps-all = 📚 다른 단계 보기
button-something-else = 다른 문제예요

step-guide = 🧭 <b>은행 화면 안내</b>
step-desk = 🗂️ <b>도움말 고치기</b>

faq-helpful = 도움이 되었나요?
faq-glad = 다행이에요! 😊
faq-next-best = 그럼 혹시 이것일까요?
faq-which = 🔎 <b>어느 쪽인지 골라 주세요.</b>
faq-unknown =
    🤔 <b>이건 제가 잘 모르는 이야기예요.</b>
    혹시 이 가운데 있나요? 없으면 다른 말로 한 번 더 적어 주시거나, ‘문의’에서 사람에게 물어보세요.
faq-unknown-at-all =
    🤔 <b>이건 제가 모르는 이야기예요.</b>
    저는 공동인증서에 관한 것만 알아요. 그 이야기라면 다른 말로 한 번 더 적어 주세요. 사람이 필요하시면 ‘문의’를 눌러 주세요.
faq-no-more =
    🤔 <b>맞는 답을 찾지 못했어요. 미안해요.</b>
    사람에게 물어보시겠어요? 다른 말로 다시 적어 주셔도 돼요.
faq-steps =
    📋 <b>{ $title }</b>
    { $steps }
faq-checks =
    ↪️ <b>혹시 이런 경우인가요?</b>
    { $checks }
faq-browse =
    📚 <b>어느 단계가 궁금하세요?</b>
    그냥 문장으로 적어 주셔도 돼요. “전화가 안 와요”처럼요.
faq-step-topics = 📚 <b>{ $step }</b>에서 많이 묻는 것이에요.
faq-support = 도움과 안전

known = 📌 { $facts }
known-times = { $times ->
        [1] 첫 번째 시도
        [2] 두 번째 시도
        [3] 세 번째 시도
        [4] 네 번째 시도
        [5] 다섯 번째 시도
       *[other] { $times }번째 시도
    }
known-left = { $left ->
        [0] 남은 횟수 없음
        [1] 한 번 남음
        [2] 두 번 남음
        [3] 세 번 남음
        [4] 네 번 남음
        [5] 다섯 번 남음
       *[other] { $left }번 남음
    }
known-phones = 등록된 번호는 { $phones }
known-account = 계좌는 { $account }
known-user-id = 아이디는 { $user_id }
known-and = { $first } · { $second }

diagnosis = 🩺 <b>{ $question }</b>

secret-told =
    🧹 <b>비밀 정보가 보여서 방금 메시지를 바로 지웠어요.</b>
    저장하지도 않았어요. 비밀번호, 승인번호, 보안카드 숫자는 묻지 않을 때 적지 마세요. 누구에게도요.

inline-failed = 지금은 찾지 못했어요. 다시 적어 보세요
inline-ask-privately = 1:1 대화에서 물어보기

command-faq = 궁금한 것 찾아보기
command-guide = 은행 화면에서 하도록 안내받기

advice-guide =
    <b>안내는 이렇게 써요</b>
    • 은행 홈페이지나 앱을 옆에 두고, 한 화면씩 따라 하시면 돼요.
    • 막히면 ‘안 돼요’를, 모습이 다르면 ‘화면이 달라요’를 눌러 주세요. 하던 자리는 며칠이 지나도 기억해요.
    • 비밀번호와 승인번호는 은행 화면에만 넣으세요. 이 대화에는 적지 않으셔도 돼요.

advice-desk =
    <b>도움말은 이렇게 고쳐요</b>
    • 파일을 받아 고친 다음 그대로 다시 보내 주세요. 짧은 것은 글로 붙여 넣으셔도 돼요.
    • 보내시면 먼저 보여 드려요. ‘적용’을 누르기 전에는 아무것도 바뀌지 않아요.
