"""The cards of the FAQ: answers, choices, opinions of them, what can be done from them, and what failed."""

from datetime import timedelta
from html import escape

import pytest

from flows import fields
from flows.events import DeviceKey
from flows.failures import FAILURES
from flows.faq import shipped
from flows.faq.catalogue import STEPS
from flows.faq.library import Change
from flows.faq.search import Finding
from flows.replies import line
from flows.session import Inquiry
from tests.unit.flows import aftercare
from tests.unit.flows.person import BY_ID, PASSWORD, START, TEXTS
from tests.unit.flows.places import PLACES, open_places

CATALOGUE = shipped.load()
TOPICS = [topic.id for topic in CATALOGUE]
BY_ACTION = {topic.action: topic.id for topic in CATALOGUE}
ALIKE = [
    "otp_out_of_sync",
    "otp_number_expired",
    "otp_locked",
    "otp_device_broken",
    "fee_amount",
    "fee_refund",
]

places = pytest.fixture(scope="module")(open_places)


def ids(person):
    return [line.id for line in person.card.body]


def topic_shown(person):
    """The title of the topic that the card speaks of."""
    return next((line.arguments["title"] for line in person.card.body if line.id == "topic"), "")


def title(topic_id, language="ko"):
    return CATALOGUE.topic(topic_id).title(language)


def offered(person):
    """The topics to which the card has buttons."""
    return [data.removeprefix("faq:topic:") for data in person.buttons() if data.startswith("faq:topic:")]


def labels(person):
    return [TEXTS.plain(b.label, person.session.language) for row in person.card.rows for b in row]


def opinions(person):
    return [dict(record.about) for record in person.records if record.kind == "faq"]


def find(person, verdict, *topics):
    """Let every text be found so, whatever the network has learnt."""

    class Found:
        def find(self, _text, **_where):
            return Finding(verdict, topics, tuple(0.5 for _ in topics))

        def over(self, _catalogue):
            return self

    person.conversation._library.search = Found()


def switch_off(person, *topics):
    content = "".join(f"- id: {topic}\n  off: true\n" for topic in topics)
    assert person.conversation._library.publish([Change(START, "Kim", content)]) == []


@pytest.fixture
async def guest(person):
    """Who stands at the menu."""
    await person.command("start")
    await person.tap("welcome:ko")
    return person


class TestVerdicts:
    async def test_sure_shows_one_topic_and_asks_whether_it_helped(self, guest):
        find(guest, "sure", *ALIKE)
        await guest.type("무엇이든")

        assert topic_shown(guest) == title("otp_out_of_sync")
        assert ids(guest)[-1] == "faq-helpful"
        assert guest.buttons()[:3] == [f"faq:{one}:otp_out_of_sync" for one in ("yes", "no", "steps")]
        assert {"nav:stay", "nav:person"} <= set(guest.buttons())
        assert opinions(guest) == []

    @pytest.mark.parametrize(("count", "shown"), [(2, 2), (3, 3), (6, 3)])
    async def test_choice_shows_two_or_three_and_none_of_these(self, guest, count, shown):
        find(guest, "choice", *ALIKE[:count])
        await guest.type("무엇이든")

        assert "faq-which" in ids(guest)
        assert offered(guest) == ALIKE[:shown]
        assert labels(guest)[:shown] == [title(topic) for topic in ALIKE[:shown]]
        assert "faq:none" in guest.buttons()
        assert "nav:stay" in guest.buttons()
        assert opinions(guest) == []

    async def test_unknown_says_so_and_offers_a_person_and_the_nearest(self, guest):
        find(guest, "unknown", *ALIKE)
        await guest.type("달에는 어떻게 가요")

        assert "faq-unknown" in ids(guest)
        assert offered(guest) == ALIKE[:3]
        assert {"nav:person", "nav:stay"} <= set(guest.buttons())
        assert opinions(guest) == [
            {"opinion": "unanswered", "topic": "", "text": "달에는 어떻게 가요", "state": "menu"}
        ]

    async def test_unknown_without_anything_near_still_offers_a_person(self, guest):
        find(guest, "unknown")
        await guest.type("달에는 어떻게 가요")

        assert offered(guest) == []
        assert "nav:person" in guest.buttons()

    @pytest.mark.parametrize("language", ["ko", "en"])
    async def test_answers_in_the_persons_language(self, guest, language):
        guest.session.language = language
        find(guest, "sure", "ars_no_call")
        await guest.type("무엇이든 anything")

        assert title("ars_no_call", language) in guest.seen

    async def test_the_step_and_what_failed_are_told_to_the_search(self, person):
        await person.to_verification()
        await person.tap("verification:overseas")
        asked = {}

        class Found:
            def find(self, _text, **where):
                asked.update(where)
                return Finding("unknown", ())

        person.conversation._library.search = Found()
        await person.type("왜 그런가요?")

        assert asked == {"step": "verification", "failed": "overseas_check_failed"}


