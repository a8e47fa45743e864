"""Pictures: true to the figures, readable in each script that the fonts have, and honest about those that they lack."""

from __future__ import annotations

import re
import unicodedata
from xml.etree import ElementTree as ET

import pytest

from programme.picture import BLUE, WIDTH, Columns, Line, bars, columns, drawn, is_rtl, ticks, wrapped

NAME = "{http://www.w3.org/2000/svg}"


def rectangles(svg: str, fill: str) -> list[dict[str, str]]:
    return [one.attrib for one in ET.fromstring(svg).iter(f"{NAME}rect") if one.get("fill") == fill]


def words(svg: str) -> list[str]:
    said = ("".join(one.itertext()) for one in ET.fromstring(svg).iter(f"{NAME}text"))
    return [re.sub("[\u2066-\u2069]", "", one) for one in said]


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("Mornings", "Mornings"),
        ("👍 Yes ✔️", "Yes"),
        ("👍", "Answer 2"),
        ("", "Answer 2"),
        ("Zażółć ăâîșț", "Zażółć ăâîșț"),
        ("صبح کے وقت", "صبح کے وقت"),
        ("સવારે", "સવારે"),
        ("ਸ਼ਾਮ ਨੂੰ", "ਸ਼ਾਮ ਨੂੰ"),
        ("হ্যাঁ", "Answer 2"),
        ("好", "Answer 2"),
        ("a\x00b\u202e & <c>", "a b & <c>"),
    ],
)
def test_only_letters_are_drawn_that_there_are(written: str, shown: str) -> None:
    assert drawn(written, "Answer 2") == unicodedata.normalize("NFC", shown)


@pytest.mark.parametrize(
    ("said", "rtl"),
    [("Hello", False), ("صبح", True), ("COVID کے ٹیکے کے ساتھ", True), ("12 (48%)", False), ("", False)],
)
def test_the_direction_is_that_of_most_letters(said: str, rtl: bool) -> None:
    assert is_rtl(said) is rtl


def test_long_words_are_broken_and_cut() -> None:
    lines = wrapped("When should the clinic be open? " * 20, 34, 800, 3)
    assert len(lines) == 3
    assert lines[-1].endswith("…")
    assert wrapped("x" * 500, 34, 800, 2)[0].endswith("…")
    assert wrapped("", 34, 800, 2) == [""]


def test_bars_are_as_long_as_their_numbers_and_begin_at_nought() -> None:
    svg = bars(
        "When?", [Line("Mornings", "12 (75%)", 12), Line("<Never> & so", "4 (25%)", 4), Line("No", "0", 0)], ["Asked"]
    )
    long, short = rectangles(svg, BLUE)
    assert float(long["width"]) == pytest.approx(3 * float(short["width"]), rel=0.01)
    assert long["x"] == short["x"]
    assert words(svg) == ["When?", "Mornings", "12 (75%)", "<Never> & so", "4 (25%)", "No", "0", "Asked"]


def test_from_right_to_left_is_the_mirror_image() -> None:
    left = rectangles(bars("When?", [Line("Mornings", "12", 12)], ()), BLUE)[0]
    right = rectangles(bars("کب؟", [Line("صبح", "12", 12)], ()), BLUE)[0]
    assert float(right["x"]) == pytest.approx(WIDTH - float(left["x"]) - float(left["width"]))


@pytest.mark.parametrize(("most", "last"), [(0, 1), (1, 1), (4, 4), (28, 30), (2950, 3000), (1_000_000, 1_000_000)])
def test_the_axis_ends_at_a_round_number(most: int, last: int) -> None:
    marks = ticks(most)
    assert (marks[0], marks[-1]) == (0, last)
    assert len(marks) <= 6


@pytest.mark.parametrize("spans", [[(28, 0), (0, 0), (20, 8)], [(0, 1)], [(1_000_000, 0)] * 60])
def test_columns_stand_on_their_axis_and_the_highest_has_its_number(spans: list[tuple[int, int]]) -> None:
    svg = columns("How fast", Columns(spans, "Sent: 48", "Failed: 8", ("10:00", "10:01"), ["Each"]))
    sent = rectangles(svg, BLUE)
    assert len(sent) == 1 + sum(1 for one, _ in spans if one)  # one more is in the legend
    assert f"{max(map(sum, spans)):,}" in words(svg)
    assert {"Sent: 48", "Failed: 8", "10:00", "10:01", "Each"} <= set(words(svg))
