"""Files that a command writes for the operator: always new ones, that only their owner may read."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
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


@contextmanager
def new_csv(path: Path, header: Sequence[str]) -> Iterator[Callable[[Iterable[Sequence[Any]]], None]]:
    """A new CSV file that is written slice by slice, with what is given to the function: however many rows there are,
    none is kept. It is gone again when something goes wrong before its end. Raises Refused like `write_new`.
    """
    write_new(path, b"")
    try:
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(map(safe, header))
            yield lambda rows: writer.writerows([safe(cell) for cell in row] for row in rows)
    except OSError as error:
        path.unlink(missing_ok=True)
        raise Refused("db.unwritten", path=path, problem=error.strerror) from error
    except BaseException:
        path.unlink(missing_ok=True)
        raise


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
