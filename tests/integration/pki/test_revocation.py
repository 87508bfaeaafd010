"""Programs that others wrote ask our server, over HTTP, at the addresses that stand in the certificates."""

import asyncio
import re
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import uvicorn
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from starlette.applications import Starlette

from bot.web.authority import AuthorityFiles, authority_routes
from bot.web.express import express
from bot.web.ocsp import OcspDesk
from pki import Authority, AuthoritySettings, ChangeRequest, IssueRequest, Reason, RevokeRequest
from tests.integration.pki.judges import PACKAGES, ask
from tests.unit.pki.support import IDENTITY_NUMBER, NAME, PASSPHRASE, ROOT_PASSPHRASE, subscriber_key

STATES = ("good", "revoked", "held")


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """An authority that is on the network, and its certificates as files."""

    authority: Authority
    folder: Path
    address: str

    def pem(self, who: str) -> Path:
        return self.folder / f"{who}.pem"

    def issue(self, who: str) -> int:
        """A certificate, as a file of the holder's name."""
        issued = self.authority.issue(
            IssueRequest(
                request_id=who,
                product="limited",
                holder=who,
                name=NAME,
                identity_number=IDENTITY_NUMBER,
                key=subscriber_key(who),
            )
        )
        self.write(who, issued.der)
        return issued.serial

    def write(self, who: str, der: bytes) -> None:
        self.pem(who).write_bytes(x509.load_der_x509_certificate(der).public_bytes(Encoding.PEM))


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("site")
    with socket.create_server(("127.0.0.1", 0)) as listener:
        address = f"http://127.0.0.1:{listener.getsockname()[1]}"
        settings = AuthoritySettings(stretching=1, base_url=address)
        with Authority.open(
            folder / "authority", passphrase=PASSPHRASE, root_passphrase=ROOT_PASSPHRASE, settings=settings
        ) as authority:
            stop = threading.Event()
            server = threading.Thread(target=lambda: asyncio.run(serve(authority, listener, stop)))
            server.start()
            yield furnish(Site(authority=authority, folder=folder, address=address))
            stop.set()
            server.join()


async def serve(authority: Authority, listener: socket.socket, stop: threading.Event) -> None:
    desk = OcspDesk(cached=authority.ocsp_cached, answer=authority.ocsp)
    files = AuthorityFiles(
        root=lambda: authority.root_der,
        issuing=lambda: authority.issuing_der,
        root_crl=lambda: authority.root_crl,
        crl=authority.crl,
        ocsp=desk,
    )
    config = uvicorn.Config(
        Starlette(routes=authority_routes(files)), http=express(desk), log_config=None, lifespan="off"
    )
    server = uvicorn.Server(config)
    task = asyncio.create_task(server._serve(sockets=[listener]))
    await asyncio.to_thread(stop.wait)
    server.should_exit = True
    await task
    await asyncio.to_thread(desk.close)


def furnish(site: Site) -> Site:
    site.write("root", site.authority.root_der)
    site.write("issuing", site.authority.issuing_der)
    serials = {state: site.issue(state) for state in STATES}
    site.authority.revoke(
        RevokeRequest(
            request_id="revoke", serial=serials["revoked"], holder="revoked", reason=Reason.KEY_COMPROMISE
        )
    )
    site.authority.suspend(ChangeRequest(request_id="suspend", serial=serials["held"], holder="held"))
    return site


class TestOpenssl:
    def states(self, site: Site, *options: object) -> list[str]:
        """What it reads of each certificate it asks about, once it has verified the answer."""
        chain = ["-CAfile", site.pem("root"), "-verify_other", site.pem("issuing")]
        answer = ask(
            "openssl",
            "ocsp",
            "-issuer",
            site.pem("issuing"),
            *chain,
            "-url",
            f"{site.address}/ocsp",
            *options,
        )
        assert "Response verify OK" in answer.stderr, answer.stderr
        assert "WARNING" not in answer.stderr
        return re.findall(r"^\S+: (good|revoked|unknown)$", answer.stdout, re.MULTILINE)

    @pytest.mark.parametrize("digest", ["-sha1", "-sha256"])
    @pytest.mark.parametrize("nonce", ["-nonce", "-no_nonce"])
    def test_verifies_answers_about_several_certificates_in_one(
        self, site: Site, nonce: str, digest: str
    ) -> None:
        asked = [option for state in STATES for option in (digest, "-cert", site.pem(state))]
        assert self.states(site, nonce, *asked) == ["good", "revoked", "revoked"]

    @pytest.mark.parametrize("nonce", ["-nonce", "-no_nonce"])
    def test_verifies_an_answer_about_a_serial_number_nobody_has(self, site: Site, nonce: str) -> None:
        assert self.states(site, nonce, "-serial", "0x5A99") == ["unknown"]

    def test_sees_each_change_in_the_very_next_answer(self, site: Site) -> None:
        serial = site.issue("changing")
        change = ChangeRequest(request_id="first", serial=serial, holder="changing")

        def seen() -> str:
            stored, asked_anew = (
                self.states(site, nonce, "-cert", site.pem("changing")) for nonce in ("-no_nonce", "-nonce")
            )
            assert stored == asked_anew
            return stored[0]

        assert seen() == "good"
        site.authority.suspend(change)
        assert seen() == "revoked"
        site.authority.resume(ChangeRequest(request_id="second", serial=serial, holder="changing"))
        assert seen() == "good"
        site.authority.revoke(
            RevokeRequest(request_id="third", serial=serial, holder="changing", reason=Reason.SUPERSEDED)
        )
        assert seen() == "revoked"

    def test_is_told_that_a_foreign_certificate_is_not_ours(self, site: Site) -> None:
        options = ["-issuer", site.pem("root"), "-cert", site.pem("issuing"), "-url", f"{site.address}/ocsp"]
        answer = ask("openssl", "ocsp", *options)
        assert "unauthorized" in answer.stdout + answer.stderr


class TestGnutls:
    @pytest.mark.parametrize("nonce", ["--nonce", "--no-nonce"])
    @pytest.mark.parametrize(("who", "told"), [("good", "good"), ("revoked", "revoked"), ("held", "revoked")])
    def test_asks_and_verifies(self, site: Site, who: str, told: str, nonce: str) -> None:
        trusted = site.folder / "trusted.pem"
        trusted.write_bytes(site.pem("root").read_bytes() + site.pem("issuing").read_bytes())
        certificates = ["--load-cert", site.pem(who), "--load-issuer", site.pem("issuing")]
        answer = ask("ocsptool", f"--ask={site.address}/ocsp", *certificates, "--load-trust", trusted, nonce)
        assert "Verifying OCSP Response: Success" in answer.stdout, answer.stdout + answer.stderr
        assert f"Certificate Status: {told}" in answer.stdout


class TestJava:
    def test_asks_at_the_addresses_in_the_certificates(self, site: Site) -> None:
        """By OCSP with a nonce of 32 octets, and by the lists of both authorities."""
        program = Path(__file__).with_name("Ask.java")
        answer = ask(
            "java",
            "-XX:TieredStopAtLevel=1",
            "-Dcom.sun.security.enableCRLDP=true",
            program,
            *(site.pem(who) for who in ("root", "issuing", *STATES)),
        )
        if "jdk.compiler" in answer.stderr:
            pytest.skip(f"NOT JUDGED: no Java compiler; install the Debian package {PACKAGES['java']}")
        states = ("good", "KEY_COMPROMISE", "CERTIFICATE_HOLD")
        expected = [f"{way} {state}" for state in states for way in ("ocsp", "crl")]
        assert answer.stdout.splitlines() == expected, answer.stderr
