# The secure page, as the chat speaks of it

button-page = 🔒 Enter it on the secure page
entry-chat = 🔒 I delete it from the chat at once.
entry-both = 🔒 On the <b>secure page</b> below, nothing of it stays in the chat. If you type it here instead, I delete it at once.
entry-page = 🔒 Please do not type it here: open the <b>secure page</b> below. The chat will only show “Entered”.
page-entered = 🔒 Entered
page-not-here =
    🧹 <b>I deleted what you typed from the chat.</b> It was neither used nor stored, and no try was counted.
    Please tap “🔒 Enter it on the secure page” below.
failure-device-key = The key made on this device cannot be used. No fee was taken.

# What the page itself says of a question

page-identity-number =
    The 13 digits of your resident (or foreigner) registration number.
    They are used to identify you and not stored.
page-payment-password =
    Account { $account }
    The account’s four-digit password, chosen when the account was opened.
page-payment-card =
    The first two digits of cell [{ $first }], then the last two of cell [{ $second }].
    Nobody here asks for the whole card or a picture of it.
page-payment-otp =
    The six digits on your OTP token.
    If they are about to change, wait for the next ones.
page-protection-password = You will need it each time you use the certificate. It is neither your account’s nor your login password. Upper and lower case differ.
page-protection-repeat = The certificate password that you have just chosen, once more.
page-file-password = The password of the file that you sent. It is used for this check only and not kept.
