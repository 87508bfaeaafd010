"""``deploy/SCALING.md`` is right: each result is what its formula makes of the numbers above it."""

import math
import re
from collections.abc import Iterator

import pytest

from bot.store.leases import LIFE
from bot.telegram.flood import OF_ALL
from tests.integration.deploy.support import DEPLOY

TEXT = (DEPLOY / "SCALING.md").read_text()


def _rows(heading: str) -> Iterator[tuple[str, ...]]:
    """The cells of each row of the table under a heading, without its head."""
    section = re.search(rf"(?ms)^## {heading}\n(.*?)(?=^## |\Z)", TEXT)
    assert section is not None, heading
    for line in re.findall(r"(?m)^\| `.*\|$", section[1]):
        yield tuple(cell.strip() for cell in line.strip("|").split(" | "))


def erlang_c(servers: int, load: float) -> float:
    """The share of those who wait, where several servers have one queue (Erlang C)."""
    blocked = 1.0
    for busy in range(1, servers + 1):
        blocked = load * blocked / (busy + load * blocked)
    return blocked / (1 - load / servers * (1 - blocked))


GIVEN = {name.strip("`"): (shown, source) for name, shown, _, source in _rows("Given")}
FOUND = [(name.strip("`"), formula.strip("`"), shown) for name, formula, shown, _ in _rows("What follows")]
FUNCTIONS = {"ceil": math.ceil, "log": math.log, "erlang_c": erlang_c}


def _number(shown: str) -> float:
    return float(shown.replace(",", ""))


def _values() -> dict[str, float]:
    """Each name's value, unrounded."""
    values = {name: _number(shown) for name, (shown, _) in GIVEN.items()}
    for name, formula, _ in FOUND:
        assert name not in values
        values[name] = eval(formula, {"__builtins__": {}}, FUNCTIONS | values)
    return values


@pytest.mark.parametrize(("name", "shown"), [(name, shown) for name, _, shown in FOUND])
def test_each_result_is_what_its_formula_makes_of_the_numbers_above(name, shown):
    digits = len(shown.partition(".")[2])

    assert f"{_values()[name]:,.{digits}f}" == shown


def test_each_number_has_a_source():
    for name, (_, source) in GIVEN.items():
        assert source.partition(":")[0] in {
            "the question",
            "assumed",
            "measured",
            "Telegram",
            "PostgreSQL",
            "program",
        }, name


def test_what_was_measured_stands_in_the_tables():
    measured = re.search(r"(?ms)^## Measured\n(.*?)^\*\*What", TEXT)

    assert measured is not None
    cells = {cell.strip() for cell in measured[1].replace("\n", "|").split("|")}
    same = [
        name for name, (_, source) in GIVEN.items() if source.startswith(("measured: above", "measured: the"))
    ]
    assert {name: GIVEN[name][0] for name in same if GIVEN[name][0] not in cells} == {}


def test_each_number_is_used():
    formulas = " ".join(formula for _, formula, _ in FOUND)

    assert {name for name in GIVEN if not re.search(rf"\b{name}\b", formulas)} == set()


def test_what_it_says_of_the_program_is_so():
    values = _values()

    assert values["flood_limit"] == OF_ALL.per_second
    assert values["lease_seconds"] == LIFE.total_seconds()


def test_what_it_asks_for_is_enough():
    """Nothing that it plans with is beyond its limit, but for the one that the text is about."""
    values = _values()

    assert values["utilisation"] <= values["use"]
    assert values["webhook_posts"] <= values["webhook_limit"]
    assert values["updates_each"] <= values["flood_limit"]


def test_those_who_wait_are_counted_as_in_the_tables():
    """Two servers with one erlang: one in three waits (Erlang C's textbook example); one server: as many as are busy."""
    assert erlang_c(2, 1.0) == pytest.approx(1 / 3)
    assert erlang_c(1, 0.6) == pytest.approx(0.6)
