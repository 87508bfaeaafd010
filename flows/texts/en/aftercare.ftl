# After the issuance: my certificates, a card for each, changes

step-aftercare = 🪪 <b>My certificates</b>
step-medium = Security card or OTP
progress-purpose = 🔁 <b>{ $purpose }</b> · { $title }
purpose-issue = Issuance
purpose-renew = Renewal
purpose-reissue = Re-issue
purpose-suspend = Suspension
purpose-resume = Resumption
purpose-revoke = Revocation
purpose-refund = Refund
purpose-find = Finding my certificates
status-aftercare = <b>You are looking at your certificates.</b> Nothing else is under way.
status-purpose = <b>Under way: { $purpose }.</b> Now: { $title }.

nothing = { "" }
days-left = { " · " }{ $left ->
        [one] 1 day left
       *[other] { $left } days left
    }
ends-today = { " · " }<b>ends today</b>

# The list

button-certificates = 🪪 My certificates
button-my-certificate = 🪪 Show this certificate
button-list = 🪪 List of my certificates
button-item = { $mark } { $product } · { $serial }
button-find = 🔎 Prove who I am and find mine
button-tidy = 🧹 Take ended ones off the list
mark-good = ✅
mark-held = ⏸
mark-revoked = ⛔
mark-expired = ⌛
mark-unknown = ❔
state-good = ✅ In use
state-held = ⏸ Suspended
state-revoked = ⛔ Revoked
state-expired = ⌛ Expired
state-unknown = ❔ Not in the books

aftercare-list = <b>These are the certificates this chat knows.</b> Tap one to see more.
aftercare-item =
    { $state } · <b>{ $product }</b> · ending in <code>{ $serial }</code>
    until { DATETIME($until, dateStyle: "long") }{ $left }
aftercare-none =
    <b>This chat knows no certificate of yours yet.</b>
    If you got one elsewhere, prove who you are and I will find it. If this is your first, you can get one now.
aftercare-found = { $found ->
        [0] 🔎 There is no usable certificate in your name.
        [one] 🔎 I found one certificate of yours.
       *[other] 🔎 I found { $found } certificates of yours.
    }
aftercare-others-forgotten = 🧹 Certificates of another person are off this chat's list.
aftercare-tidied = 🧹 Ended certificates are off the list.
aftercare-removed = 🧹 The certificate ending in { $serial } is off the list.

# A card

aftercare-card =
    <b>{ $product }</b>
    Name: <b>{ $subject }</b>
    Serial ending in: <code>{ $serial }</code>
    Valid: { DATETIME($since, dateStyle: "long") } to <b>{ DATETIME($until, dateStyle: "long") }</b>{ $left }
standing-good = ✅ It is <b>in use</b>.
standing-held = ⏸ <b>Suspended</b> on { DATETIME($since, dateStyle: "long") }. You can resume it until { DATETIME($until, dateStyle: "long") }; { $then ->
        [expired] on that day it expires.
       *[revoked] after that day it is revoked for good.
    }
standing-revoked = ⛔ <b>Revoked</b>: not to be used since { DATETIME($since, dateStyle: "long") }. Reason: { $reason }.
standing-expired = ⌛ <b>Expired</b>: it can be neither used nor renewed. You can get a new one.
standing-unknown = ❔ The authority's books have no such certificate. Take it off the list and get a new one.
reason-superseded = a new certificate took its place
reason-key-compromise = it may have leaked
reason-cessation-of-operation = given up, or suspended for six months
reason-other = the authority revoked it
renewal-from = 🔁 It can be renewed from { DATETIME($opens, dateStyle: "long") } until the day it ends.
renewal-open = 🔁 It can be renewed now, until the day it ends and not after.
refund-until = 💰 Until { DATETIME($until, dateStyle: "long") } you can revoke it and get the fee of { NUMBER($fee) } won back.
aftercare-checked = 🕐 As the authority's books had it on { DATETIME($day, dateStyle: "long") } at { $time } (Korean time).
aftercare-verified = 🔎 I have just looked into the authority's books again. It did issue this certificate, and its state is below. To check the files as well, try a test signature, or send the certificate file here.
aftercare-no-longer = Things have changed, and that is no longer possible. Here is how it stands now.
aftercare-not-holder = ⚠️ You proved to be somebody else than this certificate's holder, so nothing was changed. “Find mine” shows your own.
aftercare-storage-elsewhere =
    <b>📁 Where the certificate is</b>
    It was not delivered in this chat, so I cannot know where you put it. The usual places:
    • Hard disk: <code>%USERPROFILE%\AppData\LocalLow\NPKI</code> (Windows), <code>~/Library/Preferences/NPKI</code> (macOS), <code>~/NPKI</code> (Linux)
    • USB drive: the folder <code>NPKI</code> at the top level
    • Phone: inside the bank's app

