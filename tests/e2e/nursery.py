"""Imports everything once, then forks a bot for each line it reads: so a killed bot is back at once.

Run as a module. Each line on standard input is JSON: the environment and the log's path; each line on
standard output is the pid of a bot.
"""

import json
import os
import signal
import sys

import bot.app  # what the commands import is here once, for all that are forked
import bot.commands.service  # noqa: F401
from bot.cli import main


def _become(environment: dict[str, str], log: str) -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.environ.update(environment)
    sink = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(sink, 1)
    os.dup2(sink, 2)
    sys.argv = ["certguide", "run"]
    main()


if __name__ == "__main__":
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody asks how a killed bot ended
    for request in sys.stdin:
        birth = json.loads(request)
        if (pid := os.fork()) == 0:
            _become(birth["environment"], birth["log"])
        print(pid, flush=True)
