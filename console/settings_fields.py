"""The forms of what can be changed of the programme: what stands in their fields, and what was filled in.

What is filled in is a value by the rules of the programme's file, or wrong: a sentence by field.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection

from console import settings_words
from console.texts import text
from console.visits import Visit
from conversations.presence import MOST_NAME, room_for_about, spoken
from conversations.rich import utf16_length
from programme import laid_over
from programme.duty import MOST_MINUTES, AlertTimes
from programme.laid_over import MOST_PEOPLE, Introduced, Name
from programme.programme import ContactBudget, QuietHours
from programme.quiet import typed_time
from programme.words import ENGLISH

Fields = Mapping[str, Sequence[str]]
Read = tuple[Any, dict[str, str]]
TEXTS: Final = ("about", "run_by", "contact", "complaints")
"""What the organisation says of itself, in each language of the programme."""
LONGEST_NAME: Final = 120
LONGEST_TEXT: Final = 1000
MOST_MESSAGES: Final = 1000
MOST_DAYS: Final = 366


def _nothing_more(_: Visit) -> Mapping[str, object]:
    return {}


def _nothing_looked_up(_: Connection, __: Visit) -> Mapping[str, object]:
    return {}


def _no_doubt(_: Connection, __: Visit, ___: object) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class Form:
    """One thing that can be changed, and its page: `first` is the field that is named when somebody else changed it.
    `fields` is what stands in the form, `read` what was filled in, `told` how a value is said, `facts` what the page
    needs besides.
    """

    name: Name
    path: str
    first: str
    fields: Callable[[Visit, Any], Fields]
    read: Callable[[Visit], Read]
    told: Callable[[Any], Sequence[str]]
    facts: Callable[[Visit], Mapping[str, object]] = _nothing_more
    page: str = ""
    """The template, where it is not called as what is changed."""
    looks: Callable[[Connection, Visit], Mapping[str, object]] = _nothing_looked_up
    """What the page needs from the database."""
    doubt: Callable[[Connection, Visit, Any], str] = _no_doubt
    """What somebody has to be sure of before this value is kept, in words; '' where there is nothing."""


# ------------------------------------------------------------------------------------------------------- quiet hours


def _quiet_fields(_: Visit, hours: QuietHours | None) -> Fields:
    return {} if hours is None else {"begin": [f"{hours.begin:%H:%M}"], "end": [f"{hours.end:%H:%M}"]}


def _read_quiet(visit: Visit) -> Read:
    if not (visit.filled("begin") or visit.filled("end")):
        return None, {}
    begin, end = typed_time(visit.filled("begin")), typed_time(visit.filled("end"))
    wrong = {name: text(f"settings_quiet.{name}") for name, one in (("begin", begin), ("end", end)) if one is None}
    if not wrong and begin == end:
        wrong = {"end": text("settings_quiet.same")}
    return (None, wrong) if wrong else (laid_over.value("quiet_hours", {"from": begin, "to": end}), {})


# ---------------------------------------------------------------------------------------------------- contact budget


def _budget_fields(_: Visit, budget: ContactBudget | None) -> Fields:
    if budget is None:
        return {"over": ["skip"]}
    return {"messages": [str(budget.messages)], "days": [str(budget.days)], "over": [budget.over]}


def _read_budget(visit: Visit) -> Read:
    if not (visit.filled("messages") or visit.filled("days")):
        return None, {}
    messages, days = whole(visit.filled("messages")), whole(visit.filled("days"))
    wrong = {}
    if messages is None or not 1 <= messages <= MOST_MESSAGES:
        wrong["messages"] = text("settings_budget.messages_wrong", most=f"{MOST_MESSAGES:,}")
    if days is None or not 1 <= days <= MOST_DAYS:
        wrong["days"] = text("settings_budget.days_wrong", most=MOST_DAYS)
    if visit.filled("over") not in ("skip", "wait"):
        wrong["over"] = text("settings_budget.over_wrong")
    if wrong:
        return None, wrong
    kept = {"messages": messages, "days": days, "over": visit.filled("over")}
    return laid_over.value("contact_budget", kept), {}


# ----------------------------------------------------------------------------------------------------- second person


def _second_fields(_: Visit, above: int | None) -> Fields:
    return {} if above is None else {"above": [str(above)]}


def _read_second(visit: Visit) -> Read:
    if not visit.filled("above"):
        return None, {}
    above = whole(visit.filled("above"))
    if above is None or above > MOST_PEOPLE:
        return None, {"above": text("settings_second.wrong", most=f"{MOST_PEOPLE:,}")}
    return above, {}


# ------------------------------------------------------------------------------------------------------ organisation


def _said_fields(visit: Visit, said: Introduced) -> Fields:
    texts = {name: getattr(said, name).root for name in TEXTS}
    return {"name": [said.name]} | {
        f"{name}-{language}": [texts[name].get(language, "")]
        for name in TEXTS
        for language in visit.desk.programme.languages
    }


def _read_said(visit: Visit) -> Read:
    wrong = {}
    if not 0 < len(visit.filled("name")) <= LONGEST_NAME:
        wrong["name"] = text("settings_organisation.name_wrong", most=LONGEST_NAME)
    said: dict[str, Any] = {"name": visit.filled("name")}
    for name in TEXTS:
        said[name] = _texts(visit, name, wrong)
    wrong = _too_long_to_be_shown(visit, said) | wrong
    return (None, wrong) if wrong else (laid_over.value("organisation", said), {})


def _too_long_to_be_shown(visit: Visit, said: Mapping[str, Any]) -> dict[str, str]:
    """What was changed and Telegram would not show of the bot before anybody writes: its name, what it is for."""
    there, texts = laid_over.of(visit.desk.programme, "organisation"), visit.desk.texts
    shown = [("name", said["name"], there.name, MOST_NAME)]
    shown += [
        (f"about-{code}", said["about"].get(code, ""), there.about.root.get(code), room_for_about(texts, code))
        for code in (ENGLISH, *spoken(texts, visit.desk.programme))
    ]
    return {
        field: text("settings_organisation.long_shown", length=length, most=most, over=length - most)
        for field, words, before, most in shown
        if (length := utf16_length(words)) > most and words != before
    }


def _texts(visit: Visit, name: str, wrong: dict[str, str]) -> dict[str, str]:
    """One text in every language; those that the programme does not have (any more) stay as they are."""
    languages = visit.desk.programme.languages
    there = getattr(laid_over.of(visit.desk.programme, "organisation"), name).root
    found = {language: words for language, words in there.items() if language not in languages}
    for language in languages:
        words = visit.filled(f"{name}-{language}").replace("\r\n", "\n")
        if len(words) > LONGEST_TEXT:
            wrong[f"{name}-{language}"] = text(
                "settings_organisation.long", most=LONGEST_TEXT, length=len(words), over=len(words) - LONGEST_TEXT
            )
        if words:
            found[language] = words
    if ENGLISH not in found:
        wrong[f"{name}-{ENGLISH}"] = text("settings_organisation.no_english")
    return found


def _said_facts(visit: Visit) -> Mapping[str, object]:
    desk = visit.desk
    others = [one for one in desk.programme.languages if one != ENGLISH]
    return {
        "texts": TEXTS,
        "others": [(one, desk.texts.language_name(one, ENGLISH), desk.texts.direction(one)) for one in others],
    }


# ----------------------------------------------------------------------------------------------------- times of alerts


def _alert_fields(_: Visit, alerts: AlertTimes) -> Fields:
    return {matter: [str(getattr(alerts, matter))] for matter in AlertTimes.model_fields}


def _read_alerts(visit: Visit) -> Read:
    minutes = {matter: whole(visit.filled(matter)) for matter in AlertTimes.model_fields}
    wrong = {
        matter: text("settings_alerts.wrong", most=f"{MOST_MINUTES:,}")
        for matter, one in minutes.items()
        if one is None or not 1 <= one <= MOST_MINUTES
    }
    return (None, wrong) if wrong else (laid_over.value("alerts", minutes), {})


def _alert_facts(_: Visit) -> Mapping[str, object]:
    return {"matters": [*AlertTimes.model_fields]}


def whole(words: str) -> int | None:
    """A whole number as people write it, with commas or spaces or without; None when it is none."""
    digits = words.replace(",", "").replace(" ", "")
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 16 else None


FORMS: Final = (
    Form(
        "organisation",
        "/settings/organisation",
        "name",
        _said_fields,
        _read_said,
        settings_words.introduced,
        _said_facts,
    ),
    Form("quiet_hours", "/settings/quiet-hours", "begin", _quiet_fields, _read_quiet, settings_words.quiet),
    Form("contact_budget", "/settings/contact-budget", "messages", _budget_fields, _read_budget, settings_words.budget),
    Form(
        "approve_above", "/settings/second-person", "above", _second_fields, _read_second, settings_words.second_person
    ),
    Form("alerts", "/settings/alerts", "emergency", _alert_fields, _read_alerts, settings_words.alerts, _alert_facts),
)
