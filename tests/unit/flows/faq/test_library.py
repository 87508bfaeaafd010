"""Staff change the catalogue while the bot runs: the newest change counts, and each can be taken back."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.faq.catalogue import Catalogue, Edition, Text, Topic
from flows.faq.library import Change, Library
from flows.faq.reading import CatalogueError
from flows.faq.shipped import load
from flows.faq.writing import to_yaml

START = datetime(2026, 11, 27, 9, tzinfo=UTC)
KNOWN = "corporate_cert"
OTHER = "ars_no_call"


def reworded(title: str, topic_id: str = KNOWN, **fields) -> Topic:
    """A topic that ships, with another title."""
    return replace(load().topic(topic_id), titles=Text(title, title), **fields)


def new(topic_id: str, title: str = "푸른 곰이 나타났어요", **fields) -> Topic:
    """A topic that does not ship."""
    blank = replace(load().topic(KNOWN), id=topic_id, checks=(), related=(), seed=())
    return replace(blank, titles=Text(title, "A blue bear has come"), **fields)


def change(*topics: Topic, off: tuple[str, ...] = (), by: str = "kim", hours: int = 0) -> Change:
    return Change(START + timedelta(hours=hours), by, to_yaml(topics, off))


def back(library: Library, number: int) -> list[str]:
    """Undo the revision of this number."""
    (revision,) = [one for one in library.revisions if one.number == number]
    return library.publish([Change(START, "lee", library.way_back(revision))])


@pytest.fixture
def library():
    return Library()


class TestPublish:
    def test_to_begin_with_it_is_what_ships(self, library):
        assert list(library.catalogue) == list(load())
        assert library.revisions == ()
        assert library.history(KNOWN) == []

    def test_it_may_begin_with_another_catalogue(self):
        library = Library(Catalogue([new("blue_bear")]))

        assert list(library.catalogue.ids) == ["blue_bear"]
        assert library.search.find("푸른 곰이 나타났어요").topics == ("blue_bear",)

    def test_versions_count_up_from_one_and_tell_who_and_when(self, library):
        assert library.publish([change(reworded("하나"), by="kim", hours=1)]) == []
        assert (
            library.publish([change(off=(OTHER,), by="lee", hours=2), change(reworded("둘"), hours=3)]) == []
        )

        assert [(one.number, one.at, one.by) for one in library.revisions] == [
            (1, START + timedelta(hours=1), "kim"),
            (2, START + timedelta(hours=2), "lee"),
            (3, START + timedelta(hours=3), "kim"),
        ]
        assert library.revisions[1].edition == Edition(off=(OTHER,))

    def test_the_newest_change_of_a_topic_counts(self, library):
        library.publish(
            [change(reworded("하나")), change(reworded("다른 것", OTHER)), change(reworded("둘"))]
        )

        assert library.catalogue.topic(KNOWN).title("ko") == "둘"
        assert library.catalogue.topic(OTHER).title("ko") == "다른 것"

    def test_one_after_another_or_all_at_once_is_the_same(self, library):
        changes = [
            change(reworded("하나")),
            change(new("blue_bear")),
            change(off=(KNOWN,)),
            change(off=("blue_bear",)),
        ]
        library.publish(changes)
        slowly = Library()
        for one in changes:
            slowly.publish([one])

        assert list(slowly.catalogue) == list(library.catalogue)
        assert slowly.revisions == library.revisions

    def test_what_ships_stays_as_it_is(self, library):
        title = load().topic(KNOWN).title("ko")
        library.publish([change(reworded("하나"), off=(OTHER,))])

        assert load().topic(KNOWN).title("ko") == title
        assert Library().catalogue.shows(OTHER)

    def test_nothing_to_publish_changes_nothing(self, library):
        catalogue, search = library.catalogue, library.search

        assert library.publish([]) == []
        assert (library.catalogue, library.search) == (catalogue, search)


class TestOffAndOn:
    def test_a_topic_that_is_off_is_not_shown_but_can_be_spoken_of(self, library):
        library.publish([change(off=(KNOWN,))])

        assert not library.catalogue.shows(KNOWN)
        assert KNOWN not in [topic.id for topic in library.catalogue.by_step("menu")]
        assert library.catalogue.topic(KNOWN).title("ko") == load().topic(KNOWN).title("ko")

    def test_a_topic_is_switched_on_again_by_giving_it_whole(self, library):
        library.publish([change(off=(KNOWN,)), change(load().topic(KNOWN))])

        assert library.catalogue.topic(KNOWN) == load().topic(KNOWN)
        assert list(library.catalogue) == list(load())

    def test_others_may_still_name_a_topic_that_is_off(self, library):
        library.publish([change(off=(OTHER,))])

        assert library.publish([change(reworded("하나", related=(OTHER,)))]) == []


class TestProposals:
    def test_what_is_read_is_not_published(self, library):
        assert library.read(to_yaml([reworded("하나")]).encode(), "a.yaml") == Edition((reworded("하나"),))
        assert list(library.catalogue) == list(load())

    def test_a_fault_is_told_with_its_place(self, library):
        with pytest.raises(CatalogueError, match=r"^a\.yaml:2: unknown step of corporate_cert: 'nowhere'"):
            library.read(to_yaml([reworded("하나", step="nowhere")]).encode(), "a.yaml")

    def test_it_may_name_what_was_published_before(self, library):
        proposal = to_yaml([reworded("하나", related=("blue_bear",))]).encode()

        with pytest.raises(CatalogueError, match="'blue_bear', which does not exist"):
            library.read(proposal, "a.yaml")
        library.publish([change(new("blue_bear"))])
        assert library.read(proposal, "a.yaml").subjects == (KNOWN,)


class TestUnusable:
    def test_one_is_left_out_and_reported_while_the_others_are_made(self, library):
        broken = Change(START, "kim", to_yaml([reworded("둘")]).replace("action:", "deed:"))
        problems = library.publish([change(reworded("하나")), broken, change(reworded("셋", OTHER))])

        (problem,) = problems
        assert problem.startswith("revision 2:")
        assert "unknown field 'deed'" in problem
        assert library.catalogue.topic(KNOWN).title("ko") == "하나"
        assert library.catalogue.topic(OTHER).title("ko") == "셋"
        assert [one.number for one in library.revisions] == [1, 3]

    def test_it_is_left_out_as_a_whole(self, library):
        problems = library.publish([change(reworded("하나"), reworded("둘", OTHER, related=("weather",)))])

        assert len(problems) == 1
        assert list(library.catalogue) == list(load())
        assert library.revisions == ()

    def test_it_may_name_what_came_before_it_and_not_what_comes_after(self, library):
        naming = change(reworded("하나", related=("blue_bear",)))

        assert len(library.publish([naming, change(new("blue_bear")), naming])) == 1
        assert [one.number for one in library.revisions] == [2, 3]

    def test_what_is_no_yaml_is_reported(self, library):
        assert library.publish([Change(START, "kim", "{")])[0].startswith("revision 1:")
        assert library.publish([Change(START, "kim", "")])[0].startswith("revision 2:")


class TestTakingOver:
    def test_it_becomes_the_other_at_once(self, library):
        other = Library()
        library.publish([change(reworded("하나"))])
        other.publish([change(reworded("둘")), change(off=(OTHER,))])
        library.take_over(other)

        assert library.catalogue is other.catalogue
        assert library.search is other.search
        assert library.revisions == other.revisions

    def test_they_go_different_ways_from_there(self, library):
        other = Library()
        other.publish([change(reworded("둘"))])
        library.take_over(other)
        library.publish([change(reworded("셋"))])

        assert [one.number for one in library.revisions] == [1, 2]
        assert [one.number for one in other.revisions] == [1]
        assert other.catalogue.topic(KNOWN).title("ko") == "둘"
        assert back(library, 2) == []
        assert library.catalogue.topic(KNOWN).title("ko") == "둘"


class TestHistory:
    def test_is_of_one_topic_newest_first(self, library):
        library.publish(
            [
                change(reworded("하나")),
                change(reworded("다른 것", OTHER)),
                change(off=(KNOWN,)),
                change(reworded("둘"), reworded("또", OTHER)),
            ]
        )

        assert [one.number for one in library.history(KNOWN)] == [4, 3, 1]
        assert [one.number for one in library.history(OTHER)] == [4, 2]
        assert library.history("blue_bear") == []


class TestWayBack:
    def test_of_the_first_change_is_what_ships(self, library):
        library.publish([change(reworded("하나"))])

        assert back(library, 1) == []
        assert list(library.catalogue) == list(load())

    def test_of_a_topic_edited_twice_is_the_edit_before(self, library):
        library.publish([change(reworded("하나")), change(reworded("둘"))])

        assert back(library, 2) == []
        assert library.catalogue.topic(KNOWN) == reworded("하나")

    def test_of_an_older_change_undoes_the_later_ones_too(self, library):
        library.publish([change(reworded("하나")), change(reworded("둘")), change(reworded("또", OTHER))])

        assert back(library, 1) == []
        assert library.catalogue.topic(KNOWN) == load().topic(KNOWN)
        assert library.catalogue.topic(OTHER).title("ko") == "또"

    def test_of_a_topic_that_is_new_switches_it_off(self, library):
        library.publish([change(new("blue_bear"))])

        assert back(library, 1) == []
        assert not library.catalogue.shows("blue_bear")
        assert library.search.find("푸른 곰이 나타났어요").topics[:1] != ("blue_bear",)

    def test_of_switching_off_is_the_topic_as_it_was(self, library):
        library.publish([change(reworded("하나")), change(off=(KNOWN,))])

        assert back(library, 2) == []
        assert library.catalogue.topic(KNOWN) == reworded("하나")

    def test_of_switching_on_again_is_off(self, library):
        library.publish([change(off=(KNOWN,)), change(reworded("둘"))])

        assert back(library, 2) == []
        assert not library.catalogue.shows(KNOWN)

    def test_of_switching_on_again_takes_back_the_words_as_well(self, library):
        """A failure of the dialogue still speaks of a topic that is off."""
        library.publish([change(reworded("하나")), change(off=(KNOWN,)), change(reworded("둘"))])

        assert back(library, 3) == []
        assert library.catalogue.topic(KNOWN).title("ko") == "하나"

    def test_of_a_change_of_several_topics_takes_back_all(self, library):
        library.publish([change(new("blue_bear"), reworded("하나"), off=(OTHER,))])

        assert back(library, 1) == []
        assert list(library.catalogue) == list(load())

    def test_can_be_taken_back_itself(self, library):
        library.publish([change(reworded("하나"))])
        back(library, 1)

        assert back(library, 2) == []
        assert library.catalogue.topic(KNOWN) == reworded("하나")
        assert [one.number for one in library.history(KNOWN)] == [3, 2, 1]

    def test_alone_changes_nothing(self, library):
        library.publish([change(reworded("하나"))])
        library.way_back(library.revisions[0])

        assert library.catalogue.topic(KNOWN) == reworded("하나")

    @settings(deadline=None, max_examples=40)
    @given(st.data())
    def test_after_any_changes_leads_to_what_was_shown_before(self, data):
        plain = {"checks": (), "related": ()}
        one, other = (replace(load().topic(topic_id), **plain) for topic_id in (KNOWN, OTHER))
        wordings = [one, other, new("red_bear"), new("red_bear", "붉은 곰"), new("blue_bear", "파란 곰")]
        wordings += [reworded(title, id_, **plain) for id_ in (KNOWN, OTHER) for title in ("하나", "둘")]
        library = Library(Catalogue([one, other, new("blue_bear")]))
        states = [library.catalogue]
        for _ in range(data.draw(st.integers(1, 6), "changes")):
            topics = data.draw(
                st.lists(st.sampled_from(wordings), max_size=2, unique_by=lambda topic: topic.id)
            )
            rest = sorted(set(library.catalogue.ids) - {topic.id for topic in topics})
            off = data.draw(st.permutations(rest).map(tuple))[: data.draw(st.integers(not topics, 1))]
            assert library.publish([change(*topics, off=off)]) == []
            states.append(library.catalogue)
        revision = data.draw(st.sampled_from(library.revisions), "undone")
        assert library.publish([Change(START, "lee", library.way_back(revision))]) == []

        before, now = states[revision.number - 1], library.catalogue
        for topic_id in revision.edition.subjects:
            assert now.shows(topic_id) is before.shows(topic_id)
            assert not before.shows(topic_id) or now.topic(topic_id) == before.topic(topic_id)


class TestSearch:
    def test_new_words_are_found_at_once(self, library):
        asked = "푸른 코끼리 소동"
        assert library.search.find(asked).topics[0] != KNOWN

        library.publish([change(replace(load().topic(KNOWN), phrases=("푸른 코끼리 소동이 났어요",)))])
        found = library.search.find(asked)
        assert (found.topics[0], found.verdict) == (KNOWN, "sure")

        library.publish([change(load().topic(KNOWN))])
        assert library.search.find(asked).topics[0] != KNOWN

    def test_a_new_topic_is_found_by_its_title_in_either_language(self, library):
        library.publish([change(new("blue_bear"))])

        for asked in ("푸른 곰이 나타났어요", "푸른 곰 나타남", "a blue bear has come"):
            assert library.search.find(asked).topics[0] == "blue_bear"

    def test_a_topic_that_is_off_is_not_found(self, library):
        asked = "법인이 쓰는 기업용 인증서"
        assert library.search.find(asked).topics[0] == KNOWN

        library.publish([change(off=(KNOWN,))])
        assert KNOWN not in library.search.find(asked).topics
        assert KNOWN not in library.search.find(asked, step="menu", failed=KNOWN).topics

        library.publish([change(load().topic(KNOWN))])
        assert library.search.find(asked).topics[0] == KNOWN

    def test_what_staff_added_to_a_topic_that_is_off_is_not_found(self, library):
        library.publish([change(new("blue_bear", phrases=("곰돌이 푸른 털",))), change(off=("blue_bear",))])

        assert "blue_bear" not in library.search.find("곰돌이 푸른 털").topics
