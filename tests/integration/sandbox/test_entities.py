"""parse_mode=HTML: what goes in as markup comes out as entities, and back."""

from __future__ import annotations

import contextlib
import html

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sandbox.entities import Entity, normalised, to_html, trimmed, units, with_detected
from bot.sandbox.errors import ApiError
from bot.sandbox.htmlparse import parse_html

TAGS = ("b", "i", "u", "s", "code", "pre", "blockquote", "tg-spoiler")
PLAIN = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=8)


def tagged(inner: st.SearchStrategy[tuple[str, str]]) -> st.SearchStrategy[tuple[str, str]]:
    def wrap(tag: str, parts: list[tuple[str, str]]) -> tuple[str, str]:
        return f"<{tag}>{''.join(p[0] for p in parts)}</{tag}>", "".join(p[1] for p in parts)

    return st.builds(wrap, st.sampled_from(TAGS), st.lists(inner, max_size=3))


TREES = st.lists(
    st.recursive(PLAIN.map(lambda text: (html.escape(text, quote=False), text)), tagged, max_leaves=12),
    max_size=4,
)


@given(TREES)
def test_random_nesting_gives_its_plain_text_and_survives_a_round_trip(trees: list[tuple[str, str]]):
    text, entities = parse_html("".join(source for source, _ in trees))

    assert text == "".join(plain for _, plain in trees)
    assert all(0 <= e.offset < e.end <= units(text) for e in entities)
    shown = to_html(text, entities).replace('<span class="spoiler">', '<span class="tg-spoiler">')
    assert parse_html(shown) == (text, entities)


@given(st.text() | st.text(alphabet="<>/ab=\"'&;# i\n"))
def test_any_text_parses_or_is_refused(source: str):
    with contextlib.suppress(ApiError):
        parsed = parse_html(source)
        assert parse_html(to_html(*parsed))[0] == parsed[0]


@given(
    st.text(max_size=20),
    st.lists(st.tuples(st.sampled_from(["bold", "italic", "code"]), st.integers(0, 19), st.integers(1, 20))),
)
def test_overlapping_entities_still_give_well_formed_html(text: str, raw: list[tuple[str, int, int]]):
    inside = [(kind, at, min(size, units(text) - at)) for kind, at, size in raw if at < units(text)]
    entities = normalised([Entity(kind, at, size) for kind, at, size in inside])

    shown = to_html(text, entities)

    stack: list[str] = []
    for piece in shown.split("<")[1:]:
        tag = piece.partition(">")[0]
        if tag.startswith("/"):
            assert stack.pop() == tag[1:]
        else:
            stack.append(tag)
    assert stack == []


@pytest.mark.parametrize(
    ("source", "text", "entities"),
    [
        ("😀<b>x</b>", "😀x", [Entity("bold", 2, 1)]),
        (
            "<a href='https://a.kr/?x=1&amp;y=2'>l</a>",
            "l",
            [Entity("text_link", 0, 1, url="https://a.kr/?x=1&y=2")],
        ),
        ('<a href="javascript:alert(1)">l</a>', "l", []),
        ('<pre><code class="language-py">x</code></pre>', "x", [Entity("pre", 0, 1, language="py")]),
        ("<blockquote expandable>x</blockquote>", "x", [Entity("expandable_blockquote", 0, 1)]),
        ('<span class="tg-spoiler">x</span>', "x", [Entity("spoiler", 0, 1)]),
        ("<STRONG >x</strong >", "x", [Entity("bold", 0, 1)]),
        ("<b>x</>", "x", [Entity("bold", 0, 1)]),
        ("<b></b>x", "x", []),
        ("&lt;b&gt; &amp; &quot; &#44032; &#xAC00; &nbsp; &x", '<b> & " 가 가 &nbsp; &x', []),
        ("<code><b>x</b></code>", "x", [Entity("code", 0, 1)]),
    ],
)
def test_markup_becomes_entities(source: str, text: str, entities: list[Entity]):
    assert parse_html(source) == (text, entities)


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("<b", "Unclosed start tag at byte offset 0"),
        ("가<a href=", "Unclosed start tag at byte offset 3"),
        ("<b>x</b", "Unclosed end tag at byte offset 4"),
        ("<b =1>x</b>", 'Empty attribute name in the tag "b" at byte offset 0'),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ("<p>x</p>", 'Unsupported start tag "p" at byte offset 0'),
        ("1 < 2", 'Unsupported start tag "" at byte offset 2'),
    ],
)
def test_refusals_are_worded_as_telegrams(source: str, reason: str):
    with pytest.raises(ApiError) as caught:
        parse_html(source)

    assert caught.value.description == f"Bad Request: can't parse entities: {reason}"


def test_link_is_escaped_in_html():
    shown = to_html("x", [Entity("text_link", 0, 1, url='https://a.kr/"><script>')])

    assert shown.startswith('<a href="https://a.kr/&quot;&gt;&lt;script&gt;"')


def test_trimming_moves_entities_along():
    assert trimmed("  ab  ", [Entity("bold", 0, 3), Entity("italic", 3, 3)]) == (
        "ab",
        [Entity("bold", 0, 1), Entity("italic", 1, 1)],
    )


def test_command_in_code_is_not_found():
    assert with_detected("/start", [Entity("code", 0, 6)]) == [Entity("code", 0, 6)]
