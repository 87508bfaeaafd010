# Step 5 additional verification

verification-question = <b>One more check that it is really you.</b> Please choose how.
verification-ars-keyed = 📞 <b>ARS</b>: a call to a phone registered at the bank. You need not hear anything.
verification-ars-spoken = 📞 <b>ARS</b>: a call to a phone registered at the bank tells you a six-digit code.
verification-methods =
    ✈️ <b>Overseas check</b>: if you are abroad now, the record of departures confirms it.
    🙋 <b>Staff</b>: your request is taken down.
button-ars = 📞 ARS call
button-overseas = ✈️ Overseas check
button-staff = 🙋 Ask staff
method-ars = ARS
method-overseas = overseas check
method-staff = staff
verification-done = You have passed the additional verification already ({ $method }).
button-keep-verified = ▶ Carry on
verification-passed = ✅ Additional verification passed ({ $method }).

verification-phone = <b>Which number shall I call?</b> These are registered at the bank.
verification-how-keyed = When the phone rings, key the two-digit approval number shown here into <b>the phone's keypad</b>. You need not listen.
verification-how-spoken = The call tells you a six-digit approval code. Type it in this chat.
button-phone = 📱 { $phone }
button-not-my-number = My number is not here

verification-code =
    Key this number into the phone within { $seconds } seconds. Never type it in a chat or tell anybody.
    Approval number 👉 <b>{ $code }</b>
verification-call-keyed =
    I have called <b>{ $phone }</b>. 📞
    Please key the approval number into the phone that rings.
verification-call-spoken =
    I have called <b>{ $phone }</b>. 📞
    <b>Please type the six-digit approval code you hear.</b> 🔒 I delete it from the chat at once.
button-call-again = 🔁 Call again
button-other-number = Another number
phone-keyed =
    📞 <b>Simulated call · certguide ARS</b>
    Please key the approval number.
    { $keyed }
phone-wrong = That is not the number. Please key it again.
phone-spoken =
    📞 <b>Simulated call · certguide ARS</b>
    “Your approval code is <b>{ $code }</b>. Once more: <b>{ $code }</b>.”
phone-over = 📴 The simulated call has ended.
button-hang-up = 📴 Hang up

verification-staff =
    <b>Your request to staff is taken down.</b> Number { $number }
    For the moment it can only be taken down. To go on without waiting, please choose another way.

calls-left = { $left ->
        [0] No more calls today.
        [one] You may ask for <b>one</b> more call today.
       *[other] You may ask for <b>{ $left }</b> more calls today.
    }
failure-call-no-answer = Nobody answered
failure-call-busy = The line was busy
failure-call-rejected = The call was rejected
failure-call-spam = A spam filter kept the phone from ringing
failure-call-out-of-service = The number does not exist or has changed
failure-call-exhausted = You have used all calls of today. You can try again tomorrow.
failure-code-wrong = That is not the approval number
failure-code-wrong-spoken = That is not the code that you heard
call-spent = No tries are left in this call. Please ask for a new one.
failure-code-format = The approval code has six digits. No try was counted.
failure-code-in-chat = Please key the approval number into the phone, not into the chat. I deleted your message; no try was counted.
failure-code-late = The time for the approval number is over
failure-hung-up = The call ended before the approval number was keyed
failure-not-my-number = I can only call numbers that are registered at the bank
failure-not-posted = The departure is not in the record yet
failure-in-country = There is no departure on record: it says that you are in the country.
