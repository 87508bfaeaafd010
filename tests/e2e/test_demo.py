"""``certguide demo``: what it delivers opens in other people's software."""

import shutil
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pypinksign
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from bot.sandbox.script import PASSWORD
from flows.simulation import find
from pki.files.npki import compute_vid, open_key
from tests.e2e.commands import certguide

CERTGUIDE = Path(sys.executable).with_name("certguide")
needs_openssl = pytest.mark.skipif(
    shutil.which("openssl") is None, reason="openssl is missing: install Debian's package openssl"
)


DEMOS = [("limited", "ko"), pytest.param(("universal", "en"), marks=pytest.mark.soak)]


@pytest.fixture(scope="module", params=DEMOS, ids=["limited-ko", "universal-en"])
def delivered(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp("demo")
    product, language = request.param
    command = ("demo", "--out", folder, "--product", product, "--lang", language)
    if product == "limited":
        _run(CERTGUIDE, *command)
    else:
        done = certguide(*command, cwd=folder)
        assert done.exit_code == 0, done.stdout[-2000:] + done.stderr
    return folder


def _pem(folder, name):
    path = folder / f"{name}.pem"
    certificate = x509.load_der_x509_certificate((folder / f"{name}.cer").read_bytes())
    path.write_bytes(certificate.public_bytes(Encoding.PEM))
    return path


def _user_folder(folder):
    return next((folder / "NPKI" / "certguide" / "USER").iterdir())


def _run(*command):
    done = subprocess.run([str(part) for part in command], capture_output=True, timeout=100)
    assert done.returncode == 0, (done.stdout[-2000:] + done.stderr).decode("utf-8", "replace")
    return done.stdout


@needs_openssl
def test_openssl_accepts_the_chain(delivered):
    certificate = _user_folder(delivered) / "signCert.der"
    out = _run(
        "openssl", "verify", "-x509_strict", "-CAfile", _pem(delivered, "root"),
        "-untrusted", _pem(delivered, "issuing"), certificate,
    )  # fmt: skip

    assert out.decode("utf-8", "replace").rstrip().endswith("OK")


@needs_openssl
def test_openssl_opens_the_pkcs12_file(delivered):
    pkcs12 = next(delivered.glob("*.p12"))
    out = _run("openssl", "pkcs12", "-in", pkcs12, "-nodes", "-passin", f"pass:{PASSWORD}")

    assert out.count(b"BEGIN CERTIFICATE") == 3
    assert b"BEGIN PRIVATE KEY" in out


@needs_openssl
def test_openssl_opens_the_key(delivered):
    out = _run(
        "openssl", "pkcs8", "-inform", "DER", "-in", _user_folder(delivered) / "signPri.key",
        "-passin", f"pass:{PASSWORD}", "-provider", "legacy", "-provider", "default",
    )  # fmt: skip

    assert b"BEGIN PRIVATE KEY" in out


def test_an_independent_npki_reader_loads_signs_and_verifies(delivered):
    folder = _user_folder(delivered)
    reader = pypinksign.PinkSign(pubkey_data=(folder / "signCert.der").read_bytes())
    reader.load_prikey(prikey_data=(folder / "signPri.key").read_bytes(), prikey_password=PASSWORD.encode())
    signature = reader.sign("시험 서명".encode())

    assert reader.verify(signature, "시험 서명".encode())
    assert not reader.verify(signature, b"another text")
    assert reader.issuer() == "certguide"


def test_the_vid_recomputes_from_the_registration_number_and_r(delivered):
    folder = _user_folder(delivered)
    key = open_key((folder / "signPri.key").read_bytes(), PASSWORD)
    certificate = x509.load_der_x509_certificate((folder / "signCert.der").read_bytes())
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    identity = names.get_values_for_type(x509.OtherName)[0].value
    number = find("hong01").registration_number

    assert compute_vid(number, key.random) in identity
    assert compute_vid("8802291990023", key.random) not in identity
    # The definition once more, without our code: SHA-256 twice over the DER of number and R.
    content = b"\x30\x26\x13\x0d" + number.encode() + b"\x03\x15\x00" + key.random
    assert sha256(sha256(content).digest()).digest() in identity


def test_a_demo_that_cannot_write_says_so_in_one_line(tmp_path):
    (tmp_path / "file").write_text("")
    done = certguide("demo", "--out", tmp_path / "file" / "x", cwd=tmp_path)

    assert done.exit_code == 1
    assert len(done.stderr.strip().splitlines()) == 1
    assert "Traceback" not in done.stderr
