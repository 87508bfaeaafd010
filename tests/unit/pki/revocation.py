"""A small authority in memory whose certificates' states a test can change, and its OCSP responder."""

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509 import ocsp
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from pki import der
from pki.lifecycle import Reason, Status
from pki.signed.certificates import Issuer
from pki.signed.ocsp import CertificateState, OcspSigner, Responder
from pki.signed.ocsp_messages import encode_cert_id, issuer_ids
from tests.unit.pki.support import NOON, Clock

GOOD = CertificateState(status=Status.GOOD)
SERIAL = 0x5A << 128 | 7
OTHER_SERIAL = 0x5A << 128 | 8
LIFETIME = timedelta(hours=12)
NONCE_OID = bytes.fromhex("06092b0601050507300102")


def name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def certificate(
    subject: str,
    key: rsa.RSAPrivateKey,
    issuer: str,
    issuer_key: rsa.RSAPrivateKey,
    *extensions: tuple[x509.ExtensionType, bool],
    serial: int = 1,
    start: datetime = NOON - timedelta(days=1),
    days: int = 3650,
) -> x509.Certificate:
    builder = (
        x509.CertificateBuilder()
        .subject_name(name(subject))
        .issuer_name(name(issuer))
        .public_key(key.public_key())
        .serial_number(serial)
        .not_valid_before(start)
        .not_valid_after(start + timedelta(days=days))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()), critical=False
        )
    )
    for extension, critical in extensions:
        builder = builder.add_extension(extension, critical)
    return builder.sign(issuer_key, hashes.SHA256())


class Statuses:
    """Implements :class:`pki.signed.ocsp.StatusSource`."""

    def __init__(self) -> None:
        self.states: dict[int, CertificateState] = {SERIAL: GOOD, OTHER_SERIAL: GOOD}
        self.asked: list[int] = []
        self._revision = 0

    def revision(self) -> int:
        return self._revision

    def state(self, serial: int) -> CertificateState | None:
        self.asked.append(serial)
        return self.states.get(serial)

    def set(self, serial: int, status: Status, since: datetime = NOON, reason: Reason | None = None) -> None:
        self.states[serial] = CertificateState(status=status, since=since, reason=reason)
        self._revision += 1


@dataclass
class Office:
    """An issuing authority, what it knows, and its responder."""

    issuer: Issuer
    issuing: x509.Certificate
    signer_key: rsa.RSAPrivateKey
    clock: Clock = field(default_factory=Clock)
    statuses: Statuses = field(default_factory=Statuses)
    signers: list[OcspSigner] = field(default_factory=list)
    broken: Exception | None = None
    """What the making of a signer fails with."""

    def __post_init__(self) -> None:
        self.responder = self.new_responder()

    def new_responder(self, capacity: int = 100) -> Responder:
        return Responder(
            self.statuses, self.issuing, self.new_signer, self.clock, LIFETIME, capacity=capacity
        )

    def new_signer(self) -> OcspSigner:
        if self.broken is not None:
            raise self.broken
        signer = OcspSigner(
            certificate=certificate(
                f"signer {len(self.signers)}",
                self.signer_key,
                "issuing",
                self.issuer.key,
                (x509.ExtendedKeyUsage([ExtendedKeyUsageOID.OCSP_SIGNING]), False),
                (x509.OCSPNoCheck(), False),
                serial=1000 + len(self.signers),
                start=self.clock().replace(microsecond=0),
                days=30,
            ),
            key=self.signer_key,
        )
        self.signers.append(signer)
        return signer

    def ask(self, request: bytes) -> ocsp.OCSPResponse:
        return ocsp.load_der_ocsp_response(self.responder.answer(request).der)


def request_for(
    office: Office,
    serial: int = SERIAL,
    *,
    algorithm: hashes.HashAlgorithm | None = None,
    nonce: bytes | None = None,
    issuer: x509.Certificate | None = None,
) -> bytes:
    """As cryptography's client writes it."""
    chosen = algorithm or hashes.SHA1()
    authority = issuer or office.issuing
    builder = ocsp.OCSPRequestBuilder().add_certificate_by_hash(
        _hash(authority.subject.public_bytes(), chosen),
        _hash(_key_bits(authority), chosen),
        serial,
        chosen,
    )
    if nonce is not None:
        builder = builder.add_extension(x509.OCSPNonce(nonce), critical=False)
    return builder.build().public_bytes(Encoding.DER)


def request_of(*cert_ids: bytes, extensions: Sequence[bytes] = (), requestor: bytes = b"") -> bytes:
    """Written by hand, for what cryptography's client does not write."""
    requests = der.sequence(*(der.sequence(cert_id) for cert_id in cert_ids))
    tail = der.context(2, der.sequence(*extensions)) if extensions else b""
    return der.sequence(der.sequence(requestor, requests, tail))


def extension(oid: bytes, value: bytes, *, critical: bool = False) -> bytes:
    return der.sequence(oid, b"\x01\x01\xff" if critical else b"", der.octet_string(value))


def nonce_extension(nonce: bytes) -> bytes:
    return extension(NONCE_OID, der.octet_string(nonce))


def cert_id(office: Office, serial: int = SERIAL, form: int = 0) -> bytes:
    """In one of four forms: by SHA-1 or SHA-256, and then both without the NULL in the algorithm."""
    written = encode_cert_id(issuer_ids(office.issuing)[form % 2], serial)
    if form < 2:
        return written
    algorithm_size = written[3]
    algorithm, hashes_and_serial = written[4 : 4 + algorithm_size], written[4 + algorithm_size :]
    return der.sequence(der.sequence(algorithm.removesuffix(b"\x05\x00")), hashes_and_serial)


def foreign_cert_id(office: Office, serial: int = SERIAL) -> bytes:
    algorithm, _, key_hash = issuer_ids(office.issuing)[0]
    return encode_cert_id((algorithm, bytes(20), key_hash), serial)


def fresh_nonce() -> bytes:
    return os.urandom(32)


def _hash(content: bytes, algorithm: hashes.HashAlgorithm) -> bytes:
    digest = hashes.Hash(algorithm)
    digest.update(content)
    return digest.finalize()


def _key_bits(authority: x509.Certificate) -> bytes:
    return authority.public_key().public_bytes(Encoding.DER, PublicFormat.PKCS1)
