"""One update's turn: who it is from, what it means, and what is done about it, all in one transaction."""

from __future__ import annotations

import secrets
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection

from bot import starts
from bot.acting import act
from bot.context import REPLY, Bot, Ids, TurnContext
from bot.flood import act_in_a_flood, keeps_more
from bot.incoming import Heard
from bot.known import first_language
from bot.messages import text_payload
from bot.talk import Talk
from bot.team_answers import Answers
from bot.team_room import Room, put_out
from conversations.library import Library
from conversations.route import OpenQuestion, SafetyWords, View, open_session, route
from conversations.texts import Texts
from programme import flood, safety
from programme.media import refusal
from programme.programme import Programme
from storage import notices, outbox, questions, reach, sessions, staff, standing, team_topics
from storage.chats import greeted
from storage.inbox import Due
from storage.keys import Keyring
from storage.questions import Asked
from storage.sessions import Open
from storage.staff import StaffMember
from storage.standing import Standing
from storage.starts import START
from storage.team_mirror import Team

MOST_ALBUMS: Final = 1000
MOST_PACES: Final = 1000
"""Of so many people the pace is remembered, those who wrote last: whoever floods is among them."""
_AT_ONCE: Final = 128
_TOAST: Final = 200
"""Most characters of the answer to a press (Bot API, answerCallbackQuery)."""

Call = tuple[str, dict[str, Any]]
"""A method of the Bot API and its parameters."""


_spare: list[str] = []


def new_id() -> str:
    """A nonce of eight characters that nobody can guess. Drawn by the hundred: each lot is a call of the system."""
    if not _spare:
        drawn = secrets.token_urlsafe(6 * _AT_ONCE)
        _spare.extend(drawn[start : start + 8] for start in range(0, 8 * _AT_ONCE, 8))
    return _spare.pop()


def danger(text: str) -> str | None:
    """The most urgent words of danger in a text, as `kind/language-version` of the list they stand on."""
    alarms = safety.look(text)
    return f"{alarms[0].kind}/{alarms[0].language}-{alarms[0].version}" if alarms else None


@dataclass(frozen=True, slots=True)
class House:
    """What every turn is made with: the flows and texts, the programme, the keys, and who the bot is."""

    library: Library
    texts: Texts
    programme: Programme
    keys: Keyring
    bot: Bot
    ids: Ids = new_id
    danger: SafetyWords = danger
    at_once: int = flood.AT_ONCE
    """So many messages of one person are answered, however fast they come."""


@dataclass(slots=True)
class Told:
    """What a batch came to. `prompt`: calls to make right after the commit, once, whatever becomes of them.

    `by_staff`: somebody of the team did something, perhaps with an announcement.
    """

    prompt: list[Call] = field(default_factory=list)
    settled: int = 0
    by_staff: bool = False
    to_fetch: bool = False
    albums: list[str] = field(default_factory=list)
    paces: list[tuple[int, flood.Pace]] = field(default_factory=list)
    kept: set[tuple[str, str]] = field(default_factory=set)


@dataclass(slots=True)
class Memory:
    """What the loop remembers of turns that were committed; nothing is lost with it.

    `albums`: those whose first photo was answered. `paces`: how fast people have been writing lately.
    `kept`: the versions of flows that are stored.
    """

    albums: OrderedDict[str, None] = field(default_factory=OrderedDict)
    paces: OrderedDict[int, flood.Pace] = field(default_factory=OrderedDict)
    kept: set[tuple[str, str]] = field(default_factory=set)

    def add(self, told: Told) -> None:
        """A batch was committed."""
        self.kept |= told.kept
        for album in told.albums:
            self.albums[album] = None
        while len(self.albums) > MOST_ALBUMS:
            self.albums.popitem(last=False)
        for sender, pace in told.paces:
            self.paces[sender] = pace
            self.paces.move_to_end(sender)
        while len(self.paces) > MOST_PACES:
            self.paces.popitem(last=False)


@dataclass(frozen=True, slots=True)
class State:
    """Where everybody in a batch stands, read with one query a table."""

    people: dict[int, Standing]
    staff: dict[int, StaffMember]
    stacks: dict[int, list[Open]]
    asked: dict[int, list[Asked]]

    @classmethod
    def read(cls, conn: Connection, heard: Sequence[Heard], now: datetime) -> State:
        """The state of all who did something in their own chat."""
        senders = {one.sender for one in heard if one.private and one.sender is not None}
        people = standing.by_telegram_ids(conn, senders)
        ids = [person.id for person in people.values()]
        return cls(
            people,
            staff.by_telegram_ids(conn, senders) if senders else {},
            sessions.of_people(conn, ids),
            questions.asked(conn, ids, now) if any(map(_may_answer, heard)) else {},
        )


