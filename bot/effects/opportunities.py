"""Ways to take part: the list, one with its decision card, and saying that one is interested."""

from __future__ import annotations

from typing import Final

from bot.context import TurnContext
from bot.effects import EffectArgs, Outcome, effect
from bot.effects.paging import page_of
from conversations.booking_button import named
from conversations.reading import When, opportunity_page
from conversations.rich import Rich, in_lines
from programme.checked_text import for_language
from programme.opportunity import OpportunityText
from storage import bookings, decision_cards, opportunities
from storage.opportunities import Opportunity

PAGE: Final = 5
MORE: Final = "more"
LEAVE: Final = "leave"


class Browsing(EffectArgs):
    """Which page of the list."""

    page: str | None = None


class Led(EffectArgs):
    """What followed the command: a page of the list, or what the button of an announcement carries."""

    payload: str | None = None


@effect("opportunity_named", Led, outcomes=("done", "list"), reads=True)
def opportunity_named(turn: TurnContext, args: Led) -> Outcome:  # noqa: ARG001 - an effect is handed its turn
    """Which way to take part an announcement's button leads to, and which announcement; `list` for anything else."""
    found = named(args.payload)
    return Outcome("list") if found is None else Outcome(value={"opportunity": str(found[0]), "broadcast": found[1]})


@effect("list_opportunities", Browsing, reads=True)
def list_opportunities(turn: TurnContext, args: Browsing) -> Outcome:
    """What is open for this person: `items` (the options of a question), `lines` (the list in words), `more`."""
    person = turn.person
    found = opportunities.open_for(turn.conn, topics=list(person.topics), locality=person.locality, now=turn.now)
    readable = [(one, read.text) for one in found if (read := for_language(one.texts, turn.language)) is not None]
    page = page_of(readable, args.page, PAGE)
    items = [{"value": str(one.id), "text": f"{n}. {text.title}"} for n, (one, text) in enumerate(page.items, 1)]
    lines = in_lines(_line(turn, n, one, text) + "\n" for n, (one, text) in enumerate(page.items, 1))
    return Outcome(value={"items": items and [*items, *_others(turn, page.more)], "lines": lines, "more": page.more})


def _others(turn: TurnContext, more: str | None) -> list[dict[str, str]]:
    names = {MORE: "opportunities.more.button", LEAVE: "opportunities.leave.button"}
    shown = [MORE, LEAVE] if more else [LEAVE]
    return [{"value": value, "text": turn.words(names[value]).text} for value in shown]


def _line(turn: TurnContext, number: int, one: Opportunity, text: OpportunityText) -> Rich:
    mine = opportunities.standing_of(turn.conn, one.id, turn.person.id) is not None
    key = "opportunities.line_mine" if mine else "opportunities.line"
    return turn.words(key, {"number": number, "title": text.title, "summary": text.summary})


class OneOpportunity(EffectArgs):
    """The number of an opportunity, as its button carried it."""

    opportunity: str


@effect("open_opportunity", OneOpportunity, outcomes=("done", "gone"), reads=True)
def open_opportunity(turn: TurnContext, args: OneOpportunity) -> Outcome:
    """One opportunity with its decision card, which is logged as shown. `gone` when it is closed by now."""
    found = _open(turn, args)
    read = found and for_language(found.texts, turn.language)
    if found is None or not read:
        return Outcome("gone")
    decision_cards.shown(turn.conn, turn.person.id, f"opportunity:{found.id}", turn.now)
    when = When(found.begins_at, found.ends_at, found.closes_at, found.link)
    page = opportunity_page(turn.words, read.text, when, turn.texts.zone)
    if read.instead:
        page = page + "\n\n" + turn.words("opportunities.in_english")
    standing = opportunities.standing_of(turn.conn, found.id, turn.person.id)
    return Outcome(value={"title": read.text.title, "page": page, "standing": standing})


class Interest(OneOpportunity):
    """`broadcast`: the announcement whose button was pressed first, if one was; it may have led to another one."""

    broadcast: int | None = None


@effect("express_interest", Interest, outcomes=("done", "gone"), reads=True)
def express_interest(turn: TurnContext, args: Interest) -> Outcome:
    """Tell the team that this person is interested, and what led to it. `gone` when it closed meanwhile."""
    found = _open(turn, args)
    if found is None:
        return Outcome("gone")
    led = args.broadcast and bookings.brought_by(turn.conn, args.broadcast, found.id, turn.person.id)
    opportunities.express_interest(turn.conn, found.id, turn.person.id, turn.now, by_broadcast=led)
    return Outcome()


@effect("take_back_interest", OneOpportunity, reads=True)
def take_back_interest(turn: TurnContext, args: OneOpportunity) -> Outcome:
    """Be interested no more."""
    if args.opportunity.isdecimal():
        opportunities.take_back(turn.conn, int(args.opportunity), turn.person.id)
    return Outcome()


def _open(turn: TurnContext, args: OneOpportunity) -> Opportunity | None:
    found = opportunities.find(turn.conn, int(args.opportunity)) if args.opportunity.isdecimal() else None
    return found if found is not None and found.is_open(turn.now) else None
