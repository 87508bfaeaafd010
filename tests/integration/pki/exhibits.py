"""What the judges are shown: authorities that were made, and have issued, held and revoked, through the front door."""

import zipfile
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp

from pki import (
    Authority,
    AuthoritySettings,
    ChangeRequest,
    IssueRequest,
    KeyContainer,
    PackagedFiles,
    Reason,
    RevokeRequest,
    SubscriberKey,
)
from pki.files import npki
from tests.integration.pki.npki_values import NPKI
from tests.unit.pki.support import IDENTITY_NUMBER, NAME, PASSPHRASE, PASSWORD, ROOT_PASSPHRASE

VARIANTS: Final = {
    "2048 bits": AuthoritySettings(stretching=1),
    "3072 bits": AuthoritySettings(key_bits=3072, stretching=1),
    "NPKI's values": NPKI,
}
"""The house's own values in both key sizes, and what NPKI itself says and marks critical."""

CONTAINERS: Final = {"limited": KeyContainer.PBES2, "universal": KeyContainer.SEED_1_15}
STATES: Final = {"limited": "good", "universal": "good", "revoked": "revoked", "held": "held"}
NONCE: Final = bytes(range(32))


@dataclass(frozen=True, slots=True, kw_only=True)
class Exhibit:
    """A folder with one authority's certificates, CRLs, OCSP answers and files, in DER and in PEM."""

    settings: AuthoritySettings
    folder: Path

    @property
    def certificates(self) -> list[str]:
        """The names of the certificates, issuers first."""
        names = ("root", "issuing", "ocsp-signer", *STATES)
        return [name for name in names if self.pem(name).exists()]

    def pem(self, name: str) -> Path:
        return self.folder / f"{name}.pem"

    def der(self, name: str) -> bytes:
        return (self.folder / f"{name}.der").read_bytes()

    def ocsp(self, name: str) -> Path:
        return self.folder / f"{name}.ocsp"

    def issuer(self, name: str) -> str:
        return "root" if name in ("root", "issuing") else "issuing"

    def state(self, name: str) -> str:
        return STATES[name]

    def policy(self, name: str) -> str:
        universal = name == "universal"
        return (self.settings.policy_universal if universal else self.settings.policy_limited).dotted_string

    def write(self, name: str, thing: x509.Certificate | x509.CertificateRevocationList) -> None:
        (self.folder / f"{name}.der").write_bytes(thing.public_bytes(Encoding.DER))
        self.pem(name).write_bytes(thing.public_bytes(Encoding.PEM))


def make_exhibit(folder: Path, settings: AuthoritySettings) -> Exhibit:
    """Makes an authority, lets it do everything once, and writes down what came of it."""
    folder.mkdir()
    shown = Exhibit(settings=settings, folder=folder)
    with Authority.open(
        folder / "authority", passphrase=PASSPHRASE, root_passphrase=ROOT_PASSPHRASE, settings=settings
    ) as authority:
        issued = {name: _issue(shown, authority, name) for name in STATES}
        authority.revoke(
            RevokeRequest(
                request_id="revoke", serial=issued["revoked"], holder="revoked", reason=Reason.KEY_COMPROMISE
            )
        )
        authority.suspend(ChangeRequest(request_id="suspend", serial=issued["held"], holder="held"))
        shown.write("root", x509.load_der_x509_certificate(authority.root_der))
        shown.write("issuing", x509.load_der_x509_certificate(authority.issuing_der))
        shown.write("root.crl", x509.load_der_x509_crl(authority.root_crl))
        shown.write("issuing.crl", x509.load_der_x509_crl(authority.crl()))
        for name in STATES:
            _ask_status(shown, authority, name)
        _ask_status(shown, authority, "limited", NONCE)
    return shown


def _issue(shown: Exhibit, authority: Authority, name: str) -> int:
    key = authority.open_key(authority.seal_key(PASSWORD), PASSWORD)
    issued = authority.issue(
        IssueRequest(
            request_id=name,
            product=name if name in CONTAINERS else "limited",
            holder=name,
            name=NAME,
            identity_number=IDENTITY_NUMBER,
            key=key,
        )
    )
    shown.write(name, x509.load_der_x509_certificate(issued.der))
    if name in CONTAINERS:
        _deliver(shown, authority, name, issued.der, key)
    return issued.serial


def _deliver(shown: Exhibit, authority: Authority, name: str, der: bytes, key: SubscriberKey) -> None:
    sealed = npki.seal_key(key, PASSWORD, CONTAINERS[name])
    files: PackagedFiles = authority.package(der, sealed, PASSWORD)
    (shown.folder / f"{name}.key").write_bytes(sealed)
    (shown.folder / f"{name}.p12").write_bytes(files.p12_bytes)
    (shown.folder / f"{name}.zip").write_bytes(files.zip_bytes)
    with zipfile.ZipFile(BytesIO(files.zip_bytes)) as archive:
        archive.extractall(shown.folder / f"{name}-home")


def _ask_status(shown: Exhibit, authority: Authority, name: str, nonce: bytes | None = None) -> None:
    builder = ocsp.OCSPRequestBuilder().add_certificate(
        x509.load_der_x509_certificate(shown.der(name)),
        x509.load_der_x509_certificate(shown.der("issuing")),
        hashes.SHA1(),  # what every client sends (RFC 6960 §4.3)
    )
    if nonce is not None:
        builder, name = builder.add_extension(x509.OCSPNonce(nonce), critical=False), f"{name}-nonce"
    request = builder.build().public_bytes(Encoding.DER)
    answer = authority.ocsp(request).der
    (shown.folder / f"{name}.req").write_bytes(request)
    shown.ocsp(name).write_bytes(answer)
    signer = ocsp.load_der_ocsp_response(answer).certificates[0]
    shown.write("ocsp-signer", signer)
