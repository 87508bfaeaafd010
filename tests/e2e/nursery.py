"""Imports everything once, then forks a bot for each line it reads: so a killed bot is back at once.

Run as a module. Each line on standard input is JSON: the environment and the log's path; each line on
standard output is the pid of a bot. With ``SECONDS_A_MINUTE`` in the environment a group may hear from the bot as
often as Telegram says, but by a clock on which a minute is that short; with orders of :mod:`tests.harness.faults` in
it, these come true. Its bank has the people of :mod:`tests.harness.crowd` besides its own.
"""

import gc
import json
import os
import signal
import sys
from functools import partial

import bot.app  # what the commands import is here once, for all that are forked
import bot.commands.service
import bot.service
from bot.cli import main
from bot.telegram.pace import GroupPace, Rate
from flows.faq.library import Library
from flows.texts import Texts
from tests.harness import crowd, faults
from tests.integration.quick import quick_keys


def _become(environment: dict[str, str], log: str) -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    if seconds := environment.pop("SECONDS_A_MINUTE", ""):
        bot.service.GroupPace = partial(GroupPace, Rate(per_second=Rate().burst / float(seconds)))
    faults.prepare(environment)
    os.environ.update(environment)
    sink = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(sink, 1)
    os.dup2(sink, 2)
    sys.argv = ["certguide", "run"]
    main()


if __name__ == "__main__":
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody asks how a killed bot ended
    # To read these takes most of the time of a birth, and to look for garbage among all of it much of the rest.
    Texts()
    Library()
    crowd.move_in()
    gc.collect()
    gc.freeze()
    with quick_keys():
        for request in sys.stdin:
            birth = json.loads(request)
            if (pid := os.fork()) == 0:
                _become(birth["environment"], birth["log"])
            print(pid, flush=True)
