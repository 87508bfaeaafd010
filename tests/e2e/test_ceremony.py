"""``certguide ca …`` as an operator runs it."""

import hashlib
import os
import pty
import re
import select
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography import x509

import pki
from pki.custody import vault
from tests.e2e.commands import certguide

CERTGUIDE = Path(sys.executable).with_name("certguide")
PASSPHRASE, ROOT_PASSPHRASE = "of every day", "of the safe, 금고"
KEYS = {"root.key": ROOT_PASSPHRASE, "issuing.key": PASSPHRASE, "audit.key": PASSPHRASE}


def _ca(*arguments, cwd, **settings):
    return certguide("ca", *arguments, cwd=cwd, **({"CA_PASSPHRASE": PASSPHRASE} | settings))


def _openssl(*arguments):
    done = subprocess.run(["openssl", *arguments], capture_output=True, text=True)
    return done.stdout + done.stderr


def _refused(done, *told):
    assert done.exit_code == 1
    assert len(done.stderr.strip().splitlines()) == 1, done.stderr
    assert all(word in done.stderr for word in told), done.stderr
    assert PASSPHRASE not in done.stderr
    assert ROOT_PASSPHRASE not in done.stderr


@pytest.fixture(scope="module")
def held(tmp_path_factory):
    """A data directory after the ceremony, and what was printed."""
    folder = tmp_path_factory.mktemp("ceremony")
    (folder / "root.txt").write_text(ROOT_PASSPHRASE + "\n")
    operators = ("--operator", "Kim", "--operator", "이")
    done = _ca("init", "--root-passphrase-file", "root.txt", *operators, cwd=folder)
    assert done.exit_code == 0, done.stderr
    return folder, done.stdout


def test_a_rehearsal_prints_a_record_and_keeps_nothing(tmp_path):
    done = _ca("init", "--dry-run", cwd=tmp_path, CA_PASSPHRASE=None, CA_NAME="Trial")

    assert done.exit_code == 0, done.stderr
    assert "Rehearsal" in done.stdout
    assert "cn=Trial Root CA" in done.stdout
    assert list(tmp_path.iterdir()) == []


def test_one_passphrase_for_both_is_refused(tmp_path):
    (tmp_path / "root.txt").write_text(PASSPHRASE)
    _refused(_ca("init", "--root-passphrase-file", "root.txt", cwd=tmp_path), "another")
    assert not (tmp_path / ".certguide" / "ca" / "ca").exists()


def test_a_passphrase_file_that_is_not_there_is_one_line(tmp_path):
    _refused(_ca("init", "--root-passphrase-file", "nowhere", cwd=tmp_path), "nowhere")


@pytest.mark.parametrize("command", ["show", "crl", "renew-crl", "renew-crl --root"])
def test_where_no_authority_is_the_way_to_one_is_told(tmp_path, command):
    (tmp_path / "root.txt").write_text(ROOT_PASSPHRASE)
    more = ["--root-passphrase-file", "root.txt"] if "--root" in command else []
    _refused(_ca(*command.split(), *more, cwd=tmp_path), "certguide ca init")


def test_a_second_ceremony_is_refused_before_anything_is_asked(held):
    _refused(_ca("init", cwd=held[0]), "already")


def test_the_record_is_printed_and_kept(held):
    folder, printed = held
    record = (folder / ".certguide/ca/ca/record.txt").read_text("utf-8")

    assert printed.startswith(record.rstrip("\n"))
    assert hashlib.sha256(record.encode()).hexdigest() in printed
    assert "Kim" in record
    assert "이" in record
    assert not {PASSPHRASE, ROOT_PASSPHRASE} & set(printed.splitlines())


def test_openssl_confirms_the_record(held):
    folder, printed = held
    for name in ("root.cer", "issuing.cer"):
        told = _openssl(
            "x509",
            "-inform",
            "DER",
            "-in",
            folder / ".certguide/ca/ca" / name,
            "-noout",
            "-fingerprint",
            "-sha256",
        )
        assert told.strip().partition("=")[2] in printed


@pytest.mark.parametrize("name", KEYS)
def test_openssl_opens_each_key_with_its_passphrase_alone(held, name):
    path = held[0] / ".certguide/ca/ca" / name
    (other,) = {PASSPHRASE, ROOT_PASSPHRASE} - {KEYS[name]}

    assert "BEGIN PRIVATE KEY" in _openssl("pkcs8", "-in", path, "-passin", f"pass:{KEYS[name]}")
    assert "BEGIN PRIVATE KEY" not in _openssl("pkcs8", "-in", path, "-passin", f"pass:{other}")
    assert ":scrypt" in _openssl("asn1parse", "-in", path)


