# Staff: editing the FAQ

desk-topic = <b>Send the changed topic.</b> As a file (.yaml), or pasted as a text. A new topic comes in the same form.
desk-orders =
    <code>/faq edit NAME</code> take it as a file
    <code>/faq off NAME</code> switch it off
    <code>/faq history NAME</code> its changes, and the way back
desk-file = 📄 <b>{ $topic }</b> as it is now. Change it and send it back.
desk-which = Please name the topic, such as <code>/faq off ars_no_call</code>
desk-unknown = There is no topic ‘{ $topic }’. Please check the name.
desk-faulty =
    ⚠️ <b>It cannot be used yet.</b> { $line ->
        [0] { "" }
       *[other] Line { $line }:
    } { $problem }
    👉 Mend it and send it again. The FAQ is as it was.
desk-file-too-large = ⚠️ The file is too large. Please send parts of at most { $most } KB.
desk-file-gone = ⚠️ I could not fetch the file. Please send it once more.
desk-review = <b>This will change.</b>
desk-new = ➕ <code>{ $topic }</code> a new topic
desk-on = 🔛 <code>{ $topic }</code> on again
desk-off = 🚫 <code>{ $topic }</code> off
desk-changed = ✏️ <code>{ $topic }</code>: { $fields }
desk-published = ✅ Published. The next answer has it.
desk-not-staff = 🔒 Only staff may change this. Nothing was changed.
desk-no-history = Nothing was changed yet.
desk-history = <b>What was changed.</b> Undoing goes back to how it was before that change.
desk-revision = <b>{ $number }</b>. { DATETIME($day, dateStyle: "long") } { $time } · { $by } · <code>{ $topics }</code>
button-desk-publish = ✅ Publish
button-desk-again = I will send it again
button-desk-undo = ↩ Undo change { $number }
desk-more = And { $count } more.
