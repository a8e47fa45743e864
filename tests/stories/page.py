"""A conversation as a page that anybody can read: Markdown, with who says what, the buttons, and when time passes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from tests.harness import Message

HEARBACK = "Hearback"
LONGEST_SHOWN = 300
"""Of what a person typed, so that a page is not made of one answer that is too long."""
SHORT = 5
"""Lines of a message that is told again in full."""
_LONDON = ZoneInfo("Europe/London")
_RECEIPT = re.compile(r"\b[0-9A-Z]{3}-[0-9A-Z]{3}\b")
_INVITATION = re.compile(r"\?start=[2-9a-z]{10}\b")


@dataclass
class Page:
    """What is written down of one conversation, a block for each thing that happened."""

    title: str
    tells: str
    who: str
    blocks: list[str] = field(default_factory=list)

    def heading(self, words: str) -> None:
        """What the next part is about. One that nothing follows is replaced."""
        if self.blocks and self.blocks[-1].startswith("## "):
            self.blocks.pop()
        self.blocks.append(f"## {words}")

    def typed(self, name: str, text: str, note: str = "") -> None:
        """Somebody typed something."""
        shown = text if len(text) <= LONGEST_SHOWN else f"{text[:80].rstrip()} … ({len(text):,} characters)"
        self.blocks.append(f"**{name}{note}:** {_broken(shown)}")

    def did(self, what: str) -> None:
        """Somebody did something else than typing."""
        self.blocks.append(what)

    def passed(self, how_long: str, now: datetime) -> None:
        """Time went by."""
        there = now.astimezone(_LONDON)
        minutes = f".{there:%M}" if there.minute else ""
        clock = f"{there.hour % 12 or 12}{minutes}{'am' if there.hour < 12 else 'pm'}"
        self.blocks.append(f"*{how_long} later: {there:%A} {there.day} {there:%B}, {clock}*")

    def heard(self, messages: list[Message], to: str | None = None) -> None:
        """What the bot said or changed, in order. Buttons that only went away are not told."""
        speaker = HEARBACK if to is None else f"{HEARBACK} to {to}"
        for message in messages:
            if message.edited and not message.rows:
                continue
            if message.edited and message.text == self._texts.get(message.id):
                self.blocks.append(_quoted([f"*{speaker} changes the buttons:*", "", *_buttons(message)]))
            else:
                self._said(list(_lines(message, speaker)))
            self._texts[message.id] = message.text

    def _said(self, lines: list[str]) -> None:
        """A message; of a long one that came before word for word, its beginning."""
        whole = _quoted(lines)
        again = whole in self.blocks and len(lines) > SHORT
        self.blocks.append(_quoted([f"{lines[0].rstrip()} … *(the whole of it as before)*"]) if again else whole)

    def toast(self, words: str) -> None:
        """A short word over the chat, which goes away by itself."""
        self.blocks.append(_quoted([f"*{HEARBACK}, for a moment over the chat: {words}*"]))

    def nothing(self) -> None:
        """The bot had nothing to say."""
        self.blocks.append(_quoted([f"*{HEARBACK} says nothing.*"]))

    def __str__(self) -> str:
        blocks = list(self.blocks)
        while blocks and blocks[-1].startswith("## "):
            blocks.pop()
        return "\n\n".join([f"# {self.title}", self.tells, f"*{self.who}*", *blocks]) + "\n"

    _texts: dict[int, str] = field(default_factory=dict)


def same_receipts(page: str) -> str:
    """A page with its receipts and invitations numbered as they come: which are given depends on who else was there."""
    numbers: dict[str, str] = {}
    page = _INVITATION.sub(
        lambda found: f"?start={numbers.setdefault(found.group(), f'(link {len(numbers) + 1})')}", page
    )
    return _RECEIPT.sub(lambda found: numbers.setdefault(found.group(), f"(receipt {len(numbers) + 1})"), page)


def _lines(message: Message, speaker: str) -> Iterator[str]:
    words = _bold(message)
    file = [] if message.file is None else [f"📎 *{message.file}*"]
    first, *others = [*file, *words.splitlines()] or [""]
    who = f"{speaker} changes it to" if message.edited else speaker
    yield f"**{who}:** {first}".rstrip() + ("  " if _follows(others) else "")
    for number, line in enumerate(others):
        yield line.rstrip() + ("  " if line.strip() and _follows(others[number + 1 :]) else "")
    if message.rows:
        yield ""
        yield from _buttons(message)


def _follows(lines: list[str]) -> bool:
    """Whether the next line is to stand right under this one, which Markdown wants to be told by two spaces."""
    return bool(lines) and bool(lines[0].strip())


def _buttons(message: Message) -> Iterator[str]:
    rows = [" ".join(f"`{key.label}`" for key in row) for row in message.rows]
    for number, row in enumerate(rows):
        yield row + ("  " if number + 1 < len(rows) else "")


def _quoted(lines: Iterator[str] | list[str]) -> str:
    return "\n".join(f"> {line}" if line else ">" for line in lines)


def _broken(text: str) -> str:
    return "  \n".join(text.splitlines()) or "(nothing)"


def _bold(message: Message) -> str:
    """The words with what stands out set in bold, where Markdown can show it: within a line."""
    units = message.text.encode("utf-16-le")
    marks = sorted((m["offset"], m["offset"] + m["length"]) for m in message.entities if m["type"] == "bold")
    words, at = "", 0
    for first, last in marks:
        inside = units[2 * first : 2 * last].decode("utf-16-le")
        if inside.strip() and "\n" not in inside.strip() and first >= at:
            before, after = inside[: len(inside) - len(inside.lstrip())], inside[len(inside.rstrip()) :]
            words += units[2 * at : 2 * first].decode("utf-16-le") + f"{before}**{inside.strip()}**{after}"
            at = last
    return words + units[2 * at :].decode("utf-16-le")
