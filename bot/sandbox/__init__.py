"""Telegram in a box: a Bot API server of our own, and what a person can do with it."""
