"""What is done with somebody's record: corrected when they ask for it, and erased with all that they said."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any, Final

from fastapi import Response
from sqlalchemy import Connection

from console import forms
from console.forms import Filled
from console.person_record import ADDRESS, ERASE, PATH, gone, here
from console.staffroom import Staffroom
from console.texts import text
from console.visits import Visit
from console.words import language_name, locality_name
from programme.roles import Act
from storage import audit, console_drafts, erasures, people, topics

CHANGE: Final[Act] = "people.change"
LONGEST: Final[Mapping[str, int]] = {"name": 80, "access_needs": 500}
"""As on phones; these two are for who takes part, and go when they take that back. Whoever has no Telegram has a name
here in any case: it stands on their letters.
"""
ASKS_NAME: Final = "taking_part"


def add(room: Staffroom) -> None:
    """A form for each."""
    room.get(f"{ADDRESS}/change", CHANGE, _change_page)
    room.post(f"{ADDRESS}/change", CHANGE, _change)
    room.get(f"{ADDRESS}/erase", ERASE, _erase_page)
    room.post(f"{ADDRESS}/erase", ERASE, _erase)


async def _change_page(visit: Visit) -> Response:
    known = await _known(visit)
    if known is None:
        return gone(visit)
    return _form(visit, known, await forms.begun(visit, _draft(visit), _values(known)))


async def _change(visit: Visit) -> Response:
    known = await _known(visit)
    if known is None:
        return gone(visit)
    wrong = _wrong(visit, known)
    if not wrong and await visit.write(_changing, visit):
        return visit.go(here(visit), told="person_changed")
    known = await _known(visit)
    return gone(visit) if known is None else _form(visit, known, forms.again(visit, wrong or forms.stale("language")))


async def _known(visit: Visit) -> dict[str, Any] | None:
    """Whom the address names; None where nothing is known of them that could be corrected."""
    known = await _kept(visit)
    return None if known is None or known["state"] == "not_known" else known


async def _kept(visit: Visit) -> dict[str, Any] | None:
    return await visit.read(people.show, visit.number("person"), visit.desk.clock())


def _changing(conn: Connection, visit: Visit) -> bool:
    """Whether it was as it was shown, and is changed now; which things, but not to what, stands in the log."""
    number, now = visit.number("person"), visit.desk.clock()
    known = people.show(conn, number, now)
    if known is None or _version(known) != visit.filled("version"):
        return False
    before, wanted = _values(known), _wanted(visit, known)
    changed = [name for name in wanted if wanted[name] != before[name]]
    single = {name: wanted[name][0] or None for name in changed if name != "topics"}
    if single:
        people.change(conn, number, **single)
    if "topics" in changed:
        topics.choose(conn, number, wanted["topics"])
    console_drafts.forget(conn, visit.member.id, _draft(visit))
    if changed:
        _record(conn, visit, "people.change", {"what": changed})
    return True


def _wanted(visit: Visit, known: Mapping[str, Any]) -> dict[str, list[str]]:
    """What was filled in, of what may be changed."""
    single = ["language", "locality", *_of_who_takes_part(known)]
    chosen = set(visit.form.get("topics", ()))
    return {name: [visit.filled(name)] for name in single} | {"topics": sorted(chosen & _topics(visit))}


def _of_who_takes_part(known: Mapping[str, Any]) -> list[str]:
    if ASKS_NAME in known["tier"]:
        return list(LONGEST)
    return ["name"] if known["telegram_id"] is None else []


def _values(known: Mapping[str, Any]) -> dict[str, list[str]]:
    values: dict[str, list[str]] = {name: [known[name] or ""] for name in ("language", "locality", *LONGEST)}
    return values | {"topics": list(known["topics"])}


def _version(known: Mapping[str, Any]) -> str:
    """What it was when the form was shown, in a word that says nothing of it."""
    return hashlib.sha256(json.dumps(_values(known), sort_keys=True).encode()).hexdigest()[:16]


def _wrong(visit: Visit, known: Mapping[str, Any]) -> dict[str, str]:
    programme = visit.desk.programme
    wrong = {}
    if visit.filled("language") not in programme.languages:
        wrong["language"] = text("person_change.choose_language")
    if visit.filled("locality") not in {"", *(one.slug for one in programme.localities)}:
        wrong["locality"] = text("person_change.choose_place")
    if known["telegram_id"] is None and not visit.filled("name"):
        wrong["name"] = text("keyed.no_name")
    for name, most in LONGEST.items():
        if len(visit.filled(name)) > most:
            wrong[name] = text("inbox.long", most=most, length=len(visit.filled(name)))
    return wrong


def _topics(visit: Visit) -> set[str]:
    return {one.slug for one in visit.desk.programme.topics}


def _form(visit: Visit, known: Mapping[str, Any], filled: Filled) -> Response:
    programme = visit.desk.programme
    return visit.page(
        "people/change",
        title=text("person_change.title", number=known["id"]),
        filled=filled,
        version=_version(known),
        form=_draft(visit),
        number=known["id"],
        asks=_of_who_takes_part(known),
        languages=[(one, language_name(visit, one)) for one in programme.languages],
        places=[(one.slug, locality_name(visit, one.slug, "")) for one in programme.localities],
        topics=[
            {"value": one.slug, "text": programme.topic_name(one.slug), "checked": filled.has("topics", one.slug)}
            for one in programme.topics
        ],
        status=400 if filled.wrong else 200,
    )


def _draft(visit: Visit) -> str:
    return f"{here(visit)}/change"


async def _erase_page(visit: Visit) -> Response:
    known = await _kept(visit)
    if known is None:
        return gone(visit)
    return visit.page("people/erase", title=text("person_erase.title", number=known["id"]), number=known["id"])


async def _erase(visit: Visit) -> Response:
    erased = await visit.write(_erasing, visit)
    return visit.go(PATH, told="person_erased") if erased else gone(visit)


def _erasing(conn: Connection, visit: Visit) -> bool:
    number, now = visit.number("person"), visit.desk.clock()
    if not erasures.erase(conn, number, "staff", now, visit.desk.keys):
        return False
    _record(conn, visit, "people.erase")
    return True


def _record(conn: Connection, visit: Visit, act: str, detail: Mapping[str, Any] | None = None) -> None:
    subject, now = f"person:{visit.number('person')}", visit.desk.clock()
    audit.record(conn, at=now, act=act, staff_id=visit.member.id, subject=subject, detail=detail)
