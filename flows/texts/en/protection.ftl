# Step 7 storage and password

protection-storage = <b>Where will you keep the certificate?</b>
storage-disk = 💻 Hard disk
storage-removable = 🔌 Removable drive (USB)
storage-phone = 📱 Phone
storage-disk-advice = 💻 <b>Hard disk</b>: nothing to plug in, so it is the easiest on the computer you always use. Malware or another user of that computer could copy it, so store it only on a computer of your own.
storage-removable-advice = 🔌 <b>Removable (USB)</b>: plugged in only when needed, it is safer, and it works on several computers. It can get lost or break, so keep a second copy elsewhere and take it out when you are done.
storage-phone-advice = 📱 <b>Phone</b>: it is always with you and suits banking apps. Each app keeps certificates of its own, so you bring it in with the app's import function, and if you lose the phone, revoke it at once.

protection-password =
    <b>Please choose a certificate password and type it.</b>
    It is neither your account's nor your login password: you will need it each time you use the certificate. I never store it.
protection-password-rule =
    • 10 to 64 characters, with letters, digits and special characters
    • none of ' " \ | and no spaces or Hangul
    • no three in a row such as 123, abc or aaa
    • upper and lower case differ
protection-repeat =
    <b>Please type the same password once more.</b>
    Nobody can tell it to you again, so do remember it.
failure-password-rule = Something in it does not meet the rule yet. You may try as often as you like.
failure-password-differs = The two passwords differ. Please choose again.
meter =
    { $length }
    { $letter }
    { $digit }
    { $special }
    { $allowed }
    { $printable }
    { $run }
meter-met = ✅ { $rule }
meter-unmet = ❌ <b>{ $rule }</b>
rule-length = 10 to 64 characters
rule-letter = a letter
rule-digit = a digit
rule-special = a special character
rule-allowed = none of ' " \ |
rule-printable = no spaces or Hangul
rule-run = no three alike or in sequence
