"""The authority's passphrase changes under a running authority, and a crash in the middle locks nobody out."""

import stat
from pathlib import Path

import pytest

import pki
from pki.custody import keys, passphrase, vault

SETTINGS = pki.AuthoritySettings(stretching=1)
OLD, NEW, ROOT = "every day", "from now on", "once"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    opened(tmp_path / "ca", OLD).close()
    return tmp_path / "ca"


def opened(folder: Path, with_passphrase: str) -> pki.Authority:
    return pki.Authority.open(folder, passphrase=with_passphrase, root_passphrase=ROOT, settings=SETTINGS)


def test_the_new_passphrase_opens_and_the_old_one_no_longer_does(folder: Path) -> None:
    running = opened(folder, OLD)

    passphrase.change(folder, old=OLD, new=NEW, stretching=1)

    running.next_crl()
    running.close()
    opened(folder, NEW).close()
    with pytest.raises(pki.CaPassphraseWrong):
        opened(folder, OLD)
    material = folder / vault.MATERIAL
    assert {stat.S_IMODE((material / name).stat().st_mode) for name in ("issuing.key", "audit.key")} == {
        0o600
    }
    assert not list(material.glob("*.new"))
    keys.load_ca_key(material / vault.ROOT_KEY, ROOT)


@pytest.mark.parametrize("done", ["issuing.key", "audit.key"])
def test_what_a_crash_left_half_done_is_finished_by_the_same_call(folder: Path, done: str) -> None:
    material = folder / vault.MATERIAL
    before = {name: (material / name).read_bytes() for name in ("issuing.key", "audit.key")}
    passphrase.change(folder, old=OLD, new=NEW, stretching=1)
    for name, content in before.items():
        if name != done:
            (material / name).write_bytes(content)
    with pytest.raises(pki.CaPassphraseWrong):
        opened(folder, NEW)

    passphrase.change(folder, old=OLD, new=NEW, stretching=1)

    opened(folder, NEW).close()


@pytest.mark.parametrize(
    ("old", "new", "error"),
    [
        ("another", NEW, pki.CaPassphraseWrong),
        (OLD, "", pki.CaPassphraseWrong),
        (OLD, ROOT, pki.PassphrasesAlike),
    ],
)
def test_a_passphrase_that_will_not_do_changes_nothing(
    folder: Path, old: str, new: str, error: type[Exception]
) -> None:
    with pytest.raises(error):
        passphrase.change(folder, old=old, new=new, stretching=1)

    opened(folder, OLD).close()


def test_where_there_is_no_authority_there_is_nothing_to_change(tmp_path: Path) -> None:
    with pytest.raises(pki.CaMissing):
        passphrase.change(tmp_path, old=OLD, new=NEW)
