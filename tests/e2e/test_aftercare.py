"""After delivery, with the whole bot in a process of its own: test signature, changes, refund, and files that are sent."""

import asyncio
import io
import shutil
import subprocess
import sys
import zipfile
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import pytest_asyncio
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

import pki
from bot.sandbox.customer import card_of
from bot.sandbox.script import PASSWORD, Script
from flows.simulation import find
from tests.e2e.support import Books, customer, running

CERTGUIDE = Path(sys.executable).with_name("certguide")
OPENSSL = shutil.which("openssl")
FEE = 4400

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def bot(tmp_path_factory):
    async with running(tmp_path_factory.mktemp("aftercare")) as (url, process):
        yield url, process


@dataclass
class Holder(Script):
    """A customer who signs as the bot says: with the command, on the unpacked folder."""

    folder: Path = field(default_factory=Path)

    async def sign(self, challenge, archive):
        password = self.folder / "password.txt"
        password.write_text(PASSWORD + "\n")
        unpacked = self.folder / "unpacked"
        with zipfile.ZipFile(io.BytesIO(archive)) as files:
            files.extractall(unpacked)
        done = await _run(
            CERTGUIDE, "sign", challenge, "--npki", unpacked / "NPKI", "--password-file", password
        )
        assert len(done.split()) == 1
        return done.strip()


async def _run(*command):
    done = await asyncio.to_thread(
        subprocess.run, [str(part) for part in command], capture_output=True, timeout=60
    )
    assert done.returncode == 0, done.stderr.decode("utf-8", "replace")
    return done.stdout.decode("utf-8", "replace")


async def _files(person, messages):
    """The newest delivery: archive, PKCS#12, certificate."""
    archive, pkcs12 = [one for one in messages if one.by_bot and one.file_name.startswith("certguide-")][-2:]
    content = await person.download(archive)
    with zipfile.ZipFile(io.BytesIO(content)) as files:
        certificate = next(files.read(name) for name in files.namelist() if name.endswith("signCert.der"))
    return content, await person.download(pkcs12), x509.load_der_x509_certificate(certificate)


@dataclass
class World:
    """What anybody may ask of the bot's own server."""

    url: str
    folder: Path
    root: bytes = b""
    issuing: bytes = b""

    async def meet(self):
        self.root, self.issuing = await self._get("root.cer"), await self._get("issuing.cer")
        (self.folder / "issuing.pem").write_bytes(_pem(self.issuing))
        (self.folder / "chain.pem").write_bytes(_pem(self.root) + _pem(self.issuing))
        return self

    async def _get(self, name):
        async with customer(self.url, 1) as anybody:
            return await anybody.fetch(f"/ca/{name}")

    async def says(self, certificate):
        """What OCSP, as OpenSSL asks and understands it, and the list say of a certificate."""
        listed = await self._listed(certificate.serial_number)
        if OPENSSL is None:
            return listed
        (self.folder / "asked.pem").write_bytes(certificate.public_bytes(Encoding.PEM))
        said = await _run(
            OPENSSL, "ocsp", "-issuer", self.folder / "issuing.pem", "-cert", self.folder / "asked.pem",
            "-url", f"{self.url}/ocsp", "-CAfile", self.folder / "chain.pem",
        )  # fmt: skip
        status = said.partition("asked.pem: ")[2].split()[0]
        reason = said.partition("Reason: ")[2].split("\n")[0]
        assert (status, reason) == (("revoked", listed) if listed else ("good", "")), said
        return listed

    async def _listed(self, serial):
        revoked = x509.load_der_x509_crl(
            await self._get("issuing.crl")
        ).get_revoked_certificate_by_serial_number(serial)
        return (
            revoked.extensions.get_extension_for_class(x509.CRLReason).value.reason.value if revoked else ""
        )


def _pem(der):
    return x509.load_der_x509_certificate(der).public_bytes(Encoding.PEM)


