"""The authority's folder: what is in it, and how it is opened. `ceremony` makes it.

| file | holds | opened by |
| --- | --- | --- |
| `root.key` | the root's key | the root's passphrase; the running authority never needs it |
| `root.cer`, `root.crl` | the root's certificate and CRL, DER | |
| `issuing.key` | the issuing authority's key | the authority's passphrase |
| `issuing.token` | instead of it: the label of a PKCS#11 token and the key's id in it | the token's PIN |
| `issuing.cer` | the issuing authority's certificate, DER | |
| `audit.key` | the P-256 key that signs the audit log's checkpoints | the authority's passphrase |
| `audit.pub` | its public half, PEM, for whoever verifies the log | |
| `record.txt` | the record of the ceremony | |
"""

import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from pki.custody import keys
from pki.custody.token import Token
from pki.errors import AuthorityRenamed, CaDamaged, CaMissing, TokenUnusable
from pki.names import DistinguishedName, authority_name
from pki.profiles import AuthoritySettings
from pki.signed.certificates import Issuer

MATERIAL: Final = "ca"
DRAFT_PREFIX: Final = "making-"
ROOT_KEY, ROOT_CERTIFICATE, ROOT_CRL = "root.key", "root.cer", "root.crl"
ISSUING_KEY, ISSUING_TOKEN, ISSUING_CERTIFICATE = "issuing.key", "issuing.token", "issuing.cer"
AUDIT_KEY, AUDIT_PUBLIC = "audit.key", "audit.pub"
RECORD: Final = "record.txt"


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """What anybody may know of an authority, and what needs no passphrase to be read."""

    root: x509.Certificate
    issuing: x509.Certificate
    root_crl: bytes = field(repr=False)
    """DER."""
    audit_public_key: ec.EllipticCurvePublicKey = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Vault(Published):
    """The authority, ready to issue. The root's key stays sealed: only a ceremony needs it."""

    issuer: Issuer
    audit_key: ec.EllipticCurvePrivateKey = field(repr=False)
    """P-256."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenKey:
    """Which key in which token is the issuing authority's."""

    label: str
    key_id: bytes

    def to_text(self) -> str:
        """As `issuing.token` holds it."""
        return f"{self.key_id.hex()} {self.label}\n"

    @classmethod
    def from_text(cls, text: str) -> "TokenKey":
        """Raises ValueError if the text is not what `to_text` made."""
        key_id, _, label = text.rstrip("\n").partition(" ")
        if not key_id or not label:
            raise ValueError("an id and a label are needed")
        return cls(label=label, key_id=bytes.fromhex(key_id))


def is_made(folder: Path) -> bool:
    """Whether there is an authority in this folder."""
    return (folder / MATERIAL).exists()


def common_name(settings: AuthoritySettings, name: str) -> DistinguishedName:
    """The whole name of an authority whose common name this is."""
    return authority_name(settings.country, settings.organisation, settings.authority_unit, name)


def look(folder: Path) -> Published:
    """Reads what needs no passphrase.

    Raises:
        CaMissing: there is no authority in this folder.
        CaDamaged: the files are incomplete or do not fit together.
    """
    if not is_made(folder):
        raise CaMissing("there is no authority yet; `certguide ca init` makes one")
    material = folder / MATERIAL
    root, issuing = _certificate(material / ROOT_CERTIFICATE), _certificate(material / ISSUING_CERTIFICATE)
    try:
        root.verify_directly_issued_by(root)
        issuing.verify_directly_issued_by(root)
    except (InvalidSignature, ValueError, TypeError):
        raise CaDamaged("the authority's certificates do not form a chain") from None
    return Published(
        root=root,
        issuing=issuing,
        root_crl=_root_crl(material / ROOT_CRL, root),
        audit_public_key=_audit_public_key(material / AUDIT_PUBLIC),
    )


def token_key(folder: Path) -> TokenKey | None:
    """Where the issuing authority's key is, if it is in a token.

    Raises:
        CaDamaged: the file that says so cannot be read.
    """
    path = folder / MATERIAL / ISSUING_TOKEN
    if not path.exists():
        return None
    try:
        return TokenKey.from_text(path.read_text("utf-8"))
    except (OSError, ValueError) as broken:
        raise CaDamaged(f"the authority's {path.name} cannot be read") from broken


