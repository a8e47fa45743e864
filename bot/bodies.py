"""JSON as it comes from Telegram."""

from __future__ import annotations

import json
from typing import Any

import orjson


def parsed(body: bytes) -> dict[str, Any] | None:
    """A body as a JSON object; None where it is none.

    The quick reader refuses half characters, which would hold up all that comes with them; the other takes them.
    """
    for read in (orjson.loads, json.loads):
        try:
            found = read(body)
        except (ValueError, RecursionError):
            continue
        return found if isinstance(found, dict) else None
    return None
