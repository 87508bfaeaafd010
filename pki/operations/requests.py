"""Certificate requests from outside (PKCS#10, RFC 2986). The key stays with whoever made it; the name is not taken."""

from dataclasses import dataclass, field
from typing import Final, Self

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa

from pki.errors import SigningRequestRefused
from pki.files.npki import RANDOM_BYTES
from pki.profiles import KEY_BITS, PUBLIC_EXPONENT

MAX_BYTES: Final = 16 * 1024
_PEM_START: Final = b"-----BEGIN"
_HASHES: Final = (hashes.SHA256, hashes.SHA384, hashes.SHA512)
# Infineon's library (CVE-2017-15361) made every prime a power of 65537 modulo many small primes at once. These are
# those in whose case that says something; a good modulus passes for one of theirs once in 2^27.
_ROCA_PRIMES: Final = (11, 13, 17, 19, 37, 53, 61, 71, 73, 79, 97, 103, 107, 109, 127, 151, 157)


@dataclass(frozen=True, slots=True, kw_only=True)
class SigningRequest:
    """A public key whose private half the requester was seen to have. Make it with `read`."""

    public: rsa.RSAPublicKey
    random: bytes = field(repr=False)
    """R, which the requester keeps with the private key, and which binds both to a person."""

    @classmethod
    def read(cls, encoded: bytes, random: bytes) -> Self:
        """Reads a request, DER or PEM. Its subject and its extensions are ignored: the authority names its subscribers.

        Args:
            encoded: at most 16 KiB.
            random: R, 20 bytes. A joint certificate without a VID, which is made with R, proves nobody's identity.

        Raises:
            SigningRequestRefused: it is damaged, proves no possession, or has a key no certificate is issued for.
        """
        if len(random) != RANDOM_BYTES:
            raise SigningRequestRefused(f"R has {RANDOM_BYTES} bytes")
        request = _parse(encoded)
        _require_possession(request)
        return cls(public=_acceptable(request), random=random)


def _parse(encoded: bytes) -> x509.CertificateSigningRequest:
    if len(encoded) > MAX_BYTES:
        raise SigningRequestRefused("the request is too large")
    load = x509.load_pem_x509_csr if encoded.lstrip().startswith(_PEM_START) else x509.load_der_x509_csr
    try:
        return load(encoded)
    except (ValueError, TypeError, UnsupportedAlgorithm, x509.InvalidVersion):
        raise SigningRequestRefused("this is no PKCS#10 request") from None


def _require_possession(request: x509.CertificateSigningRequest) -> None:
    try:
        modern = isinstance(request.signature_hash_algorithm, _HASHES)
        possessed = modern and request.is_signature_valid
    except (InvalidSignature, UnsupportedAlgorithm, ValueError, TypeError):
        possessed = False
    if not possessed:
        raise SigningRequestRefused("the request is not signed with its own key and SHA-2")


def _acceptable(request: x509.CertificateSigningRequest) -> rsa.RSAPublicKey:
    try:
        key = request.public_key()
    except (UnsupportedAlgorithm, ValueError):
        raise SigningRequestRefused("the request's key cannot be read") from None
    if not isinstance(key, rsa.RSAPublicKey) or key.key_size not in KEY_BITS:
        raise SigningRequestRefused(f"the key is RSA of {' or '.join(map(str, KEY_BITS))} bits")
    numbers = key.public_numbers()
    if numbers.e != PUBLIC_EXPONENT:
        raise SigningRequestRefused(f"the key's exponent is {PUBLIC_EXPONENT}")
    if _has_small_factor(numbers.n) or _is_roca(numbers.n):
        raise SigningRequestRefused("the key is weak: its factors can be found")
    return key


def _has_small_factor(modulus: int) -> bool:
    return any(modulus % divisor == 0 for divisor in range(2, 1 << 10))


def _is_roca(modulus: int) -> bool:
    return all(modulus % prime in _POWERS[prime] for prime in _ROCA_PRIMES)


def _powers(prime: int) -> frozenset[int]:
    return frozenset(pow(PUBLIC_EXPONENT, exponent, prime) for exponent in range(prime - 1))


_POWERS: Final = {prime: _powers(prime) for prime in _ROCA_PRIMES}
