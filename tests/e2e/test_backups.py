"""Backups, checks and new keys with a bot that works on: what an operator does, and what customers notice of it."""

import asyncio
import json
import shutil
import stat

import pytest
from cryptography.fernet import Fernet

from bot.checkup import faults
from bot.commands.db import subject_of
from bot.sandbox.customer import card_of
from bot.sandbox.script import PASSWORD, Script
from flows.simulation import find
from tests.databases import only_a_file
from tests.e2e.commands import certguide
from tests.e2e.support import Books, customer, running, says, walk_to

pytestmark = only_a_file  # PostgreSQL's backups are drilled in tests/integration/store/test_server.py

PAYER, WALKER, LATE = "hong01", "wol08", "sim04"
FEE = 4400


async def _command(*arguments, cwd, **settings):
    """A command of the operator's, beside the bot."""
    return await asyncio.to_thread(certguide, *arguments, cwd=cwd, **settings)


async def _archive_of(person):
    shown = await person.wait(lambda messages: any(one.file_name.endswith(".zip") for one in messages))
    return await person.download(next(one for one in shown if one.file_name.endswith(".zip")))


async def test_after_a_restore_conversations_go_on_where_the_backup_had_them(tmp_path):
    """A bot is backed up while customers are half way; it goes on, dies, and is put back."""
    data, file = tmp_path / "data", tmp_path / "backup.zip"
    async with (
        running(tmp_path) as (url, bot),
        customer(url, 1) as payer,
        customer(url, 2) as walker,
    ):
        await Script(payer, find(PAYER), "universal", "ko").walk()
        first = await _archive_of(payer)
        half_way = Script(walker, find(WALKER), "universal", "ko")
        await walk_to(half_way, "payment-password")
        busy = asyncio.create_task(_chatter(url))
        made = await _command("db", "backup", file, "--data", data, cwd=tmp_path)
        live = await _command("db", "check", "--data", data, cwd=tmp_path)
        busy.cancel()
        assert (live.exit_code, live.stderr) == (0, "")
        assert made.exit_code == 0, made.stderr
        assert str(data / "secret.key") in made.stdout
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        checked = await _command("db", "check", file, "--data", data, cwd=tmp_path)
        assert (checked.exit_code, checked.stdout) == (0, "db check: no fault\n"), checked.stderr

        await half_way.walk()  # all that is lost again
        refused = await _command("db", "restore", file, "--data", data, cwd=tmp_path)
        assert (refused.exit_code, len(refused.stderr.splitlines())) == (1, 1)
        assert "stop it first" in refused.stderr
        await bot.kill()

        refused = await _command("db", "restore", file, "--data", data, cwd=tmp_path)
        assert "--replace" in refused.stderr
        restored = await _command("db", "restore", file, "--replace", "--data", data, cwd=tmp_path)
        assert restored.exit_code == 0, restored.stderr
        assert len(list(data.glob("replaced-*/certguide.db"))) == 1

        bot.start()
        await walker.type("/status")
        await says(walker, "6/8")
        again = Script(walker, find(WALKER), "universal", "ko")
        await again.walk()
        books = Books(bot.settings())
        assert await bot.stop()

        assert await books.charges(find(WALKER).ref) == [(FEE, False)]
        assert await books.charges(find(PAYER).ref) == [(FEE, False)]
        verdict = await asyncio.to_thread(books.verify, first, PASSWORD, find(PAYER).registration_number)
        assert verdict.ok, verdict
        entries = await asyncio.to_thread(books.audit_trail)
        assert "restore" in {entry.action for entry in entries}
        checked = await _command("db", "check", "--data", data, cwd=tmp_path)
        assert (checked.exit_code, checked.stdout) == (0, "db check: no fault\n"), checked.stderr


async def _chatter(url):
    """Somebody goes on writing meanwhile."""
    async with customer(url, 9) as person:
        while True:
            await person.type("/faq")
            await asyncio.sleep(0.02)


