"""The stories of staff once more in a language nobody speaks: English that is left did not come from the catalogue.

What staff wrote, what the rules of audiences say, and the announcement as it arrives in the language it was written
in are allowed to be English.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from sqlalchemy import update

from conversations.pseudo import ACCENTED
from programme.programme import Programme
from programme.sentences import SENTENCES
from storage import people
from storage.keys import Keyring
from storage.tables import person
from tests.clock import Clock
from tests.harness import Phone
from tests.transcripts.staff.busy_town import BusyTown, fill
from tests.transcripts.test_pseudo_languages import Player, english_left, plain, texts

HERE = Path(__file__).parent
STORIES = ("alert", "announce_with_question", "inbox", "inbox_reader", "inbox_two_at_once", "menu")


def _lines(story: str) -> list[str]:
    lines = (HERE / f"{story}.txt").read_text("utf-8").splitlines()
    return [line.replace("\\n", "\n") for line in lines if line and line[0] in "@>[~"]


def _english(lines: list[str]) -> set[str]:
    """The words of a story's people, of descriptions of audiences, and of an announcement as it arrives."""
    described = [text for key, text in SENTENCES.items() if key.startswith(("describe.", "question."))]
    arrives = [texts().plain(key, "en", dict.fromkeys(texts().placeholders(key), "")) for key in _AS_IT_ARRIVES]
    typed = [line for line in lines if line[0] in ">@"]
    return {word.casefold() for text in [*described, *arrives, *typed] for word in re.findall(r"[A-Za-z]+", text)}


_AS_IT_ARRIVES = ("broadcast.question", "broadcast.in_own_words")


class Team(Player):
    """Plays staff, whose words are looked at too."""

    def __init__(self, town: BusyTown, lines: list[str]) -> None:
        super().__init__(town, ACCENTED)
        self.english = _english(lines)

    def _check(self, phone: Phone) -> None:
        for message in phone.heard():
            for shown in (message.text, *message.labels):
                left = [word for word in english_left(shown, self.language) if word.casefold() not in self.english]
                assert left == [], shown

    async def _turn_to(self, name: str, number: str = "", _language: str = "", role: str = "") -> None:
        if number:
            await super()._turn_to(name, number, _language, role)
            self.staff.clear()
        else:
            self.phone = next(phone for phone in self.town.phones.values() if phone.first_name == name)

    def _find(self, wanted: str) -> tuple[str]:
        for buttons in self._candidates():
            for data, shown in buttons:
                if wanted in plain(shown):
                    return (data,)
        raise AssertionError(f"no button {wanted!r}:\n{self.phone.screen()}")


@pytest.mark.parametrize("story", STORIES)
async def test_nothing_english_is_left(
    story: str, sqlite_url: str, tmp_path: Path, keys: Keyring, clock: Clock
) -> None:
    example = Programme.example()
    programme = example.model_copy(update={"languages": (*example.languages, ACCENTED)})
    town = BusyTown(sqlite_url, tmp_path, keys, clock, programme, texts())
    await town.open()
    try:
        await fill(town)
        for number in (2001, 2002, 2003):
            await town.database.write(people.arrive, number, clock())
        await town.database.write(lambda conn: conn.execute(update(person).values(language=ACCENTED)))
        lines = _lines(story)
        await Team(town, lines).play(lines)
    finally:
        await town.close()
