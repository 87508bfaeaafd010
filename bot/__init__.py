"""The shell around the conversation: Telegram, HTTP, databases, settings, command line, wiring."""
