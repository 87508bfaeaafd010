# 상담 직원: 도움말 고치기

desk-topic = <b>고친 도움말을 보내 주세요.</b> 파일(.yaml)로 보내시거나, 글로 붙여 넣으시면 돼요. 새 도움말도 같은 모양으로 보내 주세요.
desk-orders =
    <code>/faq edit 이름</code> 파일로 받기
    <code>/faq off 이름</code> 끄기
    <code>/faq history 이름</code> 바뀐 기록과 되돌리기
desk-file = 📄 <b>{ $topic }</b> 지금 내용이에요. 고쳐서 다시 보내 주세요.
desk-which = 어느 도움말인지 이름을 함께 적어 주세요. 예: <code>/faq off ars_no_call</code>
desk-unknown = ‘{ $topic }’ 도움말은 없어요. 이름을 다시 봐 주세요.
desk-faulty =
    ⚠️ <b>아직 쓸 수 없어요.</b> { $line ->
        [0] { "" }
       *[other] { $line }번째 줄:
    } { $problem }
    👉 고쳐서 다시 보내 주세요. 지금 도움말은 그대로예요.
desk-file-too-large = ⚠️ 파일이 너무 커요. { $most }KB를 넘지 않게 나누어 보내 주세요.
desk-file-gone = ⚠️ 파일을 받아 오지 못했어요. 한 번 더 보내 주세요.
desk-review = <b>이렇게 바뀌어요.</b>
desk-new = ➕ <code>{ $topic }</code> 새 도움말
desk-on = 🔛 <code>{ $topic }</code> 다시 켜기
desk-off = 🚫 <code>{ $topic }</code> 끄기
desk-changed = ✏️ <code>{ $topic }</code>: { $fields }
desk-published = ✅ 적용했어요. 다음 답부터 새 내용이에요.
desk-not-staff = 🔒 상담 직원만 바꿀 수 있어요. 아무것도 바뀌지 않았어요.
desk-no-history = 아직 바뀐 적이 없어요.
desk-history = <b>바뀐 기록이에요.</b> 되돌리면 그 바뀜이 있기 전으로 돌아가요.
desk-revision = <b>{ $number }</b>. { DATETIME($day, dateStyle: "long") } { $time } · { $by } · <code>{ $topics }</code>
button-desk-publish = ✅ 적용
button-desk-again = 다시 보낼게요
button-desk-undo = ↩ { $number }번 바뀜 되돌리기
desk-more = 그리고 { $count }개 더 바뀌어요.
