"""Text with entities: joined, split and read from Markdown, counted as Telegram counts."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.rich import Entity, Rich, moment, utf16_length


@pytest.mark.parametrize(("text", "length"), [("", 0), ("abc", 3), ("é", 1), ("😀", 2), ("👩‍👩‍👧", 8), ("ગુજરાતી", 7)])
def test_length_is_counted_in_utf_16(text: str, length: int) -> None:
    assert utf16_length(text) == length


@given(st.text())
def test_length_is_that_of_the_encoding(text: str) -> None:
    assert utf16_length(text) == len(text.encode("utf-16-le", "surrogatepass")) // 2


def test_joining_moves_entities() -> None:
    bold = Rich("now", (Entity("bold", 0, 3),))
    assert "😀 " + bold + "!" == Rich("😀 now!", (Entity("bold", 3, 3),))
    assert (bold + bold).entities == (Entity("bold", 0, 3), Entity("bold", 3, 3))


def test_markdown_becomes_entities_and_nothing_else_changes() -> None:
    rich = Rich.from_markdown("**Buses** run [late](https://example.org) 😀 `code`\n\n- one\n- two < 3 & 4")
    assert rich.text == "Buses run late 😀 code\n\n• one\n• two < 3 & 4"
    assert rich.entities == (
        Entity("bold", 0, 5),
        Entity("text_link", 10, 4, url="https://example.org"),
        Entity("code", 18, 4),
    )


def test_a_heading_gets_no_symbol() -> None:
    assert Rich.from_markdown("# Today\n\ntext").text == "Today\n\ntext"


@pytest.mark.parametrize("text", ["a_b_c", "5 < 6 & 7", "it's * fine", "snake_case and 100%"])
def test_what_is_no_markup_stays(text: str) -> None:
    assert Rich.from_markdown(text) == Rich(text)


def test_splitting_prefers_paragraphs_then_lines_then_words() -> None:
    assert [piece.text for piece in Rich("one two\n\nthree four").split(12)] == ["one two", "three four"]
    assert [piece.text for piece in Rich("one two\nthree four").split(12)] == ["one two", "three four"]
    assert [piece.text for piece in Rich("one two three").split(9)] == ["one two", "three"]
    assert [piece.text for piece in Rich("abcdefgh").split(3)] == ["abc", "def", "gh"]
    assert Rich("").split() == []


def test_an_entity_across_a_cut_goes_on() -> None:
    pieces = Rich("one two three", (Entity("bold", 4, 9),)).split(9)
    assert pieces == [Rich("one two", (Entity("bold", 4, 3),)), Rich("three", (Entity("bold", 0, 5),))]


def test_a_time_that_is_cut_is_only_words_in_both_pieces() -> None:
    visit = moment("Tuesday 3 March, 6.30pm", datetime(2026, 3, 3, 18, 30, tzinfo=UTC))
    whole = ("On " + visit + ". Bring your letter.").split(30)
    assert whole[0].entities == (Entity("date_time", 3, 23, unix_time=1772562600, date_time_format="wDt"),)
    assert [piece.entities for piece in ("On " + visit).split(16)] == [(), ()]


@pytest.mark.parametrize("at", [datetime(1969, 12, 31, tzinfo=UTC), datetime(2039, 1, 1, tzinfo=UTC)])
def test_a_time_that_telegram_cannot_hold_stays_words(at: datetime) -> None:
    assert moment("long ago", at) == Rich("long ago")


def test_a_cut_never_parts_a_letter_from_its_vowel_sign() -> None:
    assert [piece.text for piece in Rich("ગુજરાતી").split(3)] == ["ગુજ", "રા", "તી"]
    assert [piece.text for piece in Rich("ab👍🏽").split(4)] == ["ab", "👍🏽"]


@given(
    st.text(alphabet=st.sampled_from("ab 😀\n.ગુ"), max_size=200),
    st.integers(4, 40),
    st.integers(0, 50),
    st.integers(1, 50),
)
def test_pieces_fit_and_lose_only_white_space(text: str, limit: int, offset: int, length: int) -> None:
    rich = Rich(text, (Entity("bold", offset, length),))
    pieces = rich.split(limit)
    assert all(0 < len(piece) <= limit for piece in pieces)
    assert "".join("".join(piece.text.split()) for piece in pieces) == "".join(text.split())
    for piece in pieces:
        assert all(one.offset >= 0 and one.offset + one.length <= len(piece) for one in piece.entities)


@given(st.text(), st.integers(0, 9), st.integers(1, 9))
def test_json_gives_the_same_back(text: str, offset: int, length: int) -> None:
    rich = Rich(
        text, (Entity("text_link", offset, length, url="https://example.org"), Entity("pre", 0, 1, language="py"))
    )
    assert Rich.from_json(rich.to_json()) == rich


def test_a_payload_leaves_out_what_is_empty() -> None:
    assert Entity("bold", 0, 3).to_payload() == {"type": "bold", "offset": 0, "length": 3}
    moment = Entity("date_time", 0, 3, unix_time=1, date_time_format="d")
    assert Entity.from_payload(moment.to_payload()) == moment


def test_a_payload_that_is_none_is_refused() -> None:
    with pytest.raises(TypeError, match="whole number"):
        Entity.from_payload({"type": "bold", "offset": "0", "length": 3})


@pytest.mark.parametrize("address", ["javascript:alert(1)", "file:///etc/passwd", "/here"])
def test_a_link_that_telegram_would_drop_is_only_its_words(address: str) -> None:
    assert Rich.from_markdown(f"read [this]({address})") == Rich("read this")
