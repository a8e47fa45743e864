"""`hearback run`: the bot, its timers and the web addresses in one process."""

from __future__ import annotations

from typing import Annotated

import typer

from app.loading import loading
from app.opening import saying
from app.refusal import WronglyUsed
from app.settings import read_settings
from storage.database import is_postgres

Only = Annotated[str | None, typer.Option("--only", hidden=True)]


def run(only: Only = None) -> None:
    """Run the bot, its timers and the web addresses, until Ctrl-C or SIGTERM."""

    def act() -> None:
        if only is not None:
            raise WronglyUsed("run.only_later" if is_postgres(read_settings().database) else "run.only_sqlite")
        with loading():
            from app.running import run as run_all  # noqa: PLC0415  # why: the bot and its libraries take a second to load, which other commands need not pay

        run_all(typer.echo)

    saying(act)
