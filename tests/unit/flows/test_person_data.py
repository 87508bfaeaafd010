"""What is kept can be seen in full, and forgotten but for what the law keeps."""

from datetime import UTC, datetime

import pytest

from flows.ports import KeptData, KeptMessage
from flows.session import Session
from flows.support.events import Gone, Moved
from tests.unit.flows.staff import ALWAYS, fresh, talk, with_desk

KEPT = KeptData(
    messages=(
        KeptMessage(at=datetime(2026, 11, 22, 3, 0, tzinfo=UTC), by="customer", text="전화가 안 와요"),
        KeptMessage(at=datetime(2026, 11, 22, 3, 1, tzinfo=UTC), by="staff", kind="photo", text="여기요"),
    ),
    records={"consent": 6, "staff_request": 1},
)


def content(person):
    return person.files[-1].file.content.decode()


class TestMyData:
    @pytest.mark.parametrize("language", ["ko", "en"])
    async def test_is_named_on_a_card_and_handed_over_in_full(self, world, language):
        person = world.person(rules=ALWAYS)
        world.archive.of[77] = KEPT
        await person.to_review(language=language)
        await person.command("person")
        await person.command("mydata")

        assert person.says("data", "data-chat", "data-messages", "data-law", "data-never")
        assert person.files[-1].file.name == "certguide-mydata.txt"
        file = content(person)
        for shown in ("홍*동", "ho***01", "전화가 안 와요", "여기요", "2026-11-22 12:01", "2026-11-23", "90"):
            assert shown in file
        assert f"{person.session.reference[:4]}-{person.session.reference[4:]}" in file
        assert ("약관 동의와 철회: 6건" if language == "ko" else "given and taken back: 6") in file
        for hidden in (
            person.customer.name,
            person.customer.user_id,
            person.account().number,
            "<b>",
            "<code>",
        ):
            assert hidden not in file

    async def test_of_who_did_nothing_is_short_and_true(self, person):
        await person.command("mydata")

        assert person.says("data", "data-law")
        assert not person.says("data-messages")
        assert content(person).count("없음") == 6

    async def test_lists_certificates(self, holder):
        await holder.command("mydata")

        assert holder.session.certificates[0].serial[-8:] in content(holder)
        assert holder.session.certificates[0].serial not in content(holder)

    async def test_that_cannot_be_read_now_is_said_so(self, person, world):
        world.archive.down = {"kept"}
        await person.command("mydata")

        assert person.failed() == "failure-unavailable"
        assert person.files == []


class TestForgetting:
    async def test_is_explained_first_and_changes_nothing(self, holder):
        before = holder.session.certificates
        await holder.command("forget")

        assert holder.says("forget", "forget-law", "forget-certificates")
        await holder.tap("nav:stay")
        assert holder.session.certificates == before
        assert not holder.turns[-1].erase

    async def test_leads_from_what_is_kept(self, person):
        await person.command("mydata")
        await person.tap("support:forget")

        assert person.says("forget", "forget-law")

    async def test_leaves_a_fresh_chat_whose_buttons_work(self, world):
        person = world.person(rules=ALWAYS)
        await person.to_verification(language="en")
        await talk(person)
        await person.send("photo", form="photo")
        reference = person.session.reference
        await person.command("forget")
        await person.tap("support:erase")

        assert person.turns[-1].erase
        assert person.turns[-1].files == "erase"
        (gone,) = fresh(person)
        assert isinstance(gone, Gone)
        assert gone.number == reference
        assert (gone.snapshot.name, gone.snapshot.keys) == ("", [])
        assert person.session == Session(
            language="en",
            serial=person.session.serial,
            live=person.session.live,
            touched=person.session.touched,
        )
        assert "idle" not in person.timers
        await person.tap("welcome:en")
        assert person.state == "menu"
        await person.command("person")
        assert person.session.reference not in {"", reference}

    async def test_silences_reminders_and_takes_back_the_consent_to_news(self, holder):
        with_desk(holder)
        assert any(name.startswith("expiry") for name in holder.timers)
        await holder.command("forget")
        await holder.tap("support:erase")

        assert set(holder.timers) <= {"rescue"}
        assert [record.about["agreed"] for record in holder.records] == ["no"]
        assert fresh(holder) == []  # the desk never heard of them
        await holder.wait(days=340)
        assert holder.session.certificates == []

    async def test_ends_a_call_under_way(self, world):
        person = world.person(rules=ALWAYS)
        await person.to_verification()
        await person.tap("verification:ars")
        await person.tap("verification:phone:0")
        await person.command("forget")
        await person.tap("support:erase")

        assert person.phone.body[0].id == "phone-over"
        assert person.timers == {}

    async def test_a_fee_on_its_way_back_still_comes(self, world):
        person = world.person(rules=ALWAYS)
        balance = person.account().balance
        await person.to_check("universal")
        await person.tap("delivery:works")
        await person.change("refund")
        await person.command("forget")
        await person.tap("support:erase")
        await person.wait(minutes=1)

        assert await world.bank.balance(person.account().number) == balance

    async def test_an_old_button_erases_nothing(self, holder):
        await holder.command("forget")
        serial = holder.card.serial
        await holder.command("status")
        await holder.tap("support:erase", serial=serial)

        assert holder.session.certificates
        assert not holder.turns[-1].erase

    async def test_works_without_a_desk(self, person):
        await person.to_product()
        await person.command("forget")
        await person.tap("support:erase")

        assert person.state == "welcome"
        assert person.posts == []
        assert person.turns[-1].erase

    async def test_of_an_open_case_is_no_mere_move(self, world):
        person = world.person(rules=ALWAYS)
        await person.to_product()
        await person.command("person")
        await person.command("forget")
        await person.tap("support:erase")

        assert fresh(person, Moved) == []
