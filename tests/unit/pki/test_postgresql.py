"""The registry in PostgreSQL: several processes, several machines, and a server that goes away."""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import sqlalchemy as sa
from cryptography.hazmat.primitives.asymmetric import ec

from pki import (
    AuditBroken,
    Authority,
    CaDamaged,
    ChangeRequest,
    Harm,
    RegistryUnusable,
    Shelf,
    Status,
    verify_audit,
)
from pki.custody import vault as vaults
from pki.custody.vault import Vault
from pki.operations.books import carry_over, has_history, open_registry
from tests.unit.pki.support import (
    PASSPHRASE,
    ROOT_PASSPHRASE,
    SETTINGS,
    Clock,
    Customer,
    execute,
    in_server,
    opened,
)

CUT = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
    " WHERE application_name = 'certguide registry' AND datname = current_database()"
)
"""All connections to the registry."""


@pytest.fixture
def shelf(folder: Path, server: str) -> Shelf:
    return in_server(folder, server)


@pytest.fixture
def empty(tmp_path: Path, server: str) -> Shelf:
    """No authority yet, and nothing in the database."""
    shelf = Shelf(tmp_path / "new", server)
    execute(shelf, "DROP SCHEMA IF EXISTS authority CASCADE")
    return shelf


def elsewhere(shelf: Shelf, tmp_path: Path) -> Shelf:
    """Another machine, to which nothing but the keys was copied."""
    folder = tmp_path / "elsewhere"
    shutil.copytree(shelf.folder / vaults.MATERIAL, folder / vaults.MATERIAL)
    return Shelf(folder, shelf.database)


def rows(shelf: Shelf, query: str) -> list[Any]:
    engine = sa.create_engine(shelf.database, poolclass=sa.pool.NullPool)
    with engine.connect() as connection:
        connection.exec_driver_sql("SET search_path = authority")
        return [tuple(row) for row in connection.exec_driver_sql(query)]


def fault(shelf: Shelf) -> tuple[int, Harm] | None:
    found = verify_audit(shelf, vaults.look(shelf.folder).audit_public_key).fault
    return None if found is None else (found.seq, found.harm)


class TestTheServer:
    def test_connections_that_were_cut_are_made_anew_by_whoever_asks_next(
        self, authority: Authority, shelf: Shelf, customer: Customer
    ) -> None:
        with closing(open_registry(shelf)) as registry:
            first = authority.issue(customer.request())
            known = registry.revision()

            execute(shelf, CUT)
            assert authority.certificate(first.serial) is not None
            execute(shelf, CUT)
            authority.suspend(ChangeRequest(request_id="s", serial=first.serial, holder=None))
            execute(shelf, CUT)
            unknown, revision = registry.revision(), registry.revision()

            assert unknown < 0
            assert revision == known + 1

    def test_what_is_cut_off_half_way_leaves_nothing(
        self, authority: Authority, shelf: Shelf, customer: Customer
    ) -> None:
        def cut_off() -> None:
            with closing(open_registry(shelf)) as registry, registry.writing() as ledger:
                newest = ledger.newest_entry()
                assert newest is not None
                ledger.append(newest._replace(seq=newest.seq + 1))
                execute(shelf, CUT)

        with pytest.raises(RegistryUnusable):
            cut_off()
        authority.issue(customer.request())
        assert fault(shelf) is None

    def test_a_server_that_is_not_there_is_told_in_one_line_without_the_password(self, folder: Path) -> None:
        with pytest.raises(RegistryUnusable) as told:
            open_registry(Shelf(folder, "postgresql+psycopg://certguide:hunter2@127.0.0.1:9/none"))
        assert "cannot be opened" in str(told.value)
        assert len(str(told.value).splitlines()) == 1
        assert "hunter2" not in str(told.value) + str(told.value.__cause__) + repr(
            Shelf(folder, "x:hunter2@y")
        )

    def test_a_statement_that_fails_does_not_show_what_was_in_it(
        self, authority: Authority, shelf: Shelf, customer: Customer
    ) -> None:
        execute(shelf, "ALTER TABLE certificates DROP COLUMN subject")
        with pytest.raises(RegistryUnusable) as told:
            authority.issue(customer.request())
        assert "홍길동" not in str(told.value.__cause__)

    def test_a_reader_sees_one_moment_and_waits_for_no_writer(self, shelf: Shelf) -> None:
        with closing(open_registry(shelf)) as registry, closing(open_registry(shelf)) as other:
            with registry.writing() as writing, other.reading() as reading:
                assert reading.newest_entry() == writing.newest_entry()
            with registry.reading() as before:
                assert before.changes() == 0
                execute(shelf, "UPDATE changes SET count = 7")
                assert before.changes() == 0
            assert other.revision() == 7


