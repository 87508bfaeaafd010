import html
import re
from collections.abc import Mapping
from html.parser import HTMLParser

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.telegram.outgoing import Outgoing
from bot.telegram.render import CAPTION_LIMIT, TEXT_LIMIT, Renderer, split_html, visible_length
from flows.replies import Busy, Button, Deliver, File, Forget, Line, Reply, Say, Toast, line
from flows.session import Language

WORDS: Mapping[str, str] = {
    "hello": "<b>안녕하세요</b>, {name}",
    "more": "둘째 문단",
    "long": "{text}",
    "agree": "동의 & 계속",
    "empty": "",
}


class Texts:
    """Markup of its own, arguments escaped, as the real texts have it."""

    def html(self, line: Line, language: Language) -> str:
        arguments = {name: html.escape(str(value)) for name, value in line.arguments.items()}
        return WORDS[line.id].format(**arguments) + ("" if language == "ko" else " (en)")

    def plain(self, line: Line, language: Language) -> str:
        return re.sub("<[^>]*>", "", WORDS[line.id].format(**line.arguments))


def rendered(reply: Reply, language: Language = "ko") -> list[Outgoing]:
    return Renderer(Texts()).render(reply, language)


def button(data: str, label: str = "agree") -> Button:
    return Button(line(label), data)


