# Step 3 terms and identity

identity-term =
    Term { $number }/{ $of } · { $kind }
    <b>{ $title }</b>
    { $gist }
term-required = <b>[required]</b>
term-optional = [optional] you get your certificate either way
term-text = { $text }

term-service-title = Terms of the certificate service
term-service-gist = What this sandbox authority promises, and what it does not.
term-privacy-title = Use of personal data
term-privacy-gist = Your name, ID, phone and account number are used for the issuance only and kept encrypted.
term-identifiers-title = Use of registration numbers
term-identifiers-gist = Your registration number is used while you are identified and at the moment of issuance, and never stored.
term-overseas-title = Transfer abroad
term-overseas-gist = Telegram keeps chats on servers outside Korea.
term-provision-title = Provision to the authority
term-provision-gist = Your name and the result of the checks go to the authority that makes the certificate.
term-news-title = News
term-news-gist = Reminders from 30 days before expiry, and service news, in this chat.

button-read-term = 📄 Read the full text
button-agree = ✅ I agree
button-disagree = I do not agree
button-disagree-optional = No, thank you

identity-optional-declined = All right. It is optional and changes nothing.
identity-terms-done = 👍 That was all of the terms.
failure-terms-declined = You did not agree to a required term
identity-declined =
    That is all right. I cannot issue a certificate without it, but nothing else follows from it.
    You may look at it again, or get a certificate in person at a branch.
button-reconsider = Look at it again

identity-user-id =
    <b>Please type your internet-banking ID.</b>
    4 to 20 letters and digits. Take care not to mix it up with another service's ID.
failure-user-id-format = An ID has 4 to 20 letters and digits. No try was counted.

identity-number =
    ID <b>{ $user_id }</b>, thank you.
    <b>Please type the 13 digits of your resident (or foreigner) registration number.</b>
    With or without the hyphen.
failure-number-format = That is not 13 digits. No try was counted.
failure-number-date = The first digits are not a real date of birth. No try was counted.
failure-number-mismatch = The ID and the number do not match what the bank has
failure-under-age = People under { $age } get their certificate at a branch
identity-branch = A child's personal data needs the consent of a guardian, so I do not go on in a chat. Please visit a branch together with a guardian.
failure-identity-locked = Too many mismatches: the identity check of this ID is locked

identity-recognised = ✅ Nice to meet you, <b>{ $name }</b>. You are identified.
