"""What programs that others wrote say of an exhibit: one small function for each program and kind of question.

A judge never raises for what it is shown. It reads the program's words where the exit status says nothing.
"""

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Final

import pytest

from tests.integration.pki.exhibits import Exhibit
from tests.unit.pki.support import PASSPHRASE, PASSWORD, ROOT_PASSPHRASE

PACKAGES: Final = {
    "openssl": "openssl",
    "java": "openjdk-17-jdk-headless",
    "keytool": "openjdk-17-jre-headless",
    "certtool": "gnutls-bin",
    "ocsptool": "gnutls-bin",
    "certutil": "libnss3-tools",
    "crlutil": "libnss3-tools",
    "pk12util": "libnss3-tools",
    "unzip": "unzip",
}


class Verdict(StrEnum):
    """What a judge says of one thing."""

    ACCEPTS = "accepts"
    REJECTS = "rejects"
    CANNOT_READ = "cannot read"


@dataclass(frozen=True, slots=True, kw_only=True)
class Opinion:
    """A verdict and the judge's own words."""

    verdict: Verdict
    words: str


Judge = Callable[[Exhibit, str], Opinion]
"""Takes an exhibit and the name of a thing in it."""


def ask(program: str, *arguments: object) -> subprocess.CompletedProcess[str]:
    """Runs a program, or skips the test aloud."""
    if shutil.which(program) is None:
        pytest.skip(f"NOT JUDGED: {program} is missing; install the Debian package {PACKAGES[program]}")
    return subprocess.run(
        [program, *map(str, arguments)],
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        env={**os.environ, "LC_ALL": "C.UTF-8"},
        timeout=60,
    )


def opinion(agrees: object, answer: subprocess.CompletedProcess[str]) -> Opinion:
    verdict = Verdict.ACCEPTS if agrees else Verdict.REJECTS
    return Opinion(verdict=verdict, words=(answer.stdout + answer.stderr).strip())


def by_status(answer: subprocess.CompletedProcess[str]) -> Opinion:
    return opinion(answer.returncode == 0, answer)


# OpenSSL


def openssl_chain(shown: Exhibit, thing: str, *options: str | Path) -> Opinion:
    trust = ["-x509_strict", "-CAfile", shown.pem("root"), *options]
    between = ["-untrusted", shown.pem("issuing")] if thing not in ("root", "issuing") else []
    purpose = ["-purpose", "ocsphelper"] if thing == "ocsp-signer" else []
    return by_status(ask("openssl", "verify", *trust, *purpose, *between, shown.pem(thing)))


def openssl_chain_with_crls(shown: Exhibit, thing: str) -> Opinion:
    lists = ["-CRLfile", shown.pem("root.crl"), "-CRLfile", shown.pem("issuing.crl")]
    return openssl_chain(shown, thing, "-crl_check_all", *lists)


def openssl_policy(shown: Exhibit, thing: str) -> Opinion:
    return openssl_chain(shown, thing, "-policy", shown.policy(thing), "-explicit_policy")


def openssl_crl(shown: Exhibit, thing: str) -> Opinion:
    issuer = shown.pem(thing.removesuffix(".crl"))
    answer = ask("openssl", "crl", "-in", shown.pem(thing), "-CAfile", issuer, "-noout")
    return opinion("verify OK" in answer.stderr, answer)


def openssl_ocsp(shown: Exhibit, thing: str) -> Opinion:
    answer = ask(
        "openssl", "ocsp", "-respin", shown.ocsp(thing), "-issuer", shown.pem("issuing"), "-cert", shown.pem(thing),
        "-no_nonce", "-CAfile", shown.pem("root"), "-verify_other", shown.pem("issuing"),
    )  # fmt: skip
    # The exit status is 0 for a revoked certificate as well.
    read = re.search(r"\.pem: (\w+)", answer.stdout)
    held = "Reason: certificateHold" in answer.stdout
    state = "held" if held else read[1] if read else "nothing"
    said = answer.stdout + answer.stderr
    sound = answer.returncode == 0 and "Response verify OK" in said and "WARNING" not in said
    return opinion(sound and state == shown.state(thing), answer)


def openssl_ocsp_nonce(shown: Exhibit, thing: str) -> Opinion:
    """With the request at hand, OpenSSL compares the nonces."""
    answer = ask(
        "openssl", "ocsp", "-respin", shown.ocsp(f"{thing}-nonce"), "-reqin", shown.folder / f"{thing}-nonce.req",
        "-issuer", shown.pem("issuing"), "-CAfile", shown.pem("root"), "-verify_other", shown.pem("issuing"),
    )  # fmt: skip
    said = answer.stdout + answer.stderr
    return opinion(
        answer.returncode == 0 and "Response verify OK" in said and "nonce" not in said.lower(), answer
    )


