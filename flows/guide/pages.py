"""The pages of a walk: what the bank shows, what to enter there, what to keep to oneself. Did it work?"""

from flows.dialogue import Card, Dialogue, Question
from flows.faq import diagnosis
from flows.guide import beginning, detours, later, places
from flows.guide.paths import Page
from flows.guide.places import Place
from flows.replies import Button, Line, line
from flows.rules import Rules


async def _ask(dialogue: Dialogue) -> Card:
    here = places.place(dialogue.session)
    if here is None or not here.walk.device:
        dialogue.go("guide")
        return await beginning.ask_path(dialogue)
    return Card(
        body=(_progress(here), *_parts(here.page, here.walk.device, dialogue.rules)),
        rows=(
            (Button(line("button-guide-done"), f"guide:done:{here.number}"),),
            (
                Button(line("button-guide-stuck"), "guide:stuck"),
                Button(line("button-guide-differs"), "guide:differs"),
            ),
            (later.LATER, detours.FRAUD),
        ),
    )


def _progress(here: Place) -> Line:
    of = len(here.path.pages)
    bar = "●" * here.number + "○" * (of - here.number)
    return line("progress", bar=bar, number=here.number, of=of, title=here.title)


def _parts(page: Page, device: str, rules: Rules) -> tuple[Line, ...]:
    """What it shows, what to enter, what never to tell, what to beware of, what may help."""

    def part(name: str, text: str) -> Line:
        fee, days, renewal = rules.universal_fee, rules.refund_days, rules.renewal_days
        return line(f"guide-part-{name}", text=line(text, fee=fee, days=days, renewal=renewal))

    return (
        part(device, f"guide-{page.id}-{device}-screen"),
        part("enter", f"guide-{page.id}-{device}-enter"),
        part("never", f"guide-never-{page.never}"),
        *(part("caution", f"guide-caution-{caution}") for caution in page.cautions),
        *(part("advice", f"guide-advice-{advice}") for advice in page.advice),
    )


@places.walking
async def _done(dialogue: Dialogue, here: Place, number: str) -> None:
    if number != str(here.number):
        dialogue.toast("toast-answered-already")
        return
    here.walk.page += 1
    if here.over:
        dialogue.go("arrive")


@places.walking
async def _stuck(dialogue: Dialogue, here: Place, _argument: str) -> None:
    await diagnosis.begin(dialogue, here.page.step)


async def _back(dialogue: Dialogue) -> None:
    here = places.place(dialogue.session)
    if here is None or here.walk.page == 0:
        dialogue.go("back")
    else:
        here.walk.page -= 1


QUESTIONS = {
    "guide_page": Question(
        ask=_ask,
        choices={
            "done": _done,
            "stuck": _stuck,
            "differs": detours.differs,
            "switch": detours.switch,
            "fraud": detours.fraud,
            "later": later.offer,
            "remind": later.remind,
        },
        back=_back,
    )
}
