"""The sender's transactions: look what waits, claim it, look again, put it back."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import chain, zip_longest

from sqlalchemy import Connection

from bot.enclosures import by_id, enclosures
from bot.letters import Letter
from programme.courtesy import WITHOUT, Courtesy
from programme.pacing import Lane, Wish
from storage import broadcasts, deliveries, last_look, media, outbox, pauses, team_topics


@dataclass(frozen=True, slots=True)
class Room:
    """How many are worth looking for, and the chats that are not. `paid`: how many of broadcasts that are paid for;
    None where none ever is, so that they go as the others do."""

    replies: int
    bulk: int
    resting: Collection[int]
    paid: int | None = None

    def of(self, one: broadcasts.Sendable) -> int:
        """How many of a broadcast: one that has a file to upload goes to one person at a time."""
        most = self.paid if self.pays_for(one) else self.bulk
        return min(most or 0, 1) if one.uploads else most or 0

    def pays_for(self, one: broadcasts.Sendable) -> bool:
        """Whether a broadcast goes in the paid allowance."""
        return one.paid and self.paid is not None


def look(conn: Connection, room: Room, now: datetime, bot_id: int, *, quiet: bool) -> list[Wish]:
    """What waits, most urgent first; broadcasts take turns, and in quiet hours those that respect them wait."""
    waiting = outbox.heads(conn, now, limit=room.replies, avoid=room.resting) if room.replies else []
    queues = [
        [
            Wish(head.id, head.chat_id, Lane.BULK, room.pays_for(one))
            for head in deliveries.heads(conn, one.id, now, limit=room.of(one), avoid=room.resting)
        ]
        for one in (broadcasts.sendable(conn, bot_id, quiet=quiet) if room.bulk or room.paid else ())
        if room.of(one) and not (one.uploads and deliveries.any_on_its_way(conn, one.id))
    ]
    bulk = [wish for wish in chain.from_iterable(zip_longest(*queues)) if wish is not None]
    return [Wish(head.id, head.chat_id, Lane(head.lane)) for head in waiting] + bulk


def claim(
    conn: Connection,
    ids: Collection[int],
    delivery_ids: Collection[int],
    now: datetime,
    bot_id: int,
    *,
    courtesy: Courtesy = WITHOUT,
) -> tuple[list[outbox.Claimed], list[deliveries.Claimed]]:
    """Mark outbox rows and deliveries as being sent; those that the last look refuses are not among them.

    Their files have the ids by which Telegram has them from this bot; calls that have to do with a topic of the team's
    group are addressed to its thread.
    """
    own = team_topics.addressed(conn, outbox.claim(conn, ids, now), now) if ids else []
    bulk = deliveries.claim(conn, delivery_ids, now, courtesy) if delivery_ids else []
    payloads = [*(row.payload for row in own), *(row.payload for row in bulk)]
    there = {which for payload in payloads for one in enclosures(payload) if (which := one.which) is not None}
    if not there:
        return own, bulk
    known = media.known(conn, bot_id, there)
    return (
        [replace(row, payload=by_id(row.payload, known)) for row in own],
        _without_crowds(conn, [replace(row, payload=by_id(row.payload, known)) for row in bulk]),
    )


def _without_crowds(conn: Connection, claimed: Sequence[deliveries.Claimed]) -> list[deliveries.Claimed]:
    """Those that go: of a broadcast that has a file to upload one person alone, the others are put back.

    When these were looked for, Telegram may still have had the file, and its id was forgotten since.
    """
    uploading = [row for row in claimed if any(one.file_id is None for one in enclosures(row.payload))]
    first: dict[int, deliveries.Claimed] = {}
    for row in uploading:
        first.setdefault(row.broadcast_id, row)
    mine = [row.id for row in claimed]
    alone = {row.id for row in first.values() if not deliveries.any_on_its_way(conn, row.broadcast_id, besides=mine)}
    back = {row.id for row in uploading} - alone
    put_back(conn, (), back)
    return [row for row in claimed if row.id not in back]


def look_again(conn: Connection, letters: Sequence[Letter], now: datetime) -> list[str | None]:
    """For each claimed letter: None if it may still go, else why not."""
    ids, delivery_ids = _split(letters)
    reasons = outbox.look_again(conn, ids, now) if ids else {}
    bulk_reasons = deliveries.look_again(conn, delivery_ids, now) if delivery_ids else {}
    return [(reasons if _is_own(letter) else bulk_reasons).get(letter.row.id) for letter in letters]


def refuse(conn: Connection, told: Sequence[tuple[Letter, str]], now: datetime) -> None:
    """Claimed letters that must not go: those of a paused broadcast are put back, the others skipped."""
    waiting = [letter for letter, reason in told if reason == deliveries.NOT_RUNNING]
    over = [(letter, reason) for letter, reason in told if reason not in (deliveries.NOT_RUNNING, last_look.GONE)]
    put_back(conn, *_split(waiting))
    outbox.skip(conn, {letter.row.id: reason for letter, reason in over if _is_own(letter)}, now)
    deliveries.skip(conn, {letter.row.id: reason for letter, reason in over if not _is_own(letter)}, now)


def put_back(conn: Connection, ids: Collection[int], delivery_ids: Collection[int]) -> None:
    """These were claimed, perhaps, and surely not called."""
    if ids:
        outbox.release(conn, ids)
    if delivery_ids:
        deliveries.release(conn, delivery_ids)


def put_letters_back(conn: Connection, letters: Sequence[Letter]) -> None:
    """These letters do not leave now."""
    put_back(conn, *_split(letters))


def recover(conn: Connection, bot_id: int, now: datetime) -> tuple[int, dict[int, datetime]]:
    """After a start: decide about what was left undecided; how many there were, and the pauses that go on."""
    undecided = outbox.recover(conn, now) + deliveries.recover(conn, now)
    return undecided, pauses.present(conn, bot_id, now)


def _split(letters: Sequence[Letter]) -> tuple[list[int], list[int]]:
    own = [letter.row.id for letter in letters if _is_own(letter)]
    return own, [letter.row.id for letter in letters if not _is_own(letter)]


def _is_own(letter: Letter) -> bool:
    return isinstance(letter.row, outbox.Claimed)
