"""Taps, commands and launches that were never offered, belong to somebody else, or come a second time."""

import asyncio
import base64
import json
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import pytest_asyncio
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from bot.support.desk import COMMANDS
from bot.telegram.translate import PRIVATE_ONLY
from flows import machine
from flows.steps import QUESTIONS
from flows.terms import TERMS
from tests.integration.telegram.server import TOKEN
from tests.security.house import GROUP, LEAD, House, until, written
from tests.unit.bot_secure.launching import fields, signed
from tests.unit.flows.conftest import World, beginning, limited  # noqa: F401 - fixtures
from tests.unit.flows.places import PLACES, Places, open_places

OLD_BUTTON = "지난 화면의 버튼이에요"
ELSEWHERE = -100_555
SUITE = Suite(KEM.P256, KDF.HKDF_SHA256, AEAD.AES_256_GCM)

places = pytest.fixture(scope="module")(open_places)


def counts(world: World) -> tuple[Any, ...]:
    """What nobody may change without the right answers: money, certificates, tries."""
    return (
        world.cabinet.snapshot(),
        [(one.serial, one.status, one.reason) for one in world.ca.all_certificates()],
    )


def choices() -> set[str]:
    """Each choice that any question knows."""
    return {
        f"{machine.BY_NAME[state].step}:{choice}"
        for state, question in QUESTIONS.items()
        for choice in question.choices
    }


class TestWithinTheConversation:
    def test_what_a_card_does_not_offer_costs_and_proves_nothing(self, places: Places) -> None:
        """A client of one's own can send any data from any card."""
        worlds = (places._new, places._old)
        before = [counts(world) for world in worlds]
        everything = choices() | {data for place in PLACES for data in places.at(place).buttons()}
        for place in PLACES:
            asyncio.run(self._tap_all(places, place, everything))
        assert [counts(world) for world in worlds] == before

    async def _tap_all(self, places: Places, place: str, everything: set[str]) -> None:
        offered = {data.rpartition(":")[0] or data for data in places.at(place).buttons()}
        offered |= set(places.at(place).buttons())
        for data in sorted(everything - offered):
            if any(data.startswith(f"{one}:") for one in offered):
                continue
            person = places.at(place)
            known = person.session.application if person.session else None
            await person.tap(data)
            now = person.session.application
            assert now.customer in {"", known.customer if known else ""}, (place, data)
            assert not person.records, (place, data)
            assert not person.posts, (place, data)

    def test_anothers_certificate_is_as_unknown_as_none(self, places: Places) -> None:
        (issued,) = places._old.ca.all_certificates()
        serial, theirs = issued.serial, f"{issued.serial:X}"
        nobodys = f"{serial ^ 0xFFFF:X}"
        for choice in ("look", "find", "remove", "test", "reminders", "calendar", "suspend", "revoke"):
            said = []
            for number in (theirs, nobodys):
                person = places._old.person("chun02")
                asyncio.run(self._ask(person, f"aftercare:{choice}:{number}"))
                said.append((person.seen, person.toasts, person.state))
            assert said[0] == said[1]

    @staticmethod
    async def _ask(person: Any, data: str) -> None:
        await person.command("start")
        await person.command("certificates")
        await person.tap(data)


@pytest.mark.asyncio(loop_scope="module")
class TestOverTheWebhook:
    async def test_a_button_of_another_chat_is_an_old_one_here(self, home: House) -> None:
        victim, thief = next(home.ids), next(home.ids)
        await home.say(victim, "/start")
        await home.choose(victim, "welcome:ko")
        await home.say(thief, "/start")
        await home.choose(thief, "welcome:ko")
        before = len(home.heard(victim))

        query = await home.tap(thief, "menu:issue", home.card(victim))

        assert OLD_BUTTON in await home.toast(query)
        assert len(home.heard(victim)) == before
        await home.choose(victim, "menu:issue")  # their own still works

    @pytest.mark.parametrize(
        "data",
        [
            "payment:confirm",
            "delivery:resend",
            "protection:removable",
            "desk:publish",
            "case:take:1",
            "nav:unheard",
            "",
            ":",
            "identity",
            "x" * 64,
            "welcome:ko\x00",
            "가:나:다",
            "welcome:../../ko",
        ],
    )
    async def test_what_was_never_offered_is_answered_and_changes_nothing(
        self, home: House, data: str
    ) -> None:
        chat = next(home.ids)
        await home.say(chat, "/start")
        card, before = home.card(chat), len(home.heard(chat))

        await home.toast(await home.tap(chat, data, card))

        assert home.buttons(chat)[0].startswith("welcome:")
        assert len(home.heard(chat)) <= before + 1

    async def test_a_tap_in_a_group_is_nobodys(self, home: House) -> None:
        chat = next(home.ids)
        await home.say(chat, "/start")
        room = {"id": ELSEWHERE, "type": "supergroup"}
        message = {"message_id": home.card(chat), "date": 1, "chat": room, "text": "x"}

        assert await home.toast(await home.tap(chat, "welcome:ko", 0, message=message)) == ""
        assert home.buttons(chat)[0].startswith("welcome:")


