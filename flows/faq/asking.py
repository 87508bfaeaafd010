"""Tells a question from an answer, and a complaint from both."""

import re
from typing import Final

from flows.dialogue import Dialogue
from flows.faq import hangul

_SYLLABLES: Final = re.compile(r"[가-힣]")
_LEAST_SYLLABLES: Final = 2
_LEAST_WORDS: Final = 2
_WORD: Final = re.compile(r"[A-Za-z]{1,15}(?:['’][a-z]{1,2})?[.,!?]*")

_SOUNDS_ASKED: Final = re.compile(
    r"[?？]|(?:요|까|죠|나|냐|데|함|임|음|돼|래|해|대)[.!~ㅠㅜ]*$|\S+\s+\S+\s+\S+"
)

# Nothing but that it does not work: no word of what, or where.
_COMPLAINT: Final = re.compile(
    r"(?:아니?|이렇게|저기요?|저|음|근데|그냥|계속|자꾸|또|여전히|아직도?|왜|이거|이게|그게|그거|여기서?|뭔가|도저히|아무리해도|다시해도|잘|하나도"
    r"|전혀|지금)*"
    r"(?:안(?:돼|되|됨|댐|됐|됩|된)|않(?:돼|되|됨)|못하겠|막혔|막힘|막혀|안먹|실패|오류|에러|문제있|진행(?:이)?안[돼되됨]|안넘어가|넘어가(?:지|질)않)"
    r"(?:어|었|아|요|여|는데|은데|네|다|니다|습니다|ㅂ니다|나|남|나요|음|ㅁ|죠|지|대|대요|함|해|해요|했|임|이|가|고|떠|뜸|라|줘|주세|왜|머|뭐)*"
)
_COMPLAINT_EN: Final = re.compile(
    r"(?:it |this |that |still |just |why )*(?:(?:does ?n ?t|doesnt|does not|is ?n ?t|is not|not|won ?t|cannot|can ?t) ?work(?:ing)?"
    r"|fails?|failed|(?:i am |im |i m )?stuck|error|help me)(?: at all| here| please)*"
)


def complains(text: str) -> bool:
    """Whether somebody says that it does not work, and nothing else."""
    said = hangul.plain(text)
    bare = re.sub(r"[ㄱ-ㅣ\s]", "", said)
    return _COMPLAINT.fullmatch(bare) is not None or _COMPLAINT_EN.fullmatch(said) is not None


def is_sentence(text: str) -> bool:
    """Whether it is words rather than a value: no number, password, id or account is written like this."""
    if len(_SYLLABLES.findall(text)) >= _LEAST_SYLLABLES:
        return True
    pieces = text.split()
    words = [piece for piece in pieces if _WORD.fullmatch(piece)]
    return len(words) >= max(_LEAST_WORDS, len(pieces) - 1)


def asks(dialogue: Dialogue, text: str, *, secret: bool) -> bool:
    """Whether what was typed at a question that takes a text is a question itself.

    Args:
        secret: a secret is asked for; what nobody recognises as a question is then taken for a slip of it.
    """
    if not is_sentence(text):
        return False
    verdict = dialogue.find(text).verdict
    if not secret:
        return verdict != "unknown" or " " in text.strip() or "?" in text
    return verdict == "sure" or (verdict == "choice" and _SOUNDS_ASKED.search(text.strip()) is not None)
