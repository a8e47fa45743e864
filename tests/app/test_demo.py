"""`hearback demo` typed wrongly: nothing is started and nothing is made."""

from __future__ import annotations

import pytest

from tests.app.conftest import Operator


@pytest.mark.parametrize(
    "words", [["--people", "0"], ["--people", "many"], ["--port", "70000"], ["--console-port", "0"], ["--phones", "3"]]
)
def test_wrong_use_starts_nothing(words: list[str], newcomer: Operator) -> None:
    assert words[0] in newcomer.fails("demo", *words, code=2)
    assert list(newcomer.folder.iterdir()) == []
