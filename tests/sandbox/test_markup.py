"""Parse modes: what becomes of a text, and Telegram's words for what cannot be parsed."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.refusals import Refusal
from sandbox.wording import format_text


def _entity(kind: str, offset: int, length: int, **more: Any) -> dict[str, Any]:
    return {"type": kind, "offset": offset, "length": length, **more}


PARSED: list[tuple[str, str, str, list[dict[str, Any]]]] = [
    ("HTML", "<b>a</b> &lt;b&gt; &amp; &#39; &nbsp;", "a <b> & ' &nbsp;", [_entity("bold", 0, 1)]),
    ("HTML", "<b>bo<i>th</i></b>", "both", [_entity("bold", 0, 2), _entity("bold", 2, 2), _entity("italic", 2, 2)]),
    ("HTML", "<b>a</b><b>b</b>", "ab", [_entity("bold", 0, 2)]),
    ("HTML", "<b>a <code>b</code></b>", "a b", [_entity("bold", 0, 2), _entity("code", 2, 1)]),
    ("HTML", "<blockquote>a <blockquote>b</blockquote></blockquote>", "a b", [_entity("blockquote", 0, 3)]),
    ("HTML", "<b>see https://example.org/a now</b>", "see https://example.org/a now", [
        _entity("bold", 0, 4), _entity("url", 4, 21), _entity("bold", 4, 21), _entity("bold", 25, 4)]),
    ("HTML", '<a href="tg://user?id=1001">Amina</a>', "Amina", [_entity("text_mention", 0, 5, user={"id": 1001})]),
    ("HTML", "&#128512;&#x41;&quot;&copy; &#0;&", "😀A\"&copy; &#0;&", []),
    ("HTML", "<a href='https://example.org/x' x=y>a</a >", "a", [_entity("text_link", 0, 1, url="https://example.org/x")]),
    ("HTML", "  <b> a </b>  ", " a", [_entity("bold", 0, 2)]),
    ("HTML", "<b>\u200b</b>", "", []),
    ("", "a\tb\rc\u202ed", "a bcd", []),
    ("HTML", "😀<u>x</u><s>y</s><ins>z</ins>", "😀xyz", [
        _entity("underline", 2, 1), _entity("strikethrough", 3, 1), _entity("underline", 4, 1)]),
    ("HTML", '<a href="https://example.org/?a=1&amp;b=2">here</a>', "here", [
        _entity("text_link", 0, 4, url="https://example.org/?a=1&b=2")]),
    ("HTML", '<a href="nothing">here</a>', "here", []),
    ("HTML", '<span class="tg-spoiler">x</span><tg-spoiler>y</tg-spoiler>', "xy", [_entity("spoiler", 0, 2)]),
    ("HTML", '<pre><code class="language-python">x</code></pre>', "x", [_entity("pre", 0, 1, language="python")]),
    ("HTML", '<code class="language-python">x</code>', "x", [_entity("code", 0, 1)]),
    ("HTML", "<blockquote expandable>x</blockquote>y", "xy", [_entity("expandable_blockquote", 0, 1)]),
    ("HTML", '<tg-time unix="1772532000" format="wDT">Tuesday</tg-time>', "Tuesday", [
        _entity("date_time", 0, 7, unix_time=1772532000, date_time_format="wDT")]),
    ("HTML", '<tg-emoji emoji-id="5368324170671202286">👍</tg-emoji>', "👍", [
        _entity("custom_emoji", 0, 2, custom_emoji_id="5368324170671202286")]),
    ("MarkdownV2", "*a* _b_ __c__ ~d~ ||e|| `f`", "a b c d e f", [
        _entity("bold", 0, 1), _entity("italic", 2, 1), _entity("underline", 4, 1),
        _entity("strikethrough", 6, 1), _entity("spoiler", 8, 1), _entity("code", 10, 1)]),
    ("MarkdownV2", "*a _b_*", "a b", [
        _entity("bold", 0, 2), _entity("bold", 2, 1), _entity("italic", 2, 1)]),
    ("MarkdownV2", r"1\.5 \> 1\!", "1.5 > 1!", []),
    ("MarkdownV2", r"[he\]re](https://example.org/a\)b)", "he]re", [
        _entity("text_link", 0, 5, url="https://example.org/a)b")]),
    ("MarkdownV2", "```python\nx = 1\n```", "x = 1", [_entity("pre", 0, 5, language="python")]),
    ("MarkdownV2", "`a_b*c`", "a_b*c", [_entity("code", 0, 5)]),
    ("MarkdownV2", ">one\n>two\nthree", "one\ntwo\nthree", [_entity("blockquote", 0, 8)]),
    ("MarkdownV2", ">one\n>two||", "one\ntwo", [_entity("expandable_blockquote", 0, 7)]),
    ("MarkdownV2", "![👍](tg://emoji?id=5368324170671202286)", "👍", [
        _entity("custom_emoji", 0, 2, custom_emoji_id="5368324170671202286")]),
    ("MarkdownV2", "![then](tg://time?unix=1772532000&format=T)", "then", [
        _entity("date_time", 0, 4, unix_time=1772532000, date_time_format="T")]),
    ("Markdown", r"*a* _b_ `c` \*d [e](https://example.org)", "a b c *d e", [
        _entity("bold", 0, 1), _entity("italic", 2, 1), _entity("code", 4, 1),
        _entity("text_link", 9, 1, url="https://example.org/")]),
    ("Markdown", "[a](tg://user?id=7)", "a", [_entity("text_mention", 0, 1, user={"id": 7})]),
    ("Markdown", "```py\nx\n```", "x", [_entity("pre", 0, 1, language="py")]),
    ("", "<b>*plain*</b>", "<b>*plain*</b>", []),
]  # fmt: skip


@pytest.mark.parametrize(("mode", "source", "text", "entities"), PARSED)
def test_a_text_becomes_words_and_entities(mode: str, source: str, text: str, entities: list[dict[str, Any]]) -> None:
    formatted = format_text(source, mode, None)
    assert formatted.text == text
    assert formatted.entities == entities


HALF_A_CHARACTER = (
    "Text contains invalid Unicode characters after decoding HTML entities, check for unmatched surrogate code units"
)
REFUSED = [
    ("HTML", "a <b>b", 'Can\'t find end tag corresponding to start tag "b"'),
    ("HTML", "ć <x>", 'Unsupported start tag "x" at byte offset 3'),
    ("HTML", "a < b", 'Unsupported start tag "" at byte offset 2'),
    ("HTML", "a <b", "Unclosed start tag at byte offset 2"),
    ("HTML", "a</b>", "Unexpected end tag at byte offset 1"),
    ("HTML", "<b>a</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
    ("HTML", "<b>a</b", "Unclosed end tag at byte offset 4"),
    ("HTML", "<span>a</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
    ("HTML", '<tg-emoji emoji-id="x">a</tg-emoji>', "Invalid custom emoji identifier specified"),
    ("HTML", "<b x", 'Unclosed start tag "b" at byte offset 0'),
    ("HTML", "<b x=", 'Unclosed start tag "b" at byte offset 0'),
    ("HTML", "<b x='y", "Unclosed start tag at byte offset 0"),
    ("HTML", "<a =>x</a>", 'Empty attribute name in the tag "a" at byte offset 0'),
    ("HTML", "ć<a href=a/b>x</a>", "Unexpected end of name token at byte offset 10"),
    ("HTML", '<tg-time unix="1" format="x">a</tg-time>', "Invalid date format used"),
    ("HTML", "&#xD83D;", HALF_A_CHARACTER),
    ("MarkdownV2", "```py\nx", "Can't find end of PreCode entity at byte offset 0"),
    ("MarkdownV2", ">a *b\nc", "Can't find end of Bold entity at byte offset 3"),
    ("MarkdownV2", "a >b", "Character '>' is reserved and must be escaped with the preceding '\\'"),
    ("MarkdownV2", "[a](b\\)", "Can't find end of a URL at byte offset 4"),
    ("MarkdownV2", "ć 1.5", "Character '.' is reserved and must be escaped with the preceding '\\'"),
    ("MarkdownV2", "a - b", "Character '-' is reserved and must be escaped with the preceding '\\'"),
    ("MarkdownV2", "a *b", "Can't find end of Bold entity at byte offset 2"),
    ("MarkdownV2", "a `b", "Can't find end of Code entity at byte offset 2"),
    ("MarkdownV2", "*a _b*_", "Can't find end of Italic entity at byte offset 6"),
    ("MarkdownV2", "[a](https://example.org", "Can't find end of a URL at byte offset 4"),
    ("MarkdownV2", "![a]", "The entity must contain a tg://emoji or tg://time URL"),
    ("MarkdownV2", "![a](https://example.org)", "Invalid tg://emoji or tg://time URL specified"),
    ("Markdown", "a_b", "Can't find end of the entity starting at byte offset 1"),
    ("Markdown", "a [b", "Can't find end of the entity starting at byte offset 2"),
]


@pytest.mark.parametrize(("mode", "source", "reason"), REFUSED)
def test_what_cannot_be_parsed_is_refused(mode: str, source: str, reason: str) -> None:
    with pytest.raises(Refusal) as refused:
        format_text(source, mode, None)
    assert refused.value.description == f"Bad Request: can't parse entities: {reason}"


GIVEN = [
    (
        [{"type": "bold", "offset": "x", "length": 1}],
        'can\'t parse MessageEntity: Field "offset" must be a valid Number',
    ),
    ([{"type": "bold", "offset": [], "length": 1}], 'can\'t parse MessageEntity: Field "offset" must be a Number'),
    ([{"offset": 0, "length": 1}], "can't parse MessageEntity: Can't find field \"type\""),
    ([{"type": "", "offset": 0, "length": 1}], "can't parse MessageEntity: Type is not specified"),
    ([{"type": "text_link", "offset": 0, "length": 1}], "can't parse MessageEntity: Can't find field \"url\""),
    ([{"type": "text_link", "offset": 0, "length": 1, "url": "x"}], "entity URL 'x' is invalid: Wrong HTTP URL"),
    (
        [{"type": "date_time", "offset": 0, "length": 1, "unix_time": 1, "date_time_format": "x"}],
        "can't parse MessageEntity: Invalid date-time format specified",
    ),
    ([{"type": "bold", "offset": -1, "length": 1}], "receive an entity with incorrect offset -1"),
    ([{"type": "bold", "offset": 0}], "can't parse MessageEntity: Can't find field \"length\""),
    ([{"type": "shiny", "offset": 0, "length": 1}], "can't parse MessageEntity: Unsupported type specified"),
    (["bold"], "can't parse MessageEntity: expected an Object"),
    (
        [{"type": "bold", "offset": 9, "length": 1}],
        "entity begins after the end of the text at UTF-16 offset 9",
    ),
    (
        [{"type": "bold", "offset": 3, "length": 9}],
        "entity beginning at UTF-16 offset 3 ends after the end of the text at UTF-16 offset 12",
    ),
]


@pytest.mark.parametrize(("entities", "reason"), GIVEN)
def test_entities_that_do_not_fit_are_refused(entities: list[Any], reason: str) -> None:
    with pytest.raises(Refusal) as refused:
        format_text("hello", "", entities)
    assert refused.value.description == f"Bad Request: {reason}"


def test_entities_do_not_cut_a_character() -> None:
    for offset, length, reason in (
        (1, 1, "entity begins in a middle of a UTF-16 symbol at byte offset 4"),
        (0, 1, "entity beginning at UTF-16 offset 0 ends in a middle of a UTF-16 symbol at byte offset 4"),
    ):
        with pytest.raises(Refusal) as refused:
            format_text("😀 hello", "", [_entity("bold", offset, length)])
        assert refused.value.description == f"Bad Request: {reason}"


def test_entities_that_telegram_finds_itself_need_not_be_named_and_empty_ones_vanish() -> None:
    given = [{"type": "url", "offset": 0, "length": 5}, {"type": "bold", "offset": 0, "length": 0}]
    assert format_text("hello", "", given).entities == []


def test_nothing_is_found_inside_code() -> None:
    assert format_text("`/menu` and /help", "Markdown", None).entities == [
        _entity("code", 0, 5),
        _entity("bot_command", 10, 5),
    ]
