"""What every room's tests share: a clock, keys, both databases, Chromium, and the rule that CI skips nothing."""

from __future__ import annotations

import os
import shutil
from collections.abc import Generator

import pytest

from storage.keys import Keyring
from tests.clock import Clock

pytest_plugins = ["tests.databases"]


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


def _skipped(config: pytest.Config) -> list[pytest.TestReport]:
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    return list(reporter.stats.get("skipped", [])) if reporter and os.environ.get("CI") == "true" else []


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> Generator[None, None, None]:
    """In CI a skipped test fails the run: what is not tried is not known to work."""
    if _skipped(session.config) and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
    yield


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Say why a run without a failed test failed all the same."""
    for report in _skipped(config):
        terminalreporter.write_line(f"skipped in CI, which counts as a failure: {report.nodeid}", red=True)
