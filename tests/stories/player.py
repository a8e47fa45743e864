"""Plays somebody of a story on their phone, and writes a page of it.

What they do is found out from where they are: the question in front is read from the database as it is stored, so that
"choose this answer" becomes the button with its words in their language.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Protocol

from sqlalchemy import Connection

from bot.known import first_language
from conversations.flow import Ask, AskChoices, AskScale, Flow
from conversations.keyboards import ALL, BACK, CANCEL, DONE, SKIP
from conversations.questions import Question
from conversations.session import Session
from storage import people, sessions
from tests.harness import Key, Message, Phone, Town
from tests.stories.cast import happen, told
from tests.stories.page import Page
from tests.stories.script import Story

_DURATION = re.compile(r"(\d+) (minute|hour|day|week)s?")
_ANSWERS = frozenset({"choose", "type", "number", "say", "skip", "send", "all", "too_long", "full"})
"""The acts that answer a question."""


class World(Protocol):
    """Where a player's acts go: alone to the town, or together with what others do."""

    async def deliver(self, phone: Phone, update: dict[str, Any]) -> None:
        """An update, and all that follows from it."""

    async def pass_time(self, phone: Phone, by: timedelta) -> None:
        """Time goes by, and what is due happens."""

    async def happen(self, name: str, phone: Phone) -> None:
        """Something happens around them."""

    async def leave(self) -> None:
        """They are at the end of their story."""


