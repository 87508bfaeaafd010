# Guide: beside the bank's own screens, one page at a time

guide-hello =
    <b>Let us go through KB Kookmin Bank's screens, one at a time.</b>
    You work on the bank's own site or app, and I tell you what comes and what to be careful with. You may take days over it; I remember where you are.
guide-silence = 🔒 All I ask here is whether it worked. <b>Registration number and passwords go only into the bank's screen, the approval number only into the phone. Type none of them here.</b> This bot is not the bank.
guide-path-question = <b>What would you like to do at the bank?</b>
guide-path-issue = 🆕 First issue (also after expiry)
guide-path-reissue = 🔁 Re-issue (password or file is gone)
guide-path-renew = 📅 Renewal (expiry is near)
guide-path-register = 🏦 Register at another bank
guide-path-export = 📲 Move it to a phone
button-guide-resume = ▶ Carry on ({ $count })
button-guide-restart = From the beginning
button-guide-fraud = 🛡️ Beware of fraud

guide-under-way =
    📍 <b>You are in the middle of something.</b>
    { $place }
    If you choose something else, I forget this place.
guide-place = { $path } · { $count } · { $title }
guide-count = { $number }/{ $of }
guide-count-over = checklist
guide-title-over = all of the bank's screens are done
guide-restarted = I have forgotten that place. Let us begin again.
guide-resumed = 👋 We go on where you were. If the bank's page has closed in the meantime, go back page by page with “← Back”. At the bank you may have to start from the beginning.

guide-before-issue =
    🧾 <b>Keep these beside you</b>
    Internet banking ID, resident (or foreigner) registration number, the phone that the bank has on file, your account with its 4-digit password, security card or OTP. For the universal kind also { NUMBER($fee) } won in the account.
    Computer and phone both work. Best use the one where you will need the certificate.
guide-before-reissue =
    🔁 For a certificate that is still valid, when you forgot its password or lost its file. The expiry date stays and it is free, but <b>the old certificate is revoked at once.</b>
    If a usable file is on another device, copy it instead. Computer and phone both work: use the one where you will need it.
guide-before-renew =
    📅 From { $renewal } days before expiry until the expiry day, only at the bank that issued it.
    Work on <b>the device that holds the certificate</b>. You also need its password and your security card or OTP.
guide-before-register =
    🏦 A bank or institution that did not issue your certificate wants it registered once. That is no new issue.
    Work on <b>the device that holds the certificate</b>. You also need its password, your ID at that bank, and your security card or OTP.
guide-before-export =
    📲 On a phone each app keeps its own certificates, so one from a computer does not appear by itself.
    Choose <b>the device that holds the certificate now</b>. The bank's own way leads from a computer to a phone. If it is only on a phone, choose “Phone”.
guide-device-question = <b>Which device will you work on?</b>
guide-device-pc = 💻 Computer
guide-device-phone = 📱 Phone

# The frame of a page

guide-part-pc = 🖥 { $text }
guide-part-phone = 📱 { $text }
guide-part-enter = ✍️ { $text }
guide-part-never = 🔒 { $text }
guide-part-caution = ⚠️ { $text }
guide-part-advice = 💬 { $text }
button-guide-done = ✅ It worked
button-guide-stuck = 😥 It does not work
button-guide-differs = 🔍 Looks different
button-guide-later = 🔔 Later

# First issue: the source's eight steps

guide-welcome-title = Open the bank's site or app
guide-welcome-pc-screen = KB Kookmin Bank's home page. If you see ‘인증센터’ (certificate centre) at the top, you are right.
guide-welcome-pc-enter = Do not search for it: type <code>kbstar.com</code> into the address bar yourself. You need not log in.
guide-welcome-phone-screen = The first screen of the KB Star Banking app.
guide-welcome-phone-enter = Open the KB Star Banking app. If you have to install it, use your phone's official app store, never a link in a message.

