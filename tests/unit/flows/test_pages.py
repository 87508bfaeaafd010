"""The secure page, as the conversation knows it: what it asks, and what becomes of the answers."""

import os
from functools import cache

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from flows.events import DeviceKey
from flows.pages import KINDS
from flows.replies import Deliver, Forget, ForPage, Line
from flows.rules import Rules
from flows.simulation import CUSTOMERS
from tests.unit.flows.person import PASSWORD, TEXTS

ALONE = Rules(page=True, typed=False)
BESIDE = Rules(page=True, typed=True)


@cache
def made_key() -> DeviceKey:
    """What a page sends that has made a key."""
    private = rsa.generate_private_key(65537, 2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "certguide")])
    request = x509.CertificateSigningRequestBuilder().subject_name(name).sign(private, hashes.SHA256())
    return DeviceKey(request=request.public_bytes(Encoding.DER), random=os.urandom(20))


@pytest.fixture
def person(world):
    return world.person(rules=ALONE)


async def to_number(person):
    await person.to_terms()
    await person.agree()
    await person.type(person.customer.user_id)


async def to_password(person):
    """As far as the certificate's password, with all secrets entered on the page."""
    await to_number(person)
    await person.enter(person.customer.registration_number)
    await person.tap("product:limited")
    await person.verify()
    await person.type(person.account().number)
    await person.enter(person.account().password)
    await person.enter(person.medium_answer())
    await person.tap("payment:confirm")
    await person.tap("protection:disk")


class TestTheWholeRoad:
    async def test_each_secret_is_entered_on_the_page_and_none_in_the_chat(self, person):
        await to_password(person)
        heard = await person.enter(PASSWORD)

        assert person.state == "delivery_check"
        assert not heard.failed
        assert len(person.files) == 2
        assert len(person.forgotten) == 1  # the account number, which the chat asks for itself

    async def test_the_card_says_that_it_was_entered_and_nothing_more(self, person):
        await to_number(person)
        await person.enter(person.customer.registration_number)

        assert "🔒 입력 완료" in person.seen
        assert person.customer.registration_number not in repr(person.turns)

    async def test_the_page_has_the_password_typed_twice_itself(self, person):
        await to_password(person)
        await person.enter(PASSWORD)

        assert not any("한 번 더" in text for text in person.said)


class TestWhatIsAsked:
    async def test_the_page_asks_what_the_card_asks(self, person):
        await to_number(person)
        asked = await person.open_page()

        assert asked.kind == "number"
        assert [line.id for line in asked.body] == ["page-identity-number"]
        assert not asked.device

    async def test_a_security_card_is_asked_for_the_same_cells(self, world):
        holder = next(one for one in CUSTOMERS if one.medium == "card" and one.whereabouts == "in_country")
        person = world.person(holder.user_id, rules=ALONE)
        await to_number(person)
        await person.enter(person.customer.registration_number)
        await person.tap("product:limited")
        await person.verify()
        await person.type(person.account().number)
        await person.enter(person.account().password)

        asked = await person.open_page()

        assert asked.kind == "card"
        shown = next(line for line in person.card.body if line.id == "payment-card")
        assert asked.body == (Line("page-payment-card", shown.arguments),)

    async def test_a_key_may_be_made_where_a_password_is_chosen(self, person):
        await to_password(person)
        asked = await person.open_page()

        assert (asked.kind, asked.device) == ("certificate_password", True)

    async def test_a_page_of_an_earlier_card_asks_nothing(self, person):
        await to_number(person)
        old = person._ticket()
        await person.tap("nav:help")
        await person.tap("nav:stay")

        person.card, current = person.card, person._ticket()
        assert old != current
        assert (await person.enter(person.customer.registration_number, ticket=old)).stale
        assert person.state == "identity_number"

    async def test_opening_changes_nothing(self, person):
        await to_number(person)
        before = person.session
        await person.open_page()

        assert person.session == before


class TestOnceOnly:
    async def test_a_second_tab_answers_nothing_and_costs_nothing(self, person, world):
        await to_number(person)
        ticket = person._ticket()
        await person.enter("9001011234567", ticket=ticket)
        left = "4번" in person.seen
        heard = await person.enter("9001011234567", ticket=ticket)

        assert heard == ForPage(stale=True)
        assert left
        assert person.said == []
        await person.enter("9001011234567")
        assert "3번" in person.seen

    async def test_an_answer_over_night_is_none(self, person):
        await to_number(person)
        ticket = person._ticket()
        await person.wait(hours=9)

        assert (await person.enter(person.customer.registration_number, ticket=ticket)).stale
        assert person.session.application.customer == ""

    async def test_a_wrong_answer_is_told_and_may_be_given_again(self, person):
        await to_number(person)
        heard = await person.enter("9001011234567")

        assert heard.failed
        assert [note.id for note in heard.notes] == ["failure-number-mismatch", "tries-left"]
        assert person.state == "identity_number"
        assert not (await person.enter(person.customer.registration_number)).failed

    async def test_a_slip_costs_no_try(self, person):
        await to_number(person)
        heard = await person.enter("123")

        assert heard.failed
        assert "횟수는 줄지 않았어요" in person.seen

    async def test_what_is_far_too_long_is_not_looked_at(self, person):
        await to_number(person)

        assert (await person.enter("1" * 5000)).failed
        assert "너무 길어요" in person.seen


