"""What the running program writes down: one JSON object a line on standard output, and nothing personal.

What people say and who they are is never logged by anybody. Here is a second fence: a token that a library puts into a
message or an address is taken out.
"""

from __future__ import annotations

import logging
import re
import sys
from typing import Any, Final

import structlog
from structlog.types import EventDict, Processor

_TOKEN = re.compile(r"[1-9]\d{0,15}:[A-Za-z0-9_-]{20,70}")
HIDDEN: Final = "(token)"
# Libraries that tell each of their steps; ours tell what matters.
_QUIET: Final = (
    "aiohttp",
    "aiosqlite",
    "alembic",
    "apscheduler",
    "asyncio",
    "httpx",
    "sqlalchemy",
    "telegram",
    "uvicorn",
)


def set_up(*, level: int = logging.INFO, pretty: bool | None = None) -> None:
    """Send our own logs and those of libraries to standard output; `pretty` (a terminal, by default) for people."""
    for_people = sys.stdout.isatty() if pretty is None else pretty
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        without_tokens,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.make_filtering_bound_logger(level),
        cache_logger_on_first_use=False,
    )
    renderer: Processor = structlog.dev.ConsoleRenderer() if for_people else structlog.processors.JSONRenderer()
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, without_tokens, renderer],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)


def without_tokens(_logger: Any, _method: str, event: EventDict) -> EventDict:
    """The event with every token in it hidden, also inside what values look like."""
    return {key: _hidden(value) for key, value in event.items()}


def _hidden(value: Any) -> Any:
    if isinstance(value, str):
        return _TOKEN.sub(HIDDEN, value)
    if isinstance(value, dict):
        return {_hidden(key): _hidden(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_hidden(one) for one in value]
    if value is None or isinstance(value, bool | int | float | logging.LogRecord | type):
        return value
    return value if type(value).__module__.startswith("structlog") else _TOKEN.sub(HIDDEN, str(value))
