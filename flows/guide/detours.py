"""Cards that stand in for a page for a while: the screen looks different, and how fraud goes."""

from collections.abc import Mapping
from typing import Final

from flows.dialogue import Card, Dialogue
from flows.faq import cards
from flows.guide import places
from flows.guide.paths import Device
from flows.guide.places import Place
from flows.replies import Button, Rows, line

FRAUD: Final = Button(line("button-guide-fraud"), "guide:fraud")
STAY: Final[Rows] = ((Button(line("button-back-to-question"), "nav:stay"),),)

_OTHER: Final[Mapping[str, Device]] = {"pc": "phone", "phone": "pc"}

# The catalogue's topics about screens that look different, by device.
_TOPICS: Final[Mapping[str, tuple[str, ...]]] = {
    "pc": ("security_program_install_fail", "access_menu_not_found", "service_hours"),
    "phone": ("access_menu_not_found", "service_hours"),
}
_ABOUT_FRAUD: Final = ("phishing_suspect", "cert_leak_suspected")


def about(dialogue: Dialogue, topic_ids: tuple[str, ...]) -> Rows:
    """A button to each of these topics."""
    language = dialogue.session.language
    shown = [id_ for id_ in topic_ids if dialogue.catalogue.shows(id_)]
    return tuple(
        (
            Button(
                line("button-topic", title=dialogue.catalogue.topic(id_).title(language)),
                f"{cards.STEP}:topic:{id_}",
            ),
        )
        for id_ in shown
    )


@places.walking
async def differs(dialogue: Dialogue, here: Place, _argument: str) -> None:
    """What may be different, and how to get back on the path."""
    device = here.walk.device or "pc"
    other = _OTHER[device]
    dialogue.show(
        Card(
            body=(line("guide-differs"), line(f"guide-differs-{device}"), line("guide-differs-place")),
            rows=(
                *about(dialogue, _TOPICS[device]),
                (Button(line(f"button-guide-switch-{other}"), f"guide:switch:{other}"),),
                (Button(line("button-guide-previous"), "nav:back"),),
                *STAY,
            ),
        )
    )


@places.walking
async def switch(dialogue: Dialogue, here: Place, argument: str) -> None:
    """Show the same page for the other device."""
    if argument != _OTHER.get(here.walk.device):
        dialogue.toast("toast-old-button")
        return
    here.walk.device = _OTHER[here.walk.device]
    dialogue.note(f"guide-switched-{here.walk.device}")


async def fraud(dialogue: Dialogue, _argument: str) -> None:
    """What nobody honest asks for, and whom to call when it has happened."""
    dialogue.show(
        Card(
            body=(line("guide-fraud"), line("guide-fraud-already")),
            rows=(*about(dialogue, _ABOUT_FRAUD), *STAY),
        )
    )
