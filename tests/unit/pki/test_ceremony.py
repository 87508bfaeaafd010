"""The key ceremony: once, whole or not at all, and with a record that says what was made."""

import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes

from pki import AuthoritySettings, CaDamaged, CaPassphraseWrong
from pki.custody import ceremony, keys, vault
from pki.custody.ceremony import Ceremony
from pki.dates import KST, korean_days
from pki.errors import CaExists, CaMissing, PassphrasesAlike
from pki.signed import certificates
from tests.unit.pki.support import NOON, PASSPHRASE, ROOT_PASSPHRASE, SETTINGS

FILES = [
    "audit.key",
    "audit.pub",
    "issuing.cer",
    "issuing.key",
    "record.txt",
    "root.cer",
    "root.crl",
    "root.key",
]


def make(folder: Path, settings: AuthoritySettings = SETTINGS, **changes: object) -> Ceremony:
    usual: dict[str, object] = {
        "passphrase": PASSPHRASE,
        "root_passphrase": ROOT_PASSPHRASE,
        "settings": settings,
        "now": NOON,
        "operators": ("Kim", "이"),
    }
    return ceremony.make(folder, **{**usual, **changes})  # type: ignore[arg-type]  # a test's own business


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Ceremony]:
    folder = tmp_path_factory.mktemp("held")
    return folder, make(folder)


@pytest.fixture
def folder(held: tuple[Path, Ceremony], tmp_path: Path) -> Path:
    return Path(shutil.copytree(held[0], tmp_path / "authority"))


@pytest.mark.parametrize("root_passphrase", [PASSPHRASE, "operator's 암호"])
def test_one_passphrase_for_both_is_refused_in_any_spelling(tmp_path: Path, root_passphrase: str) -> None:
    with pytest.raises(PassphrasesAlike):
        make(tmp_path, root_passphrase=root_passphrase)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("empty", ["passphrase", "root_passphrase"])
def test_an_empty_passphrase_makes_nothing(tmp_path: Path, empty: str) -> None:
    with pytest.raises(CaPassphraseWrong):
        make(tmp_path, **{empty: ""})
    assert list(tmp_path.iterdir()) == []


def test_an_authority_is_never_overwritten(folder: Path) -> None:
    before = {path.name: path.read_bytes() for path in (folder / "ca").iterdir()}
    with pytest.raises(CaExists):
        make(folder)
    assert {path.name: path.read_bytes() for path in (folder / "ca").iterdir()} == before


