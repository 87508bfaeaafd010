"""What the parts of the store have in common."""

from bot.store.cipher import Cipher
from bot.store.database import Database
from bot.store.rows import Rows


class Part:
    """A part of the store. Each public method is one transaction.

    Args:
        database: where; its schema is up to date.
        cipher: for all that is personal.
    """

    def __init__(self, database: Database, cipher: Cipher) -> None:
        self._db = database
        self._cipher = cipher
        self._rows = Rows(cipher)
