"""Buttons that speak of one certificate and hold whatever is being asked, however old their message is.

Their data is ``certificate:<choice>:<serial>``. They hang on messages beside the question: on a reminder, or
below what a file holds.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from flows import overlays
from flows.aftercare import known, proofs, reminders
from flows.dialogue import Dialogue
from flows.session import Certificate, Purpose

STEP: Final = "certificate"


async def take(dialogue: Dialogue, choice: str, serial: str) -> None:
    """Do what such a button says, if the chat still knows its certificate."""
    certificate = known.find(dialogue.session, serial)
    answer = _CHOICES.get(choice)
    if certificate is None or answer is None:
        dialogue.toast("toast-old-button")
    else:
        await answer(dialogue, certificate)


async def _card(dialogue: Dialogue, certificate: Certificate) -> None:
    if _turn_to(dialogue, certificate):
        dialogue.go("look")


async def _quiet(dialogue: Dialogue, certificate: Certificate) -> None:
    reminders.switch(dialogue, certificate, on=False)
    dialogue.note("reminders-now-off")


def _propose(purpose: Purpose) -> Callable[[Dialogue, Certificate], Awaitable[None]]:
    async def propose(dialogue: Dialogue, certificate: Certificate) -> None:
        if _turn_to(dialogue, certificate):
            await proofs.propose(dialogue, purpose)

    return propose


def _turn_to(dialogue: Dialogue, certificate: Certificate) -> bool:
    """Put this certificate under view, unless something else must be finished first."""
    if overlays.in_progress(dialogue.session):
        dialogue.note("finish-first")
        return False
    dialogue.go("certificates")
    dialogue.session.looking = certificate.serial
    return True


_CHOICES: Final[Mapping[str, Callable[[Dialogue, Certificate], Awaitable[None]]]] = {
    "card": _card,
    "renew": _propose("renew"),
    "resume": _propose("resume"),
    "reissue": _propose("reissue"),
    "refund": _propose("refund"),
    "quiet": _quiet,
}