guide-menu-title = Certificate centre
guide-menu-pc-screen = ‘인증센터’ (certificate centre) is split into personal and business. A window may first ask you to install security programs (Delfino, AhnLab Safe Transaction).
guide-menu-pc-enter = Press ‘인증센터’ → ‘개인’ (personal) → ‘공동인증서’ (joint certificate) → ‘발급/재발급’ (issue). If asked, install the programs and come in again.
guide-menu-phone-screen = ‘전체메뉴’ (all menus) holds ‘인증/보안’ (security). Press ‘다른 인증수단’ (other means) there and scroll down to ‘공동인증서’ (joint certificate).
guide-menu-phone-enter = Press ‘전체메뉴’ → ‘인증/보안’ → ‘다른 인증수단’ → ‘공동인증서’ → ‘인증서 발급/재발급’ (issue) in turn.

guide-identity-title = Terms and identity
guide-identity-pc-screen = The terms, and fields for your user ID and resident registration number.
guide-identity-pc-enter = Agree to the terms, then enter your internet banking ID and registration number <b>in the bank's page only</b>. Foreigners enter their foreigner registration number in the same field.
guide-identity-phone-screen = { guide-identity-pc-screen }
guide-identity-phone-enter = { guide-identity-pc-enter }

guide-product-title = Choose the kind
guide-product-pc-screen = A choice between ‘용도제한용’ (limited-purpose, free) and ‘범용’ (universal, { NUMBER($fee) } won a year). The certificate authority's terms come here too.
guide-product-pc-enter = For banking, insurance and government services take the limited one; with securities take the universal one. Agree to the authority's terms as well.
guide-product-phone-screen = { guide-product-pc-screen }
guide-product-phone-enter = { guide-product-pc-enter }

guide-verification-title = Additional verification
guide-verification-pc-screen = A choice between ARS (a phone call) and ‘해외출국확인’ (overseas-departure check). ARS lists the phone numbers on file and shows an approval number (two digits at KB).
guide-verification-pc-enter = Pick a number you can answer now. When it rings, key the number from the screen <b>into the phone</b>; you need not listen. If you are abroad, choose ‘해외출국확인’.
guide-verification-phone-screen = A choice of ARS (a phone call), ‘해외출국확인’ (overseas-departure check) and mobile verification. ARS lists the phone numbers on file and shows an approval number (two digits at KB).
guide-verification-phone-enter = Remember the approval number first. When the call comes, key it <b>on the call's own keypad</b> and return to the app. You need not listen.

guide-payment-title = Account and fee
guide-payment-pc-screen = It asks for account and account password, and for security card or OTP. Then it shows kind and fee, and fields for e-mail, phone and address.
guide-payment-pc-enter = Enter account number and 4-digit password, and 2 digits each of two card cells or the 6 OTP digits. It also asks the serial number. Confirm when kind, account and fee are right.
guide-payment-phone-screen = { guide-payment-pc-screen }
guide-payment-phone-enter = { guide-payment-pc-enter }

guide-protection-title = Storage and password
guide-protection-pc-screen = Choose where it is kept (hard disk, removable, phone) and enter a certificate password twice.
guide-protection-pc-enter = On a computer of your own take the hard disk, otherwise a USB drive. The password needs 10 or more characters with letters, digits and specials, and no runs like 123 or aaa.
guide-protection-phone-screen = Enter a certificate password twice. A certificate issued in the app is kept inside that app.
guide-protection-phone-enter = The password needs 10 or more characters with letters, digits and specials, and no runs like 123 or aaa. Make it differ from your account and login passwords.

guide-delivery-title = Check the result
guide-delivery-pc-screen = The last screen shows the certificate's kind, issuer and validity.
guide-delivery-pc-enter = Nothing more to enter. Look at kind and expiry date, and log in to internet banking with it once.
guide-delivery-phone-screen = { guide-delivery-pc-screen }
guide-delivery-phone-enter = Nothing more to enter. Look at kind and expiry date, and log in to the app with it once.

# Re-issue

guide-reissue-product-title = Choose the same kind
guide-reissue-product-pc-screen = A choice between limited-purpose and universal. The certificate authority's terms come here too.
guide-reissue-product-pc-enter = Take <b>the same kind</b> that you have now. Agree to the authority's terms as well.
guide-reissue-product-phone-screen = { guide-reissue-product-pc-screen }
guide-reissue-product-phone-enter = { guide-reissue-product-pc-enter }

guide-reissue-payment-title = Account, card or OTP
guide-reissue-payment-pc-screen = It asks for account and account password, and for security card or OTP. A re-issue is free: the fee is 0 won.
guide-reissue-payment-pc-enter = Enter account number and 4-digit password, and 2 digits each of two card cells or the 6 OTP digits. Confirm when the fee is 0 won.
guide-reissue-payment-phone-screen = { guide-reissue-payment-pc-screen }
guide-reissue-payment-phone-enter = { guide-reissue-payment-pc-enter }

