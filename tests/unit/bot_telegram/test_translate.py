import copy
import json
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bot.telegram.intake import chat_of
from bot.telegram.translate import (
    PRIVATE_ONLY,
    Unreadable,
    callback_query_id,
    refuse_group,
    translate,
)
from flows.events import Choice, Command, Document, Event, Text, Unexpected
from flows.support.case import Kind

AT = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
LIVE = {31: ("card", 5)}
PERSON = {"id": 42, "is_bot": False, "first_name": "길동", "language_code": "ko-KR"}
PRIVATE = {"id": 42, "type": "private", "first_name": "길동"}
GROUP = {"id": -1001, "type": "supergroup", "title": "친구들"}
BOT = {"id": 7, "is_bot": True, "first_name": "certguide", "username": "cert_bot"}
ORIGIN = {"type": "hidden_user", "date": 1700000000, "sender_user_name": "x"}
SIZE = {"file_id": "f", "file_unique_id": "u"}


def message(**fields: Any) -> dict[str, Any]:
    return {"message_id": 30, "date": 1763800000, "chat": PRIVATE, "from": PERSON, **fields}


def update(**fields: Any) -> dict[str, Any]:
    return {"update_id": 1, **fields}


def tap(data: str | None = "identity:agree", **fields: Any) -> dict[str, Any]:
    query: dict[str, Any] = {"id": "q1", "from": PERSON, "chat_instance": "c", **fields}
    if data is not None:
        query["data"] = data
    return update(callback_query=query)


def membership(before: str, now: str, chat: dict[str, Any]) -> dict[str, Any]:
    change = {
        "chat": chat,
        "from": PERSON,
        "date": 1763800000,
        "old_chat_member": {"user": BOT, "status": before},
        "new_chat_member": {"user": BOT, "status": now, "until_date": 0},
    }
    return update(my_chat_member=change)


def understood(raw: dict[str, Any], username: str = "cert_bot") -> Event | None:
    return translate(raw, event_id="e1", at=AT, live=LIVE, username=username)


def command(name: str, argument: str = "") -> Command:
    return Command(id="e1", at=AT, chat=42, name=name, argument=argument)


def text(content: str) -> Text:
    return Text(id="e1", at=AT, chat=42, message=30, text=content)


def unexpected(kind: str, form: Kind = "other", **fields: Any) -> Unexpected:
    return Unexpected(id="e1", at=AT, chat=42, kind=kind, message=30, form=form, **fields)


def choice(data: str = "identity:agree", slot: str | None = None, serial: int = 0) -> Choice:
    return Choice(id="e1", at=AT, chat=42, data=data, slot=slot, serial=serial)