@pytest.mark.parametrize(
    ("user_id", "product", "language", "lives"),
    [
        pytest.param("hong01", "universal", "ko", "사용 중", id="security card, universal"),
        pytest.param("chun02", "limited", "en", "in use", id="OTP, limited", marks=pytest.mark.soak),
    ],
)
async def test_a_certificate_lives_as_its_holder_wants(bot, tmp_path, user_id, product, language, lives):
    url, process = bot
    who, books = find(user_id), Books(process.settings())
    account = max(who.accounts, key=lambda one: one.balance)
    async with customer(url, 300 + len(user_id + product)) as person:
        script = Holder(person, who, product, language, folder=tmp_path)
        _, _, first = await _files(person, await script.walk())
        world = await World(f"http://127.0.0.1:{process.port}", tmp_path).meet()
        assert await world.says(first) == ""

        assert sum(one.text.count("✅") for one in await script.prove()) >= 5

        messages = await script.change("suspend")
        assert any(lives in one.text and "/certificates" not in one.text for one in messages)
        assert await world.says(first) == "certificateHold"

        await script.change("resume")
        assert await world.says(first) == ""

        archive, _, second = await _files(person, await script.change("reissue"))
        assert await world.says(first) == "superseded"
        assert await world.says(second) == ""
        assert second.not_valid_after_utc == first.not_valid_after_utc
        assert second.public_key() != first.public_key()
        verdict = await asyncio.to_thread(
            pki.verify_files,
            archive,
            PASSWORD,
            world.root,
            issuing_der=world.issuing,
            now=pki.utc_now(),
            identity_number=who.registration_number,
        )
        assert verdict.ok, verdict

        if product == "universal":
            assert await books.balance(account.number) == account.balance - FEE
            await script.change("refund")
            assert await world.says(second) == "cessationOfOperation"
            while await books.balance(account.number) < account.balance:
                await asyncio.sleep(0.05)
            await _has_no_more_refund(person)
            assert await books.balance(account.number) == account.balance


async def _has_no_more_refund(person):
    await person.tap(await person.card(), "aftercare:list")
    messages = await person.wait(lambda shown: any(_looks(card_of(shown))))
    await person.tap(card_of(messages), next(_looks(card_of(messages))))
    messages = await person.wait(lambda shown: "aftercare:remove" in card_of(shown).buttons)
    assert "aftercare:refund" not in card_of(messages).buttons


def _looks(card):
    return (data for data in card.buttons if data.startswith("aftercare:look:"))


@dataclass
class Sender:
    """Somebody who has a certificate, and sends files."""

    person: object
    archive: bytes
    pkcs12: bytes
    certificate: x509.Certificate

    async def send(self, name, content, *, stays=False):
        """Send a file, and see it stay or go; what the bot says to it."""
        return await self._answer_to(await self.person.send_file(name, content), stays)

    async def type(self, text):
        """Type a password, and see it go; what the bot says to it."""
        return await self._answer_to(await self.person.type(text), stays=False)

    async def _answer_to(self, number, stays):
        def answered(shown):
            there = any(one.id == number for one in shown)
            # The question comes last; a finding before it may have a button of its own.
            asks = shown[-1].id > number and any(data.startswith("nav:") for data in shown[-1].buttons)
            return there == stays and asks

        messages = await self.person.wait(answered)
        return "\n".join(one.text for one in messages if one.by_bot and one.id > number)


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def sender(bot):
    async with customer(bot[0], 350) as person:
        messages = await Script(person, find("sim04"), "limited", "ko").walk()
        await person.tap(card_of(messages), "delivery:works")
        messages = await person.wait(lambda shown: "delivery:menu" in card_of(shown).buttons)
        yield Sender(person, *await _files(person, messages))


async def test_a_sent_archive_is_read_and_deleted_and_its_password_opens_it(sender):
    said = await sender.send("backup.zip", sender.archive)
    assert "누구: 심*" in said
    assert "✅ 상태" in said
    assert "잠겨 있어서" in said

    assert "암호가 맞지 않아요" in await sender.type("Wrong-password-1!")
    assert "이 인증서의 짝이 맞아요" in await sender.type(PASSWORD)


async def test_a_sent_pkcs12_file_is_read_with_its_password(sender):
    said = await sender.send("backup.p12", sender.pkcs12)
    assert "PKCS#12" in said
    assert "잠겨 있어서" in said

    said = await sender.type(PASSWORD)
    assert "✅ 발급" in said
    assert "이 인증서의 짝이 맞아요" in said


@pytest.mark.parametrize(("name", "encoding"), [("signCert.der", Encoding.DER), ("cert.pem", Encoding.PEM)])
async def test_a_certificate_alone_is_read_and_stays(sender, name, encoding):
    said = await sender.send(name, sender.certificate.public_bytes(encoding), stays=True)

    assert "✅ 발급" in said
    assert "열쇠는 없는" in said


def _hostile():
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("../../signCert.der", b"x")
    return content.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("hostile.zip", _hostile(), "열지 않았어요"),
        ("large.zip", b"PK" + bytes(3 * 1024 * 1024), "너무 커서"),
        ("photo.png", b"\x89PNG" + bytes(100), "인증서 파일이 아니에요"),
    ],
)
async def test_any_other_file_is_deleted_with_the_reason(sender, name, content, says):
    assert says in await sender.send(name, content)
