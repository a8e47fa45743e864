"""/ambassadors: who is an ambassador, ending somebody's role with a reason, and inviting them again.

Staff see a number, the area, the language and since when, never a name. Ending says why twice: to the person in the
team's own words, and to the audit log as one of a few reasons.
"""

from __future__ import annotations

from typing import Final

from bot.context import TurnContext
from bot.effects import EffectArgs, Outcome, effect
from bot.effects.days import day_of
from bot.effects.paging import page_of
from bot.effects.staffing import NOT_YOURS, member_who_may, not_yours
from bot.endings import Office
from conversations.phrases import Phrase
from programme.roles import Act
from storage import endings
from storage.endings import Ambassador, By, Reason

PAGE: Final = 8
MORE: Final = "more."
_ACT: Final[Act] = "ambassadors.change"


class Look(EffectArgs):
    """`item` is what was chosen before: `more.N` goes on from there."""

    item: str | None = None


@effect("ambassadors_look", Look, outcomes=("done", "empty", NOT_YOURS), reads=True)
def look(turn: TurnContext, args: Look) -> Outcome:
    """A page of the ambassadors, the newest first, then of those whose role the team ended; how many of each."""
    if member_who_may(turn, _ACT) is None:
        return not_yours()
    everybody = endings.listed(turn.conn)
    if not everybody:
        return Outcome("empty")
    page = page_of(everybody, (args.item or "").removeprefix(MORE), PAGE)
    items = [{"value": str(one.person_id), "text": _line(turn, one)} for one in page.items]
    if page.more is not None:
        items.append({"value": f"{MORE}{page.more}", "text": turn.words("inbox.more").text})
    now = sum(one.ending is None for one in everybody)
    counts = [("now", now), ("ended", len(everybody) - now)]
    return Outcome(
        value={"items": items, "counts": [Phrase(f"ambassadors.count.{kind}", {"n": n}) for kind, n in counts if n]}
    )


class Open(EffectArgs):
    """`item` is a person's number or `more.N`."""

    item: str | None = None


@effect("ambassador_open", Open, outcomes=("done", "ended", "more", "gone", NOT_YOURS), reads=True)
def open_one(turn: TurnContext, args: Open) -> Outcome:
    """One ambassador, without a name; `ended` for somebody whose role the team ended."""
    if member_who_may(turn, _ACT) is None:
        return not_yours()
    item = args.item or ""
    if item.startswith(MORE):
        return Outcome("more")
    there = endings.one(turn.conn, int(item)) if item.isascii() and item.isdecimal() and len(item) < 16 else None
    if there is None:
        return Outcome("gone")
    turn.audit("ambassador.open", f"person:{there.person_id}")
    return Outcome("done" if there.ending is None else "ended", _shown(turn, there))


class End(EffectArgs):
    """`number` and `consent` of the ambassador as they were opened; `words` go to the person."""

    number: int
    consent: int
    reason: Reason
    words: str


@effect("end_ambassador", End, outcomes=("done", "moved", NOT_YOURS), reads=True)
def end(turn: TurnContext, args: End) -> Outcome:
    """End the role: in words for staff, whether the person can be told now. `moved`: it had ended by then."""
    member = member_who_may(turn, _ACT)
    if member is None:
        return not_yours()
    there = endings.one(turn.conn, args.number)
    if there is None or there.consent != args.consent:
        return Outcome("moved")
    away = _office(turn, member.id).end(there, args.reason, args.words)
    return Outcome("moved") if away is None else Outcome(value=_told(away))


class Again(EffectArgs):
    """`number` of the person, and the number of the `ending` that was shown."""

    number: int
    ending: int


@effect("invite_ambassador_again", Again, outcomes=("done", "moved", NOT_YOURS), reads=True)
def invite_again(turn: TurnContext, args: Again) -> Outcome:
    """Open the way back: in words for staff, whether the person can be told now. `moved`: it was open by then."""
    member = member_who_may(turn, _ACT)
    if member is None:
        return not_yours()
    there = endings.one(turn.conn, args.number)
    if there is None or there.ending != args.ending:
        return Outcome("moved")
    away = _office(turn, member.id).invite_again(there)
    return Outcome("moved") if away is None else Outcome(value=_told(away))


def _office(turn: TurnContext, staff_id: int | None) -> Office:
    return Office(turn.conn, turn.texts, By(staff_id, "staff", turn.now))


def _told(away: str) -> Phrase:
    return Phrase("ambassadors.told.away" if away else "ambassadors.told")


def _line(turn: TurnContext, one: Ambassador) -> str:
    key = "ambassadors.item" if one.ending is None else "ambassadors.item.ended"
    when = day_of(turn, one.ended_at or one.since)
    return turn.words(key, {"number": one.person_id, "place": _place(turn, one), "when": when}).text


def _shown(turn: TurnContext, one: Ambassador) -> dict[str, object]:
    away = _office(turn, None).why_not(one.person_id)
    return {
        "number": one.person_id,
        "consent": one.consent,
        "place": _place(turn, one),
        "language": turn.texts.language_name(one.language or "en", turn.language),
        "since": day_of(turn, one.since),
        "passed_on": one.passed_on,
        "away": Phrase("ambassadors.away") if away else None,
        "ending": one.ending,
        "ended": one.ended_at and day_of(turn, one.ended_at),
        "reason": one.reason and Phrase(f"ambassadors.reason.{one.reason}"),
    }


def _place(turn: TurnContext, one: Ambassador) -> str | Phrase:
    return turn.programme.locality_name(one.locality) if one.locality else Phrase("inbox.no_place")
