"""The certificate authority behind the conversation's port.

Sealing a key and signing take milliseconds; both happen in a small pool of threads, where they release the
interpreter lock, so that no other chat waits for them.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import TypedDict, TypeVar

import structlog
from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm

import pki
from bot.inspections import inspected
from bot.log import where
from bot.metrics import Metrics
from flows.events import DeviceKey
from flows.ports import (
    Cause,
    Challenge,
    Held,
    Inspected,
    Issued,
    Order,
    Reason,
    Refused,
    Standing,
    Unavailable,
    Unreadable,
    Verdict,
)
from flows.replies import File, Signed
from flows.session import Product
from pki.signed import crl
from pki.signed.ocsp import CertificateState
from pki.verification import challenge as challenges
from pki.verification import inspection

_log = structlog.get_logger(__name__)
_Result = TypeVar("_Result")
_THREADS = 2


class _Person(TypedDict):
    """What every request for a certificate holds."""

    request_id: str
    holder: str
    name: str
    identity_number: str
    key: pki.SubscriberKey | pki.SigningRequest


_CAUSES: Mapping[type[pki.ChangeNotPossible], Cause] = {
    pki.CertificateUnknown: "unknown",
    pki.AlreadyRevoked: "revoked",
    pki.AlreadyHeld: "held",
    pki.NotHeld: "not_held",
    pki.CertificateExpired: "expired",
    pki.RenewalNotOpen: "renewal_closed",
}


class AuthorityPort:
    """Implements :class:`flows.ports.Authority` with :class:`pki.Authority`.

    Args:
        authority: does the work.
        clock: now, aware.
        metrics: counts it.
    """

    def __init__(
        self,
        authority: pki.Authority,
        clock: Callable[[], datetime] = pki.utc_now,
        metrics: Metrics | None = None,
    ) -> None:
        self._metrics = metrics or Metrics()
        self._authority = authority
        self._clock = clock
        self._trust = authority.trust
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="authority")

    async def seal_key(self, password: str) -> bytes:
        """Make a key pair and encrypt the private key under the customer's certificate password at once."""
        return await self._run(lambda: self._authority.seal_key(password))

    async def opens(self, sealed_key: bytes, password: str) -> bool:
        """Whether this password opens that key."""
        return await self._run(lambda: _opens(self._authority, sealed_key, password))

    async def accepts(self, key: DeviceKey) -> bool:
        """Whether a certificate could be issued for a key that was made elsewhere."""
        return await self._run(lambda: _is_acceptable(key))

    async def issue(self, order: Order) -> Issued:
        """Issue, renew or reissue, once for each request id, and put together the files or what they are made of.

        Raises:
            Refused: the certificate that is to be replaced cannot be.
            Unavailable: the authority failed; the log says why.
        """
        issued = await self._run(lambda: _issue(self._authority, order))
        self._metrics.issued(order.product)
        return issued

    async def signed_for(self, serials: Sequence[str], request: bytes) -> Signed | None:
        """The certificate, among those with these serials, for the key of a PKCS#10 request; ``None``: none of them."""
        return await self._run(lambda: _signed_for(self._authority, serials, request))

    async def held(self, holder: str) -> tuple[Held, ...]:
        """The holder's valid certificates."""
        return await self._run(lambda: _held(self._authority, holder, self._clock()))

    async def standing(self, serial: str) -> Standing | None:
        """What has become of a certificate; ``None``: there is no such."""
        return await self._run(lambda: _standing(self._authority, int(serial, 16), self._clock()))

    async def standings(self, holder: str) -> tuple[Standing, ...]:
        """What has become of each of the holder's certificates, newest first."""
        return await self._run(lambda: _standings(self._authority, holder, self._clock()))

    async def suspend(self, request: str, *, serial: str, holder: str) -> None:
        """Suspend, once for each request id."""
        wanted = pki.ChangeRequest(request_id=request, serial=int(serial, 16), holder=holder)
        await self._run(lambda: self._authority.suspend(wanted))

    async def resume(self, request: str, *, serial: str, holder: str) -> None:
        """End a suspension, once for each request id."""
        wanted = pki.ChangeRequest(request_id=request, serial=int(serial, 16), holder=holder)
        await self._run(lambda: self._authority.resume(wanted))

    async def revoke(self, request: str, *, serial: str, holder: str, reason: Reason) -> None:
        """Revoke for good, once for each request id."""
        wanted = pki.RevokeRequest(
            request_id=request, serial=int(serial, 16), holder=holder, reason=pki.Reason(reason)
        )
        revoked = await self._run(lambda: self._authority.revoke(wanted))
        self._metrics.revoked(revoked.product)

    async def challenge(self) -> Challenge:
        """Something new for a key to sign."""
        made = challenges.new()
        return Challenge(made.text, made.secret)

    async def check_answer(
        self, asked: Challenge, answer: str, *, serial: str, registration_number: str
    ) -> tuple[Verdict, ...]:
        """Judge what was signed; no verdicts at all: this is no answer to that challenge."""
        try:
            proof = challenges.check(asked.secret, asked.text, answer)
        except pki.AnswerUnreadable:
            return ()
        return await self._run(lambda: self._judge(proof, int(serial, 16), registration_number))

    async def inspect(self, content: bytes, password: str = "") -> Inspected:
        """Say what a file holds. Raises :class:`flows.ports.Unreadable`."""
        found = await self._run(
            lambda: inspection.inspect(
                content,
                trust=self._trust,
                state_of=lambda serial: _state(self._authority.certificate(serial)),
                now=self._clock(),
                password=password or None,
            )
        )
        return inspected(found)

    async def tend(self) -> None:
        """What the authority does by itself: see :meth:`pki.Authority.tend`."""
        await self._run(self._authority.tend)
        period = crl.period(await self._run(self._authority.crl))
        self._metrics.crl(period.this_update, period.next_update)

    def close(self) -> None:
        """Wait for what is under way. The authority stays open."""
        self._threads.shutdown()

    def _judge(self, proof: challenges.Proof, serial: int, registration_number: str) -> tuple[Verdict, ...]:
        """The verdicts on an answer, which fails at the signature if it is another certificate's."""
        record = self._authority.certificate(serial)
        if record is None:
            return (Verdict("signature", ok=False),)
        judged = challenges.judge(
            proof,
            x509.load_der_x509_certificate(record.der),
            trust=self._trust,
            state=_state(record),
            now=self._clock(),
            identity_number=registration_number,
        )
        return (
            Verdict("signature", judged.signature.passed),
            Verdict("chain", judged.chain.passed),
            Verdict("validity", judged.validity.passed),
            Verdict("revocation", judged.revocation.passed),
            Verdict("identity", judged.identity.passed),
        )

    async def _run(self, work: Callable[[], _Result]) -> _Result:
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, work)
        except pki.ChangeNotPossible as refused:
            raise Refused(_CAUSES[type(refused)]) from None
        except pki.FileUnreadable as unreadable:
            raise Unreadable(unreadable.flaw.value) from None
        except pki.PkiError as error:
            _log.error("authority_failed", error=type(error).__name__, reason=str(error))
            raise Unavailable from None
        except Exception as error:  # a broken registry must not leave a paid customer without an answer
            _log.error("authority_failed", error=where(error))
            raise Unavailable from None


