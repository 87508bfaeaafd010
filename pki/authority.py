"""The front door: a certificate authority, whose keys are in a folder and whose registry is there or in a database.

Every method may be called from several threads at once. None of them knows where a request came from. What changes
something takes a request id: the same request again changes nothing and gives the same answer.
"""

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding

from pki import audit, oids
from pki.audit import Entry
from pki.custody import ceremony, keys, vault
from pki.custody.pool import KeyPool
from pki.custody.token import Token
from pki.custody.vault import Vault
from pki.dates import utc_now
from pki.errors import CaDamaged, CaExists
from pki.files import delivery, npki
from pki.files.delivery import Labels, PackagedFiles
from pki.files.npki import RANDOM_BYTES, SubscriberKey
from pki.operations import changes
from pki.operations.books import Books, Shelf, Transaction, has_history, open_registry
from pki.operations.issuing import Issuing
from pki.operations.orders import (
    ChangeRequest,
    IssuedCertificate,
    IssueRequest,
    ReissueRequest,
    RenewRequest,
    RevokeRequest,
)
from pki.operations.publishing import Publisher
from pki.profiles import AuthoritySettings
from pki.registry import CertificateRecord
from pki.signed.ocsp import OcspAnswer
from pki.verification.policies import own_kinds
from pki.verification.verdicts import Trust


