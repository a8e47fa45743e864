"""The values of the audit log in words, with links to what has a page for whoever reads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from storage import audit
from tests.clock import START

if TYPE_CHECKING:
    from tests.console.conftest import Hire, Member

TOLD: list[tuple[str, str, dict[str, Any], str]] = [
    ("broadcast.send", "broadcast:1", {"purpose": "update", "asks": False, "languages": ["en", "pl"]}, "What for: "),
    ("broadcast.send", "broadcast:1", {"audience": "locality:dacorum"}, "Audience: "),
    ("broadcast.correct", "broadcast:1", {"by": 2, "people": 1200}, "By: Announcement 2 People: 1,200"),
    ("people.change", "person:3", {"what": ["access_needs", "topics"]}, "Person 3 What: access needs, topics"),
    ("people.agreed", "person:3", {"given": [], "ended": ["updates"]}, "Agreed to: nothing Agrees no longer to: "),
    ("people.sign_up", "person:3", {"given": "paper"}, "How they agreed: signed on paper"),
    ("staff.week", "staff:99", {"week": {"0": ["09:00", "17:00"]}}, "Member 99 Times on duty: Mon 09:00–17:00"),
    ("staff.identity", "staff:99", {"set": False}, "Account: taken away"),
    ("settings.change", "setting:minimum_age", {"before": 16, "after": 18}, "Youngest age 16 → 18"),
    (
        "settings.change",
        "setting:quiet_hours",
        {"before": {"from": "20:30:00", "to": "08:30:00"}, "after": {"from": "21:00:00", "to": "08:30:00"}},
        "Quiet hours From: 20:30 → 21:00 ",
    ),
    (
        "settings.change",
        "setting:topics",
        {
            "entry": "gp",
            "before": {"slug": "gp", "name": {"en": "Doctors"}, "retired": False},
            "after": {"slug": "gp", "name": {"en": "Doctors", "pl": "Lekarze"}, "retired": True},
        },
        "Of the list: gp Name (Polish): nothing → Lekarze Offered no longer: no → yes",
    ),
    ("token.make", "token:1", {"scopes": "people:count", "days": 30}, "Token 1 What it may do: "),
    ("tea.drunk", "pot:1", {"cups": 2, "sort": "green"}, "tea.drunk tea.drunk pot:1 cups: 2 sort: green"),
]


@pytest.fixture
async def sam(hire: Hire) -> Member:
    member: Member = await hire("administrator", name="Sam")
    return member


async def test_what_was_done_is_told_in_words(sam: Member) -> None:
    def happen(conn: Any) -> None:
        for act, subject, detail, _ in TOLD:
            audit.record(conn, at=START, act=act, staff_id=sam.id, subject=subject, detail=detail)

    await sam.desk.database.write(happen)
    await sam.open("/audit")
    assert [told for *_, told in TOLD if told not in sam.text] == []
    assert '<a href="/announcements/2">Announcement 2</a>' in sam.html
    assert '<a href="/people/3">Person 3</a>' in sam.html
    assert "Member 99</a>" not in sam.html


async def test_an_auditor_is_led_nowhere_that_they_may_not_look(sam: Member, hire: Hire) -> None:
    await sam.desk.database.write(audit.record, at=START, act="people.show", staff_id=sam.id, subject="person:3")
    ida = await hire("auditor")
    await ida.open("/audit")
    assert "Person: record looked at people.show Person 3" in ida.text
    assert 'href="/people/3"' not in ida.html
    assert f'<a href="/team/{sam.id}">Sam</a>' in ida.html
