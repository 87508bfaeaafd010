# The staff's side: topics of cases, the pinned card, buttons, commands

support-lines =
    { $above }
    { $below }
support-as-typed = { $text }
support-nothing-more = { "" }

# states and causes
support-mark-waiting = 🔴
support-mark-work = 🟡
support-mark-customer = 🔵
support-mark-closed = ⚪
support-state-waiting = waiting
support-state-work = in work
support-state-customer = customer's turn
support-state-closed = closed
support-cause-person = asked for a person
support-cause-written = wrote
support-cause-failed = keeps failing
support-cause-locked = locked out
support-cause-silent = stopped after a failure
support-cause-verification = staff verification
support-cause-staff = opened by staff
support-lock-identity = identity check
support-lock-account = account password
support-lock-card = security card
support-lock-otp = OTP
support-reason-solved = solved
support-reason-answered = answered
support-reason-no-reply = no reply
support-reason-branch = sent to a branch
support-reason-elsewhere = sent elsewhere
support-reason-duplicate = duplicate
support-speaks-ko = Korean
support-speaks-en = English

# the card
support-title = { $mark } { $number } · { $place } · { $cause }
support-place = { $number }/{ $of } { $step }
support-head = { $mark } <b>{ $number }</b> · { $state } · { $cause }
support-owner = 🙋 With <b>{ $name }</b>
support-nobody = 🙋 Nobody has it yet
support-waiting = ⏱ Waiting since { $time }{ $minutes ->
        [0] {""}
       *[other] {" "}(over { $waits })
    }
support-closed-as = ✔️ { $reason }
support-who = 👤 { $who }
support-unknown-yet = 👤 Not identified yet
support-stands = 📍 <b>{ $place }</b> · { $question }
support-trouble = ⚠️ { $what } · { $times ->
        [1] once
        [2] twice
       *[other] { $times } times
    }{ $left ->
        [-1] {""}
        [0] , no tries left
        [1] , 1 try left
       *[other] , { $left } tries left
    }
support-locked = 🔒 { $what } locked
support-wants = 📄 { $purpose } · { $product } · 🌐 { $language }
support-no-product = kind not chosen yet
support-holding = 🪪 { $product } …{ $serial } · until { $until }
support-verified = ✅ Verified by { $method }
support-topics =
    💡 <b>Topics that fit</b>
    { $topics }
support-history =
    🕘 <b>History</b>
    { $lines }
support-entry = { $time } { $what }
support-approval =
    🤝 <b>{ $action }</b> — asked for by { $name }.
    Reason: { $reason }{ $points }
    Somebody else, please check and tap “Approve”: { $others }. It falls away after 30 minutes.

# buttons of the card
button-support-take = ✋ Take
button-support-hand = 👥 Hand over
button-support-release = ↩ Let go
button-support-topic = 💡 Send FAQ answer
button-support-hint = 📎 Step advice
button-support-repeat = 🔁 Ask again
button-support-step = 🧭 Take to a step
button-support-call = 📞 Call again
button-support-grant = ➕ One more call
button-support-unlock = 🔓 Unlock
button-support-confirm = 🪪 Confirm identity
button-support-advice = 💾 Storage advice
button-support-reissue = ♻️ Open reissue
button-support-refund = 💸 Open refund
button-support-close = ✅ Close
button-support-reopen = 🔄 Open again
button-support-approve = 🤝 Approve
button-support-withdraw = ✕ Withdraw
button-support-yes = Yes, do it
button-support-no = No
button-support-earlier = ◀ Earlier
button-support-later = Later ▶

# asking once more
support-ask-hand = <b>👥 Hand over to whom?</b>
support-asked =
    { $what }
    ({ $name } is choosing.)
