"""The registry: who may open it, and how the world learns that it changed."""

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from pki import Authority, CaMissing, ChangeRequest, RegistryUnusable
from pki.operations.books import open_registry
from tests.unit.pki.support import PASSPHRASE, SETTINGS, Customer


def suspended(authority: Authority, serial: int, request_id: str = "hold") -> None:
    authority.suspend(ChangeRequest(request_id=request_id, serial=serial, holder=None))


def resumed(authority: Authority, serial: int, request_id: str = "resume") -> None:
    authority.resume(ChangeRequest(request_id=request_id, serial=serial, holder=None))


@pytest.mark.parametrize("version", [1, 3])
def test_another_versions_registry_is_refused_and_left_as_it_is(folder: Path, version: int) -> None:
    with closing(sqlite3.connect(folder / "registry.sqlite")) as database, database:
        database.execute(f"UPDATE schema_version SET version = {version}")
    with pytest.raises(RegistryUnusable, match=f"schema {version}"):
        open_registry(folder)


def test_a_folder_without_an_authority_is_not_written_to(tmp_path: Path) -> None:
    with pytest.raises(CaMissing):
        Authority.open(tmp_path / "nothing", passphrase=PASSPHRASE, settings=SETTINGS)
    assert not (tmp_path / "nothing").exists()


def test_the_database_refuses_what_the_rules_would_never_write(
    folder: Path, authority: Authority, customer: Customer
) -> None:
    authority.issue(customer.request())
    with closing(sqlite3.connect(folder / "registry.sqlite")) as database:
        for statement in (
            "UPDATE certificates SET status = 'held'",
            "UPDATE certificates SET status = 'revoked', revoked_at = '2026-01-01'",
            "UPDATE certificates SET revoked_at = '2026-01-01'",
            "INSERT INTO certificates SELECT * FROM certificates",
        ):
            with pytest.raises(sqlite3.IntegrityError):
                database.execute(statement)


def test_the_revision_changes_with_each_change_of_a_status(
    authority: Authority, folder: Path, customer: Customer
) -> None:
    with closing(open_registry(folder)) as registry:
        seen = [registry.revision()]
        serial = authority.issue(customer.request()).serial
        assert registry.revision() == seen[-1]
        for act in (suspended, resumed):
            act(authority, serial)
            seen.append(registry.revision())
        authority.issue(customer.request("supersedes"))
        seen.append(registry.revision())
        assert len(set(seen)) == len(seen)
        authority.crl()
        authority.record("staff-7", "nothing", {})
        assert registry.revision() == seen[-1]


def test_the_revision_changes_with_another_processs_change(
    authority: Authority, folder: Path, customer: Customer
) -> None:
    serial = authority.issue(customer.request()).serial
    with closing(open_registry(folder)) as registry:
        before = registry.revision()
        script = f"""
from pathlib import Path
from pki import Authority, ChangeRequest
from tests.unit.pki.support import *
with Authority.open(Path({str(folder)!r}), passphrase=PASSPHRASE, settings=SETTINGS, clock=Clock()) as authority:
    authority.suspend(ChangeRequest(request_id="elsewhere", serial={serial}, holder=None))
"""
        subprocess.run([sys.executable, "-c", script], check=True, timeout=60)
        assert registry.revision() != before


def test_who_cannot_look_is_told_of_a_change_each_time(folder: Path) -> None:
    with closing(open_registry(folder)) as registry:
        known = registry.revision()
        with closing(sqlite3.connect(folder / "registry.sqlite")) as database, database:
            database.execute("ALTER TABLE changes RENAME TO elsewhere")
        unknown = [registry.revision() for _ in range(3)]
        assert len({known, *unknown}) == 4


def test_looking_waits_for_no_writer(folder: Path) -> None:
    with closing(open_registry(folder)) as registry, registry.writing():
        assert registry.revision() == 0
