"""No planted secret is found in the data directory or the logs, whatever happens to the process."""

import asyncio
import io
import zipfile

from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from bot.sandbox.script import PASSWORD, Script
from flows.simulation import find
from pki.files.npki import open_key
from tests.e2e.support import customer, running
from tests.integration.sandbox.support import TOKEN

WHO = find("hong01")
# Longer than what chance writes into ciphertext; shorter ones are looked for in the logs.
PLANTED = (
    WHO.registration_number,
    f"{WHO.registration_number[:6]}-{WHO.registration_number[6:]}",
    WHO.accounts[0].number,
    PASSWORD,
    TOKEN,
    TOKEN.partition(":")[2],
    next(iter(WHO.phones)),
)


async def test_no_secret_is_on_the_disk_or_in_the_logs(tmp_path):
    async with running(tmp_path) as (url, bot):
        async with customer(url, 700) as person:
            walk = asyncio.create_task(Script(person, WHO, "universal", "ko", retry=4).walk())
            kills = 0
            while not walk.done():
                await asyncio.sleep(0.9)
                found = _search(tmp_path)
                assert not found, found
                if kills < 3:  # what a dying process leaves behind is searched as well
                    await bot.kill()
                    kills += 1
                    found = _search(tmp_path)
                    assert not found, found
                    bot.start()
            messages = await walk
            archive = next(one for one in messages if one.file_name.endswith(".zip"))
            content = await person.download(archive)
        assert not _search(tmp_path)
        await bot.stop()
    assert not _search(tmp_path)
    assert not _in_files(tmp_path, _private_key(content))
    log = bot.log.read_text(encoding="utf-8")
    assert log
    for digits in (WHO.accounts[0].password,):
        assert f'"{digits}"' not in log
        assert f" {digits} " not in log


def _search(folder):
    found = [secret[:2] + "…" for secret in PLANTED if _in_files(folder, secret.encode())]
    # A certificate names its holder; nothing else on the disk does.
    named = _in_files(folder, WHO.name.encode())
    return found + [name for name in named if not name.startswith("registry.sqlite")]


def _in_files(folder, secret):
    return [path.name for path in folder.rglob("*") if path.is_file() and secret in path.read_bytes()]


def _private_key(archive):
    """The part of the key that nobody else may have: the private exponent, as DER writes it."""
    with zipfile.ZipFile(io.BytesIO(archive)) as files:
        sealed = next(files.read(name) for name in files.namelist() if name.endswith("signPri.key"))
    key = open_key(sealed, PASSWORD).private
    assert key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    exponent = key.private_numbers().d
    return exponent.to_bytes((exponent.bit_length() + 7) // 8, "big")
