"""Somebody without Telegram has come to Telegram: who they are there is looked for, both records are shown side by
side, and then they are one.

Whoever looks reads two records: that is written down of both.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from typing import Any, Final

from fastapi import Response
from sqlalchemy import Connection

from console import forms
from console.inbox_at import at_a_desk
from console.person_acts import CHANGE
from console.person_record import ADDRESS, PATH, gone, here
from console.staffroom import Staffroom
from console.texts import text
from console.visits import Visit
from console.words import language_name, locality_name
from programme.codes import read_receipt
from programme.membership import telegram_number
from storage import audit, contributions, one_person, people, without_telegram
from storage.one_person import Both

FIND: Final = f"{ADDRESS}/telegram"
JOIN: Final = f"{ADDRESS}/telegram/{{other}}"
_FIELD: Final = "words"


def add(room: Staffroom) -> None:
    """The form that finds them, and the page with both."""
    room.get(FIND, CHANGE, _find_page)
    room.post(FIND, CHANGE, _find)
    room.get(JOIN, CHANGE, _both_page)
    room.post(JOIN, CHANGE, _join)


async def _find_page(visit: Visit) -> Response:
    if await visit.read(without_telegram.reached, visit.number("person")) is None:
        return gone(visit)
    return _find_form(visit, forms.Filled())


async def _find(visit: Visit) -> Response:
    found = await visit.read(_found, visit)
    if found is None:
        return _find_form(visit, forms.again(visit, {_FIELD: text("joining.nobody")}))
    return visit.go(f"{here(visit)}/telegram/{found}")


def _found(conn: Connection, visit: Visit) -> int | None:
    """Who is meant on Telegram: by a receipt of theirs, their number there, or that of their record here."""
    written = visit.filled(_FIELD)
    receipt, number = read_receipt(written), telegram_number(written)
    said = contributions.by_receipt(conn, receipt) if receipt else None
    known = [said.person_id] if said else []
    if number is not None:
        there = people.find_by_telegram(conn, number)
        known += [number if there is None else there.id]
    return next((one for one in known if one_person.both(conn, visit.number("person"), one)), None)


def _find_form(visit: Visit, filled: forms.Filled) -> Response:
    number = visit.number("person")
    return visit.page(
        "people/telegram",
        title=text("joining.find_title", number=number),
        filled=filled,
        form=f"{here(visit)}/telegram",
        back=here(visit),
        status=400 if filled.wrong else 200,
    )


async def _both_page(visit: Visit) -> Response:
    found = await visit.write(_looked, visit)
    return gone(visit) if found is None else await _shown(visit, found, forms.Filled())


def _looked(conn: Connection, visit: Visit) -> Both | None:
    found = one_person.both(conn, visit.number("person"), visit.number("other"))
    for one in (found.earlier, found.telegram) if found else ():
        now, subject = visit.desk.clock(), f"person:{one.id}"
        audit.record(conn, at=now, act="people.show", staff_id=visit.member.id, subject=subject)
    return found


async def _shown(visit: Visit, found: Both, filled: forms.Filled) -> Response:
    return visit.page(
        "people/joining",
        title=text("joining.title"),
        rows=await visit.read(_rows, visit, found),
        earlier=found.earlier.id,
        telegram=found.telegram.id,
        ends=", ".join(text(f"home.tier.{tier}") for tier in found.after.ended),
        nothing=not found.after.tiers,
        stopped=found.after.stopped_at is not None,
        filled=filled,
        version=_version(found),
        form=f"{here(visit)}/telegram/{found.telegram.id}",
        back=here(visit),
        status=400 if filled.wrong else 200,
    )


async def _join(visit: Visit) -> Response:
    sure = visit.filled("sure") == "yes"
    if sure and await visit.write(_joining, visit):
        return visit.go(f"{PATH}/{visit.number('other')}", told="people_joined")
    found = await visit.write(_looked, visit)
    if found is None:
        return gone(visit)
    wrong = forms.stale("sure") if sure else {"sure": text("joining.not_sure")}
    return await _shown(visit, found, forms.Filled({}, wrong))


def _joining(conn: Connection, visit: Visit) -> bool:
    version = visit.filled("version")
    return one_person.join(
        at_a_desk(conn, visit),
        visit.number("person"),
        visit.number("other"),
        visit.member,
        seen=lambda found: _version(found) == version,
    )


def _version(found: Both) -> str:
    """What both were when they were shown, in a word that says nothing of them."""
    return hashlib.sha256(repr(found).encode()).hexdigest()[:16]


def _rows(conn: Connection, visit: Visit, found: Both) -> list[tuple[str, str, str]]:
    """Both side by side: what it is, without Telegram, and on Telegram."""
    now = visit.desk.clock()
    sides = [list(_told(conn, visit, people.show(conn, one.id, now))) for one in (found.earlier, found.telegram)]
    return [(name, one, other) for (name, one), (_, other) in zip(*sides, strict=True)]


def _told(conn: Connection, visit: Visit, known: dict[str, Any] | None) -> Iterator[tuple[str, str]]:
    nothing = text("people.nothing")
    if known is None:
        return
    language, locality = known["language"], known["locality"]
    yield text("people.column.state"), text(f"people.state.{known['state']}")
    yield text("people.name"), str(known["name"] or nothing)
    yield text("people.column.language"), language_name(visit, language) if language else nothing
    yield text("people.column.place"), locality_name(visit, locality, nothing)
    yield text("people.topics"), _listed((visit.desk.programme.topic_name(one) for one in known["topics"]), nothing)
    yield text("people.consents"), _listed((text(f"home.tier.{one}") for one in known["tier"]), nothing)
    for name in ("signed_up_at", "stopped_at"):
        yield text(f"people.{name}"), visit.when(known[name]) if known[name] else text("joining.no")
    yield text("people.said"), str(contributions.count_of_person(conn, known["id"]))


def _listed(words: Iterable[str], nothing: str) -> str:
    return ", ".join(words) or nothing
