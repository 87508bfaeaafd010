"""PKCS#10 requests: whose key it is, and whether a certificate may be issued for it."""

import secrets

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding

from pki import Authority, IssueRequest, SigningRequest, SigningRequestRefused
from pki.files import npki
from pki.files.npki import RANDOM_BYTES
from tests.unit.pki.support import IDENTITY_NUMBER, NAME, load, subscriber_key

R = bytes(range(RANDOM_BYTES))
COMMON_NAME = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "whoever I say I am")])


def encoded(key, digest: hashes.HashAlgorithm | None = None, form: Encoding = Encoding.DER) -> bytes:
    builder = x509.CertificateSigningRequestBuilder().subject_name(COMMON_NAME)
    return builder.sign(key, digest or hashes.SHA256()).public_bytes(form)


@pytest.fixture(scope="module")
def key() -> rsa.RSAPrivateKey:
    return subscriber_key("of a request").private


def roca_key() -> rsa.RSAPrivateKey:
    """Made as Infineon's library made them (Nemec et al. 2017): p = k·M + (65537^a mod M)."""
    primorial = 1
    for prime in [n for n in range(2, 702) if all(n % d for d in range(2, n))]:
        primorial *= prime

    def prime() -> int:
        while True:
            k = secrets.randbits(54) | (1 << 53)
            candidate = k * primorial + pow(65537, secrets.randbits(60), primorial)
            if candidate.bit_length() == 1024 and pow(2, candidate - 1, candidate) == 1:
                return candidate

    p, q = prime(), prime()
    while (p * q).bit_length() != 2048:
        q = prime()
    return _private(p, q)


def _private(p: int, q: int, e: int = 65537) -> rsa.RSAPrivateKey:
    d = pow(e, -1, (p - 1) * (q - 1))
    public = rsa.RSAPublicNumbers(e, p * q)
    numbers = rsa.RSAPrivateNumbers(p, q, d, d % (p - 1), d % (q - 1), pow(q, -1, p), public)
    return numbers.private_key(unsafe_skip_rsa_key_validation=True)


@pytest.mark.parametrize(
    "garbage",
    [
        b"",
        b"\x30",
        b"not a request",
        b"-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE REQUEST-----\n",
        b"\x30\x80" * 8000,
        bytes(17_000),
    ],
)
def test_what_is_no_request_is_refused(garbage: bytes) -> None:
    with pytest.raises(SigningRequestRefused):
        SigningRequest.read(garbage, R)


def test_a_request_that_proves_no_possession_is_refused(key: rsa.RSAPrivateKey) -> None:
    der = bytearray(encoded(key))
    der[-1] ^= 1
    with pytest.raises(SigningRequestRefused, match="not signed"):
        SigningRequest.read(bytes(der), R)


def test_a_request_for_another_persons_key_is_refused(key: rsa.RSAPrivateKey) -> None:
    """The public key of somebody else in a request that one's own key signed."""
    own, others = encoded(subscriber_key("somebody's").private), encoded(key)
    modulus = key.public_key().public_numbers().n.to_bytes(256, "big")
    own_modulus = subscriber_key("somebody's").public.public_numbers().n.to_bytes(256, "big")
    assert modulus in others
    with pytest.raises(SigningRequestRefused, match="not signed"):
        SigningRequest.read(own.replace(own_modulus, modulus), R)


@pytest.mark.parametrize("cut", [1, 100, 400])
def test_a_truncated_request_is_refused(key: rsa.RSAPrivateKey, cut: int) -> None:
    with pytest.raises(SigningRequestRefused):
        SigningRequest.read(encoded(key)[:-cut], R)


def test_an_elliptic_key_is_refused() -> None:
    with pytest.raises(SigningRequestRefused, match="RSA"):
        SigningRequest.read(encoded(ec.generate_private_key(ec.SECP256R1())), R)


def test_a_short_key_is_refused() -> None:
    short = rsa.generate_private_key(65537, 1024)
    with pytest.raises(SigningRequestRefused, match="2048 or 3072"):
        SigningRequest.read(encoded(short), R)


def test_another_exponent_is_refused() -> None:
    with pytest.raises(SigningRequestRefused, match="exponent"):
        SigningRequest.read(encoded(rsa.generate_private_key(3, 2048)), R)


def test_a_key_of_infineons_library_is_refused() -> None:
    with pytest.raises(SigningRequestRefused, match="weak"):
        SigningRequest.read(encoded(roca_key()), R)


def test_r_of_another_length_is_refused(key: rsa.RSAPrivateKey) -> None:
    with pytest.raises(SigningRequestRefused, match="20 bytes"):
        SigningRequest.read(encoded(key), bytes(19))


def test_a_request_shows_no_r(key: rsa.RSAPrivateKey) -> None:
    assert "random" not in repr(SigningRequest.read(encoded(key), R))


@pytest.mark.parametrize("form", [Encoding.DER, Encoding.PEM])
@pytest.mark.parametrize("digest", [hashes.SHA256(), hashes.SHA512()])
def test_a_good_request_gives_its_key(
    key: rsa.RSAPrivateKey, form: Encoding, digest: hashes.HashAlgorithm
) -> None:
    assert SigningRequest.read(encoded(key, digest, form), R).public == key.public_key()


def test_a_certificate_is_issued_for_it_under_the_authoritys_name_for_the_person(
    authority: Authority, key: rsa.RSAPrivateKey
) -> None:
    request = IssueRequest(
        request_id="from outside",
        product="universal",
        holder="holder-1",
        name=NAME,
        identity_number=IDENTITY_NUMBER,
        key=SigningRequest.read(encoded(key), R),
    )

    certificate = load(authority.issue(request))

    assert certificate.public_key() == key.public_key()
    (name,) = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert isinstance(name, x509.OtherName)
    identity = npki.decode_identity(name.value)
    assert identity.real_name == NAME
    assert identity.vid == npki.compute_vid(IDENTITY_NUMBER, R)
    assert "whoever" not in certificate.subject.rfc4514_string()
