"""Things that people send, made up on the spot: small, valid, and the same every time."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from typing import Final

from .fields import Json
from .files import Files
from .people import Person

WITHOUT_CAPTION: Final = frozenset({"sticker", "location", "contact", "video_note"})


def picture(width: int = 320, height: int = 200) -> bytes:
    """A PNG with a plain gradient."""
    rows = b"".join(
        b"\0" + bytes(value for x in range(width) for value in (90 + y * 80 // height, 140, 120 + x * 90 // width))
        for y in range(height)
    )
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, content) for name, content in parts)


def _chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def sound(seconds: int = 3) -> bytes:
    """A WAV of a soft tone, 8 kHz mono."""
    samples = bytes(128 + (20 if (at // 10) % 2 else -20) for at in range(8000 * seconds))
    form = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, 1, 8000, 8000, 1, 8)
    data = struct.pack("<4sI", b"data", len(samples)) + samples
    return b"RIFF" + struct.pack("<I", 4 + len(form) + len(data)) + b"WAVE" + form + data


def _photo(files: Files) -> Json:
    return {"photo": files.store("photo", picture(), name="photo.png", mime="image/png", size=(320, 200)).media()}


def _voice(files: Files) -> Json:
    return {"voice": files.store("voice", sound(), name="voice.wav", mime="audio/wav", duration=3).media()}


def _audio(files: Files) -> Json:
    return {"audio": files.store("audio", sound(), name="song.wav", mime="audio/wav", duration=3).media()}


def _document(files: Files) -> Json:
    content = b"A made-up letter.\n"
    return {"document": files.store("document", content, name="letter.txt", mime="text/plain").media()}


def _sticker(files: Files) -> Json:
    content = picture(128, 128)
    return {"sticker": files.store("sticker", content, name="", mime="image/png", size=(128, 128)).media()}


def _moving(kind: str, width: int, height: int) -> Callable[[Files], Json]:
    def make(files: Files) -> Json:
        content = b"made-up film"
        size = (width, height)
        return {kind: files.store(kind, content, name="film.mp4", mime="video/mp4", size=size, duration=3).media()}

    return make


def _animation(files: Files) -> Json:
    content = _moving("animation", 320, 240)(files)
    moving: Json = content["animation"]
    names = ("file_id", "file_unique_id", "file_size", "file_name", "mime_type")
    return {**content, "document": {name: moving[name] for name in names}}


def _location(_files: Files) -> Json:
    return {"location": {"latitude": 51.8959, "longitude": -0.2062}}


_FILES: Final[dict[str, Callable[[Files], Json]]] = {
    "photo": _photo,
    "voice": _voice,
    "audio": _audio,
    "document": _document,
    "sticker": _sticker,
    "video": _moving("video", 320, 240),
    "video_note": _moving("video_note", 240, 240),
    "animation": _animation,
    "location": _location,
}
KINDS: Final = (*_FILES, "contact")


def content(files: Files, kind: str, person: Person) -> Json:
    """What a message of `kind` (one of KINDS) adds to a message; a contact is the person's own."""
    if kind == "contact":
        number = f"+447700900{person.id % 1000:03d}"  # Ofcom keeps 07700 900000-900999 for drama
        return {"contact": {"phone_number": number, "first_name": person.first_name, "user_id": person.id}}
    return _FILES[kind](files)