class Authority:
    """A root, an issuing authority below it, and its registry. Open it with `Authority.open`."""

    def __init__(
        self,
        folder: Path,
        opened: Vault,
        settings: AuthoritySettings,
        clock: Callable[[], datetime] = utc_now,
        *,
        database: str = "",
        pool: int = 0,
    ) -> None:
        """Takes an open vault, and opens the registry; see `open`."""
        self._folder = folder
        self._vault = opened
        self._settings = settings
        self._clock = clock
        self._books = _open_books(Shelf(folder, database), opened, clock)
        self._issuing = Issuing(opened.issuer, settings)
        self._publisher = Publisher(self._books, opened, self._issuing, settings, clock)
        self._keys = KeyPool(self._new_key, pool)
        self.root_der: bytes = opened.root.public_bytes(Encoding.DER)
        self.issuing_der: bytes = opened.issuing.public_bytes(Encoding.DER)
        self._name = str(opened.issuing.subject.get_attributes_for_oid(oids.COMMON_NAME)[0].value)

    @classmethod
    def open(
        cls,
        folder: Path,
        *,
        passphrase: str,
        settings: AuthoritySettings,
        root_passphrase: str | None = None,
        database: str = "",
        token: Token | None = None,
        clock: Callable[[], datetime] = utc_now,
        pool: int = 0,
    ) -> Self:
        """Opens the authority in a folder; the first time it makes one, if it is told how to lock the root's key.

        Several processes may do so at the same time: one of them makes it. Those with a folder of their own then need
        the keys from its folder.

        Args:
            folder: the authority's; is made if there is none. What is in its `ca/` may be read-only.
            passphrase: opens the keys that are used every day, or will.
            settings: names, sizes and periods.
            root_passphrase: locks the root's key if an authority has to be made; opens nothing.
            database: the URL of a PostgreSQL that has the registry, `postgresql+psycopg://…`; by default it is a file
                in the folder.
            token: where the issuing authority's key is, if not in a file.
            clock: tells the time, aware.
            pool: how many subscribers' keys to make ahead.

        Raises:
            CaMissing: there is no authority, and no `root_passphrase` to make one.
            CaPassphraseWrong: the passphrase does not open the keys, or is empty.
            CaDamaged: files are missing or do not fit together, or there is a registry and no keys.
            TokenUnusable: the token does not open or has not got the key.
            RegistryUnusable: the registry is another version's, no database, or one that cannot be reached.
            AuditBroken: the end of the audit log is not what this authority wrote.
            ClockBehind: the clock is behind the newest audit entry.
        """
        shelf = Shelf(folder, database)
        if not vault.is_made(folder):
            if root_passphrase is not None:
                _make(shelf, passphrase, root_passphrase, settings, token, clock)
            elif has_history(shelf):
                raise CaDamaged(_NO_KEYS)
        opened = vault.open_vault(folder, passphrase, settings=settings, token=token)
        return cls(folder, opened, settings, clock, database=database, pool=pool)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Closes the registry. The authority cannot be used afterwards."""
        self._keys.close()
        self._books.close()

    # --- subscribers' keys

    def seal_key(self, password: str) -> bytes:
        """Takes a new subscriber's key with its R and encrypts them at once; nothing is stored.

        Raises:
            PasswordNotPossible: the password is not printable ASCII.
        """
        return npki.seal_key(self._keys.take(), password, self._settings.key_container)

    def open_key(self, sealed: bytes, password: str) -> SubscriberKey:
        """Opens what `seal_key` made.

        Raises:
            WrongPassword: the password is another.
            DamagedKey: this is no NPKI key.
        """
        return npki.open_key(sealed, password, own=True)

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

    def labels(self, certificate_der: bytes) -> Labels:
        """How the files of a certificate are called that its holder puts together."""
        return delivery.label(x509.load_der_x509_certificate(certificate_der), self._settings.folder)

    # --- a certificate's life

    def issue(self, request: IssueRequest) -> IssuedCertificate:
        """Issues a certificate from the start of today, for so many years as the settings say.

        A certificate of the same holder and product that is still valid is revoked as superseded.

        Raises:
            NameNotPossible, IdentityNumberNotPossible, ProductUnknown: correct the request.
            RequestConflict: the request id was used for something else.
            KeyReused: a certificate was issued for this key before.
            IssuerExpiring: the certificate would outlive the issuing authority's.
            ProfileViolation: a defect in this package; nothing was signed.
        """
        with self._writing() as transaction:
            return IssuedCertificate.of(self._issuing.issue(transaction, request), self._name)

    def renew(self, request: RenewRequest) -> IssuedCertificate:
        """Issues the certificate that follows one about to expire; that one is revoked as superseded.

        The new one begins today and ends a year (or what the settings say) after the old one would have.

        Raises:
            CertificateUnknown: this holder has no such certificate.
            AlreadyRevoked, CertificateExpired: it is too late; issue a new one.
            AlreadyHeld: resume it first.
            RenewalNotOpen: it is more than 30 days, as Korea counts them, to the day of expiry.
            And what `issue` raises.
        """
        with self._writing() as transaction:
            return IssuedCertificate.of(self._issuing.renew(transaction, request), self._name)

    def reissue(self, request: ReissueRequest) -> IssuedCertificate:
        """Issues a certificate in the place of one whose key is lost, locked or known to others, good or suspended.

        The new one ends when the old one would have. The old one is revoked at once, for the reason of the request.

        Raises:
            CertificateUnknown: this holder has no such certificate.
            AlreadyRevoked, CertificateExpired: there is nothing left to replace; issue a new one.
            RequestNotPossible: the reason is another than SUPERSEDED or KEY_COMPROMISE.
            And what `issue` raises.
        """
        with self._writing() as transaction:
            return IssuedCertificate.of(self._issuing.reissue(transaction, request), self._name)

    def suspend(self, request: ChangeRequest) -> CertificateRecord:
        """Puts a certificate on hold. `held_until` says until when it can be resumed: the same day six months later.

        Raises:
            CertificateUnknown: this holder has no such certificate.
            AlreadyHeld, AlreadyRevoked, CertificateExpired: it cannot be suspended.
            RequestConflict: the request id was used for something else.
        """
        with self._writing() as transaction:
            return changes.suspend(transaction, request)

    def resume(self, request: ChangeRequest) -> CertificateRecord:
        """Takes a certificate off hold: it is as if it had never been there. Its expiry stays.

        Raises:
            CertificateUnknown: this holder has no such certificate.
            NotHeld, AlreadyRevoked, CertificateExpired: it cannot be resumed. AlreadyRevoked also after six months.
            RequestConflict: the request id was used for something else.
        """
        with self._writing() as transaction:
            return changes.resume(transaction, request)

    def revoke(self, request: RevokeRequest) -> CertificateRecord:
        """Revokes a certificate for good. If it was on hold, it counts as revoked since then.

        Raises:
            CertificateUnknown: this holder has no such certificate.
            AlreadyRevoked, CertificateExpired: it cannot be revoked.
            RequestNotPossible: the reason is not for whoever asks to say.
            RequestConflict: the request id was used for something else.
        """
        with self._writing() as transaction:
            return changes.revoke(transaction, request)

    @property
    def trust(self) -> Trust:
        """The two authorities and the kinds that they issue, to inspect files and answers with."""
        kinds = own_kinds(self._settings.policy_limited, self._settings.policy_universal)
        return Trust(root=self._vault.root, issuing=self._vault.issuing, kinds=kinds)

    def certificate(self, serial: int) -> CertificateRecord | None:
        """The certificate with this serial number, as it is now."""
        with self._books.reading() as ledger:
            record = ledger.certificate(serial)
        return None if record is None else record.as_of(self._clock())

    def certificates(self, holder: str) -> list[CertificateRecord]:
        """Every certificate of this holder as it is now, newest first."""
        with self._books.reading() as ledger:
            records = ledger.of_holder(holder)
        return [record.as_of(self._clock()) for record in records]

    def all_certificates(self, limit: int | None = None) -> list[CertificateRecord]:
        """The certificates of everybody, and of the authority's OCSP signers, as they are now, newest first."""
        with self._books.reading() as ledger:
            records = ledger.everything(limit)
        return [record.as_of(self._clock()) for record in records]

    # --- what is published

    def crl(self) -> bytes:
        """The current CRL, DER. A new one is made after a change and at half of its lifetime."""
        return self._publisher.crl()

    def next_crl(self) -> bytes:
        """A new CRL, DER, although the current one may still do."""
        return self._publisher.next_crl()

    @property
    def root_crl(self) -> bytes:
        """The root's CRL, DER. Read anew: a ceremony may have renewed it.

        Raises:
            CaDamaged: it is gone or not the root's.
        """
        return vault.look(self._folder).root_crl

    def ocsp(self, request: bytes) -> OcspAnswer:
        """The answer to an OCSP request, whatever it is. May block: the registry is read, and an answer signed."""
        return self._publisher.ocsp(request)

    def ocsp_cached(self, request: bytes) -> OcspAnswer | None:
        """The answer, if one is ready that still holds: at once, also on the event loop. None: call `ocsp`."""
        return self._publisher.ocsp_cached(request)

    def tend(self) -> None:
        """What has to be done from time to time, each minute say; takes long now and then, so not on the event loop.

        Ends the holds that were not resumed in time, renews the CRL and the OCSP signer ahead of their ends, and signs
        answers to OCSP requests that are likely to come. Keeps a checkpoint of the audit log.

        Raises:
            AuditBroken: the audit log is not what it was.
            ClockBehind: the clock is behind its newest entry.
        """
        self._publisher.tend()
        self._books.witness()

    # --- audit log

    def record(self, by: str, action: str, about: Mapping[str, str]) -> int:
        """Enters into the audit log what a member of staff did.

        Args:
            by: a reference to who did it.
            action: what was done, in a word.
            about: references to what it was done to; no name, no registration number, no secret.

        Returns:
            The entry's number.
        """
        with self._books.writing() as transaction:
            return transaction.record(by, action, about)

    def audit_trail(self, after: int = 0) -> Iterator[Entry]:
        """The audit log behind an entry's number; `pki.verify_audit` says whether it is whole."""
        with self._books.reading() as ledger:
            for row in ledger.trail(after):
                yield Entry.decode(row.body)

    @contextmanager
    def _writing(self) -> Iterator[Transaction]:
        with self._books.writing() as transaction:
            changes.end_overdue_holds(transaction)
            yield transaction

    def _new_key(self) -> SubscriberKey:
        return SubscriberKey(private=keys.generate(self._settings.key_bits), random=os.urandom(RANDOM_BYTES))


