"""What is held about a person in short, in their words, and changing single things of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, Literal

from bot.context import TurnContext
from bot.effects import EffectArgs, Outcome, effect
from bot.effects.consents import agreed, choices
from bot.effects.stopping import pause_in_words
from conversations.catalogue import Form
from conversations.phrases import Phrase
from conversations.rich import Rich, in_lines
from programme.courtesy import Courtesy, own_hours
from storage import people, topics

_PARTS_OF_THE_DAY: Final[dict[str, tuple[str | None, str | None]]] = {
    "any": (None, None),
    "morning": ("08:00", "12:00"),
    "afternoon": ("12:00", "17:00"),
    "evening": ("17:00", "21:00"),
}
_HOURS: Final = [{"value": f"{hour:02d}:00", "text": f"{hour}:00"} for hour in range(24)]
SEPARATOR: Final = " · "
"""Between names from a list: some of them have commas and an "and" of their own."""


@dataclass(frozen=True, slots=True)
class Described:
    """What somebody said of themselves: the programme's slugs, and their own words."""

    topics: list[str]
    locality: str | None
    name: str | None
    interests: list[str] | None
    access_needs: str | None
    taking_part: bool


def description(turn: TurnContext, said: Described) -> Rich:
    """A line for each thing; what only those who take part are asked is left out for the others."""
    programme, language = turn.programme, turn.language
    lines: list[tuple[str, Any]] = []
    if said.taking_part:
        lines.append(("name", said.name))
    lines.append(("topics", _topics(turn, said.topics)))
    if programme.localities:
        lines.append(("place", said.locality and programme.locality_name(said.locality, language)))
    if said.taking_part and programme.interests:
        names = [programme.interest_name(slug, language) for slug in said.interests or []]
        lines.append(("interests", SEPARATOR.join(names)))
    if said.taking_part:
        lines.append(("access", said.access_needs))
    return in_lines(_line(turn, name, value) for name, value in lines)


def _topics(turn: TurnContext, chosen: list[str]) -> Any:
    everything = {topic.slug for topic in turn.programme.offered("topics")}
    if everything <= set(chosen):
        return Phrase("start.topics.all")
    return SEPARATOR.join(turn.programme.topic_name(slug, turn.language) for slug in chosen)


def _line(turn: TurnContext, name: str, value: Any) -> Rich:
    return turn.words(f"profile.line.{name}", {"value": value or Phrase("profile.not_said")})


class Nothing(EffectArgs):
    """Takes nothing."""


@effect("my_profile", Nothing, reads=True)
def my_profile(turn: TurnContext, _: Nothing) -> Outcome:
    """All that the profile page shows: `summary`, `agreed` (lines), `consents` and the `hours` to choose from."""
    person = turn.person
    said = Described(
        topics=[topic.slug for topic in turn.programme.topics if topic.slug in person.topics],
        locality=person.locality,
        name=person.name,
        interests=[way.slug for way in turn.programme.interests if way.slug in person.interests],
        access_needs=person.access_needs,
        taking_part=bool({"taking_part", "ambassador"} & set(person.tiers)),
    )
    lines = [_line(turn, "language", _language_name(turn)), *_form(turn), description(turn, said)]
    tiers = [Phrase(f"consent.tier.{tier}") for tier in person.tiers]
    lines.append(_line(turn, "agreed", tiers) if tiers else turn.words("profile.line.agreed_nothing"))
    lines.append(_line(turn, "times", times_in_words(person.quiet_from, person.quiet_to)))
    lines.extend(_standing(turn))
    shown = {"agreed": agreed(turn), "consents": choices(turn), "hours": _HOURS}
    return Outcome(value={"summary": in_lines(lines), **shown})


def times_in_words(quiet_from: str | None, quiet_to: str | None) -> Phrase:
    """When somebody may be written to: all but their quiet hours."""
    if quiet_from is None or quiet_to is None:
        return Phrase("profile.times.any")
    return Phrase("profile.times.between", {"from": _clock(quiet_to), "until": _clock(quiet_from)})


