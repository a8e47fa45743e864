"""`hearback broadcast`: send to many, watch, steer. The operator needs no second approval; every act is audited."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Literal

import typer
from sqlalchemy import Connection

from app.attaching import attach, links
from app.audiences import read_audience
from app.commands import asked, corrections, paying, results, versions
from app.opening import Opened, operate, read_text
from app.output import AsJson, record, show, table
from app.recurring import CalendarName, Holiday, look_at_times, repeat_of
from app.refusal import WRONG_USE, Refused, Told, WronglyUsed
from app.texts import text
from conversations.booking_button import Booking
from conversations.texts import Texts
from programme.attachment import Kind
from programme.audience import unparse
from programme.consent import Purpose
from programme.lateness import LatePolicy
from programme.programme import OverBudget
from programme.recurrence import SHOWN_TIMES
from programme.schedule import parse_at
from programme.sentences import Fault
from programme.words import ENGLISH
from storage import announcing, approvals, audit, bookings, broadcasts, letters_and_calls, series, tallies, version_news
from storage.broadcasts import AGAIN, Acted, Draft, Verb
from storage.report_words import reason

commands = typer.Typer(help="Send to many, watch it, steer it.", no_args_is_help=True)

Number = Annotated[int, typer.Argument(metavar="N", min=1, help="The number that the list prints.")]
TextFile = Annotated[Path | None, typer.Option("--text-file", metavar="F", help="What to say, in Markdown.")]
Photos = Annotated[list[Path] | None, typer.Option("--photo", metavar="F", help="A photo; several are an album.")]
Documents = Annotated[list[Path] | None, typer.Option("--document", metavar="F", help="A file; several go together.")]
Voice = Annotated[Path | None, typer.Option("--voice", metavar="F", help="A recording: OGG (Opus), MP3 or M4A.")]
Buttons = Annotated[
    list[str] | None, typer.Option("--button", metavar="LABEL=URL", help="A button that opens a page; repeatable.")
]
Opportunity = Annotated[
    int | None,
    typer.Option("--opportunity", metavar="N", min=1, help="A button for this way to take part, with its page."),
]
Expression = Annotated[str, typer.Option("--audience", metavar="EXPR", help="For whom: see hearback audience.")]
ForPurpose = Annotated[Purpose, typer.Option("--purpose", help="The purpose that people must have consented to.")]
Repeat = Annotated[
    str | None,
    typer.Option("--repeat", metavar="CRON", help='Again and again: "0 10 * * 2#1" or "every first Tuesday at 10".'),
]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask whether the next times, or the price, are right.")]
At = Annotated[str | None, typer.Option("--at", metavar="TIME", help="When; without an offset it is local time.")]
Late = Annotated[LatePolicy, typer.Option("--late", help="What to do when it was due while Hearback was down.")]
Crash = Annotated[
    Literal["resend", "hold"],
    typer.Option("--crash", help="What to do when a crash left it open if a message arrived."),
]
Quiet = Annotated[Literal["respect", "ignore"], typer.Option("--quiet-hours", help="Whether quiet hours are kept.")]
Over = Annotated[
    OverBudget | None,
    typer.Option("--over-budget", help="People who have had enough lately; without it as the programme says."),
]
Missing = Annotated[
    Literal["hold", "apology", "skip"], typer.Option("--missing", help="What people get who read another language.")
]
Unknown = Annotated[
    bool,
    typer.Option("--unknown", help="Instead, send it again to those who may have it: some may get it twice."),
]
Language = Annotated[str, typer.Option("--language", metavar="L", help="The language the text is in.")]

LONGEST = 20_000
"""Characters of a broadcast: five messages to each person."""

_LISTED = (
    *("id", "state", "purpose", "audience", "total", "sent", "failed", "at", "started_at", "finished_at"),
    *("series_id", "repeats"),
)


@commands.command("send")
def send(  # noqa: PLR0913  # why: each is an option of the command
    *,
    audience: Expression,
    text_file: TextFile = None,
    photo: Photos = None,
    document: Documents = None,
    voice: Voice = None,
    button: Buttons = None,
    opportunity: Opportunity = None,
    purpose: ForPurpose = "update",
    at: At = None,
    repeat: Repeat = None,
    calendar: CalendarName = None,
    on_holiday: Holiday = None,
    paid: paying.Paid = False,
    yes: Yes = False,
    late: Late = "send",
    crash: Crash = "resend",
    quiet_hours: Quiet = "respect",
    over_budget: Over = None,
    missing: Missing = "apology",
    language: Language = ENGLISH,
    version: versions.Versions = None,
    checked: versions.Checked = None,
    as_json: AsJson = False,
) -> None:
    """Freeze a text, and what goes with it, and send it, now, at a time or again and again; prints its number."""
    chosen = _chosen(photo or (), document or (), voice)

    async def act(opened: Opened) -> int:
        _go_together(repeat, at, opportunity, purpose)
        again = repeat_of(repeat, opened.settings.zone, calendar, on_holiday)
        names = await opened.audience_names()
        starts = _time(at, opened)
        words = versions.read(opened, _language(language, opened), version or ())
        draft = Draft(
            audience=unparse(read_audience(audience, names)),
            purpose=purpose,
            markdown={language: _words(text_file, chosen)} | words,
            language=language,
            checked=versions.checkers(checked or (), words),
            files=attach(chosen, opened.settings.data_dir),
            links=links(button or ()),
            booking=await _booking(opened, opportunity, again, starts),
            localities=opened.programme.localities,
            at=starts,
            late=late,
            crash=crash,
            quiet_hours=quiet_hours,
            over_budget=over_budget,
            missing=missing,
            paid=paid,
        )
        if not broadcasts.preview(draft, opened.texts, language):
            raise Refused("broadcast.unsaid", path=text_file)
        return await _sent(opened, draft, again, yes=yes)

    number = operate(act)
    show({"id": number}, [text("broadcast.number", number=number)], as_json=as_json)
    if not as_json:
        versions.tell_unchecked(number, version or (), checked or ())


@commands.command("list")
def list_(as_json: AsJson = False) -> None:
    """All broadcasts, the newest first."""

    async def act(at: Opened) -> list[dict[str, Any]]:
        return await at.database.read(_with_repeats)

    rows = operate(act)
    flat = [row | row["counts"] for row in rows]
    show(rows, table(flat, _LISTED, text("broadcast.empty")), as_json=as_json)


@commands.command("show")
def show_(number: Number, as_json: AsJson = False) -> None:
    """State and counts of one broadcast. Counts are of people."""

    async def act(at: Opened) -> tuple[dict[str, Any], dict[str, Any]]:
        found = await at.database.read(broadcasts.show, number)
        if found is None:
            raise Refused("broadcast.none", number=number)
        again = await at.database.read(series.find, number)
        found |= {"repeat": None if again is None else again.plain(SHOWN_TIMES)}
        found |= {"told_otherwise": await at.database.read(letters_and_calls.counts, number, at.now)}
        return found, _in_words(found, at.texts)

    found, in_words = operate(act)
    show(found, record(in_words), as_json=as_json)


def _in_words(found: dict[str, Any], texts: Texts) -> dict[str, Any]:
    """What a person reads: the reasons are in the words that phones show."""
    told = {
        f"{state} because": [
            texts.render(phrase.key, ENGLISH, phrase.args).text
            for phrase in (reason(why, people) for why, people in reasons.items())
        ]
        for state, reasons in found["reasons"].items()
        if reasons
    }
    return {name: value for name, value in found.items() if name != "reasons"} | told


@commands.command("approve")
def approve(number: Number) -> None:
    """Approve one of the team's that waits for a second person."""

    async def act(at: Opened) -> Acted:
        return await at.database.write(_approve, at, number)

    typer.echo(text("broadcast.done", number=number, state=operate(act).state))


