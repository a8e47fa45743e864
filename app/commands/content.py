"""What importing updates and importing opportunities have in common."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Annotated, Any

import typer

from app.opening import complain
from app.output import show
from app.texts import text
from programme.checked_text import Checked, live_languages
from programme.words import ENGLISH

Item = dict[str, Any]
"""One thing that was imported: its number, its ref, and `added`, `changed` or `same`."""

Number = Annotated[int, typer.Argument(metavar="N", min=1, help="The number that the list prints.")]


def report_import(items: list[Item], notes: list[str], *, as_json: bool) -> None:
    """Say what became of a file, item by item, and what will not go out yet."""
    for note in notes:
        complain(note)
    counted = Counter(item["what"] for item in items)
    lines = [text("content.item", number=item["id"], ref=item["ref"], what=item["what"]) for item in items]
    counts = {what: counted[what] for what in ("added", "changed", "same")}
    show(items, [*lines, text("content.imported", **counts)], as_json=as_json)


def language_notes(ref: str, texts: Mapping[str, Checked]) -> Iterator[str]:
    """What to tell the author about languages that nobody checked."""
    live = live_languages(texts)
    unchecked = [language for language in texts if language not in live]
    if unchecked:
        yield text("content.not_live", ref=ref, languages=", ".join(unchecked))
    if ENGLISH in unchecked:
        yield text("content.hidden", ref=ref)
