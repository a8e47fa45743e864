"""`hearback check`: is everything right, and what to do where it is not."""

from __future__ import annotations

import asyncio
from dataclasses import asdict
from typing import TYPE_CHECKING

import typer

from app.output import AsJson, show
from app.texts import text

if TYPE_CHECKING:
    from app.checks import Finding


def check(as_json: AsJson = False) -> None:
    """Look at settings, database, token, conversations and texts: a line for each, and what to do about it."""
    from app.checks import look  # noqa: PLC0415  # why: the bot and its libraries take a second to load, which other commands need not pay

    found = asyncio.run(look())
    show([asdict(one) for one in found], map(_line, found), as_json=as_json)
    if any(one.state == "wrong" for one in found):
        raise typer.Exit(1)


def _line(one: Finding) -> str:
    return text("check.line", mark=text(f"check.{one.state}"), part=one.part, finding=one.finding)
