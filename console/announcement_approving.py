"""The second person at their desk: an announcement that waits, as it will arrive, and the two answers to it.

Whoever wrote it cannot. The answer names the version that was shown and for how many people it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from fastapi import Response
from sqlalchemy import Connection

from console.announcement_acts import version
from console.announcement_report import ADDRESS, audience_of
from console.announcement_versions import shown
from console.staffroom import Staffroom
from console.texts import text
from console.visits import Visit
from console.words import sentence
from conversations.phrases import Phrase
from programme.audience import parse
from programme.courtesy import OVER_BUDGET, Courtesy
from programme.paying import stars_for
from programme.quiet import earliest_allowed
from storage import approval_news, approvals, audience, audit, paying, series, steering
from storage.approvals import Waiting
from storage.audience_words import reach
from storage.broadcasts import Acted

ACT: Final = "broadcast.approve"
_REFUSED: Final = {"changed_meanwhile": "stale", "no_such": "gone", "own": "own"}


def add(room: Staffroom) -> None:
    """The page and the two answers."""
    room.get(f"{ADDRESS}/approve", ACT, _page)
    room.post(f"{ADDRESS}/approve", ACT, _approve)
    room.post(f"{ADDRESS}/decline", ACT, _decline)


async def _page(visit: Visit) -> Response:
    number, here = visit.number("number"), _here(visit)
    found = await visit.read(approvals.of, number)
    if found is None:
        return visit.go(here, told="announcement_not_now")
    if found.made_by == visit.member.id:
        return visit.go(here, told="announcement_own")
    people, sentences = await visit.read(_comes_to, visit, found)
    subject = f"broadcast:{number}"
    await visit.write(
        audit.record, at=visit.desk.clock(), act="broadcast.look", staff_id=visit.member.id, subject=subject
    )
    return visit.page(
        "announcements/approve",
        title=text("announcement.sure.approve", number=number),
        waiting=found,
        people=people,
        sentences=sentences,
        languages=await visit.read(shown, visit, number),
    )


def _comes_to(conn: Connection, visit: Visit, found: Waiting) -> tuple[int, list[str]]:
    """How many people get it, and all that somebody who answers for it should know, in sentences."""
    maker = approval_news.name_of(conn, found.made_by)
    name = maker if isinstance(maker, str) else sentence(visit, maker)
    lines = [text("announcement.approving.by", name=name, purpose=text(f"announcements.purpose.{found.purpose}"))]
    now = visit.desk.clock()
    if found.corrects_id is not None:
        people = approvals.people_now(conn, found.id, now) or 0
        lines += [sentence(visit, Phrase("approve.corrected", {"n": people}))]
    else:
        courtesy = Courtesy.of(visit.desk.programme, visit.desk.zone)
        counted = audience.count(conn, parse(found.audience), found.purpose, now, courtesy)
        # Who has had enough by now may have room by then: it is approved for all of them.
        people = counted.count + counted.left_out.get(OVER_BUDGET, 0)
        lines += [audience_of(visit, found.audience), sentence(visit, reach(counted, found.purpose))]
    return people, [*lines, *_when(conn, visit, found), *_price(conn, found.id, people)]


def _when(conn: Connection, visit: Visit, found: Waiting) -> Iterator[str]:
    again, now = series.find(conn, found.id, limit=1), visit.desk.clock()
    if again is not None:
        following = again.repeat.times.next(now)
        moment = "–" if following is None else visit.when(following)
        yield text("announcement.approving.repeats", how=again.repeat.written, at=moment)
        return
    quiet = visit.desk.programme.quiet_hours if found.keeps_quiet else None
    allowed = earliest_allowed(max(found.at or now, now), quiet, visit.desk.zone)
    if not found.keeps_quiet:
        yield text("announcement_new.quiet_hours.ignored")
    yield sentence(
        visit, Phrase("approve.when.later", {"at": allowed}) if allowed > now else Phrase("approve.when.now")
    )


def _price(conn: Connection, number: int, people: int) -> Iterator[str]:
    if paying.is_paid(conn, number):
        stars = stars_for(people * paying.frozen_messages(conn, number))
        yield text("announcement.approving.price", stars=f"{stars:,}")


async def _approve(visit: Visit) -> Response:
    given = visit.filled("people")
    people = int(given) if given.isascii() and given.isdigit() and len(given) < 12 else 0
    acted = await visit.write(
        steering.approve,
        visit.number("number"),
        visit.desk.texts,
        by=visit.member.id,
        people=people,
        version=version(visit),
        now=visit.desk.clock(),
    )
    return _answered(visit, acted, "approve")


async def _decline(visit: Visit) -> Response:
    acted = await visit.write(
        steering.decline,
        visit.number("number"),
        visit.desk.texts,
        by=visit.member.id,
        words=visit.filled("note")[:1000],
        version=version(visit),
        now=visit.desk.clock(),
    )
    return _answered(visit, acted, "decline")


def _answered(visit: Visit, acted: Acted, verb: str) -> Response:
    told = verb if acted.done else _REFUSED.get(acted.reason or "", "not_now")
    return visit.go(_here(visit), told=f"announcement_{told}")


def _here(visit: Visit) -> str:
    return f"/announcements/{visit.number('number')}"
