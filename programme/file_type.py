"""What a file really is, by its first bytes: a name and a label can say anything. Pure, and never raises.

Only what the rules of sending ask about is told apart; everything else is `other`. Sources: the formats' own
specifications (PNG, JPEG/JFIF, WebP container, ISO base media, Ogg and RFC 7845, MPEG audio frames).
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import Final, Literal

FileType = Literal["jpeg", "png", "webp", "gif", "heic", "opus", "ogg", "mp3", "m4a", "mp4", "pdf", "other"]

HEAD: Final = 64 * 1024
"""Bytes from the beginning that are enough to tell what a file is; a photo's size may stand further on."""
_AUDIO_BRANDS: Final = frozenset({b"M4A ", b"M4B "})
_HEIC_BRANDS: Final = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1", b"avif"})
_NO_FRAME: Final = (0xC4, 0xC8, 0xCC)
"""JPEG markers among those of frames that are none: tables, an extension, arithmetic conditioning."""
_ALONE: Final = frozenset({0x01, *range(0xD0, 0xD9)})
"""JPEG markers without a length after them."""


def file_type(content: bytes) -> FileType:
    """What the beginning of a file (HEAD bytes of it) says that it is."""
    for starts, is_type in _BY_START:
        if content.startswith(starts):
            return is_type
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "webp"
    if content[:4] == b"OggS":
        return "opus" if b"OpusHead" in content[:128] else "ogg"
    if content[4:8] == b"ftyp":
        return _of_box(content)
    return "mp3" if _is_mpeg_audio(content) else "other"


def picture_size(content: bytes) -> tuple[int, int] | None:
    """Width and height in pixels of a JPEG, PNG or WebP picture; None where they cannot be read."""
    measure = _MEASURES.get(file_type(content))
    try:
        return None if measure is None else measure(content)
    except (struct.error, IndexError):
        return None


_BY_START: Final[tuple[tuple[bytes, FileType], ...]] = (
    (b"\xff\xd8\xff", "jpeg"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"GIF87a", "gif"),
    (b"GIF89a", "gif"),
    (b"ID3", "mp3"),
    (b"%PDF-", "pdf"),
)


def _of_box(content: bytes) -> FileType:
    """A file of boxes: sound alone, a still picture, or (most of them) a film. The brands say so."""
    length = int.from_bytes(content[:4], "big")
    brands = {content[8:12], *(content[at : at + 4] for at in range(16, min(length, 256), 4))}
    if brands & _AUDIO_BRANDS:
        return "m4a"
    return "heic" if content[8:12] in _HEIC_BRANDS else "mp4"


def _is_mpeg_audio(content: bytes) -> bool:
    """A frame of MPEG audio, layer III: its sync bits, a version that exists, a bit rate and a sampling rate."""
    if len(content) < 4 or content[0] != 0xFF or content[1] & 0xE6 != 0xE2:
        return False
    version, bit_rate, sampling = content[1] >> 3 & 3, content[2] >> 4, content[2] >> 2 & 3
    return version != 1 and bit_rate not in {0, 15} and sampling != 3


def _png_size(content: bytes) -> tuple[int, int]:
    width, height = struct.unpack_from(">II", content, 16)
    return width, height


def _webp_size(content: bytes) -> tuple[int, int] | None:
    match content[12:16]:
        case b"VP8X":
            return 1 + int.from_bytes(content[24:27], "little"), 1 + int.from_bytes(content[27:30], "little")
        case b"VP8L":
            bits = struct.unpack_from("<I", content, 21)[0]
            return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
        case b"VP8 ":
            width, height = struct.unpack_from("<HH", content, 26)
            return width & 0x3FFF, height & 0x3FFF
    return None


def _jpeg_size(content: bytes) -> tuple[int, int] | None:
    """The size in the first frame's header; the segments before it (a camera's notes, say) are stepped over."""
    at = 2
    while at + 9 < len(content):
        if content[at] != 0xFF:
            return None
        marker = content[at + 1]
        if marker == 0xFF or marker in _ALONE:
            at += 1 if marker == 0xFF else 2
        elif 0xC0 <= marker <= 0xCF and marker not in _NO_FRAME:
            height, width = struct.unpack_from(">HH", content, at + 5)
            return width, height
        else:
            at += 2 + int.from_bytes(content[at + 2 : at + 4], "big")
    return None


_MEASURES: Final[dict[FileType, Callable[[bytes], tuple[int, int] | None]]] = {
    "jpeg": _jpeg_size,
    "png": _png_size,
    "webp": _webp_size,
}