class TestOpinions:
    async def test_yes_is_kept_and_leads_back_to_the_question(self, guest):
        find(guest, "sure", *ALIKE)
        await guest.type("OTP 값 739184이 왜 틀려요")
        await guest.tap("faq:yes:otp_out_of_sync")

        assert ids(guest)[0] == "faq-glad"
        assert "menu-question" in ids(guest)
        assert guest.session.inquiry is None
        assert opinions(guest) == [
            {
                "opinion": "helpful",
                "topic": "otp_out_of_sync",
                "text": "OTP 값 [redacted]이 왜 틀려요",
                "state": "menu",
            }
        ]

    async def test_each_no_shows_the_next_best_until_none_is_left(self, guest):
        find(guest, "sure", *ALIKE)
        await guest.type("번호가 왜 틀려요")
        for number, topic in enumerate(ALIKE, start=1):
            assert topic_shown(guest) == title(topic)
            await guest.tap(f"faq:no:{topic}")
            assert opinions(guest)[-1]["opinion"] == "unhelpful"
            assert opinions(guest)[-1]["topic"] == topic
            assert opinions(guest)[-1]["text"] == "번호가 왜 틀려요"
            assert len(opinions(guest)) == number

        assert "faq-no-more" in ids(guest)
        assert {"nav:person", "nav:stay"} <= set(guest.buttons())

    async def test_the_next_best_is_introduced(self, guest):
        find(guest, "sure", *ALIKE)
        await guest.type("번호가 왜 틀려요")
        await guest.tap("faq:no:otp_out_of_sync")

        assert ids(guest)[0] == "faq-next-best"

    async def test_none_of_these_is_kept_and_shows_what_else_was_near(self, guest):
        find(guest, "choice", *ALIKE)
        await guest.type("번호가 왜 틀려요")
        await guest.tap("faq:none")

        assert opinions(guest) == [
            {"opinion": "none_of_these", "topic": "", "text": "번호가 왜 틀려요", "state": "menu"}
        ]
        assert offered(guest) == ALIKE[3:]
        assert "nav:person" in guest.buttons()

    async def test_a_chosen_one_can_be_judged_too(self, guest):
        find(guest, "choice", *ALIKE)
        await guest.type("번호가 왜 틀려요")
        await guest.tap("faq:topic:otp_locked")
        assert topic_shown(guest) == title("otp_locked")
        await guest.tap("faq:no:otp_locked")

        assert topic_shown(guest) == title("otp_out_of_sync")
        await guest.tap("faq:yes:otp_out_of_sync")
        assert [one["opinion"] for one in opinions(guest)] == ["unhelpful", "helpful"]

    async def test_no_to_a_topic_found_by_step_shows_its_twins_once(self, guest):
        topic = CATALOGUE.topic("ars_no_call")
        await guest.tap("nav:faq")
        await guest.tap("faq:list:verification")
        await guest.tap("faq:topic:ars_no_call")
        twins = [check.twin for check in topic.checks]
        seen = []
        while "faq-no-more" not in ids(guest):
            no = next(data for data in guest.buttons() if data.startswith("faq:no:"))
            seen.append(no.removeprefix("faq:no:"))
            await guest.tap(no)

        assert seen == ["ars_no_call", *twins]

    async def test_a_topic_found_by_step_has_nothing_to_do_with_the_last_question(self, guest):
        find(guest, "sure", *ALIKE)
        await guest.type("번호가 왜 틀려요")
        await guest.tap("nav:stay")
        await guest.tap("nav:faq")
        await guest.tap("faq:list:verification")
        await guest.tap("faq:topic:ars_no_call")
        await guest.tap("faq:no:ars_no_call")

        assert opinions(guest)[-1]["text"] == ""
        assert topic_shown(guest) in {title(check.twin) for check in CATALOGUE.topic("ars_no_call").checks}

    async def test_a_new_question_forgets_the_last_one(self, guest):
        find(guest, "sure", *ALIKE)
        await guest.type("번호가 왜 틀려요")
        find(guest, "sure", "fee_amount")
        await guest.type("얼마예요 수수료")

        assert guest.session.inquiry == Inquiry(text="얼마예요 수수료", topics=["fee_amount"])

    async def test_what_is_kept_of_a_question_is_without_secrets(self, guest):
        find(guest, "unknown")
        await guest.type("계좌번호 999001-01-000017 로 비번은 3172 넣었는데 무슨 일이죠")

        kept = opinions(guest)[-1]["text"]
        assert "999001" not in kept
        assert "3172" not in kept
        assert kept.count(fields.REDACTED) == 2


