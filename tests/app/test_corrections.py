"""The operator takes back what was delivered."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, update

from storage import broadcasts, walks
from storage.broadcasts import Checker
from storage.tables import broadcast, delivery
from tests.app.conftest import Operator
from tests.storage.sending import TEXTS, draft, resident


def _delivered(conn: Connection, at: datetime) -> int:
    """An announcement that three people got, but of the last of them nobody knows."""
    for telegram_id in (501, 502, 503):
        resident(conn, telegram_id)
    number = broadcasts.create(conn, draft(), TEXTS, at)
    broadcasts.begin(conn, number, at, at)
    while walks.step(conn, number, at):
        pass
    conn.execute(update(delivery).values(state="sent", message_ids=[7], settled_at=at))
    conn.execute(update(delivery).where(delivery.c.person_id == 3).values(state="unknown", message_ids=None))
    return number


def test_one_is_withdrawn_and_says_how_far_that_comes(operator: Operator) -> None:
    number = operator.database(_delivered, datetime.now(UTC))
    said = operator.does("broadcast", "withdraw", str(number), "--reason", "The date was wrong")
    assert said.lines == [
        "withdrawal 2: broadcast 1 is deleted for 2 people; see hearback broadcast show 2",
        "1 person may have it and cannot be reached: Telegram never told whether their message arrived",
    ]
    shown = operator.does("broadcast", "show", "2", "--json").json
    assert (shown["state"], shown["corrects_id"], shown["correction"]) == ("scheduled", number, "delete")
    assert (shown["note"], shown["quiet_hours"]) == ("The date was wrong", "ignore")
    assert operator.does("broadcast", "show", str(number), "--json").json["state"] == "cancelled"
    assert ("operator", "broadcast.withdraw", "broadcast:1") in operator.audited()


def test_json_tells_the_same(operator: Operator) -> None:
    number = operator.database(_delivered, datetime.now(UTC))
    said = operator.does("broadcast", "withdraw", str(number), "--json")
    assert said.json == {"id": 2, "people": 2, "not_confirmed": 1, "too_old": 0}


def test_what_cannot_be_withdrawn_says_what_to_do(operator: Operator) -> None:
    assert "there is no broadcast 9" in operator.fails("broadcast", "withdraw", "9")
    number = operator.database(_delivered, datetime.now(UTC) - timedelta(hours=49))
    old = operator.fails("broadcast", "withdraw", str(number))
    assert "was sent more than 48 hours ago" in old
    assert f"hearback broadcast correct {number} can change its words" in old
    path = operator.file("text.md", "Hello")
    waits = operator.does("broadcast", "send", "--text-file", path, "--audience", "all").out.strip()
    assert f"hearback broadcast cancel {waits} ends it" in operator.fails("broadcast", "withdraw", waits)


def test_what_was_withdrawn_is_not_tried_again(operator: Operator) -> None:
    number = str(operator.database(_delivered, datetime.now(UTC)))
    operator.database(lambda conn: conn.execute(update(broadcast).values(state="done")))
    operator.does("broadcast", "withdraw", number)
    assert "was withdrawn or corrected: nobody is sent it again" in operator.fails("broadcast", "retry", number)
    assert "is being put right by 2" in operator.fails("broadcast", "withdraw", number)
    assert "is a correction itself" in operator.fails("broadcast", "withdraw", "2")


def _correct(operator: Operator, number: int, words: str, *more: str) -> tuple[str, ...]:
    return ("broadcast", "correct", str(number), "--text-file", str(operator.file("right.md", words)), *more)


def test_its_words_are_corrected(operator: Operator) -> None:
    number = operator.database(_delivered, datetime.now(UTC) - timedelta(days=9))
    said = operator.does(*_correct(operator, number, "The clinic **stays**."))
    assert said.lines == [
        "correction 2: the words of broadcast 1 change for 2 people; see hearback broadcast show 2",
        "1 person may have it and cannot be reached: Telegram never told whether their message arrived",
    ]
    assert operator.does("broadcast", "show", "2", "--json").json["correction"] == "edit"
    assert ("operator", "broadcast.correct", "broadcast:1") in operator.audited()


def test_a_follow_up_goes_to_all_who_may_have_it(operator: Operator) -> None:
    number = operator.database(_delivered, datetime.now(UTC))
    said = operator.does(*_correct(operator, number, "We were wrong.", "--follow-up", "--json"))
    assert said.json == {"id": 2, "people": 3, "not_confirmed": 0, "too_old": 0}
    shown = operator.does("broadcast", "show", "2", "--json").json
    assert (shown["correction"], shown["quiet_hours"]) == ("follow_up", "respect")


def test_words_that_do_not_fit_are_refused_beforehand(operator: Operator) -> None:
    number = operator.database(_delivered, datetime.now(UTC))
    assert "says that already" in operator.fails(*_correct(operator, number, "The clinic moves."))
    assert "send them with --follow-up" in operator.fails(*_correct(operator, number, "word " * 1200))
    assert "says nothing" in operator.fails(*_correct(operator, number, "<!-- -->"))
    assert "{nickname}" in operator.fails(*_correct(operator, number, "Hello {nickname}"), code=2)
    assert "may have 20000" in operator.fails(*_correct(operator, number, "a" * 20001))


def test_what_went_out_in_several_languages_is_corrected_in_each(operator: Operator) -> None:
    number = operator.database(_in_two, datetime.now(UTC))
    polish = operator.file("pl.md", "Przychodnia zostaje.")
    said = operator.does(*_correct(operator, number, "The clinic stays.", "--version", f"pl={polish}"))
    assert said.lines[0] == "correction 2: the words of broadcast 1 change for 2 people; see hearback broadcast show 2"
    assert "pl waits until somebody has checked it: hearback broadcast check 2 LANG" in said.err
    rows = {one["language"]: one["state"] for one in operator.does("broadcast", "versions", "2", "--json").json}
    assert rows == {"en": "written", "pl": "draft"}
    assert "is scheduled" in operator.does("broadcast", "check", "2", "pl", "--by", "Anna Kowalska").out
    operator.does("broadcast", "cancel", "2")
    said = operator.does(*_correct(operator, number, "The clinic stays."))
    assert "pl has no corrected words yet" in said.out
    assert "nothing to change" in operator.fails("broadcast", "add-version", "3", "pl", "--text-file", _old(operator))
    operator.does("broadcast", "cancel", "3")
    again = ("broadcast", "correct", str(number), "--only", "--version")
    assert "already in pl" in operator.fails(*again, f"pl={_old(operator)}")
    assert operator.does(*again, f"pl={polish}", "--checked", "pl=Anna", "--json").json["people"] == 1
    assert "say what it should have said" in operator.fails("broadcast", "correct", str(number), code=2)


def _old(operator: Operator) -> str:
    return str(operator.file("old.md", "Przychodnia się przenosi."))


def _in_two(conn: Connection, at: datetime) -> int:
    """An announcement that somebody has in English, and somebody else in Polish."""
    resident(conn, 501)
    resident(conn, 502, language="pl")
    words = {"en": "The clinic moves.", "pl": "Przychodnia się przenosi."}
    number = broadcasts.create(conn, draft(markdown=words, checked={"pl": Checker("Anna")}), TEXTS, at)
    broadcasts.begin(conn, number, at, at)
    while walks.step(conn, number, at):
        pass
    conn.execute(update(delivery).values(state="sent", message_ids=[7], settled_at=at))
    return number