MEANINGS: dict[str, tuple[dict[str, Any], Event | None]] = {
    "a command": (update(message=message(text="/start")), command("start")),
    "a command in capitals for us": (
        update(message=message(text="/Start@Cert_Bot  Hello World ")),
        command("start", "Hello World"),
    ),
    "a command with a deep link": (update(message=message(text="/start aB-_9")), command("start", "aB-_9")),
    "a command over two lines": (
        update(message=message(text="/faq 왜\n안 돼요")),
        command("faq", "왜\n안 돼요"),
    ),
    "a command for another bot": (update(message=message(text="/start@other_bot")), None),
    "a password that begins with a slash": (update(message=message(text="/abc!1234")), text("/abc!1234")),
    "a Korean word after a slash": (update(message=message(text="/시작")), text("/시작")),
    "a slash": (update(message=message(text="/")), text("/")),
    "a text": (update(message=message(text="홍길동")), text("홍길동")),
    "a text of zero width": (update(message=message(text="\u200b\u200d")), text("\u200b\u200d")),
    "a text with a slash further on": (update(message=message(text="a /start")), text("a /start")),
    "a text without a sender": (
        update(message={key: value for key, value in message(text="네").items() if key != "from"}),
        text("네"),
    ),
    "huge ids": (
        update(message=message(text="네", chat={"id": 2**52, "type": "private"}, message_id=30)),
        replace(text("네"), chat=2**52),
    ),
    "a field that is newer than the library": (
        update(message=message(text="네", shiny={"a": [1]})),
        text("네"),
    ),
    "a sticker": (
        update(
            message=message(
                sticker={
                    **SIZE,
                    "width": 1,
                    "height": 1,
                    "is_animated": False,
                    "is_video": False,
                    "type": "regular",
                }
            )
        ),
        unexpected("sticker", "sticker"),
    ),
    "a photo with a caption": (
        update(message=message(photo=[{**SIZE, "width": 1, "height": 1}], caption="신분증")),
        unexpected("photo", "photo", text="신분증"),
    ),
    "a voice": (update(message=message(voice={**SIZE, "duration": 1})), unexpected("voice", "voice")),
    "a video note": (
        update(message=message(video_note={**SIZE, "duration": 1, "length": 1})),
        unexpected("voice", "video_note"),
    ),
    "a document": (
        update(message=message(document={**SIZE, "file_size": 2048})),
        Document(id="e1", at=AT, chat=42, message=30, reference="f", size=2048),
    ),
    "a document of unknown size": (
        update(message=message(document=SIZE)),
        Document(id="e1", at=AT, chat=42, message=30, reference="f", size=0),
    ),
    "a document that was forwarded": (
        update(message=message(document=SIZE, forward_origin=ORIGIN)),
        Document(id="e1", at=AT, chat=42, message=30, reference="f", size=0),
    ),
    "an animation, which is also a document": (
        update(message=message(document=SIZE, animation={**SIZE, "width": 1, "height": 1, "duration": 1})),
        unexpected("other", "animation"),
    ),
    "a location": (
        update(message=message(location={"longitude": 1.0, "latitude": 2.0})),
        unexpected("location", "location"),
    ),
    "a contact": (
        update(message=message(contact={"phone_number": "1", "first_name": "a"})),
        unexpected("contact", "contact"),
    ),
    "a die": (update(message=message(dice={"emoji": "x", "value": 1})), unexpected("other")),
    "a message of no kind at all": (update(message=message()), unexpected("other")),
    "a message of a kind newer than the library": (update(message=message(hologram={})), unexpected("other")),
    "a forwarded text": (
        update(message=message(text="네", forward_origin=ORIGIN)),
        unexpected("forwarded", "text", text="네"),
    ),
    "a forwarded command": (
        update(message=message(text="/start", forward_origin=ORIGIN)),
        unexpected("forwarded", "text", text="/start"),
    ),
    "a forwarded photo": (
        update(message=message(photo=[{**SIZE, "width": 1, "height": 1}], forward_origin=ORIGIN)),
        unexpected("forwarded", "photo"),
    ),
    "an edited text": (
        update(edited_message=message(text="네", edit_date=1763800001)),
        unexpected("edited", "text", text="네"),
    ),
    "an edited command": (
        update(edited_message=message(text="/start")),
        unexpected("edited", "text", text="/start"),
    ),
    "a pinned message": (update(message=message(pinned_message=message(text="x"))), None),
    "a timer of the chat": (
        update(message=message(message_auto_delete_timer_changed={"message_auto_delete_time": 86400})),
        None,
    ),
    "a tap on the live card": (tap(message=message(message_id=31, text="x")), choice(slot="card", serial=5)),
    "a tap on an old card": (tap(message=message(message_id=29, text="x")), choice()),
    "a tap on an inaccessible message": (
        tap(message={"chat": PRIVATE, "message_id": 29, "date": 0}),
        choice(),
    ),
    "a tap on a live id that is inaccessible": (
        tap(message={"chat": PRIVATE, "message_id": 31, "date": 0}),
        choice(),
    ),
    "a tap with data that no button of ours has": (
        tap("x" * 300, message=message(text="x")),
        choice("x" * 300),
    ),
    "a tap on an inline message": (tap(inline_message_id="i"), None),
    "a tap on a game": (tap(None, game_short_name="g", message=message(text="x")), None),
    "a tap in a group": (tap(message=message(chat=GROUP, text="x")), None),
    "a text in a group": (update(message=message(chat=GROUP, text="네")), None),
    "a command in a group": (update(message=message(chat=GROUP, text="/start@cert_bot")), None),
    "a post in a channel": (
        update(
            channel_post={
                "message_id": 1,
                "date": 1,
                "chat": {"id": -1, "type": "channel", "title": "c"},
                "text": "x",
            }
        ),
        None,
    ),
    "blocked by the person": (membership("member", "kicked", PRIVATE), None),
    "added to a group": (membership("left", "member", GROUP), None),
    "nothing": (update(), None),
    "a kind newer than the library": (update(telepathy={"thought": "x"}), None),
}


