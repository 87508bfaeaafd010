"""What is kept of the customer, in full and for how long; and how all of it is forgotten but what the law keeps."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Final

from flows import fields, leaving, machine, terms
from flows.aftercare import changes, spans
from flows.dialogue import Card, Dialogue
from flows.guide import later
from flows.person import cases, reference, stuck, talking
from flows.ports import KeptData, KeptMessage
from flows.replies import Button, File, Line, Rows, line
from flows.session import Application, Certificate, Session
from flows.support.events import Gone
from flows.terms import TERMS
from flows.texts import Texts

_FILE: Final = "certguide-mydata.txt"
_STAY: Final[Rows] = ((Button(line("button-back-to-question"), "nav:stay"),),)
_FORGET: Final[Rows] = ((Button(line("button-forget"), f"{talking.STEP}:forget"),),)
_ERASE: Final[Rows] = (
    (Button(line("button-erase"), f"{talking.STEP}:erase"),),
    (Button(line("button-keep-all"), "nav:stay"),),
)

# --- what is kept -------------------------------------------------------------------------------------------


async def show(dialogue: Dialogue) -> None:
    """Name it on a card, and hand it over in full as a file."""
    kept = await dialogue.ports.archive.kept(dialogue.event.chat)
    content = "\n".join(_words(dialogue, kept)) + "\n"
    dialogue.deliver(File(_FILE, content.encode(), "text/plain"), line("data-caption"))
    dialogue.in_place = False  # the card stands below the file
    dialogue.show(
        Card(
            body=(
                line("data"),
                line("data-chat"),
                *_about_staff(dialogue, kept),
                line("data-law"),
                line("data-never"),
            ),
            rows=(*_FORGET, *_STAY),
        )
    )


def _about_staff(dialogue: Dialogue, kept: KeptData) -> tuple[Line, ...]:
    if not _met_staff(dialogue, kept):
        return ()
    days = dialogue.rules.messages_days
    return line("data-messages", count=len(kept.messages), days=days), line("data-access")


def _met_staff(dialogue: Dialogue, kept: KeptData) -> bool:
    """Whether there are people who see anything of it, or were."""
    return cases.has_desk(dialogue) or bool(kept.messages)


def _words(dialogue: Dialogue, kept: KeptData) -> Iterator[str]:
    """The lines of the file."""
    texts, language = Texts(), dialogue.session.language
    for said in _lines(dialogue, kept):
        yield texts.plain(said, language)


def _lines(dialogue: Dialogue, kept: KeptData) -> Iterator[Line]:
    session = dialogue.session
    yield line("data-title", at=_clock(dialogue.event.at))
    if session.reference:
        yield line("data-reference", number=reference.shown(session.reference))
    yield from _section("data-head-place", (_place(session),))
    yield from _section("data-head-person", _person(session.application))
    yield from _section("data-head-terms", _terms(session))
    yield from _section("data-head-certificates", map(_certificate, session.certificates))
    yield from _section("data-head-asked", _asked(session))
    yield from _section("data-head-messages", (_message(one) for one in kept.messages))
    yield from _section("data-head-records", _records(kept))
    yield from _section("data-head-how-long", _how_long(dialogue, kept))


def _section(head: str, entries: Iterable[Line]) -> Iterator[Line]:
    yield line("data-section", head=line(head))
    listed = list(entries) or [line("data-nothing")]
    yield from (line("data-entry", entry=entry) for entry in listed)


def _place(session: Session) -> Line:
    step = machine.BY_NAME[session.state].step
    if step in machine.STEPS:
        return line("data-place", step=line(f"step-{step}"))
    return line("data-place-beside")


def _person(application: Application) -> Iterator[Line]:
    if application.id:
        yield line("data-purpose", purpose=line(f"purpose-{application.purpose}"))
    if application.name:
        yield line("data-name", name=fields.mask_name(application.name))
    if application.user_id:
        yield line("data-user-id", user_id=fields.mask_user_id(application.user_id))
    for phone in application.phones:
        yield line("data-phone", phone=fields.mask_phone(phone))
    if application.account:
        yield line("data-account", account=fields.mask_account(application.account))
    if application.product:
        yield line("data-product", product=line(f"product-{application.product}"))
    if application.verified:
        yield line("data-verified", method=line(f"method-{application.verified}"))


def _terms(session: Session) -> Iterator[Line]:
    for term in TERMS:
        if term.id in session.agreed:
            title = line(f"term-{term.id}-title")
            yield line("data-term", title=title, version=session.agreed[term.id])


def _certificate(certificate: Certificate) -> Line:
    return line(
        "data-certificate",
        product=line(f"product-{certificate.product}"),
        serial=certificate.serial[-8:],
        subject=certificate.subject,
        since=spans.day(certificate.valid_from).isoformat(),
        until=spans.day(certificate.valid_until).isoformat(),
    )


def _asked(session: Session) -> Iterator[Line]:
    if session.inquiry is not None and session.inquiry.text:
        yield line("data-asked", text=session.inquiry.text)


def _message(message: KeptMessage) -> Line:
    return line(
        "data-message",
        at=_clock(message.at),
        by=line(f"data-by-{message.by}"),
        kind=line(f"data-kind-{message.kind.replace('_', '-')}"),
        text=message.text,
    )


def _records(kept: KeptData) -> Iterator[Line]:
    for kind, count in kept.records.items():
        yield line("data-record", kind=line(f"data-record-{kind.replace('_', '-')}"), count=count)


def _how_long(dialogue: Dialogue, kept: KeptData) -> Iterator[Line]:
    yield line("data-how-long-chat")
    yield line("data-how-long-records")
    if _met_staff(dialogue, kept):
        yield line("data-how-long-messages", days=dialogue.rules.messages_days)
        yield line("data-how-long-access")


def _clock(at: datetime) -> str:
    return f"{spans.day(at).isoformat()} {spans.clock(at)}"


# --- forgetting ---------------------------------------------------------------------------------------------


async def ask(dialogue: Dialogue) -> None:
    """Say what would go, and what stays and why, before anything goes."""
    law = line("forget-law-access" if cases.has_desk(dialogue) else "forget-law")
    known = (line("forget-certificates"),) if dialogue.session.certificates else ()
    dialogue.show(Card(body=(line("forget"), law, *known), rows=_ERASE))


async def ask_again(dialogue: Dialogue, _argument: str) -> None:
    """The same, behind a button."""
    await ask(dialogue)


async def erase(dialogue: Dialogue, _argument: str) -> None:
    """Forget it: as if the chat began anew, but for its language and the buttons that are in it."""
    old = dialogue.session
    _take_back_news(dialogue)
    leaving.end_application(dialogue)
    _silence(dialogue)
    talking.end(dialogue)
    if cases.has_desk(dialogue) and old.reference:
        dialogue.post(Gone(number=old.reference))
    dialogue.session = Session(language=old.language, serial=old.serial, live=old.live, touched=old.touched)
    dialogue.erases = True
    dialogue.note("forgotten")


def _take_back_news(dialogue: Dialogue) -> None:
    """Being forgotten takes back the consent to be told of things; of that there is a record as of the consent."""
    session, news = dialogue.session, terms.BY_ID["news"]
    if news.id in session.agreed:
        evidence = terms.evidence(news, session.language, agreed=False, at=dialogue.event.at)
        dialogue.record("consent", **evidence)


def _silence(dialogue: Dialogue) -> None:
    """No reminder rings any more. A fee that is on its way back still comes."""
    for certificate in dialogue.session.certificates:
        changes.be_silent_about(dialogue, certificate)
    later.forget(dialogue)
    dialogue.set_timer(stuck.TIMER, None)
