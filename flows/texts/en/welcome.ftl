# Step 1 welcome, step 2 menu

welcome-hello =
    Hello! I am <b>certguide</b>, and I walk with you through the issuance of a Korean joint certificate.
    This is a <b>practice sandbox</b>, not a bank. A certificate from here is of no use at a real bank.
welcome-steps =
    <b>What will happen</b> (about 5 to 10 minutes)
    menu → terms and identity → kind → additional check → account and fee → storage and password → certificate
welcome-prepare =
    <b>Please have ready</b>
    • your internet-banking ID and your resident (or foreigner) registration number
    • the phone that is registered at the bank
    • a withdrawal account and its four-digit password
    • your security card or OTP
    • for a universal certificate, a balance of { NUMBER($fee) } won
welcome-privacy =
    🔒 What is typed in a chat may stay on Telegram's servers. I delete secrets from the chat at once and keep none after checking them. <b>Please type practice data only, never your own.</b>
welcome-choose = Which language shall we use? · <i>언어를 골라 주세요.</i>

menu-question =
    <b>What can I do for you?</b>
    The certificate centre has a personal and a business side. I issue <b>personal certificates</b>.
button-issue = 🪪 Issue a personal certificate
button-business = 🏢 Business
button-issue-personal = 🪪 Issue a personal certificate
failure-business = Business certificates are not issued here
menu-business = For tax invoices or tenders you need a business certificate. Please ask KB Kookmin Bank's business certificate centre or call 1588-9999.
