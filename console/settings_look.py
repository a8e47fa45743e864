"""The form of where the organisation is found, and how its pages look."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from pydantic import ValidationError

from console.settings_fields import Fields, Form, Read
from console.texts import text
from console.visits import Visit
from console.words import as_sentence
from programme import laid_over
from programme.laid_over import Look
from programme.yaml_faults import told


def _fields(_: Visit, look: Look) -> Fields:
    identity = ["yes"] if look.nhs_identity else []
    return {"website": [look.website or ""], "colour": [look.colour], "nhs_identity": identity}


def _read(visit: Visit) -> Read:
    given: dict[str, Any] = {
        "website": visit.filled("website") or None,
        "colour": visit.filled("colour"),
        "nhs_identity": visit.filled("nhs_identity") == "yes",
    }
    return checked("look", given)


def checked(name: laid_over.Name, given: Mapping[str, Any]) -> Read:
    """A value of several fields by the rules of the programme's file, or what is wrong, a sentence by field."""
    try:
        return laid_over.value(name, given), {}
    except ValidationError as error:
        return None, {str(one["loc"][0]): as_sentence(told(one)) for one in reversed(error.errors())}


def look_told(look: Look) -> Sequence[str]:
    """Its website and its colour; whether its pages carry the NHS identity."""
    return [
        *([] if look.website is None else [look.website]),
        text("settings_look.nhs") if look.nhs_identity else look.colour,
    ]


FORMS: Final = (Form("look", "/settings/look", "colour", _fields, _read, look_told),)
