import pytest
from structlog.testing import capture_logs

from bot.telegram.client import RawBot, build_bot, connect
from bot.telegram.outgoing import Outgoing
from bot.telegram.sender import Outcome, Refused, Retry, Sender, Sent, Unsure
from tests.integration.telegram.server import TOKEN, Answer, Drop, Silence, Telegram, message, ok, refusal
from tests.integration.telegram.test_client import free_port

TEXT = Outgoing(method="send_message", params={"text": "안녕", "parse_mode": "HTML", "protect_content": True})
EDIT = Outgoing(
    method="edit_message_text", params={"text": "새 카드", "protect_content": True}, slot="card", edit=True
)
STRIP = Outgoing(method="edit_message_reply_markup", params={})
DELETE = Outgoing(method="delete_message", params={"message_id": 9})
FILE = Outgoing(method="send_document", params={"caption": "여기"}, file=b"p12", filename="cert.p12")

NAMES = {
    "send_message": "sendMessage",
    "edit_message_text": "editMessageText",
    "edit_message_reply_markup": "editMessageReplyMarkup",
    "delete_message": "deleteMessage",
    "send_document": "sendDocument",
}

FLOOD = refusal(429, "Too Many Requests: retry after 7", retry_after=7)
BLOCKED = refusal(403, "Forbidden: bot was blocked by the user")
SAME = refusal(400, "Bad Request: message is not modified: specified new message content ...")
NO_EDIT = refusal(400, "Bad Request: message to edit not found")
NO_DELETE = refusal(400, "Bad Request: message to delete not found")
TOO_OLD = refusal(400, "Bad Request: message can't be deleted for everyone")


@pytest.mark.parametrize(
    ("outgoing", "answer", "outcome"),
    [
        (TEXT, ok(message(77)), Sent(77, (77,))),
        (FILE, ok(message(78)), Sent(78, (78,))),
        (EDIT, ok(message(9)), Sent(9)),
        (EDIT, ok(True), Sent(9)),
        (STRIP, ok(message(9)), Sent(9)),
        (DELETE, ok(True), Sent(None)),
        (TEXT, FLOOD, Retry(7.0)),
        (FILE, FLOOD, Retry(7.0)),
        (TEXT, refusal(429, "Too Many Requests"), Retry(None)),
        (EDIT, SAME, Sent(9)),
        (STRIP, SAME, Sent(None)),
        (STRIP, NO_EDIT, Sent(None)),
        (DELETE, NO_DELETE, Sent(None)),
        (DELETE, TOO_OLD, Sent(None)),
        (TEXT, BLOCKED, Refused("Forbidden: bot was blocked by the user", blocked=True)),
        (FILE, BLOCKED, Refused("Forbidden: bot was blocked by the user", blocked=True)),
        (EDIT, BLOCKED, Refused("Forbidden: bot was blocked by the user", blocked=True)),
        (TEXT, refusal(400, "Bad Request: chat not found"), Refused("Chat not found")),
        (
            TEXT,
            refusal(400, "Bad Request: group chat was upgraded", migrate_to_chat_id=-1009),
            Refused("Group migrated to supergroup. New chat id: -1009"),
        ),
        (TEXT, Answer(500, b"oops"), Retry(None)),
        (EDIT, Answer(502, b"<html>"), Retry(None)),
        (DELETE, Answer(503, b""), Retry(None)),
        (FILE, Answer(500, b"oops"), Unsure()),
        (TEXT, Silence(), Unsure()),
        (FILE, Silence(), Unsure()),
        (TEXT, Drop(), Unsure()),
        (FILE, Drop(), Unsure()),
        (TEXT, Answer(200, b"<html>hotel wifi</html>"), Unsure()),
        (TEXT, Answer(200, b'{"ok":false}'), Unsure()),
        (TEXT, ok("garbage"), Unsure()),
        (TEXT, ok({"message_id": 1}), Unsure()),
        (TEXT, ok({**message(1), "message_id": "one"}), Unsure()),
        (TEXT, refusal(409, "Conflict"), Retry(None)),
        (TEXT, refusal(429, "Too Many Requests", retry_after="soon"), Retry(None)),
    ],
    ids=lambda value: value.method if isinstance(value, Outgoing) else str(value)[:60],
)
async def test_each_answer_has_its_outcome(
    api: Telegram, hasty: RawBot, outgoing: Outgoing, answer: Answer | Drop | Silence, outcome: Outcome
) -> None:
    api.will(NAMES[outgoing.method], answer)
    live = 9 if outgoing in (EDIT, STRIP) else None

    assert await Sender(hasty).send(42, outgoing, live) == outcome


