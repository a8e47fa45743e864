"""All texts in all languages: from a key and what goes into its placeholders to words with entities.

A text that a language lacks is shown in English. What people typed goes in as it is and is never read as markup.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from babel import Locale
from babel.lists import format_list

from conversations.catalogue import (
    ISOLATE,
    POP,
    Catalogue,
    Message,
    Pattern,
    TextError,
    parse_pattern,
    read_catalogue,
    read_file,
)
from conversations.dates import TimeOf, date_in_words, locale_of, moment_in_words, time_in_words, time_of_in_words
from conversations.phrases import Label, Phrase
from conversations.pseudo import pseudo_catalogues
from conversations.rich import TIME_OF_DAY, Entity, Rich, moment, moved, utf16_length

ENGLISH: Final = "en"
_ITEM = "\ue000"
_MAYBE_RTL: Final = re.compile("[\u0590-\u08ff\u200f\ufb1d-\ufeff\U00010800-\U0001efff]")
"""All that is written from right to left stands in these blocks, among others: quotes and emoji do not."""

Args = Mapping[str, object]


class Texts:
    """The catalogues, and the zone in which times are told."""

    def __init__(self, catalogues: Sequence[Catalogue], zone: ZoneInfo) -> None:
        """English must be among the catalogues, since it stands in for what others lack.

        TextError where a text names another one that is not there, or that is more than plain words.
        """
        self._catalogues = {catalogue.language: catalogue for catalogue in catalogues}
        if ENGLISH not in self._catalogues:
            raise TextError("there is no English catalogue (en.po), and all others fall back on it")
        self._english = self._catalogues[ENGLISH]
        self._zone = zone
        self._fixed: dict[tuple[str, str], Rich] = {}  # texts that are the same each time, by language and key
        self._own: dict[str, dict[str, Message]] = {}
        self._beneath: dict[tuple[str, str], Message | None] = {}  # what ships, where something else is said
        for catalogue in catalogues:
            _refuse_unknown_names(catalogue, self._english)
        self._in_forms = frozenset(
            catalogue.language
            for catalogue in catalogues
            if any(message.addressed for message in catalogue.messages.values())
        )

    @classmethod
    def load(cls, directory: Path | Traversable | None = None, *, zone: ZoneInfo | None = None) -> Texts:
        """Read every `<language>.po` of a folder; those that ship with the program when none is named."""
        catalogues = _shipped() if directory is None else _read(directory)
        own = [replace(one, messages=dict(one.messages)) for one in catalogues]  # `pin` writes in them
        return cls(own, zone or ZoneInfo("Europe/London"))

    @property
    def languages(self) -> tuple[Catalogue, ...]:
        """The catalogues, English first, the others by their code."""
        others = sorted(code for code in self._catalogues if code != ENGLISH)
        return (self._english, *(self._catalogues[code] for code in others))

    @property
    def zone(self) -> ZoneInfo:
        """The zone in which times are told."""
        return self._zone

    def keys(self) -> frozenset[str]:
        """All keys that English has."""
        return frozenset(self._english.messages)

    def has(self, key: str) -> bool:
        """Whether there is such a text."""
        return key in self._english.messages or key in self._own

    def placeholders(self, key: str) -> frozenset[str]:
        """What the English text of a key needs; TextError if there is no such text."""
        return self._in_english(key).placeholders

    def sources(self, key: str) -> tuple[str, ...]:
        """The English text as it is written in the catalogue that ships: one for each plural form."""
        return (self.shipped(key, ENGLISH) or self._in_english(key)).source

    def shipped(self, key: str, language: str) -> Message | None:
        """The text that ships in a language, whatever is said instead of it; None where there is none."""
        if (language, key) in self._beneath:
            return self._beneath[language, key]
        catalogue = self._catalogues.get(language)
        return None if catalogue is None else catalogue.messages.get(key)

    def is_laid(self, key: str, language: str) -> bool:
        """Whether something else is said than what ships."""
        return (language, key) in self._beneath

    def lay(self, laid: Mapping[tuple[str, str], Message]) -> None:
        """Say these (by language and key) in place of what ships, and everywhere else what ships.

        What is being written meanwhile in another thread is written with the one or the other.
        """
        for language, key in self._beneath.keys() - laid.keys():
            _put(self._catalogues[language].messages, key, self._beneath.pop((language, key)))
        for (language, key), message in laid.items():
            self._beneath.setdefault((language, key), self._catalogues[language].messages.get(key))
            _put(self._catalogues[language].messages, key, message)
        self._fixed = {}

    def missing(self, language: str) -> list[str]:
        """The keys that a language has no text for, in order; all of them for an unknown language."""
        catalogue = self._catalogues.get(language)
        return sorted(self.keys() - frozenset(catalogue.messages if catalogue else ()))

    def unchecked(self, language: str) -> list[str]:
        """The keys whose text nobody has checked: all of them when the catalogue names no checker."""
        catalogue = self._catalogues[language]
        return sorted(
            key
            for key, message in list(catalogue.messages.items())  # `lay` may change them meanwhile in another thread
            if not (catalogue.checked_by and message.checked) and not self.is_laid(key, language)
        )

    def lacks(self, key: str, language: str) -> bool:
        """Whether a text is shown in English to who reads another language, since it has none of its own."""
        catalogue = self.catalogue(language)
        if catalogue is self._english or key in catalogue.messages:
            return False
        return catalogue.language not in self._own.get(key, ())

    def is_partial(self, language: str) -> bool:
        """Whether some text may be missing in a language: never in English, and in those that have no catalogue all
        is English, as their people know."""
        return self.catalogue(language) is not self._english

    def checked_by(self, language: str) -> str | None:
        """Who checked a catalogue; None while nobody has."""
        return self._catalogues[language].checked_by

    def with_pseudo(self) -> Texts:
        """The same texts with the two pseudo-languages, for tests."""
        return Texts([*self._catalogues.values(), *pseudo_catalogues(self._english)], self._zone)

    def pin(self, texts: Mapping[str, Sequence[str]]) -> None:
        """Keep English texts of an older flow version under keys of their own."""
        for key, source in texts.items():
            forms = tuple(parse_pattern(text, key) for text in source)
            self._english.messages.setdefault(key, Message(tuple(source), forms, checked=True, line=0))

    def add(self, own: Mapping[str, Mapping[str, str]]) -> None:
        """Take in the texts of a conversation that does not ship with the program: key, then language, then words.

        Their keys never mean anything else, so they are added while people talk. Words are plain, with `**` for bold;
        English must be among the languages. TextError names the key where a `**` lacks its partner.
        """
        for key, words in own.items():
            if key not in self._own:
                self._own[key] = {code: self._plain_words(key, code, written) for code, written in words.items()}

    def _plain_words(self, key: str, code: str, written: str) -> Message:
        escaped = written.replace("{", "{{").replace("}", "}}")
        pattern = parse_pattern(escaped, f"{key} in {code}", right_to_left=self.catalogue(code).right_to_left)
        return Message((written,), (pattern,), checked=True, line=0)

    def code(self, language: str) -> str:
        """The language whose catalogue serves for `language`: itself, `pl` for `pl-PL`, or English."""
        return self.catalogue(language).language

    def speaks_in_forms(self, language: str) -> bool:
        """Whether a language speaks otherwise to a woman or to a man in some text."""
        return self.catalogue(language).language in self._in_forms

    def in_forms(self, key: str) -> list[str]:
        """The languages in which a text reads otherwise to a woman or to a man."""
        every = (catalogue for catalogue in self.languages if key in catalogue.messages)
        return [catalogue.language for catalogue in every if catalogue.messages[key].addressed]

    def language_name(self, code: str, language: str) -> str:
        """What a language is called in another one; its own name for itself where that is not known."""
        names = locale_of(self.catalogue(language).locale).languages
        there = self._catalogues.get(code)
        return str(names.get(code) or (there.name if there is not None else code))

    def direction(self, language: str) -> str:
        """`ltr` or `rtl`."""
        return self.catalogue(language).direction

    def render(
        self,
        key: str,
        language: str,
        args: Args | None = None,
        *,
        today: date | None = None,
        form: str | None = None,
    ) -> Rich:
        """A text in words.

        Placeholders take text, numbers, dates, times, phrases, rich texts and lists of these; None is nothing. A moment
        is told in the programme's zone, and marked so that phones show it in their own; a day has no zone. A plural
        counts by `n`, or by the first whole number among its placeholders. TextError for an unknown key or a
        placeholder that was given nothing. With `today`, dates of other years are told with their year. `form` is how
        the reader wants to be spoken to: `feminine`, `masculine`; anything else is the text for everybody.
        """
        catalogue, known = self.catalogue(language), self._fixed  # another one when something else is laid
        fixed = known.get((catalogue.language, key))
        if fixed is not None:
            return fixed
        words = _Writer(self, catalogue, self._zone, today, form).write(key, args or {})
        if self._is_fixed(key, catalogue):
            known[catalogue.language, key] = words
        return words

    def _is_fixed(self, key: str, catalogue: Catalogue) -> bool:
        message, _ = self.message(key, catalogue)
        return (
            len(message.forms) == 1
            and not message.addressed
            and not any(piece.slot and "." not in piece.words for piece in message.forms[0])
        )

    def put_together(self, pattern: Pattern, language: str, args: Args) -> Rich:
        """Words that are no text of a catalogue yet, as one would be told. TextError as by `render`."""
        catalogue = self.catalogue(language)
        return _Writer(self, catalogue, self._zone, None, None).fill("", pattern, args, catalogue)

    def plain(self, key: str, language: str, args: Args | None = None) -> str:
        """A text in words, without entities."""
        return self.render(key, language, args).text

    def label(self, label: Label, language: str) -> str:
        """What stands on a button."""
        return label if isinstance(label, str) else self.plain(label.key, language, label.args)

    def words(self, key: str, language: str) -> tuple[str, ...]:
        """The words of a `|`-separated list, in the language and in English: people mix the two."""
        own, english = self.plain(key, language), self.plain(key, ENGLISH)
        listed = own.split("|") if own == english else [*own.split("|"), *english.split("|")]
        return tuple(dict.fromkeys(word.strip() for word in listed if word.strip()))

    def message(self, key: str, catalogue: Catalogue) -> tuple[Message, Catalogue]:
        """The text in the language, or in English, and which of the two it is."""
        found = catalogue.messages.get(key)
        if found is not None:
            return found, catalogue
        own = self._own.get(key)
        if own is not None and catalogue.language in own:
            return own[catalogue.language], catalogue
        return self._in_english(key), self._english

    def catalogue(self, language: str) -> Catalogue:
        """The catalogue that serves for a language."""
        return self._catalogues.get(language) or self._catalogues.get(language.partition("-")[0], self._english)

    def _in_english(self, key: str) -> Message:
        found = self._english.messages.get(key) or self._own.get(key, {}).get(ENGLISH)
        if found is None:
            raise TextError(f"there is no text {key!r} in en.po")
        return found


@cache
def _shipped() -> tuple[Catalogue, ...]:
    """What ships with the program does not change while it runs: it is read and checked once."""
    return _read(resources.files("conversations") / "texts")


def _read(folder: Path | Traversable) -> tuple[Catalogue, ...]:
    files = sorted((file for file in folder.iterdir() if file.name.endswith(".po")), key=lambda file: file.name)
    return tuple(read_catalogue(file.name[:-3], read_file(file), file.name) for file in files)


class _Writer:
    """Puts one text into words, with those it is made of."""

    def __init__(
        self, texts: Texts, catalogue: Catalogue, zone: ZoneInfo, today: date | None, form: str | None
    ) -> None:
        self._texts = texts
        self._catalogue = catalogue
        self._zone = zone
        self._today = today
        self._form = form

    def write(self, key: str, args: Args) -> Rich:
        message, catalogue = self._texts.message(key, self._catalogue)
        pattern = _pattern(message, catalogue, args, self._form)
        if len(pattern) == 1 and not pattern[0].slot and not pattern[0].bold:
            return Rich(pattern[0].words)
        return self.fill(key, pattern, args, self._speaking(catalogue, pattern))

    def _speaking(self, found: Catalogue, pattern: Pattern) -> Catalogue:
        """In whose way days and numbers are told in a text: English words have English days, whoever reads them."""
        if found is self._catalogue or any(not piece.slot and piece.words.strip() for piece in pattern):
            return found
        return self._catalogue

    def fill(self, key: str, pattern: Pattern, args: Args, speaking: Catalogue) -> Rich:
        words: list[str] = []
        entities: list[Entity] = []
        place = 0
        for piece in pattern:
            part = self._slot(key, piece.words, args, speaking) if piece.slot else Rich(piece.words)
            length = utf16_length(part.text)
            if piece.bold and length:
                entities.append(Entity("bold", place, length))
            entities.extend(moved(part.entities, place))
            words.append(part.text)
            place += length
        return Rich("".join(words), joined(entities))

    def _slot(self, key: str, name: str, args: Args, speaking: Catalogue) -> Rich:
        if "." in name:
            return self._isolated(self.write(name, {}))
        if name not in args:
            raise TextError(f"the text {key} needs {{{name}}}, and nothing was given for it")
        return self._isolated(self.put(args[name], speaking))

    def put(self, value: object, speaking: Catalogue) -> Rich:
        """A value in words: a phrase in the reader's own language, all else as the text around it speaks."""
        match value:
            case None:
                return Rich("")
            case str():
                return Rich(value)
            case Rich():
                return value
            case bool():
                return self.write("common.yes" if value else "common.no", {})
            case list() | tuple():
                return self._list(value, speaking)
        return self._other(value, speaking)

    def _other(self, value: object, speaking: Catalogue) -> Rich:
        locale = locale_of(speaking.locale)
        match value:
            case int():
                return Rich(f"{value:,}" if abs(value) >= 10_000 else str(value))
            case float():
                return Rich(f"{value:g}")
            case Phrase():
                return self.write(value.key, value.args)
            case datetime():
                return moment(moment_in_words(value, self._zone, locale, today=self._today), value)
            case TimeOf():
                return moment(time_of_in_words(value, self._zone, locale), value.moment, TIME_OF_DAY)
            case date():
                return Rich(date_in_words(value, locale, today=self._today))
            case time():
                return Rich(time_in_words(value, locale))
        raise TextError(f"a placeholder cannot take a {type(value).__name__}")

    def _list(self, values: Sequence[object], speaking: Catalogue) -> Rich:
        """ "Sport, walking and food", joined as the language does it."""
        joints = format_list([_ITEM] * len(values), locale=_list_locale(speaking)).split(_ITEM)
        words = Rich(joints[0])
        for value, joint in zip(values, joints[1:], strict=True):
            words = words + self.put(value, speaking) + joint
        return words

    def _isolated(self, part: Rich) -> Rich:
        """Keep what runs the other way from turning its neighbours round."""
        foreign = _has_ltr if self._catalogue.right_to_left else _has_rtl
        return ISOLATE + part + POP if foreign(part.text) else part


