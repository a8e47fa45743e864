"""What administrators change of the programme at a desk: a form for each thing, and the way back to what the file says.

What is filled in is taken apart by `settings_fields.py`, checked by the rules of the programme's file, and kept by
`storage/settings.py`. Who runs follows at once (`desk.follow`).
"""

from __future__ import annotations

from functools import partial
from typing import Final

from fastapi import Response
from sqlalchemy import Connection

from console.forms import Filled, again, begun, forget, stale
from console.settings_fields import Form
from console.settings_forms import FORMS
from console.staffroom import Staffroom
from console.texts import counted, text
from console.visits import Visit
from programme import laid_over
from programme.programme import Programme
from programme.roles import Act
from storage import settings, staff
from storage.settings import Refusal, Setting
from storage.staff import StaffMember

PATH: Final = "/settings"
CHANGE: Final[Act] = "settings.change"
SURE: Final = "sure"
"""The field by which somebody says that they know what follows."""


def add(room: Staffroom) -> None:
    """A form for each thing, and a button that puts it back."""
    for form in FORMS:
        room.get(form.path, CHANGE, partial(_page, form))
        room.post(form.path, CHANGE, partial(_change, form))
        room.post(f"{form.path}/back", CHANGE, partial(_put_back, form))


async def _page(form: Form, visit: Visit) -> Response:
    there = form.fields(visit, laid_over.of(visit.desk.programme, form.name))
    return await _form(form, visit, await begun(visit, form.path, there))


async def _change(form: Form, visit: Visit) -> Response:
    wanted, wrong = form.read(visit)
    people = 0 if wrong else await visit.read(_unreachable, form, wanted, visit)
    if people:
        wrong = {form.first: counted("settings.unreachable", people)}
    if not wrong:
        wrong = await _doubts(form, visit, wanted)
    if wrong:
        return await _form(form, visit, again(visit, wrong))
    how = {"was": version_of(visit), "file": file_of(visit), "by": visit.member.id, "now": visit.desk.clock()}
    refused = await visit.write(settings.change, form.name, wanted, **how)
    return await _done(form, visit, refused, "settings_changed")


async def _put_back(form: Form, visit: Visit) -> Response:
    wanted = laid_over.of(file_of(visit), form.name)
    people = await visit.read(_unreachable, form, wanted, visit)
    if people:
        there = form.fields(visit, laid_over.of(visit.desk.programme, form.name))
        wrong = {form.first: counted("settings.unreachable", people)}
        return await _form(form, visit, Filled(there, wrong))
    wrong = await _doubts(form, visit, wanted)
    if wrong:  # what the file says stands in the form, to be kept by whoever is sure
        return await _form(form, visit, Filled(form.fields(visit, wanted), wrong))
    how = {"was": version_of(visit), "file": file_of(visit), "by": visit.member.id, "now": visit.desk.clock()}
    refused = await visit.write(settings.put_back, form.name, **how)
    return await _done(form, visit, refused, "settings_back")


async def _doubts(form: Form, visit: Visit, wanted: object) -> dict[str, str]:
    """What has to be ticked first, by the value of the tick: another value asks again."""
    said = await visit.read(form.doubt, visit, wanted)
    return {SURE: said} if said and visit.filled(SURE) != said else {}


async def _done(form: Form, visit: Visit, refused: Refusal | None, told: str) -> Response:
    if refused == "stale":
        return await _form(form, visit, again(visit, stale(form.first)))
    await forget(visit, form.path)
    await visit.desk.follow()
    return visit.go(PATH, told=told if refused is None else f"settings_{refused}")


async def _form(form: Form, visit: Visit, filled: Filled) -> Response:
    there, who = await visit.read(_last, form)
    return visit.page(
        f"settings/{form.page or form.name}",
        title=text(f"settings.change.{form.name}"),
        filled=filled,
        form=form.path,
        version=0 if there is None else there.number,
        changed=None if there is None else text("settings.by", who=visit.called(who), when=visit.when(there.at)),
        laid=there is not None and there.laid,
        of_file=form.told(laid_over.of(file_of(visit), form.name)),
        status=400 if filled.wrong else 200,
        sure=filled.wrong.get(SURE) or filled.value(SURE),
        **form.facts(visit),
        **await visit.read(form.looks, visit),
    )


def _last(conn: Connection, form: Form) -> tuple[Setting | None, StaffMember | None]:
    there = settings.present(conn).get(form.name)
    number = None if there is None else there.staff_id
    return there, None if number is None else staff.known(conn, [number]).get(number)


def _unreachable(conn: Connection, form: Form, wanted: object, visit: Visit) -> int:
    desk = visit.desk
    return settings.unreachable(conn, form.name, wanted, present=desk.programme, zone=desk.zone, now=desk.clock())


def file_of(visit: Visit) -> Programme:
    """The programme as its file says it."""
    return visit.desk.file or visit.desk.programme


def version_of(visit: Visit) -> int:
    """The change that was the last one when the form was shown; -1, which none is, when the form does not say."""
    given = visit.filled("version")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 16 else -1
