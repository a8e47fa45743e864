"""What administrators change of the programme at their desks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from console.texts import counted, text
from programme.programme import ContactBudget
from storage import audit
from tests.storage.sending import resident

if TYPE_CHECKING:
    from tests.console.conftest import Hire


async def test_an_administrator_changes_the_budget_and_puts_it_back(hire: Hire) -> None:
    boss = await hire("administrator", name="Grace")
    await boss.open("/settings")
    assert 'href="/settings/contact-budget"' in boss.html
    await boss.open("/settings/contact-budget")
    await boss.send("/settings/contact-budget", {"version": "0", "messages": "3", "days": "10", "over": "wait"})
    assert text("told.settings_changed") in boss.text
    assert "At most 3 messages in 10 days" in boss.text
    assert boss.desk.programme.contact_budget == ContactBudget(messages=3, days=10, over="wait")
    await boss.open("/settings/contact-budget")
    assert "Changed by Grace, 3 March 2026" in boss.text
    assert text("settings.to_file") in boss.text
    await boss.send("/settings/contact-budget/back", {"version": "1"})
    assert text("told.settings_back") in boss.text
    assert boss.desk.programme == boss.desk.file
    acts = await boss.desk.database.read(audit.entries, limit=2)
    assert [one.act for one in acts] == ["settings.change", "settings.change"]


async def test_a_form_that_somebody_else_was_quicker_with_says_so_and_loses_nothing(hire: Hire) -> None:
    boss, other = await hire("administrator"), await hire("administrator")
    await boss.open("/settings/second-person")
    await other.open("/settings/second-person")
    await boss.send("/settings/second-person", {"version": "0", "above": "50"})
    answer = await other.send("/settings/second-person", {"version": "0", "above": "1,000"})
    assert answer.status_code == 400
    assert text("form.stale") in other.text
    assert 'value="1,000"' in other.html
    assert boss.desk.programme.approve_above == 50
    await other.send("/settings/second-person", {"version": "1", "above": "1,000"})
    assert boss.desk.programme.approve_above == 1000


WRONG: list[tuple[str, dict[str, str], str]] = [
    ("quiet-hours", {"begin": "9 at night", "end": "8"}, "settings_quiet.begin"),
    ("quiet-hours", {"begin": "20:00", "end": ""}, "settings_quiet.end"),
    ("quiet-hours", {"begin": "20:00", "end": "8 pm"}, "settings_quiet.same"),
    ("contact-budget", {"messages": "4", "days": "", "over": "skip"}, "settings_budget.days_wrong"),
    ("contact-budget", {"messages": "0", "days": "7", "over": "skip"}, "settings_budget.messages_wrong"),
    ("contact-budget", {"messages": "4", "days": "7", "over": "send"}, "settings_budget.over_wrong"),
    ("second-person", {"above": "-1"}, "settings_second.wrong"),
    ("privacy", {"summary-en": "", "officer-pl": "Dana"}, "settings_organisation.no_english"),
    ("organisation", {"name": "", "about-en": "x"}, "settings_organisation.name_wrong"),
    ("organisation", {"name": "Us", "about-pl": "x" * 1001, "about-en": ""}, "settings_organisation.no_english"),
]


async def test_what_is_wrong_is_said_and_nothing_changes(hire: Hire) -> None:
    boss = await hire("administrator")
    for path, filled, said in WRONG:
        await boss.open(f"/settings/{path}")
        answer = await boss.send(f"/settings/{path}", {"version": "0", **filled})
        assert answer.status_code == 400
        most = {"settings_budget.days_wrong": 366, "settings_organisation.name_wrong": 120}.get(said, "1,000")
        sentence = text(said, most="100,000,000" if said == "settings_second.wrong" else most)
        assert boss.text.count(sentence) >= 2, f"{said}: on top and beside the field"
    assert boss.desk.programme == boss.desk.file


async def test_what_else_the_file_says_is_changed_by_its_rules(hire: Hire) -> None:
    boss = await hire("administrator")
    before = boss.desk.programme
    await boss.open("/settings/look")
    await boss.send("/settings/look", {"version": "0", "colour": "#ffee00", "website": "us.example"})
    assert "is too pale for white words" in boss.text
    assert 'href="#website"' in boss.html
    changes: dict[str, dict[str, Any]] = {
        "look": {"colour": "#003300", "website": "https://us.example", "nhs_identity": "yes"},
        "offered-languages": {"languages": ["ur", "pl", "xx"]},
        "minimum-age": {"age": "18"},
        "privacy": {"summary-en": "We keep little.", "officer-en": "Dana", "officer-pl": "Dana Z"},
    }
    for path, filled in changes.items():
        await boss.open(f"/settings/{path}")
        await boss.send(f"/settings/{path}", {"version": "0", **filled})
        assert text("told.settings_changed") in boss.text, path
    now = boss.desk.programme
    assert "nhs-logo.svg" in boss.html
    assert "#005eb8" in (await boss.client.get("/look.css")).text
    assert now.languages == tuple(one for one in before.languages if one in ("en", "pl", "ur"))
    assert (now.minimum_age, now.privacy.summary.text("pl"), now.privacy.kept) == (
        18,
        "We keep little.",
        before.privacy.kept,
    )
    assert now.public.privacy.officer is not None
    assert now.public.privacy.officer.text("pl") == "Dana Z"
    assert now.public.accessibility == before.public.accessibility


async def test_quiet_hours_that_leave_somebody_no_time_are_refused(hire: Hire) -> None:
    boss = await hire("administrator")
    await boss.desk.database.write(resident, 77, quiet_from="20:00", quiet_to="10:00")
    await boss.open("/settings/quiet-hours")
    filled = {"version": "0", "begin": "10:00", "end": "20:00"}
    assert (await boss.send("/settings/quiet-hours", filled)).status_code == 400
    assert counted("settings.unreachable", 1) in boss.text
    await boss.send("/settings/quiet-hours", filled | {"end": "19:00"})
    assert text("settings.quiet", begin="10:00", end="19:00") in boss.text


async def test_what_people_read_about_the_organisation_is_changed_in_each_language(hire: Hire) -> None:
    boss = await hire("administrator")
    await boss.open("/settings/organisation")
    filled = {"version": "0", "name": "Hillside Health", "contact-pl": "Zadzwoń"}
    filled |= {f"{name}-en": f"{name} us" for name in ("about", "run_by", "contact", "complaints")}
    await boss.send("/settings/organisation", filled)
    said = boss.desk.programme.organisation
    assert (said.name, said.contact.root) == ("Hillside Health", {"en": "contact us", "pl": "Zadzwoń"})
    assert said.website == boss.desk.file.organisation.website
    assert "Hillside Health" in boss.text


async def test_a_locality_is_added_called_otherwise_retired_and_offered_again(hire: Hire) -> None:
    boss = await hire("administrator")
    await boss.desk.database.write(resident, 77, locality="dacorum")
    await boss.open("/settings/lists/localities")
    assert "Dacorum Yes * " in boss.text
    await boss.open("/settings/lists/localities/new")
    await boss.send("/settings/lists/localities/new", {"version": "0", "name-en": "Hemel", "name-pl": "Hemelek"})
    assert text("told.settings_added") in boss.text
    assert boss.desk.programme.locality_name("hemel", "pl") == "Hemelek"
    await boss.open("/settings/lists/localities/dacorum/retire")
    assert text("settings_list.few_live") in boss.text
    await boss.send("/settings/lists/localities/dacorum/retire", {"version": "1"})
    assert text("told.settings_retired") in boss.text
    assert "dacorum" not in {one.slug for one in boss.desk.programme.offered("localities")}
    await boss.send("/settings/lists/localities/dacorum", {"version": "2", "name-en": "Old Dacorum"})
    await boss.open("/settings")
    assert text("settings.retired", name="Old Dacorum") in boss.text
    await boss.open("/settings/lists/localities")
    await boss.send("/settings/lists/localities/dacorum/offer", {"version": "2"})
    assert text("told.settings_stale") in boss.text
    await boss.send("/settings/lists/localities/dacorum/offer", {"version": "3"})
    assert text("told.settings_offered") in boss.text
    assert boss.desk.programme.offered("localities") == boss.desk.programme.localities


async def test_names_that_cannot_be_told_apart_and_the_last_topic_are_refused(hire: Hire) -> None:
    boss = await hire("administrator")
    await boss.open("/settings/lists/topics/new")
    answer = await boss.send("/settings/lists/topics/new", {"version": "0", "name-en": "diabetes", "name-pl": "x" * 65})
    assert answer.status_code == 400
    assert text("settings_list.twice") in boss.text
    assert text("settings_list.long", most=64, length=65, over=1) in boss.text
    assert (await boss.send("/settings/lists/topics/new", {"version": "0", "name-en": ""})).status_code == 400
    for version, topic in enumerate(boss.desk.programme.topics):
        await boss.open(f"/settings/lists/topics/{topic.slug}/retire")
        await boss.send(f"/settings/lists/topics/{topic.slug}/retire", {"version": str(version)})
    assert text("told.settings_needed") in boss.text
    assert [one.slug for one in boss.desk.programme.offered("topics")] == [boss.desk.programme.topics[-1].slug]
    for gone in ("lists/people", "lists/topics/nothing", "lists/topics/nothing/retire", "lists/people/new"):
        assert (await boss.open(f"/settings/{gone}")).status_code == 404
