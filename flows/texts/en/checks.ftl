# Test signature, and what a file that you sent holds

button-new-challenge = 🔁 A new challenge
test-question =
    <b>Let us see with a test signature whether your certificate really works.</b>
    On the computer where you keep it, open a command window (terminal) and run this one line. A tap copies it.
    <code>certguide sign { $challenge } --npki NPKI</code>
    In place of the NPKI at the end, say where your NPKI folder is. If there are several certificates in it, go down to this one's folder (cn=…).
test-folder-disk =
    📂 <b>Where the NPKI folder is</b>
    • Only unpacked so far: just <code>NPKI</code>, from where you unpacked it
    • Windows: <code>%USERPROFILE%\AppData\LocalLow\NPKI</code>
    • macOS: <code>~/Library/Preferences/NPKI</code>
    • Linux: <code>~/NPKI</code>
test-folder-removable =
    📂 <b>Where the NPKI folder is</b>
    • Only unpacked so far: just <code>NPKI</code>, from where you unpacked it
    • Windows (if the USB drive is X): <code>X:\NPKI</code>
    • macOS: <code>/Volumes/NAME/NPKI</code>
    • Linux: <code>/media/USER/NAME/NPKI</code>
test-folder-phone =
    📂 <b>Where the NPKI folder is</b>
    Please do this not on the phone but on the computer where you unpacked the ZIP: just <code>NPKI</code>, from there. A certificate that was moved into a bank's app cannot be tried this way.
test-answer =
    🔒 Type the certificate password <b>only in that command window</b>, never in this chat. Neither the key nor the password leaves your computer.
    👉 <b>Copy the whole line that the command window answers and send it here.</b>

test-not-answer =
    ⚠️ <b>That is no answer to this challenge.</b>
    Perhaps only a part of it was copied, or it answers an older challenge. It might also be something secret, so I deleted your message from the chat.
    👉 The challenge is still the same. Please run the command below again and copy its line from beginning to end.
test-too-short =
    ⚠️ <b>That is too short to be the answer.</b>
    In case it was your certificate password, I deleted your message from the chat at once. The password belongs only on the computer where you run the command.
    👉 The challenge is still the same. If it really was the password, Telegram's servers may have kept it: getting a replacement with a new password is the safe way.

test-passed = 🎉 <b>The test signature is right. Your certificate works!</b>
test-failed = ❌ <b>The signature arrived, but something is wrong.</b>
test-signature-good = ✅ <b>Signature</b>: your key and your certificate belong together.
test-signature-bad = ❌ <b>Signature</b>: it was made with a key that does not belong to this certificate. Please see that signCert.der and signPri.key in the folder came together. If it still fails, get a replacement.
test-chain-good = ✅ <b>Authority</b>: it was issued by this authority.
test-chain-bad = ❌ <b>Authority</b>: it does not turn out to be issued by this authority. If you signed with another certificate, please use the one from here. If it is the one from here, get a replacement.
test-validity-good = ✅ <b>Validity</b>: it can be used today.
test-validity-bad = ❌ <b>Validity</b>: it cannot be used at this time. In place of an expired one you need a new one.
test-revocation-good = ✅ <b>State</b>: neither suspended nor revoked.
test-revocation-bad = ❌ <b>State</b>: it is suspended or revoked. A suspended one can be put back to use; in place of a revoked one you need a new one.
test-identity-good = ✅ <b>Identity</b>: it is the certificate of the person whom the bank has on file.
test-identity-bad = ❌ <b>Identity</b>: what ties it to its holder does not match the number that the bank has on file. Whoever checks identities may refuse it, so get a replacement.

file-says =
    🔎 <b>This is what your file says.</b> ({ $form })
    Who: <b>{ $name }</b>
    Kind: { $kind }
    Issued by: { $issuer }
    Serial ending in: <code>{ $serial }</code>
    Valid: { DATETIME($since, dateStyle: "long") } to <b>{ $until }</b>
file-hidden = 🔐 <b>A password locks this file.</b> Without it nothing in it can be read.
file-day = { DATETIME($day, dateStyle: "long") }
file-forever = no end
file-form-der = certificate, DER
file-form-pem = certificate, PEM
file-form-zip = certificate folder, ZIP
file-form-pkcs12 = certificate and key, PKCS#12
file-kind = { $authority }, { $holder }, { $use }
file-kind-unknown = none that I know
file-holder-person = personal
file-holder-organisation = business
file-holder-unknown = joint certificate
file-use-universal = universal
file-use-banking = banking and insurance
file-use-securities = securities
file-use-card = credit cards
file-use-corporate-banking = corporate banking
file-use-tax-invoice = tax invoices
file-use-procurement = public procurement
file-use-trade = trade
file-use-civil-service = civil services
file-use-server = servers
file-use-cloud = financial certificate
file-use-limited = limited-purpose

file-valid = { $left ->
        [0] ⏳ <b>Validity</b>: today is its last day.
        [one] ⏳ <b>Validity</b>: { $left } day left.
       *[other] ⏳ <b>Validity</b>: { $left } days left.
    }
file-no-end = ⏳ <b>Validity</b>: it has begun and has no end.
file-expired = ⌛ <b>Validity</b>: it has expired.
file-not-yet = ⏳ <b>Validity</b>: it has not begun yet.

