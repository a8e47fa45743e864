"""What a file is, by its content and never by its name."""

from __future__ import annotations

import struct

import pytest

from programme.file_type import FileType, file_type, picture_size
from tests.files import gif, heic, jpeg, m4a, mp3, mp4, opus, png, webp


@pytest.mark.parametrize(
    ("content", "is_type"),
    [
        (jpeg(640, 480), "jpeg"),
        (png(640, 480), "png"),
        (webp(640, 480), "webp"),
        (gif(), "gif"),
        (heic(), "heic"),
        (opus(), "opus"),
        (opus().replace(b"OpusHead", b"\x01vorbis "), "ogg"),
        (mp3(), "mp3"),
        (b"\xff\xfb\x90\x64" + bytes(400), "mp3"),
        (m4a(), "m4a"),
        (mp4(), "mp4"),
        (b"%PDF-1.7\n", "pdf"),
        (b"PK\x03\x04 a table", "other"),
        (b"\xff\xff\xff\xff", "other"),
        (b"RIFF\x00\x00\x00\x00WAVE", "other"),
        (b"<svg onload='alert(1)'>", "other"),
        (b"\x00\x00\x00", "other"),
        (b"", "other"),
    ],
)
def test_a_file_is_what_its_bytes_say(content: bytes, is_type: FileType) -> None:
    assert file_type(content) == is_type


@pytest.mark.parametrize("picture", [jpeg(640, 480), jpeg(640, 480, notes=70_000), png(640, 480), webp(640, 480)])
def test_a_picture_is_measured(picture: bytes) -> None:
    assert picture_size(picture) == (640, 480)


def test_a_webp_picture_of_each_sort_is_measured() -> None:
    lossy = b"RIFF" + bytes(4) + b"WEBPVP8 " + bytes(10) + struct.pack("<HH", 640, 480)
    lossless = b"RIFF" + bytes(4) + b"WEBPVP8L" + bytes(4) + b"\x2f" + struct.pack("<I", 639 | 479 << 14)
    assert (picture_size(lossy), picture_size(lossless)) == ((640, 480), (640, 480))


@pytest.mark.parametrize("whole", [jpeg(640, 480), png(640, 480), webp(640, 480), opus(), b""])
def test_what_is_cut_off_anywhere_is_never_an_error(whole: bytes) -> None:
    for end in range(min(len(whole), 64)):
        file_type(whole[:end])
        picture_size(whole[:end])
    assert picture_size(whole[:3]) is None
