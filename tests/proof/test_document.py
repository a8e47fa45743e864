"""docs/crash.md names tests that there are, and each proof by kill -9 is named in it."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
NAMED = re.compile(r"`(\w+): (test_\w+)`")
DEFINED = re.compile(r"(?m)^(?:async )?def (test_\w+)")


def named() -> set[tuple[str, str]]:
    """(folder below tests, test) as the document has them."""
    return set(NAMED.findall((ROOT / "docs" / "crash.md").read_text("utf-8")))


def defined(folder: str) -> set[str]:
    """The tests in a folder."""
    return {
        name for file in (ROOT / "tests" / folder).glob("*.py") for name in DEFINED.findall(file.read_text("utf-8"))
    }


def test_every_test_that_is_named_is_there() -> None:
    assert {(folder, name) for folder, name in named() if name not in defined(folder)} == set()


def test_every_kill_is_in_the_document() -> None:
    table = DEFINED.findall((ROOT / "tests" / "proof" / "test_crash_table.py").read_text("utf-8"))
    assert len(table) > 15
    assert set(table) - {name for folder, name in named() if folder == "proof"} == set()
