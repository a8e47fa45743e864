"""A survey as staff write it: a short form of questions, in each language, with its decision card.

survey: walking
title: {en: Walking where you live, pl: …}
checked_by: {en: Rosa Marsh}
opens: 2026-12-01
closes: 2026-12-20
audience: locality:dacorum
missing_language: english
decision_card:
  en: {who_decides: …, when: …, can_change: …, cannot_change: …, hear_back: …}
questions:
  - name: often
    kind: scale
    text: {en: How easy is it to walk where you live?, pl: …}

A question's name is what its answers are kept under, also when its words change in a later version.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from typing import Annotated, Final, Literal
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo, model_validator

from programme import survey_path, yaml_text
from programme.opportunity import DecisionCard
from programme.programme import Programme
from programme.quiet import exists
from programme.sentences import Fault
from programme.words import ENGLISH, Kept, Language, Slug, Words

Kind = Literal["text", "choice", "choices", "scale", "yesno", "number", "date", "place"]
Missing = Literal["english", "not_offered"]

MOST_QUESTIONS: Final = 40
MOST_OPTIONS: Final = 30
LONGEST_SLUG: Final = 40
"""A link carries 64 characters, and what comes before the short name is among them."""
LONGEST_TEXT: Final = 1000
"""What is longer is not read on a phone."""
LONGEST_TITLE: Final = 60
"""It stands on a button."""
LONGEST_LABEL: Final = 100
SHOWN_OF_A_LABEL: Final = 64
"""Phones cut a button here, which its author is told; above LONGEST_LABEL it is none."""
ZONE: Final = "zone"
_NAME: Final = re.compile(r"[a-z][a-z0-9_]{0,39}")
_ONLY_OF: Final[Mapping[str, frozenset[str]]] = {
    "first": frozenset({"scale", "number", "date"}),
    "last": frozenset({"scale", "number", "date"}),
    "least": frozenset({"choices"}),
    "most": frozenset({"choices"}),
    "longest": frozenset({"text"}),
    "if_yes": frozenset({"yesno"}),
    "if_no": frozenset({"yesno"}),
}
"""What only some kinds of question have."""
_WAYS: Final = ("go", "if_yes", "if_no")
TAKEN_NAMES: Final = frozenset(
    {"known", "item", "number", "payload", "begun", "answers", "which", "changing", "before"}
)
"""Facts of every survey's own: a question of this name would overwrite them."""


def _is_name(value: str) -> str:
    if not _NAME.fullmatch(value) or value in TAKEN_NAMES:
        raise Fault("survey.name", name=value)
    return value


def _is_short(value: str) -> str:
    if len(value) > LONGEST_SLUG:
        raise Fault("survey.slug_long", slug=value, most=LONGEST_SLUG)
    return value


def _moment(value: object, info: ValidationInfo, *, ends: bool) -> object:
    """A day or a time on the clock of the programme; a last day counts to its end."""
    zone = (info.context or {}).get(ZONE)
    if not isinstance(zone, ZoneInfo) or not isinstance(value, date):
        return value
    wall = value if isinstance(value, datetime) else datetime.combine(value, time())
    if ends and not isinstance(value, datetime):
        wall += timedelta(days=1)
    if wall.tzinfo is not None:
        return wall
    if not exists(wall, zone):
        raise Fault("at.gap", text=wall.isoformat(" ", "minutes"), zone=zone.key)
    return wall.replace(tzinfo=zone)


def _bound(value: object) -> object:
    """An end of a scale or of numbers, or a day, also as “today” and “in 6 months”: which of them, the kind tells."""
    if isinstance(value, bool) or not isinstance(value, int | date | str):
        raise Fault("survey.bound")
    return value.isoformat() if isinstance(value, date) else value


def _opening(value: object, info: ValidationInfo) -> object:
    return _moment(value, info, ends=False)


