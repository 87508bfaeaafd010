"""The page's modules that make a key and its files on the customer's own device, in a browser, against our own ones."""

from __future__ import annotations

import base64
import hashlib
import io
import random
import zipfile
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import pytest
import pytest_asyncio
from cryptography import x509
from cryptography.hazmat.decrepit.ciphers.algorithms import SEED, TripleDES
from cryptography.hazmat.primitives import padding
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.ciphers import Cipher, modes
from cryptography.hazmat.primitives.serialization import load_der_private_key
from playwright.async_api import Error, Page
from starlette.applications import Starlette
from starlette.responses import HTMLResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

import bot.web.secure
import pki
from pki import Authority, IssueRequest, KeyContainer, SigningRequest, Status, der
from pki.dates import KST
from pki.files import containers, npki, pkcs12
from pki.files.ber import Element
from pki.files.delivery import CERTIFICATE_FILE, KEY_FILE, write_zip
from pki.signed.ocsp import CertificateState
from pki.verification.inspection import inspect
from pki.verification.reading import Form
from tests.e2e.chromium import CHROMIUM, chromium
from tests.integration.pki import matrix
from tests.integration.pki.exhibits import VARIANTS, Exhibit
from tests.integration.pki.judges import Verdict
from tests.integration.pki.libraries import pinksign
from tests.integration.pki.test_deliveries import pypinksigns_habit
from tests.integration.sandbox.support import serving
from tests.unit.pki.support import IDENTITY_NUMBER, NAME, PASSPHRASE, PASSWORD, ROOT_PASSPHRASE

PAGE: Final = Path(bot.web.secure.__file__).with_name("page")
VARIANT: Final = "2048 bits"
THING: Final = "limited"
CHANCE: Final = random.Random(2026)  # not a secret: a failure shall be seen again

# Runs the body of a function that knows what the modules export and the given values; bytes travel in base64.
RUN: Final = """async ([modules, body, values]) => {
    const known = {};
    for (const name of modules) Object.assign(known, await import(`/device/${name}.js`));
    const convert = (value, bytes) => {
        const converted = bytes(value);
        if (converted !== undefined) return converted;
        if (Array.isArray(value)) return value.map((item) => convert(item, bytes));
        if (value === null || typeof value !== "object") return value;
        return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, convert(item, bytes)]));
    };
    const arrive = (value) => value?.base64 === undefined ? undefined : Uint8Array.fromBase64(value.base64);
    const leave = (value) => value instanceof Uint8Array ? {base64: value.toBase64()} : undefined;
    Object.assign(known, convert(values, arrive));
    const AsyncFunction = (async () => {}).constructor;
    return convert(await new AsyncFunction(...Object.keys(known), body)(...Object.values(known)), leave);
}"""

pytestmark = [
    pytest.mark.skipif(
        not CHROMIUM.exists(), reason=f"{CHROMIUM} is missing: install Debian's package chromium"
    ),
    pytest.mark.asyncio(loop_scope="module"),
]


@dataclass(frozen=True)
class Device:
    """A browser at a page that does nothing by itself."""

    page: Page

    async def run(self, body: str, **values: Any) -> Any:
        """What a function with this body returns, in whose sight the modules' exports and the values are."""
        modules = [path.stem for path in (PAGE / "device").glob("*.js")]
        return _arrived(await self.page.evaluate(RUN, [modules, body, _leaving(values)]))


def _leaving(value: Any) -> Any:
    if isinstance(value, bytes):
        return {"base64": base64.b64encode(value).decode()}
    if isinstance(value, dict):
        return {name: _leaving(item) for name, item in value.items()}
    return [_leaving(item) for item in value] if isinstance(value, list | tuple) else value


def _arrived(value: Any) -> Any:
    if isinstance(value, list):
        return [_arrived(item) for item in value]
    if not isinstance(value, dict):
        return value
    if "base64" in value:
        return base64.b64decode(value["base64"])
    return {name: _arrived(item) for name, item in value.items()}


