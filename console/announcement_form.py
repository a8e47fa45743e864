"""The form of an announcement, read: what is sent to whom and when, or what is wrong, a sentence by field.

Nothing is kept of it but the draft of its writer until it is sent.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, get_args

import orjson

from console import audience_form
from console.announcement_words import ASKED, WRITTEN_IN, Fields, Said, Wrong, first, said, whole
from console.desk import Desk
from console.texts import text
from conversations.booking_button import Booking
from programme.audience import Audience, unparse
from programme.consent import Purpose
from programme.holidays import ON_HOLIDAY, OnHoliday, packaged
from programme.lateness import LATE_POLICIES
from programme.programme import OverBudget
from programme.recurrence_words import read_seldom
from programme.schedule import parse_at
from programme.sentences import Fault
from storage import broadcasts
from storage.audience_words import names_of
from storage.broadcasts import Draft
from storage.series import Repeat

MISSING: Final = ("apology", "hold", "skip")
"""What people get whose language is missing."""
OVER_BUDGET: Final = get_args(OverBudget)
"""What becomes of whoever has had enough messages lately, where it is not as the programme says."""
_ABOUT: Final = frozenset({"form_token", "version", "do", "draft", "show"})


@dataclass(frozen=True, slots=True)
class Announced:
    """What is written in the form: the draft as it would be made, and its series where it repeats."""

    draft: Draft
    audience: Audience
    again: Repeat | None


@dataclass(frozen=True, slots=True)
class Read:
    """The form, read. What of it is right is there, whatever else is wrong: `draft` for how it will arrive, `audience`
    and `purpose` for how many get it. `announced` is there when nothing is wrong.
    """

    draft: Draft | None
    audience: Audience | None
    purpose: Purpose | None
    announced: Announced | None
    wrong: Mapping[str, str]


def read(fields: Fields, desk: Desk, made_by: int, way: Booking | Fault | None = None) -> Read:
    """Read what was filled in. `way`: the button for the way to take part that was chosen, or why there is none."""
    wrong: Wrong = {}
    what = said(fields, desk.programme.languages, wrong)
    purpose = next((one for one in get_args(Purpose) if one == first(fields, "purpose")), None)
    if purpose is None:
        wrong["purpose"] = text("announcement_new.wrong.purpose")
    if isinstance(way, Fault):
        wrong["opportunity"] = whole(way)
    audience = audience_form.read(fields, names_of(desk.programme, desk.texts), wrong)
    at, again = _when(fields, desk, desk.clock(), wrong)
    if first(fields, "quiet_hours") == "ignore" and purpose != "service":
        wrong["quiet_hours"] = text("announcement_new.wrong.quiet_hours")
    draft = _draft(fields, desk, what, None if isinstance(way, Fault) else way)
    draft = replace(draft, purpose=purpose or draft.purpose, at=at, made_by=made_by)
    unsendable = _unsendable(draft, desk)
    wrong = unsendable | wrong
    seen = None if unsendable else draft
    if wrong or audience is None:
        return Read(seen, audience, purpose, None, wrong)
    draft = replace(draft, audience=unparse(audience))
    return Read(seen, audience, purpose, Announced(draft, audience, again), wrong)


def goes_out(fields: Fields, desk: Desk) -> datetime:
    """When it goes out, as far as that is known: what its button leads to has to be open then."""
    now = desk.clock()
    try:
        return parse_at(first(fields, "at"), now, desk.zone) if first(fields, "when") == "at" else now
    except Fault:
        return now


def seal(fields: Fields) -> str:
    """What a form is recognised by: what was looked at is what is sent."""
    filled = {name: list(values) for name, values in fields.items() if name not in _ABOUT and any(values)}
    return hashlib.sha256(orjson.dumps(filled, option=orjson.OPT_SORT_KEYS)).hexdigest()[:32]


def outdated(before: Fields, now: Fields, desk: Desk) -> list[str]:
    """The languages whose words were checked before these or the English words, or the question in either, were
    changed: nobody has checked them like this.
    """

    def changed(language: str) -> bool:
        named = ASKED if language == WRITTEN_IN else (f"asks-{language}",)
        return any(first(before, name) != first(now, name) for name in (f"words-{language}", *named))

    named = [one for one in desk.programme.languages if one != WRITTEN_IN and first(now, f"checked-{one}")]
    same = [one for one in named if first(now, f"checked-{one}") == first(before, f"checked-{one}")]
    return [one for one in same if changed(WRITTEN_IN) or changed(one)]


def _draft(fields: Fields, desk: Desk, what: Said, booking: Booking | None) -> Draft:
    missing = first(fields, "missing")
    late = first(fields, "late")
    return Draft(
        audience="all",
        purpose="update",
        markdown=what.markdown,
        checked=what.checked,
        language=WRITTEN_IN,
        question=what.question,
        asks=what.asks,
        files=what.files,
        links=what.links,
        booking=booking,
        localities=desk.programme.localities,
        missing=next((one for one in MISSING if one == missing), "apology"),
        late=next((one for one in LATE_POLICIES if one == late), "send"),
        crash="hold" if first(fields, "crash") == "hold" else "resend",
        quiet_hours="ignore" if first(fields, "quiet_hours") == "ignore" else "respect",
        over_budget=next((one for one in OVER_BUDGET if one == first(fields, "over_budget")), None),
    )


def _unsendable(draft: Draft, desk: Desk) -> Wrong:
    """What cannot be sent like this, by the field that says it."""
    wrong: Wrong = {}
    for language, words in draft.markdown.items():
        alone = replace(draft, markdown={language: words}, language=language, checked={})
        try:
            broadcasts.preview(alone, desk.texts, language)
        except Fault as fault:
            wrong[f"words-{language}"] = whole(fault)
        except ValueError:
            wrong[f"words-{language}"] = text("announcement_new.wrong.words")
    return wrong


def _when(fields: Fields, desk: Desk, now: datetime, wrong: Wrong) -> tuple[datetime | None, Repeat | None]:
    match first(fields, "when"):
        case "now":
            return None, None
        case "at":
            try:
                return parse_at(first(fields, "at"), now, desk.zone), None
            except Fault as fault:
                wrong["at"] = whole(fault) if first(fields, "at") else text("announcement_new.wrong.at")
                return None, None
        case "repeat":
            return None, _repeat(fields, desk, now, wrong)
    wrong["when"] = text("announcement_new.wrong.when")
    return None, None


def _repeat(fields: Fields, desk: Desk, now: datetime, wrong: Wrong) -> Repeat | None:
    written = " ".join(first(fields, "repeat").split())
    if not written:
        wrong["repeat"] = text("announcement_new.wrong.repeat")
        return None
    calendar = next((one for one in packaged() if one == first(fields, "calendar")), None)
    kept: OnHoliday = next((one for one in ON_HOLIDAY if one == first(fields, "on_holiday")), "skip")
    try:
        again = Repeat(read_seldom(written), written, desk.zone.key, calendar, kept)
    except Fault as fault:
        wrong["repeat"] = whole(fault)
        return None
    if again.times.next(now) is None:
        wrong["repeat"] = text("announcement_new.wrong.repeat")
    return again
