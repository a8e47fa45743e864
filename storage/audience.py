"""Who is in an audience: an expression of programme.audience as SQL over `person`.

Two things always hold, whatever the expression says. Only people who consented to the purpose, are reachable, have not
stopped and have not paused are in; and test contacts are in only where the term `test` stands. What the expression says
is never more than one condition on one person, with EXISTS for what hangs on them, so a walk goes along the numbers of
people and looks each thing up in its index, however many people there are.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    Table,
    and_,
    case,
    exists,
    false,
    func,
    literal,
    not_,
    or_,
    select,
    true,
)

from programme.audience import All, And, Audience, Has, InOpportunity, IsTestContact, Not, Or, Since, uses_test
from programme.consent import Purpose, tiers_allowing
from programme.courtesy import OVER_BUDGET, QUIET, WITHOUT, Courtesy
from programme.without_telegram import NOT_KNOWN
from storage import contacts
from storage.tables import consent, finished, participation, person, person_interest, person_topic

Condition = ColumnElement[bool]

_OF_THEIRS: Final = ("stopped", "no_consent", "paused", "no_telegram", "unreachable", "test_contact")
REASONS: Final = (*_OF_THEIRS, OVER_BUDGET)
"""Why somebody whom the expression names is left out; each person is counted once, under the first that fits.

Stopped comes first: whatever else holds for somebody, that they asked us to stop is why they hear nothing. The contact
budget comes last: who has had enough lately is in the audience, and is looked at when it is sent."""

NOT_ON_A_PHONE: Final = frozenset({"no_telegram", "unreachable"})
"""Reasons for which the team may find another way."""

_EVERYBODY: Final = 2**53
"""More people than there are."""

LOOKED_AT: Final = 4000
"""How many people one slice looks at, at most: about ten milliseconds' worth on SQLite."""


