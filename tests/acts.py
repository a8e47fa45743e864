"""Whatever a test has written into the audit log must have words at the desk: staff who read it know no codes.

A new act, a new value of one or a new word that a value may be fails in the first test that does it.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from storage import audit


@pytest.fixture(scope="session", autouse=True)
def acts_have_words() -> Iterator[None]:
    """Look at each act as it is written down, but for those that a test makes up."""
    record = audit.record

    def looked_at(*args: Any, act: str, detail: Mapping[str, Any] | None = None, **more: Any) -> int:
        if not str(sys._getframe(1).f_globals["__name__"]).startswith("tests."):
            from console.act_words import lacking  # noqa: PLC0415  # why: most tests write nothing down

            assert lacking(act, detail or {}) == [], "console/texts/en/acts.po has no words for this"
        return record(*args, act=act, detail=detail, **more)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(audit, "record", looked_at)
        yield
