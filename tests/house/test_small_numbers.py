"""Whoever counts people by what they said or who they are hands the counts to the gate of small numbers.

The counting queries of storage are walked, so that a new one has to be named here: either it counts people by group,
and then everything that shows it uses `programme/small_numbers.py`; or it counts work, on which the team acts one by
one.
"""

from __future__ import annotations

import re
from functools import cache

import pytest

from tests.house.tree import texts

PEOPLE = {
    "answer_sets": ("counts",),
    "answered": ("tally", "how_many"),
    "answers": ("tally", "how_many"),
    "asked_list": ("search",),
    "audience_insight": ("who_is_missing", "by_language"),
    "bookings": ("booked", "announcements_of"),
    "check_in": ("count",),
    "glance": ("by_tier", "moved", "heard_back"),
    "heard_back": ("heard_back",),
    "invitations": ("campaigns", "find_campaign", "personal_together", "of_person"),
    "locality_figures": ("by_tier", "moved", "heard"),
    "opportunities": ("count_interested",),
    "relays": ("heard",),
    "settings": ("choosers", "readers"),
    "stops": ("because_of",),
    "survey_tallies": ("stretch", "reach"),
    "without_telegram": ("count",),
}
"""Modules of storage, and the functions of each that count people by what they said, chose, did or are."""
WORK = {
    *("alert_list", "alert_steps", "approvals", "attachments", "audit", "contribution_list", "contributions", "inbox"),
    *("outbox", "places", "reviews", "safeguarding", "sentences", "correction_words", "series", "announcement_list"),
    # Who gets a message, and who is in the middle of something: the team acts on each, and is told of the last one.
    *(
        "audience",
        "billed",
        "corrections",
        "rates",
        "tallies",
        "versions",
        "letters_and_calls",
        "sessions",
        "sending_again",
    ),
    *("told_by_hand", "update_letters", "update_changes", "to_check"),
    # For those who may see who the people are.
    "people_list",
    # What one person has: how often they were written to, and by when they are forgotten.
    *("contacts", "endings"),
}
EXACT = {
    "app/commands/opportunities.py": "places that are taken, for whoever gives them",
    "bot/effects/picturing.py": "only whether anybody has answered",
    "bot/effects/announcing_languages.py": "who waits for a version in their language, before one writes to them",
    "console/announcement_look.py": "the same at a desk",
    "console/localities.py": "only what was asked: it leads to figures, and shows none",
}
"""Who tells such a number to the last person, and why that is right."""
GATE = re.compile(
    r"from programme\.(small_numbers|tallies) import|from console\.figures import .*\b(of_people|about)\b"
)
_REPORTED = re.compile(r"\breport\.(stopped|came_back|booked)\b")


@cache
def modules() -> dict[str, str]:
    """The program's modules by path."""
    rooms = ("app/", "bot/", "console/", "storage/")
    return {
        path: text
        for path, text in texts().items()
        if path.startswith(rooms) and path.endswith(".py") and not path.startswith("app/town/")
    }


def _shows(path: str, text: str, module: str, functions: tuple[str, ...]) -> bool:
    names = "|".join(functions)
    by_name = rf"from storage\.{module} import [^\n]*\b({names})\b"
    return path != f"storage/{module}.py" and re.search(rf"\b{module}\.({names})\b|{by_name}", text) is not None


@pytest.mark.parametrize("module", sorted(PEOPLE))
def test_what_shows_how_many_people_there_are_of_a_kind_goes_through_the_gate(module: str) -> None:
    shown = {path for path, text in modules().items() if _shows(path, text, module, PEOPLE[module])}
    assert shown, f"nothing shows what storage/{module}.py counts"
    assert [path for path in sorted(shown - set(EXACT)) if not GATE.search(modules()[path])] == []


def test_every_query_that_counts_is_named_here() -> None:
    counts = re.compile(r"func\.(count|sum)\(|\bCounter\(")
    found = {
        path.removeprefix("storage/").removesuffix(".py")
        for path, text in modules().items()
        if path.startswith("storage/") and "/migrations/" not in path and counts.search(text)
    }
    assert sorted(found - set(PEOPLE) - WORK) == []
    assert sorted((WORK | set(PEOPLE)) - found - {"relays", "stops"}) == []


def test_what_a_report_tells_of_people_goes_through_the_gate() -> None:
    shown = [path for path, text in modules().items() if _REPORTED.search(text)]
    assert shown
    assert [path for path in shown if not GATE.search(modules()[path])] == []


def test_no_exception_outlives_its_reason() -> None:
    for path in EXACT:
        assert any(_shows(path, modules()[path], module, names) for module, names in PEOPLE.items()), path
