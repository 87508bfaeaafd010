"""The desk's pictures: drawn by a process of its own, in both languages, with data and without."""

import asyncio
import csv
import struct
import subprocess
import sys
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
import pytest
from fontTools.ttLib import TTFont

from bot.store.desk import KeptFact
from bot.store.rows import Kept
from bot.support import charts, statistics
from bot.support.charts import Bar, Causes, Chart, Days, Funnel, Group, NotDrawn, Panes, draw
from bot.support.statistics import Statistics
from flows.faq.library import Library
from flows.machine import STEPS
from flows.texts import LANGUAGES, Texts

NOW = datetime(2025, 11, 27, 5, tzinfo=UTC)
GONE = "뷁-gone $x_$ 🙋"
"""A topic that is no more, of letters that the fonts lack."""
STRICT = ("-W", "error")
"""A letter that the fonts lack is a warning of Matplotlib's."""


@dataclass
class Facts:
    """A store with nothing but facts."""

    counted: list[KeptFact]
    asked: list[datetime]

    async def facts(self, since: datetime) -> list[KeptFact]:
        return [fact for fact in self.counted if fact.at >= since]

    async def unanswered(self, since: datetime) -> list[Kept]:
        return [Kept(1, at, {"opinion": "unanswered"}) for at in self.asked if at >= since]


def plenty(library: Library) -> Facts:
    """Something of everything: every topic failed somewhere, and one that is no more."""
    at = [NOW - timedelta(hours=5 * back + 1) for back in range(60)]
    facts = [KeptFact(when, "step", step, "", 0) for when in at for step in STEPS[: 1 + when.hour % 8]]
    for back, topic in enumerate(library.catalogue):
        facts += [KeptFact(at[0], "failure", topic.step, topic.id, 0)] * (1 + back % 9)
    facts += [KeptFact(at[0], "failure", "guide", GONE, 0)] * 30
    facts += [KeptFact(at[0], "failure", "", "", 0)] * 31
    for kind in ("case_opened", "case_taken", "case_answered", "case_closed"):
        facts += [KeptFact(when, kind, "payment", "person", 40 * back**2) for back, when in enumerate(at)]
    return Facts(facts, at)


def desk(cases: Facts, library: Library) -> Statistics:
    return Statistics(cases, Texts(), library)  # type: ignore[arg-type]  # all that is asked of the store


@pytest.fixture
def strict(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(statistics, "draw", partial(draw, flags=STRICT))


@pytest.fixture
def ordered(monkeypatch: pytest.MonkeyPatch) -> list[Chart]:
    """What was to be drawn, and is not."""
    orders: list[Chart] = []

    async def take(asked: list[Chart]) -> list[bytes]:
        orders.extend(asked)
        return [b""] * len(asked)

    monkeypatch.setattr(statistics, "draw", take)
    return orders


@pytest.fixture(scope="module")
def library() -> Library:
    return Library()


def size(png: bytes) -> tuple[int, int]:
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    assert png.endswith(b"IEND\xaeB`\x82")
    width, height = struct.unpack(">II", png[16:24])
    return width, height


@pytest.mark.usefixtures("strict")
@pytest.mark.parametrize("language", ["ko", pytest.param("en", marks=pytest.mark.soak)])
async def test_five_pictures_for_a_phone(language: Any, library: Library) -> None:
    pictures = await desk(plenty(library), library).pictures(days=7, language=language, now=NOW)

    assert len(pictures) == 5
    for picture in pictures:
        width, height = size(picture.png)
        assert width == 1080
        assert 400 < height < 2400
        assert 20 < len(picture.caption) < 300
        assert len(picture.png) < 500_000


@pytest.mark.usefixtures("strict")
@pytest.mark.soak
async def test_without_data_the_pictures_say_so(library: Library) -> None:
    pictures = await desk(Facts([], []), library).pictures(days=7, language="ko", now=NOW)

    assert [size(picture.png) for picture in pictures] == [(1080, 720)] * 5
    assert all("아직 없어요" in picture.caption for picture in pictures)


async def test_a_year_is_compared_with_nothing(ordered: list[Chart], library: Library) -> None:
    """Facts are kept for a little more than a year."""
    await desk(plenty(library), library).pictures(days=365, language="ko", now=NOW)
    assert [type(chart) for chart in ordered] == [Funnel, Causes, Panes, Days]


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("ko", "쉬어 달라고 한 메시지: 1,200건, 대화방 3곳"),
        ("en", "asked to wait: 1,200 messages from 3 chats"),
    ],
)
@pytest.mark.usefixtures("ordered")
async def test_what_a_flood_gate_left_out_is_said_below_the_last(
    language: Any, said: str, library: Library
) -> None:
    floods = [KeptFact(NOW - timedelta(hours=1), "left_out", "", "", 0, 400)] * 3
    floods += [KeptFact(NOW - timedelta(hours=1), "asked_to_wait", "", "", 0, 3)]
    for calm in (plenty(library), Facts([], [])):
        pictures = await desk(calm, library).pictures(days=7, language=language, now=NOW)
        assert "🌊" not in pictures[-1].caption
        flooded = Facts(calm.counted + floods, calm.asked)
        pictures = await desk(flooded, library).pictures(days=7, language=language, now=NOW)
        assert said in pictures[-1].caption


