"""Proves after delivery that a person holds the key of a certificate: a challenge, an answer made on the person's own
machine, and its judgement.

The answer names a certificate by its serial number, brings R sealed for the challenge's maker alone (HPKE, RFC 9180,
base mode), and a signature over all of it and the challenge. Whoever sees challenge and answer learns the serial number
and nothing else. A challenge is good for one answer: whoever keeps the secret has to forget it after `check`.
"""

import base64
import binascii
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from cryptography import x509
from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.asymmetric.types import PublicKeyTypes
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from pki.errors import AnswerUnreadable, ChallengeUnreadable, FileUnreadable, Flaw, KeyMismatch
from pki.files.npki import RANDOM_BYTES, SubscriberKey
from pki.signed.ocsp import CertificateState
from pki.verification import verdicts
from pki.verification.reading import public_key_of
from pki.verification.verdicts import Check, Trust, Verdicts

CHALLENGE_PREFIX: Final = "cgc1."
ANSWER_PREFIX: Final = "cg1."
MAX_ANSWER_CHARACTERS: Final = 1024
"""A key of 4096 bits gives 800."""
# Nobody else signs texts that begin like this, so no signature made here can be used as one on a document.
_CONTEXT: Final = b"certguide proof of possession, version 1\0"
_SEAL_CONTEXT: Final = b"certguide R for a proof of possession, version 1\0"
_SUITE: Final = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
_PUBLIC_BYTES: Final = 32
_SEALED_BYTES: Final = _PUBLIC_BYTES + RANDOM_BYTES + 16  # encapsulated key, R, tag
_MAX_SERIAL_BYTES: Final = 20  # RFC 5280 §4.1.2.2
_SIGNATURE_BYTES: Final = (256, 384, 512)


@dataclass(frozen=True, slots=True, kw_only=True)
class Challenge:
    """A question, and what opens its answer."""

    secret: bytes = field(repr=False)
    """To be kept by whoever asks, until the answer."""
    text: str
    """To be shown; 48 characters, which need no quoting in a shell."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """An answer that was opened. It proves something only about the key that `is_by` is asked about."""

    serial: int
    """The certificate that the answer claims."""
    random: bytes = field(repr=False)
    """R."""
    signed: bytes = field(repr=False)
    signature: bytes = field(repr=False)

    def is_by(self, key: PublicKeyTypes) -> bool:
        """Whether the holder of this key made the answer, for this challenge."""
        if not isinstance(key, rsa.RSAPublicKey):
            return False
        try:
            key.verify(self.signature, self.signed, padding.PKCS1v15(), hashes.SHA256())
        except InvalidSignature:
            return False
        return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Possession(Verdicts):
    """What an answer shows of a certificate."""

    signature: Check
    """The answer was signed with the certificate's key."""
    chain: Check
    """The certificate was issued under our root."""
    validity: Check
    """The certificate is valid now."""
    revocation: Check
    """The certificate is neither revoked nor suspended."""
    identity: Check
    """The VID is that of the registration number, with the R of the key."""


def new() -> Challenge:
    """A fresh challenge."""
    secret = X25519PrivateKey.generate()
    public = secret.public_key().public_bytes_raw()
    return Challenge(secret=secret.private_bytes_raw(), text=CHALLENGE_PREFIX + _encode(public))


def is_challenge(text: str) -> bool:
    """Whether this is a challenge, whole."""
    public = _decode(text, CHALLENGE_PREFIX, MAX_ANSWER_CHARACTERS)
    return public is not None and len(public) == _PUBLIC_BYTES


def looks_like_answer(text: str) -> bool:
    """Whether this is meant as an answer, however damaged."""
    return text.lstrip().startswith(ANSWER_PREFIX)


def answer(text: str, certificate_der: bytes, key: SubscriberKey) -> str:
    """Answers a challenge; one line of some 460 characters without spaces.

    Args:
        text: the challenge as it was shown; white space in it does not matter.
        certificate_der: the certificate of the key.
        key: signs, and holds R.

    Raises:
        ChallengeUnreadable: this is no challenge.
        FileUnreadable: this is no certificate.
        KeyMismatch: the key is another certificate's.
    """
    public = _public(text)
    certificate = verdicts.load_certificate(certificate_der)
    if public_key_of(certificate) != key.public:
        raise KeyMismatch("the key does not belong to this certificate")
    serial = _serial_octets(certificate.serial_number)
    sealed = _SUITE.encrypt(key.random, X25519PublicKey.from_public_bytes(public), _SEAL_CONTEXT + serial)
    signature = key.private.sign(_transcript(public, serial, sealed), padding.PKCS1v15(), hashes.SHA256())
    return ANSWER_PREFIX + _encode(bytes([len(serial)]) + serial + sealed + signature)


