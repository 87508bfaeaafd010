"""The conversation's state machine, as one table.

It is built once and shared by all chats; a :class:`~flows.session.Session` is only its model for the length
of a call. Adding a step means adding its states and rows here, and one module in :mod:`flows.steps`.
"""

from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from transitions import Machine, MachineError

from flows.session import Session

STEPS = (
    "welcome",
    "menu",
    "identity",
    "product",
    "verification",
    "payment",
    "protection",
    "delivery",
)


@dataclass(frozen=True, slots=True)
class State:
    """A place in the conversation: one question.

    Attributes:
        name: public; the step's name, then what is asked.
        guard: ``open``; ``private``: what is typed here is deleted from the chat; ``guarded``: not left standing
            when the person goes away; ``secret``: both.
    """

    name: str
    guard: Literal["open", "private", "guarded", "secret"] = "open"

    @property
    def step(self) -> str:
        """The step it belongs to."""
        return self.name.split("_", 1)[0]


STATES = (
    State("welcome"),
    State("menu"),
    State("menu_business"),
    State("identity_terms"),
    State("identity_declined"),
    State("identity_user_id"),
    State("identity_number", "secret"),
    State("identity_branch"),
    State("identity_locked"),
    State("product", "guarded"),
    State("product_use", "guarded"),
    State("product_span", "guarded"),
    State("verification", "guarded"),
    State("verification_phone", "guarded"),
    State("verification_call", "secret"),
    State("verification_staff", "guarded"),
    State("payment_account", "secret"),
    State("payment_password", "secret"),
    State("payment_card", "secret"),
    State("payment_otp", "secret"),
    State("payment_review", "guarded"),
    State("payment_locked", "guarded"),
    State("protection_storage", "guarded"),
    State("protection_password", "secret"),
    State("protection_repeat", "secret"),
    State("delivery_issuing"),
    State("delivery_check"),
    State("delivery_trouble"),
    State("delivery_done"),
    State("aftercare_list"),
    State("aftercare_card"),
    State("aftercare_trouble"),
    State("aftercare_confirm"),
    State("aftercare_done"),
    State("aftercare_reminders"),
    State("aftercare_test"),
    State("aftercare_file", "private"),
    State("guide_path"),
    State("guide_device"),
    State("guide_page"),
    State("guide_checklist"),
    State("desk_topic"),
    State("desk_review"),
)

AFTERCARE = "aftercare"
"""What follows the procedure is none of its numbered steps."""

GUIDE = "guide"
"""Walking beside the bank's own screens; its pages carry the numbers of the steps themselves."""

DESK = "desk"
"""What staff do in their own chats."""

BY_NAME = {state.name: state for state in STATES}
GUARDED = tuple(state.name for state in STATES if state.guard in {"guarded", "secret"})
_AFTERCARE = tuple(state.name for state in STATES if state.step == AFTERCARE)
_GUIDE = tuple(state.name for state in STATES if state.step == GUIDE)
_DESK = tuple(state.name for state in STATES if state.step == DESK)
RESTING = (
    "welcome",
    "menu",
    "menu_business",
    "delivery_check",
    "delivery_trouble",
    "delivery_done",
    *_AFTERCARE,
    *_GUIDE,
    *_DESK,
)
"""Where nothing is lost by turning to something else."""
SECRET = frozenset(state.name for state in STATES if state.guard in {"private", "secret"})

