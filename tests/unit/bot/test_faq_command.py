"""``certguide faq``: the search as the bot does it, and the changes to the topics."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner, Result

from bot.commands.faq import app
from flows.faq.catalogue import STEPS
from flows.faq.library import Library
from flows.faq.shipped import load
from tests.databases import only_a_file, surroundings
from tests.integration.store.topics import KNOWN, content, new, reworded

TITLE = load().topic(KNOWN).title("ko")
GIBBERISH = "qzxv wpfm kjhg"


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working directory with nothing in it, and no settings."""
    for name in list(os.environ):
        if name.startswith("CERTGUIDE_"):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def faq(*arguments: str, stdin: bytes | None = None) -> Result:
    _, _, data = " ".join(arguments).partition("--data ")
    env = surroundings(Path(data.split()[0])) if data else {}
    return CliRunner().invoke(app, arguments, input=stdin, env=env)


def found(text: str, *more: str) -> dict[str, object]:
    done = faq("search", text, "--json", *more)
    assert done.exit_code == 0, done.stderr
    told: dict[str, object] = json.loads(done.stdout)
    return told


def one_line(done: Result) -> str:
    assert done.exit_code == 1
    assert len(done.stderr.splitlines()) == 1, done.stderr
    return done.stderr


# Search.


def test_the_search_tells_verdict_and_topics() -> None:
    told = found(TITLE)
    shown = faq("search", TITLE).stdout.splitlines()

    assert told["verdict"] in {"sure", "choice"}
    ids = [topic["id"] for topic in told["topics"]]  # type: ignore[attr-defined]
    assert KNOWN in ids
    assert shown[0] == told["verdict"]
    assert [line.split()[0] for line in shown[1:]] == ids
    assert TITLE in "\n".join(shown)


def test_it_is_the_search_of_the_library() -> None:
    finding = Library().search.find(TITLE, step="verification")
    told = found(TITLE, "--step", "extra_auth")

    assert told["verdict"] == finding.verdict
    assert [topic["id"] for topic in told["topics"]] == list(finding.topics[:5])  # type: ignore[attr-defined]


@pytest.mark.parametrize("step", [*STEPS, "aftercare", "guide", "prepare", "fee_confirm", "support_security"])
def test_every_name_of_a_step_is_known(step: str) -> None:
    assert faq("search", TITLE, "--step", step).exit_code == 0


def test_an_unknown_step_is_one_line() -> None:
    assert "'nowhere'" in one_line(faq("search", TITLE, "--step", "nowhere"))


@only_a_file
def test_searching_makes_nothing(elsewhere: Path) -> None:
    assert faq("search", TITLE, "--data", "none").exit_code == 0
    assert faq("batch", "-", stdin=TITLE.encode()).exit_code == 0
    assert faq("history").exit_code == 0
    assert list(elsewhere.iterdir()) == []


# Batch.


def test_a_batch_prints_three_ids_or_none_for_each_line() -> None:
    lines = f"\ufeff{TITLE}\t{'extra_auth'}\r\n\n{GIBBERISH}\n   \t payment\n{TITLE}"
    done = faq("batch", "-", stdin=lines.encode())

    first, *others, last = done.stdout.splitlines()
    assert first.split("\t") == list(Library().search.find(TITLE, step="verification").topics[:3])
    assert others == ["none", "none", "none"]
    assert last.split("\t") == list(Library().search.find(TITLE).topics[:3])
    assert done.stderr == ""


def test_a_batch_is_read_from_a_file_whatever_is_in_it(elsewhere: Path) -> None:
    (elsewhere / "questions").write_bytes(b"\xff\xfe\x00\n" + TITLE.encode() + b"\n" + b"x" * 100_000 + b"\n")

    done = faq("batch", "questions")

    assert done.exit_code == 0
    assert len(done.stdout.splitlines()) == 3
    assert KNOWN in done.stdout


def test_a_batch_with_unknown_steps_is_searched_without_and_warned_of_once() -> None:
    done = faq("batch", "-", stdin=f"{TITLE}\tnowhere\n{TITLE}\telsewhere\n{TITLE}".encode())

    assert done.exit_code == 0
    assert len(set(done.stdout.splitlines())) == 1
    assert len(done.stderr.splitlines()) == 1
    assert "'nowhere'" in done.stderr


def test_a_batch_that_is_not_there_is_one_line() -> None:
    assert "nowhere" in one_line(faq("batch", "nowhere"))


