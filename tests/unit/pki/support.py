"""What the tests of the authority share: a clock that obeys, a customer, the published test certificate."""

import base64
import os
import sqlite3
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Final

import pytest
import sqlalchemy as sa
from cryptography import x509
from pypinksign.test_pinkSign import TEST_CERT

from pki import Authority, AuthoritySettings, IssuedCertificate, IssueRequest, Shelf, SubscriberKey
from pki.custody import keys
from pki.custody.vault import Vault, look
from pki.files.npki import RANDOM_BYTES
from pki.operations.books import carry_over

PASSPHRASE: Final = "operator's 암호"
ROOT_PASSPHRASE: Final = "in the safe: 금고"
SETTINGS: Final = AuthoritySettings(stretching=1)
"""The strength of the passphrase is not what most tests are about."""
PASSWORD: Final = "Sandbox!2026pw"
IDENTITY_NUMBER: Final = "9001011234567"
NAME: Final = "홍길동"
# In the past: an authority made then can be opened by this machine's clock.
NOON: Final = datetime(2025, 11, 24, 3, 0, tzinfo=UTC)  # 12:00 KST

PUBLISHED_CERTIFICATE: Final = base64.b64decode(TEST_CERT["signCert"])
PUBLISHED_KEY_FILE: Final = base64.b64decode(TEST_CERT["signPri"])
PUBLISHED_PLAIN_KEY: Final = base64.b64decode(TEST_CERT["plainSignPriFullB64"])
PUBLISHED_SALT: Final = base64.b64decode(TEST_CERT["signPriSalt"])
PUBLISHED_PASSWORD: Final[bytes] = TEST_CERT["signPw"]
PUBLISHED_RANDOM: Final[bytes] = TEST_CERT["r"]


def execute(shelf: Shelf, *statements: str) -> None:
    """Speaks SQL to the registry's database as somebody else would, past the authority."""
    if shelf.database:
        engine = sa.create_engine(shelf.database, isolation_level="AUTOCOMMIT", poolclass=sa.pool.NullPool)
        with engine.connect() as connection:
            connection.exec_driver_sql("SET search_path = authority")
            for statement in statements:
                connection.exec_driver_sql(statement)
        return
    with closing(sqlite3.connect(shelf.file)) as database, database:
        for statement in statements:
            database.execute(statement)


def in_server(folder: Path, server: str) -> Shelf:
    """The registry of a folder, carried over into a database that may hold another test's."""
    shelf = Shelf(folder, server)
    execute(shelf, "DROP SCHEMA IF EXISTS authority CASCADE")
    carry_over(shelf, look(folder).audit_public_key)
    return shelf


ON_BOTH: Final = pytest.mark.parametrize("shelf", ["sqlite", "postgresql"], indirect=True)
"""Marks tests that run on both databases each time; the others do so in the long suite."""


class Clock:
    """A clock that stands until it is told otherwise."""

    def __init__(self, now: datetime = NOON) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def forward(self, step: timedelta) -> None:
        self.now += step


FIRST_REQUEST: Final = "request-1"


@cache
def subscriber_key(which: object) -> SubscriberKey:
    """A key made once for the session: tests that name the same one share it, in registries of their own."""
    return SubscriberKey(private=keys.generate(2048), random=os.urandom(RANDOM_BYTES))


@dataclass(frozen=True, slots=True, kw_only=True)
class Customer:
    """Asks for certificates: with a key that is known sealed and open, and with another for each further request."""

    sealed: bytes
    key: SubscriberKey

    def request(self, request_id: str = FIRST_REQUEST, **changes: object) -> IssueRequest:
        """An unobjectionable request, with the changes a test is about."""
        usual = IssueRequest(
            request_id=request_id,
            product="limited",
            holder="holder-1",
            name=NAME,
            identity_number=IDENTITY_NUMBER,
            key=self.key if request_id == FIRST_REQUEST else subscriber_key(request_id),
        )
        return replace(usual, **changes)  # type: ignore[arg-type]  # a test's changes are its own business


def opened(shelf: Shelf, vault: Vault, clock: Clock) -> Authority:
    """The authority with these books."""
    return Authority(shelf.folder, vault, SETTINGS, clock, database=shelf.database)


def load(issued: IssuedCertificate) -> x509.Certificate:
    return x509.load_der_x509_certificate(issued.der)


def revoked_serials(authority: Authority) -> list[int]:
    return [entry.serial_number for entry in x509.load_der_x509_crl(authority.crl())]
