"""``certguide audit verify``: one line, and an exit status that a script can trust."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

import pki
from bot.commands.audit import app
from pki import audit
from pki.custody import vault


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("data")
    with pki.Authority.open(
        data / "ca",
        passphrase="every day",
        root_passphrase="once",
        settings=pki.AuthoritySettings(stretching=1),
    ) as authority:
        authority.crl()
        authority.record("staff-7", "unlocked", {"holder": "holder-1"})
    return data


def verify(data: Path, *options: str) -> Result:
    return CliRunner().invoke(app, ["verify", "--data", str(data), *options])


def test_a_whole_log_is_told_with_the_keys_fingerprint(data: Path) -> None:
    result = verify(data)
    assert result.exit_code == 0, result.stderr
    key = audit.fingerprint(vault.look(data / "ca").audit_public_key)
    assert result.stdout == (
        f"audit: 3 entries are whole and 3 checkpoints agree; signed with the key {key}\n"
    )


def test_a_file_of_checkpoints_that_is_not_there_is_named(data: Path, tmp_path: Path) -> None:
    result = verify(data, "--checkpoint", str(tmp_path / "none"))
    assert result.exit_code == 1
    assert str(tmp_path / "none") in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_a_folder_without_an_authority_is_told(tmp_path: Path) -> None:
    result = verify(tmp_path)
    assert result.exit_code == 1
    assert result.stderr.startswith("audit: there is no authority")


def test_the_first_bad_entry_is_named_and_the_status_is_not_zero(data: Path, tmp_path: Path) -> None:
    note = tmp_path / "note"
    note.write_bytes((data / "ca" / "audit.checkpoints").read_bytes())
    (data / "ca" / "audit.checkpoints").unlink()
    with closing(sqlite3.connect(data / "ca" / "registry.sqlite")) as database, database:
        database.execute("DROP TRIGGER audit_no_delete")
        database.execute("DELETE FROM audit WHERE seq = 3")
    result = verify(data, "--checkpoint", str(note))
    assert result.exit_code == 1
    assert result.stderr == "audit: entry 3 is cut off at the end; the 2 before it are whole\n"


@pytest.mark.parametrize("content", [None, b"", b"certguide-audit 1 cut off", bytes(range(256)) * 20])
def test_without_a_checkpoint_the_log_is_not_said_to_be_whole(data: Path, content: bytes | None) -> None:
    beside = data / "ca" / "audit.checkpoints"
    beside.unlink(missing_ok=True)
    if content is not None:
        beside.write_bytes(content)
    result = verify(data)
    assert result.exit_code == 1
    assert result.stderr == (
        "audit: 2 entries are whole, but there is no checkpoint to show whether others were cut off at the end\n"
    )
