"""Nothing is signed that the lint has not read, and nothing leaves that does not verify."""

from dataclasses import replace
from pathlib import Path
from typing import Self

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from pki import AuthoritySettings, ProfileViolation
from pki.dates import korean_days
from pki.signed import certificates, drafts
from tests.unit.pki.making import Chain, chain, ocsp_signer_draft, root_draft, subscriber_draft
from tests.unit.pki.support import NAME, NOON

SETTINGS = AuthoritySettings()


class Watched(drafts._NullSigner):
    """A key in somebody else's hands, as a token's is: it remembers what it was given to sign."""

    def __init__(self, key: rsa.RSAPrivateKey, spoil: bytes = b"") -> None:
        super().__init__(key.public_key())
        self._key = key
        self._spoil = spoil
        self.given: list[bytes] = []

    def sign(self, data: bytes, *arguments: object, **options: object) -> bytes:
        self.given.append(data)
        return self._key.sign(data, *arguments, **options) + self._spoil  # type: ignore[arg-type, call-overload, no-any-return]

    def __deepcopy__(self, _memo: dict[int, object]) -> Self:
        return self


@pytest.fixture(scope="module")
def made() -> Chain:
    return chain(SETTINGS)


def test_a_draft_with_an_error_never_reaches_the_key(made: Chain) -> None:
    key = Watched(made.issuing.key)
    draft = subscriber_draft(SETTINGS, made.subscriber.public_key())
    with pytest.raises(ProfileViolation, match="not signed") as refused:
        certificates.sign(
            replace(draft, validity=korean_days(NOON, 11)), replace(made.issuing, key=key), SETTINGS
        )
    assert key.given == []
    assert NAME not in str(refused.value)


def test_a_signature_by_another_key_does_not_leave(made: Chain) -> None:
    draft = subscriber_draft(SETTINGS, made.subscriber.public_key())
    with pytest.raises(ProfileViolation, match="does not verify"):
        certificates.sign(draft, replace(made.issuing, key=made.root.key), SETTINGS)


def test_a_signature_of_another_length_does_not_leave(made: Chain) -> None:
    draft = subscriber_draft(SETTINGS, made.subscriber.public_key())
    key = Watched(made.issuing.key, spoil=b"\0")
    with pytest.raises(ProfileViolation, match="not the linted one"):
        certificates.sign(draft, replace(made.issuing, key=key), SETTINGS)


def test_a_root_that_another_key_signed_does_not_leave(made: Chain) -> None:
    itself = replace(made.root, certificate=None, key=made.issuing.key)
    with pytest.raises(ProfileViolation, match="does not verify"):
        certificates.sign(root_draft(SETTINGS, made.root.key.public_key()), itself, SETTINGS)


def test_no_other_module_makes_certificates() -> None:
    package = Path(certificates.__file__).parent
    makers = [path.name for path in package.rglob("*.py") if "CertificateBuilder(" in path.read_text("utf-8")]
    callers = [path.name for path in package.rglob("*.py") if "drafts.make(" in path.read_text("utf-8")]
    assert (makers, callers) == (["drafts.py"], ["certificates.py"])


def test_a_profile_with_an_identity_needs_one(made: Chain) -> None:
    draft = replace(subscriber_draft(SETTINGS, made.subscriber.public_key()), identity=None)
    with pytest.raises(ValueError, match="has an identity"):
        certificates.sign(draft, made.issuing, SETTINGS)


def test_the_key_signs_once_and_exactly_the_linted_bytes(made: Chain) -> None:
    key = Watched(made.issuing.key)
    draft = subscriber_draft(SETTINGS, made.subscriber.public_key())
    linted = drafts.make(draft, made.issuing, SETTINGS).tbs_certificate_bytes

    certificate = certificates.sign(draft, replace(made.issuing, key=key), SETTINGS)

    assert key.given == [linted]
    assert certificate.tbs_certificate_bytes == linted
    assert certificate.serial_number == draft.serial


@pytest.mark.parametrize("forbidden", ["decrypt", "private_numbers", "private_bytes"])
def test_what_signs_drafts_has_no_secret(made: Chain, forbidden: str) -> None:
    signer = drafts._NullSigner(made.issuing.key.public_key())
    with pytest.raises(NotImplementedError):
        getattr(signer, forbidden)()


def test_a_draft_is_signed_with_zeros(made: Chain) -> None:
    unsigned = drafts.make(ocsp_signer_draft(SETTINGS, made.subscriber.public_key()), made.issuing, SETTINGS)
    assert unsigned.signature == bytes(256)


def test_serials_are_seventeen_octets_positive_and_never_alike() -> None:
    serials = {certificates.new_serial() for _ in range(1000)}
    assert len(serials) == 1000
    assert {len(serial.to_bytes(20, "big").lstrip(b"\0")) for serial in serials} == {17}
    assert all(serial.bit_length() == 135 for serial in serials)
