"""Versions of an announcement in other languages: written, checked by somebody who reads the language, let go."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

import typer
from sqlalchemy import Connection

from app.commands import asked
from app.opening import Opened, complain, operate, read_text
from app.output import AsJson, show, table
from app.refusal import NOT_DONE, WRONG_USE, Refused, Told, WronglyUsed
from app.texts import text
from programme.sentences import Fault
from storage import audit, broadcasts, version_news, versions
from storage.broadcasts import Checker
from storage.versions import Changed, Written

Number = Annotated[int, typer.Argument(metavar="N", min=1, help="The number that the list prints.")]
InLanguage = Annotated[str, typer.Argument(metavar="LANG", help="The language, such as pl.")]
Versions = Annotated[
    list[str] | None,
    typer.Option("--version", metavar="LANG=FILE", help="The text in another language; repeatable."),
]
Checked = Annotated[
    list[str] | None,
    typer.Option("--checked", metavar="LANG=NAME", help="Who read that version and found it right; repeatable."),
]
By = Annotated[str, typer.Option("--by", metavar="NAME", help="Who read it and found it right.")]
MaybeBy = Annotated[str | None, typer.Option("--checked", metavar="NAME", help="Who read it and found it right.")]
TextFile = Annotated[Path, typer.Option("--text-file", metavar="F", help="What to say, in Markdown.")]
How = Annotated[
    Literal["apology", "skip"], typer.Argument(metavar="apology|skip", help="What they get who waited: it, or nothing.")
]
LONGEST = 20_000
"""Characters of a version: as many as of a broadcast."""
_LISTED = ("language", "state", "by", "waiting")


def read(at: Opened, written_in: str, given: Sequence[str]) -> dict[str, str]:
    """The texts in other languages, by language. Raises WronglyUsed and Refused."""
    found: dict[str, str] = {}
    for one in given:
        language, _, file = one.partition("=")
        if not language or not file:
            raise WronglyUsed("versions.written", value=one)
        if language in found or language == written_in:
            raise WronglyUsed("versions.twice", language=language)
        found[_known(at, language)] = words_of(Path(file))
    return found


def checkers(given: Sequence[str], words: dict[str, str]) -> dict[str, Checker]:
    """Who checked which version. Raises WronglyUsed."""
    found: dict[str, Checker] = {}
    for one in given:
        language, _, name = one.partition("=")
        if not language or not name.strip():
            raise WronglyUsed("versions.named", value=one)
        if language not in words:
            raise WronglyUsed("versions.no_text", language=language)
        found[language] = Checker(name.strip())
    return found


def tell_unchecked(
    number: int, given: Sequence[str], checked: Sequence[str], sentence: str = "versions.unchecked"
) -> None:
    """Say which versions wait for a check, since it does not go out before."""
    done = {one.partition("=")[0] for one in checked}
    left = [language for one in given if (language := one.partition("=")[0]) not in done]
    if left:
        complain(text(sentence, number=number, languages=", ".join(left)))


def list_(number: Number, *, as_json: AsJson = False) -> None:
    """The languages that it has words in, who checked them, and how many people wait for one that is not there."""

    async def act(at: Opened) -> list[dict[str, Any]]:
        if await at.database.read(broadcasts.row_of, number) is None:
            raise Refused("versions.no_such", number=number)
        found = await at.database.read(versions.of, number)
        held = await at.database.read(versions.waiting, number)
        missing = [(language, "missing", None) for language in await at.database.read(versions.wanted, number)]
        rows = [*((one.language, one.state, one.checker) for one in found), *missing]
        return [dict(zip(_LISTED, (*row, held.get(row[0], 0)), strict=True)) for row in rows]

    rows = operate(act)
    show(rows, table(rows, _LISTED, ""), as_json=as_json)


def add(
    number: Number,
    language: InLanguage,
    *,
    text_file: TextFile,
    question_file: asked.QuestionFile = None,
    checked: MaybeBy = None,
) -> None:
    """Write it in one more language; who waits for that gets it once it has been checked."""

    async def act(at: Opened) -> Changed:
        checker = None if checked is None else Checker(checked)
        words = words_of(text_file)
        question = await asked.read(at, number, _known(at, language), question_file)
        written = Written(language, words, checker=checker, question=question)
        try:
            return await at.database.write(_add, at, number, written)
        except Fault as fault:
            raise Told(str(fault), WRONG_USE) from None
        except ValueError:
            raise Refused("broadcast.unsaid", path=text_file) from None

    _tell(number, language, operate(act))


def check(number: Number, language: InLanguage, *, by: By) -> None:
    """Somebody who reads the language has read a version, and it is right."""

    async def act(at: Opened) -> Changed:
        return await at.database.write(_check, at, number, language, by)

    _tell(number, language, operate(act))


def drop(number: Number, language: InLanguage) -> None:
    """Take out a version that nobody has checked."""

    async def act(at: Opened) -> Changed:
        return await at.database.write(_drop, at, number, language)

    _tell(number, language, operate(act))


def let_go(number: Number, how: How) -> None:
    """Nobody waits for a version any longer: they get it with an apology, or not at all."""

    async def act(at: Opened) -> Changed:
        return await at.database.write(_let_go, at, number, how)

    changed = operate(act)
    _refuse(number, "", changed)
    typer.echo(text("versions.let_go", number=number, state=changed.state, people=changed.waiting))


def _add(conn: Connection, at: Opened, number: int, written: Written) -> Changed:
    changed = versions.add(conn, number, written, at.texts, at.programme.localities, now=at.now)
    version_news.ask(conn, at.texts, number, at.now)
    return _recorded(conn, at, number, changed, ("version", {"language": written.language}))


def _check(conn: Connection, at: Opened, number: int, language: str, by: str) -> Changed:
    changed = versions.check(conn, number, language, Checker(by), at.now)
    return _recorded(conn, at, number, changed, ("check", {"language": language}))


def _drop(conn: Connection, at: Opened, number: int, language: str) -> Changed:
    changed = versions.drop(conn, number, language, at.now)
    return _recorded(conn, at, number, changed, ("drop_version", {"language": language}))


def _let_go(conn: Connection, at: Opened, number: int, how: Literal["apology", "skip"]) -> Changed:
    return _recorded(conn, at, number, versions.let_go(conn, number, how, at.now), ("let_go", {"how": how}))


def _recorded(conn: Connection, at: Opened, number: int, changed: Changed, did: tuple[str, dict[str, Any]]) -> Changed:
    verb, detail = did
    if changed.done:
        subject = f"broadcast:{number}"
        audit.record(conn, at=at.now, act=f"broadcast.{verb}", actor="operator", subject=subject, detail=detail)
    return changed


def _tell(number: int, language: str, changed: Changed) -> None:
    _refuse(number, language, changed)
    key = "versions.done_waiting" if changed.waiting else "versions.done"
    typer.echo(text(key, number=number, state=changed.state, people=changed.waiting))


def _refuse(number: int, language: str, changed: Changed) -> None:
    if not changed.done:
        complain(str(Refused(f"versions.{changed.reason}", number=number, language=language, state=changed.state)))
        raise typer.Exit(NOT_DONE)


def _known(at: Opened, language: str) -> str:
    if not at.programme.has_language(language):
        raise WronglyUsed("broadcast.language", language=language, known=", ".join(at.programme.languages))
    return language


def words_of(file: Path) -> str:
    """What a file says. Raises Refused for what would be more than a few messages each."""
    words = read_text(file)
    if len(words) > LONGEST:
        raise Refused("broadcast.long", path=file, length=len(words), most=LONGEST)
    return words