guide-reissue-delivery-title = Check the re-issue
guide-reissue-delivery-pc-screen = The last screen. The expiry date is that of the old certificate.
guide-reissue-delivery-pc-enter = Log in with the new certificate once. The old files are of no use now; delete them so that they do not confuse you.
guide-reissue-delivery-phone-screen = { guide-reissue-delivery-pc-screen }
guide-reissue-delivery-phone-enter = Log in to the app with the new certificate once. Old files on a computer or USB drive are of no use now.

# Renewal

guide-renew-menu-title = Renewal menu
guide-renew-menu-pc-screen = ‘인증서 갱신’ (renew) stands below ‘공동인증서’ (joint certificate) in ‘인증센터’ (certificate centre). A window may first ask you to install security programs.
guide-renew-menu-pc-enter = Press ‘인증센터’ → ‘개인’ (personal) → ‘공동인증서’ → ‘인증서 갱신’. If asked, install the programs and come in again.
guide-renew-menu-phone-screen = ‘인증/보안’ (security) in ‘전체메뉴’ (all menus) holds ‘다른 인증수단’ (other means) and ‘공동인증서’ (joint certificate). Renewal is in there.
guide-renew-menu-phone-enter = Press ‘전체메뉴’ → ‘인증/보안’ → ‘다른 인증수단’ → ‘공동인증서’ and find ‘갱신’ (renew). The name may differ a little with the app's version.

guide-renew-certificate-title = Choose the certificate to renew
guide-renew-certificate-pc-screen = ‘인증서 선택’ (choose) opens the certificate window. Each place (hard disk, removable) has a list of its own.
guide-renew-certificate-pc-enter = Choose the certificate and enter <b>its present password</b> in the bank's window. If you cannot see it, try the places in turn.
guide-renew-certificate-phone-screen = A list of the certificates inside this app.
guide-renew-certificate-phone-enter = Choose the certificate and enter <b>its present password</b> in the app.

guide-renew-terms-title = The authority's terms
guide-renew-terms-pc-screen = The terms of the authority that issues the certificate.
guide-renew-terms-pc-enter = Read and agree. No number is entered here.
guide-renew-terms-phone-screen = { guide-renew-terms-pc-screen }
guide-renew-terms-phone-enter = { guide-renew-terms-pc-enter }

guide-renew-payment-title = Verification and fee
guide-renew-payment-pc-screen = It asks for account and account password, and for security card or OTP, and shows the fee: 0 won for the limited kind, { NUMBER($fee) } won for the universal one.
guide-renew-payment-pc-enter = Enter account number and 4-digit password, and 2 digits each of two card cells or the 6 OTP digits. Confirm when the fee is right.
guide-renew-payment-phone-screen = { guide-renew-payment-pc-screen }
guide-renew-payment-phone-enter = { guide-renew-payment-pc-enter }

guide-renew-delivery-title = Check the renewal
guide-renew-delivery-pc-screen = The last screen. The expiry date must be one year later than before.
guide-renew-delivery-pc-enter = Look at the new date and log in once. A copy on your phone is of no use now: move the new one there.
guide-renew-delivery-phone-screen = { guide-renew-delivery-pc-screen }
guide-renew-delivery-phone-enter = Look at the new date and log in once. The old one on a computer is of no use now.

# Registering at another bank

guide-register-welcome-title = Open that bank
guide-register-welcome-pc-screen = The home page of the bank or institution where you want to use the certificate.
guide-register-welcome-pc-enter = Do not search for it: type that bank's address yourself. For KB Kookmin Bank it is <code>kbstar.com</code>.
guide-register-welcome-phone-screen = The app of the bank where you want to use it. From Android 11 and on an iPhone the certificate must be <b>inside that app</b> to be registered.
guide-register-welcome-phone-enter = Open that bank's app. If the certificate is not in it, move it there from a computer first.

