"""Surveys: which there are, beginning one, keeping each answer, and changing or taking back what was said."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any, Final

from bot.context import TurnContext
from bot.effects import EffectArgs, Outcome, effect
from bot.languages import tell_the_team
from conversations.phrases import Phrase
from conversations.rich import in_lines
from conversations.survey_flow import DONE, TAKE_BACK, flow_of, text_key
from programme.audience import parse
from programme.survey_path import may_be_asked, next_unanswered, stops
from storage import answer_sets, audience, surveys
from storage.answer_sets import AnswerSet
from storage.surveys import Survey

MOST_LISTED: Final = 20
_EXCERPT: Final = 300


class Listing(EffectArgs):
    """`finished`: also those that the person came to the end of, whose answers they can still change."""

    finished: bool = True


@effect("open_surveys", Listing, reads=True)
def open_surveys(turn: TurnContext, args: Listing) -> Outcome:
    """The surveys that this person may take now, as buttons; none for who has not signed up."""
    found = [one for one in surveys.open_surveys(turn.conn, turn.now) if turn.person.signed_up and _is_for(turn, one)]
    if found and not args.finished:
        done = answer_sets.finished_by(turn.conn, turn.person.id)
        found = [one for one in found if one.id not in done]
    return Outcome(
        value=[
            {"text": one.title(turn.texts.code(turn.language)), "command": "surveys", "arg": one.slug}
            for one in found[:MOST_LISTED]
        ]
    )


class Opening(EffectArgs):
    """The short name of a survey, as a button or a link carried it."""

    survey: str


@effect("open_survey", Opening, outcomes=("done", "unknown"), reads=True)
def open_survey(turn: TurnContext, args: Opening) -> Outcome:
    """Begin a survey when this conversation is over. `unknown` when there is none of this name."""
    found = surveys.by_slug(turn.conn, args.survey)
    if found is None:
        return Outcome("unknown")
    turn.begin(flow_of(found.slug))
    return Outcome()


class OneSurvey(EffectArgs):
    """The short name of a survey, and which version of it is talked through."""

    survey: str
    edition: str


@effect(
    "begin_survey",
    OneSurvey,
    outcomes=("done", "closed", "not_yet", "not_yours", "no_language"),
    reads=True,
)
def begin_survey(turn: TurnContext, args: OneSurvey) -> Outcome:
    """Begin a set of answers, or come back to it: where to go on, and what was answered before."""
    found = _survey(turn, args.survey)
    refusal = _why_not(turn, found)
    if refusal == "no_language":
        tell_the_team(turn, flow_of(found.slug), Phrase(text_key(found.slug, found.edition, "title")))
    if refusal is not None:
        return Outcome(refusal, {"at": _closed_at(turn, found) if refusal == "closed" else found.opens_at})
    before = answer_sets.of_person(turn.conn, found.id, turn.person.id)
    number = _number_of(turn, found, args.edition)
    code = _code(turn, found)
    mine = answer_sets.begin(turn.conn, found.id, turn.person.id, version=number, language=code, now=turn.now)
    kinds = {question["name"]: question["kind"] for question in found.about["questions"]}
    following = next_unanswered(stops(found.about["questions"]), mine.answers)
    until = _until(turn, found.closes_at)
    return Outcome(
        value={
            "state": "new" if before is None or not before.answers else _state_of(mine, following),
            "next": following,
            "until": until and Phrase("survey.until", {"at": until}),
            "ticked": {name: value for name, value in mine.answers.items() if isinstance(value, list)},
            "before": _before(turn, args, kinds, mine.answers),
        }
    )


class OneAnswer(OneSurvey):
    """An answer to one question; None when it was left out."""

    question: str
    answer: Any = None


@effect("keep_survey_answer", OneAnswer, outcomes=("done", "closed"), reads=True)
def keep_survey_answer(turn: TurnContext, args: OneAnswer) -> Outcome:
    """Keep an answer in the person's set. `closed` when the survey closed meanwhile: what was kept before stays.

    Then own words are offered to be passed on: they were written to be read. Its value is what stands now with each
    question that was answered, for whoever goes back.
    """
    found = _survey(turn, args.survey)
    if found.state(turn.now) != "open":
        if _own_words(found, args):
            turn.offer_to_pass_on()
        return Outcome("closed")
    number = _number_of(turn, found, args.edition)
    mine = answer_sets.of_person(turn.conn, found.id, turn.person.id)
    if mine is None:
        terms: dict[str, Any] = {"version": number, "language": _code(turn, found)}
        mine = answer_sets.begin(turn.conn, found.id, turn.person.id, **terms, now=turn.now)
    answer = args.answer.isoformat() if isinstance(args.answer, date) else args.answer
    answer_sets.keep(turn.conn, mine.id, args.question, answer, version=number, now=turn.now)
    version = next(one for one in surveys.versions(turn.conn, found.id) if one.edition == args.edition)
    kinds = {question["name"]: question["kind"] for question in version.about["questions"]}
    answers = {**mine.answers, args.question: answer}
    there = may_be_asked(stops(version.about["questions"]), answers)
    over = {name for name in answers if name in kinds and name not in there}
    if over:
        answer_sets.forget_answers(turn.conn, mine.id, over)
    return Outcome(value=_before(turn, args, kinds, {name: one for name, one in answers.items() if name not in over}))


@effect("finish_survey", OneSurvey, outcomes=("done", "closed"), reads=True)
def finish_survey(turn: TurnContext, args: OneSurvey) -> Outcome:
    """The person came to the end of it."""
    found = _survey(turn, args.survey)
    if found.state(turn.now) != "open":
        return Outcome("closed")
    mine = answer_sets.of_person(turn.conn, found.id, turn.person.id)
    if mine is not None:
        answer_sets.finish(turn.conn, mine.id, turn.now)
    return Outcome()


@effect("survey_answers", OneSurvey, reads=True)
def survey_answers(turn: TurnContext, args: OneSurvey) -> Outcome:
    """What the person has answered: in words (`lines`), and as options to change one or take all back (`items`).

    `to_finish`: every question is answered, and the end was not come to yet. `before`: what stands with each question.
    """
    found = _survey(turn, args.survey)
    mine = answer_sets.of_person(turn.conn, found.id, turn.person.id)
    version = next(one for one in surveys.versions(turn.conn, found.id) if one.edition == args.edition)
    kinds = {question["name"]: question["kind"] for question in version.about["questions"]}
    given = {} if mine is None else mine.answers
    way = stops(version.about["questions"])
    there = may_be_asked(way, given)
    asked = {name: kind for name, kind in kinds.items() if name in there}
    told = _told(turn, args, asked, given)
    items = [{"value": name, "text": turn.words("survey.change", {"n": n}).text} for n, name in enumerate(asked, 1)]
    others = {DONE: "survey.leave_so", TAKE_BACK: "survey.take_back"}
    items += [{"value": value, "text": turn.words(key).text} for value, key in others.items()]
    complete = mine is not None and mine.state == "started" and next_unanswered(way, given) is None
    before = _before(turn, args, kinds, given)
    return Outcome(value={"lines": in_lines(told), "items": items, "to_finish": complete, "before": before})


class TakingBack(EffectArgs):
    """The survey whose answers are taken back."""

    survey: str


@effect("take_back_survey", TakingBack, reads=True)
def take_back_survey(turn: TurnContext, args: TakingBack) -> Outcome:
    """Remove all that the person answered in it."""
    answer_sets.take_back(turn.conn, _survey(turn, args.survey).id, turn.person.id, flow_of(args.survey))
    return Outcome()


def _before(
    turn: TurnContext, args: OneSurvey, kinds: Mapping[str, str], answers: Mapping[str, Any]
) -> dict[str, Phrase]:
    """What stands with a question that was answered: the answer that there is now."""
    return {
        name: Phrase("survey.before", {"answer": _in_words(turn, args, name, value, kinds.get(name))})
        for name, value in answers.items()
    }


def _survey(turn: TurnContext, slug: str) -> Survey:
    found = surveys.by_slug(turn.conn, slug)
    if found is None:
        raise LookupError(f"there is no survey {slug}")
    return found


def _why_not(turn: TurnContext, found: Survey) -> str | None:
    state = found.state(turn.now)
    if state != "open":
        return state
    if not _speaks(turn, found):
        return "no_language"
    return None if _is_named(turn, found) else "not_yours"


def _own_words(found: Survey, args: OneAnswer) -> bool:
    """Whether it was answered in own words, and not by choosing, counting or leaving out."""
    kinds = {question["name"]: question["kind"] for question in found.about["questions"]}
    return bool(args.answer) and kinds.get(args.question, "text") == "text"


def _is_for(turn: TurnContext, found: Survey) -> bool:
    return _speaks(turn, found) and _is_named(turn, found)


def _speaks(turn: TurnContext, found: Survey) -> bool:
    return found.missing == "english" or turn.texts.code(turn.language) in found.languages


def _is_named(turn: TurnContext, found: Survey) -> bool:
    return found.audience == "all" or audience.is_in(turn.conn, parse(found.audience), turn.person.id, turn.now)


def _code(turn: TurnContext, found: Survey) -> str:
    """The language that it is asked in."""
    code = turn.texts.code(turn.language)
    return code if code in found.languages else "en"


def _number_of(turn: TurnContext, found: Survey, edition: str) -> int:
    if found.edition == edition:
        return found.version
    return next(one.number for one in surveys.versions(turn.conn, found.id) if one.edition == edition)


def _state_of(mine: AnswerSet, following: str | None) -> str:
    return "finished" if mine.state == "finished" or following is None else "unfinished"


def _closed_at(turn: TurnContext, found: Survey) -> datetime | None:
    ends = [end for end in (found.closed_at, _until(turn, found.closes_at)) if end is not None]
    return min(ends, default=None)


def _until(turn: TurnContext, closes: datetime | None) -> datetime | None:
    """A survey that closes at midnight is open until the minute before, as people say it."""
    if closes is None:
        return None
    local = closes.astimezone(turn.texts.zone)
    return closes - timedelta(minutes=1) if (local.hour, local.minute) == (0, 0) else closes


def _told(turn: TurnContext, args: OneSurvey, asked: Mapping[str, str], answers: Mapping[str, Any]) -> Iterator[Any]:
    for number, (name, kind) in enumerate(asked.items(), start=1):
        said = _in_words(turn, args, name, answers[name], kind) if name in answers else Phrase("survey.not_answered")
        question = Phrase(text_key(args.survey, args.edition, "q", name))
        yield turn.words("survey.answer_line", {"number": number, "question": question, "answer": said})


def _in_words(turn: TurnContext, args: OneSurvey, question: str, value: Any, kind: str | None = None) -> Any:
    """An answer as its person gave it: the words of a button, a day or a place as they are called, or their own."""
    match value:
        case str() if kind == "date":
            return date.fromisoformat(value)
        case str() if kind == "place":
            return turn.programme.locality_name(value, turn.language)
        case None:
            return Phrase("survey.left_out")
        case bool():
            return Phrase("common.yes" if value else "common.no")
        case list():
            return [_in_words(turn, args, question, one) for one in value] or Phrase("survey.nothing_chosen")
        case str():
            key = text_key(args.survey, args.edition, "q", question, value)
            return Phrase(key) if turn.texts.has(key) else value[:_EXCERPT]
    return value