@commands.command("pause")
def pause(number: Number) -> None:
    """Stop it for now; what is already on its way arrives."""
    _steer(number, "pause")


@commands.command("resume")
def resume(number: Number) -> None:
    """Go on where it stopped; one that is held is sent."""
    _steer(number, "resume")


@commands.command("cancel")
def cancel(number: Number) -> None:
    """End it for good; nobody else gets it."""
    _steer(number, "cancel")


@commands.command("retry")
def retry(number: Number, *, unknown: Unknown = False) -> None:
    """Try those again that failed, and nobody else; nobody gets it twice by this."""
    _steer(number, "resend" if unknown else "retry")


commands.command("versions")(versions.list_)
commands.command("add-version")(versions.add)
commands.command("question")(asked.question)
commands.command("check")(versions.check)
commands.command("drop-version")(versions.drop)
commands.command("let-go")(versions.let_go)
commands.command("withdraw")(corrections.withdraw)
commands.command("correct")(corrections.correct)
commands.command("unpaid")(paying.unpaid)
commands.command("results")(results.results)
commands.command("rate")(results.rate)
commands.command("export")(results.export)


def _steer(number: int, verb: Verb) -> None:
    async def act(at: Opened) -> tuple[Acted, int]:
        acted = await at.database.write(_act, at, number, verb)
        return acted, await at.database.read(_unknown, number) if verb == "retry" else 0

    acted, unknown = operate(act)
    if verb in AGAIN and not acted.people:
        typer.echo(text("broadcast.nobody" if verb == "retry" else "broadcast.none_unknown", number=number))
    elif verb in AGAIN:
        told = "broadcast.retried" if verb == "retry" else "broadcast.resent"
        typer.echo(text(told, number=number, state=acted.state, people=acted.people))
    else:
        typer.echo(text("broadcast.done", number=number, state=acted.state))
    if unknown:
        typer.echo(text("broadcast.unknown_left", number=number, people=unknown))