def openssl_key(shown: Exhibit, thing: str, *options: str) -> Opinion:
    path = shown.folder / f"{thing}.key"
    answer = ask("openssl", "pkcs8", "-inform", "DER", "-in", path, "-passin", f"pass:{PASSWORD}", *options)
    if "unknown pbe algorithm" in answer.stderr or "unsupported" in answer.stderr:
        return Opinion(verdict=Verdict.CANNOT_READ, words=answer.stderr)
    return opinion("BEGIN PRIVATE KEY" in answer.stdout, answer)


def openssl_key_legacy(shown: Exhibit, thing: str) -> Opinion:
    return openssl_key(shown, thing, "-provider", "legacy", "-provider", "default")


def openssl_p12(shown: Exhibit, thing: str) -> Opinion:
    """R is an attribute of the key and must have survived."""
    path = shown.folder / f"{thing}.p12"
    answer = ask("openssl", "pkcs12", "-in", path, "-nodes", "-info", "-passin", f"pass:{PASSWORD}")
    complete = answer.stdout.count("BEGIN CERTIFICATE") == 3 and "BEGIN PRIVATE KEY" in answer.stdout
    return opinion(answer.returncode == 0 and complete and "1.2.410.200004.10.1.1.3" in answer.stdout, answer)


def openssl_authority_key(shown: Exhibit, thing: str) -> Opinion:
    passphrase = ROOT_PASSPHRASE if thing == "root" else PASSPHRASE
    path = shown.folder / "authority" / "ca" / f"{thing}.key"
    answer = ask("openssl", "pkey", "-in", path, "-passin", f"pass:{passphrase}", "-pubout")
    certified = ask("openssl", "x509", "-in", shown.pem(thing), "-noout", "-pubkey")
    return opinion(answer.stdout == certified.stdout != "", answer)


# GnuTLS


def gnutls_chain(shown: Exhibit, thing: str, *options: str | Path) -> Opinion:
    with tempfile.NamedTemporaryFile(suffix=".pem") as path:
        names = [thing] if thing in ("root", "issuing") else [thing, "issuing"]
        path.write(b"".join(shown.pem(name).read_bytes() for name in names))
        path.flush()
        trust = ["--load-ca-certificate", shown.pem("root")]
        answer = ask("certtool", "--verify", *trust, *options, "--infile", path.name)
    return opinion(answer.returncode == 0 and "The certificate is trusted" in answer.stdout, answer)


def gnutls_chain_with_crls(shown: Exhibit, thing: str) -> Opinion:
    with tempfile.NamedTemporaryFile(suffix=".pem") as lists:
        lists.write(shown.pem("issuing.crl").read_bytes() + shown.pem("root.crl").read_bytes())
        lists.flush()
        return gnutls_chain(shown, thing, "--load-crl", lists.name)


def gnutls_crl(shown: Exhibit, thing: str) -> Opinion:
    issuer = shown.pem(thing.removesuffix(".crl"))
    return by_status(
        ask("certtool", "--verify-crl", "--load-ca-certificate", issuer, "--infile", shown.pem(thing))
    )


def gnutls_ocsp(shown: Exhibit, thing: str) -> Opinion:
    with tempfile.NamedTemporaryFile(suffix=".pem") as trusted:
        trusted.write(shown.pem("issuing").read_bytes() + shown.pem("root").read_bytes())
        trusted.flush()
        answer = ask(
            "ocsptool", "--verify-response", "--load-response", shown.ocsp(thing), "--load-trust", trusted.name,
            "--load-issuer", shown.pem("issuing"), "--load-cert", shown.pem(thing),
        )  # fmt: skip
    read = re.search(r"Certificate Status: (\w+)", answer.stdout)
    sound = "Verifying OCSP Response: Success" in answer.stdout
    # It does not tell the reason, and so not whether the certificate is only held.
    state = "good" if shown.state(thing) == "good" else "revoked"
    return opinion(sound and read and read[1] == state, answer)


def gnutls_p12(shown: Exhibit, thing: str) -> Opinion:
    path = shown.folder / f"{thing}.p12"
    answer = ask("certtool", "--p12-info", "--inder", "--infile", path, "--password", PASSWORD)
    return opinion(answer.returncode == 0 and answer.stdout.count("BEGIN CERTIFICATE") == 3, answer)


# NSS

_NSS_USAGE: Final = {"root": "L", "issuing": "L", "ocsp-signer": "O"}


