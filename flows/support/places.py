"""What the places are called where a customer can stand, in words that fit a topic's name as well."""

from typing import Final

from flows import machine
from flows.replies import Line, line
from flows.support.case import Case

_HOURS_FROM: Final = 120
"""So many minutes are told as hours."""

BESIDE: Final = (machine.AFTERCARE, machine.GUIDE, machine.DESK)
"""What is none of the eight steps."""


def step(name: str) -> Line:
    """A step, or what is beside them; one of an earlier version's is elsewhere."""
    if name in machine.STEPS:
        return line(f"step-{name}")
    return line(f"support-step-{name}" if name in BESIDE else "support-step-elsewhere")


def place(case: Case) -> Line:
    """The step, with its number if it has one."""
    name = case.snapshot.step
    if name not in machine.STEPS:
        return step(name)
    return line("support-place", number=machine.STEPS.index(name) + 1, of=len(machine.STEPS), step=step(name))


def question(case: Case) -> Line:
    """What the customer is asked there."""
    state = case.snapshot.state
    return line(f"support-at-{state.replace('_', '-')}" if state in machine.BY_NAME else "support-at-unknown")


def waits(seconds: int) -> Line:
    """How long somebody waits."""
    minutes = seconds // 60
    if minutes < _HOURS_FROM:
        return line("support-waits-minutes", minutes=minutes)
    return line("support-waits-hours", hours=minutes // 60)
