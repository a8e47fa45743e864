"""Every worker collects all ten thousand tests before the first of them runs: here that is made cheap.

What pytest compiles it keeps, so in a fresh checkout the workers would all compile the same file at the same moment.
Each begins with another folder instead, and finds the others' done when it comes there. The order in which tests run is
made afterwards, and is the same for all.

Of what is collected nothing goes away again before the end. So nobody looks for garbage meanwhile, and afterwards not
among it, as the program does when it has started.
"""

from __future__ import annotations

import gc
from collections.abc import Generator

import pytest


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
