"""Only one runs on a data folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.refusal import Refused
from app.run_lock import only_one


def test_a_second_one_is_refused_while_the_first_runs(tmp_path: Path) -> None:
    with only_one(tmp_path), pytest.raises(Refused, match="is running on"), only_one(tmp_path):
        pass


def test_the_next_one_may_when_the_first_has_ended(tmp_path: Path) -> None:
    with only_one(tmp_path / "new"):
        pass
    with only_one(tmp_path / "new"):
        assert (tmp_path / "new" / "run.lock").stat().st_mode & 0o077 == 0
