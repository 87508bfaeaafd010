import stat
from pathlib import Path

import pytest
from cryptography import x509

from pki import Authority, AuthoritySettings, CaDamaged, CaPassphraseWrong, RegistryUnusable, keys, vault
from tests.unit.pki.support import PASSPHRASE, Customer

FILES = ["issuing.cer", "issuing.key", "root.cer", "root.key"]


def reopen(folder: Path, passphrase: str = PASSPHRASE) -> Authority:
    return Authority.open(folder, passphrase=passphrase, settings=AuthoritySettings())


@pytest.mark.parametrize("passphrase", ["", "another", PASSPHRASE + " "])
def test_a_wrong_passphrase_opens_nothing(folder: Path, passphrase: str) -> None:
    with pytest.raises(CaPassphraseWrong):
        reopen(folder, passphrase)


def test_an_empty_passphrase_makes_nothing(tmp_path: Path) -> None:
    with pytest.raises(CaPassphraseWrong):
        reopen(tmp_path, "")
    assert not (tmp_path / "ca").exists()


@pytest.mark.parametrize("name", ["issuing.cer", "issuing.key", "root.cer"])
def test_a_missing_file_is_reported_and_never_replaced(folder: Path, name: str) -> None:
    (folder / "ca" / name).unlink()
    with pytest.raises(CaDamaged):
        reopen(folder)
    assert not (folder / "ca" / name).exists()


@pytest.mark.parametrize("name", ["issuing.cer", "root.cer"])
def test_a_damaged_certificate_is_reported(folder: Path, name: str) -> None:
    path = folder / "ca" / name
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)
    with pytest.raises(CaDamaged):
        reopen(folder)


def test_a_key_of_another_authority_is_reported(folder: Path) -> None:
    (folder / "ca" / "root.key").replace(folder / "ca" / "issuing.key")
    with pytest.raises(CaDamaged):
        reopen(folder)


def test_an_authority_with_certificates_whose_keys_are_gone_is_not_made_anew(
    authority: Authority, customer: Customer, folder: Path
) -> None:
    authority.issue(customer.request())
    authority.close()
    (folder / "ca").rename(folder / "elsewhere")
    with pytest.raises(CaDamaged):
        reopen(folder)


def test_a_registry_of_another_version_is_refused(folder: Path) -> None:
    import sqlite3
    from contextlib import closing

    with closing(sqlite3.connect(folder / "registry.sqlite")) as database, database:
        database.execute("UPDATE schema_version SET version = 99")
    with pytest.raises(RegistryUnusable):
        reopen(folder)


def test_a_registry_that_is_no_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / "registry.sqlite").write_bytes(b"not a database" * 100)
    with pytest.raises(RegistryUnusable):
        reopen(tmp_path)


@pytest.mark.parametrize("survived", range(4))
def test_after_a_crash_while_being_made_the_authority_is_made_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, survived: int
) -> None:
    class PowerCut(BaseException):
        pass

    written: list[Path] = []
    write = keys.write_atomically

    def write_until_the_power_cut(path: Path, content: bytes) -> None:
        if len(written) == survived:
            raise PowerCut
        written.append(path)
        write(path, content)

    with monkeypatch.context() as patched:
        patched.setattr(keys, "write_atomically", write_until_the_power_cut)
        with pytest.raises(PowerCut):
            reopen(tmp_path)
    assert not (tmp_path / "ca").exists()
    reopen(tmp_path).close()
    assert sorted(path.name for path in (tmp_path / "ca").iterdir()) == FILES
    assert not list(tmp_path.glob("making-*"))


def test_a_second_process_that_was_faster_wins(
    tmp_path: Path, pristine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import shutil

    write = vault._write_authorities

    def lose_the_race(draft: Path, *rest: object) -> None:
        shutil.copytree(pristine / "ca", tmp_path / "ca")
        write(draft, *rest)  # type: ignore[arg-type]  # handed through

    monkeypatch.setattr(vault, "_write_authorities", lose_the_race)
    with reopen(tmp_path) as authority:
        assert authority.root_der == (pristine / "ca" / "root.cer").read_bytes()
    assert not list(tmp_path.glob("making-*"))


def test_the_keys_are_for_their_owner_alone(folder: Path) -> None:
    assert stat.S_IMODE((folder / "ca" / "root.key").stat().st_mode) == 0o600
    assert stat.S_IMODE((folder / "ca" / "issuing.key").stat().st_mode) == 0o600


def test_the_registry_is_for_its_owner_alone_even_in_an_open_folder(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    reopen(tmp_path).close()
    assert stat.S_IMODE((tmp_path / "registry.sqlite").stat().st_mode) == 0o600


def test_a_failed_write_leaves_the_old_content_and_no_litter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "file"
    keys.write_atomically(path, b"old")

    def fail(_: int) -> None:
        raise OSError("disk full")

    monkeypatch.setattr("os.fsync", fail)
    with pytest.raises(OSError, match="disk full"):
        keys.write_atomically(path, b"new")
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_the_same_authority_opens_again(folder: Path) -> None:
    with reopen(folder) as first:
        root, issuing = first.root_der, first.issuing_der
    with reopen(folder) as second:
        assert (second.root_der, second.issuing_der) == (root, issuing)
    assert x509.load_der_x509_certificate(root).version is x509.Version.v3
