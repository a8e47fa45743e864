"""`hearback broadcast withdraw` and `correct`: take back or reword what was delivered, in each language of it.

The operator needs no second approval; every act is audited.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

import typer
from sqlalchemy import Connection

from app.commands import versions
from app.opening import Opened, operate
from app.output import AsJson, show
from app.refusal import WRONG_USE, Refused, Told, WronglyUsed
from app.texts import text
from programme.paying import stars_for
from programme.sentences import Fault
from storage import audit, broadcasts, corrections, paying, version_news
from storage import versions as versions_of
from storage.correction_words import Anew
from storage.corrections import Made

Number = Annotated[int, typer.Argument(metavar="N", min=1, help="The number that the list prints.")]
TextFile = Annotated[
    Path | None, typer.Option("--text-file", metavar="F", help="What it should have said, in Markdown.")
]
Only = Annotated[bool, typer.Option("--only", help="Leave the languages that have no text here as they are.")]
FollowUp = Annotated[
    bool, typer.Option("--follow-up", help="Say it in a message of its own, and leave the first as it is.")
]
Yes = Annotated[bool, typer.Option("--yes", help="Agree to what a follow-up costs, where the first was paid for.")]
Reason = Annotated[str | None, typer.Option("--reason", metavar="TEXT", help="Why, for the team.")]


def withdraw(number: Number, *, reason: Reason = None, as_json: AsJson = False) -> None:
    """Delete it from the chats of all who have it; nobody else gets it. Prints the withdrawal's number."""

    async def act(at: Opened) -> Made:
        return await at.database.write(_withdraw, at, number, reason)

    made = operate(act)
    show(_plain(made), _told("withdrawing", number, made), as_json=as_json)


def correct(
    number: Number,
    *,
    text_file: TextFile = None,
    version: versions.Versions = None,
    checked: versions.Checked = None,
    only: Only = False,
    follow_up: FollowUp = False,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Change its words for all who have it; nobody else gets it. Prints the correction's number."""

    async def act(at: Opened) -> tuple[Made, list[str]]:
        row = await at.database.read(broadcasts.row_of, number)
        if text_file is None and not version:
            raise WronglyUsed("correct.nothing")
        own = "" if row is None else str(row.language)
        words = {} if text_file is None else {own: versions.words_of(text_file)}
        others = versions.read(at, own, version or ())
        rest: Literal["wait", "stays"] = "stays" if only else "wait"
        anew = Anew(words | others, versions.checkers(checked or (), others), rest)
        try:
            made = await at.database.write(_correct, at, number, anew, follow_up=follow_up, yes=yes)
        except Fault as fault:
            raise Told(str(fault), WRONG_USE) from None
        except ValueError:
            raise Refused("broadcast.unsaid", path=text_file or (version or [""])[0]) from None
        return made, await at.database.read(versions_of.wanted, made.id or 0)

    made, wanted = operate(act)
    told = _told("following" if follow_up else "correcting", number, made)
    told += [text("correct.waits", other=made.id, language=language) for language in wanted]
    show(_plain(made) | ({"wanted": wanted} if wanted else {}), told, as_json=as_json)
    if not as_json and made.id is not None:
        versions.tell_unchecked(made.id, version or (), checked or (), "correct.unchecked")


def _correct(conn: Connection, at: Opened, number: int, anew: Anew, *, follow_up: bool, yes: bool) -> Made:
    known = at.programme.localities
    made = corrections.correct(conn, number, anew, at.texts, known, by=None, follow_up=follow_up, now=at.now)
    made = _recorded(conn, at, number, made, "follow_up" if follow_up else "correct")
    version_news.ask(conn, at.texts, made.id or 0, at.now)
    if follow_up and not yes:
        _look_at_price(conn, at, number, made)
    return made


def _look_at_price(conn: Connection, at: Opened, number: int, made: Made) -> None:
    """What follows a paid broadcast up is paid for too, if that is agreed to. Raises Refused, and nothing is kept."""
    if at.settings.paid_rate is None or made.id is None or not paying.is_paid(conn, made.id):
        return
    messages = made.reach.people * paying.frozen_messages(conn, made.id)
    raise Refused("paid.follow_up", number=number, people=made.reach.people, stars=stars_for(messages))


def _withdraw(conn: Connection, at: Opened, number: int, reason: str | None) -> Made:
    made = corrections.withdraw(conn, number, by=None, note=(reason or "").strip() or None, now=at.now)
    return _recorded(conn, at, number, made, "withdraw")


def _recorded(conn: Connection, at: Opened, number: int, made: Made, verb: str) -> Made:
    if made.reason is not None:
        sentence = f"correct.{made.reason}" if made.language is None else f"correct.{made.reason}_in"
        raise Refused(sentence, number=number, other=made.id, language=made.language)
    detail = {"by": made.id, "people": made.reach.people}
    subject = f"broadcast:{number}"
    audit.record(conn, at=at.now, act=f"broadcast.{verb}", actor="operator", subject=subject, detail=detail)
    return made


def _plain(made: Made) -> dict[str, Any]:
    counted = made.reach
    return {
        "id": made.id,
        "people": counted.people,
        "not_confirmed": counted.not_confirmed,
        "too_old": counted.too_old,
    }


def _told(what: str, number: int, made: Made) -> list[str]:
    counted = made.reach
    lines = [text(f"correct.{what}", number=number, other=made.id, people=counted.people)]
    if counted.not_confirmed:
        lines.append(text("correct.left.not_confirmed", people=counted.not_confirmed))
    if counted.too_old:
        lines.append(text("correct.left.too_old", people=counted.too_old))
    return lines
