"""Mini Apps: the buttons that open them, and what Telegram seals for them."""

from __future__ import annotations

import json
from urllib.parse import parse_qs, parse_qsl, quote, urlsplit

import aiohttp
import pytest
import telegram
from aiogram.utils.web_app import check_webapp_signature, safe_parse_webapp_init_data
from aiogram.utils.web_app_signature import (
    check_webapp_signature as check_public_signature,
)
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, WebAppInfo
from telegram.error import BadRequest

from bot.sandbox.customer import Customer, card_of
from tests.integration.sandbox.support import CUSTOMER, TOKEN, Sandbox

PAGE = "https://bank.example/secure?ticket=a-b_c"
GROUP = -1001000000009
STRANGER = 6


def button(url: str = PAGE, text: str = "열기") -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup([[InlineKeyboardButton(text, web_app=WebAppInfo(url))]])


def init_data(address: str) -> str:
    return parse_qs(urlsplit(address).fragment, strict_parsing=True)["tgWebAppData"][0]


async def shown(bot: telegram.Bot, sandbox: Sandbox, url: str = PAGE) -> telegram.Message:
    """Let the bot show a button that opens a page."""
    await sandbox.say("/start")
    return await bot.send_message(CUSTOMER, "비밀번호", reply_markup=button(url))


async def launched(sandbox: Sandbox, message_id: int, url: str = PAGE, **more: object) -> str:
    answer = await sandbox.post(f"chats/{CUSTOMER}/webapp", message_id=message_id, url=url, **more)
    assert answer.status_code == 200, answer.text
    return answer.json()["address"]


async def test_a_groups_message_has_no_button_that_opens_a_page(bot: telegram.Bot, sandbox: Sandbox):
    await sandbox.post("groups", chat=GROUP, text="/start")
    plain = await bot.send_message(GROUP, "x")

    with pytest.raises(BadRequest, match=r"^Button_type_invalid$"):
        await bot.send_message(GROUP, "x", reply_markup=button())
    with pytest.raises(BadRequest, match=r"^Button_type_invalid$"):
        await plain.edit_reply_markup(button())


@pytest.mark.parametrize("url", ["http://bank.example/secure", "tg://resolve", "https://", "secure"])
async def test_a_page_that_is_not_secure_is_refused(sandbox: Sandbox, url: str):
    await sandbox.say("/start")

    answer = await sandbox.raw("sendMessage", chat_id=CUSTOMER, text="x", reply_markup=button(url).to_dict())

    assert answer.json()["description"] == (
        f"Bad Request: inline keyboard button Web App URL '{url}' is invalid: Only HTTPS links are allowed"
    )


async def test_the_launch_address_carries_what_telegrams_apps_add(bot: telegram.Bot, sandbox: Sandbox):
    message = await shown(bot, sandbox)
    theme = {"bg_color": "#ffffff", "text_color": "#14282d"}

    address = await launched(sandbox, message.message_id, theme=theme)

    base, _, fragment = address.partition("#")
    launch = dict(parse_qsl(fragment, strict_parsing=True))
    assert base == PAGE
    assert list(launch) == ["tgWebAppData", "tgWebAppVersion", "tgWebAppPlatform", "tgWebAppThemeParams"]
    assert (launch["tgWebAppVersion"], launch["tgWebAppPlatform"]) == ("8.0", "web")
    assert json.loads(launch["tgWebAppThemeParams"]) == theme
    fields = parse_qsl(launch["tgWebAppData"], strict_parsing=True)
    assert [name for name, _ in fields] == ["query_id", "user", "auth_date", "signature", "hash"]


async def test_a_fragment_of_the_buttons_own_stays(bot: telegram.Bot, sandbox: Sandbox):
    message = await shown(bot, sandbox, f"{PAGE}#step=2")

    address = await launched(sandbox, message.message_id, f"{PAGE}#step=2")

    assert address.startswith(f"{PAGE}#step=2&tgWebAppData=")
    assert check_webapp_signature(TOKEN, init_data(address))


@pytest.mark.parametrize("name", ["손님", "김하늘 👩‍💻🔐", "O'Neil & Söhne = 100% / +1", 'a\\b"c\nd'])
async def test_the_bot_can_check_who_opened_the_page(bot: telegram.Bot, sandbox: Sandbox, name: str):
    message = await shown(bot, sandbox)
    sandbox.world.person(CUSTOMER).first_name = name

    data = init_data(await launched(sandbox, message.message_id, language="en"))

    seen = safe_parse_webapp_init_data(TOKEN, data)
    assert (seen.user.id, seen.user.first_name, seen.user.last_name) == (CUSTOMER, name, "")
    assert (seen.user.language_code, seen.user.allows_write_to_pm) == ("en", True)
    assert seen.auth_date.timestamp() == sandbox.clock.now
    assert seen.query_id


