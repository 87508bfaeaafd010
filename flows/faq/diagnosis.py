"""“It does not work”: at most three questions with buttons that end at a topic or at a person.

The tree is data, ``diagnosis.yaml``. A button names the node that it leads to, so no place in it is remembered.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml

from flows.dialogue import Card, Dialogue
from flows.faq.catalogue import Text
from flows.replies import Button, Rows, line
from flows.session import Inquiry

START: Final = "start"
DEEPEST: Final = 3
"""The most questions on any way."""

_TREE: Final = Path(__file__).with_name("diagnosis.yaml")
_ENDS: Final[Rows] = (
    (Button(line("button-something-else"), "faq:else"),),
    (Button(line("button-back-to-question"), "nav:stay"),),
)


@dataclass(frozen=True, slots=True)
class Option:
    """An answer.

    Attributes:
        label: the button.
        to: the node that asks on; empty where ``topic`` is the end.
        topic: the id of a topic; empty where it goes on.
    """

    label: Text
    to: str = ""
    topic: str = ""


@dataclass(frozen=True, slots=True)
class Node:
    """A question."""

    name: str
    question: Text
    options: tuple[Option, ...]


@cache
def tree() -> Mapping[str, Node]:
    """All questions by name."""
    with _TREE.open(encoding="utf-8") as file:
        return {name: _node(name, fields) for name, fields in yaml.safe_load(file).items()}


def _node(name: str, fields: Mapping[str, Any]) -> Node:
    options = (
        Option(Text(one["ko"], one["en"]), to=one.get("to", ""), topic=one.get("topic", ""))
        for one in fields["options"]
    )
    return Node(name, Text(fields["ko"], fields["en"]), tuple(options))


async def begin(dialogue: Dialogue, step: str = "") -> None:
    """Ask the first question.

    Args:
        step: where it fails, a name of :data:`flows.machine.STEPS`; by itself, where the person stands.
    """
    dialogue.session.inquiry = Inquiry()
    await ask(dialogue, step or dialogue.standing)


async def ask(dialogue: Dialogue, name: str) -> None:
    """Ask the question of this node; where there is none of that name, the first of all."""
    node = tree().get(name) or tree()[START]
    language = dialogue.session.language
    dialogue.show(
        Card(
            body=(line("diagnosis", question=node.question.in_language(language)),),
            rows=(*((_button(dialogue, option),) for option in _open(dialogue, node)), *_ENDS),
        )
    )


def _open(dialogue: Dialogue, node: Node) -> Iterator[Option]:
    """The options whose topic is not switched off."""
    return (one for one in node.options if one.to or dialogue.catalogue.shows(one.topic))


def _button(dialogue: Dialogue, option: Option) -> Button:
    label = line("button-option", label=option.label.in_language(dialogue.session.language))
    return Button(label, f"faq:ask:{option.to}" if option.to else f"faq:topic:{option.topic}")


def mermaid() -> str:
    """The tree as a Mermaid flowchart, in Korean and English."""
    lines = ["flowchart LR"]
    for node in tree().values():
        lines.append(f'    {_id(node.name)}{{"{node.question.ko}<br/>{node.question.en}"}}')
        for option in node.options:
            target = _id(option.to) if option.to else option.topic
            lines.append(f'    {_id(node.name)} -->|"{option.label.ko}"| {target}')
        lines.append(f"    {_id(node.name)} -.-> person")
    lines.append('    person(["상담원 · a person"])')
    return "\n".join(lines) + "\n"


def _id(name: str) -> str:
    """A node's name in the drawing, apart from the topics' ids."""
    return f"ask_{name.replace('-', '_')}"
