"""What the team fills in about somebody without Telegram: how they are reached, what they agreed to, and how and when
they did. What is wrong is said beside its field.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, cast

from console import day_field
from console.forms import Filled
from console.texts import text
from console.visits import Visit
from console.words import SPOKEN, language_name, locality_name
from programme.consent import Shown, Tier
from programme.without_telegram import GIVEN, OFFERED, WAYS, Given, Way, telephone
from storage.without_telegram import Agreed, Reached

LONGEST_NAME: Final = 80
LONGEST_ADDRESS: Final = 500
_EARLIEST: Final = timedelta(days=5 * 366)
"""A consent that is older is asked for again, not written down."""


@dataclass(frozen=True, slots=True)
class Wording:
    """What somebody agrees to for a tier, as it is asked: in English, and in each language that somebody checked."""

    tier: str
    title: str
    words: str
    others: Sequence[tuple[str, str, str]]


def reached(visit: Visit) -> tuple[Reached, dict[str, str]]:
    """How they are reached as it was filled in, and what is wrong with it."""
    way, address, number = visit.filled("way"), visit.filled("address"), visit.filled("telephone")
    wrong: dict[str, str] = {}
    if way not in WAYS:
        wrong["way"] = text("keyed.choose_way")
    if way == "letter" and not address:
        wrong["address"] = text("keyed.no_address")
    if len(address) > LONGEST_ADDRESS:
        wrong["address"] = text("inbox.long", most=LONGEST_ADDRESS, length=len(address))
    if way == "call" and not number:
        wrong["telephone"] = text("keyed.no_telephone")
    if number and telephone(number) is None:
        wrong["telephone"] = text("keyed.wrong_telephone")
    found = Reached(cast("Way", way), address or None, telephone(number) if number else None)
    return found, wrong


def name(visit: Visit) -> tuple[str, dict[str, str]]:
    """What they are called, and what is wrong with it."""
    given = visit.filled("name")
    if not given:
        return given, {"name": text("keyed.no_name")}
    if len(given) > LONGEST_NAME:
        return given, {"name": text("inbox.long", most=LONGEST_NAME, length=len(given))}
    return given, {}


def ticked(visit: Visit) -> list[Tier]:
    """What they agreed to, as it was ticked."""
    return [tier for tier in OFFERED if tier in visit.form.get("agreed", ())]


def agreed(visit: Visit, tiers: Sequence[Tier], language: str) -> tuple[list[Agreed], dict[str, str]]:
    """These consents in the words that they were asked in, how and when; and what is wrong with that."""
    wrong: dict[str, str] = {}
    given = visit.filled("given")
    if given not in GIVEN:
        wrong["given"] = text("keyed.choose_given")
    at, problem = _day(visit)
    if at is None:
        return [], wrong | {"given_day": problem}
    return [Agreed(shown(visit, tier, language), cast("Given", given), at) for tier in tiers], wrong


def shown(visit: Visit, tier: Tier, language: str) -> Shown:
    """The words for somebody who hears by letter or by a call."""
    return visit.desk.programme.wordings().shown(tier, language, "elsewhere")


def _day(visit: Visit) -> tuple[datetime | None, str]:
    """When they agreed."""
    at, wrong = day_field.read(visit, "given")
    if at is not None and at < visit.desk.clock() - _EARLIEST:
        return None, text("keyed.too_old")
    return at, wrong


def choices(visit: Visit, filled: Filled) -> dict[str, Any]:
    """What a page of this form offers."""
    programme = visit.desk.programme
    return {
        "languages": [(one, language_name(visit, one)) for one in programme.languages],
        "places": [(one.slug, locality_name(visit, one.slug, "")) for one in programme.localities],
        "topics": [
            {"value": one.slug, "text": programme.topic_name(one.slug), "checked": filled.has("topics", one.slug)}
            for one in programme.topics
        ],
        **ways(filled),
        **asked(visit, filled),
    }


def ways(filled: Filled) -> dict[str, Any]:
    """The ways to reach somebody, as radios."""
    return {"ways": [{"value": way, "text": text(f"keyed.way.{way}")} for way in WAYS], "way": filled.value("way")}


def asked(visit: Visit, filled: Filled) -> dict[str, Any]:
    """What they are asked to agree to, and how they can."""
    wordings = [_wording(visit, tier) for tier in OFFERED]
    return {
        "wordings": wordings,
        "agrees": [
            {
                "value": one.tier,
                "text": one.title,
                "hint": {"text": one.words},
                "checked": filled.has("agreed", one.tier),
            }
            for one in wordings
        ],
        "givens": [{"value": one, "text": text(f"keyed.given.{one}")} for one in GIVEN],
        "days": day_field.items(filled, "given"),
    }


def _wording(visit: Visit, tier: Tier) -> Wording:
    found = [(one, shown(visit, tier, one)) for one in visit.desk.programme.languages]
    others = [(one, language_name(visit, one), words.text) for one, words in found if one == words.language != SPOKEN]
    return Wording(tier, text(f"home.tier.{tier}"), shown(visit, tier, SPOKEN).text, others)
