"""``certguide …`` in this process: importing the whole bot takes longer than what most commands do."""

import gc
import logging
import os
import warnings
from collections.abc import Iterator
from contextlib import chdir, contextmanager
from dataclasses import dataclass
from pathlib import Path

import structlog
from typer.testing import CliRunner

from bot.cli import program


@dataclass(frozen=True)
class Said:
    """What a command left behind."""

    exit_code: int
    stdout: str
    stderr: str


def certguide(*arguments: object, cwd: Path, **settings: object) -> Said:
    """Run a command; an exception that an operator would see as a traceback is raised here.

    Nothing of the developer's own settings counts, only those given. A setting that is None is not set.
    """
    command = [str(part) for part in arguments]
    environment = {name: None for name in os.environ if name.startswith("CERTGUIDE_")}
    given = {f"CERTGUIDE_{name}": value if value is None else str(value) for name, value in settings.items()}
    with chdir(cwd), logging_as_it_was(), _end_of_a_process():
        return _run(command, environment | given)


def _run(command: list[str], environment: dict[str, str | None]) -> Said:
    done = CliRunner().invoke(program(command[:1]), command, env=environment, catch_exceptions=False)
    return Said(done.exit_code, done.stdout, done.stderr)


@contextmanager
def _end_of_a_process() -> Iterator[None]:
    """A command that fails leaves its open sockets to the end of its process, which does not come here."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        yield
        gc.collect()


@contextmanager
def logging_as_it_was() -> Iterator[None]:
    """Whatever is set up for logging meanwhile ends with the block."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    try:
        yield
    finally:
        root.handlers[:] = handlers
        root.setLevel(level)
        structlog.reset_defaults()
