"""A survey is played with nobody there, by the engine that phones talk to."""

from __future__ import annotations

from functools import cache

from conversations.flow import Flow
from conversations.load import load_body
from conversations.rehearsal import Rehearsal, rehearsed
from conversations.texts import Texts
from programme.audience import Names
from programme.programme import Programme
from tests.clock import START
from tests.harness import shipped_texts
from tests.surveys import EXAMPLE, TRIPS


@cache
def _flow(form: str) -> Flow:
    from app.surveying import maker  # noqa: PLC0415  # why: it loads the bot, which only this needs

    programme, texts = Programme.example(), shipped_texts()
    written, _ = maker(texts, programme, texts.zone)(form, Names.of(programme), ())
    return load_body(written.body, "form", texts)


def _played(form: str, *said: str, language: str = "en") -> Rehearsal:
    texts: Texts = shipped_texts()
    places = [{"value": "dacorum", "text": "Dacorum"}]
    known = {"language": language, "localities": places, "postcode_hint": ""}
    return rehearsed(_flow(form), texts, known, said, START)


def _words(played: Rehearsal) -> list[str]:
    return [("> " if line.mine else "") + line.words.text.splitlines()[-1] for line in played.lines]


def test_it_is_played_to_its_end_by_pressing_and_typing() -> None:
    played = _played(EXAMPLE, "#2", "#0", ">Traffic", "#4", ">nonsense", ">yes", ">The mill path")
    assert played.over
    assert played.buttons == []
    assert "> Broken pavements" in _words(played)
    assert "> The mill path" in _words(played)


def test_what_cannot_be_pressed_is_passed_over() -> None:
    played = _played(EXAMPLE, "#99", "#x", "", "?", ">", "#-1")
    assert len(played.lines) == 2
    assert [label for row in played.buttons for _, label in row][:5] == ["1", "2", "3", "4", "5"]


def test_back_and_cancel_do_what_they_do() -> None:
    played = _played(TRIPS, ">3", ">/back", ">4", ">/CANCEL")
    assert _words(played).count("How many came along?") == 2
    assert played.over


def test_it_speaks_the_language_it_is_played_in() -> None:
    played = _played(TRIPS, ">3", ">1.03.2026", ">HP1 1AA", "#0", language="pl")
    assert "Skąd?" in _words(played)[-3:] or any("Skąd?" in one for one in _words(played))
    assert played.over
