"""Staff in their own chats: a topic is taken out, changed, looked at, published, switched off and taken back."""

from dataclasses import replace

import msgspec
import pytest

from flows.faq import reading, shipped, writing
from flows.faq.catalogue import Text, Topic
from flows.faq.library import Change
from flows.ports import Unreadable
from flows.rules import Rules
from tests.unit.flows.person import TEXTS

CATALOGUE = shipped.load()
FEE = CATALOGUE.topic("fee_amount")
NEW = Topic(
    id="coffee_machine",
    step="support",
    titles=Text("커피 자판기가 고장 났어요", "The coffee machine is broken"),
    causes=Text("동전이 걸렸을 수 있어요.", "A coin may be stuck."),
    fixes=Text("자판기를 가볍게 두드려 주세요.", "Knock at it gently."),
    steps=(Text("자판기를 봐 주세요.", "Look at it."), Text("두드려 주세요.", "Knock.")),
    phrases=("자판기에서 커피가 안 나와요", "no coffee comes out of the machine"),
)


def changed(**fields):
    return writing.to_yaml([replace(FEE, **fields)])


OTHER_CAUSE = changed(causes=Text("이제는 5,000원이에요.", "It is 5,000 won now."))


def ids(person):
    return [line.id for line in person.card.body]


def argument(person, id_, name):
    return next(line.arguments[name] for line in person.card.body if line.id == id_)


def published(person):
    return [dict(record.about) for record in person.records if record.kind == "topics"]


def take_up(person, by="Kim"):
    """What the shell does with a change that was kept."""
    content = published(person)[-1]["content"]
    library = person.conversation._library
    assert library.publish([Change(person.clock.now, by, content)]) == []


@pytest.fixture
async def member(person):
    """One of the staff, at the menu."""
    person.staff = "Kim"
    await person.command("start")
    await person.tap("welcome:ko")
    return person


class TestTakingOut:
    async def test_a_topic_is_handed_out_as_a_file_that_reads_back_as_the_same(self, member):
        await member.command("faq", "edit fee_amount")

        (delivered,) = member.files
        assert delivered.file.name == "fee_amount.yaml"
        assert reading.read(delivered.file.content, "a file", known=CATALOGUE.ids).topics == (FEE,)
        assert "fee_amount" in member.seen
        assert member.state == "desk_topic"
        assert "desk-topic" in ids(member)

    async def test_every_topic_can_be_handed_out(self, member):
        for topic in CATALOGUE:
            await member.command("faq", f"edit {topic.id}")
            read = reading.read(member.files[-1].file.content, "a file", known=CATALOGUE.ids)
            assert read.topics == (topic,)

    async def test_an_untouched_file_changes_nothing_that_could_be_told(self, member):
        await member.command("faq", "edit fee_amount")
        await member.document(member.files[0].file.content)

        assert member.state == "desk_review"
        assert argument(member, "desk-changed", "fields") == "-"

    async def test_a_better_file_may_come_at_the_review(self, member):
        await member.command("faq", "edit fee_amount")
        content = member.files[0].file.content
        await member.document(content)
        await member.document(content.replace(b"\n  action: ", b"\n  phrases: [new words]\n  action: "))

        assert member.state == "desk_review"
        assert argument(member, "desk-changed", "fields") == "phrases"

    async def test_without_a_name_the_desk_waits_for_a_topic(self, member):
        await member.command("faq", "edit")

        assert member.state == "desk_topic"
        assert member.files == []

    @pytest.mark.parametrize("order", ["edit", "off", "history"])
    async def test_an_unknown_name_is_told_and_nothing_begins(self, member, order):
        await member.command("faq", f"{order} no_such_topic")

        assert ids(member)[0] == "desk-unknown"
        assert "no_such_topic" in member.seen
        assert member.state == "menu"

    async def test_help_at_the_desk_is_about_the_desk(self, member):
        await member.command("faq", "edit")
        await member.tap("nav:help")

        assert "advice-desk" in ids(member)

    async def test_a_staff_members_question_is_a_question(self, member):
        await member.command("faq", "수수료가 얼마예요?")

        assert "topic" in ids(member)
        assert member.state == "menu"


