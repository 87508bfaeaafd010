from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bot.store.desk import PassedRow
from bot.support.batches import Batch, batches

NOW = datetime(2026, 11, 27, 9, tzinfo=UTC)
PATIENCE = timedelta(seconds=1.5)


def row(id_: int, text: str = "안 돼요", **more: Any) -> PassedRow:
    fields: dict[str, Any] = {
        "id": id_,
        "way": "in",
        "origin": 100 + id_,
        "copy": None,
        "kind": "text",
        "album": "",
        "author": 0,
        "at": NOW - timedelta(minutes=1),
        "state": "waiting",
        "revision": 0,
        "text": text,
        "withheld": "",
        "reply_to": 0,
        "edited": False,
    }
    return PassedRow(**{**fields, **more})


def put_together(*rows: PassedRow) -> list[Batch]:
    return list(batches(rows, NOW, PATIENCE))


def ids(found: list[Batch]) -> list[list[int]]:
    return [[one.id for one in batch.rows] for batch in found]


def test_lines_become_one_message() -> None:
    assert ids(put_together(row(1), row(2), row(3, withheld="secret", kind="photo"))) == [[1, 2, 3]]


def test_as_many_lines_as_one_message_holds() -> None:
    found = put_together(*(row(number, "가" * 1000) for number in range(1, 8)))
    assert ids(found) == [[1, 2, 3], [4, 5, 6], [7]]


def test_an_answer_stands_alone() -> None:
    assert ids(put_together(row(1), row(2, reply_to=7), row(3))) == [[1], [2], [3]]


def test_a_picture_is_copied_and_keeps_its_place() -> None:
    found = put_together(row(1), row(2, kind="photo"), row(3))
    assert ids(found) == [[1], [2], [3]]
    assert [batch.copies for batch in found] == [False, True, False]


def test_an_album_is_copied_as_one_once_it_is_whole() -> None:
    (whole,) = put_together(row(1, kind="photo", album="a"), row(2, kind="photo", album="a"))
    assert (len(whole.rows), whole.unfinished) == (2, False)
    (young,) = put_together(row(1, kind="photo", album="a", at=NOW - timedelta(seconds=1)))
    assert young.unfinished
    (single,) = put_together(row(1, kind="photo", at=NOW))
    assert not single.unfinished


def test_two_albums_stay_two_and_pictures_without_album_single() -> None:
    rows = [
        row(1, kind="photo", album="a"),
        row(2, kind="photo", album="b"),
        row(3, kind="photo"),
        row(4, kind="photo"),
    ]
    assert ids(put_together(*rows)) == [[1], [2], [3], [4]]


def test_what_was_edited_answers_what_it_was() -> None:
    (batch,) = put_together(row(1, state="amended", copy=55))
    assert batch.amends == 55


rows = st.lists(
    st.builds(
        lambda text, kind, album, reply_to, withheld: (text, kind, album, reply_to, withheld),
        st.text(max_size=4000),
        st.sampled_from(["text", "photo"]),
        st.sampled_from(["", "a", "b"]),
        st.sampled_from([0, 0, 0, 9]),
        st.sampled_from(["", "", "secret"]),
    ),
    max_size=40,
)


@given(rows)
def test_nothing_is_lost_doubled_or_out_of_order(drawn: list[tuple[Any, ...]]) -> None:
    made = [
        row(
            number,
            text,
            kind=kind,
            album=album if kind == "photo" else "",
            reply_to=reply_to,
            withheld=withheld,
        )
        for number, (text, kind, album, reply_to, withheld) in enumerate(drawn, start=1)
    ]
    found = put_together(*made)
    assert [one.id for batch in found for one in batch.rows] == [one.id for one in made]
    for batch in found:
        length = sum(len(one.text.encode("utf-16-le")) // 2 for one in batch.rows)
        assert length <= 3500 or len(batch.rows) == 1
