"""A town in one process, for tests that tell a story: phones, the turn loop on a real database, no network, no waiting.

    async def test_somebody_says_something(town: Town) -> None:
        phone = town.phone(1001, first_name="Amina")
        await phone.say("/start")
        await phone.press("English")
        phone.expects("What would you like to get from us?")

Each act goes the whole way: a raw update into the inbox, a turn, the outbox "sent" through the functions that the
sender uses (message ids, what hangs on them, blocks), so a conversation goes through its stored JSON between every
two acts. An error in a turn is raised in the test, unless `town.forgiving` is set. The clock stands still until it is
moved; ids are counted, so that everything is the same each time.

Golden transcripts: see `transcript` at the end.
"""

from __future__ import annotations

import asyncio
import difflib
import os
import re
import shlex
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection

from bot import claims, outcomes
from bot.alerts import Escalation
from bot.broadcasts import Broadcasts
from bot.context import Bot
from bot.effects import declared
from bot.enclosures import enclosures
from bot.known import FACTS
from bot.letters import Letter, Returned
from bot.receive import add_updates
from bot.taking import Call, House
from bot.timers import Timers
from bot.turn import TurnLoop
from conversations.flow import Flow
from conversations.library import Library, Vocabulary
from conversations.texts import Texts
from programme.courtesy import Courtesy
from programme.pacing import Grant, Lane, Wish
from programme.programme import Programme
from programme.retry import Outcome, Refused, Sent
from storage import broadcasts, chosen, deliveries, outbox, staff
from storage.database import Database
from storage.keys import Keyring
from storage.staff import Role
from tests.clock import Clock
from tests.team_group import TeamGroup

BOT = Bot(77, "hearback_bot", "https://console.test")
GROUP = -1001
WRITE = "HEARBACK_WRITE_TRANSCRIPTS"
"""Set this in the environment to write golden transcripts down instead of comparing with them."""


@dataclass(frozen=True, slots=True)
class Key:
    """A button on a phone."""

    label: str
    data: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Message:
    """A message of the bot's as a phone shows it now. `file`: the name of a document; `calls`: what made it so."""

    id: int
    text: str
    rows: tuple[tuple[Key, ...], ...] = ()
    entities: tuple[dict[str, Any], ...] = ()
    file: str | None = None
    content: str | None = None
    edited: bool = False

    @property
    def labels(self) -> list[str]:
        """What stands on its buttons."""
        return [key.label for row in self.rows for key in row]

    def __str__(self) -> str:
        words = self.text if self.file is None else f"({self.file}) {self.text}".strip()
        return "\n".join([words, *(" ".join(f"[{key.label}]" for key in row) for row in self.rows)])


