"""Broadcasts: what is sent to whom and when, and the states they go through.

scheduled → running → done, with waiting_approval (storage/approvals.py) before, and paused, held (staff must say), and
cancelled on the way. Each change of state grows
`version`, and whoever changes it names the version they saw, so that two people pressing at once are one act.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Literal

from sqlalchemy import Connection, Row, bindparam, func, insert, or_, select, update

from conversations.announcement import Matter, Part, fill_of, parts
from conversations.booking_button import Booking
from conversations.rich import Rich
from conversations.texts import Texts
from programme.attachment import Attachment, LinkButton
from programme.consent import Purpose
from programme.lateness import LatePolicy, judge
from programme.paying import stars_for
from programme.programme import Named, OverBudget
from programme.question import Question
from programme.question_words import fits, in_language, lacking
from programme.small_numbers import told_or_none
from programme.watching import Watch
from storage import (
    answers,
    billed,
    bookings,
    deliveries,
    media,
    question_words,
    questions,
    sending_again,
    stops,
    tallies,
)
from storage.prepared import Prepared
from storage.tables import broadcast, broadcast_file, content, series
from storage.tables import media as media_table

Verb = Literal["pause", "resume", "cancel", "retry", "resend"]
"""`retry` tries those again that failed, `resend` sends again to those who may have it (storage/sending_again.py)."""
AGAIN: Final[frozenset[Verb]] = frozenset({"retry", "resend"})
OVER: Final = ("done", "cancelled")
_AGAIN: Final = ("running", "paused", "stopped", "done")
_ALLOWED: Final[dict[str, tuple[str, ...]]] = {
    "pause": ("scheduled", "running"),
    "resume": ("paused", "held", "stopped"),
    "cancel": ("draft", "waiting_approval", "scheduled", "held", "running", "paused", "stopped"),
    "retry": _AGAIN,
    "resend": _AGAIN,
}
_SETTINGS: Final = (
    "audience",
    "purpose",
    "language",
    "at",
    "late",
    "crash",
    "quiet_hours",
    "missing",
    "made_by",
    "paid",
    "over_budget",
)
_AT_ONCE: Final = 2000
"""How many waiting deliveries a cancellation settles in its own transaction; the rest follow in slices."""


@dataclass(frozen=True, slots=True)
class Checker:
    """Who checked the words in a language: a name, and their number where they belong to the team."""

    name: str
    staff_id: int | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """A broadcast to be made.

    `markdown` holds the text in each language it was written in, `language` among them: as Markdown, or as it was typed
    on a phone. `checked` names who checked the versions in the others; one that nobody did keeps it a draft. `question`
    is asked in each of them as `asks` has it, and a version without it is not complete, so it is a draft too. `files`
    go with it in every language, `links` stand under it, `booking` is its button for a way to take part, and
    `localities` are what {locality} may become.
    """

    audience: str
    purpose: Purpose
    markdown: Mapping[str, str | Rich]
    language: str = "en"
    checked: Mapping[str, Checker] = field(default_factory=dict)
    question: Question | None = None
    asks: Mapping[str, Question] = field(default_factory=dict)
    files: Sequence[Attachment] = ()
    links: Sequence[LinkButton] = ()
    booking: Booking | None = None
    localities: Sequence[Named] = ()
    at: datetime | None = None
    late: LatePolicy = "send"
    crash: Literal["resend", "hold"] = "resend"
    quiet_hours: Literal["respect", "ignore"] = "respect"
    missing: Literal["hold", "apology", "skip"] = "apology"
    made_by: int | None = None
    paid: bool = False
    over_budget: OverBudget | None = None
    """What becomes of who has had enough lately; None: as the programme says."""


@dataclass(frozen=True, slots=True)
class Acted:
    """What came of an act. When it was not `done`, `reason` is no_such | not_now | changed_meanwhile | corrected."""

    done: bool
    state: str
    version: int
    reason: str | None = None
    people: int = 0
    """How many deliveries were put back to be sent again."""


def create(conn: Connection, draft: Draft, texts: Texts, now: datetime, *, waits: bool = False) -> int:
    """Make a broadcast, its words frozen as they are; its number. It goes out by itself when its time has come; one
    that `waits` needs a second person's approval before, and one with unchecked versions stays a draft.

    The originals of its files are kept already (`originals.keep`). Raises ValueError when there is nothing to say, and
    Fault (which is one) for what cannot be sent like this.
    """
    row = {
        "state": "draft" if _unchecked(draft) else "waiting_approval" if waits else "scheduled",
        "made_at": now,
        "watch": Watch().kept(),
        "opportunity_id": None if draft.booking is None else draft.booking.opportunity,
        **{name: getattr(draft, name) for name in _SETTINGS},
    }
    broadcast_id = int(conn.execute(insert(broadcast).values(row).returning(broadcast.c.id)).scalar_one())
    question_id = _add_question(conn, broadcast_id, draft.question)
    frozen = [
        {
            "broadcast_id": broadcast_id,
            "language": language,
            "markdown": str(draft.markdown.get(language, draft.markdown[draft.language])),
            "parts": preview(draft, texts, language, question_id, broadcast_id),
            "question": question_of(draft, language),
            **_checking(draft, language, now),
        }
        for language in _languages(draft, texts)
    ]
    conn.execute(insert(content), frozen)
    media.goes_with(conn, broadcast_id, draft.files)
    return broadcast_id


def _unchecked(draft: Draft) -> set[str]:
    """The languages whose version nobody has checked, or nobody can, since the question is missing in it."""
    incomplete = lacking(draft.question, draft.asks, draft.markdown)
    return {*(draft.markdown.keys() - draft.checked.keys()), *incomplete} - {draft.language}


def question_of(draft: Draft, language: str) -> dict[str, Any] | None:
    """The question as it is kept with a version; None where it goes out in the first language's words."""
    asked = draft.asks.get(language)
    if draft.question is None or language not in draft.markdown or not fits(draft.question, asked):
        return None
    return None if asked is None else asked.model_dump(mode="json")


