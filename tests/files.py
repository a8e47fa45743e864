"""Files as cameras, recorders and offices make them, as small as they can be: what is looked at is there, no more."""

from __future__ import annotations

import struct
import zlib


def png(width: int = 64, height: int = 48) -> bytes:
    """A picture of one colour, which any program can show."""
    rows = b"".join(b"\x00" + b"\x80" * width for _ in range(height))
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, data) for name, data in chunks)


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def jpeg(width: int = 64, height: int = 48, *, notes: int = 100) -> bytes:
    """The beginning of a photo from a camera, with so many bytes of the camera's own notes before its size."""
    segments = b""
    while notes > 0:
        some = min(notes, 65_000)
        segments += b"\xff\xe1" + struct.pack(">H", some + 2) + bytes(some)
        notes -= some
    frame = b"\xff\xc0" + struct.pack(">HBHHB", 11, 8, height, width, 1) + bytes(3)
    return b"\xff\xd8" + segments + frame + b"\xff\xd9"


def webp(width: int = 64, height: int = 48) -> bytes:
    """The beginning of a picture for the web."""
    size = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    return b"RIFF" + bytes(4) + b"WEBPVP8X" + struct.pack("<I", 10) + bytes(4) + size


def gif() -> bytes:
    """A moving picture."""
    return b"GIF89a" + struct.pack("<HH", 64, 48) + bytes(3)


def opus() -> bytes:
    """A voice message as phones record it."""
    return b"OggS\x00\x02" + bytes(20) + b"\x01\x13OpusHead\x01\x01" + bytes(200)


def mp3() -> bytes:
    """A recording with a title."""
    return b"ID3\x04" + bytes(200)


def m4a() -> bytes:
    """A recording of a phone's own recorder."""
    return struct.pack(">I", 24) + b"ftypM4A " + bytes(4) + b"M4A mp42" + bytes(100)


def mp4() -> bytes:
    """A film."""
    return struct.pack(">I", 24) + b"ftypisom" + bytes(4) + b"isommp41" + bytes(100)


def heic() -> bytes:
    """A photo as some phones keep it, and nobody else shows it."""
    return struct.pack(">I", 24) + b"ftypheic" + bytes(4) + b"mif1heic" + bytes(100)
