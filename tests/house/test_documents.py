"""What the documents say is true: their commands exist and run, their links lead somewhere."""

from __future__ import annotations

import os
import re
import shlex
from pathlib import Path

import pytest
from typer.testing import CliRunner

from app.cli import command_line
from tests.house.tree import ROOT, project, texts

DOCUMENTS = sorted(name for name in texts() if name.endswith(".md"))
CONSOLE_BLOCK = re.compile(r"(?ms)^```console\n(.*?)^```$")
LINK = re.compile(r"(?<!!)\[[^]]+]\(([^)#\s]+)(?:#[^)]*)?\)")
EXAMPLE = "programme/examples/hertfordshire.yaml"
TARGETS = set(re.findall(r"(?m)^([a-z]+):", (ROOT / "Makefile").read_text()))


def examples(document: str) -> list[tuple[str, list[str]]]:
    """The commands in a document's console blocks, in order, each with the lines shown below it."""
    found: list[tuple[str, list[str]]] = []
    for block in CONSOLE_BLOCK.findall(texts()[document]):
        for line in block.splitlines():
            if line.startswith("$ "):
                found.append((line[2:], []))
            elif found:
                found[-1][1].append(line)
    return found


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where somebody reads the documents: a programme of its own that knows no token, and the project's examples."""
    for room in ("docs", "programme"):
        (tmp_path / room).symlink_to(ROOT / room)
    for name in [name for name in os.environ if name.startswith("HEARBACK_")]:
        monkeypatch.delenv(name)
    for name, value in {"HEARBACK_PROGRAMME": EXAMPLE, "COLUMNS": "120", "NO_COLOR": "1"}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)
    return tmp_path


HEARBACK = command_line()


def run(command: str) -> str:
    """What a command of the documents prints. That the command is installed is tests.house.test_packaging's."""
    first, *rest = shlex.split(command, comments=True)
    assert first == "hearback"
    answer = CliRunner().invoke(HEARBACK, rest)
    assert answer.exit_code == 0, f"{command}\n{answer.stderr}\n{answer.exception!r}"
    return answer.stdout


def shown_in(printed: str, lines: list[str]) -> bool:
    """Whether the lines of an example stand in what was printed, in order; … stands for anything."""
    pattern = ".*".join(re.escape(line.strip()).replace("…", ".*?") for line in lines)
    return re.search(pattern, printed, re.DOTALL) is not None


@pytest.mark.parametrize("document", [name for name in DOCUMENTS if examples(name)])
def test_its_commands_do_what_it_shows(document: str, place: Path) -> None:
    for command, lines in examples(document):
        if command.startswith("hearback "):
            printed = run(command)
            assert shown_in(printed, lines), f"{command} printed\n{printed}"


def test_the_make_targets_that_they_name_are_there() -> None:
    named = {name: set(re.findall(r"(?:`|\$ )make ([a-z]+)", texts()[name])) - TARGETS for name in DOCUMENTS}
    assert {name: targets for name, targets in named.items() if targets} == {}


def test_their_links_lead_to_files() -> None:
    links = [(name, link) for name in DOCUMENTS for link in LINK.findall(texts()[name]) if "://" not in link]
    assert [(name, link) for name, link in links if not (ROOT / name).parent.joinpath(link).exists()] == []


def test_the_promised_targets_are_there() -> None:
    assert {"setup", "demo", "run", "test", "proof", "lint", "bench", "lock", "assets", "clean"} <= TARGETS


def test_the_changelog_tells_what_changed_since_the_last_release() -> None:
    headings = re.findall(r"(?m)^## (.+)$", texts()["CHANGELOG.md"])
    assert headings[0] == "[Unreleased]"
    assert all(re.fullmatch(r"\[\d+\.\d+\.\d+] – \d{4}-\d\d-\d\d", heading) for heading in headings[1:])
    sections = set(re.findall(r"(?m)^### (.+)$", texts()["CHANGELOG.md"]))
    assert sections <= {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}


def test_a_released_version_is_the_newest_in_the_changelog() -> None:
    released = re.findall(r"(?m)^## \[(\d+\.\d+\.\d+)]", texts()["CHANGELOG.md"])
    assert not released or released[0] == project()["project"]["version"]