# trigger, from, to
TRANSITIONS: tuple[tuple[str, str | tuple[str, ...], str], ...] = (
    ("begin", "welcome", "menu"),
    ("business", "menu", "menu_business"),
    (
        "issue",
        ("welcome", "menu", "menu_business", "delivery_done", *_AFTERCARE, *_GUIDE, *_DESK),
        "identity_terms",
    ),
    ("decline", "identity_terms", "identity_declined"),
    ("reconsider", "identity_declined", "identity_terms"),
    ("agree", "identity_terms", "identity_user_id"),
    ("name_user", "identity_user_id", "identity_number"),
    ("identify", "identity_number", "product"),
    ("too_young", "identity_number", "identity_branch"),
    ("lock", "identity_number", "identity_locked"),
    ("retry", "identity_locked", "identity_number"),
    ("help_choose", "product", "product_use"),
    ("narrow", "product_use", "product_span"),
    ("suggest", ("product_use", "product_span"), "product"),
    ("choose", "product", "verification"),
    # a certificate that is there already: its kind is known, its customer is asked for proof again
    ("identify_again", ("identity_number", "aftercare_confirm"), "verification"),
    ("settle", ("identity_number", "payment_card", "payment_otp", "aftercare_confirm"), "aftercare_done"),
    ("find", ("identity_number", "product", "aftercare_confirm"), "aftercare_list"),
    ("by_phone", ("verification", "verification_staff"), "verification_phone"),
    ("ring", "verification_phone", "verification_call"),
    ("call_over", "verification_call", "verification_phone"),
    ("calls_spent", ("verification_phone", "verification_call"), "verification"),
    ("ask_staff", "verification", "verification_staff"),
    ("verify", ("verification", "verification_call", "verification_staff"), "payment_account"),
    ("name_account", "payment_account", "payment_password"),
    (
        "ask_card",
        ("payment_password", "payment_locked", "identity_number", "aftercare_confirm"),
        "payment_card",
    ),
    (
        "ask_otp",
        ("payment_password", "payment_locked", "identity_number", "aftercare_confirm"),
        "payment_otp",
    ),
    ("review", ("payment_card", "payment_otp"), "payment_review"),
    ("lock", ("payment_account", "payment_password", "payment_card", "payment_otp"), "payment_locked"),
    ("other_account", ("payment_review", "payment_locked"), "payment_account"),
    ("confirm", "payment_review", "protection_storage"),
    ("store", "protection_storage", "protection_password"),
    ("type_again", "protection_password", "protection_repeat"),
    ("start_over", "protection_repeat", "protection_password"),
    ("issue_now", "protection_repeat", "delivery_issuing"),
    ("fall_short", "delivery_issuing", "payment_review"),
    ("miss", "delivery_issuing", "protection_password"),
    (
        "refuse",
        ("delivery_issuing", "identity_number", "payment_card", "payment_otp", "aftercare_confirm"),
        "aftercare_card",
    ),
    ("deliver", "delivery_issuing", "delivery_check"),
    ("doubt", ("delivery_check", "delivery_done"), "delivery_trouble"),
    ("works", ("delivery_check", "delivery_trouble", "aftercare_test"), "delivery_done"),
    # afterwards
    ("certificates", RESTING, "aftercare_list"),
    ("look", ("delivery_trouble", "delivery_done", *_AFTERCARE), "aftercare_card"),
    ("tell_trouble", "aftercare_card", "aftercare_trouble"),
    ("propose", ("delivery_trouble", *_AFTERCARE), "aftercare_confirm"),
    ("consent", "aftercare_confirm", "identity_terms"),
    ("prove", "aftercare_confirm", "identity_user_id"),
    ("plan_reminders", "aftercare_card", "aftercare_reminders"),
    ("test", ("delivery_check", "delivery_trouble", "delivery_done", "aftercare_card"), "aftercare_test"),
    ("recheck", "aftercare_test", "delivery_check"),
    ("read_file", RESTING, "aftercare_file"),
    (
        "withdraw",
        (
            "identity_terms",
            "identity_user_id",
            "verification",
            "payment_card",
            "payment_otp",
            "payment_locked",
        ),
        "aftercare_confirm",
    ),
    # beside the bank's own screens
    ("guide", RESTING, "guide_path"),
    ("choose_path", "guide_path", "guide_device"),
    ("set_out", ("guide_path", "guide_device"), "guide_page"),
    ("arrive", "guide_page", "guide_checklist"),
    # staff
    ("edit_topic", RESTING, "desk_topic"),
    ("review_topic", ("desk_topic", "desk_review"), "desk_review"),
    ("publish_topic", "desk_review", "menu"),
    # one question back
    ("back", "menu", "welcome"),
    ("back", ("menu_business", "identity_terms"), "menu"),
    ("back", ("identity_declined", "identity_user_id"), "identity_terms"),
    ("back", ("identity_number", "identity_branch", "identity_locked"), "identity_user_id"),
    ("back", "product", "identity_number"),
    ("back", ("product_use", "verification"), "product"),
    ("back", "product_span", "product_use"),
    ("back", ("verification_phone", "verification_staff", "payment_account"), "verification"),
    ("back", "verification_call", "verification_phone"),
    ("back", ("payment_password", "payment_review", "payment_locked"), "payment_account"),
    ("back", ("payment_card", "payment_otp"), "payment_password"),
    ("back", "protection_storage", "payment_review"),
    ("back", "protection_password", "protection_storage"),
    ("back", "protection_repeat", "protection_password"),
    ("back", "delivery_trouble", "delivery_check"),
    ("back", ("aftercare_list", "aftercare_file"), "menu"),
    ("back", ("aftercare_card", "aftercare_done"), "aftercare_list"),
    (
        "back",
        ("aftercare_trouble", "aftercare_confirm", "aftercare_reminders", "aftercare_test"),
        "aftercare_card",
    ),
    ("back", ("guide_path", "desk_topic"), "menu"),
    ("back", "guide_device", "guide_path"),
    ("back", "guide_page", "guide_device"),
    ("back", "guide_checklist", "guide_page"),
    ("back", "desk_review", "desk_topic"),
    # from anywhere
    ("cancel", tuple(state.name for state in STATES if state.name != "delivery_issuing"), "menu"),
    ("expire", GUARDED, "identity_user_id"),
)