def _checking(draft: Draft, language: str, now: datetime) -> dict[str, Any]:
    """How far the check of a language's words is; those that it was written in, and an apology, need none."""
    own = language in draft.markdown and language != draft.language
    checker = draft.checked.get(language) if own and language not in _unchecked(draft) else None
    needs_none = None if language in draft.markdown or draft.missing != "hold" else "reserve"
    return {
        "checking": needs_none if not own else "draft" if checker is None else "checked",
        "written_by": draft.made_by,
        "checked_by": None if checker is None else checker.staff_id,
        "checker": None if checker is None else checker.name,
        "checked_at": None if checker is None else now,
    }


def preview(draft: Draft, texts: Texts, language: str, question_id: int = 0, broadcast_id: int = 0) -> list[Part]:
    """The messages as somebody who reads `language` gets them (conversations.announcement), nothing filled in."""
    own = draft.markdown.get(language)
    written_in = draft.language if own is None else language
    matter = Matter(
        words=draft.markdown[written_in],
        files=draft.files,
        links=draft.links,
        question=in_language(draft.question, {} if own is None else draft.asks, language),
        question_id=question_id,
        apology=own is None,
        fill=fill_of(texts, written_in, _named(draft.localities, written_in)),
        booking=draft.booking,
        broadcast_id=broadcast_id,
    )
    return parts(texts, language, matter)


def _named(localities: Sequence[Named], language: str) -> dict[str, str]:
    return {one.slug: one.name.text(language) for one in localities}


def act(conn: Connection, broadcast_id: int, verb: Verb, *, now: datetime, version: int | None = None) -> Acted:
    """Pause, resume or cancel a broadcast, or send it again to some: as it was when it had `version` (None: as now)."""
    row = row_of(conn, broadcast_id)
    if row is None:
        return Acted(False, "", 0, "no_such")
    if version is not None and row.version != version:
        return Acted(False, row.state, row.version, "changed_meanwhile")
    if row.state not in _ALLOWED[verb]:
        return Acted(False, row.state, row.version, "not_now")
    if verb in AGAIN and _corrected(conn, broadcast_id):
        return Acted(False, row.state, row.version, "corrected")
    people = _put_back(conn, row, verb)
    waits = verb == "resume" and is_unchecked(conn, row)
    changed: dict[str, Any] = {"state": "draft", "reason": None} if waits else _after(row, verb, people, now)
    if not change(conn, row, changed):
        return Acted(False, row.state, row.version, "changed_meanwhile")
    if verb == "cancel":
        deliveries.skip_waiting(conn, broadcast_id, now, limit=_AT_ONCE)
    return Acted(True, changed["state"], row.version + 1, people=people)


