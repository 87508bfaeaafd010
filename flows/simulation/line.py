"""The ARS line, simulated: whether a phone is answered is a trait of the invented customer's phone."""

import hmac
from datetime import datetime
from typing import Any, Literal

from flows.clock import KOREA
from flows.ports import Cabinet, Checked, NotReached, Ringing
from flows.simulation.counting import Clock, Counter, Limits, Verdict, utc_now
from flows.simulation.customers import Outcome, known
from flows.simulation.media import approval_code


class SimulatedLine:
    """The :class:`~flows.ports.PhoneLine` of the invented customers.

    Args:
        cabinet: where calls and tries are counted.
        seed: from which the approval codes are derived, so that none is stored.
        mode: whether the code is shown and keyed into the phone (two digits), or spoken by the voice and
            typed in the chat (six).
        clock: tells the time, aware.
        limits: of calls a day and of tries a call.
    """

    mode: Literal["keyed", "spoken"]

    def __init__(
        self,
        cabinet: Cabinet,
        seed: str = "certguide",
        mode: Literal["keyed", "spoken"] = "keyed",
        *,
        clock: Clock = utc_now,
        limits: Limits | None = None,
    ) -> None:
        self.mode = mode
        self._cabinet = cabinet
        self._seed = seed
        self._clock = clock
        self._limits = limits or Limits()

    async def call(self, call: str, *, customer: str, phone: str) -> Ringing | NotReached:
        """Place a call, once for each call id. A call that nobody answers counts towards the day's as well.

        A phone that is not the customer's is out of service. An unknown customer: :class:`LookupError`.
        """
        person = known(customer)
        today = f"{self._clock().astimezone(KOREA):%Y%m%d}"
        # The day is settled first: a call that is placed again after midnight stays one of the day before.
        placed = await self._cabinet.change(_call_key(call), lambda document: {"day": today, **document})
        if "outcome" not in placed:
            left = await self._count(call, customer, placed["day"])
            outcome: Outcome | Literal["exhausted"] = (
                "exhausted" if left is None else person.phones.get(phone, "out_of_service")
            )
            result = {"outcome": outcome, "left": left or 0}
            placed = await self._cabinet.change(_call_key(call), lambda document: {**result, **document})
        if placed["outcome"] == "answers":
            return Ringing(approval_code(self._seed, call, self.mode), placed["left"])
        return NotReached(placed["outcome"], placed["left"])

    async def check(self, call: str, digits: str, *, attempt: str) -> Checked:
        """Check an approval code. A call that was not answered has none that could be right."""
        placed = await self._cabinet.read(_call_key(call))
        if placed is None or placed.get("outcome") != "answers":
            return Checked(ok=False, left=0)
        right = hmac.compare_digest(
            digits.encode("utf-8", "surrogatepass"), approval_code(self._seed, call, self.mode).encode()
        )
        counter = Counter(_call_key(call), self._limits.tries_a_call)
        return await counter.check(self._cabinet, attempt, lambda _: Verdict(right))

    async def grant(self, customer: str, *, request: str) -> None:
        """Allow one more call, on the day on which the request came first. Unknown: :class:`LookupError`."""
        person = known(customer)
        today = f"{self._clock().astimezone(KOREA):%Y%m%d}"
        granted = await self._cabinet.change(f"grant:{request}", lambda document: {"day": today, **document})

        def add(document: dict[str, Any]) -> dict[str, Any]:
            requests = document.get("granted", [])
            return document if request in requests else {**document, "granted": [*requests, request]}

        await self._cabinet.change(_day_key(person.ref, granted["day"]), add)

    async def _count(self, call: str, customer: str, day: str) -> int | None:
        """Count a call in its day, once, and return how many are left; ``None``: there was none left."""
        limit = self._limits.calls_a_day

        def count(document: dict[str, Any]) -> dict[str, Any]:
            calls = document.get("calls", [])
            if call in calls or len(calls) >= limit + len(document.get("granted", [])):
                return document
            return {**document, "calls": [*calls, call]}

        document = await self._cabinet.change(_day_key(customer, day), count)
        calls, most = document.get("calls", []), limit + len(document.get("granted", []))
        return most - calls.index(call) - 1 if call in calls else None


async def forgive_calls(cabinet: Cabinet, customer: str, at: datetime) -> None:
    """Let a customer ask for a whole day's calls again on the day of ``at``."""
    day = f"{at.astimezone(KOREA):%Y%m%d}"
    await cabinet.change(_day_key(customer, day), lambda _: {"calls": []})


def _call_key(call: str) -> str:
    return f"call:{call}"


def _day_key(customer: str, day: str) -> str:
    return f"line:{customer}:{day}"
