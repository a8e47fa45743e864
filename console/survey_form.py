"""Writing a survey, or a new version of one: a form with all its questions, languages side by side.

What is in it is kept each time a button is pressed, until it is published or thrown away. It makes the file that
`hearback surveys import` takes, and what is wrong is told by the checks of that file, beside its field.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from fastapi import Response
from sqlalchemy import Connection

from console import survey_terms, throwing_away
from console.announcement_people import Counts
from console.forms import Filled
from console.pages import beside
from console.staffroom import Staffroom
from console.survey_blanks import to_fill_in
from console.texts import text
from console.visits import Visit
from console.words import language_name
from conversations.survey_flow import flow_of
from programme import survey_draft, yaml_text
from programme.audience import AudienceError, Names, describe, parse
from programme.roles import Act
from programme.survey_draft import KINDS, OF_KIND, WITH_OPTIONS, Draft
from programme.survey_editing import change, field_of, lacking, unfilled, ways_on, with_room
from programme.words import ENGLISH
from programme.yaml_text import Mistakes
from storage import console_drafts, survey_acts, surveys
from storage.audience_words import names_of
from storage.surveys import Survey, Version, Written

PATH: Final = "/surveys"
NEW: Final = "/surveys/new"
CHANGE: Final = "/surveys/{survey}/change"
FORMS: Final = (NEW, CHANGE)
ACT: Final[Act] = "content.change"
SHOWN: Final = 40
"""Characters of a question where it is one of several to go on with."""
WAS: Final = "was"
"""The mark of the survey as it was when its form was opened."""


@dataclass(frozen=True, slots=True)
class Writing:
    """A form being written: its address, the survey that it changes with its versions, and what stands in it."""

    path: str
    survey: Survey | None
    versions: Sequence[Version]
    was: str | None
    filled: Filled

    @property
    def draft(self) -> Draft:
        """What stands in it, in its parts."""
        return survey_draft.from_fields(self.filled.values)

    @property
    def kinds(self) -> dict[str, str]:
        """The questions that were asked before, each with its kind."""
        return {one["name"]: one["kind"] for version in self.versions for one in version.about["questions"]}


@dataclass(frozen=True, slots=True)
class Checked:
    """What the form comes to: the survey with what its author should look at, or what is wrong, by field."""

    written: Written | None
    notes: Sequence[str]
    wrong: Mapping[str, str]


def add(room: Staffroom) -> None:
    """The form, for a new survey and for another version."""
    for path in FORMS:
        room.get(path, ACT, _form)
        room.post(path, ACT, _filled)
        room.post(f"{path}/count", ACT, _count)


async def writing(visit: Visit) -> Writing | None:
    """What this member has in the form of this address; None where the survey is not there."""
    return await visit.read(_writing, visit)


def _writing(conn: Connection, visit: Visit) -> Writing | None:
    if "survey" not in visit.request.path_params:
        left = console_drafts.kept(conn, visit.member.id, NEW)
        values = {} if left is None else left.fields
        return Writing(NEW, None, (), None, Filled(values, left_at=None if left is None else left.saved_at))
    survey = surveys.find(conn, visit.number("survey"))
    if survey is None:
        return None
    path = f"{PATH}/{survey.id}/change"
    left = console_drafts.kept(conn, visit.member.id, path)
    versions = surveys.versions(conn, survey.id)
    if left is not None:
        was = next(iter(left.fields.get(WAS, ())), "")
        return Writing(path, survey, versions, was, Filled(left.fields, left_at=left.saved_at))
    form = yaml_text.parse(surveys.form(conn, survey.id, survey.version), "").value
    fields = survey_draft.fields_of(survey_draft.from_content(form))
    return Writing(path, survey, versions, survey_acts.mark(survey), Filled(fields))


async def _form(visit: Visit) -> Response:
    found = await writing(visit)
    if found is None:
        return _gone(visit)
    return await page(visit, found, found.filled, counts_now=bool(visit.asked("count")))


def _gone(visit: Visit) -> Response:
    return visit.page("surveys/gone", title=text("surveys.gone"), status=404)


async def page(visit: Visit, found: Writing, filled: Filled, *, counts_now: bool = False) -> Response:
    """The form, as it is filled in, with what is wrong. Who may take it is counted where that was asked for."""
    names = await visit.read(audience_names, visit)
    terms = survey_terms.shown(filled.values, names)
    draft = survey_draft.from_fields(filled.values)
    lacks = {code: len(lacking(draft, code)) for code in draft.languages}
    draft = with_room(draft)
    known = visit.desk.programme.languages
    name = {code: language_name(visit, code) for code in {*known, *draft.languages}}
    title = text("survey_form.title" if found.survey is None else "survey_form.change")
    return visit.page(
        "surveys/form",
        title=title,
        status=400 if filled.wrong else 200,
        path=found.path,
        was=found.was,
        survey=found.survey,
        filled=(shown := Filled(survey_draft.fields_of(draft) | terms, filled.wrong, filled.left_at)),
        reach=await survey_terms.counted(visit, terms, names) if counts_now else Counts(),
        draft=draft,
        names=name,
        directions={code: visit.desk.texts.direction(code) for code in name},
        more=[(code, name[code]) for code in known if code not in draft.languages],
        lacks=lacks,
        kinds=[(kind, text(f"survey_form.kind.{kind}")) for kind in KINDS],
        of_kind=OF_KIND,
        with_options=WITH_OPTIONS,
        ways=[_ways(draft, number) for number in range(len(draft.questions))],
        **survey_terms.facts(visit, shown),
    )


async def _count(visit: Visit) -> Response:
    """The count alone, for a page that follows what is chosen."""
    counted = await survey_terms.counted(visit, visit.form, await visit.read(audience_names, visit))
    return visit.page("announcements/parts_count", title="", counted=counted)


def _ways(draft: Draft, number: int) -> list[tuple[str, str]]:
    """Where an answer of a question can go on, in words: on with the next one, with a later one, or to the end."""
    ways = [("", text("survey_form.go.next"))]
    for key, place in ways_on(draft, number):
        if place is None:
            ways.append((key, text("survey_form.go.end")))
        else:
            words = draft.questions[place].text.get(ENGLISH, "")
            ways.append((key, text("survey_form.go.question", number=place + 1, words=_short(words))))
    return ways


def _short(words: str) -> str:
    return words if len(words) <= SHOWN else words[: SHOWN - 1].rstrip() + "…"


async def _filled(visit: Visit) -> Response:
    """A button of the form: keep what is in it, and do what the button says."""
    found = await writing(visit)
    if found is None:
        return _gone(visit)
    act, draft = visit.filled("do"), survey_draft.from_fields(visit.form)
    terms = survey_terms.filled_in(visit.form)
    survey_terms.put_into(draft, terms, await visit.read(audience_names, visit))
    if found.survey is not None:
        draft.terms["survey"] = found.survey.slug
    if act == "look":
        return await _looked_at(visit, found, survey_draft.named(draft, found.kinds))
    asks = throwing_away.of_form(visit, found.path, act)
    if asks is not None:
        await keep(visit, found.path, draft, visit.filled(WAS), terms)
        return asks
    if act == "add_language":
        act = f"add_language.{visit.filled('language')}"
    where = change(draft, act, visit.desk.programme.languages)
    await keep(visit, found.path, draft, visit.filled(WAS), terms)
    return throwing_away.ask(visit, found.path) if act == "drop" else _back(visit, found.path, act, where)


def _back(visit: Visit, path: str, act: str, where: str | None) -> Response:
    """To the form again: at the field to go on at, or at the count."""
    if act == "count":
        answer, where = visit.go(path, count="yes", on="yes"), "count"
    else:
        answer = visit.go(path, told=None if where else "survey_kept", on="yes")
    if where:
        answer.headers["location"] += f"#{where}"
    return answer


async def _looked_at(visit: Visit, found: Writing, draft: Draft) -> Response:
    """On to the page that shows all of it, or back to the form with what is wrong."""
    was, terms = visit.filled(WAS), survey_terms.filled_in(visit.form)
    await keep(visit, found.path, draft, was, terms)
    fields = survey_draft.fields_of(draft) | terms
    checked = await check(visit, Writing(found.path, found.survey, found.versions, was, Filled(fields)))
    if checked.wrong:
        return await page(visit, found, Filled(fields, checked.wrong))
    return visit.go(f"{found.path}/look")


async def keep(visit: Visit, path: str, draft: Draft, was: str | None, terms: Mapping[str, Sequence[str]]) -> None:
    """Keep what stands in the form; `terms` as they were filled in."""
    fields = survey_draft.fields_of(draft) | {name: list(one) for name, one in terms.items()} | {WAS: [was or ""]}
    await visit.write(console_drafts.keep, visit.member.id, path, fields, visit.desk.clock())


async def check(visit: Visit, found: Writing) -> Checked:
    """Make the survey of what stands in the form, by the checks of its file."""
    draft = found.draft
    names = await visit.read(audience_names, visit)
    wrong = {name: to_fill_in(name) for name in unfilled(draft)}
    wrong |= survey_terms.put_into(draft, found.filled.values, names)
    if wrong:
        return Checked(None, (), wrong)
    content = survey_draft.content_of(draft)
    if found.survey is None and content["survey"]:
        there = await visit.read(surveys.by_slug, content["survey"])
        if there is not None:
            return Checked(None, (), {"survey": text("survey_form.taken", title=there.title("en"))})
    try:
        written, notes = await beside(visit.desk.survey, survey_draft.written(content), names, found.versions)
    except Mistakes as error:
        for one in error.mistakes:
            name = survey_terms.beside(field_of(one.where))
            wrong[name] = f"{wrong[name]}; {one.what}" if name in wrong else one.what
        return Checked(None, (), wrong)
    return Checked(written, notes, {})


def audience_names(conn: Connection, visit: Visit) -> Names:
    """What an audience can name, surveys included."""
    made = {flow_of(one.slug): (one.slug, one.title("en")) for one in surveys.list_surveys(conn)}
    return names_of(visit.desk.programme, visit.desk.texts).with_answered(made)


def audience_of(visit: Visit, expression: str) -> str:
    """Whom an expression means, in words."""
    try:
        return describe(parse(expression), Names.of(visit.desk.programme))
    except AudienceError:
        return expression
