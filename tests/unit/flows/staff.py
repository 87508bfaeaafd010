"""What the tests of talking with staff share: a bot with a support desk, and what its turns leave for it."""

from datetime import UTC, datetime

import msgspec

from flows.conversation import Conversation
from flows.rules import Rules
from flows.support.hours import Hours, read

ALWAYS = Rules(hours=read("always"))
OFFICE = Rules(hours=Hours())
"""From nine to six on working days; the tests' time is a Sunday noon."""

MONDAY = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)


def with_desk(person, rules=ALWAYS):
    """The same person, whose bot has a support desk."""
    person.conversation = Conversation(person.conversation._ports, rules=rules)
    return person


def last(person, kind=None):
    """The last thing that the desk heard, of that kind."""
    return next(news for news in reversed(person.posts) if kind is None or isinstance(news, kind))


def fresh(person, kind=None):
    """What the desk heard of the last event, of that kind."""
    return [news for news in person.turns[-1].posts if kind is None or isinstance(news, kind)]


def remembered(person):
    """Everything that is stored or told of the chat, in its stored form."""
    records = [[record.kind, dict(record.about)] for record in person.records]
    posts = msgspec.msgpack.encode([[type(news).__name__, news] for news in person.posts])
    stored = msgspec.msgpack.encode(person.session) + msgspec.msgpack.encode(records)
    return (stored + posts).decode("latin-1")


async def talk(person):
    """Ask for a person and begin to write to them."""
    await person.tap("nav:person")
    await person.tap("support:talk")
