"""Reading one language's catalogue: a gettext .po file by key, checked and taken apart once at start.

A text may be written once more for people who want to be spoken to as a woman or as a man, as Polish and Urdu do it:
the same msgid with `msgctxt "feminine"` or `msgctxt "masculine"`, the categories of CLDR. The one without stands for
everybody else and is always there.

In a text `{name}` is a placeholder, `{common.done}` another text of the catalogue (what stands on a button, so that a
sentence names it as it is), `**words**` are bold, `{{` and `}}` are plain braces. In a language that is
written from right to left, links, commands, times and numbers in groups are isolated (U+2068 … U+2069), or their
parts would swap places.
"""

from __future__ import annotations

import gettext
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from importlib.resources.abc import Traversable
from io import BytesIO
from pathlib import Path
from typing import Final, Literal

from babel.messages.pofile import PoFileError, read_po

ISOLATE, POP = "\u2068", "\u2069"

Direction = Literal["ltr", "rtl"]
Form = Literal["feminine", "masculine", "other"]
"""A form of address; `other` is for whoever chose none, too."""


class TextError(Exception):
    """A mistake in a catalogue or in how it is used: the author's, so it names the file or the key."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Words as they stand, or the name of a placeholder or of another text; `bold` or not."""

    words: str
    slot: bool
    bold: bool

    @property
    def names_text(self) -> bool:
        """Whether it stands for another text of the catalogue: their keys have dots, placeholders none."""
        return self.slot and "." in self.words


Pattern = tuple[Piece, ...]

_ADDRESSED: Final = ("feminine", "masculine")


@dataclass(frozen=True, slots=True)
class Message:
    """One text: a pattern for each plural form (one where there are no plurals). `checked`: not marked fuzzy.

    `addressed`: the same for who is spoken to as a woman or as a man, where that reads otherwise.
    """

    source: tuple[str, ...]
    forms: tuple[Pattern, ...]
    checked: bool
    line: int
    addressed: Mapping[str, tuple[Pattern, ...]] = field(default_factory=dict)

    @property
    def placeholders(self) -> frozenset[str]:
        """The names of all placeholders of all its forms."""
        return _placeholders(self._pieces())

    @property
    def named_texts(self) -> frozenset[str]:
        """The keys of all texts that it names."""
        return frozenset(piece.words for piece in self._pieces() if piece.names_text)

    def _pieces(self) -> Iterator[Piece]:
        for forms in (self.forms, *self.addressed.values()):
            yield from (piece for form in forms for piece in form)


def _placeholders(pieces: Iterable[Piece]) -> frozenset[str]:
    return frozenset(piece.words for piece in pieces if piece.slot and not piece.names_text)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The texts of one language."""

    language: str
    name: str
    direction: Direction
    checked_by: str | None
    locale: str
    plural: Callable[[int], int]
    messages: dict[str, Message]

    @property
    def right_to_left(self) -> bool:
        """Whether the language is written from right to left."""
        return self.direction == "rtl"


def read_file(file: Path | Traversable) -> str:
    """The words of a catalogue's file. TextError where it is no UTF-8: some program saved it otherwise."""
    try:
        return file.read_text("utf-8")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise TextError(f"{file.name}:{line}: this is no UTF-8 text: save it as UTF-8") from None


def read_catalogue(language: str, raw: str, file: str) -> Catalogue:
    """Read the text of a .po file. TextError names the file, the line and what is wrong."""
    if not raw.strip():  # a copy that was broken off: everybody of this language would read English, and nobody be told
        raise TextError(f"{file}: is empty: put the whole file back, or take it away")
    headers = _headers(raw)
    direction = headers.get("X-Direction", "ltr")
    if direction not in {"ltr", "rtl"}:
        raise TextError(f"{file}: X-Direction is {direction!r}; it is ltr or rtl")
    _refuse_slips(raw, file)
    found = _read(raw, file)
    return Catalogue(
        language=language,
        name=headers.get("X-Name", language),
        direction="rtl" if direction == "rtl" else "ltr",
        checked_by=headers.get("X-Checked-By") or None,
        locale=headers.get("X-Locale") or headers.get("Language") or language,
        plural=_plural(headers, file),
        messages=dict(_messages(found, file, right_to_left=direction == "rtl")),
    )


@dataclass(frozen=True, slots=True)
class _Raw:
    key: str
    forms: tuple[str, ...]
    fuzzy: bool
    line: int
    context: str | None = None


def _read(raw: str, file: str) -> list[_Raw]:
    try:
        catalogue = read_po(BytesIO(raw.encode()), abort_invalid=True)
    except PoFileError as error:
        said = next((plain for begins, plain in _BABEL_SAYS.items() if str(error).startswith(begins)), error)
        raise TextError(f"{file}:{error.lineno + 1}: {said}") from None
    except ValueError as error:
        raise TextError(f"{file}: {error}") from None
    found = []
    for message in catalogue:
        key = message.id if isinstance(message.id, str) else message.id[0]
        written = message.string or ""
        forms = (written,) if isinstance(written, str) else tuple(written)
        if key and any(forms):
            written_forms = tuple(form or "" for form in forms)
            found.append(_Raw(key, written_forms, message.fuzzy, message.lineno or 0, message.context))
    return found


_BABEL_SAYS: Final = {
    "Unknown or misformatted": "this is no line of a catalogue: msgid, msgctxt, msgstr, a double quote or # begins one",
    "missing msgstr": "there is no msgstr under this msgid: write its text, or take the msgid out",
    "msg has more": "there are more plural forms here than Plural-Forms says in the catalogue's head",
}  # what Babel says of a catalogue, by how it begins, and what its author can do with