support-ask-topic = <b>💡 Which answer shall go out?</b>
support-ask-hint = <b>📎 Send the advice on this step to the customer?</b>
support-ask-repeat = <b>🔁 Show the customer the question again?</b>
support-ask-step = <b>🧭 Take the customer where?</b> They must agree first.
support-ask-call = <b>📞 Call the customer again?</b> Only they see the number.
support-ask-grant = <b>➕ Allow one more call today?</b>
support-ask-unlock = <b>🔓 Undo the lock?</b> It takes two people. How do you know that it is the customer? In your own words: <code>/why reason</code>
support-ask-confirm = <b>🪪 Confirm the identity?</b> It takes two people. Tick all that you have checked, then give the reason. In your own words: <code>/why reason</code>
support-ask-advice = <b>💾 Send the advice on keeping the files again?</b>
support-ask-reissue = <b>♻️ Send the customer the button for a reissue?</b> They begin it themselves.
support-ask-refund = <b>💸 Send the customer the button for a refund?</b> They begin it themselves.
support-ask-close = <b>✅ Why is it closed?</b>
support-tick = { $box } { $point }
support-point-document = I saw the original ID
support-point-face = The face is that of the ID
support-point-purpose = I asked what it is for
support-point-pressure = Nobody is pressing them
support-tick-first = Please tick all the points first, then choose the reason.
support-ground-unlock-phone = Talked on the registered number
support-ground-unlock-branch = Seen at a branch
support-ground-unlock-slip = Clearly a slip
support-ground-confirm-video = Seen in a video call
support-ground-confirm-branch = Seen at a branch
support-ground-confirm-abroad = Papers of an embassy
support-why-how = First tap “Unlock” or “Confirm identity” on the card, then write <code>/why reason</code>.
support-way-menu = the menu
support-way-identity = terms and identity
support-way-product = kind of certificate
support-way-verification = second check
support-way-payment = account and fee
support-way-protection = password
support-way-issue = a new certificate
support-way-certificates = my certificates
support-way-guide = the bank's own screens

# over a button
support-yours = It is yours now
support-yours-already = It is yours already
support-taken-by = { $name } has it.
support-not-yours = Only who has it, or a lead, can do that.
support-no-heir = There is nobody else to hand it over to.
support-busy = { $name } is choosing. It is free again after 2 minutes.
support-not-now = Not now: the customer is somewhere else.
support-old-button = That button is old. Please look at the pinned card.
support-closed-already = The case is closed. Open it again first.
support-another-one = Somebody else than who asked must approve.
support-nobody-else = There is nobody else who could approve. Please add a colleague first.
support-asker-gone = Who asked is not on the staff any more. Please withdraw it and ask again.
support-asked-already = It waits for an approval already.
support-done = Sent to the customer's chat
support-anonymous-tap = Nobody can tap that anonymously.
support-stranger-tap = You are not on the staff.

# what stays in the topic
support-customer-says = 💬 { $text }
support-amended = ✏️ Edited: { $text }
support-a-message = (not a text)
support-transcript = <b>So far</b> — the topic was deleted, and is made anew.
support-quoted-in = Customer: { $what }
support-quoted-out = Staff: { $what }
support-withheld-secret = 🔒 Looked like a secret, so it is withheld, and deleted at the customer's.
support-withheld-key-file = 🔒 A file that may hold a certificate or key is not passed on.
support-withheld-contact = 🔒 A contact is not passed on.
support-withheld-retracted = (taken back)
support-impossible = “{ $action }” was not possible: the customer is somewhere else by now.
support-unavailable = “{ $action }”: the bank did not answer. Please try again in a while.
support-undelivered-blocked = ⚠️ Not delivered: the customer has blocked the bot.
support-undelivered-refused = ⚠️ Not delivered: Telegram did not take it.
support-holds-secret = 🔒 It held a secret, so it was deleted and not passed on. Please never take or write customers' secrets.
support-asks-secret = 🔒 Secrets must not be asked for, so it was not passed on. Please let the customer answer the bot's own question. If you meant something else, please write it anew in other words.
support-anonymous = You write anonymously, so nobody can tell who you are, and it was not passed on. Please switch “anonymous” off and write again.
support-stranger = You are not on the staff, so it was not passed on. A lead can add you with <code>/staff add { $user } name</code>, an operator with <code>certguide staff add { $user }</code>.
support-auditor = Auditors read only.
support-auditor-wrote = Auditors read only, so it was not passed on.
support-handed-to-you = 👥 <a href="tg://user?id={ $user }">{ $heir }</a>, { $name } has handed this case over to you.
support-approval-wanted = 🤝 { $name } waits for an approval of “{ $action }”. Reason: { $reason }. Somebody else, please look at the pinned card.
support-gone = 🧹 { $number }: the customer had everything deleted, so the case and its topic are gone.
support-set-aside = 🧯 <b>Something could not be handled and was set aside</b> · number <b>{ $number }</b> · { $what } · <code>{ $place }</code> · { $times } { $times ->
    [one] time
   *[other] times
} within a day
support-set-aside-what-message = a message
support-set-aside-what-edit = an edited message
support-set-aside-what-tap = a button
support-set-aside-what-membership = news that the bot was blocked or unblocked
support-set-aside-what-timer = something scheduled
support-set-aside-what-event = news within the bot
support-set-aside-what-entry = something entered on the secure page
support-set-aside-what-other = something unreadable
support-set-aside-told-customer = The customer got an apology and was asked to send it again.
support-set-aside-told-page = The customer was asked on the secure page to do it again.
support-set-aside-told-staff = Whoever did it was asked to do it again.
support-set-aside-told-nobody = Nobody waits for an answer, so nobody was told.
support-set-aside-again = Please give the number to an operator. Once it is mended, <code>certguide aside again { $number }</code> runs it again. The same place is told of once an hour at most.
support-set-aside-gone = Please give the number to an operator. What it held is erased; why it failed is in <code>certguide aside list</code>. The same place is told of once an hour at most.
support-sorry = Sorry, I could not handle what you just did. Please do it once more. If it fails again, give an operator the number <b>{ $number }</b>.
support-close-why = To close the case, please choose why.
support-no-figures = The figures could not be drawn. Please try again in a while.

