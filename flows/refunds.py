"""Giving a fee back: once, and not before the turn that decided it is stored.

A turn that is played again after a crash may still succeed, and must then find the fee taken.
"""

from datetime import timedelta

from flows.dialogue import Dialogue
from flows.ports import Unavailable

TIMER = "refund"
_AGAIN = timedelta(minutes=1)


def order(dialogue: Dialogue, application: str) -> None:
    """Have the application's fee given back as soon as this turn is stored."""
    dialogue.set_timer(f"{TIMER}:{application}", dialogue.event.at, application)


async def carry_out(dialogue: Dialogue, application: str) -> None:
    """Give a fee back, if one was taken; a bank that does not answer is asked again until it does."""
    try:
        await dialogue.ports.bank.refund(application)
    except Unavailable:
        dialogue.set_timer(f"{TIMER}:{application}", dialogue.event.at + _AGAIN, application)
