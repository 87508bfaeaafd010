"""A new application, with a name of its own towards bank, phone line and authority."""

from flows.dialogue import Dialogue
from flows.session import Application


async def begin(dialogue: Dialogue, product_hint: str = "") -> None:
    """Apply for a certificate, perhaps with a kind already in mind."""
    dialogue.session.application = Application(id=dialogue.new_id(), product_hint=product_hint)
    dialogue.go("issue")
