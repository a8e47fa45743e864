"""Plays the stories again, in all languages at once: people are told what they were told alone."""

from __future__ import annotations

import asyncio
import difflib
import random
from collections.abc import Sequence
from dataclasses import dataclass

from tests.stories import cast
from tests.stories.habits import HABITS, walk
from tests.stories.page import same_receipts
from tests.stories.player import Player
from tests.stories.script import Way, folder, read_story
from tests.stories.telling import FLOWS, NUMBER, Teller, empty_page, languages_of, page_name
from tests.stories.together import Together


@dataclass
class Replayer(Teller):
    """A teller whose people act together, in a house that ends and starts again all the time."""

    seed: int = 0

    async def tell(self, way: Way, habit: str | None = None, order: Sequence[str] = ()) -> Player:
        """Play one page in every language it is told in, and compare each."""
        town = await self.fresh_town()
        languages = ["en"] if way.who in cast.STAFF else languages_of(FLOWS[self.flow])
        world = Together(town, random.Random(f"{self.seed}{self.flow}{way.name}{habit}"), len(languages))
        players = [await self._player(world, way, habit, language) for language in languages]
        await asyncio.gather(*(self._walk(player, way, habit, order) for player in players))
        for player in players:
            self._compare_again(player, page_name(way, habit))
        return players[0]

    async def _player(self, world: Together, way: Way, habit: str | None, language: str) -> Player:
        town = world.town
        phone = await cast.cast(town, way.who, language, NUMBER + len(town.phones))
        page = empty_page(self.flow, language, way, phone.first_name, habit)
        for name in way.before:
            if not (cast.is_everybodys(name) and len(world.met)):
                await cast.happen(name, town, phone)
            page.did(f"*{cast.told(name)}*")
        world.met.add(phone.id)
        return Player(town, world, phone, read_story(self.flow), page, language)

    async def _walk(self, player: Player, way: Way, habit: str | None, order: Sequence[str]) -> None:
        try:
            await walk(player, way.acts, None if habit is None else HABITS[habit], order)
        except Exception as error:
            error.add_note(f"{page_name(way, habit)} in {player.speaks}, so far:\n{player.page}")
            raise
        finally:
            await player.world.leave()

    def _compare_again(self, player: Player, name: str) -> None:
        path = folder(self.flow) / player.speaks / name
        if not path.exists():
            return  # there was nothing to try on this way
        wanted, got = (own_lines(same_receipts(page)) for page in (path.read_text("utf-8"), str(player.page)))
        lines = difflib.unified_diff(wanted.splitlines(), got.splitlines(), str(path), "played again", lineterm="")
        self.different += "\n".join(lines) + "\n" if wanted != got else ""

    def _no_more(self) -> None:
        """Which pages there are is for the telling."""


def own_lines(page: str) -> str:
    """A page without what others were told: who else is about is another matter here."""
    blocks = [block for block in page.split("\n\n") if not block.startswith(("> **Hearback to ", "> *Hearback to "))]
    return "\n\n".join(blocks).rstrip()
