"""The front door: a certificate authority in a folder.

Every method may be called from several threads at once. None of them knows where a request came from.
"""

import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from pki import certificates, checks, dates, delivery, keys, names, npki, oids, profiles
from pki.certificates import Draft
from pki.crl import build_crl
from pki.dates import Validity, utc_now
from pki.delivery import PackagedFiles
from pki.errors import IssuerExpiring, ProductUnknown, RequestConflict
from pki.npki import RANDOM_BYTES, Identity, SubscriberKey
from pki.profiles import AuthoritySettings, Product
from pki.registry import CertificateRecord, CrlRecord, Ledger, Registry
from pki.vault import Vault, open_vault

_REGISTRY_FILE: Final = "registry.sqlite"


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueRequest:
    """Who gets which certificate.

    The registration number is used for the VID and forgotten; neither it nor the name appears in the repr.
    """

    request_id: str
    """The caller's, unique: the same request again gives the same certificate."""
    product: str
    """`limited` or `universal`."""
    holder: str
    """An opaque reference to the person, stable over their requests."""
    name: str = field(repr=False)
    identity_number: str = field(repr=False)
    """13 digits."""
    key: SubscriberKey = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuedCertificate:
    """A certificate as handed out. Times are aware, UTC, both ends included."""

    der: bytes = field(repr=False)
    serial: int
    product: str
    subject_folder: str = field(repr=False)
    """The NPKI folder name: leaf first, as programs look for it."""
    issuer_name: str
    """The common name of the issuing authority."""
    not_before: datetime
    not_after: datetime


