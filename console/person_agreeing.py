"""What somebody without Telegram tells the team of themselves later: that they can be reached in another way, that they
agree to something else, and that they want no more, which ends everything at once.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import asdict
from typing import Final

from fastapi import Response
from sqlalchemy import Connection

from console import forms, keyed_form
from console.person_acts import CHANGE
from console.person_record import ADDRESS, gone, here
from console.staffroom import Staffroom
from console.texts import text
from console.visits import Visit
from console.words import SPOKEN
from programme.consent import Tier
from programme.without_telegram import OFFERED
from storage import audit, consents, console_drafts, people, without_telegram
from storage.without_telegram import Agreed, Reached

REACH: Final = f"{ADDRESS}/reach"
AGREED: Final = f"{ADDRESS}/agreed"
STOP: Final = f"{ADDRESS}/stop"


def add(room: Staffroom) -> None:
    """A form for each."""
    room.get(REACH, CHANGE, _reach_page)
    room.post(REACH, CHANGE, _reach)
    room.get(AGREED, CHANGE, _agreed_page)
    room.post(AGREED, CHANGE, _agreed)
    room.get(STOP, CHANGE, _stop_page)
    room.post(STOP, CHANGE, _stop)


async def _reach_page(visit: Visit) -> Response:
    found = await visit.read(without_telegram.reached, visit.number("person"))
    if found is None:
        return gone(visit)
    values = {name: [value or ""] for name, value in asdict(found).items()}
    return _reach_form(visit, await forms.begun(visit, f"{here(visit)}/reach", values), found)


def _reach_form(visit: Visit, filled: forms.Filled, found: Reached) -> Response:
    return visit.page(
        "people/reach",
        title=text("person_reach.title", number=visit.number("person")),
        filled=filled,
        version=_version(found),
        form=f"{here(visit)}/reach",
        back=here(visit),
        status=400 if filled.wrong else 200,
        **keyed_form.ways(filled),
    )


async def _reach(visit: Visit) -> Response:
    wanted, wrong = keyed_form.reached(visit)
    if not wrong and await visit.write(_reaching, visit, wanted):
        return visit.go(here(visit), told="person_changed")
    found = await visit.read(without_telegram.reached, visit.number("person"))
    if found is None:
        return gone(visit)
    return _reach_form(visit, forms.again(visit, wrong or forms.stale("way")), found)


def _reaching(conn: Connection, visit: Visit, wanted: Reached) -> bool:
    """Whether it was as it was shown, and is changed now."""
    number = visit.number("person")
    found = without_telegram.reached(conn, number)
    if found is None or _version(found) != visit.filled("version"):
        return False
    before, after = asdict(found), asdict(wanted)
    changed = [name for name in after if after[name] != before[name]]
    without_telegram.change(conn, number, after)
    _done(conn, visit, "people.change", {"what": changed}, "reach")
    return True


async def _agreed_page(visit: Visit) -> Response:
    held = await visit.read(_held, visit)
    if held is None:
        return gone(visit)
    return _agreed_form(visit, await forms.begun(visit, f"{here(visit)}/agreed", {"agreed": held}), held)


def _agreed_form(visit: Visit, filled: forms.Filled, held: Sequence[str]) -> Response:
    return visit.page(
        "people/agreed",
        title=text("person_agreed.title", number=visit.number("person")),
        filled=filled,
        version=" ".join(held),
        form=f"{here(visit)}/agreed",
        back=here(visit),
        status=400 if filled.wrong else 200,
        **keyed_form.asked(visit, filled),
    )


async def _agreed(visit: Visit) -> Response:
    held = await visit.read(_held, visit)
    if held is None:
        return gone(visit)
    more: list[Tier] = [tier for tier in keyed_form.ticked(visit) if tier not in held]
    agreed, wrong = keyed_form.agreed(visit, more, await visit.read(_language, visit)) if more else ([], {})
    if not keyed_form.ticked(visit):
        wrong = {"agreed": text("person_agreed.nothing")}
    if not wrong and await visit.write(_agreeing, visit, agreed):
        return visit.go(here(visit), told="person_changed")
    return _agreed_form(visit, forms.again(visit, wrong or forms.stale("agreed")), held)


def _agreeing(conn: Connection, visit: Visit, agreed: Sequence[Agreed]) -> bool:
    """Whether they held what the form showed; then they hold what was ticked."""
    number, now, held = visit.number("person"), visit.desk.clock(), _held(conn, visit)
    if held is None or visit.filled("version") != " ".join(held):
        return False
    ended = [tier for tier in held if tier not in keyed_form.ticked(visit)]
    for tier in ended:
        consents.withdraw(conn, number, tier, how="staff", now=now)
    if "taking_part" in ended:
        people.change(conn, number, access_needs=None)
    without_telegram.agree(conn, number, agreed)
    _done(conn, visit, "people.agreed", {"given": [one.shown.tier for one in agreed], "ended": ended}, "agreed")
    return True


def _held(conn: Connection, visit: Visit) -> list[str] | None:
    """What they agree to now, of what can be asked for; None for whoever says so themselves, on their phone."""
    number = visit.number("person")
    if without_telegram.reached(conn, number) is None:
        return None
    return [tier for tier in OFFERED if tier in consents.tiers(conn, number)]


def _language(conn: Connection, visit: Visit) -> str:
    found = people.find(conn, visit.number("person"))
    return SPOKEN if found is None or found.language is None else found.language


async def _stop_page(visit: Visit) -> Response:
    if await visit.read(without_telegram.reached, visit.number("person")) is None:
        return gone(visit)
    return visit.page("people/stop", title=text("person_stop.title", number=visit.number("person")), back=here(visit))


async def _stop(visit: Visit) -> Response:
    stopped = await visit.write(_stopping, visit)
    return visit.go(here(visit), told="person_stopped") if stopped else gone(visit)


def _stopping(conn: Connection, visit: Visit) -> bool:
    if not without_telegram.stop(conn, visit.number("person"), visit.desk.clock()):
        return False
    people.change(conn, visit.number("person"), access_needs=None)
    _done(conn, visit, "people.stop", {}, "agreed")
    return True


def _done(conn: Connection, visit: Visit, act: str, detail: dict[str, object], form: str) -> None:
    """It is done: written down, and nothing is left over of its form."""
    now, member, subject = visit.desk.clock(), visit.member.id, f"person:{visit.number('person')}"
    audit.record(conn, at=now, act=act, staff_id=member, subject=subject, detail=detail)
    console_drafts.forget(conn, member, f"{here(visit)}/{form}")


def _version(found: Reached) -> str:
    """How they were reached when the form was shown, in a word that says nothing of it."""
    return hashlib.sha256(repr(found).encode()).hexdigest()[:16]