def check(secret: bytes, text: str, given: str) -> Proof:
    """Opens an answer. What it proves is `judge`'s to say.

    Args:
        secret: of the challenge.
        text: of the challenge.
        given: the answer; white space in it does not matter.

    Raises:
        AnswerUnreadable: it is damaged, or answers another challenge.
    """
    serial, sealed, signature = _parts(given)
    private = X25519PrivateKey.from_private_bytes(secret)
    public = private.public_key().public_bytes_raw()
    if public != _public(text):
        raise ChallengeUnreadable("the secret is another challenge's")
    try:
        random = _SUITE.decrypt(sealed, private, _SEAL_CONTEXT + serial)
    except (InvalidTag, ValueError):
        raise AnswerUnreadable("the answer is damaged, or answers another challenge") from None
    return Proof(
        serial=int.from_bytes(serial, "big"),
        random=random,
        signed=_transcript(public, serial, sealed),
        signature=signature,
    )


def judge(
    proof: Proof,
    certificate: x509.Certificate,
    *,
    trust: Trust,
    state: CertificateState | None,
    now: datetime,
    identity_number: str | None,
) -> Possession:
    """Judges an answer against chain, validity, revocation and VID.

    Args:
        proof: of `check`.
        certificate: the one that the proof names, from the registry.
        trust: the authorities that we vouch for.
        state: what the registry says of it.
        now: aware.
        identity_number: 13 digits; without it the VID is only looked for.
    """
    by_holder = proof.serial == certificate.serial_number and proof.is_by(certificate.public_key())
    return Possession(
        signature=Check(
            by_holder, f"the answer was {'' if by_holder else 'not '}signed with the certificate's key"
        ),
        chain=verdicts.chain(certificate, trust),
        validity=verdicts.validity(certificate, now),
        revocation=verdicts.revocation(state),
        identity=verdicts.identity(certificate, proof.random, identity_number),
    )


def _parts(given: str) -> tuple[bytes, bytes, bytes]:
    encoded = _decode(given, ANSWER_PREFIX, MAX_ANSWER_CHARACTERS)
    if encoded is None or not encoded:
        raise AnswerUnreadable("this is no answer to a challenge")
    length, rest = encoded[0], encoded[1:]
    serial, sealed, signature = (
        rest[:length],
        rest[length : length + _SEALED_BYTES],
        rest[length + _SEALED_BYTES :],
    )
    # A leading zero would give one serial number two forms.
    if not 1 <= length <= _MAX_SERIAL_BYTES or serial[:1] == b"\0" or len(signature) not in _SIGNATURE_BYTES:
        raise AnswerUnreadable("the answer is incomplete")
    return serial, sealed, signature


def _public(text: str) -> bytes:
    public = _decode(text, CHALLENGE_PREFIX, MAX_ANSWER_CHARACTERS)
    if public is None or len(public) != _PUBLIC_BYTES:
        raise ChallengeUnreadable("this is no challenge")
    return public


def _transcript(public: bytes, serial: bytes, sealed: bytes) -> bytes:
    return _CONTEXT + public + bytes([len(serial)]) + serial + sealed


def _serial_octets(serial: int) -> bytes:
    if serial <= 0 or serial.bit_length() > 8 * _MAX_SERIAL_BYTES:
        raise FileUnreadable(Flaw.DAMAGED, "the certificate's serial number is none (RFC 5280 §4.1.2.2)")
    return serial.to_bytes((serial.bit_length() + 7) // 8, "big")


def _encode(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode("ascii").rstrip("=")


def _decode(text: str, prefix: str, limit: int) -> bytes | None:
    """The bytes behind the prefix; None if they are not in the one form that `_encode` gives them."""
    if len(text) > 2 * limit:
        return None
    body = "".join(text.split())
    if not body.startswith(prefix) or not body.isascii():
        return None
    body = body.removeprefix(prefix)
    try:
        content = base64.b64decode(body + "=" * (-len(body) % 4), altchars=b"-_", validate=True)
    except binascii.Error:
        return None
    return content if _encode(content) == body else None
