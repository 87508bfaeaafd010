"""Keys and authorities are made once for the session; what a test changes, it copies first."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from pki import Authority, AuthoritySettings, Product, certificates, containers
from pki.certificates import Draft
from pki.dates import korean_days
from pki.names import subscriber_name
from pki.npki import Identity
from pki.profiles import subscriber_profile
from pki.vault import Vault, open_vault
from tests.unit.pki.support import NOON, PASSPHRASE, PASSWORD, Clock, Customer


@pytest.fixture(scope="session")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an authority that has issued nothing. Never to be written to."""
    folder = tmp_path_factory.mktemp("pristine")
    with pytest.MonkeyPatch.context() as patched:
        # Most tests open it again; the strength of its passphrase is not what they are about.
        patched.setattr(containers, "STRONG_ITERATIONS", 1000)
        Authority.open(folder, passphrase=PASSPHRASE, settings=AuthoritySettings(), clock=Clock(NOON)).close()
    return folder


@pytest.fixture
def folder(pristine: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(pristine, tmp_path / "authority"))


@pytest.fixture
def clock() -> Clock:
    return Clock(NOON)


@pytest.fixture
def authority(folder: Path, clock: Clock) -> Iterator[Authority]:
    with Authority.open(folder, passphrase=PASSPHRASE, settings=AuthoritySettings(), clock=clock) as opened:
        yield opened


def _customer(folder: Path) -> Customer:
    with Authority.open(folder, passphrase=PASSPHRASE, settings=AuthoritySettings()) as authority:
        sealed = authority.seal_key(PASSWORD)
        return Customer(sealed=sealed, key=authority.open_key(sealed, PASSWORD))


@pytest.fixture(scope="session")
def customer(pristine: Path) -> Customer:
    return _customer(pristine)


@pytest.fixture(scope="session")
def other_customer(pristine: Path) -> Customer:
    return _customer(pristine)


@pytest.fixture(scope="session")
def vault(pristine: Path) -> Vault:
    return open_vault(pristine, PASSPHRASE, AuthoritySettings(), now=lambda: NOON, may_make=lambda: False)


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
