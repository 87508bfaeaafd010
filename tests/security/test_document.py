"""The threat model speaks of tests and of code that there are."""

import ast
import re
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
DOCUMENT = (ROOT / "deploy/SECURITY.md").read_text(encoding="utf-8")
ROWS = [line for line in DOCUMENT.splitlines() if re.match(r"\| [STRIDE] \|", line)]
NODE = re.compile(r"`(tests/[\w/]+\.py)((?:::\w+)*)`")
PLACE = re.compile(r"`((?:bot|flows|pki|deploy|tests)/[\w/.]+)`")


@cache
def names(path: Path) -> frozenset[str]:
    """The tests of a file, as pytest names them without their parameters."""
    found = set()

    def visit(body: list[ast.stmt], before: str) -> None:
        for one in body:
            if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef) and one.name.startswith("test_"):
                found.add(f"{before}::{one.name}")
            elif isinstance(one, ast.ClassDef):
                visit(one.body, f"{before}::{one.name}")

    visit(ast.parse(path.read_text(encoding="utf-8")).body, "")
    return frozenset(found)


def test_each_test_that_is_named_exists() -> None:
    named = NODE.findall(DOCUMENT)
    missing = [
        f"{path}{test}"
        for path, test in named
        if not (ROOT / path).is_file() or (test and test not in names(ROOT / path))
    ]

    assert len(named) > 50
    assert missing == []


def test_each_row_says_where_and_names_its_test() -> None:
    assert len(ROWS) > 30
    for row in ROWS:
        *_, where, held, _ = row.split("|")
        assert PLACE.findall(where), row
        assert NODE.findall(held), row
        for path in PLACE.findall(where):
            assert (ROOT / path).exists(), path


def test_every_test_about_threats_holds_something() -> None:
    """What is tested here and stands in no row is a threat that the document forgot."""
    files = {path for path, _ in NODE.findall(DOCUMENT)}
    ours = {f"tests/security/{path.name}" for path in (ROOT / "tests/security").glob("test_*.py")}

    assert ours - files == {"tests/security/test_document.py"}