class Phone:
    """One person's phone. Acts return what the bot said to it since."""

    def __init__(self, town: Town, telegram_id: int, *, language_code: str | None, first_name: str) -> None:
        self.town = town
        self.id = telegram_id
        self.language_code = language_code
        self.first_name = first_name
        self.blocked = False
        self.messages: dict[int, Message] = {}
        self.toasts: list[str] = []
        self._new: list[Message] = []
        self.sent: dict[str, Any] = {}

    async def say(self, text: str, *, reply_to: Message | None = None, quote: str | None = None) -> list[Message]:
        """Type something and send it; `reply_to` answers one message, `quote` a part of its words."""
        quoted = {} if quote is None else {"quote": {"text": quote, "position": 0}}
        return await self._act(self.typing(text, reply_to=reply_to, **quoted))

    def typing(self, text: str, *, reply_to: Message | None = None, **more: Any) -> dict[str, Any]:
        """The update of something typed, for tests that deliver it themselves."""
        return {"message": self._message(reply_to, text=text, **more)}

    async def send(
        self,
        media: str,
        caption: str | None = None,
        *,
        about: Mapping[str, Any] | None = None,
        reply_to: Message | None = None,
        **more: Any,
    ) -> list[Message]:
        """Send a photo, voice, video, sticker, document, location, contact or anything else by the Bot API's name.

        `about` is told of the file besides: `file_name`, `file_size`, `duration`; `more` of the message.
        """
        return await self._act(self.sending(media, caption, about=about, reply_to=reply_to, **more))

    def sending(
        self,
        media: str,
        caption: str | None = None,
        *,
        about: Mapping[str, Any] | None = None,
        reply_to: Message | None = None,
        **more: Any,
    ) -> dict[str, Any]:
        """The update of a photo, a recording …, for tests that deliver it themselves."""
        words = {} if caption is None else {"caption": caption}
        content = {media: self._medium(media, about or {})}
        return {"message": self._message(reply_to, **content, **words, **more)}

    async def forward(self, text: str) -> list[Message]:
        """Pass on somebody else's message."""
        return await self._act(self.forwarding(text))

    def forwarding(self, text: str) -> dict[str, Any]:
        """The update of somebody else's words passed on."""
        origin = {"type": "hidden_user", "sender_user_name": "Somebody", "date": self.town.time}
        return self.typing(text, forward_origin=origin)

    async def edit(self, text: str) -> list[Message]:
        """Change the words of one's last message."""
        return await self._act(self.editing(text))

    def editing(self, text: str) -> dict[str, Any]:
        """The update of new words for one's last message."""
        words = "text" if "text" in self.sent else "caption"
        return {"edited_message": {**self.sent, words: text, "edit_date": self.town.time}}

    async def press(self, label: str, *, under: Message | None = None) -> list[Message]:
        """Press the button with this label (or part of it), looking from the newest message up, or `under` one."""
        message, key = self._find(label, under)
        return await self.press_data(key.data or "", under=message)

    async def press_data(self, data: str, *, under: Message | None = None) -> list[Message]:
        """Press a button by its callback data, which may be stale or forged."""
        return await self._act(self.pressing(data, under=under))

    def pressing(self, data: str, *, under: Message | None = None) -> dict[str, Any]:
        """The update of a pressed button."""
        shown: dict[str, Any] = {"message_id": 1, "date": 0, "chat": self._chat}
        if under is not None:
            entities = {"entities": list(under.entities)} if under.entities else {}
            shown = {"message_id": under.id, "date": self.town.time, "chat": self._chat, "text": under.text, **entities}
        number = f"press{self.town.number()}"
        self.town.pressed[number] = self
        query = {"id": number, "from": self._person, "message": shown, "data": data}
        return {"callback_query": {**query, "chat_instance": "1"}}

    async def block(self) -> None:
        """Block the bot: what it sends from now on is refused, and it is told so."""
        self.blocked = True
        await self._act(self.membership(back=False))

    async def unblock(self) -> None:
        """Let the bot in again."""
        self.blocked = False
        await self._act(self.membership(back=True))

    def membership(self, *, back: bool) -> dict[str, Any]:
        """The update of the bot being blocked, or let in again."""
        return {
            "my_chat_member": self._membership("kicked", "member") if back else self._membership("member", "kicked")
        }

    def forget_news(self) -> None:
        """What was heard so far is old."""
        self._new.clear()
        self.toasts.clear()

    def heard(self) -> list[Message]:
        """What the bot said or changed since this phone's last act, in order, as it was then."""
        return list(self._new)

    def said(self) -> str:
        """The same in one text."""
        return "\n".join(map(str, self._new))

    def screen(self) -> str:
        """Every message of the bot's as it stands now."""
        return "\n\n".join(str(message) for message in self.messages.values())

    @property
    def last(self) -> Message:
        """The newest message of the bot's."""
        return self.messages[max(self.messages)]

    def expects(self, *parts: str) -> Message:
        """Assert that what was heard since the last act holds each of these; the message with the first of them."""
        for part in parts:
            assert part in self.said(), (
                f"{part!r} is not in what {self.first_name} heard:\n{self.said() or '(nothing)'}"
            )
        return next((message for message in self._new if parts and parts[0] in str(message)), self._new[-1])

    def expects_nothing(self) -> None:
        """Assert that the bot said nothing since the last act."""
        assert not self._new, f"{self.first_name} heard:\n{self.said()}"

    @property
    def _person(self) -> dict[str, Any]:
        language = {} if self.language_code is None else {"language_code": self.language_code}
        return {"id": self.id, "is_bot": False, "first_name": self.first_name, **language}

    @property
    def _chat(self) -> dict[str, Any]:
        return {"id": self.id, "type": "private", "first_name": self.first_name}

    def _message(self, reply_to: Message | None, **content: Any) -> dict[str, Any]:
        answered = {} if reply_to is None else {"reply_to_message": self._answered(reply_to)}
        head = {"message_id": self.town.message_id(self.id), "date": self.town.time, "chat": self._chat}
        self.sent = {**head, "from": self._person, **answered, **content}
        return self.sent

    def _answered(self, message: Message) -> dict[str, Any]:
        bot = {"id": BOT.id, "is_bot": True, "first_name": "Hearback"}
        return {"message_id": message.id, "date": 0, "chat": self._chat, "from": bot, "text": message.text}

    def _medium(self, media: str, about: Mapping[str, Any]) -> Any:
        """As the Bot API tells of it; each file has a name of its own there."""
        if media not in _FILES:
            return {**_MEDIA.get(media, {"x": 1}), **about}
        number = self.town.number()
        file = {"file_id": f"file{number}", "file_unique_id": f"u{number}", **_FILES[media], **about}
        return [file] if media == "photo" else file

    def _membership(self, before: str, after: str) -> dict[str, Any]:
        bot = {"id": BOT.id, "is_bot": True, "first_name": "Hearback"}
        change = {"old_chat_member": {"user": bot, "status": before}, "new_chat_member": {"user": bot, "status": after}}
        return {"chat": self._chat, "from": self._person, "date": self.town.time, **change}

    async def _act(self, update: dict[str, Any]) -> list[Message]:
        for phone in self.town.phones.values():
            phone.forget_news()
        await self.town.deliver(update)
        return self.heard()

    def _find(self, label: str, under: Message | None) -> tuple[Message, Key]:
        looked = [under] if under else sorted(self.messages.values(), key=lambda message: -message.id)
        for fits in (lambda shown: shown == label, lambda shown: label in shown):
            for message in looked:
                for row in message.rows:
                    for key in row:
                        if fits(key.label) and key.data is not None:
                            return message, key
        raise AssertionError(f"no button {label!r} on the phone of {self.first_name}:\n{self.screen()}")

    def _show(self, message: Message) -> None:
        self.messages[message.id] = message
        self._new.append(message)


