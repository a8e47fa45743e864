"""`hearback invitations`: links and QR codes for posters and campaigns, and how many people came through each."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Annotated, Any

import typer
from sqlalchemy import Connection

from app.opening import Opened, operate
from app.output import AsJson, record, show, starred, table
from app.refusal import Refused
from app.texts import text
from bot.gateway import CallFailed, Gateway
from programme.invitations import campaign_name, drawing, link, make_code, picture
from programme.small_numbers import told_or_none
from storage import audit, invitations
from storage.invitations import Invitation

commands = typer.Typer(help="Links and QR codes for posters and campaigns.", no_args_is_help=True)

Number = Annotated[int, typer.Argument(metavar="N", min=1, help="The number that the list prints.")]
Name = Annotated[str, typer.Argument(metavar="NAME", help='What the team calls it, as in "Library posters".')]
Qr = Annotated[
    Path | None, typer.Option("--qr", metavar="FILE", help="Write its QR code into this new .png or .svg file.")
]
BotName = Annotated[str | None, typer.Option("--bot", metavar="NAME", help="The bot's name; else Telegram is asked.")]
_FIGURES = ("came", "signed_up")
_COLUMNS = ("id", "name", *_FIGURES, "made_at")


@commands.command("create")
def create(name: Name, qr: Qr = None, bot: BotName = None, as_json: AsJson = False) -> None:
    """Make a campaign with a link of its own."""

    async def act(at: Opened) -> dict[str, Any]:
        _check_file(qr)
        username = await _username(at, bot)
        made = await at.database.write(_create, at, campaign_name(name))
        return _told(made, username, qr)

    _show(operate(act), as_json=as_json)


@commands.command("list")
def list_(as_json: AsJson = False) -> None:
    """Every campaign: how many came through it, and how many of them signed up; people's own links together."""

    async def act(at: Opened) -> tuple[list[Invitation], tuple[int, int, int]]:
        return await at.database.read(lambda conn: (invitations.campaigns(conn), invitations.personal_together(conn)))

    found, (links, came, signed_up) = operate(act)
    rows = [_row(one) for one in found]
    lines = table([starred(row, _FIGURES) for row in rows], _COLUMNS, text("invitations.empty"))
    together = starred({"came": told_or_none(came), "signed_up": told_or_none(signed_up)}, _FIGURES)
    personal = text("invitations.personal", links=links, **together)
    show(rows, [*lines, *([personal] if links else [])], as_json=as_json)


@commands.command("show")
def show_(number: Number, qr: Qr = None, bot: BotName = None, as_json: AsJson = False) -> None:
    """One campaign with its link, and its QR code in a file if you like."""

    async def act(at: Opened) -> dict[str, Any]:
        _check_file(qr)
        found = await at.database.read(invitations.find_campaign, number)
        if found is None:
            raise Refused("invitations.none", number=number)
        return _told(found, await _username(at, bot), qr)

    _show(operate(act), as_json=as_json)


def _create(conn: Connection, at: Opened, name: str) -> Invitation:
    made = invitations.campaign(conn, name, lambda: make_code(secrets.randbelow), at.now)
    if made is None:
        raise Refused("invitations.there", name=name)
    audit.record(conn, at=at.now, act="invitation.create", actor="operator", subject=f"invitation:{made.id}")
    return made


def _row(one: Invitation) -> dict[str, Any]:
    figures = {"came": told_or_none(one.came), "signed_up": told_or_none(one.signed_up)}
    return {"id": one.id, "name": one.name, **figures, "made_at": one.made_at}


def _told(one: Invitation, username: str, qr: Path | None) -> dict[str, Any]:
    address = link(username, one.code)
    if qr is not None:
        _write(qr, drawing(address) if qr.suffix.lower() == ".svg" else picture(address, for_paper=True))
    return {**_row(one), "link": address, "qr": None if qr is None else str(qr)}


def _show(told: dict[str, Any], *, as_json: bool) -> None:
    shown = {name: value for name, value in starred(told, _FIGURES).items() if name != "qr" or value is not None}
    show(told, [*record(shown), "", text("invitations.poster", link=told["link"])], as_json=as_json)


def _check_file(qr: Path | None) -> None:
    """Before anything is made: whether the picture can be written."""
    if qr is None:
        return
    if qr.suffix.lower() not in {".png", ".svg"}:
        raise Refused("invitations.file_type", path=qr)
    if qr.exists():
        raise Refused("invitations.file_there", path=qr)


def _write(qr: Path, content: bytes) -> None:
    try:
        with qr.open("xb") as file:
            file.write(content)
    except OSError as error:
        raise Refused("invitations.file", path=qr, problem=error.strerror) from error


async def _username(at: Opened, bot: str | None) -> str:
    """The bot's name in links: as it was given, else as Telegram tells it."""
    if bot is not None:
        link(bot, "")  # a name that cannot be one is refused before anything is made
        return bot
    if at.settings.telegram_token is None:
        raise Refused("invitations.no_bot")
    gateway = Gateway(at.settings.telegram_token.get_secret_value(), at.settings.telegram_api_url)
    await gateway.start()
    try:
        return str((await gateway.get_me()).get("username") or "")
    except CallFailed:
        raise Refused("invitations.no_bot") from None
    finally:
        await gateway.close()
