# What can be done right from a topic

action-issue = ▶ Begin the issuance
action-certificates = 🪪 My certificates
action-identity = ▶ Identify again
action-other-kind = ▶ Choose another kind
action-call-again = 📞 Call me again
action-other-number = 📱 Another number
action-other-method = ▶ Another way
action-other-account = ▶ Another account
action-password = ▶ Choose the password again
action-renew = 🔄 Renew
action-reissue = 🔁 Re-issue
action-suspend = ⏸ Suspend
action-revoke = ⛔ Revoke
action-refund = 💸 Refund
action-guide = 🧭 Walk me through the bank's screens
