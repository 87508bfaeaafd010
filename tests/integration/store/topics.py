"""Topics for the tests of what staff change."""

from dataclasses import replace
from typing import Any

from flows.faq import writing
from flows.faq.catalogue import Text, Topic
from flows.faq.shipped import load

KNOWN = "ars_no_call"
"""A topic that ships."""


def reworded(title: str, topic_id: str = KNOWN, **more: Any) -> Topic:
    """A topic that ships, with another title."""
    return replace(load().topic(topic_id), titles=Text(title, title), **more)


def new(topic_id: str, title: str = "새 문제") -> Topic:
    """A topic that does not ship."""
    return replace(
        load().topic(KNOWN), id=topic_id, titles=Text(title, title), checks=(), related=(), seed=()
    )


def content(*topics: Topic, off: tuple[str, ...] = ()) -> str:
    """The topics as staff write them."""
    return writing.to_yaml(topics, off)
