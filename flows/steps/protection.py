"""Step 7: where the certificate will live, and the password that protects it."""

import uuid

from flows import fields
from flows.dialogue import Card, Dialogue, Question
from flows.events import DeviceKey
from flows.replies import Busy, Button, Line, line
from flows.session import Storage

_KEYS = uuid.UUID("5b7c7a0e-3c55-4a8e-9a53-0c6a2f0f7d11")


async def _ask_storage(dialogue: Dialogue) -> Card:
    return Card(
        body=(
            line("protection-storage"),
            line("storage-disk-advice"),
            line("storage-removable-advice"),
            line("storage-phone-advice"),
        ),
        rows=tuple(
            (Button(line(f"storage-{place}"), f"protection:{place}"),)
            for place in ("disk", "removable", "phone")
        ),
    )


async def _store(dialogue: Dialogue, place: Storage) -> None:
    dialogue.session.application.storage = place
    dialogue.go("store")


async def _disk(dialogue: Dialogue, _argument: str) -> None:
    await _store(dialogue, "disk")


async def _removable(dialogue: Dialogue, _argument: str) -> None:
    await _store(dialogue, "removable")


async def _phone(dialogue: Dialogue, _argument: str) -> None:
    await _store(dialogue, "phone")


async def _ask_password(dialogue: Dialogue) -> Card:
    return Card(body=(line("protection-password"), line("protection-password-rule")))


def _meter(meter: fields.PasswordMeter) -> Line:
    rules = {
        rule.id: line("meter-met" if rule.met else "meter-unmet", rule=line(f"rule-{rule.id}"))
        for rule in meter.rules
    }
    return line("meter", **rules)


async def _take_password(dialogue: Dialogue, text: str) -> None:
    checked = fields.certificate_password(text)
    if not checked.ok:
        dialogue.fail("password-rule")
        dialogue.notes.append(_meter(checked))
        return
    application = dialogue.session.application
    application.sealed_key = await dialogue.ports.authority.seal_key(checked.password)
    application.certificate = dialogue.new_id()
    dialogue.go("type_again")


async def take_both(dialogue: Dialogue, text: str) -> None:
    """The password from the secure page, which has had it typed twice."""
    await _take_password(dialogue, text)
    if dialogue.session.state == "protection_repeat":
        _issue_now(dialogue)


async def take_key(dialogue: Dialogue, key: DeviceKey) -> None:
    """A key that was made on the person's own device, where its password stays.

    The request names itself: sent once more, it gets the certificate that it got before.
    """
    if not await dialogue.ports.authority.accepts(key):
        dialogue.fail("device-key")
        return
    application = dialogue.session.application
    application.sealed_key = b""
    application.certificate = str(uuid.uuid5(_KEYS, key.request.hex()))
    dialogue.go("type_again")
    _issue_now(dialogue)


async def _ask_repeat(dialogue: Dialogue) -> Card:
    return Card(body=(line("protection-repeat"),))


async def _take_repeat(dialogue: Dialogue, text: str) -> None:
    """The second typing is right when it opens the key that the first one sealed: no password is kept.

    The same event is then played again to issue, since the password is needed once more and lives nowhere
    but in that event.
    """
    password = fields.certificate_password(text).password
    if not await dialogue.ports.authority.opens(dialogue.session.application.sealed_key, password):
        dialogue.session.application.sealed_key = b""
        dialogue.fail("password-differs")
        dialogue.go("start_over")
        return
    _issue_now(dialogue)


def _issue_now(dialogue: Dialogue) -> None:
    dialogue.set_timer("rescue", dialogue.event.at + dialogue.rules.issuing, dialogue.event.id)
    dialogue.go("issue_now")
    dialogue.reply(Busy())
    dialogue.again = True


QUESTIONS = {
    "protection_storage": Question(
        ask=_ask_storage, choices={"disk": _disk, "removable": _removable, "phone": _phone}
    ),
    "protection_password": Question(ask=_ask_password, text=_take_password),
    "protection_repeat": Question(ask=_ask_repeat, text=_take_repeat),
}