class TestBrowsing:
    @pytest.mark.parametrize("place", PLACES)
    async def test_the_step_where_the_person_stands_comes_first(self, places, place):
        person = places.at(place)
        await person.tap("nav:faq")
        listed = [data.removeprefix("faq:list:") for data in person.buttons() if data.startswith("faq:list:")]

        assert sorted(listed) == sorted(STEPS)
        step = place.split("_")[0].split(" ")[0]
        if step in STEPS:
            assert listed[0] == step
            assert listed[1:] == [one for one in STEPS if one != step]
        assert "nav:stay" in person.buttons()

    @pytest.mark.parametrize("step", STEPS)
    async def test_a_step_lists_its_topics_each_of_which_opens(self, guest, step):
        await guest.tap("nav:faq")
        await guest.tap(f"faq:list:{step}")
        topics = [topic.id for topic in CATALOGUE.by_step(step)]

        assert offered(guest) == topics
        for topic in topics:
            await guest.tap(f"faq:topic:{topic}")
            assert topic_shown(guest) == title(topic)

    async def test_from_one_step_there_is_a_way_to_the_others(self, guest):
        await guest.tap("nav:faq")
        await guest.tap("faq:list:payment")
        await guest.tap("faq:list")

        assert "faq-browse" in ids(guest)

    async def test_the_command_alone_browses_and_with_words_answers(self, guest):
        await guest.command("faq")
        assert "faq-browse" in ids(guest)
        find(guest, "sure", "fee_amount")
        await guest.command("faq", "수수료가 얼마예요")
        assert topic_shown(guest) == title("fee_amount")
        assert guest.session.inquiry.text == "수수료가 얼마예요"

    async def test_a_topic_that_is_switched_off_is_not_listed(self, guest):
        switch_off(guest, "fee_amount")
        await guest.tap("nav:faq")
        await guest.tap("faq:list:payment")

        assert "fee_amount" not in offered(guest)


class TestAtLength:
    @pytest.mark.parametrize("language", ["ko", "en"])
    async def test_every_topic_is_told_step_by_step_with_its_twins_and_what_comes_next(self, guest, language):
        guest.session.language = language
        for topic in CATALOGUE:
            await guest.tap("nav:stay")
            await guest.tap(f"faq:steps:{topic.id}")

            for number, step in enumerate(topic.steps, start=1):
                assert f"{number}. {escape(step.in_language(language), quote=False)}" in guest.seen
            twins = [check.twin for check in topic.checks]
            for check in topic.checks:
                assert escape(check.question.in_language(language), quote=False) in guest.seen
            assert offered(guest)[: len(twins)] == list(dict.fromkeys(twins))
            assert set(offered(guest)) <= {*twins, *topic.related}
            assert {"nav:stay", f"faq:yes:{topic.id}", f"faq:no:{topic.id}"} <= set(guest.buttons())
            assert len(guest.seen) <= 4096

    async def test_a_twin_opens_its_own_topic(self, guest):
        await guest.tap("faq:steps:ars_no_call")
        await guest.tap("faq:topic:ars_spam_blocked")

        assert topic_shown(guest) == title("ars_spam_blocked")

    async def test_a_twin_that_is_switched_off_is_not_asked_for(self, guest):
        switch_off(guest, "ars_spam_blocked")
        await guest.tap("faq:steps:ars_no_call")

        first, *others = CATALOGUE.topic("ars_no_call").checks
        assert first.twin == "ars_spam_blocked"
        assert first.twin not in offered(guest)
        assert first.question.ko not in guest.seen
        assert all(check.question.ko in guest.seen for check in others)


