"""The colour of an organisation, on which the team's pages write in white."""

from __future__ import annotations

import re
from typing import Annotated, Final

from pydantic import BeforeValidator

from programme.sentences import Fault

DEFAULT: Final = "#1d3b57"
NHS_BLUE: Final = "#005eb8"
LEAST: Final = 4.5
"""The least contrast of text with its ground (WCAG 2.2, 1.4.3)."""


def _colour(written: object) -> str:
    if written is None:  # what stands after a # is a remark in YAML
        raise Fault("colour.quotes")
    colour = str(written).strip().lower()
    if not re.fullmatch(r"#[0-9a-f]{6}", colour):
        raise Fault("colour.shape", colour=written)
    if (contrast := contrast_with_white(colour)) < LEAST:
        raise Fault("colour.pale", colour=colour, contrast=f"{int(contrast * 10) / 10:.1f}", least=LEAST)
    return colour


Colour = Annotated[str, BeforeValidator(_colour)]
"""As in #1d3b57, dark enough to be written on in white."""


def contrast_with_white(colour: str) -> float:
    """The contrast ratio of a colour (#rrggbb) with white, from 1 to 21 (WCAG 2.2, “contrast ratio”)."""
    red, green, blue = (_linear(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)