def test_the_audit_log_begins_with_the_ceremony_and_is_whole(held):
    folder = held[0] / ".certguide/ca"
    assert pki.verify_audit(pki.Shelf(folder), vault.look(folder).audit_public_key).ok


def test_what_is_shown_needs_no_passphrase(held):
    done = _ca("show", cwd=held[0], CA_PASSPHRASE=None)

    assert done.exit_code == 0, done.stderr
    for told in re.findall(r"SHA-256 .*", held[1])[:2]:
        assert told.rstrip() in done.stdout
    assert re.search(r"good +0\n", done.stdout)


def test_openssl_accepts_the_lists(held):
    folder = held[0]
    done = _ca("crl", "--pem", "--out", "issuing.pem", cwd=folder)
    assert done.exit_code == 0, done.stderr

    material = folder / ".certguide/ca/ca"
    for name in ("root", "issuing"):
        (folder / f"{name}-ca.pem").write_text(
            _openssl("x509", "-inform", "DER", "-in", material / f"{name}.cer")
        )
    issuing = _openssl("crl", "-in", folder / "issuing.pem", "-noout", "-CAfile", folder / "issuing-ca.pem")
    root = _openssl(
        "crl", "-inform", "DER", "-in", material / "root.crl", "-noout", "-CAfile", folder / "root-ca.pem"
    )
    assert "verify OK" in issuing
    assert "verify OK" in root


def test_a_list_can_be_renewed_before_it_is_due(held):
    first = _ca("renew-crl", cwd=held[0])
    second = _ca("renew-crl", cwd=held[0])

    numbers = [int(re.search(r"number (\d+)", done.stdout)[1]) for done in (first, second)]
    assert numbers[1] == numbers[0] + 1
    assert f"number {numbers[1]}" in _ca("show", cwd=held[0]).stdout


def test_the_roots_list_is_renewed_with_the_roots_passphrase_alone(held):
    folder = held[0]
    (folder / "wrong.txt").write_text(PASSPHRASE)
    wrong = _ca("renew-crl", "--root", "--root-passphrase-file", "wrong.txt", cwd=folder)
    assert wrong.exit_code == 1
    assert "root.key" in wrong.stderr

    done = _ca("renew-crl", "--root", "--root-passphrase-file", "root.txt", cwd=folder)
    assert "number 2" in done.stdout, done.stderr
    crl = x509.load_der_x509_crl((folder / ".certguide/ca/ca/root.crl").read_bytes())
    assert len(crl) == 0


def test_the_roots_list_is_not_renewed_where_the_audit_log_cannot_tell_of_it(held):
    root_crl = held[0] / ".certguide/ca/ca/root.crl"
    before = root_crl.read_bytes()
    renew = ("renew-crl", "--root", "--root-passphrase-file", "root.txt")
    _refused(_ca(*renew, cwd=held[0], CA_PASSPHRASE="another"), "CERTGUIDE_CA_PASSPHRASE")
    assert root_crl.read_bytes() == before


def test_a_wrong_passphrase_names_the_setting(held):
    _refused(_ca("crl", cwd=held[0], CA_PASSPHRASE="another"), "CERTGUIDE_CA_PASSPHRASE")


def test_passphrases_are_asked_for_on_the_terminal_twice_and_not_shown(tmp_path):
    terminal, its_end = pty.openpty()
    process = subprocess.Popen(
        [CERTGUIDE, "ca", "init"],
        cwd=tmp_path,
        env={name: value for name, value in os.environ.items() if not name.startswith("CERTGUIDE_")},
        stdin=its_end,
        stdout=its_end,
        stderr=its_end,
        start_new_session=True,
    )
    os.close(its_end)
    answers = [PASSPHRASE, PASSPHRASE, ROOT_PASSPHRASE, ROOT_PASSPHRASE]
    seen, asked = "", 0
    while select.select([terminal], [], [], 30)[0]:
        try:
            seen += os.read(terminal, 4096).decode("utf-8", "replace")
        except OSError:  # the other end was closed
            break
        if len(re.findall(r": (?=\r?\n|$)", seen)) > asked and asked < len(answers):
            os.write(terminal, f"{answers[asked]}\n".encode())
            asked += 1
    os.close(terminal)

    assert process.wait(30) == 0, seen
    assert asked == len(answers)
    assert PASSPHRASE not in seen
    assert ROOT_PASSPHRASE not in seen
    assert "CERTGUIDE_CA_PASSPHRASE" in seen
    assert "BEGIN PRIVATE KEY" in _openssl(
        "pkcs8", "-in", tmp_path / ".certguide/ca/ca/root.key", "-passin", f"pass:{ROOT_PASSPHRASE}"
    )