def open_vault(
    folder: Path, passphrase: str, *, settings: AuthoritySettings, token: Token | None = None
) -> Vault:
    """Opens the authority in a folder: all of it but the root's key.

    Args:
        folder: where `ceremony.make` made it.
        passphrase: opens the issuing authority's key and the audit log's.
        settings: have to name the authority that is there.
        token: where the issuing authority's key is, if it is in a token.

    Raises:
        CaMissing: there is no authority in this folder.
        CaPassphraseWrong: the passphrase does not open the keys.
        CaDamaged: the files are incomplete or do not fit together.
        AuthorityRenamed: the settings name another authority.
        TokenUnusable: the token does not open or has not got the key.
    """
    published = look(folder)
    _require_named(published, settings)
    material = folder / MATERIAL
    # Each key takes its own stretching of the passphrase, which leaves other threads running.
    with ThreadPoolExecutor(1) as other:
        audit = other.submit(keys.load_audit_key, material / AUDIT_KEY, passphrase)
        issuing_key = _issuing_key(folder, published.issuing, passphrase, token)
        audit_key = audit.result()
    if issuing_key.public_key() != published.issuing.public_key():
        raise CaDamaged("the authority's key and certificate do not fit together")
    if audit_key.public_key() != published.audit_public_key:
        raise CaDamaged("the audit log's two keys do not fit together")
    for leftover in folder.glob(f"{DRAFT_PREFIX}*"):
        shutil.rmtree(leftover, ignore_errors=True)
    return Vault(
        root=published.root,
        issuing=published.issuing,
        root_crl=published.root_crl,
        audit_public_key=published.audit_public_key,
        issuer=Issuer(name=published.issuing.subject, key=issuing_key, certificate=published.issuing),
        audit_key=audit_key,
    )


def _issuing_key(
    folder: Path, issuing: x509.Certificate, passphrase: str, token: Token | None
) -> rsa.RSAPrivateKey:
    place = token_key(folder)
    if place is None and token is None:
        return keys.load_ca_key(folder / MATERIAL / ISSUING_KEY, passphrase)
    if place is None or token is None:
        where = "a file" if place is None else f"the token {place.label!r}"
        how = "a token is configured" if token else "no token is configured"
        raise TokenUnusable(f"the authority's key is in {where}, but {how}")
    public = issuing.public_key()
    if not isinstance(public, rsa.RSAPublicKey):
        raise CaDamaged(f"the authority's {ISSUING_CERTIFICATE} holds no RSA key")
    return token.open_key(place.key_id, public)


def _require_named(published: Published, settings: AuthoritySettings) -> None:
    """Subscribers' names repeat the authority's organisation: with other settings they would name another's."""
    wanted = (
        (published.root, common_name(settings, settings.root_name)),
        (published.issuing, common_name(settings, settings.issuing_name)),
    )
    if any(certificate.subject != name.to_x509() for certificate, name in wanted):
        raise AuthorityRenamed("the settings name another authority than the one that was made")


def _certificate(path: Path) -> x509.Certificate:
    try:
        return x509.load_der_x509_certificate(path.read_bytes())
    except (OSError, ValueError) as broken:
        raise CaDamaged(f"the authority's {path.name} cannot be read") from broken


def _root_crl(path: Path, root: x509.Certificate) -> bytes:
    public = root.public_key()
    try:
        der = path.read_bytes()
        crl = x509.load_der_x509_crl(der)
    except (OSError, ValueError) as broken:
        raise CaDamaged(f"the authority's {path.name} cannot be read") from broken
    if not isinstance(public, rsa.RSAPublicKey) or not crl.is_signature_valid(public):
        raise CaDamaged(f"the authority's {path.name} is not signed by its root")
    return der


def _audit_public_key(path: Path) -> ec.EllipticCurvePublicKey:
    try:
        key = load_pem_public_key(path.read_bytes())
    except (OSError, ValueError, UnsupportedAlgorithm) as broken:
        raise CaDamaged(f"the authority's {path.name} cannot be read") from broken
    if not isinstance(key, ec.EllipticCurvePublicKey):
        raise CaDamaged(f"the authority's {path.name} holds no elliptic key")
    return key
