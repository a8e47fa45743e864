"""The operator makes an announcement that repeats, looks at it and steers it."""

from __future__ import annotations

from tests.app.conftest import Operator


def test_a_series_is_made_shown_and_steered_by_its_number(operator: Operator) -> None:
    path = operator.file("text.md", "The walk starts at ten.")
    words = ("broadcast", "send", "--text-file", path, "--audience", "all", "--repeat", "every first Tuesday at 10")
    said = operator.does(*words, "--calendar", "scotland", "--on-holiday", "next-working-day", "--yes", "--json")
    assert said.json == {"id": 1}
    assert "the next times (Europe/London):" in said.err
    assert len(said.err.splitlines()) == 6
    shown = operator.does("broadcast", "show", "1", "--json").json
    assert (shown["state"], shown["series_id"], shown["repeat"]["cron"]) == ("scheduled", None, "0 10 * * 2#1")
    assert (shown["repeat"]["calendar"], shown["repeat"]["on_holiday"]) == ("scotland", "next-working-day")
    assert (len(shown["repeat"]["next"]), shown["repeat"]["made"]) == (5, [])
    assert operator.does("broadcast", "list", "--json").json[0]["repeats"] == "every first Tuesday at 10"
    for verb, state in (("pause", "paused"), ("resume", "scheduled"), ("cancel", "cancelled")):
        assert operator.does("broadcast", verb, "1").lines == [f"broadcast 1 is {state}"]
    assert "cannot resume now" in operator.fails("broadcast", "resume", "1")


def test_more_than_once_an_hour_is_pointed_out(operator: Operator) -> None:
    path = operator.file("text.md", "The walk starts at ten.")
    words = ("broadcast", "send", "--text-file", path, "--audience", "all", "--repeat")
    assert "more than once an hour" in operator.does(*words, "* 10 * * *").err
    assert "more than once an hour" not in operator.does(*words, "0 10 * * *").err
