"""What staff must not write to a customer: a secret that they were told, and a question for one.

Telling how a secret is used is what staff are for, and so is the warning never to tell it. What counts is whether the
customer is to hand the value over: the name of a secret, a word of handing over, and a wish, in one sentence, with
nothing between that makes something else of it ("whether it came", "the screen", "once you have changed it").
"""

import re
from typing import Final, Literal

from flows import fields

_DEVICE: Final = r"보안\s?카드|코드표|일회용\s?번호|오티피|(?<![a-z])otp(?![a-z])"
_NUMBER: Final = (
    r"비\s?밀\s?번\s?호|비\s?번|암호|패스\s?워드|핀\s?번호|승인\s?번호|인증\s?번호|확인\s?번호|주민\s?(?:등록)?\s?번호"
    r"|(?<![a-z])(?:pin|cvc)(?![a-z])"
)
_VALUE: Final = rf"(?:{_NUMBER}|{_DEVICE})"
_PART: Final = r"(?:\s?(?:숫자|번호|사진|(?:앞|뒷|뒤)\s?면|[0-9]{1,2}\s?번|(?:네|여섯|두|마지막|[0-9]{1,2})\s?자리|[앞뒤뒷](?:\s?자리)?))"
"""A part of it, or a picture."""

_GIVE: Final = (
    r"(?:알려|가르쳐|갈켜|불러|보내|올려|남겨|전해|말해|말씀(?:해)?|읽어|찍어|넘겨"
    r"|(?:전송|전달|공유|캡[처쳐]|촬영|회신|답장|첨부|제출)(?:해)?)"
)
_WRITE: Final = r"(?:적어|써)"
_ENTER: Final = r"(?:입력(?:해)?|넣어|쳐)"
_WISH: Final = (
    r"\s?(?:주(?:세요|시[겠면길기고]|실|십시|셔야|시나요|시죠|면|길|었으면)|줘|줄래|줄\s?수|줭|쥬|다오"
    r"|바라|바랍|부탁|하세요|하시면|하셔야|하시겠|하십시|보세요|봐)"
)

_ASKED: Final = re.compile(
    rf"(?P<name>{_VALUE})(?P<between>.{{0,40}}?)"
    rf"(?:(?P<enter>{_ENTER})|(?P<write>{_WRITE})|{_GIVE}){_WISH}(?P<behind>.*)",
    re.IGNORECASE,
)
_ASKED_BARELY: Final = re.compile(
    rf"{_VALUE}{_PART}*\s?(?:[을를도만]\s)?\s?(?:(?:좀|여기로?|(?:채팅|문자|답장|댓글)으?로|저(?:에게|한테|희에게|희한테)?)\s?)*"
    r"(?:(?:을|를)?\s?(?:주(?:세요|시[겠면길기]|실|십시)|줘|부탁)(?P<behind>.*)|(?<=좀)요?\s*$)",
    re.IGNORECASE,
)
_ASKED_FIRST: Final = re.compile(
    rf"{_GIVE}\s?(?:주세요|주십시오|주시겠어요|줘요?)[\s,:]{{0,3}}(?:고객님\s?)?(?:의\s?)?{_VALUE}\S{{0,2}}\s*$",
    re.IGNORECASE,
)
_IS: Final = r"\s?(?:[은는이가을를]|은요|는요)?\s*"
_WHAT_IS: Final = re.compile(
    rf"(?:{_NUMBER}|(?:{_DEVICE})(?=\s?\S*(?:숫자|번|자리))){_PART}*{_IS}"
    r"(?:뭐(?:예요|에요|죠|지요|였|더라|임|\s?쓰)|뭔가요|뭡니까|무엇(?:인가요|입니까|이죠|이에요))(?P<behind>.*)",
    re.IGNORECASE,
)
_HOW_IS: Final = re.compile(
    rf"{_VALUE}{_PART}*{_IS}"
    r"(?:어떻게\s?(?:되|돼)|뭐라고\s?(?:왔|오|나|뜨|떠|적혀|쓰여|하)|뭐로\s?하|뭘로\s?(?:설정|하)"
    r"|몇\s?번?(?:이에요|인가요|입니까|이죠|예요|이\s?나|\s?나)|알\s?수\s?있(?:을까|나|어|겠))(?P<behind>.*)",
    re.IGNORECASE,
)

