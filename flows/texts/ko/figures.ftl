# 상담원이 보는 통계 그림의 말

figures-span = 최근 { $days }일 · { $from }부터 { $to }까지
figures-instant = { $month }월 { $day }일 { $time }
figures-instant-year = { $year }년 { $month }월 { $day }일
figures-span-each = { $from }부터 { $to }까지 · 막대마다 { $days }일
figures-day = { $month }/{ $day }
figures-empty = 아직 없어요
figures-empty-caption = { $title }: 아직 없어요.
figures-count = { $count }건
figures-seconds = { $count }초
figures-minutes = { $count }분
figures-hours = { $count }시간
figures-days = { $count }일
figures-two = { $first } { $second }
figures-unit-seconds = 단위: 초
figures-unit-minutes = 단위: 분
figures-unit-hours = 단위: 시간
figures-unit-days = 단위: 일

figures-funnel = 단계별 진행
figures-onward = { $percent }%가 다음으로 갔어요
figures-funnel-caption = 🪜 단계별 진행: 시작 { $begun }건, 발급 { $issued }건.
figures-funnel-weakest-caption = 🪜 단계별 진행: 시작 { $begun }건, 발급 { $issued }건. 가장 많이 멈춘 곳: { $step } ({ $percent }%만 다음으로)

figures-causes = 자주 막힌 까닭
figures-cause-other = 그 밖의 까닭
figures-rest = 그 밖의 까닭 { $count }건
figures-causes-caption = ⚠️ 자주 막힌 까닭: 모두 { $count }건. 가장 잦은 것: { $topic } ({ $most }건)

figures-waits = 문의에 걸린 시간
figures-half = 절반이 이 안에
figures-ninetieth = 열에 아홉이 이 안에
figures-case-taken = 상담원이 맡을 때까지
figures-case-answered = 첫 답까지
figures-case-closed = 닫을 때까지
figures-wait = 절반은 { $median }, 열에 아홉은 { $ninetieth } 안
figures-waits-caption = ⏱️ 문의에 걸린 시간: 첫 답까지 절반은 { $median }, 열에 아홉은 { $ninetieth } 안이에요.
figures-waits-unanswered-caption = ⏱️ 문의에 걸린 시간: 첫 답은 아직 없어요.

figures-unanswered = 답을 못 찾은 질문
figures-unanswered-total = 모두 { $count }건
figures-unanswered-caption = ❓ 답을 못 찾은 질문: 모두 { $count }건이에요.

figures-weeks = 이번 주와 지난주
figures-now-week = 이번 주
figures-before-week = 지난주
figures-spans = 최근 { $days }일과 그 앞 { $days }일
figures-now-span = 최근 { $days }일
figures-before-span = 그 앞 { $days }일
figures-begun = 시작한 신청
figures-issued = 발급까지 온 신청
figures-failures = 막힌 횟수
figures-cases = 상담원 문의
figures-asked = 답을 못 찾은 질문
figures-answer = 첫 답까지 (가운데값)
figures-none = 없음
figures-up = ▲ { $percent }%
figures-down = ▼ { $percent }%
figures-same = 그대로
figures-floods = 🌊 너무 빨리 와서 쉬어 달라고 한 메시지: { $count }건, 대화방 { $chats }곳 (하루에 한 번씩 셈)
figures-spans-caption = 📊 { $title }: 시작 { $begun_before } → { $begun }건, 발급 { $issued_before } → { $issued }건, 상담원 문의 { $cases_before } → { $cases }건
