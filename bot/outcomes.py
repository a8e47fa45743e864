"""What became of calls, recorded: many in one transaction, each with what hangs on its message id."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection

from bot import team_outcomes
from bot.enclosures import ids_told, ids_used
from bot.letters import Letter, Returned
from programme.retry import FILE_ID_GONE, NO_STARS, Migrated, Refused, Sent
from storage import (
    broadcasts,
    chats,
    decision_cards,
    deliveries,
    media,
    outbox,
    pauses,
    paying,
    progress,
    reach,
    sessions,
    threads,
    timers,
)


@dataclass(frozen=True, slots=True)
class PauseWish:
    """Telegram wants a chat (0: any chat) left alone for so many seconds."""

    chat_id: int
    seconds: float


def record(
    conn: Connection, bot_id: int, returned: Sequence[Returned], paused: Sequence[PauseWish], now: datetime
) -> None:
    """Write down what became of these calls. Rows that are gone meanwhile (people erased) are passed over."""
    for wish in paused:
        pauses.keep(conn, bot_id, wish.chat_id, now + timedelta(seconds=wish.seconds))
    outbox.settle(conn, [_of_outbox(one) for one in returned if isinstance(one.letter.row, outbox.Claimed)], now)
    deliveries.settle(
        conn, [_of_delivery(one) for one in returned if isinstance(one.letter.row, deliveries.Claimed)], now
    )
    for one in returned:
        _files(conn, bot_id, one, now)
        _stop(conn, one)
        _consequences(conn, bot_id, one, now)
        if isinstance(one.letter.row, outbox.Claimed):
            team_outcomes.follow(conn, one.letter.row, one.outcome, now)
    reach.heard(conn, {person for one in returned if (person := _hearer(one)) is not None}, now)


def _of_outbox(one: Returned) -> outbox.Settled:
    row = one.letter.row
    forget = isinstance(row, outbox.Claimed) and outbox.is_goodbye(row.on_sent)
    return outbox.Settled(row.id, one.letter.after(one.outcome), _message_id(one), forget)


def _of_delivery(one: Returned) -> deliveries.Settled:
    assert isinstance(one.letter.row, deliveries.Claimed)  # noqa: S101  # why: the caller chose it by this
    ids = one.outcome.message_ids if isinstance(one.outcome, Sent) else ()
    return deliveries.Settled(one.letter.row, one.letter.after(one.outcome), ids)


def _message_id(one: Returned) -> int | None:
    return one.outcome.message_id if isinstance(one.outcome, Sent) else None


def _hearer(one: Returned) -> int | None:
    """Who was reached by this: edits and deletions reach nobody."""
    new = isinstance(one.outcome, Sent) and one.letter.method.startswith("send")
    return one.letter.row.person_id if new else None


def _files(conn: Connection, bot_id: int, one: Returned, now: datetime) -> None:
    """Keep the ids of what was uploaded, for all who get it after this one; forget those that are taken no more."""
    sent = one.letter.enclosures
    if not sent:
        return
    match one.outcome:
        case Sent():
            media.store(conn, bot_id, ids_told(sent, one.outcome.messages), now)
        case Refused(reason=reason) if reason == FILE_ID_GONE:
            media.forget(conn, bot_id, ids_used(sent))


def _stop(conn: Connection, one: Returned) -> None:
    """A broadcast that nobody can be sent goes no further until staff say so."""
    if isinstance(one.letter.row, deliveries.Claimed) and one.letter.stops_broadcast(one.outcome):
        assert isinstance(one.outcome, Refused)  # noqa: S101  # why: nothing else stops one
        reason = paying.UNTOLD if one.outcome.reason == NO_STARS else one.outcome.reason
        broadcasts.stop(conn, one.letter.row.broadcast_id, reason)


def _consequences(conn: Connection, bot_id: int, one: Returned, now: datetime) -> None:
    letter = one.letter
    _start_timers(conn, one, now)
    match one.outcome:
        case Sent(message_id=message_id):
            _sent(conn, letter, message_id, now)
        case Refused(unreachable=True, reason=reason):
            if letter.row.person_id is not None:
                reach.lost(conn, letter.row.person_id, reason, letter.claimed_at)
            _unheard(conn, letter)
        case Refused() if letter.method.startswith("edit"):
            _instead(conn, bot_id, letter, now)
        case Migrated(chat_id=chat_id):
            chats.move(conn, letter.row.chat_id, chat_id, now)


def _start_timers(conn: Connection, one: Returned, now: datetime) -> None:
    """A question that was sent, or may have been, waits from now on; one that failed only comes to its end."""
    row = one.letter.row
    if not isinstance(row, outbox.Claimed) or not row.on_sent or not row.on_sent.get("timers"):
        return
    match one.letter.after(one.outcome).state:
        case "sent":
            timers.begin(conn, row.on_sent, now)
        case "unknown":
            timers.begin(conn, row.on_sent, one.letter.claimed_at + timers.SURELY_THERE)
        case "failed":
            timers.begin(conn, row.on_sent, now, kinds=(timers.EXPIRY,))


def _unheard(conn: Connection, letter: Letter) -> None:
    """A question that met a block: who comes back has not seen it. One that was put before stands in the chat."""
    hangs = letter.row.on_sent if isinstance(letter.row, outbox.Claimed) else None
    if hangs and hangs.get("kind") == "wait":
        session, wait = str(hangs["session"]), str(hangs["wait"])
        if sessions.question_message(conn, session, wait) is None:
            sessions.question_unheard(conn, session, wait)


def _instead(conn: Connection, bot_id: int, letter: Letter, now: datetime) -> None:
    """A message that cannot be changed (any more): what it should show comes as a new one."""
    row = letter.row
    hangs = row.on_sent if isinstance(row, outbox.Claimed) else None
    if hangs and hangs.get("kind") == "redraw":
        timers.put_again(conn, bot_id, hangs, now)
    elif hangs and hangs.get("kind") == "progress":
        progress.lost(conn, int(hangs["broadcast"]), row.chat_id)


def _sent(conn: Connection, letter: Letter, message_id: int | None, now: datetime) -> None:
    row = letter.row
    if isinstance(row, deliveries.Claimed):
        if row.question_id is not None and row.is_last:
            decision_cards.shown(conn, row.person_id, f"question:{row.question_id}", now)
    elif row.on_sent and message_id is not None:
        hook = _HOOKS.get(str(row.on_sent.get("kind")))
        if hook is not None:
            hook(conn, row, row.on_sent, message_id, now)


def _question_is_there(
    conn: Connection, row: outbox.Claimed, hangs: Mapping[str, Any], message_id: int, now: datetime
) -> None:
    session, wait = str(hangs["session"]), str(hangs["wait"])
    before = sessions.question_message(conn, session, wait) if hangs.get("nudge") else None
    sessions.question_sent(conn, session, wait, message_id)
    if before is not None:
        _take_buttons_away(conn, row, before, now)


def _take_buttons_away(conn: Connection, row: outbox.Claimed, message_id: int, now: datetime) -> None:
    """The question stands under a nudge now, so its first message needs no buttons."""
    outbox.add(
        conn,
        chat_id=row.chat_id,
        person_id=row.person_id,
        lane=outbox.REPLY,
        method="editMessageReplyMarkup",
        payload={"message_id": message_id, "reply_markup": {"inline_keyboard": []}},
        now=now,
    )


def _progress_is_there(
    conn: Connection, row: outbox.Claimed, hangs: Mapping[str, Any], message_id: int, _: datetime
) -> None:
    progress.sent(conn, int(hangs["broadcast"]), row.chat_id, message_id)


def _answer_is_there(
    conn: Connection, _: outbox.Claimed, hangs: Mapping[str, Any], message_id: int, __: datetime
) -> None:
    threads.answer_stands(conn, int(hangs["event"]), message_id)


_HOOKS: Final[dict[str, Callable[[Connection, outbox.Claimed, Mapping[str, Any], int, datetime], None]]] = {
    "wait": _question_is_there,
    "progress": _progress_is_there,
    "answer": _answer_is_there,
}
"""What hangs on a message id, by the `kind` of `on_sent`."""