def show(conn: Connection, broadcast_id: int) -> dict[str, Any] | None:
    """A broadcast in plain values: its state, its settings, how many people got it, and what came of that; None when
    there is none. `answered` is about how many did, None where nothing was asked and where it is too few to tell.
    """
    row = row_of(conn, broadcast_id)
    if row is None:
        return None
    asked = questions.of_broadcast(conn, broadcast_id)
    answered = None if asked is None else told_or_none(answers.how_many(conn, asked.id))
    stopped = stops.because_of(conn, row)
    came = {"stopped": stopped.people, "came_back": stopped.came_back}
    return _told(conn, row) | {"answered": answered} | came


def list_all(conn: Connection, limit: int = 100) -> list[dict[str, Any]]:
    """The newest broadcasts first, each as `show` has it."""
    rows = conn.execute(select(broadcast).order_by(broadcast.c.id.desc()).limit(limit)).all()
    return [_told(conn, row) for row in rows]


def due(conn: Connection, now: datetime) -> list[Row[Any]]:
    """The scheduled broadcasts whose time has come: id, ready (when that was), quiet_hours, and who made and approved
    them: version, made_by, approved_at, approved_count; correction, if it is one.
    """
    return _COME.named(conn, {"now": now})


def begin(
    conn: Connection, broadcast_id: int, ready: datetime, now: datetime, version: int | None = None
) -> str | None:
    """Start a scheduled broadcast that could go out from `ready` on, or obey its late policy; its new state. Nothing
    happens when it is no longer as it was when it had `version`.
    """
    row = row_of(conn, broadcast_id)
    if row is None or row.state != "scheduled" or (version is not None and row.version != version):
        return None
    changes: dict[LatePolicy, dict[str, Any]] = {
        "send": {"state": "running", "started_at": now},
        "hold": {"state": "held", "reason": "late"},
        "skip": {"state": "cancelled", "reason": "late", "finished_at": now},
    }
    then = changes[judge(ready, now, row.late)]
    return str(then["state"]) if change(conn, row, then) else None


def stop(conn: Connection, broadcast_id: int, reason: str) -> bool:
    """Something is wrong with a running broadcast: nothing more goes out until staff resume it."""
    row = row_of(conn, broadcast_id)
    if row is None or row.state != "running":
        return False
    return change(conn, row, {"state": "stopped", "reason": reason})


def hold(conn: Connection, reason: str) -> list[int]:
    """Whatever goes out, or will by itself, waits until staff resume or cancel it; their numbers."""
    going = update(broadcast).where(broadcast.c.state.in_(("scheduled", "running")))
    held = going.values(state="held", reason=reason, version=broadcast.c.version + 1).returning(broadcast.c.id)
    return sorted(conn.scalars(held))


@dataclass(frozen=True, slots=True)
class Sendable:
    """A broadcast that goes out. `uploads`: a file of it is not with Telegram yet, so that one person goes first;
    `paid`: it is sent fast, for Stars."""

    id: int
    uploads: bool
    paid: bool = False


def sendable(conn: Connection, bot_id: int, *, quiet: bool) -> list[Sendable]:
    """The running broadcasts, oldest first; in quiet hours only those that ignore them."""
    rows = (_LOUD if quiet else _RUNNING).all(conn, {"bot": bot_id})
    return [Sendable(number, bool(uploads), paid) for number, paid, uploads in rows]


