"""The settings as they are: what the programme is now, the zone, who is on duty; and where each is changed.

What a programme is stands in one file (docs/programme.md); what an administrator changes of it at a desk is laid over
that (`settings_change.py`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from fastapi import Response
from sqlalchemy import Connection

from console import sentences, settings_change, settings_lists, settings_offered, settings_records, settings_words
from console.settings_fields import TEXTS
from console.settings_forms import FORMS
from console.staffroom import Staffroom
from console.team_acts import name_of
from console.texts import text
from console.visits import Visit
from programme.laid_over import LISTS
from programme.programme import Named, Programme
from storage import staff

PATH: Final = "/settings"
ACT: Final = "settings.read"
Rows = Sequence[tuple[str, Sequence[str]]]


def add(room: Staffroom) -> None:
    """The page, its entry in the menu, and the languages."""
    room.entry("settings", PATH, ACT)
    room.get(PATH, ACT, _page)
    settings_change.add(room)
    settings_lists.add(room)
    sentences.add(room)


async def _page(visit: Visit) -> Response:
    on_duty = await visit.read(_on_duty)
    programme = visit.desk.programme
    groups = {
        "organisation": _organisation(programme),
        "people": _people(visit, programme),
        "messages": _messages(visit, programme),
        "team": _team(programme, on_duty),
    }
    shown = [
        (text(f"settings.group.{name}"), _told(visit, rows), text(f"settings.how.{name}"))
        for name, rows in groups.items()
    ]
    return visit.page("settings/settings", title=text("settings.title"), groups=shown)


def _told(visit: Visit, rows: Rows) -> list[tuple[str, Sequence[str], str | None]]:
    """Each by its name, with what it is and where it is changed, for whoever may."""
    paths: dict[str, str] = {form.name: form.path for form in FORMS} if visit.may(settings_change.CHANGE) else {}
    if paths:
        paths["on_duty"] = "/settings/rota"
        paths |= dict.fromkeys(("name", *TEXTS), paths["organisation"])
        paths |= dict.fromkeys(("website", "colour", "nhs_identity"), paths["look"])
        paths |= dict.fromkeys(("privacy", "notice"), paths["published"])
        paths |= {name: f"{PATH}/lists/{name}" for name in LISTS}
    return [(text(f"settings.{name}"), values or [text("settings.none")], paths.get(name)) for name, values in rows]


def _on_duty(conn: Connection) -> list[str]:
    away = staff.not_on_duty(conn)
    return [name_of(member) for member in staff.on_duty(conn) if member.id not in away]


def _organisation(programme: Programme) -> Rows:
    organisation = programme.organisation
    return [
        ("name", [organisation.name]),
        ("about", [organisation.about.text("en")]),
        ("run_by", [organisation.run_by.text("en")]),
        ("contact", [organisation.contact.text("en")]),
        ("complaints", [organisation.complaints.text("en")]),
        ("website", _given(organisation.website)),
        ("colour", [organisation.colour]),
        ("nhs_identity", [text("settings_look.nhs")] if organisation.nhs_identity else []),
        ("privacy", [programme.privacy.summary.text("en")]),
        ("notice", _given(programme.privacy.notice)),
        ("kept", settings_records.kept_told(programme.privacy.kept)),
        ("shared", settings_records.shared_told(programme.public.privacy.shared)),
        ("accessibility", settings_records.statement_told(programme.public.accessibility)),
    ]


def _people(visit: Visit, programme: Programme) -> Rows:
    return [
        ("languages", [visit.desk.texts.language_name(code, "en") for code in programme.languages]),
        ("localities", _names(programme.localities)),
        ("postcodes", settings_offered.postcodes_told(programme.postcodes)),
        ("topics", _names(programme.topics)),
        ("interests", _names(programme.interests)),
        ("services", _names(programme.services)),
        ("minimum_age", [str(programme.minimum_age)]),
    ]


def _messages(visit: Visit, programme: Programme) -> Rows:
    return [
        ("zone", [visit.desk.zone.key]),
        ("quiet_hours", settings_words.quiet(programme.quiet_hours)),
        ("contact_budget", settings_words.budget(programme.contact_budget)),
        ("approve_above", settings_words.second_person(programme.approve_above)),
    ]


def _team(programme: Programme, on_duty: Sequence[str]) -> Rows:
    return [("on_duty", on_duty), ("alerts", settings_words.alerts(programme.alerts))]


def _given(value: str | None) -> list[str]:
    return [] if value is None else [value]


def _names(named: Iterable[Named]) -> list[str]:
    return [text("settings.retired", name=one.name.text("en")) if one.retired else one.name.text("en") for one in named]
