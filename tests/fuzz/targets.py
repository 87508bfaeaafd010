"""Every parser of outside bytes, each with good bytes to damage and with what it may raise."""

import base64
import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.serialization import Encoding, pkcs12
from cryptography.x509 import ocsp
from pypinksign.test_pinkSign import TEST_CERT

from pki import PkiError, SigningRequest, SubscriberKey, names, verify_files
from pki.audit import Checkpoint, Entry
from pki.files import archives, containers, delivery, npki
from pki.files.ber import BadEncoding, Element
from pki.files.containers import KeyContainer
from pki.signed.ocsp_messages import MalformedRequest, read_request
from pki.verification import challenge
from pki.verification.inspection import inspect
from pki.verification.verdicts import Trust
from tests.fuzz.mutations import BYTES, DER, ZIP, Mutation
from tests.unit.pki import files
from tests.unit.pki.support import (
    PUBLISHED_CERTIFICATE,
    PUBLISHED_KEY_FILE,
    PUBLISHED_PASSWORD,
    PUBLISHED_PLAIN_KEY,
)

NOW = datetime(2026, 11, 23, tzinfo=UTC)
PASSWORD = PUBLISHED_PASSWORD.decode()
LEAF = "NPKI/yessign/USER/cn=x"


@dataclass(frozen=True)
class Target:
    corpus: Callable[[], Sequence[bytes]]
    mutations: Sequence[Mutation]
    feed: Callable[[bytes], object]
    refuses_with: tuple[type[Exception], ...] = (PkiError,)

    def try_it(self, content: bytes) -> None:
        """Whatever else it raises is a defect."""
        with suppress(*self.refuses_with):
            self.feed(content)


@cache
def trust() -> Trust:
    root = files.certificate("Root", "Root", holder="rsa", signer="rsa")
    return Trust(root=root, issuing=root)


def look(content: bytes) -> None:
    for password in (None, PASSWORD):
        with suppress(PkiError):
            found = inspect(content, trust=trust(), state_of=lambda _: None, now=NOW, password=password)
            assert not found.ok
            repr(found)


@cache
def certificates() -> list[bytes]:
    kinds = ("ec", "rsa", "ed25519", "dsa")
    many = [files.encoded(files.certificate(holder=kind)) for kind in kinds]
    return [*many, PUBLISHED_CERTIFICATE, files.encoded(files.web_certificate()), files.costly_key(1000)]


@cache
def bundles() -> list[bytes]:
    one = files.certificate(holder="ec")
    chain = files.pem(one, files.certificate("Example CA", "Root", holder="other ec"))
    return [
        files.pem(one),
        chain,
        files.pem(one) + files.key_pem("ec"),
        files.pem(one) + files.key_pem("ec", "x"),
    ]


@cache
def zips() -> list[bytes]:
    pair = {f"{LEAF}/signCert.der": PUBLISHED_CERTIFICATE, f"{LEAF}/signPri.key": PUBLISHED_KEY_FILE}
    return [
        files.archive(pair),
        files.archive(pair, 0),
        delivery.write_zip(LEAF, {"signCert.der": b"x"}, NOW),
    ]


@cache
def bags() -> list[bytes]:
    written = [base64.b64decode(TEST_CERT["pfx"])]
    for encryption in (
        serialization.BestAvailableEncryption(PUBLISHED_PASSWORD),
        serialization.PrivateFormat.PKCS12.encryption_builder()
        .kdf_rounds(50)
        .key_cert_algorithm(pkcs12.PBES.PBESv1SHA1And3KeyTripleDESCBC)
        .hmac_hash(hashes.SHA1())
        .build(PUBLISHED_PASSWORD),
        serialization.NoEncryption(),
    ):
        one = files.certificate(holder="ec")
        written.append(pkcs12.serialize_key_and_certificates(b"x", files.key("ec"), one, [one], encryption))
    return [*written, files.costly_pkcs12(1000), files.indefinite(12)]


@cache
def sealed_keys() -> list[bytes]:
    return [
        PUBLISHED_KEY_FILE,
        containers.seal(PUBLISHED_PLAIN_KEY, PASSWORD, KeyContainer.PBES2),
        files.costly_key(9),
    ]


def open_resealed(plain: bytes) -> object:
    """Damage below the encryption, where a reader trusts more easily."""
    sealed = containers.seal_seed_1_15(plain, PUBLISHED_PASSWORD, bytes(8))
    return npki.open_key(sealed, PASSWORD)