@dataclass(frozen=True, slots=True)
class Counted:
    """How many people a message would reach, and how many whom the expression names would not get it, and why.

    `later` are those among the `count` who get it later, with the reason: `quiet_hours` of their own, `over_budget`.
    """

    count: int
    left_out: dict[str, int]
    later: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody in an audience, with what is needed to choose their text. `telegram_id` is their chat as well."""

    id: int
    telegram_id: int
    language: str | None
    locality: str | None
    test: bool


@dataclass(frozen=True, slots=True)
class Slice:
    """One step of a walk. People can be none of those looked at: the walk goes on from `cursor` until `ended`."""

    people: list[Recipient]
    cursor: int
    ended: bool


def count(
    conn: Connection, audience: Audience, purpose: Purpose, now: datetime, courtesy: Courtesy = WITHOUT
) -> Counted:
    """Count an audience in one pass: who is in, and who is left out for which reason, or gets it later.

    Without the programme's `courtesy` it is counted who is in the audience, whatever they had lately.
    """
    over = contacts.over_budget(conn, courtesy, now) if courtesy.counts(purpose) else false()
    skipped, waits = (over, false()) if courtesy.rule(None) == "skip" else (false(), over)
    out = [*_left_out(audience, purpose, now), (OVER_BUDGET, skipped)]
    put_off = [(OVER_BUDGET, waits), (QUIET, _in_their_quiet_hours(now, courtesy))]
    # Whoever is not known was never anybody to write to, so they are not left out either.
    named_by_it = and_(person.c.telegram_id > NOT_KNOWN, _fits(audience, now))
    told = select(_first(out).label("reason"), _first(put_off).label("later")).where(named_by_it)
    # With a limit SQLite works out each reason once a person; grouped, it would sort everybody.
    named = told.limit(_EVERYBODY).subquery()
    gets_it = named.c.reason == 0
    ways = [gets_it, *(named.c.reason == number for number, _ in enumerate(out, start=1))]
    waiting = {why: and_(gets_it, named.c.later == number) for number, (why, _) in enumerate(put_off, start=1)}
    sums = conn.execute(select(*(func.count().filter(one) for one in (*ways, *waiting.values())))).one()
    people, *others = sums[: len(ways)]
    left_out = {why: number for (why, _), number in zip(out, others, strict=True) if number}
    later = zip(waiting, sums[len(ways) :], strict=True)
    return Counted(people, left_out, {why: number for why, number in later if number})


def slice_of(
    conn: Connection,
    audience: Audience,
    purpose: Purpose,
    *,
    after: int,
    limit: int,
    now: datetime,
    looked: int = LOOKED_AT,
) -> Slice:
    """The next people of an audience whose number is above `after`, in the order of their numbers, at most `limit`.

    No more than `looked` people are looked at, so a thin audience in a large town never holds the database for long.
    """
    window = select(person.c.id).where(person.c.id > after).order_by(person.c.id).limit(looked).subquery()
    last, there = conn.execute(select(func.coalesce(func.max(window.c.id), after), func.count())).one()
    query = _members(audience, purpose, now).where(person.c.id > after, person.c.id <= last)
    people = _recipients(conn, query, limit)
    if len(people) == limit:
        return Slice(people, people[-1].id, ended=False)
    return Slice(people, last, ended=there < looked)


def sample(conn: Connection, audience: Audience, purpose: Purpose, *, limit: int, now: datetime) -> list[Recipient]:
    """A few people of an audience, the first to have joined: to see whom an expression finds."""
    return _recipients(conn, _members(audience, purpose, now), limit)


def is_in(conn: Connection, audience: Audience, person_id: int, now: datetime) -> bool:
    """Whether the expression names one person, whatever they agreed to; a test contact may try what is open to all."""
    return conn.execute(select(person.c.id).where(person.c.id == person_id, _fits(audience, now))).first() is not None


def kept_from(purpose: Purpose, now: datetime) -> list[tuple[str, Condition]]:
    """Why somebody who is no longer chosen but written to may not be, with the condition on a person for each."""
    return [(why, met) for why, met in _left_out(All(), purpose, now) if why != "test_contact"]


def would_get(audience: Audience, purpose: Purpose, now: datetime) -> Condition:
    """Whether a person is in the audience and may get a message of this purpose now."""
    return and_(*(not_(met) for _, met in _left_out(audience, purpose, now)), _fits(audience, now))


def fits(audience: Audience, now: datetime) -> Condition:
    """Whether the expression names a person, whatever they agreed to."""
    return _fits(audience, now)


def told_otherwise(audience: Audience, purpose: Purpose, now: datetime) -> Condition:
    """Whether a person would be in the audience if they had Telegram: they are told by letter or by a call."""
    others = (not_(met) for why, met in _left_out(audience, purpose, now) if why not in NOT_ON_A_PHONE)
    return and_(person.c.telegram_id < 0, *others, _fits(audience, now))


def _members(audience: Audience, purpose: Purpose, now: datetime) -> Select[Any]:
    columns = select(person.c.id, person.c.telegram_id, person.c.language, person.c.locality, person.c.test)
    return columns.where(would_get(audience, purpose, now))


def _recipients(conn: Connection, query: Select[Any], limit: int) -> list[Recipient]:
    return [Recipient(*row) for row in conn.execute(query.order_by(person.c.id).limit(limit))]


def _first(reasons: Iterable[tuple[str, Condition]]) -> ColumnElement[int]:
    """The place, from 1 on, of the first reason whose condition a person meets; 0 for who meets none. Numbers, since
    each is looked at for each person, and words would take a quarter of the time.
    """
    return case(*((met, literal(number)) for number, (_, met) in enumerate(reasons, start=1)), else_=literal(0))


def _in_their_quiet_hours(now: datetime, courtesy: Courtesy) -> Condition:
    """Whether it is in a person's own quiet hours now. Clock times are kept so that they sort as text."""
    clock = f"{now.astimezone(courtesy.zone):%H:%M}"
    begin, end = person.c.quiet_from, person.c.quiet_to
    in_one_day = and_(begin < end, begin <= clock, end > clock)
    return and_(begin.is_not(None), or_(in_one_day, and_(begin > end, or_(begin <= clock, end > clock))))


