"""A survey once more before it is published: what it comes to, and who is in the middle of an older version."""

from __future__ import annotations

from typing import Final

from fastapi import Response

from console import survey_older, survey_terms
from console.figures import about
from console.forms import Filled, forget, stale
from console.staffroom import Staffroom
from console.survey_form import ACT, FORMS, PATH, Writing, audience_of, check, keep, page, writing
from console.texts import counted, text
from console.visits import Visit
from console.words import language_name
from programme.survey_editing import lacking
from storage import survey_acts
from storage.surveys import Written

_ADDED: Final = "added"


def add(room: Staffroom) -> None:
    """The page that shows all of it once more, and the act."""
    for path in FORMS:
        room.get(f"{path}/look", ACT, _look)
        room.post(f"{path}/publish", ACT, _publish)


async def _look(visit: Visit) -> Response:
    found = await writing(visit)
    if found is None or not found.filled.values:
        return visit.go(PATH)
    checked = await check(visit, found)
    if checked.written is None:
        return await page(visit, found, Filled(found.filled.values, checked.wrong))
    return visit.page(
        "surveys/look",
        title=text("survey_look.title"),
        path=found.path,
        was=found.was,
        survey=found.survey,
        written=checked.written,
        what=_what(found, checked.written),
        facts=_facts(visit, checked.written),
        notes=checked.notes,
        lacks=_lacks(visit, found, checked.written),
        waiting=[] if found.survey is None else await _waiting(visit, found),
        languages=[(code, language_name(visit, code)) for code in checked.written.about["languages"]],
    )


def _what(found: Writing, written: Written) -> str:
    """What publishing comes to: a new survey, a version, an earlier one again, or only other terms."""
    if found.survey is None:
        return _ADDED
    if written.edition == found.survey.edition:
        return "changed"
    return "again" if written.edition in {one.edition for one in found.versions} else "version"


def _facts(visit: Visit, written: Written) -> list[tuple[str, str]]:
    about = written.about
    facts = [
        (text("survey_look.name"), about["title"]["en"]),
        (text("survey_look.questions"), str(len(about["questions"]))),
        (text("surveys.languages"), ", ".join(language_name(visit, code) for code in about["languages"])),
        (text("surveys.missing"), text(f"survey_form.missing.{written.missing}")),
        (text("surveys.audience"), audience_of(visit, written.audience)),
        (text("results.opens"), text("survey_look.now") if written.opens_at is None else visit.when(written.opens_at)),
    ]
    closes = text("survey_look.open_end") if written.closes_at is None else visit.when(written.closes_at)
    return [*facts, (text("results.closes"), closes)]


def _lacks(visit: Visit, found: Writing, written: Written) -> list[str]:
    """Languages of the form that nobody will be offered, and what they lack."""
    draft = found.draft
    return [
        counted("survey_look.lacks", len(lacking(draft, code)), language=language_name(visit, code))
        for code in draft.languages
        if code not in written.about["languages"]
    ]


async def _waiting(visit: Visit, found: Writing) -> list[tuple[int, str]]:
    """The versions in whose middle somebody is, and how many."""
    if found.survey is None:
        return []
    there = await visit.read(survey_acts.waiting, found.survey.slug)
    return [(one.number, about(there[one.flow_version])) for one in found.versions if there.get(one.flow_version)]


async def _publish(visit: Visit) -> Response:
    found = await writing(visit)
    if found is None or not found.filled.values:
        return visit.go(PATH, told="survey_nothing")
    checked = await check(visit, found)
    if checked.written is None:
        return await page(visit, found, Filled(found.filled.values, checked.wrong))
    was = None if found.survey is None else found.was
    now, me = visit.desk.clock(), visit.member.id
    done = await visit.write(survey_acts.publish, checked.written, was=was, by=me, now=now)
    if done.refused == "stale" and done.survey is not None:
        terms = survey_terms.filled_in(found.filled.values)
        await keep(visit, found.path, found.draft, survey_acts.mark(done.survey), terms)
        return await page(visit, found, Filled(found.filled.values, stale("title.en")))
    if done.survey is None or done.refused is not None:
        taken = {"survey": text("survey_form.taken", title=checked.written.about["title"]["en"])}
        return await page(visit, found, Filled(found.filled.values, taken))
    await forget(visit, found.path)
    waits = await visit.read(survey_older.older, done.survey) if done.what == "version" else []
    return visit.go(
        survey_older.path_of(done.survey) if waits else f"{PATH}/{done.survey.id}", told=f"survey_{done.what}"
    )
