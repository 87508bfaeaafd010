"""The OCSP responder (RFC 6960, RFC 5019 for what is signed ahead, RFC 9654 for nonces): octets in, octets out.

What is asked, and what is answered:

* one of our certificates: `good`; or `revoked` with the time and the reason, which is certificateHold while it is held;
* a serial number we never issued: a signed `unknown`;
* another authority's certificate, alone or with its like: `unauthorized`, which is not signed, because there is nothing
  we could say about it (RFC 5019 §2.2.3); among ours, each of these is a signed `unknown` (RFC 6960 §2.2);
* no request at all, too long a one, one about too many certificates, a bad nonce: `malformedRequest`.

A CertID is sent back as it came. An answer with a nonce is signed for this one request. Others are kept and served
until half of their life is over, but never beyond a change of what they say.
"""

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final, Generic, Protocol, TypeVar

from cryptography import x509
from cryptography.hazmat import asn1
from cryptography.hazmat.primitives.asymmetric import rsa

from pki.signed import ocsp_messages
from pki.signed.ocsp_messages import (
    CertId,
    CertificateState,
    MalformedRequest,
    OcspRequest,
    ResponseSigner,
    ResponseStatus,
)

__all__ = [
    "INTERNAL_ERROR",
    "MALFORMED_REQUEST",
    "TRY_LATER",
    "UNAUTHORIZED",
    "CertificateState",
    "OcspAnswer",
    "OcspSigner",
    "Responder",
    "StatusSource",
]

_Key = TypeVar("_Key", bound=Hashable)
_Value = TypeVar("_Value")

_KEPT_ANSWERS: Final = 20_000
"""Some 40 MB."""
_AHEAD: Final = 12
"""What will be stale within a twelfth of an answer's life is signed again by `presign`."""


