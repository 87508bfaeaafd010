"""The durable side of the support desk: its cases, what is passed on, what is shown, what is kept."""

from bot.store.desk.archive import KeptFact
from bot.store.desk.board import Shown
from bot.store.desk.part import PassedRow
from bot.store.desk.posts import for_customer
from bot.store.desk.turns import DeskStore, Taken

__all__ = ["DeskStore", "KeptFact", "PassedRow", "Shown", "Taken", "for_customer"]
