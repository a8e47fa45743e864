"""A sentence as people will read it: each of its forms, with plain examples in the places that are filled in.

What stands for a placeholder is told in the language, is the programme's own words, or is an example of what somebody
writes; it is named beside the sentence, since a checker has to know what comes from elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, repeat
from typing import Final

from markupsafe import Markup

from console.desk import Desk
from console.phone import marked
from console.texts import catalogue, text
from conversations.catalogue import Pattern, Piece, TextError, parse_pattern
from conversations.example_values import example_of, number_of
from conversations.rewritten import EVERYBODY, Shape
from conversations.rich import Rich
from programme.programme import Programme

_BREAK: Final = " / "
_COUNTED: Final = (1, 2, 5)
"""Numbers of the first plural forms in a list, where there is no room to say which numbers each is for."""


@dataclass(frozen=True, slots=True)
class Form:
    """One form of a sentence: for whom or how many ('' where there is one form), as it reads, as it is written, and
    what stands in it for what: each placeholder with its words, '' where it is left out.
    """

    label: str
    words: Markup
    written: str
    examples: tuple[tuple[str, str], ...]


def forms(desk: Desk, key: str, language: str, shape: Shape, words: Mapping[str, Sequence[str]]) -> list[Form]:
    """Every form of a sentence that says anything, those that are written alike once."""
    several = sum(map(len, words.values())) > 1
    found: dict[str, tuple[str, int]] = {}
    for spoken, written in words.items():
        for plural, one in enumerate(written):
            label = label_of(shape, spoken, plural) if several else ""
            if one:
                before = found.get(one)
                found[one] = (f"{before[0]}; {label}", before[1]) if before else (label, plural)
    made = []
    for one, (label, plural) in found.items():
        numbers = shape.plurals[plural] if plural < len(shape.plurals) else ()
        counted = {"n": number_of(numbers)} if numbers else {}
        rich, pattern, args = _as_read(desk, key, language, one, counted)
        said = tuple((f"{{{name}}}", _said(desk, language, name, args)) for name in _slots(pattern))
        made.append(Form(label if len(found) > 1 else "", marked(rich), one, said))
    return made


def label_of(shape: Shape, spoken: str, plural: int) -> str:
    """Whom a form of a sentence is for, and which numbers."""
    numbers = shape.plurals[plural] if plural < len(shape.plurals) else ()
    counted = text("sentence.counted", numbers=", ".join(map(str, numbers))) if numbers else ""
    if len(shape.spoken) == 1 and spoken == EVERYBODY:
        return counted or text("sentence.words")
    return f"{text(f'sentence.spoken.{spoken}')}. {counted}" if counted else text(f"sentence.spoken.{spoken}")


def read(desk: Desk, key: str, language: str, written: Sequence[str]) -> str:
    """A sentence in one line, its plural forms behind one another: for a list."""
    numbers = _COUNTED if len(written) > 1 else _COUNTED[-1:]
    return _BREAK.join(
        _as_read(desk, key, language, one, {"n": number})[0].text.strip()
        for one, number in zip(written, chain(numbers, repeat(numbers[-1])), strict=False)
    )


def _as_read(
    desk: Desk, key: str, language: str, written: str, counted: Mapping[str, object]
) -> tuple[Rich, Pattern, dict[str, object]]:
    """The words put together, what they are made of, and what was put in; as they are written, where they cannot be
    read (a draft may name what a new release has no more).
    """
    try:
        pattern = parse_pattern(written, key, right_to_left=desk.texts.direction(language) == "rtl")
        args = {name: _example(desk.programme, key, language, name) for name in _slots(pattern) if "." not in name}
        args |= {name: value for name, value in counted.items() if name in args}
        return desk.texts.put_together(pattern, language, args), pattern, args
    except TextError:
        return Rich(written), (), {}


def _slots(pattern: Pattern) -> list[str]:
    return list(dict.fromkeys(piece.words for piece in pattern if piece.slot))


def _said(desk: Desk, language: str, name: str, args: Mapping[str, object]) -> str:
    return desk.texts.put_together((Piece(name, slot=True, bold=False),), language, args).text.strip()


def _example(programme: Programme, key: str, language: str, name: str) -> object:
    ours = _OURS.get((key, name)) or _OURS.get(("", name))
    if ours is not None:
        said = ours(programme, language)
        if said:
            return said
    value = example_of(key, name)
    if value is not None:
        return value
    known = catalogue()
    one = f"example.{name}"
    return text(one) if one in known else text("example.other", name=name.replace("_", " "))


Own = Callable[[Programme, str], str | None]


def _place(programme: Programme, language: str) -> str | None:
    return next((one.name.text(language) for one in programme.localities), None)


def _service(programme: Programme, language: str) -> str | None:
    return next((one.name.text(language) for one in programme.services), None)


def _kept(programme: Programme, language: str) -> str | None:
    return next((f"• {one.what.text(language)}" for one in programme.privacy.kept), None)


_OURS: Final[Mapping[tuple[str, str], Own]] = {
    ("", "organisation"): lambda programme, _: programme.organisation.name,
    ("", "run_by"): lambda programme, language: programme.organisation.run_by.text(language),
    ("", "contact"): lambda programme, language: programme.organisation.contact.text(language),
    ("", "complaints"): lambda programme, language: programme.organisation.complaints.text(language),
    ("start.who_we_are", "about"): lambda programme, language: programme.organisation.about.text(language),
    ("start.what_we_keep", "summary"): lambda programme, language: programme.privacy.summary.text(language),
    ("start.what_we_keep", "kept"): _kept,
    ("", "age"): lambda programme, _: str(programme.minimum_age),
    ("", "place"): _place,
    ("profile.line.place", "value"): _place,
    ("opportunities.fact.place", "value"): _place,
    ("", "service"): _service,
}
