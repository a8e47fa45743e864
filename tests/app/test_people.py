"""Lists of people come in, people are found, and somebody who asks gets their record or is erased."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection

from app.commands import people as people_commands
from storage import attachments, consents, contributions, people, received
from storage.keys import Keyring
from tests.app.conftest import EXAMPLES, Operator

HEADER = "telegram_id,language,tier,locality,topics,consented_at,test\n"
NOW = datetime.now(UTC)


def _import(operator: Operator, rows: str, *more: str) -> dict[str, object]:
    path = operator.file("people.csv", HEADER + rows)
    answer: dict[str, object] = operator.does("people", "import", path, "--channel", "paper", "--json", *more).json
    return answer


def test_the_example_that_ships_comes_in(operator: Operator) -> None:
    said = operator.does("people", "import", EXAMPLES / "people.csv", "--channel", "paper")
    assert said.lines == ["3 added, 0 changed, 0 as they were, 0 left out"]
    first, *_ = operator.does("people", "list", "--json").json
    assert first == {
        "id": 1,
        "telegram_id": 9000000001,
        "language": "en",
        "tier": "updates",
        "locality": "dacorum",
        "topics": "gp-services|vaccinations",
        "consented_at": "2026-02-14T10:30:00+00:00",
        "test": False,
        "state": "signed_up",
    }


def test_each_consent_is_recorded_with_its_wording_and_channel(operator: Operator) -> None:
    _import(operator, "101,pl,updates|taking_part,,,2026-01-05T10:00Z,\n")
    found = operator.database(consents.live, 1)
    assert [(one.tier, one.wording, one.language, one.channel) for one in found] == [
        ("updates", "updates-1", "en", "paper"),
        ("taking_part", "taking-part-1", "en", "paper"),
    ]
    assert {one.given_at for one in found} == {datetime(2026, 1, 5, 10, tzinfo=UTC)}


def test_bad_rows_are_reported_with_their_line_and_nothing_else_is_lost(operator: Operator) -> None:
    path = operator.file("people.csv", HEADER + "101,en,updates\nx,en,updates\n103,en,gold\n104,en,updates\n")
    said = operator.does("people", "import", path, "--channel", "web")
    assert said.lines == ["2 added, 0 changed, 0 as they were, 2 left out"]
    first, second = said.err.splitlines()
    assert first.startswith("line 3: telegram_id is not a number")
    assert second.startswith("line 4: “gold” is not a tier")


def test_a_list_of_nothing_but_bad_rows_has_failed(operator: Operator) -> None:
    path = operator.file("people.csv", HEADER + "x,en,updates\n")
    assert "line 2" in operator.fails("people", "import", path, "--channel", "web")


def test_the_same_list_twice_changes_nothing(operator: Operator) -> None:
    rows = "101,en,updates,dacorum,caring,2026-01-05,\n102,en,taking_part,,,,\n"
    _import(operator, rows)
    again = _import(operator, rows)
    assert (again["added"], again["changed"], again["same"]) == (0, 0, 2)


def test_a_new_list_adds_and_never_overwrites_what_people_chose(operator: Operator) -> None:
    _import(operator, "101,pl,updates,dacorum,caring,,\n")
    changed = _import(operator, "101,en,taking_part,hertsmere,diabetes,,yes\n")
    assert changed["changed"] == 1
    (person,) = operator.does("people", "list", "--json").json
    assert (person["language"], person["locality"], person["topics"]) == ("pl", "dacorum", "caring")
    assert (person["tier"], person["test"]) == ("taking_part|updates", True)


def test_who_said_stop_is_not_brought_back(operator: Operator) -> None:
    _import(operator, "101,en,updates\n")
    operator.database(people.stop, 1, NOW)
    operator.database(consents.withdraw_all, 1, how="stop", now=NOW)
    left = _import_fails(operator, "101,en,updates\n")
    assert "they said stop" in left
    (person,) = operator.does("people", "list", "--json").json
    assert (person["state"], person["tier"]) == ("stopped", None)


def test_who_was_erased_is_not_brought_back(operator: Operator) -> None:
    _import(operator, "101,en,updates\n")
    operator.does("people", "erase", "1")
    assert "they were erased" in _import_fails(operator, "101,en,updates\n")
    assert operator.does("people", "list", "--json").json == []


def test_a_consent_taken_back_after_the_list_was_made_stays_taken_back(operator: Operator) -> None:
    _import(operator, "101,en,updates|taking_part,,,2026-01-05,\n")
    operator.database(consents.withdraw, 1, "taking_part", how="profile", now=NOW - timedelta(days=1))
    assert _import(operator, "101,en,updates|taking_part,,,2026-01-05,\n")["same"] == 1
    assert operator.database(consents.tiers, 1) == ["updates"]
    newer = (NOW - timedelta(minutes=5)).isoformat()
    assert _import(operator, f"101,en,taking_part,,,{newer},\n")["changed"] == 1
    assert operator.database(consents.tiers, 1) == ["taking_part", "updates"]


def test_a_named_wording_says_what_empty_tiers_mean(operator: Operator) -> None:
    assert _import(operator, "101,en,,,,,\n", "--wording", "taking-part-1")["added"] == 1
    assert operator.database(consents.tiers, 1) == ["taking_part"]


def test_many_come_in_slices(operator: Operator) -> None:
    rows = "".join(f"{1000 + number},en,updates,,caring,,\n" for number in range(450))
    assert _import(operator, rows)["added"] == 450
    assert len(operator.does("people", "list", "--json").json) == 450
    acts = [act for _, act, _ in operator.audited()]
    assert acts == ["people.import"] * 3 + ["people.list"]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("language,tier\nen,updates\n", "no column “telegram_id”"),
        ("", "the file is empty"),
    ],
)
def test_a_file_that_is_no_list_is_refused(content: str, why: str, operator: Operator) -> None:
    assert why in operator.fails("people", "import", operator.file("p.csv", content), "--channel", "paper")


def test_a_file_that_is_not_there_is_refused(operator: Operator) -> None:
    assert "nowhere.csv cannot be read" in operator.fails("people", "import", "nowhere.csv", "--channel", "paper")


def test_a_wording_that_is_not_known_is_refused(operator: Operator) -> None:
    path = operator.file("p.csv", HEADER + "101,en,updates\n")
    assert "no wording “x-1”" in operator.fails("people", "import", path, "--channel", "paper", "--wording", "x-1")


@pytest.mark.parametrize("more", [[], ["--channel", "telegram"], ["--channel", "pigeon"]])
def test_how_they_consented_must_be_said(more: list[str], operator: Operator) -> None:
    path = operator.file("p.csv", HEADER + "101,en,updates\n")
    operator.fails("people", "import", path, *more, code=2)


def test_a_column_that_is_not_known_is_noted(operator: Operator) -> None:
    path = operator.file("p.csv", "telegram_id,tier,postcode\n101,updates,WD17 1AA\n")
    said = operator.does("people", "import", path, "--channel", "paper")
    assert "“postcode” is not known" in said.err


def test_one_person_is_shown_and_it_is_audited(operator: Operator) -> None:
    _import(operator, "101,ur,updates,dacorum,caring,,\n")
    found = operator.does("people", "show", "1", "--json").json
    assert (found["id"], found["language"], found["tier"], found["name"]) == (1, "ur", "updates", None)
    assert "dacorum" in operator.does("people", "show", "1").out
    assert ("operator", "people.show", "person:1") in operator.audited()


def test_somebody_who_asks_gets_all_that_is_kept(operator: Operator, tmp_path: Path) -> None:
    _import(operator, "101,ur,updates\n")
    held = operator.does("people", "export", "1").json
    assert held["person"]["telegram_id"] == 101
    assert held["consent"][0]["tier"] == "updates"
    target = tmp_path / "their.json"
    assert "personal data" in operator.does("people", "export", "1", "--file", target).out
    assert json.loads(target.read_text())["person"] == held["person"]
    assert target.stat().st_mode & 0o077 == 0
    assert "is there already" in operator.fails("people", "export", "1", "--file", target)


def _sent(conn: Connection, data_dir: Path, keys: Keyring, *contents: tuple[str, bytes]) -> None:
    """Person 1 told the team something with these files, which were fetched and kept."""
    told: dict[str, Any] = {"kind": "said", "words": "The ramp", "language": "en", "locality": None, "answer_by": None}
    one = contributions.add(conn, 1, **told, make_receipt=lambda: "7KM-4PX", now=NOW)
    for kind, content in contents:
        medium = {"kind": "document", "file_id": "f1", "name": "../../letter.pdf"}
        attachments.add(conn, one.id, 1, medium, bot_id=77, refused=None, now=NOW)
        number = attachments.of_contributions(conn, [one.id])[one.id][-1].id
        path = received.write(data_dir, content, keys)
        attachments.kept(conn, number, path=path, found=kind, size=len(content), now=NOW)


def test_who_asks_gets_the_files_that_they_sent(operator: Operator, tmp_path: Path) -> None:
    _import(operator, "101,en,updates\n")
    data_dir = operator.folder / "var"
    contents = (("image/jpeg", b"a picture"), ("application/pdf", b"a letter"), ("text/plain", b"a note"))
    operator.database(_sent, data_dir, operator.keys, *contents)
    folder = tmp_path / "theirs"
    said = operator.does("people", "export", "1", "--files", folder)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == {
        "1.jpg": b"a picture",
        "2.pdf": b"a letter",
        "3.txt": b"a note",
    }
    assert [one["id"] for one in said.json["attachment"]] == [1, 2, 3], "the numbers by which they are called"
    assert folder.stat().st_mode & 0o077 == 0
    assert all(path.stat().st_mode & 0o077 == 0 for path in folder.iterdir())
    assert "personal data" in said.err
    assert "is there already" in operator.fails("people", "export", "1", "--files", folder)


def test_a_file_that_is_not_there_is_named_and_the_others_come(operator: Operator, tmp_path: Path) -> None:
    _import(operator, "101,en,updates\n")
    data_dir = operator.folder / "var"
    operator.database(_sent, data_dir, operator.keys, ("image/png", b"a picture"), ("image/png", b"another"))
    first = operator.database(attachments.files_of, 1)[0].path
    received.remove(data_dir, [str(first)])
    said = operator.does("people", "export", "1", "--files", tmp_path / "theirs")
    assert "attachment 1 is not in DATA_DIR/media" in said.err
    assert [path.name for path in (tmp_path / "theirs").iterdir()] == ["2.png"]


def test_on_a_full_disk_no_half_of_their_files_stays(
    operator: Operator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _import(operator, "101,en,updates\n")
    operator.database(_sent, operator.folder / "var", operator.keys, ("image/png", b"a picture"))

    def full(*_: object) -> bytes:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(received, "read", full)
    folder = tmp_path / "theirs"
    assert "No space left on device" in operator.fails("people", "export", "1", "--files", folder)
    assert not folder.exists()


def test_erasing_leaves_nothing_but_the_note_that_it_was_done(operator: Operator) -> None:
    _import(operator, "101,en,updates\n102,en,updates\n")
    assert operator.does("people", "erase", "1").lines == ["person 1 is erased"]
    assert [one["id"] for one in operator.does("people", "list", "--json").json] == [2]
    assert ("operator", "people.erase", "person:1") in operator.audited()


def test_at_a_terminal_erasing_asks_first(operator: Operator, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(people_commands, "_at_a_terminal", lambda: True)
    _import(operator, "101,en,updates\n102,en,updates\n")
    said = operator.says("people", "erase", "1", typed="n\n")
    assert (said.code, "nothing was erased" in said.err) == (1, True)
    operator.does("people", "erase", "1", typed="y\n")
    operator.does("people", "erase", "2", "--yes")
    assert operator.does("people", "list", "--json").json == []


@pytest.mark.parametrize("verb", ["show", "export", "erase"])
def test_nobody_of_that_number_is_refused(verb: str, operator: Operator) -> None:
    assert "there is no person 7" in operator.fails("people", verb, "7")


def test_an_empty_list_is_an_empty_list(operator: Operator) -> None:
    assert operator.does("people", "list", "--json").json == []
    assert operator.does("people", "list").lines == ["There are no people yet."]


def _import_fails(operator: Operator, rows: str) -> str:
    path = operator.file("people.csv", HEADER + rows)
    return operator.fails("people", "import", path, "--channel", "paper")
