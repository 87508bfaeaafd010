"""The board against a Bot API server, with a real store: what staff see follows what is stored, whatever happens."""

from dataclasses import replace
from typing import Any

from structlog.testing import capture_logs

from bot.sandbox.member import Member, Post
from bot.support.board import Board
from flows.support.case import Case, Snapshot
from flows.support.turn import DeskTurn, Mended
from tests.integration.sandbox.support import Sandbox
from tests.integration.store.casework import CHAT, GROUP, NUMBER, Work, answered, written


async def topic(member: Member) -> int:
    (only,) = await member.topics()
    return only.id


async def said(member: Member) -> list[Post]:
    """What stands in the one topic, without Telegram's own lines."""
    return [post for post in await member.messages(await topic(member)) if not post.service]


async def texts(member: Member) -> list[str]:
    """The same without the card."""
    return [post.text for post in await said(member) if not post.pinned]


def again(case: Case, **changes: Any) -> DeskTurn:
    return DeskTurn(cases=(replace(case, **changes),))


async def test_a_case_gets_a_topic_with_a_pinned_card(work: Work, board: Board, member: Member) -> None:
    await work.opened()
    await board.round()
    (shown,) = await member.topics()
    assert shown.name.startswith(f"🔴 {NUMBER[:4]}-")
    (card,) = await said(member)
    assert card.pinned
    assert "홍*동" in card.text
    assert "홍길동" not in card.text
    assert "case:take" in card.buttons


async def test_a_card_is_edited_in_its_place_and_only_if_it_reads_differently(
    work: Work, board: Board, member: Member, sandbox: Sandbox
) -> None:
    case = await work.opened()
    await board.round()
    await work.play(again(case, owner=9001, state="work"))
    await board.round()
    (card,) = await said(member)
    assert (card.edited, "김하늘" in card.text) == (True, True)
    before = len(sandbox.world.calls)
    await work.play(again(case, owner=9001, state="work"))
    await board.round()
    assert [call.method for call in list(sandbox.world.calls)[before:]] == []


async def test_a_topic_is_renamed_seldom_but_in_the_end_rightly(
    work: Work, board: Board, member: Member, sandbox: Sandbox
) -> None:
    case = await work.opened()
    await board.round()
    for state in ("work", "customer", "work", "customer"):
        await work.play(again(case, state=state))
        await board.round()
    assert (await member.topics())[0].name.startswith("🔴")
    work.clock.forward(seconds=11)
    await board.round()
    (shown,) = await member.topics()
    assert (shown.name[0], shown.icon) == ("🔵", "👀")
    assert [call.method for call in sandbox.world.calls].count("editForumTopic") == 1


async def test_a_closed_case_closes_its_topic_and_a_reopened_one_opens_the_same(
    work: Work, board: Board, member: Member
) -> None:
    case = await work.opened()
    await board.round()
    await work.play(again(case, state="closed", reason="solved", closed_at=work.clock()))
    await board.round()
    (shown,) = await member.topics()
    assert (shown.closed, shown.name[0], shown.icon) == (True, "⚪", "✅")
    await work.play(again(case, state="waiting"))
    await board.round()
    (same,) = await member.topics()
    assert (same.id, same.closed) == (shown.id, False)


async def test_lines_are_put_together_in_order(work: Work, board: Board, member: Member) -> None:
    await work.opened(*(written(10 + number, f"줄 {number}") for number in range(250)))
    for _ in range(4):
        await board.round()
    found = await texts(member)
    assert len(found) < 10
    lines = [line.removeprefix("💬 ") for text in found for line in text.split("\n\n")]
    assert lines == [f"줄 {number}" for number in range(250)]


async def test_all_kinds_are_copied_and_replies_stay_replies(
    work: Work, board: Board, member: Member, sandbox: Sandbox
) -> None:
    text = await sandbox.say("이 화면이에요", chat=CHAT)
    kinds = ["photo", "voice", "sticker", "location", "document"]
    sent = [(await sandbox.post(f"chats/{CHAT}/messages", kind=kind)).json()["message_id"] for kind in kinds]
    await work.opened(
        written(text["message_id"], "이 화면이에요"),
        *(written(origin, "", kind=kind) for origin, kind in zip(sent, kinds, strict=True)),
    )
    await board.round()
    found = [post for post in await said(member) if not post.pinned]
    assert [post.kind for post in found] == ["text", *kinds]
    await work.play(DeskTurn(passed=(written(99, "네, 그거요", reply_to=found[1].id),)))
    await board.round()
    assert (await said(member))[-1].reply_to == found[1].id


async def test_an_album_stays_one(work: Work, board: Board, member: Member, sandbox: Sandbox) -> None:
    sent = [
        (await sandbox.post(f"chats/{CHAT}/messages", kind="photo", album="a")).json()["message_id"]
        for _ in range(3)
    ]
    await work.opened(*(written(origin, "", kind="photo", album="a") for origin in sent))
    await board.round()
    assert await texts(member) == []  # more of it may come
    work.clock.forward(seconds=2)
    await board.round()
    albums = [post.album for post in await said(member) if not post.pinned]
    assert len(albums) == 3
    assert len(set(albums)) == 1
    assert albums[0]


