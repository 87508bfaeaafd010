# A person: asking for one, writing to them, what staff do, and what is kept

person =
    <b>You would like to talk to a person.</b>
    This bot is a practice sandbox and not connected to the bank's staff. For a real certificate, call <b>KB Kookmin Bank at 1588-9999</b> or visit a branch.
    If something has happened already (a lost security card, suspected misuse), calling right now is the fastest way.
person-warning = 🛡️ Nobody will ever ask you to read out your whole security card, an approval number or a password. Whoever does is a fraud.

person-asked =
    <b>🙋 I have told our staff.</b> Your number is <code>{ $number }</code>.
    They can see where you are stuck. If you would like to say something, tap ‘Write to staff’ and type it.
person-open =
    <b>🙋 Our staff know already.</b> Your number is <code>{ $number }</code>.
    If you would like to say something, tap ‘Write to staff’ and type it.
person-now = They are there now and will answer you here.
person-later = Nobody is there right now. From <b>{ $opening }</b> they go through all requests in order and answer you here.
person-opening = { $away ->
        [0] today
        [1] tomorrow ({ $weekday })
       *[other] { $weekday }, { $month ->
            [1] January
            [2] February
            [3] March
            [4] April
            [5] May
            [6] June
            [7] July
            [8] August
            [9] September
            [10] October
            [11] November
           *[12] December
        } { $day }
    } { $time } (Korean time)
person-urgent = 📞 If something has happened (a lost security card, suspected misuse), do not wait: call the bank at <b>1588-9999</b>.
weekday-0 = Monday
weekday-1 = Tuesday
weekday-2 = Wednesday
weekday-3 = Thursday
weekday-4 = Friday
weekday-5 = Saturday
weekday-6 = Sunday

button-talk = ✍️ Write to staff
button-leave-talk = ↩ Back to the question
toast-talking = What you type now goes to our staff.

person-talk = <b>🙋 What you type here goes to our staff.</b> Your question waits where it was.
person-talk-with = <b>🙋 You are talking to { $name } of our staff.</b> I pass on what you type. Your question waits where it was.
person-talk-warning = 🛡️ Never send passwords, approval numbers, digits of your security card or OTP, or your registration number, not even to staff.

person-who = { $name } of our staff
person-who-nameless = Our staff
staff-says =
    🙋 <b>{ $name }</b>
    { $text }
staff-caption = { $text }

person-withheld-secret =
    🧹 <b>That message may hold a secret, so I deleted it.</b>
    I did not pass it on, and I did not keep it.
person-withheld-answer = If it was meant as an answer, tap ‘Back to the question’ first and type it again.
person-withheld-key-file =
    🧹 <b>That file may hold a certificate or a private key, so I deleted it.</b>
    I did not pass it on. If it shows an error, please send a picture of it.
person-withheld-contact = I did not pass on the contact. Of your registered numbers, staff see the last four digits only.

person-photo =
    <b>📷 One look before I send it.</b>
    A picture that shows a security card, an OTP or an ID must not go to anybody, not even to staff. If it is an error screen or the like, I will send it.
person-photo-dropped = 🧹 I deleted it and sent nothing.
button-send-photo = 📤 Send
button-drop-photo = 🧹 Delete

person-stuck-failed = 🙋 <b>This seems to be hard, so I have told our staff.</b> { $outlook } You may go on trying meanwhile.
person-stuck-locked = 🙋 <b>You cannot get on here, so I have told our staff.</b> { $outlook }
person-stuck-silent = 🙋 <b>Are you stuck? I have told our staff.</b> { $outlook } If all is well, just go on.

person-opened = 🙋 <b>{ $name } would like to help you.</b> If you would like to say something, tap the button and type it.
person-closed = 🙋 <b>Your request is closed.</b> { $how } If you need anything else, tap ‘Ask’ at any time.
person-closed-solved = I am glad that it works.
person-closed-answered = I hope that this helped.
person-closed-no-reply = There was no answer, so it was closed for now.
person-closed-branch = A branch will help you with the rest.
person-closed-elsewhere = The place you were told of will help you with the rest.
person-closed-duplicate = There was another request about the same, so they were put together.

person-sent = 🙋 <b>A hint from our staff ({ $name })</b>
person-granted = You can ask for one more ARS call today. Please choose ‘ARS call’.
person-unlocked = 🔓 <b>Unlocked: { $what }.</b> Please take your time and try again.
person-lock-identity = identity check
person-lock-account = account password
person-lock-card = security card
person-lock-otp = OTP
person-reissue = The button below begins a reissue. I show you first what it changes; nothing happens unless you want it.
person-refund = The button below begins a refund. I show you first what it changes; nothing happens unless you want it.

person-step =
    <b>👉 { $way }</b>
    { $name } suggest going here. What comes after it may be asked again. Shall we?
