"""The team's list of postcodes comes in, is counted and is taken away."""

from __future__ import annotations

from tests.app.conftest import EXAMPLES, Operator

HEADER = "postcode,locality,lsoa,decile\n"


def test_the_example_that_ships_comes_in(operator: Operator) -> None:
    said = operator.does("places", "import", EXAMPLES / "places.csv")
    assert said.lines == ["8 postcodes kept, 1 of them outside the programme, 0 left out"]
    assert said.err == ""
    assert operator.does("places", "list", "--json").json == [
        {"locality": None, "postcodes": 1},
        {"locality": "dacorum", "postcodes": 2},
        {"locality": "hertsmere", "postcodes": 1},
        {"locality": "st-albans-harpenden", "postcodes": 1},
        {"locality": "watford-three-rivers", "postcodes": 3},
    ]
    assert operator.audited()[-1][1] == "places.import"


def test_bad_rows_are_reported_with_their_line_and_nothing_else_is_lost(operator: Operator) -> None:
    bad = "nowhere,dacorum,,\nZZ1 1AB,dacorum\nZZ1 1AC,dacorum,?,\nZZ1 1AD,dacorum,,11\n"
    rows = f"ZZ1 1AA,Dacorum,,\n{bad}ZZ1 1AE,dacorum,,3\n"
    said = operator.does("places", "import", operator.file("places.csv", HEADER + rows))
    assert said.lines == ["2 postcodes kept, 0 of them outside the programme, 4 left out"]
    assert [line.partition(":")[0] for line in said.err.splitlines()] == ["line 3", "line 4", "line 5", "line 6"]
    assert "nowhere" not in said.err


def test_localities_of_others_lie_outside_and_are_named_for_their_slips(operator: Operator) -> None:
    path = operator.file("places.csv", HEADER + "ZZ1 1AA,dacorm,,\nZZ1 1AB,dacorum,,\nZZ1 1AC,Luton,,\n")
    said = operator.does("places", "import", path)
    assert said.lines == ["3 postcodes kept, 2 of them outside the programme, 0 left out"]
    assert said.err.strip() == "note: not among this programme's localities, so taken to lie outside: Luton, dacorm"


def test_bringing_a_list_in_again_replaces_what_was_known(operator: Operator) -> None:
    for locality in ("dacorum", "hertsmere"):
        operator.does("places", "import", operator.file("places.csv", f"postcode,locality\nzz11aa,{locality}\n"))
    assert operator.does("places", "list").lines[1:] == ["hertsmere  1"]


def test_of_very_many_bad_rows_the_first_are_told_and_the_others_counted(operator: Operator) -> None:
    path = operator.file("places.csv", HEADER + "?,,,\n" * 150 + "ZZ1 1AA,dacorum,,\n")
    found = operator.does("places", "import", path, "--json").json
    assert (found["kept"], len(found["left_out"]), found["left_out_count"]) == (1, 100, 150)
    assert found["left_out"][0]["line"] == 2
    assert "and 50 more lines" in operator.does("places", "import", path).err


def test_a_file_that_is_none_is_told(operator: Operator) -> None:
    assert "the first line needs the column locality" in operator.fails(
        "places", "import", operator.file("a.csv", "postcode,place\nZZ1 1AA,x\n")
    )
    assert "the file is empty" in operator.fails("places", "import", operator.file("b.csv", ""))
    assert "cannot be read" in operator.fails("places", "import", operator.folder / "no.csv")
    assert operator.says("places", "import", operator.file("c.csv", "postcode,locality\nx,y\n")).code == 1


def test_a_list_longer_than_one_transaction_comes_in_whole(operator: Operator) -> None:
    ends = [f"{digit}{first}{second}" for digit in range(10) for first in "ABCDE" for second in "ABCDE"]
    rows = "".join(f"ZZ{district} {end},dacorum\n" for district in range(10) for end in ends)
    found = operator.does("places", "import", operator.file("places.csv", "postcode,locality\n" + rows), "--json").json
    assert found["kept"] == 2500


def test_the_list_can_be_taken_away(operator: Operator) -> None:
    operator.does("places", "import", EXAMPLES / "places.csv")
    assert operator.does("places", "clear", "--yes").lines == ["8 postcodes taken away"]
    assert operator.does("places", "list").lines == ["no list of postcodes yet"]