@pytest.mark.parametrize("days", [1, 7, 365])
@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_fonts_have_every_letter_of_ours(
    language: Any, days: int, ordered: list[Chart], library: Library
) -> None:
    for cases in (plenty(library), Facts([], [])):
        await desk(cases, library).pictures(days=days, language=language, now=NOW)
    words = msgspec.json.encode(ordered).decode().replace(GONE, "")
    words += "".join(topic.title(language) for topic in library.catalogue)
    fonts = sorted(Path(charts.__file__).with_name("fonts").glob("*.ttf"))
    assert len(fonts) == 2
    for font in fonts:
        assert not set(map(ord, words)) - set(TTFont(font).getBestCmap())


async def test_the_table_opens_in_a_spreadsheet_and_names_nobody(library: Library) -> None:
    content = await desk(plenty(library), library).csv(days=7, now=NOW)

    assert content.startswith(b"\xef\xbb\xbf")
    head, *rows = csv.reader(content.decode("utf-8-sig").splitlines())
    assert head == ["day", "kind", "step", "what", "count", "median_seconds"]
    assert ["2025-11-27", "failure", "guide", GONE, "30", ""] in rows


@pytest.mark.soak
async def test_any_letter_can_be_drawn_and_anything_fits() -> None:
    """Staff write the topics' titles."""
    label = "뷁 $\\frac{1 龜 🙋\u200d♀️ \x07" + "아주 긴 제목 " * 40
    chart = Causes(title=label, span="", groups=(Group("", (Bar(label, 0, "0"), Bar("", 3, "3"))),))
    assert size((await draw([chart], flags=STRICT))[0])[0] == 1080


class TestProcess:
    """Where the pictures are drawn."""

    async def test_the_bot_answers_meanwhile(self) -> None:
        drawing, turns = asyncio.create_task(draw([Days(title="", span="", days=("1",), counts=(1,))])), 0
        while not drawing.done():
            await asyncio.sleep(0.005)
            turns += 1
        assert size((await drawing)[0]) == (1080, 900)
        assert turns > 20

    def test_the_bot_does_not_load_matplotlib(self) -> None:
        code = "import sys, bot.support.statistics; sys.exit('matplotlib' in sys.modules)"
        assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0

    async def test_a_failure_is_told(self) -> None:
        odd: Any = {"type": "Pie", "title": ""}
        with pytest.raises(NotDrawn, match="Pie"):
            await draw([odd])

    async def test_a_drawing_that_takes_too_long_is_ended(self) -> None:
        with pytest.raises(NotDrawn, match="not within"):
            await draw([Days(title="", span="")], limit=0.01)

    async def test_secrets_of_the_environment_stay_with_the_bot(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        given: dict[str, str] = {}

        async def start(*_command: str, env: dict[str, str], **_pipes: int) -> None:
            given.update(env)
            raise OSError

        monkeypatch.setenv("CERTGUIDE_TOKEN", "secret")
        monkeypatch.setattr(charts.asyncio, "create_subprocess_exec", start)
        with pytest.raises(OSError):  # noqa: PT011  # ours, from above
            await draw([Days(title="", span="")])
        assert "secret" not in given.values()
        assert "MPLCONFIGDIR" in given
