"""No planted secret is found in the data directory or the logs, whatever happens to the process."""

import asyncio
import base64
import io
import zipfile
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from bot.sandbox.customer import card_of
from bot.sandbox.script import PASSWORD, Script
from bot.settings import CA_PASSPHRASE_FILE, ROOT_PASSPHRASE_FILE
from bot.store.cipher import Cipher
from bot.store.database import Database
from bot.store.store import Store
from flows.simulation import find
from pki.files.npki import open_key
from tests.e2e.support import customer, running
from tests.integration.sandbox.support import TOKEN

WHO = find("hong01")
OTHER_PASSWORD = "Nakdong-river-8!"
# Longer than what chance writes into ciphertext; shorter ones are looked for in the logs.
PLANTED = (
    WHO.registration_number,
    f"{WHO.registration_number[:6]}-{WHO.registration_number[6:]}",
    WHO.accounts[0].number,
    PASSWORD,
    OTHER_PASSWORD,
    TOKEN,
    TOKEN.partition(":")[2],
    next(iter(WHO.phones)),
)
# No private key stands anywhere in the clear, whoever's it is: also that of an OCSP signer, which nobody else knows.
KEY_MARKS = {
    "PKCS#8 of RSA": bytes.fromhex("020100300d06092a864886f70d0101010500"),  # RFC 5958 §2: version, algorithm
    "PKCS#8 of EC": bytes.fromhex("020100301306072a8648ce3d0201"),
    "PKCS#1": bytes.fromhex("02010002820101"),  # RFC 8017 A.1.2: version, a modulus of 2048 bits
    "SEC 1": bytes.fromhex("0201010420"),  # RFC 5915 §3: version, 32 bytes
    "PEM of PKCS#8": b"BEGIN PRIVATE KEY",
    "PEM of PKCS#1": b"BEGIN RSA PRIVATE KEY",
    "PEM of SEC 1": b"BEGIN EC PRIVATE KEY",
}
# The first run makes these for whoever has no key ceremony; each holds one passphrase, and nothing else does.
PASSPHRASE_FILES = (CA_PASSPHRASE_FILE, ROOT_PASSPHRASE_FILE)
AUTHORITY_KEYS = {
    "root.key": ROOT_PASSPHRASE_FILE,
    "issuing.key": CA_PASSPHRASE_FILE,
    "audit.key": CA_PASSPHRASE_FILE,
}


@dataclass
class Signer(Script):
    """A customer whose challenge's secret is read out of the bot's database, to be looked for elsewhere."""

    database: str = ""
    keys: list = field(default_factory=list)
    learnt: set = field(default_factory=set)

    async def sign(self, challenge, archive):
        database = Database(self.database)
        try:
            session = await Store(database, Cipher(self.keys)).session(self.customer.chat)
        finally:
            await database.close()
        self.learnt.add(session.test.secret)
        return await super().sign(challenge, archive)


async def _story(person, script):
    """The whole road, a test signature, and both delivered files sent back, with a wrong and the right password."""
    await script.walk()
    messages = await script.prove()
    archive, pkcs12 = [one for one in messages if one.by_bot and one.file_id]
    content = await person.download(archive)
    for name, sent in (("backup.zip", content), ("backup.p12", await person.download(pkcs12))):
        await person.send_file(name, sent)
        await person.wait(lambda shown: "aftercare:enough" in card_of(shown).buttons)
        await person.type(OTHER_PASSWORD)
        await person.wait(lambda shown: "횟수 제한은 없으니" in card_of(shown).text)
        await person.type(PASSWORD)
        await person.wait(lambda shown: "aftercare:enough" not in card_of(shown).buttons)
    await script.change("suspend")
    return content


async def test_no_secret_is_on_the_disk_or_in_the_logs(tmp_path):
    async with running(tmp_path) as (url, bot):
        settings = bot.settings()
        async with customer(url, 700) as person:
            script = Signer(person, WHO, "universal", "ko", retry=4, database=settings.database_url)
            script.keys = settings.encryption_keys()
            story = asyncio.create_task(_story(person, script))
            kills = 0
            while not story.done():
                await asyncio.sleep(0.9)
                found = _search(tmp_path, script.learnt)
                assert not found, found
                if kills < 4:  # what a dying process leaves behind is searched as well
                    await bot.kill()
                    kills += 1
                    found = _search(tmp_path, script.learnt)
                    assert not found, found
                    bot.start()
            content = await story
        assert not _search(tmp_path, script.learnt)
        await bot.stop()
    assert script.learnt
    assert not _search(tmp_path, {*script.learnt, *_of_the_key(content), *_of_the_authority(bot.data)})
    files = list(_read(tmp_path))
    for name in PASSPHRASE_FILES:
        passphrase = (bot.data / name).read_bytes().strip()
        assert _holding(files, passphrase) == [name]
    log = bot.log.read_text(encoding="utf-8")
    assert log
    for digits in (WHO.accounts[0].password,):
        assert f'"{digits}"' not in log
        assert f" {digits} " not in log


def _search(folder, learnt):
    files = list(_read(folder))
    found = [f"{secret[:2]}…" for secret in PLANTED if _holding(files, secret.encode())]
    found += [f"{name} in {names}" for name, mark in KEY_MARKS.items() if (names := _holding(files, mark))]
    found += ["learnt" for secret in learnt for form in _forms(secret) if _holding(files, form)]
    # A certificate names its holder; nothing else on the disk does.
    named = _holding(files, WHO.name.encode())
    return found + [name for name in named if not name.startswith("registry.sqlite")]


def _forms(secret):
    """As it is, and as programs write bytes into texts."""
    return (
        secret,
        secret.hex().encode(),
        base64.b64encode(secret),
        base64.urlsafe_b64encode(secret).rstrip(b"="),
    )


def _read(folder):
    """Each file's name and content."""
    for path in folder.rglob("*"):
        if path.is_file():
            yield path.name, path.read_bytes()


def _holding(files, secret):
    return [name for name, content in files if secret in content]


def _of_the_key(archive):
    """What of a subscriber's key nobody else may have: the private exponent, a prime, and R."""
    with zipfile.ZipFile(io.BytesIO(archive)) as files:
        sealed = next(files.read(name) for name in files.namelist() if name.endswith("signPri.key"))
    key = open_key(sealed, PASSWORD)
    assert key.private.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    return {*_of_rsa(key.private), key.random}


def _of_the_authority(data):
    """The same of the authority's own keys, which its passphrases open."""
    secrets = set()
    for name, passphrase_file in AUTHORITY_KEYS.items():
        (path,) = data.rglob(name)
        passphrase = (data / passphrase_file).read_bytes().strip()
        private = load_pem_private_key(path.read_bytes(), passphrase)
        numbers = private.private_numbers()
        secrets |= _of_rsa(private) if hasattr(numbers, "d") else {numbers.private_value.to_bytes(32, "big")}
    return secrets


def _of_rsa(private):
    numbers = private.private_numbers()
    return {one.to_bytes((one.bit_length() + 7) // 8, "big") for one in (numbers.d, numbers.p)}