@pytest.mark.parametrize(("raw", "event"), MEANINGS.values(), ids=MEANINGS)
def test_each_update_has_its_meaning(raw: dict[str, Any], event: Event | None) -> None:
    before = copy.deepcopy(raw)

    assert understood(raw) == event
    assert raw == before


@pytest.mark.parametrize(
    "raw",
    [
        update(message="text"),
        update(message=[1]),
        update(message={}),
        update(message=message(text={"a": "900101-1234567"})),
        update(message=message(text=900101)),
        update(message=message(message_id="900101", text="x")),
        update(message=message(message_id=True, text="x")),
        update(message=message(date="900101-1234567", text="x")),
        update(message=message(date=10**30, text="x")),
        update(message=message(chat={"id": 42}, text="x")),
        update(message=message(chat={"id": 42, "type": ["private"]}, text="x")),
        update(message=message(photo=7)),
        tap(message=message(message_id=None, text="x")),
        tap(message="x"),
        update(callback_query={"id": "q"}),
        {"message": message(text="x")},
    ],
    ids=lambda raw: json.dumps(raw)[:70],
)
def test_what_the_library_cannot_read_is_unreadable_and_quotes_nothing(raw: dict[str, Any]) -> None:
    with pytest.raises(Unreadable) as raised:
        understood(raw)

    assert "900101" not in repr(raised.value)
    assert raised.value.__context__ is None or raised.value.__suppress_context__
    assert raised.value.__cause__ is None


def test_a_command_with_a_name_is_ours_while_our_name_is_unknown() -> None:
    assert understood(update(message=message(text="/help@cert_bot")), username="") == command("help")


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=8), inner, max_size=2),
    max_leaves=4,
)