file-chain-trusted = ✅ <b>Issuing</b>: by this sandbox's authority; the signatures hold up to its root.
file-chain-authority = ✅ <b>Issuing</b>: it is the certificate of this sandbox's authority itself, not a person's.
file-chain-claimed = ⚠️ <b>Issuing</b>: it says that this sandbox issued it, but <b>it was not signed here.</b> It is a forgery that only borrows the name, or comes from another sandbox of the same name.
file-chain-self-signed = ❔ <b>Issuing</b>: it is signed by itself. Nobody vouches for what it says.
file-chain-foreign = ❔ <b>Issuing</b>: it is another authority's. Whether that authority really issued it, and to the person named, I cannot verify.
file-state-good = ✅ <b>State</b>: neither suspended nor revoked, by the authority's books on { DATETIME($day, dateStyle: "long") } at { $time } (Korean time).
file-state-held = ⏸ <b>State</b>: suspended since { DATETIME($since, dateStyle: "long") }, by the authority's books on { DATETIME($day, dateStyle: "long") } at { $time } (Korean time).
file-state-revoked = ⛔ <b>State</b>: revoked on { DATETIME($since, dateStyle: "long") } and of no more use, by the authority's books on { DATETIME($day, dateStyle: "long") } at { $time } (Korean time).
file-state-unknown = ❔ <b>State</b>: whether it is suspended or revoked cannot be known here. Only its own authority knows. { $addresses }
file-no-address = Please ask that authority's customer centre or website.
file-addresses =
    The file says to ask here. I did not, so please see first that the addresses are that authority's.
    <code>{ $addresses }</code>
file-key-absent = 🔑 <b>Key</b>: the file holds a certificate only, no key.
file-key-locked = 🔑 <b>Key</b>: locked by a password, so whether it belongs to this certificate is not known yet.
file-key-wrong-password = 🔑 <b>Key</b>: the password did not open it.
file-key-unreadable = ⚠️ <b>Key</b>: damaged, or of a kind that I cannot read, so whether it belongs to this certificate cannot be known.
file-key-belongs = ✅ <b>Key</b>: it belongs to this certificate.
file-key-anothers = ❌ <b>Key</b>: it does not belong to this certificate. Files of two certificates may have been mixed up; please see that they came together.
file-forgotten = 🧹 The file holds a key, so I deleted it from the chat. Even a locked key is better sent to nobody. I do not keep the file either.

file-password =
    <b>To check more, please type the password of that file.</b>
    It is used for this check only and not kept.
button-file-enough = No thanks, that is enough
file-wrong-password = ⚠️ That is not the password. You may try as often as you like; capital and small letters differ.
file-password-later = A check with its password has to wait until you have finished here. Please send the file again then.
file-while-secret = 🧹 I am asking for something secret just now, so I deleted the file from the chat without opening it. Please send it again when you have finished here.
file-not-read = 🧹 I could not open your file yet. It may hold a key, so I deleted it from the chat; please send it again in a little while.

file-empty =
    ⚠️ <b>The file is empty.</b>
    Downloading or copying it may have broken off. I deleted it from the chat.
    👉 Please send the original file, or your backup.
file-too-large =
    ⚠️ <b>The file is too large, so I did not open it.</b>
    No certificate file has more than { $most } KB. Not knowing what is in it, I deleted it from the chat.
    👉 Please send just the ZIP or .p12 that you received, or a certificate file (.der, .cer, .pem).
file-unknown =
    ⚠️ <b>That is no certificate file.</b>
    It may be something personal, so I deleted it from the chat. Never send anybody a picture of your security card or identity card.
    👉 The certificate is in the file signCert.der. You may also send the whole ZIP that you received.
file-gone =
    ⚠️ <b>This file can no longer be fetched.</b>
    👉 Please send it once more.
file-damaged =
    ⚠️ <b>The file is damaged and cannot be read.</b>
    A part may have been lost when it was downloaded or copied. It may hold a key, so I deleted it from the chat.
    👉 Please send the original file again, or your backup.
file-unsafe =
    ⚠️ <b>This archive is unlike others, so I did not open it.</b>
    It has paths or links that no archive of a certificate has. I deleted it from the chat.
    👉 Please send the ZIP that you received yourself. If somebody else sent it to you, better do not open it.
file-archive-encrypted =
    ⚠️ <b>The archive itself is locked by a password.</b>
    I do not unpack such archives. It may hold a key, so I deleted it from the chat.
    👉 Please unpack it on your computer and send the signCert.der in it.
file-key-alone =
    ⚠️ <b>The file holds a key, but no certificate.</b>
    A key alone does not tell whose it is. To be safe I deleted it from the chat. Never send anybody a key file.
    👉 Please send the signCert.der from the same folder.
file-several =
    ⚠️ <b>The file holds certificates of several people.</b>
    I cannot tell which one you mean. It may hold a key, so I deleted it from the chat.
    👉 Please send just the signCert.der of the one to check.
file-too-costly =
    ⚠️ <b>Opening the file took too long, so I stopped.</b>
    Ordinary certificate files open at once. It may hold a key, so I deleted it from the chat.
    👉 Please send the ZIP that you received, or signCert.der.
file-unsupported =
    ⚠️ <b>The file is locked in a way that I cannot open.</b>
    It may hold a key, so I deleted it from the chat.
    👉 Please send the signCert.der of the same certificate.
