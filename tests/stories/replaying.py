"""Plays the stories again, in all languages at once: people are told what they were told alone."""

from __future__ import annotations

import asyncio
import difflib
import random
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tests.stories import cast
from tests.stories.habits import HABITS, habits_of, walk
from tests.stories.page import same_receipts
from tests.stories.player import Player
from tests.stories.script import Way, folder, read_story
from tests.stories.telling import FLOWS, NUMBER, Teller, empty_page, languages_of, page_name, worth_trying
from tests.stories.together import Together


@dataclass
class Replayer(Teller):
    """A teller whose people act together, in a house that ends and starts again all the time."""

    seed: int = 0

    async def tell_everything(self) -> None:
        """Play every page there is of it, in every language: some are asked what others are not."""
        asked = {way.name: await self._play(way) for way in self.story.ways}
        for name in habits_of(FLOWS[self.flow], self.story) if self.thorough else ():
            met: defaultdict[str, set[object]] = defaultdict(set)
            for way in self.story.ways:
                orders = {code: worth_trying(name, way, steps, met[code]) for code, steps in asked[way.name].items()}
                worth = {code: order for code, order in orders.items() if order}
                if worth:
                    await self._play(way, name, worth)

    async def _play(
        self, way: Way, habit: str | None = None, orders: Mapping[str, Sequence[str]] | None = None
    ) -> dict[str, list[str]]:
        """Play one page in these languages (else in each), and compare it; the questions that each was asked."""
        every = ["en"] if way.who in cast.STAFF else languages_of(FLOWS[self.flow])
        languages = every if orders is None else [*orders]
        town = await self.fresh_town()
        world = Together(town, random.Random(f"{self.seed}{self.flow}{way.name}{habit}"), len(languages))
        players = {language: await self._player(world, way, habit, language) for language in languages}
        order = orders or {}
        await asyncio.gather(*(self._walk(one, way, habit, order.get(code, ())) for code, one in players.items()))
        for player in players.values():
            self._compare_again(player, page_name(way, habit))
        return {language: player.asked for language, player in players.items()}

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


def own_lines(page: str) -> str:
    """A page without what others were told: who else is about is another matter here."""
    blocks = [block for block in page.split("\n\n") if not block.startswith(("> **Hearback to ", "> *Hearback to "))]
    return "\n\n".join(blocks).rstrip()
