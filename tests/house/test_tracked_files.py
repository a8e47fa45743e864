"""What must never be in the project's files, because others will read, copy and build them."""

from __future__ import annotations

import re

import pytest

from tests.house.tree import texts

# Each is put together here, so that this file does not hold what it looks for.
REGISTRIES = ["pypi" + ".org", "pythonhosted" + ".org", "npmjs" + ".org", "npmjs" + ".com", "yarnpkg" + ".com"]
NEVER = {
    "a package registry's host: builds name packages, and each machine knows where to get them": "|".join(
        re.escape(host) for host in REGISTRIES
    ),
    "an address in a lock file": r'(?m)^\s*(?:--(?:extra-)?index-url\s|"resolved"\s*:\s*"http)',
    "a path of one machine": r"(?<![\w.*}/])/(?:root|home/\w+|Users/\w+|work)/[\w.]",
    "a bot's token as Telegram makes them": r"\b\d{8,10}:AA[\w-]{33}\b",
    "a private key": "-----BEGIN " + "[A-Z ]*PRIVATE KEY",
    "a conflict that was never solved": r"(?m)^(?:<<<<<<<|>>>>>>>) ",
}


@pytest.mark.parametrize("what", NEVER)
def test_no_file_holds(what: str) -> None:
    pattern = re.compile(NEVER[what])
    found = [f"{name}: {hit.group()!r}" for name, text in texts().items() for hit in pattern.finditer(text)]
    assert found == []


def test_what_a_running_programme_keeps_is_never_tracked() -> None:
    kept = re.compile(r"(^|/)(var|\.env|[^/]*\.(db|db-wal|db-shm|sqlite3?|pem|key))(/|$)")
    assert [name for name in texts() if kept.search(name)] == []


def test_text_files_end_with_one_line_end_and_hold_no_carriage_return() -> None:
    # What was copied from elsewhere, with its source named, stays as it was.
    ours = {name: text for name, text in texts().items() if text and not name.startswith("tests/data/")}
    untidy = [name for name, text in ours.items() if not text.endswith("\n") or "\r" in text]
    assert untidy == []
