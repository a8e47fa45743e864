"""A line of its own that is a link becomes a button; everything else stays as it was typed."""

from __future__ import annotations

import pytest

from conversations.link_lines import taken_out
from conversations.rich import Entity, Rich
from programme.attachment import LinkButton
from programme.sentences import Fault

BOOK = LinkButton(label="Book a place", url="https://example.org/book")


def test_a_line_that_is_a_link_becomes_a_button_and_marks_behind_it_move() -> None:
    text = "🌻 Walks\n\n[Book a place](https://example.org/book)\n\nOn Monday"
    rich = Rich(text, (Entity("bold", 3, 5), Entity("url", 26, 24), Entity("italic", len(text) + 1 - 6, 6)))
    said, links = taken_out(rich)
    assert links == [BOOK]
    assert said.text == "🌻 Walks\n\nOn Monday"
    assert said.entities == (Entity("bold", 3, 5), Entity("italic", 13, 6))


def test_several_stand_in_their_order() -> None:
    said, links = taken_out(Rich("[One](https://example.org/1)\n[Two]( tg://resolve?domain=x )"))
    assert (said.text, [one.label for one in links]) == ("", ["One", "Two"])


def test_an_address_may_hold_parentheses() -> None:
    _, links = taken_out(Rich("[Read](https://example.org/Walk_(outdoors))\n[Two](https://example.org/(a)/(b))"))
    assert [one.url for one in links] == ["https://example.org/Walk_(outdoors)", "https://example.org/(a)/(b)"]
    assert taken_out(Rich("[Read](https://example.org/a(b)"))[1] == []


def test_a_line_that_is_a_link_as_phones_make_it_is_one_too() -> None:
    rich = Rich("Come!\n Book a place \n", (Entity("text_link", 7, 12, url="https://example.org/book"),))
    assert taken_out(rich) == (Rich("Come!\n"), [BOOK])


@pytest.mark.parametrize(
    "rich",
    [
        Rich("See [here](https://example.org) for more"),
        Rich("[Book a place]\n(https://example.org)"),
        Rich("See here", (Entity("text_link", 4, 4, url="https://example.org"),)),
        Rich("Book a place", (Entity("bold", 0, 12),)),
        Rich("\n\n"),
        Rich(""),
    ],
)
def test_a_link_among_words_stays_there(rich: Rich) -> None:
    assert taken_out(rich) == (rich, [])


def test_one_that_leads_nowhere_is_told() -> None:
    with pytest.raises(Fault, match="begins with https"):
        taken_out(Rich("[Book](javascript:x)"))