async def test_what_never_left_may_be_sent_again() -> None:
    bot = build_bot(TOKEN, f"http://127.0.0.1:{free_port()}")
    await connect(bot)
    unreachable = Sender(bot)
    closed = Sender(build_bot(TOKEN))

    assert [await unreachable.send(42, TEXT), await unreachable.send(42, FILE)] == [Retry(None), Retry(None)]
    assert await closed.send(42, FILE) == Retry(None)
    await bot.shutdown()


@pytest.mark.parametrize("status", [401, 404])
async def test_a_refused_token_waits_long_and_is_said_loudly(api: Telegram, bot: RawBot, status: int) -> None:
    api.will("sendMessage", refusal(status, "Unauthorized"))

    with capture_logs() as logs:
        outcome = await Sender(bot).send(42, TEXT)

    assert outcome == Retry(60.0)
    assert logs[0]["log_level"] == "error"
    assert "CERTGUIDE_BOT_TOKEN" in logs[0]["event"]


async def test_a_text_is_sent_with_its_arguments(api: Telegram, bot: RawBot) -> None:
    await Sender(bot).send(42, TEXT)

    assert api.called("sendMessage")[0].params == {
        "chat_id": 42,
        "text": "안녕",
        "parse_mode": "HTML",
        "protect_content": True,
    }


async def test_a_file_is_uploaded_under_its_name(api: Telegram, bot: RawBot) -> None:
    await Sender(bot).send(42, FILE)

    assert api.called("sendDocument")[0].files == {"document": ("cert.p12", b"p12")}


async def test_an_edit_changes_the_live_message_without_what_only_a_new_one_knows(
    api: Telegram, bot: RawBot
) -> None:
    outcome = await Sender(bot).send(42, EDIT, 9)

    assert outcome == Sent(9)
    assert api.called("editMessageText")[0].params == {"chat_id": 42, "message_id": 9, "text": "새 카드"}


async def test_an_edit_without_a_live_message_is_sent(api: Telegram, bot: RawBot) -> None:
    outcome = await Sender(bot).send(42, EDIT)

    assert outcome == Sent(101, (101,))
    assert api.called("sendMessage")[0].params["protect_content"] is True


@pytest.mark.parametrize("gone", [NO_EDIT, refusal(400, "Bad Request: message can't be edited")])
async def test_an_edit_of_a_message_that_is_gone_is_sent_anew(
    api: Telegram, bot: RawBot, gone: Answer
) -> None:
    api.will("editMessageText", gone)

    assert await Sender(bot).send(42, EDIT, 9) == Sent(101, (101,))


async def test_only_listed_methods_are_called(api: Telegram, bot: RawBot) -> None:
    outcomes = [
        await Sender(bot).send(42, Outgoing(method=name, params={})) for name in ("log_out", "_post", "x")
    ]

    assert all(isinstance(outcome, Refused) for outcome in outcomes)
    assert [call.method for call in api.calls] == ["getMe"]


async def test_arguments_that_no_method_knows_are_refused_before_anything_is_sent(
    api: Telegram, bot: RawBot
) -> None:
    outcome = await Sender(bot).send(42, Outgoing(method="send_message", params={"txet": "x"}))

    assert isinstance(outcome, Refused)
    assert api.called("sendMessage") == []


async def test_a_tap_is_answered_in_200_characters(api: Telegram, bot: RawBot) -> None:
    await Sender(bot).toast("q1", "가" * 300, alert=True)
    await Sender(bot).toast("q2")

    first, second = api.called("answerCallbackQuery")
    assert first.params == {"callback_query_id": "q1", "text": "가" * 200, "show_alert": True}
    assert second.params == {"callback_query_id": "q2"}


async def test_busy_shows_an_action(api: Telegram, bot: RawBot) -> None:
    await Sender(bot).busy(42, "upload_document")

    assert api.called("sendChatAction")[0].params == {"chat_id": 42, "action": "upload_document"}


@pytest.mark.parametrize("answer", [refusal(400, "query is too old"), Drop(), Silence(), Answer(200, b"?")])
async def test_taps_and_actions_fail_without_a_sound(
    api: Telegram, hasty: RawBot, answer: Answer | Drop | Silence
) -> None:
    api.will("answerCallbackQuery", answer)
    api.will("sendChatAction", answer)

    with capture_logs() as logs:
        await Sender(hasty).toast("q1", "끝")
        await Sender(hasty).busy(42, "typing")

    assert [entry["log_level"] for entry in logs] == ["debug", "debug"]
