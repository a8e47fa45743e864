"""Health updates and opportunities from a file of a team: checked first, each mistake with its number."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import yaml

from programme.checked_text import for_language, live_languages
from programme.opportunity import is_open, read_opportunities
from programme.programme import Programme
from programme.update import UpdateText, is_current, read_updates
from programme.yaml_text import Mistakes

PROGRAMME = Programme.example()


def _update(**changes: Any) -> dict[str, Any]:
    english = {"title": "Flu jabs", "body": "Book **now**.", "checked_by": "Dr Ada (made up)"}
    update = {
        "ref": "flu-2026",
        "source": "NHS England",
        "owner": "Vaccination team",
        "review_date": "2026-12-31",
        "topics": ["vaccinations"],
        "texts": {"en": english, "pl": {"title": "Grypa", "body": "Zapisz się."}},
    }
    return update | changes


def _card(**changes: Any) -> dict[str, str]:
    lines = ("who_decides", "when", "can_change", "cannot_change", "hear_back")
    return {line: f"The {line} line" for line in lines} | changes


def _opportunity(**changes: Any) -> dict[str, Any]:
    english = {"title": "Walk", "summary": "A walk", "about": "Weekly", "decision_card": _card(), "checked_by": "Ada"}
    opportunity = {
        "ref": "walk",
        "kind": "co_design",
        "owner": "Engagement",
        "review_date": "2026-12-31",
        "localities": ["dacorum"],
        "texts": {"en": english},
    }
    return opportunity | changes


def _updates(*updates: dict[str, Any]) -> str:
    return yaml.safe_dump({"updates": list(updates)}, sort_keys=False)


def _opportunities(*opportunities: dict[str, Any]) -> str:
    return yaml.safe_dump({"opportunities": list(opportunities)}, sort_keys=False)


def test_several_updates_are_read_at_once() -> None:
    first, second = read_updates(_updates(_update(), _update(ref="covid-2026", topics=[])), PROGRAMME)
    assert (first.ref, first.review_date, first.topics) == ("flu-2026", date(2026, 12, 31), ("vaccinations",))
    assert second.topics == ()


def test_what_nobody_checked_does_not_go_out() -> None:
    (update,) = read_updates(_updates(_update()), PROGRAMME)
    assert update.live_languages() == ("en",)
    found = update.for_language("pl")
    assert found is not None
    assert (found.language, found.instead, found.text.title) == ("en", True, "Flu jabs")


def test_a_checked_language_goes_out_as_itself() -> None:
    texts = {
        "pl": UpdateText(title="Grypa", body="Zapisz się.", checked_by="Ola"),
        "en": UpdateText(title="Flu", body="x"),
    }
    found = for_language(texts, "pl")
    assert found is not None
    assert (found.language, found.instead) == ("pl", False)
    assert live_languages(texts) == ("pl",)
    assert for_language(texts, "en") is None


@pytest.mark.parametrize(
    ("changes", "where", "what"),
    [
        ({"topics": ["vaccination"]}, "updates, item 2", "did you mean “vaccinations”?"),
        ({"localities": ["mars"]}, "updates, item 2", "“mars” is not among this programme's localities"),
        ({"review_date": "soon"}, "updates, item 2, review_date", "“soon” is no day"),
        ({"ref": "Flu 2026"}, "updates, item 2, ref", "cannot be a short name"),
        ({"source": ""}, "updates, item 2, source", "is empty: write it"),
        ({"sauce": "x"}, "updates, item 2, sauce", "not known here"),
        ({"texts": {"pl": {"title": "G", "body": "x"}}}, "updates, item 2", "no English text"),
        ({"texts": {"en": {"title": "G"}}}, "updates, item 2, texts, en, body", "is missing"),
        (
            {"texts": {"en": {"title": "G", "body": "x" * 3501}}},
            "updates, item 2, texts, en, body",
            "the most is 3500",
        ),
        ({"texts": {"en": {"title": "G", "body": "x"}, "xx": {"title": "G", "body": "x"}}}, "updates, item 2", "“xx”"),
        ({"source_link": "javascript:alert(1)"}, "updates, item 2, source_link", "https://"),
    ],
)
def test_a_mistake_names_its_item_and_field(changes: dict[str, Any], where: str, what: str) -> None:
    with pytest.raises(Mistakes) as caught:
        read_updates(_updates(_update(), _update(ref="other") | changes), PROGRAMME, "new.yaml")
    (mistake,) = caught.value.mistakes
    assert (mistake.source, mistake.where) == ("new.yaml", where)
    assert what in mistake.what


def test_the_same_ref_twice_in_one_file_is_refused() -> None:
    with pytest.raises(Mistakes, match=r"updates, item 2, ref: “flu-2026” is used twice"):
        read_updates(_updates(_update(), _update()), PROGRAMME)


@pytest.mark.parametrize("text", ["updates: []", "updates: x", "[]", "other: []", "x"])
def test_a_file_without_a_list_is_refused(text: str) -> None:
    with pytest.raises(Mistakes, match="should start with “updates:”"):
        read_updates(text, PROGRAMME)


def test_something_beside_the_list_is_shown() -> None:
    with pytest.raises(Mistakes, match="version: is not known here"):
        read_updates(_updates(_update()) + "version: 2\n", PROGRAMME)


def test_an_opportunity_keeps_its_decision_card_and_times() -> None:
    text = _opportunities(_opportunity(begins="2026-04-01T18:30+01:00", ends="2026-04-01T20:00+01:00", places=12))
    (opportunity,) = read_opportunities(text, PROGRAMME)
    assert opportunity.begins == datetime(2026, 4, 1, 17, 30, tzinfo=UTC)
    assert opportunity.texts["en"].decision_card.who_decides == "The who_decides line"
    assert opportunity.live_languages() == ("en",)


@pytest.mark.parametrize(
    ("changes", "where", "what"),
    [
        ({"kind": "party"}, "opportunities, item 1, kind", "use one of survey, focus_group"),
        ({"places": 0}, "opportunities, item 1, places", "0 is too low: the least is 1"),
        ({"begins": datetime(2026, 4, 1, 18, 30)}, "opportunities, item 1, begins", "has no time zone"),  # noqa: DTZ001
        ({"begins": "2026-04-02T18:30Z", "ends": "2026-04-01T18:30Z"}, "opportunities, item 1", "before it begins"),
        ({"topics": ["gardening"]}, "opportunities, item 1", "“gardening” is not among this programme's topics"),
    ],
)
def test_a_mistake_in_an_opportunity_is_shown(changes: dict[str, Any], where: str, what: str) -> None:
    with pytest.raises(Mistakes) as caught:
        read_opportunities(_opportunities(_opportunity(**changes)), PROGRAMME)
    (mistake,) = caught.value.mistakes
    assert mistake.where == where
    assert what in mistake.what


def test_an_opportunity_without_its_decision_card_is_refused() -> None:
    opportunity = _opportunity()
    del opportunity["texts"]["en"]["decision_card"]["cannot_change"]
    with pytest.raises(Mistakes, match=r"texts, en, decision_card, cannot_change: is missing"):
        read_opportunities(_opportunities(opportunity), PROGRAMME)


def test_an_update_is_shown_up_to_its_date_of_review() -> None:
    assert is_current(date(2026, 3, 3), today=date(2026, 3, 3))
    assert not is_current(date(2026, 3, 3), today=date(2026, 3, 4))


def test_an_opportunity_is_open_until_it_closes() -> None:
    now = datetime(2026, 3, 3, 12, tzinfo=UTC)
    assert is_open(None, date(2026, 3, 3), now)
    assert is_open(now + timedelta(minutes=1), date(2026, 3, 4), now)
    assert not is_open(now, date(2026, 3, 4), now)
    assert not is_open(None, date(2026, 3, 2), now)
