"""The key ceremony: makes an authority, whole or not at all, and a record of it to be printed and signed.

The root signs twice: the issuing authority's certificate, and its own empty CRL. Then its key is put away under a
passphrase of its own, and nothing that runs every day asks for it again.
"""

import secrets
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib import metadata
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from pki import audit
from pki.custody import keys, vault
from pki.custody.token import Token, TokenRSAKey
from pki.custody.vault import MATERIAL, Published
from pki.dates import KST, korean_days
from pki.errors import CaExists, PassphrasesAlike
from pki.files.npki import Identity
from pki.names import folder_of
from pki.profiles import AuthoritySettings, Profile, issuing_profile, root_profile
from pki.signed import certificates
from pki.signed.certificates import Draft, Issuer
from pki.signed.crl import build_crl
from pki.signed.crl import period as crl_period

_DISTRIBUTION: Final = "certguide"
_REHEARSAL: Final = "a rehearsal's: forgotten already"


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One authority, as the record shows it."""

    title: str
    certificate: x509.Certificate
    place: str
    """Where its key is, and what opens it."""

    def lines(self) -> list[str]:
        """Name, serial number, fingerprint, key and validity."""
        own = self.certificate
        return [
            self.title,
            f"  name      {folder_of(own)}",
            f"  serial    {own.serial_number:x}",
            f"  SHA-256   {_colons(own.fingerprint(hashes.SHA256()))}",
            f"  key       {_key_in_words(own)}, {self.place}",
            f"  valid     {_moment(own.not_valid_before_utc)}",
            f"  until     {_moment(own.not_valid_after_utc)}",
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ceremony:
    """What was made, when, by whom and with what. Holds no secret."""

    at: datetime
    program: str
    operators: tuple[str, ...]
    rehearsal: bool
    """True: nothing of it was kept."""
    published: Published
    root_place: str
    issuing_place: str
    audit_place: str
    settings: AuthoritySettings

    def lines(self) -> list[str]:
        """The record, to be printed, compared with the certificates, and signed by hand."""
        settings, published = self.settings, self.published
        title = "Rehearsal of a key ceremony: nothing of it was kept" if self.rehearsal else "Key ceremony"
        return [
            title,
            "=" * len(title),
            f"  time      {_moment(self.at)}",
            f"  program   {self.program}",
            "",
            *Member(title="Root", certificate=published.root, place=self.root_place).lines(),
            *crl_lines(published.root_crl),
            "",
            *Member(
                title="Issuing authority", certificate=published.issuing, place=self.issuing_place
            ).lines(),
            "",
            "Audit log",
            f"  SHA-256   {audit.fingerprint(published.audit_public_key)} (of the public key)",
            f"  key       P-256, {self.audit_place}",
            "",
            "Certificates of subscribers",
            f"  key       RSA {settings.key_bits} bits",
            f"  valid     {settings.subscriber_years} year(s)",
            f"  limited   {settings.policy_limited.dotted_string}",
            f"  universal {settings.policy_universal.dotted_string}",
            f"  policies  {'critical' if settings.policies_critical else 'not critical'}",
            f"  published {settings.base_url}",
            "",
            "Operators" if self.operators else "Operators: none; the program made this by itself",
            *(f"  {name}  ____________________" for name in self.operators),
        ]


def make(
    folder: Path,
    *,
    passphrase: str,
    root_passphrase: str,
    settings: AuthoritySettings,
    now: datetime,
    token: Token | None = None,
    operators: Sequence[str] = (),
) -> Ceremony:
    """Makes an authority in a folder.

    All files are written into a draft folder, which then gets its name in one rename: a crash before it leaves a draft
    that signed nothing that counts, and that the next `vault.open_vault` throws away.

    Args:
        folder: is made if there is none.
        passphrase: will open the issuing authority's key, unless that is in a token, and the audit log's.
        root_passphrase: will open the root's key; another one.
        settings: names, sizes and periods.
        now: the time, aware.
        token: makes and keeps the issuing authority's key.
        operators: who is present.

    Raises:
        CaExists: there is an authority in this folder; it is never overwritten.
        CaPassphraseWrong: a passphrase is empty.
        PassphrasesAlike: they are the same.
        TokenUnusable: the token does not open, or cannot make the key.
        ProfileViolation: no certificates can be made with these settings.
    """
    require_different(passphrase, root_passphrase)
    if vault.is_made(folder):
        raise CaExists("there is an authority already; it is never overwritten")
    issuing_key = token.generate(settings.key_bits) if token else keys.generate(settings.key_bits)
    try:
        made = _make_members(settings, now, issuing_key)
        ceremony = _record(made, settings, now, token=token, operators=operators)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _write_whole(folder, lambda draft: _write(draft, made, ceremony, passphrase, root_passphrase, token))
    except BaseException:
        if isinstance(issuing_key, TokenRSAKey):
            issuing_key.destroy()
        raise
    finally:
        if isinstance(issuing_key, TokenRSAKey):
            issuing_key.close()
    return ceremony


def rehearse(
    *, settings: AuthoritySettings, now: datetime, token: Token | None = None, operators: Sequence[str] = ()
) -> Ceremony:
    """Does all of it in memory, with keys that are then forgotten: what the settings would lead to.

    Raises:
        TokenUnusable: the token does not open.
        ProfileViolation: no certificates can be made with these settings.
    """
    if token is not None:
        token.check()
    made = _make_members(settings, now, keys.generate(settings.key_bits))
    return _record(made, settings, now, token=token, operators=operators, rehearsal=True)


def renew_root_crl(
    folder: Path, *, root_passphrase: str, settings: AuthoritySettings, now: datetime
) -> Published:
    """Has the root sign its next CRL: a ceremony of its own, which opens the root's key.

    Raises:
        CaMissing: there is no authority in this folder.
        CaPassphraseWrong: the passphrase is not the root's.
        CaDamaged: the root's key is not here, or files do not fit together.
    """
    published = vault.look(folder)
    material = folder / MATERIAL
    root_key = keys.load_ca_key(material / vault.ROOT_KEY, root_passphrase)
    root = Issuer(name=published.root.subject, key=root_key, certificate=published.root)
    crl = _root_crl(root, settings, crl_number(published.root_crl) + 1, now)
    keys.write_atomically(material / vault.ROOT_CRL, crl)
    return vault.look(folder)


def require_different(passphrase: str, root_passphrase: str) -> None:
    """Raises CaPassphraseWrong if one is empty, PassphrasesAlike if they are the same in any spelling of Unicode."""
    if keys.passphrase_bytes(passphrase) == keys.passphrase_bytes(root_passphrase):
        raise PassphrasesAlike("the root's passphrase must be another than the authority's")


def crl_number(der: bytes) -> int:
    """The cRLNumber (RFC 5280 §5.2.3)."""
    crl = x509.load_der_x509_crl(der)
    return crl.extensions.get_extension_for_class(x509.CRLNumber).value.crl_number


def crl_lines(der: bytes) -> list[str]:
    """Number and period of a CRL, below the lines of its authority."""
    period = crl_period(der)
    return [
        f"  CRL       number {crl_number(der)}",
        f"  made      {_moment(period.this_update)}",
        f"  next      {_moment(period.next_update)}",
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Made:
    published: Published
    root_key: rsa.RSAPrivateKey
    issuing_key: rsa.RSAPrivateKey
    audit_key: ec.EllipticCurvePrivateKey


def _make_members(settings: AuthoritySettings, now: datetime, issuing_key: rsa.RSAPrivateKey) -> _Made:
    root_key, audit_key = keys.generate(settings.key_bits), keys.generate_audit_key()

    def member(
        profile: Profile, name: str, key: rsa.RSAPrivateKey, years: int, by: x509.Certificate | None
    ) -> x509.Certificate:
        subject = vault.common_name(settings, name)
        draft = Draft(
            profile=profile,
            subject=subject,
            identity=Identity(real_name=settings.real_name, vid=None),
            public_key=key.public_key(),
            serial=certificates.new_serial(),
            validity=korean_days(now, years),
        )
        issuer_name = by.subject if by else subject.to_x509()
        return certificates.sign(draft, Issuer(name=issuer_name, key=root_key, certificate=by), settings)

    root = member(root_profile(), settings.root_name, root_key, settings.root_years, None)
    issuing = member(
        issuing_profile(settings), settings.issuing_name, issuing_key, settings.issuing_years, root
    )
    published = Published(
        root=root,
        issuing=issuing,
        root_crl=_root_crl(Issuer(name=root.subject, key=root_key, certificate=root), settings, 1, now),
        audit_public_key=audit_key.public_key(),
    )
    return _Made(published=published, root_key=root_key, issuing_key=issuing_key, audit_key=audit_key)


def _root_crl(root: Issuer, settings: AuthoritySettings, number: int, now: datetime) -> bytes:
    """Empty: there is one issuing authority, and to give it up is to begin anew."""
    return build_crl(root, (), number=number, now=now, lifetime=timedelta(days=settings.root_crl_days))


def _record(
    made: _Made,
    settings: AuthoritySettings,
    now: datetime,
    *,
    token: Token | None,
    operators: Sequence[str],
    rehearsal: bool = False,
) -> Ceremony:
    issuing_place = (
        f"in the token {token.label!r}" if token else f"in {vault.ISSUING_KEY} under the CA passphrase"
    )
    return Ceremony(
        at=now,
        program=_program(),
        operators=tuple(operators),
        rehearsal=rehearsal,
        published=made.published,
        root_place=f"in {vault.ROOT_KEY} under the root's passphrase",
        issuing_place=issuing_place,
        audit_place=f"in {vault.AUDIT_KEY} under the CA passphrase",
        settings=settings,
    )


def _write(
    draft: Path, made: _Made, ceremony: Ceremony, passphrase: str, root_passphrase: str, token: Token | None
) -> None:
    stretching = ceremony.settings.stretching
    published, issuing_key = made.published, made.issuing_key
    keys.save_ca_key(draft / vault.ROOT_KEY, made.root_key, root_passphrase, stretching=stretching)
    keys.save_ca_key(draft / vault.AUDIT_KEY, made.audit_key, passphrase, stretching=stretching)
    if token is not None and isinstance(issuing_key, TokenRSAKey):
        place = vault.TokenKey(label=token.label, key_id=issuing_key.key_id).to_text()
        keys.write_atomically(draft / vault.ISSUING_TOKEN, place.encode("utf-8"))
    else:
        keys.save_ca_key(draft / vault.ISSUING_KEY, issuing_key, passphrase, stretching=stretching)
    audit_public = published.audit_public_key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    keys.write_atomically(draft / vault.ROOT_CERTIFICATE, published.root.public_bytes(Encoding.DER))
    keys.write_atomically(draft / vault.ROOT_CRL, published.root_crl)
    keys.write_atomically(draft / vault.ISSUING_CERTIFICATE, published.issuing.public_bytes(Encoding.DER))
    keys.write_atomically(draft / vault.AUDIT_PUBLIC, audit_public)
    keys.write_atomically(draft / vault.RECORD, "\n".join([*ceremony.lines(), ""]).encode("utf-8"))


def _write_whole(folder: Path, write: Callable[[Path], None]) -> None:
    draft = folder / (vault.DRAFT_PREFIX + secrets.token_hex(8))
    draft.mkdir(mode=0o700)
    try:
        write(draft)
        draft.rename(folder / MATERIAL)
    except BaseException as failure:
        shutil.rmtree(draft, ignore_errors=True)
        if isinstance(failure, OSError) and vault.is_made(folder):
            raise CaExists("another process was faster and has made an authority") from None
        raise
    keys.sync_folder(folder)


def _program() -> str:
    try:
        return f"{_DISTRIBUTION} {metadata.version(_DISTRIBUTION)}"
    except metadata.PackageNotFoundError:
        return f"{_DISTRIBUTION}, not installed"


def _key_in_words(certificate: x509.Certificate) -> str:
    public = certificate.public_key()
    return f"RSA {public.key_size} bits" if isinstance(public, rsa.RSAPublicKey) else "not RSA"


def _colons(digest: bytes) -> str:
    return digest.hex(":").upper()


def _moment(at: datetime) -> str:
    return f"{at.astimezone(KST):%Y-%m-%d %H:%M:%S} KST ({at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ})"