class TestOldButtons:
    @pytest.mark.parametrize(
        "data", ["faq:topic:fee_amount", "faq:no:fee_amount", "faq:none", "faq:do:issue", "faq:why"]
    )
    async def test_of_an_earlier_card_are_answered_by_a_word_and_do_nothing(self, guest, data):
        old = guest.card.serial
        await guest.tap("nav:faq")
        card, records = guest.card, list(guest.records)
        await guest.tap(data, serial=old)

        assert guest.toasts == [TEXTS.plain(line("toast-old-button"), "ko")]
        assert (guest.card, guest.records, guest.state) == (card, records, "menu")

    @pytest.mark.parametrize("data", ["faq:topic:fee_amount", "faq:steps:fee_amount"])
    async def test_of_a_topic_that_was_switched_off_meanwhile_are_answered_by_a_word(self, guest, data):
        await guest.tap("nav:faq")
        await guest.tap("faq:list:payment")
        switch_off(guest, "fee_amount")
        await guest.tap(data)

        assert len(guest.toasts) == 1
        assert guest.state == "menu"

    async def test_an_opinion_of_a_topic_that_was_switched_off_meanwhile_counts(self, guest):
        find(guest, "sure", "fee_amount", "fee_refund")
        await guest.type("얼마예요 수수료")
        switch_off(guest, "fee_amount")
        await guest.tap("faq:no:fee_amount")

        assert opinions(guest)[-1]["topic"] == "fee_amount"
        assert topic_shown(guest) == title("fee_refund")

    async def test_the_next_best_is_none_that_was_switched_off_meanwhile(self, guest):
        find(guest, "sure", *ALIKE)
        await guest.type("번호가 왜 틀려요")
        switch_off(guest, ALIKE[1])
        await guest.tap(f"faq:no:{ALIKE[0]}")

        assert topic_shown(guest) == title(ALIKE[2])

    @pytest.mark.parametrize(
        "data",
        [
            "faq:topic:no_such",
            "faq:steps:no_such",
            "faq:yes:no_such",
            "faq:no:no_such",
            "faq:no_such",
            "faq:",
            "faq:do:no_such",
            "faq:do:",
        ],
    )
    async def test_that_name_nothing_are_answered_by_a_word(self, guest, data):
        await guest.tap(data)

        assert len(guest.toasts) == 1
        assert guest.records == []
        assert guest.state == "menu"

    @pytest.mark.parametrize("data", ["faq:list:no_such", "faq:ask:no_such"])
    async def test_that_name_a_place_that_is_no_more_begin_at_the_top(self, guest, data):
        await guest.tap(data)

        assert {"faq-browse", "diagnosis"} & set(ids(guest))

    async def test_why_without_a_failure_asks_what_is_the_matter(self, guest):
        await guest.tap("faq:why")

        assert "diagnosis" in ids(guest)


