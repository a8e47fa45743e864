"""The operator sends to many, watches it and steers it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from storage import broadcasts
from tests.app.conftest import Operator


def _send(operator: Operator, *more: str, text: str = "The **walk-in** clinic opens on Monday.") -> int:
    path = operator.file("text.md", text)
    said = operator.does("broadcast", "send", "--text-file", path, "--audience", "all", *more)
    return int(said.out)


def _show(operator: Operator, number: int) -> dict[str, Any]:
    shown: dict[str, Any] = operator.does("broadcast", "show", str(number), "--json").json
    return shown


def test_a_broadcast_is_made_with_the_contracts_defaults(operator: Operator) -> None:
    number = _send(operator)
    shown = _show(operator, number)
    assert (shown["id"], shown["series_id"], shown["state"], shown["total"]) == (number, None, "scheduled", None)
    assert (shown["started_at"], shown["finished_at"], shown["at"]) == (None, None, None)
    assert (shown["purpose"], shown["late"], shown["crash"]) == ("update", "send", "resend")
    assert (shown["quiet_hours"], shown["missing"], shown["language"]) == ("respect", "apology", "en")
    counts = ("sent", "failed", "skipped", "unknown", "resent", "pending", "sending")
    assert {name: shown["counts"][name] for name in counts} == dict.fromkeys(counts, 0)
    assert ("operator", "broadcast.send", f"broadcast:{number}") in operator.audited()


def test_json_gives_the_number(operator: Operator) -> None:
    path = operator.file("text.md", "Hello")
    said = operator.does("broadcast", "send", "--text-file", path, "--audience", "all", "--json")
    assert said.json == {"id": 1}


def test_every_option_is_kept(operator: Operator) -> None:
    options = "--purpose service --late hold --crash hold --quiet-hours ignore --missing skip --language pl".split()
    shown = _show(operator, _send(operator, *options))
    assert (shown["purpose"], shown["late"], shown["crash"]) == ("service", "hold", "hold")
    assert (shown["quiet_hours"], shown["missing"], shown["language"]) == ("ignore", "skip", "pl")


def test_a_time_without_an_offset_is_meant_in_the_programmes_zone(operator: Operator) -> None:
    summer = f"{datetime.now(UTC).year + 1}-07-01"
    shown = _show(operator, _send(operator, "--at", f"{summer} 18:30"))
    assert datetime.fromisoformat(shown["at"]) == datetime.fromisoformat(f"{summer}T17:30+00:00")


def test_one_is_paused_goes_on_and_is_cancelled(operator: Operator) -> None:
    later = (datetime.now(UTC) + timedelta(days=1)).isoformat()
    number = _send(operator, "--at", later)
    for verb, state in (("pause", "paused"), ("resume", "scheduled"), ("cancel", "cancelled")):
        assert operator.does("broadcast", verb, str(number)).lines == [f"broadcast {number} is {state}"]
    assert "is cancelled: it cannot resume now" in operator.fails("broadcast", "resume", str(number))
    acts = [act for _, act, _ in operator.audited()]
    assert acts == ["broadcast.send", "broadcast.pause", "broadcast.resume", "broadcast.cancel"]


def test_a_retry_says_when_there_is_nobody(operator: Operator) -> None:
    number = _send(operator)
    operator.database(broadcasts.begin, number, datetime.now(UTC), datetime.now(UTC))
    assert "nobody can be tried again" in operator.does("broadcast", "retry", str(number)).out


def test_the_newest_is_listed_first(operator: Operator) -> None:
    first, second = _send(operator), _send(operator)
    assert [one["id"] for one in operator.does("broadcast", "list", "--json").json] == [second, first]
    assert operator.does("broadcast", "list").lines[1].split()[:2] == [str(second), "scheduled"]


def test_an_audience_is_kept_in_short_names(operator: Operator) -> None:
    path = operator.file("text.md", "Hello")
    expression = '(topic:"Mental health")  AND not  LOCALITY:Dacorum'
    operator.does("broadcast", "send", "--text-file", path, "--audience", expression)
    assert _show(operator, 1)["audience"] == "topic:mental-health and not locality:dacorum"


@pytest.mark.parametrize("verb", ["show", "pause", "resume", "cancel", "retry"])
def test_none_of_that_number_is_refused(verb: str, operator: Operator) -> None:
    assert "there is no broadcast 9" in operator.fails("broadcast", verb, "9")


@pytest.mark.parametrize(
    ("more", "why"),
    [
        (["--audience", "locality:dacorom"], "did you mean “locality:dacorum”"),
        (["--audience", "all", "--at", "2020-01-01 10:00"], "is past"),
        (["--audience", "all", "--at", "soon"], "is not a time"),
        (["--audience", "all", "--language", "fr"], "is not a language of this programme"),
        (["--audience", "all", "--purpose", "spam"], "spam"),
        (["--audience", "all", "--late", "never"], "never"),
        (["--audience", "all", "--repeat", "0 9 * * 1"], "--repeat"),
        ([], "--audience"),
    ],
)
def test_wrong_use_is_told_apart_and_sends_nothing(more: list[str], why: str, operator: Operator) -> None:
    path = operator.file("text.md", "Hello")
    assert why in operator.fails("broadcast", "send", "--text-file", path, *more, code=2)
    assert operator.does("broadcast", "list", "--json").json == []


@pytest.mark.parametrize(("content", "why"), [("", "is empty"), ("  \n", "is empty")])
def test_nothing_is_never_sent(content: str, why: str, operator: Operator) -> None:
    path = operator.file("text.md", content)
    assert why in operator.fails("broadcast", "send", "--text-file", path, "--audience", "all")


def test_a_text_that_is_not_there_or_no_text_is_refused(operator: Operator) -> None:
    assert "cannot be read" in operator.fails("broadcast", "send", "--text-file", "no.md", "--audience", "all")
    path = operator.folder / "photo.md"
    path.write_bytes(b"\xff\xd8\xff\xe0")
    assert "is not UTF-8" in operator.fails("broadcast", "send", "--text-file", path, "--audience", "all")


def test_a_text_of_many_messages_is_refused(operator: Operator) -> None:
    path = operator.file("text.md", "words " * 4000)
    assert "24000 characters" in operator.fails("broadcast", "send", "--text-file", path, "--audience", "all")


def test_a_film_named_by_mistake_is_not_read(operator: Operator, tmp_path: Path) -> None:
    film = tmp_path / "film.md"
    with film.open("wb") as file:
        file.truncate(65 * 2**20)
    assert "larger than 64 MB" in operator.fails("broadcast", "send", "--text-file", film, "--audience", "all")
