"""What may be sent besides words: limits are told when it is composed, with what to do."""

from __future__ import annotations

import pytest

from programme.attachment import (
    MB,
    Attachment,
    Kind,
    LinkButton,
    check_file,
    check_links,
    check_together,
    safe_name,
)
from programme.sentences import Fault
from tests.files import heic, jpeg, m4a, mp3, mp4, opus, png


def attachment(kind: Kind, number: int = 0) -> Attachment:
    return Attachment(kind=kind, digest=f"{number:064x}", name=f"{kind}{number}", size=1000)


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("photo", jpeg(4000, 3000)),
        ("photo", png(100, 2000)),
        ("voice", opus()),
        ("voice", mp3()),
        ("voice", m4a()),
        ("document", b"anything at all"),
        ("document", mp4()),
    ],
)
def test_what_telegram_takes_is_taken(kind: Kind, content: bytes) -> None:
    check_file(kind, "a file", len(content), content)


@pytest.mark.parametrize(
    ("kind", "content", "size", "says"),
    [
        ("photo", b"", 0, "is empty"),
        ("document", b"", 0, "is empty"),
        ("photo", jpeg(), 10 * MB + 1, "takes photos of up to 10: make it smaller, or send it as a document"),
        ("document", b"x", 50 * MB + 1, "takes up to 50: put it behind a link"),
        ("voice", opus(), 50 * MB + 1, "takes up to 50: record it in shorter pieces"),
        ("photo", heic(), 100, "save it as JPEG or PNG, or send it as a document"),
        ("photo", b"words", 5, "save it as JPEG or PNG, or send it as a document"),
        ("photo", jpeg()[:20], 20, "cannot be read as a picture"),
        ("photo", jpeg(0, 480), 100, "cannot be read as a picture"),
        ("photo", jpeg(6000, 4001), 100, "6000 by 4001 pixels, and Telegram takes 10000 for both"),
        ("photo", jpeg(2001, 100), 100, "more than 20 times as long as wide"),
        ("voice", mp4(), 100, "save it as OGG (Opus), MP3 or M4A"),
        ("voice", opus().replace(b"OpusHead", b"\x01vorbis "), 100, "save it as OGG (Opus), MP3 or M4A"),
    ],
)
def test_what_it_does_not_take_is_told_with_what_to_do(kind: Kind, content: bytes, size: int, says: str) -> None:
    with pytest.raises(Fault) as told:
        check_file(kind, "walk.dat", size, content)
    assert says in str(told.value)
    assert "walk.dat" in str(told.value)


def test_an_album_holds_two_to_ten_that_go_together() -> None:
    check_together([])
    check_together([attachment("voice")])
    check_together([attachment("photo", number) for number in range(10)])
    check_together([attachment("document", number) for number in range(2)])


@pytest.mark.parametrize(
    ("files", "says"),
    [
        ([attachment("photo", number) for number in range(11)], "11 files are too many"),
        ([attachment("photo"), attachment("document")], "photos and documents cannot be one message"),
        ([attachment("photo"), attachment("voice")], "a voice message goes alone"),
        ([attachment("voice"), attachment("voice", 1)], "a voice message goes alone"),
    ],
)
def test_what_cannot_be_one_message_is_told(files: list[Attachment], says: str) -> None:
    with pytest.raises(Fault, match=says):
        check_together(files)


@pytest.mark.parametrize(
    ("written", "label", "url"),
    [
        ("Book a place=https://example.org/book?a=1&b=2", "Book a place", "https://example.org/book?a=1&b=2"),
        ("  More  about it =https://example.org ", "More about it", "https://example.org"),
        ("The group=tg://resolve?domain=example", "The group", "tg://resolve?domain=example"),
    ],
)
def test_a_button_is_read_as_it_is_written(written: str, label: str, url: str) -> None:
    assert LinkButton.parse(written) == LinkButton(label=label, url=url)


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ("https://example.org", "has no words|is no button"),
        ("=https://example.org", "has no words"),
        ("Book a place", "is no button"),
        (f"{'long ' * 9}=https://example.org", "too long for a button: say it in 40"),
        ("Book=http://example.org", "begins with https:// or tg://"),
        ("Book=javascript:alert(1)", "begins with https:// or tg://"),
        ("Book=https://example.org@evil.example", "begins with https:// or tg://"),
        ("Book=https://localhost", "begins with https:// or tg://"),
        ("Book=https://exa mple.org", "begins with https:// or tg://"),
        ("Book=https://[::1", "begins with https:// or tg://"),
        ("Book=https://", "begins with https:// or tg://"),
        ("Book=tg://", "begins with https:// or tg://"),
        (f"Book=https://example.org/{'a' * 1024}", "begins with https:// or tg://"),
    ],
)
def test_a_button_that_leads_nowhere_or_does_not_fit_is_told(written: str, says: str) -> None:
    with pytest.raises(Fault, match=says):
        LinkButton.parse(written)


def test_only_so_many_buttons_fit_and_none_under_an_album_without_words() -> None:
    links = [LinkButton(label=str(number), url="https://example.org") for number in range(7)]
    check_links(links[:6])
    with pytest.raises(Fault, match="7 buttons are too many"):
        check_links(links)
    with pytest.raises(Fault, match="an album cannot have buttons"):
        check_links(links[:1], bare_album=True)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("walk.jpg", "walk.jpg"),
        ("/srv/pictures/walk.jpg", "walk.jpg"),
        ("D:\\pictures\\walk.jpg", "walk.jpg"),
        ("../../etc/passwd", "passwd"),
        ("walk\u202egpj.exe", "walkgpj.exe"),
        ("walk\n\x00.jpg", "walk.jpg"),
        ("  ", "file"),
        ("..", "file"),
        ("", "file"),
        ("spacer po zdrowie.jpg", "spacer po zdrowie.jpg"),
        ("a" * 100 + ".pdf", "a" * 56 + ".pdf"),
    ],
)
def test_a_name_is_shown_without_what_could_mislead(name: str, shown: str) -> None:
    assert safe_name(name) == shown
