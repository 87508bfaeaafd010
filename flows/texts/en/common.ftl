# What is said at every step

progress = { $bar } <b>{ $number }/{ $of }</b> · { $title }

step-welcome = Welcome
step-menu = Certificate centre
step-identity = Terms and identity
step-product = Choose a certificate
step-verification = Additional verification
step-payment = Account and fee
step-protection = Storage and password
step-delivery = Your certificate

product-limited = Limited-purpose (free)
product-universal = Universal (yearly fee)

button-back = ← Back
button-cancel = ✕ Stop
button-help = 💡 Help
button-person = 🙋 Ask
button-back-to-question = ↩ Back to the question
button-go-on = ▶ Carry on
button-restart = Start over
button-try-again = Try again
button-menu = Go to the menu
button-resend = 📎 Send the files again
button-korean = 한국어
button-english = English
button-cancel-yes = Yes, stop
button-cancel-no = No, carry on

key = { $digit }

failure =
    ⚠️ <b>{ $headline }</b>
    { $cause }
    👉 { $fix }

topic =
    🔎 <b>{ $title }</b>
    { $cause }
    👉 { $fix }

tries-left = You have <b>{ $left }</b> { $left ->
        [one] try
       *[other] tries
    } left.

failure-unavailable = The bank's side cannot be reached right now. Nothing is lost and no try was counted.
failure-idle = No answer for { $minutes ->
        [one] 1 minute
       *[other] { $minutes } minutes
    }, so I paused here to keep you safe

welcome-back = 👋 Welcome back! To be safe, let us go on from the identity check.

nothing-before = This is the first question; there is nothing before it.
cancelled = I have stopped. Everything you typed is gone, no money was taken, and your certificates are as they were.
cancel-question =
    <b>Shall I stop? ({ $purpose })</b>
    What you have typed so far will be deleted. No money was taken, and your certificates stay as they are.
resume-question =
    <b>Something is under way: { $purpose }.</b>
    Carry on, or start over?
finish-first = Please finish what you are doing first.

language-question =
    Which language shall we use?
    어떤 말로 이야기할까요?
language-changed = I will speak English from here on.

unexpected = { $what } cannot be read here. Please answer the question below.
unexpected-sticker = Thank you for the sticker! 😊 It
unexpected-photo = I deleted the photo at once, since it may hold personal data. Never send anyone a picture of a security card or an ID. Photos
unexpected-voice = Voice and video
unexpected-document = I deleted the file to be safe. Files
unexpected-location = Locations
unexpected-contact = Contacts
unexpected-forwarded = Forwarded messages
unexpected-edited = I deleted the message you changed. Changes to a sent message
unexpected-other = This kind of message

use-buttons = Please choose from the buttons below.
secret-forgotten = That message may hold a secret, so I deleted it from the chat. Please choose from the buttons below.
too-long = That is a little long. Please answer in at most { $most } characters.
unknown-command = There is no such command. /help lists what you can use.

toast-old-button = That button is from an earlier screen. Please answer the last question.
toast-answered-already = You have answered that already. Please look at the current question.

file-unsure = 📎 The connection broke while I was sending a file. If you cannot see it, use the button below.
file-sent-again = 📎 I have sent the files again.

status = <b>You are here.</b> { $left ->
        [0] This is the last step.
        [one] One step is left.
       *[other] { $left } steps are left.
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
status-product = Your choice: <b>{ $product }</b>
status-account = Account: <b>{ $account }</b>
status-certificate = This chat knows: <b>{ $product }</b>, serial ending in { $serial }, last day { DATETIME($until, dateStyle: "long") }

help-commands =
    <b>Commands</b>
    /issue start · /guide the bank's own screens
    /certificates my certificates · /faq look something up
    /status where am I · /help this help
    /person whom to ask · /language change language · /cancel stop
    /mydata what I keep of you · /forget delete it all
    You can also type “back”, “cancel”, “help” or “agent” at any question.
    Or just write what you want to know, such as “the call never comes”.

unlock =
    <b>Where is it unlocked?</b>
    At the real bank you visit a branch in person with an ID.
    In this sandbox the operator unlocks it with <code>certguide customers --unlock ID</code> (with the same <code>--data</code>, if any was given). Then tap the button below.

fallback-apology = Sorry, I could not handle that. Please send it once more; if it fails again, /person says whom to ask.

command-start = First screen
command-issue = Start the issuance
command-certificates = My certificates: renew, suspend, revoke
command-status = Where am I
command-help = Help and advice
command-person = Whom to ask
command-language = Change language (언어)
command-cancel = Stop
profile-name = certguide sandbox
profile-description =
    Practise a Korean joint certificate's whole life: issue it, try it, renew it, stop it when it is lost. Not a bank; a certificate from here is of no use at a real one. Please type practice data only.
profile-short = Practise a Korean joint certificate (sandbox, not a bank)
