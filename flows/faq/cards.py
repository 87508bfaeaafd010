"""What the bot answers to a question: one topic, a choice of a few, or that it does not know.

All of it are cards that stand in for the question that is being asked: the session stays where it is, and a
button leads back. What people say of an answer is kept for staff.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Final

from flows import fields
from flows.dialogue import Card, Dialogue
from flows.faq import actions, diagnosis
from flows.faq.catalogue import STEPS, Topic
from flows.faq.known import known
from flows.replies import Button, Line, Rows, line
from flows.session import Inquiry

STEP: Final = "faq"
"""The first part of the callback data of all these buttons."""

_MOST_CHOICES: Final = 3
_MOST_KEPT: Final = 6
_MOST_RELATED: Final = 2
_STAY: Rows = ((Button(line("button-back-to-question"), "nav:stay"),),)
_BROWSE: Rows = ((Button(line("button-faq-steps-all"), "faq:list"),),)


# --- asked in words -----------------------------------------------------------------------------------------


async def answer(dialogue: Dialogue, text: str, *, keep: bool = True) -> None:
    """Answer what somebody asked in words of their own, as surely as it can be answered.

    Args:
        keep: its words may be kept; not so where a secret was asked for.
    """
    found = dialogue.find(text)
    inquiry = Inquiry(
        text=fields.without_secrets(text) if keep else "", topics=list(found.topics[:_MOST_KEPT])
    )
    dialogue.session.inquiry = inquiry
    if found.verdict == "sure":
        await show(dialogue, found.topics[0])
    elif found.verdict == "choice":
        _let_choose(dialogue, line("faq-which"), found.topics[:_MOST_CHOICES])
    else:
        _record(dialogue, "unanswered")
        near = found.topics[:_MOST_CHOICES]
        _give_up(dialogue, "faq-unknown" if near else "faq-unknown-at-all", near)


def _let_choose(dialogue: Dialogue, question: Line, topics: Sequence[str]) -> None:
    rows = tuple((_to(dialogue, topic),) for topic in topics)
    none = (Button(line("button-faq-none"), f"{STEP}:none"),)
    dialogue.show(Card(body=(question,), rows=(*rows, none, *_STAY)))


def _give_up(dialogue: Dialogue, words: str, topics: Sequence[str] = ()) -> None:
    """Say that no answer is known; what comes nearest, if anything does. The way to a person is on every card."""
    rows = tuple((_to(dialogue, topic),) for topic in topics)
    dialogue.show(Card(body=(line(words),), rows=(*rows, *_BROWSE, *_STAY)))


def _to(dialogue: Dialogue, topic_id: str) -> Button:
    title = dialogue.catalogue.topic(topic_id).title(dialogue.session.language)
    return Button(line("button-topic", title=title), f"{STEP}:topic:{topic_id}")


# --- a topic ------------------------------------------------------------------------------------------------


async def show(dialogue: Dialogue, topic_id: str) -> None:
    """The short answer of a topic, with what is known of the person's own case."""
    topic = dialogue.catalogue.topic(topic_id)
    lengthy = Button(line("button-faq-steps"), f"{STEP}:steps:{topic_id}")
    dialogue.show(
        Card(
            body=(*known(dialogue, topic_id), *dialogue.topics(topic_id), line("faq-helpful")),
            rows=(_opinion(topic_id), (lengthy,), *actions.rows(dialogue, topic), *_STAY),
        )
    )


def _opinion(topic_id: str) -> tuple[Button, Button]:
    return (
        Button(line("button-faq-yes"), f"{STEP}:yes:{topic_id}"),
        Button(line("button-faq-no"), f"{STEP}:no:{topic_id}"),
    )


async def _topic(dialogue: Dialogue, topic_id: str) -> None:
    if dialogue.catalogue.shows(topic_id):
        _came_by_button(dialogue, topic_id)
        await show(dialogue, topic_id)
    else:
        dialogue.toast("toast-old-button")


def _came_by_button(dialogue: Dialogue, topic_id: str) -> None:
    """If this one does not help, its twins may; unless it is one of what was found for a question."""
    inquiry = dialogue.session.inquiry = dialogue.session.inquiry or Inquiry()
    if topic_id not in inquiry.topics:
        twins = (check.twin for check in dialogue.catalogue.topic(topic_id).checks)
        inquiry.topics = [topic_id, *twins]


async def _steps(dialogue: Dialogue, topic_id: str) -> None:
    """The long answer, the questions that tell near twins apart, and what people ask next."""
    if not dialogue.catalogue.shows(topic_id):
        dialogue.toast("toast-old-button")
        return
    topic = dialogue.catalogue.topic(topic_id)
    language = dialogue.session.language
    steps = "\n".join(
        f"{number}. {step.in_language(language)}" for number, step in enumerate(topic.steps, start=1)
    )
    head = line("faq-steps", title=topic.title(language), steps=steps)
    rows = (_opinion(topic_id), *actions.rows(dialogue, topic), *_elsewhere(dialogue, topic), *_STAY)
    dialogue.show(Card(body=(head, *_checks(dialogue, topic)), rows=rows))


