"""The front door: given what is remembered and what happened, what to remember and what to say."""

from collections.abc import Awaitable, Callable, Mapping
from typing import ClassVar

from flows import applications, desk, fields, guide, leaving, machine, overlays, pages, refunds
from flows.aftercare import files, offers, reminders
from flows.dialogue import Answer, Card, Dialogue, Question, copied
from flows.events import (
    Choice,
    Command,
    Document,
    DocumentUnsure,
    Entered,
    Event,
    Opened,
    StaffActed,
    Text,
    Timer,
    Unexpected,
)
from flows.faq import asking, cards, diagnosis
from flows.faq.library import Library
from flows.navigation import dress
from flows.pages import Asked
from flows.person import acting, buttons, cases, data, opening, reporting, stuck, talking
from flows.person.snapshot import standing
from flows.ports import Ports, Unavailable
from flows.replies import Button, Turn, line
from flows.rules import Rules
from flows.session import Application, Session
from flows.steps import QUESTIONS, delivery

IDLE_TIMER = "idle"

FAQ_LINK = "faq"
"""What a link into the chat says behind ``/start`` that leads to the FAQ."""

# What people type instead of tapping; no secret that is asked for can be one of these words.
WORDS = {
    "이전": "back",
    "뒤로": "back",
    "back": "back",
    "취소": "cancel",
    "그만": "cancel",
    "처음부터": "cancel",
    "cancel": "cancel",
    "stop": "cancel",
    "도움말": "help",
    "도움": "help",
    "help": "help",
    "상담원": "person",
    "사람": "person",
    "agent": "person",
    "이어하기": "stay",
    "계속": "stay",
    "continue": "stay",
}

# Timers that ring beside whatever is being asked, by the first part of their names.
_BESIDE: Mapping[str, Callable[[Dialogue, str], Awaitable[None]]] = {
    refunds.TIMER: refunds.carry_out,
    guide.TIMER: guide.ring,
    stuck.TIMER: stuck.ring,
    **reminders.RINGS,
}

# Cards that stand in for the question, by the choice that asks for one: ``nav:<choice>``.
_OVERLAYS: Mapping[str, Callable[[Dialogue], Awaitable[None]]] = {
    **overlays.BY_NAME,
    "person": opening.ask,
    "stuck": diagnosis.begin,
    "faq": cards.browse,
}

_SHORTEST_QUESTION = 3
"""Letters: less is a nod or a slip, not worth saying that it is not understood."""

_FORGETTABLE = {"photo", "edited"}

_BESIDE_ABSENCE = (f"{cards.STEP}:", cases.TALK.data)
"""What may be done after an absence without resuming anything."""

_ASKS_PERSON = "nav:person"

_LEADS_ELSEWHERE = {"start", "issue", "certificates", "guide", "cancel"}
"""Commands that end a talk with staff: what comes then is to be answered."""

_GO_ON = Card(body=(), rows=((Button(line("button-go-on"), "nav:stay"),),))
_TRY_AGAIN = Card(body=(), rows=((Button(line("button-try-again"), "nav:stay"),),))


