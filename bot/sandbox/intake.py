"""getUpdates, setWebhook, deleteWebhook, getWebhookInfo."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.sandbox.errors import bad_request, conflict
from bot.sandbox.markup import secure_or_local
from bot.sandbox.params import Params
from bot.sandbox.records import JSON, Webhook
from bot.sandbox.targets import Method
from bot.sandbox.updates import MOST_UPDATES
from bot.sandbox.world import World

_MOST_POLL_SECONDS = 50
_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
_CONNECTIONS = 40
_MOST_CONNECTIONS = 100
_LARGEST_ID = 2**31


@dataclass(frozen=True)
class Described:
    """A result with the sentence that Telegram adds to some."""

    result: object
    description: str


async def get_updates(world: World, params: Params) -> object:
    """Imitate getUpdates: long poll, `offset` confirms what lies before it."""
    if world.meta.webhook is not None:
        raise conflict(
            "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
        )
    _set_allowed(world, params)
    updates = await world.updates.poll(
        params.bounded("offset", 0, -_LARGEST_ID, _LARGEST_ID),
        params.bounded("limit", MOST_UPDATES, 1, MOST_UPDATES),
        params.bounded("timeout", 0, 0, _MOST_POLL_SECONDS),
    )
    return [update.body for update in updates]


def set_webhook(world: World, params: Params) -> object:
    """Imitate setWebhook; http is allowed on loopback, an empty address deletes."""
    url = params.text("url")
    if url is None:
        return delete_webhook(world, params)
    if not secure_or_local(url):
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    secret = params.text("secret_token") or ""
    if secret and not _SECRET.fullmatch(secret):
        raise bad_request("secret token contains unallowed characters")
    _set_allowed(world, params)
    if params.flag("drop_pending_updates"):
        world.updates.clear()
    known = world.meta.webhook is not None and world.meta.webhook.url == url
    connections = params.bounded("max_connections", _CONNECTIONS, 1, _MOST_CONNECTIONS)
    world.meta.webhook = Webhook(url, secret, connections)
    world.keep_meta()
    world.updates.end_poll("terminated by setWebhook request")
    world.courier.recall()
    return Described(True, "Webhook is already set" if known else "Webhook was set")


def delete_webhook(world: World, params: Params) -> object:
    """Imitate deleteWebhook."""
    if params.flag("drop_pending_updates"):
        world.updates.clear()
    if world.meta.webhook is None:
        return Described(True, "Webhook is already deleted")
    world.meta.webhook = None
    world.keep_meta()
    world.courier.recall()
    return Described(True, "Webhook was deleted")


def get_webhook_info(world: World, _: Params) -> object:
    """Imitate getWebhookInfo."""
    webhook = world.meta.webhook
    info: JSON = {
        "url": webhook.url if webhook else "",
        "has_custom_certificate": False,
        "pending_update_count": len(world.updates),
    }
    if webhook is not None:
        info["max_connections"] = webhook.max_connections
        if webhook.last_error_date is not None:
            info["last_error_date"] = webhook.last_error_date
            info["last_error_message"] = webhook.last_error_message
    if world.meta.allowed_updates:
        info["allowed_updates"] = world.meta.allowed_updates
    return info


def _set_allowed(world: World, params: Params) -> None:
    """Take over the filter; without the parameter the previous one stays, as documented."""
    kinds = params.structure("allowed_updates")
    if kinds is None:
        return
    if not isinstance(kinds, list) or not all(isinstance(kind, str) for kind in kinds):
        raise bad_request("can't parse allowed updates")
    wanted = sorted(set(kinds)) or None
    if wanted != world.meta.allowed_updates:
        world.meta.allowed_updates = wanted
        world.keep_meta()


METHODS: dict[str, Method] = {
    "getUpdates": get_updates,
    "setWebhook": set_webhook,
    "deleteWebhook": delete_webhook,
    "getWebhookInfo": get_webhook_info,
}
