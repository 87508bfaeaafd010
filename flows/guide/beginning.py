"""How a walk begins: what the person wants at the bank, and where they work. One under way can be resumed."""

from typing import Final

from flows import overlays
from flows.dialogue import Card, Dialogue, Question
from flows.guide import detours, later, places
from flows.guide.paths import DEVICES, PATHS
from flows.guide.places import Place
from flows.replies import Button, Line, Rows, line
from flows.session import Walk

_WHICH: Final = ("new_reissue_renew_choice",)

# --- which path ---------------------------------------------------------------------------------------------


async def ask_path(dialogue: Dialogue) -> Card:
    """What the person wants to do."""
    body, rows = _under_way(dialogue)
    paths = tuple((Button(line(f"guide-path-{name}"), f"guide:path:{name}"),) for name in PATHS)
    return Card(
        body=(line("guide-hello"), line("guide-silence"), *body, line("guide-path-question")),
        rows=(
            *rows,
            *paths,
            *detours.about(dialogue, _WHICH),
            (detours.FRAUD,),
        ),
    )


def _under_way(dialogue: Dialogue) -> tuple[tuple[Line, ...], Rows]:
    here = places.place(dialogue.session)
    if here is None:
        return (), ()
    return (line("guide-under-way", place=here.described),), (
        (here.resume,),
        (Button(line("button-guide-restart"), "guide:restart"),),
    )


async def _path(dialogue: Dialogue, name: str) -> None:
    if name not in PATHS:
        dialogue.toast("toast-old-button")
        return
    later.forget(dialogue)
    dialogue.session.walk = Walk(path=name)
    dialogue.go("choose_path")


async def _restart(dialogue: Dialogue, _argument: str) -> None:
    later.forget(dialogue)
    dialogue.session.walk = None
    dialogue.note("guide-restarted")


async def resume(dialogue: Dialogue, _argument: str = "") -> None:
    """Go on where the walk stands, unless something else must be finished first."""
    here = places.place(dialogue.session)
    if here is None:
        dialogue.toast("toast-old-button")
    elif overlays.in_progress(dialogue.session):
        dialogue.note("finish-first")
    else:
        dialogue.go("guide")
        _go_on(dialogue, here)


def _go_on(dialogue: Dialogue, here: Place) -> None:
    if not here.walk.device:
        dialogue.go("choose_path")
        return
    dialogue.go("set_out")
    if here.over:
        dialogue.go("arrive")
    else:
        dialogue.note("guide-resumed")


# --- PC or phone --------------------------------------------------------------------------------------------


async def _ask_device(dialogue: Dialogue) -> Card:
    here = places.place(dialogue.session)
    if here is None:
        dialogue.go("guide")
        return await ask_path(dialogue)
    rules = dialogue.rules
    before = line(f"guide-before-{here.walk.path}", renewal=rules.renewal_days, fee=rules.universal_fee)
    devices = tuple(Button(line(f"guide-device-{one}"), f"guide:device:{one}") for one in DEVICES)
    return Card(body=(before, line("guide-device-question")), rows=(devices,))


@places.walking
async def _device(dialogue: Dialogue, here: Place, argument: str) -> None:
    device = next((one for one in DEVICES if one == argument), None)
    if device is None:
        dialogue.toast("toast-old-button")
        return
    here.walk.device = device
    dialogue.go("set_out")


QUESTIONS = {
    "guide_path": Question(
        ask=ask_path,
        choices={"path": _path, "resume": resume, "restart": _restart, "fraud": detours.fraud},
    ),
    "guide_device": Question(ask=_ask_device, choices={"device": _device}),
}
