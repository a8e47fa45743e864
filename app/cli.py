"""`hearback`: the command line, one module a group of commands."""

from __future__ import annotations

import typer

from app.commands import (
    ambassadors,
    audiences,
    broadcasts,
    checking,
    contributions,
    db,
    demo,
    flow_versions,
    flows,
    invitations,
    opportunities,
    outbox,
    people,
    places,
    run,
    schedule,
    staff,
    surveys,
    tokens,
    updates,
)
from app.texts import text

app = typer.Typer(
    name="hearback",
    help=text("app.help"),
    no_args_is_help=True,
    add_completion=False,
    # Plain lines: they are read by people over slow connections, by screen readers, and by scripts.
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)

app.command("run")(run.run)
app.command("demo")(demo.demo)
app.command("check")(checking.check)
app.add_typer(db.commands, name="db")
app.add_typer(staff.commands, name="staff")
app.add_typer(tokens.commands, name="tokens")
app.add_typer(people.commands, name="people")
app.add_typer(ambassadors.commands, name="ambassadors")
app.add_typer(places.commands, name="places")
app.add_typer(updates.commands, name="updates")
app.add_typer(opportunities.commands, name="opportunities")
app.add_typer(surveys.commands, name="surveys")
app.add_typer(broadcasts.commands, name="broadcast")
app.add_typer(contributions.commands, name="contributions")
app.add_typer(invitations.commands, name="invitations")
app.add_typer(outbox.commands, name="outbox")
app.add_typer(audiences.commands, name="audience")
app.add_typer(schedule.commands, name="schedule")
for _name, _command in (("waiting", flow_versions.waiting), ("move", flow_versions.move), ("end", flow_versions.end)):
    flows.commands.command(_name)(_command)
app.add_typer(flows.commands, name="flows")


def main() -> None:
    """The command `hearback`."""
    app()


if __name__ == "__main__":
    main()
