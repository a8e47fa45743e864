"""Which type a file is of, told by its content, and whether it is kept.

Nothing is believed because its name or its sender's program says so: a file is kept only when its bytes show a type
that is taken and that fits what it was sent as. What a computer would run (programs, scripts, web pages, documents with
macros) is never kept, however it is called.
"""

from __future__ import annotations

import io
import lzma
import re
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from programme.file_type import HEAD, FileType, file_type
from programme.media import ENDINGS, RUNNABLE, Reason, ending, most_bytes

FAMILIES: Final[Mapping[str, str]] = {
    **dict.fromkeys(("image/jpeg", "image/png", "image/gif", "image/webp", "image/heic"), "picture"),
    **dict.fromkeys(("audio/ogg", "audio/mpeg", "audio/mp4", "audio/wav", "audio/flac", "audio/amr"), "sound"),
    **dict.fromkeys(("video/mp4", "video/webm"), "film"),
    "application/pdf": "pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "words",
    "application/vnd.oasis.opendocument.text": "words",
    "application/rtf": "words",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "table",
    "application/vnd.oasis.opendocument.spreadsheet": "table",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": "slides",
    "application/vnd.oasis.opendocument.presentation": "slides",
    "text/plain": "text",
}
"""The types of content that are kept, and what each is in plain words."""

_SENT_AS: Final[Mapping[str, frozenset[str]]] = {
    "photo": frozenset({"picture"}),
    "voice": frozenset({"sound", "film"}),  # some programs wrap sound in a film's container
    "audio": frozenset({"sound", "film"}),
    "video": frozenset({"film", "picture"}),
    "video_note": frozenset({"film"}),
    "animation": frozenset({"film", "picture"}),
}
_ALIKE: Final = (frozenset({"sound", "film"}),)
"""Families that share their containers, so that a name may say the one and the content the other."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What a look at a file's content came to: its type, or why it is not kept."""

    type: str | None = None
    reason: Reason | None = None


def look(kind: str, name: str | None, content: bytes) -> Seen:
    """Whether a file of this content may be kept as what it was sent as."""
    if not content:
        return Seen(reason="empty")
    if len(content) > most_bytes(kind):
        return Seen(reason="too_large")
    found = type_of(content)
    if found is None or ending(name) in RUNNABLE:
        return Seen(reason="kind")
    family = FAMILIES[found]
    if family not in _SENT_AS.get(kind, frozenset({family})):
        return Seen(reason="mismatch")
    said = ENDINGS.get(ending(name))
    if said is None or said == family or any({said, family} <= alike for alike in _ALIKE):
        return Seen(found)
    return Seen(reason="mismatch")


def type_of(content: bytes) -> str | None:
    """The type that the content itself shows; None for anything that is not kept."""
    known = _KNOWN.get(file_type(content[:HEAD]))
    if known is not None:
        return known
    for start, told in _STARTS:
        if content.startswith(start):
            return told
    if content[:4] == b"RIFF" and content[8:12] == b"WAVE":
        return "audio/wav"
    if content[:4] == b"PK\x03\x04":
        return _office(content)
    return "text/plain" if _is_plain_text(content) else None


_KNOWN: Final[Mapping[FileType, str]] = {
    "jpeg": "image/jpeg",
    "png": "image/png",
    "webp": "image/webp",
    "gif": "image/gif",
    "heic": "image/heic",
    "opus": "audio/ogg",
    "ogg": "audio/ogg",
    "mp3": "audio/mpeg",
    "m4a": "audio/mp4",
    "mp4": "video/mp4",
    "pdf": "application/pdf",
}
_STARTS: Final = (
    (b"{\\rtf", "application/rtf"),
    (b"fLaC", "audio/flac"),
    (b"#!AMR", "audio/amr"),
    (b"\x1a\x45\xdf\xa3", "video/webm"),
)

_MACROS: Final = re.compile(r"vbaproject|vbadata|activex|(?:^|/)basic/|(?:^|/)scripts/|macrosheets", re.IGNORECASE)
_OFFICE: Final[Mapping[str, str]] = {
    "word/document.xml": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xl/workbook.xml": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ppt/presentation.xml": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}
_DAMAGED: Final = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError),
    *(KeyError, ValueError, OSError, NotImplementedError, RuntimeError),
)
"""What reading a zip can end in when its bytes are not as they were."""
_MOST_MEMBERS: Final = 5_000
_MOST_OF_A_MEMBER: Final = 256 * 1024


def _office(content: bytes) -> str | None:
    """The type of a document that is a zip inside. Only names and two small members are read: nothing is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            names = packed.namelist()
            if len(names) > _MOST_MEMBERS or any(map(_MACROS.search, names)):
                return None
            if "mimetype" in names:
                told = _member(packed, "mimetype").decode("ascii", "replace").strip()
                return told if told in FAMILIES else None
            if b"macroEnabled" in _member(packed, "[Content_Types].xml"):
                return None
            return next((told for member, told in _OFFICE.items() if member in names), None)
    except _DAMAGED:
        return None


def _member(packed: zipfile.ZipFile, name: str) -> bytes:
    with packed.open(name) as member:
        return member.read(_MOST_OF_A_MEMBER)


_MARKUP: Final = re.compile(r"\s*(?:<|#!|@echo|%!ps)|<\s*(?:script|html|svg|\?xml|!doctype)", re.IGNORECASE)
_CONTROLS: Final = frozenset(map(chr, range(32))) - frozenset("\t\n\r\f")


def _is_plain_text(content: bytes) -> bool:
    """Whether these are words, and not a page, a script or something that only happens to look like letters."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    return not _CONTROLS & set(text) and not _MARKUP.match(text) and not _MARKUP.search(text[:10_000])
