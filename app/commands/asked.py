"""The quick question that an announcement asks: its lines, and the same in another language out of a file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import Connection

from app.opening import Opened, operate, read_text
from app.output import AsJson, show
from app.refusal import WRONG_USE, Refused, Told
from programme import question_words
from programme.question import Question
from programme.sentences import Fault
from storage import broadcasts, questions, rewording

Number = Annotated[int, typer.Argument(metavar="N", min=1, help="The number that the list prints.")]
QuestionFile = Annotated[
    Path | None,
    typer.Option(
        "--question-file", metavar="F", help="Its question in this language, line by line as `question` has it."
    ),
]


def question(number: Number, *, as_json: AsJson = False) -> None:
    """The lines that its question has, to be written in another language: itself, its answers, its decision card."""

    async def act(at: Opened) -> list[str]:
        if await at.database.read(broadcasts.row_of, number) is None:
            raise Refused("versions.no_such", number=number)
        asked = await at.database.read(_asked, number)
        if asked is None:
            raise Refused("results.none_asked", number=number)
        return question_words.lines(asked)

    lines = operate(act)
    show({"id": number, "lines": lines}, lines, as_json=as_json)


async def read(at: Opened, number: int, language: str, file: Path | None) -> Question | None:
    """The question of an announcement in another language, from a file; None where it asks nothing. Raises Refused and
    Told.
    """
    asked = await at.database.read(_asked, number)
    if asked is None:
        if file is not None:
            raise Refused("results.none_asked", number=number)
        return None
    if file is None:
        raise Refused("versions.incomplete", number=number, language=language)
    try:
        return question_words.read(asked, read_text(file))
    except Fault as fault:
        raise Told(f"{file}: {fault}", WRONG_USE) from None


def _asked(conn: Connection, number: int) -> Question | None:
    found = questions.of_broadcast(conn, number)
    return None if found is None else rewording.as_written(found)
