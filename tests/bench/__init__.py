"""How fast the bot is, in ratios to its peers measured in the same run: ``python -m tests.bench``."""