class TestActions:
    @pytest.mark.parametrize("place", PLACES)
    async def test_every_topic_leaves_a_way_back_and_a_way_to_a_person(self, places, place):
        for topic in BY_ACTION.values():
            person = places.at(place)
            await person.tap(f"faq:topic:{topic}")
            assert {"nav:stay", "nav:person"} <= set(person.buttons()), topic

    @pytest.mark.parametrize("place", PLACES)
    async def test_whatever_a_topic_offers_leads_somewhere(self, places, place):
        """The actions depend on nothing but the topic's word for it: one topic of each will do."""
        for action, topic in BY_ACTION.items():
            person = places.at(place)
            await person.tap(f"faq:topic:{topic}")
            for data in _actions_of(person):
                card, told = person.card, len(person.toasts)
                await person.tap(data)
                assert (person.card.body, person.card.rows) != (card.body, card.rows), (action, data)
                assert len(person.toasts) == told
                assert "topic" not in ids(person)

    async def test_every_topic_offers_at_most_one_action_and_it_has_a_name(self, guest):
        for topic in CATALOGUE:
            await guest.tap(f"faq:topic:{topic.id}")
            assert len(_actions_of(guest)) <= 1
            assert all(labels(guest))

    @pytest.mark.parametrize(
        ("action", "place", "state"),
        [
            ("issue", "menu", "identity_terms"),
            ("certificates", "menu", "aftercare_list"),
            ("guide", "welcome", "guide_path"),
            ("guide", "delivery_done", "guide_path"),
            ("call_again", "verification_call", "verification_call"),
            ("other_number", "verification_call", "verification_phone"),
            ("other_number", "verification", "verification_phone"),
            ("other_method", "verification_phone", "verification"),
            ("other_method", "verification_staff", "verification"),
            ("other_kind", "verification", "product"),
            ("other_account", "payment_review", "payment_account"),
            ("identity", "identity_locked", "identity_number"),
            ("reissue", "delivery_done", "aftercare_confirm"),
            ("suspend", "delivery_done", "aftercare_list"),
        ],
    )
    async def test_does_what_it_says(self, places, action, place, state):
        person = places.at(place)
        await person.tap(f"faq:topic:{BY_ACTION[action]}")
        (data,) = _actions_of(person)
        await person.tap(data)

        assert person.state == state

    async def test_nothing_that_would_lose_an_application_is_offered_within_one(self, places):
        for place in ("identity_user_id", "product", "payment_card", "protection_repeat"):
            for topic in TOPICS:
                person = places.at(place)
                await person.tap(f"faq:topic:{topic}")
                assert [
                    data for data in _actions_of(person) if data.startswith(("faq:do", "certificate:"))
                ] == []

    async def test_an_errand_tapped_from_a_forged_button_within_an_application_is_refused(self, places):
        person = places.at("payment_card")
        await person.tap("faq:do:issue")

        assert person.state == "payment_card"
        assert len(person.toasts) == 1

    async def test_renewal_is_offered_from_the_day_on_which_it_opens(self, holder):
        await holder.command("faq", "갱신은 언제부터 할 수 있나요")
        await holder.tap("faq:topic:renewal_window")
        assert _actions_of(holder) == ["faq:do:certificates"]

        await holder.wait(days=340)
        await holder.tap("faq:topic:renewal_window")
        (data,) = _actions_of(holder)
        assert data.startswith("certificate:renew:")
        await holder.tap(data)

        assert holder.state == "aftercare_confirm"

    async def test_the_guide_is_not_offered_to_who_is_in_it(self, places):
        person = places.at("guide_page")
        await person.tap(f"faq:topic:{BY_ACTION['guide']}")

        assert _actions_of(person) == []

    async def test_another_kind_is_not_offered_where_the_kind_is_given(self, places):
        """A certificate that takes another's place is of its kind; stepping back would leave the errand."""
        person = places.at("verification reissue")
        await person.tap(f"faq:topic:{BY_ACTION['other_kind']}")

        assert _actions_of(person) == []


def _actions_of(person):
    ways = ("faq:yes:", "faq:no:", "faq:steps:", "faq:topic:", "nav:stay", "nav:person", "nav:cancel")
    return [data for data in person.buttons() if not data.startswith(ways)]


# --- what failed --------------------------------------------------------------------------------------------


def _provoked(failure, user_id="hong01", *, spoken=False, known=()):
    def register(act):
        PROVOKED[failure] = (user_id, spoken, act, known)
        return act

    return register


PROVOKED = {}
PHONE, ACCOUNT, USER_ID, TIMES = "known-phones", "known-account", "known-user-id", "known-times"


@_provoked("business")
async def _business(person, _world):
    await person.command("start")
    await person.tap("welcome:ko")
    await person.tap("menu:business")


@_provoked("terms-declined")
async def _declined(person, _world):
    await person.to_terms()
    await person.tap("identity:decline:service")


@_provoked("user-id-format")
async def _odd_user_id(person, _world):
    await person.to_terms()
    await person.agree()
    await person.type("h-1")


async def _to_number(person):
    await person.to_terms()
    await person.agree()
    await person.type(person.customer.user_id)


@_provoked("number-format", known=(USER_ID,))
async def _short_number(person, _world):
    await _to_number(person)
    await person.type("123")


@_provoked("number-date", known=(USER_ID,))
async def _no_such_day(person, _world):
    await _to_number(person)
    await person.type("990230-1234567")


@_provoked("number-mismatch", known=(USER_ID, TIMES))
async def _other_number(person, _world):
    await _to_number(person)
    await person.type("880229-1990023")


@_provoked("identity-locked", known=(USER_ID,))
async def _identity_locked(person, _world):
    await _to_number(person)
    for _ in range(5):
        await person.type("880229-1990023")


@_provoked("under-age", "kong12", known=(USER_ID,))
async def _too_young(person, _world):
    await person.to_product()


