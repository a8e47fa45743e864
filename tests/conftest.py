"""What every room's tests share: a clock, keys, both databases, Chromium, and the rule that CI skips nothing."""

from __future__ import annotations

import os
import shutil
from functools import cache
from pathlib import Path

import pytest
from hypothesis import settings

from storage.keys import Keyring
from tests.clock import Clock

# A busy machine is slow, not wrong: properties have no deadline, the whole test has pytest's.
settings.register_profile("house", deadline=None)
settings.load_profile("house")

ONE_BY_ONE = "tests/stories/"
STORIES = Path(__file__).parent / "transcripts" / "flows"
LONGEST = (
    "tests/kills/test_kills.py",
    "tests/app/test_demo_town.py",
    "tests/app/test_run.py",
    "tests/console/test_access.py",
    "tests/anything/test_anything.py",
    "tests/bench/test_sign_up.py",
    "tests/e2e/test_both_doors.py",
    "tests/e2e/test_main_job.py",
    "tests/storage/test_broadcasts.py",
    "tests/storage/test_audience.py",
    "tests/app/test_flow_versions.py",
)
"""Files that take the longest, or wait the most: whatever begins last is what the other workers wait for."""

pytest_plugins = ["tests.acts", "tests.collecting", "tests.databases", "tests.harness", "tests.no_skips"]


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A file's tests share what is costly to make, so they run on one worker (`--dist loadgroup`).

    But for stories: each makes a town of its own, and all of a file on one worker would be what the others wait for.
    """
    for item in items:
        file = item.nodeid.partition("::")[0]
        if not file.startswith(ONE_BY_ONE):
            item.add_marker(pytest.mark.xdist_group(file))
    items.sort(key=_turn)


def _turn(item: pytest.Item) -> tuple[int, int]:
    """The longest files first, then the others in their random order; the small pieces fill what is left, and of these
    the ones with the most pages first.
    """
    file = item.nodeid.partition("::")[0]
    if file.startswith(ONE_BY_ONE):
        return len(LONGEST) + 1, -_pages(item.nodeid)
    return (LONGEST.index(file) if file in LONGEST else len(LONGEST)), 0


@cache
def _pages(story: str) -> int:
    """How many pages a story has: in its language, or in all where it is told in all."""
    flow, _, language = story.partition("[")[2].removesuffix("]").partition("-")
    return len(list((STORIES / flow / language).rglob("*.md")))


@pytest.fixture
def clock() -> Clock:
    """A clock that stands at Tuesday 3 March 2026, 10:00 in London, until it is moved."""
    return Clock()


@pytest.fixture(scope="session")
def keys() -> Keyring:
    """The keys of a made-up installation."""
    return Keyring(("a made-up secret that only the tests use",))


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of a Chromium; without one the test is skipped, which fails in CI."""
    names = (os.environ.get("CHROMIUM", ""), "chromium", "chromium-browser", "google-chrome")
    found = next((path for name in names if name and (path := shutil.which(name))), None)
    if found is None:
        pytest.skip("no Chromium is installed: .ci/chromium says what to do")
    return found
