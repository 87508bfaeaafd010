"""The Telegram edge: updates come in, become events; replies become Bot API calls, and go out."""
