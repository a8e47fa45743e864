"""What there is must be tried, translated and told: a new flow, effect, fact or table without these fails here."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.effects import load_all
from bot.known import FACTS
from conversations.flow import Apply, Flow
from conversations.library import read_flows
from conversations.missing import residents_miss
from conversations.survey_flow import survey_flow
from conversations.texts import Texts
from conversations.wording import text_keys
from programme.programme import Programme
from programme.survey import read_survey
from storage.tables import metadata
from tests.stories.habits import habits_of
from tests.stories.script import MAIN, folder, has_story, read_story
from tests.stories.telling import languages_of
from tests.surveys import EXAMPLE

ROOT = Path(__file__).parents[2]
TEXTS = Texts.load()
FLOWS, _ = read_flows(TEXTS)
STAFF_ONLY = {"staff", "officer"}
SURVEY = survey_flow(*read_survey(EXAMPLE, Programme.example(), TEXTS.zone, "survey.yaml"), Texts.load())
"""What every survey is made into."""
BY_A_PRESS = {"answer_question"}
"""Effects that a turn applies without a flow."""
BY_A_QUESTION = {"find_place"}
"""Effects that a kind of question wishes for."""


def paragraphs(document: str) -> dict[str, str]:
    """The paragraph under each heading that names a thing."""
    text = (ROOT / "docs" / document).read_text("utf-8")
    return {name: words.strip() for name, words in re.findall(r"(?ms)^### `(\w+)`\n(.*?)(?=^#|\Z)", text)}


def transcripts() -> str:
    """Everything people did in the golden transcripts."""
    return "\n".join(path.read_text("utf-8") for path in (ROOT / "tests" / "transcripts").rglob("*.txt"))


@pytest.mark.parametrize("flow", FLOWS, ids=lambda flow: flow.id)
def test_every_flow_has_a_paragraph_and_its_english(flow: Flow) -> None:
    assert len(paragraphs("flows.md").get(flow.id, "")) > 40, f"docs/flows.md says nothing of {flow.id}"
    assert [key for key in text_keys(flow) if not TEXTS.has(key)] == []


@pytest.mark.parametrize("flow", FLOWS, ids=lambda flow: flow.id)
def test_every_flow_has_its_story_with_all_that_goes_wrong(flow: Flow) -> None:
    assert has_story(flow.id), f"tests/transcripts/flows/{flow.id}/story.yaml is missing: docs/stories.md tells how"
    for language in languages_of(flow):
        pages = [page.stem for page in (folder(flow.id) / language).glob("*.md")]
        wanted = [MAIN, *(name for name in habits_of(flow, read_story(flow.id)) if name != "back")]
        missing = [name for name in wanted if not any(page == name or page.startswith(f"{name}_") for page in pages)]
        assert missing == [], f"{flow.id} in {language}: HEARBACK_WRITE_TRANSCRIPTS=1 .venv/bin/pytest tests/stories"


def story_of(flow: Flow) -> str:
    """The page of a flow's usual way."""
    return (Path(__file__).parent / "flows" / flow.id / "en" / "main.md").read_text("utf-8")


@pytest.mark.parametrize("flow", [flow for flow in FLOWS if flow.commands], ids=lambda flow: flow.id)
def test_every_command_is_typed_in_a_transcript(flow: Flow) -> None:
    typed = {line[2:].split()[0].lower() for line in transcripts().splitlines() if line.startswith("> ")}
    words = {word for language in ("en", "pl", "ur") for word in TEXTS.words(flow.words or "common.yes", language)}
    whole = {line[2:].strip(" !").lower() for line in transcripts().splitlines() if line.startswith("> ")}
    in_its_story = any(re.search(rf":\*\* /{command}\b", story_of(flow)) for command in flow.commands)
    commands = {f"/{command}" for command in flow.commands}
    assert typed & commands or whole & words or in_its_story, f"nobody types /{flow.commands[0]}"