# Between the secret's name and the word of handing over: then something else is to be handed over, or done first.
_SOMETHING_ELSE: Final = re.compile(
    r"[는은을ㄹ인]지|는가|었는|났는|했는|여부|방법|법을|오류|에러|메시지|문구|종류|이유|까닭|언제|어디|횟수|몇\s?번\s?(?:틀|오류)"
    r"|다음|나서|[신한은온난린친꾼킨낸본든된]\s?[뒤후]에?\s|고\s|(?<![앞뒤뒷화])면\s|절차|순서|기한|안내|대신|제외"
    r"|재발급|분실|신청|변경|재설정|초기화|해지|등록은|궁금|관련|문의|상황|증상|문제|결과|불편|배터리"
    r"|(?:비\s?밀\s?번\s?호|비번|암호|입력|설정)\s?(?:하는|할|하시는)?\s?(?:화면|칸|란|창)"
    r"|지\s?(?:마|말|않|안)"
)
# Where a secret belongs, and where it does not.
_BOTS: Final = re.compile(
    r"(?:봇|화면|칸|질문|입력\s?창|란|숫자판|자판|키패드|앱|사이트|홈페이지|전화기?)[가-힣]{0,2}에"
)
_HERE: Final = re.compile(
    r"여기|이\s?(?:대화|채팅|방|창)|대화방|채팅|댓글|답장|문자로|카톡|저(?:에게|한테)|저희"
)
# Polite words that only sound like conditions.
_IF_YOU_PLEASE: Final = re.compile(
    r"^[이가을를]?\s?(?:오|뜨|나오|도착하|받으|보이)(?:시)?면"
    r"|알고\s?계시면|아시면|알면|기억\s?(?:이\s?)?(?:나시면|나면|하시면)|괜찮으시면|가능하시면|되시면|번거로우시겠지만"
    r"|죄송하지만|확인하고"
)
# Behind the wish: it is not to be done after all, or only quoted.
_DENIED: Final = re.compile(
    r"[\s,]*(?:절대\s?(?:로\s?)?)?(?:안\s?[돼되됩]|위험|큰일|곤란|필요|일[은이]\s?없|이유|(?:드리|하)지)"
    r"|[\"'”’?!]*\s?(?:(?:한|된)?다|이?라|냐)(?:고|는|며|면서|니까)(?!요|\s?부탁)|[\"'”’]\s?(?:하고|는)|는\s"
)

