# Answering questions: the FAQ, the diagnosis

button-faq = ❓ Look something up
button-guide = 🧭 Walk me through the bank's screens
button-stuck = 😥 It fails
button-why = ❓ Why does it fail?
button-topic = { $title }
button-option = { $label }
button-faq-yes = 👍 Yes
button-faq-no = 👎 No
button-faq-steps = 📋 Step by step
button-faq-none = None of these
button-faq-step = { $step }
button-faq-steps-all = 📚 Other steps
button-something-else = Something else

step-guide = 🧭 <b>The bank's own screens</b>
step-desk = 🗂️ <b>Editing the FAQ</b>

faq-helpful = Did this help?
faq-glad = Glad to hear it! 😊
faq-next-best = Then is it this, perhaps?
faq-which = 🔎 <b>Which of these is it?</b>
faq-unknown =
    🤔 <b>I am not sure what this is about.</b>
    Is it one of these? If not, say it once more in other words, or ask a person under ‘Ask’.
faq-unknown-at-all =
    🤔 <b>I don't know about this.</b>
    I only know the joint certificate. If it is about that, please say it once more in other words. For a person, press ‘Ask’.
faq-no-more =
    🤔 <b>I found no answer that fits. Sorry.</b>
    Would you like to ask a person? You can also say it in other words.
faq-steps =
    📋 <b>{ $title }</b>
    { $steps }
faq-checks =
    ↪️ <b>Is it rather one of these?</b>
    { $checks }
faq-browse =
    📚 <b>Which step is it about?</b>
    You can also just write it, such as “the call never comes”.
faq-step-topics = 📚 <b>{ $step }</b>: what people ask most
faq-support = Help and safety

known = 📌 { $facts }
known-times = { $times ->
        [1] First try
        [2] Second try
        [3] Third try
        [4] Fourth try
        [5] Fifth try
       *[other] Try number { $times }
    }
known-left = { $left ->
        [0] no tries left
        [one] 1 try left
       *[other] { $left } tries left
    }
known-phones = registered: { $phones }
known-account = account { $account }
known-user-id = user ID { $user_id }
known-and = { $first } · { $second }

diagnosis = 🩺 <b>{ $question }</b>

secret-told =
    🧹 <b>I saw something secret and deleted your message at once.</b>
    It was not stored either. Please do not write passwords, approval numbers or card digits when nobody asked here, and never to anybody else.

inline-failed = I could not look it up. Please try again
inline-ask-privately = Ask in a private chat

command-faq = Look something up
command-guide = A walk through the bank's own screens

advice-guide =
    <b>How the guide works</b>
    • Keep the bank's site or app beside this chat and go screen by screen.
    • If it fails, press ‘It fails’; if it looks different, ‘It looks different’. I remember your place for days.
    • Passwords and approval numbers go into the bank's screen only. There is no need to write them here.

advice-desk =
    <b>How to edit the FAQ</b>
    • Take the file, change it and send it back. Short ones can be pasted as a text.
    • You see it first. Nothing changes until you press ‘Publish’.
