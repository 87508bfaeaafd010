"""What staff can have a customer's chat do. Whether it can just now, the customer's own turn says and checks again.

None of it completes a step: what is proved, chosen, typed or paid is the customer's, tap by tap.
"""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Action:
    """One thing to do.

    Attributes:
        name: the argument of the buttons, and :attr:`flows.events.StaffActed.action`.
        people: how many different people it takes.
        choices: it asks what exactly first: ``topics``, ``ways`` or ``reasons``; empty: nothing to choose.
        checklist: the points that must be seen to hold before.
    """

    name: str
    people: int = 1
    choices: str = ""
    checklist: tuple[str, ...] = ()


ACTIONS: Final = (
    Action("topic", choices="topics"),
    Action("hint"),
    Action("repeat"),
    Action("step", choices="ways"),
    Action("call"),
    Action("grant"),
    Action("unlock", people=2),
    Action("confirm", people=2, checklist=("document", "face", "purpose", "pressure")),
    Action("advice"),
    Action("reissue"),
    Action("refund"),
    Action("close", choices="reasons"),
)
"""``topic``: send a FAQ answer; ``hint``: the advice on this step; ``repeat``: ask the question again; ``step``: take
the customer to a step, if they agree; ``call``: place the ARS call again; ``grant``: one more ARS call today;
``unlock``: undo a lock-out; ``confirm``: the ``staff`` verification is passed; ``advice``: how to keep the files;
``reissue``, ``refund``: open that errand; ``close``: close the case."""

BY_NAME: Final = {action.name: action for action in ACTIONS}

REASONS: Final = ("solved", "answered", "no_reply", "branch", "elsewhere", "duplicate")
"""Why a case is closed."""