_machine = Machine(
    model=None,
    states=[state.name for state in STATES],
    transitions=[
        {"trigger": trigger, "source": list(sources) if isinstance(sources, tuple) else sources, "dest": dest}
        for trigger, sources, dest in TRANSITIONS
    ],
    initial="welcome",
    auto_transitions=False,
)


def can(session: Session, trigger: str) -> bool:
    """Whether ``trigger`` leads anywhere from where the session stands."""
    return session.state in _machine.events[trigger].transitions


def advance(session: Session, trigger: str) -> None:
    """Move the session along ``trigger``.

    Raises:
        MachineError: the table has no such row.
    """
    _machine.events[trigger].trigger(session)


def mermaid() -> str:
    """The machine as a Mermaid state diagram, its states grouped by step.

    What leads from everywhere, or from every place at rest, is left to a note: it would hide the road.
    """
    lines = ["stateDiagram-v2", "    direction TB", "    [*] --> welcome"]
    for step, states in groupby(STATES, key=lambda state: state.step):
        number = f"{STEPS.index(step) + 1}/{len(STEPS)} " if step in STEPS else ""
        lines.append(f'    state "{number}{step}" as step_{step} {{')
        lines += [f"        {state.name}" for state in states]
        lines.append("    }")
    for trigger, sources, dest in TRANSITIONS:
        if trigger not in {"back", "cancel", "expire"} and sources is not RESTING:
            froms = sources if isinstance(sources, tuple) else (sources,)
            lines += [f"    {source} --> {dest}: {trigger}" for source in froms]
    lines += [
        "    delivery_done --> [*]",
        "    note right of step_menu: from every question, back leads to the one before and cancel leads here",
        "    note right of step_aftercare: from every place where nothing is under way, /certificates leads here, /guide to the guide",
        "    note right of step_identity: left alone, a guarded question (product to protection) expires to identity_user_id",
    ]
    return "\n".join(lines) + "\n"


__all__ = ["BY_NAME", "GUARDED", "SECRET", "STATES", "STEPS", "MachineError", "advance", "can", "mermaid"]
