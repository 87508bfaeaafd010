"""What was done, what follows from it, and what may come next."""

from typing import Final

from flows.aftercare import cards, known, spans
from flows.dialogue import Card, Dialogue, Question
from flows.replies import Button, Rows, line

_LIST: Final[Rows] = ((Button(line("button-list"), "aftercare:list"),),)
_CARD: Final[Rows] = ((Button(line("button-my-certificate"), "aftercare:look"),),)
_ISSUE: Final[Rows] = ((Button(line("button-issue"), "aftercare:another"),),)
_NEXT: Final[dict[str, Rows]] = {
    "suspend": (
        (
            Button(line("button-resume"), "aftercare:resume"),
            Button(line("button-reissue"), "aftercare:reissue"),
        ),
        *_CARD,
    ),
    "resume": _CARD,
    "revoke": _ISSUE,
    "refund": _ISSUE,
}


async def _ask(dialogue: Dialogue) -> Card:
    settled = dialogue.session.application
    certificate = known.find(dialogue.session, settled.target)
    if certificate is None or settled.purpose not in _NEXT:
        return Card(body=(line("aftercare-nothing-done"),), rows=_LIST)
    standing = await cards.standing_of(dialogue, certificate)
    ends = standing.held_until if standing else None
    resumable, expires = spans.resumable_until(
        spans.day(ends or certificate.valid_until), certificate.valid_until
    )
    said = line(
        f"done-{settled.purpose}",
        serial=certificate.serial[-8:],
        until=spans.day(certificate.valid_until),
        resumable=resumable,
        then="expired" if expires else "revoked",
        fee=dialogue.rules.fee(certificate.product),
    )
    return Card(body=(said,), rows=(*_NEXT[settled.purpose], *_LIST))


async def _list(dialogue: Dialogue, _argument: str) -> None:
    dialogue.go("certificates")


async def _look(dialogue: Dialogue, _argument: str) -> None:
    dialogue.go("look")


QUESTIONS = {
    "aftercare_done": Question(
        ask=_ask,
        choices={
            "list": _list,
            "look": _look,
            "another": cards.issue,
            "resume": cards.OFFERED["resume"],
            "reissue": cards.OFFERED["reissue"],
        },
    )
}
