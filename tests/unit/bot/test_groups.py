import pytest

from bot.support.groups import Group, StaffGroups


@pytest.mark.parametrize(
    ("groups", "language", "load", "chosen"),
    [
        ([Group(-1)], "en", {}, (-1, "ko")),
        ([Group(-1, "ko"), Group(-2, "en")], "en", {-2: 99}, (-2, "en")),
        ([Group(-1, "ko"), Group(-2, "en")], "ko", {}, (-1, "ko")),
        ([Group(-1), Group(-2, "en")], "ko", {-1: 5}, (-1, "ko")),
        ([Group(-1), Group(-2)], "ko", {-1: 3, -2: 2}, (-2, "ko")),
        ([Group(-1), Group(-2), Group(-3, "en")], "en", {-3: 50}, (-3, "en")),
        ([Group(-1, "en")], "ko", {}, (-1, "en")),
    ],
)
def test_a_case_goes_to_the_least_busy_group_that_speaks_its_language(
    groups: list[Group], language: str, load: dict[int, int], chosen: tuple[int, str]
) -> None:
    assert StaffGroups(groups).choose(language, load) == chosen  # type: ignore[arg-type]


def test_without_groups_there_is_no_desk() -> None:
    assert not StaffGroups([])
    assert -1 in StaffGroups([Group(-1)])
    assert -2 not in StaffGroups([Group(-1)])