button-check = 🔎 Check again
button-test = ✍️ Test signature
button-renew = 🔁 Renew
button-storage = 📁 How to keep it
button-reminders = 🔔 Reminders
button-calendar = 📅 Add to calendar
button-reissue = 🔄 Re-issue
button-suspend = ⏸ Suspend
button-resume = ▶️ Resume
button-refund = 💰 Refund
button-revoke = ⛔ Revoke
button-trouble = 🆘 Something happened
button-remove = 🧹 Take off the list

# What happened?

trouble-question = <b>What happened?</b> Please choose what comes closest.
button-trouble-deleted = 🗑 I deleted the file
button-trouble-device = 📱 I lost the phone, USB drive or PC
button-trouble-leak = 👀 Somebody may know the password or have a copy
button-trouble-forgot = 🔑 I forgot the password
button-trouble-refused = 🚫 It is refused where I want to use it
button-trouble-unwanted = 👋 I do not need it any more
trouble-deleted =
    <b>Deleting the file does not end the certificate.</b>
    Deleting is not revoking: whoever has a copy can go on using it, and it lives until it is revoked or expires.
    To use it again, have it re-issued free of charge. If you are done with it, revoke it.
trouble-device =
    <b>If the file was on a lost device, it has leaked.</b>
    Suspend it right now: that takes the identity check alone and can be undone within six months. If the device stays lost, have it re-issued; the old one is then revoked as leaked.
    If a security card or OTP token is gone too, tell the bank (1588-9999) at once.
trouble-leak =
    <b>Let us stop it now.</b>
    Whoever has the file and knows its password can sign as you. Deleting the file or changing the password does not stop a copy. Suspend it first; if you are sure, have it re-issued or revoke it.
trouble-forgot =
    <b>A certificate password cannot be reset.</b>
    We do not store it and do not know it. Re-issue is free: you choose a new password, and the expiry stays.
trouble-refused-limited =
    <b>Its kind may not fit that place.</b>
    A limited-purpose certificate is for banks, insurance and government services; a universal one also opens securities and the rest. You can get a universal one as well and hold both side by side.
trouble-refused-universal =
    <b>Universal is the kind that is accepted most widely.</b>
    So it is more often not registered there yet, or its state or validity is the matter. Check its state first.
trouble-unwanted =
    <b>Please revoke it; deleting the file is not enough.</b>
    Unless it is revoked, somebody could use a copy. Once it is, deleting the files is safe. If it ends soon you may also wait, but keep it safe until then.
trouble-already-held = ⏸ It is suspended, so nobody can use it right now.
button-reissue-leaked = 🛡 Re-issue it as leaked
button-revoke-leaked = ⛔ Revoke it as leaked
button-suspend-now = ⏸ Suspend it now
button-issue-universal = Get a universal certificate

# Before

consequence-renew =
    <b>If you renew the certificate ending in { $serial }</b>
    • it is valid one more year, until <b>{ DATETIME($renewed, dateStyle: "long") }</b>.
    • the private key and the password are new, so you store new files.
    • the present one ends at once. Other banks see it as revoked: register the new one there again.
    • Fee: { $fee ->
        [0] none.
       *[other] <b>{ NUMBER($fee) } won</b> for a year is taken.
    }
consequence-reissue =
    <b>If the certificate ending in { $serial } is re-issued</b>
    • it costs nothing, and it still ends on <b>{ DATETIME($until, dateStyle: "long") }</b>.
    • the present file and all its copies stop working the moment the new one is there.
    • the private key and the password are new.
    • register the new one again at other banks and institutions.
consequence-suspend =
    <b>If you suspend the certificate ending in { $serial }</b>
    • whoever checks it finds it suspended, so nobody can use it from now on, not even with a copy.
    • its validity goes on running.
    • you can resume it until <b>{ DATETIME($resumable, dateStyle: "long") }</b>. { $then ->
        [expired] On that day it expires.
       *[revoked] After that day it is revoked for good.
    }
