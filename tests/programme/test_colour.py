"""The organisation's colour: white words on it can be read, or the file is refused with what to do."""

from __future__ import annotations

import pytest

from programme.colour import DEFAULT, contrast_with_white
from programme.programme import Programme, example_text
from programme.yaml_text import Mistakes

LINE = '  colour: "#1d3b57"'


def _read(colour: str) -> Programme:
    return Programme.read(example_text().replace(LINE, f"  colour: {colour}"))


def test_it_is_read_and_has_a_quiet_default() -> None:
    assert _read('"#5B2C83"').organisation.colour == "#5b2c83"
    assert Programme.plain().organisation.colour == DEFAULT


@pytest.mark.parametrize(
    ("colour", "what"),
    [
        (
            '"#ffd700"',
            "“#ffd700” is too pale for white words (contrast 1.4, and 4.5 is the least): choose a darker one",
        ),
        ('"#777777"', "(contrast 4.4, and 4.5 is the least)"),
        ("navy", "“navy” is no colour: write it as in"),
        ('"#fff"', "“#fff” is no colour"),
        ("#1d3b57", "put the colour into quotes"),
        ('"#1d3b57; } body { display: none"', "is no colour"),
    ],
)
def test_what_cannot_be_written_on_is_refused_with_what_to_do(colour: str, what: str) -> None:
    with pytest.raises(Mistakes) as caught:
        _read(colour)
    (mistake,) = caught.value.mistakes
    assert "organisation, colour" in str(mistake)
    assert what in str(mistake)


@pytest.mark.parametrize(("colour", "contrast"), [("#ffffff", 1.0), ("#000000", 21.0), ("#767676", 4.54)])
def test_contrast_is_as_the_standard_has_it(colour: str, contrast: float) -> None:
    assert contrast_with_white(colour) == pytest.approx(contrast, abs=0.01)
