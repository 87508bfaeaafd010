"""Bots on machines of their own: one PostgreSQL, and nothing else in common but copies of the keys."""

import asyncio
from contextlib import AsyncExitStack

import aiohttp
import pytest
from cryptography import x509

from bot.sandbox.script import PASSWORD, Script
from flows.simulation import find
from tests.e2e.commands import certguide
from tests.e2e.fleet import fleet
from tests.e2e.support import Books, customer
from tests.integration.postgres import own_database

WHO = ("hong01", "wol08")


@pytest.mark.soak
@pytest.mark.timeout(240)
def test_machines_with_copied_keys_are_one_authority(tmp_path):
    with own_database("machines") as database_url:
        asyncio.run(_serve(tmp_path, database_url))


async def _serve(tmp_path, database_url):
    async with fleet(tmp_path, 2, database_url) as (url, bots), AsyncExitStack() as stack:
        people = [await stack.enter_async_context(customer(url, number)) for number in range(1, 3)]
        roads = [
            asyncio.create_task(Script(person, find(user_id), "limited", "ko").walk())
            for person, user_id in zip(people, WHO, strict=True)
        ]
        await asyncio.wait(roads, return_when=asyncio.FIRST_COMPLETED)
        await bots.kill()
        shown = [await road for road in roads]
        bots.start()
        lists = [await _crl(bot) for bot in bots.bots]
        assert await bots.stop()
        archives = [
            await person.download(next(one for one in messages if one.file_name.endswith(".zip")))
            for person, messages in zip(people, shown, strict=True)
        ]

    assert len({one.issuer for one in lists}) == 1
    assert lists[0] == lists[1]
    for bot in bots.bots:
        await _command("audit", "verify", "--data", bot.data, cwd=tmp_path, DATABASE_URL=database_url)
        assert not (bot.data / "ca" / "registry.sqlite").exists()
    await _command("db", "check", "--data", bots.data, cwd=tmp_path, DATABASE_URL=database_url)
    books = Books(bots.settings())
    for user_id, archive in zip(WHO, archives, strict=True):
        who = find(user_id)
        verdict = await asyncio.to_thread(books.verify, archive, PASSWORD, who.registration_number)
        assert verdict.ok, verdict
        assert len(await asyncio.to_thread(books.certificates, who.ref)) == 1


async def _command(*arguments, **more):
    done = await asyncio.to_thread(certguide, *arguments, **more)
    assert done.exit_code == 0, done.stderr


async def _crl(bot):
    async with asyncio.timeout(60), aiohttp.ClientSession(f"http://127.0.0.1:{bot.port}") as http:
        while True:
            try:
                async with http.get("/ca/issuing.crl") as answer:
                    return x509.load_der_x509_crl(await answer.read())
            except aiohttp.ClientError:
                await asyncio.sleep(0.05)
