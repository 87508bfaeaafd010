"""What was found in a file, as lines: what the file says of itself, and what of that is known to hold."""

import re
from typing import Final

from flows import fields
from flows.aftercare import spans
from flows.dialogue import Dialogue
from flows.ports import Facts, Inspected
from flows.replies import Line, line

# A common name of the NPKI's: the name, then in brackets or digits what tells namesakes apart.
_NPKI_NAME: Final = re.compile(r"([^()0-9]*[^()0-9\s])\s*[(0-9]")
_HOST: Final = re.compile(r"(\*\.)?[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")


def lines(dialogue: Dialogue, inspected: Inspected) -> tuple[Line, ...]:
    """All that can be said of the file to whoever sent it."""
    facts = inspected.certificate
    if facts is None:
        return (line("file-hidden"),)
    return (
        _says(inspected, facts),
        _validity(dialogue, facts),
        line(f"file-chain-{_word(facts.chain)}"),
        _state(facts),
        line(f"file-key-{_word(inspected.key)}"),
    )


def _says(inspected: Inspected, facts: Facts) -> Line:
    return line(
        "file-says",
        form=line(f"file-form-{inspected.form}"),
        name=_shown_name(facts),
        kind=_kind(facts),
        issuer=facts.issuer,
        serial=facts.serial[-8:],
        since=facts.valid_from,
        until=line("file-forever") if facts.valid_until is None else line("file-day", day=facts.valid_until),
    )


def _shown_name(facts: Facts) -> str:
    """A person's name masked; the names of authorities, organisations and hosts are no secret."""
    person = facts.chain != "authority" and not (facts.kind and facts.kind.holder == "organisation")
    if not person or _HOST.fullmatch(facts.name):
        return facts.name
    npki = _NPKI_NAME.match(facts.name)
    return fields.mask_name(npki[1] if npki else facts.name)


def _kind(facts: Facts) -> Line:
    kind = facts.kind
    if kind is None:
        return line("file-kind-unknown")
    return line(
        "file-kind",
        authority=kind.authority,
        holder=line(f"file-holder-{kind.holder}"),
        use=line(f"file-use-{_word(kind.use)}"),
    )


def _validity(dialogue: Dialogue, facts: Facts) -> Line:
    now, until = dialogue.event.at, facts.valid_until
    if now < facts.valid_from:
        return line("file-not-yet")
    if until is None:
        return line("file-no-end")
    if now > until:
        return line("file-expired")
    return line("file-valid", left=spans.days_left(until, dialogue.today))


def _state(facts: Facts) -> Line:
    if facts.state == "unknown":
        return line("file-state-unknown", addresses=_addresses(facts))
    return line(
        f"file-state-{facts.state}",
        since=facts.since or facts.checked,
        day=facts.checked,
        time=spans.clock(facts.checked),
    )


def _addresses(facts: Facts) -> Line:
    if not facts.addresses:
        return line("file-no-address")
    return line("file-addresses", addresses="\n".join(facts.addresses))


def _word(word: str) -> str:
    return word.replace("_", "-")
