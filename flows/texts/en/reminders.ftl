# Word before an expiry or the end of a suspension, and the calendar

reminder-good = { $left ->
        [0] 🔔 <b>Your { $product } certificate ends today!</b>
        [one] 🔔 <b>Your { $product } certificate ends tomorrow.</b>
       *[other] 🔔 <b>Your { $product } certificate ends in { $left } days.</b>
    }
    Serial ending in <code>{ $serial }</code>, valid until { DATETIME($until, dateStyle: "long") }. { $left ->
        [0] After today it cannot be renewed, and you would need a new one.
       *[other] Renewed by that day, it lasts another year.
    }
reminder-held = { $left ->
        [0] 🔔 <b>Your suspended { $product } certificate ends today!</b>
        [one] 🔔 <b>Your suspended { $product } certificate ends tomorrow.</b>
       *[other] 🔔 <b>Your suspended { $product } certificate ends in { $left } days.</b>
    }
    Serial ending in <code>{ $serial }</code>, valid until { DATETIME($until, dateStyle: "long") }. While it is suspended it cannot be renewed. Resume it and renew it by that day. If resuming is not safe, have it re-issued first; that does not move the last day, so renew the new one then.
reminder-expired =
    🔔 <b>Your { $product } certificate has expired.</b>
    Serial ending in <code>{ $serial }</code>, it was valid until { DATETIME($until, dateStyle: "long") }. I could not tell you earlier. It cannot be renewed any more, but you can get a new one.
reminder-hold = { $left ->
        [0] ⏸ <b>Today is the last day of your { $product } certificate's suspension.</b>
        [one] ⏸ <b>The suspension of your { $product } certificate ends tomorrow.</b>
       *[other] ⏸ <b>The suspension of your { $product } certificate ends in { $left } days.</b>
    }
    Serial ending in <code>{ $serial }</code>. If nothing is done until { DATETIME($ends, dateStyle: "long") }, it is <b>revoked, which cannot be undone.</b> To go on using it, resume it or have it re-issued before then.

button-reminders-on = 🔔 Remind me
button-reminders-off = 🔕 No reminders

reminders-off =
    🔕 <b>Reminders are off.</b>
    { $product }, serial ending in <code>{ $serial }</code>, valid until { DATETIME($until, dateStyle: "long") }.
    Turned on, they come in this chat before it ends. Which days and which hour, you can choose then.
reminders-consent = Turning them on means that you agree to “News”. One tap turns them off at any time.
reminders-on =
    🔔 <b>Reminders are on.</b>
    { $product }, serial ending in <code>{ $serial }</code>, valid until { DATETIME($until, dateStyle: "long") }.
    They come on the days you chose, at <b>{ $hour }:00 Korean time</b>. Days and hour hold for all your certificates.
reminders-quiet = 🌙 Nothing is sent from { $start }:00 to { $end }:00 the next morning.
reminders-day = { $left ->
        [0] On the day
        [one] A day before
       *[other] { $left } days before
    }
reminders-hour = { $hour }:00
reminders-chosen = ✅ { $label }
reminders-other = ▫️ { $label }
reminders-one-at-least = At least one day has to stay. For none at all, please tap “No reminders”.
reminders-now-all-off = 🔕 The reminders that were on are off now, too. To turn them on again, send /certificates, choose one and tap “Reminders”.
reminders-now-off = 🔕 No more reminders of this certificate. To turn them on again, send /certificates, choose it and tap “Reminders”.

calendar-caption = 📅 The first day on which it can be renewed, and the day it ends. Open the file to put them in your calendar. Doing so twice does no harm.
calendar-renewal = Certificate can be renewed · { $product }
calendar-renewal-how = The certificate with the serial ending in { $serial } can be renewed from this day until { DATETIME($until, dateStyle: "long") } (Korean date). Send /certificates to certguide in Telegram.
calendar-expiry = Certificate expires · { $product }
calendar-expiry-how = The certificate with the serial ending in { $serial } ends on { DATETIME($until, dateStyle: "long") } (Korean date). After that day it cannot be renewed, and a new one is needed. Send /certificates to certguide in Telegram.