def _opens(authority: pki.Authority, sealed_key: bytes, password: str) -> bool:
    try:
        authority.open_key(sealed_key, password)
    except (pki.WrongPassword, pki.DamagedKey):
        return False
    return True


def _is_acceptable(key: DeviceKey) -> bool:
    try:
        pki.SigningRequest.read(key.request, key.random)
    except pki.SigningRequestRefused:
        return False
    return True


def _issue(authority: pki.Authority, order: Order) -> Issued:
    if isinstance(order.key, DeviceKey):
        return _issue_to_device(authority, order, order.key)
    sealed, password = order.key.sealed, order.key.password
    certificate = _sign(authority, order, authority.open_key(sealed, password))
    files = authority.package(certificate.der, sealed, password)
    return Issued(
        serial=f"{certificate.serial:X}",
        valid_from=certificate.not_before,
        valid_until=certificate.not_after,
        folder=files.labels.folder,
        files=(
            File(files.labels.zip_name, files.zip_bytes, "application/zip"),
            File(files.labels.p12_name, files.p12_bytes, "application/x-pkcs12"),
        ),
    )


def _issue_to_device(authority: pki.Authority, order: Order, key: DeviceKey) -> Issued:
    certificate = _sign(authority, order, pki.SigningRequest.read(key.request, key.random))
    signed = _signed(authority, certificate.der, certificate.not_before)
    return Issued(
        serial=f"{certificate.serial:X}",
        valid_from=certificate.not_before,
        valid_until=certificate.not_after,
        folder=signed.folder,
        signed=signed,
    )


