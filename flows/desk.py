"""What staff do in their own chats with the bot: add, change and switch off the topics of the FAQ.

``/faq edit ID`` hands a topic out as a file; the changed file, or the same as a text, comes back and is shown
before it counts. ``/faq off ID`` switches a topic off, ``/faq history ID`` lists its changes and takes them back.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from flows import machine
from flows.dialogue import Card, Dialogue, Question
from flows.events import Document
from flows.faq import writing
from flows.faq.catalogue import Catalogue, Topic
from flows.faq.reading import CatalogueError
from flows.ports import Unreadable
from flows.replies import Button, File, Line, Rows, line
from flows.rules import KOREA

_MOST_LISTED: Final = 8
_STAY: Rows = ((Button(line("button-back-to-question"), "nav:stay"),),)


# --- orders -------------------------------------------------------------------------------------------------


def is_order(words: str) -> bool:
    """Whether what stands behind ``/faq`` is an order to the desk rather than a question."""
    return words.partition(" ")[0] in _ORDERS


async def obey(dialogue: Dialogue, words: str) -> None:
    """Carry out an order of staff: ``edit [ID]``, ``off ID``, ``history ID``."""
    if not machine.can(dialogue.session, "edit_topic"):
        dialogue.note("finish-first")
        return
    order, _, rest = words.partition(" ")
    topic_id = rest.strip()
    if topic_id and topic_id not in dialogue.catalogue:
        dialogue.note("desk-unknown", topic=topic_id)
        return
    dialogue.session.draft = ""
    dialogue.go("edit_topic")
    await _ORDERS[order](dialogue, topic_id)


async def _edit(dialogue: Dialogue, topic_id: str) -> None:
    if topic_id:
        topic = dialogue.catalogue.topic(topic_id)
        content = writing.to_yaml([topic]).encode()
        file = File(f"{topic_id}.yaml", content, "application/yaml")
        dialogue.deliver(file, line("desk-file", topic=topic_id))


async def _off(dialogue: Dialogue, topic_id: str) -> None:
    if topic_id:
        await _propose(dialogue, writing.to_yaml([], [topic_id]).encode())
    else:
        dialogue.note("desk-which")


async def _history(dialogue: Dialogue, topic_id: str) -> None:
    revisions = dialogue.library.history(topic_id) if topic_id else list(reversed(dialogue.library.revisions))
    if not revisions:
        dialogue.note("desk-no-history")
        return
    listed = revisions[:_MOST_LISTED]
    body = tuple(
        line(
            "desk-revision",
            number=one.number,
            day=one.at,
            time=f"{one.at.astimezone(KOREA):%H:%M}",
            by=one.by,
            topics=", ".join(one.edition.subjects),
        )
        for one in listed
    )
    rows = tuple(
        (Button(line("button-desk-undo", number=one.number), f"desk:undo:{one.number}"),) for one in listed
    )
    dialogue.show(Card(body=(line("desk-history"), *body), rows=(*rows, *_STAY)))


_ORDERS: Final[Mapping[str, Callable[[Dialogue, str], Awaitable[None]]]] = {
    "edit": _edit,
    "off": _off,
    "history": _history,
}


# --- a change -----------------------------------------------------------------------------------------------


async def _ask_topic(_dialogue: Dialogue) -> Card:
    return Card(body=(line("desk-topic"), line("desk-orders")))


async def _take_text(dialogue: Dialogue, text: str) -> None:
    await _propose(dialogue, text.encode())


async def _take_file(dialogue: Dialogue, event: Document) -> None:
    try:
        content = await dialogue.ports.files.fetch(event.reference, dialogue.rules.largest_file)
    except Unreadable as unreadable:
        most = dialogue.rules.largest_file // 1024
        dialogue.note(f"desk-file-{unreadable.cause.replace('_', '-')}", most=most)
        return
    await _propose(dialogue, content)


async def _undo(dialogue: Dialogue, number: str) -> None:
    revision = next((one for one in dialogue.library.revisions if str(one.number) == number), None)
    if revision is None:
        dialogue.toast("toast-old-button")
    else:
        await _propose(dialogue, dialogue.library.way_back(revision).encode())


async def _propose(dialogue: Dialogue, content: bytes) -> None:
    """Show a change before it is made, or what is wrong with it."""
    try:
        edition = dialogue.library.read(content, "FAQ")
    except CatalogueError as error:
        dialogue.note("desk-faulty", line=error.line or 0, problem=error.problem)
        return
    dialogue.session.draft = writing.to_yaml(edition.topics, edition.off)
    dialogue.go("review_topic")


# --- the review ---------------------------------------------------------------------------------------------


async def _ask_review(dialogue: Dialogue) -> Card:
    try:
        edition = dialogue.library.read(dialogue.session.draft.encode(), "FAQ")
    except CatalogueError as error:  # a topic that it names was changed meanwhile
        return Card(body=(line("desk-faulty", line=error.line or 0, problem=error.problem),))
    changes = [_describe(dialogue.catalogue, topic) for topic in edition.topics]
    changes += [line("desk-off", topic=id_) for id_ in edition.off]
    hidden = len(changes) - _MOST_LISTED
    more = (line("desk-more", count=hidden),) if hidden > 0 else ()
    rows = (
        (Button(line("button-desk-publish"), "desk:publish"),),
        (Button(line("button-desk-again"), "nav:back"),),
    )
    shown = dialogue.topics_of(edition.topics[:1])
    return Card(body=(line("desk-review"), *changes[:_MOST_LISTED], *more, *shown), rows=rows)


def _describe(catalogue: Catalogue, topic: Topic) -> Line:
    if topic.off:
        return line("desk-off", topic=topic.id)
    if topic.id not in catalogue:
        return line("desk-new", topic=topic.id)
    before = catalogue.topic(topic.id)
    if before.off:
        return line("desk-on", topic=topic.id)
    fields = [name for name in _FIELDS if getattr(before, name) != getattr(topic, name)]
    return line("desk-changed", topic=topic.id, fields=", ".join(_FIELDS[name] for name in fields) or "-")


_FIELDS: Final = {
    "step": "step",
    "titles": "title",
    "causes": "cause",
    "fixes": "fix",
    "steps": "steps",
    "checks": "checks",
    "related": "related",
    "action": "action",
    "phrases": "phrases",
    "seed": "seed",
}


async def _publish(dialogue: Dialogue, _argument: str) -> None:
    session, staff = dialogue.session, dialogue.event.staff
    if not staff:
        dialogue.note("desk-not-staff")
    else:
        dialogue.record("topics", by=staff, content=session.draft)
        dialogue.note("desk-published")
    session.draft = ""
    dialogue.go("publish_topic")


QUESTIONS = {
    "desk_topic": Question(
        ask=_ask_topic, choices={"undo": _undo}, text=_take_text, prose=True, document=_take_file
    ),
    "desk_review": Question(
        ask=_ask_review, choices={"publish": _publish}, text=_take_text, prose=True, document=_take_file
    ),
}
