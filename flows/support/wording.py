"""What staff must not write to a customer: a secret that they were told, and a question for one."""

import re
from typing import Final, Literal

from flows import fields

_SECRETS: Final = (
    r"비밀\s*번호|비번|암호|보안\s*카드|승인\s*번호|인증\s*번호|OTP|오티피|주민\s*(?:등록)?\s*번호|핀\s*번호"
    r"|password|passcode|security card|approval (?:code|number)|one-time (?:code|password)"
    r"|(?:registration|resident) number|\bPIN\b"
)
_ASKED: Final = re.compile(
    rf"(?:{_SECRETS})[^.!?\n]{{0,30}}?(?:알려|불러|보내|적어|찍어|말해|말씀해|읽어|대)\s*(?:주|줘|달라|바라)"
    rf"|(?:{_SECRETS})[^.!?\n]{{0,12}}?(?:뭐|무엇|어떻게)\s*(?:예요|이에요|입니까|인가요|되(?:세요|시나요|나요))"
    rf"|(?:tell|send|give|text|read|show)\s+(?:me|us)\b[^.!?\n]{{0,40}}?(?:{_SECRETS})"
    rf"|what(?:'s| is)\s+your\b[^.!?\n]{{0,30}}?(?:{_SECRETS})",
    re.IGNORECASE,
)
# A warning speaks of the same things: nobody asks, never tell.
_DENIED: Final = re.compile(
    r"지\s*(?:마|말|않|안)|(?:안|못)\s*돼|금지|물어보지|묻지|요구하지|누구에게도|never|do not|don't|won't|will not|nobody",
    re.IGNORECASE,
)


def fault(text: str) -> Literal["", "secret", "asks"]:
    """What is wrong with a text of staff's: it holds a secret, or asks for one; empty: nothing."""
    if fields.holds_secret(text):
        return "secret"
    return "asks" if any(_asks(sentence) for sentence in re.split(r"[.!?\n]+", text)) else ""


def _asks(sentence: str) -> bool:
    return bool(_ASKED.search(sentence)) and not _DENIED.search(sentence)
