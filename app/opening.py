"""What every command begins with: settings, programme, keys and database, opened once and closed again."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from importlib import resources
from pathlib import Path
from typing import TypeVar

import typer

from app.key_file import keyring
from app.refusal import NOT_DONE, Refused, Told
from app.settings import Settings, SettingsProblem, read_settings
from conversations.catalogue import TextError
from conversations.rewritten import Rewritten, laid
from conversations.source import FlowError
from conversations.survey_flow import flow_of
from conversations.texts import Texts
from programme.audience import Names
from programme.programme import Programme
from programme.sentences import Fault
from programme.words import ENGLISH
from programme.yaml_text import Mistakes
from storage import sentences, surveys
from storage import settings as desk_settings
from storage.audience_words import names_of
from storage.database import Database, StorageProblem
from storage.keys import KeyProblem, Keyring
from storage.migrations import NewerDatabase

T = TypeVar("T")

LARGEST_FILE = 64 * 2**20
"""Bytes of a list of people or a file of texts: a million people fit, a film that was named by mistake does not."""

SENTENCES = (SettingsProblem, Mistakes, Fault, StorageProblem, KeyProblem, NewerDatabase, FlowError, TextError)
"""Errors whose own words say what is wrong and what to do."""


@dataclass(frozen=True)
class Opened:
    """An installation, open. `programme` is as it was then, `file` as its file says it, and `said` what the team says
    in place of the sentences that ship.
    """

    settings: Settings
    programme: Programme
    keys: Keyring
    database: Database
    file: Programme
    said: Mapping[tuple[str, str], Rewritten]

    @property
    def now(self) -> datetime:
        """The time, in UTC: the command line is the one who looks at the clock."""
        return clock()

    @cached_property
    def names(self) -> Names:
        """The values that an audience expression may name."""
        return names_of(self.programme, self.texts, flow_names())

    async def audience_names(self) -> Names:
        """The same, with the surveys that people can answer."""
        made = await self.database.read(surveys.list_surveys)
        return self.names.with_answered({flow_of(one.slug): (one.slug, one.title(ENGLISH)) for one in made})

    @cached_property
    def texts(self) -> Texts:
        """The bot's own texts with those of the team, and with times told in this installation's zone."""
        texts = Texts.load(zone=self.settings.zone)
        texts.lay(laid(texts, self.said, ()))
        return texts


def clock() -> datetime:
    """The time, in UTC."""
    return datetime.now(UTC)


def operate(act: Callable[[Opened], Awaitable[T]], *, migrate: bool = True) -> T:
    """Open the installation, act, close it. What cannot be done ends the command with its sentence and code."""

    async def all_of_it() -> T:
        async with opened(migrate=migrate) as installation:
            return await act(installation)

    return saying(lambda: asyncio.run(all_of_it()))


def saying(act: Callable[[], T]) -> T:
    """Do something; a refusal becomes its sentence on standard error and the exit code that goes with it."""
    try:
        return act()
    except Refused as refused:
        complain(str(refused))
        raise typer.Exit(refused.code) from None
    except SENTENCES as error:
        complain(error.at_once if isinstance(error, StorageProblem) else str(error))
        raise typer.Exit(NOT_DONE) from None


def complain(sentence: str) -> None:
    """Say something on standard error."""
    sys.stdout.flush()
    typer.echo(sentence, err=True)


@asynccontextmanager
async def opened(*, migrate: bool = True) -> AsyncIterator[Opened]:
    """The installation that the settings describe, until this ends. Raises what SENTENCES lists, and Refused."""
    settings = read_settings()
    file = read_programme(settings)
    make_data_dir(settings.data_dir)
    keys = keyring(settings)
    database = await Database.open(settings.database, data_dir=settings.data_dir, keys=keys, migrate=migrate)
    try:
        # Tables that are not brought up to date may lack what was changed at a desk; nobody goes by the programme then.
        programme = await database.read(desk_settings.programme, file) if migrate else file
        said = await database.read(sentences.said) if migrate else {}
        yield Opened(settings, programme, keys, database, file, said)
    finally:
        await database.close()


def read_programme(settings: Settings) -> Programme:
    """The team's programme, or the plain one. Raises Refused, or Mistakes with every line that is wrong."""
    if settings.programme is None:
        return Programme.plain()
    try:
        return Programme.read(settings.programme.read_text("utf-8"), str(settings.programme))
    except OSError as error:
        raise Refused("programme.unreadable", path=settings.programme, problem=error.strerror) from error
    except UnicodeDecodeError:
        raise Refused("file.not_text", path=settings.programme) from None


def make_data_dir(path: Path) -> None:
    """The data folder, for its owner only when it is made now."""
    try:
        path.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise Refused("data_dir.unusable", path=path, problem=error.strerror) from error


def flow_names() -> list[str]:
    """The conversations that there are."""
    folder = resources.files("conversations") / "flows"
    return sorted(file.name.removesuffix(".yaml") for file in folder.iterdir() if file.name.endswith(".yaml"))


def read_file(path: Path) -> bytes:
    """A file that the operator named. Raises Refused."""
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise Refused("file.large", path=path, most=LARGEST_FILE // 2**20)
        return path.read_bytes()
    except OSError as error:
        raise Refused("file.unreadable", path=path, problem=error.strerror) from error


def read_text(path: Path) -> str:
    """A text file that the operator named. Raises Refused."""
    try:
        found = read_file(path).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Refused("file.not_text", path=path) from None
    if not found.strip():
        raise Refused("file.empty", path=path)
    return found


__all__ = [
    "SENTENCES",
    "Opened",
    "Told",
    "clock",
    "complain",
    "flow_names",
    "make_data_dir",
    "opened",
    "operate",
    "read_file",
    "read_programme",
    "read_text",
    "saying",
]
