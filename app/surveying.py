"""From the form of a survey to what is kept: its flow goes through the checks that every conversation goes through."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from bot.effects import declared
from bot.known import FACTS
from conversations.check import check_flow
from conversations.survey_flow import as_mistake, survey_flow
from conversations.texts import Texts
from programme.audience import AudienceError, Names, parse, unparse
from programme.programme import Programme
from programme.sentences import Fault
from programme.survey import Question, Survey, changed_kinds, cut_on_phones, mistake, read_survey
from programme.yaml_text import Document, Mistakes
from storage.surveys import Version, Written


def read_form(text: str, source: str, programme: Programme, names: Names, zone: ZoneInfo) -> tuple[Survey, Document]:
    """The form, with its audience in the form in which audiences are kept. Raises Mistakes, each with its line."""
    survey, document = read_survey(text, programme, zone, source)
    try:
        written = unparse(parse(survey.audience, names))
    except AudienceError as error:
        raise Mistakes([mistake(document, ("audience",), error)]) from None
    return survey.model_copy(update={"audience": written}), document


def refuse_other_kinds(survey: Survey, document: Document, versions: Sequence[Version]) -> None:
    """Raises Mistakes where a question of an earlier version is asked as another kind under the same name."""
    kinds = {one["name"]: one["kind"] for version in versions for one in version.about["questions"]}
    changed = changed_kinds(kinds, survey)
    if changed:
        raise Mistakes(
            [
                mistake(
                    document,
                    ("questions", place, "kind"),
                    Fault("survey.kind_changed", name=name, before=kinds[name]),
                )
                for place, name in changed
            ]
        )


def compiled(survey: Survey, document: Document, form: str, texts: Texts) -> tuple[Written, list[str]]:
    """What is kept of a survey, and what its author should look at. Raises Mistakes where its flow does not hold."""
    flow = survey_flow(survey, document, texts)
    serious = [problem for problem in check_flow(flow, texts, declared(), FACTS) if problem.serious]
    if serious:
        raise Mistakes([as_mistake(problem) for problem in serious])
    written = Written(
        slug=survey.slug,
        audience=survey.audience,
        missing=survey.missing_language,
        opens_at=survey.opens,
        closes_at=survey.closes,
        edition=survey.edition(),
        flow_version=flow.version,
        body=flow.body,
        form=form,
        about=_about(survey),
    )
    return written, list(_notes(survey, document))


def _about(survey: Survey) -> Mapping[str, Any]:
    checked = survey.checked_by
    return {
        "title": {language: survey.title.text(language) for language in checked},
        "languages": list(checked),
        "questions": [_about_question(one, list(checked)) for one in survey.questions],
    }


def _about_question(one: Question, checked: Sequence[str]) -> Mapping[str, Any]:
    told = {
        "name": one.name,
        "kind": one.kind,
        "text": {language: one.text.text(language) for language in checked},
        "options": {
            option.value: {language: option.text.text(language) for language in checked} for option in one.options
        },
    }
    go = {answer: wanted for answer, wanted, _ in one.goes()}
    return told | ({"go": go} if go else {})


def _notes(survey: Survey, document: Document) -> Iterator[str]:
    for path, fault in cut_on_phones(survey):
        yield str(mistake(document, path, fault))
    unchecked = survey.unchecked()
    if unchecked:
        yield str(Fault("survey.unchecked", slug=survey.slug, languages=", ".join(unchecked)))


def maker(
    texts: Texts, programme: Programme, zone: ZoneInfo
) -> Callable[[str, Names, Sequence[Version]], tuple[Written, list[str]]]:
    """All of it at once, for whoever writes the form at a desk. What it makes raises Mistakes."""

    def make(form: str, names: Names, versions: Sequence[Version]) -> tuple[Written, list[str]]:
        survey, document = read_form(form, "", programme, names, zone)
        refuse_other_kinds(survey, document, versions)
        return compiled(survey, document, form, texts)

    return make
