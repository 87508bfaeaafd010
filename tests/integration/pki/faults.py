"""Planted faults: what a judge that accepts everything else must not accept. None of this goes through the lint."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp

from pki import dates, oids
from pki.custody import keys, vault
from pki.dates import Validity, korean_days, utc_now
from pki.signed import certificates, drafts
from pki.signed.certificates import Draft, Issuer
from tests.integration.pki.exhibits import Exhibit
from tests.unit.pki.making import ocsp_signer_draft, subscriber_draft
from tests.unit.pki.support import PASSPHRASE

THING: Final = "limited"
"""What is spoilt in each exhibit, or what the spoilt list or answer is about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Workshop:
    """Everything needed to make a certificate of this authority, as it is or spoilt."""

    issuer: Issuer
    draft: Draft
    now: datetime
    other_key: rsa.RSAPrivateKey


def open_workshop(good: Exhibit) -> Workshop:
    now = utc_now().replace(microsecond=0)
    opened = vault.open_vault(good.folder / "authority", PASSPHRASE, settings=good.settings)
    subscriber, other_key = (keys.generate(good.settings.key_bits) for _ in range(2))
    draft = subscriber_draft(good.settings, subscriber.public_key(), now=now)
    return Workshop(issuer=opened.issuer, draft=draft, now=now, other_key=other_key)


def plant(folder: Path, good: Exhibit, shop: Workshop, fault: str) -> Exhibit:
    """A copy of an exhibit with one fault."""
    folder.mkdir()
    for path in good.folder.iterdir():
        if path.suffix in (".pem", ".der", ".ocsp", ".req"):
            shutil.copy(path, folder)
    shown = Exhibit(settings=good.settings, folder=folder)
    FAULTS[fault](shown, shop)
    return shown


def _sign(shown: Exhibit, shop: Workshop, unsigned: x509.Certificate) -> x509.Certificate:
    data = unsigned.tbs_certificate_bytes
    signature = shop.issuer.key.sign(data, padding.PKCS1v15(), hashes.SHA256())
    return certificates._with_signature(unsigned, signature)


def _drafted(**changes: object) -> "Fault":
    def fault(shown: Exhibit, shop: Workshop) -> None:
        given = {name: value(shop) if callable(value) else value for name, value in changes.items()}
        draft = replace(shop.draft, **given)  # type: ignore[arg-type]
        shown.write(THING, _sign(shown, shop, drafts.make(draft, shop.issuer, shown.settings)))

    return fault


def _bad_signature(shown: Exhibit, _shop: Workshop) -> None:
    der = bytearray(shown.der(THING))
    der[-1] ^= 1
    shown.write(THING, x509.load_der_x509_certificate(bytes(der)))


def _other_authority_key(shown: Exhibit, shop: Workshop) -> None:
    """The key identifiers of a namesake with another key; signed by the right one."""
    above = shop.issuer.certificate
    assert above is not None
    namesake = (
        x509.CertificateBuilder()
        .subject_name(above.subject)
        .issuer_name(above.issuer)
        .public_key(shop.other_key.public_key())
        .serial_number(above.serial_number)
        .not_valid_before(above.not_valid_before_utc)
        .not_valid_after(above.not_valid_after_utc)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(shop.other_key.public_key()), critical=False)
        .sign(shop.other_key, hashes.SHA256())
    )
    impostor = replace(shop.issuer, certificate=namesake)
    shown.write(THING, _sign(shown, shop, drafts.make(shop.draft, impostor, shown.settings)))


def _unknown_critical(shown: Exhibit, shop: Workshop) -> None:
    old = drafts.make(shop.draft, shop.issuer, shown.settings)
    builder = (
        x509.CertificateBuilder()
        .subject_name(shop.draft.subject.to_x509())
        .issuer_name(old.issuer)
        .public_key(shop.draft.public_key)
        .serial_number(old.serial_number)
        .not_valid_before(old.not_valid_before_utc)
        .not_valid_after(old.not_valid_after_utc)
    )
    for extension in old.extensions:
        builder = builder.add_extension(extension.value, extension.critical)
    unknown = x509.UnrecognizedExtension(x509.ObjectIdentifier("1.3.6.1.4.1.32473.9"), b"\x05\x00")
    shown.write(THING, builder.add_extension(unknown, critical=True).sign(shop.issuer.key, hashes.SHA256()))