_FILES: dict[str, dict[str, Any]] = {
    "photo": {"width": 90, "height": 90},
    "voice": {"duration": 12},
    "audio": {"duration": 95},
    "video": {"duration": 20, "width": 320, "height": 240},
    "video_note": {"duration": 8, "length": 240},
    "animation": {"duration": 3, "width": 320, "height": 240},
    "document": {"file_name": "letter.pdf"},
}
"""What is told of a file besides its name."""
_MEDIA: dict[str, Any] = {
    "sticker": {"file_id": "s", "file_unique_id": "s", "emoji": "👍"},
    "location": {"latitude": 51.66, "longitude": -0.4},
    "contact": {"phone_number": "+447700900000", "first_name": "Somebody"},
}


@dataclass
class Town:
    """Everything that runs the bot but the network. Make one with the fixture `town` or `make_town`."""

    database_url: str
    folder: Path
    keys: Keyring
    clock: Clock
    programme: Programme
    texts: Texts
    flows: Path | None = None
    """A folder of flows; those that ship when None."""
    forgiving: bool = False
    """Leave updates that raise to the turn loop, as it would be in life."""
    phones: dict[int, Phone] = field(default_factory=dict)
    calls: list[tuple[str, int, dict[str, Any]]] = field(default_factory=list)
    """Every call that left: method, chat, parameters."""
    groups: dict[int, TeamGroup] = field(default_factory=dict)
    prompts: list[Call] = field(default_factory=list)
    failures: deque[Exception] = field(default_factory=deque)
    pressed: dict[str, Phone] = field(default_factory=dict)
    """Whose press each is."""
    at_once: int = 10_000
    """So many acts of one person are answered at once: the clock of a story stands still."""
    refused_edits: set[int] = field(default_factory=set)
    """Messages that Telegram will not change any more."""
    pays: bool = False
    """Sending fast may be paid for."""
    _updates: int = 100
    _numbers: int = 0
    _message_ids: dict[int, int] = field(default_factory=dict)

    async def open(self) -> None:
        """Start the bot (again): nothing but the database is kept from before."""
        self.database = await Database.open(self.database_url, data_dir=self.folder, keys=self.keys, migrate=False)
        self.begin()
        above = self.programme.approve_above
        self.broadcasts = Broadcasts(self.database, self.texts, clock=self.clock, approve_above=above)
        self.timers = Timers(self.database, clock=self.clock, courtesy=self.courtesy, arrived=lambda: None)
        self.timers.bot_id = BOT.id
        self.escalation = Escalation(self.database, self.texts, self.programme, clock=self.clock)

    @property
    def who(self) -> Bot:
        """The bot; where `pays` is set, it sends slowly for nothing, and fast for Stars."""
        return replace(BOT, bulk_rate=0.005, paid_rate=1000.0) if self.pays else BOT

    def begin(self) -> None:
        """Begin taking turns (again): with nothing in mind of those before."""
        self.library = _library(self.texts, self.flows)
        house = House(self.library, self.texts, self.programme, self.keys, self.who, ids=self._id, at_once=self.at_once)
        self.loop = TurnLoop(
            self.database,
            house,
            clock=self.clock,
            wake=asyncio.Event(),
            on_prompt=self._prompted,
            on_failure=self.failures.append,
        )

    async def close(self) -> None:
        """End the bot."""
        await self.database.close()

    async def restart(self) -> None:
        """End the bot and start it again."""
        await self.close()
        await self.open()

    def phone(self, telegram_id: int, *, language_code: str | None = "en", first_name: str = "Amina") -> Phone:
        """The phone of somebody; the same one each time."""
        if telegram_id not in self.phones:
            self.phones[telegram_id] = Phone(self, telegram_id, language_code=language_code, first_name=first_name)
        return self.phones[telegram_id]

    def group(self, chat_id: int = GROUP) -> TeamGroup:
        """A group with topics that the bot is in; the same one each time."""
        if chat_id not in self.groups:
            self.groups[chat_id] = TeamGroup(chat_id, BOT.id, deliver=self._in_a_group, time=lambda: self.time)
        return self.groups[chat_id]

    async def staff(self, telegram_id: int, role: Role = "officer", *, first_name: str = "Sam") -> Phone:
        """The phone of a member of staff, who is made one."""
        now = self.clock()
        await self.database.write(
            lambda conn: staff.add(conn, telegram_id=telegram_id, role=role, now=now, name=first_name)
        )
        return self.phone(telegram_id, first_name=first_name)

    @property
    def time(self) -> int:
        """The clock, as the Bot API tells time."""
        return int(self.clock().timestamp())

    def number(self) -> int:
        """A number that was not used before."""
        self._numbers += 1
        return self._numbers

    def message_id(self, chat_id: int) -> int:
        """The next message id of a chat: the person's and the bot's messages are counted together."""
        self._message_ids[chat_id] = self._message_ids.get(chat_id, 10) + 1
        return self._message_ids[chat_id]

    async def deliver(self, *updates: dict[str, Any]) -> None:
        """Raw updates (without their numbers) into the inbox, then turns and sending until all is quiet."""
        numbered = [{"update_id": self._next_update(), **update} for update in updates]
        await self.database.write(add_updates, BOT.id, numbered, self.clock())
        await self.settle()

    async def _in_a_group(self, *updates: dict[str, Any]) -> None:
        """What somebody does in a group is an act like any other: phones show what came since."""
        for phone in self.phones.values():
            phone.forget_news()
        await self.deliver(*updates)

    async def settle(self) -> None:
        """Turns and sending until all is quiet."""
        await self.loop.run_once()
        if self.failures and not self.forgiving:
            raise self.failures.popleft()
        await self.send()

    async def ring(self) -> None:
        """Timers that are due fire, and all that follows."""
        await self.timers.fire()
        await self.escalation.look()
        await self.settle()

    async def send(self) -> None:
        """What waits for its file has it, and everything in the outbox that may go now leaves, in its order."""
        await self.database.write(self._send_all)

    def _send_all(self, conn: Connection) -> None:
        """In one transaction, for speed: the sender's own are tried in tests/bot/test_send.py and by kills."""
        _fetched(conn, self.clock())
        while heads := outbox.heads(conn, self.clock(), limit=100):
            for claimed in claims.claim(conn, [head.id for head in heads], [], self.clock(), BOT.id)[0]:
                grant = Grant(Wish(claimed.id, claimed.chat_id, Lane(claimed.lane)), 0.0)
                returned = Returned(Letter(claimed, grant, self.clock()), self._sent(claimed))
                outcomes.record(conn, BOT.id, [returned], [], self.clock())

    async def broadcast(self, *, at_most: int = 1000) -> None:
        """What is due begins, is walked, leaves (at most so many messages), is finished and shown to staff."""
        await self.broadcasts.beat()
        for one in await self.database.read(lambda conn: broadcasts.sendable(conn, BOT.id, quiet=False)):
            heads = await self.database.read(deliveries.heads, one.id, self.clock(), limit=at_most)
            for claimed in await self.database.write(deliveries.claim, [head.id for head in heads], self.clock()):
                grant = Grant(Wish(claimed.id, claimed.chat_id, Lane.BULK), 0.0)
                returned = Returned(Letter(claimed, grant, self.clock()), self._delivered(claimed))
                await self.database.write(outcomes.record, BOT.id, [returned], [], self.clock())
        await self.broadcasts.beat()
        await self.send()

    def _delivered(self, claimed: deliveries.Claimed) -> Outcome:
        phone = self.phones.get(claimed.chat_id)
        if phone is not None and phone.blocked:
            return Refused(403, "blocked")
        return Sent(_SHOWN[claimed.payload.get("method", "sendMessage")](self, claimed.chat_id, claimed.payload))

    def _sent(self, row: outbox.Claimed) -> Outcome:
        self.calls.append((row.method, row.chat_id, row.payload))
        if row.chat_id in self.groups:
            return self.groups[row.chat_id].call(row.method, row.payload)
        phone = self.phones.get(row.chat_id)
        if phone is not None and phone.blocked:
            return Refused(403, "blocked")
        if row.method.startswith("edit") and row.payload["message_id"] in self.refused_edits:
            return Refused(400, "message_gone")
        return Sent(_SHOWN[row.method](self, row.chat_id, row.payload))

    def _shown_new(self, chat_id: int, payload: dict[str, Any]) -> int:
        message = Message(
            id=self.message_id(chat_id),
            text=payload.get("text", payload.get("caption", "")),
            rows=_rows(payload),
            entities=tuple(payload.get("entities", ())),
            file=next((one.file["name"] for one in enclosures(payload)), None),
            content=payload.get("document", {}).get("content_b64"),
        )
        if chat_id in self.phones:
            self.phones[chat_id]._show(message)
        return message.id

    def _shown_album(self, chat_id: int, payload: dict[str, Any]) -> int:
        """An album is a message for each of its files."""
        first, *_ = [self._shown_new(chat_id, {**item, item["type"]: item["media"]}) for item in payload["media"]]
        return first

    def _shown_edited(self, chat_id: int, payload: dict[str, Any]) -> None:
        phone = self.phones.get(chat_id)
        before = phone.messages.get(payload["message_id"]) if phone else None
        if phone is not None and before is not None:
            text = payload.get("text", before.text)
            entities = tuple(payload.get("entities", ())) if "text" in payload else before.entities
            phone._show(replace(before, text=text, rows=_rows(payload), entities=entities, edited=True))

    def _shown_all_deleted(self, chat_id: int, payload: dict[str, Any]) -> None:
        for number in payload["message_ids"]:
            self._shown_deleted(chat_id, {"message_id": number})

    def _shown_deleted(self, chat_id: int, payload: dict[str, Any]) -> None:
        if chat_id in self.phones:
            self.phones[chat_id].messages.pop(payload["message_id"], None)

    def _prompted(self, calls: list[Call]) -> None:
        self.prompts.extend(calls)
        for _, params in calls:
            if "text" in params and params["callback_query_id"] in self.pressed:
                self.pressed[params["callback_query_id"]].toasts.append(str(params["text"]))

    @property
    def courtesy(self) -> Courtesy:
        """What the programme owes those who are written to."""
        return Courtesy.of(self.programme, self.texts.zone)

    def _next_update(self) -> int:
        self._updates += 1
        return self._updates

    def _id(self) -> str:
        return f"i{self.number():07d}"


