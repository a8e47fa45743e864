"""What each role may do, and that a resident may do nothing of it."""

from __future__ import annotations

import pytest

from programme.roles import ACTS, ALLOWED, ROLES, may


def test_each_role_may_do_what_the_one_below_may() -> None:
    assert set(ALLOWED) == set(ROLES)
    assert ALLOWED["reader"] < ALLOWED["officer"] < ALLOWED["administrator"] == set(ACTS)


@pytest.mark.parametrize(
    "act", ["broadcast.send", "inbox.answer", "people.read", "safeguarding.acknowledge", "ambassadors.change"]
)
def test_a_reader_reads_what_was_said_and_counts_but_not_people(act: str) -> None:
    known = next(one for one in ACTS if one == act)
    assert may("officer", known)
    assert not may("reader", known)


def test_an_auditor_reads_what_a_reader_does_and_the_log_and_changes_nothing() -> None:
    assert ALLOWED["auditor"] - ALLOWED["reader"] == {"audit.read", "staff.read"}
    assert all(act.endswith((".read", ".count", ".figures", ".locality")) for act in ALLOWED["auditor"])


@pytest.mark.parametrize("role", ["analyst", "representative", "practice"])
def test_who_works_from_figures_and_updates_reads_no_words_of_people_and_no_exact_counts(role: str) -> None:
    assert {act for act in ACTS if may(role, act)} <= {"reports.figures", "reports.locality", "updates.read"}


@pytest.mark.parametrize("act", ["staff.change", "people.import", "people.erase", "audit.read"])
def test_some_things_are_for_administrators(act: str) -> None:
    known = next(one for one in ACTS if one == act)
    assert may("administrator", known)
    assert not may("officer", known)


@pytest.mark.parametrize("role", [None, "", "resident", "Administrator"])
def test_nobody_else_may_do_anything(role: str | None) -> None:
    assert not any(may(role, act) for act in ACTS)