async def test_what_was_withheld_is_named_and_not_shown(work: Work, board: Board, member: Member) -> None:
    await work.opened(
        written(10, "", withheld="secret"), written(11, "", kind="document", withheld="key_file")
    )
    await board.round()
    (text,) = await texts(member)
    assert text.count("🔒") == 2


async def test_an_edited_line_answers_what_it_was(work: Work, board: Board, member: Member) -> None:
    await work.opened(written(10, "안 돼요"))
    await board.round()
    (first,) = [post for post in await said(member) if not post.pinned]
    await work.play(DeskTurn(mended=(Mended(number=NUMBER, way="in", origin=10, text="이제 돼요"),)))
    await board.round()
    last = (await said(member))[-1]
    assert (last.text, last.reply_to) == ("✏️ 고쳤어요: 이제 돼요", first.id)


async def test_a_message_that_is_gone_does_not_hold_back_the_others(
    work: Work, board: Board, member: Member, sandbox: Sandbox
) -> None:
    await sandbox.say("안녕하세요", chat=CHAT)
    await work.opened(written(4711, "", kind="photo"), written(12, "그다음"))
    await board.round()
    await board.round()
    assert await texts(member) == ["💬 그다음"]


async def test_a_deleted_topic_is_made_anew_with_what_was_said(
    work: Work, board: Board, member: Member, lead: Member
) -> None:
    case = await work.opened(written(10, "처음"))
    await board.round()
    first = await topic(member)
    await work.play(DeskTurn(passed=(answered(77, "도와드릴게요"),)))
    await lead.delete_topic(first)
    await work.play(DeskTurn(cases=(case,), passed=(written(11, "여보세요?"),)))
    await board.round()
    await board.round()
    assert await topic(member) != first
    transcript, line = await texts(member)
    assert "고객: 처음" in transcript
    assert line == "💬 여보세요?"
    assert [post for post in await said(member) if post.pinned]


async def test_a_deleted_card_is_made_anew(work: Work, board: Board, member: Member, lead: Member) -> None:
    case = await work.opened()
    await board.round()
    (card,) = await said(member)
    await lead.delete(card.id)
    await work.play(again(case, snapshot=Snapshot(step="payment", state="payment_account")))
    await board.round()
    (new,) = await said(member)
    assert new.pinned
    assert new.id != card.id


async def test_a_group_that_cannot_serve_is_named_once_and_tried_again(
    work: Work, board: Board, member: Member, sandbox: Sandbox
) -> None:
    await work.opened()
    refused = "Bad Request: not enough rights to create a topic"
    await sandbox.post(
        "faults", kind="status", method="createForumTopic", times=2, code=400, description=refused
    )
    with capture_logs() as logs:
        await board.round()
        await board.round()
    assert [entry.get("setting") for entry in logs] == ["CERTGUIDE_STAFF_CHAT_ID"]
    await board.round()
    assert len(await member.topics()) == 1


async def test_a_forgotten_customers_topic_goes(work: Work, board: Board, member: Member) -> None:
    await work.opened(written(10))
    await board.round()
    await work.play(DeskTurn(forgotten=(CHAT,)))
    await board.round()
    assert await member.topics() == []


async def test_a_group_that_is_gone_holds_back_no_other_and_its_cases_come_to_the_one_that_is_set(
    work: Work, board: Board, member: Member
) -> None:
    lost = {"number": "GONE0000", "chat": 77, "group": -1_009_999_999_999}
    case = await work.opened(written(10, "여보세요?", number="GONE0000"), **lost)
    await work.opened()
    with capture_logs() as logs:
        for _ in range(3):
            await board.round()
    assert [shown.name[2:6] for shown in await member.topics()] == [NUMBER[:4]]
    assert [(entry["error"], entry["setting"]) for entry in logs] == [
        ("Chat not found", "CERTGUIDE_STAFF_CHAT_ID")
    ]

    await work.play(again(case, group=GROUP))
    await board.round()
    moved = (await member.topics())[-1]
    assert moved.name[2:6] == "GONE"
    assert "💬 여보세요?" in [post.text for post in await member.messages(moved.id)]


async def test_a_moved_case_leaves_its_topic_where_it_was(
    work: Work, board: Board, member: Member, sandbox: Sandbox
) -> None:
    other = -1_005_000_000_002
    sandbox.world.add_forum(other, "Support", [(9001, "김하늘", "member")])
    case = await work.opened(written(10, "안녕하세요"))
    await board.round()
    await work.play(again(case, group=other, language="en"))
    await board.round()
    assert await member.topics() == []
    async with Member(sandbox.url, other, 9001, patience=5) as there:
        (moved,) = await there.topics()
        assert "안녕하세요" in "".join(post.text for post in await there.messages(moved.id))
