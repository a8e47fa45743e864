"""The team's group: which it is, each person's topic in it, and where each mirrored message stands.

A topic exists here before it exists at Telegram: its row is made with the first message for it, its thread when the
call that makes it has come back (`made`). Calls name the topic by our number, and are addressed to its thread when they
are claimed (`addressed`): the group's calls leave in order, so the thread is known by then. Where Telegram refuses to
make it, there is no thread, and messages stand in the group itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime
from secrets import token_urlsafe
from typing import Any, Final, Literal

from sqlalchemy import ColumnElement, Connection, delete, func, insert, select, text, update

from storage import last_look
from storage import outbox as outbox_rows
from storage.tables import outbox, person, team_group, team_message, team_topic

Way = Literal["in", "out"]
TOPIC: Final = "topic"
"""Stands in a call's parameters for the topic that it has to do with."""
_OF_A_THREAD: Final = ("closeForum", "reopenForum", "editForum")
_INTO_A_THREAD: Final = ("send", "copy", *_OF_A_THREAD)
ERASED: Final = "team_erased"
"""What hangs on the call that takes what stood about somebody who was erased out of the group."""
_DELETIONS: Final = ("deleteForumTopic", "deleteMessages")
_GONE_ALREADY: Final = ("topic_gone", "message_gone")
Side = Literal["chat", "topic"]
_OPEN: Final = text("state IN ('pending', 'sending', 'unknown')")  # word for word the condition of the outbox's index


@dataclass(frozen=True, slots=True)
class Group:
    """The group that is in use."""

    id: int
    chat_id: int
    connected_at: datetime


@dataclass(frozen=True, slots=True)
class Topic:
    """One person's topic. `id` is also the number that the team knows them by; `thread_id` is Telegram's."""

    id: int
    group_id: int
    person_id: int
    thread_id: int | None
    state: str

    @property
    def closed(self) -> bool:
        """Whether it was closed, since nothing of its person waits."""
        return self.state == "closed"


@dataclass(frozen=True, slots=True)
class Mirrored:
    """A message that stands in a person's chat and in their topic. A side that is None is not there (yet)."""

    id: int
    topic_id: int
    person_id: int
    way: Way
    contribution_id: int | None
    event_id: int | None
    staff_id: int | None
    chat_message_id: int | None
    topic_message_id: int | None
    made_at: datetime


def group(conn: Connection) -> Group | None:
    """The group in use, if the team has connected one."""
    columns = (team_group.c[column.name] for column in fields(Group))
    query = select(*columns).where(team_group.c.ended_at.is_(None)).order_by(team_group.c.id.desc()).limit(1)
    row = conn.execute(query).one_or_none()
    return None if row is None else Group(*row)


def connect(conn: Connection, chat_id: int, staff_id: int, now: datetime) -> bool:
    """Use this group from now on, instead of any other; False when it is in use already."""
    found = group(conn)
    if found is not None and found.chat_id == chat_id:
        return False
    end(conn, now)
    conn.execute(insert(team_group).values(chat_id=chat_id, connected_by=staff_id, connected_at=now))
    return True


def end(conn: Connection, now: datetime) -> bool:
    """Use no group any more, and send nothing that waits for it; False when there was none."""
    found = group(conn)
    if found is None:
        return False
    conn.execute(update(team_group).where(team_group.c.id == found.id).values(ended_at=now))
    waiting = (outbox.c.chat_id == found.chat_id, outbox.c.state == "pending")
    values = {"state": "skipped", "reason": "disconnected", "payload": None, "settled_at": now}
    conn.execute(update(outbox).where(*waiting).values(**values))
    return True


def move(conn: Connection, old: int, new: int) -> None:
    """The group has become a supergroup with another chat id. What was a thread in it is none any more."""
    ids = select(team_group.c.id).where(team_group.c.chat_id == old)
    conn.execute(update(team_topic).where(team_topic.c.group_id.in_(ids)).values(thread_id=None))
    conn.execute(update(team_group).where(team_group.c.chat_id == old).values(chat_id=new))


def topic_of(conn: Connection, group_id: int, person_id: int) -> Topic | None:
    """A person's topic in a group."""
    return _topic(conn, team_topic.c.group_id == group_id, team_topic.c.person_id == person_id)


def topic(conn: Connection, topic_id: int) -> Topic | None:
    """The topic of this number, unless its person was erased."""
    return _topic(conn, team_topic.c.id == topic_id)


def shown_in(conn: Connection, topic_id: int) -> set[int]:
    """The contributions that stand in a topic, by their numbers: what was said before is seen by nobody there."""
    which = (team_message.c.topic_id == topic_id, team_message.c.contribution_id.is_not(None))
    return set(conn.scalars(select(team_message.c.contribution_id).where(*which).distinct()))


