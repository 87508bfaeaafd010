"""The walk that every chat of the benchmark takes: from ``/start`` to the choice of a certificate."""

import json
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

from flows.simulation import find
from flows.terms import TERMS

TOKEN: Final = "7000000001:benchmark-token-that-opens-nothing"
DATE: Final = 1795000000
BOT: Final = {"id": 7000000001, "is_bot": True, "first_name": "Bench", "username": "bench_bot"}


@dataclass(frozen=True, slots=True)
class Step:
    """One update, and how its answer is recognised.

    Attributes:
        says: what is typed, or the data of the button that is tapped.
        shows: the data of a button that the answer offers.
        tap: a button rather than a text.
        edits: the answer takes the place of the card that was tapped.
        refused: the answer asks the same question again.
        secret: the text is deleted from the chat.
    """

    says: str
    shows: str
    tap: bool = False
    edits: bool = False
    refused: bool = False
    secret: bool = False


def _dialogue() -> tuple[Step, ...]:
    who = find("hong01")
    assert who is not None
    agree = [f"identity:agree:{term.id}" for term in TERMS]
    terms = [Step(tapped, shown, tap=True, edits=True) for tapped, shown in pairwise(agree)]
    return (
        Step("/start", "welcome:ko"),
        Step("welcome:ko", "menu:issue", tap=True),
        Step("menu:issue", agree[0], tap=True),
        *terms,
        Step(agree[-1], "nav:back", tap=True),
        Step("hong01!", "nav:back", refused=True),
        Step(who.user_id, "nav:back"),
        Step("no number", "nav:back", refused=True, secret=True),
        Step(who.registration_number, "product:universal", secret=True),
        Step("product:universal", "verification:ars", tap=True),
    )


DIALOGUE: Final = _dialogue()


def update(
    step: Step, *, chat_id: int, update_id: int, message_id: int, card: dict[str, Any]
) -> dict[str, Any]:
    """The step as Telegram's update.

    Args:
        step: which.
        chat_id: whose.
        update_id: its number.
        message_id: of the text.
        card: the message on which the tapped button hangs.
    """
    person = {"id": chat_id, "first_name": "Hong", "username": f"hong{chat_id}"}
    sender = {**person, "is_bot": False, "language_code": "ko"}
    if step.tap:
        query = {
            "id": str(update_id),
            "from": sender,
            "message": card,
            "chat_instance": "1",
            "data": step.says,
        }
        return {"update_id": update_id, "callback_query": query}
    text = {
        "message_id": message_id,
        "from": sender,
        "chat": {**person, "type": "private"},
        "date": DATE,
        "text": step.says,
    }
    if step.says.startswith("/"):
        text["entities"] = [{"offset": 0, "length": len(step.says), "type": "bot_command"}]
    return {"update_id": update_id, "message": text}


def message(message_id: int, params: dict[str, Any]) -> dict[str, Any]:
    """What Telegram gives back for a message that was sent or edited: all of it."""
    sent = {
        "message_id": message_id,
        "from": BOT,
        "chat": {"id": int(params["chat_id"]), "type": "private", "first_name": "Hong"},
        "date": DATE,
        "text": params.get("text", "question"),
    }
    if markup := params.get("reply_markup"):
        sent["reply_markup"] = json.loads(markup) if isinstance(markup, str) else markup
    return sent
