"""The town: everything the sandbox knows, and the two things that happen in it — messages come and messages change."""

from __future__ import annotations

import secrets
from functools import partial
from itertools import count

from . import refusals, views
from .ballots import Ballots
from .bots import TOKEN, TOKEN_LIKE, Bot, Press
from .calls import CallLog
from .clock import Clock
from .faults import Faults
from .fields import Json
from .files import Files
from .groups import Group, Membership, Standing, supergroup_id
from .limits import Limits
from .live import Live
from .people import Dialogue, Message, Person
from .polling import Became, Waiting
from .threads import threaded
from .transcript import Transcript, without_token
from .webhooks.delivery import Postman

_FIRST_PERSON = 1001
_REMEMBERED = 1_000


class Town:
    """All state, in memory."""

    def __init__(self, clock: Clock | None = None) -> None:
        self.clock = clock or Clock()
        self.transcript = Transcript(self.clock.now)
        self.postman = Postman(self)
        self.live = Live()
        self.bots: dict[int, Bot] = {}
        self._numbers: dict[int, tuple[int, int]] = {}
        self.ballots = Ballots(self)
        self.reset()

    def reset(self) -> None:
        """Forget everybody and everything; those who look on are told."""
        self.people: dict[int, Person] = {}
        self.groups: dict[int, Group] = {}
        self.forget_bots()
        self.files = Files()
        self.ballots.clear()
        self.calls = CallLog()
        self.transcript.clear()
        self._unheard: set[str] = set()
        self.limits = Limits()
        self.faults = Faults()
        self._person_ids = count(_FIRST_PERSON)
        self._group_ids = count(1)
        self.live.tell_all({"type": "reload"})

    def forget_bots(self) -> None:
        """Forget the bots, but not how far they had counted: their programs remember numbers they have seen."""
        for bot in self.bots.values():
            self._numbers[bot.id] = bot.numbers
            bot.hook.clear()
            bot.updates.close()
        self.bots = {}

    # Who there is

    def bot_of(self, token: str) -> Bot:
        """The bot of a token; a well-formed one is a bot from its first call.

        Raises Refusal: 404 for what is no token at all, 401 for a wrong one (also another token of a known bot).
        """
        match = TOKEN.fullmatch(token)
        if match is None:
            raise refusals.Refusal(*(refusals.UNAUTHORIZED if TOKEN_LIKE.fullmatch(token) else refusals.NOT_FOUND))
        bot_id = int(match["id"])
        bot = self.bots.get(bot_id)
        if bot is None:
            bot = self.bots[bot_id] = Bot(bot_id, token, self.clock, self._numbers.get(bot_id, (0, 0)))
            bot.updates.tell = partial(self._became, bot)
            self.live.tell_all({"type": "bots"})
        elif bot.token != token:
            raise refusals.Refusal(*refusals.UNAUTHORIZED)
        return bot

    def _became(self, bot: Bot, update: Waiting, outcome: Became) -> None:
        body = without_token(bot.token, update.body) if outcome is Became.QUEUED else b""
        self.transcript.update(bot.id, update.update_id, update.kind, outcome.value, body=body)

    def is_news(self, method: str) -> bool:
        """Whether a method that is not offered is called for the first time (a thousand are remembered)."""
        news = method not in self._unheard and len(self._unheard) < _REMEMBERED
        if news:
            self._unheard.add(method)
        return news

    def usual_bot(self) -> Bot | None:
        """The bot that acts are meant for when none is named: who took updates last, else who called last."""
        return max(self.bots.values(), key=lambda bot: (bot.last_poll, bot.last_call), default=None)

    def next_person_id(self) -> int:
        """An id that nobody has."""
        return next(number for number in self._person_ids if number not in self.people)

    def found_group(self, title: str, members: list[int], *, supergroup: bool = False, forum: bool = False) -> Group:
        """A new group of people, of which the first is the owner; a forum is a supergroup."""
        number = next(self._group_ids)
        group = Group(supergroup_id(number) if supergroup or forum else -number, title, is_forum=forum)
        group.people = {person: Standing(Membership.MEMBER) for person in members}
        group.people[members[0]] = Standing(Membership.CREATOR)
        self.groups[group.id] = group
        return group

    def bots_of(self, group: Group) -> list[Bot]:
        """The bots that are in a group."""
        return [self.bots[number] for number, standing in group.bots.items() if standing.is_in and number in self.bots]

    # What a bot may reach

    def reach(self, bot: Bot, chat_id: int) -> Dialogue:
        """The dialogue a bot may send to.  Raises the Refusal that Telegram would answer otherwise."""
        if chat_id in self.groups:
            return self._reach_group(bot, self.groups[chat_id])
        person = self.people.get(chat_id)
        if person is None:
            raise refusals.bad_request(refusals.CHAT_NOT_FOUND)
        if person.deactivated:
            raise refusals.forbidden(refusals.DEACTIVATED)
        dialogue = bot.dialogues.get(chat_id)
        if dialogue is None or not dialogue.started:
            raise refusals.forbidden(refusals.CANNOT_INITIATE)
        if dialogue.blocked:
            raise refusals.forbidden(refusals.BLOCKED)
        return dialogue

    def _reach_group(self, bot: Bot, group: Group) -> Dialogue:
        if bot.id not in group.bots:
            raise refusals.bad_request(refusals.CHAT_NOT_FOUND)
        if group.migrated_to:
            raise refusals.migrated(group.migrated_to)
        membership = group.bot(bot.id).membership
        if membership is Membership.KICKED:
            raise refusals.forbidden(refusals.KICKED.format(kind=group.kind))
        if membership is Membership.LEFT:
            raise refusals.forbidden(refusals.NOT_A_MEMBER.format(kind=group.kind))
        return bot.dialogue(group.id)

    def chat_of(self, chat_id: int) -> Json:
        """The Chat object of a known chat."""
        return self.groups[chat_id].chat if chat_id in self.groups else self.people[chat_id].chat

    # What happens

    def bot_says(self, bot: Bot, dialogue: Dialogue, content: Json, markup: Json | None = None) -> Message:
        """A bot's message comes to a chat."""
        content = threaded(bot, dialogue, content)
        body = {"from": bot.user, "chat": self.chat_of(dialogue.chat_id), "date": int(self.clock.now()), **content}
        if markup is not None and "inline_keyboard" in markup:
            body["reply_markup"] = markup
        message = bot.keep(dialogue, body, from_bot=True)
        self.ballots.show(bot, message)
        if markup is not None and "inline_keyboard" not in markup:
            message.keyboard = dialogue.keyboard = None if "remove_keyboard" in markup else markup
        self.tell(bot, message, "message")
        return message

    def person_says(self, bot: Bot, dialogue: Dialogue, person: Person, content: Json) -> Message:
        """A person's message comes to a chat (it is for the caller to queue the update)."""
        chat = self.chat_of(dialogue.chat_id)
        content = threaded(bot, dialogue, content)
        body = {"from": person.user, "chat": chat, "date": int(self.clock.now()), **content}
        message = bot.keep(dialogue, body, from_bot=False)
        self.ballots.show(bot, message)
        if dialogue.keyboard is not None and ("force_reply" in dialogue.keyboard or _is_once(dialogue.keyboard)):
            dialogue.keyboard = None
        self.tell(bot, message, "message")
        return message

    def changed(self, bot: Bot, message: Message) -> None:
        """A message was edited, deleted or reacted to."""
        bot.changed(message)
        self.tell(bot, message, "message")

    def take_away(self, bot: Bot, message: Message) -> None:
        """A message is deleted for everybody."""
        message.deleted = True
        dialogue = bot.dialogue(message.chat_id)
        dialogue.pinned = [number for number in dialogue.pinned if number != message.message_id]
        self.changed(bot, message)

    def press(self, bot: Bot, person: Person, message: Message, data: str) -> Press:
        """A person presses an inline button (it is for the caller to queue the update)."""
        press = Press(str(secrets.randbits(62)), person.id, message.message_id, data, self.clock.now())
        bot.presses[press.id] = press
        return press

    # Who looks on

    def tell(self, bot: Bot, message: Message, kind: str) -> None:
        """Wake those who wait for this chat and show the message on the pages that show it."""
        self.live.changed(bot.id, message.chat_id)
        shown = None
        for person_id in self._watchers(message.chat_id):
            if self.live.listened(person_id):
                shown = shown or views.message(message)
                self._tell_person(bot, message.chat_id, person_id, {"type": kind, "message": shown})

    def tell_state(self, bot: Bot, chat_id: int) -> None:
        """The state around a person's chat changed: keyboard, commands, blocked."""
        for person_id in self._watchers(chat_id):
            if self.live.listened(person_id):
                self._tell_person(bot, chat_id, person_id, {"type": "state"})

    def _watchers(self, chat_id: int) -> list[int]:
        return self.groups[chat_id].members if chat_id in self.groups else [chat_id]

    def _tell_person(self, bot: Bot, chat_id: int, person_id: int, news: Json) -> None:
        state = self.state(bot, chat_id, self.people.get(person_id))
        self.live.tell(person_id, {**news, "bot": bot.id, "chat": chat_id, "person": person_id, "state": state})

    def state(self, bot: Bot, chat_id: int, person: Person | None) -> Json:
        """What surrounds a chat on the phone of a person; None looks on from nowhere."""
        groups = [group for group in self.groups.values() if person and group.person(person.id).is_in]
        shown = [group for group in groups if group.bot(bot.id).is_in and not group.migrated_to]
        return views.state(bot, chat_id, person, shown)


def _is_once(keyboard: Json) -> bool:
    return bool(keyboard.get("one_time_keyboard"))
