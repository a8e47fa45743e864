"""What acts of the audit log are called, for whoever was never told their codes, and which of them words mean.

What has no words yet is shown as the log has it; a test looks at every act that is ever written down and fails for one
without words (tests/house/test_acts.py).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from console.texts import catalogue

_LABELS: Final = {"people.sign_up.given": "how_agreed"}
"""Values of one act that are called otherwise than elsewhere."""
_CODED: Final = tuple("by channel crash file how over_budget quiet_hours reason state way what".split())
"""Values that are one of a few words of our own."""


def act_name(act: str) -> str:
    """What an act is called; its code, where it has no name."""
    return catalogue().get(_key(act), act)


def value_name(act: str, name: str) -> str:
    """What a value of an act is called."""
    return catalogue().get(f"acts.about.{_label(act, name)}", name)


def coded(name: str, value: str) -> str | None:
    """What one of a few words of our own means, as the value of this name; None where it is none."""
    return catalogue().get(f"acts.value.{name}_{value}")


def acts_with(words: str) -> list[str]:
    """The acts whose names have these words."""
    wanted = words.casefold()
    found = [key for key, name in catalogue().items() if key.startswith("acts.act.") and wanted in name.casefold()]
    return [key.removeprefix("acts.act.").replace("_", ".", 1) for key in found]


def subject_named(words: str) -> str | None:
    """What the log calls something by, such as `broadcast:7` for “announcement 7”; None for other words."""
    found = re.fullmatch(r"(.*\D)\s*(\d{1,15})", words.strip().casefold(), re.ASCII)
    if found is None:
        return None
    kinds = {
        name.format(which="").strip().casefold(): key.removeprefix("acts.kind.")
        for key, name in catalogue().items()
        if key.startswith("acts.kind.") and name != "{which}"
    }
    kind = kinds.get(found[1].strip())
    return None if kind is None else f"{kind}:{found[2]}"


def lacking(act: str, detail: Mapping[str, Any]) -> list[str]:
    """What has no words yet of an act as it is written down, for the test that asks for them."""
    shown = [name for name in detail if name not in {"before", "after"}]
    wanted = [_key(act), *(f"acts.about.{_label(act, name)}" for name in shown), *_codes(detail)]
    return [key for key in wanted if key not in catalogue()]


def _codes(detail: Mapping[str, Any]) -> Iterator[str]:
    for name in _CODED:
        value = detail.get(name)
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, str):
                yield f"acts.value.{name}_{one}"


def _key(act: str) -> str:
    return f"acts.act.{act.replace('.', '_')}"


def _label(act: str, name: str) -> str:
    return _LABELS.get(f"{act}.{name}", name)