class TestChanging:
    @pytest.mark.parametrize("way", ["text", "file"])
    async def test_is_shown_before_it_counts(self, member, way):
        await member.command("faq", "edit fee_amount")
        if way == "text":
            await member.type(OTHER_CAUSE)
        else:
            await member.document(OTHER_CAUSE.encode())

        assert member.state == "desk_review"
        assert argument(member, "desk-changed", "topic") == "fee_amount"
        assert argument(member, "desk-changed", "fields") == "cause"
        assert "이제는 5,000원이에요." in member.seen
        assert {"desk:publish", "nav:back"} <= set(member.buttons())
        assert published(member) == []
        assert member.forgotten == []

    async def test_publishing_keeps_one_change_with_who_made_it(self, member):
        await member.command("faq", "edit fee_amount")
        await member.type(OTHER_CAUSE)
        await member.tap("desk:publish")

        assert published(member) == [{"by": "Kim", "content": OTHER_CAUSE}]
        assert ids(member)[0] == "desk-published"
        assert member.state == "menu"
        assert member.session.draft == ""

    async def test_the_next_answer_is_another(self, member):
        await member.type("수수료가 얼마예요?")
        assert "이제는 5,000원이에요." not in member.seen
        await member.command("faq", "edit fee_amount")
        await member.type(OTHER_CAUSE)
        await member.tap("desk:publish")
        take_up(member)
        await member.type("수수료가 얼마예요?")

        assert "이제는 5,000원이에요." in member.seen

    async def test_a_second_tap_publishes_nothing_more(self, member):
        await member.command("faq", "edit fee_amount")
        await member.type(OTHER_CAUSE)
        review = member.card.serial
        await member.tap("desk:publish")
        await member.tap("desk:publish", serial=review)
        await member.tap("desk:publish")

        assert len(published(member)) == 1

    async def test_a_new_topic_is_found_listed_and_shown(self, member):
        await member.command("faq", "edit")
        await member.type(writing.to_yaml([NEW]))
        assert "desk-new" in ids(member)
        await member.tap("desk:publish")
        take_up(member)
        await member.type("자판기에서 커피가 안 나와요")
        if "topic" not in ids(member):
            await member.tap("faq:topic:coffee_machine")
        assert NEW.titles.ko in member.seen
        await member.tap("faq:list:support")

        assert "faq:topic:coffee_machine" in member.buttons()

    async def test_several_topics_are_told_one_by_one(self, member):
        await member.command("faq", "edit")
        await member.document(f"{OTHER_CAUSE}{writing.to_yaml([NEW], ['ars_no_call'])}".encode())

        assert {"desk-changed", "desk-new", "desk-off"} <= set(ids(member))

    @pytest.mark.parametrize("count", [8, 9, 30])
    async def test_no_change_is_passed_over_in_silence(self, member, count):
        """What does not fit the card is at least counted."""
        topics = [topic.id for topic in CATALOGUE][:count]
        await member.command("faq", "edit")
        await member.document(writing.to_yaml([], topics).encode())

        told = [line for line in member.card.body if line.id == "desk-off"]
        assert len(told) == count or str(count - len(told)) in member.seen

    @pytest.mark.parametrize("language", ["ko", "en"])
    async def test_is_spoken_of_in_the_members_language(self, member, language):
        member.session.language = language
        await member.command("faq", "edit fee_amount")
        await member.type(OTHER_CAUSE)
        await member.tap("desk:publish")

        assert TEXTS.html(next(line for line in member.card.body if line.id == "desk-published"), language)


class TestFaults:
    FAULTY = (
        ("- id: fee_amount\n  step: payment\n", 1, "lacks"),
        (OTHER_CAUSE.replace("step: payment", "step: nowhere"), 2, "nowhere"),
        (OTHER_CAUSE.replace("title:", "title: [", 1), None, "YAML"),
        ("just a sentence", 1, "list of topics"),
        (OTHER_CAUSE + OTHER_CAUSE, None, "again"),
        (OTHER_CAUSE.replace("id: fee_amount", "id: Fee Amount"), 1, "lower-case"),
        ("- id: no_such\n  off: true\n", 1, "does not exist"),
    )

    @pytest.mark.parametrize("way", ["text", "file"])
    @pytest.mark.parametrize(("content", "line", "problem"), FAULTY)
    async def test_are_told_by_their_line_and_nothing_changes(self, member, content, line, problem, way):
        await member.command("faq", "edit")
        if way == "text":
            await member.type(content)
        else:
            await member.document(content.encode())

        assert member.state == "desk_topic"
        assert ids(member)[0] == "desk-faulty"
        assert problem in member.seen
        if line:
            assert f"{line}번째 줄" in member.seen
        assert (member.session.draft, published(member)) == ("", [])

    async def test_the_mended_topic_may_follow_at_once(self, member):
        await member.command("faq", "edit")
        await member.type("- id: fee_amount\n")
        await member.type(OTHER_CAUSE)

        assert member.state == "desk_review"

    @pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", b"\x89PNG", bytes(1000), b"- &a [*a, *a]\n"])
    async def test_what_is_no_topic_at_all_is_told(self, member, content):
        await member.command("faq", "edit")
        await member.document(content)

        assert ids(member)[0] == "desk-faulty"

    async def test_a_file_that_is_too_large_is_told(self, member):
        await member.command("faq", "edit")
        await member.document(bytes(Rules().largest_file + 1))

        assert ids(member)[0] == "desk-file-too-large"
        assert member.state == "desk_topic"

    async def test_a_file_that_is_gone_is_told(self, member, world, monkeypatch):
        async def gone(_reference, _most):
            raise Unreadable("gone")

        monkeypatch.setattr(world.files._port, "fetch", gone)
        await member.command("faq", "edit")
        await member.document(b"-")

        assert ids(member)[0] == "desk-file-gone"

    async def test_files_that_cannot_be_fetched_just_now_are_told(self, member, world):
        world.files.down.add("fetch")
        await member.command("faq", "edit")
        await member.document(OTHER_CAUSE.encode())

        assert member.failed() == "failure-unavailable"
        assert member.state == "desk_topic"

    async def test_a_text_that_is_too_long_is_asked_for_as_a_file(self, member):
        await member.command("faq", "edit")
        await member.type("# " + "가" * 4096)

        assert ids(member)[0] == "too-long"
        assert "4096" in member.seen.replace(",", "")


