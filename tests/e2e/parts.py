"""The parts that customers play under kills and faults, and what the books must say of each afterwards."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.sandbox.customer import Shown
from bot.sandbox.script import PASSWORD, Script
from flows.session import Language, Product, Purpose
from flows.simulation.customers import SimulatedCustomer
from pki.audit import Entry
from tests.harness.house import House

FEE = 4400
GIVEN_UP, REPLACED = "cessation_of_operation", "superseded"
"""For which reasons certificates end, in the words of the registry."""

# What the audit log calls it.
_EFFECTS: Mapping[str, Sequence[str]] = {"refund": ("revoke",), "reissue": ("reissue", "revoke")}


@dataclass(frozen=True, slots=True)
class Part:
    """A customer's part: the whole road, and then what comes of the certificate.

    Attributes:
        who: the person at the bank.
        ends: what the registry says in the end of the story's certificates, the newest first.
    """

    who: SimulatedCustomer
    product: Product
    language: Language
    story: tuple[Purpose, ...]
    ends: tuple[str | None, ...]


@dataclass(frozen=True, slots=True)
class Played:
    """A part that was played to its end, the chat as it was then, and the files in it."""

    part: Part
    messages: Sequence[Shown]
    files: Mapping[str, bytes]


async def play(house: House, chat: int, part: Part, *, retry: float, patience: float = 90) -> Played:
    """Play a part in a chat.

    Args:
        house: where.
        chat: its number.
        part: whose.
        retry: seconds without anything new, after which the customer answers once more.
        patience: seconds to wait for the bot.

    Raises:
        Silence: the bot said nothing for too long.
    """
    async with house.customer(chat, patience) as person:
        script = Script(person, part.who, part.product, part.language, retry=retry)
        await script.walk()
        messages = await script.confirm()
        for purpose in part.story:
            messages = await script.change(purpose)
        files = {one.file_name: await person.download(one) for one in messages if one.file_id}
    return Played(part, messages, files)


def check_effects(trail: Sequence[Entry], part: Part) -> None:
    """Each wish was fulfilled once, and no request twice."""
    own = [entry for entry in trail if entry.about.get("holder") == part.who.ref]
    wishes = Counter(effect for wish in ("issue", *part.story) for effect in _EFFECTS.get(wish, (wish,)))
    assert Counter(entry.action for entry in own) == wishes
    requests = [(entry.action, entry.about["request"]) for entry in own]
    assert len(set(requests)) == len(requests)


def check_messages(messages: Sequence[Shown]) -> None:
    """Each step was asked about, in order, and no secret stands in the chat."""
    steps = [
        int(found[1]) for one in messages if one.by_bot and (found := re.search(r"<b>(\d)/8</b>", one.html))
    ]
    assert sorted(set(steps)) == list(range(1, 9)), [
        (one.id, one.text[:60]) for one in messages if one.by_bot
    ]
    first_seen = list(dict.fromkeys(steps))
    assert first_seen == sorted(first_seen)
    assert PASSWORD not in "\n".join(one.text for one in messages)
