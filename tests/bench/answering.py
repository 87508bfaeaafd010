"""How close signed OCSP answers come to bare signatures, and how fast a kept answer is found.

Writes a line of JSON.
"""

import json
import os
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import cycle
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp

from pki import Authority
from tests.bench.turns import PASSWORD, in_turn, medians, open_authority, order, ratio

_CERTIFICATES: Final = 8
_NONCES: Final = 64
_THREADS: Final = (1, 2)
"""The bot's OCSP desk has two."""
_AT_ONCE: Final = 400
_ROUNDS: Final = 15
_TBS_BYTES: Final = 250
"""About the length of what is signed."""


def request(certificate: bytes, issuer: bytes, *, nonce: bool = False) -> bytes:
    """An OCSP request as OpenSSL and Java make it."""
    builder = ocsp.OCSPRequestBuilder().add_certificate(
        x509.load_der_x509_certificate(certificate), x509.load_der_x509_certificate(issuer), hashes.SHA1()
    )
    if nonce:
        builder = builder.add_extension(x509.OCSPNonce(os.urandom(32)), critical=False)
    return builder.build().public_bytes(Encoding.DER)


def _cpu(work: Callable[[], object]) -> float:
    """Microseconds of CPU, which the machine's other work hardly touches."""
    begun = time.thread_time()
    for _ in range(_AT_ONCE):
        work()
    return 1e6 * (time.thread_time() - begun) / _AT_ONCE


def _rate(work: Callable[[], object], threads: int) -> float:
    each = _AT_ONCE // threads

    def some() -> None:
        for _ in range(each):
            work()

    begun = time.perf_counter()
    with ThreadPoolExecutor(threads) as pool:
        for done in [pool.submit(some) for _ in range(threads)]:
            done.result()
    return each * threads / (time.perf_counter() - begun)


def answering(authority: Authority) -> dict[str, dict[str, float]]:
    """Bare signatures, signed answers, kept answers: how many a second, by how many threads, and at which CPU time."""
    issued = [order(authority, n, authority.seal_key(PASSWORD)).der for n in range(_CERTIFICATES)]
    fresh = cycle(
        [request(issued[n % len(issued)], authority.issuing_der, nonce=True) for n in range(_NONCES)]
    )
    usual = [request(certificate, authority.issuing_der) for certificate in issued]
    for one in usual:
        authority.ocsp(one)
    kept = cycle(usual)
    key, data = rsa.generate_private_key(65_537, 2048), os.urandom(_TBS_BYTES)
    works: dict[str, Callable[[], object]] = {
        "signatures": lambda: key.sign(data, padding.PKCS1v15(), hashes.SHA256()),
        "signed answers": lambda: authority.ocsp(next(fresh)),
        "kept answers": lambda: authority.ocsp_cached(next(kept)),
    }
    measures: dict[str, Callable[[Callable[[], object]], float]] = {
        "CPU": _cpu,
        **{str(threads): partial(_rate, threads=threads) for threads in _THREADS},
    }
    figures = {}
    for measure, way in measures.items():
        seen = in_turn(_ROUNDS, {name: partial(way, work) for name, work in works.items()})
        figures[measure] = {**medians(seen), "ratio": ratio(seen, "signed answers", "signatures")}
    return figures


def main() -> None:
    """Measure."""
    with (
        tempfile.TemporaryDirectory(prefix="certguide-bench-") as name,
        open_authority(Path(name) / "authority") as authority,
    ):
        sys.stdout.write(json.dumps(answering(authority)) + "\n")


if __name__ == "__main__":
    main()
