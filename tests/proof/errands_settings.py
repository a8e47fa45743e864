"""How the programme is set up, as steps that an administrator takes: with nonsense first, then in order."""

from __future__ import annotations

import re
from typing import Final

from playwright.async_api import Locator, expect

from console.texts import text
from tests.proof.office import Office
from tests.proof.walking import Walk

TOO_LIGHT: Final = "#ffee88"
SETTINGS: Final = "/settings"


async def change_what_people_choose(office: Office) -> None:
    """A topic and a locality: without a name, with a taken one; added, called otherwise, retired, offered again."""
    desk = await office.desk("administrator", "choices")
    for kind, taken in (("topics", "Diabetes"), ("localities", "Dacorum")):
        name = f"Made up {kind} {office.way}"
        await desk.follows(text("menu.settings"))
        await _change(desk, kind)
        await desk.looks(kind)
        await desk.presses(text("settings_list.new"))
        await _names(desk, "Polish", f"Po polsku {office.way}")
        await desk.presses(text("settings.save"))
        await desk.reads(text("settings_list.no_english"))
        await _names(desk, "English", taken)
        await desk.presses(text("settings.save"))
        await desk.reads(text("settings_list.twice"))
        await desk.looks(f"{kind}-taken")
        await expect(_name(desk, "Polish")).to_have_value(f"Po polsku {office.way}")
        await _names(desk, "English", name)
        await desk.presses(text("settings.save"))
        await desk.reads(text("told.settings_added"))
        await desk.follows(name, desk.main)
        await _names(desk, "English", f"{name} now")
        await desk.presses(text("settings.save"))
        await desk.follows(re.compile(rf"{text('settings_list.retire')}\s*{name} now"), desk.main)
        await desk.looks(f"{kind}-sure")
        await desk.presses(text("settings_retire.button"))
        await desk.reads(text("told.settings_retired"))
        await desk.presses(re.compile(rf"{text('settings_list.offer')}\s*{name} now"))
        await desk.reads(text("told.settings_offered"))
        await desk.follows(re.compile(rf"{text('settings_list.retire')}\s*{name} now"), desk.main)
        await desk.presses(text("settings_retire.button"))


async def _change(desk: Walk, what: str) -> None:
    await desk.follows(re.compile(rf"^{text('settings.change_it')}\s*{text(f'settings.{what}')}$"), desk.main)


def _name(desk: Walk, language: str) -> Locator:
    return desk.main.get_by_label(text("settings_list.in_language", language=language), exact=True)


async def _names(desk: Walk, language: str, words: str) -> None:
    await desk.fills(text("settings_list.in_language", language=language), words)


async def keep_a_rota(office: Office) -> None:
    """When Tom is on duty: hours that are none, and only one end of a day; nothing that was right is lost."""
    desk = await office.desk("administrator", "rota")
    await desk.follows(text("menu.settings"))
    await desk.follows(text("settings.to_rota"), desk.main)
    await desk.looks("all")
    await desk.follows("Tom", desk.main)
    monday, tuesday = (desk.main.get_by_role("group", name=day, exact=True) for day in ("Monday", "Tuesday"))
    await desk.fills(text("rota.from"), "half past nine", monday)
    await desk.fills(text("rota.to"), "17:00", monday)
    await desk.fills(text("rota.from"), "9:00", tuesday)
    await desk.presses(text("settings.save"))
    await desk.reads(text("rota.from_wrong", day="Monday"))
    await desk.reads(text("rota.to_wrong", day="Tuesday"))
    await expect(monday.get_by_label(text("rota.to"), exact=True)).to_have_value("17:00")
    await desk.looks("nonsense")
    for day in (monday, tuesday):
        await desk.fills(text("rota.from"), "0:00", day)
        await desk.fills(text("rota.to"), "23:59", day)
    await desk.presses(text("settings.save"))
    await desk.reads(text("told.rota_changed"))
    await desk.reads("00:00–23:59")
    await desk.looks("kept")
    await desk.follows("Tom", desk.main)
    for day in (monday, tuesday):
        for end in ("from", "to"):
            await desk.fills(text(f"rota.{end}"), "", day)
    await desk.presses(text("settings.save"))
    await desk.does_not_read("23:59")


