"""`hearback staff`: who is on the team, and what each may do."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import typer

from app.opening import Opened, operate
from app.output import AsJson, show, table
from app.refusal import Refused, WronglyUsed
from app.settings import MOST_ID
from app.texts import text
from programme.roles import Role
from programme.single_sign_on import LONGEST, identity
from storage import identities, signing_in, staff
from storage.staff import StaffMember

commands = typer.Typer(help="Who is on the team, and what each may do.", no_args_is_help=True)

Duty = Literal["on", "off"]
Number = Annotated[int, typer.Argument(metavar="N", min=1, help="The number that the list prints.")]
TelegramId = Annotated[int, typer.Option("--telegram-id", min=1, max=MOST_ID, help="Their number on Telegram.")]
_ROLES = (
    "administrator does all, officer writes and answers, reader reads, auditor reads and sees the audit log; analyst, "
    "representative and practice see figures, their locality and approved updates at a desk."
)
WithRole = Annotated[Role, typer.Option("--role", help=_ROLES)]
Name = Annotated[str | None, typer.Option("--name", help="How colleagues see them.")]


@commands.command("add")
def add(telegram_id: TelegramId, role: WithRole, name: Name = None) -> None:
    """Make somebody a member of staff, or bring them back."""

    async def act(at: Opened) -> tuple[StaffMember | None, StaffMember]:
        there = await at.database.read(staff.by_telegram_id, telegram_id)
        return there, await at.database.write(staff.add, telegram_id=telegram_id, role=role, name=name, now=at.now)

    there, member = operate(act)
    typer.echo(text("staff.changed" if there else "staff.added", role=member.role, number=member.id))


@commands.command("role")
def role(number: Number, role: Annotated[Role, typer.Argument(metavar="R", help=_ROLES)]) -> None:
    """Give a member of staff another role."""

    async def act(at: Opened) -> StaffMember:
        return _there(await at.database.write(staff.change_role, number, role, now=at.now), number)

    typer.echo(text("staff.changed", number=number, role=operate(act).role))


@commands.command("remove")
def remove(number: Number) -> None:
    """Take somebody's role away; what they did stays in the audit log."""

    async def act(at: Opened) -> None:
        if not await at.database.write(staff.remove, number, now=at.now):
            raise Refused("staff.none", number=number)

    operate(act)
    typer.echo(text("staff.removed", number=number))


@commands.command("duty")
def duty(number: Number, state: Annotated[Duty, typer.Argument(metavar="on|off", help="On duty, or not.")]) -> None:
    """Say whether somebody is on duty: who is, is told first when somebody may be in danger."""

    async def act(at: Opened) -> StaffMember:
        return _there(await at.database.write(staff.set_duty, number, on=state == "on", now=at.now), number)

    operate(act)
    typer.echo(text("staff.duty_on" if state == "on" else "staff.duty_off", number=number))


@commands.command("link")
def link(number: Number, as_json: AsJson = False) -> None:
    """Print a one-time address by which a member of staff signs in to the console."""

    async def act(at: Opened) -> str:
        _there(await at.database.read(staff.one, number), number)
        secret = await at.database.write(signing_in.make_link, number, at.now, actor="operator")
        return at.settings.pages + signing_in.PATH + secret

    address = operate(act)
    show({"address": address}, [text("staff.link", address=address)], as_json=as_json)


@commands.command("account")
def account(
    number: Number,
    name: Annotated[str | None, typer.Argument(metavar="NAME", help="What their account calls them.")] = None,
) -> None:
    """Say by which account at your organisation a member of staff signs in; without a NAME, by none any more."""

    async def act(at: Opened) -> None:
        claim = at.settings.oidc_claim
        known_as = identity(name or "", claim)
        if name and known_as is None:
            raise WronglyUsed("staff.account_wrong", most=LONGEST)
        match await at.database.write(identities.write_down, number, known_as, claim, now=at.now):
            case "gone":
                raise Refused("staff.none", number=number)
            case "taken":
                raise Refused("staff.account_taken")

    operate(act)
    typer.echo(text("staff.account" if name else "staff.account_none", number=number))


@commands.command("list")
def list_(as_json: AsJson = False) -> None:
    """Everybody on the team."""

    async def act(at: Opened) -> tuple[list[StaffMember], frozenset[int]]:
        return await at.database.read(lambda conn: (staff.members(conn), staff.not_on_duty(conn)))

    members, away = operate(act)
    rows = [{**_row(member), "duty": "off" if member.id in away else "on"} for member in members]
    columns = ("id", "telegram_id", "role", "name", "added_at", "duty")
    show(rows, table(rows, columns, text("staff.empty")), as_json=as_json)


def _there(member: StaffMember | None, number: int) -> StaffMember:
    if member is None:
        raise Refused("staff.none", number=number)
    return member


def _row(member: StaffMember) -> dict[str, Any]:
    return {
        "id": member.id,
        "telegram_id": member.telegram_id,
        "role": member.role,
        "name": member.name,
        "added_at": member.added_at,
    }
