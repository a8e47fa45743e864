"""The sandbox's messages and a model of Telegram's rules, side by side, through whatever Hypothesis thinks of."""

from __future__ import annotations

from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from sandbox import acts, group_acts, sharing
from sandbox.acts import Impossible
from sandbox.fields import Call
from sandbox.methods import METHODS
from sandbox.people import Message, Person
from sandbox.refusals import Refusal
from sandbox.town import Town
from sandbox.views import message as as_seen
from tests.sandbox.conformance import problems
from tests.sandbox.driving import AMINA, BEN, BOT, TOKEN, Json
from tests.sandbox.hand_clock import HandClock
from tests.sandbox.message_model import Messages, Said, Votes

CHATS = st.sampled_from([AMINA, BEN])
WORDS = st.sampled_from(["hello", "Walks on Saturday", "درود"])
BUTTONS = st.sampled_from(["", "Yes"])
EMOJI = st.sampled_from(["", "👍", "❤"])
BACK = st.integers(-1, 5)
"""Which message is meant, counted from the newest, those that are gone among them; -1 is the newest in a wrong chat."""


class SandboxAndMessages(RuleBasedStateMachine):
    """Every rule does the same to both; they must agree on what is refused, and on what then stands in the chats."""

    def __init__(self) -> None:
        super().__init__()
        self.town = Town(HandClock())
        self.bot = self.town.bot_of(TOKEN)
        self.model = Messages()
        self.numbers: list[tuple[int, int]] = [(AMINA, 77)]
        for number, name in ((AMINA, "Amina"), (BEN, "Ben")):
            self.town.people[number] = Person(number, name)
            self.bot.dialogue(number).started = True

    def call(self, method: str, refused: str | None, **fields: Any) -> Any:
        """Call as a bot; the model says what must be refused, and how."""
        result, words = self._answer(Call(method, fields))
        assert (words is None) is (refused is None), (method, words, refused)
        assert (words or "").startswith(refused or ""), (method, words, refused)
        return result

    def _answer(self, call: Call) -> tuple[Any, str | None]:
        try:
            return METHODS[call.method.lower()].handle(self.town, self.bot, call), None
        except Refusal as refusal:
            return None, refusal.description

    def meant(self, back: int) -> tuple[int, int]:
        """A chat and the number of a message in it."""
        chat, number = self.numbers[-1 - max(back, 0) % len(self.numbers)]
        return (AMINA + BEN - chat if back < 0 else chat), number

    def came(self, number: int, said: Said) -> None:
        """Both have a new message."""
        self.model.comes(number, said)
        self.numbers.append((said.chat, number))

    @rule(chat=CHATS, text=WORDS, button=BUTTONS)
    def sends(self, chat: int, text: str, button: str) -> None:
        """The bot writes."""
        sent = self.call("sendMessage", self.model.may_send(chat), chat_id=chat, text=text, **_markup(button))
        if sent:
            self.came(sent["message_id"], Said(chat, text, by_bot=True, button=button))

    @rule(chat=CHATS, text=WORDS)
    def says(self, chat: int, text: str) -> None:
        """A person writes, unless they have blocked the bot."""
        try:
            message, update = acts.say(self.town, self.bot, self.town.people[chat], text)
        except Impossible:
            assert chat in self.model.blocked
            return
        assert update == self.bot.updates.last_id
        self.came(message.message_id, Said(chat, text, by_bot=False))

    @rule(chat=CHATS, quiz=st.booleans(), button=BUTTONS)
    def asks(self, chat: int, quiz: bool, button: str) -> None:
        """The bot sends a poll or a quiz."""
        kind: Json = {"type": "quiz", "correct_option_ids": [1]} if quiz else {}
        asked: Json = {"chat_id": chat, "question": "When?", "options": ["now", "later"], **kind, **_markup(button)}
        sent = self.call("sendPoll", self.model.may_send(chat), **asked)
        if sent:
            self.came(sent["message_id"], Said(chat, "When?", by_bot=True, button=button, poll=Votes(quiz)))

    @rule(back=BACK, text=WORDS, button=BUTTONS)
    def edits(self, back: int, text: str, button: str) -> None:
        """The bot changes a message."""
        chat, number = self.meant(back)
        refused = self.model.edit(chat, number, text, button)
        self.call("editMessageText", refused, chat_id=chat, message_id=number, text=text, **_markup(button))

    @rule(back=BACK)
    def deletes(self, back: int) -> None:
        """The bot takes a message away."""
        chat, number = self.meant(back)
        self.call("deleteMessage", self.model.delete(chat, number), chat_id=chat, message_id=number)

    @rule(back=BACK, chat=CHATS)
    def copies(self, back: int, chat: int) -> None:
        """The bot sends the same once more."""
        source, number = self.meant(back)
        said, refused = self.model.copy(source, number, chat)
        copied = self.call("copyMessage", refused, chat_id=chat, from_chat_id=source, message_id=number)
        if copied and said:
            self.came(copied["message_id"], said)

    @rule(back=BACK, chat=CHATS)
    def forwards(self, back: int, chat: int) -> None:
        """The bot passes a message on."""
        source, number = self.meant(back)
        said, refused = self.model.forward(source, number, chat)
        passed = self.call("forwardMessage", refused, chat_id=chat, from_chat_id=source, message_id=number)
        if passed and said:
            self.came(passed["message_id"], said)

    @rule(back=BACK, emoji=EMOJI)
    def bot_reacts(self, back: int, emoji: str) -> None:
        """The bot puts a reaction on a message, or takes it away."""
        chat, number = self.meant(back)
        refused = self.model.react(chat, number, BOT, emoji, by_bot=True)
        reaction = [{"type": "emoji", "emoji": emoji}] if emoji else []
        self.call("setMessageReaction", refused, chat_id=chat, message_id=number, reaction=reaction)

    @rule(back=BACK, emoji=EMOJI)
    def person_reacts(self, back: int, emoji: str) -> None:
        """A person does."""
        chat, number = self.meant(back)
        message = self.bot.message(chat, number)
        assert (message is None) is (self.model.react(chat, number, chat, emoji, by_bot=False) is not None)
        if message is not None:
            reactions = [{"type": "emoji", "emoji": emoji}] if emoji else []
            group_acts.react(self.town, self.bot, self.town.people[chat], message, reactions)

    @rule(back=BACK, chosen=st.sampled_from([None, 0, 1]))
    def votes(self, back: int, chosen: int | None) -> None:
        """A person votes, or takes the vote back."""
        chat, number = self.meant(back)
        options = [] if chosen is None else [chosen]
        try:
            sharing.vote(self.town, self.bot, self.town.people[chat], options, chat=chat, message_id=number)
        except Impossible:
            assert not self.model.vote(number, chat, chosen)
        else:
            assert self.model.vote(number, chat, chosen)

    @rule(back=BACK)
    def stops(self, back: int) -> None:
        """The bot ends a poll."""
        chat, number = self.meant(back)
        self.call("stopPoll", self.model.stop(chat, number), chat_id=chat, message_id=number)

    @rule(chat=CHATS, blocks=st.booleans())
    def blocks(self, chat: int, blocks: bool) -> None:
        """A person blocks the bot, or lets it in again."""
        if blocks:
            acts.block(self.town, self.bot, self.town.people[chat])
            self.model.blocked.add(chat)
        else:
            acts.unblock(self.town, self.bot, self.town.people[chat])
            self.model.blocked.discard(chat)

    @invariant()
    def the_chats_show_the_same(self) -> None:
        """What stands in the sandbox's chats is what stands in the model's."""
        shown = {
            message.message_id: _stands(message)
            for chat in (AMINA, BEN)
            for message in self.bot.dialogue(chat).messages.values()
            if not message.deleted
        }
        assert shown == {number: _said(said) for number, said in self.model.there.items()}

    def teardown(self) -> None:
        """At the end every message is still what the Bot API calls a Message."""
        for message in self.bot.messages.values():
            assert problems(message.body, "Message") == []


def _markup(button: str) -> Json:
    row = [{"text": button, "callback_data": "b"}]
    return {"reply_markup": {"inline_keyboard": [row]}} if button else {}


def _stands(message: Message) -> tuple[Any, ...]:
    shown = as_seen(message)
    poll = message.body.get("poll")
    counted = poll and (poll["is_closed"], [option["voter_count"] for option in poll["options"]])
    buttons = [button["text"] for row in shown["buttons"] for button in row]
    words = poll["question"] if poll else shown["text"]
    return message.chat_id, words, message.from_bot, buttons, shown.get("reacted", {}), counted


def _said(said: Said) -> tuple[Any, ...]:
    votes = list(said.poll.by_person.values()) if said.poll else []
    counted = (said.poll.closed, [votes.count(0), votes.count(1)]) if said.poll else None
    reacted = {str(who): [emoji] for who, emoji in said.reactions.items()}
    return said.chat, said.text, said.by_bot, [said.button] if said.button else [], reacted, counted


TestSandboxAndMessages = SandboxAndMessages.TestCase
TestSandboxAndMessages.settings = settings(max_examples=120, stateful_step_count=50, deadline=None)
