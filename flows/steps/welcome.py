"""Step 1: what will happen, what to have ready, and in which language."""

from flows.dialogue import Card, Dialogue, Question
from flows.replies import Button, line
from flows.session import Language


async def _ask(dialogue: Dialogue) -> Card:
    return Card(
        body=(
            line("welcome-hello"),
            line("welcome-steps"),
            line("welcome-prepare", fee=dialogue.rules.universal_fee),
            line("welcome-privacy"),
            line("welcome-choose"),
        ),
        rows=(
            (
                Button(line("button-korean"), "welcome:ko"),
                Button(line("button-english"), "welcome:en"),
            ),
        ),
    )


async def _begin_in(dialogue: Dialogue, language: Language) -> None:
    dialogue.session.language = language
    dialogue.go("begin")


async def _korean(dialogue: Dialogue, _argument: str) -> None:
    await _begin_in(dialogue, "ko")


async def _english(dialogue: Dialogue, _argument: str) -> None:
    await _begin_in(dialogue, "en")


QUESTIONS = {"welcome": Question(ask=_ask, choices={"ko": _korean, "en": _english})}