class TestSeveralMachines:
    def test_a_copy_of_the_keys_is_all_that_another_machine_needs(
        self,
        authority: Authority,
        shelf: Shelf,
        vault: Vault,
        clock: Clock,
        customer: Customer,
        tmp_path: Path,
    ) -> None:
        other_shelf = elsewhere(shelf, tmp_path)
        first = authority.issue(customer.request())
        with opened(other_shelf, vault, clock) as other:
            assert other.issue(customer.request()) == first
            other.suspend(ChangeRequest(request_id="s", serial=first.serial, holder=None))
            assert authority.crl() == other.crl()
            record = authority.certificate(first.serial)
        assert record is not None
        assert record.status is Status.HELD
        assert (fault(shelf), fault(other_shelf)) == (None, None)

    def test_each_keeps_a_checkpoint_of_what_the_others_wrote(
        self, authority: Authority, shelf: Shelf, vault: Vault, clock: Clock, tmp_path: Path
    ) -> None:
        other_shelf = elsewhere(shelf, tmp_path)
        with opened(other_shelf, vault, clock) as other:
            authority.record("staff-7", "looked", {})
            other.tend()
            execute(shelf, "ALTER TABLE audit DISABLE TRIGGER USER", "DELETE FROM audit WHERE seq > 1")
            assert fault(other_shelf) == (2, Harm.CUT_OFF)
            with pytest.raises(AuditBroken):
                other.tend()
        with pytest.raises(AuditBroken):
            opened(other_shelf, vault, clock)

    def test_without_the_keys_no_second_authority_is_made(self, shelf: Shelf, tmp_path: Path) -> None:
        folder = tmp_path / "elsewhere"
        for root_passphrase in (ROOT_PASSPHRASE, None):
            with pytest.raises(CaDamaged, match="keys are not here"):
                Authority.open(
                    folder,
                    passphrase=PASSPHRASE,
                    root_passphrase=root_passphrase,
                    settings=SETTINGS,
                    database=shelf.database,
                )
        assert not (folder / vaults.MATERIAL).exists()

    def test_keys_that_are_only_to_be_read_are_enough(self, shelf: Shelf, tmp_path: Path) -> None:
        """As those are that a cluster's secret is mounted with."""
        with TemporaryDirectory() as outer:
            folder = elsewhere(shelf, Path(outer)).folder
            for path in (Path(outer), folder):
                path.chmod(0o777)
            for path in (*(folder / vaults.MATERIAL).iterdir(), folder / vaults.MATERIAL):
                path.chmod(0o555 if path.is_dir() else 0o444)
            done = run(READING.format(folder=str(folder), database=shelf.database))
            out, err = done.communicate(timeout=60)

            assert err == ""
            assert int(out) > 1
            assert (folder / "audit.checkpoints").exists()

    @pytest.mark.parametrize("shared", [pytest.param(True, marks=pytest.mark.soak), False])
    def test_four_that_start_at_once_make_one_authority(
        self, empty: Shelf, tmp_path: Path, shared: bool
    ) -> None:
        folders = [tmp_path / ("one" if shared else str(number)) for number in range(4)]
        script = STARTING.format(folders=[str(folder) for folder in folders], database=empty.database)
        out, err = run(script).communicate(timeout=100)

        assert err == ""
        said = Counter(out.splitlines())
        made = [folder for folder in set(folders) if (folder / vaults.MATERIAL).exists()]
        assert len(made) == 1
        if shared:
            assert list(said.values()) == [4]
        else:
            assert sorted(said.values()) == [1, 3]
            assert said["the registry has a history, but the authority's keys are not here"] == 3
        assert fault(Shelf(made[0], empty.database)) is None
        begun = "SELECT count(*) FROM audit WHERE position('ceremony'::bytea IN body) > 0"
        assert rows(empty, begun) == [(1,)]

    def test_several_at_work_of_whom_one_is_killed_do_everything_once(
        self, authority: Authority, shelf: Shelf, tmp_path: Path
    ) -> None:
        at_work(shelf, processes=3, rounds=6, kill_after=4)

    @pytest.mark.soak
    @pytest.mark.parametrize("kill_after", range(1, 60, 7))
    def test_whenever_one_is_killed(self, authority: Authority, shelf: Shelf, kill_after: int) -> None:
        at_work(shelf, processes=4, rounds=25, kill_after=kill_after)


STARTING = """
for folder in {folders!r}:
    if os.fork() == 0:
        break
else:
    while True:
        try:
            os.wait()
        except ChildProcessError:
            os._exit(0)
try:
    with Authority.open(
        Path(folder), passphrase=PASSPHRASE, root_passphrase=ROOT_PASSPHRASE, settings=SETTINGS,
        clock=Clock(), database={database!r},
    ) as authority:
        print(authority.root_der.hex())
except CaDamaged as refused:
    print(refused)
"""

