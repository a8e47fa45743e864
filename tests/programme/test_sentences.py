"""Every sentence that the rules say exists, is used, and has its places filled."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import app
import conversations
import programme
import storage
from programme.sentences import SENTENCES, Fault, sentence

SOURCES = {
    path.name: path.read_text("utf-8")
    for path in Path(programme.__file__).parent.glob("*.py")
    if path.name != "sentences.py"
}
# Keys that are put together from parts: what the code says before the part.
BUILT = ("describe.", "booking.")
JOINERS = {"describe.and", "describe.or"}


def test_every_sentence_is_said_somewhere() -> None:
    # The command line says some of them, since only there it is known what stood in the database before; and the
    # conversations that are made from a survey's form say one.
    rooms = (app, conversations, storage)
    others = (path.read_text("utf-8") for room in rooms for path in Path(str(room.__file__)).parent.rglob("*.py"))
    everything = "\n".join([*SOURCES.values(), *others])
    unsaid = [key for key in SENTENCES if f'"{key}"' not in everything and not key.startswith(BUILT)]
    assert unsaid == []


@pytest.mark.parametrize("name", sorted(SOURCES))
def test_every_sentence_that_is_said_exists(name: str) -> None:
    said = re.findall(r'(?:Fault|sentence|AudienceError)\(\s*"([a-z_.]+)"', SOURCES[name])
    assert [key for key in said if key not in SENTENCES] == []


@pytest.mark.parametrize("key", sorted(SENTENCES))
def test_a_sentence_says_the_thing_and_what_to_do(key: str) -> None:
    text = SENTENCES[key]
    assert text == text.strip() or key in JOINERS
    assert not text.endswith("!")
    assert text.count("“") == text.count("”")


def test_a_fault_says_its_sentence_and_keeps_its_details() -> None:
    fault = Fault("slug.twice", slug="dacorum")
    assert str(fault) == sentence("slug.twice", slug="dacorum")
    assert (fault.key, fault.details) == ("slug.twice", {"slug": "dacorum"})