@dataclass(slots=True)
class Taking:
    """One update's turn."""

    house: House
    conn: Connection
    state: State
    now: datetime
    memory: Memory
    prompt: list[Call] = field(default_factory=list)
    spoke: int | None = None
    by_staff: bool = False
    to_fetch: bool = False
    album: str | None = None
    pace: tuple[int, flood.Pace] | None = None
    kept: set[tuple[str, str]] = field(default_factory=set)

    def take(self, heard: Heard) -> None:
        """Do what the update asks for."""
        if heard.due is not None:
            self._time_came(heard, heard.due)
            return
        if self._in_a_group(heard):
            return
        match heard.incoming.kind:
            case "joined_group":
                self._greet(heard)
            case "group_text" if heard.incoming.command is not None:
                self._greet(heard)
            case "blocked" | "unblocked" as kind:
                self._reachable(heard, back=kind == "unblocked")
            case "text" | "press" | "media" | "edited":
                self._person(heard)
            case _:
                self._answer_press(heard, None)

    def _in_a_group(self, heard: Heard) -> bool:
        """Whether it was for the team's own group, and is dealt with."""
        if heard.chat_id is None or not (heard.group is not None or heard.incoming.kind == "left_group"):
            return False
        answers = self._answers()
        if heard.incoming.kind == "left_group":
            put_out(answers, heard.chat_id)
        if heard.group is None:
            return False
        member = None if heard.sender is None else staff.by_telegram_id(self.conn, heard.sender)
        return Room(answers, heard, heard.group, heard.chat_id, member, self.prompt).take()

    def _answers(self) -> Answers:
        house, group = self.house, team_topics.group(self.conn)
        team = None if group is None else Team(self.conn, house.texts, house.programme, group, self.now)
        return Answers(self.conn, house.texts, team, self.now)

    def add_to(self, told: Told, spoke: set[int]) -> None:
        """Hand over what is to be done when all turns of the batch are committed."""
        told.prompt.extend(self.prompt)
        if self.spoke is not None:
            spoke.add(self.spoke)
        told.by_staff |= self.by_staff
        told.to_fetch |= self.to_fetch
        if self.album is not None:
            told.albums.append(self.album)
        if self.pace is not None:
            told.paces.append(self.pace)
        told.kept |= self.kept

    def _person(self, heard: Heard) -> None:
        if heard.sender is None:
            return
        person = self.state.people.get(heard.sender)
        if person is None and not (heard.incoming.kind in {"text", "media"} or self._asked_of_staff(heard)):
            self._stranger(heard)
            return
        person = person or standing.meet(self.conn, heard.sender, self.now)
        turn = self._context(person, heard)
        talk = Talk.of(turn, self.house.library, self.state.stacks.get(person.id, []))
        talk.pressed, talk.kept = heard.pressed, set(self.memory.kept)
        meant = route(heard.incoming, self._view(turn, talk), self.house.danger)
        verdict = "answer" if turn.staff else self._pace(heard.sender, heard)
        if verdict != "answer":
            act_in_a_flood(talk, meant, verdict)
        elif not keeps_more(talk, meant):
            act(talk, meant, heard.incoming.text, answered=self._of_an_answered_album(heard))
        talk.settle()
        talk.save()
        turn.flush()
        self.kept = talk.kept - self.memory.kept
        self.prompt.extend(turn.prompt)
        self._answer_press(heard, talk.toast)
        self.by_staff, self.to_fetch = turn.staff is not None, turn.to_fetch
        self.spoke = None if turn.gone else person.id

    def _pace(self, sender: int, heard: Heard) -> flood.Verdict:
        """Whether this is answered, or kept only; somebody's pace is remembered when the turn is committed.

        Of a changed message Telegram tells when it was first written, which is no time of a flood.
        """
        at = self.now if heard.incoming.kind == "edited" else heard.incoming.at
        pace, verdict = flood.hear(self.memory.paces.get(sender), at, self.house.at_once)
        self.pace = (sender, pace)
        return verdict

    def _time_came(self, heard: Heard, due: Due) -> None:
        """A timer is due: nobody has just done anything, so nobody was heard, and what is said needs their consent."""
        person = self.state.people.get(due.sender)
        if person is None:
            return
        turn = self._context(person, heard)
        talk = Talk.of(turn, self.house.library, self.state.stacks.get(person.id, []))
        talk.kept = set(self.memory.kept)
        if due.kind == START:
            starts.begin(talk, due)
        else:
            talk.time_came(due)
        talk.save()
        turn.flush()
        self.kept = talk.kept - self.memory.kept

    def _context(self, person: Standing, heard: Heard) -> TurnContext:
        house = self.house
        return TurnContext(
            conn=self.conn,
            person=person,
            language=person.language or first_language(house.programme, heard.language_code),
            now=self.now,
            ids=house.ids,
            texts=house.texts,
            programme=house.programme,
            bot=house.bot,
            keys=house.keys,
            staff=self.state.staff.get(person.telegram_id),
            incoming=heard.incoming,
        )

    def _view(self, turn: TurnContext, talk: Talk) -> View:
        waiting = [
            open_session(
                talk.flow_of(live.session),
                live.session,
                turn.language,
                () if live.message_id is None else (live.message_id,),
            )
            for live in reversed(talk.stack)
        ]
        asked = self.state.asked.get(turn.person.id, [])
        return View(
            vocabulary=self.house.library.vocabulary(turn.language),
            language=turn.language,
            signed_up=turn.person.signed_up,
            stopped=turn.person.stopped,
            staff_role=turn.staff.role if turn.staff else None,
            sessions=tuple(waiting),
            questions=tuple(map(_open_question, asked)),
            answered_last=questions.answered_last(asked),
        )

    def _of_an_answered_album(self, heard: Heard) -> bool:
        """Whether this is another photo of an album that was answered: it arrives as many updates, without an end."""
        medium = heard.incoming.medium
        if heard.album is None or (medium is not None and refusal(medium) is not None):
            return False
        self.album = f"{heard.sender}:{heard.album}"
        return self.album in self.memory.albums

    def _asked_of_staff(self, heard: Heard) -> bool:
        """Whether somebody of the team pressed what they are asked as such: they need not have written before, nor be
        known as residents."""
        return heard.incoming.kind == "press" and heard.sender in self.state.staff

    def _stranger(self, heard: Heard) -> None:
        """An old button pressed by somebody who was erased, or whom we never met: no record is made of that."""
        language = first_language(self.house.programme, heard.language_code)
        self._answer_press(heard, self.house.texts.plain("common.stale_nothing_open", language))

    def _answer_press(self, heard: Heard, toast: str | None) -> None:
        if heard.incoming.callback_id is not None:
            answer = {"callback_query_id": heard.incoming.callback_id}
            self.prompt.append(("answerCallbackQuery", {**answer, "text": toast[:_TOAST]} if toast else answer))

    def _reachable(self, heard: Heard, *, back: bool) -> None:
        person = None if heard.sender is None else self.state.people.get(heard.sender)
        if person is not None and back:
            standing.can_reach(self.conn, person.id)
        elif person is not None:
            reach.lost(self.conn, person.id, "blocked", self.now)

    def _greet(self, heard: Heard) -> None:
        """Say in a group, at most once, that the bot talks in private. Nobody there is written down."""
        if heard.chat_id is not None and notices.first_time(self.conn, greeted(heard.chat_id), self.now):
            house = self.house
            link = f"https://t.me/{house.bot.username}"
            language = first_language(house.programme, heard.language_code)
            key = "turn.group" if house.bot.username else "turn.group_without_link"
            words = house.texts.render(key, language, {"link": link})
            reply(self.conn, heard.chat_id, None, text_payload(words), self.now)


def _may_answer(heard: Heard) -> bool:
    """Whether this may be the answer to a quick question: words, or one of its buttons."""
    incoming = heard.incoming
    return (incoming.kind == "text" and incoming.command is None) or (incoming.data or "").startswith("q:")


def _open_question(one: Asked) -> OpenQuestion:
    asked = one.question
    first = tuple(str(option["text"]) for option in asked.options)
    theirs = first if one.seen is None else one.seen.options
    return OpenQuestion(
        id=asked.id,
        kind=asked.kind,  # type: ignore[arg-type]  # why: the table's CHECK holds it to these words
        options=theirs,
        written=first,
        message_ids=() if one.message_id is None else (one.message_id,),
        answered=one.answered,
    )


def reply(
    conn: Connection,
    chat_id: int,
    person_id: int | None,
    payload: dict[str, Any],
    now: datetime,
) -> None:
    """A message that no conversation sends."""
    outbox.add(
        conn,
        chat_id=chat_id,
        person_id=person_id,
        lane=outbox.REPLY,
        method="sendMessage",
        payload=payload,
        purpose=REPLY,
        now=now,
    )
