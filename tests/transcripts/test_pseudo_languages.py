"""Every transcript once more in languages nobody speaks: words that are still English did not come from the catalogue.

What the programme, the content and people themselves say is allowed to be English; everything else must have been
accented (`qps`) or turned round (`qpr`).
"""

from __future__ import annotations

import re
import shlex
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from sqlalchemy import update

from conversations.pseudo import ACCENTED, RIGHT_TO_LEFT
from conversations.texts import Texts
from programme.programme import Programme, example_text
from storage.tables import person
from tests.harness import MakeTown, Message, Phone, Town, do
from tests.transcripts.believable import fill

HERE = Path(__file__).parent
MARKS = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
TURNED = re.compile("\u200f\u202e[^\u202c]*\u202c\u200f")
FILES = [path for path in sorted(HERE.glob("*.txt")) if re.search(r"(?m)^@ \w+ \d+ en$", path.read_text("utf-8"))]
LINES = {
    path.stem: [line for line in path.read_text("utf-8").splitlines() if line and line[0] in "@>[!~"] for path in FILES
}
OTHER_LANGUAGES = {"language"}
"""Transcripts that are about choosing real languages."""
PROGRAMMES = ("wordings", "ambassadors")
"""Files of what ships with words that a programme may say otherwise."""
TURNED_ROUND = {"sign_up_to_take_part", "profile", "opportunities", "saying_something"}


@cache
def allowed() -> frozenset[str]:
    """English words that are not the catalogue's: programme, content, wordings, what people type, dates, numbers."""
    programme = HERE.parents[1] / "programme"
    sources = [example_text(), *((programme / f"{name}.yaml").read_text("utf-8") for name in PROGRAMMES)]
    sources += [path.read_text("utf-8") for path in (HERE / "content").glob("*.yaml")]
    sources += [line for path in FILES for line in path.read_text("utf-8").splitlines() if line[:1] in "!>@"]
    sources += ["Monday Tuesday Wednesday Thursday Friday Saturday Sunday am pm midday midnight"]
    sources += ["January February March April May June July August September October November December"]
    sources += [catalogue.name for catalogue in Texts.load().languages]
    sources += [Texts.load().plain("language.choose", catalogue.language) for catalogue in Texts.load().languages]
    return frozenset(word.casefold() for source in sources for word in re.findall(r"[A-Za-z]+", source))


def plain(label: str) -> str:
    """A label without marks, brackets and accents, to find the button that a transcript presses."""
    bare = unicodedata.normalize("NFKD", MARKS.sub("", label))
    kept = "".join(character for character in bare if unicodedata.category(character) != "Mn")
    return " ".join(kept.replace("ı", "i").translate(str.maketrans("[]·", "   ")).casefold().split())


def english_left(shown: str, language: str) -> list[str]:
    """The English words in what was shown that did not come from the catalogue."""
    text = TURNED.sub(" ", shown) if language == RIGHT_TO_LEFT else shown
    text = re.sub(r"https?://\S+|/[a-z]+|\b[0-9A-Z]{3}-[0-9A-Z]{3}\b|\S+@\S+", " ", MARKS.sub("", text))
    words = re.findall(r"[^\W\d_]+", text)
    unaccented = [word for word in words if word.isascii() and len(word) > 2 and set(word.casefold()) & set("aeiou")]
    return [word for word in unaccented if word.casefold() not in allowed()]


class Player:
    """Plays the people of a transcript, in another language than it was written in."""

    def __init__(self, town: Town, language: str) -> None:
        self.town = town
        self.staff: set[int] = set()
        self.language = language
        self.phone = town.phone(1001, language_code=language)

    async def play(self, lines: list[str]) -> None:
        for line in lines:
            await self._play(line[0], line[1:].strip())
            for phone in self.town.phones.values():
                if phone.id not in self.staff:  # who never wrote to the bot reads English
                    self._check(phone)

    async def _play(self, mark: str, rest: str) -> None:
        match mark:
            case "@":
                await self._turn_to(*rest.split())
            case ">":
                await self.phone.say(rest)
            case "[":
                await self._press(rest.removesuffix("]"))
            case "!":
                await do(self.phone, *shlex.split(rest))
            case "~":
                await self._wait(rest)

    def _check(self, phone: Phone) -> None:
        for message in phone.heard():
            for shown in (message.text, *message.labels):
                assert english_left(shown, self.language) == [], shown

    async def _turn_to(self, name: str, number: str = "", _language: str = "", role: str = "") -> None:
        if role:
            self.staff.add(int(number))
            await self.town.staff(int(number), role, first_name=name)  # type: ignore[arg-type]  # why: as written there
        if not number:  # somebody who was introduced before
            self.phone = next(phone for phone in self.town.phones.values() if phone.first_name == name)
            return
        self.phone = self.town.phone(int(number), language_code=self.language, first_name=name)

    async def _press(self, label: str) -> None:
        wanted = self.language if label == "English" else plain(label)
        await self.phone.press_data(*self._find(wanted))

    def _find(self, wanted: str) -> tuple[str]:
        for words in self._candidates():
            for data, shown in words:
                if plain(shown) == wanted or plain(shown).startswith(wanted):
                    return (data,)
        raise AssertionError(f"no button {wanted!r}:\n{self.phone.screen()}")

    def _candidates(self) -> Iterator[list[tuple[str, str]]]:
        newest: list[Message] = sorted(self.phone.messages.values(), key=lambda message: -message.id)
        for message in newest:
            yield [(key.data, key.label) for row in message.rows for key in row if key.data]

    async def _wait(self, how: str) -> None:
        unit, _, amount = how.partition("=")
        if amount:
            self.town.clock.move(**{unit: float(amount)})
            await self.town.ring()


@cache
def texts() -> Texts:
    """Read once: most of what a town costs."""
    return Texts.load().with_pseudo()


def plays() -> Iterator[tuple[str, str]]:
    """Every transcript accented; those that show the most also from right to left."""
    for path in FILES:
        if path.stem not in OTHER_LANGUAGES:
            yield path.stem, ACCENTED
            if path.stem in TURNED_ROUND:
                yield path.stem, RIGHT_TO_LEFT


@pytest.mark.parametrize(("story", "language"), list(plays()))
async def test_nothing_english_is_left(make_town: MakeTown, story: str, language: str) -> None:
    example = Programme.example()
    programme = example.model_copy(update={"languages": (*example.languages, ACCENTED, RIGHT_TO_LEFT)})
    town = await make_town(programme=programme, texts=texts())
    await fill(town)
    await town.database.write(lambda conn: conn.execute(update(person).values(language=language)))
    await Player(town, language).play(LINES[story])


def test_a_forgotten_sentence_would_be_found() -> None:
    for language in (ACCENTED, RIGHT_TO_LEFT):
        shown = texts().plain("menu.text", language)
        assert english_left(shown, language) == []
        assert english_left(f"{shown} Forgotten sentence", language) == ["Forgotten", "sentence"]
