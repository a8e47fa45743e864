"""What administrators say at their desks of what is kept, whom it is shared with and how the pages fare; and times of
alerts, and postcodes.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from console.settings_records import MOST
from console.texts import text
from programme.duty import AlertTimes
from programme.places_csv import PlaceRow
from programme.programme import KeptRecord
from programme.public_pages import AccessibilityStatement
from programme.words import Words
from storage import places

if TYPE_CHECKING:
    from tests.console.conftest import Hire


def row(number: int, what: str = "Your name", **languages: str) -> dict[str, str]:
    """One record as its form sends it."""
    fields = {f"what-{number}-en": what, f"why-{number}-en": "To greet you", f"how_long-{number}-en": "A year"}
    return fields | {f"what-{number}-{language}": words for language, words in languages.items()}


async def test_what_is_kept_is_added_to_changed_and_taken_out(hire: Hire) -> None:
    boss = await hire("administrator", name="Grace")
    before = boss.desk.programme
    await boss.open("/settings")
    assert 'href="/settings/kept"' in boss.html
    await boss.open("/settings/kept")
    assert f'name="what-{len(before.privacy.kept) + 1}-en"' in boss.html, "two empty rows below"
    filled = {"version": "0", **row(0, pl="Imię"), "what-1-en": " ", "why-1-en": "", **row(2, "Your answers")}
    await boss.send("/settings/kept", filled)
    assert text("told.settings_changed") in boss.text
    now = boss.desk.programme
    both = {"why": "To greet you", "how_long": "A year"}
    first = KeptRecord.model_validate({"what": {"en": "Your name", "pl": "Imię"}, **both})
    assert now.privacy.kept == (first, KeptRecord.model_validate({"what": "Your answers", **both}))
    assert now.model_copy(update={"privacy": before.privacy}) == before, "nothing else changes"
    assert "Your answers: To greet you; A year" in boss.text
    assert "Your answers" in (await boss.client.get("/public/en/privacy")).text
    await boss.open("/audit")
    assert "Grace" in boss.text
    await boss.send("/settings/kept/back", {"version": "1"})
    assert boss.desk.programme == before


async def test_a_row_without_english_or_with_too_much_is_refused_beside_its_field(hire: Hire) -> None:
    boss = await hire("administrator")
    await boss.open("/settings/kept")
    filled = {"version": "0", "what-0-pl": "Imię", **row(1, "x" * 2001)}
    assert (await boss.send("/settings/kept", filled)).status_code == 400
    for field in ("what-0-en", "why-0-en", "how_long-0-en", "what-1-en"):
        assert f'href="#{field}"' in boss.html
        assert f'id="{field}-error"' in boss.html
    for name in ("why", "how_long"):
        field = text(f"settings_records.{name}", number=1)
        assert boss.text.count(text("settings_records.no_english", field=field)) == 2, "on top and beside its field"
    assert 'value="Imię"' in boss.html or "Imię</textarea>" in boss.html, "nothing is lost"
    assert boss.desk.programme == boss.desk.file


async def test_words_in_a_language_that_is_not_offered_stay_until_their_row_goes(hire: Hire) -> None:
    boss = await hire("administrator")
    shared = {"shared-0-en": "The council", "shared-0-pl": "Rada", "shared-1-en": "Nobody else", "shared-1-pl": "Nikt"}
    await boss.open("/settings/shared")
    await boss.send("/settings/shared", {"version": "0", **shared})
    await boss.open("/settings/offered-languages")
    await boss.send("/settings/offered-languages", {"version": "0", "languages": ["ur"]})
    await boss.open("/settings/shared")
    assert '<input type="hidden" name="shared-0-pl" value="Rada">' in boss.html
    await boss.send("/settings/shared", {"version": "1", **shared, "shared-1-en": ""})
    assert boss.desk.programme.public.privacy.shared == (Words({"en": "The council", "pl": "Rada"}),)


async def test_a_list_of_the_file_that_is_longer_than_a_form_offers_is_kept_whole(hire: Hire) -> None:
    boss = await hire("administrator")
    many = {f"shared-{number}-en": f"Team {number}" for number in range(MOST + 2)}
    await boss.open("/settings/shared")
    await boss.send("/settings/shared", {"version": "0", **many})
    await boss.open("/settings/shared")
    assert f'name="shared-{MOST + 1}-en"' in boss.html
    assert f'name="shared-{MOST + 2}-en"' not in boss.html, "no more are offered"
    assert len(boss.desk.programme.public.privacy.shared) == MOST + 2


async def test_the_accessibility_statement_is_written_and_read_by_everybody(hire: Hire) -> None:
    boss = await hire("administrator")
    await boss.open("/settings/accessibility")
    filled = {"version": "0", "known-0-en": "Old flyers", "checked-en": "By Dana", "checked-pl": "Dana"}
    wrong = filled | {"prepared_day": "30", "prepared_month": "2", "prepared_year": "2026"}
    assert (await boss.send("/settings/accessibility", wrong)).status_code == 400
    assert 'href="#prepared_day"' in boss.html
    await boss.send("/settings/accessibility", wrong | {"prepared_day": "2"})
    said = {"known": ["Old flyers"], "checked": {"en": "By Dana", "pl": "Dana"}, "prepared": date(2026, 2, 2)}
    assert boss.desk.programme.public.accessibility == AccessibilityStatement.model_validate(said)
    assert text("settings_accessibility.day", day="2 February 2026") in boss.text
    page = (await boss.client.get("/public/en/accessibility")).text
    assert "Old flyers" in page
    assert "By Dana" in page
    await boss.open("/settings/accessibility")
    assert 'value="2026"' in boss.html
    await boss.send("/settings/accessibility", {"version": "1"})
    assert boss.desk.programme.public.accessibility == AccessibilityStatement(), "all of it may be empty"


@pytest.mark.parametrize("minutes", ["0", "1441", "soon", ""])
async def test_times_of_alerts_are_minutes_of_a_day(hire: Hire, minutes: str) -> None:
    boss = await hire("administrator")
    await boss.open("/settings/alerts")
    filled: dict[str, Any] = {"version": "0", "emergency": "5", "self_harm": minutes, "abuse": "1,440"}
    assert (await boss.send("/settings/alerts", filled)).status_code == 400
    assert boss.text.count(text("settings_alerts.wrong", most="1,440")) == 2
    await boss.send("/settings/alerts", filled | {"self_harm": "10"})
    assert boss.desk.programme.alerts == AlertTimes(emergency=5, self_harm=10, abuse=1440)
    assert "5 minutes, for an emergency" in boss.text


async def test_people_are_told_of_postcodes_when_there_is_a_list_or_somebody_is_sure(hire: Hire) -> None:
    boss = await hire("administrator")
    wanted = not boss.desk.programme.postcodes
    if not wanted:
        await boss.open("/settings/postcodes")
        await boss.send("/settings/postcodes", {"version": "0"})
    version = "0" if wanted else "1"
    await boss.open("/settings/postcodes")
    assert text("settings_postcodes.not_there") in boss.text
    asked = {"version": version, "postcodes": "yes"}
    assert (await boss.send("/settings/postcodes", asked)).status_code == 400
    assert text("settings_postcodes.sure") in boss.text
    await boss.desk.database.write(places.put, [PlaceRow("WD171AA", None, None, None)])
    await boss.open("/settings/postcodes")
    assert text("settings_postcodes.there") in boss.text
    await boss.send("/settings/postcodes", asked)
    assert boss.desk.programme.postcodes
    assert text("settings_postcodes.told") in boss.text
