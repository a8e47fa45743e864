"""A picture as PNG. The letters come from the fonts beside this, so a picture looks the same on every machine.

Drawing takes a tenth of a second, in which nothing else of a process runs: so the bot leaves it to a child process,
which takes its memory with it. Run as a program, this reads SVG and writes PNG.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
from pathlib import Path
from typing import Final

FONTS: Final = Path(__file__).parent / "fonts"
SECONDS: Final = 30.0
"""How long one picture may take: a hundred times what it does."""


class NotDrawn(Exception):
    """There is no picture. The text says nothing of what it would have shown."""


def png(svg: str) -> bytes:
    """SVG → PNG, in this process."""
    from resvg_py import svg_to_bytes  # noqa: PLC0415  # why: who draws nothing need not load it

    family = "Noto Sans"
    return svg_to_bytes(
        svg_string=svg,
        skip_system_fonts=True,
        font_files=[str(path) for path in sorted(FONTS.glob("*.ttf"))],
        font_family=family,
        sans_serif_family=family,
    )


async def drawn(svg: str) -> bytes:
    """SVG → PNG, in a process of its own. Raises NotDrawn."""
    return await asyncio.to_thread(_in_a_child, svg)


def _in_a_child(svg: str) -> bytes:
    try:
        command = [sys.executable, "-I", "-m", "bot.png"]
        child = subprocess.run(command, input=svg.encode(), capture_output=True, timeout=SECONDS, check=True)  # noqa: S603  # why: our own module, and what it reads is no command
    except (OSError, subprocess.SubprocessError) as error:
        raise NotDrawn(f"a picture could not be drawn ({type(error).__name__})") from None
    return child.stdout


if __name__ == "__main__":
    sys.stdout.buffer.write(png(sys.stdin.buffer.read().decode()))
