# Step 8 your certificate

delivery-issuing =
    ⏳ <b>Issuing your certificate…</b>
    password ✅ → fee → certificate → files
    It takes a moment. Please stay here.
delivery-issued =
    🎉 <b>Your certificate is issued!</b>
    Kind: <b>{ $product }</b>
    Serial ending in: <code>{ $serial }</code>
    Valid: { DATETIME($since, dateStyle: "long") } to <b>{ DATETIME($until, dateStyle: "long") }</b>
    Fee taken: <b>{ NUMBER($fee) } won</b>
delivery-replaced = ♻️ The old certificate has just been revoked. You can delete its files; register the new one again at the other banks and institutions you use.
delivery-archive = 📦 The certificate folder. Unpacked, it is a folder named NPKI. Your certificate password protects it.
delivery-pkcs12 = 🔐 The same certificate and private key in one file: a backup, or for programs that ask for a single file. It opens with your certificate password.

storage-disk-how =
    <b>💻 How to keep it on the hard disk</b>
    First unpack the ZIP. Do not rename anything inside; move <b>the NPKI folder as a whole</b>. If one is there already, merge the two.
    • <b>Windows</b>: Windows key+R → <code>%USERPROFILE%\AppData\LocalLow</code> → copy it there
    • <b>macOS</b>: in Finder Shift+Command+G → <code>~/Library/Preferences</code> → copy it there
    • <b>Linux</b>: copy it into your home folder (<code>~/NPKI</code>)
    If it is not listed, see that <code>{ $folder }</code> holds both signCert.der and signPri.key.
storage-removable-how =
    <b>🔌 How to keep it on a USB drive</b>
    First unpack the ZIP, then copy the NPKI folder to the <b>top level</b> of the drive. If that is drive X, it is then <code>X:\NPKI</code>. Inside another folder it is not found.
    • On macOS it is <code>/Volumes/NAME/NPKI</code>, on Linux <code>/media/USER/NAME/NPKI</code>.
    If it is not listed, see that <code>{ $folder }</code> holds both signCert.der and signPri.key. Take the drive out when you are done.
storage-phone-how =
    <b>📱 How to keep it on a phone</b>
    • <b>Up to Android 10</b>: unpack the ZIP and copy the NPKI folder to the top level of the internal storage.
    • <b>From Android 11</b>: each app keeps its own. Put it on a computer first, then move it with “copy to smartphone” in the bank's certificate centre, by QR code or number.
    • <b>iPhone</b>: there is no folder to put it in. Put it on a computer first, then use “import certificate” in the bank's app.
    On a computer it belongs in <code>%USERPROFILE%\AppData\LocalLow\NPKI</code> (Windows), <code>~/Library/Preferences/NPKI</code> (macOS) or <code>~/NPKI</code> (Linux), as <code>{ $folder }</code>.
delivery-password-reminder = 🧹 When everything is in place, delete what is left in your download folder and in this chat. It is a practice certificate; real banks do not accept it.
delivery-check = <b>Please try it now. Does it open?</b>
button-works = ✅ It works
button-broken = 😥 It does not work
delivery-trouble =
    <b>All right, let us see.</b>
    Please check these two things first. If it still does not work, you can have it re-issued at once, free of charge; that revokes this one.
button-works-after-all = ✅ It works now
delivery-nothing = You have no certificate yet.
delivery-done =
    🎊 <b>All done, well done!</b>
    Please keep these in mind.
checklist-verify = ☑️ <b>Verify now</b>: look at the kind and the expiry date and open it once before you need it. If anything is wrong, have it re-issued at once, free of charge.
checklist-reminder = 🔔 <b>Reminder on</b>: it ends on { DATETIME($until, dateStyle: "long") }. From { DATETIME($renew, dateStyle: "long") } you can renew it here, and I will tell you from then on. “My certificates” sets when.
checklist-calendar = 🔔 <b>Set a reminder</b>: it ends on { DATETIME($until, dateStyle: "long") }, and from { DATETIME($renew, dateStyle: "long") } you can renew it here. Under “My certificates” you can put that into your calendar or switch reminders on.
checklist-purpose = 🎯 <b>Purpose</b>: this is { $product }. { $kind ->
        [universal] It is the kind that serves banks, securities and the rest.
       *[limited] If a site refuses it, consider the universal one.
    }
checklist-copy = 🗂 <b>Second copy</b>: with one copy, losing it means starting over. Keep another somewhere else.
checklist-fee = 💰 <b>Fee</b>: it cost { NUMBER($fee) } won. Until { DATETIME($refund, dateStyle: "long") } you can revoke it under “My certificates” and get that back.
checklist-free = 💰 <b>Fee</b>: this kind is free, so get it again whenever you like.
checklist-reissue = 💰 <b>Fee</b>: a universal certificate costs { NUMBER($fee) } won a year. Until it ends, having it re-issued is free.
delivery-on-device =
    📲 <b>The key is on your device only.</b>
    Please save both files from the secure page. If you close it first, nobody can send them again, and the certificate has to be reissued.
failure-issue-failed = The certificate could not be issued. Any fee taken is returned at once.
