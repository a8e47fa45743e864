"""Bot API clients that others wrote talk to the stand-in unchanged: only its address differs.

Each has an environment of its own under .cache/, made when it is missing; making it needs a package registry.
"""

from __future__ import annotations

import asyncio
import base64
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import pytest

from sandbox.server import serve
from tests.proof.clients import hands

pytestmark = [pytest.mark.proof, pytest.mark.timeout(600)]

_ROOT: Final = Path(__file__).parents[2]
_HOMES: Final = _ROOT / ".cache" / "clients"
_PATIENCE: Final = 120
PYTHON_CLIENTS: Final = {
    "tests.proof.clients.with_aiogram": "aiogram==3.31.0",
    "tests.proof.clients.with_telebot": "pyTelegramBotAPI==4.37.1",
}
NODE_CLIENT: Final = "grammy@1.46.0"


def _home(package: str, *making: list[str]) -> Path:
    """The environment of a package, made by `making` if it is not there whole."""
    home = _HOMES / package.replace("==", "-").replace("@", "-")
    whole = home / "whole"
    if not whole.exists():
        shutil.rmtree(home, ignore_errors=True)
        home.mkdir(parents=True)
        for command in making:
            subprocess.run([part.replace("{home}", str(home)) for part in command], check=True, timeout=300)
        whole.touch()
    return home


async def _goes_through(command: list[str], home: Path, given: Mapping[str, object] | None = None) -> list[str]:
    """The steps that a client goes through; it must end well."""
    async with serve() as serving:
        await asyncio.to_thread(hands.prepare, serving.url)
        environment = {**os.environ, "SANDBOX_URL": serving.url, "CLIENT_HOME": str(home)}
        process = await asyncio.create_subprocess_exec(
            *command, cwd=_ROOT, env=environment, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
        )
        words = json.dumps({**given, "url": serving.url}).encode() if given is not None else None
        try:
            said, _ = await asyncio.wait_for(process.communicate(words), _PATIENCE)
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
        steps = said.decode().split()
        assert process.returncode == 0, f"it ended with {process.returncode} after {steps}"
        return steps


@pytest.mark.parametrize("module", PYTHON_CLIENTS)
async def test_a_client_in_python(module: str) -> None:
    package = PYTHON_CLIENTS[module]
    home = await asyncio.to_thread(
        _home,
        package,
        [sys.executable, "-m", "venv", "{home}/venv"],
        ["{home}/venv/bin/pip", "install", "--quiet", package],
    )
    assert await _goes_through([str(home / "venv/bin/python"), "-m", module], home) == hands.STEPS


@pytest.mark.skipif(shutil.which("npm") is None, reason="there is no Node.js; install the package npm")
async def test_a_client_in_javascript() -> None:
    home = await asyncio.to_thread(
        _home, NODE_CLIENT, ["npm", "install", "--silent", "--no-fund", "--no-audit", "--prefix", "{home}", NODE_CLIENT]
    )
    given: dict[str, object] = {
        "token": hands.TOKEN,
        "otherToken": hands.OTHER_TOKEN,
        "secret": hands.SECRET,
        "steps": hands.STEPS,
        "amina": hands.AMINA,
        "ben": hands.BEN,
        "picture": base64.b64encode(hands.picture()).decode(),
    }
    script = str(_ROOT / "tests/proof/clients/with_grammy.mjs")
    assert await _goes_through(["node", script], home, given) == hands.STEPS