button-step-yes = Yes, let us go
button-step-no = No
person-step-declined = All right, we stay here.
person-step-gone = Things have moved on meanwhile, so we stay here.
person-way-menu = Certificate centre
person-way-identity = Identity check
person-way-product = Choose a certificate
person-way-verification = Additional verification
person-way-payment = Account and fee
person-way-protection = Storage and password
person-way-issue = Start the issuance
person-way-certificates = My certificates
person-way-guide = The bank's own screens

status-reference = Your number: <code>{ $number }</code>

verification-staff-desk =
    <b>I have asked our staff to verify you.</b> Your number is <code>{ $number }</code>.
    They will ask you a few things here. If you would rather not wait, you may choose another way.
verification-staff-done = ✅ <b>Staff have verified you.</b> Tap the button below to carry on.

command-mydata = What is kept of me
command-forget = Delete all of it

data =
    <b>🗂 This is what I keep of this chat.</b>
    The file above has all of it.
data-chat = <b>What you are doing</b>: how far you are, your user id and name, registered phones, account, the certificates that I know of, and what you asked last. I keep it so that you can go on; when an application ends or is stopped, everything from user id to account goes.
data-messages = <b>What you and our staff wrote</b>, { $count ->
        [one] one message
       *[other] { $count } messages
    }: kept to help you, deleted after { $days ->
        [one] one day
       *[other] { $days } days
    }.
data-law = <b>Consents and issued certificates</b>: kept for five years, as article 22 of the Electronic Financial Transactions Act demands.
data-access = <b>Who of our staff looked at your data, and when</b>: kept for two years.
data-never = 🛡️ I never keep passwords, registration numbers, digits of security cards or OTPs, or approval numbers.
data-caption = 🗂 What I keep of you. Names and numbers are masked.
button-forget = 🧹 Delete it all

data-title = What certguide keeps of this chat ({ $at }, Korean time)
data-reference = Number: { $number }
data-section = { "\u000A" }{ "[" }{ $head }]
data-entry = - { $entry }
data-nothing = nothing
data-head-place = Where you are
data-head-person = The applicant
data-head-terms = Terms agreed to
data-head-certificates = Certificates known to this chat
data-head-asked = What you asked last
data-head-messages = What you and our staff wrote
data-head-records = Records
data-head-how-long = How long, and why
data-place = { $step }
data-place-beside = no application under way
data-purpose = What for: { $purpose }
data-name = Name: { $name }
data-user-id = User id: { $user_id }
data-phone = Registered phone: { $phone }
data-account = Account: { $account }
data-product = Chosen certificate: { $product }
data-verified = Additional verification: { $method }
data-term = { $title }: version of { $version }
data-certificate = { $product }, serial ending in { $serial }, { $subject }, { $since } to { $until }
data-asked = { $text }
data-message = { $at } { $by }{ $kind }: { $text }
data-by-customer = I
data-by-staff = staff
data-kind-text = { "" }
data-kind-photo = { " " }(photo)
data-kind-video = { " " }(video)
data-kind-animation = { " " }(animation)
data-kind-voice = { " " }(voice)
data-kind-video-note = { " " }(video message)
data-kind-audio = { " " }(audio)
data-kind-document = { " " }(file)
data-kind-sticker = { " " }(sticker)
data-kind-location = { " " }(location)
data-kind-contact = { " " }(contact)
data-kind-other = { " " }(other)
data-record = { $kind }: { $count }
data-record-consent = consents given and taken back
data-record-staff-request = requests for verification by staff
data-record-issued = certificates issued
data-record-changed = certificates changed
data-record-faq = questions, and whether the answer helped
data-record-topics = changes to the FAQ
data-record-deed = what staff looked at and did
data-how-long-chat = What you are doing: to go on with it, until you have it deleted. What you typed for an application: until that ends
data-how-long-messages = What you and our staff wrote: to help you, { $days } days
data-how-long-records = Consents, issued and changed certificates: article 22 of the Electronic Financial Transactions Act, five years
data-how-long-access = When staff looked at your data: article 8 of the standard of safety measures for personal data, two years

forget =
    <b>🧹 Delete everything?</b>
    The application under way, the certificates that this chat knows with their reminders, what you asked, and what you and our staff wrote will be deleted, and we begin anew. It cannot be undone.
forget-law = <b>The law keeps</b> consents and records of issued and changed certificates (Electronic Financial Transactions Act, article 22: five years).
forget-law-access = <b>The law keeps</b> consents and records of issued and changed certificates (Electronic Financial Transactions Act, article 22: five years) and when staff looked at your data (two years).
forget-certificates = <b>Your certificate stays valid.</b> If you do not need it, revoke it or ask for its fee under /certificates first. Afterwards no refund can be asked for here.
button-erase = 🧹 Delete it all
button-keep-all = No
forgotten = 🧹 <b>Everything is deleted.</b> You can delete the messages in this chat yourself, in Telegram.
