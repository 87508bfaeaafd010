# Step 4 choose a certificate

product-question = <b>Which certificate would you like?</b>
product-table =
    <pre>              limited   universal
    fee           free      { NUMBER($fee) } won/yr
    banks         yes       yes
    insurance     yes       yes
    e-government  yes       yes
    securities    no        yes
    valid for     1 year    1 year</pre>
product-afterwards =
    <b>What follows</b>
    • Limited: for banks, insurance and government services. Get it again whenever you like, for free.
    • Universal: for securities and the rest as well. The fee is taken at the very end. Revoke it within { $days } days, the day of issue included, and it comes back.
    • Both are re-issued free of charge while they are valid, and can be renewed here from { $renewal } days before they end.
product-chosen = Chosen so far: <b>{ $product }</b>
product-hint-universal = 💡 From your answers, <b>universal</b> fits: the more places and the longer, the less often you start over.
product-hint-limited = 💡 From your answers, the free <b>limited-purpose</b> one is all you need.
button-help-choose = 🤔 Help me choose
failure-held-elsewhere = You already hold another bank's certificate
product-replace =
    <b>You already have a certificate: { $product }</b> (until { DATETIME($until, dateStyle: "long") }).
    A new one revokes it at once, and you would have to register again elsewhere. If only the file or the password is the matter, a free re-issue is better; if it ends soon, a renewal. Get a new one all the same?
product-replace-refund = 💰 With a new one, the fee of this one can no longer be given back, and a new fee is taken.
button-replace = Yes, a new one
button-mine = 🪪 Re-issue or renew instead
product-use-question =
    <b>Where will you use it?</b> (question 1/2)
button-use-bank = Banks, insurance, e-government only
button-use-wide = Securities or many institutions
product-span-question =
    <b>Do you plan to use it for long, with several services?</b> (question 2/2)
button-span-short = No, just what I need now
button-span-long = Yes, for long and in many places
product-elsewhere = <b>What would you like to do?</b> Registering the one you hold at the bank is the quickest. Here you can get a universal one now.