@dataclass(frozen=True, kw_only=True)
class Made:
    """What a customer's device and the authority made together."""

    random: bytes
    exported: bytes
    """PrivateKeyInfo, which leaves the browser in tests only."""
    certificate: bytes
    answer: dict[str, Any]
    """What the server tells the page."""
    names: list[tuple[str, str]]
    """Of the files, with their types."""
    archive: bytes
    p12: bytes

    @property
    def key(self) -> npki.SubscriberKey:
        private = load_der_private_key(self.exported, None)
        assert isinstance(private, rsa.RSAPrivateKey)
        return npki.SubscriberKey(private=private, random=self.random)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def device() -> AsyncIterator[Device]:
    async def blank(_: object) -> HTMLResponse:
        return HTMLResponse("<!doctype html><title>device</title>")

    app = Starlette(routes=[Route("/", blank), Mount("/", StaticFiles(directory=PAGE))])
    async with serving(app) as url, chromium() as browser:
        page = await browser.new_page()
        await page.goto(url)
        yield Device(page)


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Authority]:
    folder = tmp_path_factory.mktemp("authority")
    with Authority.open(
        folder, passphrase=PASSPHRASE, root_passphrase=ROOT_PASSPHRASE, settings=VARIANTS[VARIANT]
    ) as opened:
        yield opened


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def made(device: Device, authority: Authority) -> Made:
    own = await device.run("""
        globalThis.pair = await createKeyPair(2048);
        return {request: await createRequest(pair), random: createRandom(), exported: await exportPrivate(pair)};
    """)
    issued = authority.issue(
        IssueRequest(
            request_id="device",
            product=THING,
            holder="device",
            name=NAME,
            identity_number=IDENTITY_NUMBER,
            key=SigningRequest.read(own["request"], own["random"]),
        )
    )
    answer = _answer(authority, issued.der)
    files = await device.run(
        "return createFiles({pair, random, password}, answer)",
        random=own["random"],
        password=PASSWORD,
        answer=answer,
    )
    return Made(
        random=own["random"],
        exported=own["exported"],
        certificate=issued.der,
        answer=answer,
        names=[(one["name"], one["type"]) for one in files],
        archive=files[0]["bytes"],
        p12=files[1]["bytes"],
    )


def _answer(authority: Authority, certificate: bytes) -> dict[str, Any]:
    labels = authority.labels(certificate)
    return {
        "certificate": base64.b64encode(certificate).decode(),
        "chain": [base64.b64encode(one).decode() for one in (authority.issuing_der, authority.root_der)],
        "folder": labels.folder,
        "archive": labels.zip_name,
        "pkcs12": labels.p12_name,
        "time": list(_begin(certificate).timetuple()[:6]),
    }


def _begin(certificate: bytes) -> datetime:
    return x509.load_der_x509_certificate(certificate).not_valid_before_utc.astimezone(KST)


@pytest.fixture(scope="module")
def shown(made: Made, authority: Authority, tmp_path_factory: pytest.TempPathFactory) -> Exhibit:
    """The files as the judges want them."""
    shown = Exhibit(settings=VARIANTS[VARIANT], folder=tmp_path_factory.mktemp("device") / "exhibit")
    shown.folder.mkdir()
    shown.write("root", x509.load_der_x509_certificate(authority.root_der))
    shown.write("issuing", x509.load_der_x509_certificate(authority.issuing_der))
    with zipfile.ZipFile(io.BytesIO(made.archive)) as archive:
        folder = made.answer["folder"]
        shown.write(THING, x509.load_der_x509_certificate(archive.read(f"{folder}/{CERTIFICATE_FILE}")))
        (shown.folder / f"{THING}.key").write_bytes(archive.read(f"{folder}/{KEY_FILE}"))
    (shown.folder / f"{THING}.zip").write_bytes(made.archive)
    (shown.folder / f"{THING}.p12").write_bytes(made.p12)
    return shown


# The algorithms that Web Crypto lacks


