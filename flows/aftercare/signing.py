"""A test signature: does the key that was delivered work, and would whoever checks its signature accept it?"""

from collections.abc import Set as AbstractSet

from flows.aftercare import known, proofs
from flows.dialogue import Card, Dialogue, Question
from flows.ports import Challenge, Verdict
from flows.replies import Button, Line, Rows, line
from flows.session import Certificate, SignatureTest

# What a new certificate does not mend: the certificate's card says what can be done then.
_STANDING = {"validity", "revocation"}

# No answer is that short; a certificate password always is.
_SHORT = 64


async def begin(dialogue: Dialogue, *, fresh: bool) -> None:
    """Give the key of the certificate under view something new to sign.

    Args:
        fresh: it was delivered just now; when its key works, the procedure is over.
    """
    await _challenge(dialogue, fresh=fresh)
    dialogue.go("test")


async def _challenge(dialogue: Dialogue, *, fresh: bool) -> SignatureTest:
    challenge = await dialogue.ports.authority.challenge()
    dialogue.session.test = test = SignatureTest(
        challenge=challenge.text, secret=challenge.secret, fresh=fresh
    )
    return test


async def _ask(dialogue: Dialogue) -> Card:
    session = dialogue.session
    certificate = known.looking_at(session)
    test = session.test or await _challenge(dialogue, fresh=False)
    return Card(
        body=(
            line("test-question", challenge=test.challenge),
            line(f"test-folder-{certificate.storage if certificate else 'disk'}"),
            line("test-answer"),
        ),
        rows=(
            (Button(line("button-new-challenge"), "aftercare:again"),),
            (Button(line("button-broken"), "aftercare:reissue"),),
        ),
    )


async def _again(dialogue: Dialogue, _argument: str) -> None:
    test = dialogue.session.test
    await _challenge(dialogue, fresh=test.fresh if test else False)


async def _reissue(dialogue: Dialogue, _argument: str) -> None:
    await proofs.propose(dialogue, "reissue")


async def _look(dialogue: Dialogue, _argument: str) -> None:
    dialogue.go("look")


async def _back(dialogue: Dialogue) -> None:
    test = dialogue.session.test
    dialogue.go("recheck" if test and test.fresh else "back")


async def _take_answer(dialogue: Dialogue, text: str) -> None:
    certificate, test = known.looking_at(dialogue.session), dialogue.session.test
    if certificate is None or test is None:
        return
    answer = "".join(text.split())  # a terminal and a chat may both have broken the line
    if len(answer) < _SHORT:
        dialogue.forget()
        dialogue.note("test-too-short")
        return
    verdicts = await _judge(dialogue, certificate, test, answer)
    if not verdicts:
        dialogue.forget()
        dialogue.note("test-not-answer")
    elif all(verdict.ok for verdict in verdicts):
        _pass(dialogue, verdicts, fresh=test.fresh)
    else:
        dialogue.show(_failed(verdicts))


async def _judge(
    dialogue: Dialogue, certificate: Certificate, test: SignatureTest, answer: str
) -> tuple[Verdict, ...]:
    return await dialogue.ports.authority.check_answer(
        Challenge(test.challenge, test.secret),
        answer,
        serial=certificate.serial,
        registration_number=await dialogue.ports.bank.registration_number(certificate.holder),
    )


def _pass(dialogue: Dialogue, verdicts: tuple[Verdict, ...], *, fresh: bool) -> None:
    dialogue.notes += [line("test-passed"), *_listed(verdicts)]
    if fresh:
        # Whoever signed has the files, whatever became of the messages they came in.
        dialogue.session.files_unsure = False
        dialogue.files = "erase"
        dialogue.go("works")
    else:
        dialogue.go("look")


def _failed(verdicts: tuple[Verdict, ...]) -> Card:
    bad = {verdict.about for verdict in verdicts if not verdict.ok}
    return Card(
        body=(line("test-failed"), *_listed(verdicts)),
        rows=(*_way_out(bad), (Button(line("button-new-challenge"), "aftercare:again"),)),
    )


def _way_out(bad: AbstractSet[str]) -> Rows:
    if _STANDING.isdisjoint(bad):
        return ((Button(line("button-reissue"), "aftercare:reissue"),),)
    return ((Button(line("button-my-certificate"), "aftercare:card"),),)


def _listed(verdicts: tuple[Verdict, ...]) -> tuple[Line, ...]:
    return tuple(line(f"test-{verdict.about}-{'good' if verdict.ok else 'bad'}") for verdict in verdicts)


QUESTIONS = {
    "aftercare_test": Question(
        ask=_ask,
        choices={"again": _again, "reissue": _reissue, "card": _look},
        text=_take_answer,
        back=_back,
    )
}
