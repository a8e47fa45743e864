"""Agreeing and taking it back: what is shown is what is recorded."""

from __future__ import annotations

from typing import Any, Final, Literal, get_args

from bot.context import TurnContext
from bot.effects import EffectArgs, Outcome, effect
from bot.effects.days import day_of
from conversations.phrases import Phrase
from conversations.rich import Rich
from programme.consent import FOR_MORE, Shown, Tier, shown
from programme.sentences import Fault
from storage import consents, people

CHANNEL: Final = "telegram"
OFFERED: Final = ("updates", "taking_part")
"""The tiers that somebody can agree to here; ambassadors sign an agreement first."""


class OneTier(EffectArgs):
    """A tier of consent."""

    tier: Tier


@effect("consent_wording", OneTier, reads=True)
def consent_wording(turn: TurnContext, args: OneTier) -> Outcome:
    """The words to show for a tier, as `agree` takes them back; `held` tells whether this person agrees to them now.

    Who agrees is shown the words they agreed to, others the present ones. Unchecked words are shown in English.
    `ending` says what is deleted when it is taken back; None where nothing is.
    """
    held = next((one for one in consents.live(turn.conn, turn.person.id) if one.tier == args.tier), None)
    found = _shown(turn, args.tier, held.wording if held else None)
    note = "\n" + turn.words("consent.in_english") if found.language != turn.language else None
    described = {"tier": found.tier, "id": found.wording_id, "version": found.version, "language": found.language}
    ending = turn.words("consent.ending") + "\n\n" if _alone_allows_more(turn, args.tier) else None
    return Outcome(value={**described, "words": found.text, "note": note, "ending": ending, "held": held is not None})


def _alone_allows_more(turn: TurnContext, tier: Tier) -> bool:
    """Whether this is the only consent by which name, interests and access needs may be kept."""
    return FOR_MORE & set(consents.tiers(turn.conn, turn.person.id)) == {tier}


def _shown(turn: TurnContext, tier: Tier, agreed_to: str | None) -> Shown:
    wordings, language = turn.programme.wordings(), turn.language
    if agreed_to is not None:
        try:
            return shown(wordings.with_id(agreed_to), language)
        except Fault:  # why: a consent that was brought along on paper may name a wording that is not ours
            pass
    return wordings.shown(tier, language)


class Agreed(EffectArgs):
    """The very value of `consent_wording` that the person was shown."""

    shown: dict[str, Any]


@effect("agree", Agreed)
def agree(turn: TurnContext, args: Agreed) -> Outcome:
    """Record a consent; who agrees to something has started again if they had stopped."""
    consents.give(
        turn.conn,
        turn.person.id,
        args.shown["tier"],
        wording=args.shown["id"],
        version=args.shown["version"],
        language=args.shown["language"],
        channel=CHANNEL,
        now=turn.now,
    )
    people.start_again(turn.conn, turn.person.id)
    return Outcome()


class TakenBack(EffectArgs):
    """A tier, and in which way it ends."""

    tier: Tier
    how: Literal["profile", "cancel"] = "profile"


@effect("take_back", TakenBack)
def take_back(turn: TurnContext, args: TakenBack) -> Outcome:
    """Agree no more. Nothing happens when there was no consent."""
    ended = consents.withdraw(turn.conn, turn.person.id, args.tier, how=args.how, now=turn.now)
    keep_what_is_agreed(turn)
    if ended and args.tier == "ambassador":
        turn.tell_staff("staff.ambassador_left", {"number": turn.person.id, "place": place_for_staff(turn)})
    return Outcome()


def place_for_staff(turn: TurnContext) -> str | Phrase:
    """Where the person lives, in words for the team."""
    place = turn.person.locality
    return turn.programme.locality_name(place) if place else Phrase("inbox.no_place")


def keep_what_is_agreed(turn: TurnContext) -> None:
    """After a consent ended: what it alone allowed to keep is deleted (UK GDPR, article 17(1)(b))."""
    person = turn.person
    nothing = person.name is None and person.access_needs is None and not (person.interests_asked or person.interests)
    if not nothing and not FOR_MORE & set(consents.tiers(turn.conn, turn.person.id)):
        people.forget_name_and_needs(turn.conn, turn.person.id)


def agreed(turn: TurnContext) -> Rich:
    """What a person agrees to, a line a consent, with the day since when, and what can be done about it."""
    lines = Rich("")
    for one in consents.live(turn.conn, turn.person.id):
        words = {"tier": Phrase(f"consent.tier.{one.tier}"), "since": day_of(turn, one.given_at)}
        lines = lines + ("\n" if lines else "") + turn.words("profile.agreed.line", words)
    return turn.words("profile.agreed.head", {"lines": lines}) if lines else turn.words("profile.agreed.nothing")


def choices(turn: TurnContext) -> list[dict[str, str]]:
    """What can be agreed to or taken back, as the options of a question."""
    held = {one.tier for one in consents.live(turn.conn, turn.person.id)}
    rows = [
        {"value": tier, "text": _choice(turn, "end" if tier in held else "give", tier)}
        for tier in get_args(Tier)
        if tier in held or tier in OFFERED
    ]
    return [*rows, {"value": "back", "text": turn.words("profile.consents.back").text}]


def _choice(turn: TurnContext, act: str, tier: str) -> str:
    return turn.words(f"profile.consents.{act}", {"tier": Phrase(f"consent.tier.{tier}")}).text
