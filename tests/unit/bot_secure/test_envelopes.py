"""Envelopes: a key for one answer, which nothing between the page and the server can open."""

from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from bot.web.secure.envelopes import LIFE, Envelopes, EnvelopeUnknown, EnvelopeUnreadable

SUITE = Suite(KEM.P256, KDF.HKDF_SHA256, AEAD.AES_256_GCM)


class Clock:
    now = datetime(2026, 11, 29, tzinfo=UTC)

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def envelopes(clock):
    return Envelopes(clock)


def sealed(public: bytes, content: bytes = b"3172", ticket: str = "t") -> bytes:
    key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), public)
    return SUITE.encrypt(content, key, info=f"certguide secure page 1 {ticket}".encode())


def test_what_was_sealed_is_read_once(envelopes):
    name, public = envelopes.new(1)
    content = sealed(public)

    assert envelopes.open(name, 1, "t", content) == b"3172"
    with pytest.raises(EnvelopeUnknown):
        envelopes.open(name, 1, "t", content)


def test_it_is_good_for_one_ticket(envelopes):
    name, public = envelopes.new(1)
    with pytest.raises(EnvelopeUnreadable):
        envelopes.open(name, 1, "another", sealed(public))


def test_it_is_good_for_one_chat_and_foreigners_do_not_spoil_it(envelopes):
    name, public = envelopes.new(1)
    with pytest.raises(EnvelopeUnknown):
        envelopes.open(name, 2, "t", sealed(public))

    assert envelopes.open(name, 1, "t", sealed(public)) == b"3172"


def test_it_does_not_last(envelopes, clock):
    name, public = envelopes.new(1)
    clock.now += LIFE + timedelta(seconds=1)
    with pytest.raises(EnvelopeUnknown):
        envelopes.open(name, 1, "t", sealed(public))


@pytest.mark.parametrize("change", [lambda c: b"", lambda c: c[:70], lambda c: c[::-1], lambda c: c + b"x"])
def test_what_was_changed_is_not_read(envelopes, change):
    name, public = envelopes.new(1)
    with pytest.raises(EnvelopeUnreadable):
        envelopes.open(name, 1, "t", change(sealed(public)))


def test_a_chat_has_few_of_them_and_takes_none_from_others(envelopes):
    others, public = envelopes.new(2)
    mine = [envelopes.new(1) for _ in range(20)]

    assert envelopes.open(others, 2, "t", sealed(public)) == b"3172"
    with pytest.raises(EnvelopeUnknown):
        envelopes.open(mine[0][0], 1, "t", sealed(mine[0][1]))
    assert envelopes.open(mine[-1][0], 1, "t", sealed(mine[-1][1])) == b"3172"


def test_no_key_shows(envelopes):
    envelopes.new(1)

    assert "private" not in repr(next(iter(envelopes._keys.values())))
