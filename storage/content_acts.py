"""What the team does with an update or an opportunity at a desk: publish, check, look at it again, close, take back.

Each names how it was when it was looked at (`was`), so that nobody acts on what somebody else changed meanwhile, and is
in the log with its act: `update.publish`, `opportunity.close`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, Literal

from sqlalchemy import Connection, Table, select
from sqlalchemy import update as change

from programme.checked_text import Checked, beside
from programme.content_draft import free_ref
from programme.opportunity import Opportunity as WrittenOpportunity
from programme.update import Update
from storage import audit, content_drafts, content_texts, opportunities, updates
from storage.opportunities import Opportunity
from storage.tables import health_update, health_update_text, opportunity, opportunity_text
from storage.updates import HealthUpdate

Kind = Literal["update", "opportunity"]
Found = HealthUpdate | Opportunity
Came = Literal["done", "stale", "own", "gone", "thrown_away"]
"""How an act came out: somebody else changed it meanwhile; whoever wrote it does not check it; it is not there; words
that waited are thrown away, and what people read stays.
"""


@dataclass(frozen=True, slots=True)
class _Of:
    """Where a kind of content is kept."""

    table: Table
    texts: Table
    find: Callable[[Connection, int], Found | None]


_OF: Final[Mapping[Kind, _Of]] = {
    "update": _Of(health_update, health_update_text, updates.find),
    "opportunity": _Of(opportunity, opportunity_text, opportunities.find),
}


@dataclass(frozen=True, slots=True)
class Published:
    """What publishing came to: `added`, `changed`, `same`, or `stale` (somebody else changed it), and its number."""

    number: int
    what: str


def mark(found: Found) -> str:
    """What tells whether somebody changed it since it was looked at."""
    return _marked(found)


def mark_of(text: Checked) -> str:
    """What tells whether somebody changed it in one language."""
    return _marked(text)


def _marked(value: object) -> str:
    return hashlib.sha256(repr(value).encode()).hexdigest()[:16]


def find(conn: Connection, kind: Kind, number: int) -> Found | None:
    """The update or the opportunity with this number, if there is one, and the words that wait beside its own."""
    found = _OF[kind].find(conn, number)
    if isinstance(found, HealthUpdate):
        return content_drafts.beside(conn, [found])[0]
    return None if found is None else content_drafts.beside(conn, [found])[0]


def writers(conn: Connection, kind: Kind, number: int) -> dict[str, int | None]:
    """Who of the team wrote it in each language; None: it came from a file."""
    return content_texts.writers(conn, _OF[kind].texts, number)


def drafters(conn: Connection, kind: Kind, number: int) -> dict[str, int | None]:
    """Who of the team wrote the words that wait beside it."""
    return content_drafts.writers(conn, _OF[kind].texts, number)


def publish(
    conn: Connection, written: Update | WrittenOpportunity, number: int | None, *, was: str, by: int, now: datetime
) -> Published:
    """Keep what was written at a desk, new (`number` is None) or in the place of what it was. It is shown in each
    language that was checked; where the new words were not, people go on reading the old ones.
    """
    kind: Kind = "update" if isinstance(written, Update) else "opportunity"
    before = None if number is None else find(conn, kind, number)
    if number is not None and (before is None or mark(before) != was):
        return Published(number, "stale")
    ref = before.ref if before is not None else free_ref(written.texts["en"].title, _refs(conn, kind), kind)
    texts, waits = beside(shown_texts(before, now), written.texts)
    put: Callable[..., tuple[int, str]] = updates.put if isinstance(written, Update) else opportunities.put
    kept, what = put(conn, written.model_copy(update={"ref": ref, "texts": texts}), now, by)
    if content_drafts.keep(conn, _OF[kind].texts, kept, waits, by) and what == "same":
        what = "changed"
    if what != "same":
        _record(conn, kind, "publish", kept, by, now, {"what": what})
    return Published(kept, what)


def shown_texts(found: Found | None, now: datetime) -> Mapping[str, Checked]:
    """The words that people may read now, which stay until others are checked: of what is withdrawn, or past its review
    date, nobody reads any.
    """
    hidden = found is None or found.withdrawn_at is not None or found.review_on < now.date()
    return {} if found is None or hidden else found.texts


def _refs(conn: Connection, kind: Kind) -> list[str]:
    return list(conn.scalars(select(_OF[kind].table.c.ref)))


def check(
    conn: Connection, kind: Kind, number: int, language: str, *, was: str, name: str, by: int, now: datetime
) -> Came:
    """Somebody who did not write it says that it is right in a language: from now on it goes out in it. Words that wait
    beside those that people read take their place.
    """
    came, waits = _as_looked_at(conn, kind, number, language, was)
    whose = drafters(conn, kind, number) if waits else writers(conn, kind, number)
    if came == "done" and whose[language] == by:
        came = "own"
    if came == "done":
        if waits:
            content_drafts.take(conn, _OF[kind].texts, number, language, name)
        else:
            content_texts.set_checker(conn, _OF[kind].texts, number, language, name)
        _record(conn, kind, "check", number, by, now, {"language": language})
    return came


def doubt(conn: Connection, kind: Kind, number: int, language: str, *, was: str, by: int, now: datetime) -> Came:
    """It is not right in a language: from now on it does not go out in it, until somebody checks it again. Words that
    wait are thrown away.
    """
    came, waits = _as_looked_at(conn, kind, number, language, was)
    if came == "done" and waits:
        content_drafts.drop(conn, _OF[kind].texts, number, language)
        _record(conn, kind, "throw_away", number, by, now, {"language": language})
        return "thrown_away"
    if came == "done":
        content_texts.set_checker(conn, _OF[kind].texts, number, language, None)
        _record(conn, kind, "uncheck", number, by, now, {"language": language})
    return came


def _as_looked_at(conn: Connection, kind: Kind, number: int, language: str, was: str) -> tuple[Came, bool]:
    """Whether it is as it was looked at; and whether that were the words that wait."""
    found = find(conn, kind, number)
    if found is None:
        return "gone", False
    text, draft = found.texts.get(language), found.drafts.get(language)
    if draft is not None and mark_of(draft) == was:
        return "done", True
    return ("done" if text is not None and mark_of(text) == was else "stale"), False


def look_again(
    conn: Connection, kind: Kind, number: int, *, review_date: date, owner: str, was: str, by: int, now: datetime
) -> Came:
    """It was looked at again and is right: it is shown until the next day of review; and who looks then."""
    return _changed(conn, kind, "review", number, was, by, now, review_on=review_date.isoformat(), owner=owner)


def withdraw(conn: Connection, kind: Kind, number: int, *, was: str, by: int, now: datetime) -> Came:
    """Show it to nobody from now on."""
    return _changed(conn, kind, "withdraw", number, was, by, now, withdrawn_at=now)


def restore(conn: Connection, kind: Kind, number: int, *, was: str, by: int, now: datetime) -> Came:
    """Show again what was withdrawn."""
    return _changed(conn, kind, "restore", number, was, by, now, withdrawn_at=None)


def close(conn: Connection, kind: Kind, number: int, *, was: str, by: int, now: datetime) -> Came:
    """From now on nobody can say any more that they are interested in an opportunity."""
    return _changed(conn, kind, "close", number, was, by, now, closes_at=now)


def _changed(  # noqa: PLR0917  # why: what an act of the log is made of
    conn: Connection, kind: Kind, act: str, number: int, was: str, by: int, now: datetime, **columns: Any
) -> Came:
    found = find(conn, kind, number)
    if found is None:
        return "gone"
    if mark(found) != was:
        return "stale"
    table = _OF[kind].table
    conn.execute(change(table).where(table.c.id == number).values(**columns))
    _record(conn, kind, act, number, by, now)
    return "done"


def _record(  # noqa: PLR0917  # why: what an entry of the log is made of
    conn: Connection, kind: Kind, act: str, number: int, by: int, now: datetime, detail: dict[str, Any] | None = None
) -> None:
    audit.record(conn, at=now, act=f"{kind}.{act}", staff_id=by, subject=f"{kind}:{number}", detail=detail)
