"""The bot's web side alone, in a process of its own: answers OCSP until its standard input ends.

Usage: python -m tests.bench.responder FOLDER (express|framework). Writes the port it listens on.
"""

import asyncio
import json
import os
import socket
import sys
import threading
from pathlib import Path
from typing import Any

import uvicorn
from starlette.applications import Starlette

from bot.metrics import Metrics
from bot.web.app import web_routes
from bot.web.authority import AuthorityFiles
from bot.web.express import express
from bot.web.ocsp import OcspDesk
from tests.bench.turns import open_authority


async def _serve(folder: Path, lane: str) -> None:
    with open_authority(folder) as authority:
        authority.tend()
        desk = OcspDesk(cached=authority.ocsp_cached, answer=authority.ocsp)
        files = AuthorityFiles(
            root=lambda: authority.root_der,
            issuing=lambda: authority.issuing_der,
            root_crl=lambda: authority.root_crl,
            crl=authority.crl,
            ocsp=desk,
        )
        http: Any = express(desk) if lane == "express" else "auto"
        config = uvicorn.Config(
            Starlette(routes=web_routes(checks={}, authority=files, webhook=None, metrics=Metrics())),
            http=http,
            log_config=None,
            access_log=False,
            lifespan="off",
            server_header=False,
        )
        # Named as TCP, or asyncio leaves Nagle's algorithm on.
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        listener.bind(("127.0.0.1", 0))
        listener.listen(128)
        sys.stdout.write(json.dumps(listener.getsockname()[1]) + "\n")
        sys.stdout.flush()
        await uvicorn.Server(config).serve(sockets=[listener])


def _end_with_input() -> None:
    sys.stdin.read()
    os._exit(0)


if __name__ == "__main__":
    threading.Thread(target=_end_with_input, daemon=True).start()
    asyncio.run(_serve(Path(sys.argv[1]), sys.argv[2]))
