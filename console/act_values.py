"""The values of the audit log in words: numbers, yes and no, whom and what for, and what a setting was and is."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from babel.dates import get_day_names

from console.act_words import coded
from console.announcement_report import audience_of
from console.texts import catalogue, text
from console.visits import Visit
from console.words import SPOKEN, language_name, locality_name

Path = tuple[str, ...]


def _tier(_: Visit, tier: str) -> str:
    return text(f"home.tier.{tier}")


_SHOWN: Final[Mapping[str, Callable[[Visit, str], str]]] = {
    "agreed": _tier,
    "audience": audience_of,
    "ended": _tier,
    "given": _tier,
    "language": language_name,
    "languages": language_name,
    "locality": lambda visit, slug: locality_name(visit, slug, slug),
    "purpose": lambda _, purpose: text(f"announcements.purpose.{purpose}"),
    "role": lambda _, role: text(f"role.{role}"),
    "scope": lambda _, scope: text(f"tokens.scope.{scope}"),
}
"""How words are told that are no codes of the log alone, by the name of the value."""


def in_words(visit: Visit, name: str, value: Any) -> str:
    """A value in words, by the name that it has in the log."""
    match value:
        case None | "":
            return text("acts.nothing")
        case bool():
            return coded(name, "yes" if value else "no") or text("acts.yes" if value else "acts.no")
        case int():
            return f"{value:,}"
        case list() | tuple():
            return ", ".join(in_words(visit, name, one) for one in value) or text("acts.nothing")
        case dict() if name == "week":
            return ", ".join(_times(day, *ends) for day, ends in sorted(value.items())) or text("acts.nothing")
        case dict():
            return " / ".join(in_words(visit, name, one) for one in value.values())
        case str() if name == "scopes":
            return ", ".join(in_words(visit, "scope", one) for one in value.split())
    return _word(visit, name, str(value))


def changes(visit: Visit, setting: str, before: Any, after: Any) -> Iterator[tuple[str, str]]:
    """What changed of a setting, field by field: what it is called ('': it has no fields), the old → the new."""
    was, now = (dict(_fields(value)) for value in (before, after))
    for path in [*now, *(path for path in was if path not in now)]:
        if was.get(path) != now.get(path):
            name = path[0] if path else setting
            old, new = (in_words(visit, name, there.get(path)) for there in (was, now))
            yield _field(visit, path), text("acts.changed", before=old, after=new)


def _word(visit: Visit, name: str, value: str) -> str:
    known = coded(name, value)
    if known is not None or name not in _SHOWN:
        return known or _minutes(value)
    try:
        return _SHOWN[name](visit, value)
    except KeyError:
        return value


def _minutes(value: str) -> str:
    """A time of day without its seconds; all else as it is."""
    return value.removesuffix(":00") if len(value) == len("20:30:00") and value.count(":") == 2 else value


def _times(day: str, begin: str, end: str) -> str:
    names: Mapping[int, str] = get_day_names("abbreviated", locale="en_GB")
    return text("acts.on_day", day=names.get(int(day), day), begin=begin, end=end)


def _fields(value: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """The smallest parts of a value, each with the way to it; entries of a list by their short names."""
    if isinstance(value, list) and any(isinstance(one, dict) for one in value):
        value = {str(one.get("slug", number)): one for number, one in enumerate(value, 1)}
    if not isinstance(value, dict):
        yield path, value
        return
    for name, one in value.items():
        yield from _fields(one, (*path, str(name)))


def _field(visit: Visit, path: Path) -> str:
    """What a part is called: each step by its name, and a language after what it is the language of."""
    told, languages = "", {SPOKEN, *(one.language for one in visit.desk.texts.languages)}
    for step in path:
        name = catalogue().get(f"acts.field.{step}")
        if name is None and told and step in languages:
            told = text("acts.in_language", field=told, language=language_name(visit, step))
        else:
            told = f"{told} {name or step}".strip()
    return told