# history
support-did-opened = 🆕 Opened: { $cause }
support-did-reopened = 🆕 Opened again: { $cause }
support-did-grew = ⬆️ { $cause }
support-did-said = 💬 { $name } wrote to the customer
support-did-taken = ✋ { $name } took it
support-did-released = ↩ { $name } let it go
support-did-handed = 👥 { $name } → { $to }
support-did-acted = ▶ { $name }: { $action }
support-did-acted-with = ▶ { $name }: { $action } ({ $what })
support-did-approved = 🤝 { $first } → { $name }: { $action } approved
support-did-lapsed = ⌛ { $action }: nobody approved it in time, or it is not possible any more
support-did-asked = 🤝 { $name } asked for: { $action }
support-did-withdrawn = ✕ { $name } withdrew: { $action }
support-did-closed = ✅ { $name } closed it ({ $reason })
support-did-noted = 📝 { $name }: { $text }
support-did-withheld = 🔒 Something that the customer sent was withheld
support-did-retracted = 🗑 { $name } took a message back
support-did-undelivered = ⚠️ Did not reach the customer
support-did-outcome-impossible = ✕ { $action }: was not possible
support-did-outcome-unavailable = ✕ { $action }: the bank did not answer
support-did-outcome-agreed = 👍 The customer agreed: { $action }
support-did-outcome-declined = 👎 The customer declined: { $action }

# commands
support-command-cases = open cases
support-command-case = a case by its number
support-command-macro = canned answers
support-command-note = a note among staff
support-command-stats = figures as pictures
support-command-staff = who is on the staff
support-command-why = the reason, where two must agree
support-command-delete = take a message back
support-command-help = what one can do here
support-help =
    <b>One topic for each case.</b> What you write there goes to the customer, and what they write comes there.
    On the pinned card you take a case, guide, and close. Whatever changes something asks once more.

    /cases open cases · /case number (opens a closed one again) · /macro canned answers
    In a topic: /note a note · /delete (as a reply to your message) · /why reason
    /stats figures · /staff who is on the staff

    🛡️ Never ask for or take a customer's password, approval number or card digits.
support-unknown-command = I do not know that command. Please see /help.
support-in-a-topic = Please use it in a case's topic.
support-leads-only = Only a lead can do that.
support-note-how = Please write <code>/note words</code>. The customer does not see it.
support-edit-not-passed = ✏️ The edit was not passed on: the message itself did not go to the customer, or it is an old one. Please write it anew.
support-delete-which = Please write /delete as a reply to a message that went to the customer.
support-cases = <b>📋 { $state }</b> · { $count ->
        [1] 1 case
       *[other] { $count } cases
    }