READING = """
folder = Path({folder!r})
arguments = dict(passphrase=PASSPHRASE, settings=SETTINGS, clock=Clock(), database={database!r})
if os.getuid() == 0:
    # To root everything can be written. What is imported on the way may be where nobody else can read it.
    with Authority.open(folder, **arguments) as authority:
        authority.tend()
    (folder / "audit.checkpoints").unlink()
    os.setuid(65534)
try:
    (folder / "ca" / "new").touch()
    raise SystemExit("this could be written to")
except PermissionError:
    pass
with Authority.open(folder, **arguments) as authority:
    authority.tend()
    print(len(list(authority.audit_trail())))
"""

WORK = """
from pki import ReissueRequest, RevokeRequest
customer = Customer(sealed=b"", key=subscriber_key("unused"))
with Authority.open(
    Path({folder!r}), passphrase=PASSPHRASE, settings=SETTINGS, clock=Clock(), database={database!r}
) as authority:
    for turn in range({rounds}):
        own, holder = "{number}-" + str(turn), "holder-" + str(turn % 3)
        issued = authority.issue(customer.request(own, holder=holder))
        print("issued", flush=True)
        # All ask for the same once: whoever comes first does it, with whatever key.
        try:
            authority.issue(customer.request("shared-" + str(turn), holder="all"))
        except (RequestConflict, KeyReused):
            pass
        print("shared", flush=True)
        try:
            authority.revoke(RevokeRequest(
                request_id="gone-" + own, serial=issued.serial, holder=holder, reason=Reason.KEY_COMPROMISE
            ))
        except AlreadyRevoked:
            pass  # superseded by another's
        authority.next_crl()
        print("revoked", flush=True)
"""