class StatusSource(Protocol):
    """Who knows what became of the certificates. Its methods are called from several threads."""

    def revision(self) -> int:
        """Another number after each committed change of a status; called for every answer, on the event loop too.

        It changes after the commit and before whoever asked for the change is told that it is done. The first issue
        of a certificate need not change it: an `unknown` is never kept.
        """

    def state(self, serial: int) -> CertificateState | None:
        """What became of this certificate, as committed; None if there is no such certificate. It may block."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OcspSigner:
    """A delegated signer (RFC 6960 §4.2.2.2), which answers as long as its certificate is valid."""

    certificate: x509.Certificate
    key: rsa.RSAPrivateKey = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class OcspAnswer:
    """An OCSPResponse. The times are None where it is not signed."""

    der: bytes = field(repr=False)
    this_update: datetime | None = None
    next_update: datetime | None = None
    cacheable: bool = False
    """Whether the same request may be given the same answer again."""
    etag: str = ""
    """Tells cacheable answers apart (RFC 9110 §8.8.3: strong), without quotation marks."""


MALFORMED_REQUEST: Final = OcspAnswer(der=ocsp_messages.failure(ResponseStatus.MALFORMED_REQUEST))
UNAUTHORIZED: Final = OcspAnswer(der=ocsp_messages.failure(ResponseStatus.UNAUTHORIZED))
INTERNAL_ERROR: Final = OcspAnswer(der=ocsp_messages.failure(ResponseStatus.INTERNAL_ERROR))
"""For whoever calls the responder and catches what goes wrong inside."""
TRY_LATER: Final = OcspAnswer(der=ocsp_messages.failure(ResponseStatus.TRY_LATER))
"""For whoever has too many requests waiting for the responder."""


class _Desk:
    """A signer at work."""

    def __init__(self, signer: OcspSigner) -> None:
        self.sign = ResponseSigner(signer.certificate, signer.key).sign
        self._opens = signer.certificate.not_valid_before_utc
        self.closes = signer.certificate.not_valid_after_utc

    def open_at(self, now: datetime) -> bool:
        return self._opens <= now < self.closes

    def due_at(self, now: datetime) -> bool:
        """Whether half of its life is over, or it cannot answer at all."""
        return not self.open_at(now) or now >= self._opens + (self.closes - self._opens) / 2


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kept:
    """An answer, what it says, when that was last looked at, and how long it is served."""

    answer: OcspAnswer
    state: CertificateState
    revision: int
    made: datetime
    stale: datetime

    def fresh_at(self, now: datetime) -> bool:
        """Not stale; nor from the future, if the clock was set back."""
        return self.made <= now < self.stale


class _Shelf(Generic[_Key, _Value]):
    """Bounded: what is longest unused goes first."""

    def __init__(self, capacity: int) -> None:
        self._capacity = capacity
        self._values: OrderedDict[_Key, _Value] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: _Key) -> _Value | None:
        with self._lock:
            value = self._values.get(key)
            if value is not None:
                self._values.move_to_end(key)
        return value

    def put(self, key: _Key, value: _Value) -> None:
        with self._lock:
            self._values[key] = value
            self._values.move_to_end(key)
            if len(self._values) > self._capacity:
                self._values.popitem(last=False)


class _Memory:
    """Asks the source about a certificate once in each revision."""

    def __init__(self, source: StatusSource, capacity: int) -> None:
        self._source = source
        self._seen: _Shelf[int, tuple[int, CertificateState]] = _Shelf(capacity)
        self.revision = source.revision

    def state(self, serial: int, revision: int) -> CertificateState | None:
        """The state in this revision or a later one; `revision` was read before."""
        seen = self._seen.get(serial)
        if seen is not None and seen[0] == revision:
            return seen[1]
        state = self._source.state(serial)
        # Made-up serial numbers are without end and would push out the others.
        if state is not None:
            self._seen.put(serial, (revision, state))
        return state


class Responder:
    """Answers OCSP requests about one authority's certificates. Safe to share between threads.

    It never raises for what comes from outside. What the source or the making of a signer raises comes through.
    """

    def __init__(
        self,
        source: StatusSource,
        issuing: x509.Certificate,
        new_signer: Callable[[], OcspSigner],
        clock: Callable[[], datetime],
        lifetime: timedelta,
        *,
        capacity: int = _KEPT_ANSWERS,
    ) -> None:
        """Makes no signer yet: the first answer does, or `renew_signer_if_due`.

        Args:
            source: knows the certificates.
            issuing: the authority that issued them.
            new_signer: makes a signer's key and certificate.
            clock: aware.
            lifetime: from an answer's thisUpdate to its nextUpdate.
            capacity: how many answers are kept at most.
        """
        self._statuses = _Memory(source, capacity)
        self._new_signer = new_signer
        self._clock = clock
        self._lifetime = lifetime
        self._usual_id, *others = ocsp_messages.issuer_ids(issuing)
        self._ids = frozenset([self._usual_id, *others])
        self._shelf: _Shelf[bytes, _Kept] = _Shelf(capacity)
        self._desk: _Desk | None = None
        self._renewing = threading.Lock()

    def answer(self, request: bytes) -> OcspAnswer:
        """The answer to a request, whatever it is. It may block: the source is asked, and a signature made."""
        try:
            read = ocsp_messages.read_request(request)
        except MalformedRequest:
            return MALFORMED_REQUEST
        if not any(self._ours(cert_id) for cert_id in read.cert_ids):
            return UNAUTHORIZED
        if read.nonce is None and len(read.cert_ids) == 1:
            cert_id = read.cert_ids[0]
            return self._plain(asn1.encode_der(cert_id), cert_id.serial)
        return self._special(read)

    def cached(self, request: bytes) -> OcspAnswer | None:
        """The kept answer if it still holds, at once; None if `answer` has to be asked."""
        kept = self._shelf.get(request)
        if kept is None or kept.revision != self._statuses.revision() or not kept.fresh_at(self._clock()):
            return None
        return kept.answer

    def presign(self, serials: Iterable[int]) -> None:
        """Sees to it that these certificates' answers are kept, and not about to become stale.

        They are those to the requests that RFC 5019 §2.1.1 wants of clients. To be called every few minutes.
        """
        ahead = self._lifetime / _AHEAD
        for serial in serials:
            self._plain(ocsp_messages.encode_cert_id(self._usual_id, serial), serial, ahead)

    def renew_signer_if_due(self) -> None:
        """Makes a new signer at half of the old one's life. The old one answers until then, and if the making fails.

        Raises what `new_signer` raises.
        """
        self._require_desk(lambda desk: not desk.due_at(self._clock()))

    def _ours(self, cert_id: CertId) -> bool:
        return cert_id.issuer in self._ids

    def _plain(self, cert_id: bytes, serial: int, ahead: timedelta = timedelta()) -> OcspAnswer:
        """The answer about one certificate without a nonce: kept if it still holds, or signed and kept."""
        now = self._clock()
        request = ocsp_messages.plain_request(cert_id)
        # Read before the state: a change in between leaves an answer that will be looked at again.
        revision = self._statuses.revision()
        kept = self._shelf.get(request)
        fresh = kept if kept is not None and kept.fresh_at(now + ahead) else None
        if fresh is not None and fresh.revision == revision:
            return fresh.answer
        state = self._statuses.state(serial, revision)
        if state is None:
            return self._sign([(cert_id, None)], now)
        if fresh is None or fresh.state != state:
            fresh = _keepable(self._sign([(cert_id, state)], now), state, revision, now)
        self._shelf.put(request, replace(fresh, revision=revision))
        return fresh.answer

    def _special(self, request: OcspRequest) -> OcspAnswer:
        """An answer for this one request: with its nonce, or about several certificates."""
        now, revision = self._clock(), self._statuses.revision()
        asked = [(asn1.encode_der(cert_id), self._state(cert_id, revision)) for cert_id in request.cert_ids]
        return self._sign(asked, now, nonce=request.nonce)

    def _state(self, cert_id: CertId, revision: int) -> CertificateState | None:
        return self._statuses.state(cert_id.serial, revision) if self._ours(cert_id) else None

    def _sign(
        self,
        asked: Sequence[tuple[bytes, CertificateState | None]],
        now: datetime,
        *,
        nonce: bytes | None = None,
    ) -> OcspAnswer:
        desk = self._require_desk(lambda desk: desk.open_at(now))
        this_update = now.replace(microsecond=0)
        # Once its signer's certificate has expired, nobody can verify an answer.
        next_update = min(this_update + self._lifetime, desk.closes)
        period = ocsp_messages.update_period(this_update, next_update)
        singles = [ocsp_messages.single_response(cert_id, state, period) for cert_id, state in asked]
        der = desk.sign(singles, produced_at=this_update, nonce=nonce)
        return OcspAnswer(der=der, this_update=this_update, next_update=next_update)

    def _require_desk(self, suits: Callable[[_Desk], bool]) -> _Desk:
        """The desk, if it suits; else a new one, made once however many threads ask."""
        desk = self._desk
        if desk is not None and suits(desk):
            return desk
        with self._renewing:
            if self._desk is None or not suits(self._desk):
                self._desk = _Desk(self._new_signer())
            return self._desk


def _keepable(answer: OcspAnswer, state: CertificateState, revision: int, now: datetime) -> _Kept:
    if answer.next_update is None:
        raise ValueError("only a signed answer is kept")
    tag = hashlib.sha256(answer.der).hexdigest()[:32]
    return _Kept(
        answer=replace(answer, cacheable=True, etag=tag),
        state=state,
        revision=revision,
        made=now,
        stale=now + (answer.next_update - now) / 2,
    )
