"""What became of calls, recorded: many in one transaction, each with what hangs on its message id."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection

from bot.enclosures import ids_told, ids_used
from bot.letters import Letter, Returned
from programme.retry import FILE_ID_GONE, Migrated, Refused, Sent
from storage import broadcasts, decision_cards, deliveries, media, outbox, pauses, progress, reach, sessions


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
        _consequences(conn, one, now)
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
    if isinstance(one.letter.row, deliveries.Claimed) and one.letter.stops_broadcast(one.outcome):
        assert isinstance(one.outcome, Refused)  # noqa: S101  # why: nothing else stops one
        broadcasts.stop(conn, one.letter.row.broadcast_id, one.outcome.reason)


def _consequences(conn: Connection, one: Returned, now: datetime) -> None:
    letter = one.letter
    match one.outcome:
        case Sent(message_id=message_id):
            _sent(conn, letter, message_id, now)
        case Refused(unreachable=True, reason=reason):
            if letter.row.person_id is not None:
                reach.lost(conn, letter.row.person_id, reason, letter.claimed_at)
        case Migrated(chat_id=chat_id):
            outbox.move_chat(conn, letter.row.chat_id, chat_id)


def _sent(conn: Connection, letter: Letter, message_id: int | None, now: datetime) -> None:
    row = letter.row
    if isinstance(row, deliveries.Claimed):
        if row.question_id is not None and row.is_last:
            decision_cards.shown(conn, row.person_id, f"question:{row.question_id}", now)
    elif row.on_sent and message_id is not None:
        hook = _HOOKS.get(str(row.on_sent.get("kind")))
        if hook is not None:
            hook(conn, row.on_sent, row.chat_id, message_id)


def _question_is_there(conn: Connection, hangs: Mapping[str, Any], _chat_id: int, message_id: int) -> None:
    sessions.question_sent(conn, str(hangs["session"]), str(hangs["wait"]), message_id)


def _progress_is_there(conn: Connection, hangs: Mapping[str, Any], chat_id: int, message_id: int) -> None:
    progress.sent(conn, int(hangs["broadcast"]), chat_id, message_id)


_HOOKS: Final[dict[str, Callable[[Connection, Mapping[str, Any], int, int], None]]] = {
    "wait": _question_is_there,
    "progress": _progress_is_there,
}
"""What hangs on a message id, by the `kind` of `on_sent`."""
