"""The project can be put together from its own files, and all that is needed is pinned."""

from __future__ import annotations

import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.house.tree import ROOT, files, project

PIN = re.compile(r"(?m)^([A-Za-z0-9._-]+)(?:\[[^]]*])?==(\S+)((?:.*\\\n)*.*)")
ROOMS: list[str] = project()["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
NOT_SHIPPED = {"tests", "bench"}


def pins(name: str) -> dict[str, tuple[str, str]]:
    """Package → (version, the rest of its entry with the hashes), of one lock file."""
    text = (ROOT / "requirements" / f"{name}.txt").read_text()
    return {normal(package): (version, rest) for package, version, rest in PIN.findall(text)}


def normal(name: str) -> str:
    """A package's name as installers compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


@pytest.mark.parametrize("name", ["build", "run", "dev"])
def test_each_pin_has_a_hash_and_nothing_is_unpinned(name: str) -> None:
    locked = pins(name)
    assert locked
    assert [package for package, (_, rest) in locked.items() if "--hash=sha256:" not in rest] == []
    text = (ROOT / "requirements" / f"{name}.txt").read_text()
    starts = [line for line in text.splitlines() if line and not line.startswith((" ", "#"))]
    assert len(starts) == len(PIN.findall(text)), "a line that is no pin"


def test_what_runs_in_production_is_what_the_tests_run_with() -> None:
    tested = pins("dev")
    for package, (version, _) in pins("run").items():
        assert tested[package][0] == version


def test_each_dependency_of_the_project_is_pinned() -> None:
    wanted = [*project()["project"]["dependencies"], *project()["project"]["optional-dependencies"]["postgres"]]
    names = {normal(re.split(r"[\[<>=~!; ]", wish)[0]) for wish in wanted}
    assert names <= pins("run").keys()


def test_each_room_is_there_and_each_package_is_a_room() -> None:
    at_hand = {file.parts[0] for path in files() if (file := path.relative_to(ROOT)).name == "__init__.py"}
    assert at_hand - NOT_SHIPPED == set(ROOMS)
    assert all((ROOT / room / "__init__.py").is_file() for room in ROOMS)


def test_the_wheel_carries_every_file_of_the_rooms(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", tmp_path],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    (wheel,) = tmp_path.glob("*.whl")
    carried = set(zipfile.ZipFile(wheel).namelist())
    wanted = {str(file) for path in files() if (file := path.relative_to(ROOT)).parts[0] in ROOMS}
    assert wanted <= carried
    assert not [name for name in carried if name.split("/")[0] in NOT_SHIPPED]


def test_the_command_is_installed() -> None:
    answer = subprocess.run(
        [Path(sys.executable).parent / "hearback", "--help"], capture_output=True, text=True, check=True
    )
    assert "Usage: hearback" in re.sub(r"\x1b\[[0-9;]*m", "", answer.stdout)


def test_the_image_is_made_from_files_that_are_there_and_runs_without_rights() -> None:
    lines = (ROOT / "Dockerfile").read_text().splitlines()
    allowed = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    assert [name for name in allowed if not (ROOT / name).exists()] == []
    assert set(ROOMS) <= allowed
    assert {"build.txt", "run.txt"} == {Path(name).name for name in allowed if name.startswith("requirements/")}
    users = [line.split()[1] for line in lines if line.startswith("USER ")]
    assert users, "the image runs as root"
    assert not any(user.startswith(("0", "root")) for user in users)
    assert all(":" in line.split()[1] for line in lines if line.startswith("FROM ")), "a base without a tag"
