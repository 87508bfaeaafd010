"""Each rule of the profile is broken once; a rule that nothing can break would protect nothing."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from cryptography import x509

from pki import AuthoritySettings, Product, ProfileViolation, certificates
from pki.certificates import Draft, Issuer
from pki.checks import require_profile
from pki.dates import korean_days
from pki.names import subscriber_name
from pki.npki import Identity
from pki.profiles import subscriber_profile
from pki.vault import Vault
from tests.unit.pki.support import NOON, Customer

SETTINGS = AuthoritySettings()


def other_subject(draft: Draft) -> Draft:
    return replace(draft, subject=subscriber_name("kr", "certguide", ("personal",), "홍길동", "0" * 24))


def other_end(draft: Draft) -> Draft:
    return replace(draft, validity=korean_days(NOON + timedelta(days=1), 1))


def other_policy(draft: Draft) -> Draft:
    return replace(draft, profile=subscriber_profile(SETTINGS, Product.UNIVERSAL))


def missing_extension(draft: Draft) -> Draft:
    return replace(draft, profile=replace(draft.profile, extensions=draft.profile.extensions[:-1]))


def without_extensions(draft: Draft) -> Draft:
    return replace(draft, profile=replace(draft.profile, extensions=draft.profile.extensions[:1]))


def other_criticality(draft: Draft) -> Draft:
    extensions = tuple((oid, not critical) for oid, critical in draft.profile.extensions)
    return replace(draft, profile=replace(draft.profile, extensions=extensions))


BROKEN: dict[str, Callable[[Draft], Draft]] = {
    "the names": other_subject,
    "the serial number": lambda draft: replace(draft, serial=draft.serial + 1),
    "the validity": other_end,
    "the extensions": missing_extension,
    "the key identifiers": without_extensions,
    "order and criticality": other_criticality,
    "the policy": other_policy,
    "the identity data": lambda draft: replace(
        draft, identity=Identity(real_name="홍길동", vid=bytes(31) + b"1")
    ),
    "the key usage": lambda draft: replace(draft, profile=replace(draft.profile, authority=True)),
    "the basic constraints": lambda draft: replace(draft, profile=replace(draft.profile, authority=True)),
}


@pytest.mark.parametrize("rule", BROKEN)
def test_a_certificate_that_says_something_else_is_refused(vault: Vault, draft: Draft, rule: str) -> None:
    certificate = certificates.sign(BROKEN[rule](draft), vault.issuer, SETTINGS)
    if rule in ("the key usage", "the basic constraints"):
        draft = BROKEN[rule](draft)
    with pytest.raises(ProfileViolation, match=rule) as refused:
        require_profile(certificate, draft, vault.issuer, SETTINGS)
    assert "홍길동" not in str(refused.value)


def test_another_key_than_the_drafts_is_refused(vault: Vault, draft: Draft, other_customer: Customer) -> None:
    certificate = certificates.sign(
        replace(draft, public_key=other_customer.key.public), vault.issuer, SETTINGS
    )
    with pytest.raises(ProfileViolation, match=r"public key.*key identifiers"):
        require_profile(certificate, draft, vault.issuer, SETTINGS)


def test_a_signature_of_another_key_is_refused(vault: Vault, draft: Draft, other_customer: Customer) -> None:
    impostor = Issuer(name=vault.issuer.name, key=other_customer.key.private, certificate=vault.issuing)
    certificate = certificates.sign(draft, impostor, SETTINGS)
    with pytest.raises(ProfileViolation, match="signature"):
        require_profile(certificate, draft, vault.issuer, SETTINGS)


def test_a_weak_key_is_refused(vault: Vault, draft: Draft) -> None:
    from cryptography.hazmat.primitives.asymmetric import rsa

    weak = replace(draft, public_key=rsa.generate_private_key(65537, 1024).public_key())
    with pytest.raises(ProfileViolation, match="public key"):
        require_profile(certificates.sign(weak, vault.issuer, SETTINGS), weak, vault.issuer, SETTINGS)


def test_a_certificate_that_outlives_its_issuer_is_refused(vault: Vault, draft: Draft) -> None:
    long = replace(draft, validity=korean_days(NOON, 11))
    with pytest.raises(ProfileViolation, match="within the issuer's"):
        require_profile(certificates.sign(long, vault.issuer, SETTINGS), long, vault.issuer, SETTINGS)


def test_an_unobjectionable_certificate_passes(vault: Vault, draft: Draft) -> None:
    certificate = certificates.sign(draft, vault.issuer, SETTINGS)

    require_profile(certificate, draft, vault.issuer, SETTINGS)
    assert certificate.serial_number == draft.serial


def test_serials_are_seventeen_octets_positive_and_never_alike() -> None:
    serials = {certificates.new_serial() for _ in range(1000)}
    assert len(serials) == 1000
    assert {len(serial.to_bytes(20, "big").lstrip(b"\0")) for serial in serials} == {17}
    assert all(serial.bit_length() == 135 for serial in serials)


def test_the_chain_has_the_extensions_of_its_profiles(vault: Vault) -> None:
    limits = vault.issuing.extensions.get_extension_for_class(x509.BasicConstraints)
    assert (limits.critical, limits.value.ca, limits.value.path_length) == (True, True, 0)
    assert vault.root.subject == vault.root.issuer
    assert vault.issuing.not_valid_after_utc < vault.root.not_valid_after_utc
