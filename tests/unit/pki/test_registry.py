"""The registry: who may open it, and how the world learns that it changed."""

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy.exc import IntegrityError

from pki import Authority, CaMissing, ChangeRequest, RegistryUnusable, Shelf
from pki.operations.books import open_registry
from tests.unit.pki.support import ON_BOTH, PASSPHRASE, SETTINGS, Customer, execute


def suspended(authority: Authority, serial: int, request_id: str = "hold") -> None:
    authority.suspend(ChangeRequest(request_id=request_id, serial=serial, holder=None))


def resumed(authority: Authority, serial: int, request_id: str = "resume") -> None:
    authority.resume(ChangeRequest(request_id=request_id, serial=serial, holder=None))


@pytest.mark.parametrize("version", [1, 3])
@ON_BOTH
def test_another_versions_registry_is_refused_and_left_as_it_is(shelf: Shelf, version: int) -> None:
    execute(shelf, f"UPDATE schema_version SET version = {version}")
    with pytest.raises(RegistryUnusable, match=f"schema {version}"):
        open_registry(shelf)


def test_a_folder_without_an_authority_is_not_written_to(tmp_path: Path) -> None:
    with pytest.raises(CaMissing):
        Authority.open(tmp_path / "nothing", passphrase=PASSPHRASE, settings=SETTINGS)
    assert not (tmp_path / "nothing").exists()


@ON_BOTH
def test_the_database_refuses_what_the_rules_would_never_write(
    shelf: Shelf, authority: Authority, customer: Customer
) -> None:
    authority.issue(customer.request())
    for statement in (
        "UPDATE certificates SET status = 'held'",
        "UPDATE certificates SET status = 'revoked', revoked_at = '2026-01-01'",
        "UPDATE certificates SET revoked_at = '2026-01-01'",
        "INSERT INTO certificates SELECT * FROM certificates",
        "UPDATE audit SET body = hash",
        "DELETE FROM audit WHERE seq = 2",
    ):
        with pytest.raises((sqlite3.IntegrityError, IntegrityError)):
            execute(shelf, statement)


@ON_BOTH
def test_the_revision_changes_with_each_change_of_a_status(
    authority: Authority, shelf: Shelf, customer: Customer
) -> None:
    with closing(open_registry(shelf)) as registry:
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


@ON_BOTH
def test_the_revision_changes_with_another_processs_change(
    authority: Authority, shelf: Shelf, customer: Customer
) -> None:
    serial = authority.issue(customer.request()).serial
    with closing(open_registry(shelf)) as registry:
        before = registry.revision()
        script = f"""
from pathlib import Path
from pki import Authority, ChangeRequest
from tests.unit.pki.support import *
with Authority.open(
    Path({str(shelf.folder)!r}), passphrase=PASSPHRASE, settings=SETTINGS, clock=Clock(), database={shelf.database!r}
) as authority:
    authority.suspend(ChangeRequest(request_id="elsewhere", serial={serial}, holder=None))
"""
        subprocess.run([sys.executable, "-c", script], check=True, timeout=60)
        assert registry.revision() != before


@ON_BOTH
def test_who_cannot_look_is_told_of_a_change_each_time(shelf: Shelf) -> None:
    with closing(open_registry(shelf)) as registry:
        known = registry.revision()
        execute(shelf, "ALTER TABLE changes RENAME TO elsewhere")
        unknown = [registry.revision() for _ in range(3)]
        assert len({known, *unknown}) == 4


@ON_BOTH
def test_looking_waits_for_no_writer(shelf: Shelf) -> None:
    with closing(open_registry(shelf)) as registry, registry.writing():
        assert registry.revision() == 0
