"""Tells a question from an answer, and a complaint from both."""

import re
from typing import Final

from flows import fields
from flows.dialogue import Dialogue
from flows.faq import hangul

_SYLLABLES: Final = re.compile(r"[가-힣]")
_LEAST_SYLLABLES: Final = 2
_LEAST_WORDS: Final = 2
_LEAST_WORDS_FOR_SURE: Final = 3
"""Two English words may be a password with a space in it."""
_WORD: Final = re.compile(r"[A-Za-z]{1,15}(?:['’][a-z]{1,2})?[.,!?]*")

_SOUNDS_ASKED: Final = re.compile(r"[?？]|(?:요|까|죠|나|냐|데|돼|래|해|대)[.!~ㅠㅜ]*$|\S+\s+\S+\s+\S+")

# Nothing but that it does not work: no word of what, or where.
_COMPLAINT: Final = re.compile(
    r"""(?:
    (?:아무리해도|아직도?|아니?|어|이렇게|저기요?|저|음|근데|그냥|계속|자꾸|또|여전히|왜|이거|이게|그게|그거|여기서?|이(?:단계|화면|부분)에서|화면이
      |다음(?:단계)?(?:으)?로|뭔가|도저히|다시해도|잘|하나도|전혀|지금|다|진짜|정말|너무|전부|모두|(?:작동|진행|동작)[이을도]?)*+
    (?:안(?:돼|되|됨|댐|됐|됩|된|될|대|먹|넘어가)|(?<=[동행이을도])안해|않(?:돼|되|됨)|못하겠|막혔|막힘|막혀|실패|오류|에러
      |문제(?=[가있생])|넘어가(?:지|질)않|먹통|도와)
    (?:어|었|아(?!무|니|직)|요|여(?!기|전)|는|은|데|네|다(?!시|음)|니다|습니다|나|났|남|음|죠|지(?!금)|잖|대|함|해(?!도)|했|임
      |이(?!렇|단|화|부)|가|고|거|예|에(?!러)|떠|뜸|라|줘|주세|왜|머|뭐(?!가)|있|생겼|생겨)*+
    )+""",
    re.VERBOSE,
)
_LONGEST_COMPLAINT: Final = 60
"""Whoever writes more says more; and the patterns take long over long texts."""

_NOT: Final = r"(?:(?:does|is|do|wo|ca|was) ?n ?t|doesnt|isnt|dont|wont|cant|(?:does |is |do |can)?not)"
_COMPLAINT_EN: Final = re.compile(
    r"(?:please |it (?:s |is )?|this |that |still |just |why (?:is |does )?)*"
    rf"(?:{_NOT} (?:it |this )?work(?:ing)?|nothing works|(?:keeps )?fail(?:s|ed|ing)|(?:i am |i m |im )?stuck|broken"
    r"|(?:i get |i got |there is )?(?:an )?error|something (?:went|is) wrong|help me|please help"
    r"|i (?:can ?t|cannot) (?:continue|go on|proceed))"
    r"(?: at all| here| please)*"
)


def complains(text: str) -> bool:
    """Whether somebody says that it does not work, and nothing else."""
    if len(text) > _LONGEST_COMPLAINT:
        return False
    said = hangul.plain(text)
    if said.isascii() and " " not in said:
        said = hangul.from_latin_keys(said) or said
    bare = re.sub(r"[ㄱ-ㅣ\s]", "", said)
    return _COMPLAINT.fullmatch(bare) is not None or _COMPLAINT_EN.fullmatch(said) is not None


def is_korean(text: str) -> bool:
    """Whether there is any Hangul in it, or nothing that tells."""
    return not text.isascii() or not any(map(str.isalpha, text))


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
    if not is_sentence(text) or fields.said(text) != text:
        return False
    verdict = dialogue.find(text).verdict
    if not secret:
        return verdict != "unknown" or " " in text.strip() or "?" in text
    if not _SYLLABLES.search(text) and len(text.split()) < _LEAST_WORDS_FOR_SURE:
        return False
    if text.rstrip().endswith(("?", "？")):
        return True  # no secret that is asked for has Korean letters or several words, and ends so
    return verdict != "unknown" and _sounds_asked(text.strip())


def _sounds_asked(text: str) -> bool:
    """Whether it ends as sentences end, also short ones (``잠김``, ``안됨``), or has three words."""
    return _SOUNDS_ASKED.search(text) is not None or hangul.letters(text[-1:]).endswith("ㅁ")