@pytest.mark.parametrize(
    ("name", "cipher", "key_bytes"), [("seed", SEED, 16), ("tripleDes", TripleDES, 24)], ids=["seed", "3des"]
)
async def test_a_cipher_encrypts_as_the_library_does(
    device: Device, name: str, cipher: type[SEED | TripleDES], key_bytes: int
) -> None:
    iv_bytes = cipher.block_size // 8
    cases = [
        {
            "key": CHANCE.randbytes(key_bytes),
            "iv": CHANCE.randbytes(iv_bytes),
            "plain": CHANCE.randbytes(length),
        }
        for length in (*range(2 * iv_bytes + 2), 1254)
    ]
    encrypted = await device.run(
        f"return cases.map(({{key, iv, plain}}) => encryptCbc({name}(key), iv, plain))", cases=cases
    )
    assert encrypted == [_encrypted(cipher, **case) for case in cases]


def _encrypted(cipher: type[SEED | TripleDES], key: bytes, iv: bytes, plain: bytes) -> bytes:
    padder = padding.PKCS7(cipher.block_size).padder()
    encryptor = Cipher(cipher(key), modes.CBC(iv)).encryptor()
    return encryptor.update(padder.update(plain) + padder.finalize()) + encryptor.finalize()


async def test_seed_encrypts_the_block_of_its_rfc(device: Device) -> None:
    body = "const block = Uint8Array.from({length: 16}, (_, place) => place); seed(new Uint8Array(16)).encrypt(block); return block"
    assert (await device.run(body)).hex() == "5ebac6e0054e166819aff1cc6d346cdb"  # RFC 4269 appendix B.1


async def test_sha1_hashes_messages_of_every_length(device: Device) -> None:
    messages = [CHANCE.randbytes(length) for length in range(131)]
    hashed = await device.run("return messages.map(sha1)", messages=messages)
    assert hashed == [hashlib.sha1(message).digest() for message in messages]


@pytest.mark.parametrize("purpose", [pkcs12.FOR_KEY, pkcs12.FOR_IV, pkcs12.FOR_MAC])
async def test_a_key_is_derived_as_pkcs12_wants_it(device: Device, purpose: int) -> None:
    cases = [
        (CHANCE.randbytes(secret), CHANCE.randbytes(salt), size, iterations)
        for secret, salt, size, iterations in (
            (2, 8, 8, 1),
            (24, 8, 24, 2),
            (64, 20, 20, 256),
            (66, 64, 40, 257),
            (130, 65, 100, 1000),
        )
    ]
    derived = await device.run(
        """
        const derived = [];
        for (const [secret, salt, size, iterations] of cases)
            derived.push(await derive(secret, salt, {purpose, size, iterations}));
        return derived;
        """,
        cases=cases,
        purpose=purpose,
    )
    expected = [
        pkcs12.derive(secret, salt, purpose, size, iterations) for secret, salt, size, iterations in cases
    ]
    assert derived == expected


async def test_the_page_goes_on_while_a_key_is_derived(device: Device) -> None:
    turns = await device.run("""
        let turns = 0;
        const ticking = setInterval(() => (turns += 1));
        await derive(new Uint8Array(24), new Uint8Array(8), {purpose: FOR_KEY, size: 24, iterations: 100_000});
        clearInterval(ticking);
        return turns;
    """)
    assert turns > 1


async def test_numbers_and_lengths_of_every_size_are_encoded_alike(device: Device) -> None:
    numbers = [0, 1, 127, 128, 255, 256, 32_767, 32_768, 2**31 - 1]
    strings = [bytes(length) for length in (0, 127, 128, 255, 256, 65_536)]
    encoded = await device.run(
        "return [...numbers.map(integer), ...strings.map(octetString)]", numbers=numbers, strings=strings
    )
    assert encoded == [*map(der.integer, numbers), *map(der.octet_string, strings)]


# What the device makes, next to what the authority makes of the same


