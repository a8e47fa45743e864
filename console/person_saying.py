"""What somebody without Telegram says, written down for them: from a call, a letter, or at a stall. It goes into the
inbox like what others write on their phones.
"""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Any, Final, cast

from fastapi import Response
from sqlalchemy import Connection

from console import alert_page, day_field, forms, inbox_at, person_keying
from console.person_acts import CHANGE
from console.person_record import ADDRESS, gone, here
from console.staffroom import Staffroom
from console.texts import text
from console.visits import Visit
from console.words import SPOKEN, language_name, locality_name
from programme.codes import make_receipt
from programme.without_telegram import SAID, Said
from storage import console_drafts, people, taking_down, without_telegram
from storage.taking_down import Kept, Kind, TakenDown

SAY: Final = f"{ADDRESS}/said"
NEW: Final = f"{inbox_at.PATH}/new"
UNKNOWN: Final = f"{NEW}/unknown"
"""For what somebody said who wants no record (unknown_saying.py)."""
LONGEST: Final = 4000
"""As on phones."""
KINDS: Final[tuple[Kind, ...]] = ("said", "complaint")
_WITHIN: Final = timedelta(days=365)
_WISHES: Final = ("yes", "no")


def add(room: Staffroom) -> None:
    """The form, from somebody's record; and from the inbox, which first asks who it is."""
    room.get(SAY, CHANGE, _page)
    room.post(SAY, CHANGE, _keep)


def add_to_inbox(room: Staffroom) -> None:
    """The page of the inbox that asks who said it."""
    room.get(NEW, CHANGE, _whose)
    room.post(NEW, CHANGE, _find)


async def _whose(visit: Visit) -> Response:
    return visit.page("inbox/new", title=text("said.whose"), form=NEW, unknown=UNKNOWN, signs_up=person_keying.NEW)


async def _find(visit: Visit) -> Response:
    return await person_keying.found(visit, NEW, "/said")


async def _page(visit: Visit) -> Response:
    author = await visit.read(_author, visit)
    if author is None:
        return gone(visit)
    values = {"language": [author.language or SPOKEN], "locality": [author.locality or ""], "kind": ["said"]}
    return _form(visit, author, await forms.begun(visit, _draft(visit), values | day_field.today(visit, "said")))


async def _keep(visit: Visit) -> Response:
    author = await visit.read(_author, visit)
    if author is None:
        return gone(visit)
    said, wrong = read(visit)
    if said is not None and not wrong:
        before = await visit.read(taking_down.written_before, author.id, said)
        wrong = {"words": text("said.before", receipt=before)} if before else {}
    if said is None or wrong:
        return _form(visit, author, forms.again(visit, wrong))
    kept = await visit.write(_kept, visit, said)
    if kept is None:
        return gone(visit)
    if kept.alert is not None:
        return visit.go(f"{alert_page.PATH}/{kept.alert}", told="said_alert")
    return visit.go(f"{inbox_at.PATH}/{kept.one.id}", told="said_kept")


def _kept(conn: Connection, visit: Visit, said: TakenDown) -> Kept | None:
    kept = taking_down.take_down(
        inbox_at.at_a_desk(conn, visit),
        visit.number("person"),
        said,
        member=visit.member,
        make_receipt=lambda: make_receipt(secrets.randbelow),
    )
    console_drafts.forget(conn, visit.member.id, _draft(visit))
    return kept


def _author(conn: Connection, visit: Visit) -> people.Person | None:
    """Whose words these are; None for whoever has Telegram, who says it there."""
    number = visit.number("person")
    return None if without_telegram.reached(conn, number) is None else people.find(conn, number)


def read(visit: Visit, *, hears: bool = True) -> tuple[TakenDown | None, dict[str, str]]:
    """What was filled in, and what is wrong with it, in the order of the fields; `hears`: whether they are asked if
    they want to hear back.
    """
    programme, wrong = visit.desk.programme, {}
    words = visit.filled("words").replace("\r\n", "\n")
    if not words:
        wrong["words"] = text("said.no_words")
    if len(words) > LONGEST:
        wrong["words"] = text("inbox.long", most=f"{LONGEST:,}", length=f"{len(words):,}")
    known: dict[str, tuple[str, ...]] = {
        "kind": KINDS,
        "how": SAID,
        "language": tuple(programme.languages),
        "locality": ("", *(one.slug for one in programme.localities)),
        "topic": ("", *(one.slug for one in programme.offered("topics"))),
        "service": ("", *(one.slug for one in programme.offered("services"))),
        **({"hears_back": _WISHES} if hears else {}),
    }
    wrong |= {name: text(f"said.choose.{name}") for name, values in known.items() if visit.filled(name) not in values}
    said_at, problem = day_field.recent(visit, "said", _WITHIN)
    if said_at is None:
        return None, wrong | {"said_day": problem}
    said = TakenDown(
        kind=cast("Kind", visit.filled("kind")),
        words=words,
        language=visit.filled("language"),
        locality=visit.filled("locality") or None,
        how=cast("Said", visit.filled("how")),
        topic=visit.filled("topic") or None,
        service=visit.filled("service") or None,
        said_at=said_at,
        hears_back=hears and visit.filled("hears_back") == "yes",
    )
    return said, wrong


def _form(visit: Visit, author: people.Person, filled: forms.Filled) -> Response:
    title, whose = text("said.title", number=author.id), author.name or ""
    return form_page(visit, filled, title=title, whose=whose, form=_draft(visit), back=here(visit))


def form_page(
    visit: Visit, filled: forms.Filled, *, unknown: bool = False, again: bool = False, **more: Any
) -> Response:
    """The form, with what it offers. `unknown`: for whoever wants no record; `again`: whether it is asked if this is
    somebody else than who said the same.
    """
    more |= {"filled": filled, "status": 400 if filled.wrong else 200, "unknown": unknown, "again": again}
    return visit.page("people/said", **more, **_choices(visit, filled))


def _choices(visit: Visit, filled: forms.Filled) -> dict[str, Any]:
    programme = visit.desk.programme
    return {
        "most": f"{LONGEST:,}",
        "days": day_field.items(filled, "said"),
        "kinds": [{"value": one, "text": text(f"said.kind.{one}")} for one in KINDS],
        "hows": [{"value": one, "text": text(f"said.how.{one}")} for one in SAID],
        "wishes": [{"value": one, "text": text(f"said.hears_back.{one}")} for one in _WISHES],
        "languages": [(one, language_name(visit, one)) for one in programme.languages],
        "places": [(one.slug, locality_name(visit, one.slug, "")) for one in programme.localities],
        "topics": [(one.slug, programme.topic_name(one.slug)) for one in programme.offered("topics")],
        "services": [(one.slug, programme.service_name(one.slug, SPOKEN)) for one in programme.offered("services")],
    }


def _draft(visit: Visit) -> str:
    return f"{here(visit)}/said"