def run(script: str) -> "subprocess.Popen[str]":
    head = (
        "import os\nfrom pathlib import Path\nfrom pki import *\nfrom tests.unit.pki.support import *\n"
        "from tests.unit.pki.support import Clock\n"
    )
    return subprocess.Popen(
        [sys.executable, "-c", head + script], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def at_work(shelf: Shelf, *, processes: int, rounds: int, kill_after: int) -> None:
    """Several processes work; the first one is killed after so many deeds. Then everything is looked through."""
    script = WORK.replace("{rounds}", str(rounds)).replace("{folder!r}", repr(str(shelf.folder)))
    script = script.replace("{database!r}", repr(shelf.database))
    working = [run(script.replace("{number}", str(number))) for number in range(processes)]
    victim = working[0]
    assert victim.stdout is not None
    for _ in range(kill_after):
        victim.stdout.readline()
    os.kill(victim.pid, signal.SIGKILL)
    told = [process.communicate(timeout=200) for process in working]

    assert [err for _, err in told[1:]] == [""] * (processes - 1)
    assert [process.returncode for process in working] == [-signal.SIGKILL, *[0] * (processes - 1)]
    assert fault(shelf) is None
    entries = [json.loads(bytes(body)) for (body,) in rows(shelf, "SELECT body FROM audit ORDER BY seq")]
    assert [entry["at"] for entry in entries] == sorted(entry["at"] for entry in entries)
    numbers = [int(entry["about"]["number"]) for entry in entries if entry["action"] == "crl"]
    assert numbers == list(range(1, len(numbers) + 1))
    served = Counter(entry["about"]["request"] for entry in entries if entry["action"] == "issue")
    assert set(served.values()) == {1}
    kept = {
        request for (request,) in rows(shelf, "SELECT request_id FROM requests WHERE operation = 'issue'")
    }
    assert kept == set(served)
    assert kept == {f"{n}-{turn}" for n in range(1, processes) for turn in range(rounds)} | {
        f"shared-{turn}" for turn in range(rounds)
    } | {request for request in kept if request.startswith("0-")}
    good = rows(
        shelf,
        "SELECT holder FROM certificates WHERE status = 'good' AND product = 'limited'"
        " GROUP BY holder HAVING count(*) > 1",
    )
    assert good == []


@pytest.fixture
def file(folder: Path, vault: Vault, customer: Customer, server: str) -> Shelf:
    """A registry in its file, in which something happened, and a database that has none."""
    with opened(Shelf(folder), vault, Clock()) as authority:
        first = authority.issue(customer.request())
        authority.suspend(ChangeRequest(request_id="s", serial=first.serial, holder=None))
        authority.crl()
        authority.issue(customer.request("second"))
    execute(Shelf(folder, server), "DROP SCHEMA IF EXISTS authority CASCADE")
    return Shelf(folder, server)


def everything(shelf: Shelf) -> list[Any]:
    with closing(open_registry(shelf)) as registry, registry.reading() as ledger:
        requests = [ledger.request(name) for name in ("request-1", "second", "s")]
        return [
            ledger.everything(),
            requests,
            ledger.latest_crl(),
            ledger.changes(),
            list(ledger.trail()),
            list(ledger.listed(None)),
        ]


class TestCarryingOver:
    def test_a_file_that_was_not_carried_over_is_not_passed_by(
        self, file: Shelf, vault: Vault, clock: Clock
    ) -> None:
        for act in (open_registry, has_history, lambda shelf: opened(shelf, vault, clock)):
            with pytest.raises(RegistryUnusable, match="certguide ca carry-over"):
                act(file)

    def test_everything_is_there_and_the_authority_goes_on(
        self, file: Shelf, vault: Vault, clock: Clock, customer: Customer
    ) -> None:
        before = everything(Shelf(file.folder))

        assert carry_over(file, vault.audit_public_key) == len(before[4])

        assert everything(file) == before
        assert not file.file.exists()
        assert everything(Shelf(file.folder / "x", file.database)) == before
        with opened(file, vault, clock) as authority:
            first = authority.issue(customer.request())
            assert first.serial in {record.serial for record in before[0]}
            authority.issue(customer.request("third"))
        assert fault(file) is None

    def test_called_again_after_it_was_interrupted_it_ends_what_it_began(
        self, file: Shelf, vault: Vault
    ) -> None:
        kept = file.file.read_bytes()
        carry_over(file, vault.audit_public_key)
        file.file.write_bytes(kept)  # killed before the file was set aside

        carry_over(file, vault.audit_public_key)

        assert not file.file.exists()
        with pytest.raises(RegistryUnusable, match="there is no"):
            carry_over(file, vault.audit_public_key)

    @pytest.mark.parametrize(
        "harm",
        [
            lambda file: execute(
                Shelf(file.folder), "DROP TRIGGER audit_no_delete", "DELETE FROM audit WHERE seq = 3"
            ),
            lambda file: execute(
                Shelf(file.folder), "DROP TRIGGER audit_no_delete", "DELETE FROM audit WHERE seq > 3"
            ),
        ],
    )
    def test_a_log_that_is_not_whole_is_not_carried_over(
        self, file: Shelf, vault: Vault, harm: Callable[[Shelf], None]
    ) -> None:
        harm(file)
        with pytest.raises(AuditBroken):
            carry_over(file, vault.audit_public_key)
        assert file.file.exists()
        with pytest.raises(RegistryUnusable, match="carry-over"):
            open_registry(file)

    def test_another_registry_in_the_database_is_not_touched(
        self, file: Shelf, vault: Vault, tmp_path: Path
    ) -> None:
        other = Shelf(tmp_path / "other", file.database)
        with Authority.open(
            other.folder,
            passphrase=PASSPHRASE,
            root_passphrase=ROOT_PASSPHRASE,
            settings=SETTINGS,
            database=other.database,
        ):
            pass
        with pytest.raises(AuditBroken, match="another registry"):
            carry_over(file, vault.audit_public_key)
        assert fault(other) is None
        with pytest.raises(AuditBroken):
            opened(file, vault, Clock())


@pytest.fixture
def log(authority: Authority, shelf: Shelf, customer: Customer) -> Shelf:
    serial = authority.issue(customer.request()).serial
    authority.suspend(ChangeRequest(request_id="s", serial=serial, holder="holder-1"))
    authority.crl()
    execute(shelf, "ALTER TABLE audit DISABLE TRIGGER USER")
    return shelf


class TestTheLog:
    @pytest.mark.parametrize(
        ("statement", "found"),
        [
            ("UPDATE audit SET body = body || ' ' WHERE seq = 2", (2, Harm.CHANGED)),
            ("UPDATE audit SET hash = '' WHERE seq = 3", (3, Harm.CHANGED)),
            ("DELETE FROM audit WHERE seq = 2", (2, Harm.REMOVED)),
            ("DELETE FROM audit WHERE seq > 2", (3, Harm.CUT_OFF)),
            ("TRUNCATE audit", (1, Harm.CUT_OFF)),
        ],
    )
    def test_what_was_done_to_it_is_found(self, log: Shelf, statement: str, found: tuple[int, Harm]) -> None:
        execute(log, statement)
        assert fault(log) == found

    def test_another_authoritys_key_finds_nothing_right(self, log: Shelf) -> None:
        key = ec.generate_private_key(ec.SECP256R1()).public_key()
        assert not verify_audit(log, key).ok

    @pytest.mark.parametrize(
        "statement", ["UPDATE audit SET seq = seq", "DELETE FROM audit", "TRUNCATE audit"]
    )
    def test_the_database_itself_refuses_a_mistake(self, shelf: Shelf, statement: str) -> None:
        with pytest.raises(sa.exc.IntegrityError, match="append-only"):
            execute(shelf, statement)
