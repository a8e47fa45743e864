"""The operator sends to many, watches it and steers it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, select, update

from conversations.texts import Texts
from storage import broadcasts, staff, walks
from storage.tables import content, delivery, person
from tests.app.conftest import Operator
from tests.files import opus, png
from tests.storage.sending import resident


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
    options += ["--over-budget", "wait"]
    shown = _show(operator, _send(operator, *options))
    assert (shown["purpose"], shown["late"], shown["crash"]) == ("service", "hold", "hold")
    assert (shown["quiet_hours"], shown["missing"], shown["language"]) == ("ignore", "skip", "pl")
    assert shown["over_budget"] == "wait"


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
    assert operator.does("broadcast", "retry", str(number)).lines == [f"broadcast {number}: nobody can be tried again"]
    assert "of nobody it is unknown" in operator.does("broadcast", "retry", str(number), "--unknown").out
    assert [act for _, act, _ in operator.audited()][1:] == ["broadcast.retry", "broadcast.resend"]


def test_the_newest_is_listed_first(operator: Operator) -> None:
    first, second = _send(operator), _send(operator)
    assert [one["id"] for one in operator.does("broadcast", "list", "--json").json] == [second, first]
    assert operator.does("broadcast", "list").lines[1].split()[:2] == [str(second), "scheduled"]


def test_an_audience_is_kept_in_short_names(operator: Operator) -> None:
    path = operator.file("text.md", "Hello")
    expression = '(topic:"Mental health")  AND not  LOCALITY:Dacorum'
    operator.does("broadcast", "send", "--text-file", path, "--audience", expression)
    assert _show(operator, 1)["audience"] == "topic:mental-health and not locality:dacorum"


@pytest.mark.parametrize("verb", ["show", "approve", "pause", "resume", "cancel", "retry"])
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
        (["--audience", "all", "--repeat", "every other Monday at 9"], "cannot be repeated like this"),
        (["--audience", "all", "--repeat", "0 9 * * 1", "--at", "2062-01-01 10:00"], "--at and --repeat"),
        (["--audience", "all", "--calendar", "scotland"], "give --repeat"),
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


def _kept(operator: Operator) -> list[str]:
    return sorted(path.name for path in operator.folder.rglob("media/sent/[0-9a-f]*"))


def _parts(operator: Operator, number: int = 1, language: str = "en") -> list[dict[str, Any]]:
    own = (content.c.broadcast_id == number, content.c.language == language)
    query = select(content.c.parts).where(*own)
    return operator.database(lambda conn: conn.execute(query).scalar_one())


def test_a_photo_goes_with_its_words_and_a_button(operator: Operator) -> None:
    photo = operator.folder / "walk.png"
    photo.write_bytes(png())
    _send(operator, "--photo", str(photo), "--button", "Book a place=https://example.org/book")
    (part,) = _parts(operator)
    assert part["method"] == "sendPhoto"
    assert part["photo"]["name"] == "walk.png"
    assert part["caption"] == "The walk-in clinic opens on Monday."
    assert part["reply_markup"]["inline_keyboard"] == [[{"text": "Book a place", "url": "https://example.org/book"}]]
    assert _kept(operator) == [part["photo"]["digest"]]


def test_several_photos_are_an_album_and_need_no_words(operator: Operator) -> None:
    chosen: list[str] = []
    for width in (60, 61, 62):
        path = operator.folder / f"{width}.png"
        path.write_bytes(png(width, 40))
        chosen += ["--photo", str(path)]
    operator.does("broadcast", "send", "--audience", "all", *chosen)
    (album,) = _parts(operator)
    assert [item["media"]["name"] for item in album["media"]] == ["60.png", "61.png", "62.png"]
    assert len(_kept(operator)) == 3


def test_documents_and_voice_are_sent_as_what_they_are(operator: Operator) -> None:
    leaflet, hello = operator.folder / "leaflet.pdf", operator.folder / "hello.ogg"
    leaflet.write_bytes(b"%PDF-1.7")
    hello.write_bytes(opus())
    _send(operator, "--document", str(leaflet))
    _send(operator, "--voice", str(hello))
    assert [_parts(operator, number)[0]["method"] for number in (1, 2)] == ["sendDocument", "sendVoice"]


@pytest.mark.parametrize(
    ("options", "says", "code"),
    [
        (["--photo", "{folder}/words.txt"], "words.txt” is no photo that Telegram shows", 1),
        (["--photo", "{folder}/nowhere.png"], "nowhere.png cannot be read", 1),
        (["--voice", "{folder}/words.txt"], "words.txt” is no recording", 1),
        (["--photo", "{folder}/a.png", "--document", "{folder}/words.txt"], "photos and documents cannot be one", 1),
        (["--document", "{folder}/empty"], "“empty” is empty", 1),
        (["--button", "Book a place"], "“Book a place” is no button", 2),
        (["--button", "Book=http://example.org"], "is no address that a button can open", 2),
    ],
)
def test_what_cannot_be_sent_is_told_and_nothing_is_queued(
    operator: Operator, options: list[str], says: str, code: int
) -> None:
    operator.file("words.txt", "words")
    (operator.folder / "a.png").write_bytes(png())
    (operator.folder / "empty").write_bytes(b"")
    path = operator.file("text.md", "Hello")
    filled = [option.format(folder=operator.folder) for option in options]
    said = operator.says("broadcast", "send", "--text-file", path, "--audience", "all", *filled)
    assert (said.code, says in said.err) == (code, True), said.err
    assert operator.does("broadcast", "list", "--json").json == []
    assert _kept(operator) == []


def test_nothing_to_say_is_wrong_use(operator: Operator) -> None:
    said = operator.says("broadcast", "send", "--audience", "all")
    assert (said.code, "nothing is said" in said.err) == (2, True)


def test_people_are_called_by_their_name_and_nothing_else_is_filled_in(operator: Operator) -> None:
    _send(operator, text="Hello {name}, the clinic in {locality} moves.")
    (part,) = _parts(operator)
    assert part["fill"]["neutral"] == {"name": "neighbour", "locality": "your area"}
    assert part["fill"]["localities"]["dacorum"] == "Dacorum"
    path = operator.file("text.md", "Hello {surname}")
    assert "use {name} or {locality}" in operator.fails("broadcast", "send", "--text-file", path, "--audience", "all")


def test_what_staff_wrote_to_many_is_approved(operator: Operator) -> None:
    def wait(conn: Connection) -> int:
        grace = staff.add(conn, telegram_id=9001, role="officer", now=datetime.now(UTC))
        made = broadcasts.Draft("all", "update", {"en": "Hello"}, made_by=grace.id)
        return broadcasts.create(conn, made, Texts.load(), datetime.now(UTC), waits=True)

    number = operator.database(wait)
    assert _show(operator, number)["state"] == "waiting_approval"
    assert operator.does("broadcast", "approve", str(number)).lines == [f"broadcast {number} is scheduled"]
    assert _show(operator, number)["approved_count"] == 0
    assert ("operator", "broadcast.approve", f"broadcast:{number}") in operator.audited()
    assert f"broadcast {number} is scheduled: it cannot approve now" in operator.fails("broadcast", "approve", "1")


def test_why_somebody_does_not_have_it_is_told_in_words(operator: Operator) -> None:
    def walk(conn: Connection, number: int) -> None:
        for telegram_id in (1, 2, 3):
            resident(conn, telegram_id)
        broadcasts.begin(conn, number, datetime.now(UTC), datetime.now(UTC))
        walks.step(conn, number, datetime.now(UTC))
        of_first = delivery.c.person_id == select(person.c.id).where(person.c.telegram_id == 1).scalar_subquery()
        conn.execute(update(delivery).values(state="failed", reason="blocked"))
        conn.execute(update(delivery).where(of_first).values(state="skipped", reason="no_text_in_language"))

    number = _send(operator)
    operator.database(walk, number)
    shown = _show(operator, number)
    assert (shown["total"], shown["reasons"]["failed"], shown["reasons"]["skipped"]) == (
        *(3, {"blocked": 2}),
        {"no_text_in_language": 1},
    )
    lines = operator.does("broadcast", "show", str(number)).lines
    assert [line.split(maxsplit=2)[2] for line in lines if " because " in line[:20]] == [
        "2 blocked the bot",
        "1 because there is no text in their language",
    ]