def _closing(value: object, info: ValidationInfo) -> object:
    return _moment(value, info, ends=True)


Name = Annotated[str, AfterValidator(_is_name)]
ShortSlug = Annotated[Slug, AfterValidator(_is_short)]
Bound = Annotated[int | str, BeforeValidator(_bound)]
Opening = Annotated[datetime, BeforeValidator(_opening)]
Closing = Annotated[datetime, BeforeValidator(_closing)]


class Option(Kept):
    """One of the answers: what is kept, and what stands on its button. `go`: the question with which whoever chooses it
    goes on, or `end`; without it, the next one.
    """

    value: Annotated[str, Field(min_length=1, max_length=40)]
    text: Words
    go: str | None = None


class Question(Kept):
    """One question. `skip`: people may leave it out. `from`, `to` are the bounds of scales, numbers and days; `least`
    and `most` of choices. `if_yes` and `if_no`: where whoever says so goes on, as `go` of an option.
    """

    name: Name
    kind: Kind
    text: Words
    options: tuple[Option, ...] = ()
    skip: bool = True
    first: Bound | None = Field(default=None, alias="from")
    last: Bound | None = Field(default=None, alias="to")
    least: int | None = Field(default=None, ge=0)
    most: int | None = Field(default=None, ge=1)
    longest: int = Field(default=1000, alias="max", ge=1, le=4000)
    if_yes: str | None = None
    if_no: str | None = None

    @model_validator(mode="after")
    def _fits_its_kind(self) -> Question:
        with_options = self.kind in {"choice", "choices"}
        if with_options and not 2 <= len(self.options) <= MOST_OPTIONS:
            raise Fault("question.options", least=2, most=MOST_OPTIONS, count=len(self.options))
        if self.options and not with_options:
            raise Fault("question.no_options")
        values = [option.value for option in self.options]
        for value in values:
            if values.count(value) > 1:
                raise Fault("question.option_twice", option=value)
        if self.least is not None and self.most is not None and self.most < self.least:
            raise Fault("survey.most_least")
        return self

    def goes(self) -> Iterator[tuple[str, str, yaml_text.Path]]:
        """Each answer that goes on elsewhere: the answer, where to, and the place of that in the question."""
        for place, option in enumerate(self.options):
            if option.go is not None:
                yield option.value, option.go, ("options", place, "go")
        for answer, wanted in ((survey_path.YES, self.if_yes), (survey_path.NO, self.if_no)):
            if wanted is not None:
                yield answer, wanted, (f"if_{answer}",)

    @property
    def stop(self) -> survey_path.Stop:
        """The question on the way through the survey."""
        go = {answer: wanted for answer, wanted, _ in self.goes()}
        answers = {option.value for option in self.options} or {survey_path.YES, survey_path.NO}
        return survey_path.Stop(self.name, go, passes=self.skip or set(go) != answers)

    def bounds(self) -> dict[str, int | str]:
        """Where it begins and ends, as it is written in a flow; a scale goes from 1 to 5 unless it says otherwise."""
        usual = {"from": 1, "to": 5} if self.kind == "scale" else {}
        own = {"from": self.first, "to": self.last}
        return usual | {name: bound for name, bound in own.items() if bound is not None}

    def misbounded(self) -> Iterator[tuple[str, Fault]]:
        """Bounds that are none of this kind, or between which nothing lies."""
        numbers = self.kind in {"scale", "number"}
        bounds = self.bounds() if numbers or self.kind == "date" else {}
        wrong = [name for name, bound in bounds.items() if isinstance(bound, int) is not numbers]
        yield from ((name, Fault("survey.bound_number" if numbers else "survey.bound_day")) for name in wrong)
        low, high = bounds.get("from"), bounds.get("to")
        if not (isinstance(low, int) and isinstance(high, int)):
            return
        if self.kind == "scale" and not 0 <= low < high <= low + 10:
            yield "to", Fault("survey.scale")
        if self.kind == "number" and low > high:
            yield "to", Fault("survey.bounds")

    def misplaced(self) -> Iterator[tuple[str, Fault]]:
        """What stands there and cannot hold, by the name that it has in the form."""
        for name, kinds in _ONLY_OF.items():
            if name in self.model_fields_set and self.kind not in kinds:
                yield self._in_form(name), Fault("survey.not_its_kind", kind=self.kind)
        for name, count in (("least", self.least), ("most", self.most)):
            if self.kind == "choices" and count is not None and count > len(self.options):
                yield name, Fault("survey.most_options", field=name, count=count, options=len(self.options))

    def alike(self, language: str) -> Iterator[tuple[int, Fault]]:
        """Options, by their place, that read as one before them does."""
        seen: set[str] = set()
        for place, option in enumerate(self.options):
            words = option.text.text(language)
            if words.casefold() in seen:
                yield place, Fault("survey.same_words", text=words, language=language)
            seen.add(words.casefold())

    def _in_form(self, name: str) -> str:
        return type(self).model_fields[name].alias or name