@cache
def _nss_database(shown: Exhibit) -> str:
    folder = shown.folder / "nss"
    folder.mkdir()
    database = f"sql:{folder}"
    ask("certutil", "-N", "-d", database, "--empty-password")
    commands = [
        f"-A -n {name} -t {'CT,C,C' if name == 'root' else ',,'} -i {shown.pem(name)}"
        for name in shown.certificates
    ]
    batch = shown.folder / "nss.batch"
    batch.write_text("\n".join([*commands, ""]))
    ask("certutil", "-B", "-d", database, "-i", batch)
    return database


def nss_chain(shown: Exhibit, thing: str) -> Opinion:
    usage = _NSS_USAGE.get(thing, "S")
    return by_status(ask("certutil", "-V", "-d", _nss_database(shown), "-n", thing, "-u", usage, "-e"))


def nss_chain_with_crls(shown: Exhibit, thing: str) -> Opinion:
    if not (shown.folder / "nss-crl").exists():
        shutil.copytree(_nss_database(shown).removeprefix("sql:"), shown.folder / "nss-crl")
        for name in ("root.crl", "issuing.crl"):
            ask("crlutil", "-I", "-i", shown.folder / f"{name}.der", "-d", f"sql:{shown.folder / 'nss-crl'}")
    usage = _NSS_USAGE.get(thing, "S")
    database = f"sql:{shown.folder / 'nss-crl'}"
    return by_status(ask("certutil", "-V", "-d", database, "-n", thing, "-u", usage, "-e"))


def nss_crl(shown: Exhibit, thing: str) -> Opinion:
    with tempfile.TemporaryDirectory() as folder:
        database = shutil.copytree(_nss_database(shown).removeprefix("sql:"), Path(folder, "nss"))
        return by_status(ask("crlutil", "-I", "-i", shown.folder / f"{thing}.der", "-d", f"sql:{database}"))


def nss_p12(shown: Exhibit, thing: str) -> Opinion:
    with tempfile.TemporaryDirectory() as folder:
        ask("certutil", "-N", "-d", f"sql:{folder}", "--empty-password")
        path = shown.folder / f"{thing}.p12"
        imported = ask("pk12util", "-i", path, "-d", f"sql:{folder}", "-W", PASSWORD)
        keys = ask("certutil", "-K", "-d", f"sql:{folder}")
    return opinion(imported.returncode == 0 and keys.stdout.count("rsa") == 1, imported)


# Java: one virtual machine judges everything at once


@cache
def _java_answers(folder: Path) -> Mapping[tuple[str, str, str], Opinion]:
    answer = ask(
        "java",
        "-XX:TieredStopAtLevel=1",
        "-XX:+UseSerialGC",
        Path(__file__).with_name("Judge.java"),
        folder,
        PASSWORD,
    )
    if "jdk.compiler" in answer.stderr:
        pytest.skip(f"NOT JUDGED: no Java compiler; install the Debian package {PACKAGES['java']}")
    assert answer.returncode == 0, answer.stderr
    found = {}
    for line in answer.stdout.splitlines():
        exhibit, thing, question, verdict, words = line.split("\t")
        found[exhibit, thing, question] = Opinion(verdict=Verdict(verdict), words=words)
    return found


def java(question: str) -> Judge:
    return lambda shown, thing: _java_answers(shown.folder.parent)[shown.folder.name, thing, question]


def unzip(shown: Exhibit, thing: str) -> Opinion:
    answer = ask("unzip", "-q", "-o", shown.folder / f"{thing}.zip", "-d", shown.folder / f"{thing}-unzipped")
    unpacked = {path.name for path in (shown.folder / f"{thing}-unzipped").rglob("*") if path.is_file()}
    return opinion(answer.returncode == 0 and {"signCert.der", "signPri.key"} <= unpacked, answer)


def versions() -> str:
    """The line of the README that says with whom it was written."""
    asked = {
        "OpenSSL": (["openssl", "version"], r"OpenSSL (\S+)"),
        "GnuTLS": (["certtool", "--version"], r"certtool (\S+)"),
        "JDK": (["java", "-version"], r'version "([^"]+)"'),
        "pk12util": (["pk12util", "-v"], r"(\d+\.\S+)"),
    }
    found = []
    for name, (command, pattern) in asked.items():
        answer = ask(*command)
        read = re.search(pattern, answer.stdout + answer.stderr)
        found += [f"{name} {read[1]}"] if read else []
    found += [
        f"{name} {metadata.version(name)}" for name in ("pkilint", "pyhanko-certvalidator", "pypinksign")
    ]
    return f"Last written with {', '.join(found)}."
