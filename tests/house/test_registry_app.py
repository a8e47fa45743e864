"""A setting, a command or an option without a paragraph in the documents and a test is not finished."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

import pytest
import typer

from app.cli import command_line
from app.settings import PREFIX, Settings
from tests.house.tree import ROOT

COMMANDS_PAGE = (ROOT / "docs" / "commands.md").read_text("utf-8")
SETTINGS_PAGE = (ROOT / "docs" / "running.md").read_text("utf-8")
TESTS = "\n".join(path.read_text("utf-8") for path in sorted((ROOT / "tests" / "app").glob("test_*.py")))
Words = tuple[str, ...]


@cache
def commands() -> dict[Words, tuple[str, ...]]:
    """Every command by its words, with the options that help shows."""
    return dict(_walk(typer.main.get_command(command_line()), ()))


def _walk(command: object, words: Words) -> Iterator[tuple[Words, tuple[str, ...]]]:
    inner = getattr(command, "commands", None)
    if inner is not None:
        for name, one in inner.items():
            yield from _walk(one, (*words, name))
        return
    shown = [one for one in getattr(command, "params", []) if not getattr(one, "hidden", False)]
    yield words, tuple(name for one in shown for name in one.opts if name.startswith("--"))


def paragraph(words: Words) -> str:
    """What the page says beside a command: its line of the table."""
    start = f"| `hearback {' '.join(words)}"
    return "\n".join(line for line in COMMANDS_PAGE.splitlines() if re.match(rf"{re.escape(start)}[ `]", line))


@pytest.mark.parametrize("name", sorted(Settings.model_fields))
def test_a_setting_has_a_paragraph_and_a_test(name: str) -> None:
    assert f"`{PREFIX}{name.upper()}`" in SETTINGS_PAGE
    assert f'"{name.upper()}"' in TESTS


@pytest.mark.parametrize("words", sorted(commands()), ids=" ".join)
def test_a_command_has_a_paragraph(words: Words) -> None:
    assert paragraph(words)


@pytest.mark.parametrize("words", sorted(commands()), ids=" ".join)
def test_a_command_has_tests(words: Words) -> None:
    typed = r"\(\s*" + r",\s*".join(f'"{word}"' for word in words)
    listed = r'"' + words[-1] + r'"'
    in_a_group = len(words) > 1 and re.search(rf'\("{words[0]}", (verb|\*words)', TESTS) and re.search(listed, TESTS)
    in_a_parameter = re.search(rf'\((group|\*words), "{words[-1]}"', TESTS)
    assert re.search(typed, TESTS) or in_a_group or in_a_parameter


@pytest.mark.parametrize("words", sorted(commands()), ids=" ".join)
def test_an_option_is_explained(words: Words) -> None:
    beside = paragraph(words) + _options_of(words)
    assert [option for option in commands()[words] if option not in beside and option not in {"--json", "--help"}] == []


@pytest.mark.parametrize("words", sorted(commands()), ids=" ".join)
def test_an_option_is_tried(words: Words) -> None:
    assert [option for option in commands()[words] if option not in TESTS and option != "--help"] == []


def _options_of(words: Words) -> str:
    """The table of options that stands under the commands of a group."""
    tables = re.split(r"(?m)^## ", COMMANDS_PAGE)
    return "\n".join(
        line
        for table in tables
        if f"`hearback {words[0]} {words[-1]}" in table
        for line in table.splitlines()
        if line.startswith("| `--")
    )
