"""What a turn did, in a word: staff read it in the history of the case."""

from collections.abc import Mapping
from typing import Final

from flows import machine, overlays
from flows.dialogue import Dialogue
from flows.session import Session

_NUMBERS: Final = frozenset({"idle", "under-age", "balance-short"})
"""Failures whose words name a number; staff read shorter ones."""

About = Mapping[str, str]


def done(dialogue: Dialogue, before: Session) -> tuple[str, About]:
    """The turn's line of history, a text of ``support-did-<what>``; empty: nothing worth one."""
    kept = _kept(dialogue)
    if kept is not None:
        return kept
    if dialogue.done:
        return dialogue.done, dialogue.about
    if dialogue.slipped and dialogue.session.failure is not None:
        failure = dialogue.session.failure
        return "failed", {"failure": failure_text(failure.name), "times": str(failure.times)}
    return _moved(dialogue.session, before)


def _kept(dialogue: Dialogue) -> tuple[str, About] | None:
    """What was kept for the record says it best."""
    for record in dialogue.records:
        if record.kind == "issued":
            return "issued", {"product": f"=product-{record.about['product']}"}
        if record.kind == "changed":
            return "changed", {"purpose": f"=purpose-{record.about['purpose']}"}
    return None


def failure_text(name: str) -> str:
    """The words of a failure, as an argument that names a text."""
    return f"=support-failure-{name}" if name in _NUMBERS else f"=failure-{name}"


def _moved(session: Session, before: Session) -> tuple[str, About]:
    verified = session.application.verified
    if verified and verified != before.application.verified:
        return "verified", {"method": f"=method-{verified}"}
    if session.state == before.state:
        return "", {}
    step, last = (machine.BY_NAME[one.state].step for one in (session, before))
    if step != last:
        return "step", {"step": f"=step-{step}"}
    return ("answered", {"step": f"=step-{step}"}) if overlays.in_progress(session) else ("", {})
