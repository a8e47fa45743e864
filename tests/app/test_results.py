"""What came of a broadcast, at the command line: a table, a picture, and files that a spreadsheet may open."""

from __future__ import annotations

import csv
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, update

from app.new_file import new_csv
from app.refusal import Refused
from bot.png import NotDrawn
from programme.question import Kind, Question
from storage import answers, questions
from storage.answers import Answer
from storage.tables import delivery, person
from tests.app.conftest import Operator
from tests.storage.sending import CARD, announce, resident

AT = datetime(2026, 3, 3, 10, tzinfo=UTC)


def asked(conn: Connection, kind: Kind = "choice") -> int:
    """A question that went to nine people and a test contact, a second apart: one failed, six answered."""
    options = ("=Mornings", "Evenings") if kind == "choice" else ()
    people = [resident(conn, one, tiers=("taking_part",), test=one == 10, locality="dacorum") for one in range(1, 11)]
    question = Question(kind=kind, text="When suits you?", options=options, decision_card=CARD)
    number = announce(conn, AT, purpose="question", audience="all or test", question=question)
    found = questions.of_broadcast(conn, number)
    assert found is not None
    for place, one in enumerate(people):
        ended = {"state": "failed", "reason": "blocked"} if place == 8 else {"state": "sent"}
        when = AT + timedelta(seconds=place)
        mine = update(delivery).where(delivery.c.person_id == one)
        conn.execute(mine.values(settled_at=when, claimed_at=when, message_ids=[place], tries=1, **ended))
        if place in (0, 1, 2, 3, 4, 9):
            said = Answer("Evenings" if place else "=Mornings", None) if options else Answer(None, f"+ word {place}")
            answers.give(conn, found.id, one, said, AT)
    conn.execute(update(person).where(person.c.id == people[0]).values(stopped_at=AT + timedelta(hours=1)))
    return number


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_answers_are_told_without_test_contacts(operator: Operator) -> None:
    number = operator.database(asked)
    told = operator.does("broadcast", "results", str(number), "--json").json
    assert (told["question"], told["asked"], told["answered"], told["is_open"]) == ("When suits you?", 8, None, True)
    assert told["rows"] == [
        {"answer": "=Mornings", "people": None, "share": None},
        {"answer": "Evenings", "people": None, "share": None},
    ]
    assert "Evenings   *" in operator.does("broadcast", "results", str(number)).lines
    assert ("operator", "broadcast.answers", f"broadcast:{number}") in operator.audited()


def test_answers_become_a_picture_and_a_file(operator: Operator) -> None:
    number = operator.database(asked)
    file, drawing, picture = (operator.folder / name for name in ("a.csv", "a.svg", "a.png"))
    operator.does("broadcast", "results", str(number), "--csv", file, "--picture", drawing, "--language", "pl")
    operator.does("broadcast", "results", str(number), "--picture", picture)
    names = ("Odpowiedź", "Osoby", "Udział", "Zapytano", "Odpowiedziało", "Otwarte")
    assert rows_of(file)[0] == dict(zip(names, ("'=Mornings", "*", "", "8", "*", "tak"), strict=True))
    assert "\u2066*\u2069" in drawing.read_text("utf-8")
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert "is there already" in operator.fails("broadcast", "results", str(number), "--csv", file)
    assert ".png or .svg" in operator.fails("broadcast", "results", str(number), "--picture", "a.gif", code=2)


def test_own_words_are_listed_without_who_said_them(operator: Operator) -> None:
    number = operator.database(asked, "text")
    told = operator.does("broadcast", "results", str(number), "--json").json
    assert sorted(told["words"]) == [f"+ word {place}" for place in range(5)]
    file = operator.folder / "words.csv"
    operator.does("broadcast", "results", str(number), "--csv", file)
    assert {row["Answer"][:2] for row in rows_of(file)} == {"'+"}
    assert "own words" in operator.fails("broadcast", "results", str(number), "--picture", "w.png")


def test_the_rate_adds_up(operator: Operator) -> None:
    number = operator.database(asked)
    file, drawing = operator.folder / "r.csv", operator.folder / "r.svg"
    told = operator.does("broadcast", "rate", str(number), "--json", "--csv", file, "--picture", drawing).json
    assert (told["seconds"], told["peak"], len(told["rows"])) == (1, 1, 9)
    assert sum(row["sent"] for row in told["rows"]) == 8
    assert sum(int(row["Failed"]) for row in rows_of(file)) == 1
    assert "how fast it went" in drawing.read_text("utf-8")
    assert "at the fastest, 1 person in one second" in operator.does("broadcast", "rate", str(number)).out


def test_every_person_has_a_row_in_the_export(operator: Operator) -> None:
    number = operator.database(asked)
    done = operator.does("broadcast", "export", str(number), "--json").json
    path = Path(done["file"])
    assert path.parent == operator.folder / "var" / "exports"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    rows = rows_of(path)
    assert (done["rows"], len(rows)) == (10, 10)
    counts = operator.does("broadcast", "show", str(number), "--json").json["counts"]
    for state in ("sent", "failed"):
        assert sum(row["state"] == state and row["test"] == "no" for row in rows) == counts[state]
    (failed,) = (row for row in rows if row["state"] == "failed")
    assert (failed["reason"], failed["because"]) == ("blocked", "1 blocked the bot")
    shown = [rows[0][name] for name in ("person", "message_ids", "language", "locality")]
    assert shown == ["1", "0", "en", "dacorum"]
    assert ("operator", "broadcast.export", f"broadcast:{number}") in operator.audited()
    assert operator.does("broadcast", "export", str(number), operator.folder / "mine.csv").out.startswith("10 rows")


def test_a_picture_that_cannot_be_drawn_is_said_beside_its_figures(
    operator: Operator, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = operator.database(asked)

    async def broken(svg: str) -> bytes:
        raise NotDrawn("no letters")

    monkeypatch.setattr("bot.png.drawn", broken)
    file = operator.folder / "a.png"
    for command in ("results", "rate"):
        told = operator.says("broadcast", command, str(number), "--picture", file)
        assert told.code == 1
        assert "cannot be drawn on this machine" in told.err
        assert len(told.lines) > 5
        assert not file.exists()
    assert "Evenings   *" in operator.says("broadcast", "results", str(number), "--picture", file).lines


def test_a_file_that_breaks_off_is_not_left_behind(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    with pytest.raises(ZeroDivisionError), new_csv(file, ("a", "b")) as write:
        write((1 // left,) for left in (1, 0))
    assert not file.exists()
    with new_csv(file, ("a", "b")) as write:
        for number in range(3):
            write([(number, "=1")])
    assert file.read_bytes() == b"a,b\r\n0,'=1\r\n1,'=1\r\n2,'=1\r\n"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    with pytest.raises(Refused, match="is there already"), new_csv(file, ()):
        pass