async def test_each_launch_is_one_of_its_own(bot: telegram.Bot, sandbox: Sandbox):
    message = await shown(bot, sandbox)

    launches = [init_data(await launched(sandbox, message.message_id)) for _ in range(2)]

    first, second = [safe_parse_webapp_init_data(TOKEN, data).query_id for data in launches]
    assert first != second


async def test_a_changed_byte_breaks_the_seal(bot: telegram.Bot, sandbox: Sandbox):
    message = await shown(bot, sandbox)
    data = init_data(await launched(sandbox, message.message_id))
    fields = parse_qsl(data, strict_parsing=True)

    for changed, _ in fields:
        forged = "&".join(
            f"{name}={quote(value[:-1] + ('0' if value[-1] != '0' else '1') if name == changed else value)}"
            for name, value in fields
        )
        assert not check_webapp_signature(TOKEN, forged), changed
    assert not check_webapp_signature(TOKEN.replace("AAF", "AAG"), data)
    assert check_webapp_signature(TOKEN, data)


async def test_who_has_no_token_can_check_the_signature(bot: telegram.Bot, sandbox: Sandbox):
    message = await shown(bot, sandbox)
    data = init_data(await launched(sandbox, message.message_id))
    bot_id, key = sandbox.world.bot["id"], sandbox.world.launch_seal.public_key.public_bytes_raw()

    assert check_public_signature(bot_id, data, key)
    assert not check_public_signature(bot_id + 1, data, key)
    assert not check_public_signature(bot_id, data)


async def test_who_blocked_the_bot_lets_it_not_write(bot: telegram.Bot, sandbox: Sandbox):
    message = await shown(bot, sandbox)
    await sandbox.http.put(f"/sandbox/chats/{CUSTOMER}/blocked", json={"blocked": True})

    data = init_data(await launched(sandbox, message.message_id))

    assert safe_parse_webapp_init_data(TOKEN, data).user.allows_write_to_pm is None


async def test_a_button_that_is_not_there_opens_nothing(bot: telegram.Bot, sandbox: Sandbox):
    message = await shown(bot, sandbox)
    await sandbox.say("/start", STRANGER)
    path, asked = f"chats/{CUSTOMER}/webapp", {"message_id": message.message_id, "url": PAGE}

    foreign = await sandbox.post(f"chats/{STRANGER}/webapp", **asked)
    other = await sandbox.post(path, message_id=message.message_id, url=f"{PAGE}d")
    group = await sandbox.post(f"chats/{GROUP}/webapp", **asked)
    await message.edit_text("다음", reply_markup=button(f"{PAGE}-2"))
    edited = await sandbox.post(path, **asked)
    await message.delete()
    deleted = await sandbox.post(path, message_id=message.message_id, url=f"{PAGE}-2")

    for refused in (foreign, other, edited, deleted):
        assert (refused.status_code, refused.json()) == (404, {"error": "this message has no such button"})
    assert group.status_code == 400


async def test_a_scripted_customer_opens_pages_by_their_buttons(bot: telegram.Bot, sandbox: Sandbox):
    await sandbox.say("/start")
    rows = [
        [InlineKeyboardButton("카드", web_app=WebAppInfo(f"{PAGE}1"))],
        [InlineKeyboardButton("비밀번호 🔐", web_app=WebAppInfo(f"{PAGE}2"))],
    ]
    sent = await bot.send_message(CUSTOMER, "x", reply_markup=InlineKeyboardMarkup(rows))

    async with Customer(sandbox.url, CUSTOMER) as person:
        card = card_of(await person.messages())
        first, second = await person.launch(card), await person.launch(card, "비밀번호 🔐")
        with pytest.raises(LookupError, match="없는 것"):
            await person.launch(card, "없는 것")
        await sent.delete()
        with pytest.raises(aiohttp.ClientResponseError, match="404"):
            await person.launch(card)

    assert card.pages == {"카드": f"{PAGE}1", "비밀번호 🔐": f"{PAGE}2"}
    assert card.labels == ("카드", "비밀번호 🔐")
    assert (first.partition("#")[0], second.partition("#")[0]) == (f"{PAGE}1", f"{PAGE}2")
    assert safe_parse_webapp_init_data(TOKEN, init_data(second)).user.id == CUSTOMER
