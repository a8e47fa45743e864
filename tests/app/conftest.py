"""The command line on an installation of its own: a temporary folder, an empty database, made-up keys."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import pytest
import typer
from typer.testing import CliRunner

from app import conversing
from app.cli import command_line
from conversations import library
from conversations.flow import Flow
from conversations.source import Problem
from conversations.texts import Texts
from programme.programme import Programme
from storage import audit
from storage.database import Database
from storage.keys import Keyring

T = TypeVar("T")
ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "docs" / "examples"
# A command of these tests is no process of its own, so what nothing changes is put together once for all of them.
_hearback = command_line()
_commands = cache(typer.main.get_command)
_programme = cache(Programme.read)
_texts, _read = Texts.load, library.read_flows


@cache
def _shipped_texts(zone: ZoneInfo | None) -> Texts:
    return _texts(zone=zone)


@cache
def _shipped_flows(texts: Texts) -> tuple[tuple[Flow, ...], tuple[Problem, ...]]:
    flows, problems = _read(texts)
    return tuple(flows), tuple(problems)


def load_texts(directory: Path | None = None, *, zone: ZoneInfo | None = None) -> Texts:
    """Those that ship are read once."""
    return _shipped_texts(zone) if directory is None else _texts(directory, zone=zone)


def read_flows(texts: Texts, directory: Path | None = None) -> tuple[list[Flow], list[Problem]]:
    """Those that ship are read once for the same texts."""
    if directory is not None:
        return _read(texts, directory)
    flows, problems = _shipped_flows(texts)
    return [*flows], [*problems]


@dataclass(frozen=True)
class Said:
    """What a command said."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Standard output as the one JSON value that it is."""
        return json.loads(self.out)

    @property
    def lines(self) -> list[str]:
        """Standard output, line by line."""
        return self.out.splitlines()


@dataclass(frozen=True)
class Operator:
    """Somebody at the command line of one installation."""

    folder: Path
    keys: Keyring

    def says(self, *words: str | Path, typed: str | None = None) -> Said:
        """Type `hearback …`; what came of it."""
        result = CliRunner().invoke(_hearback, [str(word) for word in words], input=typed)
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return Said(result.exit_code, result.stdout, result.stderr)

    def does(self, *words: str | Path, typed: str | None = None) -> Said:
        """Type `hearback …`, which works."""
        said = self.says(*words, typed=typed)
        assert said.code == 0, said.err
        return said

    def fails(self, *words: str | Path, code: int = 1) -> str:
        """Type `hearback …`, which cannot be done: what standard error says."""
        said = self.says(*words)
        assert said.code == code, said
        return said.err

    def file(self, name: str, content: str) -> Path:
        """A file in the operator's folder."""
        path = self.folder / name
        path.write_text(content, "utf-8")
        return path

    def database(self, fn: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        """Look behind the command line: run `fn` on the database as one transaction."""

        async def act() -> T:
            url = f"sqlite:///{self.folder / 'var' / 'hearback.db'}"
            database = await Database.open(url, data_dir=self.folder / "var", keys=self.keys, migrate=False)
            try:
                return await database.write(fn, *args, **kwargs)
            finally:
                await database.close()

        return asyncio.run(act())

    def audited(self) -> list[tuple[str, str, str | None]]:
        """The audit log, oldest first: who, what, on what."""
        entries = self.database(audit.entries)
        return [(entry.actor, entry.act, entry.subject) for entry in reversed(entries)]


@pytest.fixture
def empty_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder without any settings but that the data goes into it."""
    for name in list(os.environ):
        if name.startswith("HEARBACK_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("HEARBACK_DATA_DIR", str(tmp_path / "var"))
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setattr("typer.testing._get_command", _commands)
    monkeypatch.setattr(Programme, "read", _programme)
    monkeypatch.setattr(Texts, "load", load_texts)
    for reader in (library, conversing):
        monkeypatch.setattr(reader, "read_flows", read_flows)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def operator(empty_place: Path, sqlite_template: Path, keys: Keyring, monkeypatch: pytest.MonkeyPatch) -> Operator:
    """An operator of the example programme, whose tables are made already."""
    (empty_place / "var").mkdir()
    shutil.copy(sqlite_template, empty_place / "var" / "hearback.db")
    monkeypatch.setenv("HEARBACK_SECRET_KEYS", ",".join(keys.secrets))
    monkeypatch.setenv("HEARBACK_PROGRAMME", str(ROOT / "programme" / "examples" / "hertfordshire.yaml"))
    return Operator(empty_place, keys)


@pytest.fixture
def newcomer(empty_place: Path, keys: Keyring) -> Operator:
    """An operator who has only just installed it."""
    return Operator(empty_place, keys)
