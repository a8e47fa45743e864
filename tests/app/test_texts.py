"""Every sentence of the command line exists and is said somewhere."""

from __future__ import annotations

import re
from pathlib import Path

import app
from app.settings import Settings
from app.texts import SETTINGS, TEXTS, text

ROOM = Path(app.__file__).parent
SOURCE = "\n".join(
    path.read_text("utf-8") for path in [*ROOM.glob("*.py"), *ROOM.glob("commands/*.py")] if path.name != "texts.py"
)
# Keys that are put together from parts: what the code says before the part.
BUILT = (
    *("audience.reason.", "check.ok", "check.note", "check.wrong", "people.stopped", "people.erased"),
    *("town.circle.", "town.role.", "staff.duty_", "play.role.", "flows.rule_", "correct."),
    *("audience.missing.", "audience.missing_none.", "audience.chosen.", "audience.not_said."),
    *("audience.waits.", "versions."),
)


def test_every_sentence_is_said_somewhere() -> None:
    assert [key for key in TEXTS if f'"{key}"' not in SOURCE and not key.startswith(BUILT)] == []


def test_every_sentence_that_is_said_exists() -> None:
    said = re.findall(r'(?:\btext|Refused|WronglyUsed)\(\s*"([a-z_.]+)"', SOURCE)
    assert [key for key in said if key not in TEXTS] == []


def test_every_setting_says_what_it_should_be() -> None:
    assert set(SETTINGS) == set(Settings.model_fields)


def test_one_is_told_as_one_and_all_else_as_several() -> None:
    assert text("db.verified", path="it", revision="r1", people=1) == "it is whole: revision r1, 1 person"
    assert text("db.verified", path="it", revision="r1", people=0) == "it is whole: revision r1, 0 people"
    assert text("audience.count", count=1) == "people: 1"
    assert text("surveys.waiting", people=1, flow="survey-walking").startswith("1 person is in the middle of")
    assert text("surveys.waiting", people=2, flow="survey-walking").startswith("2 people are in the middle of")


def test_no_sentence_counts_people_without_a_word_for_one() -> None:
    counted = re.compile(r"\{[a-z_]+\} (?:people|messages|postcodes|conversations|announcements|administrators)\b")
    assert [key for key, sentence in TEXTS.items() if counted.search(sentence)] == []