@pytest.mark.asyncio(loop_scope="module")
class TestStaffsCommands:
    async def test_in_a_private_chat_they_are_unknown_to_everybody(self, home: House) -> None:
        stranger = next(home.ids)
        before = len(home.heard(GROUP))
        for chat in (stranger, LEAD):
            await home.say(chat, "/start")
            said = set()
            for command in ("nosuchcommand", *COMMANDS):
                if command != "help":
                    await home.say(chat, f"/{command} 1")
                    said.add(home.words(chat))
            assert len(said) == 1
        assert len(home.heard(GROUP)) == before

    async def test_in_other_groups_there_is_one_answer_to_all(self, home: House) -> None:
        for number, command in enumerate(COMMANDS):
            group = ELSEWHERE - number
            room = {"id": group, "type": "supergroup", "title": "x"}
            await home.type(LEAD, f"/{command} 1", chat=room)
            (said,) = await home.answered(group)
            assert said.params["text"] == PRIVATE_ONLY

    async def test_in_the_staffs_group_strangers_hear_that_they_are_none(self, home: House) -> None:
        room = {"id": GROUP, "type": "supergroup", "title": "x", "is_forum": True}
        for command in COMMANDS:
            stranger, before = next(home.ids), len(home.heard(GROUP))
            await home.type(stranger, f"/{command} 1", chat=room)
            said = (await home.answered(GROUP, beyond=before))[-1].params["text"]
            assert "상담원 명단에 없어" in said
            assert str(stranger) in said

    async def test_a_group_that_calls_itself_staffs_is_none(self, home: House) -> None:
        """The number counts: the title is whatever somebody writes."""
        room = {"id": ELSEWHERE - 100, "type": "supergroup", "title": str(GROUP), "username": "staff"}
        claimed = {"id": GROUP, "type": "supergroup"}
        message = written(LEAD, "/cases", 1) | {"chat": room, "sender_chat": claimed}
        await home.post(home.update(message=message))
        (said,) = await home.answered(ELSEWHERE - 100)

        assert said.params["text"] == PRIVATE_ONLY


class Visit:
    """Somebody at the card whose button opens the secure page."""

    def __init__(self, home: House, chat: int, ticket: str) -> None:
        self.home, self.chat, self.ticket = home, chat, ticket

    def launch(self, *, user: int | None = None, at: datetime | None = None, token: str = TOKEN) -> str:
        content = fields(user={"id": self.chat if user is None else user}, at=at or datetime.now(UTC))
        return signed(content, token)

    async def call(self, what: str, **more: str) -> tuple[int, dict[str, Any]]:
        sent = {"launch": self.launch(), "ticket": self.ticket, **more}
        status, answer = await self.home.ask("POST", f"/secure/{what}", body=json.dumps(sent).encode())
        return status, json.loads(answer.partition(b"\r\n\r\n")[2])

    async def open(self) -> dict[str, Any]:
        status, asked = await self.call("open")
        assert status == 200, asked
        return asked

    def seal(self, asked: dict[str, Any], value: str, ticket: str = "") -> str:
        point = base64.b64decode(asked["key"])
        public = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
        info = f"certguide secure page 1 {ticket or self.ticket}".encode()
        sealed = SUITE.encrypt(json.dumps({"value": value}).encode(), public, info=info)
        return base64.b64encode(sealed).decode()