_NO_KEYS: Final = "the registry has a history, but the authority's keys are not here"


def _make(
    shelf: Shelf,
    passphrase: str,
    root_passphrase: str,
    settings: AuthoritySettings,
    token: Token | None,
    clock: Callable[[], datetime],
) -> None:
    """Makes the keys, and begins the log with them in the same transaction: no other process can come in between."""
    shelf.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with closing(open_registry(shelf)) as registry, registry.writing() as ledger:
        if vault.is_made(shelf.folder):
            return
        if ledger.newest_entry() is not None:
            raise CaDamaged(_NO_KEYS)
        now = clock()
        with suppress(CaExists):  # a ceremony beside us was faster
            ceremony.make(
                shelf.folder,
                passphrase=passphrase,
                root_passphrase=root_passphrase,
                settings=settings,
                now=now,
                token=token,
            )
        opened = vault.open_vault(shelf.folder, passphrase, settings=settings, token=token)
        _begin_log(Transaction(ledger, opened.audit_key, now), opened)


def _open_books(shelf: Shelf, opened: Vault, clock: Callable[[], datetime]) -> Books:
    """The books, in which the log has begun. Where they do not open, nothing is left open."""
    registry = open_registry(shelf)
    try:
        books = Books(shelf, registry, opened.audit_key, clock)
        with books.writing() as transaction:
            if transaction.ledger.newest_entry() is None:
                _begin_log(transaction, opened)
    except BaseException:
        registry.close()
        raise
    return books


def _begin_log(transaction: Transaction, opened: Vault) -> None:
    """The first entry tells which authority's log this is."""
    about = {
        name: certificate.fingerprint(hashes.SHA256()).hex()
        for name, certificate in (("root", opened.root), ("issuing", opened.issuing))
    }
    about["audit_key"] = audit.fingerprint(opened.audit_public_key)
    transaction.record("operator", "ceremony", about)
