"""An announcement that somebody wrote at a desk is let go: made, kept in the log, and put before a second person where
so many get it, or before whoever reads the languages that nobody has checked yet.

The rules are those of the phone: who made it cannot approve it, who wrote a version does not check it, and how many
get it is looked at once more when it is sent (programme/approval.py).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection

from conversations.texts import Texts
from programme import approval
from programme.question_words import lacking
from storage import approval_news, audit, broadcasts, console_drafts, series, trial, version_news
from storage.broadcasts import Draft
from storage.series import Repeat
from storage.staff import StaffMember

Waits = Literal["second", "check"]


@dataclass(frozen=True, slots=True)
class Sent:
    """What was made: its number. `waits`: for a second person, or for a check of its versions; then `asked` tells how
    many colleagues were asked.
    """

    id: int
    waits: Waits | None = None
    asked: int = 0


@dataclass(frozen=True, slots=True)
class Written:
    """An announcement as it was looked at: with its series where it repeats, and the `people` who get it now."""

    draft: Draft
    again: Repeat | None
    people: int


def send(
    conn: Connection, written: Written, form: str, texts: Texts, *, by: int, above: int | None, now: datetime
) -> Sent | None:
    """Make it of what was left in the `form`, which is done by that; None when it is done already. `above`: to more
    people it waits for a second person. Raises Fault and ValueError for what cannot be sent.
    """
    if console_drafts.kept(conn, by, form) is None:
        return None
    console_drafts.forget(conn, by, form)
    draft, waits = written.draft, approval.is_needed(written.people, above)
    if written.again is None:
        number = broadcasts.create(conn, draft, texts, now, waits=waits)
    else:
        number = series.create(conn, draft, written.again, texts, now, waits=waits)
    detail = noted(draft, written.again) | ({"waits": True} if waits else {})
    audit.record(conn, at=now, act="broadcast.send", staff_id=by, subject=f"broadcast:{number}", detail=detail)
    if unchecked(draft):
        return Sent(number, "check", version_news.ask(conn, texts, number, now))
    if waits:
        return Sent(number, "second", approval_news.ask(conn, texts, number, written.people, now))
    return Sent(number)


def unchecked(draft: Draft) -> list[str]:
    """The languages whose words somebody must still check."""
    incomplete = lacking(draft.question, draft.asks, draft.markdown)
    return sorted({*(draft.markdown.keys() - draft.checked.keys()), *incomplete} - {draft.language})


def test(conn: Connection, draft: Draft, texts: Texts, member: StaffMember, now: datetime) -> int:
    """Send a draft to the test contacts, each in their language, as an announcement of its own; its number."""
    note = texts.plain("announce.test_note", draft.language)
    number = trial.create(conn, draft, texts, note, now)
    detail = {"purpose": draft.purpose, "languages": len(draft.markdown)}
    audit.record(conn, at=now, act="broadcast.test", staff_id=member.id, subject=f"broadcast:{number}", detail=detail)
    return number


def noted(draft: Draft, again: Repeat | None) -> dict[str, Any]:
    """What the audit log says of an announcement that is sent, from a desk, a phone or a command: never its words."""
    detail: dict[str, Any] = {"audience": draft.audience, "purpose": draft.purpose, "asks": draft.question is not None}
    detail |= {"files": len(draft.files)} if draft.files else {}
    detail |= {} if draft.booking is None else {"opportunity": draft.booking.opportunity}
    detail |= {} if again is None else {"repeats": again.cron}
    detail |= {"paid": True} if draft.paid else {}
    detail |= {"quiet_hours": draft.quiet_hours} if draft.quiet_hours != "respect" else {}
    detail |= {"crash": draft.crash} if draft.crash != "resend" else {}
    detail |= {"over_budget": draft.over_budget} if draft.over_budget is not None else {}
    return detail | ({"languages": sorted(draft.markdown)} if len(draft.markdown) > 1 else {})
