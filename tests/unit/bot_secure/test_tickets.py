"""Tickets: what a card's button says of the question that the page is to ask."""

import json
import random

import pytest
from cryptography.fernet import Fernet

from bot.store.cipher import Cipher
from bot.web.secure.tickets import Ticket, Tickets, TicketUnreadable

KEYS = [Fernet.generate_key().decode(), Fernet.generate_key().decode()]


def test_a_ticket_says_which_question_of_which_chat():
    tickets = Tickets(Cipher(KEYS))
    ticket = tickets.read(tickets.issue(4242, "payment_card", 17))

    assert (ticket.chat, ticket.state, ticket.serial) == (4242, "payment_card", 17)


def test_it_keeps_its_name_and_no_other_has_it():
    tickets = Tickets(Cipher(KEYS))
    one, other = tickets.issue(1, "payment_otp", 3), tickets.issue(1, "payment_otp", 3)

    assert tickets.read(one).name == tickets.read(one).name != tickets.read(other).name


def test_it_fits_into_an_address_and_tells_nothing():
    text = Tickets(Cipher(KEYS)).issue(4242, "identity_number", 5)

    assert len(text) < 250
    assert "4242" not in text
    assert "identity" not in text


def test_keys_may_be_changed_while_tickets_are_out():
    text = Tickets(Cipher(KEYS[1:])).issue(1, "payment_otp", 3)

    assert Tickets(Cipher(KEYS)).read(text).serial == 3


@pytest.mark.parametrize("text", ["", "x", "가나다", "A" * 5000, "gAAAAA=="])
def test_what_is_none(text):
    with pytest.raises(TicketUnreadable):
        Tickets(Cipher(KEYS)).read(text)


@pytest.mark.parametrize(
    "content", [{"chat": 1, "state": "a", "serial": 2}, {"for": "secure page"}, [], None, {"for": "other"}]
)
def test_what_else_is_encrypted_under_the_keys_is_no_ticket(content):
    cipher = Cipher(KEYS)
    with pytest.raises(TicketUnreadable):
        Tickets(cipher).read(cipher.encrypt(json.dumps(content).encode()).decode())


def test_mutations_are_refused():
    tickets, dice = Tickets(Cipher(KEYS)), random.Random(7)
    text = tickets.issue(4242, "payment_card", 17)
    for where in range(len(text)):
        changed = text[:where] + dice.choice("ABCxyz019_-") + text[where + 1 :]
        if changed != text:
            with pytest.raises(TicketUnreadable):
                tickets.read(changed)


def test_a_ticket_is_a_value():
    assert Ticket("a", 1, "b", 2) == Ticket("a", 1, "b", 2)