@_provoked("held-elsewhere", "nolbu11")
async def _held_elsewhere(person, _world):
    await person.to_product()
    await person.tap("product:limited")


def _calling(failure, user_id, phone, times=1):
    async def call(person, _world):
        await person.to_verification("universal")
        await person.tap("verification:ars")
        for _ in range(times):
            await person.tap(f"verification:phone:{phone}")

    _provoked(failure, user_id, known=(PHONE, TIMES))(call)


_calling("call-no-answer", "byul07", 0)
_calling("call-busy", "hyang09", 0)
_calling("call-rejected", "hyang09", 1)
_calling("call-spam", "hyang09", 2)
_calling("call-out-of-service", "wol08", 0)


@_provoked("call-exhausted", "hyang09", known=(PHONE,))
async def _calls_spent(person, _world):
    await person.to_verification("universal")
    await person.tap("verification:ars")
    for _ in range(5):
        await person.tap("verification:phone:0")
    await person.tap("verification:ars")
    await person.tap("verification:phone:0")


async def _to_call(person):
    await person.to_verification()
    await person.tap("verification:ars")
    await person.tap("verification:phone:0")


@_provoked("code-wrong", known=(PHONE, TIMES))
async def _wrong_code(person, _world):
    await _to_call(person)
    wrong = "11" if person.shown_code() != "11" else "12"
    for digit in wrong:
        await person.tap(f"verification:key:{digit}", slot="phone")


@_provoked("code-in-chat", known=(PHONE,))
async def _code_in_chat(person, _world):
    await _to_call(person)
    await person.type(person.shown_code())


@_provoked("code-wrong-spoken", spoken=True, known=(PHONE, TIMES))
async def _wrong_spoken_code(person, _world):
    await _to_call(person)
    code = next(line for line in person.phone.body if line.id == "phone-spoken").arguments["code"]
    await person.type("111111" if str(code).replace(" ", "") != "111111" else "222222")


@_provoked("code-format", spoken=True, known=(PHONE,))
async def _odd_code(person, _world):
    await _to_call(person)
    await person.type("12345")


@_provoked("code-late", known=(PHONE,))
async def _late_code(person, _world):
    await _to_call(person)
    await person.wait(seconds=61)


@_provoked("hung-up", known=(PHONE,))
async def _hung_up(person, _world):
    await _to_call(person)
    await person.tap("verification:hangup", slot="phone")


@_provoked("not-my-number", known=(PHONE,))
async def _not_my_number(person, _world):
    await person.to_verification()
    await person.tap("verification:ars")
    await person.tap("verification:wrong")


@_provoked("not-posted", "byul07", known=(PHONE,))
async def _not_posted(person, _world):
    await person.to_verification()
    await person.tap("verification:overseas")


@_provoked("in-country", known=(PHONE,))
async def _in_country(person, _world):
    await person.to_verification()
    await person.tap("verification:overseas")


def _naming(failure, number, user_id="hong01"):
    async def name(person, _world):
        await person.to_verification()
        await person.verify()
        await person.type(number)

    _provoked(failure, user_id)(name)


_naming("account-format", "12-34")
_naming("account-deposit-only", "0123456789")
_naming("account-virtual", "99909201000017")
_naming("account-not-registered", "99900101000028")
_naming("account-restricted", BY_ID["jang14"].accounts[0].number, "jang14")


async def _to_account_password(person):
    await person.to_verification()
    await person.verify()
    await person.type(person.account().number)


async def _to_medium(person):
    await _to_account_password(person)
    await person.type(person.account().password)


@_provoked("account-password-format", known=(ACCOUNT,))
async def _odd_account_password(person, _world):
    await _to_account_password(person)
    await person.type("12")


@_provoked("account-password-wrong", known=(ACCOUNT, TIMES))
async def _wrong_account_password(person, _world):
    await _to_account_password(person)
    await person.type("0001")


@_provoked("account-locked", known=(ACCOUNT,))
async def _account_locked(person, _world):
    await _to_account_password(person)
    for _ in range(5):
        await person.type("0001")


@_provoked("card-format", known=(ACCOUNT,))
async def _odd_card(person, _world):
    await _to_medium(person)
    await person.type("1")


@_provoked("card-wrong", known=(ACCOUNT, TIMES))
async def _wrong_card(person, _world):
    await _to_medium(person)
    await person.type("0000" if person.medium_answer() != "0000" else "1111")