class TestLeaving:
    @pytest.mark.parametrize(
        "way", ["nav:back", "nav:cancel", "cancel", "certificates", "guide", "issue", "start"]
    )
    async def test_the_review_leaves_nothing_behind(self, member, way):
        await member.command("faq", "edit fee_amount")
        await member.type(OTHER_CAUSE)
        if way.startswith("nav:"):
            await member.tap(way)
        else:
            await member.command(way)

        assert member.state != "desk_review"
        assert published(member) == []
        assert member.session.draft == ""
        assert b"5,000" not in msgspec.msgpack.encode(member.session)

    async def test_back_leads_to_the_topic_and_then_to_the_menu(self, member):
        await member.command("faq", "edit fee_amount")
        await member.type(OTHER_CAUSE)
        await member.tap("nav:back")
        assert member.state == "desk_topic"
        await member.tap("nav:back")

        assert member.state == "menu"

    async def test_a_question_at_the_review_keeps_the_review(self, member):
        await member.command("faq", "edit fee_amount")
        await member.type(OTHER_CAUSE)
        await member.type("ARS 전화가 안 와요")
        assert "topic" in ids(member)
        await member.tap("nav:stay")
        await member.tap("desk:publish")

        assert len(published(member)) == 1

    @pytest.mark.parametrize("order", ["edit fee_amount", "off fee_amount", "history"])
    async def test_who_is_in_an_application_is_told_to_finish_it_first(self, member, order):
        await member.tap("menu:issue")
        await member.agree()
        await member.command("faq", order)

        assert ids(member)[0] == "finish-first"
        assert member.state == "identity_user_id"
        assert member.files == []


class TestRoles:
    @pytest.mark.parametrize("order", ["edit fee_amount", "off fee_amount", "history fee_amount", "edit"])
    async def test_an_order_of_anybody_else_is_a_question(self, person, order):
        await person.command("start")
        await person.tap("welcome:ko")
        await person.command("faq", order)

        assert person.state == "menu"
        assert person.files == []
        assert {"topic", "faq-which", "faq-unknown", "faq-unknown-at-all"} & set(ids(person))

    @pytest.mark.parametrize("data", ["desk:publish", "desk:undo:1"])
    async def test_a_forged_button_of_anybody_else_does_nothing(self, person, data):
        await person.command("start")
        await person.tap("welcome:ko")
        await person.tap(data)

        assert person.state == "menu"
        assert len(person.toasts) == 1
        assert published(person) == []

    async def test_who_is_staff_no_longer_publishes_nothing_and_is_told(self, member):
        await member.command("faq", "edit fee_amount")
        await member.type(OTHER_CAUSE)
        member.staff = ""
        await member.tap("desk:publish")

        assert ids(member)[0] == "desk-not-staff"
        assert published(member) == []
        assert member.session.draft == ""
        assert member.state == "menu"

    async def test_who_publishes_is_who_taps(self, member):
        await member.command("faq", "edit fee_amount")
        await member.type(OTHER_CAUSE)
        member.staff = "Lee"
        await member.tap("desk:publish")

        assert published(member)[0]["by"] == "Lee"

    @pytest.mark.parametrize("language", ["ko", "en"])
    async def test_no_customer_is_told_of_the_desk(self, person, language):
        await person.command("start")
        await person.tap(f"welcome:{language}")
        await person.tap("nav:help")

        assert "/faq edit" not in person.seen


