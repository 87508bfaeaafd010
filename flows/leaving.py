"""An application ends before its time: nothing of it is kept."""

from flows.dialogue import Dialogue
from flows.replies import line
from flows.session import Application
from flows.steps import delivery


def end_application(dialogue: Dialogue) -> None:
    """Forget what was typed and proved; a call under way is over, and files whose arrival was unsure go."""
    if dialogue.session.application.call is not None:
        dialogue.set_timer("call", None)
        dialogue.ring(line("phone-over"), edit=True)
    dialogue.session.application = Application()
    delivery.forget_files(dialogue)
