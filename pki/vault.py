"""The authority's folder: made on first run, whole or not at all, and opened afterwards."""

import secrets
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.serialization import Encoding

from pki import certificates, checks, keys
from pki.certificates import Draft, Issuer
from pki.dates import korean_days
from pki.errors import CaDamaged
from pki.names import DistinguishedName, authority_name
from pki.npki import Identity
from pki.profiles import AuthoritySettings, issuing_profile, root_profile

MATERIAL: Final = "ca"
_DRAFT_PREFIX: Final = "making-"
_ROOT_KEY, _ROOT_CERTIFICATE = "root.key", "root.cer"
_ISSUING_KEY, _ISSUING_CERTIFICATE = "issuing.key", "issuing.cer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Vault:
    """The authority, ready to issue. The root's key stays sealed: only making an issuing authority needs it."""

    root: x509.Certificate
    issuer: Issuer
    issuing: x509.Certificate


def open_vault(
    folder: Path,
    passphrase: str,
    settings: AuthoritySettings,
    *,
    now: Callable[[], datetime],
    may_make: Callable[[], bool],
) -> Vault:
    """Opens the authority in a folder, or makes it if there is none.

    All four files are written into a draft folder, which then gets its name in one rename: a crash before it leaves a
    draft that signed nothing and that the next open throws away.

    Args:
        folder: exists.
        passphrase: opens the keys, or will.
        settings: names and sizes of an authority to be made.
        now: the time, aware.
        may_make: asked before making; False when the registry remembers an authority whose files are gone.

    Raises:
        CaPassphraseWrong: the passphrase does not open the keys.
        CaDamaged: the files are incomplete or do not fit together.
    """
    material = folder / MATERIAL
    if not material.exists():
        if not may_make():
            raise CaDamaged("the registry has certificates, but the authority's keys are gone")
        _make(material, passphrase, settings, now())
    for leftover in folder.glob(f"{_DRAFT_PREFIX}*"):
        shutil.rmtree(leftover, ignore_errors=True)
    return _load(material, passphrase)


def _make(material: Path, passphrase: str, settings: AuthoritySettings, now: datetime) -> None:
    draft = material.with_name(_DRAFT_PREFIX + secrets.token_hex(8))
    draft.mkdir(mode=0o700)
    try:
        _write_authorities(draft, passphrase, settings, now)
        keys.sync_folder(draft)
        draft.rename(material)
    except OSError:
        # Another process was faster: its authority is as good as ours, which nobody has seen.
        if not material.exists():
            raise
    keys.sync_folder(material.parent)


def _write_authorities(draft: Path, passphrase: str, settings: AuthoritySettings, now: datetime) -> None:
    root_key, issuing_key = keys.generate(settings.key_bits), keys.generate(settings.key_bits)
    keys.save_ca_key(draft / _ROOT_KEY, root_key, passphrase)
    keys.save_ca_key(draft / _ISSUING_KEY, issuing_key, passphrase)

    root_name = _name(settings, settings.root_name)
    itself = Issuer(name=root_name.to_x509(), key=root_key, certificate=None)
    root_draft = Draft(
        profile=root_profile(),
        subject=root_name,
        identity=Identity(real_name=settings.real_name, vid=None),
        public_key=root_key.public_key(),
        serial=certificates.new_serial(),
        validity=korean_days(now, settings.root_years),
    )
    root = _sign(root_draft, itself, settings)
    issuing_draft = Draft(
        profile=issuing_profile(settings),
        subject=_name(settings, settings.issuing_name),
        identity=Identity(real_name=settings.real_name, vid=None),
        public_key=issuing_key.public_key(),
        serial=certificates.new_serial(),
        validity=korean_days(now, settings.issuing_years),
    )
    issuing = _sign(issuing_draft, Issuer(name=root.subject, key=root_key, certificate=root), settings)
    keys.write_atomically(draft / _ROOT_CERTIFICATE, root.public_bytes(Encoding.DER))
    keys.write_atomically(draft / _ISSUING_CERTIFICATE, issuing.public_bytes(Encoding.DER))


def _sign(draft: Draft, issuer: Issuer, settings: AuthoritySettings) -> x509.Certificate:
    certificate = certificates.sign(draft, issuer, settings)
    checks.require_profile(certificate, draft, issuer, settings)
    return certificate


def _name(settings: AuthoritySettings, common_name: str) -> DistinguishedName:
    return authority_name(settings.country, settings.organisation, settings.authority_unit, common_name)


def _load(material: Path, passphrase: str) -> Vault:
    root = _certificate(material / _ROOT_CERTIFICATE)
    issuing = _certificate(material / _ISSUING_CERTIFICATE)
    key = keys.load_ca_key(material / _ISSUING_KEY, passphrase)
    if key.public_key() != issuing.public_key():
        raise CaDamaged("the authority's key and certificate do not fit together")
    try:
        root.verify_directly_issued_by(root)
        issuing.verify_directly_issued_by(root)
    except (InvalidSignature, ValueError, TypeError):
        raise CaDamaged("the authority's certificates do not form a chain") from None
    return Vault(
        root=root, issuing=issuing, issuer=Issuer(name=issuing.subject, key=key, certificate=issuing)
    )


def _certificate(path: Path) -> x509.Certificate:
    try:
        return x509.load_der_x509_certificate(path.read_bytes())
    except (OSError, ValueError) as broken:
        raise CaDamaged(f"the authority's {path.name} cannot be read") from broken
