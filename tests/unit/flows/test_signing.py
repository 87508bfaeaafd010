"""A test signature in the chat: the challenge, the answer from the person's own machine, and what it proves."""

from dataclasses import replace
from io import BytesIO
from zipfile import ZipFile

import pytest

from flows.events import Text
from flows.replies import Forget
from pki.files import npki
from pki.verification import challenge
from tests.unit.flows.person import PASSWORD


def opened(delivered):
    """The certificate and the key of a delivered archive, as they are found on the person's machine."""
    with ZipFile(BytesIO(delivered.file.content)) as archive:
        content = {name.rsplit("/", 1)[-1]: archive.read(name) for name in archive.namelist()}
    return content["signCert.der"], npki.open_key(content["signPri.key"], PASSWORD)


def answer(person, archive=0, text=None) -> str:
    """What ``certguide sign`` prints for the challenge that is shown."""
    return challenge.answer(text or person.session.test.challenge, *opened(person.files[archive]))


@pytest.fixture
async def tester(holder):
    """Who has just got a certificate and looks at the test of it."""
    await holder.tap("delivery:test")
    assert holder.state == "aftercare_test"
    return holder


@pytest.fixture
def other(payer):
    """Has the files of another certificate."""
    return payer


async def test_the_card_shows_one_command_and_says_where_it_is_run(tester):
    shown = tester.session.test.challenge
    assert f"<code>certguide sign {shown} --npki NPKI</code>" in tester.seen
    assert "AppData" in tester.seen
    assert "이 대화에는 절대 적지 마세요" in tester.seen


@pytest.mark.parametrize(("storage", "place"), [("removable", "/Volumes/"), ("phone", "컴퓨터에서")])
async def test_the_folder_is_named_for_the_place_that_was_chosen(holder, storage, place):
    kept = replace(holder.session.certificates[-1], storage=storage)
    holder.session = replace(holder.session, certificates=[kept])
    await holder.tap("delivery:test")

    assert place in holder.seen


async def test_a_right_answer_after_delivery_ends_the_procedure(tester):
    await tester.type(answer(tester))

    assert tester.state == "delivery_done"
    assert tester.session.test is None
    for what in ("서명", "발급기관", "유효기간", "상태", "본인"):
        assert f"✅ <b>{what}</b>" in tester.seen
    assert tester.turns[-1].files == "erase"


async def test_a_right_answer_from_the_card_leads_back_to_it(tester):
    await tester.tap("nav:back")
    await tester.tap("delivery:works")
    await tester.tap("delivery:card")
    await tester.tap("aftercare:test")
    await tester.type(answer(tester))

    assert tester.state == "aftercare_card"
    assert "잘 되는 인증서예요" in tester.seen


async def test_an_answer_broken_into_lines_is_the_same_answer(tester):
    whole = answer(tester)
    await tester.type(f"  {whole[:100]}\n{whole[100:300]}\r\n {whole[300:]}\n")

    assert tester.state == "delivery_done"


