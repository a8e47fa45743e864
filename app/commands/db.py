"""`hearback db`: the tables, and copies of them that can be trusted."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, TypeVar

import typer
from sqlalchemy.engine import make_url

from app.key_file import known_keyring
from app.opening import Opened, clock, operate, saying
from app.refusal import Refused
from app.settings import Settings, read_settings
from app.texts import text
from storage import audit, backups, migrations
from storage.backups import BackupProblem, Found
from storage.database import is_postgres

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
        raise Refused("db.postgres", url=make_url(settings.database).render_as_string(hide_password=True))
    if not _file_of(settings).is_file():
        raise Refused("db.no_file", path=_file_of(settings))


def _file_of(settings: Settings) -> Path:
    return Path(make_url(settings.database).database or "")


def _size(path: Path) -> str:
    size, unit = float(path.stat().st_size), 0
    while size >= 1024 and unit < len(_UNITS) - 1:
        size, unit = size / 1024, unit + 1
    return f"{size:.0f} {_UNITS[unit]}"
