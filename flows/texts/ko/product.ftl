# 4단계 인증서 고르기

product-question = <b>어떤 인증서를 받으시겠어요?</b>
product-table =
    <pre>          용도제한용   범용
    수수료    무료         연 { NUMBER($fee) }원
    은행·보험 가능         가능
    전자민원  가능         가능
    증권·기타 불가         가능
    유효기간  1년          1년</pre>
product-afterwards =
    <b>고른 다음에는</b>
    • 용도제한용: 은행, 보험, 정부 민원에 써요. 언제든 무료로 다시 받을 수 있어요.
    • 범용: 증권과 다른 곳까지 써요. 수수료는 마지막에 출금되고, 발급일을 포함해 { $days }일 안에 폐기하면 돌려받아요.
    • 둘 다 유효기간 안에는 재발급이 무료예요. 갱신은 만료 { $renewal }일 전부터 여기서 하실 수 있어요.
product-chosen = 지금 고르신 것: <b>{ $product }</b>
product-hint-universal = 💡 답해 주신 내용이면 <b>범용</b>이 맞아요. 여러 곳에 오래 쓸수록 다시 받을 일이 줄어요.
product-hint-limited = 💡 답해 주신 내용이면 무료인 <b>용도제한용</b>으로 충분해요.
button-help-choose = 🤔 고르기 어려워요
failure-held-elsewhere = 다른 은행의 인증서를 이미 갖고 계세요
product-replace =
    <b>이미 { $product } 인증서가 있어요.</b> ({ DATETIME($until, dateStyle: "long") }까지)
    새로 발급받으면 지금 것은 바로 폐기되고, 다른 기관에는 다시 등록해야 해요. 파일이나 암호만 문제라면 수수료 없이 ‘재발급’, 곧 끝난다면 ‘갱신’이 나아요. 그래도 새로 받으시겠어요?
product-replace-refund = 💰 새로 받으면 지금 것의 수수료는 더는 돌려받을 수 없고, 새 수수료가 들어요.
button-replace = 네, 새로 받을게요
button-mine = 🪪 재발급이나 갱신을 할게요
product-use-question =
    <b>어디에 쓰실 건가요?</b> (질문 1/2)
button-use-bank = 은행·보험·정부 민원만
button-use-wide = 증권이나 여러 기관까지
product-span-question =
    <b>앞으로도 계속, 여러 서비스에 쓰실 계획인가요?</b> (질문 2/2)
button-span-short = 아니요, 지금 필요한 만큼만
button-span-long = 네, 오래 여러 곳에 쓸 거예요
product-elsewhere = <b>어떻게 할까요?</b> 갖고 계신 인증서를 은행에 등록해 쓰시는 게 가장 빨라요. 여기서는 범용이라면 지금 발급받을 수 있어요.
