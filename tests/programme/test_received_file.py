"""What a file is, told by its content: made-up files of each kind, and files that are not what they say."""

from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programme.received_file import FAMILIES, Seen, look, type_of

JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"
PDF = b"%PDF-1.7\n1 0 obj\n"
OGG = b"OggS\x00\x02" + bytes(20) + b"OpusHead"
MP4 = b"\x00\x00\x00\x18ftypisom\x00\x00\x02\x00"
M4A = b"\x00\x00\x00\x18ftypM4A \x00\x00\x02\x00"
WEBP = b"RIFF\x10\x00\x00\x00WEBPVP8 "
EXE = b"MZ\x90\x00\x03\x00\x00\x00"
ELF = b"\x7fELF\x02\x01\x01\x00"
OLD_WORD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def named(value: object) -> str:
    """A made-up zip holds the time at which it was made, so contents are not told in the names of tests."""
    return "content" if isinstance(value, bytes) else str(value)


def packed(**members: bytes | str) -> bytes:
    """A zip whose members are named with __ for / and _dot_ for a dot."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/").replace("_dot_", "."), content)
    return made.getvalue()


TYPES = b'<Types><Override ContentType="application/vnd.openxmlformats.main+xml"/></Types>'


def office(member: str, **more: bytes | str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("[Content_Types].xml", more.pop("types", TYPES))
        archive.writestr(member, b"<document/>")
        for name, content in more.items():
            archive.writestr(name.replace("__", "/").replace("_dot_", "."), content)
    return made.getvalue()


DOCX = office("word/document.xml")
ODT = packed(mimetype="application/vnd.oasis.opendocument.text", content_dot_xml=b"<office/>")


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (JPEG, "image/jpeg"),
        (PNG, "image/png"),
        (b"GIF89a....", "image/gif"),
        (WEBP, "image/webp"),
        (b"\x00\x00\x00\x18ftypheic\x00", "image/heic"),
        (PDF, "application/pdf"),
        (OGG, "audio/ogg"),
        (b"ID3\x04\x00", "audio/mpeg"),
        (b"\xff\xfb\x90\x00", "audio/mpeg"),
        (M4A, "audio/mp4"),
        (b"RIFF\x10\x00\x00\x00WAVEfmt ", "audio/wav"),
        (MP4, "video/mp4"),
        (b"\x00\x00\x00\x14ftypqt  \x00", "video/mp4"),
        (b"\x1a\x45\xdf\xa3webm", "video/webm"),
        (DOCX, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        (office("xl/workbook.xml"), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (ODT, "application/vnd.oasis.opendocument.text"),
        ("Die Straße ist kaputt.\n".encode(), "text/plain"),
    ],
    ids=named,
)
def test_each_kind_is_known_by_its_content(content: bytes, found: str) -> None:
    assert type_of(content) == found
    assert found in FAMILIES


@pytest.mark.parametrize(
    "content",
    [
        EXE,
        ELF,
        OLD_WORD,
        b"#!/bin/sh\nrm -rf /\n",
        b"<!DOCTYPE html><html>",
        b"\n  <script>alert(1)</script>",
        b"hello <script>alert(1)</script>",
        b"<?xml version='1.0'?><svg/>",
        b"@echo off\r\n",
        packed(letter_dot_pdf=PDF),
        office("word/document.xml", word__vbaProject_dot_bin=b"macro"),
        office("word/document.xml", types=b'<Override ContentType="application/vnd.ms-word.macroEnabled.main+xml"/>'),
        packed(mimetype="application/vnd.oasis.opendocument.text", Basic__Standard__Module1_dot_xml=b"macro"),
        packed(mimetype="application/java-archive"),
        DOCX[:60],
        b"PK\x03\x04 and nothing more",
        b"\x00\x01\x02\x03",
        "smart “quotes” in another encoding".encode("utf-16"),
    ],
    ids=named,
)
def test_what_runs_hides_or_cannot_be_read_is_not_kept(content: bytes) -> None:
    assert type_of(content) is None
    assert look("document", None, content).reason == "kind"


@pytest.mark.parametrize(
    ("kind", "name", "content", "reason"),
    [
        ("photo", None, JPEG, None),
        ("photo", None, PDF, "mismatch"),
        ("voice", None, OGG, None),
        ("voice", None, JPEG, "mismatch"),
        ("audio", "song.m4a", M4A, None),
        ("video", "film.mp4", MP4, None),
        ("video", "film.mp4", PDF, "mismatch"),
        ("document", "letter.pdf", PDF, None),
        ("document", "letter.pdf", JPEG, "mismatch"),
        ("document", "scan.png", JPEG, None),
        ("document", "memo.mp4", M4A, None),
        ("document", "letter", DOCX, None),
        ("document", "letter.xyz", DOCX, None),
        ("document", "letter.docx", ODT, None),
        ("document", "letter.exe", PDF, "kind"),
        ("document", "letter.pdf", b"", "empty"),
        ("photo", None, JPEG + bytes(10 * 1024 * 1024), "too_large"),
    ],
    ids=named,
)
def test_a_file_must_be_what_it_was_sent_as(kind: str, name: str | None, content: bytes, reason: str | None) -> None:
    seen = look(kind, name, content)
    assert seen.reason == reason
    assert (seen.type is None) == (reason is not None)


@given(st.binary(max_size=200), st.sampled_from([b"", b"PK\x03\x04", b"RIFF", b"....ftyp", b"ID3"]))
def test_whatever_is_in_a_file_it_is_only_looked_at(content: bytes, start: bytes) -> None:
    assert type_of(start + content) in {None, *FAMILIES}


@pytest.mark.parametrize(
    "method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2], ids=["deflate", "lzma", "bzip2"]
)
def test_a_document_that_was_damaged_on_its_way_is_refused_and_nothing_breaks(method: int) -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", method) as archive:
        archive.writestr("[Content_Types].xml", TYPES * 20)
        archive.writestr("word/document.xml", b"<document/>")
    content = bytearray(made.getvalue())
    assert look("document", "letter.docx", bytes(content)).type is not None
    start = 30 + len("[Content_Types].xml") + 10  # behind what a method may write of itself first
    content[start : start + 16] = b"\xff" * 16
    assert look("document", "letter.docx", bytes(content)) == Seen(reason="kind")


@given(st.lists(st.tuples(st.integers(4, 10_000), st.integers(0, 255)), min_size=1, max_size=4))
def test_no_change_of_a_packed_document_ends_the_look(changes: list[tuple[int, int]]) -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", TYPES * 3)
        archive.writestr("word/document.xml", b"<document/>")
    content = bytearray(made.getvalue())
    for place, byte in changes:
        content[4 + place % (len(content) - 4)] = byte
    assert look("document", "letter.docx", bytes(content)).reason in {None, "kind", "mismatch"}
