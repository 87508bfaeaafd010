"""The certificate authority behind the conversation's port.

Key generation takes tens of milliseconds and signing a few; both happen in a small pool of threads, where
they release the interpreter lock, so that no other chat waits for a prime.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import structlog

import pki
from bot.log import where
from flows.ports import Held, Issued, Order, Unavailable
from flows.replies import File
from flows.session import Product

_log = structlog.get_logger(__name__)
_Result = TypeVar("_Result")
_THREADS = 2


class AuthorityPort:
    """Implements :class:`flows.ports.Authority` with :class:`pki.Authority`."""

    def __init__(self, authority: pki.Authority) -> None:
        self._authority = authority
        self.root_der = authority.root_der
        self.issuing_der = authority.issuing_der
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="authority")

    async def seal_key(self, password: str) -> bytes:
        """Make a key pair and encrypt the private key under the customer's certificate password at once."""
        return await self._run(lambda: self._authority.seal_key(password))

    async def opens(self, sealed_key: bytes, password: str) -> bool:
        """Whether this password opens that key."""
        return await self._run(lambda: _opens(self._authority, sealed_key, password))

    async def issue(self, order: Order) -> Issued:
        """Issue, once for each request id, and put the files together.

        Raises:
            Unavailable: the authority refused or failed; the log says why.
        """
        return await self._run(lambda: _issue(self._authority, order))

    async def held(self, holder: str) -> tuple[Held, ...]:
        """The holder's valid certificates."""
        return await self._run(lambda: _held(self._authority, holder))

    def crl(self) -> bytes:
        """The current revocation list, DER. It may block: a new one is signed when it is due."""
        return self._authority.crl()

    def close(self) -> None:
        """Wait for what is under way, and close the authority."""
        self._threads.shutdown()
        self._authority.close()

    async def _run(self, work: Callable[[], _Result]) -> _Result:
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, work)
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


def _issue(authority: pki.Authority, order: Order) -> Issued:
    key = authority.open_key(order.sealed_key, order.password)
    certificate = authority.issue(
        pki.IssueRequest(
            request_id=order.request,
            product=order.product,
            holder=order.holder,
            name=order.name,
            identity_number=order.registration_number,
            key=key,
        )
    )
    files = authority.package(certificate.der, order.sealed_key, order.password)
    return Issued(
        serial=f"{certificate.serial:X}",
        valid_from=certificate.not_before,
        valid_until=certificate.not_after,
        folder=files.folder,
        files=(
            File(files.zip_name, files.zip_bytes, "application/zip"),
            File(files.p12_name, files.p12_bytes, "application/x-pkcs12"),
        ),
    )


def _held(authority: pki.Authority, holder: str) -> tuple[Held, ...]:
    now = pki.utc_now()
    return tuple(
        Held(product=_product(one.product), serial=f"{one.serial:X}", valid_until=one.not_after)
        for one in authority.certificates(holder)
        if one.status is pki.Status.GOOD and one.not_after > now
    )


def _product(name: str) -> Product:
    return "universal" if name == pki.Product.UNIVERSAL else "limited"
