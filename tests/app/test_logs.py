"""Logs hold no token, whoever writes them."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from app import logs

TOKEN = "4000000001:made-up-token-of-the-tests-0123456789"


@pytest.fixture
def logging_set_up() -> Iterator[None]:
    """Logging as a running program has it, put back as it was."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    logs.set_up(pretty=False)
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


def _lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_ours_are_one_object_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    logs.set_up(pretty=False)
    structlog.get_logger("bot.send").warning("paused", seconds=3, chat=None)
    (line,) = _lines(capsys)
    structlog.reset_defaults()
    assert (line["event"], line["level"], line["seconds"], line["chat"]) == ("paused", "warning", 3, None)
    assert "timestamp" in line


@pytest.mark.usefixtures("logging_set_up")
def test_no_token_gets_through(capsys: pytest.CaptureFixture[str]) -> None:
    logs.set_up(pretty=False)
    log = structlog.get_logger("bot")
    log.info(
        "calling", address="/bot" + TOKEN + "/getMe", url=f"https://api/bot{TOKEN}", many=[TOKEN], deep={"a": (TOKEN,)}
    )
    logging.getLogger("telegram.request").warning("failed: https://api/bot%s/getMe", TOKEN)
    log.error("broke", error=ConnectionError(TOKEN), exc_info=ConnectionError(f"/bot{TOKEN}/sendMessage"))
    out = capsys.readouterr().out
    assert "made-up-token" not in out
    assert out.count(logs.HIDDEN) >= 6


@pytest.mark.usefixtures("logging_set_up")
def test_libraries_are_heard_only_when_something_is_wrong(capsys: pytest.CaptureFixture[str]) -> None:
    logs.set_up(pretty=False)
    logging.getLogger("sqlalchemy.engine").info("SELECT")
    logging.getLogger("aiohttp.client").warning("odd")
    assert [line["event"] for line in _lines(capsys)] == ["odd"]


@pytest.mark.usefixtures("logging_set_up")
def test_people_at_a_terminal_get_lines_to_read(capsys: pytest.CaptureFixture[str]) -> None:
    logs.set_up(pretty=True)
    structlog.get_logger().info("started", token=TOKEN)
    out = capsys.readouterr().out
    assert "started" in out
    assert "made-up-token" not in out