@pytest.mark.parametrize("flow", [flow for flow in FLOWS if not flow.commands], ids=lambda flow: flow.id)
def test_what_begins_by_itself_is_seen_in_a_transcript(flow: Flow) -> None:
    said = [TEXTS.plain(key, "en", dict.fromkeys(TEXTS.placeholders(key), "")) for key in text_keys(flow)]
    beginnings = {words.splitlines()[0][:25] for words in said if len(words) > 25}
    assert any(beginning in transcripts() for beginning in beginnings), f"no transcript shows {flow.id}"


@pytest.mark.parametrize("name", sorted(load_all()))
def test_every_effect_has_a_paragraph_and_is_used(name: str) -> None:
    assert len(paragraphs("flows.md").get(name, "")) > 15, f"docs/flows.md says nothing of {name}"
    used = {step.effect for flow in [*FLOWS, SURVEY] for step in flow.steps.values() if isinstance(step, Apply)}
    assert name in used | BY_A_PRESS | BY_A_QUESTION, f"no flow does {name}"


@pytest.mark.parametrize("table", sorted(str(name) for name in metadata.tables))
def test_every_table_has_a_paragraph(table: str) -> None:
    assert len(paragraphs("storage.md").get(table, "")) > 40, f"docs/storage.md says nothing of {table}"


def test_no_paragraph_is_about_what_is_not_there() -> None:
    assert set(paragraphs("flows.md")) == {flow.id for flow in FLOWS} | set(load_all())
    assert set(paragraphs("storage.md")) == {str(name) for name in metadata.tables}


def test_every_known_fact_is_told() -> None:
    told = set(
        re.findall(r"`(\w+)`", (ROOT / "docs" / "flows.md").read_text("utf-8").split("## What a conversation")[1])
    )
    assert set(FACTS) - told == set()


def test_every_table_that_is_exported_says_why_it_is_kept() -> None:
    about_people = [str(table.name) for table in metadata.sorted_tables if "person_id" in table.c]
    others = ["person", "inbox", "survey_answer", "contribution_event", "content", "question", "opportunity", "audit"]
    others.append("health_update")
    assert [name for name in [*about_people, *others] if not TEXTS.has(f"mydata.why.{name}")] == []


@pytest.mark.parametrize("language", ["pl", "ur", "ro", "gu", "pa", "en-x-easy"])
def test_every_language_has_what_nobody_can_do_without(language: str) -> None:
    needed = ["language.choose", "language.partly", "language.changed", "stop.done", "urgent.emergency"]
    spoken = ["stop.words", "common.words.yes", "common.words.no", "common.words.cancel", "help.words"]
    missing = set(TEXTS.missing(language))
    assert [key for key in needed if key in missing] == []
    if language != "en-x-easy":  # people type the same words there as in English
        assert [key for key in spoken if key in missing] == []


@pytest.mark.parametrize("language", ["pl", "ur"])
def test_nothing_that_residents_read_is_missing_in(language: str) -> None:
    assert residents_miss(TEXTS, language) == []


def test_every_placeholder_of_english_is_in_its_translations() -> None:
    lacking = [
        (catalogue.language, key)
        for catalogue in TEXTS.languages
        for key, message in catalogue.messages.items()
        if TEXTS.has(key) and message.placeholders != TEXTS.placeholders(key)
    ]
    assert lacking == []


def test_emergency_numbers_are_the_same_in_every_language() -> None:
    for key in ("urgent.emergency", "urgent.self_harm", "urgent.abuse", "help.emergencies"):
        wanted = sorted(re.findall(r"\d[\d ]{1,}\d", TEXTS.plain(key, "en")))
        for catalogue in TEXTS.languages:
            if key in catalogue.messages and catalogue.language != "en-x-easy":
                found = sorted(re.findall(r"\d[\d ]{1,}\d", TEXTS.plain(key, catalogue.language)))
                assert [number.strip() for number in found] == [number.strip() for number in wanted], (
                    key,
                    catalogue.language,
                )
