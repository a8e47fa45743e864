"""`hearback demo`: try it all on this machine, without Telegram."""

from __future__ import annotations

from typing import Annotated

import typer

from app.opening import saying

People = Annotated[int | None, typer.Option("--people", min=1, help="How many people live in the town.")]
Port = Annotated[int | None, typer.Option("--port", min=1, max=65535, help="Where the phones are; usually 8081.")]
ConsolePort = Annotated[
    int | None, typer.Option("--console-port", min=1, max=65535, help="Where the pages are; usually 8080.")
]


def demo(people: People = None, port: Port = None, console_port: ConsolePort = None) -> None:
    """Phones in the browser, a bot, and a made-up town, until Ctrl-C. Nothing leaves this machine."""

    def act() -> None:
        from app.demo import Wish  # noqa: PLC0415  # why: its libraries take a moment to load, which other commands need not pay
        from app.demo import demo as show  # noqa: PLC0415  # why: as above

        show(Wish(people, port, console_port), typer.echo)

    saying(act)
