# A line of a case's history: what happened on the customer's side (read by staff)

support-did-failed = ⚠️ { $failure } (time { $times })
support-did-step = ➡️ { $step }
support-did-answered = ✔️ Answered: { $step }
support-did-verified = ✅ Additional verification passed: { $method }
support-did-issued = 🎉 Issued: { $product }
support-did-changed = ✅ Done: { $purpose }
support-did-cancelled = ✕ Stopped: { $purpose }
support-did-idle = 💤 No answer; paused
support-did-language = 🌐 Changed language: { $language }
support-did-person = 🙋 Asked for a person again
support-did-left = ↩ Went back to the question

support-failure-idle = Paused after a long silence
support-failure-balance-short = The account holds less than the fee
support-failure-under-age = Too young; a branch only
language-ko = Korean
language-en = English
