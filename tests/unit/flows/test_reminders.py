"""Word before an expiry: when it is said, what it says, and that one tap ends it."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import icalendar
import pytest

from flows.events import Timer
from flows.replies import Deliver, Say
from flows.rules import KOREA
from flows.session import Certificate
from flows.terms import BY_ID, TERMS, digest


def korea(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), KOREA)


def certificate(holder) -> Certificate:
    return holder.session.certificates[-1]


def last_day(holder) -> date:
    return certificate(holder).valid_until.astimezone(KOREA).date()


def timer(holder, name="expiry"):
    return holder.timers.get(f"{name}:{certificate(holder).serial}")


def beside(holder) -> list[Say]:
    """The messages of the last turn that no slot holds."""
    return [reply for reply in holder.turns[-1].replies if isinstance(reply, Say) and reply.slot is None]


def buttons(message: Say) -> list[str]:
    return [button.data for row in message.rows for button in row]


async def tap_beside(holder, choice: str) -> None:
    """Tap a button of a message that is no live one, as those of a reminder are."""
    await holder.tap(f"certificate:{choice}:{certificate(holder).serial}", slot=None)


async def switch_off(holder) -> None:
    await holder.tap("delivery:card")
    await holder.tap("aftercare:reminders")
    await holder.tap("aftercare:off")


# --- when -----------------------------------------------------------------------------------------------


async def test_a_person_who_agreed_to_news_hears_30_7_and_1_days_before_and_on_the_day(holder):
    heard = []
    end, hour = last_day(holder), holder.session.reminders.hour
    while (planned := timer(holder)) is not None:
        await holder.wait_until(planned.at)
        heard.append((planned.at, beside(holder)[0].body[0].arguments["left"]))

    assert heard == [(korea(end - timedelta(days=days), hour), days) for days in (30, 7, 1, 0)]


async def test_nothing_is_planned_for_who_did_not_agree_to_news(person, monkeypatch):
    async def agree_to_what_is_required():
        for term in TERMS:
            await person.tap(f"identity:{'agree' if term.required else 'decline'}:{term.id}")

    monkeypatch.setattr(person, "agree", agree_to_what_is_required)
    await person.to_check()

    assert person.state == "delivery_check"
    assert timer(person) is None


async def test_a_reminder_that_comes_late_is_said_once_with_true_figures(holder):
    end = last_day(holder)
    planned = holder.timers.pop(f"expiry:{certificate(holder).serial}")
    holder.clock.now = korea(end - timedelta(days=3), 15)
    await holder.happen(Timer(id="late", at=holder.clock.now, name=planned.name, token=planned.token))

    (said,) = beside(holder)
    assert said.body[0].arguments["left"] == 3
    assert "3일 뒤에" in holder.seen
    assert timer(holder).at == korea(end - timedelta(days=1), holder.session.reminders.hour)


@pytest.mark.parametrize(
    ("late", "morning"),
    [
        (korea(date(2027, 10, 23), 21), korea(date(2027, 10, 24), 8)),
        (korea(date(2027, 10, 23), 23, 59), korea(date(2027, 10, 24), 8)),
        (korea(date(2027, 10, 24), 0), korea(date(2027, 10, 24), 8)),
        (korea(date(2027, 10, 24), 7, 59), korea(date(2027, 10, 24), 8)),
    ],
)
async def test_nobody_is_reminded_at_night(holder, late, morning):
    planned = timer(holder)
    await holder.happen(Timer(id="night", at=late, name=planned.name, token=planned.token))

    assert beside(holder) == []
    assert timer(holder).at == morning


@pytest.mark.parametrize("hour", [8, 20])
async def test_just_outside_the_night_a_reminder_is_said(holder, hour):
    planned = timer(holder)
    at = korea(date(2027, 10, 24), hour, 59 if hour == 20 else 0)
    await holder.happen(Timer(id="day", at=at, name=planned.name, token=planned.token))

    assert len(beside(holder)) == 1


async def test_a_word_that_had_to_wait_for_the_morning_is_that_days_only_one(holder):
    await holder.tap("delivery:card")
    await holder.tap("aftercare:reminders")
    await holder.tap("aftercare:hour:19")
    holder.clock.now = korea(last_day(holder) - timedelta(days=1), 22)
    await holder.wait_until(korea(last_day(holder), 8))

    assert "오늘 끝나요" in holder.seen
    assert timer(holder) is None


async def test_the_days_are_counted_by_midnights_of_korea(holder):
    end = last_day(holder)
    planned = timer(holder)
    # 23:30 in London two days before is the morning of the day before in Korea.
    at = datetime.combine(end - timedelta(days=2), time(23, 30), UTC)
    await holder.happen(Timer(id="abroad", at=at, name=planned.name, token=planned.token))

    assert beside(holder)[0].body[0].arguments["left"] == 1
    assert "내일" in holder.seen


async def test_days_before_an_end_in_march_count_the_leap_day(person):
    person.clock.now = korea(date(2027, 3, 7), 12)
    await person.to_check()
    await person.wait_until(timer(person).at)

    assert last_day(person) == date(2028, 3, 7)
    assert timer(person).at == korea(date(2028, 2, 29), person.session.reminders.hour)


async def test_the_last_word_leaves_no_timer(holder):
    await holder.wait_until(korea(last_day(holder), 20))
    assert "오늘 끝나요" in holder.seen
    assert timer(holder) is None


async def test_word_that_comes_after_the_end_says_that_it_has_expired(holder):
    planned = timer(holder)
    holder.clock.now = korea(last_day(holder) + timedelta(days=2), 10)
    await holder.happen(Timer(id="too late", at=holder.clock.now, name=planned.name, token=planned.token))

    assert "기간이 끝났어요" in holder.seen
    assert not any("renew" in data for data in buttons(beside(holder)[0]))
    assert timer(holder) is None


async def test_a_reminder_played_again_gives_the_same_turn(holder):
    planned = timer(holder)
    holder.clock.now = planned.at
    event = Timer(id="again", at=planned.at, name=planned.name, token=planned.token)
    first = await holder.conversation.turn(holder.session, event)
    second = await holder.conversation.turn(holder.session, event)

    assert second == first


# --- what the books say ---------------------------------------------------------------------------------


async def change(holder, how: str, **more) -> None:
    held = certificate(holder)
    await getattr(holder.world.authority, how)("request", serial=held.serial, holder=held.holder, **more)


async def test_nobody_is_reminded_of_a_revoked_certificate(holder):
    await change(holder, "revoke", reason="cessation_of_operation")
    await holder.wait_until(timer(holder).at)

    assert beside(holder) == []
    assert timer(holder) is None


async def test_the_reminder_of_a_suspended_certificate_says_that_it_cannot_be_renewed(holder):
    held = certificate(holder)
    planned = timer(holder)
    holder.clock.now = held.valid_until - timedelta(days=40)
    await change(holder, "suspend")
    await holder.wait_until(planned.at)

    (said,) = beside(holder)
    assert "정지된 동안에는 갱신할 수 없으니" in holder.seen
    assert "재발급은 만료일이 그대로" in holder.seen
    assert [data.split(":")[1] for data in buttons(said)] == ["resume", "reissue", "quiet"]


async def test_when_the_authority_cannot_be_asked_the_reminder_comes_a_little_later(holder):
    holder.world.authority.down.add("standing")
    planned = timer(holder)
    await holder.wait_until(planned.at)
    assert holder.seen == ""
    holder.world.authority.down.clear()
    await holder.wait(minutes=10)

    assert "30일 뒤에" in holder.seen


async def test_a_certificate_that_the_chat_no_longer_knows_is_not_spoken_of(holder):
    planned = timer(holder)
    holder.session = replace(holder.session, certificates=[])
    await holder.happen(Timer(id="gone", at=planned.at, name=planned.name, token=planned.token))

    assert holder.turns[-1].replies == ()
    assert holder.turns[-1].timers == ()


# --- its buttons ----------------------------------------------------------------------------------------


async def test_the_renew_button_proposes_the_renewal_whatever_was_asked(holder):
    await holder.wait_until(timer(holder).at)
    await holder.command("start")
    await tap_beside(holder, "renew")

    assert holder.state == "aftercare_confirm"
    assert holder.session.application.purpose == "renew"
    assert holder.session.application.target == certificate(holder).serial


async def test_an_old_reminders_button_still_works_after_a_newer_one(holder):
    await holder.wait_until(korea(last_day(holder), 20))
    await tap_beside(holder, "renew")

    assert holder.state == "aftercare_confirm"


async def test_renewing_during_an_application_has_to_wait_and_loses_nothing(holder):
    await holder.wait_until(timer(holder).at)
    await holder.command("issue")
    await holder.tap("identity:agree:service")
    before = holder.session.application
    await tap_beside(holder, "renew")

    assert holder.state == "identity_terms"
    assert holder.session.application == before
    assert "마친 다음" in holder.seen


async def test_a_renew_button_that_came_true_already_shows_the_card(holder):
    await holder.wait_until(timer(holder).at)
    await change(holder, "revoke", reason="cessation_of_operation")
    await tap_beside(holder, "renew")

    assert holder.state == "aftercare_card"
    assert holder.says("aftercare-no-longer")


async def test_a_button_about_a_certificate_that_the_chat_does_not_know_does_nothing(holder):
    await holder.tap("certificate:renew:ABCDEF", slot=None)
    await holder.tap(f"certificate:explode:{certificate(holder).serial}", slot=None)

    assert len(holder.toasts) == 2
    assert holder.state == "delivery_done"


async def test_one_tap_on_the_reminder_ends_them(holder):
    await holder.wait_until(timer(holder).at)
    assert buttons(beside(holder)[0])[-1] == f"certificate:quiet:{certificate(holder).serial}"
    await tap_beside(holder, "quiet")

    assert timer(holder) is None
    assert not certificate(holder).reminders
    assert holder.records[-1].about["agreed"] == "no"
    said = len(holder.turns)
    await holder.wait_until(korea(last_day(holder) + timedelta(days=1), 12))
    assert len(holder.turns) == said


async def test_one_tap_ends_them_during_an_application_too(holder):
    await holder.wait_until(timer(holder).at)
    await holder.command("issue")
    await tap_beside(holder, "quiet")

    assert holder.state == "identity_terms"
    assert not certificate(holder).reminders


async def test_a_reminder_due_at_the_very_moment_of_the_opt_out_is_not_said(holder):
    planned = timer(holder)
    await switch_off(holder)
    await holder.happen(Timer(id="crossed", at=planned.at, name=planned.name, token=planned.token))

    assert holder.turns[-1].replies == ()


# --- the settings ---------------------------------------------------------------------------------------


async def test_turning_reminders_on_by_hand_is_the_consent_and_is_kept_for_the_record(holder):
    await switch_off(holder)
    assert "news" not in holder.session.agreed
    await holder.tap("aftercare:term")
    assert "news" not in holder.session.agreed
    await holder.tap("aftercare:on")

    assert holder.session.agreed["news"] == BY_ID["news"].version
    kept = holder.records[-1]
    assert kept.kind == "consent"
    assert kept.about == {
        "serial": certificate(holder).serial,
        "term": "news",
        "version": BY_ID["news"].version,
        "language": "ko",
        "sha256": digest("news", "ko"),
        "agreed": "yes",
        "at": holder.clock.now.isoformat(),
    }
    assert timer(holder) is not None


async def test_declining_news_in_a_later_application_turns_them_off(holder):
    await holder.command("issue")
    for term in TERMS[:-1]:
        await holder.tap(f"identity:agree:{term.id}")
    await holder.tap(f"identity:decline:{TERMS[-1].id}")

    assert holder.says("reminders-now-all-off")
    assert not certificate(holder).reminders
    assert timer(holder) is None


@pytest.mark.parametrize("news", ["agree", "decline"])
async def test_a_certificate_that_was_found_is_reminded_of_by_who_agreed_to_news(holder, news):
    finder = holder.world.person()
    await finder.command("certificates")
    await finder.tap("aftercare:find")
    await finder.tap("aftercare:yes")
    for term in TERMS[:-1]:
        await finder.tap(f"identity:agree:{term.id}")
    await finder.tap(f"identity:{news}:{TERMS[-1].id}")
    await finder.prove()

    assert certificate(finder).reminders is (news == "agree")
    assert (timer(finder) is not None) is (news == "agree")


async def test_a_second_tap_on_the_same_switch_is_no_second_consent(holder):
    await switch_off(holder)
    await holder.tap("aftercare:on")
    kept = len(holder.records)
    await holder.tap("aftercare:on")

    assert len(holder.records) == kept


async def test_days_and_hour_can_be_chosen(holder):
    await holder.tap("delivery:card")
    await holder.tap("aftercare:reminders")
    for choice in ("day:30", "day:0", "hour:19"):
        await holder.tap(f"aftercare:{choice}")
    end = last_day(holder)

    assert timer(holder).at == korea(end - timedelta(days=7), 19)
    await holder.wait_until(timer(holder).at)
    assert timer(holder).at == korea(end - timedelta(days=1), 19)
    await holder.wait_until(timer(holder).at)
    assert timer(holder) is None


async def test_a_day_can_be_chosen_again(holder):
    await holder.tap("delivery:card")
    await holder.tap("aftercare:reminders")
    await holder.tap("aftercare:day:7")
    assert holder.session.reminders.days == [30, 1, 0]
    await holder.tap("aftercare:day:7")
    assert holder.session.reminders.days == [30, 7, 1, 0]


async def test_the_last_day_cannot_be_taken_away_but_reminders_can_be_turned_off(holder):
    await holder.tap("delivery:card")
    await holder.tap("aftercare:reminders")
    for day in (30, 7, 1, 0):
        await holder.tap(f"aftercare:day:{day}")

    assert holder.session.reminders.days == [0]
    assert "알림 끄기" in holder.seen


@pytest.mark.parametrize("choice", ["day:365", "day:", "hour:3", "hour:soon"])
async def test_choices_that_no_button_offers_change_nothing(holder, choice):
    await holder.tap("delivery:card")
    await holder.tap("aftercare:reminders")
    before = holder.session.reminders
    await holder.tap(f"aftercare:{choice}")

    assert holder.session.reminders == before


async def test_the_settings_say_that_nothing_is_sent_at_night(holder):
    await holder.tap("delivery:card")
    await holder.tap("aftercare:reminders")
    assert "21시부터 다음 날 8시까지" in holder.seen


# --- the end of a suspension ----------------------------------------------------------------------------


async def suspend(holder) -> datetime:
    """Suspend in the chat; until when."""
    await holder.tap("delivery:card")
    await holder.tap("aftercare:suspend")
    await holder.tap("aftercare:yes")
    await holder.type(holder.customer.user_id)
    await holder.type(holder.customer.registration_number)
    standing = await holder.world.authority.standing(certificate(holder).serial)
    assert standing.status == "held"
    return standing.held_until


async def test_a_week_before_a_suspension_ends_in_revocation_the_holder_is_told(holder):
    ends = await suspend(holder)
    week_before = ends.astimezone(KOREA).date() - timedelta(days=7)
    assert timer(holder, "hold").at == korea(week_before, holder.session.reminders.hour)
    await holder.wait_until(timer(holder, "hold").at)

    assert "7일 뒤에" in holder.seen
    assert "폐기되고, 되돌릴 수 없어요" in holder.seen
    assert [data.split(":")[1] for data in buttons(beside(holder)[0])] == ["resume", "reissue"]
    await tap_beside(holder, "resume")
    assert holder.session.application.purpose == "resume"


async def test_nothing_is_said_of_a_suspension_that_was_ended_elsewhere(holder):
    await suspend(holder)
    await change(holder, "resume")
    await holder.wait_until(timer(holder, "hold").at)

    assert beside(holder) == []


async def test_one_that_was_suspended_anew_elsewhere_is_spoken_of_a_week_before_the_later_end(holder):
    ends = await suspend(holder)
    await holder.wait_until(ends - timedelta(days=30))
    await change(holder, "resume")
    held = certificate(holder)
    await holder.world.authority.suspend("anew", serial=held.serial, holder=held.holder)
    later = (await holder.world.authority.standing(held.serial)).held_until
    await holder.wait_until(ends)
    assert "되돌릴 수 없어요" not in holder.seen
    week_before = later.astimezone(KOREA).date() - timedelta(days=7)

    assert timer(holder, "hold").at == korea(week_before, holder.session.reminders.hour)


# --- the calendar ---------------------------------------------------------------------------------------


async def calendar(holder) -> bytes:
    if holder.state == "delivery_done":
        await holder.tap("delivery:card")
    await holder.tap("aftercare:calendar")
    delivered = [reply for reply in holder.turns[-1].replies if isinstance(reply, Deliver)]
    assert delivered[0].file.media_type == "text/calendar"
    assert delivered[0].file.name.endswith(".ics")
    return delivered[0].file.content


async def test_the_calendar_holds_the_days_of_renewal_and_expiry_in_korea(holder):
    parsed = icalendar.Calendar.from_ical(await calendar(holder))
    renewal, expiry = parsed.walk("VEVENT")
    end = last_day(holder)

    assert renewal.decoded("dtstart") == end - timedelta(days=30)
    assert expiry.decoded("dtstart") == end
    assert expiry.decoded("dtend") == end + timedelta(days=1)
    assert renewal.decoded("dtstamp") == holder.clock.now
    alarms = [event.walk("VALARM")[0].decoded("trigger") for event in (renewal, expiry)]
    assert alarms == [timedelta(hours=9), timedelta(hours=-15)]
    assert parsed["version"] == "2.0"
    assert parsed["prodid"]


async def test_the_calendars_lines_are_folded_and_end_as_the_standard_says(holder):
    content = await calendar(holder)
    lines = content.split(b"\r\n")

    assert lines[-1] == b""
    assert not any(b"\n" in line or b"\r" in line for line in lines)
    assert all(len(line) <= 75 for line in lines)  # RFC 5545, 3.1: octets


async def test_importing_the_calendar_twice_adds_nothing(holder):
    first = icalendar.Calendar.from_ical(await calendar(holder))
    holder.clock.now += timedelta(days=3)
    second = icalendar.Calendar.from_ical(await calendar(holder))
    uids = [[str(event["uid"]) for event in parsed.walk("VEVENT")] for parsed in (first, second)]

    assert uids[0] == uids[1]
    assert len(set(uids[0])) == 2


async def test_the_calendar_names_nobody(payer):
    content = icalendar.Calendar.from_ical(await calendar(payer)).to_ical().decode()

    assert payer.customer.name not in content
    assert certificate(payer).subject not in content
    assert certificate(payer).holder not in content
    assert certificate(payer).serial not in content.upper()
    assert "Certificate expires" in content


async def test_a_calendar_file_that_may_be_lost_is_sent_again_by_the_same_button(holder):
    await calendar(holder)
    await holder.file_unsure()
    assert "delivery:resend" in holder.buttons()
    await holder.tap("delivery:resend")

    assert holder.turns[-1].files == "resend"