@pytest.mark.parametrize("bits", [2048, 3072])
async def test_the_request_is_accepted(device: Device, bits: int) -> None:
    made = await device.run(
        """
        const pair = await createKeyPair(bits);
        return {request: await createRequest(pair), random: createRandom(), publicKey: await exportPublic(pair)};
        """,
        bits=bits,
    )
    read = SigningRequest.read(made["request"], made["random"])
    assert read.public.key_size == bits
    assert x509.load_der_x509_csr(made["request"]).subject.rfc4514_string() == "CN=certguide"


async def test_the_private_key_is_encoded_alike(device: Device, made: Made) -> None:
    encoded = await device.run(
        "return encodePrivateKey(exported, random)", exported=made.exported, random=made.random
    )
    assert encoded == npki.encode_private_key(made.key)


async def test_the_key_file_is_sealed_alike(device: Device, made: Made) -> None:
    plain = npki.encode_private_key(made.key)
    sealed = containers.seal(plain, PASSWORD, KeyContainer.PBES2)
    kdf, cipher = Element.read(sealed).first().pair()[1].pair()
    salt, iv = kdf.pair()[1].first().octets(), cipher.pair()[1].octets()
    ours = await device.run(
        "return seal(plain, password, {salt, iv})", plain=plain, password=PASSWORD, salt=salt, iv=iv
    )
    assert ours == sealed


async def test_the_pkcs12_file_is_written_alike(device: Device, made: Made, authority: Authority) -> None:
    plain, chain = npki.encode_private_key(made.key), (authority.issuing_der, authority.root_der)
    key_id = x509.SubjectKeyIdentifier.from_public_key(made.key.public).digest
    written = pkcs12.write(plain, made.certificate, chain, key_id, PASSWORD)
    key_salt, mac_salt = _salts(written)
    ours = await device.run(
        """
        const contents = {privateKey, certificate, chain, keyId: keyIdOf(publicKeyOf(certificate))};
        return writePkcs12(contents, password, {keySalt, macSalt});
        """,
        privateKey=plain,
        certificate=made.certificate,
        chain=chain,
        password=PASSWORD,
        keySalt=key_salt,
        macSalt=mac_salt,
    )
    assert ours == written


def _salts(p12: bytes) -> tuple[bytes, bytes]:
    _, contents, mac = Element.read(p12).members()
    safe = Element.read(_data(contents)).first()
    _, key_bag, *_ = Element.read(_data(safe)).members()
    algorithm = key_bag.pair()[1].explicit(0).first()
    return algorithm.pair()[1].first().octets(), mac.pair()[1].octets()


def _data(contents: Element) -> bytes:
    return contents.pair()[1].explicit(0).octets()


@pytest.mark.parametrize("folder", ["NPKI/certguide/USER/cn=홍길동()0,c=kr", "NPKI/certguide/USER/cn=plain"])
async def test_the_archive_lists_what_ours_does(device: Device, made: Made, folder: str) -> None:
    files = {CERTIFICATE_FILE: made.certificate, KEY_FILE: CHANCE.randbytes(1300)}
    begin = _begin(made.certificate).replace(second=59)
    written = await _zipped(device, folder, files, begin)
    assert _listed(written) == _listed(write_zip(folder, files, begin))


async def test_a_browser_that_cannot_deflate_stores(device: Device) -> None:
    files = {CERTIFICATE_FILE: bytes(1000), KEY_FILE: b""}
    await device.run("globalThis.held = CompressionStream; delete globalThis.CompressionStream;")
    written = await _zipped(device, "NPKI", files, datetime(2026, 1, 2, 3, 4, 5, tzinfo=KST))
    await device.run("globalThis.CompressionStream = held;")
    with zipfile.ZipFile(io.BytesIO(written)) as archive:
        assert {entry.compress_type for entry in archive.infolist()} == {zipfile.ZIP_STORED}
        assert [archive.read(f"NPKI/{name}") for name in files] == list(files.values())