def by_thread(conn: Connection, group_id: int, thread_id: int) -> Topic | None:
    """The topic that a thread of the group is."""
    return _topic(conn, team_topic.c.group_id == group_id, team_topic.c.thread_id == thread_id)


def open_topic(conn: Connection, group_id: int, person_id: int, now: datetime) -> Topic:
    """Write down a topic for somebody who has none. Telegram is asked for its thread by whoever calls this."""
    row = insert(team_topic).values(group_id=group_id, person_id=person_id, made_at=now)
    number = int(conn.execute(row.returning(team_topic.c.id)).scalar_one())
    return Topic(number, group_id, person_id, None, "open")


def made(conn: Connection, topic_id: int, thread_id: int) -> bool:
    """Telegram has made the topic; False when its person was erased meanwhile."""
    return _change(conn, topic_id, thread_id=thread_id)


def leave(conn: Connection, topic_id: int) -> bool:
    """Nothing can be written in the thread any more: it was deleted, or closed to us, or topics were switched off.

    What stands in it is known still, to be changed and erased: of the messages of a group whose topics are switched
    off all are still there.
    """
    return _change(conn, topic_id, thread_id=None, state="open")


def set_state(conn: Connection, topic_id: int, state: Literal["open", "closed"]) -> bool:
    """It is closed, or open again."""
    return _change(conn, topic_id, state=state)


def mirror(
    conn: Connection,
    at: Topic,
    way: Way,
    *,
    now: datetime,
    contribution_id: int | None = None,
    event_id: int | None = None,
    staff_id: int | None = None,
    chat_message_id: int | None = None,
    topic_message_id: int | None = None,
) -> int:
    """Write down a message that stands (or will stand) on both sides; its number, for `arrived`."""
    values = {
        "topic_id": at.id,
        "person_id": at.person_id,
        "way": way,
        "contribution_id": contribution_id,
        "event_id": event_id,
        "staff_id": staff_id,
        "chat_message_id": chat_message_id,
        "topic_message_id": topic_message_id,
        "made_at": now,
    }
    return int(conn.execute(insert(team_message).values(**values).returning(team_message.c.id)).scalar_one())


def arrived(conn: Connection, mirrored_id: int, side: Side, message_id: int) -> None:
    """A mirrored message has its number on this side now."""
    values = {f"{side}_message_id": message_id}
    conn.execute(update(team_message).where(team_message.c.id == mirrored_id).values(**values))


def gone(conn: Connection, mirrored_id: int) -> None:
    """The team took its message back."""
    conn.execute(delete(team_message).where(team_message.c.id == mirrored_id))


def from_chat(conn: Connection, person_id: int, message_id: int) -> list[Mirrored]:
    """What of a message in a person's chat stands in their topics."""
    return _messages(conn, team_message.c.person_id == person_id, team_message.c.chat_message_id == message_id)


def from_group(conn: Connection, group_id: int, message_id: int) -> Mirrored | None:
    """The mirrored message that a message in the group is, in whichever topic."""
    topics = select(team_topic.c.id).where(team_topic.c.group_id == group_id)
    which = (team_message.c.topic_id.in_(topics), team_message.c.topic_message_id == message_id)
    return next(iter(_messages(conn, *which)), None)


def mirrored(conn: Connection, mirrored_id: int) -> Mirrored | None:
    """The mirrored message of this number, unless its person was erased."""
    return next(iter(_messages(conn, team_message.c.id == mirrored_id)), None)


def post(
    conn: Connection,
    chat_id: int,
    topic_id: int,
    method: str,
    payload: dict[str, Any],
    *,
    now: datetime,
    on_sent: dict[str, Any] | None = None,
) -> None:
    """Queue a call that has to do with a topic; it goes with the topic's person when they are erased."""
    outbox_rows.add(
        conn,
        chat_id=chat_id,
        person_id=None,  # it is no message to them: their stops and blocks do not concern it
        lane=outbox_rows.SERVICE,
        method=method,
        payload={**payload, TOPIC: topic_id},
        purpose="staff",
        now=now,
        key=f"{_key(topic_id)}{token_urlsafe(9)}",
        on_sent=on_sent,
    )


