"""The audit log shows what was done to it: from the authority's own folder, through SQL, as a culprit would."""

import hashlib
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from pki import AuditBroken, Authority, ChangeRequest, ClockBehind, Harm, RegistryUnusable, Verdict, audit
from pki import verify_audit as verify_folder
from pki.audit import AuditRow, Checkpoint, Entry
from pki.checkpoints import CheckpointFile
from pki.custody import vault
from pki.custody.vault import Vault
from pki.lifecycle import Reason
from pki.operations.books import Shelf
from pki.operations.orders import RevokeRequest
from tests.unit.pki.support import IDENTITY_NUMBER, NAME, NOON, ON_BOTH, SETTINGS, Clock, Customer, execute

ACTIONS = ["ceremony", "issue", "suspend", "crl", "revoke", "staff_unlocked", "crl"]


@pytest.fixture(scope="module")
def lived(pristine: Path, vault: Vault, customer: Customer, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder whose log holds one entry of each of ACTIONS. Never to be written to."""
    folder = Path(shutil.copytree(pristine, tmp_path_factory.mktemp("lived") / "authority"))
    with Authority(folder, vault, SETTINGS, Clock(NOON)) as authority:
        serial = authority.issue(customer.request()).serial
        authority.suspend(ChangeRequest(request_id="s", serial=serial, holder="holder-1"))
        authority.crl()
        authority.revoke(
            RevokeRequest(
                request_id="r", serial=serial, holder=None, by="operator", reason=Reason.KEY_COMPROMISE
            )
        )
        authority.record("staff-7", "staff_unlocked", {"holder": "holder-1"})
        authority.crl()
        assert [entry.action for entry in authority.audit_trail()] == ACTIONS
    return folder


@pytest.fixture
def log(lived: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(lived, tmp_path / "authority"))


def verify(folder: Path, *kept: Path) -> Verdict:
    return verify_folder(Shelf(folder), vault.look(folder).audit_public_key, kept)


def found(folder: Path, *kept: Path) -> tuple[int, Harm] | None:
    fault = verify(folder, *kept).fault
    return None if fault is None else (fault.seq, fault.harm)


def tamper(folder: Path, *statements: str) -> None:
    with closing(sqlite3.connect(folder / "registry.sqlite")) as database, database:
        for trigger in ("audit_no_update", "audit_no_delete"):
            database.execute(f"DROP TRIGGER IF EXISTS {trigger}")
        for statement in statements:
            database.execute(statement)


def reseal(folder: Path, first: int, change: Callable[[bytes], bytes]) -> None:
    """What a culprit without the audit key can do: change an entry, and compute all hashes anew."""
    with closing(sqlite3.connect(folder / "registry.sqlite")) as database, database:
        database.execute("DROP TRIGGER audit_no_update")
        rows = database.execute("SELECT seq, body, hash FROM audit ORDER BY seq").fetchall()
        previous = bytes(32)
        for seq, body, old in rows:
            changed = change(body) if seq == first else body
            previous = hashlib.sha256(b"certguide audit entry 1\0" + previous + changed).digest()
            assert seq >= first or previous == old
            database.execute("UPDATE audit SET body = ?, hash = ? WHERE seq = ?", (changed, previous, seq))


@pytest.mark.parametrize("seq", range(1, 8))
@pytest.mark.parametrize(
    "change",
    [
        "body = replace(CAST(body AS TEXT), 'at', 'ta')",
        "body = CAST(replace(CAST(body AS TEXT), 'operator', 'nobody') || ' ' AS BLOB)",
        "body = x''",
        "body = x'ff00'",
        "hash = zeroblob(32)",
        "hash = 'text'",
        "signature = zeroblob(70)",
        "signature = (SELECT signature FROM audit AS other WHERE other.seq != audit.seq)",
    ],
)
def test_the_first_changed_entry_is_named(log: Path, seq: int, change: str) -> None:
    tamper(log, f"UPDATE audit SET {change} WHERE seq >= {seq}")
    assert found(log) == (seq, Harm.CHANGED)


@pytest.mark.parametrize("seq", range(1, 8))
def test_an_entry_is_named_even_if_all_hashes_were_computed_anew(log: Path, seq: int) -> None:
    reseal(log, seq, lambda body: body.replace(b'"by":"', b'"by":"not-'))
    assert found(log) == (seq, Harm.CHANGED)


@pytest.mark.parametrize("seq", range(1, 7))
def test_the_first_removed_entry_is_named(log: Path, seq: int) -> None:
    tamper(log, f"DELETE FROM audit WHERE seq = {seq}")
    assert found(log) == (seq, Harm.REMOVED)


@pytest.mark.parametrize("seq", range(1, 7))
def test_a_removed_entry_is_named_even_if_the_rest_was_numbered_anew(log: Path, seq: int) -> None:
    tamper(
        log,
        f"DELETE FROM audit WHERE seq = {seq}",
        *(f"UPDATE audit SET seq = {later - 1} WHERE seq = {later}" for later in range(seq + 1, 8)),
    )
    assert found(log) == (seq, Harm.REMOVED)


@pytest.mark.parametrize(("one", "other"), [(1, 2), (2, 3), (2, 6), (6, 7), (1, 7)])
def test_the_first_reordered_entry_is_named(log: Path, one: int, other: int) -> None:
    tamper(
        log,
        f"UPDATE audit SET seq = 99 WHERE seq = {one}",
        f"UPDATE audit SET seq = {one} WHERE seq = {other}",
        f"UPDATE audit SET seq = {other} WHERE seq = 99",
    )
    assert found(log) == (one, Harm.REORDERED)


@pytest.mark.parametrize("left", range(7))
def test_an_end_that_was_cut_off_is_named(log: Path, left: int) -> None:
    tamper(log, f"DELETE FROM audit WHERE seq > {left}")
    assert found(log) == (left + 1, Harm.CUT_OFF)


def test_a_checkpoint_kept_elsewhere_shows_an_end_that_was_cut_off_with_its_file(
    log: Path, tmp_path: Path
) -> None:
    beside, note = log / "audit.checkpoints", tmp_path / "note"
    note.write_text("as read to me on the phone:\n" + beside.read_text().splitlines()[-1])
    tamper(log, "DELETE FROM audit WHERE seq > 3")
    beside.write_text("".join(line + "\n" for line in beside.read_text().splitlines()[:3]))
    assert found(log) is None
    assert found(log, note) == (4, Harm.CUT_OFF)


def test_another_history_under_the_same_key_is_shown_by_a_kept_checkpoint(
    log: Path, pristine: Path, vault: Vault, tmp_path: Path
) -> None:
    """The registry was put back to an older state, and the authority went on from there."""
    note = tmp_path / "note"
    note.write_text((log / "audit.checkpoints").read_text())
    folder = Path(shutil.copytree(pristine, tmp_path / "older"))
    with Authority(folder, vault, SETTINGS, Clock(NOON)) as authority:
        for _ in range(9):
            authority.record("staff-7", "other", {})
    assert found(folder) is None
    assert found(folder, note) == (2, Harm.UNLIKE_CHECKPOINT)


def test_a_checkpoint_that_the_authority_did_not_sign_is_reported(log: Path, tmp_path: Path) -> None:
    note = tmp_path / "note"
    forged = Checkpoint(3, bytes(32), b"\x30\x06\x02\x01\x01\x02\x01\x01" + bytes(62))
    note.write_text(forged.line())
    assert found(log, note) == (3, Harm.FALSE_CHECKPOINT)
    note.write_text(forged._replace(size=1000).line())
    assert found(log, note) == (8, Harm.FALSE_CHECKPOINT)


def test_another_authoritys_key_finds_nothing_right(log: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1()).public_key()
    verdict = verify_folder(Shelf(log), key)
    assert verdict.fault is not None
    assert (verdict.entries, verdict.fault.seq) == (0, 1)


def test_a_whole_log_is_found_whole(log: Path) -> None:
    verdict = verify(log)
    assert verdict.ok
    assert (verdict.entries, verdict.checkpoints) == (7, 7)


def test_a_torn_line_of_the_checkpoint_file_is_passed_over(log: Path, vault: Vault) -> None:
    path = log / "audit.checkpoints"
    path.write_text(path.read_text()[:-20])
    assert found(log) is None
    with Authority(log, vault, SETTINGS, Clock(NOON)) as authority:
        authority.record("staff-7", "after_the_power_cut", {})
    assert found(log) is None
    assert Checkpoint.parse(path.read_text().splitlines()[-1]) is not None
    tamper(log, "DELETE FROM audit WHERE seq = 8")
    assert found(log) == (8, Harm.CUT_OFF)


@ON_BOTH
def test_the_log_can_be_read_while_the_authority_works(authority: Authority, shelf: Shelf) -> None:
    for turn in range(5):
        authority.record("staff-7", "turn", {"number": str(turn)})
        key = vault.look(shelf.folder).audit_public_key
        assert verify_folder(shelf, key).entries == turn + 2


def test_without_a_registry_there_is_nothing_to_read(log: Path) -> None:
    (log / "registry.sqlite").unlink()
    with pytest.raises(RegistryUnusable):
        verify(log)


@pytest.mark.parametrize("statement", ["UPDATE audit SET body = x''", "DELETE FROM audit WHERE seq = 2"])
def test_the_database_itself_refuses_a_mistake(log: Path, statement: str) -> None:
    with (
        closing(sqlite3.connect(log / "registry.sqlite")) as database,
        pytest.raises(sqlite3.IntegrityError, match="append-only"),
    ):
        database.execute(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM audit WHERE seq = 7",
        "UPDATE audit SET signature = x'00' WHERE seq = 7",
        "UPDATE audit SET body = x'00', hash = x'00' WHERE seq = 7",
    ],
)
def test_an_authority_does_not_go_on_from_a_log_whose_end_was_changed(
    log: Path, vault: Vault, statement: str
) -> None:
    tamper(log, statement)
    with pytest.raises(AuditBroken):
        Authority(log, vault, SETTINGS, Clock(NOON))


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE audit SET body = replace(CAST(body AS TEXT), 'crl', 'clr') WHERE seq = 7",
        "UPDATE audit SET hash = x'00' WHERE seq = 7",
        "UPDATE audit SET signature = 'text' WHERE seq = 7",
    ],
)
def test_an_authority_does_not_go_on_from_a_newest_entry_that_is_not_its_own(
    log: Path, vault: Vault, change: str
) -> None:
    tamper(log, change)
    (log / "audit.checkpoints").unlink()

    with pytest.raises(AuditBroken):
        Authority(log, vault, SETTINGS, Clock(NOON))


def test_what_was_committed_is_told_although_its_checkpoint_cannot_be_written(
    authority: Authority, shelf: Shelf, folder: Path, customer: Customer
) -> None:
    checkpoints = folder / "audit.checkpoints"
    kept = checkpoints.read_bytes()
    checkpoints.unlink()
    checkpoints.mkdir()  # a disk that takes no more of it

    serial = authority.issue(customer.request()).serial

    assert authority.certificate(serial) is not None
    checkpoints.rmdir()
    checkpoints.write_bytes(kept)
    authority.record("staff-7", "looked", {})
    assert verify_folder(shelf, vault.look(folder).audit_public_key).fault is None


@pytest.mark.parametrize(
    "body",
    [
        b'{"seq":Infinity}',
        b'{"about":5,"action":"a","at":"2026-01-01T00:00:00+00:00","by":"b","seq":1}',
        b"[]",
    ],
)
def test_what_is_no_entry_is_a_value_error(body: bytes) -> None:
    with pytest.raises(ValueError, match="no audit entry"):
        Entry.decode(body)


def test_a_damaged_registry_is_told_in_the_packages_words(authority: Authority, shelf: Shelf) -> None:
    execute(shelf, "DROP TABLE crls")

    with pytest.raises(RegistryUnusable):
        authority.crl()


def test_an_authority_does_not_start_with_a_clock_behind_its_log(log: Path, vault: Vault) -> None:
    with pytest.raises(ClockBehind):
        Authority(log, vault, SETTINGS, Clock(NOON - timedelta(minutes=6)))
    Authority(log, vault, SETTINGS, Clock(NOON - timedelta(minutes=4))).close()


def test_the_log_holds_no_name_and_no_number(log: Path) -> None:
    with closing(sqlite3.connect(log / "registry.sqlite")) as database:
        bodies = [body.decode() for (body,) in database.execute("SELECT body FROM audit")]
    told = "\n".join(bodies)
    assert "holder-1" in told
    assert NAME not in told
    assert IDENTITY_NUMBER not in told


def test_the_checkpoint_file_never_falls_and_belongs_to_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "checkpoints"
    file = CheckpointFile(path)
    for size in (1, 3, 2, 3, 4):
        file.append(Checkpoint(size, bytes(32), bytes(70)))
    sizes = [
        checkpoint.size for line in path.read_text().splitlines() if (checkpoint := Checkpoint.parse(line))
    ]
    assert sizes == [1, 3, 4]
    assert path.stat().st_mode & 0o777 == 0o600
    newest = file.newest()
    assert newest is not None
    assert newest.size == 4


def test_an_entry_reads_back_as_it_was_written() -> None:
    entry = Entry(seq=1, at=NOON, by="operator", action="ceremony", about={"b": "한글", "a": '"'})
    assert Entry.decode(entry.encode()) == entry
    assert entry.encode().index(b'"a"') < entry.encode().index(b'"b"')


@pytest.mark.soak
def test_three_hundred_thousand_entries_take_little_memory() -> None:
    import tracemalloc

    key = ec.generate_private_key(ec.SECP256R1())

    def rows() -> Iterator[AuditRow]:
        newest = None
        for seq in range(1, 300_001):
            entry = Entry(seq=seq, at=NOON, by="timer", action="crl", about={"number": str(seq)})
            newest = audit.seal(entry, newest, key)
            yield newest

    tracemalloc.start()
    assert audit.verify(rows(), key.public_key()).entries == 300_000
    assert tracemalloc.get_traced_memory()[1] < 1 << 20
    tracemalloc.stop()