@pytest.mark.parametrize("survived", [0, 3, len(FILES) - 1])
def test_a_ceremony_that_breaks_off_leaves_nothing_usable(
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

    monkeypatch.setattr(keys, "write_atomically", write_until_the_power_cut)
    monkeypatch.setattr(shutil, "rmtree", lambda *_, **__: None)  # a power cut tidies nothing up
    with pytest.raises(PowerCut):
        make(tmp_path)
    assert not vault.is_made(tmp_path)
    monkeypatch.undo()

    make(tmp_path)
    vault.open_vault(tmp_path, PASSPHRASE, settings=SETTINGS)
    assert sorted(path.name for path in (tmp_path / "ca").iterdir()) == FILES
    assert not list(tmp_path.glob("making-*"))


def test_the_second_of_two_ceremonies_at_once_keeps_nothing(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = keys.write_atomically

    def lose_the_race(path: Path, content: bytes) -> None:
        if not vault.is_made(tmp_path):
            shutil.copytree(folder / "ca", tmp_path / "ca")
        write(path, content)

    monkeypatch.setattr(keys, "write_atomically", lose_the_race)
    with pytest.raises(CaExists):
        make(tmp_path)
    assert (tmp_path / "ca" / "root.cer").read_bytes() == (folder / "ca" / "root.cer").read_bytes()
    assert not list(tmp_path.glob("making-*"))


def test_a_rehearsal_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    rehearsed = ceremony.rehearse(settings=SETTINGS, now=NOON)
    assert list(tmp_path.iterdir()) == []
    assert "nothing of it was kept" in rehearsed.lines()[0]


def test_each_key_opens_with_its_own_passphrase_alone(folder: Path) -> None:
    material = folder / "ca"
    keys.load_ca_key(material / "root.key", ROOT_PASSPHRASE)
    keys.load_ca_key(material / "issuing.key", PASSPHRASE)
    keys.load_audit_key(material / "audit.key", PASSPHRASE)
    with pytest.raises(CaPassphraseWrong):
        keys.load_ca_key(material / "root.key", PASSPHRASE)
    with pytest.raises(CaPassphraseWrong):
        keys.load_ca_key(material / "issuing.key", ROOT_PASSPHRASE)


def test_the_record_tells_what_the_files_hold(held: tuple[Path, Ceremony]) -> None:
    folder, made = held
    record = (folder / "ca" / "record.txt").read_text("utf-8")
    assert record == "\n".join([*made.lines(), ""])
    for name in ("root.cer", "issuing.cer"):
        certificate = x509.load_der_x509_certificate((folder / "ca" / name).read_bytes())
        assert certificate.fingerprint(hashes.SHA256()).hex(":").upper() in record
        assert f"{certificate.serial_number:x}" in record
    moment = f"{NOON.astimezone(KST):%Y-%m-%d} 12:00:00 KST ({NOON:%Y-%m-%d}T03:00:00Z)"
    for told in (moment, "Kim", "이", "RSA 2048 bits", "P-256"):
        assert told in record
    for policy in (SETTINGS.policy_limited, SETTINGS.policy_universal):
        assert policy.dotted_string in record


def test_the_record_holds_no_secret(held: tuple[Path, Ceremony]) -> None:
    folder, made = held
    assert not {PASSPHRASE, ROOT_PASSPHRASE} & set(made.lines())
    assert "PRIVATE KEY" not in (folder / "ca" / "record.txt").read_text("utf-8")
    assert PASSPHRASE not in repr(made)


def test_the_authorities_are_valid_for_whole_days_of_korea(held: tuple[Path, Ceremony]) -> None:
    published = held[1].published
    for certificate, years in ((published.root, 20), (published.issuing, 10)):
        validity = korean_days(NOON, years)
        assert certificate.not_valid_before_utc == validity.not_before
        assert certificate.not_valid_after_utc == validity.not_after


def test_names_and_sizes_come_from_the_settings(tmp_path: Path) -> None:
    settings = replace(SETTINGS, organisation="은행", root_name="뿌리", issuing_name="줄기", key_bits=3072)
    published = make(tmp_path, settings).published
    for certificate, name in ((published.root, "뿌리"), (published.issuing, "줄기")):
        assert certificate.subject == vault.common_name(settings, name).to_x509()
        assert certificate.public_key().key_size == 3072  # type: ignore[union-attr]  # RSA, or this fails


def test_the_roots_first_list_is_empty_and_long_lived(held: tuple[Path, Ceremony]) -> None:
    crl = x509.load_der_x509_crl(held[1].published.root_crl)
    assert len(crl) == 0
    assert ceremony.crl_number(held[1].published.root_crl) == 1
    assert crl.next_update_utc == NOON + timedelta(days=SETTINGS.root_crl_days)


def test_renewing_the_roots_list_needs_the_roots_passphrase(folder: Path) -> None:
    with pytest.raises(CaPassphraseWrong):
        ceremony.renew_root_crl(folder, root_passphrase=PASSPHRASE, settings=SETTINGS, now=NOON)


def test_renewing_the_roots_list_needs_the_roots_key(folder: Path) -> None:
    (folder / "ca" / "root.key").unlink()
    with pytest.raises(CaDamaged, match=r"root\.key"):
        ceremony.renew_root_crl(folder, root_passphrase=ROOT_PASSPHRASE, settings=SETTINGS, now=NOON)


def test_renewing_the_list_of_no_root_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CaMissing):
        ceremony.renew_root_crl(tmp_path, root_passphrase=ROOT_PASSPHRASE, settings=SETTINGS, now=NOON)


def test_the_roots_next_list_has_the_next_number_and_a_new_end(folder: Path) -> None:
    later = NOON + timedelta(days=300)
    ceremony.renew_root_crl(folder, root_passphrase=ROOT_PASSPHRASE, settings=SETTINGS, now=later)

    der = vault.open_vault(folder, PASSPHRASE, settings=SETTINGS).root_crl
    assert ceremony.crl_number(der) == 2
    assert x509.load_der_x509_crl(der).next_update_utc == later + timedelta(days=SETTINGS.root_crl_days)


def test_serial_numbers_are_random_in_more_bits_than_any_rule_asks() -> None:
    """Counted in what varies: a mask or a fixed byte does not count (64 bits, Baseline Requirements §7.1)."""
    serials = [certificates.new_serial() for _ in range(500)]
    ones = zeros = 0
    for serial in serials:
        ones |= serial
        zeros |= ~serial
    varying = ones & zeros & (1 << 160) - 1
    assert varying.bit_count() >= 128
    assert len(set(serials)) == len(serials)
    for bit in (place for place in range(160) if varying >> place & 1):
        # 500 fair coins show fewer than 150 or more than 350 heads once in 10^18 tries.
        assert 150 < sum(serial >> bit & 1 for serial in serials) < 350


def test_a_serial_number_is_positive_and_within_twenty_octets() -> None:
    for serial in (certificates.new_serial() for _ in range(100)):
        assert 0 < serial.bit_length() <= 159
