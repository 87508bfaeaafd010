"""The processes that are measured."""

import http.client
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

_SECONDS: Final = 60


@contextmanager
def child(module: str, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    """A process that does not outlive the block, nor its parent."""
    direct = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
    process = subprocess.Popen(
        [sys.executable, "-m", module, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=direct,
    )
    with process:
        try:
            yield process
        finally:
            process.kill()


def line(process: subprocess.Popen[str], ask: str = "") -> Any:
    """What it says next, after it was asked something."""
    assert process.stdin is not None
    assert process.stdout is not None
    if ask:
        process.stdin.write(ask + "\n")
        process.stdin.flush()
    return json.loads(process.stdout.readline())


def feed(port: int, *, chats: int, walks: int, checked: bool) -> dict[str, Any]:
    """Let so many chats walk through the dialogue so many times: what :mod:`tests.bench.server` counted."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_SECONDS)
    connection.request("GET", f"/feed?chats={chats}&walks={walks}&checked={int(checked)}")
    result: dict[str, Any] = json.loads(connection.getresponse().read())["result"]
    connection.close()
    return result
