"""Every act that the audit log may hold has words at the desk, each its own; and no words are left over.

Acts are written down all over the house, so they are found in its code; `tests/acts.py` looks at their values.
"""

from __future__ import annotations

import re
from functools import cache

import pytest

from console.act_words import act_name, acts_with, lacking, subject_named
from console.texts import catalogue
from tests.house.tree import ROOT

WRITERS = "record|audit|_audit|_record|_note|_log|_done|_written_down|_write_down|note_use|export|_decide"
"""What an act is given to, to be written down."""
ACT = re.compile(rf'\b(?:{WRITERS})[(,](?:(?!\n\n|\)\n|:\n)[^"]){{0,150}}?"([a-z]+\.[a-z_]+)"')
EARLIER = {"contribution.attachments"}
"""Acts that the logs of older versions hold."""


@cache
def code() -> str:
    rooms = (ROOT / room for room in ("app", "bot", "console", "storage"))
    files = [file for room in rooms for file in room.rglob("*.py") if "migrations" not in file.parts]
    return "\n".join(file.read_text("utf-8") for file in sorted(files))


def written() -> set[str]:
    """The acts that are written down by their whole names."""
    return set(ACT.findall(code()))


@pytest.mark.parametrize("act", sorted(written()))
def test_an_act_has_words(act: str) -> None:
    assert lacking(act, {}) == [], "console/texts/en/acts.po has no words for this"


def test_no_act_is_missed() -> None:
    assert len(written()) > 90
    assert {"broadcast.send", "people.show", "outbox.dropped", "alert.acknowledge", "api.read"} <= written()


def test_no_words_are_of_an_act_that_is_never_written_down() -> None:
    words = set(re.findall(r'"([a-z_.]+)"', code()))
    begun = set(re.findall(r'f"([a-z]+)\.\{', code()))
    known = words | EARLIER | {f"{noun}.{verb}" for noun in (*begun, "opportunity", "update") for verb in words}
    left = [act for act in acts_with("") if act not in known]
    assert left == []


def test_no_two_acts_are_called_the_same() -> None:
    names = [name.casefold() for key, name in catalogue().items() if key.startswith("acts.act.")]
    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    ("words", "subject"),
    [
        ("announcement 7", "broadcast:7"),
        ("Health update 12", "update:12"),
        ("Person7", "person:7"),
        ("7", None),
        ("paused", None),
        ("Sam 7", None),
        ("announcement ٣", None),
    ],
)
def test_what_something_is_called_finds_it(words: str, subject: str | None) -> None:
    assert subject_named(words) == subject


def test_an_act_is_found_by_its_words_and_one_without_is_told_by_its_code() -> None:
    assert acts_with("PAUSED") == ["broadcast.pause"]
    assert act_name("broadcast.pause") == "Announcement: paused"
    assert act_name("tea.drunk") == "tea.drunk"
