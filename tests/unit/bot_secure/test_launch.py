"""Who opened the page: what Telegram signed is believed, and nothing else."""

import random
from datetime import timedelta

import pytest
from aiogram.utils.web_app import check_webapp_signature
from hypothesis import given
from hypothesis import strategies as st

from bot.web.secure.launch import LIFE, LaunchRefused, opener
from tests.unit.bot_secure.launching import NOW, TOKEN, USER, fields, signed


def read(data: str, *, token: str = TOKEN, now=NOW) -> int:
    return opener(data, token=token, now=now)


def flaw(data: str, **how) -> str:
    with pytest.raises(LaunchRefused) as refused:
        read(data, **how)
    return refused.value.flaw


def test_what_telegram_signed_says_who_opened_the_page():
    data = signed(fields())

    assert read(data) == USER["id"]
    assert check_webapp_signature(TOKEN, data)


def test_fields_that_telegram_may_add_one_day_are_signed_as_well():
    data = signed(fields(chat_type="private", chat_instance="-7", start_param=""))

    assert read(data) == USER["id"]


def test_nothing_is_missing_rather_than_forged():
    assert flaw("") == "launch_missing"


def test_another_bots_token_signed_it():
    assert flaw(signed(fields(), token=TOKEN[::-1])) == "launch_forged"


@pytest.mark.parametrize(
    "age", [LIFE + timedelta(seconds=1), timedelta(days=1), timedelta(minutes=-3)], ids=str
)
def test_too_old_or_not_yet(age):
    assert flaw(signed(fields(at=NOW - age))) == "launch_expired"


def test_old_but_not_too_old():
    assert read(signed(fields(at=NOW - LIFE))) == USER["id"]


@pytest.mark.parametrize(
    "change",
    [
        lambda data: data.rpartition("&hash=")[0],
        lambda data: data + "&hash=" + "0" * 64,
        lambda data: data + "&user=%7B%22id%22%3A1%7D",
        lambda data: data.upper(),
        lambda data: data.replace("%7B", "%7b"),
        lambda data: data + "&",
        lambda data: "a=1&" * 40 + data,
        lambda data: data + "&x=" + "y" * 5000,
        lambda data: data.replace("%22id%22", "%FF%22id%22"),
    ],
)
def test_what_was_changed_is_forged(change):
    assert flaw(change(signed(fields()))) == "launch_forged"


@pytest.mark.parametrize(
    "user", [{}, {"id": "4242"}, {"id": True}, {"id": None}, [], "4242", None, {"id": 4.2}], ids=str
)
def test_signed_but_nobodys(user):
    assert flaw(signed(fields(user=user))) == "launch_forged"


@pytest.mark.parametrize("moment", ["", "soon", "9" * 40, "-" + "9" * 17])
def test_signed_but_without_a_time(moment):
    assert flaw(signed(fields() | {"auth_date": moment})) == "launch_forged"


def test_ten_thousand_mutations_are_refused():
    data = signed(fields())
    dice = random.Random(20261129)
    alphabet = [chr(code) for code in range(33, 127)]
    accepted = []
    for _ in range(10_000):
        changed = list(data)
        for _ in range(dice.choice((1, 1, 1, 2, 3))):
            where = dice.randrange(len(changed))
            match dice.randrange(3):
                case 0:
                    changed[where] = dice.choice(alphabet)
                case 1:
                    changed.insert(where, dice.choice(alphabet))
                case _:
                    del changed[where]
        mutation = "".join(changed)
        if mutation != data:
            try:
                read(mutation)
                accepted.append(mutation)
            except LaunchRefused:
                continue
    assert accepted == []


@given(st.text(max_size=300))
def test_anything_at_all_is_refused(data):
    with pytest.raises(LaunchRefused):
        read(data)
