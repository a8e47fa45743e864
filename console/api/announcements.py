"""Announcements over the API: their list, the report of one, and a draft that the team decides on.

A draft goes to nobody before a member of the team approved it, as one that a colleague wrote; whoever may approve is
told on their phone.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Final, Literal

from fastapi import Depends, FastAPI, Path, Response
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Connection

from console.api.access import Access
from console.api.figures import Figure, figures
from console.api.pages import Cursor, Limit, before, following
from console.api.problems import Problem, Wrong, responses
from console.desk import Desk
from console.texts import text
from programme.audience import AudienceError, Names, parse, unparse
from programme.courtesy import Courtesy
from programme.sentences import Fault
from programme.small_numbers import told
from storage import announcement_list, api_tokens, approval_news, audience, broadcasts, letters_and_calls, reports
from storage.announcement_list import Listed
from storage.api_tokens import Token
from storage.broadcasts import Draft
from storage.reports import QuestionReport, Report

LONGEST: Final = 20_000
"""Characters of an announcement: five messages to each person."""
State = Literal["draft", "waiting_approval", "scheduled", "held", "running", "paused", "stopped", "done", "cancelled"]
Number = Annotated[int, Path(ge=1, lt=10**15, description="The announcement's number.", examples=[7])]


class Announcement(BaseModel):
    """An announcement in the list."""

    id: int = Field(examples=[7])
    state: State = Field(examples=["done"])
    purpose: str = Field(examples=["update"])
    when: datetime = Field(description="When it went or goes out, or was made.", examples=["2026-03-03T10:00:00Z"])
    opening: str = Field(description="How it begins.", examples=["The clinic moves on Monday."])
    repeats: bool = Field(description="It is a series, which makes others.", examples=[False])
    reached: Figure


class Announcements(BaseModel):
    """A page of announcements, the newest first."""

    items: list[Announcement]
    next: str | None = Field(description="Where the next page begins.", examples=["7"])


class Answers(BaseModel):
    """How many gave one of the answers."""

    answer: str = Field(examples=["Mornings"])
    people: Figure


class QuestionFigures(BaseModel):
    """What was asked, and how it was answered. Free words are never told."""

    kind: str = Field(examples=["one"])
    question: str = Field(examples=["When can you come?"])
    asked: Figure
    answered: Figure
    answers: list[Answers]
    open: bool = Field(examples=[False])


class AnnouncementReport(BaseModel):
    """What became of one announcement."""

    id: int = Field(examples=[7])
    state: State = Field(examples=["done"])
    purpose: str = Field(examples=["update"])
    audience: str = Field(examples=["locality:dacorum"])
    at: datetime | None = Field(examples=[None])
    started_at: datetime | None = Field(examples=["2026-03-03T10:00:00Z"])
    finished_at: datetime | None = Field(examples=["2026-03-03T10:04:00Z"])
    total: Figure
    people: dict[str, Figure] = Field(description="By what became of them.", examples=[{"sent": 1200, "failed": None}])
    reasons: dict[str, dict[str, Figure]] = Field(
        description="Why, by what became of them.", examples=[{"failed": {"blocked": None}}]
    )
    stopped: Figure = Field(description="How many stopped because of it.")
    told_otherwise: dict[str, Figure] = Field(
        description="People without Telegram, who are in no other figure: told by `letter` or by a `call`, "
        "`not_reached`, or `untold`. Empty where there are none.",
        examples=[{"letter": 20, "call": 10, "not_reached": None, "untold": 0}],
    )
    question: QuestionFigures | None = Field(examples=[None])


class NewDraft(BaseModel):
    """An announcement for the team to decide on."""

    model_config = ConfigDict(extra="forbid")

    audience: str = Field(min_length=1, max_length=2000, examples=["locality:dacorum and topic:vaccinations"])
    purpose: Literal["update", "opportunity"] = Field(default="update", examples=["update"])
    language: str = Field(default="en", max_length=35, description="What it is written in.", examples=["en"])
    text: str = Field(
        pattern=r"\S", min_length=1, max_length=LONGEST, description="In Markdown.", examples=["The **clinic** moves."]
    )


class MadeDraft(BaseModel):
    """What was made. `waiting_approval`: the team has to decide."""

    id: int = Field(examples=[8])
    state: Literal["waiting_approval"] = Field(examples=["waiting_approval"])
    people: Figure = Field(description="How many it would reach now.")


def add(api: FastAPI, desk: Desk, access: Access) -> None:
    """The addresses of this subject."""
    reads = Depends(access.needs("announcements:read"))
    drafts = access.needs("announcements:draft")

    @api.get("/announcements", dependencies=[reads], responses=responses(), tags=["announcements"])
    async def list_announcements(limit: Limit = 50, cursor: Cursor = None, state: State | None = None) -> Announcements:
        """Announcements, the newest first."""
        rows, _ = await desk.database.read(announcement_list.search, state=state, limit=limit, before=before(cursor))
        return Announcements(items=[_listed(row) for row in rows], next=following(rows, limit))

    @api.get("/announcements/{number}", dependencies=[reads], responses=responses(404), tags=["announcements"])
    async def read_announcement(number: Number) -> AnnouncementReport:
        """What became of one announcement."""
        report = await desk.database.read(reports.of_broadcast, number, desk.clock())
        if report is None:
            raise Problem(404, "api.no_such")
        otherwise = await desk.database.read(letters_and_calls.counts, number, desk.clock())
        return _report(report, otherwise)

    @api.post("/announcements", status_code=201, responses=responses(), tags=["announcements"])
    async def make_draft(wanted: NewDraft, answer: Response, token: Token = Depends(drafts)) -> MadeDraft:
        """Make a draft, which goes to nobody before a member of the team approves it."""
        draft = _draft(desk, wanted)
        made = await desk.database.write(_make, desk, draft, token)
        desk.changed()
        answer.headers["Location"] = f"/api/v1/announcements/{made.id}"
        return made


def _draft(desk: Desk, wanted: NewDraft) -> Draft:
    programme = desk.programme
    if wanted.language not in programme.languages:
        raise _wrong("language", f"one of {', '.join(programme.languages)}")
    try:
        who = parse(wanted.audience, Names.of(programme))
    except AudienceError as error:
        raise _wrong("audience", str(error)) from None
    draft = Draft(
        audience=unparse(who),
        purpose=wanted.purpose,
        markdown={wanted.language: wanted.text},
        language=wanted.language,
        localities=programme.localities,
    )
    try:
        said = broadcasts.preview(draft, desk.texts, wanted.language)
    except Fault as fault:
        raise _wrong("text", str(fault)) from None
    if not said:
        raise _wrong("text", text("api.nothing_said"))
    return draft


def _make(conn: Connection, desk: Desk, draft: Draft, token: Token) -> MadeDraft:
    now = desk.clock()
    number = broadcasts.create(conn, draft, desk.texts, now, waits=True)
    courtesy = Courtesy.of(desk.programme, desk.zone)
    people = audience.count(conn, parse(draft.audience), draft.purpose, now, courtesy).count
    approval_news.ask(conn, desk.texts, number, people, now)
    api_tokens.note_use(conn, token, "broadcast.draft", now, subject=f"broadcast:{number}")
    return MadeDraft(id=number, state="waiting_approval", people=told(people))


def _wrong(field: str, problem: str) -> Problem:
    return Problem(422, "api.invalid", errors=[Wrong(at=f"body.{field}", problem=problem)])


def _listed(row: Listed) -> Announcement:
    return Announcement(
        id=row.id,
        state=row.state,
        purpose=row.purpose,
        when=row.when,
        opening=row.opening,
        repeats=row.repeats,
        reached=told(row.reached),
    )


def _report(report: Report, otherwise: Mapping[str, int]) -> AnnouncementReport:
    return AnnouncementReport(
        id=report.id,
        state=report.state,
        purpose=report.purpose,
        audience=report.audience,
        at=report.at,
        started_at=report.started_at,
        finished_at=report.finished_at,
        total=None if report.total is None else told(report.total),
        people=figures(report.counts),
        reasons={state: figures(reasons) for state, reasons in report.reasons.items() if reasons},
        stopped=told(report.stopped),
        told_otherwise=figures(otherwise),
        question=None if report.question is None else _question(report.question),
    )


def _question(asked: QuestionReport) -> QuestionFigures:
    return QuestionFigures(
        kind=asked.kind,
        question=asked.text,
        asked=told(asked.asked),
        answered=asked.answered or None,
        answers=[Answers(answer=row.text, people=row.count or None) for row in asked.rows],
        open=asked.is_open,
    )
