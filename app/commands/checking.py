"""`hearback check`: is everything right, and what to do where it is not."""

from __future__ import annotations

import asyncio
from dataclasses import asdict

import typer

from app.checks import Finding, look
from app.output import AsJson, show
from app.texts import text


def check(as_json: AsJson = False) -> None:
    """Look at settings, database, token, conversations and texts: a line for each, and what to do about it."""
    found = asyncio.run(look())
    show([asdict(one) for one in found], map(_line, found), as_json=as_json)
    if any(one.state == "wrong" for one in found):
        raise typer.Exit(1)


def _line(one: Finding) -> str:
    return text("check.line", mark=text(f"check.{one.state}"), part=one.part, finding=one.finding)
