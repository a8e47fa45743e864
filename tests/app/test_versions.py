"""The operator writes an announcement in several languages, and nothing goes out unchecked."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import Connection, select

from programme import question_words
from storage import broadcasts, walks
from storage.tables import outbox
from tests.app.conftest import Operator
from tests.storage.sending import IN_POLISH, QUESTION, TEXTS, draft, resident


def _send(operator: Operator, *more: str) -> str:
    english, polish = operator.file("en.md", "The clinic moves."), operator.file("pl.md", "Przychodnia się przenosi.")
    words = ("--version", f"pl={polish}", "--audience", "all", *more)
    return operator.does("broadcast", "send", "--text-file", english, *words).out.strip()


def _held(conn: Connection) -> int:
    """An announcement that is out, but for somebody who waits for Polish."""
    now = datetime.now(UTC)
    resident(conn, 501, language="pl")
    number = broadcasts.create(conn, draft(missing="hold"), TEXTS, now)
    broadcasts.begin(conn, number, now, now)
    while walks.step(conn, number, now):
        pass
    return number


def test_a_version_that_was_checked_goes_out_with_the_first(operator: Operator) -> None:
    number = _send(operator, "--checked", "pl=Anna Kowalska")
    shown = operator.does("broadcast", "show", number, "--json").json
    assert (shown["state"], shown["versions"]) == ("scheduled", {"pl": "checked"})
    rows = operator.does("broadcast", "versions", number, "--json").json
    assert {"language": "pl", "state": "checked", "by": "Anna Kowalska", "waiting": 0} in rows


def test_one_that_nobody_checked_keeps_it_a_draft_and_says_what_to_do(operator: Operator) -> None:
    number = _send(operator)
    assert operator.does("broadcast", "show", number, "--json").json["state"] == "draft"
    assert "is scheduled" in operator.does("broadcast", "check", number, "pl", "--by", "Anna Kowalska").out
    assert ("operator", "broadcast.check", f"broadcast:{number}") in operator.audited()
    assert "no version in pl that waits" in operator.fails("broadcast", "check", number, "pl", "--by", "Anna")


def test_who_writes_announcements_is_asked_once_to_check_it(operator: Operator) -> None:
    operator.does("staff", "add", "--telegram-id", "4001", "--role", "officer", "--name", "Sam")
    operator.does("staff", "add", "--telegram-id", "4002", "--role", "reader", "--name", "Ola")
    number = _send(operator)
    urdu = operator.file("ur.md", "کلینک")
    operator.does("broadcast", "add-version", number, "ur", "--text-file", urdu, "--checked", "Sana")
    (asked,) = operator.database(_asked)
    assert asked == (4001, f"Announcement {number} waits for somebody who reads Polish.")


def _asked(conn: Connection) -> list[tuple[int, str]]:
    rows = conn.execute(select(outbox.c.chat_id, outbox.c.payload)).all()
    return [(row.chat_id, row.payload["text"].partition(" That")[0]) for row in rows]


def test_a_draft_is_taken_out(operator: Operator) -> None:
    number = _send(operator)
    assert "is scheduled" in operator.does("broadcast", "drop-version", number, "pl").out


def test_who_waits_gets_a_version_that_comes_later(operator: Operator) -> None:
    number = str(operator.database(_held))
    rows = operator.does("broadcast", "versions", number, "--json").json
    assert {"language": "pl", "state": "missing", "by": None, "waiting": 1} in rows
    polish = operator.file("pl.md", "Przychodnia się przenosi.")
    said = operator.does("broadcast", "add-version", number, "pl", "--text-file", polish, "--checked", "Anna").out
    assert "1 person waits for this language" in said
    again = operator.fails("broadcast", "add-version", number, "pl", "--text-file", polish)
    assert "has words in pl already" in again
    assert "nobody waits" in operator.fails("broadcast", "add-version", number, "ur", "--text-file", polish)


def test_its_question_is_written_line_by_line_and_read_in_each_language(operator: Operator) -> None:
    number = str(
        operator.database(lambda conn: broadcasts.create(conn, draft(question=QUESTION), TEXTS, datetime.now(UTC)))
    )
    assert operator.does("broadcast", "question", number, "--json").json["lines"] == question_words.lines(QUESTION)
    polish = operator.file("pl.md", "Przychodnia się przenosi.")
    short = operator.file("few.txt", "Kiedy Ci pasuje?\nRano")
    whole = operator.file("q.txt", "\n".join(question_words.lines(IN_POLISH)))
    add = ("broadcast", "add-version", number, "pl", "--text-file", polish)
    assert f"hearback broadcast question {number}" in operator.fails(*add)
    assert "2 of 8 lines are there" in operator.fails(*add, "--question-file", short, code=2)
    assert "is scheduled" in operator.does(*add, "--question-file", whole, "--checked", "Anna").out
    told = operator.does("broadcast", "results", number, "--language", "pl", "--json").json
    assert (told["question"], [row["answer"] for row in told["rows"]]) == (IN_POLISH.text, list(IN_POLISH.options))
    unasked = _send(operator)
    assert "asks nothing" in operator.fails("broadcast", "question", unasked)
    assert "asks nothing" in operator.fails(
        "broadcast", "add-version", unasked, "ur", *add[4:], "--question-file", whole
    )


@pytest.mark.parametrize("how", ["apology", "skip"])
def test_nobody_waits_any_longer(operator: Operator, how: str) -> None:
    number = str(operator.database(_held))
    assert "1 person does not wait any longer" in operator.does("broadcast", "let-go", number, how).out
    assert "there is no broadcast 99" in operator.fails("broadcast", "let-go", "99", how)


@pytest.mark.parametrize(
    ("more", "says"),
    [
        (("--version", "pl"), "write it like pl="),
        (("--version", "xx=FILE"), "is not a language of this programme"),
        (("--version", "en=FILE"), "is there more than once"),
        (("--version", "pl=FILE", "--version", "pl=FILE"), "is there more than once"),
        (("--checked", "ur=Anna"), "nobody can have checked ur"),
        (("--checked", "ur"), "write it like pl=Anna Kowalska"),
    ],
)
def test_what_cannot_be_meant_is_refused(operator: Operator, more: tuple[str, ...], says: str) -> None:
    english = operator.file("en.md", "The clinic moves.")
    words = [one.replace("FILE", str(english)) for one in more]
    assert says in operator.fails("broadcast", "send", "--text-file", english, "--audience", "all", *words, code=2)