consequence-resume =
    <b>If you resume the certificate ending in { $serial }</b>
    • it is usable again at once and still ends on <b>{ DATETIME($until, dateStyle: "long") }</b>.
    • do not resume it if it leaked or is still lost: a re-issue or a revocation is safe then.
consequence-revoke =
    <b>If you revoke the certificate ending in { $serial }</b>
    • it is over for good and cannot be undone.
    • signatures you made until now stay valid.
    • deleting its files is safe afterwards.
    • to use one again you need a new issuance.
consequence-refund =
    <b>If you take the fee of the certificate ending in { $serial } back</b>
    • <b>{ NUMBER($fee) } won</b> goes back to the account it came from.
    • the certificate is revoked. It is over for good and cannot be undone.
    • signatures you made until now stay valid.
consequence-find =
    <b>Prove who you are, and I will find your certificates.</b>
    • I look for the live certificates in your name and show them in this chat.
    • The check comes first so that nobody sees somebody else's.
    • If this chat knew certificates of another person, they leave the list.
consequence-leaked-reissue = 🛡 The old one is revoked as leaked. It lives until the new one is there: if that may take a while, suspend it first.
consequence-leaked-revoke = 🛡 “Leaked” goes on record as the reason.
consequence-leaked-refund = 🛡 “Leaked” goes on record as the reason.
consequence-refund-instead = 💰 Until { DATETIME($until, dateStyle: "long") } you can get the fee of { NUMBER($fee) } won back for this one. If you are going to revoke it, better revoke it with the refund.
button-refund-instead = 💰 Revoke with the refund
proof-terms = 📄 You have not agreed to the present terms in this chat, so I will ask about those first.
proof-identity = 🪪 All it takes is your <b>user ID and registration number</b>.
proof-medium = 🪪 I will ask for your <b>user ID, registration number</b> and then your <b>security card or OTP</b>.
proof-road = 🪪 As for a first issuance, I will ask for your <b>identity, the additional verification, your account and security card (OTP)</b>, one by one.
proof-identity-only = 🪪 You have just proved who you are, so it can be done at once.
proof-medium-only = 🪪 You have just proved who you are, so I will ask for your <b>security card or OTP</b> alone.
proof-road-only = 🪪 You have just proved who you are, so what is left is <b>the additional verification, your account and security card (OTP)</b>.
button-renew-yes = Yes, renew it
button-reissue-yes = Yes, re-issue it
button-suspend-yes = Yes, suspend it
button-resume-yes = Yes, resume it
button-revoke-yes = Yes, revoke it
button-refund-yes = Yes, give me the refund
button-find-yes = Yes, find them
button-aftercare-no = No, leave it as it is

# Afterwards

done-suspend =
    ⏸ <b>The certificate ending in { $serial } is suspended.</b>
    Nobody can use it now. You can resume it until <b>{ DATETIME($resumable, dateStyle: "long") }</b>. { $then ->
        [expired] On that day it expires.
       *[revoked] I will tell you here before it would be revoked.
    }
    Resume it when everything is found; otherwise have it re-issued.
done-resume =
    ▶️ <b>The certificate ending in { $serial } is resumed.</b>
    You can use it again at once. It still ends on { DATETIME($until, dateStyle: "long") }.
done-revoke =
    ⛔ <b>The certificate ending in { $serial } is revoked.</b>
    It is over for good. Deleting the files left on computers, USB drives and phones is safe now.
done-refund =
    💰 <b>{ NUMBER($fee) } won goes back to you.</b>
    It goes to the account it came from. If the bank does not answer at once, I will ask again until it does.
    The certificate ending in { $serial } is revoked; deleting its files is safe.
aftercare-nothing-done = The list of my certificates shows what was done.

failure-refused-unknown = The authority's books do not have this certificate as yours. Nothing was changed.
failure-refused-revoked = It has been revoked meanwhile and cannot be changed any more
failure-refused-held = It is suspended right now. Resume it first.
failure-refused-not-held = It is not suspended, so there is nothing to resume
failure-refused-expired = It has expired meanwhile
failure-refused-renewal-closed = It cannot be renewed yet
failure-refused-refund-closed = The time for a refund is over, or a new certificate has taken this one's place. Nothing was changed.
