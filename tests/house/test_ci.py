"""CI trusts only what was tried."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.tree import ROOT

SUITE = """
import pytest

def test_tried():
    assert True

def test_not_tried():
    pytest.skip("no Chromium")
"""


def suite(folder: Path, ci: str) -> subprocess.CompletedProcess[str]:
    """Run a small suite with one skipped test, as CI would or as a person would."""
    (folder / "test_suite.py").write_text(SUITE)
    return subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-p",
            "tests.no_skips",
            "-p",
            "no:randomly",
            "-c",
            os.devnull,
            "test_suite.py",
        ],
        cwd=folder,
        env=os.environ | {"CI": ci, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_skipped_test_fails_in_ci_and_is_named(tmp_path: Path) -> None:
    run = suite(tmp_path, ci="true")
    assert run.returncode == pytest.ExitCode.TESTS_FAILED
    assert "skipped in CI, which counts as a failure: test_suite.py::test_not_tried" in run.stdout


def test_a_person_without_a_browser_can_still_run_the_rest(tmp_path: Path) -> None:
    run = suite(tmp_path, ci="")
    assert run.returncode == pytest.ExitCode.OK
    assert "1 passed, 1 skipped" in run.stdout


def test_ci_runs_the_checks_and_the_tests() -> None:
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    lines = script.read_text().splitlines()
    assert lines.index("make lint") < lines.index("make test")
