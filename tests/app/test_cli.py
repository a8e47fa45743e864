"""The command line as a whole: help everywhere, and three exit codes that mean something."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import typer

from app.cli import command_line
from app.texts import SETTINGS, TEXTS
from tests.app.conftest import Operator

_Commands = dict[tuple[str, ...], list[str]]


def commands() -> _Commands:
    """Every command by its words, with its options."""
    return dict(_walk(typer.main.get_command(command_line()), ()))


def _walk(command: object, words: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], list[str]]]:
    inner = getattr(command, "commands", None)
    if inner is None:
        parameters = getattr(command, "params", [])
        yield words, [option for parameter in parameters for option in parameter.opts if option.startswith("--")]
        return
    for name, one in inner.items():
        yield from _walk(one, (*words, name))


@pytest.mark.parametrize("words", [(), *sorted(commands())], ids=" ".join)
def test_help_works_everywhere(words: tuple[str, ...], newcomer: Operator) -> None:
    said = newcomer.does(*words, "--help")
    assert said.out.startswith("Usage: ")
    assert not (newcomer.folder / "var").exists()


@pytest.mark.parametrize("words", sorted(words for words in commands() if words[-1] in {"list", "show"}), ids=" ".join)
def test_json_works_wherever_something_is_listed_or_shown(words: tuple[str, ...]) -> None:
    assert "--json" in commands()[words]


def test_a_group_alone_says_what_there_is(newcomer: Operator) -> None:
    said = newcomer.says("people")
    assert said.code == 2
    assert "import" in said.out + said.err


@pytest.mark.parametrize("words", [["fly"], ["people", "fly"], ["people", "show"], ["people", "list", "--fly"]])
def test_wrong_use_is_code_two(words: list[str], operator: Operator) -> None:
    assert operator.fails(*words, code=2)


@pytest.mark.parametrize("words", [["people", "list"], ["db", "upgrade"], ["flows", "check"], ["db", "verify", "x.db"]])
def test_a_wrong_setting_stops_every_command(
    words: list[str], operator: Operator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HEARBACK_BULK_RATE", "fast")
    assert operator.fails(*words).startswith("HEARBACK_BULK_RATE is “fast”: it should be bulk messages a second")


def test_lost_keys_stop_every_command(operator: Operator, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HEARBACK_SECRET_KEYS")
    assert "put it back from your backup" in operator.fails("people", "list")


def test_a_data_folder_that_cannot_be_made_is_named(operator: Operator, monkeypatch: pytest.MonkeyPatch) -> None:
    path = operator.file("a-file", "not a folder")
    monkeypatch.setenv("HEARBACK_DATA_DIR", str(path / "var"))
    assert "HEARBACK_DATA_DIR" in operator.fails("people", "list")


@pytest.mark.parametrize("key", sorted({**TEXTS, **SETTINGS}))
def test_a_sentence_is_whole(key: str) -> None:
    text = {**TEXTS, **SETTINGS}[key]
    assert text.count("“") == text.count("”")
    assert text == text.rstrip()
