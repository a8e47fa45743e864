"""Checks values against the published description of the Bot API: required fields, types, nothing unknown."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

_SCHEMA = Path(__file__).parents[1] / "data" / "bot_api_10_3.json"
_UNIONS = {"MaybeInaccessibleMessage": ("Message", "InaccessibleMessage")}
_ALWAYS = re.compile(r"(?:, always '|^Type of the [\w ]+, must be )(\w+)")
_PLAIN: dict[str, tuple[type, ...]] = {
    "Integer": (int,),
    "String": (str,),
    "Boolean": (bool,),
    "Float": (int, float),
}


@cache
def schema() -> dict[str, Any]:
    """The description, read once."""
    loaded: dict[str, Any] = json.loads(_SCHEMA.read_text(encoding="utf-8"))
    return loaded


def problems(value: Any, kind: str, path: str = "") -> list[str]:
    """What is wrong with `value` as a `kind` ("Message", "Array of Update", "True" …); empty when nothing is."""
    if kind.startswith("Array of "):
        if not isinstance(value, list):
            return [f"{path}: {value!r} is no {kind}"]
        inner = kind.removeprefix("Array of ")
        return [found for at, item in enumerate(value) for found in problems(item, inner, f"{path}[{at}]")]
    if " or " in kind:
        return _any_of(value, kind.split(" or "), path)
    if kind == "True":
        return [] if value is True else [f"{path}: {value!r} is not True"]
    if kind in _PLAIN:
        right = isinstance(value, _PLAIN[kind]) and (kind == "Boolean" or not isinstance(value, bool))
        return [] if right else [f"{path}: {value!r} is no {kind}"]
    return _object_problems(value, kind, path)


def _any_of(value: Any, kinds: list[str], path: str) -> list[str]:
    tried = [problems(value, kind, path) for kind in kinds]
    return min(tried, key=len)


def _object_problems(value: Any, kind: str, path: str) -> list[str]:
    described = schema()["types"][kind]
    fields = {field["name"]: field for field in described.get("fields", [])}
    if not fields:
        kinds = _UNIONS.get(kind) or tuple(name for name in schema()["types"] if name.startswith(kind) and name != kind)
        return _any_of(value, list(kinds), path) if kinds else []
    if not isinstance(value, dict):
        return [f"{path}: {value!r} is no {kind}"]
    found = [f"{path}.{name} is not in {kind}" for name in value if name not in fields]
    required = [name for name, field in fields.items() if field["required"]]
    found += [f"{path}.{name} is missing in {kind}" for name in required if name not in value]
    for name, inner in value.items():
        if name in fields:
            found += problems(inner, fields[name]["type"], f"{path}.{name}")
            always = _ALWAYS.search(fields[name]["description"])
            if always and inner != always[1]:
                found.append(f"{path}.{name} is not {always[1]}")
    return found
