"""What an effect is handed: one person's turn, inside its transaction.

Everything done through it is kept together with the conversation, or not at all. Nothing here touches the network:
messages become outbox rows, which the sender takes after the commit.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from bot.messages import Payload, keyboard_markup, message_payloads
from conversations.effects import Keyboard
from conversations.incoming import Incoming
from conversations.parts import gathered, part_of
from conversations.rich import Rich
from conversations.texts import Texts
from programme.courtesy import Courtesy
from programme.programme import Programme
from storage import audit, outbox, staff, standing, team_news
from storage.keys import Keyring
from storage.staff import ON_DUTY, StaffMember
from storage.standing import Standing

REPLY = "reply"
SERVICE = "service"
STAFF = "staff"
DEFAULT_LANGUAGE = "en"
PASSING_ON = "passing_on"
"""The flow that asks whether what answers nothing is meant for the team."""
LANES = {REPLY: 0, STAFF: 1, SERVICE: 1}
"""Replies go before everything else; what nobody just asked for waits behind them."""

Ids = Callable[[], str]
"""Gives a fresh nonce each time: 8 characters of [A-Za-z0-9_-]."""


@dataclass(frozen=True, slots=True)
class Bot:
    """Which bot this is, its name in t.me links, and where the team's pages are ('' when not known); how fast it sends:
    `paid_rate` where that may be paid for."""

    id: int
    username: str = ""
    pages: str = ""
    bulk_rate: float = 28.0
    paid_rate: float | None = None


@dataclass(frozen=True, slots=True)
class Address:
    """Where words go, whom the row belongs to, and the language they read."""

    chat_id: int
    person_id: int | None
    language: str
    form: str | None = None
    """How they want to be spoken to, where they said so."""


@dataclass(frozen=True, slots=True)
class Post:
    """On which terms something is sent."""

    purpose: str
    once: str | None = None
    on_sent: Payload | None = None
    not_before: datetime | None = None

    def piece(self, number: int, of: int) -> Post:
        """The terms of one of several messages: what hangs on the message id hangs on the last."""
        if self.once is None and (number == of or self.on_sent is None):
            return self
        once = self.once and f"{self.once}:{number}"
        return replace(self, once=once, on_sent=self.on_sent if number == of else None)


@dataclass(slots=True)
class TurnContext:
    """One person's turn. `person` and `language` are as of the last effect: they are read again after each."""

    conn: Connection
    person: Standing
    language: str
    now: datetime
    ids: Ids
    texts: Texts
    programme: Programme
    bot: Bot
    keys: Keyring
    staff: StaffMember | None = None
    incoming: Incoming | None = None
    gone: bool = False
    """The person was erased in this turn: nothing may be written about them any more."""
    unasked: Post | None = None
    """The terms on which the person themself is written to when they did nothing: a timer is due. None: they did."""
    leaving: bool = False
    """Their other conversations end with this turn, without a word."""
    in_a_flood: bool = False
    """They write faster than they can be answered: what need not be said is not."""
    to_fetch: bool = False
    """Files came with what was said: they are fetched after the commit."""
    next_flows: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    prompt: list[tuple[str, Payload]] = field(default_factory=list)
    """Calls to make right after the commit, once, whatever becomes of them."""
    unsaid: list[Payload] = field(default_factory=list)
    """Calls that go into the outbox together when the turn ends."""

    @property
    def not_before(self) -> datetime | None:
        """Until when what nobody asked for waits: the end of the programme's quiet hours, and of the person's own."""
        courtesy = Courtesy.of(self.programme, self.texts.zone)
        allowed = courtesy.allowed_from(self.now, self.person.quiet_hours) or courtesy.allowed_from(self.now, None)
        return allowed if allowed is not None and allowed > self.now else None

    def words(self, key: str, args: Mapping[str, object] | None = None) -> Rich:
        """A text of the catalogue in the person's language."""
        form = self.person.form_of_address
        return self.texts.render(key, self.language, args or {}, today=self.now.date(), form=form)

    def say(
        self,
        key: str,
        args: Mapping[str, object] | None = None,
        keyboard: Keyboard | None = None,
        *,
        to_person: int | None = None,
        purpose: str | None = None,
        once: str | None = None,
        on_sent: Payload | None = None,
    ) -> None:
        """Send a catalogue text to the person, or (`to_person`) to another one in their own language.

        To oneself it is a reply, which always goes; to another person a service message (or `purpose`), which
        needs their consent. `once` names a message that is sent at most once, however often it is wished for.
        """
        to = self._address(to_person)
        if to is not None:
            rich = self.texts.render(key, to.language, args or {}, today=self.now.date(), form=to.form)
            self._send(to, rich, keyboard, self._terms(to_person, purpose, once, on_sent))

    def say_rich(
        self,
        rich: Rich,
        keyboard: Keyboard | None = None,
        *,
        to_person: int | None = None,
        purpose: str | None = None,
        once: str | None = None,
        on_sent: Payload | None = None,
    ) -> None:
        """Like `say`, for words that are no catalogue text: an update's body, a preview, staff's own words."""
        to = self._address(to_person)
        if to is not None:
            self._send(to, rich, keyboard, self._terms(to_person, purpose, once, on_sent))

    def tell_staff(
        self,
        key: str,
        args: Mapping[str, object] | None = None,
        keyboard: Keyboard | None = None,
        *,
        roles: Collection[str] = ON_DUTY,
        once: str | None = None,
    ) -> None:
        """A service message to everybody of the team with one of these roles, each in their own language."""
        tell_staff(self.conn, self.texts, key, args or {}, keyboard=keyboard, roles=roles, once=once, now=self.now)

    def enqueue(
        self,
        method: str,
        payload: Payload,
        *,
        to_person: int | None = None,
        purpose: str | None = None,
        once: str | None = None,
        on_sent: Payload | None = None,
        not_before: datetime | None = None,
    ) -> None:
        """Put any Bot API call to a person into the outbox (`chat_id` is filled in), where the turn's calls keep their
        order. Nothing happens when that person does not exist (any more).
        """
        to = self._address(to_person)
        if to is not None:
            self._add(to, method, payload, Post(purpose or _purpose(to_person), once, on_sent, not_before))

    def say_nothing(self) -> None:
        """Take back what would be said to the person themself in this turn."""
        self.unsaid = [call for call in self.unsaid if call["chat_id"] != self.person.telegram_id]

    def flush(self) -> None:
        """Write what was said into the outbox: the turn does it in the end, with one statement for all messages."""
        rows, self.unsaid = self.unsaid, []
        outbox.add_all(self.conn, rows, self.now)

    def audit(self, act: str, subject: str | None = None, detail: Mapping[str, Any] | None = None) -> None:
        """Write an act of the member of staff whose turn this is (else of the program) into the audit log.

        `subject` is like `person:12` or `broadcast:3`; `detail` never holds what a person said or who they are.
        """
        audit.record(
            self.conn,
            act=act,
            subject=subject,
            detail=detail,
            staff_id=self.staff.id if self.staff else None,
            actor="staff" if self.staff else "hearback",
            at=self.now,
        )

    def react(self, message_ids: Iterable[int | None]) -> None:
        """Say by a reaction that these messages of the person were taken in; a receipt that nothing depends on."""
        emoji = self.programme.receipt_reaction
        for message_id in message_ids:
            if emoji is not None and message_id is not None and not self.gone:
                reaction = [{"type": "emoji", "emoji": emoji}]
                told = {"chat_id": self.person.telegram_id, "message_id": message_id, "reaction": reaction}
                self.prompt.append(("setMessageReaction", told))

    def begin(self, flow: str, facts: Mapping[str, Any] | None = None) -> None:
        """Start another conversation when this one has ended."""
        self.next_flows.append((flow, dict(facts or {})))

    def offer_to_pass_on(self) -> None:
        """Ask, when this conversation has ended, whether what was just written is meant for the team: it found no
        place, and is lost otherwise. Nothing happens when nothing was written (a button was pressed, or time came).
        """
        incoming = self.incoming
        if incoming is not None and incoming.kind in {"text", "media"}:
            self.begin(PASSING_ON, {"words": (incoming.text or "").strip(), "said": gathered([part_of(incoming)])})

    def leave_conversations(self) -> None:
        """End every other conversation of the person without a word (after /stop, for instance); their buttons go."""
        self.leaving = True

    def person_is_gone(self) -> None:
        """Say that the person was erased: what is said from now on goes to their chat and belongs to nobody."""
        self.gone = True
        self.to_fetch = True  # their files go too
        self.unsaid = [call for call in self.unsaid if call["chat_id"] != self.person.telegram_id]

    def look_again(self) -> None:
        """Read the person again, after something was written about them."""
        found = None if self.gone else standing.by_id(self.conn, self.person.id)
        if found is not None:
            self.person = found
            self.language = found.language or self.language

    def _terms(self, to_person: int | None, purpose: str | None, once: str | None, on_sent: Payload | None) -> Post:
        """On which terms words go: to the person themself a reply, unless they did nothing."""
        if self.unasked is not None and to_person is None and purpose is None:
            return replace(self.unasked, once=once, on_sent=on_sent)
        return Post(purpose or _purpose(to_person), once, on_sent)

    def _address(self, to_person: int | None) -> Address | None:
        if to_person is None or to_person == self.person.id:
            person = self.person
            return Address(person.telegram_id, None if self.gone else person.id, self.language, person.form_of_address)
        found = standing.by_id(self.conn, to_person)
        if found is None:
            return None
        language = found.language or DEFAULT_LANGUAGE
        return Address(found.telegram_id, found.id, language, found.form_of_address)

    def _send(self, to: Address, rich: Rich, keyboard: Keyboard | None, post: Post) -> None:
        markup = keyboard_markup(self.texts, to.language, keyboard) if keyboard else None
        payloads = message_payloads(rich, markup)
        for number, payload in enumerate(payloads, start=1):
            self._add(to, "sendMessage", payload, post.piece(number, len(payloads)))

    def _add(self, to: Address, method: str, payload: Payload, post: Post) -> None:
        self.unsaid.append(
            {
                "chat_id": to.chat_id,
                "person_id": to.person_id,
                "lane": LANES.get(post.purpose, 1),
                "method": method,
                "payload": payload,
                "purpose": post.purpose,
                "not_before": post.not_before,
                "key": post.once,
                "on_sent": post.on_sent,
            }
        )


def tell_staff(
    conn: Connection,
    texts: Texts,
    key: str,
    args: Mapping[str, object],
    *,
    now: datetime,
    roles: Collection[str] = ON_DUTY,
    members: Collection[StaffMember] | None = None,
    keyboard: Keyboard | None = None,
    once: str | None = None,
) -> None:
    """A service message to everybody of the team with one of these roles, or to these `members`.

    `once`: at most one to each of them.
    """
    told = [member for member in staff.members(conn) if member.role in roles] if members is None else members
    team_news.tell(conn, texts, key, args, members=told, keyboard=keyboard, once=once, now=now)


def _purpose(to_person: int | None) -> str:
    return REPLY if to_person is None else SERVICE