def _signed(authority: pki.Authority, der: bytes, since: datetime) -> Signed:
    labels = authority.labels(der)
    return Signed(
        certificate=der,
        chain=(authority.issuing_der, authority.root_der),
        folder=labels.folder,
        archive=labels.zip_name,
        pkcs12=labels.p12_name,
        moment=since,
    )


def _signed_for(authority: pki.Authority, serials: Sequence[str], request: bytes) -> Signed | None:
    try:
        wanted = x509.load_der_x509_csr(request).public_key()
    except (ValueError, UnsupportedAlgorithm):
        return None
    for record in filter(None, (authority.certificate(int(serial, 16)) for serial in serials)):
        if x509.load_der_x509_certificate(record.der).public_key() == wanted:
            return _signed(authority, record.der, record.not_before)
    return None


def _sign(
    authority: pki.Authority, order: Order, key: pki.SubscriberKey | pki.SigningRequest
) -> pki.IssuedCertificate:
    person = _Person(
        request_id=order.request,
        holder=order.holder,
        name=order.name,
        identity_number=order.registration_number,
        key=key,
    )
    if order.purpose == "issue":
        return authority.issue(pki.IssueRequest(product=order.product, **person))
    old = int(order.replaces, 16)
    if order.purpose == "renew":
        return authority.renew(pki.RenewRequest(serial=old, **person))
    return authority.reissue(pki.ReissueRequest(serial=old, reason=pki.Reason(order.reason), **person))


def _state(record: pki.CertificateRecord | None) -> CertificateState | None:
    if record is None:
        return None
    return CertificateState(status=record.status, since=record.revoked_at, reason=record.reason)


def _held(authority: pki.Authority, holder: str, now: datetime) -> tuple[Held, ...]:
    return tuple(
        Held(product=one.product, serial=one.serial, valid_until=one.valid_until)
        for one in _standings(authority, holder, now)
        if one.status in {"good", "held"}
    )


def _standing(authority: pki.Authority, serial: int, now: datetime) -> Standing | None:
    record = authority.certificate(serial)
    return None if record is None else _as_standing(authority, record, now)


def _standings(authority: pki.Authority, holder: str, now: datetime) -> tuple[Standing, ...]:
    return tuple(_as_standing(authority, record, now) for record in authority.certificates(holder))


def _as_standing(authority: pki.Authority, record: pki.CertificateRecord, now: datetime) -> Standing:
    over = record.not_after < now and record.status is not pki.Status.REVOKED
    return Standing(
        serial=f"{record.serial:X}",
        product=_product(record.product),
        status="expired" if over else record.status.value,
        valid_from=record.not_before,
        valid_until=record.not_after,
        since=record.revoked_at,
        reason=record.reason.value if record.reason else "",
        held_until=record.held_until,
        replaced=_is_replaced(authority, record),
        checked=now,
    )


def _is_replaced(authority: pki.Authority, record: pki.CertificateRecord) -> bool:
    """Whether another took its place. One that leaked may have been reissued or given up: its successor tells."""
    if record.status is not pki.Status.REVOKED:
        return False
    return record.reason is pki.Reason.SUPERSEDED or any(
        other.replaces == record.serial for other in authority.certificates(record.holder)
    )


def _product(name: str) -> Product:
    return "universal" if name == pki.Product.UNIVERSAL else "limited"
