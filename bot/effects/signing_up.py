"""Signing up: beginning, coming to the end, and leaving it without a trace."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from bot.context import TurnContext
from bot.effects import EffectArgs, Outcome, effect
from bot.effects.consents import keep_what_is_agreed
from bot.effects.profile import Described, description
from conversations.survey_flow import slug_of
from storage import consents, contributions, erasures, language_changes, people, topics

GOODBYE = {"kind": "goodbye"}
"""Marks a message to somebody who is not known any more: its row goes as soon as it is sent."""
_LONGEST_PAYLOAD = 64


class Beginning(EffectArgs):
    """`payload` is what followed /start: a poster's name, or nothing."""

    payload: str | None = None


@effect("begin_sign_up", Beginning)
def begin_sign_up(turn: TurnContext, args: Beginning) -> Outcome:
    """Note when this sign-up began and how they came."""
    if args.payload and turn.person.invited_by is None:
        people.change(turn.conn, turn.person.id, invited_by=args.payload[:_LONGEST_PAYLOAD])
    return Outcome(value={"since": turn.now})


class Nothing(EffectArgs):
    """Takes nothing."""


class ChosenLanguage(EffectArgs):
    """A language tag of the programme's."""

    language: str


@effect("choose_language", ChosenLanguage)
def choose_language(turn: TurnContext, args: ChosenLanguage) -> Outcome:
    """Speak this language with the person from now on."""
    people.change(turn.conn, turn.person.id, language=args.language)
    language_changes.changed(turn.conn, turn.person.id, args.language)
    return Outcome()


@effect("start_over", Nothing)
def start_over(turn: TurnContext, _: Nothing) -> Outcome:
    """They had stopped and want to begin again: what they once agreed to ends, and is asked anew."""
    consents.withdraw_all(turn.conn, turn.person.id, how="stop", now=turn.now)
    keep_what_is_agreed(turn)
    people.leave_sign_up(turn.conn, turn.person.id)
    return Outcome()


class SignedUp(EffectArgs):
    """What was said in the sign-up; None for what was skipped or not asked."""

    topics: list[str]
    locality: str | None = None
    name: str | None = None
    interests: list[str] | None = None
    access_needs: str | None = None
    taking_part: bool | None = None

    def described(self) -> Described:
        """The same, to be put into words."""
        return Described(**self.model_dump(exclude={"taking_part"}), taking_part=bool(self.taking_part))


@effect("summarise", SignedUp, reads=True)
def summarise(turn: TurnContext, args: SignedUp) -> Outcome:
    """What was said so far, in words, to be checked."""
    return Outcome(value=description(turn, args.described()))


@effect("finish_sign_up", SignedUp)
def finish_sign_up(turn: TurnContext, args: SignedUp) -> Outcome:
    """Keep what was said; the summary in words. Name, interests and access needs only of those who take part."""
    topics.choose(turn.conn, turn.person.id, args.topics)
    people.change(turn.conn, turn.person.id, locality=args.locality)
    if args.taking_part:
        people.change(turn.conn, turn.person.id, name=args.name, access_needs=args.access_needs)
        topics.choose_interests(turn.conn, turn.person.id, args.interests or [])
    people.sign_up(turn.conn, turn.person.id, turn.now)
    _go_on_to_a_survey(turn)
    return Outcome(value=description(turn, args.described()))


def _go_on_to_a_survey(turn: TurnContext) -> None:
    """Who came by the link of a survey wanted to answer it."""
    wanted = turn.person.invited_by or ""
    if slug_of(wanted) is not None:
        turn.begin(wanted)


class Undone(EffectArgs):
    """When this sign-up began; None when it had not."""

    since: datetime | None = None


@effect("undo_sign_up", Undone)
def undo_sign_up(turn: TurnContext, args: Undone) -> Outcome:
    """Take back what was agreed in a sign-up that is cancelled, and say so."""
    withdrawn = 0
    if args.since is not None:
        withdrawn = consents.withdraw_since(turn.conn, turn.person.id, args.since, how="cancel", now=turn.now)
        keep_what_is_agreed(turn)
    begun = "start.cancelled_withdrawn" if withdrawn else "start.cancelled"
    turn.say("common.cancelled" if args.since is None else begun)
    return Outcome(value=withdrawn)


class Leaving(EffectArgs):
    """Why somebody does not sign up."""

    why: Literal["too_young", "no_thanks"]


@effect("leave_no_trace", Leaving)
def leave_no_trace(turn: TurnContext, args: Leaving) -> Outcome:
    """Say goodbye and keep nothing. Who told the team something before is not erased by a mere “no, thank you”."""
    if args.why == "no_thanks" and _has_a_past(turn):
        return undo_sign_up(turn, Undone(since=turn.person.joined_at))
    erasures.wipe(turn.conn, turn.person.id, turn.person.telegram_id, turn.now)
    turn.person_is_gone()
    turn.say(f"start.{args.why}", on_sent=GOODBYE)
    return Outcome()


def _has_a_past(turn: TurnContext) -> bool:
    signed_up_once = turn.person.signed_up_at is not None
    return signed_up_once or contributions.count_of_person(turn.conn, turn.person.id) > 0
