"""Lists of people from spreadsheets: a bad row is shown with its line, and costs nobody else their place."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programme.consent import Tier
from programme.people_csv import BadRow, People, Row, read_people
from programme.programme import Programme
from programme.sentences import Fault

NOW = datetime(2026, 4, 3, 10, 0, tzinfo=UTC)
LONDON = ZoneInfo("Europe/London")
HEADER = "telegram_id,language,tier,locality,topics,consented_at,test\n"


def _read(text: str | bytes) -> People:
    return read_people(text if isinstance(text, bytes) else text.encode(), Programme.example(), LONDON, NOW)


def test_a_full_row_is_read() -> None:
    people = _read(HEADER + "7001,pl,updates|taking_part,dacorum,vaccinations|caring,2026-04-01T18:30,yes\n")
    given_at = datetime(2026, 4, 1, 17, 30, tzinfo=UTC)
    tiers: tuple[Tier, ...] = ("updates", "taking_part")
    assert people == People(
        (Row(2, 7001, "pl", tiers, "dacorum", ("vaccinations", "caring"), given_at, test=True),), ()
    )


def test_optional_cells_may_be_empty_or_left_out() -> None:
    expected = Row(2, 7001, "en", ("updates",), None, (), None, test=False)
    for text in (HEADER + "7001,,updates,,,,\n", HEADER + "7001,,updates\n", "telegram_id,tier\n7001,updates"):
        assert _read(text).rows == (expected,)


def test_one_bad_row_costs_nobody_else_their_place() -> None:
    people = _read(HEADER + "7001,en,updates\nseven,en,updates\n7003,en,updates\n")
    assert [row.telegram_id for row in people.rows] == [7001, 7003]
    assert [bad.line for bad in people.bad] == [3]


@pytest.mark.parametrize(
    "text",
    [
        "\ufeff" + HEADER + "7001,pl,updates,hertsmere,caring,2026-04-01T10:00Z,no\n",
        HEADER.replace(",", ";") + "7001;pl;updates;hertsmere;caring;2026-04-01T10:00Z;no\n",
        HEADER.replace(",", "\t") + "7001\tpl\tupdates\thertsmere\tcaring\t2026-04-01T10:00Z\tno\n",
        (HEADER + "7001,pl,updates,hertsmere,caring,2026-04-01T10:00Z,no\n").replace("\n", "\r\n"),
        (HEADER + "7001,pl,updates,hertsmere,caring,2026-04-01T10:00Z,no\n").replace("\n", "\r"),
        "\n\n" + HEADER + "\n7001,pl,updates,hertsmere,caring,2026-04-01T10:00Z,no\n\n",
        "Topics,TIER,Telegram ID,language,consented at,locality\nCaring,Updates,7001,PL,2026-04-01 11:00,Hertsmere\n",
        HEADER + '7001,pl,updates,"hertsmere",Opieka nad bliskimi,2026-04-01T11:00+01:00,,,,\n',
    ],
)
def test_spreadsheets_differ_and_people_do_not(text: str) -> None:
    people = _read(text)
    assert people.bad == ()
    (row,) = people.rows
    assert (row.telegram_id, row.language, row.tiers, row.locality) == (7001, "pl", ("updates",), "hertsmere")
    assert (row.topics, row.consented_at, row.test) == (("caring",), datetime(2026, 4, 1, 10, tzinfo=UTC), False)


@pytest.mark.parametrize(
    ("cells", "why"),
    [
        (",en,updates", "telegram_id is empty"),
        ("x1,en,updates", "not a number"),
        ("-5,en,updates", "not a number"),
        ("0,en,updates", "not a number"),
        ("٧,en,updates", "not a number"),
        ("99999999999999999,en,updates", "not a number"),
        ("7001,fr,updates", "“fr” is not a language of this programme"),
        ("7001,en,", "tier is empty"),
        ("7001,en,newsletter", "“newsletter” is not a tier"),
        ("7001,en,updates,atlantis", "“atlantis” is not a locality"),
        ("7001,en,updates,,caring|knitting", "“knitting” is not a topic"),
        ("7001,en,updates,,,yesterday", "“yesterday” is not a time"),
        ("7001,en,updates,,,2026-03-29T01:30", "does not exist in Europe/London"),
        ("7001,en,updates,,,2026-05-01", "in the future"),
        ("7001,en,updates,,,,perhaps", "neither yes nor no"),
        ("7001,en,updates,,,,,more", "8 cells where the first line has 7"),
        ('"7001"x,en,updates', "quotes on this line are broken"),
    ],
)
def test_a_bad_row_says_why(cells: str, why: str) -> None:
    people = _read(f"{HEADER}7000,en,updates\n{cells}\n7002,en,updates\n")
    assert [row.telegram_id for row in people.rows] == [7000, 7002]
    (bad,) = people.bad
    assert bad.line == 3
    assert why in bad.why


def test_the_first_of_two_rows_for_one_person_is_kept() -> None:
    people = _read(HEADER + "7001,pl,updates\n7001,ro,updates\n")
    assert [row.language for row in people.rows] == ["pl"]
    assert people.bad == (BadRow(3, "this telegram_id is already on line 2: the first one is kept"),)


def test_a_cell_over_several_lines_does_not_shift_the_others() -> None:
    people = _read(HEADER + '7001,en,"updates\n|taking_part"\nbad,en,updates\n')
    assert people.rows[0].tiers == ("updates", "taking_part")
    assert [bad.line for bad in people.bad] == [4]


def test_a_column_that_is_not_known_is_reported_and_not_read() -> None:
    people = _read("telegram_id,tier,Postcode\n7001,updates,WD17 1AA\n")
    assert len(people.rows) == 1
    (note,) = people.notes
    assert "“Postcode” is not known" in note


def test_the_tier_of_the_wording_is_meant_where_none_is_given() -> None:
    text = b"telegram_id,tier\n7001,\n7002,taking_part\n"
    people = read_people(text, Programme.example(), LONDON, NOW, tier="updates")
    assert [row.tiers for row in people.rows] == [("updates",), ("taking_part",)]


def test_a_programme_that_lists_no_localities_takes_any_short_name() -> None:
    text = (HEADER + "7001,pl,updates,dacorum,caring\n7002,en,updates,St Albans\n").encode()
    people = read_people(text, Programme.plain(), LONDON, NOW)
    assert [row.locality for row in people.rows] == ["dacorum"]
    assert [bad.line for bad in people.bad] == [3]


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"", "the file is empty"),
        (b"\n \n", "the file is empty"),
        (b"language,tier\nen,updates\n", "no column “telegram_id”"),
        (b"telegram_id,tier,tier\n", "“tier” stands there twice"),
        ("telegram_id,tier\n1,zażółć".encode("cp1250"), "not UTF-8"),
        (b'"telegram_id"x\n', "quotes"),
    ],
)
def test_a_file_that_cannot_be_read_at_all_is_refused_in_words(content: bytes, what: str) -> None:
    with pytest.raises(Fault, match=what):
        _read(content)


@given(st.text(max_size=200))
def test_whatever_stands_in_the_rows_is_read_or_reported(text: str) -> None:
    people = _read((HEADER + text).encode("utf-8", "surrogatepass") if text.isprintable() else HEADER + "x\n")
    assert all(bad.line >= 2 for bad in people.bad)