class Authority:
    """A root, an issuing authority below it, and its registry. Open it with `Authority.open`."""

    def __init__(
        self, vault: Vault, registry: Registry, settings: AuthoritySettings, clock: Callable[[], datetime]
    ) -> None:
        """Takes what `open` has put together."""
        self._vault = vault
        self._registry = registry
        self._settings = settings
        self._clock = clock
        self.root_der: bytes = vault.root.public_bytes(Encoding.DER)
        self.issuing_der: bytes = vault.issuing.public_bytes(Encoding.DER)
        self._issuer_name = str(vault.issuing.subject.get_attributes_for_oid(oids.COMMON_NAME)[0].value)

    @classmethod
    def open(
        cls,
        folder: Path,
        *,
        passphrase: str,
        settings: AuthoritySettings,
        clock: Callable[[], datetime] = utc_now,
    ) -> Self:
        """Opens the authority in a folder; on first run makes its root and issuing authority.

        Raises:
            CaPassphraseWrong: the passphrase does not open the keys, or is empty.
            CaDamaged: files are missing or do not fit together.
            RegistryUnusable: the registry is another version's, or no database.
        """
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        # SQLite would let the umask decide who reads the names in it.
        (folder / _REGISTRY_FILE).touch(mode=0o600)
        registry = Registry(f"sqlite:///{folder / _REGISTRY_FILE}")
        try:
            with registry.reading() as ledger:
                unused = ledger.is_empty()
            vault = open_vault(folder, passphrase, settings, now=clock, may_make=lambda: unused)
        except BaseException:
            registry.close()
            raise
        return cls(vault, registry, settings, clock)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Closes the registry. The authority cannot be used afterwards."""
        self._registry.close()

    def seal_key(self, password: str) -> bytes:
        """Makes a subscriber's key and R and encrypts them at once; nothing is stored.

        Raises:
            PasswordNotPossible: the password is not printable ASCII.
        """
        key = SubscriberKey(private=keys.generate(self._settings.key_bits), random=os.urandom(RANDOM_BYTES))
        return npki.seal_key(key, password, self._settings.key_container)

    def open_key(self, sealed: bytes, password: str) -> SubscriberKey:
        """Opens what `seal_key` made.

        Raises:
            WrongPassword: the password is another.
            DamagedKey: this is no NPKI key.
        """
        return npki.open_key(sealed, password, own=True)

    def issue(self, request: IssueRequest) -> IssuedCertificate:
        """Issues a certificate, once for each request id.

        The same request again gives the same certificate. A certificate of the same holder and product that is still
        valid is revoked as superseded in the same transaction, and appears on the next CRL.

        Raises:
            NameNotPossible, IdentityNumberNotPossible, ProductUnknown: correct the request.
            RequestConflict: the request id was used with another key, holder or product.
            IssuerExpiring: the certificate would outlive the issuing authority's.
            ProfileViolation: a defect in this package; nothing was stored.
        """
        product = _product(request.product)
        identity = Identity(
            real_name=names.clean_name(request.name),
            vid=npki.compute_vid(request.identity_number, request.key.random),
        )
        # Serial number, signature and entry share one transaction: the serial is checked under the write lock, and
        # nothing that was signed leaves this method before the registry has it.
        with self._registry.writing() as ledger:
            known = ledger.of_request(request.request_id)
            if known is not None:
                _require_same(request, known)
                return self._issued(known)
            now = self._clock()
            draft = self._draft(product, identity, request.key, self._validity(now), _unused_serial(ledger))
            record = _record(request, draft, self._sign(draft), now)
            ledger.supersede(request.holder, product.value, now)
            ledger.add(record)
        return self._issued(record)

    def package(self, certificate_der: bytes, sealed: bytes, password: str) -> PackagedFiles:
        """Packs a certificate with its sealed key into the files a customer keeps.

        Raises:
            WrongPassword: the password does not open the key.
            DamagedKey: the sealed key is no NPKI key.
            KeyMismatch: the key belongs to another certificate.
        """
        certificate = x509.load_der_x509_certificate(certificate_der)
        return delivery.pack(
            certificate,
            sealed,
            password,
            authority_folder=self._settings.folder,
            chain=(self.issuing_der, self.root_der),
        )

    def certificates(self, holder: str) -> list[CertificateRecord]:
        """Every certificate of this holder, newest first."""
        with self._registry.reading() as ledger:
            return ledger.of_holder(holder)

    def crl(self) -> bytes:
        """The current CRL, DER. A new one is made after a revocation and at half of its lifetime."""
        now = self._clock()
        with self._registry.reading() as ledger:
            current = _still_current(ledger, now)
        if current is None:
            with self._registry.writing() as ledger:
                # Another thread may have made it while this one waited.
                current = _still_current(ledger, now) or self._next_crl(ledger, now)
        return current.der

    def _validity(self, now: datetime) -> Validity:
        validity = dates.korean_days(now, self._settings.subscriber_years)
        if validity.not_after > self._vault.issuing.not_valid_after_utc:
            raise IssuerExpiring("the certificate would outlive the issuing authority's")
        return validity

    def _draft(
        self, product: Product, identity: Identity, key: SubscriberKey, validity: Validity, serial: int
    ) -> Draft:
        number = "".join(secrets.choice("0123456789") for _ in range(names.SUBSCRIBER_NUMBER_DIGITS))
        settings = self._settings
        return Draft(
            profile=profiles.subscriber_profile(settings, product),
            subject=names.subscriber_name(
                settings.country, settings.organisation, settings.subscriber_units, identity.real_name, number
            ),
            identity=identity,
            public_key=key.public,
            serial=serial,
            validity=validity,
        )

    def _sign(self, draft: Draft) -> bytes:
        certificate = certificates.sign(draft, self._vault.issuer, self._settings)
        checks.require_profile(certificate, draft, self._vault.issuer, self._settings)
        return certificate.public_bytes(Encoding.DER)

    def _issued(self, record: CertificateRecord) -> IssuedCertificate:
        return IssuedCertificate(
            der=record.der,
            serial=record.serial,
            product=record.product,
            subject_folder=record.subject,
            issuer_name=self._issuer_name,
            not_before=record.not_before,
            not_after=record.not_after,
        )

    def _next_crl(self, ledger: Ledger, now: datetime) -> CrlRecord:
        previous = ledger.latest_crl()
        number = previous.number + 1 if previous else 1
        lifetime = timedelta(hours=self._settings.crl_hours)
        # RFC 5280 §3.3: an entry stays until one CRL was made after the certificate's expiry.
        revoked = ledger.revoked_and_valid_at(previous.this_update if previous else None)
        crl = build_crl(self._vault.issuer, revoked, number=number, now=now, lifetime=lifetime)
        record = CrlRecord(
            number=number,
            this_update=now,
            next_update=now + lifetime,
            revocations=ledger.revocations(),
            der=crl.public_bytes(Encoding.DER),
        )
        ledger.replace_crl(record)
        return record


def _product(product: str) -> Product:
    try:
        return Product(product)
    except ValueError:
        raise ProductUnknown("the product is `limited` or `universal`") from None


def _unused_serial(ledger: Ledger) -> int:
    while ledger.has_serial(serial := certificates.new_serial()):
        pass
    return serial


def _require_same(request: IssueRequest, known: CertificateRecord) -> None:
    certificate = x509.load_der_x509_certificate(known.der)
    same = (known.holder, known.product) == (request.holder, request.product)
    if not same or certificate.public_key() != request.key.public:
        raise RequestConflict("this request id was used for another key, holder or product")


def _record(request: IssueRequest, draft: Draft, der: bytes, now: datetime) -> CertificateRecord:
    return CertificateRecord(
        serial=draft.serial,
        request_id=request.request_id,
        holder=request.holder,
        product=draft.profile.name,
        subject=draft.subject.folder,
        der=der,
        not_before=draft.validity.not_before,
        not_after=draft.validity.not_after,
        issued_at=now,
    )


def _still_current(ledger: Ledger, now: datetime) -> CrlRecord | None:
    crl = ledger.latest_crl()
    if crl is None or crl.revocations != ledger.revocations():
        return None
    half_way = crl.this_update + (crl.next_update - crl.this_update) / 2
    return crl if now < half_way else None