class Survey(Kept):
    """One survey, checked. `checked_by` names for each language who checked its words: no other is offered."""

    slug: ShortSlug = Field(alias="survey")
    title: Words
    intro: Words | None = None
    thanks: Words | None = None
    checked_by: dict[Language, Annotated[str, Field(min_length=1)]]
    opens: Opening | None = None
    closes: Closing | None = None
    audience: str = "all"
    missing_language: Missing = "english"
    decision_card: dict[Language, DecisionCard]
    questions: tuple[Question, ...] = Field(min_length=1, max_length=MOST_QUESTIONS)

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages it is offered in."""
        return tuple(self.checked_by)

    def said(self) -> Iterator[tuple[Words, yaml_text.Path]]:
        """Everything that people read besides the decision card, and where it stands in the form."""
        yield self.title, ("title",)
        yield from ((words, (name,)) for words, name in ((self.intro, "intro"), (self.thanks, "thanks")) if words)
        for number, question in enumerate(self.questions):
            yield question.text, ("questions", number, "text")
            for place, option in enumerate(question.options):
                yield option.text, ("questions", number, "options", place, "text")

    def unchecked(self) -> list[str]:
        """Languages that have some text, which nobody checked."""
        found = {language for words, _ in self.said() for language in words.languages()}
        return sorted((found | set(self.decision_card)) - set(self.checked_by))

    def edition(self) -> str:
        """What tells one version from another: the same for the same questions in the same words."""
        told = self.model_dump(mode="json", exclude={"opens", "closes", "audience", "missing_language"})
        for question in told["questions"]:  # where nothing goes on elsewhere, as before it could
            for one in (question, *question["options"]):
                for name in _WAYS:
                    if one.get(name) is None:
                        one.pop(name, None)
        return hashlib.sha256(json.dumps(told, sort_keys=True, ensure_ascii=False).encode()).hexdigest()[:12]


def read_survey(text: str, programme: Programme, zone: ZoneInfo, source: str) -> tuple[Survey, yaml_text.Document]:
    """One survey, and the document for the lines of it. Raises yaml_text.Mistakes with every line that is wrong."""
    document = yaml_text.parse(text, source)
    survey = yaml_text.check(Survey, document, context={ZONE: zone})
    found = [mistake(document, path, fault) for path, fault in _wrong(survey, programme)]
    if found:
        raise yaml_text.Mistakes(found)
    return survey, document


def mistake(document: yaml_text.Document, path: yaml_text.Path, fault: Fault) -> yaml_text.Mistake:
    """What is wrong at a place of a form, with its line."""
    return yaml_text.Mistake(document.source, document.line(path), yaml_text.place(path), str(fault))


def _wrong(survey: Survey, programme: Programme) -> Iterator[tuple[yaml_text.Path, Fault]]:
    """What does not fit together, each with its place."""
    if survey.opens and survey.closes and survey.closes <= survey.opens:
        yield ("closes",), Fault("dates.order")
    names = [question.name for question in survey.questions]
    for number, name in enumerate(names):
        if name in names[:number]:
            yield ("questions", number, "name"), Fault("survey.name_twice", name=name)
        question = survey.questions[number]
        for field, fault in (*question.misplaced(), *question.misbounded()):
            yield ("questions", number, field), fault
        if question.kind == "place" and not programme.localities:
            yield ("questions", number, "kind"), Fault("survey.no_places")
    yield from _ways(survey)
    yield from _unreadable(survey)
    if ENGLISH not in survey.checked_by:
        yield ("checked_by",), Fault("survey.english_unchecked")
    for language in survey.checked_by:
        yield from _wrong_in(language, survey, programme)


def _ways(survey: Survey) -> Iterator[tuple[yaml_text.Path, Fault]]:
    """Answers that go on where nothing is, or back; and questions that nobody would ever be asked."""
    names = [question.name for question in survey.questions]
    wrong = False
    for number, question in enumerate(survey.questions):
        for _, wanted, place in question.goes():
            path = ("questions", number, *place)
            if question.kind == "choices":
                wrong = True
                yield path, Fault("survey.go_of_one")
            elif wanted != survey_path.END and wanted not in names:
                wrong = True
                yield path, Fault("survey.go_nowhere", name=wanted)
            elif wanted != survey_path.END and names.index(wanted) <= number:
                wrong = True
                yield path, Fault("survey.go_back", name=wanted)
    unreached = [] if wrong else survey_path.never_asked([question.stop for question in survey.questions])
    yield from ((("questions", number, "text"), Fault("survey.never_asked")) for number in unreached)


def _wrong_in(language: str, survey: Survey, programme: Programme) -> Iterator[tuple[yaml_text.Path, Fault]]:
    """What a language lacks that somebody is said to have checked."""
    if language not in programme.languages:
        known = ", ".join(programme.languages)
        yield ("checked_by", language), Fault("name.unknown", value=language, field="languages", known=known)
    if language not in survey.decision_card:
        yield ("decision_card",), Fault("survey.missing", language=language)
    for words, path in survey.said():
        if language not in words.languages():
            yield path, Fault("survey.missing", language=language)
    for number, question in enumerate(survey.questions):
        for place, fault in question.alike(language):
            yield ("questions", number, "options", place, "text"), fault


def _unreadable(survey: Survey) -> Iterator[tuple[yaml_text.Path, Fault]]:
    """Words that cannot be shown, or that nobody would read on a phone, in any language."""
    for words, path in survey.said():
        most = LONGEST_TITLE if path == ("title",) else LONGEST_LABEL if "options" in path else LONGEST_TEXT
        for language, text in words.root.items():
            if len(text) > most:
                yield path, Fault("survey.long", count=len(text), language=language, most=most)
            if text.count("**") % 2:
                yield path, Fault("survey.bold", language=language)


def cut_on_phones(survey: Survey) -> Iterator[tuple[yaml_text.Path, Fault]]:
    """Buttons whose end people will not see, in a language that is offered: worth a look, and no mistake."""
    for words, path in survey.said():
        for language in survey.checked_by if "options" in path else ():
            if len(words.text(language)) > SHOWN_OF_A_LABEL:
                length = len(words.text(language))
                yield path, Fault("survey.cut", count=length, language=language, most=SHOWN_OF_A_LABEL)


def changed_kinds(kinds: Mapping[str, str], survey: Survey) -> list[tuple[int, str]]:
    """Questions (their place and name) that an earlier version asked as another kind: answers to both cannot be counted
    together.
    """
    return [
        (place, question.name)
        for place, question in enumerate(survey.questions)
        if kinds.get(question.name, question.kind) != question.kind
    ]
