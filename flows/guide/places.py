"""Where a walk stands on its path."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

from flows.dialogue import Answer, Dialogue
from flows.guide.paths import PATHS, GuidePath, Page
from flows.replies import Button, Line, line
from flows.session import Session, Walk

RESUME: Final = "guide:resume"
"""Goes on where the walk stands. It holds whatever is being asked, however old its message is."""


@dataclass(frozen=True, slots=True)
class Place:
    """A walk, and the path that it is on."""

    walk: Walk
    path: GuidePath

    @property
    def over(self) -> bool:
        """Whether all pages were passed."""
        return self.walk.page >= len(self.path.pages)

    @property
    def number(self) -> int:
        """Of the page, counting from 1; when all were passed, of the last one."""
        return min(self.walk.page + 1, len(self.path.pages))

    @property
    def page(self) -> Page:
        """The page that is to be shown."""
        return self.path.pages[self.number - 1]

    @property
    def title(self) -> Line:
        """What it is called."""
        return line(f"guide-{self.page.id}-title")

    @property
    def count(self) -> Line:
        """How far it is, in short."""
        if self.over:
            return line("guide-count-over")
        return line("guide-count", number=self.number, of=len(self.path.pages))

    @property
    def described(self) -> Line:
        """How far it is, and on which path."""
        title = line("guide-title-over") if self.over else self.title
        return line("guide-place", path=line(f"guide-path-{self.walk.path}"), count=self.count, title=title)

    @property
    def resume(self) -> Button:
        """The button that goes on here."""
        return Button(line("button-guide-resume", count=self.count), RESUME)


def place(session: Session) -> Place | None:
    """Where the walk under way stands; ``None``: none is, or on a path that is no more."""
    walk = session.walk
    path = PATHS.get(walk.path) if walk else None
    return Place(walk, path) if walk and path else None


def step(session: Session) -> str:
    """The procedure's step to which the open page belongs; empty where no page is open."""
    here = place(session)
    return here.page.step if here and session.state == "guide_page" else ""


def walking(act: Callable[[Dialogue, Place, str], Awaitable[None]]) -> Answer:
    """An answer that makes sense only while a walk is under way."""

    async def answer(dialogue: Dialogue, argument: str) -> None:
        here = place(dialogue.session)
        if here is None:
            dialogue.toast("toast-old-button")
        else:
            await act(dialogue, here, argument)

    return answer
