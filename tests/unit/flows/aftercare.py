"""What the tests of the aftercare share."""

from datetime import datetime, timedelta

from flows.rules import KOREA

FEE = 4400
OTHER_PASSWORD = "Namsan-tower-9!"
ISSUED = datetime(2026, 11, 22, tzinfo=KOREA)
ENDS = datetime(2027, 11, 22, 23, 59, 59, tzinfo=KOREA)
SECOND = timedelta(seconds=1)
DEVICES = ("device", "leak")


async def balance(person):
    return await person.world.bank.balance(person.account().number)


async def status(person, certificate=None):
    serial = (certificate or person.session.certificates[-1]).serial
    return (await person.world.authority.standing(serial)).status


async def elsewhere(person, purpose, **how):
    """The holder does this to the certificate in another chat."""
    certificate = person.session.certificates[-1]
    act = getattr(person.world.authority, purpose)
    await act(f"elsewhere-{purpose}", serial=certificate.serial, holder=certificate.holder, **how)


def actions(person):
    return {data.removeprefix("aftercare:") for data in person.buttons() if data.startswith("aftercare:")}


# --- the list ------------------------------------------------------------------------------------------------
