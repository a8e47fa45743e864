"""Surveys for tests: a form becomes a survey as `hearback surveys import` makes it."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from app.surveying import compiled, read_form
from conversations.texts import Texts
from programme.audience import Names
from programme.programme import Programme
from storage import consents, people, surveys
from storage.database import Database
from storage.surveys import Survey
from tests.harness import Phone, Town

ROOT = Path(__file__).parents[1]
EXAMPLE = (ROOT / "docs" / "examples" / "survey.yaml").read_text("utf-8")

SHORT = """
survey: buses
title: {en: Buses, pl: Autobusy}
checked_by: {en: Rosa, pl: Jan}
decision_card:
  en: {who_decides: The council, when: In May, can_change: The times, cannot_change: The fares, hear_back: Here}
  pl: {who_decides: Rada, when: W maju, can_change: Godziny, cannot_change: Ceny, hear_back: Tutaj}
questions:
  - name: late
    kind: yesno
    text: {en: "Are they late?", pl: "Czy się spóźniają?"}
  - name: why
    kind: text
    text: {en: "What should change first?", pl: "Co zmienić najpierw?"}
"""

ROUTED = (
    SHORT[: SHORT.index("questions:")]
    + """questions:
  - name: bus
    kind: yesno
    text: {en: "By bus?", pl: "Autobusem?"}
    if_no: why
  - name: late
    kind: choice
    text: {en: "On time?", pl: "Na czas?"}
    options:
      - {value: mostly, text: {en: Mostly, pl: Zwykle}, go: end}
      - {value: seldom, text: {en: Seldom, pl: Rzadko}}
  - name: why
    kind: text
    text: {en: "Why?", pl: "Dlaczego?"}
"""
)


@cache
def _texts() -> Texts:
    """Of the command line, which is a process of its own: the bot learns a survey's words from the database."""
    return Texts.load()


async def resident(town: Town, number: int = 1001, language: str = "en", *, test: bool = False, **about: Any) -> Phone:
    """The phone of somebody who signed up and takes part."""

    def join(conn: Connection) -> None:
        who = people.arrive(conn, number, town.clock())
        people.change(conn, who.id, language=language, test=test, **about)
        terms: dict[str, Any] = {"wording": "taking-part-1", "version": 1, "language": "en", "channel": "telegram"}
        consents.give(conn, who.id, "taking_part", now=town.clock(), **terms)
        people.sign_up(conn, who.id, town.clock())

    await town.database.write(join)
    return town.phone(number, language_code=language)


async def publish(database: Database, now: datetime, form: str = SHORT) -> Survey:
    """Make a survey of a form, or a new version of it."""
    programme = Programme.example()
    survey, document = read_form(form, "form.yaml", programme, Names.of(programme), _texts().zone)
    written, _ = compiled(survey, document, form, _texts())
    found, _ = await database.write(surveys.put, written, now)
    return found


TRIPS = """
survey: trips
title: {en: Trips, pl: Podróże, ur: سفر}
checked_by: {en: Rosa, pl: Jan, ur: Sana}
decision_card:
  en: {who_decides: The council, when: In May, can_change: The times, cannot_change: The fares, hear_back: Here}
  pl: {who_decides: Rada, when: W maju, can_change: Godziny, cannot_change: Ceny, hear_back: Tutaj}
  ur: {who_decides: کونسل, when: مئی میں, can_change: اوقات, cannot_change: کرایہ, hear_back: یہیں}
questions:
  - {name: people, kind: number, from: 1, to: 50, text: {en: "How many came along?", pl: "Ile osób?", ur: "کتنے لوگ؟"}}
  - {name: day, kind: date, from: 1 year ago, to: today, text: {en: "On which day?", pl: "Którego dnia?", ur: "کس دن؟"}}
  - {name: where, kind: place, text: {en: "From where?", pl: "Skąd?", ur: "کہاں سے؟"}}
"""
"""Every kind that is typed rather than pressed."""