_SHOWN: dict[str, Callable[[Town, int, dict[str, Any]], int | None]] = {
    "sendMessage": Town._shown_new,
    "sendDocument": Town._shown_new,
    "sendPhoto": Town._shown_new,
    **dict.fromkeys(("copyMessage", "sendVoice", "sendLocation", "sendContact"), Town._shown_new),
    "sendMediaGroup": Town._shown_album,
    "editMessageText": Town._shown_edited,
    "editMessageReplyMarkup": Town._shown_edited,
    "deleteMessage": Town._shown_deleted,
    "deleteMessages": Town._shown_all_deleted,
}


def _fetched(conn: Connection, now: datetime) -> None:
    """What staff chose for an announcement is fetched at once: in life it takes a moment (tests.bot.test_choosing)."""
    for one in chosen.waiting(conn, BOT.id, now):
        chosen.keep(conn, one.id, sha256(one.file_id.encode()).hexdigest(), 1000)


def _rows(payload: dict[str, Any]) -> tuple[tuple[Key, ...], ...]:
    markup = payload.get("reply_markup") or {}
    return tuple(
        tuple(Key(key["text"], key.get("callback_data"), key.get("url")) for key in row)
        for row in markup.get("inline_keyboard", ())
    )


def _library(texts: Texts, folder: Path | None) -> Library:
    """Flows as a program that starts finds them; those that ship are read once for all tests."""
    if folder is None:
        fresh = Library(_shipped(texts), texts)
        fresh._vocabularies.update(_vocabularies(texts))
        return fresh
    return Library.load(texts, effects=declared(), known=FACTS, directory=folder)


