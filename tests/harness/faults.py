"""What goes wrong around a bot: its bank, its phone line, its authority, its clock, its patience.

The first half is for tests, which order faults; the second for the process that is to have them, before it runs. All
of it travels in the environment, as settings do.
"""

import asyncio
import dataclasses
import json
import sys
from collections.abc import Mapping
from datetime import datetime, timedelta, tzinfo
from functools import partial
from pathlib import Path
from typing import Any

import bot.service
import bot.store.database
import bot.telegram.client
import flows.refunds
from bot.store.database import TransactionLost
from flows.ports import Ports, Unavailable
from tests.harness import points

_PORTS, _CLOCK, _KILLS = "FAIL_PORTS", "SHIFT_CLOCK", "KILL_AT"
_BUSY, _ANSWER, _REFUND = "BUSY_MS", "ANSWER_SECONDS", "REFUND_SECONDS"


# To be ordered.


def ports(**orders: str) -> dict[str, str]:
    """Let calls to ports fail.

    Args:
        orders: by port and method (``bank__charge``), what becomes of the next calls: ``before`` (the other side
            cannot be reached), ``after`` (it is done all the same), ``never`` (no answer ever comes), ``broken`` (what
            answers is not as it should be), ``outage`` (the database is away, in which what is simulated is kept),
            ``well``.
    """
    return {_PORTS: json.dumps({name.replace("__", "."): orders[name].split() for name in orders})}


def clock(file: Path) -> dict[str, str]:
    """Let the clock be wrong by as many seconds as the file says, while it runs."""
    file.write_text("0")
    return {_CLOCK: str(file)}


def impatience(
    *, busy_ms: int = 300, answer_seconds: float = 0.4, refund_seconds: float = 0.2
) -> dict[str, str]:
    """Let the bot try again sooner: on a locked database, a Bot API that does not answer, a refund that failed."""
    return {_BUSY: str(busy_ms), _ANSWER: str(answer_seconds), _REFUND: str(refund_seconds)}


def kills(notes: Path, **passages: list[int]) -> dict[str, str]:
    """Let the bot kill itself, as :class:`tests.harness.points.Plan` says."""
    return {_KILLS: json.dumps([passages, str(notes)])}


# To be had.


def prepare(environment: dict[str, str]) -> None:
    """Take the orders out of the environment, and let them come true in this process."""
    if orders := environment.pop(_PORTS, ""):
        _fail_ports(json.loads(orders))
    if file := environment.pop(_CLOCK, ""):
        _shift_clocks(Path(file))
    if milliseconds := environment.pop(_BUSY, ""):
        bot.store.database._BUSY_MS = int(milliseconds)
    if seconds := environment.pop(_ANSWER, ""):
        patient = bot.telegram.client.AiohttpRequest
        bot.telegram.client.AiohttpRequest = partial(patient, read=float(seconds), write=0.0, media_write=0.0)
    if seconds := environment.pop(_REFUND, ""):
        flows.refunds._AGAIN = timedelta(seconds=float(seconds))
    if plan := environment.pop(_KILLS, ""):
        passages, notes = json.loads(plan)
        points.install(points.Plan(passages, Path(notes)))


class _Failing:
    """A port, some of whose calls fail."""

    def __init__(self, port: object, name: str, orders: Mapping[str, list[str]]) -> None:
        self._port = port
        self._name = name
        self._orders = orders

    def __getattr__(self, method: str) -> Any:
        there = getattr(self._port, method)
        orders = self._orders.get(f"{self._name}.{method}")
        return there if orders is None else partial(_call, there, orders)


async def _call(there: Any, orders: list[str], *arguments: Any, **more: Any) -> Any:
    order = orders.pop(0) if orders else "well"
    if order == "never":
        await asyncio.Event().wait()
    if order == "before":
        raise Unavailable
    if order == "outage":
        raise TransactionLost
    if order == "broken":
        raise ValueError("no answer that anybody understands")
    answer = await there(*arguments, **more)
    if order == "after":
        raise Unavailable
    return answer


def _fail_ports(orders: Mapping[str, list[str]]) -> None:
    make = bot.service._ports

    def failing(*arguments: Any) -> Ports:
        made = make(*arguments)
        names = {order.partition(".")[0] for order in orders}
        return dataclasses.replace(made, **{one: _Failing(getattr(made, one), one, orders) for one in names})

    bot.service._ports = failing


def _shift_clocks(file: Path) -> None:
    """Whoever in the program asks for the time is told a wrong one; what lasts so long still lasts so long."""

    class Kind(type):
        """Looks like ``datetime`` in all else, and makes nothing but real ones."""

        def __instancecheck__(cls, value: object) -> bool:
            return isinstance(value, datetime)

        def __call__(cls, *arguments: Any, **more: Any) -> datetime:
            return datetime(*arguments, **more)

        def __getattr__(cls, name: str) -> Any:
            return getattr(datetime, name)

        def now(cls, tz: tzinfo | None = None) -> datetime:
            return datetime.now(tz) + timedelta(seconds=float(file.read_text() or 0))

    class Shifted(metaclass=Kind):
        pass

    for name, module in list(sys.modules.items()):
        if (
            name.partition(".")[0] in {"bot", "flows", "pki"}
            and getattr(module, "datetime", None) is datetime
        ):
            module.datetime = Shifted
