"""Who acts for the staff."""

from bot.roster import Roster
from bot.store.store import Member, Store
from tests.integration.store.conftest import Clock


async def test_members_and_leads_act_under_their_name(store: Store, clock: Clock) -> None:
    await store.add_staff(Member(7, "member", "김상담", clock()))
    await store.add_staff(Member(8, "lead", "", clock()))
    await store.add_staff(Member(9, "auditor", "이감사", clock()))
    roster = Roster(store)
    assert roster.label(7) == ""

    await roster.refresh()

    assert [roster.label(user) for user in (7, 8, 9, 10)] == ["김상담 #7", "lead #8", "", ""]
    assert [user in roster for user in (7, 8, 9, 10)] == [True, True, True, False]


async def test_a_change_is_seen_at_the_next_refresh(store: Store, clock: Clock) -> None:
    await store.add_staff(Member(7, "member", "김상담", clock()))
    roster = Roster(store)
    await roster.refresh()
    await store.remove_staff(7)

    await roster.refresh()

    assert roster.label(7) == ""
