"""docs/understanding.md tells all words that are understood as an answer, language by language, from the catalogues.

With HEARBACK_WRITE_TRANSCRIPTS=1 they are written anew.
"""

from __future__ import annotations

import os
from pathlib import Path

from conversations.catalogue import Catalogue
from conversations.texts import Texts

PAGE = Path(__file__).parents[2] / "docs" / "understanding.md"
BEGINNING = "<!-- written by tests/house/test_understanding.py -->\n"
TEXTS = Texts.load()
LISTS = {
    "yes": "yes",
    "no": "no",
    "skip": "leaving a question out",
    "back": "going back",
    "cancel": "stopping here",
    "done": "being done with several",
    "all": "all of them",
    "none": "none of them",
    "numbers": "numbers of buttons, from 1",
    "ordinals": "“the first” and so on",
    "last": "the last",
    "fillers": "beside a number",
    "polite": "around an answer",
    "before": "around an answer, too",
    "about": "before a number",
    "and": "between several",
    "weekdays": "Monday to Sunday",
    "date_today": "today",
    "date_tomorrow": "tomorrow",
    "date_yesterday": "yesterday",
    "date_day_after": "in two days",
    "date_day_before": "two days ago",
    "date_units": "day, week, two weeks, month, year",
    "date_next": "the next",
    "date_last": "the last",
    "date_this": "the coming",
    "date_ahead": "from now",
    "date_ago": "before now",
    "date_fillers": "in a date, without a meaning",
    "small": "says nothing about a button by itself",
    "turning": "turns a button’s meaning",
    "conditions": "makes something else of a yes or no",
}


def _index() -> str:
    return "".join(_of(catalogue) for catalogue in TEXTS.languages if catalogue.language != "en-x-easy")


def _of(catalogue: Catalogue) -> str:
    rows = [f"### {catalogue.name}\n", "| what it means | words |", "|---|---|"]
    for name, meaning in LISTS.items():
        message = catalogue.messages.get(f"common.words.{name}")
        if message is not None:
            rows.append(f"| {meaning} | {message.source[0].replace('|', ' · ')} |")
    return "\n".join([*rows, "", ""])


def test_the_index_of_words_is_that_of_the_catalogues() -> None:
    told, _, index = PAGE.read_text("utf-8").partition(BEGINNING)
    wanted = "\n" + _index().rstrip() + "\n"
    if os.environ.get("HEARBACK_WRITE_TRANSCRIPTS"):
        PAGE.write_text(told + BEGINNING + wanted, "utf-8")
        return
    assert index == wanted


def test_every_list_of_words_is_in_the_index() -> None:
    keys = {key.removeprefix("common.words.") for key in TEXTS.keys() if key.startswith("common.words.")}  # noqa: SIM118  # why: Texts is no mapping
    assert keys - {"out_of", "counted"} == set(LISTS)
