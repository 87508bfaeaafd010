"""What happened? Each answer is the plain truth in a few lines, and the right thing to do as its first button."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from flows.aftercare import cards, known, possible
from flows.aftercare.possible import Action
from flows.dialogue import Answer, Card, Dialogue, Question
from flows.replies import Button, Rows, line

_LEAKED: Final = "key_compromise"


@dataclass(frozen=True, slots=True)
class _Offer:
    """A button that is shown while its action is possible."""

    label: str
    action: Action
    argument: str = ""

    @property
    def button(self) -> Button:
        data = f"aftercare:{self.action}"
        return Button(line(self.label), f"{data}:{self.argument}" if self.argument else data)


@dataclass(frozen=True, slots=True)
class _Trouble:
    """What somebody may come with: what helps, best first, and the catalogue's topics that say more."""

    offers: tuple[_Offer, ...]
    topics: tuple[str, ...] = ()


_REISSUE: Final = _Offer("button-reissue", "reissue")
_REVOKE: Final = _Offer("button-revoke", "revoke")
_STOP: Final = (
    _Offer("button-suspend-now", "suspend"),
    _Offer("button-reissue-leaked", "reissue", _LEAKED),
    _Offer("button-revoke-leaked", "revoke", _LEAKED),
)

_TROUBLES: Final[Mapping[str, _Trouble]] = {
    "deleted": _Trouble((_REISSUE, _REVOKE), ("cert_lost",)),
    "device": _Trouble(_STOP),
    "leak": _Trouble(_STOP, ("cert_leak_suspected",)),
    "forgot": _Trouble((_REISSUE,), ("cert_password_forgotten",)),
    "refused": _Trouble((), ("other_org_register", "reregister_after_renew")),
    "unwanted": _Trouble((_Offer("button-refund", "refund"), _REVOKE)),
}
_BACK: Final[Rows] = (
    (Button(line("button-my-certificate"), "aftercare:card"),),
    (Button(line("button-back-to-question"), "nav:stay"),),
)


async def _ask(_dialogue: Dialogue) -> Card:
    rows = tuple((Button(line(f"button-trouble-{name}"), f"aftercare:{name}"),) for name in _TROUBLES)
    return Card(body=(line("trouble-question"),), rows=rows)


def _answer(name: str) -> Answer:
    trouble = _TROUBLES[name]

    async def answer(dialogue: Dialogue, _argument: str) -> None:
        certificate = known.looking_at(dialogue.session)
        if certificate is None:
            return
        standing = await cards.standing_of(dialogue, certificate)
        now = cards.actions_of(dialogue, certificate, standing)
        rows = [(offer.button,) for offer in trouble.offers if offer.action in now]
        words = line(f"trouble-{name}")
        if name == "refused":
            words = line(f"trouble-refused-{certificate.product}")
            if certificate.product == "limited":
                rows = [(Button(line("button-issue-universal"), "aftercare:another:universal"),)]
        held = (line("trouble-already-held"),) if possible.status(standing) == "held" else ()
        dialogue.show(Card(body=(words, *held, *dialogue.topics(*trouble.topics)), rows=(*rows, *_BACK)))

    return answer


async def _card(dialogue: Dialogue, _argument: str) -> None:
    dialogue.go("look")


QUESTIONS = {
    "aftercare_trouble": Question(
        ask=_ask,
        choices={
            **{name: _answer(name) for name in _TROUBLES},
            **{action: cards.OFFERED[action] for action in ("suspend", "reissue", "revoke", "refund")},
            "another": cards.issue,
            "card": _card,
        },
    )
}
