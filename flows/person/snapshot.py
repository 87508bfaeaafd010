"""Where a customer stands, as staff may see it: nothing secret, and who they are only behind masks."""

from collections.abc import Iterator
from typing import Final

from flows import fields, guide, machine
from flows.aftercare import known
from flows.dialogue import Dialogue
from flows.faq import diagnosis
from flows.person import acting, ways
from flows.ports import Unavailable
from flows.session import Application, Session
from flows.support.case import Holding, Lock, Snapshot, Trouble
from flows.support.events import Told

_TOPICS: Final = 3
_SHOWN_END: Final = -8


async def take(dialogue: Dialogue) -> Snapshot:
    """Made when all else of the turn is done. It never fails: what cannot be asked for is left out."""
    session, application = dialogue.session, dialogue.session.application
    return Snapshot(
        state=session.state,
        step=machine.BY_NAME[session.state].step,
        language=session.language,
        purpose=application.purpose,
        name=_name(session),
        user_id=fields.mask_user_id(application.user_id) if application.user_id else "",
        phone=_phone(application),
        account=fields.mask_account(application.account) if application.account else "",
        product=application.product,
        verified=application.verified,
        lock=await _lock(dialogue),
        trouble=_trouble(session),
        topics=_topics(dialogue),
        holdings=[
            Holding(product=one.product, serial=one.serial[_SHOWN_END:], valid_until=one.valid_until)
            for one in session.certificates
        ],
        actions=list(await acting.possible(dialogue)),
        ways=list(await ways.reachable(dialogue)),
        keys=_keys(application),
    )


def standing(session: Session) -> str:
    """The step of the procedure that the person is at: here, or beside the bank's own screens."""
    step = machine.BY_NAME[session.state].step
    return guide.step(session) or {machine.AFTERCARE: "delivery"}.get(step, step)


def _name(session: Session) -> str:
    if session.application.name:
        return fields.mask_name(session.application.name)
    certificate = known.looking_at(session)
    return certificate.subject if certificate else ""  # masked when it was issued


def _phone(application: Application) -> str:
    """The one that was called last; by itself the first."""
    phones = application.phones
    if not phones:
        return ""
    return fields.mask_phone(phones[application.dialled if application.dialled < len(phones) else 0])


async def _lock(dialogue: Dialogue) -> Lock:
    try:
        return await acting.lock(dialogue)
    except Unavailable:
        return ""


def _trouble(session: Session) -> Trouble | None:
    failure = session.failure
    if failure is None:
        return None
    return Trouble(name=failure.name, topic=failure.topic, times=failure.times, left=failure.left)


def _keys(application: Application) -> list[str]:
    ends = [phone[-4:] for phone in application.phones]
    return [key for key in (application.name, application.user_id, *ends) if key]


def _topics(dialogue: Dialogue) -> list[str]:
    shown = (id_ for id_ in _fitting(dialogue) if dialogue.catalogue.shows(id_))
    return list(dict.fromkeys(shown))[:_TOPICS]


def _written_of(dialogue: Dialogue) -> Iterator[str]:
    """The topics of what the person tells staff in this turn."""
    for news in dialogue.posts:
        if isinstance(news, Told) and news.text:
            found = dialogue.find(news.text)
            yield from found.topics if found.verdict != "unknown" else ()


def _fitting(dialogue: Dialogue) -> Iterator[str]:
    """What failed, what the person writes of, what is taken for the failure; then what goes wrong at this step."""
    session, catalogue = dialogue.session, dialogue.catalogue
    if session.failure is not None:
        yield session.failure.topic
    yield from _written_of(dialogue)
    if session.failure is not None:
        topic = catalogue.topic(session.failure.topic)
        yield from (check.twin for check in topic.checks)
        yield from topic.related
    if session.inquiry is not None:
        yield from session.inquiry.topics
    node = diagnosis.tree().get(standing(session))
    yield from (option.topic for option in (node.options if node else ()) if option.topic)
    yield from (topic.id for topic in catalogue)
