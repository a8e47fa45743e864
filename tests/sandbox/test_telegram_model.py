"""The sandbox and a model of Telegram's rules, side by side: updates come, are polled, brought, answered, and age."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

import orjson
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from sandbox.bots import Bot
from sandbox.calling import answer
from sandbox.fields import Call
from sandbox.town import Town
from sandbox.webhooks.delivery import Delivery, Postman
from sandbox.webhooks.hook import Settings, Target
from sandbox.webhooks.posting import Outcome
from sandbox.webhooks.schedule import Schedule
from tests.sandbox.driving import TOKEN
from tests.sandbox.hand_clock import HandClock
from tests.sandbox.telegram_model import DAY, LONGEST, PATIENCE, PRESS, Model

_Result = TypeVar("_Result")
_TURNS = 25
"""Rounds of the event loop after which nothing happens any more by itself."""

PEOPLE = st.integers(1, 3)
ANSWERS = st.sampled_from(
    [
        Outcome(status=200, kept=True),
        Outcome(status=204),
        Outcome(status=500, error="Wrong response from the webhook: 500", kept=True),
        Outcome(status=503, error="Wrong response from the webhook: 503", retry_after=7, kept=True),
        Outcome(status=429, error="Wrong response from the webhook: 429", retry_after=90_000),
        Outcome(error="Webhook connection closed", silent=True),
    ]
)


class _HandPostman(Postman):
    """Brings updates into the hands of the test instead of over the network."""

    def __init__(self, town: Town, model: Model) -> None:
        super().__init__(town)
        self.town, self.model = town, model
        self.open: dict[int, asyncio.Future[Outcome]] = {}

    def begin(self, bot: Bot, wished: Settings, target: Target) -> Delivery:
        """As the real one, but for the network and for the drawn pause."""
        assert target.ip == "127.0.0.1"
        self.model.webhook(wished.max_connections, drop=False)
        schedule = Schedule(wished.max_connections, longest=lambda: LONGEST)
        delivery = Delivery(self.town, bot, self.post, schedule, self.obey)
        delivery.start()
        return delivery

    async def post(self, body: bytes) -> Outcome:
        """Wait until the test answers, or the sandbox loses patience."""
        number = orjson.loads(body)["update_id"]
        self.model.brought(number)
        self.open[number] = asyncio.get_running_loop().create_future()
        try:
            return await self.open[number]
        finally:
            del self.open[number]


class SandboxAndModel(RuleBasedStateMachine):
    """Every rule does the same to both; what the sandbox does by itself is checked by the model as it happens."""

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.clock = HandClock()
        self.town = Town(self.clock)
        self.bot = self.town.bot_of(TOKEN)
        self.model = Model(self.clock.now())
        self.postman = self.town.postman = _HandPostman(self.town, self.model)
        self.next_set = 0.0
        self.broken: list[BaseException] = []
        self.loop.set_exception_handler(lambda _loop, context: self.broken.append(context["exception"]))

    def run(self, what: Coroutine[Any, Any, _Result]) -> _Result:
        """Do something, and let the sandbox come to rest."""

        async def and_settle() -> _Result:
            result = await what
            for _ in range(_TURNS):
                await asyncio.sleep(0)
            return result

        return self.loop.run_until_complete(and_settle())

    async def call(self, method: str, **fields: Any) -> Any:
        """The answer to a call of the bot."""
        return orjson.loads((await answer(self.town, self.bot, Call(method, fields))).body)

    async def nothing(self) -> None:
        """Only let the sandbox come to rest."""

    def _comes(self, kind: str, queue: str, person: int, lives: float) -> None:
        who = {"id": person, "is_bot": False, "first_name": "Amina"}
        content = {"from": who, "chat": {"id": person}} if queue == "chat" else {"from": who, "id": "1"}

        async def add() -> None:
            number = self.bot.updates.last_id + 1
            self.model.comes(number, (queue, person), lives)
            assert self.bot.updates.add(kind, content) == number

        self.run(add())

    @rule(person=PEOPLE, kind=st.sampled_from(["message", "edited_message"]))
    def says(self, person: int, kind: str) -> None:
        """Somebody writes, or changes what they wrote."""
        self._comes(kind, "chat", person, DAY)

    @rule(person=PEOPLE)
    def presses(self, person: int) -> None:
        """Somebody presses a button."""
        self._comes("callback_query", "press", person, PRESS)

    @rule(connections=st.integers(1, 4), drop=st.booleans())
    def set_webhook(self, connections: int, drop: bool) -> None:
        """The bot sets a webhook, at most once a second; the number of connections tells it from the one before."""
        too_soon = self.clock.now() < self.next_set
        if not too_soon:
            self.next_set = self.clock.now() + 1
            if self.model.connections == connections and not drop:
                self._set_again(connections)
                return
            self.model.webhook(None, drop=drop)
        url = {"url": "http://127.0.0.1/hook", "max_connections": connections, "drop_pending_updates": drop}
        given = self.run(self.call("setWebhook", **url))
        assert given.get("error_code") == (429 if too_soon else None)

    def _set_again(self, connections: int) -> None:
        """To set the same once more changes nothing: what is on its way stays so."""
        on_way = dict(self.model.on_way)
        assert self.run(self.call("setWebhook", url="http://127.0.0.1/hook", max_connections=connections))["ok"]
        assert self.model.on_way == on_way

    @rule(drop=st.booleans())
    def delete_webhook(self, drop: bool) -> None:
        """The bot takes the webhook away."""
        self.model.webhook(None, drop=drop)
        assert self.run(self.call("deleteWebhook", drop_pending_updates=drop))["ok"]

    @rule(back=st.integers(-3, 4), limit=st.sampled_from([1, 2, 100]))
    def poll(self, back: int, limit: int) -> None:
        """The bot polls: from the beginning, from some number on, or but the last few."""
        offset = list(self.model.waiting)[back - 1] if 0 < back <= len(self.model.waiting) else min(back, 0)
        given = self.run(self.call("getUpdates", offset=offset, limit=limit))
        if self.model.has_webhook:
            assert given["error_code"] == 409
        else:
            assert [update["update_id"] for update in given["result"]] == self.model.polled(offset, limit)

    @precondition(lambda self: self.postman.open)
    @rule(which=st.integers(0, 3), outcome=ANSWERS)
    def answers(self, which: int, outcome: Outcome) -> None:
        """The webhook answers one of those on their way."""
        numbers = list(self.postman.open)
        self._answer(numbers[which % len(numbers)], outcome)
        self.run(self.nothing())

    def _answer(self, number: int, outcome: Outcome) -> None:
        self.model.answered(number, well=outcome.success, retry_after=outcome.retry_after)
        self.postman.open[number].set_result(outcome)

    @rule(seconds=st.sampled_from([0.5, 2.0, 7.0, 30.0, 60.0, 150.0, 3600.0, DAY]))
    def time_passes(self, seconds: float) -> None:
        """Time passes, and the patience of the sandbox with it."""
        self.model.passes(seconds)
        for number, sent in list(self.model.on_way.items()):
            if self.model.now - sent >= PATIENCE:
                self.model.answered(number, well=False)

        async def move() -> None:
            self.clock.move(seconds)

        self.run(move())

    @precondition(lambda self: self.model.has_webhook)
    @rule()
    def all_goes_well_for_a_while(self) -> None:
        """The webhook answers well: everything that waits is brought, as soon as its pause is over."""
        for _ in range(400):
            while self.postman.open:
                for number in list(self.postman.open):
                    self._answer(number, Outcome(status=200, kept=True))
                self.run(self.nothing())
            due = self.model.next_due()
            if due is None:
                break
            self.time_passes(max(due - self.model.now, 2.0))
        assert self.model.waiting == {}, "nothing is lost, and nothing waits for ever"

    @invariant()
    def the_same_waits_in_both(self) -> None:
        """Nothing is lost before it expires, and nothing stays that was confirmed; no rule was broken on the way."""
        assert self.broken == []
        info = self.run(self.call("getWebhookInfo"))["result"]
        assert info["pending_update_count"] == len(self.model.waiting)
        assert bool(info["url"]) is self.model.has_webhook
        assert sorted(self.postman.open) == sorted(self.model.on_way)
        self.model.check_prompt()

    def teardown(self) -> None:
        """What waits at the end is all there, in order."""
        self.delete_webhook(drop=False)
        given = self.run(self.call("getUpdates"))["result"]
        assert [update["update_id"] for update in given] == list(self.model.waiting)[:100]
        self.loop.close()


TestSandboxAndModel = SandboxAndModel.TestCase
TestSandboxAndModel.settings = settings(max_examples=100, stateful_step_count=40, deadline=None)
