from datetime import UTC, datetime
from typing import Any

import pytest

from bot.support.translate import Whence, staff_event, whence
from bot.telegram.translate import Unreadable
from flows.support.events import Noted, Order, Rewritten, StaffEvent, Tap, TopicClosed, Written

AT = datetime(2026, 11, 27, 9, 0, tzinfo=UTC)
GROUP = {"id": -1001000000001, "type": "supergroup", "title": "상담원", "is_forum": True}
MEMBER = {"id": 9001, "is_bot": False, "first_name": "하늘"}
ANONYMOUS = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}
SIZE = {"file_id": "f", "file_unique_id": "u"}
WHERE = {"id": "e1", "at": AT, "group": -1001000000001, "thread": 17, "user": 9001}


def message(**fields: Any) -> dict[str, Any]:
    began = {
        "message_id": 17,
        "date": 1,
        "chat": GROUP,
        "forum_topic_created": {"name": "a", "icon_color": 1},
    }
    return {
        "message_id": 30,
        "date": 1763800000,
        "chat": GROUP,
        "from": MEMBER,
        "message_thread_id": 17,
        "is_topic_message": True,
        "reply_to_message": began,
        **fields,
    }


def understood(raw: dict[str, Any]) -> StaffEvent | Noted | None:
    return staff_event({"update_id": 1, **raw}, event_id="e1", at=AT, username="cert_bot", bot=7)


def test_a_text_in_a_topic() -> None:
    assert understood({"message": message(text="안녕하세요")}) == Written(
        **WHERE, message=30, text="안녕하세요"
    )


def test_a_reply_names_what_it_answers_but_not_the_beginning_of_the_topic() -> None:
    replied = {"message_id": 25, "date": 1, "chat": GROUP, "text": "?", "from": MEMBER}
    event = understood({"message": message(text="네", reply_to_message=replied)})
    assert isinstance(event, Written)
    assert event.reply_to == 25


def test_outside_of_topics_there_is_no_thread() -> None:
    plain = message(text="점심 먹어요")
    for name in ("message_thread_id", "is_topic_message", "reply_to_message"):
        del plain[name]
    event = understood({"message": plain})
    assert event is not None
    assert event.thread == 0


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        ({"photo": [{**SIZE, "width": 1, "height": 1}], "caption": "화면"}, "photo"),
        ({"document": SIZE}, "document"),
        ({"voice": {**SIZE, "duration": 1}}, "voice"),
        ({"video": {**SIZE, "width": 1, "height": 1, "duration": 1}}, "video"),
        ({"location": {"latitude": 37.5, "longitude": 127.0}}, "location"),
        ({"animation": {**SIZE, "width": 1, "height": 1, "duration": 1}, "document": SIZE}, "animation"),
        ({"dice": {"emoji": "🎲", "value": 3}}, "other"),
    ],
)
def test_all_kinds_of_messages(content: dict[str, Any], kind: str) -> None:
    event = understood({"message": message(**content, media_group_id="77")})
    assert isinstance(event, Written)
    assert (event.kind, event.text, event.album) == (kind, content.get("caption", ""), "77")


def test_a_command_and_one_for_another_bot() -> None:
    assert understood({"message": message(text="/case@cert_bot 7K3M-9QXT")}) == Order(
        **WHERE, name="case", argument="7K3M-9QXT", message=30
    )
    assert understood({"message": message(text="/case@other_bot 1")}) is None
    slashed = understood({"message": message(text="/!?")})
    assert isinstance(slashed, Written)


def test_an_edited_message() -> None:
    assert understood({"edited_message": message(text="고침")}) == Rewritten(**WHERE, message=30, text="고침")


def test_a_tap_is_that_of_the_member_who_tapped() -> None:
    query = {
        "id": "q",
        "from": MEMBER,
        "chat_instance": "c",
        "data": "case:take",
        "message": message(text="card"),
    }
    assert understood({"callback_query": query}) == Tap(**WHERE, data="case:take", message=30)


def test_whoever_writes_as_the_group_is_nobody_in_particular() -> None:
    event = understood({"message": message(text="네", **{"from": ANONYMOUS}, sender_chat=GROUP)})
    assert event is not None
    assert event.user == 0


def test_bots_channels_and_telegrams_own_notes_are_nobodys_words() -> None:
    channel = {"id": -1009, "type": "channel", "title": "news"}
    robot = {"id": 5, "is_bot": True, "first_name": "other"}
    for raw in (
        message(text="광고", sender_chat=channel),
        message(text="삐", **{"from": robot}),
        message(forum_topic_edited={"name": "b"}),
        message(new_chat_members=[MEMBER]),
        message(pinned_message=message(text="card")),
    ):
        assert understood({"message": raw}) is None


def test_a_topic_closed_by_hand() -> None:
    assert understood({"message": message(forum_topic_closed={})}) == TopicClosed(**WHERE)


def test_what_is_no_update_says_so_and_quotes_nothing() -> None:
    with pytest.raises(Unreadable) as caught:
        understood({"message": message(text={"secret": "900101-1234567"})})
    assert "900101" not in str(caught.value)


def test_telegrams_lines_about_what_the_bot_did_itself_are_noted() -> None:
    bot = {"id": 7, "is_bot": True, "first_name": "certguide", "username": "cert_bot"}
    for note in ({"forum_topic_edited": {"name": "b"}}, {"pinned_message": message(text="card")}):
        raw = {"message": message(**{"from": bot}, **note)}
        assert understood(raw) == Noted(id="e1", at=AT, group=WHERE["group"], message=30)
    assert (
        understood({"message": message(**{"from": bot}, forum_topic_created={"name": "b", "icon_color": 1})})
        is None
    )


UNREADABLE: dict[str, Any] = {"date": "yesterday", "text": 7}


@pytest.mark.parametrize(
    ("raw", "place"),
    [
        ({"message": message(**UNREADABLE)}, Whence(WHERE["group"], 17, 30)),
        ({"edited_message": message(**UNREADABLE)}, Whence(WHERE["group"], 17, 30)),
        ({"message": message(**UNREADABLE, is_topic_message=None)}, Whence(WHERE["group"], 0, 30)),
        ({"message": message(**UNREADABLE, message_thread_id="x")}, Whence(WHERE["group"], 0, 30)),
        ({"callback_query": {"message": message(**UNREADABLE), "data": 5}}, Whence(WHERE["group"], 17, 0)),
        ({"message": message(**{"from": ANONYMOUS})}, None),
        ({"message": message(message_id="x")}, None),
        ({"message": {"chat": 5}}, None),
        ({"message": None}, None),
        ({}, None),
    ],
)
def test_where_it_was_is_found_in_what_cannot_be_read(raw: dict[str, Any], place: Whence | None) -> None:
    assert whence(raw) == place
