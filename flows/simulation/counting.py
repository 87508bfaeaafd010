"""Counting tries so that each counts once, whatever is played again after a crash.

A counter is a document of the cabinet: the wrong tries since the last right one, and what was answered to
the last few attempts. It holds no value that anybody typed.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

from flows.ports import Cabinet, Checked

Clock = Callable[[], datetime]

_REMEMBERED: Final = 32  # a crash repeats an attempt or two; the rest is for chats that share a customer


def utc_now() -> datetime:
    """The time, aware, UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """After how many wrong tries in a row something is locked.

    Attributes:
        identity: of the registration number, for each user id.
        account_password: for each account.
        card: of the security card, for each customer.
        otp: of the one-time password; the counter is shared by all institutions that take the token.
        calls_a_day: how many ARS calls a customer may ask for in a day of Korea.
        tries_a_call: of the approval code, within one call.
    """

    identity: int = 5
    account_password: int = 5
    card: int = 5
    otp: int = 10
    calls_a_day: int = 5
    tries_a_call: int = 3


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a try is worth.

    Attributes:
        right: the value fits.
        used: the value did fit once; it costs no try, for a guess would hardly hit it.
        note: what to write into the document along with a right answer.
    """

    right: bool
    used: bool = False
    note: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Counter:
    """One counter of wrong tries.

    Attributes:
        key: of its document in the cabinet.
        limit: at how many wrong tries in a row it locks.
        start: wrong tries that the customer comes with.
    """

    key: str
    limit: int
    start: int = 0

    async def check(
        self, cabinet: Cabinet, attempt: str, judge: Callable[[Mapping[str, Any]], Verdict]
    ) -> Checked:
        """Count an attempt, unless it was counted already, and say what was answered to it.

        A locked counter refuses the right value too, and does not so much as look at it.

        Args:
            cabinet: where the counter is kept.
            attempt: names this try; the same name gives the same answer without a second count.
            judge: looks at the document, which may say what to ask for, and tells what the value is worth.
        """

        def count(document: dict[str, Any]) -> dict[str, Any]:
            if attempt in _answers(document):
                return document
            if self._left(document) == 0:
                return _answered(document, attempt, Checked(ok=False, left=0))
            verdict = judge(document)
            if verdict.right:
                document = {**document, **verdict.note, "wrong": 0}
            elif not verdict.used:
                document = {**document, "wrong": self._wrong(document) + 1}
            checked = Checked(ok=verdict.right, left=self._left(document), used=verdict.used)
            return _answered(document, attempt, checked)

        return _answers(await cabinet.change(self.key, count))[attempt]

    async def locked(self, cabinet: Cabinet) -> bool:
        """Whether no try is left."""
        return self._left(await cabinet.read(self.key) or {}) == 0

    async def clear(self, cabinet: Cabinet, request: str = "") -> None:
        """Forget the wrong tries. What was answered to earlier attempts stands.

        Args:
            cabinet: where the counter is kept.
            request: names this order, which counts once; empty: nobody repeats it.
        """

        def forget(document: dict[str, Any]) -> dict[str, Any]:
            cleared = document.get("cleared", [])
            if request and request in cleared:
                return document
            noted = {"cleared": [*cleared, request][-_REMEMBERED:]} if request else {}
            return {**document, **noted, "wrong": 0}

        await cabinet.change(self.key, forget)

    def _wrong(self, document: Mapping[str, Any]) -> int:
        wrong: int = document.get("wrong", self.start)
        return wrong

    def _left(self, document: Mapping[str, Any]) -> int:
        return max(0, self.limit - self._wrong(document))


def _answers(document: Mapping[str, Any]) -> dict[str, Checked]:
    """What was answered to the attempts that are remembered."""
    return {
        attempt: Checked(ok=ok, left=left, used=used)
        for attempt, ok, left, used in document.get("answers", [])
    }


def _answered(document: Mapping[str, Any], attempt: str, checked: Checked) -> dict[str, Any]:
    """The document with one more answer in it."""
    answers = [*document.get("answers", []), [attempt, checked.ok, checked.left, checked.used]]
    return {**document, "answers": answers[-_REMEMBERED:]}