async def set_a_budget_and_a_look(office: Office) -> None:
    """How often people are written to, and how the pages look: each with nonsense, kept, and put back."""
    desk = await office.desk("administrator", "look")
    await desk.goes(SETTINGS)
    await _change(desk, "contact_budget")
    await desk.fills(text("settings_budget.messages"), "many")
    await desk.fills(text("settings_budget.days"), "0")
    await desk.presses(text("settings.save"))
    await desk.reads(text("settings_budget.messages_wrong", most="1,000"))
    await desk.reads(text("settings_budget.days_wrong", most=366))
    await desk.looks("budget-nonsense")
    await desk.fills(text("settings_budget.messages"), "40")
    await desk.fills(text("settings_budget.days"), "7")
    await desk.ticks(text("settings_budget.wait"))
    await desk.presses(text("settings.save"))
    await desk.reads(text("told.settings_changed"))
    await desk.goes(f"{SETTINGS}/contact-budget")
    await desk.presses(text("settings.to_file"))
    await desk.reads(text("told.settings_back"))
    await _change(desk, "colour")
    await desk.fills(text("settings.website"), "our website")
    await desk.fills(text("settings.colour"), TOO_LIGHT)
    await desk.presses(text("settings.save"))
    await expect(desk.main.get_by_label(text("settings.colour"), exact=True)).to_have_value(TOO_LIGHT)
    await desk.looks("look-nonsense")
    await desk.fills(text("settings.website"), "https://voices.example.org")
    await desk.fills(text("settings.colour"), "#5b1d57")
    await desk.presses(text("settings.save"))
    await desk.reads(text("told.settings_changed"))
    await desk.looks("new-colour")
    await desk.goes(f"{SETTINGS}/look")
    await desk.presses(text("settings.to_file"))
    await desk.reads(text("told.settings_back"))


async def say_who_we_are(office: Office) -> None:
    """The organisation's own name and words: without either, and too long in a language that is folded up."""
    desk = await office.desk("administrator", "organisation")
    await desk.goes(f"{SETTINGS}/organisation")
    about = text("settings.about")
    await desk.fills(text("settings.name"), "")
    await desk.fills(about, "")
    await desk.opens("Polish")
    polish = desk.main.locator("details", has_text="Polish")
    await desk.fills(about, "Dużo słów. " * 120, polish)
    await desk.presses(text("settings.save"))
    await desk.reads(text("settings_organisation.no_english"))
    await desk.reads("1000")
    await expect(polish.get_by_label(about, exact=True)).to_be_visible()
    await desk.looks("nonsense")


async def change_what_somebody_else_changed(office: Office) -> None:
    """Two administrators' windows on one form: the second is told, and what it filled in is still there."""
    first, second = await office.desk("administrator", "stale"), await office.desk("administrator", "stale")
    for desk in (first, second):
        await desk.goes(f"{SETTINGS}/second-person")
    await first.fills(text("settings_second.above"), "55")
    await second.fills(text("settings_second.above"), "77")
    await first.presses(text("settings.save"))
    await first.reads(text("told.settings_changed"))
    await second.presses(text("settings.save"))
    await second.reads(text("form.stale"))
    await expect(second.main.get_by_label(text("settings_second.above"), exact=True)).to_have_value("77")
    await second.looks("told")
    await second.presses(text("settings.save"))
    await second.reads(text("told.settings_changed"))
    await first.goes(f"{SETTINGS}/second-person")
    await first.presses(text("settings.to_file"))
    await first.reads(text("told.settings_back"))


async def say_what_is_kept(office: Office) -> None:
    """What is kept of people: a row without English, then whole, then as the file has it; and minutes that are none."""
    desk = await office.desk("administrator", "kept")
    await desk.follows(text("menu.settings"))
    await _change(desk, "kept")
    number = await desk.main.locator("textarea[name^=what-][name$=-en]").count() - 1
    what, why, how_long = (text(f"settings_records.{part}", number=number) for part in ("what", "why", "how_long"))
    await desk.fills(what, "Minutes of meetings")
    await desk.presses(text("settings.save"))
    await desk.reads(text("settings_records.no_english", field=why))
    await expect(desk.main.get_by_label(what, exact=True).first).to_have_value("Minutes of meetings")
    await desk.looks("no-english")
    await desk.fills(why, "To know what was decided")
    await desk.fills(how_long, "Six years")
    await desk.presses(text("settings.save"))
    await desk.reads(text("told.settings_changed"))
    await desk.reads("Minutes of meetings: To know what was decided; Six years")
    await desk.goes("/public/en/privacy")
    await desk.reads("Minutes of meetings")
    await desk.goes(f"{SETTINGS}/kept")
    await desk.presses(text("settings.to_file"))
    await desk.reads(text("told.settings_back"))
    await _change(desk, "alerts")
    emergency = text("settings_alerts.emergency")
    await desk.fills(emergency, "at once")
    await desk.presses(text("settings.save"))
    await desk.reads(text("settings_alerts.wrong", most="1,440"))
    await desk.looks("alerts-nonsense")
    await desk.fills(emergency, "7")
    await desk.presses(text("settings.save"))
    await desk.reads(text("told.settings_changed"))
    await desk.goes(f"{SETTINGS}/alerts")
    await desk.presses(text("settings.to_file"))
    await desk.reads(text("told.settings_back"))
