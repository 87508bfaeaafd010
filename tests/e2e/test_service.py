"""The whole bot as a service: webhook, health, the authority's files, and a restart in the middle."""

import asyncio
import os
import subprocess

import aiohttp
import pytest
from cryptography import x509
from pydantic import SecretStr

from bot.app import address, listen, service, serving
from bot.sandbox.customer import Customer, card_of
from bot.sandbox.runtime import sandbox
from bot.sandbox.script import Script
from bot.sandbox.server import World, sandbox_app
from bot.settings import load
from flows.simulation import find
from tests.databases import database_url, surroundings
from tests.e2e.support import customer, running
from tests.e2e.test_operators import CERTGUIDE
from tests.integration.sandbox.support import TOKEN
from tests.integration.sandbox.support import serving as serving_app


async def _get(url):
    async with aiohttp.ClientSession() as http, http.get(url) as answer:
        return answer.status, answer.headers, await answer.read()


async def test_a_webhook_carries_the_whole_road_and_refuses_strangers(tmp_path):
    world = await World.open(token=TOKEN, limits=None)
    async with serving_app(sandbox_app(world)) as telegram:
        settings = load(
            data_dir=tmp_path, listen="127.0.0.1:0", database_url=database_url(tmp_path)
        ).model_copy(update={"bot_token": SecretStr(TOKEN), "bot_api_url": telegram})
        listener = listen(settings)
        url = address(listener)
        # Telegram itself posts to https alone; the sandbox also to this machine.
        hooked = settings.model_copy(update={"public_url": url, "secrets": "chat"})
        async with service(hooked, base_url=url) as bot, serving(bot, listener):
            work = asyncio.create_task(bot.run())
            async with customer(telegram, 5) as person:
                messages = await Script(person, find("wol08"), "universal", "ko").walk()
                async with person._session.get("/sandbox/calls") as answer:
                    methods = {call["method"] for call in await answer.json()}
            async with aiohttp.ClientSession(url) as http:
                update = {"update_id": 1, "message": {}}
                strangers = [
                    (await http.post("/telegram/webhook", json=update, headers=headers)).status
                    for headers in ({}, {"X-Telegram-Bot-Api-Secret-Token": "guessed"})
                ]
            work.cancel()
            await asyncio.gather(work, return_exceptions=True)
        world.hang_up()
    await world.close()

    assert len({one.file_name for one in messages if one.file_id}) == 2
    assert "getUpdates" not in methods
    assert "setWebhook" in methods
    assert strangers == [401, 403]


async def test_says_that_it_is_alive_and_ready_and_serves_the_authoritys_files(tmp_path):
    async with running(tmp_path) as (_, bot):
        url = f"http://127.0.0.1:{bot.port}"
        for _ in range(400):
            try:
                ready = await _get(f"{url}/readyz")
            except aiohttp.ClientError:
                ready = (0,)
            if ready[0] == 200:
                break
            await asyncio.sleep(0.02)
        assert ready[0] == 200, ready
        assert (await _get(f"{url}/healthz"))[0] == 200
        root, issuing, crl = [
            (await _get(f"{url}/ca/{name}"))[2] for name in ("root.cer", "issuing.cer", "issuing.crl")
        ]
        assert await bot.stop(10)

    authority = x509.load_der_x509_certificate(issuing)
    authority.verify_directly_issued_by(x509.load_der_x509_certificate(root))
    revocations = x509.load_der_x509_crl(crl)
    assert revocations.is_signature_valid(authority.public_key())


async def test_the_sandbox_goes_on_after_a_restart_where_the_person_stood(tmp_path):
    settings = load(data_dir=tmp_path, listen="127.0.0.1:0", database_url=database_url(tmp_path))
    who = find("hong01")
    async with sandbox(settings, limits=None) as first, Customer(first.url, 9, patience=20) as person:
        await person.type("/start")
        card = card_of(await person.wait(lambda shown: card_of(shown) is not None))
        await person.tap(card, "welcome:ko")
        before = await person.wait(lambda shown: "menu:issue" in card_of(shown).buttons)
    async with sandbox(settings, limits=None) as second, Customer(second.url, 9, patience=20) as person:
        after = await person.messages()
        assert [one.text for one in after] == [one.text for one in before]
        await person.tap(card_of(after), "menu:issue")
        await person.wait(lambda shown: "identity:agree:service" in card_of(shown).buttons)
        messages = await Script(person, who, "limited", "ko").walk()

    assert len({one.file_name for one in messages if one.file_id}) == 2


@pytest.mark.soak
@pytest.mark.parametrize("mode", ["spoken"])
async def test_a_spoken_code_is_typed_in_the_chat(tmp_path, mode):
    settings = load(
        data_dir=tmp_path, listen="127.0.0.1:0", database_url=database_url(tmp_path), ars_mode=mode
    )
    async with sandbox(settings, limits=None) as running_, Customer(running_.url, 9, patience=20) as person:
        messages = await Script(person, find("chun02"), "universal", "en").walk()

    assert len({one.file_name for one in messages if one.file_id}) == 2


async def test_telegrams_own_limits_only_slow_the_road_down(tmp_path):
    settings = load(data_dir=tmp_path, listen="127.0.0.1:0", database_url=database_url(tmp_path))
    async with sandbox(settings) as running_, Customer(running_.url, 9, patience=60) as person:
        await person.type("/start")
        for _ in range(12):
            await person.type("/help")
        messages = await person.wait(lambda shown: sum(one.by_bot for one in shown) >= 13)
        async with person._session.get("/sandbox/calls") as answer:
            calls = await answer.json()

    assert any(not call["ok"] for call in calls)
    assert [one.id for one in messages] == sorted(one.id for one in messages)


def test_sigterm_stops_the_sandbox_at_once(tmp_path):
    process = subprocess.Popen(
        [CERTGUIDE, "sandbox", "--port", "0", "--data", str(tmp_path / "d")],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, **surroundings(tmp_path / "d")},
    )
    assert any("http://127.0.0.1:" in process.stdout.readline() for _ in range(3))
    process.terminate()
    _, errors = process.communicate(timeout=15)

    assert process.returncode == 0
    assert "Traceback" not in errors
