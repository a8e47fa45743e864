"""The settings as they are, and the sentences in every language."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import httpx
import pytest
from prometheus_client import CollectorRegistry

from console import Desk, make_app
from console.texts import text
from conversations.sentences import counted, sentences
from programme.programme import ContactBudget, Programme
from storage import staff
from tests.harness import shipped_texts

if TYPE_CHECKING:
    from tests.console.conftest import Hire


async def test_the_settings_are_told_with_who_is_on_duty_and_where_each_is_changed(hire: Hire) -> None:
    sam, grace = await hire("officer", name="Sam"), await hire("officer", name="Grace", signs_in=False)
    await sam.open("/settings")
    for words in (sam.desk.programme.organisation.name, "Dacorum", "Vaccinations", "Europe/London", "Grace", "Polish"):
        assert words in sam.text
    assert text("settings.quiet", begin="20:30", end="08:30") in sam.text
    assert text("settings.how.organisation") in sam.text
    await sam.desk.database.write(staff.set_duty, grace.id, on=False, now=sam.desk.clock())
    await sam.open("/settings")
    assert "Grace" not in sam.text


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        (
            {"contact_budget": ContactBudget(messages=1, days=7, over="wait")},
            "At most 1 message in 7 days to one person; an",
        ),
        ({"approve_above": 0}, "A second person approves Every announcement"),
        ({"approve_above": 100}, "A second person approves Announcements to more than 100 people"),
        ({}, "Quiet hours None Contact budget None A second person approves None"),
    ],
)
async def test_what_is_not_set_is_none(
    hire: Hire, desk: Desk, metrics: CollectorRegistry, changed: dict[str, object], said: str
) -> None:
    sam = await hire("officer")
    plain = replace(desk, programme=Programme.plain().model_copy(update=changed))
    sam.client._transport = httpx.ASGITransport(app=make_app({}, metrics, desk=plain))
    await sam.open("/settings")
    assert said in sam.text


async def test_each_language_is_counted_and_its_sentences_are_found_and_exported(hire: Hire) -> None:
    sam = await hire("officer")
    await sam.open("/settings/languages")
    counts = counted(sentences(sam.desk.texts, "ur"))
    assert f"Urdu {counts['missing']} {counts['unchecked']} {counts['checked']}" in sam.text
    answer = await sam.open("/settings/languages/ur?q=help.emergencies")
    assert "1 sentence " in sam.text
    assert 'lang="ur" dir="rtl">' in answer.text
    answer = await sam.open("/settings/languages/ur?state=missing&export=csv")
    assert len(answer.text.splitlines()) == 1 + counts["missing"]
    assert (await sam.open("/settings/languages/ur?sort=-state")).status_code == 200
    assert (await sam.open("/settings/languages/tlh")).status_code == 404


def test_a_sentence_is_missing_not_checked_or_checked() -> None:
    texts = shipped_texts()
    english = {one.key: one for one in sentences(texts, "en")}
    assert not any(one.state == "missing" for one in english.values())
    assert not any(key.startswith("inbox.") for key in english)
    urdu = sentences(texts, "ur")
    assert [one.key for one in urdu] == sorted(english)
    assert {one.key for one in urdu if one.state == "missing"} == set(english) & set(texts.missing("ur"))
    assert all((one.words is None) is (one.state == "missing") for one in urdu)
    assert {one.state for one in sentences(texts, "tlh")} == {"missing"}