def addressed(conn: Connection, claimed: Sequence[outbox_rows.Claimed], now: datetime) -> list[outbox_rows.Claimed]:
    """Claimed calls, those for a topic with its thread; what needs a topic or thread that is not there is skipped."""
    topics = {one.id: topic(conn, one.payload[TOPIC]) for one in claimed if TOPIC in one.payload}
    needless = {one.id: last_look.GONE for one in claimed if one.id in topics and _is_needless(one, topics[one.id])}
    outbox_rows.skip(conn, needless, now)
    return [_to_thread(one, topics.get(one.id)) for one in claimed if one.id not in needless]


def _is_needless(one: outbox_rows.Claimed, at: Topic | None) -> bool:
    return at is None or (at.thread_id is None and one.method.startswith(_OF_A_THREAD))


def _to_thread(one: outbox_rows.Claimed, at: Topic | None) -> outbox_rows.Claimed:
    if at is None:
        return one
    payload = {name: value for name, value in one.payload.items() if name != TOPIC}
    if at.thread_id is not None and one.method.startswith(_INTO_A_THREAD):
        payload["message_thread_id"] = at.thread_id
    return replace(one, payload=payload)


def is_being_made(conn: Connection, topic_id: int) -> bool:
    """Whether the call that makes the topic waits or is on its way."""
    which = (outbox.c.key.startswith(_key(topic_id)), outbox.c.method == "createForumTopic")
    undecided = outbox.c.state.in_(("pending", "sending"))
    return conn.execute(select(outbox.c.id).where(_OPEN, *which, undecided).limit(1)).first() is not None


def withdraw(conn: Connection, chat_id: int, topic_id: int) -> None:
    """What waits for a topic of this group is not sent: its person was erased."""
    which = (outbox.c.chat_id == chat_id, outbox.c.key.startswith(_key(topic_id)), outbox.c.state == "pending")
    conn.execute(delete(outbox).where(_OPEN, *which))


def _key(topic_id: int) -> str:
    return f"team:{topic_id}:"


def first_answer(conn: Connection, contribution_id: int) -> int | None:
    """The first answer to a contribution that was given in the group."""
    which = (team_message.c.contribution_id == contribution_id, team_message.c.way == "out")
    return conn.execute(select(func.min(team_message.c.id)).where(*which)).scalar_one_or_none()


def standing_of(conn: Connection, person_id: int) -> list[tuple[int, Topic, list[int]]]:
    """For each of a person's topics: the group's chat, the topic, and the messages in it, for when they are erased."""
    joined = team_topic.join(team_group, team_group.c.id == team_topic.c.group_id)
    columns = (team_topic.c[column.name] for column in fields(Topic))
    query = select(team_group.c.chat_id, *columns).select_from(joined).where(team_topic.c.person_id == person_id)
    return [(row[0], Topic(*row[1:]), _ids_in(conn, row.id)) for row in conn.execute(query).all()]


def still_standing(conn: Connection) -> list[tuple[int, int]]:
    """Calls that should have taken an erased person's words out of a group, and did not: row and topic numbers."""
    failed = (outbox.c.state == "failed", outbox.c.purpose == "staff", outbox.c.method.in_(_DELETIONS))
    query = select(outbox.c.id, outbox.c.on_sent).where(*failed, outbox.c.reason.not_in(_GONE_ALREADY))
    rows = [(row.id, row.on_sent or {}) for row in conn.execute(query.order_by(outbox.c.id))]
    return [(number, int(hangs["number"])) for number, hangs in rows if hangs.get("kind") == ERASED]


def person_in_words(conn: Connection, person_id: int) -> tuple[str | None, str | None]:
    """What the name of a topic may tell of its person: their area and their language."""
    row = conn.execute(select(person.c.locality, person.c.language).where(person.c.id == person_id)).one_or_none()
    return (None, None) if row is None else (row.locality, row.language)


def _ids_in(conn: Connection, topic_id: int) -> list[int]:
    which = (team_message.c.topic_id == topic_id, team_message.c.topic_message_id.is_not(None))
    return list(conn.scalars(select(team_message.c.topic_message_id).where(*which)))


def _topic(conn: Connection, *which: ColumnElement[bool]) -> Topic | None:
    columns = (team_topic.c[column.name] for column in fields(Topic))
    row = conn.execute(select(*columns).where(*which)).one_or_none()
    return None if row is None else Topic(*row)


def _messages(conn: Connection, *which: ColumnElement[bool]) -> list[Mirrored]:
    columns: Sequence[Any] = [team_message.c[column.name] for column in fields(Mirrored)]
    rows = conn.execute(select(*columns).where(*which).order_by(team_message.c.id))
    return [Mirrored(*row) for row in rows]


def _change(conn: Connection, topic_id: int, **values: Any) -> bool:
    return conn.execute(update(team_topic).where(team_topic.c.id == topic_id).values(**values)).rowcount == 1
