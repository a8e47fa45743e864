"""What people may send: kinds, sizes, and names of files that can be shown."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programme.media import MOST_OF_A_NAME, Medium, clean_name, ending, refusal


@pytest.mark.parametrize(
    ("medium", "why"),
    [
        (Medium(kind="document", name="letter.pdf", size=20 * 1024 * 1024), None),
        (Medium(kind="document", name="letter.pdf", size=20 * 1024 * 1024 + 1), "too_large"),
        (Medium(kind="photo", size=10 * 1024 * 1024 + 1), "too_large"),
        (Medium(kind="voice"), None),
        (Medium(kind="document", name="photo.jpg.exe", size=10), "kind"),
        (Medium(kind="document", name="PAGE.HTML"), "kind"),
        (Medium(kind="document", name="evil\u202egpj.exe"), "kind"),
        (Medium(kind="document", name="no ending"), None),
        (Medium(kind="location", latitude=51.0, longitude=0.0, name="The exe club.exe"), None),
    ],
)
def test_what_can_be_told_before_a_file_is_fetched(medium: Medium, why: str | None) -> None:
    assert refusal(medium) == why


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("letter.pdf", "letter.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\me\\letter.pdf", "letter.pdf"),
        ("a\x00b\nc.pdf", "a b c.pdf"),
        ("exe\u202efdp.jpg", "exefdp.jpg"),
        ("photo.jpg.pdf", "photo_jpg.pdf"),
        ("minutes 3.4.pdf", "minutes 3.4.pdf"),
        ("CON.txt", "_CON.txt"),
        ("  ...  ", None),
        (".pdf", "pdf"),
        ("", None),
        (None, None),
        ("وقت.pdf", "وقت.pdf"),
        ("x" * 300 + ".pdf", "x" * (MOST_OF_A_NAME - 4) + ".pdf"),
    ],
)
def test_a_name_is_shown_as_words(name: str | None, shown: str | None) -> None:
    assert clean_name(name) == shown


@given(st.text(max_size=400))
def test_whatever_a_file_is_called_its_name_is_short_plain_and_stays_so(name: str) -> None:
    shown = clean_name(name)
    if shown is not None:
        assert 0 < len(shown) <= MOST_OF_A_NAME + 1
        assert not set(shown) & set("/\\\n\r\t\u202e\u2066\x00")
        assert ending(shown) == ending(name)


def test_a_medium_goes_through_plain_values() -> None:
    photo = Medium(kind="photo", file_id="f", album="7")
    assert photo.to_plain() == {"kind": "photo", "file_id": "f", "album": "7"}
    assert Medium(**photo.to_plain()) == photo
