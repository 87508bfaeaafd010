# The advice for each step: the source's two tables, three situations and preparation list

advice-welcome =
    <b>Good to know at this step</b>
    • Start on steady Wi-Fi or a cable. An unstable connection can stop the issuance halfway.
    • Type the bank's address yourself instead of searching for it. A bookmark makes it quicker next time.
    • In a hurry? Check your user ID, registration number and registered phone number first. It goes much faster when you need not stop to look for them.

advice-menu =
    <b>Good to know at this step</b>
    • At the bank you start at ‘인증센터’ (certificate centre) at the top of the home page. You need not log in.
    • Personal and business menus are separate. For yourself, choose ‘개인’ (personal) and then ‘공동인증서 발급/재발급’ (issue or re-issue).
    • Bookmark the certificate centre too, so that you get there at once when time is short.

advice-identity =
    <b>Good to know at this step</b>
    • Read the terms and agree once you understand them. If one required consent is missing, you cannot go on.
    • Look at your ID and number once more before you send them. With one wrong digit in the registration number the identity check fails.
    • Give this bot a practice number only, never your real registration number.

advice-product =
    <b>Good to know at this step</b>
    • For banking, insurance and government services the free limited-purpose certificate is enough.
    • If you use many services, consider the universal one. A limited-purpose certificate may be refused where you want to use it.
    • For long use the universal one may pay off: it costs 4,400 won a year, but one certificate serves many financial services.
    • Check the fee before you choose, so that it does not cost more than you expected.

advice-verification =
    <b>Good to know at this step</b>
    • Make sure that you choose the right number for the call. If it is an old one, have it changed at the bank first.
    • When the phone rings, key the two-digit approval number from the screen into the phone. You need not listen, and never write the number in the chat.
    • If you are abroad, you can choose the overseas-departure check instead of the call.
    • You can go on only once this is done. If no call comes, turn off spam blocking and do-not-disturb.

advice-payment =
    <b>Good to know at this step</b>
    • Before issuing, check the kind of certificate, the account and the fee. If the fee cannot be paid, nothing is issued.
    • For a universal certificate see that the account holds at least 4,400 won. The limited-purpose one has no fee.
    • Have the 4-digit account password and your security card or OTP at hand. Several errors lock them, so take your time.
    • The fee of a paid certificate comes back if you revoke it within 7 days, counting the day of issue. A free one can be cancelled and issued again at any time.

advice-protection =
    <b>Good to know at this step</b>
    • With only one copy, losing it means a re-issue. Keep it in two places to be safe.
    • Choose hard disk, removable drive or phone, whichever suits you. Never store it on a shared computer.
    • Use at least 10 characters with letters, digits and special characters. Tell it to nobody and do not use it anywhere else.

advice-delivery =
    <b>Good to know at this step</b>
    • Check right now, before you use it, that the certificate works. Look at the kind and the expiry date, and open the files once.
    • With a certificate from a bank, try it once in real banking. If something is wrong, have it re-issued at once.
    • It is valid for one year and can be renewed from 30 days before it expires. Set a reminder.
    • Copy the files to a second place, such as a USB stick.

advice-aftercare =
    <b>While you hold a certificate</b>
    • Deleting the file is not revoking: somebody could use a copy. Revoke it when you no longer need it.
    • Losing a phone or USB drive is a leak. Suspend it first; if it stays lost, have it re-issued.
    • It can be renewed from 30 days before it ends until that day. One day later you need a new one.
    • A suspension can be undone within six months, a revocation never.

situation-1 =
    💬 Short of time? Have your user ID, registration number and phone number ready and bookmark the certificate centre. In this bot, follow along with the practice details and you will be done soon.

situation-2 =
    💬 For long use at reasonable cost, consider the universal certificate. It has a yearly fee but serves many financial services. Keep it safe from leaks and loss.

situation-3 =
    💬 To be sure, check right after issuance that it is valid and try it once in banking. If anything is wrong, have it re-issued without delay.

advice-verification-spoken =
    <b>Good to know at this step</b>
    • Make sure that you choose the right number for the call. If it is an old one, have it changed at the bank first.
    • Type the six-digit code that you hear into this chat, and never tell it to anybody else.
    • If you are abroad, you can choose the overseas-departure check instead of the call.
    • You can go on only once this is done. If no call comes, turn off spam blocking and do-not-disturb.
