"""Step 3: the terms, one by one, and who this is."""

from flows import fields, terms
from flows.aftercare import proofs, reminders
from flows.dialogue import Card, Dialogue, Question
from flows.ports import Customer
from flows.replies import Button, Rows, line
from flows.session import Application
from flows.terms import TERMS, Term


def _open_terms(dialogue: Dialogue) -> list[Term]:
    answered = dialogue.session.application.terms
    return [term for term in TERMS if term.id not in answered]


def _answers(term: Term) -> Rows:
    refuse = "button-disagree" if term.required else "button-disagree-optional"
    return (
        (
            Button(line("button-agree"), f"identity:agree:{term.id}"),
            Button(line(refuse), f"identity:decline:{term.id}"),
        ),
    )


async def _ask_term(dialogue: Dialogue) -> Card:
    term = _open_terms(dialogue)[0]
    return Card(
        body=(
            line(
                "identity-term",
                number=TERMS.index(term) + 1,
                of=len(TERMS),
                kind=line("term-required" if term.required else "term-optional"),
                title=line(f"term-{term.id}-title"),
                gist=line(f"term-{term.id}-gist"),
            ),
        ),
        rows=((Button(line("button-read-term"), f"identity:read:{term.id}"),), *_answers(term)),
    )


def _asked(dialogue: Dialogue, term_id: str) -> Term | None:
    """The term under question, if that is the one the button speaks of (a second tap speaks of the last)."""
    term = _open_terms(dialogue)[0]
    return term if term.id == term_id else None


async def _read(dialogue: Dialogue, term_id: str) -> None:
    term = _asked(dialogue, term_id)
    if term is None:
        dialogue.toast("toast-answered-already")
        return
    text = terms.text(term.id, dialogue.session.language)
    back = (Button(line("button-back-to-question"), "nav:stay"),)
    dialogue.show(Card(body=(line("term-text", text=text),), rows=(*_answers(term), back)))


def _consent(dialogue: Dialogue, term: Term, *, agreed: bool) -> None:
    application = dialogue.session.application
    application.terms[term.id] = agreed
    evidence = terms.evidence(term, dialogue.session.language, agreed=agreed, at=dialogue.event.at)
    dialogue.record("consent", application=application.id, **evidence)


async def _agree(dialogue: Dialogue, term_id: str) -> None:
    term = _asked(dialogue, term_id)
    if term is None:
        dialogue.toast("toast-answered-already")
        return
    _consent(dialogue, term, agreed=True)
    _next_term(dialogue)


async def _decline(dialogue: Dialogue, term_id: str) -> None:
    term = _asked(dialogue, term_id)
    if term is None:
        dialogue.toast("toast-answered-already")
        return
    _consent(dialogue, term, agreed=False)
    if term.required:
        dialogue.go("decline")
    else:
        dialogue.note("identity-optional-declined")
        _next_term(dialogue)


def _next_term(dialogue: Dialogue) -> None:
    if not _open_terms(dialogue):
        answered = dialogue.session.application.terms
        dialogue.session.agreed = {term.id: term.version for term in TERMS if answered[term.id]}
        if "news" not in dialogue.session.agreed:
            reminders.stop_all(dialogue)
        dialogue.note("identity-terms-done")
        dialogue.go("agree")


async def _back_from_terms(dialogue: Dialogue) -> None:
    application = dialogue.session.application
    if application.terms:
        application.terms.popitem()
    else:
        dialogue.go("back" if application.purpose == "issue" else "withdraw")


async def _back_to_terms(dialogue: Dialogue) -> None:
    application = dialogue.session.application
    if application.terms:
        application.terms.popitem()
        dialogue.go("back")
    else:  # they were agreed to before
        dialogue.go("withdraw")


async def _ask_declined(dialogue: Dialogue) -> Card:
    dialogue.fail("terms-declined")
    return Card(
        body=(line("identity-declined"),),
        rows=((Button(line("button-reconsider"), "identity:reconsider"),),),
    )


async def _reconsider(dialogue: Dialogue, _argument: str) -> None:
    dialogue.session.application.terms.popitem()
    dialogue.go("reconsider")


async def _ask_user_id(dialogue: Dialogue) -> Card:
    return Card(body=(line("identity-user-id"),))


async def _take_user_id(dialogue: Dialogue, text: str) -> None:
    user_id = fields.user_id(text)
    if isinstance(user_id, fields.Invalid):
        dialogue.fail("user-id-format")
        return
    dialogue.session.application.user_id = user_id
    dialogue.go("name_user")


async def _ask_number(dialogue: Dialogue) -> Card:
    masked = fields.mask_user_id(dialogue.session.application.user_id)
    return Card(body=(line("identity-number", user_id=masked),))


async def _take_number(dialogue: Dialogue, text: str) -> None:
    number = fields.registration_number(text, dialogue.today)
    if isinstance(number, fields.Invalid):
        dialogue.fail("number-date" if number.reason in {"date", "future"} else "number-format")
        return
    if fields.age(number.birthday, dialogue.today) < dialogue.rules.least_age:
        dialogue.go("too_young")
        return
    application = dialogue.session.application
    found = await dialogue.ports.bank.identify(application.user_id, number.digits, attempt=dialogue.event.id)
    if isinstance(found, Customer):
        _recognise(dialogue, found)
        await _go_on(dialogue)
    elif found.left:
        dialogue.fail("number-mismatch", found.left)
    else:
        dialogue.go("lock")


def _recognise(dialogue: Dialogue, customer: Customer) -> None:
    application = dialogue.session.application
    if application.customer not in {"", customer.ref}:
        # What somebody else has proved says nothing about this person.
        application = dialogue.session.application = Application(
            id=dialogue.new_id(),
            purpose=application.purpose,
            target=application.target,
            reason=application.reason,
            terms=application.terms,
            user_id=application.user_id,
        )
    application.customer = customer.ref
    application.name = customer.name
    application.phones = list(customer.phones)
    application.medium = customer.medium
    application.held_elsewhere = customer.held_elsewhere
    dialogue.note("identity-recognised", name=fields.mask_name(customer.name))


async def _go_on(dialogue: Dialogue) -> None:
    if dialogue.session.application.purpose == "issue":
        dialogue.go("identify")
    else:
        await proofs.after_identity(dialogue)


async def _ask_branch(dialogue: Dialogue) -> Card:
    dialogue.fail("under-age", age=dialogue.rules.least_age)
    return Card(body=(line("identity-branch"),), rows=((Button(line("button-menu"), "nav:cancel:yes"),),))


async def _ask_locked(dialogue: Dialogue) -> Card:
    dialogue.fail("identity-locked")
    return Card(body=(line("unlock"),), rows=((Button(line("button-try-again"), "identity:retry"),),))


async def _retry(dialogue: Dialogue, _argument: str) -> None:
    dialogue.go("retry")


QUESTIONS = {
    "identity_terms": Question(
        ask=_ask_term,
        choices={"read": _read, "agree": _agree, "decline": _decline},
        back=_back_from_terms,
    ),
    "identity_declined": Question(
        ask=_ask_declined, choices={"reconsider": _reconsider}, back=_back_to_terms
    ),
    "identity_user_id": Question(ask=_ask_user_id, text=_take_user_id, back=_back_to_terms),
    "identity_number": Question(ask=_ask_number, text=_take_number),
    "identity_branch": Question(ask=_ask_branch),
    "identity_locked": Question(ask=_ask_locked, choices={"retry": _retry}),
}