@pytest.mark.soak
async def test_a_backup_is_put_back_on_another_machine(tmp_path):
    """With the keys that were kept elsewhere, and nothing but those."""
    async with running(tmp_path) as (url, bot), customer(url, 1) as person:
        await Script(person, find(LATE), "limited", "en").walk()
        archive = await _archive_of(person)
        made = await _command("db", "backup", tmp_path / "b.zip", "--data", bot.data, cwd=tmp_path)
        await bot.kill()
        other = tmp_path / "other"
        (other / "ca").mkdir(parents=True)
        for line in made.stdout.splitlines():
            if line.startswith("  /"):
                _carry(line.split(" (")[0].strip(), bot.data, other)

        done = await _command("db", "restore", tmp_path / "b.zip", "--data", other, cwd=tmp_path)

        assert done.exit_code == 0, done.stderr
        assert not list(other.glob("replaced-*"))
        shutil.rmtree(bot.data)
        other.rename(bot.data)
        bot.start()
        await person.type("/certificates")
        await person.wait(lambda messages: card_of(messages) is not None)
        books = Books(bot.settings())
        assert await bot.stop()
        number = find(LATE).registration_number
        assert (await asyncio.to_thread(books.verify, archive, PASSWORD, number)).ok


def _carry(path, source, target):
    kept = target / path.removeprefix(f"{source}/")
    (shutil.copytree if kept.name == "ca" else shutil.copyfile)(path, kept)


@pytest.mark.soak
async def test_keys_are_rotated_while_the_bot_works(tmp_path):
    old, new = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    both = f"{new},{old}"
    async with running(tmp_path, secret_key=old) as (url, bot), customer(url, 1) as person:
        script = Script(person, find(WALKER), "universal", "ko")
        await walk_to(script, "payment-account")
        early = await _command("db", "rotate", "--data", bot.data, cwd=tmp_path, SECRET_KEY=both)
        assert (early.exit_code, len(early.stderr.splitlines())) == (1, 1)
        assert "CERTGUIDE_SECRET_KEY" in early.stderr
        await _restart(bot, both)
        busy = asyncio.create_task(_chatter(url))

        done = await _command("db", "rotate", "--data", bot.data, cwd=tmp_path, SECRET_KEY=both)

        assert done.exit_code == 0, done.stderr
        busy.cancel()
        await walk_to(script, "payment-password")
        again = await _command("db", "rotate", "--data", bot.data, cwd=tmp_path, SECRET_KEY=both)
        assert again.stdout.startswith("db rotate: 0 values"), again.stdout
        await _restart(bot, new)
        await Script(person, find(WALKER), "universal", "ko").walk()
        assert await bot.stop()
        settings = bot.settings().model_copy(update={"secret_key": type(bot.settings().bot_token)(new)})
        assert await faults(await asyncio.to_thread(subject_of, settings, at_rest=True)) == []
    log = [json.loads(line) for line in (tmp_path / "bot.log").read_text().splitlines() if line[:1] == "{"]
    assert [one for one in log if one.get("level") == "error"] == []


async def _restart(bot, keys):
    assert await bot.stop()
    bot.more["CERTGUIDE_SECRET_KEY"] = keys
    bot.start()
    await bot.answers()


@pytest.mark.soak
async def test_the_authoritys_passphrase_changes_while_the_bot_works(tmp_path):
    async with running(tmp_path) as (url, bot), customer(url, 1) as person:
        script = Script(person, find(LATE), "limited", "en")
        await walk_to(script, "payment-account")
        kept, file = bot.data / "ca.passphrase", tmp_path / "new"
        before = kept.read_text()
        file.write_text("from now on\n")
        for root in (bot.data / "ca-root.passphrase", tmp_path / "none"):
            refused = await _command(
                "ca", "passphrase", "--new-passphrase-file", root, "--data", bot.data, cwd=tmp_path
            )
            assert (refused.exit_code, len(refused.stderr.splitlines())) == (1, 1)
        assert kept.read_text() == before

        done = await _command(
            "ca", "passphrase", "--new-passphrase-file", file, "--data", bot.data, cwd=tmp_path
        )

        assert done.exit_code == 0, done.stderr
        assert str(kept) in done.stdout
        assert "from now on" not in done.stdout
        assert (kept.read_text(), stat.S_IMODE(kept.stat().st_mode)) == ("from now on\n", 0o600)
        await script.walk()
        assert await bot.stop()
        bot.start()
        again = Script(person, find(LATE), "limited", "en")
        await again.change("suspend")
        books = Books(bot.settings())
        assert await bot.stop()
        entries = await asyncio.to_thread(books.audit_trail)
        assert [entry.action for entry in entries].count("passphrase") == 1