@_provoked("card-locked", "bang10", known=(ACCOUNT,))
async def _card_locked(person, _world):
    await _to_account_password(person)


@_provoked("otp-format", "chun02", known=(ACCOUNT,))
async def _odd_otp(person, _world):
    await _to_medium(person)
    await person.type("1")


@_provoked("otp-wrong", "chun02", known=(ACCOUNT, TIMES))
async def _wrong_otp(person, _world):
    await _to_medium(person)
    await person.type("000000" if person.medium_answer() != "000000" else "111111")


@_provoked("otp-used", "chun02", known=(ACCOUNT,))
async def _used_otp(person, _world):
    await person.to_review()
    await person.tap("nav:back")
    await _again(person)


async def _again(person):
    await person.type(person.account().number)
    await person.type(person.account().password)
    await person.type(person.medium_answer())


@_provoked("otp-locked", "chun02", known=(ACCOUNT,))
async def _otp_locked(person, _world):
    await _to_medium(person)
    while person.state == "payment_otp":
        await person.type("000000")


@_provoked("balance-short", "heung03", known=(ACCOUNT,))
async def _balance_short(person, _world):
    await person.to_review("universal")
    await person.tap("payment:confirm")


@_provoked("password-rule")
async def _short_password(person, _world):
    await person.to_password()
    await person.type("abc123")


@_provoked("password-differs")
async def _other_password(person, _world):
    await person.to_password()
    await person.type(PASSWORD)
    await person.type(PASSWORD + "x")


@_provoked("issue-failed")
async def _issue_failed(person, world):
    await person.to_password()
    await person.type(PASSWORD)
    world.authority.down.add("issue")
    await person.type(PASSWORD)


@_provoked("device-key")
async def _unusable_key(person, _world):
    await person.to_password()
    ticket = {"state": person.state, "serial": person.card.serial}
    await person.enter(key=DeviceKey(request=b"no request", random=bytes(20)), ticket=ticket)


@_provoked("unavailable", known=(USER_ID,))
async def _unavailable(person, world):
    await _to_number(person)
    world.bank.down.add("identify")
    await person.type(person.customer.registration_number)
    world.bank.down.clear()


@_provoked("idle")
async def _idle(person, _world):
    await person.to_product()
    await person.wait(minutes=11)


OF_CERTIFICATES = {failure for failure in FAILURES if failure.startswith("refused-")}