async def _zipped(device: Device, folder: str, files: dict[str, bytes], moment: datetime) -> bytes:
    listed = [{"name": name, "content": content} for name, content in files.items()]
    zipped: bytes = await device.run(
        "return writeZip(folder, files, time)", folder=folder, files=listed, time=moment.timetuple()[:6]
    )
    return zipped


def _listed(content: bytes) -> list[tuple[object, ...]]:
    """All that a directory says of its files, and what is in them."""
    told = (
        "filename", "date_time", "compress_type", "comment", "extra", "create_system", "create_version",
        "extract_version", "flag_bits", "volume", "internal_attr", "external_attr", "CRC", "file_size",
    )  # fmt: skip
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return [
            (*(getattr(entry, name) for name in told), archive.read(entry)) for entry in archive.infolist()
        ]


# The files


async def test_the_files_bear_the_names_the_server_gave(made: Made) -> None:
    assert made.names == [
        (made.answer["archive"], "application/zip"),
        (made.answer["pkcs12"], "application/x-pkcs12"),
    ]


async def test_our_own_readers_verify_the_archive(made: Made, authority: Authority) -> None:
    verified = pki.verify_files(
        made.archive,
        PASSWORD,
        authority.root_der,
        issuing_der=authority.issuing_der,
        now=pki.utc_now(),
        identity_number=IDENTITY_NUMBER,
    )
    assert verified.ok, verified


@pytest.mark.parametrize("form", [Form.ZIP, Form.PKCS12])
async def test_an_inspection_finds_the_files_good(made: Made, authority: Authority, form: Form) -> None:
    seen = inspect(
        made.archive if form is Form.ZIP else made.p12,
        trust=authority.trust,
        state_of=lambda _: CertificateState(status=Status.GOOD),
        now=pki.utc_now(),
        password=PASSWORD,
    )
    assert (seen.ok, seen.form, seen.has_random) == (True, form, True)


async def test_the_key_in_the_archive_is_the_devices_with_its_random_number(
    made: Made, shown: Exhibit
) -> None:
    opened = npki.open_key((shown.folder / f"{THING}.key").read_bytes(), PASSWORD)
    assert npki.encode_private_key(opened) == npki.encode_private_key(made.key)


@pytest.mark.parametrize(
    "question",
    [item for item in matrix.QUESTIONS if item.section == matrix.FILE and THING in item.about],
    ids=lambda question: question.name,
)
async def test_a_judge_says_of_the_devices_files_what_it_says_of_ours(
    shown: Exhibit, question: matrix.Question
) -> None:
    exception = matrix.expected(question, THING, VARIANT)
    heard = question.ask(shown, THING)
    assert heard.verdict == (exception.verdict if exception else Verdict.ACCEPTS), heard.words


@pypinksigns_habit
async def test_pypinksign_yields_the_random_number(made: Made, shown: Exhibit) -> None:
    assert pinksign(shown, THING)._rand_num.asOctets() == made.random


# What is refused


async def test_no_files_are_made_for_anothers_key(device: Device, made: Made) -> None:
    own = {"random": made.random, "password": PASSWORD, "answer": made.answer}
    with pytest.raises(Error, match="KeyMismatch"):
        await device.run(
            "return createFiles({pair: await createKeyPair(2048), random, password}, answer)", **own
        )


async def test_no_files_are_made_under_a_password_that_programs_encode_differently(
    device: Device, made: Made
) -> None:
    own = {"random": made.random, "password": "암호Password1!", "answer": made.answer}
    with pytest.raises(Error, match="PasswordNotPossible"):
        await device.run("return createFiles({pair, random, password}, answer)", **own)


@pytest.mark.parametrize("cut", [0, 1, 2, 3, 4, 5, 300])
async def test_a_certificate_that_is_cut_off_is_no_certificate(device: Device, made: Made, cut: int) -> None:
    with pytest.raises(Error, match="BadEncoding"):
        await device.run("return publicKeyOf(certificate)", certificate=made.certificate[:cut])
