"""What the desk says in a group of the staff, as calls to the Bot API."""

from collections.abc import Mapping
from typing import Any

from bot.telegram.outgoing import Outgoing
from bot.telegram.render import Renderer
from flows.replies import Say
from flows.support.turn import Erase, Tell

Threads = Mapping[str, tuple[int, int]]
"""Of each case that has a topic: the group and the topic."""


def told(tell: Tell, renderer: Renderer, threads: Threads) -> list[tuple[int, Outgoing]]:
    """The calls that say it, each with its group.

    Args:
        tell: what to say.
        renderer: puts it into words.
        threads: where the cases' topics are; what belongs to a case without one is said outside of the topics.
    """
    group, thread = threads.get(tell.number, (tell.group, 0)) if tell.number else (tell.group, tell.thread)
    calls = renderer.render(Say(body=tell.body, rows=tell.rows), tell.language)
    if tell.edit:
        *_, last = calls
        params = last.params | {"message_id": tell.edit}
        return [(group, Outgoing(method="edit_message_text", params=params))]
    return [
        (group, Outgoing(method=call.method, params=call.params | _place(tell, thread))) for call in calls
    ]


def _place(tell: Tell, thread: int) -> dict[str, Any]:
    place: dict[str, Any] = {"message_thread_id": thread} if thread else {}
    if tell.reply_to:
        place["reply_parameters"] = {"message_id": tell.reply_to, "allow_sending_without_reply": True}
    return place


def erased(erase: Erase) -> tuple[int, Outgoing]:
    """The call that deletes a message of the staff's."""
    return erase.group, Outgoing(method="delete_message", params={"message_id": erase.message})