def paths(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    children: Any = ()
    if isinstance(value, dict):
        children = value.items()
    elif isinstance(value, list):
        children = enumerate(value)
    return [path, *(found for key, child in children for found in paths(child, (*path, key)))]


@st.composite
def mutations(draw: st.DrawFn) -> dict[str, Any]:
    """A valid update of which up to three parts are missing or something else."""
    raw: dict[str, Any] = copy.deepcopy(draw(st.sampled_from([raw for raw, _ in MEANINGS.values()])))
    for _ in range(draw(st.integers(1, 3))):
        choices = [path for path in paths(raw) if path]
        if not choices:
            break
        *way, last = draw(st.sampled_from(choices))
        holder: Any = raw
        for key in way:
            holder = holder[key]
        if draw(st.booleans()):
            holder[last] = draw(JUNK)
        else:
            del holder[last]
    return raw


@given(mutations())
@example({})
@settings(max_examples=600, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_damaged_update_is_an_event_nothing_or_unreadable(raw: dict[str, Any]) -> None:
    """No other exception ever, from any function that reads what Telegram wrote."""
    try:
        event = understood(raw)
    except Unreadable:
        pass
    else:
        assert event is None or isinstance(event, Command | Text | Choice | Document | Unexpected)
    assert isinstance(refuse_group(raw, username="cert_bot"), list)
    assert callback_query_id(raw) is None or isinstance(callback_query_id(raw), str)
    chat = chat_of(raw)
    assert chat is None or -(2**63) <= chat < 2**63


@given(st.dictionaries(st.text(max_size=8) | st.sampled_from(["message", "callback_query"]), JUNK))
@settings(max_examples=200, deadline=None)
def test_any_object_is_an_event_nothing_or_unreadable(raw: dict[str, Any]) -> None:
    with suppress(Unreadable):
        assert understood(raw) is None
    assert refuse_group(raw) == []


@pytest.mark.parametrize(
    "raw",
    [
        update(message=message(chat=GROUP, text="/start")),
        update(message=message(chat=GROUP, text="/start@Cert_Bot now")),
        update(message=message(chat={**GROUP, "type": "group"}, text="/help")),
        membership("left", "member", GROUP),
        membership("kicked", "administrator", GROUP),
    ],
    ids=["command", "command by name", "small group", "added", "added as administrator"],
)
def test_a_group_that_addresses_the_bot_is_sent_to_the_private_chat(raw: dict[str, Any]) -> None:
    [outgoing] = refuse_group(raw, username="cert_bot")

    assert outgoing.method == "send_message"
    assert outgoing.params["text"] == PRIVATE_ONLY
    assert chat_of(raw) == -1001


@pytest.mark.parametrize(
    "raw",
    [
        update(message=message(chat=GROUP, text="안녕 cert_bot")),
        update(message=message(chat=GROUP, text="/start@other_bot")),
        update(message=message(chat=GROUP, text="/start", **{"from": BOT})),
        update(edited_message=message(chat=GROUP, text="/start")),
        update(message=message(text="/start")),
        membership("member", "administrator", GROUP),
        membership("member", "left", GROUP),
        membership("left", "administrator", {"id": -1, "type": "channel", "title": "c"}),
        membership("kicked", "member", PRIVATE),
        update(channel_post={**message(text="/start"), "chat": {"id": -1, "type": "channel"}}),
    ],
)
def test_other_group_talk_and_other_chats_get_no_answer(raw: dict[str, Any]) -> None:
    assert refuse_group(raw, username="cert_bot") == []


def test_a_command_in_a_forum_is_answered_in_its_topic() -> None:
    raw = update(message=message(chat=GROUP, text="/start", is_topic_message=True, message_thread_id=5))

    [outgoing] = refuse_group(raw)

    assert outgoing.params["message_thread_id"] == 5
    assert outgoing.params["reply_parameters"] == {"message_id": 30, "allow_sending_without_reply": True}


@pytest.mark.parametrize(
    ("raw", "chat"),
    [
        (update(message=message(text="x")), 42),
        (update(edited_message=message(chat=GROUP)), -1001),
        (tap(message=message(message_id=31)), 42),
        (tap(message={"chat": GROUP, "message_id": 31, "date": 0}), -1001),
        (tap(inline_message_id="i"), 42),
        (membership("left", "member", GROUP), -1001),
        (update(channel_post=message(chat={"id": -7, "type": "channel"})), -7),
        (update(message=message(chat={"id": 2**52})), 2**52),
        (update(message=message(chat={"id": 2**63})), None),
        (update(message=message(chat={"id": True})), None),
        (update(message={"text": "x"}), None),
        (update(poll={"id": "1"}), None),
        (update(), None),
    ],
)
def test_an_update_tells_its_chat_without_being_parsed(raw: dict[str, Any], chat: int | None) -> None:
    assert chat_of(raw) == chat


def test_a_tap_tells_its_id() -> None:
    assert callback_query_id(tap()) == "q1"
    assert callback_query_id(update(message=message(text="x"))) is None


@pytest.mark.parametrize(
    "raw",
    [
        update(message=message(text="/faq")),
        update(message=message(text="전화가 안 와요")),
        update(edited_message=message(text="x", edit_date=1763800001)),
        update(message=message(document={**SIZE, "file_size": 5})),
        tap(message=message(message_id=31)),
    ],
    ids=["command", "text", "edited", "document", "tap"],
)
def test_what_staff_do_is_done_under_their_name(raw: dict[str, Any]) -> None:
    def by(staff: dict[int, str]) -> Event | None:
        name = staff.get
        return translate(raw, event_id="e1", at=AT, live=LIVE, staff=lambda user: name(user, ""))

    ours, others = by({42: "김상담 #42"}), by({43: "이상담 #43"})

    assert ours is not None
    assert ours.staff == "김상담 #42"
    assert others == understood(raw)
    assert others is not None
    assert others.staff == ""
