import base64
from dataclasses import replace
from datetime import timedelta

import pytest
from cryptography import x509
from hypothesis import given, settings
from hypothesis import strategies as st

from pki import AnswerUnreadable, KeyMismatch, Reason, Status
from pki.custody.vault import Vault
from pki.errors import ChallengeUnreadable, FileUnreadable
from pki.files import npki
from pki.files.npki import Identity
from pki.profiles import AuthoritySettings
from pki.signed import certificates
from pki.signed.certificates import Draft
from pki.signed.ocsp import CertificateState
from pki.verification import challenge
from pki.verification.challenge import ANSWER_PREFIX, Challenge, Possession
from pki.verification.verdicts import Trust
from tests.unit.pki.files import certificate as foreign
from tests.unit.pki.files import encoded
from tests.unit.pki.support import IDENTITY_NUMBER, NOON, Customer

GOOD = CertificateState(status=Status.GOOD)


@pytest.fixture(scope="module")
def certificate(draft: Draft, vault: Vault, customer: Customer) -> x509.Certificate:
    vid = npki.compute_vid(IDENTITY_NUMBER, customer.key.random)
    bound = replace(draft, identity=Identity(real_name=draft.identity.real_name, vid=vid))
    return certificates.sign(bound, vault.issuer, AuthoritySettings())


@pytest.fixture(scope="module")
def asked() -> Challenge:
    return challenge.new()


@pytest.fixture(scope="module")
def answered(asked: Challenge, certificate: x509.Certificate, customer: Customer) -> str:
    return challenge.answer(asked.text, encoded(certificate), customer.key)


def judged(
    asked: Challenge, answer: str, certificate: x509.Certificate, vault: Vault, **changes: object
) -> Possession:
    usual: dict[str, object] = {
        "trust": Trust(root=vault.root, issuing=vault.issuing),
        "state": GOOD,
        "now": NOON,
        "identity_number": IDENTITY_NUMBER,
    }
    proof = challenge.check(asked.secret, asked.text, answer)
    return challenge.judge(proof, certificate, **{**usual, **changes})  # type: ignore[arg-type]


def failed(possession: Possession) -> list[str]:
    return [name for name, check in possession.checks() if not check.passed]


# --- what is no answer


@settings(max_examples=100, deadline=None)
@given(text=st.text() | st.text("cg1.-_ABCabc019 \n").map(lambda text: ANSWER_PREFIX + text))
def test_no_text_is_an_answer_by_chance(asked: Challenge, text: str) -> None:
    with pytest.raises(AnswerUnreadable):
        challenge.check(asked.secret, asked.text, text)


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_no_changed_answer_succeeds(
    asked: Challenge, answered: str, certificate: x509.Certificate, vault: Vault, data: st.DataObject
) -> None:
    at = data.draw(st.integers(0, len(answered) - 1))
    letter = data.draw(st.characters().filter(lambda letter: letter != answered[at] and not letter.isspace()))
    changed = answered[:at] + letter + answered[at + 1 :]
    try:
        possession = judged(asked, changed, certificate, vault)
    except AnswerUnreadable:
        return
    assert "signature" in failed(possession)