class Balance(HTMLParser):
    """Checks that tags close in order, and collects the words."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.stack: list[str] = []
        self.words = ""
        self.feed(text)
        self.close()
        assert self.stack == []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.stack.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.stack.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words += data


def test_a_message_is_html_without_previews_its_paragraphs_apart() -> None:
    [outgoing] = rendered(Say(body=(line("hello", name="A&B <i>"), line("more"))))

    assert outgoing == Outgoing(
        method="send_message",
        params={
            "text": "<b>안녕하세요</b>, A&amp;B &lt;i&gt;\n\n둘째 문단",
            "parse_mode": "HTML",
            "link_preview_options": {"is_disabled": True},
        },
    )


def test_the_language_is_passed_on() -> None:
    [outgoing] = rendered(Say(body=(line("more"),)), "en")

    assert outgoing.params["text"] == "둘째 문단 (en)"


def test_protection_is_passed_on_as_told() -> None:
    [outgoing] = rendered(Say(body=(line("more"),), protect=True))

    assert outgoing.params["protect_content"] is True


def test_buttons_are_plain_json_with_plain_labels() -> None:
    say = Say(
        body=(line("more"),), rows=((button("identity:agree"), button("nav:back")), (button("nav:help"),))
    )

    [outgoing] = rendered(say)

    label = "동의 & 계속"
    assert outgoing.params["reply_markup"] == {
        "inline_keyboard": [
            [
                {"text": label, "callback_data": "identity:agree"},
                {"text": label, "callback_data": "nav:back"},
            ],
            [{"text": label, "callback_data": "nav:help"}],
        ]
    }


def test_a_label_holds_no_html() -> None:
    say = Say(body=(line("more"),), rows=((Button(line("hello", name="A"), "a:b"),),))

    [outgoing] = rendered(say)

    assert outgoing.params["reply_markup"]["inline_keyboard"][0][0]["text"] == "안녕하세요, A"


@pytest.mark.parametrize("data", ["a" * 64, "가" * 21 + "a", "x"])
def test_callback_data_has_up_to_64_bytes(data: str) -> None:
    [outgoing] = rendered(Say(body=(line("more"),), rows=((button(data),),)))

    assert outgoing.params["reply_markup"]["inline_keyboard"][0][0]["callback_data"] == data


@pytest.mark.parametrize(
    "rows",
    [
        ((button("a" * 65),),),
        ((button("가" * 22),),),
        ((button(""),),),
        ((button("a:b", "empty"),),),
        (tuple(button(f"a:{n}") for n in range(9)),),
        tuple((button(f"a:{n}"),) for n in range(101)),
    ],
    ids=["65 bytes", "66 bytes of Korean", "no data", "no label", "9 in a row", "101 in all"],
)
def test_a_keyboard_that_telegram_would_refuse_is_an_error(rows: tuple[tuple[Button, ...], ...]) -> None:
    with pytest.raises(ValueError, match=r"bytes|label|buttons"):
        rendered(Say(body=(line("more"),), rows=rows))


@pytest.mark.parametrize("body", [(), (line("empty"),), (line("long", text=" \n "),)])
def test_a_message_without_words_is_an_error(body: tuple[Line, ...]) -> None:
    with pytest.raises(ValueError, match="words"):
        rendered(Say(body=body))


def test_a_live_message_carries_its_slot_and_serial() -> None:
    [outgoing] = rendered(Say(body=(line("more"),), slot="card", serial=5))

    assert (outgoing.method, outgoing.slot, outgoing.serial, outgoing.edit) == (
        "send_message",
        "card",
        5,
        False,
    )


def test_an_edit_names_no_message() -> None:
    [outgoing] = rendered(Say(body=(line("more"),), slot="phone", serial=6, edit=True))

    assert (outgoing.method, outgoing.slot, outgoing.serial, outgoing.edit) == (
        "edit_message_text",
        "phone",
        6,
        True,
    )
    assert "message_id" not in outgoing.params
    assert "reply_markup" not in outgoing.params


def test_a_long_message_is_cut_at_a_paragraph_with_the_buttons_on_the_last() -> None:
    first, second = "가 " * 1500, "나 " * 1500
    say = Say(
        body=(line("long", text=first.strip()), line("long", text=second.strip())),
        rows=((button("nav:back"),),),
        slot="card",
        serial=5,
        edit=True,
        protect=True,
    )

    one, two = rendered(say)

    assert one.params["text"] == first.strip()
    assert two.params["text"] == second.strip()
    assert "reply_markup" not in one.params
    assert "reply_markup" in two.params
    assert (one.slot, two.slot) == (None, "card")
    assert (one.params["protect_content"], two.params["protect_content"]) == (True, True)
    assert (one.method, two.method, two.edit) == ("send_message", "send_message", False)


def test_a_message_of_exactly_the_limit_stays_whole_whatever_its_markup_takes() -> None:
    text = "&amp;" * 4095 + "<b>가</b>"

    assert split_html(text, TEXT_LIMIT) == [text]
    assert len(split_html(text + "나", TEXT_LIMIT)) == 2


def test_characters_beyond_the_basic_plane_count_twice_as_telegram_counts_them() -> None:
    assert visible_length("<b>🔐</b>&lt;") == 3
    assert [visible_length(part) for part in split_html("🔐" * 3000, TEXT_LIMIT)] == [4096, 1904]


def test_a_tag_that_is_open_at_a_cut_is_closed_and_opened_again() -> None:
    parts = split_html('<b>굵게 <a href="https://x.test/?a=1&amp;b=2">' + "말 " * 300 + "</a></b> 끝", 512)

    assert len(parts) == 2
    assert parts[0].endswith("</a></b>")
    assert parts[1].startswith('<b><a href="https://x.test/?a=1&amp;b=2">')
    for part in parts:
        Balance(part)


def test_a_line_break_is_a_better_cut_than_a_space_and_a_blank_line_the_best() -> None:
    words = "말 " * 100

    assert split_html(f"{words}\n\n{words}\n{words}", 512)[0] == words.strip()
    assert split_html(f"{words}\n{words}{words}", 512)[0] == words.strip()


PIECES = st.recursive(
    st.text(st.characters(codec="utf-8", exclude_characters="\x00\r"), max_size=60).map(html.escape)
    | st.sampled_from([" ", "\n", "\n\n", "&amp;", "&#39;", "가나다 " * 40, "x" * 700, "🔐" * 300]),
    lambda inner: (
        st.lists(inner, max_size=5).map("".join)
        | st.tuples(st.sampled_from(["b", "i", "code", 'a href="https://x.test/?q=&quot;"']), inner).map(
            lambda pair: f"<{pair[0]}>{pair[1]}</{pair[0].split()[0]}>"
        )
    ),
    max_leaves=20,
)


@given(PIECES)
@settings(max_examples=300, deadline=None)
def test_cutting_breaks_no_tag_loses_no_word_and_keeps_the_limit(text: str) -> None:
    parts = split_html(text, 512)

    words = "".join(Balance(part).words for part in parts)
    assert "".join(words.split()) == "".join(Balance(text).words.split())
    assert all(0 < visible_length(part) <= 512 for part in parts)


def test_a_file_goes_out_with_its_caption_and_is_never_protected() -> None:
    deliver = Deliver(file=File("cert.p12", b"p12"), caption=line("hello", name="A"))

    assert rendered(deliver) == [
        Outgoing(
            method="send_document",
            params={"caption": "<b>안녕하세요</b>, A", "parse_mode": "HTML"},
            file=b"p12",
            filename="cert.p12",
        )
    ]


def test_a_caption_that_is_too_long_goes_on_below_the_file() -> None:
    deliver = Deliver(file=File("cert.p12", b"p12"), caption=line("long", text="말씀 " * 500))

    document, rest = rendered(deliver)

    assert visible_length(document.params["caption"]) <= CAPTION_LIMIT
    assert rest.method == "send_message"
    assert len((document.params["caption"] + rest.params["text"]).replace(" ", "")) == 1000


def test_a_file_may_have_no_caption() -> None:
    [document] = rendered(Deliver(file=File("cert.p12", b"p12"), caption=line("empty")))

    assert document.params == {}


def test_forgetting_deletes_the_persons_message() -> None:
    assert rendered(Forget(message=9)) == [Outgoing(method="delete_message", params={"message_id": 9})]


def test_what_is_not_stored_gives_no_call() -> None:
    assert rendered(Toast(text=line("agree"))) == []
    assert rendered(Busy()) == []


def test_a_toast_is_plain_and_short() -> None:
    renderer = Renderer(Texts())

    assert renderer.toast_text(Toast(text=line("hello", name="A")), "ko") == "안녕하세요, A"
    assert len(renderer.toast_text(Toast(text=line("long", text="가" * 300)), "ko")) == 200


def test_an_outgoing_survives_the_outbox_and_shows_no_words() -> None:
    outgoing = Outgoing(
        method="send_document",
        params={"caption": "홍길동"},
        file=b"\x00key",
        filename="홍길동.p12",
        slot="card",
    )

    assert msgspec.msgpack.decode(msgspec.msgpack.encode(outgoing), type=Outgoing) == outgoing
    assert msgspec.json.decode(msgspec.json.encode(outgoing), type=Outgoing) == outgoing
    assert "홍길동" not in repr(outgoing)
    assert "key" not in repr(outgoing)