def test_a_batch_answers_each_line_as_it_comes(elsewhere: Path) -> None:
    """And starts without what only other commands need."""
    run = (
        "import sys; sys.argv[1:] = ['faq', 'batch', '-']; from bot.cli import main\n"
        "try: main()\n"
        "finally: print(*sorted({'sqlalchemy', 'telegram', 'pki'} & set(sys.modules)), file=sys.stderr)"
    )
    root = Path(__file__).parents[3]
    with subprocess.Popen(
        [sys.executable, "-c", run],
        env={**os.environ, "PYTHONPATH": str(root)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        for _ in range(3):
            process.stdin.write(f"{TITLE}\n".encode())
            process.stdin.flush()
            assert KNOWN.encode() in process.stdout.readline()
        process.stdin.close()
        assert process.stderr.read().split() == []


# Changes.


def imported(file: Path, text: str, *more: str) -> Result:
    file.write_text(text, encoding="utf-8")
    return faq("import", str(file), "--data", "data", *more)


def test_a_file_is_imported_searched_and_told_of(elsewhere: Path) -> None:
    done = imported(elsewhere / "a.yaml", content(new("brand_new", "별나라 인증서"), load().topic(KNOWN)))

    assert (done.exit_code, done.stdout) == (0, "brand_new\n")
    assert found("별나라 인증서", "--data", "data")["topics"][0]["id"] == "brand_new"  # type: ignore[index]
    assert (
        imported(elsewhere / "a.yaml", content(new("brand_new", "별나라 인증서"))).stdout
        == "nothing differs\n"
    )

    imported(elsewhere / "b.yaml", content(reworded("하나"), off=("ars_timeout",)), "--by", "김상담")
    newest, oldest = faq("history", "--data", "data").stdout.splitlines()
    assert newest.split()[0] == "2"
    assert newest.endswith(f"김상담  {KNOWN}; off: ars_timeout")
    assert oldest.endswith("operator  brand_new")
    (only,) = faq("history", "ars_timeout", "--data", "data").stdout.splitlines()
    assert only == newest
    assert "'nothing'" in one_line(faq("history", "nothing", "--data", "data"))


def test_an_export_is_the_catalogue_and_comes_back_as_nothing_new(elsewhere: Path) -> None:
    imported(elsewhere / "a.yaml", content(reworded("하나"), new("brand_new"), new("soon_gone")))
    imported(elsewhere / "b.yaml", content(off=("ars_timeout", "soon_gone")))
    done = faq("export", "out", "--data", "data")

    assert done.exit_code == 0, done.stderr
    files = sorted(path.stem for path in (elsewhere / "out").iterdir())
    assert files == sorted(STEPS)
    entries = {
        entry["id"]: entry
        for step in STEPS
        for entry in yaml.safe_load((elsewhere / "out" / f"{step}.yaml").read_text(encoding="utf-8"))
    }
    assert entries[KNOWN]["title"]["ko"] == "하나"
    assert entries["ars_timeout"] == {"id": "ars_timeout", "off": True}
    assert "brand_new" in entries
    assert "soon_gone" not in entries
    assert faq("import", "out", "--data", "data").stdout == "nothing differs\n"
    assert faq("import", "out", "--data", "fresh").exit_code == 0
    assert found("하나", "--data", "fresh")["topics"] == found("하나", "--data", "data")["topics"]


def test_a_change_is_taken_back(elsewhere: Path) -> None:
    imported(elsewhere / "a.yaml", content(reworded("하나")))
    imported(elsewhere / "b.yaml", content(reworded("둘"), new("brand_new")))
    assert faq("revert", "2", "--data", "data", "--by", "김팀장").stdout == f"{KNOWN}; off: brand_new\n"

    def title() -> str:
        faq("export", "out", "--data", "data")
        entries = yaml.safe_load((elsewhere / "out" / "verification.yaml").read_text(encoding="utf-8"))
        return next(entry["title"]["ko"] for entry in entries if entry["id"] == KNOWN)

    assert title() == "하나"
    assert faq("revert", "1", "--data", "data").exit_code == 0
    assert title() == TITLE
    assert faq("revert", "3", "--data", "data").exit_code == 0
    assert len(faq("history", "--data", "data").stdout.splitlines()) == 5
    assert "no change 77" in one_line(faq("revert", "77", "--data", "data"))


def test_a_fault_is_one_line_with_its_place_and_keeps_nothing(elsewhere: Path) -> None:
    broken = content(new("brand_new")).replace("action:", "deed:")

    assert "bad.yaml:" in one_line(imported(elsewhere / "bad.yaml", broken))
    assert "none.yaml" in one_line(faq("import", "none.yaml", "--data", "data"))
    (elsewhere / "empty").mkdir()
    assert "empty" in one_line(faq("import", "empty", "--data", "data"))
    assert faq("history", "--data", "data").stdout == ""


def test_what_cannot_be_used_any_more_is_told_and_left_out(elsewhere: Path) -> None:
    """Written under a key that is lost: the search goes on with what ships."""
    imported(elsewhere / "a.yaml", content(new("brand_new")))
    (elsewhere / "data" / "secret.key").unlink()
    assert "CERTGUIDE_SECRET_KEY" in one_line(faq("search", TITLE, "--data", "data"))

    (elsewhere / "data" / "secret.key").write_text("A" * 43 + "=")
    done = faq("search", TITLE, "--data", "data")
    assert done.exit_code == 0
    assert len(done.stderr.splitlines()) == 1


@only_a_file
def test_a_database_that_is_none_is_one_line(elsewhere: Path) -> None:
    (elsewhere / "data").mkdir()
    (elsewhere / "data" / "certguide.db").write_bytes(b"no database at all" * 100)

    assert one_line(faq("search", TITLE, "--data", "data")).startswith("CERTGUIDE_DATABASE_URL: ")


@only_a_file
def test_an_empty_database_has_no_changes(elsewhere: Path) -> None:
    (elsewhere / "data").mkdir()
    (elsewhere / "data" / "certguide.db").touch()

    assert found(TITLE, "--data", "data") == found(TITLE)