class TestTyping:
    async def test_what_is_typed_in_the_chat_is_deleted_and_not_used(self, person):
        await to_number(person)
        message = await person.type(person.customer.registration_number)

        assert message in person.forgotten
        assert "횟수도 줄지 않았어요" in person.seen
        assert person.state == "identity_number"

    @pytest.mark.parametrize("words", ["주민번호가 왜 필요해요?", "취소", "안 돼요"])
    async def test_questions_and_words_are_heard_as_ever(self, person, words):
        await to_number(person)
        await person.type(words)

        assert "대화에 적으신 것은" not in person.seen

    async def test_in_the_sandbox_both_work(self, world):
        person = world.person(rules=BESIDE)
        await to_number(person)
        await person.type(person.customer.registration_number)
        assert person.state == "product"

        other = world.person(rules=BESIDE)
        await to_number(other)
        await other.enter(other.customer.registration_number)
        assert other.state == "product"

    async def test_without_a_page_no_card_offers_one(self, world):
        person = world.person()
        await to_number(person)

        assert not any(data.startswith("page:") for data in person.buttons())
        assert "보내시는 즉시 대화에서 지워요" in person.seen

    async def test_a_password_that_was_begun_in_the_chat_may_be_ended_on_the_page(self, world):
        person = world.person(rules=BESIDE)
        await to_password(person)
        await person.type(PASSWORD)
        assert (await person.open_page()).kind == "file_password"
        await person.enter(PASSWORD)

        assert person.state == "delivery_check"

    async def test_help_does_not_offer_the_page(self, person):
        await to_number(person)
        await person.tap("nav:help")

        assert not any(data.startswith("page:") for data in person.buttons())


class TestKeysOfTheDevice:
    async def test_the_certificate_comes_back_to_the_page_and_no_file_to_the_chat(self, person):
        await to_password(person)
        heard = await person.enter(key=made_key())

        signed = heard.signed
        certificate = x509.load_der_x509_certificate(signed.certificate)
        request = x509.load_der_x509_csr(made_key().request)
        assert certificate.public_key() == request.public_key()
        assert not any(isinstance(reply, Deliver) for turn in person.turns for reply in turn.replies)
        assert "열쇠는 이 기기에만 있어요" in "\n".join(person.said)
        assert person.state == "delivery_check"
        assert person.session.certificates[-1].serial == f"{certificate.serial_number:X}"

    async def test_a_request_that_is_none_costs_nothing(self, person):
        await to_password(person)
        heard = await person.enter(key=DeviceKey(request=b"\x30\x00", random=bytes(20)))

        assert heard.failed
        assert person.state == "protection_password"

    async def test_sent_again_after_the_process_died_it_gets_the_same_certificate(self, person, world):
        await to_password(person)
        ticket = person._ticket()
        before = person.session
        first = await person.enter(key=made_key(), ticket=ticket)
        # The turn that issued was never stored: what is left is the one before it.
        person.session = next(turn.session for turn in reversed(person.turns) if turn.again)
        assert person.session.state == "delivery_issuing"
        assert before.state == "protection_password"

        second = await person.enter(key=made_key(), ticket=ticket)

        assert second.signed == first.signed

    async def test_while_issuing_waits_a_page_of_an_earlier_card_disturbs_nothing(self, person):
        await to_password(person)
        earlier = person._ticket()
        await person.tap("nav:help")
        await person.tap("nav:stay")
        ticket = person._ticket()
        await person.enter(key=made_key(), ticket=ticket)
        person.session = next(turn.session for turn in reversed(person.turns) if turn.again)

        assert (await person.enter(PASSWORD, ticket=earlier)).stale
        assert person.state == "delivery_issuing"
        assert (await person.enter(key=made_key(), ticket=ticket)).signed is not None

    async def test_the_authority_that_fails_gives_the_fee_back(self, person, world):
        await to_password(person)
        world.authority.down.add("issue")
        heard = await person.enter(key=made_key())

        assert heard.failed
        assert person.state == "protection_password"
        assert "발급을 마치지 못했어요" in person.seen

    async def test_nothing_of_a_password_is_kept(self, person):
        await to_password(person)
        await person.enter(key=made_key())

        assert person.session.application.sealed_key == b""


async def test_what_staff_are_passed_holds_nothing_of_it(person):
    await to_number(person)
    await person.enter("9001011234567")

    assert "9001011234567" not in repr(person.posts)
    assert not [reply for turn in person.turns for reply in turn.replies if isinstance(reply, Forget)]


def test_all_kinds_are_asked_somewhere():
    assert set(KINDS.values()) == {
        "number",
        "account_password",
        "card",
        "otp",
        "certificate_password",
        "file_password",
    }


@pytest.mark.parametrize("language", ["ko", "en"])
def test_the_page_has_words_of_its_own_for_each_question(language):
    ids = ("identity-number", "payment-password", "payment-card", "payment-otp")
    for id_ in (*ids, "protection-password", "protection-repeat", "file-password"):
        assert TEXTS.has(f"page-{id_}", language)
        assert TEXTS.has(id_, language)
