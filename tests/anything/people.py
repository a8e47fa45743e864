"""People who do anything at any time, in a town where anything can happen; and what must hold all the same.

An act is (who, what, number): small values that a failing run is made shorter by. What the number means depends on
where they are: the seventh of all buttons that were ever shown, say. `LOST` words are unique, so that each can be
looked for.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import pytest
from sqlalchemy import Connection, select

from bot import effects, talk
from bot.effects import Outcome
from bot.receive import add_updates
from conversations.flow import Ask, AskChoices
from conversations.keyboards import DONE
from storage import people, sessions
from storage.sessions import Open
from storage.tables import answer, contribution, inbox
from tests.harness import BOT, Key, Message, Phone, Town
from tests.stories import cast
from tests.stories.player import Waiting
from tests.transcripts.believable import ask

CAST = (("newcomer", "en"), ("taking_part", "pl"), ("officer", "en"))
"""Who is about, and the language of their phones."""
WORDS = (
    "yes", "no", "1", "2", "3", "99", "skip", "back", "cancel", "done", "all", "stop", "menu", "thanks", "hm", "🙂",
    "   ",
    "٤", "۲", "tak", "nie", "wstecz", "przestań", "ہاں", "واپس", "بند کرو", "the second one", "1 and 2", "yes please",
    "I want to kill myself", "Nie mogę oddychać", "{name}", "**bold**", "/", "/nonsense", "/start abc", "x" * 4096,
    "2026-03-05",
    "Dacorum", "English", "Polski", "HP1 1AA", "all and not language:pl", "tomorrow", "I am fine",
)  # fmt: skip
PLAUSIBLE = (None, "all", "tomorrow 10:00", "Often\nSeldom\nNever", "3", "2026-03-05")
"""What might be an answer to a question without buttons, one after the other; None: words that nobody typed before."""
MEDIA = ("photo", "voice", "sticker", "document", "location", "contact", "video_note")
SPANS: Final[tuple[Mapping[str, float], ...]] = ({"minutes": 10}, {"hours": 13}, {"days": 1}, {"days": 8}, {"days": 31})
MOST_ROUNDS = 120
"""Answers after which every conversation has come to its end."""
_RECEIPT = re.compile(r"\b[0-9A-Z]{3}-[0-9A-Z]{3}\b")


class Mishap(Exception):
    """What an effect raised once, for no reason of its own."""


@dataclass
class Somebody:
    """One of them: their phone, every button they were ever shown, and what they were told."""

    phone: Phone
    shown: list[tuple[Message, Key]] = field(default_factory=list)
    receipts: set[str] = field(default_factory=set)
    told_to: bool = True
    """Whether everything reached them: not while they had blocked the bot, nor after they were erased."""

    @property
    def screen(self) -> list[tuple[int, str, str]]:
        """What stands in their chat."""
        return [(number, message.text, repr(message.rows)) for number, message in self.phone.messages.items()]

    def look(self) -> None:
        """Remember what has just come."""
        for message in self.phone.heard():
            for row in message.rows:
                self.shown.extend((message, key) for key in row if key.data is not None)


@dataclass
class Anything:
    """The town, its people, and everything that was delivered."""

    town: Town
    monkeypatch: pytest.MonkeyPatch
    everybody: list[Somebody] = field(default_factory=list)
    delivered: list[dict[str, Any]] = field(default_factory=list)
    mishaps: int = 0
    story: list[str] = field(default_factory=list)
    _words: int = 0

    async def begin(self) -> None:
        """Everybody is there, and effects raise when they are told to."""
        self.town.forgiving = True
        for number, (who, language) in enumerate(CAST):
            self.everybody.append(Somebody(await cast.cast(self.town, who, language, 6001 + number)))
        perform = effects.perform

        def clumsy(*what: Any) -> Outcome:
            if self.mishaps:
                self.mishaps -= 1
                raise Mishap
            return perform(*what)

        self.monkeypatch.setattr(talk, "perform", clumsy)

    async def act(self, who: int, what: str, number: int) -> None:
        """One act, and what must hold after it."""
        somebody = self.everybody[who % len(self.everybody)]
        await _ACTS[what](self, somebody, number)
        for one in self.everybody:
            one.look()
        await self.check()

    async def deliver(self, somebody: Somebody, update: dict[str, Any], what: str, *, answered: bool = True) -> None:
        """What somebody did arrives; unless they hear nothing any more, something answers it."""
        self.story.append(f"{somebody.phone.first_name} {what}")
        for one in self.everybody:
            one.phone.forget_news()
        before = somebody.screen
        numbered = {"update_id": self.town._next_update(), **update}
        self.delivered.append(numbered)
        await self.town.database.write(add_updates, BOT.id, [numbered], self.town.clock())
        await self._settle()
        phone = somebody.phone
        if answered and not phone.blocked:
            assert phone.heard() or phone.toasts or somebody.screen != before, f"nothing answered: {what}"

    async def _settle(self) -> None:
        """Turns until all is quiet; what raised is tried again, as in life."""
        for _ in range(3):
            await self.town.settle()
        strange = [error for error in self.town.failures if not isinstance(error, Mishap)]
        self.town.failures.clear()
        if strange:
            raise strange[0]
        self.mishaps = 0

    # ------------------------------------------------------------------------------------------------- what they do

    async def press(self, somebody: Somebody, number: int) -> None:
        """Any button that was ever shown to them."""
        if somebody.shown:
            message, key = somebody.shown[-1 - number % len(somebody.shown)]
            update = somebody.phone.pressing(key.data or "", under=message)
            await self.deliver(somebody, update, f"presses {key.label!r} ({key.data})")

    async def press_now(self, somebody: Somebody, number: int) -> None:
        """A button of the newest message that has any."""
        messages = [message for _, message in sorted(somebody.phone.messages.items()) if message.rows]
        keys = [key for row in messages[-1].rows for key in row if key.data] if messages else []
        if keys:
            key = keys[number % len(keys)]
            update = somebody.phone.pressing(key.data or "", under=messages[-1])
            await self.deliver(somebody, update, f"presses {key.label!r} ({key.data})")

    async def word(self, somebody: Somebody, number: int) -> None:
        """A word that means something, or nothing."""
        words = WORDS[number % len(WORDS)]
        await self.deliver(somebody, somebody.phone.typing(words), f"types {words[:40]!r}")

    async def own_words(self, somebody: Somebody, _: int) -> None:
        """Words that nobody typed before."""
        words = self.unique()
        await self.deliver(somebody, somebody.phone.typing(words), f"types {words!r}")

    async def command(self, somebody: Somebody, number: int) -> None:
        """A command, also one of the team's."""
        commands = sorted(self.town.library.commands)
        name = commands[number % len(commands)]
        await self.deliver(somebody, somebody.phone.typing(f"/{name}"), f"types /{name}")

    async def send(self, somebody: Somebody, number: int) -> None:
        """A photo, a recording …, with words or without."""
        media = MEDIA[number % len(MEDIA)]
        caption = self.unique() if number % 2 else None
        await self.deliver(somebody, somebody.phone.sending(media, caption), f"sends a {media}, {caption!r}")

    async def album(self, somebody: Somebody, _: int) -> None:
        """Two photos together: the second one is not answered again."""
        album = f"album{len(self.delivered)}"
        for at in range(2):
            photo = somebody.phone.sending("photo", self.unique() if at == 0 else None, media_group_id=album)
            await self.deliver(somebody, photo, f"sends photo {at} of an album", answered=at == 0)

    async def forward(self, somebody: Somebody, _: int) -> None:
        """Somebody else's words."""
        await self.deliver(somebody, somebody.phone.forwarding("Somebody else's words"), "forwards something")

    async def edit(self, somebody: Somebody, _: int) -> None:
        """Change the last message; what is changed in silence gets a mark, not words."""
        if somebody.phone.sent:
            await self.deliver(somebody, somebody.phone.editing(self.unique()), "edits it", answered=False)

    async def reply(self, somebody: Somebody, number: int) -> None:
        """Answer any message that is still there."""
        messages = list(somebody.phone.messages.values())
        if messages:
            to = messages[-1 - number % len(messages)]
            words = self.unique() if number % 2 else "yes"
            await self.deliver(
                somebody, somebody.phone.typing(words, reply_to=to), f"replies {words!r} to {to.text[:30]!r}"
            )

    async def block(self, somebody: Somebody, number: int) -> None:
        """Block the bot, or let it in again."""
        blocks = bool(number % 2)
        somebody.told_to &= not blocks
        somebody.phone.blocked = blocks
        update = somebody.phone.membership(back=not blocks)
        await self.deliver(somebody, update, "blocks" if blocks else "unblocks", answered=False)

    async def time(self, _: Somebody, number: int) -> None:
        """Time goes by, and timers fire."""
        span = SPANS[number % len(SPANS)]
        self.story.append(f"{span} pass")
        self.town.clock.move(**span)
        await self.town.timers.fire()
        await self._settle()

    async def restart(self, _: Somebody, __: int) -> None:
        """The house ends and starts again."""
        self.story.append("restart")
        await self.town.restart()

    async def again(self, _: Somebody, number: int) -> None:
        """An update arrives once more, a late one too: nothing comes of it."""
        if not self.delivered:
            return
        self.story.append("an update arrives once more")
        for one in self.everybody:
            one.phone.forget_news()
        update = self.delivered[-1 - number % len(self.delivered)]
        await self.town.database.write(add_updates, BOT.id, [update], self.town.clock())
        await self._settle()
        for one in self.everybody:
            one.phone.expects_nothing()

    async def mishap(self, _: Somebody, number: int) -> None:
        """The next effect raises: once, or so often that its update is set aside."""
        self.story.append("the next effect fails")
        self.mishaps = 1 if number % 3 else 9

    async def question(self, somebody: Somebody, number: int) -> None:
        """A quick question of the team arrives."""
        kinds = ("choice", "scale", "text")
        self.story.append(f"a question arrives: {kinds[number % 3]}")
        if await self.town.database.read(people.find_by_telegram, somebody.phone.id) is not None:
            await ask(self.town, somebody.phone.id, kinds[number % 3], "Did you get through?", ("Always", "Never"))
            last = somebody.phone.messages[max(somebody.phone.messages)]
            somebody.shown.extend((last, key) for row in last.rows for key in row)

    def unique(self) -> str:
        """Words that nobody typed before."""
        self._words += 1
        return f"LOST{self._words} and found"

    # ------------------------------------------------------------------------------------------------ what must hold

    async def check(self) -> None:
        """Each conversation waits at a question of its own, one is in front, and buttons lead somewhere."""
        for one in self.everybody:
            stack = await self.stack(one)
            depths = [open_.depth for open_ in stack]
            assert len(set(depths)) == len(depths), f"two questions are in front: {depths}"
            flows = [open_.session.flow for open_ in stack]
            assert len(set(flows)) == len(flows), f"one conversation twice: {flows}"
            for open_ in stack:
                assert open_.session.wait, "a conversation waits for nothing"
            for message, key in one.shown[-30:]:
                kind, _, rest = (key.data or "").partition(":")
                assert kind in {"w", "q", "c", "s"} or not message.rows, key.data
                if kind == "c":
                    assert rest.partition(":")[0] in self.town.library.commands, key.data
        await self.town.database.read(self._once)

    def _once(self, conn: Connection) -> None:
        """Whatever was typed is kept once, as one contribution or as one answer."""
        said = [str(words) for words in conn.scalars(select(contribution.c.words)) if words]
        given = [str(words) for words in conn.scalars(select(answer.c.words)) if words]
        for number in range(1, self._words + 1):
            unique = f"LOST{number} and found"
            assert sum(unique in words for words in said) <= 1, f"{unique} is there twice"
            assert sum(unique in words for words in given) <= 1, f"{unique} is answered twice"
        waiting = conn.scalars(select(inbox.c.state).where(inbox.c.state.in_(["waiting", "taken"]))).all()
        assert not waiting, "something was never dealt with"

    async def stack(self, somebody: Somebody) -> list[Open]:
        """Their open conversations, the one in front last."""

        def read(conn: Connection) -> list[Open]:
            person = people.find_by_telegram(conn, somebody.phone.id)
            return [] if person is None else sessions.of_people(conn, [person.id]).get(person.id, [])

        return await self.town.database.read(read)

    # -------------------------------------------------------------------------------------------------- at the end

    async def finish(self, somebody: Somebody) -> None:
        """Whatever is open for them can be brought to its end, by answers that anybody might give."""
        if somebody.phone.blocked:
            await self.block(somebody, 0)
        tried: dict[str, int] = {}
        for number in range(MOST_ROUNDS):
            stack = await self.stack(somebody)
            if not stack:
                return
            session = stack[-1].session
            flow = self.town.library.flow(session.flow)
            step = flow.steps[session.step]
            assert isinstance(step, Ask)
            if flow.who in {"staff", "officer"} and number > MOST_ROUNDS // 2:
                # An announcement can be changed for ever: the team leaves it.
                await self.deliver(somebody, somebody.phone.typing("/cancel"), "types /cancel")
                continue
            at = tried[step.name] = tried.get(step.name, -1) + 1
            await self._answer(somebody, Waiting(flow, session, step, "en"), at)
            await self.check()
        raise AssertionError(f"{[one.session.flow for one in await self.stack(somebody)]} never came to an end")

    async def _answer(self, somebody: Somebody, waiting: Waiting, at: int) -> None:
        count = len(waiting.question.labels)
        if not count:
            words = PLAUSIBLE[at % len(PLAUSIBLE)] or self.unique()
            await self.deliver(somebody, somebody.phone.typing(words), f"answers {words!r}")
            return
        if isinstance(waiting.step, AskChoices) and waiting.session.picked:
            await self._tap(somebody, waiting.data(DONE))
        else:
            await self._tap(somebody, waiting.data(at % count))

    async def _tap(self, somebody: Somebody, data: str) -> None:
        under = next(
            (
                message
                for message in reversed(somebody.phone.messages.values())
                if any(key.data == data for row in message.rows for key in row)
            ),
            None,
        )
        await self.deliver(somebody, somebody.phone.pressing(data, under=under), f"answers {data}")

    async def leave(self, somebody: Somebody) -> None:
        """And all of it can be left with one word."""
        await self.deliver(somebody, somebody.phone.typing("/stop"), "types /stop")
        assert await self.stack(somebody) == []


_ACTS: Final[Mapping[str, Callable[[Anything, Somebody, int], Awaitable[None]]]] = {
    name: getattr(Anything, name)
    for name in (
        *("press", "press_now", "word", "own_words", "command", "send", "album", "forward", "edit", "reply", "block"),
        *("time", "restart", "again", "mishap", "question"),
    )
}
"""All that can be done."""
KINDS = (*_ACTS, "press_now", "press_now", "press_now", "own_words", "own_words", "command", "command", "word")
"""The same, what people mostly do more often."""