@cache
def _shipped(texts: Texts) -> tuple[Flow, ...]:
    return Library.load(texts, effects=declared(), known=FACTS).flows


@cache
def _vocabularies(texts: Texts) -> dict[str, Vocabulary]:
    """What can be typed anywhere, worked out once for all towns."""
    library = Library(_shipped(texts), texts)
    return {one.language: library.vocabulary(one.language) for one in texts.languages}


@cache
def shipped_texts() -> Texts:
    """The catalogues that ship."""
    return Texts.load()


@cache
def shipped_library() -> Library:
    """The flows that ship with them, for who only reads them."""
    return _library(shipped_texts(), None)


MakeTown = Callable[..., Awaitable[Town]]


@pytest.fixture
async def make_town(sqlite_url: str, tmp_path: Path, keys: Keyring, clock: Clock) -> AsyncIterator[MakeTown]:
    """Make the test's town with `programme=`, `texts=` or a folder of `flows=` of its own, or on `database_url=`."""
    made: list[Town] = []

    async def make(
        *,
        programme: Programme | None = None,
        texts: Texts | None = None,
        flows: Path | None = None,
        database_url: str = sqlite_url,
    ) -> Town:
        programme, texts = programme or Programme.example(), texts or shipped_texts()
        town = Town(database_url, tmp_path, keys, clock, programme, texts, flows)
        await town.open()
        made.append(town)
        return town

    yield make
    for town in made:
        await town.close()