def _instead(name: str) -> "Fault":
    def fault(shown: Exhibit, _shop: Workshop) -> None:
        shown.write(THING, x509.load_der_x509_certificate(shown.der(name)))

    return fault


def _list(key: Callable[[Workshop], rsa.RSAPrivateKey], age: timedelta) -> "Fault":
    def fault(shown: Exhibit, shop: Workshop) -> None:
        good = x509.load_der_x509_crl(shown.der("issuing.crl"))
        made = shop.now - age
        builder = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(good.issuer)
            .last_update(made)
            .next_update(made + timedelta(days=1))
        )
        for extension in good.extensions:
            builder = builder.add_extension(extension.value, extension.critical)
        shown.write("issuing.crl", builder.sign(key(shop), hashes.SHA256()))

    return fault


def _answer(*, delegated: bool = True, age: timedelta = timedelta(0), spoilt: bool = False) -> "Fault":
    def fault(shown: Exhibit, shop: Workshop) -> None:
        draft = ocsp_signer_draft(
            shown.settings, shop.other_key.public_key(), now=shop.now - timedelta(hours=1)
        )
        if not delegated:
            without = tuple(item for item in draft.profile.extensions if item[0] != oids.EXTENDED_KEY_USAGE)
            draft = replace(draft, profile=replace(draft.profile, extensions=without))
        signer = _sign(shown, shop, drafts.make(draft, shop.issuer, shown.settings))
        made = shop.now - age
        answer = (
            ocsp.OCSPResponseBuilder()
            .add_response(
                cert=x509.load_der_x509_certificate(shown.der(THING)),
                issuer=x509.load_der_x509_certificate(shown.der("issuing")),
                algorithm=hashes.SHA1(),
                cert_status=ocsp.OCSPCertStatus.GOOD,
                this_update=made,
                next_update=made + timedelta(hours=12),
                revocation_time=None,
                revocation_reason=None,
            )
            .responder_id(ocsp.OCSPResponderEncoding.HASH, signer)
            .certificates([signer])
            .sign(shop.other_key, hashes.SHA256())
        )
        der = answer.public_bytes(Encoding.DER)
        if spoilt:
            der = der.replace(answer.signature, answer.signature[:-1] + bytes([answer.signature[-1] ^ 1]))
        shown.ocsp(THING).write_bytes(der)

    return fault


def _other_nonce(shown: Exhibit, _shop: Workshop) -> None:
    path = shown.ocsp(f"{THING}-nonce")
    shutil.copy(shown.ocsp(THING), path)


Fault = Callable[[Exhibit, Workshop], None]

_LONG_AGO: Final = timedelta(days=2)

CERTIFICATE_FAULTS: Final[dict[str, Fault]] = {
    "bad signature": _bad_signature,
    "expired": _drafted(
        validity=lambda shop: Validity(
            not_before=dates.day_start(shop.now), not_after=dates.day_start(shop.now) + timedelta(seconds=1)
        )
    ),
    "another authority key identifier": _other_authority_key,
    "unknown critical extension": _unknown_critical,
    "outlives its issuer": _drafted(validity=lambda shop: korean_days(shop.now, 11)),
    "serial number of 32 bits": _drafted(serial=0x4E000001),
    "revoked": _instead("revoked"),
    "held": _instead("held"),
    "CRL by another key": _list(lambda shop: shop.other_key, timedelta(hours=1)),
    "stale CRL": _list(lambda shop: shop.issuer.key, _LONG_AGO),  # type: ignore[arg-type, return-value]
}
ANSWER_FAULTS: Final[dict[str, Fault]] = {
    "bad signature": _answer(spoilt=True),
    "signer without the OCSP purpose": _answer(delegated=False),
    "stale answer": _answer(age=_LONG_AGO),
    "no nonce where one was asked for": _other_nonce,
}
FAULTS: Final = {
    **{f"certificate: {name}": fault for name, fault in CERTIFICATE_FAULTS.items()},
    **{f"answer: {name}": fault for name, fault in ANSWER_FAULTS.items()},
}
