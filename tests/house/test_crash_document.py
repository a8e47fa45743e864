"""docs/crash.md, row by row: each has a test of its name that ends the process, and each such test has its row."""

from __future__ import annotations

import re
from importlib import import_module
from operator import attrgetter

from tests.house.tree import texts
from tests.proof.ending import POINTS

NAMED = re.compile(r"`(\w+): (test_\w+)`")
DEFINED = re.compile(r"(?m)^(?:async )?def (test_\w+)")
KEPT = "What is kept"


def tables() -> dict[str, list[list[str]]]:
    """The rows of each section's table, cell by cell, without the head."""
    found: dict[str, list[list[str]]] = {}
    for section in texts()["docs/crash.md"].split("\n## ")[1:]:
        rows = [line.strip("|").split("|") for line in section.splitlines() if line.startswith("| ")]
        found[section.partition("\n")[0]] = [[cell.strip() for cell in row] for row in rows[1:]]
    return found


def name_of(row: list[str]) -> str:
    """The test that a row's first words ask for."""
    return "test_" + re.sub(r"[^a-z0-9]+", "_", row[0].lower()).strip("_")


def defined(folder: str, files: str = "test_") -> set[str]:
    """The tests in a folder's files that begin so."""
    named = re.compile(rf"tests/{folder}/{files}\w*\.py")
    return {test for path, code in texts().items() if named.fullmatch(path) for test in DEFINED.findall(code)}


def test_each_row_has_a_kill_of_its_name() -> None:
    rows = tables()[KEPT]
    assert len(rows) > 25
    shown = [("proof", name_of(row)) in NAMED.findall(row[-1]) for row in rows]
    assert [row[0] for row, is_shown in zip(rows, shown, strict=True) if not is_shown] == []


def test_each_row_of_the_other_tables_names_a_test() -> None:
    others = [row for title, rows in tables().items() if title != KEPT for row in rows]
    assert len(others) > 5
    assert [row[0] for row in others if not NAMED.findall(row[-1])] == []


def test_every_test_that_is_named_is_there() -> None:
    named = set(NAMED.findall(texts()["docs/crash.md"]))
    assert {(folder, name) for folder, name in named if name not in defined(folder)} == set()


def test_every_kill_is_in_the_document() -> None:
    named = {name for folder, name in NAMED.findall(texts()["docs/crash.md"]) if folder == "proof"}
    assert defined("proof", "test_crash_") - named == set()


def test_every_point_where_a_proof_ends_the_process_is_there() -> None:
    lost = []
    for point, (place, _, _) in POINTS.items():
        module, _, path = place.partition(":")
        try:
            attrgetter(path)(import_module(module))
        except (ImportError, AttributeError):
            lost.append((point, place))
    assert lost == []
