"""An invitation's link names nobody, and its picture leads to it."""

from __future__ import annotations

import random
import zlib

import pytest

from programme.codes import PAYLOAD_LENGTH, read_invitation
from programme.invitations import LENGTH, campaign_name, drawing, link, make_code, picture
from programme.sentences import Fault

ADDRESS = "https://t.me/hearback_bot?start=k7mq2x4b9c"


def test_codes_are_drawn_by_chance_and_fit_into_a_link() -> None:
    drawn = random.Random(7)  # why: a test's own chance
    codes = {make_code(drawn.randrange) for _ in range(2000)}
    assert len(codes) == 2000
    assert all(len(code) == LENGTH <= PAYLOAD_LENGTH and code.isalnum() and code.islower() for code in codes)


def test_a_code_is_a_source_like_a_posters_name() -> None:
    code = make_code(random.Random(7).randrange)  # why: a test's own chance
    assert read_invitation(code).source == code


def test_a_link_opens_the_bot_with_the_code() -> None:
    assert link("@hearback_bot", "k7mq2x4b9c") == ADDRESS
    assert link("hearback_bot", "k7mq2x4b9c") == ADDRESS


@pytest.mark.parametrize("name", ["", "a b", "x/y", "@", "bot?start=1"])
def test_what_is_no_bot_name_is_refused(name: str) -> None:
    with pytest.raises(Fault, match="not the name of a bot"):
        link(name, "k7mq2x4b9c")


@pytest.mark.parametrize("name", ["", "   ", "x" * 61])
def test_a_campaign_has_a_name_that_can_be_read(name: str) -> None:
    with pytest.raises(Fault, match="1 to 60 characters"):
        campaign_name(name)
    assert campaign_name("  Library \n posters ") == "Library posters"


def _pixels(png: bytes) -> list[list[int]]:
    """The bits of a one-bit picture, row by row (PNG; a row of filter 2 is told by the one above it)."""
    width = int.from_bytes(png[16:20])
    body, start = b"", 8
    while start < len(png):
        length, kind = int.from_bytes(png[start : start + 4]), png[start + 4 : start + 8]
        body += png[start + 8 : start + 8 + length] if kind == b"IDAT" else b""
        start += 12 + length
    raw, line = zlib.decompress(body), (width + 7) // 8 + 1
    rows: list[bytes] = []
    for place in range(0, len(raw), line):
        how, row = raw[place], raw[place + 1 : place + line]
        above = rows[-1] if rows else bytes(len(row))
        assert how in {0, 2}
        rows.append(row if how == 0 else bytes((one + over) % 256 for one, over in zip(row, above, strict=True)))
    return [[row[x // 8] >> (7 - x % 8) & 1 for x in range(width)] for row in rows]


@pytest.mark.parametrize("for_paper", [False, True])
def test_the_picture_is_a_code_with_its_quiet_edge(for_paper: bool) -> None:
    rows = _pixels(picture(ADDRESS, for_paper=for_paper))
    square = 40 if for_paper else 10
    edge = 4 * square
    assert len(rows) == len(rows[0])
    assert all(rows[y][x] for y in range(edge) for x in range(len(rows))), "dark in the quiet edge"
    finder = [0 if rows[edge + square // 2][edge + n * square + square // 2] else 1 for n in range(8)]
    assert finder == [1, 1, 1, 1, 1, 1, 1, 0], "no finder pattern in the corner"


def test_two_addresses_have_two_pictures_and_a_drawing_scales() -> None:
    assert picture(ADDRESS) != picture(ADDRESS[:-1] + "d")
    assert picture(ADDRESS) == picture(ADDRESS)
    assert drawing(ADDRESS).startswith(b"<?xml")
    assert b"<svg" in drawing(ADDRESS)