def rsa_answer() -> tuple[challenge.Challenge, bytes]:
    asked = challenge.new()
    key = SubscriberKey(private=files.key("rsa"), random=os.urandom(20))  # type: ignore[arg-type]
    der = files.encoded(files.certificate(holder="rsa"))
    return asked, challenge.answer(asked.text, der, key).encode()


@cache
def asked() -> tuple[challenge.Challenge, bytes]:
    return rsa_answer()


def check_answer(content: bytes) -> None:
    question, _ = asked()
    challenge.check(question.secret, question.text, content.decode("utf-8", "replace"))


@cache
def ocsp_requests() -> list[bytes]:
    one, issuer = files.certificate(), trust().root
    builder = ocsp.OCSPRequestBuilder()
    plain = builder.add_certificate(one, issuer, hashes.SHA1())
    nonce = plain.add_extension(x509.OCSPNonce(bytes(32)), False)
    both = builder.add_certificate(one, issuer, hashes.SHA256())
    return [request.build().public_bytes(Encoding.DER) for request in (plain, nonce, both)]


@cache
def signing_requests() -> list[bytes]:
    request = x509.CertificateSigningRequestBuilder().subject_name(files.name("x"))
    signed = [
        request.sign(files.key(kind), None if kind == "ed25519" else hashes.SHA256())  # type: ignore[arg-type]
        for kind in ("rsa", "ec", "ed25519")
    ]
    return [one.public_bytes(form) for one in signed for form in (Encoding.DER, Encoding.PEM)]


@cache
def identities() -> list[bytes]:
    return [npki.encode_identity(npki.Identity(real_name="홍길동", vid=vid)) for vid in (None, bytes(32))]


def clean(content: bytes) -> None:
    cleaned = names.clean_name(content.decode("utf-8", "surrogatepass"))
    names.subscriber_name("kr", "o", ("ou",), cleaned, "0" * 24).to_x509()


def folder(content: bytes) -> None:
    names.folder_of(x509.load_der_x509_certificate(content))


def judge_delivery(content: bytes) -> None:
    root = files.encoded(trust().root)
    assert not verify_files(content, PASSWORD, root, issuing_der=root, now=NOW).ok


@cache
def audit_entries() -> list[bytes]:
    entry = Entry(seq=1, at=NOW, by="holder", action="issue", about={"serial": "4E"})
    return [entry.encode(), b"[" * 5000, b"{" * 5000]


def checkpoints() -> list[bytes]:
    return [Checkpoint(7, bytes(32), bytes(71)).line().encode()]


def checkpoint(content: bytes) -> None:
    Checkpoint.parse(content.decode("ascii", "replace"))


TARGETS = {
    "a certificate": Target(certificates, DER, look),
    "a PEM bundle": Target(bundles, BYTES, look),
    "a ZIP": Target(zips, ZIP, look),
    "a PKCS#12 file": Target(bags, DER, look),
    "a delivery": Target(zips, ZIP, judge_delivery),
    "an archive": Target(zips, ZIP, archives.zip_files),
    "BER": Target(bags, DER, lambda content: Element.read(content).members(), (BadEncoding,)),
    "a sealed key": Target(sealed_keys, DER, lambda content: npki.open_key(content, PASSWORD)),
    "a container": Target(sealed_keys, DER, lambda content: containers.unseal(content, PASSWORD)),
    "a key below its encryption": Target(lambda: [PUBLISHED_PLAIN_KEY], DER, open_resealed),
    "an answer to a challenge": Target(lambda: [asked()[1]], BYTES, check_answer),
    "an OCSP request": Target(ocsp_requests, DER, read_request, (MalformedRequest,)),
    "a PKCS#10 request": Target(
        signing_requests, DER, lambda content: SigningRequest.read(content, bytes(20))
    ),
    "identifyData": Target(identities, DER, npki.decode_identity, (ValueError,)),
    "a person's name": Target(
        lambda: ["홍길동".encode(), b"Ann O'Nym"], BYTES, clean, (PkiError, UnicodeDecodeError)
    ),
    "a subject": Target(certificates, DER, folder, (ValueError, x509.InvalidVersion)),
    "an audit entry": Target(audit_entries, BYTES, Entry.decode, (ValueError,)),
    "a checkpoint": Target(checkpoints, BYTES, checkpoint, ()),
}
