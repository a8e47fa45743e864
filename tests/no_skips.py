"""In CI a skipped test fails the run: what is not tried is not known to work."""

from __future__ import annotations

import os
from collections.abc import Generator

import pytest


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> Generator[None, None, None]:
    """Turn a good end with skipped tests into a bad one."""
    if skipped_in_ci(session.config) and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
    yield


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Say why a run without a failed test failed all the same."""
    for report in skipped_in_ci(config):
        terminalreporter.write_line(f"skipped in CI, which counts as a failure: {report.nodeid}", red=True)


def skipped_in_ci(config: pytest.Config) -> list[pytest.TestReport]:
    """The tests that were skipped, if this is CI (CI=true)."""
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    return list(reporter.stats.get("skipped", [])) if reporter and os.environ.get("CI") == "true" else []
