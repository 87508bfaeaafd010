"""Many customers at once, at several processes of which one is always being killed: each gets what is theirs, once."""

import asyncio
import random
from collections import Counter
from typing import get_args

import pytest

from flows.session import Product
from flows.simulation.customers import SimulatedCustomer
from tests.e2e.parts import FEE, GIVEN_UP, Part, check_messages, play
from tests.harness.crowd import crowd
from tests.harness.evidence import Evidence, gather
from tests.harness.house import House, built
from tests.harness.report import Report

AT_ONCE = 40
# One dies each time that the bots have said so much more, so that they get on as well on a slow machine.
MESSAGES = (40, 160)


def _part(number: int, who: SimulatedCustomer) -> Part:
    if number % 10 == 1:
        return Part(who, "universal", "ko", ("refund",), (GIVEN_UP,))
    product = "limited" if number % 3 == 0 else "universal"
    return Part(
        who,
        product,
        "en" if number % 7 == 0 else "ko",
        ("suspend", "resume") * (number % 10 == 2),
        (None,),
    )


@pytest.mark.soak
@pytest.mark.timeout(7200)
@pytest.mark.parametrize(("customers", "processes"), [(20, 2), (50, 4), (200, 4), (1000, 4)])
def test_each_of_many_customers_gets_one_certificate_and_pays_once(tmp_path, customers, processes):
    with built(tmp_path, processes) as entered:
        asyncio.run(_serve(entered, customers, Report(f"{customers} customers at {processes} processes")))


async def _serve(entered, customers: int, report: Report) -> None:
    parts = [_part(number, who) for number, who in enumerate(crowd(customers))]
    async with entered as house:
        killer = asyncio.create_task(_kill_as_they_speak(house))
        await _all_of(house, parts, report)
        killer.cancel()
        await house.at_rest()
        assert await house.bot.stop()
        found = await house.findings()
        evidence = await gather(house.settings, house.telegram.world)
    report.kills, report.messages = house.bot.kills, house.telegram.world.said
    print(report.line(found))
    assert found == []
    _compare(evidence, parts)


async def _kill_as_they_speak(house: House) -> None:
    chance = random.Random(20261129)
    while True:
        enough = house.telegram.world.said + chance.randint(*MESSAGES)
        while house.telegram.world.said < enough:
            await asyncio.sleep(0.05)
        await house.bot.kill()
        house.bot.kills += 1
        house.bot.start()


async def _all_of(house: House, parts: list[Part], report: Report) -> None:
    """So many at once, until everybody has been served."""
    waiting = list(enumerate(parts))

    async def counter() -> None:
        while waiting:
            number, part = waiting.pop(0)
            played = await play(house, 100 + number, part, retry=30, patience=240)
            check_messages(played.messages)
            assert len(played.files) == 2
            report.conversations += 1

    async with asyncio.TaskGroup() as counters:
        for _ in range(AT_ONCE):
            counters.create_task(counter())


def _compare(evidence: Evidence, parts: list[Part]) -> None:
    """The sums: a certificate for each, a fee for each who pays, and back to each who gave it up."""
    holders = Counter(
        (holder, product, "revoked" if status == "revoked" else "good")
        for _, _, holder, product, status in evidence.registry["certificates"]
        if product in get_args(Product)
    )
    assert holders == {
        (one.who.ref, one.product, "revoked" if one.ends == (GIVEN_UP,) else "good"): 1 for one in parts
    }
    assert len({about["serial"] for about in evidence.issued()}) == len(evidence.issued()) == len(parts)
    fees = Counter(
        (charge["account"], charge["amount"], charge["refunded"]) for _, charge in evidence.charges()
    )
    assert fees == {
        (one.who.accounts[0].number, FEE, "refund" in one.story): 1
        for one in parts
        if one.product == "universal"
    }