_WITH_TELEGRAM = media_table.select().where(
    media_table.c.bot_id == bindparam("bot"),
    media_table.c.kind == broadcast_file.c.kind,
    media_table.c.digest == broadcast_file.c.digest,
)
_UPLOADS = broadcast_file.select().where(broadcast_file.c.broadcast_id == broadcast.c.id, ~_WITH_TELEGRAM.exists())
_GOING = (
    select(broadcast.c.id, broadcast.c.paid, _UPLOADS.exists().label("uploads"))
    .where(broadcast.c.state == "running")
    .order_by(broadcast.c.id)
)
_RUNNING = Prepared(_GOING)
_LOUD = Prepared(_GOING.where(broadcast.c.quiet_hours == "ignore"))
_WALKED = Prepared(
    select(broadcast.c.id)
    .where(
        broadcast.c.state == "running",
        broadcast.c.walked,
        ~select(content.c.id).where(content.c.broadcast_id == broadcast.c.id, content.c.releases).exists(),
    )
    .order_by(broadcast.c.id)
)
_CANCELLED = Prepared(
    select(broadcast.c.id).where(broadcast.c.state == "cancelled", broadcast.c.finished_at > bindparam("since"))
)
_COME = Prepared(
    select(
        broadcast.c.id,
        func.coalesce(broadcast.c.at, broadcast.c.made_at, type_=broadcast.c.at.type).label("ready"),
        *(broadcast.c.quiet_hours, broadcast.c.version, broadcast.c.made_by),
        *(broadcast.c.approved_at, broadcast.c.approved_count, broadcast.c.correction),
    )
    .where(broadcast.c.state == "scheduled", or_(broadcast.c.at.is_(None), broadcast.c.at <= bindparam("now")))
    .where(broadcast.c.id.not_in(select(series.c.broadcast_id)))  # these are only made others of
    .order_by(broadcast.c.id)
)


def walked(conn: Connection) -> list[int]:
    """The running broadcasts that have found everybody, and release nobody."""
    return [number for (number,) in _WALKED.all(conn, {})]


def cancelled_since(conn: Connection, moment: datetime) -> list[int]:
    """The broadcasts that were cancelled after a moment."""
    return [number for (number,) in _CANCELLED.all(conn, {"since": moment})]


def finish(conn: Connection, broadcast_id: int, now: datetime, version: int | None = None) -> bool:
    """Call a broadcast done when everybody was found and nothing waits or is on its way; whether it is. `version`: only
    as it was when it had this one.
    """
    row = row_of(conn, broadcast_id)
    if (
        row is None
        or version not in (None, row.version)
        or row.state != "running"
        or not row.walked
        or deliveries.open_ones(conn, broadcast_id)
    ):
        return False
    return change(conn, row, {"state": "done", "finished_at": now})


def _languages(draft: Draft, texts: Texts) -> list[str]:
    """Those that get words of their own: as written, and with an apology all others that we speak. Where people are
    held for a version, these are kept in reserve: it may never come.
    """
    spoken = [catalogue.language for catalogue in texts.languages] if draft.missing != "skip" else []
    return list(dict.fromkeys([*draft.markdown, *spoken]))


def _add_question(conn: Connection, broadcast_id: int, asked: Question | None) -> int:
    if asked is None:
        return 0
    options = [{"value": option, "text": option} for option in asked.options]
    card = asked.decision_card.model_dump()
    return questions.add(conn, broadcast_id, kind=asked.kind, text=asked.text, options=options, decision_card=card)


def row_of(conn: Connection, broadcast_id: int) -> Row[Any] | None:
    """A broadcast as it stands in its table; None when there is none."""
    return conn.execute(select(broadcast).where(broadcast.c.id == broadcast_id)).one_or_none()


def change(conn: Connection, row: Row[Any], changes: Mapping[str, Any]) -> bool:
    """Compare and swap: nothing happens when somebody changed it since it was read."""
    as_read = (broadcast.c.id == row.id, broadcast.c.version == row.version)
    changed = update(broadcast).where(*as_read).values(**changes, version=row.version + 1)
    return conn.execute(changed).rowcount == 1