_VALUE_EN: Final = (
    r"(?:password|pass\s?code|pin(?: number| code)?|otp(?: code| number)?|one[- ]time (?:password|code|pin)|security card"
    r"|(?:approval|verification|authentication) (?:code|number)|(?:resident )?registration number|cvc)(?![a-z])"
)
_ASKED_EN: Final = re.compile(
    rf"(?<![a-z])(?:tell(?:ing)?|send(?:ing)?|giv(?:e|ing)|shar(?:e|ing)|text|read(?:ing)?|message|forward|dm|show|provide)\b(?P<between>(?:\s+[\w'’-]+){{0,7}}?)\s+{_VALUE_EN}"
    rf"|(?<![a-z])(?:type|write|enter|put)\b(?P<typed>(?:\s+[\w'’-]+){{0,6}}?)\s+{_VALUE_EN}(?:\s+[\w-]+){{0,3}}?\s+"
    r"(?:here|to (?:me|us)|in(?:to)? (?:this|the|our) chat)"
    rf"|\b(?:reply|respond|answer)\s+(?:\w+\s+){{0,2}}?with\s+(?:[\w'’-]+\s+){{0,3}}?{_VALUE_EN}"
    rf"|\bwhat(?:'s|’s| is| was| are| does| did)\s+(?:your|the)\s+(?:[\w-]+\s+){{0,3}}?{_VALUE_EN}"
    rf"|\bwhat(?: is| are)\s+the\s+(?:[\w-]+\s+){{0,3}}?(?:digits?|numbers?)\s+(?:of|on|from|in)\s+(?:[\w-]+\s+){{0,3}}?{_VALUE_EN}"
    rf"|\b(?:(?:may|can|could) (?:i|we) (?:have|get|see|know)|like to (?:have|see|know))\s+(?:[\w-]+\s+){{0,4}}?{_VALUE_EN}"
    rf"|\b(?:i|we)(?:['’]ll| will)? need\s+(?:to know\s+)?(?:your|the)\s+(?:[\w-]+\s+){{0,3}}?{_VALUE_EN}"
    rf"|\blet (?:me|us) (?:know|have|see)\s+(?:[\w-]+\s+){{0,4}}?{_VALUE_EN}"
    rf"|\byour\s+(?:[\w-]+\s+){{0,2}}?{_VALUE_EN},?\s+(?:please|pls)\s*$",
    re.IGNORECASE,
)
_SOMETHING_ELSE_EN: Final = re.compile(
    r"\b(?:whether|if|when|how|where|which|why|what|that|screen|error|message|after|once|kind|type|about|without|than)\b"
    r"|^\s+(?:you|it|him|her|them)\b",
    re.IGNORECASE,
)
_DENIED_EN: Final = re.compile(
    r"\b(?:never|not|nobody|no one|don['’]?t|won['’]?t|can['’]?t|cannot|needn['’]?t|shouldn['’]?t|no need|without|fraud|scam|phish|whoever|anyone who|anybody who)",
    re.IGNORECASE,
)
# Behind the secret's name: "the OTP screen", "the password rules".
_OF_IT_EN: Final = re.compile(
    r"\s+(?:error|screen|message|page|rules?|token|app|works?|arrived|came|fails?|failed|is (?:wrong|locked|refused))\b",
    re.IGNORECASE,
)

# A question that is only quoted goes on behind its mark.
_SENTENCES: Final = re.compile(r"[.!?。…\n]+(?![\"'”’]?\s?(?:라고|라는|라며|이라|하고\s|하며))")


def fault(text: str) -> Literal["", "secret", "asks"]:
    """What is wrong with a text of staff's: it holds a secret, or asks for one; empty: nothing."""
    if fields.holds_secret(text):
        return "secret"
    sentences = (fields.clean(sentence) for sentence in _SENTENCES.split(text))
    return "asks" if any(_asks(sentence) or _asks_in_english(sentence) for sentence in sentences) else ""


def _asks(sentence: str) -> bool:
    if _ASKED_FIRST.search(sentence):
        return True
    if any(
        _is_meant(found) for one in (_WHAT_IS, _HOW_IS, _ASKED_BARELY) for found in one.finditer(sentence)
    ):
        return True
    # Each name counts, for one that is told how to use may stand before one that is asked for.
    return any(
        _hands_over(sentence[found.start() :]) for found in re.finditer(_VALUE, sentence, re.IGNORECASE)
    )


def _is_meant(found: re.Match[str]) -> bool:
    """Whether what is behind it takes nothing back."""
    return not _DENIED.match(found["behind"] or "")


def _hands_over(words: str) -> bool:
    found = _ASKED.match(words)
    if found is None or not _is_meant(found):
        return False
    between = _IF_YOU_PLEASE.sub("", found["between"])
    if found["enter"] and not _HERE.search(between):
        return False
    if (found["enter"] or found["write"]) and _BOTS.search(between):
        return False
    return not _SOMETHING_ELSE.search(found["name"] + between)


def _asks_in_english(sentence: str) -> bool:
    for found in _ASKED_EN.finditer(sentence):
        between = found["between"] or found["typed"] or ""
        before, behind = sentence[: found.start()], sentence[found.end() :]
        if _DENIED_EN.search(before) or _DENIED_EN.search(found[0]) or _OF_IT_EN.match(behind):
            continue
        if not _SOMETHING_ELSE_EN.search(between):
            return True
    return False