def _clock(time: str) -> str:
    """A clock time as it is read: 9:00, not 09:00."""
    return time.removeprefix("0")


def _form(turn: TurnContext) -> list[Rich]:
    """How they want to be spoken to, where their language has a word for it."""
    form = turn.person.form_of_address
    if form is None or not turn.texts.speaks_in_forms(turn.language):
        return []
    return [_line(turn, "form", Phrase(f"profile.form.{form}"))]


def _standing(turn: TurnContext) -> list[Rich]:
    if turn.person.stopped:
        return [turn.words("profile.line.stopped")]
    until = pause_in_words(turn)
    return [] if until is None else [_line(turn, "paused", until)]


def _language_name(turn: TurnContext) -> str:
    names = {catalogue.language: catalogue.name for catalogue in turn.texts.languages}
    return names.get(turn.language, turn.language)


class Topics(EffectArgs):
    """The programme's slugs."""

    topics: list[str]


@effect("choose_topics", Topics)
def choose_topics(turn: TurnContext, args: Topics) -> Outcome:
    """Hear about these topics and no others."""
    topics.choose(turn.conn, turn.person.id, args.topics)
    return Outcome()


class Interests(EffectArgs):
    """The programme's slugs; None when the question was skipped."""

    interests: list[str] | None


@effect("choose_interests", Interests)
def choose_interests(turn: TurnContext, args: Interests) -> Outcome:
    """Be invited to these ways of taking part and no others."""
    topics.choose_interests(turn.conn, turn.person.id, args.interests or [])
    return Outcome()


class Locality(EffectArgs):
    """A slug of the programme's; None for “I would rather not say”."""

    locality: str | None


@effect("choose_locality", Locality)
def choose_locality(turn: TurnContext, args: Locality) -> Outcome:
    """Live here, or nowhere that we know."""
    people.change(turn.conn, turn.person.id, locality=args.locality)
    return Outcome()


class Name(EffectArgs):
    """As they want to be called; None for no name at all."""

    name: str | None


@effect("name_me", Name)
def name_me(turn: TurnContext, args: Name) -> Outcome:
    """Be called this."""
    people.change(turn.conn, turn.person.id, name=args.name)
    return Outcome()


class FormOfAddress(EffectArgs):
    """One of the forms that a language may have; None when the question was skipped."""

    form: Form | None


@effect("choose_form", FormOfAddress)
def choose_form(turn: TurnContext, args: FormOfAddress) -> Outcome:
    """Be spoken to like this from now on."""
    people.change(turn.conn, turn.person.id, form_of_address=args.form)
    return Outcome()


class Times(EffectArgs):
    """When they may be written to unasked: a part of the day, or `own` hours from `earliest` till `latest` (HH:MM)."""

    times: Literal["any", "morning", "afternoon", "evening", "own"]
    earliest: str | None
    latest: str | None


@effect("choose_times", Times, outcomes=("done", "same", "never"))
def choose_times(turn: TurnContext, args: Times) -> Outcome:
    """Be written to unasked only then; all else are their quiet hours. `never`: the programme never writes then."""
    begin, end = _PARTS_OF_THE_DAY.get(args.times, (args.earliest, args.latest))
    if begin is not None and begin == end:
        return Outcome("same")
    courtesy = Courtesy.of(turn.programme, turn.texts.zone)
    if courtesy.allowed_from(turn.now, own_hours(end, begin)) is None:
        return Outcome("never")
    people.change(turn.conn, turn.person.id, quiet_from=end, quiet_to=begin)
    return Outcome()


class AccessNeeds(EffectArgs):
    """In their own words; None for none."""

    access_needs: str | None


@effect("note_access_needs", AccessNeeds)
def note_access_needs(turn: TurnContext, args: AccessNeeds) -> Outcome:
    """Keep what helps them to take part."""
    people.change(turn.conn, turn.person.id, access_needs=args.access_needs)
    return Outcome()