@settings(max_examples=50, deadline=None)
@given(bit=st.integers(0, 8 * 341))
def test_no_flipped_bit_succeeds(
    asked: Challenge, answered: str, certificate: x509.Certificate, vault: Vault, bit: int
) -> None:
    body = answered.removeprefix(ANSWER_PREFIX)
    content = bytearray(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    content[bit // 8] ^= 1 << bit % 8
    changed = ANSWER_PREFIX + base64.urlsafe_b64encode(content).decode().rstrip("=")
    try:
        possession = judged(asked, changed, certificate, vault)
    except AnswerUnreadable:
        return
    assert "signature" in failed(possession)


def test_a_longer_and_a_shorter_answer_are_refused(asked: Challenge, answered: str) -> None:
    for changed in (answered + "A", answered[:-1], answered + answered, answered + " " * 5000, ANSWER_PREFIX):
        with pytest.raises(AnswerUnreadable):
            challenge.check(asked.secret, asked.text, changed)


def test_an_answer_to_another_challenge_is_refused(answered: str) -> None:
    other = challenge.new()
    with pytest.raises(AnswerUnreadable):
        challenge.check(other.secret, other.text, answered)


def test_a_challenge_and_a_secret_that_do_not_belong_together_are_refused(
    asked: Challenge, answered: str
) -> None:
    with pytest.raises(ChallengeUnreadable):
        challenge.check(asked.secret, challenge.new().text, answered)


# --- what proves nothing


def test_somebody_elses_key_cannot_answer(
    asked: Challenge, certificate: x509.Certificate, other_customer: Customer
) -> None:
    with pytest.raises(KeyMismatch):
        challenge.answer(asked.text, encoded(certificate), other_customer.key)


def test_a_proof_counts_for_its_own_certificate_alone(
    asked: Challenge, answered: str, draft: Draft, vault: Vault
) -> None:
    # The same key, another certificate.
    sibling = certificates.sign(
        replace(draft, serial=certificates.new_serial()), vault.issuer, AuthoritySettings()
    )
    assert "signature" in failed(judged(asked, answered, sibling, vault))


@pytest.mark.parametrize(
    ("changes", "fails"),
    [
        ({"identity_number": "9001011234568"}, ["identity"]),
        ({"identity_number": "900101"}, ["identity"]),
        ({"now": NOON + timedelta(days=366)}, ["validity"]),
        ({"now": NOON - timedelta(days=1)}, ["validity"]),
        ({"state": None}, ["revocation"]),
        ({"state": CertificateState(status=Status.HELD, reason=Reason.CERTIFICATE_HOLD)}, ["revocation"]),
        ({"state": CertificateState(status=Status.REVOKED, reason=Reason.SUPERSEDED)}, ["revocation"]),
    ],
)
def test_each_check_fails_on_its_own(
    asked: Challenge,
    answered: str,
    certificate: x509.Certificate,
    vault: Vault,
    changes: dict[str, object],
    fails: list[str],
) -> None:
    assert failed(judged(asked, answered, certificate, vault, **changes)) == fails


def test_another_root_fails_the_chain(
    asked: Challenge, answered: str, certificate: x509.Certificate, vault: Vault
) -> None:
    other = foreign("Another Root", "Another Root", holder="rsa", signer="rsa")
    stranger = Trust(root=other, issuing=vault.issuing)
    assert failed(judged(asked, answered, certificate, vault, trust=stranger)) == ["chain"]


@pytest.mark.parametrize(
    "text", ["", "cgc1.", "cgc1.AAAA", "hello", "cg1." + "A" * 43, "cgc1." + "A" * 42 + "B"]
)
def test_what_is_no_challenge_is_not_answered(
    certificate: x509.Certificate, customer: Customer, text: str
) -> None:
    assert not challenge.is_challenge(text)
    with pytest.raises(ChallengeUnreadable):
        challenge.answer(text, encoded(certificate), customer.key)


def test_what_is_no_certificate_cannot_answer(asked: Challenge, customer: Customer) -> None:
    with pytest.raises(FileUnreadable):
        challenge.answer(asked.text, b"no certificate", customer.key)


# --- what does


def test_the_holder_of_the_key_passes_every_check(
    asked: Challenge, answered: str, certificate: x509.Certificate, vault: Vault
) -> None:
    assert judged(asked, answered, certificate, vault).ok


def test_line_breaks_that_a_chat_adds_do_not_matter(
    asked: Challenge, answered: str, certificate: x509.Certificate, vault: Vault, customer: Customer
) -> None:
    wrapped = "  " + "\n".join(answered[start : start + 60] for start in range(0, len(answered), 60)) + "\n"
    assert challenge.looks_like_answer(wrapped)
    assert judged(asked, wrapped, certificate, vault).ok
    again = challenge.answer(f" {asked.text[:20]}\n{asked.text[20:]} ", encoded(certificate), customer.key)
    assert judged(asked, again, certificate, vault).ok


def test_an_answer_is_one_line_that_fits_a_message(answered: str) -> None:
    assert answered.isascii()
    assert not set(answered) & set(" \n\t")
    assert len(answered) < 500


def test_answers_never_repeat_and_show_no_secret(
    asked: Challenge, answered: str, certificate: x509.Certificate, customer: Customer
) -> None:
    assert challenge.answer(asked.text, encoded(certificate), customer.key) != answered
    proof = challenge.check(asked.secret, asked.text, answered)
    assert proof.random == customer.key.random
    for value in (proof, asked):
        shown = repr(value)
        assert repr(customer.key.random)[2:-1] not in shown
        assert "secret" not in shown
        assert "random" not in shown