def _left_out(audience: Audience, purpose: Purpose, now: datetime) -> list[tuple[str, Condition]]:
    """Each reason in its order, with the condition on a person under which it holds."""
    paused = and_(person.c.paused_until.is_not(None), person.c.paused_until > now)
    conditions = {
        "no_consent": not_(_holds(tiers_allowing(purpose))),
        "stopped": person.c.stopped_at.is_not(None),
        "paused": paused,
        "no_telegram": person.c.telegram_id < 0,
        "unreachable": not_(person.c.reachable),
        "test_contact": false() if uses_test(audience) else person.c.test,
    }
    return [(why, conditions[why]) for why in _OF_THEIRS]


def _holds(tiers: Iterable[str]) -> Condition:
    return _hangs_on(consent, consent.c.tier.in_(tuple(tiers)), consent.c.withdrawn_at.is_(None))


def _hangs_on(table: Table, *conditions: Condition) -> Condition:
    """Whether a row of `table` that meets the conditions belongs to the person."""
    return exists().where(table.c.person_id == person.c.id, *conditions).correlate(person)


def _fits(audience: Audience, now: datetime, *, wanted: bool = True) -> Condition:
    """Whether the expression holds for a person (or, not `wanted`, does not).

    Each condition is true or false for everybody, never unknown: so `not` finds those who gave no locality. A `not` is
    carried down to the terms, and the deepest part comes first, because SQLite reads no more than a hundred things
    that are begun and not yet ended, and an expression may be forty deep.
    """
    match audience:
        case Not(part):
            return _fits(part, now, wanted=not wanted)
        case And(parts) | Or(parts):
            join = and_ if isinstance(audience, And) == wanted else or_
            return join(*(_fits(part, now, wanted=wanted) for part in sorted(parts, key=_depth, reverse=True)))
        case _:
            met = _meets(audience, now)
            return met if wanted else not_(met)


def _depth(audience: Audience) -> int:
    match audience:
        case Not(part):
            return _depth(part)
        case And(parts) | Or(parts):
            return 1 + max(_depth(part) for part in parts)
        case _:
            return 0


def _meets(term: All | IsTestContact | Has | InOpportunity | Since, now: datetime) -> Condition:
    match term:
        case All():
            return true()
        case IsTestContact():
            return and_(person.c.test)
        case Since():
            return _since(term, now)
        case InOpportunity(choices):
            return or_(*(_takes_part(number, how) for number, how in choices))
        case Has():
            return _has(term)


def _since(term: Since, now: datetime) -> Condition:
    border = now - timedelta(days=term.days)
    if term.what == "joined":
        return person.c.joined_at > border if term.than == "<" else person.c.joined_at < border
    heard = person.c.last_heard_at
    if term.than == "<":
        return and_(heard.is_not(None), heard > border)
    return or_(heard.is_(None), heard < border)


def _takes_part(opportunity: int, how: str | None) -> Condition:
    same = participation.c.opportunity_id == opportunity
    return (
        _hangs_on(participation, same) if how is None else _hangs_on(participation, same, participation.c.state == how)
    )


def _has(term: Has) -> Condition:
    match term.field:
        case "tier":
            return _holds(term.values)
        case "topic":
            return _hangs_on(person_topic, person_topic.c.topic.in_(term.values))
        case "interest":
            return _hangs_on(person_interest, person_interest.c.interest.in_(term.values))
        case "answered":
            return _hangs_on(finished, finished.c.flow.in_(term.values), finished.c.how == "done")
        case "stage":
            return person.c.state.in_(term.values)
        case "locality" | "language":
            column = person.c[term.field]
            return and_(column.is_not(None), column.in_(term.values))
