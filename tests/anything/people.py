"""People who do anything at any time, in a town where anything can happen; and what must hold all the same.

An act is (who, what, number): small values that a failing run is made shorter by. What the number means depends on
where they are: the seventh of all buttons that were ever shown, say. `LOST` words are unique, so that each can be
looked for. What each of them answered is kept in a ledger of the test's own, from what stood on their screen.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, Final

import pytest
from sqlalchemy import Connection

from bot import effects, talk
from bot.effects import Outcome
from bot.receive import add_updates
from storage import inbox
from tests.anything import kept
from tests.anything.forms import form
from tests.anything.kept import Kept
from tests.anything.ledger import Controls, Ledger, in_front
from tests.anything.town import TroubledTown
from tests.harness import BOT, Key, Message, Phone
from tests.stories import cast
from tests.surveys import publish

CAST: Final = (("newcomer", "en"), ("taking_part", "pl"), ("officer", "en"), ("taking_part", "en"))
"""Who is about, and the language of their phones."""
MOST_LOOKS: Final = 8
"""Times that a call or a turn is tried again before it has to be over."""
_RECEIPT: Final = re.compile(r"\b[0-9A-Z]{3}-[0-9A-Z]{3}\b")


class Mishap(Exception):
    """What an effect raised once, for no reason of its own."""


@dataclass
class Somebody:
    """One of them: their phone, every button they were ever shown, what they answered, and what they were told."""

    phone: Phone
    ledger: Ledger
    shown: list[tuple[Message, Key]] = field(default_factory=list)
    receipts: set[str] = field(default_factory=set)
    words: list[str] = field(default_factory=list)
    """The unique words they used."""
    kept: Kept = field(default_factory=Kept)
    """What was stored of them after the last act."""

    @property
    def screen(self) -> list[tuple[int, str, str]]:
        """What stands in their chat."""
        return [(number, message.text, repr(message.rows)) for number, message in self.phone.messages.items()]

    @property
    def where(self) -> list[tuple[str, str]]:
        """At which question of which conversation they are."""
        return [(open_.session.flow, open_.session.step) for open_ in self.kept.stack]

    def look(self) -> None:
        """Remember what has just come."""
        heard = self.phone.heard()
        self.ledger.look(heard)
        for message in heard:
            self.receipts.update(_RECEIPT.findall(message.text))
            for row in message.rows:
                self.shown.extend((message, key) for key in row if key.data is not None)


@dataclass
class Anything:
    """The town, its people, and everything that was delivered."""

    town: TroubledTown
    monkeypatch: pytest.MonkeyPatch
    everybody: list[Somebody] = field(default_factory=list)
    delivered: list[dict[str, Any]] = field(default_factory=list)
    mishaps: int = 0
    restarts: bool = False
    """The house ends between the next update and its turn."""
    races: bool = False
    """Timers are due between the next update and its turn."""
    story: list[str] = field(default_factory=list)
    _words: int = 0

    async def begin(self) -> None:
        """Everybody is there, a survey is open, and effects raise when they are told to."""
        self.town.forgiving = True
        await publish(self.town.database, self.town.clock(), form(0))
        controls = Controls.of(self.town.library)
        for number, (who, language) in enumerate(CAST):
            phone = await cast.cast(self.town, who, language, 6001 + number)
            phone.first_name = f"{phone.first_name} {number}"
            self.everybody.append(Somebody(phone, Ledger(controls)))
        perform = effects.perform

        def clumsy(*what: Any) -> Outcome:
            if self.mishaps:
                self.mishaps -= 1
                raise Mishap
            return perform(*what)

        self.monkeypatch.setattr(talk, "perform", clumsy)

    async def deliver(
        self, somebody: Somebody, update: dict[str, Any], what: str, *, answered: bool = True, label: str = ""
    ) -> None:
        """What somebody did arrives; unless they hear nothing any more, something answers it. `label`: of a button."""
        phone, ledger = somebody.phone, somebody.ledger
        if phone.blocked and "my_chat_member" not in update:
            phone.blocked = False  # nobody can write to a bot that they have blocked
            await self.deliver(somebody, phone.membership(back=True), "unblocks", answered=False)
        self.story.append(f"{phone.first_name} {what}")
        self.forget_news()
        before, to, sure = somebody.screen, _answered(phone, update), not ledger.unsure
        where, races = somebody.where, self.races
        await self.bring(update)
        heard = [] if phone.blocked else phone.heard()
        self.story += [f"    {'~' if one.edited else '<'} {str(one)[:200]!r}" for one in heard]
        if answered and not phone.blocked and phone.id not in self.town.missed:
            assert heard or phone.toasts or somebody.screen != before, f"nothing answered: {what}"
        words = update.get("message", {}).get("text")
        if sure and "callback_query" in update:
            ledger.press(update["callback_query"]["data"], label, heard, phone.toasts)
        elif sure and words is not None and "forward_origin" not in update["message"]:
            ledger.type(words, to, heard)
        await self.check(somebody, sure=sure)
        assert "edited_message" not in update or races or somebody.where == where, "a changed message leads somewhere"

    async def type_both(self, somebody: Somebody, first: str, then: str) -> None:
        """Two messages arrive together, the later one first and the earlier one twice; both are dealt with in order."""
        phone, ledger = somebody.phone, somebody.ledger
        self.story.append(f"{phone.first_name} types {first!r} and {then!r}, which arrive the other way round")
        self.forget_news()
        to, sure = in_front(phone), not ledger.unsure
        await self.bring(phone.typing(first), phone.typing(then))
        heard = [] if phone.blocked else phone.heard()
        self.story += [f"    {'~' if one.edited else '<'} {str(one)[:200]!r}" for one in heard]
        asked = [at for at, one in enumerate(heard) if one.rows and not one.edited]
        if sure and asked:
            # What came up to the first question answers the first of them, and that question is what the other answers.
            ledger.type(first, to, heard[: asked[0] + 1])
            ledger.look(heard[: asked[0] + 1])
            ledger.type(then, heard[asked[0]], heard[asked[0] + 1 :])
        await self.check(somebody, sure=sure and bool(asked))

    async def bring(self, *updates: dict[str, Any]) -> None:
        """Updates arrive, the last one first, and everything that follows from them."""
        numbered = [{"update_id": self.town._next_update(), **update} for update in updates]
        self.delivered += numbered
        await self.town.database.write(add_updates, BOT.id, numbered[::-1], self.town.clock())
        if len(numbered) > 1:
            await self.town.database.write(add_updates, BOT.id, numbered[:1], self.town.clock())
        if self.races:
            self.races = False
            await self.town.timers.fire()
        if self.restarts:
            self.restarts = False
            await self.town.restart()
        await self.settle()

    async def settle(self) -> None:
        """Turns until all is quiet; what failed is tried again, as in life."""
        for _ in range(MOST_LOOKS):
            self.town.troubled = False
            await self.town.settle()
            failed = list(self.town.failures)
            self.town.failures.clear()
            for strange in (error for error in failed if not isinstance(error, Mishap)):
                raise strange
            if self.town.troubled:
                self.town.clock.move(seconds=40)
            elif not failed:
                break
        self.mishaps = 0

    def forget_news(self) -> None:
        """What phones showed so far is old."""
        for one in self.everybody:
            one.phone.forget_news()

    def unique(self, somebody: Somebody) -> str:
        """Words that nobody used before. No digits, which might be an answer to something."""
        self._words += 1
        letters = "".join(chr(ord("A") + self._words // 20**power % 20) for power in (2, 1, 0))
        somebody.words.append(f"LOST{letters}")
        return f"LOST{letters} and found"

    # ------------------------------------------------------------------------------------------------ what must hold

    async def check(self, actor: Somebody | None = None, *, sure: bool = True) -> None:
        """Each conversation waits at a question of its own, and everybody's answers and words are there once."""
        for one in self.everybody:
            one.look()
            if one.phone.id in self.town.missed:
                one.ledger.unsure = True
            one.ledger.lagging |= one.phone.id in self.town.lagging
        self.town.missed.clear()
        numbers = [one.phone.id for one in self.everybody]
        found, waits = await self.town.database.read(_look, numbers)
        assert not waits, "something was never dealt with"
        receipts = {receipt for now in found.values() for receipt in now.told}
        for one in self.everybody:
            now = found[one.phone.id]
            self._check_stack(one, now)
            self._check_answers(one, now, sure=sure or one is not actor)
            self._check_words(one, now, acted=one is actor)
            one.receipts &= receipts
            one.kept = now

    def _check_stack(self, one: Somebody, now: Kept) -> None:
        depths = [open_.depth for open_ in now.stack]
        assert len(set(depths)) == len(depths), f"two questions are in front: {depths}"
        flows = [open_.session.flow for open_ in now.stack]
        assert len(set(flows)) == len(flows), f"one conversation twice: {flows}"
        assert all(open_.session.wait for open_ in now.stack), "a conversation waits for nothing"
        put = set() if one.ledger.unsure else one.ledger.put_last(one.phone.heard())
        assert not now.known or put <= {open_.session.wait for open_ in now.stack}, "a question was put and is not open"
        for message, key in one.shown[-30:]:
            kind, _, rest = (key.data or "").partition(":")
            assert kind in {"w", "q", "c", "s"} or not message.rows, key.data
            if kind == "c":
                assert rest.partition(":")[0] in self.town.library.commands, key.data

    def _check_answers(self, one: Somebody, now: Kept, *, sure: bool) -> None:
        if not now.known:
            one.ledger.given.clear()
            one.ledger.quick.clear()
            one.words.clear()
        elif not sure:
            one.ledger.given = dict(now.answers)
        one.ledger.compare(now.answers)
        for number, value in one.ledger.quick.items():
            assert now.quick.get(number) == [value], f"pressed {value}, kept {now.quick.get(number)}"

    def _check_words(self, one: Somebody, now: Kept, *, acted: bool) -> None:
        """Whatever they said stays once, or waits, or is gone by what they did themselves."""
        for words in one.words:
            times, before = now.holds(words), one.kept
            assert times <= 1, f"{words} is there {times} times"
            if any(words in text for _, text in before.told.values()):
                assert times or now.remembers(words), f"{words} was with the team, and is gone"
            if not acted and (before.remembers(words) or before.holds(words)):
                assert times or now.remembers(words), f"{words} is lost, and nobody took it back"
        if acted and not one.ledger.unsure:
            new = set(now.told) - set(one.kept.told)
            assert new <= one.receipts, f"the team has something, and its receipt was not told: {new}"


def _look(conn: Connection, numbers: list[int]) -> tuple[dict[int, Kept], int]:
    """What is stored of everybody, and how many updates nobody has dealt with."""
    return kept.read(conn, numbers), inbox.waiting(conn)


def _answered(phone: Phone, update: dict[str, Any]) -> Message | None:
    """The message that typed words answer, as their writer sees it: the one replied to, if it asks, or the newest."""
    replied = update.get("message", {}).get("reply_to_message")
    to = None if replied is None else phone.messages.get(replied["message_id"])
    return to if to is not None and to.rows else in_front(phone)