async def test_half_an_answer_is_told_apart_and_the_challenge_stays(tester):
    shown, whole = tester.session.test.challenge, answer(tester)
    message = await tester.type(whole[: len(whole) // 2])

    assert tester.state == "aftercare_test"
    assert tester.session.test.challenge == shown
    assert "이 문제의 답이 아니에요" in tester.seen
    assert message in tester.forgotten
    await tester.type(whole)
    assert tester.state == "delivery_done"


async def test_the_answer_to_an_older_challenge_is_no_answer(tester):
    older = answer(tester)
    await tester.tap("aftercare:again")
    assert tester.session.test.challenge not in older
    await tester.type(older)

    assert tester.state == "aftercare_test"
    assert "예전 문제의 답" in tester.seen


async def test_a_password_typed_by_mistake_is_deleted_from_the_chat(tester):
    message = await tester.type(PASSWORD)

    assert message in tester.forgotten
    assert PASSWORD not in tester.seen
    assert "인증서 암호일까 봐" in tester.seen
    assert tester.state == "aftercare_test"


async def test_a_password_that_begins_like_a_command_is_deleted_as_well(tester):
    await tester.command("hangang7", text="/hangang7 river!")

    assert tester.turns[-1].replies[0] == Forget(message=tester.forgotten[-1])
    assert "인증서 암호일까 봐" in tester.seen


async def test_an_answer_with_another_key_is_bad(tester, other):
    await tester.type(answer(other, text=tester.session.test.challenge))

    assert tester.state == "aftercare_test"
    assert "❌ <b>서명</b>" in tester.seen
    assert {"aftercare:reissue", "aftercare:again", "nav:person"} <= set(tester.buttons())


async def test_a_bad_signature_leads_to_a_reissue_at_once(tester, other):
    await tester.type(answer(other, text=tester.session.test.challenge))
    await tester.tap("aftercare:reissue")

    assert tester.state == "aftercare_confirm"
    assert tester.session.application.purpose == "reissue"


async def test_a_suspended_certificate_signs_well_but_is_not_to_be_used(tester):
    held = tester.session.certificates[-1]
    await tester.world.authority.suspend("request", serial=held.serial, holder=held.holder)
    await tester.type(answer(tester))

    assert tester.state == "aftercare_test"
    assert "✅ <b>서명</b>" in tester.seen
    assert "❌ <b>상태</b>" in tester.seen
    assert "aftercare:reissue" not in tester.buttons()
    await tester.tap("aftercare:card")
    assert tester.state == "aftercare_card"


async def test_a_certificate_that_has_expired_meanwhile_is_told_from_a_bad_one(tester):
    signed = answer(tester)
    await tester.wait(days=400)
    await tester.type(signed)

    assert "✅ <b>서명</b>" in tester.seen
    assert "❌ <b>유효기간</b>" in tester.seen
    await tester.tap("aftercare:card")
    assert "aftercare:test" not in tester.buttons()


async def test_it_does_not_work_leads_to_a_reissue_at_once(tester):
    buttons = [button for row in tester.card.rows for button in row]
    await tester.tap(next(button.data for button in buttons if button.label.id == "button-broken"))

    assert tester.says("consequence-reissue")
    assert tester.session.test is None


async def test_a_reissue_that_is_no_longer_possible_is_not_proposed(tester):
    await tester.wait(days=400)
    await tester.tap("aftercare:reissue")

    assert tester.state == "aftercare_card"
    assert tester.says("aftercare-no-longer", "standing-expired")


async def test_a_password_typed_by_mistake_is_deleted_though_nobody_answers(tester):
    tester.world.authority.down.add("check_answer")
    tester.world.bank.down.add("registration_number")
    message = await tester.type(PASSWORD)

    assert message in tester.forgotten
    assert tester.says("test-too-short")


async def test_when_the_authority_cannot_be_asked_the_challenge_stays(tester):
    shown = tester.session.test
    tester.world.authority.down.add("check_answer")
    await tester.type(answer(tester))
    assert tester.state == "aftercare_test"
    assert tester.session.test == shown
    tester.world.authority.down.clear()
    await tester.type(answer(tester))
    assert tester.state == "delivery_done"


async def test_the_same_answer_played_again_gives_the_same_turn(tester):
    event = Text(id="again", at=tester.clock.now, message=1, text=answer(tester))
    first = await tester.conversation.turn(tester.session, event)
    second = await tester.conversation.turn(tester.session, event)

    assert first.session.state == "delivery_done"
    assert second == first


async def test_back_leads_to_where_the_test_was_offered(tester):
    await tester.tap("nav:back")
    assert tester.state == "delivery_check"
    await tester.tap("delivery:works")
    await tester.tap("delivery:card")
    await tester.tap("aftercare:test")
    await tester.tap("nav:back")
    assert tester.state == "aftercare_card"


async def test_a_file_that_is_sent_meanwhile_leaves_the_challenge_as_it_is(tester):
    shown = tester.session.test
    await tester.document(tester.files[0].file.content)
    assert tester.state == "aftercare_file"
    await tester.type(PASSWORD)

    assert tester.state == "aftercare_test"
    assert tester.session.test == shown
    await tester.type(answer(tester))
    assert tester.state == "delivery_done"


@pytest.mark.parametrize("file_first", [False, True])
async def test_nothing_of_the_test_is_kept_once_it_is_left(tester, file_first):
    if file_first:
        await tester.document(tester.files[0].file.content)
    await tester.command("certificates")

    assert tester.session.test is None
    assert tester.session.file == ""


async def test_the_secret_of_a_challenge_shows_in_no_repr(tester):
    assert repr(tester.session.test.secret) not in repr(tester.session)
