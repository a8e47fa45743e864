"""An update or an opportunity while it is being written at a desk: the fields of a form, and what they make.

What they make is what `hearback updates import` and `hearback opportunities import` read from a file, by the same
rules. Fields are flat, as browsers send them: `owner`, `title.en`, `card.pl.when`, `checked_by.pl`. A language in which
nothing was written is left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final, Generic, TypeVar, cast
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from programme.opportunity import DecisionCard, Opportunity
from programme.programme import Programme
from programme.quiet import exists
from programme.sentences import Fault
from programme.survey_draft import short_name
from programme.update import CONTEXT, Update
from programme.words import ENGLISH
from programme.yaml_faults import told

Fields = Mapping[str, Sequence[str]]
Written = TypeVar("Written", bound=Update | Opportunity)
CARD: Final = tuple(DecisionCard.model_fields)
LISTS: Final = ("topics", "localities")
LONGEST_REF: Final = 40
_TWICE: Final = range(2, 1000)


@dataclass(frozen=True, slots=True)
class Shape(Generic[Written]):
    """What the form of a kind of content has: `needed` and `free` have one value each, `said` and `unsaid` one in each
    language, those that may stay empty second; `moments` are times among the values; `card`: it has a decision card.
    """

    model: type[Written]
    needed: tuple[str, ...]
    free: tuple[str, ...]
    said: tuple[str, ...]
    unsaid: tuple[str, ...] = ()
    moments: tuple[str, ...] = ()
    card: bool = False

    def texts(self, language: str) -> tuple[str, ...]:
        """The fields that every language needs, in the order of the form."""
        card = tuple(f"card.{language}.{line}" for line in CARD) if self.card else ()
        return (*(f"{name}.{language}" for name in self.said), *card)

    def words(self, language: str) -> tuple[str, ...]:
        """All fields that people read in a language."""
        return (*self.texts(language), *(f"{name}.{language}" for name in self.unsaid))


UPDATE: Final = Shape(Update, ("source", "owner", "review_date"), ("source_link",), ("title", "body"))
OPPORTUNITY: Final = Shape(
    Opportunity,
    ("kind", "owner", "review_date"),
    ("begins", "ends", "closes", "places", "link", "source"),
    ("title", "summary", "about"),
    ("place", "paid", "access", "another_way"),
    ("begins", "ends", "closes"),
    card=True,
)


def first(fields: Fields, name: str) -> str:
    """What stands in a field, as it is kept."""
    return next(iter(fields.get(name, ())), "").replace("\r\n", "\n").strip()


def languages_of(fields: Fields) -> list[str]:
    """The languages of the form, English first."""
    return list(dict.fromkeys([ENGLISH, *fields.get("languages", ())]))


def fields_of(shape: Shape[Written], written: Written, zone: ZoneInfo) -> dict[str, list[str]]:
    """The form of what was written. Times stand in it as the clocks in `zone` show them."""
    values = written.model_dump()
    fields = {name: [_shown(values[name], zone)] for name in (*shape.needed, *shape.free)}
    fields |= {name: list(values[name]) for name in LISTS} | {
        "languages": languages_of({"languages": [*values["texts"]]})
    }
    for code, text in values["texts"].items():
        fields |= {f"{name}.{code}": [text[name] or ""] for name in (*shape.said, *shape.unsaid, "checked_by")}
        fields |= {f"card.{code}.{line}": [words] for line, words in text.get("decision_card", {}).items()}
    return fields


def _shown(value: object, zone: ZoneInfo) -> str:
    if isinstance(value, datetime):
        return value.astimezone(zone).strftime("%Y-%m-%dT%H:%M")
    return "" if value is None else str(value)


def lacking(shape: Shape[Written], fields: Fields, language: str) -> list[str]:
    """The fields without which nothing can be read in a language: those that stand empty."""
    return [name for name in shape.texts(language) if not first(fields, name)]


def outdated(shape: Shape[Written], before: Fields, now: Fields) -> list[str]:
    """The languages whose words were checked before these or the English ones were changed: nobody has checked them
    like this.
    """

    def changed(language: str) -> bool:
        return any(first(before, name) != first(now, name) for name in shape.words(language))

    named = [code for code in languages_of(now) if first(now, f"checked_by.{code}")]
    same = [code for code in named if first(now, f"checked_by.{code}") == first(before, f"checked_by.{code}")]
    return [code for code in same if changed(ENGLISH) or changed(code)]


def unfilled(shape: Shape[Written], fields: Fields) -> list[str]:
    """The fields that are needed and stand empty."""
    empty = [name for name in shape.needed if not first(fields, name)]
    for code in languages_of(fields):
        if code == ENGLISH or _is_begun(shape, fields, code):
            empty += lacking(shape, fields, code)
    return empty


def _is_begun(shape: Shape[Written], fields: Fields, language: str) -> bool:
    return any(first(fields, name) for name in shape.words(language))


def read(
    shape: Shape[Written], fields: Fields, ref: str, *, programme: Programme, now: datetime, zone: ZoneInfo
) -> tuple[Written | None, dict[str, str]]:
    """What the fields make, or what is wrong with them, a sentence by field. Those that are empty are `unfilled`."""
    wrong: dict[str, str] = {}
    until = as_day(first(fields, "review_date"))
    if until is not None and until < now.astimezone(zone).date():
        wrong["review_date"] = str(Fault("review.past"))
    content = _content(shape, fields, ref, zone, wrong)
    try:
        made = cast("Written", shape.model.model_validate(content, context={CONTEXT: programme}))
    except ValidationError as error:
        return None, {_field_of(shape, one["loc"]): told(one) for one in reversed(error.errors())} | wrong
    return None if wrong else made, wrong


def _content(shape: Shape[Written], fields: Fields, ref: str, zone: ZoneInfo, wrong: dict[str, str]) -> dict[str, Any]:
    content: dict[str, Any] = {"ref": ref}
    for name in (*shape.needed, *shape.free):
        value = first(fields, name)
        if value:
            content[name] = _moment(name, value, zone, wrong) if name in shape.moments else value
    content |= {name: list(dict.fromkeys(one for one in fields.get(name, ()) if one)) for name in LISTS}
    begun = [code for code in languages_of(fields) if code == ENGLISH or _is_begun(shape, fields, code)]
    return content | {"texts": {code: dict(_text(shape, fields, code)) for code in begun}}


def _text(shape: Shape[Written], fields: Fields, language: str) -> Iterator[tuple[str, Any]]:
    for name in (*shape.said, *shape.unsaid, "checked_by"):
        if value := first(fields, f"{name}.{language}"):
            yield name, value
    if shape.card:
        yield "decision_card", {line: first(fields, f"card.{language}.{line}") for line in CARD}


def _moment(name: str, written: str, zone: ZoneInfo, wrong: dict[str, str]) -> datetime | str:
    """A time on the clocks in `zone`, as an instant; what is none stays as it is, for the rules to tell."""
    try:
        wall = datetime.fromisoformat(written)
    except ValueError:
        return written
    if wall.tzinfo is None:
        if not exists(wall, zone):
            wrong[name] = str(Fault("at.gap", text=written, zone=zone.key))
        wall = wall.replace(tzinfo=zone)
    return wall.astimezone(UTC)


def _field_of(shape: Shape[Written], place: Sequence[int | str]) -> str:
    """The field in which a mistake stands."""
    match place:
        case ("texts", str(code), "decision_card", str(line)):
            return f"card.{code}.{line}"
        case ("texts", str(code), str(name)):
            return f"{name}.{code}"
        case (str(name), *_) if name in (*shape.needed, *shape.free, *LISTS):
            return name
        case ():  # of the whole: two of its times do not fit together, or a name is none of the programme's
            return "ends" if shape.moments else "topics"
    return f"{shape.said[0]}.{ENGLISH}"


def free_ref(title: str, taken: Sequence[str], otherwise: str) -> str:
    """A short name of its own for something that is new, made of its English title."""
    wish = short_name(title, "-", LONGEST_REF) or otherwise
    tries = (wish, *(f"{wish}-{number}" for number in _TWICE))
    return next(one for one in tries if one not in taken)


def as_day(written: str) -> date | None:
    """The day that was filled in; None when it is none."""
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None