support-cases-none = There is none.
support-case-row = { $mark } { $link } · { $place } · { $cause } · { $waits } · { $owner }
support-waits-not = –
support-waits-minutes = { $minutes } min
support-waits-hours = { $hours } h
support-link = <a href="{ $url }">{ $number }</a>
support-chosen = • { $what }
support-filter-waiting = waiting
support-filter-work = in work
support-filter-customer = customer
support-filter-all = open
support-filter-closed = closed
support-case-how = Please write the number, as in <code>/case 7K3M-9QXT</code>, or two things that you know: <code>/case name last-four-digits</code>
support-one-key = The privacy rules allow no search by one thing alone. Please give the case's number, or two of name, user id and the phone's last four digits.
support-no-case = { $number }: there is no such number. Please check it once more. If it is none, give two things that you know.
support-opened = { $number }: the case is open. Its topic comes in a moment.
support-nobody-found = No case fits both.
support-macro-none = There are no canned answers yet. Make one with <code>/macro set name text</code>.
support-macro-list =
    <b>Canned answers</b>
    { $macros }
    Send one with <code>/macro name</code> in a case's topic.
support-macro-how = Please write <code>/macro set name text</code>. The text may hold {"{"}name{"}"}, {"{"}step{"}"}, {"{"}number{"}"} and {"{"}staff{"}"}. To delete one: <code>/macro remove name</code>
support-macro-unknown-placeholder = I do not know “{ $placeholder }”. There are name, step, number and staff.
support-macro-kept = “{ $name }” is kept.
support-macro-removed = “{ $name }” is gone.
support-macro-unknown = There is no “{ $name }”. /macro lists them.
support-macro-sent = 📨 { $text }
support-staff =
    <b>The staff</b>
    { $staff }
support-role-member = member
support-role-lead = lead
support-role-auditor = auditor
support-staff-how = A lead adds somebody with <code>/staff add 123456789 name</code>; for an auditor, write auditor behind the number.
support-staff-there = They are on the staff already. To change the entry, use <code>certguide staff add</code>.
support-staff-added = { $name } is on the staff now.

# places beside the eight steps, and what is asked at each
support-step-aftercare = my certificates
support-step-guide = the bank's own screens
support-step-desk = editing the FAQ
support-step-elsewhere = somewhere else
support-at-unknown = another question
support-at-welcome = greeting
support-at-menu = choosing from the menu
support-at-menu-business = business certificates
support-at-identity-terms = terms
support-at-identity-declined = terms declined
support-at-identity-user-id = typing the user id
support-at-identity-number = typing the registration number
support-at-identity-branch = sent to a branch (age)
support-at-identity-locked = locked out
support-at-product = choosing the kind
support-at-product-use = choosing the use
support-at-product-span = choosing for how long
support-at-verification = choosing a way
support-at-verification-phone = choosing a phone
support-at-verification-call = on the call
support-at-verification-staff = waiting for staff
support-at-payment-account = typing the account
support-at-payment-password = typing the account password
support-at-payment-card = typing card digits
support-at-payment-otp = typing the OTP
support-at-payment-review = looking at the fee
support-at-payment-locked = locked out
support-at-protection-storage = choosing where to keep it
support-at-protection-password = choosing a password
support-at-protection-repeat = typing it again
support-at-delivery-issuing = being issued
support-at-delivery-check = checking the files
support-at-delivery-trouble = files do not work
support-at-delivery-done = issued
support-at-aftercare-list = list of certificates
support-at-aftercare-card = looking at one
support-at-aftercare-trouble = it does not work
support-at-aftercare-confirm = confirming a change
support-at-aftercare-done = done
support-at-aftercare-reminders = choosing reminders
support-at-aftercare-test = test signature
support-at-aftercare-file = password of a sent file
support-at-guide-path = choosing a guide
support-at-guide-device = choosing a device
support-at-guide-page = following the screens
support-at-guide-checklist = last check
support-at-desk-topic = sending a topic
support-at-desk-review = reviewing a topic