def is_unchecked(conn: Connection, row: Row[Any]) -> bool:
    """Whether one that has not begun has a version that nobody has checked. A correction does not wait for all: what is
    wrong stands there meanwhile, so that it begins with the languages in which there is something to say.
    """
    if row.started_at is not None or conn.execute(_ANY_DRAFT, {"broadcast": row.id}).first() is None:
        return False
    return row.corrects_id is None or conn.execute(_ANY_READY, {"broadcast": row.id}).first() is None


def _corrected(conn: Connection, broadcast_id: int) -> bool:
    """Whether it was taken back or reworded: what was wrong is sent to nobody else."""
    back = (broadcast.c.corrects_id == broadcast_id, broadcast.c.state != "cancelled")
    return conn.execute(select(broadcast.c.id).where(*back).limit(1)).first() is not None


def _put_back(conn: Connection, row: Row[Any], verb: Verb) -> int:
    """How many are sent it again by this."""
    if verb == "retry":
        return sending_again.failed(conn, row)
    return sending_again.undecided(conn, row) if verb == "resend" else 0


_ANY_DRAFT: Final = (
    select(content.c.id).where(content.c.broadcast_id == bindparam("broadcast"), content.c.checking == "draft").limit(1)
)

_ANY_READY: Final = (
    select(content.c.id)
    .where(content.c.broadcast_id == bindparam("broadcast"), func.coalesce(content.c.checking, "checked") == "checked")
    .limit(1)
)


def _after(row: Row[Any], verb: Verb, people: int, now: datetime) -> dict[str, Any]:
    if verb == "pause":
        return {"state": "paused"}
    if verb == "cancel":
        return {"state": "cancelled", "finished_at": now}
    if verb in AGAIN:
        again = row.state == "done" and people > 0
        return {"state": "running", "finished_at": None} if again else {"state": row.state}
    if row.started_at is None and row.at is not None and row.at > now:
        return {"state": "scheduled", "reason": None}
    if row.started_at is None and row.made_by is not None:
        # What staff made begins where it is looked whether a second person must see it; it is late no longer.
        return {"state": "scheduled", "reason": None, "at": now}
    return {"state": "running", "reason": None, "started_at": row.started_at or now}


_SHOWN: Final = (
    *("id", "series_id", "state", "at", "started_at", "finished_at", "audience", "purpose", "language"),
    *("late", "crash", "quiet_hours", "over_budget", "missing", "reason", "version", "made_at"),
    *("approved_at", "approved_count", "corrects_id", "correction", "paid", "note", "opportunity_id"),
)


def _told(conn: Connection, row: Row[Any]) -> dict[str, Any]:
    """What is shown: the same figures as on staff's phones (storage/tallies.py)."""
    tally = tallies.of_broadcast(conn, row.id)
    return _plain(row) | {
        "total": tally.people if row.walked else None,
        "counts": {"resent": tally.resent} | tally.counts,
        "unknown_first": tally.unknown_first,
        "reasons": tally.reasons,
        "versions": _versions(conn, row.id),
        "booked": None if row.opportunity_id is None else bookings.booked(conn, row.id),
        "test": {state: people for state, people in tally.test.items() if people},
        "cost": _cost(conn, row),
    }


def _cost(conn: Connection, row: Row[Any]) -> dict[str, int] | None:
    """What it has cost until now, at most; None for what was never paid for."""
    sent = billed.of_row(conn, row)
    return None if sent is None else {"messages": sent, "stars_at_most": stars_for(sent)}


def _versions(conn: Connection, broadcast_id: int) -> dict[str, str]:
    """The languages that have words of their own besides the first, and how far the check of each is."""
    columns = (content.c.language, content.c.checking, question_words.INCOMPLETE.label("incomplete"))
    query = select(*columns).where(content.c.broadcast_id == broadcast_id)
    checked = query.where(content.c.checking.in_(("draft", "checked"))).order_by(content.c.language)
    return {row.language: "incomplete" if row.incomplete else row.checking for row in conn.execute(checked)}


def _plain(row: Row[Any]) -> dict[str, Any]:
    values = {name: row._mapping[name] for name in _SHOWN}
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in values.items()}
