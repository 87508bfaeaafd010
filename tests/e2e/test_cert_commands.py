"""``certguide cert …`` and ``certguide sign``, as an operator and a person type them."""

import io
import json
import shutil
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

import pki
from bot.commands import cert, sign
from pki.verification import challenge
from tests.unit.pki import files as made
from tests.unit.pki.support import IDENTITY_NUMBER, NAME, PASSPHRASE, PASSWORD, ROOT_PASSPHRASE, SETTINGS

app = typer.Typer()
app.add_typer(cert.app)
app.command("sign")(sign.sign)


@dataclass(frozen=True)
class Shop:
    """An authority in a data directory, with two certificates of which the older is revoked."""

    data: Path
    files: pki.PackagedFiles
    serials: tuple[int, int]

    def run(self, *arguments: object) -> Result:
        options = () if arguments[0] == "sign" else ("--data", str(self.data))
        return CliRunner().invoke(app, [*map(str, arguments), *options])

    def file(self, content: bytes, name: str = "file") -> Path:
        path = self.data.parent / name
        path.write_bytes(content)
        return path

    @property
    def password(self) -> Path:
        return self.file(f"{PASSWORD}\nsecond line\n".encode(), "password")

    def unpacked(self) -> Path:
        folder = self.data.parent / "stick"
        shutil.rmtree(folder, ignore_errors=True)
        with zipfile.ZipFile(io.BytesIO(self.files.zip_bytes)) as archive:
            archive.extractall(folder)
        return folder


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    data = tmp_path_factory.mktemp("shop") / "data"
    with pki.Authority.open(
        data / "ca", passphrase=PASSPHRASE, root_passphrase=ROOT_PASSPHRASE, settings=SETTINGS
    ) as authority:
        for number in ("1", "2"):
            sealed = authority.seal_key(PASSWORD)
            issued = authority.issue(
                pki.IssueRequest(
                    request_id=f"request-{number}",
                    product="limited",
                    holder="holder-1",
                    name=NAME,
                    identity_number=IDENTITY_NUMBER,
                    key=authority.open_key(sealed, PASSWORD),
                )
            )
        authority.tend()  # the authority's own certificate for OCSP is in the registry from now on
        newest, older = authority.certificates("holder-1")
        files = authority.package(issued.der, sealed, PASSWORD)
    return Shop(data, files, (newest.serial, older.serial))


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A stray `.env` decides nothing here."""
    monkeypatch.chdir(tmp_path)


def one_line(result: Result) -> str:
    assert result.exit_code == 1
    assert result.stdout == ""
    assert len(result.stderr.strip().splitlines()) == 1
    return result.stderr


# --- cert list, cert show


@pytest.mark.parametrize("command", [["list"], ["show", "1"], ["verify", "x"]])
def test_without_an_authority_it_is_one_line(tmp_path: Path, command: list[str]) -> None:
    result = CliRunner().invoke(app, ["cert", *command, "--data", str(tmp_path / "none")])
    assert "no authority" in one_line(result)
    assert not (tmp_path / "none").exists()


def test_the_list_shows_what_is_in_force_and_with_all_the_rest(shop: Shop) -> None:
    newest, older = (f"{serial:X}" for serial in shop.serials)
    assert newest[-8:] in shop.run("cert", "list").stdout
    assert older[-8:] not in shop.run("cert", "list").stdout
    assert older[-8:] in shop.run("cert", "list", "--all").stdout
    assert "ocsp" not in shop.run("cert", "list").stdout
    assert "ocsp" in shop.run("cert", "list", "--all").stdout
    listed = json.loads(shop.run("cert", "list", "--all", "--json").stdout)
    assert [row["status"] for row in listed if row["holder"] == "holder-1"] == ["good", "revoked"]


def test_neither_list_nor_show_name_anybody(shop: Shop) -> None:
    shown = shop.run("cert", "list", "--all").stdout + shop.run("cert", "show", f"{shop.serials[0]:x}").stdout
    assert NAME not in shown


def test_a_certificate_is_shown_by_the_end_of_its_serial_with_its_history(shop: Shop) -> None:
    shown = shop.run("cert", "show", f"{shop.serials[1]:x}"[-10:])
    assert shown.exit_code == 0
    assert "superseded" in shown.stdout
    assert "issue by holder" in shown.stdout


@pytest.mark.parametrize("serial", ["FFFFFFFFFFFF", "nonsense", ""])
def test_a_serial_that_is_none_or_several_is_one_line(shop: Shop, serial: str) -> None:
    assert "cert show" in one_line(shop.run("cert", "show", serial))


# --- cert verify


@pytest.mark.parametrize("kind", ["zip_bytes", "p12_bytes"])
def test_a_delivered_file_verifies(shop: Shop, kind: str) -> None:
    file = shop.file(getattr(shop.files, kind))
    result = shop.run("cert", "verify", file, "--password-file", shop.password)
    assert result.exit_code == 0, result.output
    assert "issued by this authority" in result.stdout
    assert "belongs to the certificate" in result.stdout
    assert "not revoked; by the registry at" in result.stdout


def test_an_unpacked_folder_and_a_bare_certificate_verify(shop: Shop) -> None:
    folder = shop.unpacked()
    assert shop.run("cert", "verify", folder, "--password-file", shop.password).exit_code == 0
    bare = folder / shop.files.labels.folder / "signCert.der"
    assert shop.run("cert", "verify", bare).exit_code == 0


def test_without_its_password_a_key_is_not_well_and_the_reason_is_told(shop: Shop) -> None:
    result = shop.run("cert", "verify", shop.file(shop.files.zip_bytes))
    assert result.exit_code == 1
    assert "--password-file" in result.stdout


def test_a_wrong_password_a_revoked_and_a_foreign_certificate_are_not_well(shop: Shop) -> None:
    wrong = shop.file(b"wrong\n", "wrong")
    assert (
        "does not open"
        in shop.run("cert", "verify", shop.file(shop.files.zip_bytes), "--password-file", wrong).stdout
    )
    foreign = shop.run("cert", "verify", shop.file(made.encoded(made.web_certificate())))
    assert foreign.exit_code == 1
    assert foreign.stdout.count("cannot be known") == 4
    assert "http://crl.example/1, not asked" in foreign.stdout


@pytest.mark.parametrize("content", [b"", b"nonsense", b"PK\x03\x04", bytes(2_000_000)])
def test_an_unreadable_file_is_one_line(shop: Shop, content: bytes) -> None:
    assert "cert verify" in one_line(shop.run("cert", "verify", shop.file(content)))


def test_a_file_that_is_not_there_is_one_line(shop: Shop) -> None:
    assert "cannot be read" in one_line(shop.run("cert", "verify", shop.data / "nothing"))
    assert "cannot be read" in one_line(
        shop.run("cert", "verify", shop.file(b"x"), "--password-file", shop.data / "nothing")
    )


# --- sign


def test_the_answer_is_the_one_line_on_standard_output(shop: Shop) -> None:
    asked = challenge.new()
    folder = shop.unpacked()
    for place in (folder, folder / "NPKI", folder / shop.files.labels.folder):
        result = shop.run("sign", asked.text, "--npki", place, "--password-file", shop.password)
        assert result.exit_code == 0, result.output
        assert len(result.stdout.splitlines()) == 1
        assert challenge.check(asked.secret, asked.text, result.stdout).serial == shop.serials[0]


def test_several_certificates_are_listed_and_none_is_taken(shop: Shop, tmp_path: Path) -> None:
    leaf = shop.unpacked() / shop.files.labels.folder
    for subject in ("cn=a", "cn=b"):
        shutil.copytree(leaf, tmp_path / "NPKI" / "certguide" / "USER" / subject)
    result = shop.run("sign", challenge.new().text, "--npki", tmp_path, "--password-file", shop.password)
    assert (result.exit_code, result.stdout) == (1, "")
    assert "cn=a" in result.stderr
    assert "cn=b" in result.stderr


def test_what_cannot_be_signed_is_one_line_without_the_password(shop: Shop, tmp_path: Path) -> None:
    folder, text = shop.unpacked(), challenge.new().text
    wrong = shop.file(b"Wrong!2026pw\n", "wrong")
    assert "no challenge" in one_line(shop.run("sign", "hello", "--npki", folder))
    assert "no certificate" in one_line(shop.run("sign", text, "--npki", tmp_path))
    assert "password" in one_line(shop.run("sign", text, "--npki", folder))
    refused = one_line(shop.run("sign", text, "--npki", folder, "--password-file", wrong))
    assert "does not open" in refused
    assert "Wrong!2026pw" not in refused
