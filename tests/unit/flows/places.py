"""Everywhere that a person may stand: each question of the conversation, reached as people reach it."""

import asyncio
import copy
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from tests.unit.flows.conftest import World
from tests.unit.flows.person import PASSWORD, Person

ROAD = (
    "welcome",
    "menu",
    "identity_terms",
    "identity_user_id",
    "identity_number",
    "product",
    "verification",
    "verification_phone",
    "verification_call",
    "payment_account",
    "payment_password",
    "payment_card",
    "payment_review",
    "protection_storage",
    "protection_password",
    "protection_repeat",
    "delivery_check",
    "delivery_done",
)
"""The questions of an application in their order."""

BESIDE = (
    "menu_business",
    "identity_declined",
    "identity_branch",
    "identity_locked",
    "product_use",
    "product_span",
    "verification_staff",
    "payment_otp",
    "payment_locked",
    "delivery_trouble",
    "aftercare_list",
    "aftercare_card",
    "aftercare_trouble",
    "aftercare_confirm",
    "aftercare_done",
    "aftercare_reminders",
    "aftercare_test",
    "aftercare_file",
    "guide_path",
    "guide_device",
    "guide_page",
    "guide_checklist",
    "desk_topic",
    "desk_review",
)
"""The others. Not among them is ``delivery_issuing``, which asks nothing."""

VARIANTS = ("verification_call spoken", "verification reissue", "payment_card revoke")
"""The same questions where something else is different."""

PLACES = (*ROAD, *BESIDE, *VARIANTS)

SWITCH_OFF = "- id: ars_no_call\n  off: true\n"


class Places:
    """People at all of :data:`PLACES`. Each is walked to once; whoever is asked for is a copy."""

    def __init__(self, beginning, limited):
        self._new, self._old = World(beginning), World(limited)
        self._people: dict[str, Person] = {}
        asyncio.run(self._visit())

    def at(self, place: str, language: str = "ko") -> Person:
        """Somebody who stands there, and to whom nothing happened yet that is remembered."""
        one = _another(self._people[place])
        one.session.language = language
        return one

    @contextmanager
    def unreachable(self) -> Iterator[None]:
        """Nothing outside can be asked meanwhile: bank, phone line, border control, authority, files."""
        ports = [
            port
            for world in (self._new, self._old)
            for port in (
                world.bank,
                world.line,
                world.border,
                world.authority,
                world.files,
                world.archive,
            )
        ]
        for port in ports:
            port.down = _Everything()
        try:
            yield
        finally:
            for port in ports:
                port.down = set()

    def close(self) -> None:
        self._new.close()
        self._old.close()

    def _keep(self, person: Person, *more: str) -> None:
        for place in more or (str(person.state),):
            self._people[place] = _another(person)

    async def _visit(self) -> None:
        await self._walk_the_road()
        await self._stray()
        await self._walk_beside()
        await self._come_back()
        await self._work_at_the_desk()
        assert set(self._people) == set(PLACES)

    async def _walk_the_road(self) -> None:
        person = self._new.person()
        await person.command("start")
        self._keep(person)
        for step in steps(person):
            await step()
            if person.state not in self._people:
                self._keep(person)

    async def _stray(self) -> None:
        person = self._new.person()
        await person.to_terms()
        await person.tap("identity:decline:service")
        self._keep(person)

        person = self._new.person()
        await person.command("start")
        await person.tap("welcome:ko")
        await person.tap("menu:business")
        self._keep(person)

        child = self._new.person("kong12")
        await child.to_product()
        self._keep(child)

        person = self._new.person("heung03")
        await person.to_terms()
        await person.agree()
        await person.type(person.customer.user_id)
        for _ in range(5):
            await person.type("880229-1990023")
        self._keep(person)

        person = self._new.person("chun02")
        await person.to_product()
        await person.tap("product:help")
        self._keep(person)
        await person.tap("product:bank")
        self._keep(person)

        person = self._new.person("chun02")
        await person.to_verification()
        await person.tap("verification:staff")
        self._keep(person)
        await person.tap("nav:back")
        await person.verify()
        await person.type(person.account().number)
        await person.type(person.account().password)
        self._keep(person)

        person = self._new.person("bang10")
        await person.to_verification()
        await person.verify()
        await person.type(person.account().number)
        self._keep(person)

        person = self._new.person("sim04", spoken=True)
        await person.to_verification()
        await person.tap("verification:ars")
        await person.tap("verification:phone:0")
        self._keep(person, "verification_call spoken")

    async def _walk_beside(self) -> None:
        person = self._new.person()
        await person.command("start")
        await person.tap("welcome:ko")
        await person.command("guide")
        self._keep(person)
        await person.tap("guide:path:issue")
        self._keep(person)
        await person.tap("guide:device:pc")
        for number in range(1, 9):
            if number == 5:
                self._keep(person)
            await person.tap(f"guide:done:{number}")
        self._keep(person)

    async def _come_back(self) -> None:
        holder = self._old.holder()
        holder.world = self._old
        await holder.tap("delivery:broken")
        self._keep(holder)
        await holder.command("certificates")
        self._keep(holder)
        for purpose in ("trouble", "reminders", "test", "suspend"):
            await holder.to_card()
            self._keep(holder)
            await holder.tap(f"aftercare:{purpose}")
            self._keep(holder)
        await holder.command("cancel")
        await holder.document(holder.files[1].file.content)
        self._keep(holder)
        await holder.command("cancel")
        for purpose, place in (("reissue", "verification reissue"), ("revoke", "payment_card revoke")):
            await holder.propose(purpose)
            await holder.tap("aftercare:yes")
            await holder.prove()
            self._keep(holder, place)
            await holder.command("cancel")
            await holder.tap("nav:cancel:yes")
        await holder.change("suspend")
        self._keep(holder)

    async def _work_at_the_desk(self) -> None:
        member = self._new.person()
        member.staff = "Kim"
        await member.command("start")
        await member.tap("welcome:ko")
        await member.command("faq", "edit")
        self._keep(member)
        await member.type(SWITCH_OFF)
        self._keep(member)


class _Everything:
    """Holds everything but what is no question."""

    def __contains__(self, thing: object) -> bool:
        return thing != "mode"


def _another(person: Person) -> Person:
    """Somebody in the same place, whose chat goes its own way from here on."""
    nothing = {
        name: [] for name in ("said", "forgotten", "toasts", "records", "turns", "posts", "facts", "heard")
    }
    return replace(
        person,
        session=copy.deepcopy(person.session),
        files=list(person.files),
        timers=dict(person.timers),
        **nothing,
    )


def open_places(beginning, limited) -> Iterator[Places]:
    """A fixture of the tests that look everywhere."""
    places = Places(beginning, limited)
    yield places
    places.close()


def steps(person: Person, language: str = "ko"):
    """What takes an application from question to question, to its end."""
    return (
        lambda: person.tap(f"welcome:{language}"),
        lambda: person.tap("menu:issue"),
        person.agree,
        lambda: person.type(person.customer.user_id),
        lambda: person.type(person.customer.registration_number),
        lambda: person.tap("product:limited"),
        lambda: person.tap("verification:ars"),
        lambda: person.tap("verification:phone:0"),
        person.key_code,
        lambda: person.type(person.account().number),
        lambda: person.type(person.account().password),
        lambda: person.type(person.medium_answer()),
        lambda: person.tap("payment:confirm"),
        lambda: person.tap("protection:disk"),
        lambda: person.type(PASSWORD),
        lambda: person.type(PASSWORD),
        lambda: person.tap("delivery:works"),
    )