class TestSwitchingOff:
    async def test_is_shown_published_and_then_nobody_finds_it(self, member):
        await member.command("faq", "off fee_amount")
        assert member.state == "desk_review"
        assert "desk-off" in ids(member)
        await member.tap("desk:publish")
        take_up(member)
        await member.command("faq", "수수료가 얼마예요?")
        assert FEE.titles.ko not in member.seen
        await member.tap("nav:stay")
        await member.tap("nav:faq")
        await member.tap("faq:list:payment")

        assert "faq:topic:fee_amount" not in member.buttons()

    async def test_without_a_name_asks_which(self, member):
        await member.command("faq", "off")

        assert ids(member)[0] == "desk-which"
        assert member.state == "desk_topic"

    async def test_one_that_is_off_stays_off_until_its_file_says_so_no_more(self, member):
        await member.command("faq", "off fee_amount")
        await member.tap("desk:publish")
        take_up(member)
        await member.command("faq", "edit fee_amount")
        file = member.files[-1].file.content.decode()
        await member.document(file.encode())
        assert "desk-off" in ids(member)
        await member.tap("nav:back")
        await member.document("\n".join(row for row in file.splitlines() if "off" not in row).encode())
        assert "desk-on" in ids(member)
        await member.tap("desk:publish")
        take_up(member)

        assert member.conversation._library.catalogue.topic("fee_amount") == FEE


class TestHistory:
    async def _publish(self, member, content):
        await member.command("faq", "edit")
        await member.type(content)
        await member.tap("desk:publish")
        take_up(member, by=member.staff)

    async def test_of_what_never_changed_is_empty(self, member):
        await member.command("faq", "history fee_amount")

        assert ids(member)[0] == "desk-no-history"

    async def test_lists_the_changes_of_a_topic_newest_first(self, member):
        await self._publish(member, OTHER_CAUSE)
        member.staff = "Lee"
        await self._publish(member, writing.to_yaml([], ["ars_no_call"]))
        await self._publish(member, changed(causes=Text("6,000원", "6,000 won")))
        await member.command("faq", "history fee_amount")

        listed = [line.arguments for line in member.card.body if line.id == "desk-revision"]
        assert [(one["number"], one["by"], one["topics"]) for one in listed] == [
            (3, "Lee", "fee_amount"),
            (1, "Kim", "fee_amount"),
        ]
        assert "2026년 11월 22일 12:00" in member.seen
        assert [data for data in member.buttons() if data.startswith("desk:")] == [
            "desk:undo:3",
            "desk:undo:1",
        ]

    async def test_without_a_name_lists_everything(self, member):
        await self._publish(member, OTHER_CAUSE)
        await self._publish(member, writing.to_yaml([], ["ars_no_call"]))
        await member.command("faq", "history")

        assert [line.arguments["number"] for line in member.card.body if line.id == "desk-revision"] == [2, 1]

    async def test_undoing_is_a_change_that_is_shown_first(self, member):
        await self._publish(member, OTHER_CAUSE)
        await member.command("faq", "history fee_amount")
        await member.tap("desk:undo:1")

        assert member.state == "desk_review"
        assert argument(member, "desk-changed", "fields") == "cause"
        assert len(published(member)) == 1
        await member.tap("desk:publish")
        take_up(member)
        assert member.conversation._library.catalogue.topic("fee_amount") == FEE

    async def test_undoing_a_new_topic_switches_it_off(self, member):
        await self._publish(member, writing.to_yaml([NEW]))
        await member.command("faq", "history coffee_machine")
        await member.tap("desk:undo:1")
        assert "desk-off" in ids(member)
        await member.tap("desk:publish")
        take_up(member)

        assert not member.conversation._library.catalogue.shows("coffee_machine")

    async def test_undoing_what_was_switched_off_switches_it_on(self, member):
        await self._publish(member, writing.to_yaml([], ["fee_amount"]))
        await member.command("faq", "history fee_amount")
        await member.tap("desk:undo:1")
        assert "desk-on" in ids(member)
        await member.tap("desk:publish")
        take_up(member)

        assert member.conversation._library.catalogue.topic("fee_amount") == FEE

    async def test_who_changes_their_mind_leaves_the_list(self, member):
        await self._publish(member, OTHER_CAUSE)
        await member.command("faq", "history fee_amount")
        await member.tap("nav:stay")

        assert ids(member)[-2:] == ["desk-topic", "desk-orders"]

    @pytest.mark.parametrize("number", ["9", "", "x", "-1"])
    async def test_a_change_that_is_no_more_cannot_be_undone(self, member, number):
        await self._publish(member, OTHER_CAUSE)
        await member.command("faq", "history")
        await member.tap(f"desk:undo:{number}")

        assert len(member.toasts) == 1
        assert member.state == "desk_topic"

    async def test_a_long_history_is_cut(self, member):
        for won in range(10):
            await self._publish(member, changed(causes=Text(f"{won}원", f"{won} won")))
        await member.command("faq", "history")

        assert [line.arguments["number"] for line in member.card.body if line.id == "desk-revision"] == list(
            range(10, 2, -1)
        )
