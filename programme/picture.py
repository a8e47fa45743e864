"""Figures as pictures, in SVG: what was answered, as bars one below the other, and how fast it went, as columns.

Everything begins at nought, each bar has its number, and nothing is told by colour alone: people who are colour-blind
tell the two colours apart, and what failed is hatched besides. Where the title is written from right to left, so is the
picture. Only letters are drawn that the fonts in `bot/fonts` have: emoji are left out, and in place of words in another
script stands what the caller says instead. Pure.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final
from xml.sax.saxutils import escape

WIDTH: Final = 960
MARGIN: Final = 48
BAR: Final = 34
BLUE: Final = "#005eb8"
ORANGE: Final = "#e66100"
INK: Final = "#212b32"
GREY: Final = "#4c6272"
PALE: Final = "#d8dde0"
LETTERS: Final = (
    *((0x20, 0x7E), (0xA0, 0x17F), (0x218, 0x21B), (0x259, 0x259), (0x300, 0x304), (0x306, 0x30C), (0x326, 0x328)),
    *((0x386, 0x38A), (0x38E, 0x3A1), (0x3A3, 0x3CE), (0x400, 0x45F), (0x490, 0x491), (0x1E00, 0x1EFF)),
    *((0x606, 0x61B), (0x61E, 0x6FF), (0x750, 0x77F), (0xA01, 0xA03), (0xA05, 0xA0A), (0xA0F, 0xA10), (0xA13, 0xA28)),
    *((0xA2A, 0xA30), (0xA32, 0xA33), (0xA35, 0xA36), (0xA38, 0xA39), (0xA3C, 0xA3C), (0xA3E, 0xA42), (0xA47, 0xA48)),
    *((0xA4B, 0xA4D), (0xA59, 0xA5C), (0xA5E, 0xA5E), (0xA66, 0xA74), (0xA81, 0xA83), (0xA85, 0xA8D), (0xA8F, 0xA91)),
    *((0xA93, 0xAA8), (0xAAA, 0xAB0), (0xAB2, 0xAB3), (0xAB5, 0xAB9), (0xABC, 0xAC5), (0xAC7, 0xAC9), (0xACB, 0xACD)),
    *((0xAD0, 0xAD0), (0xAE0, 0xAE3), (0xAE6, 0xAF1), (0x964, 0x965), (0x200C, 0x200F), (0x2010, 0x2027)),
    *((0x2030, 0x203A), (0x2044, 0x2044), (0x20AC, 0x20AC)),
)
"""Code points that are drawn, from … to: English, Polish, Romanian and their like, Greek, Cyrillic, Urdu and Arabic,
Panjabi, Gujarati."""
_OTHERS: Final = re.compile("[^" + "".join(f"{chr(a)}-{chr(z)}" for a, z in LETTERS).replace("\\", r"\\\\") + "]")
_LTR, _RTL, _END = "\u2066", "\u2067", "\u2069"
_NARROW: Final = frozenset("iljtfrI.,:;'|!()[] ")


@dataclass(frozen=True, slots=True)
class Line:
    """One bar: what it stands for, its figure in words, and how long it is, as a number from nought on."""

    label: str
    figure: str
    length: float


def drawn(words: str, instead: str) -> str:
    """Words as they can be drawn; `instead` where letters would be missing from them, or nothing is left."""
    whole = unicodedata.normalize("NFC", words)
    if any(unicodedata.category(letter)[0] in "LMN" and letter != "\ufe0f" for letter in _OTHERS.findall(whole)):
        return instead
    left = " ".join(_OTHERS.sub(" ", whole).split())
    return left if any(unicodedata.category(letter)[0] in "LN" for letter in left) else instead


def is_rtl(words: str) -> bool:
    """Whether words are written from right to left: most of their letters are, though a name may come first."""
    directions = [unicodedata.bidirectional(letter) for letter in words]
    return sum(one in ("R", "AL") for one in directions) > directions.count("L")


def wrapped(words: str, size: int, width: float, most: int) -> list[str]:
    """Words in lines that are about as wide as this, at most so many; what does not fit ends in an ellipsis."""
    lines = [""]
    for word in words.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and _wide(longer) * size > width:
            lines.append(word)
        else:
            lines[-1] = longer
    kept = [_cut(line, size, width) for line in lines[:most]]
    if len(lines) > most:
        kept[-1] = kept[-1].rstrip("….,; ") + "…"
    return kept


def bars(title: str, lines: Sequence[Line], notes: Sequence[str]) -> str:
    """What was answered: a bar below each answer, with its figure at the bar's end. Where the page around it says the
    rest, it goes without title and notes.
    """
    page = _Page(rtl=is_rtl(title))
    if title:
        page.title(title)
    longest = max((line.length for line in lines), default=0) or 1
    for line in lines:
        page.down(38)
        for words in wrapped(line.label, 26, WIDTH - 2 * MARGIN, 2):
            page.write(words, 26, INK)
            page.down(34)
        page.down(-24)
        page.bar(line.length / longest, line.figure)
    page.down(14)
    if notes:
        page.notes(notes)
    else:
        page.down(26)
    return page.svg()


@dataclass(frozen=True, slots=True)
class Columns:
    """What is shown over time: for each span how many were sent and how many failed, what these are called, the times
    at both ends, and what is said below."""

    spans: Sequence[tuple[int, int]]
    sent: str
    failed: str
    ends: tuple[str, str]
    notes: Sequence[str]


def columns(title: str, shown: Columns) -> str:
    """How fast something went: a column for each span, from left to right as time goes; the highest has its number."""
    page = _Page(rtl=False)
    page.title(title)
    page.legend([(shown.sent, BLUE), (shown.failed, "url(#hatched)")] if shown.failed else [(shown.sent, BLUE)])
    page.plot(shown)
    page.notes(shown.notes)
    return page.svg()


def ticks(most: int) -> list[int]:
    """Round numbers from nought to what is at least the highest, four to seven of them where there is room."""
    most, power = max(1, most), 1
    while True:
        for factor in (1, 2, 5):
            step = factor * power
            if step * 5 >= most:
                return list(range(0, (most + step - 1) // step * step + 1, step))
        power *= 10


class _Page:
    """A picture that is written from top to bottom; `_y` is where the next thing goes."""

    def __init__(self, *, rtl: bool) -> None:
        self._rtl = rtl
        self._y = MARGIN
        self._made: list[str] = []

    def down(self, pixels: int) -> None:
        """Leave room."""
        self._y += pixels

    def title(self, words: str) -> None:
        """The first lines."""
        self.down(14)
        for line in wrapped(words, 34, WIDTH - 2 * MARGIN, 4):
            self.write(line, 34, INK)
            self.down(46)
        self.down(-20)

    def notes(self, notes: Sequence[str]) -> None:
        """The last lines."""
        self.down(30)
        for note in notes:
            for line in wrapped(note, 24, WIDTH - 2 * MARGIN, 3):
                self.write(line, 24, GREY)
                self.down(34)

    def write(self, words: str, size: int, colour: str, x: float = MARGIN) -> None:
        """A line of text that begins at `x`, in the reading direction of the picture."""
        self._made.append(_text((self._x(x), self._y), words, size, colour, "end" if self._rtl else "start"))

    def bar(self, share: float, figure: str) -> None:
        """A bar of which `share` of the room is full, and its figure where it ends."""
        room = WIDTH - 2 * MARGIN - 190
        length = max(3.0 if share else 0.0, share * room)
        self._made.append(self._rectangle(MARGIN, self._y, room, BAR, PALE, opacity=0.45))
        if length:
            self._made.append(self._rectangle(MARGIN, self._y, length, BAR, BLUE))
        self.down(BAR - 8)
        self.write(figure, 26, INK, MARGIN + room + 16)
        self.down(8)

    def legend(self, entries: Sequence[tuple[str, str]]) -> None:
        """What each colour means."""
        self.down(26)
        x: float = MARGIN
        for words, fill in entries:
            self._made.append(self._rectangle(x, self._y - 20, 24, 24, fill))
            self.write(words, 24, INK, x + 34)
            x += 34 + _wide(words) * 24 + 48

    def plot(self, shown: Columns) -> None:
        """The columns over their axis."""
        self.down(54)
        marks = ticks(max((sent + failed for sent, failed in shown.spans), default=0))
        high, left = 330, MARGIN + 24 + _wide(f"{marks[-1]:,}") * 22
        base, unit = self._y + high, high / marks[-1]
        for mark in marks:
            y = base - mark * unit
            self._made.append(f'<path d="M{left:.0f} {y:.1f}H{WIDTH - MARGIN}" stroke="{PALE}" stroke-width="2"/>')
            self._made.append(_text((left - 12, y + 8), f"{mark:,}", 22, GREY, "end"))
        self._made += self._columns(shown.spans, left, base, unit)
        self._y = base + 34
        self._made.append(_text((left, self._y), shown.ends[0], 22, GREY, "start"))
        self._made.append(_text((WIDTH - MARGIN, self._y), shown.ends[1], 22, GREY, "end"))
        self.down(16)

    def _columns(self, spans: Sequence[tuple[int, int]], left: float, base: float, unit: float) -> Iterator[str]:
        each = (WIDTH - MARGIN - left) / max(1, len(spans))
        wide = min(120.0, each * 0.84)
        peak = max(spans, key=lambda span: span[0] + span[1], default=(0, 0))
        for place, (sent, failed) in enumerate(spans):
            x, top = left + place * each + (each - wide) / 2, base
            for number, fill in ((sent, BLUE), (failed, "url(#hatched)")):
                if number:
                    top -= max(3.0, number * unit)
                    height = max(3.0, number * unit)
                    yield self._rectangle(x, top, wide, height, fill)
            if (sent, failed) == peak and sent + failed:
                yield _text((x + wide / 2, top - 10), f"{sent + failed:,}", 22, INK, "middle")
                peak = (-1, -1)

    def _x(self, x: float) -> float:
        return WIDTH - x if self._rtl else x

    def _rectangle(self, x: float, y: float, width: float, height: float, fill: str, *, opacity: float = 1) -> str:
        x = WIDTH - x - width if self._rtl else x
        size = f'width="{width:.1f}" height="{height:.1f}"'
        return f'<rect x="{x:.1f}" y="{y:.1f}" {size} fill="{fill}" fill-opacity="{opacity}"/>'

    def svg(self) -> str:
        """The whole picture."""
        high = self._y - 4
        hatched = (
            '<defs><pattern id="hatched" width="8" height="8" patternUnits="userSpaceOnUse" '
            'patternTransform="rotate(45)">'
            f'<rect width="8" height="8" fill="{ORANGE}"/><rect width="3" height="8" fill="#ffffff"/></pattern></defs>'
        )
        marks = hatched if any("#hatched" in one for one in self._made) else ""
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{high}" viewBox="0 0 {WIDTH} {high}">'
            f'{marks}<rect width="{WIDTH}" height="{high}" fill="#ffffff"/>'
            f'<g font-family="Noto Sans, sans-serif">{"".join(self._made)}</g></svg>'
        )


def _text(place: tuple[float, float], words: str, size: int, colour: str, anchor: str) -> str:
    x, y = place
    # Isolated, so that a full stop or a number at its end stays where it belongs.
    said = f"{_RTL if is_rtl(words) else _LTR}{escape(words)}{_END}"
    return f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" fill="{colour}" text-anchor="{anchor}">{said}</text>'


def _cut(line: str, size: int, width: float) -> str:
    while _wide(line) * size > width:
        line = line[:-2].rstrip() + "…"
    return line


def _wide(words: str) -> float:
    """About how wide words are, as so many times their size: fonts differ, so a little more than most need."""
    return sum(map(_letter, words))


def _letter(letter: str) -> float:
    if unicodedata.category(letter) in ("Mn", "Me", "Cf"):
        return 0.0
    if letter in _NARROW:
        return 0.32
    if "\u0900" <= letter <= "\u0aff" or letter.isupper():
        return 0.68
    return 0.58
