"""Signing somebody up who has no Telegram, as they did on paper, by a call or at an event; and finding them again, by a
form that is sent, so that no name and no telephone number stands in an address.
"""

from __future__ import annotations

from typing import Final

from fastapi import Response
from sqlalchemy import Connection

from console import forms, keyed_form
from console.person_acts import CHANGE, LONGEST
from console.person_record import ACT, PATH
from console.staffroom import Staffroom
from console.texts import text
from console.visits import Visit
from console.words import locality_name
from storage import audit, console_drafts, without_telegram
from storage.without_telegram import SignUp

NEW: Final = f"{PATH}/without-telegram/new"
FIND: Final = f"{PATH}/without-telegram/find"
SHORTEST: Final = 3
"""Letters to look for: fewer would find half of the town."""


def add(room: Staffroom) -> None:
    """The form that signs somebody up, and the one that finds them."""
    room.get(NEW, CHANGE, _page)
    room.post(NEW, CHANGE, _sign_up)
    room.post(FIND, ACT, _find)


async def _page(visit: Visit) -> Response:
    return _form(visit, await forms.begun(visit, NEW))


async def _sign_up(visit: Visit) -> Response:
    keyed, wrong = _read(visit)
    if not wrong:
        twins = await visit.read(without_telegram.twins, keyed.name, keyed.reached)
        if twins:
            wrong = {"name": text("keyed.twin", number=twins[0])}
    if wrong:
        return _form(visit, forms.again(visit, wrong))
    number = await visit.write(_signed_up, visit, keyed)
    return visit.go(f"{PATH}/{number}", told="person_keyed")


def _signed_up(conn: Connection, visit: Visit, keyed: SignUp) -> int:
    """Their number; which way and how they agreed, but not who they are, stands in the log."""
    now, member = visit.desk.clock(), visit.member.id
    number = without_telegram.sign_up(conn, keyed, staff_id=member, now=now)
    detail = {
        "way": keyed.reached.way,
        "agreed": [one.shown.tier for one in keyed.agreed],
        "given": visit.filled("given"),
    }
    audit.record(conn, at=now, act="people.sign_up", staff_id=member, subject=f"person:{number}", detail=detail)
    console_drafts.forget(conn, member, NEW)
    return number


def _read(visit: Visit) -> tuple[SignUp, dict[str, str]]:
    """Who signs up as it was filled in, and what is wrong with it, in the order of the fields."""
    programme = visit.desk.programme
    name, wrong = keyed_form.name(visit)
    reached, unreached = keyed_form.reached(visit)
    wrong |= unreached
    language, locality, needs = (visit.filled(one) for one in ("language", "locality", "access_needs"))
    if language not in programme.languages:
        wrong["language"] = text("person_change.choose_language")
    if locality not in {"", *(one.slug for one in programme.localities)}:
        wrong["locality"] = text("person_change.choose_place")
    tiers = keyed_form.ticked(visit)
    if not tiers:
        wrong["agreed"] = text("keyed.nothing_agreed")
    if len(needs) > LONGEST["access_needs"]:
        wrong["access_needs"] = text("inbox.long", most=LONGEST["access_needs"], length=len(needs))
    if needs and "taking_part" not in tiers:
        wrong["access_needs"] = text("keyed.needs_not_agreed")
    agreed, misasked = keyed_form.agreed(visit, tiers, language)
    wrong |= misasked
    if visit.filled("of_age") != "yes":
        wrong["of_age"] = text("keyed.not_of_age", age=programme.minimum_age)
    topics = sorted(set(visit.form.get("topics", ())) & {one.slug for one in programme.topics})
    return SignUp(name, reached, language, locality or None, topics, agreed, needs or None), wrong


def _form(visit: Visit, filled: forms.Filled) -> Response:
    return visit.page(
        "people/new",
        title=text("keyed.title"),
        filled=filled,
        form=NEW,
        age=visit.desk.programme.minimum_age,
        status=400 if filled.wrong else 200,
        **keyed_form.choices(visit, filled),
    )


async def _find(visit: Visit) -> Response:
    return await found(visit)


async def found(visit: Visit, back: str = PATH, leads: str = "") -> Response:
    """Whoever is known by these words: straight on to the only one, or a list; `leads` to which page of theirs."""
    words = visit.filled("words")
    if len(words) < SHORTEST:
        return visit.go(back, told="people_short")
    known = await visit.read(without_telegram.find, words)
    now = visit.desk.clock()
    await visit.write(audit.record, at=now, act="people.find", staff_id=visit.member.id, detail={"people": len(known)})
    if len(known) == 1:
        return visit.go(f"{PATH}/{known[0].id}{leads}")
    return visit.page(
        "people/found",
        title=text("people.found"),
        rows=[(one, locality_name(visit, one.locality, text("inbox.no_place"))) for one in known],
        most=without_telegram.MOST_FOUND if len(known) == without_telegram.MOST_FOUND else 0,
        back=back,
        leads=leads,
    )
