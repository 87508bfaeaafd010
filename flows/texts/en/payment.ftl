# Step 6 account and fee

payment-account =
    <b>Please type the number of your withdrawal account.</b>
    A KB account has 11, 12 or 14 digits, with or without hyphens. 🔒 I delete it from the chat at once.
failure-account-format = An account number has 11, 12 or 14 digits. No try was counted.
failure-account-deposit-only = Numbers beginning with 0 take deposits only
failure-account-virtual = Nothing can be taken from a virtual account
failure-account-not-registered = This is not one of your withdrawal accounts
failure-account-restricted = This account is restricted

payment-password =
    Account <b>{ $account }</b>
    <b>Please type the account's four-digit password.</b>
    Not your login password and not a certificate password: the one chosen when the account was opened.
failure-account-password-format = An account password has four digits. No try was counted.
failure-account-password-wrong = That is not the account's password
failure-account-locked = Too many wrong passwords: this account is locked

payment-card =
    <b>Please type from your security card</b>
    • the <b>first two digits</b> of cell <b>[{ $first }]</b>
    • the <b>last two digits</b> of cell <b>[{ $second }]</b>
    one after the other, four digits in all. Example: 12 34
    🔒 I never ask for the whole card or a picture of it.
failure-card-format = Two first and two last digits make four. No try was counted.
failure-card-wrong = The security card's digits do not match
failure-card-locked = Too many errors: the security card is locked

payment-otp =
    <b>Please type the six digits on your OTP token.</b>
    If they are about to change, wait for the next ones.
failure-otp-format = An OTP value has six digits. No try was counted.
failure-otp-wrong = The OTP value does not match
failure-otp-used = This OTP value was used already. Please type the next one. No try was counted.
failure-otp-locked = Too many errors: the OTP token is locked

payment-review =
    <b>Please check one last time.</b>
    Certificate: <b>{ $product }</b>
    Name: <b>{ $name }</b>
    Account: <b>{ $account }</b>
    Fee: <b>{ NUMBER($fee) } won</b>
payment-refund-rule = 💡 Revoke it under “My certificates” within { $days } days, the day of issue included, and the fee comes back.
payment-free-rule = 💡 It is free: no money is taken, and you may get it again at any time.
payment-reissue-rule = 💡 A re-issue is free of charge; no money is taken.
payment-when = The fee is taken only at the moment the certificate is issued.
button-confirm = ✅ Yes, that is right
button-other-account = Use another account
failure-balance-short = The balance is { NUMBER($missing) } won short. Nothing was taken.
payment-short-choice = <b>What would you like to do?</b>
button-take-free = Take the free certificate
payment-now-free = Changed to the free limited-purpose certificate.
payment-free-replaces = ⚠️ You already have a limited-purpose certificate (until { DATETIME($until, dateStyle: "long") }). A new one revokes it at once.
