"""What may be sent besides words: photos, documents, voice, albums of them, and buttons that open a page.

Everything is checked when it is composed, with a sentence that says what to do, so that nobody finds out from Telegram
in the middle of a broadcast. Sources: the Bot API's documentation of sendPhoto (10 MB; width and height together at
most 10,000 pixels, neither more than 20 times the other), sendDocument and sendVoice (50 MB; voice is OGG with Opus,
MP3 or M4A) and sendMediaGroup (2 to 10; documents only among themselves).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from pathlib import PurePosixPath
from typing import Final, Literal, get_args
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field

from programme.file_type import file_type, picture_size
from programme.sentences import Fault

Kind = Literal["photo", "document", "voice"]
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
MB: Final = 1_000_000
LARGEST: Final[dict[Kind, int]] = {"photo": 10 * MB, "document": 50 * MB, "voice": 50 * MB}
"""Most bytes of each kind: Telegram's limits, rounded down to what people call megabytes."""
_TOO_LARGE: Final[dict[Kind, str]] = {
    "photo": "attachment.large_photo",
    "document": "attachment.large_document",
    "voice": "attachment.large_voice",
}
MOST_TOGETHER: Final = 10
WIDEST: Final = 10_000
"""Most pixels of a photo's width and height together."""
THINNEST: Final = 20
"""How many times as long as wide a photo may be."""
LONGEST_NAME: Final = 60
PICTURES: Final = frozenset({"jpeg", "png", "webp"})
SOUNDS: Final = frozenset({"opus", "mp3", "m4a"})
MOST_LINKS: Final = 6
LONGEST_LABEL: Final = 40
"""Characters that a phone shows on a button without cutting it."""
LONGEST_URL: Final = 1024


class Attachment(BaseModel):
    """A file that goes with a message: what it is sent as, its original (by its content), its name and bytes."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Kind
    digest: str = Field(pattern=r"^[0-9a-f]{64}$")
    name: str
    size: int


class LinkButton(BaseModel):
    """A button that opens a page."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    label: str
    url: str

    @classmethod
    def checked(cls, label: str, url: str) -> LinkButton:
        """A button whose words fit and whose address Telegram takes. Raises Fault."""
        words = " ".join(label.split())
        if not words:
            raise Fault("link.no_label", link=url)
        if len(words) > LONGEST_LABEL:
            raise Fault("link.long_label", label=words, most=LONGEST_LABEL)
        if not _leads_somewhere(url):
            raise Fault("link.address", link=url)
        return cls(label=words, url=url)

    @classmethod
    def parse(cls, written: str) -> LinkButton:
        """A button as it is written on the command line, `Label=https://…`. Raises Fault."""
        label, equals, url = written.partition("=")
        if not equals:
            raise Fault("link.no_equals", written=written)
        return cls.checked(label, url.strip())


def check_file(kind: Kind, name: str, size: int, content: bytes) -> None:
    """Whether a file can be sent as this kind. `content` is its beginning (all of it for a photo). Raises Fault."""
    if size == 0:
        raise Fault("attachment.empty", name=name)
    if size > LARGEST[kind]:
        raise Fault(_TOO_LARGE[kind], name=name, size=_megabytes(size), most=LARGEST[kind] // MB)
    if kind == "photo":
        _check_photo(name, content)
    elif kind == "voice" and file_type(content) not in SOUNDS:
        raise Fault("attachment.no_voice", name=name)


def check_together(files: Sequence[Attachment]) -> None:
    """Whether these can be one message: one file, or an album of 2 to 10 that go together. Raises Fault."""
    kinds = {one.kind for one in files}
    if len(files) > MOST_TOGETHER:
        raise Fault("album.many", count=len(files), most=MOST_TOGETHER)
    if len(files) > 1 and "voice" in kinds:
        raise Fault("album.voice")
    if len(kinds) > 1:
        raise Fault("album.mixed")


def check_links(links: Sequence[LinkButton], *, bare_album: bool = False) -> None:
    """Whether these fit under one message; an album cannot carry any, only the words under it. Raises Fault."""
    if links and bare_album:
        raise Fault("link.bare_album")
    if len(links) > MOST_LINKS:
        raise Fault("link.many", count=len(links), most=MOST_LINKS)


def not_fetched(name: str) -> Fault:
    """What is said of a file that Telegram does not hand out."""
    return Fault("attachment.not_fetched", name=name)


def not_sendable(what: str) -> Fault:
    """What is said of a film, a sticker and the like."""
    return Fault("attachment.not_sendable", what=what)


def safe_name(name: str) -> str:
    """What a file is called on people's phones: no path, nothing that does not show, not too long, never empty."""
    shown = "".join(one for one in name.replace("\\", "/") if unicodedata.category(one)[0] != "C")
    last = PurePosixPath(shown.strip()).name.strip(" .") or "file"
    if len(last) <= LONGEST_NAME:
        return last
    ending = PurePosixPath(last).suffix[:10]
    return last[: LONGEST_NAME - len(ending)].rstrip() + ending


def _check_photo(name: str, content: bytes) -> None:
    if file_type(content) not in PICTURES:
        raise Fault("attachment.no_photo", name=name)
    size = picture_size(content)
    if size is None or 0 in size:
        raise Fault("attachment.broken_photo", name=name)
    width, height = size
    if width + height > WIDEST:
        raise Fault("attachment.wide", name=name, width=width, height=height, most=WIDEST)
    if max(size) > THINNEST * min(size):
        raise Fault("attachment.thin", name=name, width=width, height=height, most=THINNEST)


def _megabytes(size: int) -> str:
    return f"{size / MB:.1f}"


_PRINTED: Final = re.compile(r"[!-~]+")
"""What an address is written with; any other sign in it would have to be escaped first."""


def _leads_somewhere(url: str) -> bool:
    """Whether it begins with https:// or tg:// and names a place: nobody's name or password, and no blanks."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    if len(url) > LONGEST_URL or not _PRINTED.fullmatch(url) or parts.username is not None:
        return False
    return (parts.scheme == "https" and "." in (parts.hostname or "")) or (parts.scheme == "tg" and bool(parts.netloc))
