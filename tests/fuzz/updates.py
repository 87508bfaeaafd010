"""Updates of every type, whole and damaged: as the sandbox writes them, as another library types them, and worse.

Everything comes from one `Random`, so that a seed is enough to see it again.
"""

import copy
import types
import typing
from datetime import datetime, timedelta
from enum import Enum
from functools import cache
from random import Random
from typing import Any

import aiogram.types
import httpx
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from bot.sandbox.customer import Customer
from bot.sandbox.server import World, sandbox_app
from tests.integration.sandbox.support import TOKEN, serving

PERSON = 5
GROUP = -1001234567890
BUTTON = {"inline_keyboard": [[{"text": "발급", "callback_data": "menu:issue"}]]}
WORDS = (
    "안녕하세요",
    "/start",
    "/help@cert_bot",
    "/cases all",
    "",
    " ",
    "1",
    "x" * 5000,
    "\u202e\u200b\ufeff",
    "\x00\x1b[2J\n",
    "\ud83d",
    "👩‍👩‍👧‍👦" * 50,
    "<b>&amp;</b>{x}%s%n",
    "nav:back",
    "identity:agree:service",
    "private",
    "' OR 1=1; --",
)
NUMBERS = (0, 1, -1, 7, 2**31, 2**53 + 1, 2**63 - 1, 2**63, -(2**63) - 1, 10**400, 1_800_000_000)
ODD = (None, True, False, 0.5, 1e308, float("inf"), float("nan"), [], {}, [[]], [None], {"": None}, {"id": 1})


async def of_the_sandbox() -> list[dict[str, Any]]:
    """One update of each kind that its people can bring about."""
    world = await World.open(token=TOKEN, limits=None)
    try:
        async with serving(sandbox_app(world)) as url, httpx.AsyncClient(base_url=url) as http:
            await _live_a_little(url, http)
            answer = await http.post(f"/bot{TOKEN}/getUpdates", json={"allowed_updates": []})
            world.hang_up()
    finally:
        await world.close()
    return list(answer.json()["result"])


async def _live_a_little(url: str, http: httpx.AsyncClient) -> None:
    async with Customer(url, PERSON) as person:
        await person.type("/start faq")
        for kind in ("sticker", "photo", "voice", "location", "contact"):
            await person.send(kind)
        await person.amend(await person.type("안녕하세요"), "안녕히 계세요")
        await person.send_file("a.zip", b"PK")
        sent = {"chat_id": PERSON, "text": "무엇을 할까요?", "reply_markup": BUTTON}
        await http.post(f"/bot{TOKEN}/sendMessage", json=sent)
        await person.tap((await person.messages())[-1], "menu:issue")


def of_a_type(random: Random) -> dict[str, Any]:
    """An update of any kind that there is, with some of what it may hold."""
    kinds = [name for name in aiogram.types.Update.model_fields if name != "update_id"]
    kind = random.choice(kinds) if random.randrange(2) else random.choice(("message", "callback_query"))
    return {kind: _value(random, aiogram.types.Update.model_fields[kind].annotation, 0)}


def addressed(random: Random, raw: dict[str, Any], chat: int) -> dict[str, Any]:
    """The same update from the private chat of somebody in particular; sometimes from elsewhere."""
    raw = copy.deepcopy(raw)
    person = {"id": chat, "is_bot": False, "first_name": random.choice(WORDS[:9])}
    room = (
        {"id": chat, "type": "private"} if random.randrange(8) else {"id": GROUP - chat, "type": "supergroup"}
    )
    for about in (one for one in raw.values() if isinstance(one, dict)):
        for holder in (about, about.get("message")):
            if isinstance(holder, dict) and "chat" in holder:
                holder["chat"] = room
        if "from" in about:
            about["from"] = person
    return raw


def damaged(random: Random, raw: dict[str, Any]) -> dict[str, Any]:
    """Some of it is missing, is something else, or is there twice; rarely nothing."""
    raw = copy.deepcopy(raw)
    for _ in range(random.choice((0, 1, 1, 1, 2, 3))):
        if places := _places(raw):
            _damage(random, *random.choice(places))
    return raw


def _damage(random: Random, holder: Any, key: Any) -> None:
    match random.randrange(6):
        case 0:
            del holder[key]
        case 1:
            holder[key] = random.choice(WORDS)
        case 2:
            holder[key] = random.choice(NUMBERS)
        case 3:
            holder[key] = copy.deepcopy(random.choice(ODD))
        case 4:
            holder[key] = _deep(random, random.choice((3, 30, 200)), holder[key])
        case _ if isinstance(holder, dict):
            holder[random.choice(("unheard_of", "chat", "message", "from", "text", "\ud800"))] = holder[key]
        case _:
            holder += holder * random.choice((1, 50))


def _deep(random: Random, levels: int, core: Any) -> Any:
    wrap = random.choice((lambda inner: [inner], lambda inner: {"reply_to_message": inner}))
    for _ in range(levels):
        core = wrap(core)
    return core


def _places(raw: Any, depth: int = 20) -> list[tuple[Any, Any]]:
    keys = list(raw) if isinstance(raw, dict) else range(len(raw)) if isinstance(raw, list) else ()
    own = [(raw, key) for key in keys]
    return own + [place for key in keys for place in _places(raw[key], depth - 1)] if depth else []


def _value(random: Random, wanted: Any, depth: int) -> Any:
    origin, inner = typing.get_origin(wanted), typing.get_args(wanted)
    if origin is typing.Annotated:
        return _value(random, inner[0], depth)
    if origin in (typing.Union, types.UnionType):
        return _value(random, random.choice([one for one in inner if one is not type(None)]), depth)
    if origin is typing.Literal:
        return inner[0]
    if origin is list:
        return [_value(random, inner[0], depth + 1) for _ in range(random.randrange(3))]
    if isinstance(wanted, type) and issubclass(wanted, BaseModel):
        return _model(random, wanted, depth + 1)
    if isinstance(wanted, type) and issubclass(wanted, Enum):
        return random.choice(list(wanted)).value
    simple = {bool: True, int: random.randrange(10**9), float: 1.5, datetime: 1_800_000_000, timedelta: 60}
    return simple.get(wanted, random.choice(WORDS))


def _model(random: Random, model: type[BaseModel], depth: int) -> dict[str, Any]:
    chosen = {
        name: field
        for name, field in _fields(model).items()
        if field.is_required() or random.randrange(depth * 8) == 0
    }
    if depth > 6:
        return {}
    return {name: _value(random, field.annotation, depth) for name, field in chosen.items()}


@cache
def _fields(model: type[BaseModel]) -> dict[str, FieldInfo]:
    return {field.alias or name: field for name, field in model.model_fields.items()}