@dataclass(frozen=True, slots=True)
class Alone:
    """Nobody else is about."""

    town: Town

    async def deliver(self, phone: Phone, update: dict[str, Any]) -> None:
        """At once."""
        for other in self.town.phones.values():
            other.forget_news()
        await self.town.deliver(update)

    async def pass_time(self, phone: Phone, by: timedelta) -> None:
        """The clock goes on, and timers fire."""
        for other in self.town.phones.values():
            other.forget_news()
        self.town.clock.now += by
        await self.town.settle()
        await self.town.ring()

    async def happen(self, name: str, phone: Phone) -> None:
        """It happens."""
        await happen(name, self.town, phone)

    async def leave(self) -> None:
        """Nobody is left."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """The question in front of somebody."""

    flow: Flow
    session: Session
    step: Ask
    language: str

    @property
    def question(self) -> Question:
        """With what it offers and what was picked."""
        return Question.of(
            self.flow, self.step, self.language, offered=self.session.offered, picked=self.session.picked
        )

    def data(self, key: str | int) -> str:
        """What a button of it carries."""
        return f"w:{self.session.wait}:{key}"

    def index(self, value: str) -> int:
        """Which of its options has this value; an AssertionError names those there are."""
        question = self.question
        values = [_named(question, index) for index in range(len(question.labels))]
        assert value in values, f"{self.flow.id}, {self.step.name}: {value} is not one of {values}"
        return values.index(value)

    def label(self, value: str) -> str:
        """The words of an option."""
        return self.flow.texts.label(self.question.labels[self.index(value)], self.language)


def _named(question: Question, index: int) -> str:
    """An option as a story names it."""
    if isinstance(question.step, AskScale):
        return str(question.labels[index])
    value = question.value(index)
    return str(value).lower() if isinstance(value, bool) else str(value)


@dataclass
class Player:
    """One person of a story. `tapped`: the buttons they pressed, as they were shown, the last one last."""

    town: Town
    world: World
    phone: Phone
    story: Story
    page: Page
    speaks: str
    """The language they speak at home, which is what `my_language` means in an act."""
    typing: bool = False
    """Types every answer instead of pressing buttons: its words and its number in turns."""
    tapped: list[tuple[Message, Key]] = field(default_factory=list)
    given: dict[str, str] = field(default_factory=dict)
    """What they answered each question with, last."""
    asked: list[str] = field(default_factory=list)
    """The questions of this flow they came to, in order."""
    _typed: int = 0
    _now: tuple[Session | None, str] | None = None

    @property
    def name(self) -> str:
        """What they are called."""
        return self.phone.first_name

    async def language(self) -> str:
        """The language they read by now."""
        return (await self._where())[1]

    async def waiting(self, *, ours: bool = True) -> Waiting | None:
        """The question in front; with `ours`, only one of the story's own flow."""
        session, language = await self._where()
        if session is None or (ours and session.flow != self.story.flow):
            return None
        flow = self.town.library.version(session.flow, session.version)
        assert flow is not None
        step = flow.steps[session.step]
        assert isinstance(step, Ask)
        if ours and step.name not in self.asked:
            self.asked.append(step.name)
        return Waiting(flow, session, step, language)

    async def _where(self) -> tuple[Session | None, str]:
        """The conversation in front as it is stored, and the language: read once after each act."""
        if self._now is None:
            self._now = await self.town.database.read(self._read)
        return self._now

    def _read(self, conn: Connection) -> tuple[Session | None, str]:
        person = people.find_by_telegram(conn, self.phone.id)
        stack = [] if person is None else sessions.of_people(conn, [person.id]).get(person.id, [])
        spoken = None if person is None else person.language
        language = spoken or first_language(self.town.programme, self.phone.language_code)
        return (stack[-1].session if stack else None), language

    async def present(self) -> Waiting:
        """The question in front, which must be there."""
        waiting = await self.waiting(ours=False)
        assert waiting is not None, f"nothing waits for {self.name}:\n{self.page}"
        return waiting

    async def do(self, act: str) -> None:
        """One act of a script: its first word says which."""
        verb, _, rest = act.replace("my_language", self.speaks).partition(" ")
        assert verb in _ACTS, f"no act is called {verb}: {act}"
        waiting = await self.waiting()
        if waiting is not None and verb in _ANSWERS:
            self.given[waiting.step.name] = act
        await _ACTS[verb](self, rest)

    # ------------------------------------------------------------------------------------------------ what is done

    async def open(self, rest: str) -> None:
        """Type the flow's own command, perhaps with what follows it; `by words`: its word in their language."""
        flow = self.town.library.flow(self.story.flow)
        if rest == "by words":
            assert flow.words is not None
            await self.type_text(self.town.texts.words(flow.words, await self.language())[0])
        else:
            await self.type_text(f"/{flow.commands[0]} {rest}".strip())

    async def at(self, rest: str) -> None:
        """Do something only where this question waits: not every language asks it."""
        step, _, act = rest.partition(" ")
        waiting = await self.waiting()
        if waiting is not None and waiting.step.name == step:
            await self.do(act)

    async def command(self, rest: str) -> None:
        """Type another command."""
        await self.type_text(f"/{rest}")

    async def word(self, rest: str) -> None:
        """Type the word that opens another flow, in their language."""
        flow = self.town.library.flow(rest)
        assert flow.words is not None
        await self.type_text(self.town.texts.words(flow.words, await self.language())[0])

    async def say(self, phrase: str) -> None:
        """Type somebody's own words."""
        await self.type_text(self.story.says(phrase, await self.language()))

    async def too_long(self, _: str) -> None:
        """Type an answer that is longer than the question takes."""
        most = getattr((await self.present()).step, "max", 500)
        await self.type_text(await self._long(min(most + 200, 4096)))

    async def full(self, _: str) -> None:
        """Type an answer that is as long as the question takes."""
        await self.type_text(await self._long(getattr((await self.present()).step, "max", 500)))

    async def _long(self, length: int) -> str:
        words = self.story.says("long", await self.language())
        return (words * (length // len(words) + 1))[:length].strip()

    async def choose(self, rest: str) -> None:
        """Give these answers: by their buttons, or typed."""
        if self.typing:
            await self._choose_typed(rest.split())
            return
        several = isinstance((await self.present()).step, AskChoices)
        for value in rest.split():
            waiting = await self.present()
            await self.tap_data(waiting.data(waiting.index(value)))
        if several:
            await self.tap_data((await self.present()).data(DONE))

    async def _choose_typed(self, values: list[str]) -> None:
        waiting = await self.present()
        self._typed += 1
        if len(values) > 1 or self._typed % 2 == 0:
            await self.type_text(", ".join(str(waiting.index(value) + 1) for value in values))
        else:
            await self.type_text(waiting.label(values[0]))
        left = await self.waiting(ours=False)
        if left is not None and left.step is waiting.step and isinstance(left.step, AskChoices):
            await self.type_text(self.town.texts.plain(left.step.done, left.language))

    async def all(self, _: str) -> None:
        """Tick all there are."""
        waiting = await self.present()
        if self.typing:
            await self.type_text(self.town.texts.words("common.words.all", waiting.language)[0])
            waiting = await self.present()
            if isinstance(waiting.step, AskChoices):
                await self.type_text(self.town.texts.plain(waiting.step.done, waiting.language))
        else:
            await self.tap_data(waiting.data(ALL))

    async def type(self, value: str) -> None:
        """Type the words of an answer instead of pressing its button."""
        await self.type_text((await self.present()).label(value))

    async def number(self, value: str) -> None:
        """Type the number of an answer."""
        await self.type_text(str((await self.present()).index(value) + 1))

    async def skip(self, _: str) -> None:
        """Skip the question."""
        await self._control(SKIP, "common.skip")

    async def back(self, _: str) -> None:
        """Go back to the question before."""
        await self._control(BACK, "common.back")

    async def cancel(self, _: str) -> None:
        """Cancel: by the button, or where there is none by the word."""
        await self._control(CANCEL, "common.cancel")

    async def _control(self, key: str, text: str) -> None:
        waiting = await self.present()
        found = None if self.typing else self.button(waiting.data(key))
        if found is None:
            await self.type_text(self.town.texts.plain(text, waiting.language))
        else:
            await self.tap_key(*found)

    async def send(self, rest: str) -> None:
        """Send a photo, voice, sticker …, perhaps with words."""
        media, _, phrase = rest.partition(" ")
        caption = self.story.says(phrase, await self.language()) if phrase else None
        words = f" with the words “{caption}”" if caption else ""
        self.page.did(f"**{self.name}** sends {_SENT.get(media, 'something else')}{words}.")
        await self._deliver(self.phone.sending(media, caption))

    async def forward(self, phrase: str) -> None:
        """Pass on somebody else's words."""
        text = self.story.says(phrase, await self.language())
        self.page.typed(self.name, text, ", passing on somebody else’s message")
        await self._deliver(self.phone.forwarding(text))

    async def edit(self, phrase: str) -> None:
        """Change the words of one's last message."""
        text = self.story.says(phrase, await self.language())
        self.page.typed(self.name, text, ", changing the last message")
        await self._deliver(self.phone.editing(text))

    async def reply(self, phrase: str) -> None:
        """Answer the message of the question that was put last, whatever stands in front."""
        text = self.story.says(phrase, await self.language())
        self.page.typed(self.name, text, ", replying to the question")
        await self._deliver(self.phone.typing(text, reply_to=self.phone.last))

    async def tap(self, rest: str) -> None:
        """Press a button that opens something: `tap mine`, or `tap pause end`."""
        await self.tap_data(":".join(["c", *rest.split(" ", 1)]))

    async def tap_again(self, _: str) -> None:
        """Press the button that was pressed last once more, as a shaky finger does."""
        await self.tap_old(*self.tapped[-1])

    async def block(self, _: str) -> None:
        """Block the bot, without a word."""
        self.page.did(f"**{self.name}** blocks Hearback.")
        self.phone.blocked = True
        self._now = None
        await self.world.deliver(self.phone, self.phone.membership(back=False))

    async def unblock(self, _: str) -> None:
        """Let it in again."""
        self.page.did(f"**{self.name}** lets Hearback in again.")
        self.phone.blocked = False
        self._now = None
        await self.world.deliver(self.phone, self.phone.membership(back=True))

    async def wait(self, rest: str) -> None:
        """Time goes by: `wait 2 days`."""
        found = _DURATION.fullmatch(rest)
        assert found, f"how long is {rest!r}?"
        await self.wait_for(timedelta(**{f"{found[2]}s": float(found[1])}), rest)

    async def happens(self, rest: str) -> None:
        """Something happens around them."""
        self._now = None
        self.page.did(f"*{told(rest)}*")
        await self.world.happen(rest, self.phone)

    # --------------------------------------------------------------------------------------------- how it is done

    async def wait_for(self, by: timedelta, told: str) -> None:
        """Time goes by, which the page tells in these words."""
        self.phone.forget_news()
        self._now = None
        await self.world.pass_time(self.phone, by)
        self.page.passed(told, self.town.clock())
        self._write(said_nothing=False)

    async def type_text(self, text: str) -> None:
        """Type exactly this."""
        self.page.typed(self.name, text)
        await self._deliver(self.phone.typing(text))

    async def tap_data(self, data: str) -> None:
        """Press the button that carries this."""
        found = self.button(data)
        assert found is not None, f"no button carries {data}:\n{self.page}"
        await self.tap_key(*found)

    async def tap_key(self, message: Message, key: Key) -> None:
        """Press a button that is shown."""
        self.tapped.append((message, key))
        self.page.did(f"**{self.name}** taps `{key.label}`")
        await self._deliver(self.phone.pressing(key.data or "", under=message))

    async def tap_old(self, message: Message, key: Key) -> None:
        """Press a button that was shown once, and perhaps still is on a slow phone."""
        self.page.did(f"**{self.name}** taps the old `{key.label}`")
        await self._deliver(self.phone.pressing(key.data or "", under=message))

    def button(self, data: str) -> tuple[Message, Key] | None:
        """The newest button that carries this."""
        return next((found for found in self.buttons() if found[1].data == data), None)

    def buttons(self) -> Iterator[tuple[Message, Key]]:
        """All that are shown, the newest message first."""
        for message in sorted(self.phone.messages.values(), key=lambda message: -message.id):
            yield from ((message, key) for row in message.rows for key in row)

    async def _deliver(self, update: dict[str, Any]) -> None:
        self.phone.forget_news()
        self._now = None
        await self.world.deliver(self.phone, update)
        self._write()

    def _write(self, *, said_nothing: bool = True) -> None:
        heard, toasts = self.phone.heard(), list(self.phone.toasts)
        self.page.heard(heard)
        for words in toasts:
            self.page.toast(words)
        if said_nothing and not heard and not toasts:
            self.page.nothing()
        if isinstance(self.world, Alone):
            for other in self.town.phones.values():
                if other is not self.phone and other.heard():
                    self.page.heard(other.heard(), to=other.first_name)


_SENT = {
    "photo": "a photo",
    "voice": "a voice message",
    "video": "a video",
    "sticker": "a sticker",
    "document": "a file",
    "location": "a place on the map",
    "contact": "somebody’s name and number",
}
_VERBS = (
    "open at command word say too_long full choose all type number skip back cancel send forward edit reply tap "
    "tap_again block unblock wait happens"
).split()
_ACTS: Mapping[str, Callable[[Player, str], Awaitable[None]]] = {name: getattr(Player, name) for name in _VERBS}
"""The acts that a story can have, by their names."""
