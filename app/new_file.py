"""Files that a command writes for the operator: always new ones, that only their owner may read."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final

from app.refusal import Refused

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def refuse_there(*paths: Path | None) -> None:
    """Before anything is done: whether these can be new files. Raises Refused."""
    for path in paths:
        if path is not None and path.exists():
            raise Refused("file.there", path=path)


def write_new(path: Path, content: bytes) -> None:
    """A new file. Raises Refused when there is one, or it cannot be written."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
    except FileExistsError:
        raise Refused("file.there", path=path) from None
    except OSError as error:
        raise Refused("db.unwritten", path=path, problem=error.strerror) from error


def csv_text(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """Rows as CSV, in which a spreadsheet finds no formula."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(map(safe, header))
    writer.writerows([safe(cell) for cell in row] for row in rows)
    return out.getvalue()


def safe(cell: Any) -> Any:
    """A cell as it may stand in a spreadsheet: words that would be carried out as a formula get an apostrophe."""
    if isinstance(cell, str):
        return harmless(cell)
    return "" if cell is None else cell


def harmless(words: str) -> str:
    """The same for words."""
    return f"'{words}" if words.startswith(_FORMULA) else words
