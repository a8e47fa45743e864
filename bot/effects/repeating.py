"""/announce: an announcement that goes out again and again.

Staff see the next times before anything is kept, and a series to many waits for a second person like any other: what
they approve counts for each time, until its audience has changed by more than a tenth.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Literal

from bot.context import TurnContext
from bot.effects import EffectArgs, Outcome, effect
from bot.effects import announcing_languages as several_languages
from bot.effects import announcing_ways as ways
from bot.effects.announcing import GONE, Drafted, needs_approval, waiting
from bot.effects.announcing_words import sentence_of
from bot.effects.staffing import NOT_YOURS, member_who_may, not_yours
from conversations.phrases import Phrase
from conversations.rich import Rich
from programme import approval
from programme.audience import parse
from programme.holidays import OnHoliday, packaged
from programme.lateness import LatePolicy
from programme.recurrence import SHOWN_TIMES
from programme.recurrence_words import read_seldom
from programme.sentences import Fault
from storage import audience, series
from storage.audience_words import reach
from storage.bookings import NotOffered
from storage.series import Repeat


class Typed(EffectArgs):
    """`typed` is how often it comes, in words or as cron."""

    typed: str


@effect("repeat_read", Typed, outcomes=("done", "wrong", NOT_YOURS), reads=True)
def read(turn: TurnContext, args: Typed) -> Outcome:
    """Read how often it goes out; with it the calendars of bank holidays to choose from."""
    if member_who_may(turn, "broadcast.send") is None:
        return not_yours()
    try:
        cron = read_seldom(args.typed)
    except Fault as fault:
        return Outcome("wrong", sentence_of(fault))
    calendars = [{"value": one.id, "text": one.name} for one in packaged().values()]
    return Outcome(value={"cron": cron, "written": " ".join(args.typed.split()), "calendars": calendars})


class Read(EffectArgs):
    """How often it goes out, as it was read."""

    cron: str
    written: str
    calendars: tuple[dict[str, str], ...] = ()


class Repeated(Drafted):
    """The same, how often it goes out, and which bank holidays it keeps (`none`: it goes out on them too)."""

    repeat: Read
    calendar: str | None = None
    on_holiday: Literal["none", "skip", "next-working-day"]

    def repeats(self, zone: str) -> Repeat:
        """As it is kept."""
        kept: OnHoliday = "skip" if self.on_holiday == "none" else self.on_holiday
        return Repeat(self.repeat.cron, self.repeat.written, zone, self.calendar, kept)


@effect("repeat_look", Repeated, outcomes=("done", NOT_YOURS), reads=True)
def look(turn: TurnContext, args: Repeated) -> Outcome:
    """The next times and how many people it reaches now, before it is kept."""
    if member_who_may(turn, "broadcast.send") is None:
        return not_yours()
    times = args.repeats(turn.texts.zone.key).times
    coming = times.coming(turn.now, SHOWN_TIMES)
    counted = audience.count(turn.conn, parse(args.draft.audience), args.draft.purpose, turn.now)
    said: list[Phrase | datetime | None] = [Phrase("announce.times.head", {"written": args.repeat.written}), *coming]
    if times.calendar is not None and times.beyond_calendar(coming):
        said.append(Phrase("announce.times.calendar_ends", {"until": times.calendar.until}))
    said += [None, reach(counted, args.draft.purpose)]
    unchecked = args.several.unchecked(args.draft.message, args.draft.question)
    if unchecked:
        named = several_languages.names(turn, unchecked)
        said.append(Phrase("announce.times.unchecked", {"languages": named}))
    if approval.is_needed(counted.count, turn.programme.approve_above):
        said.append(Phrase("announce.times.second", {"above": turn.programme.approve_above}))
    return Outcome(value=_lines(turn, [*said, None, Phrase("announce.times.ask")]))


def _lines(turn: TurnContext, said: Sequence[Phrase | datetime | None]) -> Rich:
    """Each on a line of its own; None is an empty one."""
    whole = Rich("")
    for number, one in enumerate(said):
        words = Rich("") if one is None else turn.words("announce.times", {"plan": one})
        whole = whole + ("\n" if number else "") + words
    return whole


class Kept(Repeated):
    """The same, and what happens to one whose time passed while the bot was switched off."""

    late: LatePolicy


@effect("repeat_send", Kept, outcomes=("done", "waits", "unchecked", GONE, NOT_YOURS), reads=True)
def send(turn: TurnContext, args: Kept) -> Outcome:
    """Keep it: it goes out by itself from now on, or as soon as a second person has approved it."""
    member = member_who_may(turn, "broadcast.send")
    if member is None:
        return not_yours()
    try:
        booking = ways.button_for(turn, args.draft.opportunity, None)
    except NotOffered:
        return Outcome(GONE)
    draft = replace(args.draft.broadcast(turn.programme, booking, args.several, made_by=member.id), late=args.late)
    repeat, people = args.repeats(turn.texts.zone.key), needs_approval(turn, draft)
    number = series.create(turn.conn, draft, repeat, turn.texts, turn.now, waits=people is not None)
    detail = {"audience": args.draft.audience, "purpose": args.draft.purpose, "repeats": repeat.cron}
    turn.audit("broadcast.send", f"broadcast:{number}", detail | ({} if people is None else {"waits": True}))
    unchecked = args.several.unchecked(args.draft.message, args.draft.question)
    if unchecked:
        return Outcome("unchecked", several_languages.asked(turn, number, unchecked))
    if people is None:
        return Outcome(value={"id": number, "at": repeat.times.next(turn.now)})
    return waiting(turn, number, people)
