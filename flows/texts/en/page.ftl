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
