"""A survey is asked by an announcement: what its form begins with then, and the address by which people come to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from console.announcement_words import WRITTEN_IN
from console.texts import text
from console.visits import Visit
from conversations.survey_flow import flow_of
from programme import invitations
from programme.sentences import Fault
from storage import surveys
from storage.surveys import Survey

PARAMETER: Final = "survey"
"""By which the address of the form names the survey that is to be asked."""


def address(visit: Visit, survey: Survey) -> str | None:
    """What opens the survey on a phone; None while it is not known which bot this is."""
    try:
        return invitations.link(visit.desk.bot_name(), flow_of(survey.slug))
    except Fault:
        return None


def can_ask(visit: Visit, survey: Survey) -> bool:
    """Whether people can be asked now, by this member."""
    is_open = survey.state(visit.desk.clock()) == "open"
    return is_open and visit.may("broadcast.send") and address(visit, survey) is not None


async def begins(visit: Visit) -> Mapping[str, Sequence[str]] | None:
    """What the form begins with when a survey is to be asked: words to go on from, and a button that opens it. None:
    there is nothing to ask.
    """
    number = visit.asked(PARAMETER)
    survey = await visit.read(surveys.find, int(number)) if number.isdecimal() and len(number) < 10 else None
    if survey is None or not can_ask(visit, survey):
        return None
    return {
        f"words-{WRITTEN_IN}": [text("announcement_survey.words", title=survey.title(WRITTEN_IN))],
        "purpose": ["question"],
        "link-label-1": [text("announcement_survey.button")],
        "link-url-1": [address(visit, survey) or ""],
    }