def _list_locale(speaking: Catalogue) -> Locale:
    return locale_of("en_GB" if speaking.locale == ENGLISH else speaking.locale)


def _put(messages: dict[str, Message], key: str, message: Message | None) -> None:
    if message is None:
        messages.pop(key, None)
    else:
        messages[key] = message


def _refuse_unknown_names(catalogue: Catalogue, english: Catalogue) -> None:
    for key, message in catalogue.messages.items():
        for name in sorted(message.named_texts):
            where = f"{catalogue.language}.po:{message.line}: {key} names the text {name!r}"
            if name not in english.messages:
                raise TextError(f"{where}, which is not in en.po")
            for named in (catalogue.messages.get(name), english.messages[name]):
                if named is not None and (named.addressed or any(piece.slot for form in named.forms for piece in form)):
                    raise TextError(f"{where}, which has placeholders or forms: only plain words can be named")


def _pattern(message: Message, catalogue: Catalogue, args: Args, form: str | None) -> Pattern:
    forms = message.addressed.get(form, message.forms) if form is not None else message.forms
    if len(forms) == 1:
        return forms[0]
    return forms[min(catalogue.plural(_count(forms[0], args)), len(forms) - 1)]


def _count(pattern: Pattern, args: Args) -> int:
    names = ["n", *(piece.words for piece in pattern if piece.slot)]
    for name in names:
        value = args.get(name)
        if isinstance(value, int) and not isinstance(value, bool):
            return abs(value)
    raise TextError("a text with plurals needs a whole number to count by, best under the name n")


def joined(entities: Sequence[Entity]) -> tuple[Entity, ...]:
    """Neighbouring bold pieces as one entity."""
    done: list[Entity] = []
    for entity in entities:
        last = next((other for other in reversed(done) if other.type == "bold"), None)
        if entity.type == "bold" and last is not None and last.offset + last.length == entity.offset:
            done[done.index(last)] = replace(last, length=last.length + entity.length)
        else:
            done.append(entity)
    return tuple(done)


def _has_rtl(text: str) -> bool:
    return _MAYBE_RTL.search(text) is not None and any(
        unicodedata.bidirectional(character) in {"R", "AL"} for character in text
    )


def _has_ltr(text: str) -> bool:
    return any(unicodedata.bidirectional(character) in {"L", "EN"} for character in text)