@pytest.fixture
async def town(make_town: MakeTown) -> Town:
    """The town of the example programme (four localities, seven languages), on SQLite, with all flows that ship."""
    return await make_town()


# ----------------------------------------------------------------------------------------------------- transcripts

"""A golden transcript is a text that an engagement officer could review:

    # What this is about; lines with # are kept as they are.
    @ Amina 1001 pl                whose phone it is from here on: name, Telegram id, language of the phone
    @ Sam 2001 en officer          (a fourth word makes them staff); later just: @ Amina
    > /start                       she types (\\n begins a new line)
    [English]                      she presses a button (its label, or part of it)
    ! photo "my garden"            she sends a photo, voice, sticker …, with a caption; album=1, file_name=a.pdf and
                                   file_size=99 tell more of it
    ! forward "words"              she passes on somebody else's words; `! edit "words"` changes her last message
    ! reply "part" "words"         she answers the message that holds "part", and "quotes" some of it with a third
                                   text; `! block`, `! unblock`
    ~ days=7                       the clock goes on;  ~ restart  ends the bot and starts it again
    < What the bot says,           and its next lines, and rows of buttons, two characters in
      [Yes] [No]
    <~ ...                         a message that the bot changed (taking buttons away is not shown)
    <(Sam) ...                     what another phone got;  <! ... the short word over the chat after a press

Only the lines of people are read; the bot's are written anew and compared. With HEARBACK_WRITE_TRANSCRIPTS=1 they are
written down instead; then read the difference as if somebody had to be told what changed for people.
"""


_NAMED = re.compile(r"(?:album|file_name|file_size|duration)=")
_PEOPLE = ("#", "@", ">", "[", "!", "~")
"""How the lines begin that are read."""


