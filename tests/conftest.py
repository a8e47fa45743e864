"""What every room's tests share: a clock, keys, both databases, Chromium, and the rule that CI skips nothing."""

from __future__ import annotations

import os
import shutil

import pytest
from hypothesis import settings

from storage.keys import Keyring
from tests.clock import Clock

# A busy machine is slow, not wrong: properties have no deadline, the whole test has pytest's.
settings.register_profile("house", deadline=None)
settings.load_profile("house")

pytest_plugins = ["tests.acts", "tests.collecting", "tests.databases", "tests.harness", "tests.no_skips"]


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