def _messages(found: list[_Raw], file: str, *, right_to_left: bool) -> Iterator[tuple[str, Message]]:
    read: dict[str, Message] = {}
    for raw in sorted(found, key=lambda raw: raw.context is not None):
        where = f"{file}:{raw.line}"
        if not all(raw.forms):
            raise TextError(f"{where}: {raw.key} lacks one of its plural forms")
        forms = tuple(parse_pattern(form, where, right_to_left=right_to_left) for form in raw.forms)
        if raw.context is None:
            read[raw.key] = Message(raw.forms, forms, checked=not raw.fuzzy, line=raw.line)
        else:
            read[raw.key] = _addressed(read.get(raw.key), raw, forms, where)
    yield from read.items()


def _addressed(everybody: Message | None, raw: _Raw, forms: tuple[Pattern, ...], where: str) -> Message:
    """The text with one more form of address, which says the same things as the one for everybody."""
    if raw.context not in _ADDRESSED:
        raise TextError(f"{where}: msgctxt is {raw.context!r}; it is one of {', '.join(_ADDRESSED)}")
    if everybody is None:
        raise TextError(f"{where}: {raw.key} speaks to the {raw.context}, and has no text for everybody else")
    if len(forms) != len(everybody.forms):
        raise TextError(f"{where}: {raw.key} has {len(forms)} plural forms here and {len(everybody.forms)} elsewhere")
    for mine, theirs in zip(forms, everybody.forms, strict=True):
        for name in sorted(_placeholders(mine) ^ _placeholders(theirs)):
            raise TextError(f"{where}: {raw.key} has {{{name}}} in one form of address and not in another")
    checked = everybody.checked and not raw.fuzzy
    return replace(everybody, addressed={**everybody.addressed, raw.context: forms}, checked=checked)


def _headers(raw: str) -> Mapping[str, str]:
    """The header's lines. Babel drops those it does not know, and ours begin with X-."""
    head = re.split(r"\n\s*\n", raw.strip(), maxsplit=1)[0]
    return {name: value.strip() for name, value in re.findall(r'^"([A-Za-z-]+):\s*(.*?)(?:\\n)?"$', head, re.MULTILINE)}


def _plural(headers: Mapping[str, str], file: str) -> Callable[[int], int]:
    expression = re.search(r"plural=([^;]+)", headers.get("Plural-Forms", "plural=(n != 1);"))
    try:
        return gettext.c2py(expression.group(1)) if expression else gettext.c2py("n != 1")
    except ValueError as error:
        raise TextError(f"{file}: Plural-Forms cannot be read: {error}") from None


def _refuse_slips(raw: str, file: str) -> None:
    """Babel keeps the last of two texts with one key, and takes a text without its quotes, and says nothing."""
    seen: dict[str, int] = {}
    context = ""
    for number, line in enumerate(raw.splitlines(), start=1):
        if re.match(r'msg(ctxt|id|id_plural|str|str\[\d\])\s+(?!".*"\s*$)', line):
            raise TextError(f"{file}:{number}: a text stands in double quotes")
        if line.startswith("msgctxt "):
            context = f"{line.removeprefix('msgctxt ')} "
        found = re.match(r'msgid "(.+)"$', line)
        if found is None:
            continue
        key, context = context + found.group(1), ""
        if key in seen:
            raise TextError(f"{file}:{number}: {key} is there twice; the other is on line {seen[key]}")
        seen[key] = number


_TOKEN = re.compile(r"\{\{|\}\}|\*\*|\{([A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z0-9_]+)*)\}|[{}]")


def parse_pattern(text: str, where: str, *, right_to_left: bool = False) -> Pattern:
    """Take a text apart. TextError for a brace or a `**` without its partner."""
    pieces: list[Piece] = []
    bold, place, words = False, 0, ""
    for token in _TOKEN.finditer(text):
        words += text[place : token.start()]
        place = token.end()
        if token.group() in {"{{", "}}"}:
            words += token.group()[0]
            continue
        if token.group() in {"{", "}"}:
            raise TextError(f"{where}: {_brace(text, token.start())} (write {{{{ or }}}} for a plain one)")
        _add_words(pieces, words, bold=bold, isolate=right_to_left)
        words = ""
        if token.group() == "**":
            bold = not bold
        else:
            pieces.append(Piece(token.group(1), slot=True, bold=bold))
    if bold:
        raise TextError(f"{where}: ** without its partner")
    _add_words(pieces, words + text[place:], bold=bold, isolate=right_to_left)
    return tuple(pieces)


def _brace(text: str, at: int) -> str:
    """What is wrong with a brace that begins no placeholder."""
    named = re.match(r"\{([^{}]*)\}", text[at:])
    if named is None:
        return "a brace without its partner"
    return f"{named.group()} is no placeholder, which has letters, digits and _ and no spaces"


def _add_words(pieces: list[Piece], words: str, *, bold: bool, isolate: bool) -> None:
    if words:
        pieces.append(Piece(isolate_ltr(words) if isolate else words, slot=False, bold=bold))


_LTR_RUN = re.compile(r"[/@+]?[A-Za-z0-9](?:[A-Za-z0-9 ._:/@#?=&%+\u2013-]*[A-Za-z0-9/])?")


def isolate_ltr(words: str) -> str:
    """Isolate what reads from left to right inside words that do not: `/stop`, links, `116 123`, `6.30pm`."""
    if ISOLATE in words or "\u2066" in words or "\u2067" in words:
        return words
    return _LTR_RUN.sub(lambda run: run.group() if run.group().isalnum() else ISOLATE + run.group() + POP, words)