class TestFailures:
    def test_all_of_them_are_provoked(self):
        assert set(PROVOKED) == set(FAILURES) - OF_CERTIFICATES

    @pytest.mark.parametrize("failure", PROVOKED)
    async def test_asks_why_and_the_answer_knows_the_case(self, world, failure):
        user_id, spoken, provoke, known = PROVOKED[failure]
        person = world.person(user_id, spoken=spoken)
        await provoke(person, world)

        assert person.failed() == f"failure-{failure}"
        assert "faq:why" in person.buttons()
        state = person.state
        await person.tap("faq:why")

        assert topic_shown(person) == title(FAILURES[failure])
        assert person.state == state
        _look_for_facts(person, known)
        _look_for_secrets(person)
        await person.tap("nav:stay")
        assert person.state == state

    @pytest.mark.parametrize("failure", ["number-mismatch", "account-password-wrong", "call-busy"])
    async def test_counts_in_words(self, world, failure):
        user_id, spoken, provoke, _known = PROVOKED[failure]
        person = world.person(user_id, spoken=spoken)
        await provoke(person, world)
        await person.tap("faq:why")
        assert "첫 번째 시도" in person.seen

        await person.tap("nav:stay")
        if failure == "call-busy":
            await person.tap("verification:phone:0")
        else:
            await person.type(
                {"number-mismatch": "880229-1990023", "account-password-wrong": "0002"}[failure]
            )
        await person.tap("faq:why")
        assert "두 번째 시도 · 세 번 남음" in person.seen

    async def test_speaks_of_the_last_try(self, world):
        person = world.person()
        await _to_number(person)
        for _ in range(4):
            await person.type("880229-1990023")
        await person.tap("faq:why")

        assert "네 번째 시도 · 한 번 남음 · 아이디는 ho***01" in person.seen

    @pytest.mark.parametrize("language", ["ko", "en"])
    async def test_shows_phone_and_account_masked(self, world, language):
        person = world.person()
        await person.to_verification(language=language)
        await person.tap("verification:overseas")
        await person.tap("faq:why")
        assert "010-****-4501" in person.seen
        await person.tap("nav:stay")
        await person.verify()
        await person.type(person.account().number)
        await person.type("0001")
        await person.tap("faq:why")

        assert "999001-**-***017" in person.seen

    async def test_a_question_in_words_about_what_failed_knows_the_case_too(self, world):
        person = world.person()
        await _wrong_account_password(person, world)
        find(person, "sure", "account_password_wrong")
        await person.type("비밀번호가 왜 틀렸대요?")

        assert "known" in ids(person)

    async def test_another_topic_does_not_speak_of_it(self, world):
        person = world.person()
        await _wrong_account_password(person, world)
        await person.tap("faq:topic:fee_amount")

        assert "known" not in ids(person)

    async def test_no_to_the_reason_shows_its_twins(self, world):
        person = world.person()
        await _wrong_account_password(person, world)
        await person.tap("faq:why")
        await person.tap("faq:no:account_password_wrong")

        assert topic_shown(person) == title(CATALOGUE.topic("account_password_wrong").checks[0].twin)

    async def test_is_forgotten_when_the_step_is_passed(self, world):
        person = world.person()
        await _to_number(person)
        await person.type("880229-1990023")
        assert person.session.failure is not None
        await person.type(person.customer.registration_number)

        assert person.state == "product"
        assert person.session.failure is None

    async def test_is_forgotten_when_its_question_was_answered_after_all(self, world):
        person = world.person()
        await _wrong_account_password(person, world)
        await person.type(person.account().password)

        assert person.state == "payment_card"
        assert person.session.failure is None

    async def test_counts_anew_after_the_right_answer(self, world):
        person = world.person()
        await _wrong_account_password(person, world)
        await person.type(person.account().password)
        await person.tap("nav:back")
        await person.type("0001")
        await person.tap("faq:why")

        assert "첫 번째 시도" in person.seen

    async def test_the_why_button_goes_with_the_failure(self, world):
        person = world.person()
        await _wrong_account_password(person, world)
        await person.tap("nav:help")
        await person.tap("nav:stay")

        assert "faq:why" not in person.buttons()

    async def test_the_reason_is_explained_even_where_its_topic_is_switched_off(self, world):
        person = world.person()
        await _wrong_account_password(person, world)
        switch_off(person, "account_password_wrong")
        await person.tap("faq:why")

        assert topic_shown(person) == title("account_password_wrong")

    @pytest.mark.parametrize(
        ("purpose", "elsewhere", "failure"),
        [("suspend", "revoke", "refused-revoked"), ("suspend", "suspend", "refused-held")],
    )
    async def test_what_the_authority_refuses_asks_why(self, holder, purpose, elsewhere, failure):
        await holder.propose(purpose)
        reason = {"reason": "superseded"} if elsewhere == "revoke" else {}
        await aftercare.elsewhere(holder, elsewhere, **reason)
        await holder.agree_and_prove()

        assert holder.failed() == f"failure-{failure}"
        await holder.tap("faq:why")
        assert topic_shown(holder) == title(FAILURES[failure])


def _look_for_facts(person, known):
    facts = next((one for one in person.card.body if one.id == "known"), None)
    told = set() if facts is None else set(_parts(facts))
    details = {PHONE, ACCOUNT, USER_ID, TIMES}
    assert told & details == set(known), told


def _parts(line):
    yield line.id
    for value in line.arguments.values():
        if hasattr(value, "arguments"):
            yield from _parts(value)


def _look_for_secrets(person):
    customer = person.customer
    whole = [*customer.phones, *(account.number for account in customer.accounts), customer.user_id]
    whole += [account.password for account in customer.accounts]
    whole += [customer.registration_number, customer.registration_number[6:]]
    for secret in whole:
        assert secret not in person.seen


class TestTime:
    async def test_a_failure_is_kept_while_the_person_reads_about_it(self, world):
        person = world.person()
        await _wrong_account_password(person, world)
        await person.tap("faq:why")
        await person.wait(minutes=5)
        await person.tap("faq:steps:account_password_wrong")
        await person.tap("faq:yes:account_password_wrong")

        assert person.state == "payment_password"
        assert person.session.touched - START == timedelta(minutes=5)
