"""What a correction says in each language: frozen for each copy of what it corrects.

A language's words are checked by somebody who reads it, as a version is. Until they are, they are a draft beside what
its people wait by (`wanted`); what stays as it is stands there too (`left`), so that whoever looks sees every language.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Row

from conversations.announcement import Part
from conversations.rich import Rich
from storage.broadcasts import Checker
from storage.copies import READY, Copy


@dataclass(frozen=True, slots=True)
class Anew:
    """What an announcement should have said: `words` by language, and who `checked` which of them.

    The first language stays as it is where it has no words here; people who have it in another one without words wait
    for them, or that stays as it is too (`rest`).
    """

    words: Mapping[str, Rich | str]
    checked: Mapping[str, Checker] = field(default_factory=dict)
    rest: Literal["wait", "stays"] = "wait"


def anew(row: Row[Any], words: Rich | str | Anew) -> Anew:
    """Words by themselves are the first language's."""
    return words if isinstance(words, Anew) else Anew({row.language: words})


def changed(row: Row[Any], said: Anew, there: Collection[Copy]) -> set[Copy]:
    """Which of the copies that people have are changed by it, now or when there are words for them."""
    waits = said.rest == "wait"
    return {copy for copy in there if _words_of(row, copy) in said.words or (waits and _is_other(row, copy))}


def frozen(
    row: Row[Any],
    said: Anew,
    parts: Mapping[Copy, Sequence[Part]],
    there: Collection[Copy],
    *,
    by: int | None,
    now: datetime,
) -> list[dict[str, Any]]:
    """The contents of a correction, but for its number. `by`: who of the staff wrote it; None: the operator."""
    found: list[dict[str, Any]] = []
    for copy in sorted({*there, Copy(row.language, own=True)}, key=lambda one: (one.language, one.own)):
        words = said.words.get(_words_of(row, copy))
        checker = said.checked.get(copy.language)
        new = {"markdown": "" if words is None else str(words), "parts": list(parts.get(copy, ())), "written_by": by}
        if not _is_other(row, copy):
            states: tuple[str | None, ...] = (
                (None if words is not None else "left",) if copy.own or words is not None else ()
            )
        elif words is None:
            states = ("wanted" if said.rest == "wait" else "left",)
        else:
            states = ("checked",) if checker is not None else ("wanted", "draft")
        found += [{"language": copy.language, "checking": state, **_said(state, new, checker, now)} for state in states]
    return _numbered(found)


def settings(contents: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """What follows for the correction: whether it holds people, and has anything to say before a version is checked."""
    states = {one["checking"] for one in contents}
    several = {} if states == {None} else {"missing": "hold" if "wanted" in states else "skip"}
    return several | ({} if states & set(READY) else {"state": "draft"})


def _words_of(row: Row[Any], copy: Copy) -> str:
    return copy.language if copy.own else str(row.language)


def _is_other(row: Row[Any], copy: Copy) -> bool:
    return copy.own and copy.language != row.language


def _said(state: str | None, new: dict[str, Any], checker: Checker | None, now: datetime) -> dict[str, Any]:
    nobody = {"checked_by": None, "checker": None, "checked_at": None}
    if state in {"wanted", "left"}:
        return {**new, "markdown": "", "parts": [], **nobody}
    if state != "checked" or checker is None:
        return new | nobody
    return new | {"checked_by": checker.staff_id, "checker": checker.name, "checked_at": now}


def _numbered(contents: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """With each language's contents numbered in their order."""
    seen: Counter[str] = Counter()
    for one in contents:
        seen[one["language"]] += 1
        one["version"] = seen[one["language"]]
    return contents
