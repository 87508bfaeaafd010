"""Constants of the procedure that a bank may set otherwise."""

from dataclasses import dataclass
from datetime import timedelta

from flows.clock import KOREA
from flows.support.hours import Hours, Weekly

__all__ = ["KOREA", "Rules"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What the procedure demands.

    Attributes:
        idle: how long a guarded question may stand unanswered.
        code_life: how long an ARS approval code is valid.
        issuing: after which issuing has failed for good.
        universal_fee: won a year, VAT included (yessign.or.kr, personal renewal).
        least_age: full years; younger people need a guardian at a branch (PIPA 22-2).
        renewal_days: how many days before the expiry renewal opens.
        stuck_times: after how many failures in a row staff hear of it by themselves; 0: never.
        stuck_silence: how long somebody may be silent where something failed before staff hear of it.
        hours: when staff are there; ``None``: there is no support desk.
        weekly: when the week's figures are sent to staff; ``None``: never.
        messages_days: for how many days what was written between customers and staff is kept.
        page: there is a secure page on which secrets can be entered.
        typed: secrets may be typed in the chat.
        quiet: from which hour to which, in Korea, nobody is reminded of anything.
        largest_file: bytes; no certificate file is larger.
        longest_signature: characters of a challenge's answer.
        refund_days: within how many days, the day of issue included, the fee is given back.
        hold_months: after how many months a suspended certificate is revoked.
        longest_answer: characters; no question has a longer answer.
        longest_topic: characters of FAQ topics that staff type; a longer text comes as a file.
    """

    idle: timedelta = timedelta(minutes=10)
    code_life: timedelta = timedelta(seconds=60)
    issuing: timedelta = timedelta(minutes=2)
    universal_fee: int = 4400
    least_age: int = 14
    renewal_days: int = 30
    refund_days: int = 7
    hold_months: int = 6
    longest_answer: int = 200
    longest_signature: int = 2000
    longest_topic: int = 4096
    largest_file: int = 262_144
    quiet: tuple[int, int] = (21, 8)
    stuck_times: int = 3
    stuck_silence: timedelta = timedelta(minutes=3)
    hours: Hours | None = None
    weekly: Weekly | None = None
    messages_days: int = 90
    page: bool = False
    typed: bool = True

    def fee(self, product: str) -> int:
        """The fee of a product in won."""
        return self.universal_fee if product == "universal" else 0
