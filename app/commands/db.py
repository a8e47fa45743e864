"""`hearback db`: the tables, and copies of them that can be trusted."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, TypeVar

import typer
from sqlalchemy import Connection
from sqlalchemy.engine import make_url

from app.key_file import add_behind, keyring, known_keyring
from app.opening import Opened, clock, make_data_dir, operate, saying
from app.refusal import Refused
from app.run_lock import only_one
from app.settings import Settings, read_settings
from app.texts import text
from conversations.texts import Texts
from storage import audit, backups, erasure_log, migrations, restores
from storage.backups import BackupProblem, Found
from storage.database import is_postgres
from storage.keys import Keyring
from storage.restores import InOrder, Installation, InUse, Restored, Tell

T = TypeVar("T")

commands = typer.Typer(help="The database: bring it up to date, copy it, check a copy.", no_args_is_help=True)

NewFile = Annotated[Path, typer.Argument(metavar="FILE", help="A file that is not there yet.")]
File = Annotated[Path, typer.Argument(metavar="FILE", help="A copy that hearback db backup made.")]
WithKeys = Annotated[
    bool, typer.Option("--with-keys", help="Put the keys in too: then it is as secret as the programme.")
]

_UNITS = ("B", "KB", "MB", "GB", "TB")


@commands.command("upgrade")
def upgrade() -> None:
    """Bring the tables up to date, or change nothing and say why. `run` does it too."""

    async def act(at: Opened) -> bool:
        return await at.database.write(migrations.upgrade)

    changed = operate(act, migrate=False)
    typer.echo(text("db.upgraded" if changed else "db.same"))


@commands.command("backup")
def backup(file: NewFile, with_keys: WithKeys = False) -> None:
    """Copy the database while Hearback runs, and check the copy."""

    async def act(at: Opened) -> Found:
        found = await asyncio.to_thread(_copy, at, file, with_keys=with_keys)
        detail = {"with_keys": with_keys}
        await at.database.write(audit.record, at=at.now, act="db.backup", actor="operator", detail=detail)
        return found

    saying(_refuse_postgres_or_nothing)
    operate(act, migrate=False)
    typer.echo(text("db.backed_up", path=file, size=_size(file)))
    if with_keys:
        typer.echo(text("db.with_keys"))


@commands.command("verify")
def verify(file: File) -> None:
    """Open a copy and check it through; nothing of the running programme is touched."""

    def act() -> Found:
        return _trusting(file, lambda: backups.verify(file, known_keyring(read_settings())))

    found = saying(act)
    typer.echo(text("db.verified", path=file, revision=found.revision, people=found.people))


@commands.command("restore")
def restore(file: File) -> None:
    """Put a backup in the database's place. Refused while Hearback runs; what was unsent then is held, not sent."""
    settings = saying(read_settings)

    def act() -> Restored:
        if is_postgres(settings.database):
            raise Refused("db.postgres_restore", url=_shown(settings))
        make_data_dir(settings.data_dir)
        with only_one(settings.data_dir):
            _trusting(file, lambda: backups.verify(file, None))
            into = Installation(_file_of(settings), settings.data_dir, _keys_for(file, settings))
            return _trusting(file, lambda: asyncio.run(restores.restore(file, into, _telling(settings), clock())))

    restored = saying(lambda: _changing(settings, act))
    found, path = restored.found, _file_of(settings)
    typer.echo(text("db.restored", path=path, people=restored.people - found.erased, erased=found.erased))
    _say_what_is_held(found)
    if restored.made_at is not None:
        typer.echo(text("db.restored_made", made_at=restored.made_at))
    if restored.aside is not None:
        typer.echo(text("db.aside", path=restored.aside))


@commands.command("after-restore")
def after_restore() -> None:
    """After a restore with other tools (pg_restore): hold what was unsent, erase again who was erased since."""

    async def act(at: Opened) -> InOrder:
        with only_one(at.settings.data_dir):
            async with at.database.alone():
                entries = erasure_log.read(at.settings.data_dir)
                return await at.database.write(restores.put_in_order, entries, at.keys, _telling(at.settings), at.now)

    found = operate(act)
    typer.echo(text("db.in_order", erased=found.erased))
    _say_what_is_held(found)


def _say_what_is_held(found: InOrder) -> None:
    if found.messages or found.broadcasts:
        typer.echo(text("db.restored_held", messages=found.messages, broadcasts=len(found.broadcasts)))


def _telling(settings: Settings) -> Tell:
    """Administrators read on their phones, at the next start, what is held and what to do about it."""
    from bot.context import tell_staff  # noqa: PLC0415  # why: the bot takes a second to load, which other commands need not pay

    texts = Texts.load(zone=settings.zone)

    def tell(conn: Connection, found: InOrder) -> None:
        told = {"messages": found.messages, "broadcasts": len(found.broadcasts), "erased": found.erased}
        tell_staff(conn, texts, "running.restored", told, now=clock(), roles=("administrator",))

    return tell


def _keys_for(file: Path, settings: Settings) -> Keyring:
    """Keys that open a copy and know whom it erased: ours, with those in it kept behind them. Raises Refused."""
    known = known_keyring(settings)
    inside = backups.verify(file, None).keys
    opened = known is not None and backups.opens(file, known)
    if known is not None and opened and set(inside) <= set(known.secrets):
        return known
    if not inside:
        raise Refused("db.unsealed", path=file)
    if settings.secret_keys:
        raise Refused("db.other_keys", path=file)
    typer.echo(text("db.keys_added", path=add_behind(settings, inside)))
    return keyring(settings)


def _changing(settings: Settings, act: Callable[[], T]) -> T:
    """Change the database's files; what stands in the way becomes a sentence."""
    path = _file_of(settings)
    try:
        return act()
    except InUse:
        raise Refused("db.in_use", path=path) from None
    except OSError as error:
        raise Refused("db.unwritten", path=path, problem=error.strerror or type(error).__name__) from error


def _copy(at: Opened, file: Path, *, with_keys: bool) -> Found:
    source = _file_of(at.settings)
    try:
        return _trusting(file, lambda: backups.copy(source, file, now=clock(), keys=at.keys, with_keys=with_keys))
    except FileExistsError:
        raise Refused("file.there", path=file) from None
    except OSError as error:
        raise Refused("db.unwritten", path=file, problem=error.strerror or type(error).__name__) from error


def _trusting(file: Path, act: Callable[[], T]) -> T:
    """Do something with a copy; what is wrong with it becomes a sentence."""
    try:
        return act()
    except BackupProblem as problem:
        sentences = {"no_file": "db.no_file", "newer": "db.newer", "unsealed": "db.unsealed"}
        key = sentences.get(problem.kind, "db.damaged")
        said = problem.detail or problem.kind.replace("_", " ")
        raise Refused(key, path=file, revision=problem.detail, problem=said) from None


def _refuse_postgres_or_nothing() -> None:
    settings = read_settings()
    if is_postgres(settings.database):
        raise Refused("db.postgres", url=_shown(settings))
    if not _file_of(settings).is_file():
        raise Refused("db.no_file", path=_file_of(settings))


def _shown(settings: Settings) -> str:
    return make_url(settings.database).render_as_string(hide_password=True)


def _file_of(settings: Settings) -> Path:
    return Path(make_url(settings.database).database or "")


def _size(path: Path) -> str:
    size, unit = float(path.stat().st_size), 0
    while size >= 1024 and unit < len(_UNITS) - 1:
        size, unit = size / 1024, unit + 1
    return f"{size:.0f} {_UNITS[unit]}"
