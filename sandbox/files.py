"""Files that bots and people sent: kept in memory, named by file ids."""

from __future__ import annotations

import secrets
import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from .fields import Json

MEDIA_KINDS: Final = ("photo", "document", "voice", "video", "audio", "animation", "video_note", "sticker")
_FOLDERS: Final = {"photo": "photos", "document": "documents", "voice": "voice", "audio": "music"}
_ENDINGS: Final = {"photo": ".jpg", "voice": ".oga", "video": ".mp4", "sticker": ".webp", "audio": ".mp3"}


@dataclass(slots=True)
class StoredFile:
    """A file.  `size` is (width, height) in pixels, `duration` in seconds, `details` a title or the like."""

    file_id: str
    unique_id: str
    kind: str
    number: int
    name: str
    mime: str
    content: bytes
    size: tuple[int, int] = (0, 0)
    duration: int = 0
    details: Json = field(default_factory=dict)

    @property
    def path(self) -> str:
        """Its file_path, for /file/bot<token>/<path>."""
        folder = _FOLDERS.get(self.kind, f"{self.kind}s")
        if self.kind == "document" and "." in self.name:
            return f"{folder}/file_{self.number}.{self.name.rsplit('.', 1)[1]}"
        return f"{folder}/file_{self.number}{_ENDINGS.get(self.kind, '')}"

    def media(self) -> Any:
        """The Bot API object of its kind: a list for photos, an object for all others."""
        base: Json = {"file_id": self.file_id, "file_unique_id": self.unique_id, "file_size": len(self.content)}
        return _SHAPES[self.kind](self, {**base, **self.details})


def _photo(file: StoredFile, base: Json) -> list[Json]:
    return [{**base, "width": file.size[0], "height": file.size[1]}]


def _document(file: StoredFile, base: Json) -> Json:
    return {**base, "file_name": file.name, "mime_type": file.mime}


def _sounding(file: StoredFile, base: Json) -> Json:
    return {**base, "duration": file.duration, "mime_type": file.mime}


def _named_sound(file: StoredFile, base: Json) -> Json:
    return {**_sounding(file, base), "file_name": file.name}


def _moving(file: StoredFile, base: Json) -> Json:
    return {**_named_sound(file, base), "width": file.size[0], "height": file.size[1]}


def _round(file: StoredFile, base: Json) -> Json:
    return {**base, "length": file.size[0], "duration": file.duration}


def _sticker(file: StoredFile, base: Json) -> Json:
    size = {"width": file.size[0], "height": file.size[1]}
    return {"emoji": "🙂", **base, **size, "type": "regular", "is_animated": False, "is_video": False}


_SHAPES: Final[Mapping[str, Any]] = {
    "photo": _photo,
    "document": _document,
    "voice": _sounding,
    "audio": _named_sound,
    "video": _moving,
    "animation": _moving,
    "video_note": _round,
    "sticker": _sticker,
}


class Files:
    """All files by id and by path."""

    def __init__(self) -> None:
        self._by_id: dict[str, StoredFile] = {}
        self._by_path: dict[str, StoredFile] = {}

    def store(
        self,
        kind: str,
        content: bytes,
        *,
        name: str,
        mime: str,
        size: tuple[int, int] = (0, 0),
        duration: int = 0,
        details: Json | None = None,
    ) -> StoredFile:
        """Keep a file under new random ids."""
        file_id, unique_id = f"SB{secrets.token_urlsafe(45)}", secrets.token_urlsafe(11)
        number = len(self._by_id)
        file = StoredFile(file_id, unique_id, kind, number, name, mime, content, size, duration, details or {})
        self._by_id[file_id] = self._by_path[file.path] = file
        return file

    def by_id(self, file_id: str) -> StoredFile | None:
        """The file with an id."""
        return self._by_id.get(file_id)

    def by_path(self, path: str) -> StoredFile | None:
        """The file with a file_path."""
        return self._by_path.get(path)


def image_size(content: bytes) -> tuple[int, int] | None:
    """Width and height of a PNG, JPEG, GIF or WebP image; None if it is none of these."""
    if content[:8] == b"\x89PNG\r\n\x1a\n" and len(content) >= 24:
        width, height = struct.unpack(">II", content[16:24])
        return int(width), int(height)
    if content[:6] in {b"GIF87a", b"GIF89a"}:
        width, height = struct.unpack("<HH", content[6:10])
        return int(width), int(height)
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return 512, 512
    return _jpeg_size(content) if content[:2] == b"\xff\xd8" else None


def _jpeg_size(content: bytes) -> tuple[int, int] | None:
    at = 2
    while at + 9 < len(content) and content[at] == 0xFF:
        marker = content[at + 1]
        if 0xC0 <= marker <= 0xCF and marker not in {0xC4, 0xC8, 0xCC}:
            height, width = struct.unpack(">HH", content[at + 5 : at + 9])
            return int(width), int(height)
        at += 2 + int.from_bytes(content[at + 2 : at + 4], "big")
    return None


def new_album_id() -> str:
    """A media_group_id that nobody has."""
    return str(secrets.randbits(60))
