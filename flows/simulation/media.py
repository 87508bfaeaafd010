"""Security cards, tokens and approval codes, all derived from a seed, so that none has to be stored."""

import hmac
from datetime import datetime
from hashlib import sha256
from typing import Final, Literal

CELLS: Final = 35  # on a security card; banks print 25 to 35
TIME_STEP: Final = 60  # seconds for which a token shows the same value

_OTP_DIGITS: Final = 6
_KEYED_CODES: Final = range(10, 100)
_SPOKEN_CODES: Final = range(100_000, 1_000_000)


def _derive(seed: str, *purpose: str | int) -> bytes:
    """Bytes that look random and are the same for the same seed and purpose."""
    return hmac.digest(seed.encode(), "\x1f".join(map(str, purpose)).encode(), sha256)


def _number(seed: str, *purpose: str | int) -> int:
    return int.from_bytes(_derive(seed, *purpose))


def security_card(seed: str, customer: str) -> tuple[str, ...]:
    """A customer's security card: the four digits of each cell, the first being cell 1."""
    return tuple(f"{_number(seed, 'cell', customer, cell) % 10_000:04}" for cell in range(1, CELLS + 1))


def cells_asked(seed: str, customer: str, application: str, turn: int) -> tuple[int, int]:
    """The two different cells, counting from 1, that an application asks for after ``turn`` right answers."""
    number, first = divmod(_number(seed, "cells", customer, application, turn), CELLS)
    distance = 1 + number % (CELLS - 1)
    return first + 1, (first + distance) % CELLS + 1


def card_answer(seed: str, customer: str, cells: tuple[int, int]) -> str:
    """What to answer when asked for two cells: the front two digits of the first, the back two of the second."""
    card = security_card(seed, customer)
    first, second = cells
    return card[first - 1][:2] + card[second - 1][2:]


def otp_secret(seed: str, customer: str) -> bytes:
    """The 20 bytes that a customer's token shares with the bank."""
    return _derive(seed, "otp", customer)[:20]


def time_step(at: datetime) -> int:
    """The number of the token's time step (RFC 6238, section 4.2) at a time, aware."""
    return int(at.timestamp()) // TIME_STEP


def otp(secret: bytes, step: int) -> str:
    """The six digits that a token shows in a time step (RFC 4226, section 5.3, with HMAC-SHA-1)."""
    mac = hmac.digest(secret, step.to_bytes(8), "sha1")
    offset = mac[-1] & 0xF
    value = int.from_bytes(mac[offset : offset + 4]) & 0x7FFF_FFFF
    return f"{value % 10**_OTP_DIGITS:0{_OTP_DIGITS}}"


def approval_code(seed: str, call: str, mode: Literal["keyed", "spoken"]) -> str:
    """The approval code of an ARS call: two digits to key into the phone, or six that a voice says."""
    codes = _KEYED_CODES if mode == "keyed" else _SPOKEN_CODES
    return str(codes[_number(seed, "call", call) % len(codes)])
