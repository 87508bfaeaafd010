"""The files of ``deploy/``, and the programs that know what such files must be like."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
import yaml

ROOT: Final = Path(__file__).parents[3]
DEPLOY: Final = ROOT / "deploy"
PORT: Final = 8080
"""Where the bot listens in a container."""

_PACKAGES: Final = {
    "caddy": "caddy",
    "prometheus": "prometheus",
    "promtool": "prometheus",
    "systemd-analyze": "systemd",
}


def ask(
    program: str, *arguments: object, stdin: str = "", **environment: str
) -> subprocess.CompletedProcess[str]:
    """Runs a program, or skips the test aloud."""
    if shutil.which(program) is None:
        pytest.skip(f"NOT JUDGED: {program} is missing; install the Debian package {_PACKAGES[program]}")
    return subprocess.run(
        [program, *map(str, arguments)],
        input=stdin,
        capture_output=True,
        text=True,
        env={**os.environ, "LC_ALL": "C.UTF-8", **environment},
        timeout=60,
    )


def documents(path: Path) -> list[Any]:
    """Each document of a YAML file."""
    return list(yaml.safe_load_all(path.read_text()))


def document(path: Path) -> Any:
    """The one document of a YAML file."""
    (only,) = documents(path)
    return only


def texts() -> Iterator[Path]:
    """Whatever people wrote in ``deploy/``; the lock is a program's."""
    for path in sorted(DEPLOY.rglob("*")):
        if path.is_file() and path.suffix != ".png" and "lock" not in path.relative_to(DEPLOY).parts:
            yield path


def environment_file(path: Path) -> dict[str, str]:
    """What an environment file sets."""
    lines = (line.strip() for line in path.read_text().splitlines())
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
