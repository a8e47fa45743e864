"""How tests come to the workers.

Each collects all ten thousand before the first of them runs: here that is made cheap, and a file's tests stay together.

What pytest compiles it keeps, so in a fresh checkout the workers would all compile the same file at the same moment.
Each begins with another folder instead, and finds the others' done when it comes there. The order in which tests run is
made afterwards, and is the same for all.

Of what is collected nothing goes away again before the end. So nobody looks for garbage meanwhile, and afterwards not
among it, as the program does when it has started.
"""

from __future__ import annotations

import gc
from collections.abc import Generator
from functools import cache
from pathlib import Path

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling
from xdist.scheduler.protocol import Scheduling

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


class ByFile(LoadScopeScheduling):
    """A file's tests share what is costly to make, so they run on one worker (`--dist loadfile`).

    But for stories: each makes a town of its own, and all of a file on one worker would be what the others wait for.
    """

    def _split_scope(self, nodeid: str) -> str:
        return nodeid if nodeid.startswith(ONE_BY_ONE) else nodeid.partition("::")[0]


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Scheduling | None:
    """Which test goes where.

    Marks cannot say it: `--dist loadgroup` groups nothing under pytest 9.2, in silence (pytest-xdist's issue 1386).
    """
    return ByFile(config, log) if config.getvalue("dist") == "loadfile" else None


@pytest.hookimpl(wrapper=True)
def pytest_collection(session: pytest.Session) -> Generator[None, object, object]:
    """Collect from a place of this worker's own, without the garbage collector."""
    config = session.config
    if config.args == config.getini("testpaths") and config.getoption("randomly_reorganize", default=False):
        config.args = _turned(config)
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes the longest begins first."""
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


def _turned(config: pytest.Config) -> list[str]:
    """All there is in the tests' folders, from where this worker begins."""
    worker = getattr(config, "workerinput", None)
    if worker is None:
        return config.args
    number, of = int(worker["workerid"].removeprefix("gw")), int(worker["workercount"])
    found = [path for top in config.args for path in sorted((config.rootpath / top).iterdir())]
    places = [path for path in found if any(path.rglob("test_*.py")) or path.match("test_*.py")]
    begin = number * len(places) // of
    return [str(path) for path in (*places[begin:], *places[:begin])]
