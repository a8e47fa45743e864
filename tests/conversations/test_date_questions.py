"""Questions for a day: dates as people write them, in every launch language, and what is unclear or impossible."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.advance import advance
from conversations.calendar_words import calendar_words
from conversations.check import check_flow
from conversations.dates import date_in_words, locale_of
from conversations.effects import Finished
from conversations.inputs import Said
from conversations.load import load_flow
from conversations.source import FlowError
from conversations.texts import Texts
from conversations.typed_dates import Bounds, read_date
from tests.conversations.talk import KNOWN, NOW, Talk

TEXTS = Texts.load(zone=ZoneInfo("Europe/London"))
TODAY = NOW.date()
"""Tuesday 3 March 2026."""
HEAD = "id: it\ntitle: menu.title\npurpose: reply\nwho: anyone\nsteps:\n"
COMING = Bounds(low=TODAY)
GONE = Bounds(high=TODAY)


def _read(language: str, typed: str, bounds: Bounds = COMING) -> list[str]:
    read = read_date(typed, calendar_words(TEXTS, language), TODAY, bounds)
    return [day.isoformat() for day in read.days if bounds.hold(day)]


@pytest.mark.parametrize(
    ("language", "typed", "day"),
    [
        ("en", "3 March", "2026-03-03"), ("en", "3 March 2027", "2027-03-03"), ("en", "3rd of March", "2026-03-03"),
        ("en", "March 3rd", "2026-03-03"), ("en", "March 5, 2026", "2026-03-05"), ("en", "5 mar", "2026-03-05"),
        ("en", "5/3/26", "2026-03-05"), ("en", "05.03.2026", "2026-03-05"), ("en", "5-3-2026", "2026-03-05"),
        ("en", "2026-03-05", "2026-03-05"), ("en", "5/3", "2026-03-05"), ("en", "1/3", "2027-03-01"),
        ("en", "today", "2026-03-03"), ("en", "Tomorrow!", "2026-03-04"), ("en", "tommorow", "2026-03-04"),
        ("en", "tommorrow", "2026-03-04"), ("en", "the day after tomorrow", "2026-03-05"),
        ("en", "next Tuesday", "2026-03-10"), ("en", "Tuesday", "2026-03-10"), ("en", "on Friday", "2026-03-06"),
        ("en", "this Friday", "2026-03-06"), ("en", "Friday 6 March", "2026-03-06"), ("en", "fri 6/3", "2026-03-06"),
        ("en", "in two weeks", "2026-03-17"), ("en", "in 2 weeks", "2026-03-17"), ("en", "in a week", "2026-03-10"),
        ("en", "two weeks from now", "2026-03-17"), ("en", "in 3 days", "2026-03-06"),
        ("en", "in a month", "2026-04-03"),
        ("en", "in a fortnight", "2026-03-17"), ("en", "a week today", "2026-03-10"),
        ("en", "three weeks", "2026-03-24"),
        ("en", "Friday week", "2026-03-13"), ("en", "a week on Friday", "2026-03-13"), ("en", "the 5th", "2026-03-05"),
        ("en", "2nd", "2026-04-02"), ("en", "29 February", "2028-02-29"), ("en", "in a year", "2027-03-03"),
        ("en", "third of april", "2026-04-03"), ("en", "twenty five december", "2026-12-25"),
        ("en", "1 Sept", "2026-09-01"),
        ("en", "I think the 5th of May please", "2026-05-05"), ("en", "5 May 26", "2026-05-05"),
        ("pl", "5 marca", "2026-03-05"), ("pl", "5 marzec", "2026-03-05"), ("pl", "5.03.2026 r.", "2026-03-05"),
        ("pl", "jutro", "2026-03-04"), ("pl", "pojutrze", "2026-03-05"), ("pl", "za dwa tygodnie", "2026-03-17"),
        ("pl", "za tydzień", "2026-03-10"), ("pl", "w przyszły wtorek", "2026-03-10"), ("pl", "w sobotę", "2026-03-07"),
        ("pl", "5-go maja", "2026-05-05"), ("pl", "w piątek 6 marca", "2026-03-06"), ("pl", "tomorrow", "2026-03-04"),
        ("pl", "za 3 dni", "2026-03-06"), ("pl", "dziś", "2026-03-03"),
        ("ur", "۵ مارچ", "2026-03-05"), ("ur", "5 مارچ ۲۰۲۶", "2026-03-05"), ("ur", "کل", "2026-03-04"),
        ("ur", "آج", "2026-03-03"), ("ur", "پرسوں", "2026-03-05"), ("ur", "دو ہفتے بعد", "2026-03-17"),
        ("ur", "جمعہ کو", "2026-03-06"), ("ur", "اگلے منگل", "2026-03-10"), ("ur", "۵/۳/۲۰۲۶", "2026-03-05"),
        ("ro", "5 martie", "2026-03-05"), ("ro", "mâine", "2026-03-04"), ("ro", "maine", "2026-03-04"),
        ("ro", "peste două săptămâni", "2026-03-17"), ("ro", "marțea viitoare", None), ("ro", "vineri", "2026-03-06"),
        ("ro", "poimâine", "2026-03-05"),
        ("gu", "૫ માર્ચ", "2026-03-05"), ("gu", "આવતીકાલે", "2026-03-04"), ("gu", "આજે", "2026-03-03"),
        ("gu", "શુક્રવારે", "2026-03-06"), ("gu", "બે અઠવાડિયા પછી", "2026-03-17"),
        ("pa", "੫ ਮਾਰਚ", "2026-03-05"), ("pa", "ਕੱਲ੍ਹ", "2026-03-04"), ("pa", "ਅੱਜ", "2026-03-03"),
        ("pa", "ਸ਼ੁੱਕਰਵਾਰ ਨੂੰ", "2026-03-06"), ("pa", "ਦੋ ਹਫ਼ਤੇ ਬਾਅਦ", "2026-03-17"),
    ],
)  # fmt: skip
def test_a_day_to_come(language: str, typed: str, day: str | None) -> None:
    assert _read(language, typed) == ([] if day is None else [day])


@pytest.mark.parametrize(
    ("language", "typed", "day"),
    [
        ("en", "yesterday", "2026-03-02"), ("en", "last Friday", "2026-02-27"), ("en", "Friday", "2026-02-27"),
        ("en", "two weeks ago", "2026-02-17"), ("en", "5 March", "2025-03-05"), ("en", "3 March", "2026-03-03"),
        ("en", "5/3/26", None), ("en", "1/3", "2026-03-01"), ("en", "3 days ago", "2026-02-28"),
        ("en", "a week ago", "2026-02-24"),
        ("en", "12 May 1956", "1956-05-12"), ("en", "12/5/56", "1956-05-12"), ("en", "12.5.03", "2003-05-12"),
        ("en", "the 5th", "2026-02-05"), ("en", "a month ago", "2026-02-03"),
        ("en", "the day before yesterday", "2026-03-01"),
        ("pl", "wczoraj", "2026-03-02"), ("pl", "dwa tygodnie temu", "2026-02-17"),
        ("pl", "w zeszły piątek", "2026-02-27"),
        ("ur", "کل", "2026-03-02"), ("ur", "دو ہفتے پہلے", "2026-02-17"), ("ur", "پرسوں", "2026-03-01"),
        ("ro", "ieri", "2026-03-02"), ("ro", "acum două săptămâni", "2026-02-17"), ("gu", "ગઈકાલે", "2026-03-02"),
        ("pa", "ਕੱਲ੍ਹ", "2026-03-02"), ("en", "tomorrow", None),
    ],
)  # fmt: skip
def test_a_day_gone_by(language: str, typed: str, day: str | None) -> None:
    assert _read(language, typed, GONE) == ([] if day is None else [day])


@pytest.mark.parametrize(
    "typed",
    [
        "March", "next week", "5", "twelve", "13/14", "31/2/2026", "12/25/2026", "Monday or Tuesday", "I do not know",
        "Friday 7 March", "", "soon", "in a while", "maybe", "30 February", "31 April", "10.30", "at 6pm", "5 3 2026 7",
        "1 2 3 4 5 6 7 8", "the bus on Friday", "next", "week", "0/0", "32 March", "2026", "5 May 3000", "the 32nd",
    ],
)  # fmt: skip
def test_what_is_no_day(typed: str) -> None:
    assert _read("en", typed) == []


@pytest.mark.parametrize(
    ("language", "typed", "days"),
    [
        ("en", "next Friday", ["2026-03-06", "2026-03-13"]), ("en", "last Monday", ["2026-03-02", "2026-02-23"]),
        ("ur", "کل", ["2026-03-04", "2026-03-02"]), ("gu", "કાલે", ["2026-03-04", "2026-03-02"]),
    ],
)  # fmt: skip
def test_what_may_be_two_days_is_both(language: str, typed: str, days: list[str]) -> None:
    assert sorted(_read(language, typed, Bounds())) == sorted(days)


@given(st.text(max_size=70), st.sampled_from(["en", "pl", "ur", "ro", "gu", "pa"]))
def test_nothing_typed_raises(typed: str, language: str) -> None:
    _read(language, typed, Bounds())


@given(st.dates(date(1900, 1, 1), date(2099, 12, 31)), st.sampled_from(["en", "pl", "ur", "ro", "gu", "pa"]))
def test_a_day_that_we_wrote_ourselves_is_read(day: date, language: str) -> None:
    told = date_in_words(day, locale_of(TEXTS.catalogue(language).locale), today=date(1, 1, 1))
    assert _read(language, told, Bounds()) == [day.isoformat()]


def _asks(rules: str = "", language: str = "en") -> Talk:
    steps = (
        f"  it: {{ask: date, text: menu.title, into: day, skip: true{rules}}}\n  over: {{say: menu.title, end: done}}\n"
    )
    flow = load_flow(HEAD + steps, "it.yaml", TEXTS)
    assert check_flow(flow, TEXTS, [], KNOWN) == []
    return Talk(flow, {**KNOWN, "language": language}).starts()


def test_a_whole_date_is_taken_as_it_is() -> None:
    talk = _asks(", from: today").says("12/3/2026")
    assert talk.said == ["Menu"]
    assert talk.facts["day"] == date(2026, 3, 12)


def test_anything_else_is_told_as_it_was_understood() -> None:
    assert _asks(", from: today").says("next Tuesday").said == ["That is Tuesday 10 March.", "Menu"]
    assert _asks(", to: today").says("12 May").said == ["That is Monday 12 May.", "Menu"]
    assert _asks(language="pl").says("za dwa tygodnie").said[0] == "Czyli wtorek, 17 marca."


@pytest.mark.parametrize(
    ("rules", "typed", "said"),
    [
        ("", "next Friday", "Is that Friday 6 March or Friday 13 March? Please type the day and the month."),
        ("", "31/2/2026", "There is no such day. Please type another one, for example “Tuesday 10 March”."),
        (", to: today", "soon", "for example “Tuesday 24 February” or “3/4/2026”. The day comes first"),
        (", from: today", "yesterday", "That is Monday 2 March. Please give a day from Tuesday 3 March on."),
        (", to: in 2 weeks", "1 May 2026", "That is Friday 1 May. Please give a day up to Tuesday 17 March."),
        (", from: 2026-04-01, to: 2026-04-09", "what?", "for example “Wednesday 1 April”"),
        (", from: 18 years ago", "3/3/2008", "Menu"),
        (", from: in 1 month", "3 April", "Menu"),
    ],
)
def test_what_is_unclear_or_does_not_fit_gets_a_friendly_second_question(rules: str, typed: str, said: str) -> None:
    assert said in _asks(rules).says(typed).said[-1]


def test_the_day_is_that_of_the_programmes_zone() -> None:
    texts = Texts.load(zone=ZoneInfo("Pacific/Auckland"))
    flow = load_flow(
        f"{HEAD}  it: {{ask: date, text: menu.title, into: day}}\n  over: {{end: done}}\n", "it.yaml", texts
    )
    talk = Talk(flow).starts()
    told = advance(flow, talk.open, Said("today"), KNOWN, talk.nonce, NOW.replace(hour=12))
    assert told.effects[-1] == Finished("done", {"payload": None, "day": date(2026, 3, 4)})


def test_a_date_can_be_skipped_or_gone_back_from() -> None:
    assert _asks().says("skip").facts["day"] is None


@pytest.mark.parametrize("rule", ["soon", "in 0 days", "31 March", "in 5 hours"])
def test_a_bound_that_is_none_is_told_when_loaded(rule: str) -> None:
    with pytest.raises(FlowError, match="is no day: write it as in today"):
        _asks(f", from: {rule}")
