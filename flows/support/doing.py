"""Something is done in a customer's chat: asked for there, told in the history, entered in the audit log."""

from flows.events import StaffActed
from flows.support import owning
from flows.support.actions import Action
from flows.support.case import Case
from flows.support.events import Colleague, Tap
from flows.support.sitting import Sitting, name_of, typed


def carry_out(
    sitting: Sitting,
    event: Tap,
    who: Colleague,
    case: Case,
    action: Action,
    argument: str,
    *,
    why: str = "",
    asked_by: str = "",
) -> None:
    """Ask the chat for it. Whether it can, the chat decides, and tells.

    Args:
        case: a copy that may be changed.
        why: the reason, where one is asked for.
        asked_by: the name of the first of two people.
    """
    sitting.post(
        case,
        lambda id_, at: StaffActed(id=id_, at=at, action=action.name, argument=argument, name=who.name),
    )
    about = {"name": name_of(who), "action": f"=button-support-{action.name}"}
    if asked_by:
        sitting.did(case, "approved", first=asked_by, **about)
    elif action.choices:
        sitting.did(case, "acted-with", what=_chosen(sitting, case, action, argument), **about)
    else:
        sitting.did(case, "acted", **about)
    sitting.deed(who, event, action.name, case.number, why or argument)
    if owning.owner_of(sitting.office.staff, case) is None:
        owning.give(sitting, event, case, who)
    sitting.toast(event, "support-done")


def _chosen(sitting: Sitting, case: Case, action: Action, argument: str) -> str:
    if action.choices == "ways":
        return f"=support-way-{argument}"
    return typed(sitting.office.catalogue.topic(argument).title(case.language))