def _checks(dialogue: Dialogue, topic: Topic) -> tuple[Line, ...]:
    """What tells the topic's twins apart."""
    language, catalogue = dialogue.session.language, dialogue.catalogue
    checks = [
        f"• {check.question.in_language(language)} → {catalogue.topic(check.twin).title(language)}"
        for check in topic.checks
        if catalogue.shows(check.twin)
    ]
    return (line("faq-checks", checks="\n".join(checks)),) if checks else ()


def _elsewhere(dialogue: Dialogue, topic: Topic) -> Rows:
    """A button to each twin, and to what people ask next."""
    twins = [check.twin for check in topic.checks]
    ids = dict.fromkeys([*twins, *topic.related[:_MOST_RELATED]])
    return tuple((_to(dialogue, id_),) for id_ in ids if dialogue.catalogue.shows(id_))


async def _why(dialogue: Dialogue, _argument: str) -> None:
    """The topic of what failed last."""
    failure = dialogue.session.failure
    if failure is None:
        await diagnosis.begin(dialogue)
        return
    dialogue.session.inquiry = Inquiry()
    _came_by_button(dialogue, failure.topic)
    await show(dialogue, failure.topic)


# --- whether it helped --------------------------------------------------------------------------------------


async def _yes(dialogue: Dialogue, topic_id: str) -> None:
    _record(dialogue, "helpful", topic_id)
    dialogue.session.inquiry = None
    dialogue.note("faq-glad")


async def _no(dialogue: Dialogue, topic_id: str) -> None:
    """The next best topic, or a person when there is none."""
    _record(dialogue, "unhelpful", topic_id)
    inquiry = dialogue.session.inquiry or Inquiry()
    inquiry.topics = [one for one in inquiry.topics if one != topic_id and dialogue.catalogue.shows(one)]
    dialogue.session.inquiry = inquiry
    if inquiry.topics:
        dialogue.note("faq-next-best")
        await show(dialogue, inquiry.topics[0])
    else:
        _give_up(dialogue, "faq-no-more")


async def _none(dialogue: Dialogue, _argument: str) -> None:
    _record(dialogue, "none_of_these")
    inquiry = dialogue.session.inquiry or Inquiry()
    more = [one for one in inquiry.topics[_MOST_CHOICES:] if dialogue.catalogue.shows(one)]
    inquiry.topics = []
    dialogue.session.inquiry = inquiry
    _give_up(dialogue, "faq-unknown" if more else "faq-no-more", more)


async def _else(dialogue: Dialogue, _argument: str) -> None:
    """No answer of the diagnosis fitted."""
    _record(dialogue, "unanswered")
    _give_up(dialogue, "faq-no-more")


def _record(dialogue: Dialogue, opinion: str, topic_id: str = "") -> None:
    """Keep for staff what was asked and what became of it."""
    text = dialogue.session.inquiry.text if dialogue.session.inquiry else ""
    state = dialogue.session.state
    dialogue.record("faq", opinion=opinion, topic=topic_id, text=text, state=state)


# --- found by step ------------------------------------------------------------------------------------------


async def browse(dialogue: Dialogue, step: str = "") -> None:
    """All topics by step; first the steps, that of the person on top."""
    dialogue.session.inquiry = None  # what is found here answers no question
    if step in STEPS:
        rows = tuple((_to(dialogue, topic.id),) for topic in dialogue.catalogue.by_step(step))
        dialogue.show(Card(body=(line("faq-step-topics", step=_name(step)),), rows=(*rows, *_BROWSE, *_STAY)))
        return
    order = sorted(STEPS, key=lambda one: one != dialogue.standing)
    rows = tuple((Button(line("button-faq-step", step=_name(one)), f"{STEP}:list:{one}"),) for one in order)
    dialogue.show(Card(body=(line("faq-browse"),), rows=(*rows, *_STAY)))


def _name(step: str) -> Line:
    return line("faq-support") if step == "support" else line(f"step-{step}")


async def _ask(dialogue: Dialogue, node: str) -> None:
    await diagnosis.ask(dialogue, node)


_CHOICES: Final[Mapping[str, Callable[[Dialogue, str], Awaitable[None]]]] = {
    "topic": _topic,
    "steps": _steps,
    "why": _why,
    "yes": _yes,
    "no": _no,
    "none": _none,
    "else": _else,
    "list": browse,
    "ask": _ask,
    "do": actions.do,
}


async def take(dialogue: Dialogue, choice: str, argument: str) -> None:
    """Do what one of these buttons says."""
    act = _CHOICES.get(choice)
    if act is None or (choice in {"yes", "no"} and argument not in dialogue.catalogue):
        dialogue.toast("toast-old-button")
    else:
        await act(dialogue, argument)