guide-register-menu-title = Register from another bank
guide-register-menu-pc-screen = At KB, ‘타행/타기관 인증서 등록/해제’ (register another institution's certificate) stands below ‘공동인증서’ in ‘인증센터’ (certificate centre). Other banks have something like it.
guide-register-menu-pc-enter = Press ‘인증센터’ → ‘공동인증서’ (joint certificate) → ‘타행/타기관 인증서 등록/해제’ and choose ‘개인’ (personal).
guide-register-menu-phone-screen = In KB Star Banking, ‘타행(기관) 인증서 등록/해제’ (register another institution's certificate) stands in ‘공동인증서’. Other banks' apps have something like it.
guide-register-menu-phone-enter = In KB Star Banking press ‘전체메뉴’ → ‘인증/보안’ → ‘다른 인증수단’ → ‘공동인증서’ (joint certificate) → ‘타행(기관) 인증서 등록/해제’.

guide-register-identity-title = Identity
guide-register-identity-pc-screen = Fields for your user ID and registration number, or birth date.
guide-register-identity-pc-enter = Enter what it asks <b>in the bank's page only</b>. The ID is the one at the bank where you register, not at the one that issued the certificate.
guide-register-identity-phone-screen = It asks for your user ID and registration number. KB Star Banking may ask for the first 6 digits only.
guide-register-identity-phone-enter = Enter what it asks <b>in the bank's app only</b>. The ID is the one at the bank where you register, not at the one that issued the certificate.

guide-register-certificate-title = Choose the certificate
guide-register-certificate-pc-screen = The certificate window opens. Each place (hard disk, removable) has a list of its own.
guide-register-certificate-pc-enter = Choose the certificate and enter its password in the bank's window. If you cannot see it, try the places in turn.
guide-register-certificate-phone-screen = A list of the certificates inside this app.
guide-register-certificate-phone-enter = Choose the certificate and enter its password in the app.

guide-register-payment-title = Account, card or OTP
guide-register-payment-pc-screen = It asks for account and account password, and for security card or OTP.
guide-register-payment-pc-enter = Use the account, and the card or OTP, of the bank where you register. It may ask the serial number too.
guide-register-payment-phone-screen = { guide-register-payment-pc-screen }
guide-register-payment-phone-enter = { guide-register-payment-pc-enter }

guide-register-delivery-title = Check the registration
guide-register-delivery-pc-screen = The last screen. See that the certificate's issuer and validity are right.
guide-register-delivery-pc-enter = Nothing more to enter. Log in to that bank with the certificate once.
guide-register-delivery-phone-screen = { guide-register-delivery-pc-screen }
guide-register-delivery-phone-enter = Nothing more to enter. Log in to that bank's app with the certificate once.

# Moving it to a phone

guide-export-welcome-title = Get both devices ready
guide-export-welcome-pc-screen = Open KB Kookmin Bank's home page on the computer and the KB Star Banking app on the phone.
guide-export-welcome-pc-enter = Type <code>kbstar.com</code> into the computer's address bar yourself. You need not log in.
guide-export-welcome-phone-screen = Have both apps at hand: the one that holds the certificate and the one that is to get it. Do not reset the old phone yet.
guide-export-welcome-phone-enter = Open the app that holds the certificate first.

guide-export-menu-title = Copy menu
guide-export-menu-pc-screen = ‘스마트폰 인증서 복사’ (copy to smartphone) stands below ‘공동인증서’ in ‘인증센터’ (certificate centre). It may ask you to install a program for moving certificates.
guide-export-menu-pc-enter = Press ‘인증센터’ → ‘공동인증서’ (joint certificate) → ‘스마트폰 인증서 복사’, and choose ‘KB스타뱅킹’, the one for persons.
guide-export-menu-phone-screen = Find export or copy among the app's menus for joint certificates. Names and ways differ from app to app.
guide-export-menu-phone-enter = In KB Star Banking look under ‘전체메뉴’ → ‘인증/보안’ → ‘다른 인증수단’ → ‘공동인증서’. If none leads straight to a phone, copy it to a computer first, and from there to the phone.

guide-export-certificate-title = Choose the certificate to move
guide-export-certificate-pc-screen = The certificate window opens. Each place (hard disk, removable) has a list of its own.
guide-export-certificate-pc-enter = Choose the certificate and enter its password in the bank's window. If you cannot see it, try the places in turn.
guide-export-certificate-phone-screen = A list of the certificates inside this app.
guide-export-certificate-phone-enter = Choose the certificate and enter its password in the app.

guide-export-code-title = QR code or number
guide-export-code-pc-screen = A QR code or a number ties the two devices together. On the phone, have the app's menu for importing a certificate open.
guide-export-code-pc-enter = Scan the QR code with the phone's app, or enter the number of one screen on the other. <b>Both must be your own devices.</b>
guide-export-code-phone-screen = A QR code or a number ties the two devices together. On the receiving one, have the menu for importing a certificate open.
guide-export-code-phone-enter = Scan the QR code with the receiving device, or enter the number of one screen on the other. <b>Both must be your own devices.</b>

guide-export-delivery-title = Check that it arrived
guide-export-delivery-pc-screen = The phone's app must list the certificate now. The one on the computer stays good.
guide-export-delivery-pc-enter = Log in to the phone's app with it once. For other apps, move it to each of them separately.
guide-export-delivery-phone-screen = The receiving app must list the certificate now.
guide-export-delivery-phone-enter = Log in to the receiving app once. If it cannot be moved at all, have it re-issued, free of charge, in the app on the new phone.

# What to tell nobody

guide-never-welcome = Whoever sends you a link to the bank or its app is a fraud. Tell nobody your ID or passwords, this bot included.
guide-never-menu = Let nobody press the buttons for you. There is no need to tell anyone your ID or passwords, this bot included.
guide-never-identity = Your registration number goes into the bank's page only. Tell it to nobody, this bot included.
guide-never-product = Refuse anyone who offers to get a certificate for you or wants to borrow yours. Send the bank's certificate and its password to nobody, this bot included.
guide-never-verification = Key the approval number into the phone only. The bank never asks for it in a chat, and neither does this bot. Whoever wants to hear it is a fraud.
guide-never-payment = Account password, card and OTP digits go into the bank's page only, never into this bot. Whoever wants the whole card or a picture of it is a fraud.
guide-never-protection = Not even the bank knows your certificate password. Tell it to nobody, this bot included.
guide-never-export = With the QR code or the number somebody else can take the certificate. Show or tell them to nobody, this bot included.
guide-never-delivery = Only you may use the certificate; lending it can be punished by law. Send the file and its password to nobody, this bot included.

# The source's five causes of failure, checklist and three situations, and what each path has besides

guide-caution-network = An unstable connection stops it halfway. See first that your Wi-Fi is steady.
guide-advice-hurry = Short of time? Get your ID, registration number and contact details ready first. A bookmark of the certificate centre makes it quicker still.
guide-caution-personal = Personal and business menus differ. If it is for yourself, be sure to choose ‘개인’ (personal).
guide-caution-terms = Without consent to the terms it does not go on. Read them with care and agree to all that are required.
guide-caution-number = A mistyped registration number is a common cause of failure. Check what you entered once more.
guide-caution-purpose = Where the purpose does not fit, a certificate is refused. For many different services consider the universal kind.
guide-advice-lasting = For long use the universal kind may be better: it has a yearly fee, but serves many financial services. Guard it against leaks and loss.
guide-caution-phone = With a wrong phone number the ARS call fails. Pick the right one; if only an old number is on file, have it changed at the bank first.
guide-caution-fee = If the fee cannot be paid, nothing is issued. Check fee and balance before you go on.
guide-caution-copies = With one copy, losing it means getting it anew. Keep it in two places, and never on a computer that others use.
guide-caution-exact = Be sure to verify that it was issued properly. Use it once in a real transaction; if anything is wrong, have it re-issued at once.
guide-advice-refund = A paid certificate's fee comes back if you revoke it and apply within { $days } days, the day of issue included. A free one can be cancelled and issued again at any time.
guide-caution-expiry = Once expired it cannot be renewed and has to be issued anew. Renewal is open from { $renewal } days before expiry until the expiry day.
guide-caution-at-hand = Without the certificate or its password you cannot go on here. Have it re-issued (free) at the bank that issued it first.
guide-caution-careful = Several errors lock it. For a security card it is 5, so stop after 4, and check what you entered once more.
guide-caution-try = Verify at once that it works. If it does not, do not begin with a re-issue: that revokes the certificate and makes you register it anew wherever you use it.
guide-caution-again = Renewal and re-issue replace the certificate. Register the new one again at the other banks and institutions you use, each time.

# When the screen is different

guide-differs =
    🔍 <b>Screens may differ. The bank changes them often.</b>
    • A menu may have another name or place. Look for a similar word.
    • If there is a maintenance notice, try again after the time it gives.
guide-differs-pc =
    • A window about security programs may be in front. Install them and come in again.
    • If you are working on a phone, switch to its screens below.
guide-differs-phone =
    • It depends on the app's version. Update it in your phone's official app store.
    • If you are working on a computer, switch to its screens below.
guide-differs-place = Whatever you press, your place is kept. If the address is not that bank's own (KB's is <code>kbstar.com</code>), or you came by a link, enter nothing and close the page.
button-guide-switch-pc = 💻 Show the computer's screens
button-guide-switch-phone = 📱 Show the phone's screens
button-guide-previous = ◀ One page back
guide-switched-pc = 💻 Here are the computer's screens. Your place is kept. At the bank you may have to start from the beginning on another device.
guide-switched-phone = 📱 Here are the phone's screens. Your place is kept. At the bank you may have to start from the beginning on another device.

# Fraud

guide-fraud =
    🛡️ <b>Whoever says this is a fraud.</b>
    • “Tell me the approval number, in a chat or on the phone.” The bank never asks for it in a chat.
    • “Send me your whole security card, or a picture of it.”
    • “Lend me your certificate. I will get one for you.” Nobody else may use a certificate, not even family. Lending it can be punished.
    • “Come in by this link.” Type the bank's address yourself.
    This bot is not the bank and asks for none of that.
guide-fraud-already =
    🚨 <b>Have you told somebody already, or is money gone? Do this right now.</b>
    1. First call the bank at <b>1588-9999</b> yourself, ask for a payment stop, and <b>suspend or revoke</b> the certificate. You can also revoke it in the issuing bank's certificate centre. Do not call a number that they gave you.
    2. If money is gone, report it to the police, <b>112</b>, at once.
    3. Change passwords, security card and OTP, and ask the Financial Supervisory Service, <b>1332</b>.

# Later

guide-later =
    🔔 <b>Shall I remind you?</b>
    Your place ({ $count }) is kept. You can also come back without a reminder: /guide takes you on.
    The bank's page may close in the meantime, so at the bank you may have to start from the beginning.
button-guide-tonight = 🌆 Today at { $hour }:00
button-guide-tomorrow = 🌅 Tomorrow at { $hour }:00
button-guide-days = 📆 In { $days } days at { $hour }:00
guide-remind-set = 🔔 I will remind you on { DATETIME($day, dateStyle: "long") } at { $hour }:00 (Korean time). Your place is kept.
guide-remind-off = 🔕 I will not remind you. Your place is kept.
guide-reminder =
    🔔 <b>You asked me to remind you. Shall we go on with the bank's screens?</b>
    { $place }
guide-reminder-busy = When you have finished what you are doing now, /guide takes you on.

# The closing checklist

guide-checklist =
    🎉 <b>All of the bank's screens are done! Just these are left.</b>
    Tap what you have done. It can wait, too.
guide-ticked = ☑ { $text }
guide-unticked = ☐ { $text }
guide-row-verify = <b>Before you use it</b>: if you do not know that it is valid, you get stuck when you need it. Verify it right after issue.
guide-row-expiry = <b>Regular care</b>: you get stuck when it expires. Set a reminder of the expiry.
guide-row-purpose = <b>Many services</b>: you get stuck where its purpose does not fit. Consider the universal kind.
guide-row-copies = <b>Safe keeping</b>: you get stuck when you lose it. Keep it in two places.
guide-row-cost = <b>Fees</b>: it may cost more than expected. Check the fee beforehand.
guide-box-verify = Verify right after issue
guide-box-expiry = Set an expiry reminder
guide-box-purpose = Check where it is to be used
guide-box-copies = Keep it in two places
guide-box-cost = Check the fee
button-guide-finish = ✅ All done
guide-finished = 🎊 <b>Well done for coming all this way!</b> You went through all of the bank's screens. Call me whenever you get stuck.
guide-left = { $left ->
        [0] ☑ The checklist is done as well.
        [one] One thing on the checklist is not ticked. Please see to it when you have time.
       *[other] { $left } things on the checklist are not ticked. Please see to them when you have time.
    }