class Conversation:
    """All chats' conversation; it keeps nothing between turns."""

    def __init__(self, ports: Ports, *, rules: Rules | None = None, library: Library | None = None) -> None:
        self._ports = ports
        self._rules = rules or Rules()
        self._library = library or Library()

    async def turn(self, session: Session | None, event: Event) -> Turn:
        """Work out what ``event`` brings about.

        The given session is left untouched. When a port cannot be reached, the answer says so, and the
        session stays where it was.
        """
        before = session or Session()
        event = self._as_typed(before, event)
        dialogue = self._dialogue(before, event)
        try:
            await self._answer(dialogue)
            await self._ask(dialogue, before)
        except Unavailable:
            forgets = dialogue.forgets
            dialogue = self._dialogue(before, event)
            self._apologise(dialogue, forgets=forgets)
        _let_go(dialogue.session)
        _get_over_failure(dialogue, before)
        self._keep_time(dialogue, before)
        talking.settle(dialogue)
        pages.conclude(dialogue, before)
        await reporting.report(dialogue, before)
        return dialogue.turn()

    async def asked(self, session: Session | None, event: Opened) -> Asked | None:
        """What the secure page asks that was opened from a card; ``None``: that card asks nothing any more.

        Raises:
            Unavailable: a port cannot be reached.
        """
        if session is None or not pages.fits(session, state=event.state, serial=event.serial):
            return None
        return await pages.asked(self._dialogue(session, event))

    def _as_typed(self, session: Session, event: Event) -> Event:
        """The event, or the text that it is after all: a secret may begin with a slash, as commands do."""
        asked = _asks_secret(session.state) or session.state == "aftercare_test"
        secret = asked or session.after_secret or session.away in machine.SECRET
        if isinstance(event, Command) and event.name not in self._commands and secret:
            return Text(
                id=event.id,
                at=event.at,
                staff=event.staff,
                chat=event.chat,
                text=event.text,
                message=event.message,
            )
        return event

    def _dialogue(self, session: Session, event: Event) -> Dialogue:
        return Dialogue(
            copied(session),
            event,
            ports=self._ports,
            rules=self._rules,
            library=self._library,
            standing=standing(session),
        )

    def _apologise(self, dialogue: Dialogue, *, forgets: bool) -> None:
        event = dialogue.event
        if isinstance(event, StaffActed):
            acting.put_off(dialogue, event)
            return
        if forgets or isinstance(event, Document):
            dialogue.forget()
        dialogue.fail("unavailable")
        if isinstance(event, Document):
            dialogue.note("file-not-read")
        self._put(dialogue, _TRY_AGAIN)

    async def _answer(self, dialogue: Dialogue) -> None:
        event = dialogue.event
        if isinstance(event, Timer):
            await self._wake(dialogue, event)
        elif isinstance(event, DocumentUnsure):
            dialogue.asks = not dialogue.session.files_unsure  # two files may be lost in one night
            dialogue.session.files_unsure = True
            dialogue.note("file-unsure")
        elif isinstance(event, Entered):
            await pages.take(dialogue, event)
        elif talking.is_customers(event):
            await self._heed(dialogue, event)
        else:
            await acting.heed(dialogue, event)

    async def _heed(self, dialogue: Dialogue, event: Event) -> None:
        """The person did something."""
        session = dialogue.session
        was_secret = session.after_secret
        # More copies of a secret may follow the first; a tap or a command ends that.
        session.after_secret = was_secret and isinstance(event, Text | Unexpected | Document)
        if talking.is_meant_for_staff(dialogue, event):
            talking.pass_on(dialogue, event)
            return
        if session.away and not (isinstance(event, Choice) and event.data.startswith(_BESIDE_ABSENCE)):
            await self._welcome_back(dialogue)
            return
        if session.state == "delivery_issuing" and not isinstance(event, Text):
            # Only a turn that failed for good leaves this state behind: its password is gone.
            delivery.give_up(dialogue)
        elif isinstance(event, Choice):
            await self._choose(dialogue, event)
        elif isinstance(event, Command):
            await self._command(dialogue, event)
        elif isinstance(event, Text):
            await self._read(dialogue, event, was_secret=was_secret)
        elif isinstance(event, Document):
            await self._receive(dialogue, event, was_secret=was_secret)
        elif isinstance(event, Unexpected):
            if was_secret or session.state in machine.SECRET or event.kind in _FORGETTABLE:
                dialogue.forget()
            dialogue.note("unexpected", what=line(f"unexpected-{event.kind}"))

    async def _receive(self, dialogue: Dialogue, event: Document, *, was_secret: bool) -> None:
        question = QUESTIONS[dialogue.session.state]
        if question.document is not None:
            await question.document(dialogue, event)
        else:
            await files.receive(dialogue, event, may_hold_secret=was_secret)

    async def _choose(self, dialogue: Dialogue, event: Choice) -> None:
        session = dialogue.session
        step, _, rest = event.data.partition(":")
        choice, _, argument = rest.partition(":")
        if step == offers.STEP:
            await offers.take(dialogue, choice, argument)
            return
        if event.data == guide.RESUME:
            await guide.resume(dialogue)
            return
        if event.data == cases.TALK.data:
            dialogue.in_place = event.slot == "card" and session.live.get("card") == event.serial
            talking.start(dialogue)
            return
        if event.slot is None or session.live.get(event.slot) != event.serial:
            dialogue.toast("toast-old-button")
            return
        dialogue.in_place = event.slot == "card"
        if step == cards.STEP:
            await cards.take(dialogue, choice, argument)
        elif step == "nav":
            await self._navigate(dialogue, choice, argument)
        elif step == talking.STEP:
            await buttons.take(dialogue, choice, argument)
        elif event.data == "delivery:resend" and session.files_unsure:
            session.files_unsure = False
            dialogue.files = "resend"
            dialogue.note("file-sent-again")
        else:
            await self._take_choice(dialogue, step, choice, argument)

    async def _take_choice(self, dialogue: Dialogue, step: str, choice: str, argument: str) -> None:
        state = dialogue.session.state
        answer = QUESTIONS[state].choices.get(choice) if step == machine.BY_NAME[state].step else None
        if answer is None:
            dialogue.toast("toast-old-button")
            return
        talked = talking.is_on(dialogue)
        talking.leave(dialogue)
        await answer(dialogue, argument)
        dialogue.asks = dialogue.asks or talked  # the card of the talk is not to stay
        # A new question stands below the answer to the last one; the same question stays in its place.
        dialogue.in_place = dialogue.in_place and dialogue.session.state == state

    async def _navigate(self, dialogue: Dialogue, choice: str, argument: str) -> None:
        if choice in {"back", "cancel", "stay"}:
            talking.leave(dialogue)
        if choice == "back":
            await self._back(dialogue)
        elif choice == "cancel":
            await self._cancel(dialogue, argument)
        elif choice == "language":
            await overlays.language(dialogue, argument)
        elif choice in _OVERLAYS:
            await _OVERLAYS[choice](dialogue)
        elif choice != "stay":
            dialogue.toast("toast-old-button")

    async def _back(self, dialogue: Dialogue) -> None:
        question = QUESTIONS[dialogue.session.state]
        if question.back is not None:
            await question.back(dialogue)
        elif machine.can(dialogue.session, "back"):
            dialogue.go("back")
        else:
            dialogue.note("nothing-before")

    async def _cancel(self, dialogue: Dialogue, argument: str = "") -> None:
        session = dialogue.session
        if argument != "yes" and overlays.in_progress(session):
            await overlays.confirm_cancelling(dialogue)
            return
        if overlays.in_progress(session):
            dialogue.note("cancelled")
            dialogue.did("cancelled", purpose=f"=purpose-{session.application.purpose}")
        leaving.end_application(dialogue)
        if machine.can(session, "cancel"):
            dialogue.go("cancel")

    async def _command(self, dialogue: Dialogue, event: Command) -> None:
        act = self._commands.get(event.name)
        if event.name in _LEADS_ELSEWHERE:
            talking.leave(dialogue)
        if fields.holds_secret(event.text):
            dialogue.forget()
            dialogue.note("secret-told")
        if act is None:
            dialogue.note("unknown-command")
        else:
            await act(self, dialogue)

    async def _start(self, dialogue: Dialogue) -> None:
        if isinstance(dialogue.event, Command) and dialogue.event.argument == FAQ_LINK:
            await cards.browse(dialogue)
        elif overlays.in_progress(dialogue.session):
            await overlays.resume_or_restart(dialogue)
        else:
            dialogue.session.state = "welcome"

    async def _issue(self, dialogue: Dialogue) -> None:
        if overlays.in_progress(dialogue.session):
            await overlays.resume_or_restart(dialogue)
        elif machine.can(dialogue.session, "issue"):
            await applications.begin(dialogue)
        else:
            dialogue.note("finish-first")

    async def _overlay(self, dialogue: Dialogue, name: str) -> None:
        await _OVERLAYS[name](dialogue)

    async def _guide(self, dialogue: Dialogue) -> None:
        if machine.can(dialogue.session, "guide"):
            dialogue.go("guide")
        else:
            dialogue.note("finish-first")

    async def _faq(self, dialogue: Dialogue) -> None:
        words = dialogue.event.argument if isinstance(dialogue.event, Command) else ""
        if dialogue.event.staff and desk.is_order(words):
            await desk.obey(dialogue, words)
        elif words:
            await cards.answer(dialogue, words, keep=not _asks_secret(dialogue.session.state))
        else:
            await cards.browse(dialogue)

    async def _certificates(self, dialogue: Dialogue) -> None:
        if machine.can(dialogue.session, "certificates"):
            dialogue.go("certificates")
        else:
            dialogue.note("finish-first")

    _commands: ClassVar[Mapping[str, Callable[["Conversation", Dialogue], Awaitable[None]]]] = {
        "start": _start,
        "issue": _issue,
        "certificates": _certificates,
        "guide": _guide,
        "faq": _faq,
        "cancel": lambda self, dialogue: self._cancel(dialogue),
        "status": lambda self, dialogue: self._overlay(dialogue, "status"),
        "help": lambda self, dialogue: self._overlay(dialogue, "help"),
        "person": lambda self, dialogue: self._overlay(dialogue, "person"),
        "language": lambda self, dialogue: self._overlay(dialogue, "languages"),
        "mydata": lambda _self, dialogue: data.show(dialogue),
        "forget": lambda _self, dialogue: data.ask(dialogue),
    }

    async def _read(self, dialogue: Dialogue, event: Text, *, was_secret: bool) -> None:
        state, text = dialogue.session.state, event.text
        question, secret = QUESTIONS[state], _asks_secret(dialogue.session.state)
        told = fields.holds_secret(text) or (question.text is None and fields.is_number(text))
        if secret or was_secret or told:
            dialogue.forget()
        if word := WORDS.get(fields.clean(text).lower()):
            await self._say_word(dialogue, word)
        elif question.text is not None and (
            question.prose or not (asking.complains(text) or asking.asks(dialogue, text, secret=secret))
        ):
            if told and not secret and state != "aftercare_test":
                dialogue.note("secret-told")
            await self._take_text(dialogue, event, question.text, secret=secret)
        else:
            await self._reply(
                dialogue, text, told=told, forgotten=was_secret or told, keep=not (secret or was_secret)
            )

    async def _take_text(self, dialogue: Dialogue, event: Text, take: Answer, *, secret: bool) -> None:
        if pages.alone(dialogue.session, dialogue.rules):
            dialogue.note("page-not-here")
        elif len(event.text) > (most := _longest(dialogue)):
            dialogue.note("too-long", most=most)
        else:
            await take(dialogue, event.text)
            dialogue.session.after_secret = secret and not dialogue.again

    async def _reply(self, dialogue: Dialogue, text: str, *, told: bool, forgotten: bool, keep: bool) -> None:
        """Answer what is no answer itself.

        Args:
            told: it holds what looks like a secret.
            forgotten: it may be one, and goes.
            keep: its words may be kept.
        """
        if asking.complains(text):
            await diagnosis.begin(dialogue)
        elif forgotten and not asking.is_sentence(text):
            dialogue.note("secret-forgotten")
        elif len(text.strip()) < _SHORTEST_QUESTION and dialogue.find(text).verdict == "unknown":
            dialogue.note("use-buttons")
        else:
            if told:
                dialogue.note("secret-told")
            if dialogue.session.state == "welcome" and not asking.is_korean(text):
                dialogue.session.language = "en"  # nobody has asked yet which one they speak
            await cards.answer(dialogue, text, keep=keep)

    async def _welcome_back(self, dialogue: Dialogue) -> None:
        """The first word after an absence resumes. It is no answer, but may be a question, or a late secret."""
        session, event = dialogue.session, dialogue.event
        secret = session.away in machine.SECRET
        told = isinstance(event, Text | Command) and fields.holds_secret(event.text)
        if (secret and isinstance(event, Text | Unexpected)) or told or isinstance(event, Document):
            dialogue.forget()
        session.away = ""
        talking.leave(dialogue)
        dialogue.note("welcome-back")
        if isinstance(event, Choice) and event.data == _ASKS_PERSON:
            await opening.ask(dialogue)
        if isinstance(event, Text) and (
            told or asking.complains(event.text) or asking.asks(dialogue, event.text, secret=True)
        ):
            await self._reply(dialogue, event.text, told=told, forgotten=told, keep=not secret)

    async def _say_word(self, dialogue: Dialogue, word: str) -> None:
        if word in {"back", "cancel", "stay"}:
            talking.leave(dialogue)
        if word == "back":
            await self._back(dialogue)
        elif word == "cancel":
            await self._cancel(dialogue)
        elif word in _OVERLAYS:
            await _OVERLAYS[word](dialogue)

    async def _wake(self, dialogue: Dialogue, event: Timer) -> None:
        if event.name == IDLE_TIMER:
            self._expire(dialogue)
        elif (rings := _BESIDE.get(event.name.partition(":")[0])) is not None:
            dialogue.asks = False
            await rings(dialogue, event.token)
        elif (due := QUESTIONS[dialogue.session.state].timers.get(event.name)) is not None:
            await due(dialogue, event.token)
        else:
            dialogue.asks = False

    def _expire(self, dialogue: Dialogue) -> None:
        """Leave no guarded question standing: what was proved or typed is gone, the terms and the choice stay."""
        session = dialogue.session
        dialogue.asks = False
        quiet = session.touched is None or dialogue.event.at - session.touched >= self._rules.idle
        if not quiet or not _guarded(session):
            return
        if session.application.call is not None:
            dialogue.ring(line("phone-over"), edit=True)
        left = session.state
        session.application = Application(
            id=dialogue.new_id(),
            purpose=session.application.purpose,
            target=session.application.target,
            reason=session.application.reason,
            terms=session.application.terms,
            product=session.application.product if session.application.target else "",
            product_hint="" if session.application.target else session.application.product,
            reached=session.application.reached,
        )
        if left not in machine.GUARDED:
            return  # the question may stand; only what was proved is gone
        session.away = left
        dialogue.asks = True
        dialogue.go("expire")
        dialogue.fail("idle", minutes=int(self._rules.idle.total_seconds()) // 60)
        dialogue.did("idle")
        dialogue.show(_GO_ON)

    async def _ask(self, dialogue: Dialogue, before: Session) -> None:
        session = dialogue.session
        if talking.is_customers(dialogue.event) and session.state != before.state:
            talking.leave(dialogue)
        if not dialogue.asks:
            return
        if dialogue.overlay is None and talking.is_on(dialogue) and not talking.stand_in(dialogue):
            return
        card = dialogue.overlay
        if card is None:
            card = await self._question(dialogue)
        self._put(dialogue, card)

    async def _question(self, dialogue: Dialogue) -> Card:
        """The question as it is asked now. What staff did stands, even if it cannot be asked just now."""
        question: Question = QUESTIONS[dialogue.session.state]
        if dialogue.session.away and isinstance(dialogue.event, StaffActed):
            return _GO_ON
        dialogue.asking = True
        try:
            return await question.ask(dialogue)
        except Unavailable:
            if not isinstance(dialogue.event, StaffActed):
                raise
            dialogue.fail("unavailable")
            return _TRY_AGAIN

    def _put(self, dialogue: Dialogue, card: Card) -> None:
        stuck.watch(dialogue)
        dialogue.put(dress(dialogue, card, entry=pages.entry(dialogue, card)))
        talking.remember_card(dialogue, card.name)

    def _keep_time(self, dialogue: Dialogue, before: Session) -> None:
        """Note when the person last did something, and when their silence has lasted too long."""
        session = dialogue.session
        stuck.keep_time(dialogue, before)
        if not talking.is_customers(dialogue.event):
            return
        session.touched = dialogue.event.at
        if _guarded(session):
            dialogue.set_timer(IDLE_TIMER, dialogue.event.at + self._rules.idle)
        elif _guarded(before):
            dialogue.set_timer(IDLE_TIMER, None)


def _asks_secret(state: str) -> bool:
    """Whether what is typed in this state is a secret; while issuing, it is the password played again."""
    return state in machine.SECRET or state == "delivery_issuing"


def _guarded(session: Session) -> bool:
    """Whether silence must not leave things as they are: a guarded question, or somebody who was identified."""
    return session.state in machine.GUARDED or bool(session.application.customer)


def _let_go(session: Session) -> None:
    """Keep nothing of a test or a file whose question was left."""
    if session.state != "aftercare_file":
        session.file = session.interrupted = ""
    if session.state != "desk_review":
        session.draft = ""
    if "aftercare_test" not in {session.state, session.interrupted}:
        session.test = None


def _longest(dialogue: Dialogue) -> int:
    """How many characters an answer to this question may have."""
    rules = dialogue.rules
    longer = {
        "aftercare_test": rules.longest_signature,
        "desk_topic": rules.longest_topic,
        "desk_review": rules.longest_topic,
    }
    return longer.get(dialogue.session.state, rules.longest_answer)


def _get_over_failure(dialogue: Dialogue, before: Session) -> None:
    """Remember a failure no longer than its question lasts."""
    session = dialogue.session
    if session.state != before.state and not dialogue.failed:
        session.failure = None
