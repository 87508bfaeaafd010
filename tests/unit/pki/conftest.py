"""Keys and authorities are made once for the session; what a test changes, it copies first."""

import asyncio
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from pki import Authority, AuthoritySettings, Product, Shelf
from pki.custody.vault import Vault, open_vault
from pki.dates import korean_days
from pki.files import npki
from pki.files.containers import KeyContainer
from pki.files.npki import Identity
from pki.names import subscriber_name
from pki.profiles import subscriber_profile
from pki.signed import certificates
from pki.signed.certificates import Draft
from tests.integration.postgres import execute, own_database
from tests.unit.pki.support import (
    NOON,
    PASSPHRASE,
    PASSWORD,
    ROOT_PASSPHRASE,
    SETTINGS,
    Clock,
    Customer,
    in_server,
    opened,
    subscriber_key,
)


@pytest.fixture(scope="session")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an authority that has issued nothing. Never to be written to."""
    folder = tmp_path_factory.mktemp("pristine")
    Authority.open(
        folder,
        passphrase=PASSPHRASE,
        root_passphrase=ROOT_PASSPHRASE,
        settings=SETTINGS,
        clock=Clock(NOON),
    ).close()
    return folder


@pytest.fixture
def folder(pristine: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(pristine, tmp_path / "authority"))


@pytest.fixture
def clock() -> Clock:
    return Clock(NOON)


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """A PostgreSQL, whose sessions tell the time in Korea."""
    with own_database("pki") as url:
        name = url.rpartition("/")[2]
        asyncio.run(execute(url, f"ALTER DATABASE {name} SET timezone = 'Asia/Seoul'"))
        yield url.replace("asyncpg", "psycopg")


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.soak)])
def shelf(request: pytest.FixtureRequest, folder: Path) -> Shelf:
    """Where the authority keeps its books."""
    return (
        Shelf(folder) if request.param == "sqlite" else in_server(folder, request.getfixturevalue("server"))
    )


@pytest.fixture
def authority(shelf: Shelf, vault: Vault, clock: Clock) -> Iterator[Authority]:
    with opened(shelf, vault, clock) as authority:
        yield authority


def _customer(which: str) -> Customer:
    key = subscriber_key(which)
    return Customer(sealed=npki.seal_key(key, PASSWORD, KeyContainer.PBES2), key=key)


@pytest.fixture(scope="session")
def customer() -> Customer:
    return _customer("customer")


@pytest.fixture(scope="session")
def other_customer() -> Customer:
    return _customer("other customer")


@pytest.fixture(scope="session")
def vault(pristine: Path) -> Vault:
    return open_vault(pristine, PASSPHRASE, settings=SETTINGS)


@pytest.fixture(scope="session")
def draft(customer: Customer) -> Draft:
    return Draft(
        profile=subscriber_profile(AuthoritySettings(), Product.LIMITED),
        subject=subscriber_name("kr", "certguide", ("personal", "SANDBOX"), "홍길동", "0" * 24),
        identity=Identity(real_name="홍길동", vid=bytes(32)),
        public_key=customer.key.public,
        serial=certificates.new_serial(),
        validity=korean_days(NOON, 1),
    )
