"""What became of calls to the team's group, and of the team's answers: threads and message ids are written down.

A thread that was made for somebody who was erased meanwhile is deleted again, and so is a message. A topic that
somebody deleted in the group, or closed to a bot that may not open it, is made anew, once for each message that finds
it so.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection

from programme.retry import Outcome, Refused, Sent
from storage import outbox, team_topics
from storage.outbox import Claimed

DELIVERED: Final = "👌"
"""Stands under an answer in the topic once its person has it."""
NOT_DELIVERED: Final = "👎"
"""Stands under one that did not reach its person: they blocked the bot, or Telegram refused it."""
AGAIN: Final = "again"
_LEAVES: Final = frozenset({"topic_gone", "topic_closed"})
"""Refusals after which a topic is left for another one."""

Hangs = Mapping[str, Any]


def follow(conn: Connection, row: Claimed, outcome: Outcome, now: datetime) -> None:
    """Do what hangs on a call that was sent or refused; anything else comes again, or is nobody's business here."""
    kind = str((row.on_sent or {}).get("kind"))
    if kind in _FOLLOWS and isinstance(outcome, Sent | Refused):
        _FOLLOWS[kind](conn, row, row.on_sent or {}, outcome, now)


def _topic(conn: Connection, row: Claimed, hangs: Hangs, outcome: Sent | Refused, now: datetime) -> None:
    made = outcome.result if isinstance(outcome, Sent) else None
    thread = made.get("message_thread_id") if isinstance(made, Mapping) else None
    if isinstance(thread, int) and not team_topics.made(conn, int(hangs["topic"]), thread):
        _call(conn, row.chat_id, "deleteForumTopic", {"message_thread_id": thread}, now)


def _in(conn: Connection, row: Claimed, hangs: Hangs, outcome: Sent | Refused, now: datetime) -> None:
    if isinstance(outcome, Refused):
        if outcome.reason in _LEAVES and not hangs.get(AGAIN):
            team_topics.leave(conn, int(hangs["topic"]))
            _anew(conn, row, hangs, now)
        return
    if outcome.message_id is None:
        return
    if team_topics.topic(conn, int(hangs["topic"])) is None:
        _call(conn, row.chat_id, "deleteMessage", {"message_id": outcome.message_id}, now)
        return
    if hangs.get("whole"):
        for number in hangs["mirrored"]:
            team_topics.arrived(conn, int(number), "topic", outcome.message_id)
    else:  # of several messages none can be changed into the new words; each is answered and erased all the same
        first = team_topics.mirrored(conn, int(hangs["mirrored"][0]))
        _stands(conn, int(hangs["topic"]), outcome.message_id, first.contribution_id if first else None, now)
    if hangs.get("pin"):
        _call(conn, row.chat_id, "pinChatMessage", {"message_id": outcome.message_id}, now)


def _file(conn: Connection, row: Claimed, hangs: Hangs, outcome: Sent | Refused, now: datetime) -> None:
    """What somebody sent stands in their topic: it can be answered there, and is erased with them."""
    if isinstance(outcome, Refused):
        if outcome.reason in _LEAVES and not hangs.get(AGAIN):
            team_topics.leave(conn, int(hangs["topic"]))
            _anew(conn, row, hangs, now)
        return
    if team_topics.topic(conn, int(hangs["topic"])) is None:
        _call(conn, row.chat_id, "deleteMessages", {"message_ids": list(outcome.message_ids)}, now)
        return
    for number, message_id in zip(hangs["mirrored"], outcome.message_ids, strict=False):  # why: Telegram's own count
        team_topics.arrived(conn, int(number), "topic", message_id)


def _said(conn: Connection, row: Claimed, hangs: Hangs, outcome: Sent | Refused, now: datetime) -> None:
    """One more message about what somebody said: it can be answered there, and is erased with them."""
    if isinstance(outcome, Refused) or outcome.message_id is None:
        return
    if not _stands(conn, int(hangs["topic"]), outcome.message_id, hangs.get("contribution"), now):
        _call(conn, row.chat_id, "deleteMessage", {"message_id": outcome.message_id}, now)


def _stands(conn: Connection, topic_id: int, message_id: int, contribution_id: int | None, now: datetime) -> bool:
    """Write down where a message stands; False when its person was erased meanwhile."""
    at = team_topics.topic(conn, topic_id)
    if at is not None:
        team_topics.mirror(conn, at, "in", now=now, contribution_id=contribution_id, topic_message_id=message_id)
    return at is not None


def _changed(conn: Connection, row: Claimed, hangs: Hangs, outcome: Sent | Refused, now: datetime) -> None:
    """A message that is not there to be changed any more: the change stands as a new one."""
    if isinstance(outcome, Refused):
        payload = {name: value for name, value in row.payload.items() if name not in {"message_id", "chat_id"}}
        again = {"kind": "team_said", "contribution": hangs.get("contribution"), "topic": hangs["topic"]}
        team_topics.post(
            conn,
            row.chat_id,
            int(hangs["topic"]),
            "sendMessage",
            payload,
            now=now,
            on_sent={**again, "topic": hangs["topic"]},
        )


def _anew(conn: Connection, row: Claimed, hangs: Hangs, now: datetime) -> None:
    """Another topic is made, and the message goes there; where none may be made, into the group itself."""
    topic_id = int(hangs["topic"])
    if not team_topics.is_being_made(conn, topic_id):
        named = {"name": str(hangs["name"])}
        on_sent = {"kind": "team_topic", "topic": topic_id}
        team_topics.post(conn, row.chat_id, topic_id, "createForumTopic", named, now=now, on_sent=on_sent)
    payload = {name: value for name, value in row.payload.items() if name != "message_thread_id"}
    team_topics.post(conn, row.chat_id, topic_id, row.method, payload, now=now, on_sent={**hangs, AGAIN: True})


def _out(conn: Connection, _: Claimed, hangs: Hangs, outcome: Sent | Refused, now: datetime) -> None:
    there = team_topics.mirrored(conn, int(hangs["mirrored"]))
    if there is None:
        return
    if isinstance(outcome, Sent) and outcome.message_id is not None:
        team_topics.arrived(conn, there.id, "chat", outcome.message_id)
    if there.topic_message_id is not None:
        mark = DELIVERED if isinstance(outcome, Sent) else NOT_DELIVERED
        reaction = [{"type": "emoji", "emoji": mark}]
        wish = {"message_id": there.topic_message_id, "reaction": reaction}
        _call(conn, int(hangs["group"]), "setMessageReaction", wish, now)


def _call(conn: Connection, chat_id: int, method: str, payload: dict[str, Any], now: datetime) -> None:
    outbox.add(
        conn,
        chat_id=chat_id,
        person_id=None,
        lane=outbox.SERVICE,
        method=method,
        payload=payload,
        purpose="staff",
        now=now,
    )


_FOLLOWS: Final[Mapping[str, Callable[[Connection, Claimed, Hangs, Sent | Refused, datetime], None]]] = {
    "team_topic": _topic,
    "team_in": _in,
    "team_out": _out,
    "team_file": _file,
    "team_changed": _changed,
    "team_said": _said,
}
"""What hangs on a call, by the `kind` of `on_sent`."""