@pytest_asyncio.fixture(loop_scope="module")
async def visit(home: House) -> Visit:
    chat = next(home.ids)
    await home.say(chat, "/start")
    await home.choose(chat, "welcome:ko")
    await home.choose(chat, "menu:issue")
    for term in TERMS:
        await home.choose(chat, f"identity:agree:{term.id}")
    await home.say(chat, "hong01")
    await until(lambda: any("ticket=" in one for one in home.buttons(chat)))
    address = next(one for one in home.buttons(chat) if "ticket=" in one)
    return Visit(home, chat, parse_qs(urlsplit(address).query)["ticket"][0])


@pytest.mark.asyncio(loop_scope="module")
class TestTheSecurePage:
    async def test_only_the_chats_own_person_opens_it_and_only_for_a_while(self, visit: Visit) -> None:
        now = datetime.now(UTC)
        refusals = {
            "launch_missing": "",
            "launch_forged": visit.launch(token="7000000001:another-bot"),
            "launch_foreign": visit.launch(user=visit.chat + 1),
            "launch_expired": visit.launch(at=now - timedelta(minutes=21)),
        }
        for why, launch in refusals.items():
            for what in ("open", "answer", "collect"):
                more = {"request": "MAA=", "sealed": "MAA="}
                assert await visit.call(what, launch=launch, **more) == (403, {"error": why})
        await visit.open()

    async def test_no_ticket_of_ones_own_making_is_any(self, visit: Visit) -> None:
        for ticket in (
            "",
            "x",
            visit.ticket[:-4],
            visit.ticket.swapcase(),
            visit.ticket + "\n",
            "é",
            "A" * 2000,
        ):
            assert await visit.call("open", ticket=ticket) == (400, {"error": "ticket_unreadable"})

    async def test_an_answer_counts_once(self, visit: Visit) -> None:
        """Nor does it cost a second try when it is replayed, with a fresh key or not."""
        asked = await visit.open()
        again = await visit.open()
        sealed, resealed = visit.seal(asked, "9001011234567"), visit.seal(again, "9001011234567")

        status, told = await visit.call("answer", request=asked["request"], sealed=sealed)
        assert (status, told["failed"]) == (200, True)

        replayed = await visit.call("answer", request=asked["request"], sealed=sealed)
        assert replayed == (410, {"error": "request_unknown"})
        anew = await visit.call("answer", request=again["request"], sealed=resealed)
        assert anew == (409, {"error": "ticket_stale"})
        assert await visit.call("open") == (409, {"error": "ticket_stale"})

    async def test_of_many_at_once_one_counts(self, visit: Visit) -> None:
        asked = [await visit.open() for _ in range(4)]
        answers = await asyncio.gather(
            *(
                visit.call("answer", request=one["request"], sealed=visit.seal(one, "9001011234567"))
                for one in asked
            )
        )

        statuses = [status for status, _ in answers]
        assert statuses.count(200) == 1
        assert set(statuses) <= {200, 409, 410}

    async def test_a_key_and_an_envelope_belong_to_one_chat_and_one_ticket(self, visit: Visit) -> None:
        asked = await visit.open()
        stolen = Visit(visit.home, visit.chat + 1, visit.ticket)
        sealed = visit.seal(asked, "1")

        assert await stolen.call("answer", request=asked["request"], sealed=sealed) == (
            403,
            {"error": "launch_foreign"},
        )
        other = visit.seal(asked, "1", ticket="another")
        assert await visit.call("answer", request=asked["request"], sealed=other) == (
            400,
            {"error": "answer_unreadable"},
        )

    async def test_when_the_chat_has_gone_on_the_page_asks_nothing(self, visit: Visit) -> None:
        asked = await visit.open()
        await visit.home.say(visit.chat, "이전")
        sealed = visit.seal(asked, "9001011234567")

        assert await visit.call("answer", request=asked["request"], sealed=sealed) == (
            409,
            {"error": "ticket_stale"},
        )

    async def test_a_refused_answer_quotes_nothing(self, visit: Visit) -> None:
        asked = await visit.open()
        sealed = visit.seal(asked, "9" * 30_000)
        _, told = await visit.call("answer", request=asked["request"], sealed=sealed)

        assert "999" not in json.dumps(told)
