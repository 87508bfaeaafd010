"""Deliveries to be judged: both products, both key sizes, both key containers, written out as files."""

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from pki import Authority, AuthoritySettings, IssueRequest, KeyContainer, PackagedFiles
from tests.unit.pki.support import IDENTITY_NUMBER, NAME, PASSPHRASE, PASSWORD


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What a judge is shown."""

    authority: Authority
    settings: AuthoritySettings
    product: str
    der: bytes
    files: PackagedFiles
    folder: Path
    home: Path
    """Holds the unpacked NPKI folder."""

    @property
    def subject(self) -> Path:
        return self.home / self.files.folder

    @property
    def policy(self) -> str:
        limited = self.product == "limited"
        return (self.settings.policy_limited if limited else self.settings.policy_universal).dotted_string


def evidence(folder: Path, product: str, settings: AuthoritySettings) -> Evidence:
    authority = Authority.open(folder / "authority", passphrase=PASSPHRASE, settings=settings)
    sealed = authority.seal_key(PASSWORD)
    issued = authority.issue(
        IssueRequest(
            request_id="request",
            product=product,
            holder="holder",
            name=NAME,
            identity_number=IDENTITY_NUMBER,
            key=authority.open_key(sealed, PASSWORD),
        )
    )
    files = authority.package(issued.der, sealed, PASSWORD)
    for name, der in (("root", authority.root_der), ("issuing", authority.issuing_der), ("leaf", issued.der)):
        (folder / f"{name}.der").write_bytes(der)
        (folder / f"{name}.pem").write_bytes(x509.load_der_x509_certificate(der).public_bytes(Encoding.PEM))
    (folder / "path.pem").write_bytes(
        (folder / "leaf.pem").read_bytes() + (folder / "issuing.pem").read_bytes()
    )
    (folder / "file.p12").write_bytes(files.p12_bytes)
    (folder / "signPri.key").write_bytes(sealed)
    crl = x509.load_der_x509_crl(authority.crl())
    (folder / "crl.pem").write_bytes(crl.public_bytes(Encoding.PEM))
    with zipfile.ZipFile(BytesIO(files.zip_bytes)) as archive:
        archive.extractall(folder / "home")
    return Evidence(
        authority=authority,
        settings=settings,
        product=product,
        der=issued.der,
        files=files,
        folder=folder,
        home=folder / "home",
    )


COMBINATIONS = [
    ("limited", 2048, KeyContainer.PBES2),
    ("universal", 2048, KeyContainer.SEED_1_15),
    ("limited", 3072, KeyContainer.SEED_1_15),
    ("universal", 3072, KeyContainer.PBES2),
]


@pytest.fixture(scope="session", params=COMBINATIONS, ids=lambda given: "-".join(map(str, given)))
def delivered(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Evidence]:
    product, bits, container = request.param
    settings = AuthoritySettings(key_bits=bits, key_container=container)
    shown = evidence(tmp_path_factory.mktemp("evidence"), product, settings)
    yield shown
    shown.authority.close()


@pytest.fixture(scope="session")
def faithful(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Evidence]:
    """The chain as NPKI has it: critical policies, explicit policy required."""
    settings = AuthoritySettings(policies_critical=True)
    shown = evidence(tmp_path_factory.mktemp("faithful"), "limited", settings)
    yield shown
    shown.authority.close()