async def transcript(town: Town, path: Path) -> None:
    """Play a golden transcript and compare what the bot says with what it said when somebody agreed to it."""
    wanted = path.read_text("utf-8")  # noqa: ASYNC240  # why: a test's own small file
    lines = [line async for line in _played(town, wanted.splitlines())]
    got = "\n".join(lines).rstrip() + "\n"
    if os.environ.get(WRITE):
        path.write_text(got, "utf-8")  # noqa: ASYNC240  # why: a test's own small file
        return
    difference = difflib.unified_diff(wanted.splitlines(), got.splitlines(), str(path), "what was said", lineterm="")
    assert got == wanted, "\n".join(difference)


async def _played(town: Town, lines: list[str]) -> AsyncIterator[str]:
    stage = _Stage(town)
    before = "#"
    for line in lines:
        if not line.startswith(_PEOPLE):
            continue
        if line[0] in "#@" and before != "#":
            yield ""
        before = line[0]
        yield line
        if not line.startswith("#"):
            await stage.play(line)
            for said in stage.said():
                yield said


async def do(phone: Phone, what: str, *words: str) -> None:
    """What stands behind the ! of a transcript's line."""
    match what:
        case "forward" | "edit":
            await getattr(phone, what)(*words)
        case "block" | "unblock":
            await getattr(phone, what)()
        case "reply":
            shown = [message for message in phone.messages.values() if words[0] in message.text] or [phone.last]
            await phone.say(words[1], reply_to=shown[-1], quote=words[2] if len(words) > 2 else None)
        case media:
            named = dict(word.split("=", 1) for word in words if _NAMED.match(word))
            more: dict[str, Any] = {"media_group_id": named.pop("album")} if "album" in named else {}
            about = {name: int(value) if value.isdecimal() else value for name, value in named.items()}
            await phone.send(media, *[word for word in words if not _NAMED.match(word)], about=about, **more)


class _Stage:
    """Plays the people of a transcript."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self.phone = town.phone(1001)

    async def play(self, line: str) -> None:
        for phone in self.town.phones.values():
            phone.forget_news()
        mark, rest = line[0], line[1:].strip()
        match mark:
            case "@":
                await self._turn_to(rest.split())
            case ">":
                await self.phone.say(rest.replace("\\n", "\n"))
            case "[":
                await self.phone.press(rest.removesuffix("]"))
            case "!":
                await do(self.phone, *(word.replace("\\n", "\n") for word in shlex.split(rest)))
            case "~":
                await self._wait(rest)
            case _:
                raise AssertionError(f"a transcript's line begins with one of @ > [ ! ~ # <, not: {line}")

    async def _turn_to(self, words: list[str]) -> None:
        if len(words) == 1:
            self.phone = next(phone for phone in self.town.phones.values() if phone.first_name == words[0])
            return
        name, number, language, *role = words
        if role:
            await self.town.staff(int(number), role[0], first_name=name)  # type: ignore[arg-type]  # why: the table checks it
        self.phone = self.town.phone(int(number), language_code=language, first_name=name)

    async def _wait(self, how: str) -> None:
        if how == "restart":
            await self.town.restart()
            return
        unit, _, amount = how.partition("=")
        self.town.clock.move(**{unit: float(amount)})
        await self.town.settle()
        await self.town.ring()

    def said(self) -> Iterator[str]:
        yield from self._lines(self.phone, "")
        yield from (f"<! {toast}" for toast in self.phone.toasts)
        for phone in self.town.phones.values():
            if phone is not self.phone:
                yield from self._lines(phone, f"({phone.first_name})")

    @staticmethod
    def _lines(phone: Phone, to: str) -> Iterator[str]:
        for message in phone.heard():
            if message.edited and not message.rows:
                continue  # buttons that were taken away
            first, *others = str(message).splitlines() or [""]
            yield f"<{'~' if message.edited else ''}{to} {first}".rstrip()
            yield from (f"  {line}".rstrip() for line in others)


def bold(message: Message) -> list[str]:
    """The words of a message that stand out."""
    units = message.text.encode("utf-16-le")
    marks = [mark for mark in message.entities if mark["type"] == "bold"]
    return [units[2 * m["offset"] : 2 * (m["offset"] + m["length"])].decode("utf-16-le") for m in marks]


def isolated(text: str) -> str:
    """A text without the invisible marks that keep two directions apart."""
    return re.sub("[\u2066-\u2069]", "", text)
