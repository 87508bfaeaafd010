"""OCSP over HTTP: the bot's web side beside ``openssl ocsp``, each in a process of its own, with the same client.

Writes a line of JSON.
"""

import asyncio
import base64
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from pki import Authority, AuthoritySettings, IssuedCertificate
from pki.custody.vault import open_vault
from tests.bench.answering import request
from tests.bench.processes import child, line
from tests.bench.turns import PASSPHRASE, PASSWORD, Rates, medians, open_authority, order

_CONNECTIONS: Final = 8
_SECONDS: Final = 2.0
_ROUNDS: Final = 5
_PATIENCE: Final = 30.0
_LENGTH: Final = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_SUCCESSFUL: Final = b"\x0a\x01\x00"
"""The responseStatus of an OCSPResponse (RFC 6960 §4.2.1), within its first octets."""


class Load:
    """So many connections, each asking again as soon as it was answered; a closed one is opened again.

    Nobody leaves before the answer: OpenSSL's responder serves one after the other, and would wait for the one who left.
    """

    def __init__(self, port: int, asked: bytes) -> None:
        self.asked = asked
        self.answers = 0
        self.faults = 0
        self.over = False
        self._port = port
        self._loop = asyncio.get_running_loop()
        self._connections: set[asyncio.Task[None]] = set()

    async def run(self) -> float:
        """Answers a second."""
        begun = time.perf_counter()
        for _ in range(_CONNECTIONS):
            self._connections.add(self._loop.create_task(self._keep_asking()))
        await asyncio.sleep(_SECONDS)
        self.over = True
        rate = self.answers / (time.perf_counter() - begun)
        async with asyncio.timeout(_PATIENCE):
            await asyncio.gather(*self._connections)
        return rate

    async def _keep_asking(self) -> None:
        while not self.over:
            _, caller = await self._loop.create_connection(lambda: _Caller(self), "127.0.0.1", self._port)
            await caller.gone.wait()


class _Caller(asyncio.Protocol):
    def __init__(self, load: Load) -> None:
        self._load = load
        self._answer = b""
        self._transport: Any = None
        self.gone = asyncio.Event()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport
        self._transport.write(self._load.asked)

    def data_received(self, data: bytes) -> None:
        self._answer += data
        head, end, body = self._answer.partition(b"\r\n\r\n")
        length = _LENGTH.search(head)
        if not end or length is None or len(body) < int(length[1]):
            return
        well = b" 200 " in head[:16] and _SUCCESSFUL in body[:8]
        self._load.answers += well
        self._load.faults += not well
        self._answer = b""
        if head.startswith(b"HTTP/1.1") and not self._load.over:
            self._transport.write(self._load.asked)
        else:
            self._transport.close()

    def connection_lost(self, _why: Exception | None) -> None:
        self.gone.set()


def _post(path: str, body: bytes) -> bytes:
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/ocsp-request\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def _get(path: str, body: bytes) -> bytes:
    asked = quote(base64.b64encode(body).decode(), safe="")
    return f"GET {path}/{asked} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode()


@contextmanager
def _openssl(folder: Path, authority: Authority, issued: IssuedCertificate) -> Iterator[int]:
    """OpenSSL's responder, with the same authority's certificate and key: it signs every answer anew."""
    key = open_vault(folder, PASSPHRASE, settings=AuthoritySettings(stretching=1)).issuer.key
    pem = x509.load_der_x509_certificate(authority.issuing_der).public_bytes(Encoding.PEM)
    issuing, index = folder / "issuing.pem", folder / "index.txt"
    issuing.write_bytes(pem + key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    index.write_text(f"V\t{issued.not_after:%y%m%d%H%M%SZ}\t\t{issued.serial:X}\tunknown\t/CN=bench\n")
    command: list[str | Path] = ["openssl", "ocsp", "-port", "0", "-index", index, "-ndays", "1"]
    command += ["-CA", issuing, "-rsigner", issuing, "-rkey", issuing]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        try:
            assert process.stdout is not None
            yield _port_of(process.stdout.readline())
        finally:
            process.kill()


def _port_of(accepting: str) -> int:
    """From ``ACCEPT [::]:45671 PID=17741``. It would wait for ever for somebody who connected only to see it there."""
    found = re.search(r":(\d+) ", accepting)
    if found is None:
        raise RuntimeError("openssl ocsp does not listen")
    return int(found[1])


def responders(folder: Path) -> dict[str, Any]:
    """Answers a second, for each responder and way to ask."""
    with open_authority(folder) as authority, ExitStack() as stack:
        issued = order(authority, 1, authority.seal_key(PASSWORD))
        asked = request(issued.der, authority.issuing_der)
        loads: dict[str, tuple[int, bytes]] = {}
        for lane in ("express", "framework"):
            port = line(stack.enter_context(child("tests.bench.responder", str(folder), lane)))
            loads[f"{lane}, GET"] = port, _get("/ocsp", asked)
            loads[f"{lane}, POST"] = port, _post("/ocsp", asked)
        if shutil.which("openssl"):
            port = stack.enter_context(_openssl(folder, authority, issued))
            loads["openssl, POST"] = port, _post("/", asked)
        rates: Rates = {name: [] for name in loads}
        faults = 0
        for _ in range(_ROUNDS):
            for name, (port, octets) in loads.items():
                rate, wrong = asyncio.run(_measure(port, octets))
                rates[name].append(rate)
                faults += wrong
    return {"rates": medians(rates), "each": rates, "faults": faults}


async def _measure(port: int, asked: bytes) -> tuple[float, int]:
    load = Load(port, asked)
    return await load.run(), load.faults


if __name__ == "__main__":
    os.umask(0o077)
    with tempfile.TemporaryDirectory(prefix="certguide-bench-") as home:
        sys.stdout.write(json.dumps(responders(Path(home) / "authority")) + "\n")
