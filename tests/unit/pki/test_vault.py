"""Opening an authority: what is wrong is told apart, and never repaired by making something new."""

import shutil
import stat
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization

from pki import AuthoritySettings, CaDamaged, CaPassphraseWrong
from pki.custody import ceremony, keys, vault
from pki.custody.token import Token
from pki.custody.vault import Vault, open_vault
from pki.errors import AuthorityRenamed, CaMissing, TokenUnusable
from pki.files import containers
from tests.unit.pki.support import NOON, PASSPHRASE, ROOT_PASSPHRASE, SETTINGS

NEEDED = ["audit.key", "audit.pub", "issuing.cer", "issuing.key", "root.cer", "root.crl"]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made")
    ceremony.make(folder, passphrase=PASSPHRASE, root_passphrase=ROOT_PASSPHRASE, settings=SETTINGS, now=NOON)
    return folder


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "authority"))


def reopen(folder: Path, passphrase: str = PASSPHRASE, **changes: object) -> Vault:
    return open_vault(folder, passphrase, settings=replace(SETTINGS, **changes))  # type: ignore[arg-type]  # a test's


@pytest.mark.parametrize("passphrase", ["", "another", PASSPHRASE + " ", ROOT_PASSPHRASE])
def test_a_wrong_passphrase_opens_nothing(folder: Path, passphrase: str) -> None:
    with pytest.raises(CaPassphraseWrong):
        reopen(folder, passphrase)


def test_where_no_authority_is_none_is_made(tmp_path: Path) -> None:
    with pytest.raises(CaMissing):
        reopen(tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", NEEDED)
def test_a_missing_file_is_reported_and_never_replaced(folder: Path, name: str) -> None:
    (folder / "ca" / name).unlink()
    with pytest.raises(CaDamaged, match=name):
        reopen(folder)
    assert not (folder / "ca" / name).exists()


@pytest.mark.parametrize("name", NEEDED)
def test_a_truncated_file_is_damage_and_no_wrong_passphrase(folder: Path, name: str) -> None:
    path = folder / "ca" / name
    path.write_bytes(path.read_bytes()[:-40])
    with pytest.raises(CaDamaged, match=name):
        reopen(folder)


@pytest.mark.parametrize("name", ["issuing.cer", "root.cer", "root.crl"])
def test_a_changed_signature_is_reported(folder: Path, name: str) -> None:
    path = folder / "ca" / name
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)
    with pytest.raises(CaDamaged):
        reopen(folder)


def swap_issuing_key(material: Path) -> None:
    keys.save_ca_key(material / "issuing.key", keys.generate(2048), PASSPHRASE, stretching=1)


def swap_audit_key(material: Path) -> None:
    keys.save_ca_key(material / "audit.key", keys.generate_audit_key(), PASSPHRASE, stretching=1)


def swap_kinds(material: Path) -> None:
    shutil.copy(material / "audit.key", material / "issuing.key")


@pytest.mark.parametrize("swap", [swap_issuing_key, swap_audit_key, swap_kinds])
def test_a_key_of_another_authority_is_reported(folder: Path, swap: Callable[[Path], None]) -> None:
    swap(folder / "ca")
    with pytest.raises(CaDamaged):
        reopen(folder)


def test_a_key_that_is_not_encrypted_is_refused(folder: Path) -> None:
    path = folder / "ca" / "issuing.key"
    plain = keys.load_ca_key(path, PASSPHRASE).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(plain)
    with pytest.raises(CaDamaged, match="no encrypted key"):
        reopen(folder)


@pytest.mark.parametrize("field", ["organisation", "root_name", "issuing_name", "country", "authority_unit"])
def test_settings_that_name_another_authority_are_refused(folder: Path, field: str) -> None:
    """Else subscribers' names would repeat an organisation that did not issue them."""
    with pytest.raises(AuthorityRenamed):
        reopen(folder, **{field: "xx"})


def test_a_token_for_an_authority_whose_key_is_in_a_file_is_refused(folder: Path) -> None:
    token = Token(module=Path("/nowhere.so"), label="label", pin="1234")
    with pytest.raises(TokenUnusable, match="in a file"):
        open_vault(folder, PASSPHRASE, settings=SETTINGS, token=token)


@pytest.mark.parametrize("content", ["", "6b6579", "no-hex label"])
def test_a_spoilt_note_about_the_token_is_reported(folder: Path, content: str) -> None:
    (folder / "ca" / "issuing.token").write_text(content)
    with pytest.raises(CaDamaged, match=r"issuing\.token"):
        reopen(folder)


def test_the_roots_key_is_not_needed(folder: Path) -> None:
    """It can be kept on another machine, or on paper."""
    (folder / "ca" / "root.key").unlink()
    assert reopen(folder).issuer.key.key_size == 2048


def test_an_audit_key_in_an_older_form_opens_too(folder: Path) -> None:
    """Operators change passphrases with OpenSSL, which writes PBKDF2."""
    path = folder / "ca" / "audit.key"
    key = keys.load_audit_key(path, PASSPHRASE)
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.BestAvailableEncryption(PASSPHRASE.encode()),
        )
    )
    assert reopen(folder).audit_key.public_key() == key.public_key()


def test_drafts_of_a_crashed_ceremony_are_thrown_away(folder: Path) -> None:
    (folder / "making-0123").mkdir()
    (folder / "making-0123" / "root.key").write_text("half")
    reopen(folder)
    assert not list(folder.glob("making-*"))


def test_a_passphrase_is_the_same_in_either_form_of_hangul(folder: Path) -> None:
    """macOS hands out decomposed syllables."""
    import unicodedata

    assert unicodedata.normalize("NFD", PASSPHRASE) != PASSPHRASE
    reopen(folder, unicodedata.normalize("NFD", PASSPHRASE))


def test_what_is_published_needs_no_passphrase(folder: Path) -> None:
    published, opened = vault.look(folder), reopen(folder)
    assert (published.root, published.issuing) == (opened.root, opened.issuing)
    assert published.root_crl == opened.root_crl
    assert published.audit_public_key == opened.audit_key.public_key()


def test_a_vault_shows_no_key(folder: Path) -> None:
    assert "Key" not in repr(reopen(folder))


def test_the_files_are_for_their_owner_alone(folder: Path) -> None:
    assert {stat.S_IMODE(path.stat().st_mode) for path in (folder / "ca").iterdir()} == {0o600}
    assert stat.S_IMODE((folder / "ca").stat().st_mode) == 0o700


def test_keys_are_stretched_as_the_settings_say(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stretched: list[int] = []
    seal = containers.seal_strong

    def seal_and_tell(plain: bytes, secret: bytes, *, stretching: int) -> bytes:
        stretched.append(stretching)
        return seal(plain, secret, stretching=1)

    monkeypatch.setattr(containers, "seal_strong", seal_and_tell)
    ceremony.make(tmp_path, passphrase="one", root_passphrase="two", settings=AuthoritySettings(), now=NOON)
    assert stretched == [containers.STRETCHING] * 3


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