def _unknown(conn: Connection, number: int) -> int:
    """Of how many people it is unknown whether they have it."""
    tally = tallies.of_broadcast(conn, number)
    return tally.counts["unknown"] + tally.failed_in_doubt


def _chosen(photos: Sequence[Path], documents: Sequence[Path], voice: Path | None) -> list[tuple[Kind, Path]]:
    """The files that were named, each as what it is sent as."""
    chosen: list[tuple[Kind, Path]] = [("photo", path) for path in photos]
    chosen += [("document", path) for path in documents]
    return chosen if voice is None else [*chosen, ("voice", voice)]


def _words(file: Path | None, chosen: Sequence[tuple[Kind, Path]]) -> str:
    """What to say; a file may go without words. Raises Refused for what would be more than a few messages each."""
    if file is None and chosen:
        return ""
    if file is None:
        raise WronglyUsed("broadcast.nothing")
    words = read_text(file)
    if len(words) > LONGEST:
        raise Refused("broadcast.long", path=file, length=len(words), most=LONGEST)
    return words


async def _booking(
    at: Opened, opportunity: int | None, again: series.Repeat | None, starts: datetime | None
) -> Booking | None:
    """The button for a way to take part. Raises Refused where nobody could say by then that they are interested."""
    if opportunity is None:
        return None
    first = starts if again is None else again.times.next(at.now)
    try:
        return await at.database.read(bookings.offer, opportunity, at.texts, first or at.now)
    except Fault as fault:
        raise Told(str(fault)) from None


def _go_together(repeat: str | None, at: str | None, opportunity: int | None, purpose: Purpose) -> None:
    """Raises WronglyUsed for options of which one makes no sense beside the other."""
    if repeat is not None and at is not None:
        raise WronglyUsed("broadcast.at_and_repeat")
    if opportunity is not None and purpose != "opportunity":
        raise WronglyUsed("broadcast.opportunity_purpose")


async def _sent(opened: Opened, draft: Draft, again: series.Repeat | None, *, yes: bool) -> int:
    """Send it, once its next times and its price were found right; its number."""
    if again is not None:
        look_at_times(again, opened.now, yes=yes)
    await paying.look_at_price(opened, draft, repeats=again is not None, yes=yes)
    return await opened.database.write(_create, opened, draft, again)


def _create(conn: Connection, at: Opened, draft: Draft, again: series.Repeat | None) -> int:
    if again is None:
        number = broadcasts.create(conn, draft, at.texts, at.now)
    else:
        number = series.create(conn, draft, again, at.texts, at.now)
    version_news.ask(conn, at.texts, number, at.now)
    detail = announcing.noted(draft, again) | {"language": draft.language}
    audit.record(conn, at=at.now, act="broadcast.send", actor="operator", subject=f"broadcast:{number}", detail=detail)
    return number


def _with_repeats(conn: Connection) -> list[dict[str, Any]]:
    rows = broadcasts.list_all(conn)
    repeats = series.written(conn, [row["id"] for row in rows])
    return [row | {"repeats": repeats.get(row["id"])} for row in rows]


def _act(conn: Connection, at: Opened, number: int, verb: Verb) -> Acted:
    acted = series.act(conn, number, verb, now=at.now)
    if not acted.done:
        raise _refusal(number, verb, acted)
    detail = {"people": acted.people} if verb in AGAIN else None
    subject = f"broadcast:{number}"
    audit.record(conn, at=at.now, act=f"broadcast.{verb}", actor="operator", subject=subject, detail=detail)
    return acted


def _approve(conn: Connection, at: Opened, number: int) -> Acted:
    people = approvals.people_now(conn, number, at.now) or 0
    acted = approvals.approve(conn, number, by=None, people=people, version=None, now=at.now)
    if not acted.done:
        raise _refusal(number, "approve", acted)
    detail = {"people": people}
    audit.record(
        conn, at=at.now, act="broadcast.approve", actor="operator", subject=f"broadcast:{number}", detail=detail
    )
    return acted


def _refusal(number: int, verb: str, acted: Acted) -> Refused:
    if acted.reason == "no_such":
        return Refused("broadcast.none", number=number)
    if acted.reason == "not_now":
        return Refused("broadcast.not_now", number=number, state=acted.state, verb="retry" if verb in AGAIN else verb)
    return Refused("correct.over" if acted.reason == "corrected" else "broadcast.changed", number=number)


def _language(language: str, at: Opened) -> str:
    if not at.programme.has_language(language):
        raise WronglyUsed("broadcast.language", language=language, known=", ".join(at.programme.languages))
    return language


def _time(written: str | None, at: Opened) -> Any:
    if written is None:
        return None
    try:
        return parse_at(written, at.now, at.settings.zone)
    except Fault as fault:
        raise Told(str(fault), WRONG_USE) from None
