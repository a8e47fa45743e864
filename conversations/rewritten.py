"""Sentences that a team writes itself, in place of those that ship: what one has to be like, and what is wrong with it.

The words of each sentence stand under how somebody is spoken to (`everybody`, and where the sentence that ships has
them `feminine` and `masculine`), one for each plural form. Lists of words that people type are none of these: they are
what the program understands, and not what it says.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from conversations.catalogue import ISOLATE, POP, Catalogue, Message, Pattern, TextError, parse_pattern
from conversations.check_wordings import BUTTON_UNITS
from conversations.missing import STAFF_TEXTS
from conversations.rich import MESSAGE_LIMIT, utf16_length
from conversations.texts import ENGLISH, Texts

EVERYBODY: Final = "everybody"
LEAST_ROOM: Final = 200
"""So long may every sentence be that is no button; one whose English is longer, twice as long as that."""
_LIKE_A_BUTTON: Final = 40
"""Shorter words that are no whole sentence stand on buttons too, or on one line with others."""
_EXAMPLES: Final = 4
_COUNTED: Final = 200

Rewritten = Mapping[str, Sequence[str]]
"""The words of one sentence: how somebody is spoken to → a text for each plural form."""


@dataclass(frozen=True, slots=True)
class Shape:
    """What a sentence has to be like. `plurals`: for each plural form, numbers that it is for; one that is for none
    where the sentence does not count. `longest` in UTF-16 units.
    """

    spoken: tuple[str, ...]
    plurals: tuple[tuple[int, ...], ...]
    placeholders: frozenset[str]
    named: frozenset[str]
    longest: int


@dataclass(frozen=True, slots=True)
class Wrong:
    """What is wrong with the words of a form: `why` is a word for it, with what its sentence needs."""

    spoken: str
    plural: int
    why: str
    args: Mapping[str, Any]


def can_be_rewritten(key: str) -> bool:
    """Whether this is a sentence that residents read."""
    return not (key.startswith((*STAFF_TEXTS, "common.words.")) or key.endswith(".words"))


def shape_of(texts: Texts, language: str, key: str, buttons: Collection[str], room: int | None = None) -> Shape | None:
    """What the sentence of a key has to be like in a language; None where there is none to be written. `room`: how long
    it may be at most for where it is shown, if that is known (conversations/presence.py).
    """
    catalogue = _catalogue(texts, language)
    english = texts.shipped(key, ENGLISH)
    if catalogue is None or english is None or not can_be_rewritten(key):
        return None
    ships = texts.shipped(key, language)
    spoken = (EVERYBODY, *sorted(ships.addressed)) if ships is not None else (EVERYBODY,)
    counts = len(english.forms) > 1 or (ships is not None and len(ships.forms) > 1)
    named = english.named_texts | (ships.named_texts if ships is not None else frozenset())
    longest = _longest(key, english, buttons)
    return Shape(
        spoken,
        _plurals(catalogue) if counts else ((),),
        english.placeholders,
        named,
        longest if room is None else min(longest, room),
    )


def what_is_wrong(words: Rewritten, shape: Shape, *, right_to_left: bool = False) -> list[Wrong]:
    """All that is wrong with a sentence, form by form; nothing, when it can be said."""
    found = []
    for spoken in shape.spoken:
        written = words.get(spoken, ())
        patterns = []
        for plural in range(len(shape.plurals)):
            pattern, wrong = _read(written[plural] if plural < len(written) else "", shape, right_to_left)
            patterns.append(pattern or ())
            found += [Wrong(spoken, plural, why, args) for why, args in wrong]
        if all(patterns):
            missing = shape.placeholders - {piece.words for one in patterns for piece in one if piece.slot}
            found += [Wrong(spoken, 0, "lacks", {"name": f"{{{name}}}"}) for name in sorted(missing)]
    return found


def message_of(words: Rewritten, *, right_to_left: bool = False) -> Message:
    """The sentence as it is said. TextError where its words cannot be read."""
    forms = {
        spoken: tuple(parse_pattern(one, spoken, right_to_left=right_to_left) for one in written)
        for spoken, written in words.items()
    }
    everybody = forms.pop(EVERYBODY)
    return Message(tuple(words[EVERYBODY]), everybody, checked=True, line=0, addressed=forms)


def words_of(message: Message | None, shape: Shape) -> dict[str, list[str]]:
    """The words of a sentence as they are written down, for each form that there has to be; '' where it has none."""
    found = {spoken: [""] * len(shape.plurals) for spoken in shape.spoken}
    if message is not None:
        for spoken in shape.spoken:
            forms = message.addressed.get(spoken, message.forms)
            found[spoken] = [_written(forms[min(place, len(forms) - 1)]) for place in range(len(shape.plurals))]
    return found


def laid(
    texts: Texts, live: Mapping[tuple[str, str], Rewritten], buttons: Collection[str]
) -> dict[tuple[str, str], Message]:
    """Of what a team wrote (by language and key): what can be said. What fits no more, since a new release needs other
    things in it, is left out; what ships is said then.
    """
    found = {}
    for (language, key), words in live.items():
        shape, catalogue = shape_of(texts, language, key, buttons), _catalogue(texts, language)
        if shape is None or catalogue is None:
            continue
        if not what_is_wrong(words, shape, right_to_left=catalogue.right_to_left):
            found[language, key] = message_of(
                {spoken: words[spoken] for spoken in shape.spoken}, right_to_left=catalogue.right_to_left
            )
    return found


@dataclass(frozen=True, slots=True)
class Unsaid:
    """Words of a team that are not said, and what is wrong with them first; None: the sentence is no more."""

    language: str
    key: str
    wrong: Wrong | None


def unsaid(texts: Texts, live: Mapping[tuple[str, str], Rewritten], buttons: Collection[str]) -> list[Unsaid]:
    """What a team wrote and `laid` leaves out, with why."""
    found = []
    for (language, key), words in sorted(live.items()):
        shape, catalogue = shape_of(texts, language, key, buttons), _catalogue(texts, language)
        if shape is None or catalogue is None:
            found.append(Unsaid(language, key, None))
        elif wrong := what_is_wrong(words, shape, right_to_left=catalogue.right_to_left):
            found.append(Unsaid(language, key, wrong[0]))
    return found


def _read(written: str, shape: Shape, right_to_left: bool) -> tuple[Pattern | None, list[tuple[str, dict[str, Any]]]]:
    if not written.strip():
        return None, [("empty", {})]
    try:
        pattern = parse_pattern(written, "", right_to_left=right_to_left)
    except TextError:
        return None, [("marks", {})]
    known = shape.placeholders | shape.named
    wrong: list[tuple[str, dict[str, Any]]] = [
        ("unknown", {"name": f"{{{piece.words}}}"}) for piece in pattern if piece.slot and piece.words not in known
    ]
    length = _length(pattern)
    if length > shape.longest:
        wrong.append(("long", {"length": length, "over": length - shape.longest, "most": shape.longest}))
    return pattern, wrong


def _length(pattern: Pattern) -> int:
    """How long it is on a phone: without the marks, and with what is filled in as long as its name."""
    shown = "".join(f"{{{piece.words}}}" if piece.slot else piece.words for piece in pattern)
    return utf16_length(shown.replace(ISOLATE, "").replace(POP, ""))


def _written(pattern: Pattern) -> str:
    """A form as it stands in a catalogue; what isolates words from left to right is put in when it is read."""
    written, bold = [], False
    for piece in pattern:
        if piece.bold is not bold:
            written.append("**")
            bold = piece.bold
        plain = piece.words.replace(ISOLATE, "").replace(POP, "").replace("{", "{{").replace("}", "}}")
        written.append(f"{{{piece.words}}}" if piece.slot else plain)
    return "".join([*written, "**"] if bold else written)


def _longest(key: str, english: Message, buttons: Collection[str]) -> int:
    longest = max(map(utf16_length, english.source))
    if key in buttons or (longest <= _LIKE_A_BUTTON and not english.source[0].endswith((".", "?", "!", ":", "…"))):
        return BUTTON_UNITS
    return min(max(LEAST_ROOM, 2 * longest), MESSAGE_LIMIT)


def _plurals(catalogue: Catalogue) -> tuple[tuple[int, ...], ...]:
    forms: dict[int, list[int]] = {}
    for number in range(_COUNTED):
        forms.setdefault(catalogue.plural(number), []).append(number)
    return tuple(tuple(forms.get(form, ())[:_EXAMPLES]) for form in range(max(forms) + 1))


def _catalogue(texts: Texts, language: str) -> Catalogue | None:
    return next((one for one in texts.languages if one.language == language), None)
