"""The one door to a signature: nothing is signed that the lint has not read, and nothing else than what it read."""

from typing import Final

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.serialization import Encoding

from pki.errors import ProfileViolation
from pki.profiles import AuthoritySettings
from pki.signed import drafts, lint
from pki.signed.drafts import Draft, Issuer, new_serial

__all__ = ["Draft", "Issuer", "new_serial", "sign"]

_MADE_DIFFERENT: Final = "the signed certificate is not the linted one"


def sign(draft: Draft, issuer: Issuer, settings: AuthoritySettings) -> x509.Certificate:
    """Makes the certificate, lints it, signs it, and looks at the result.

    Raises:
        ProfileViolation: the draft breaks its profile and was not signed, or the signature is wrong. The message names
            the rules that are broken, and nothing of what the certificate says.
    """
    unsigned = drafts.make(draft, issuer, settings)
    lint.require_clean(unsigned, draft, issuer, settings)
    to_be_signed = unsigned.tbs_certificate_bytes
    signature = issuer.key.sign(to_be_signed, padding.PKCS1v15(), hashes.SHA256())
    certificate = _with_signature(unsigned, signature)
    if certificate.tbs_certificate_bytes != to_be_signed:
        raise ProfileViolation(_MADE_DIFFERENT)
    _require_signature(certificate, issuer)
    return certificate


def _with_signature(unsigned: x509.Certificate, signature: bytes) -> x509.Certificate:
    # The signature ends the encoding (RFC 5280 §4.1), and those of one RSA key are all of one length.
    if len(signature) != len(unsigned.signature):
        raise ProfileViolation(_MADE_DIFFERENT)
    body = unsigned.public_bytes(Encoding.DER)[: -len(signature)]
    return x509.load_der_x509_certificate(body + signature)


def _require_signature(certificate: x509.Certificate, issuer: Issuer) -> None:
    # A fault while signing would betray the private key: such a signature must not leave (Boneh, DeMillo, Lipton 1997).
    try:
        certificate.verify_directly_issued_by(issuer.certificate or certificate)
    except (InvalidSignature, ValueError):
        raise ProfileViolation("the fresh signature does not verify with the issuer's public key") from None
