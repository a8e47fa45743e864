"""Who is in an audience: the SQL agrees with a reader who goes through the people one by one."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, insert, select, text

from programme.audience import (
    All,
    And,
    Audience,
    Has,
    InOpportunity,
    IsTestContact,
    Not,
    Or,
    Since,
    parse,
    unparse,
    uses_test,
)
from programme.consent import PURPOSES, Purpose
from storage import audience
from storage.audience import REASONS, Counted
from storage.database import Database
from storage.tables import consent, finished, opportunity, participation, person, person_interest, person_topic

NOW = datetime(2026, 3, 3, 10, tzinfo=UTC)
ALLOWED_BY = {
    "update": {"updates"},
    "opportunity": {"taking_part", "ambassador"},
    "question": {"taking_part", "ambassador"},
    "service": {"updates", "taking_part", "ambassador"},
}


@dataclass(slots=True)
class Somebody:
    """One made-up person, as the oracle sees them."""

    language: str | None = "en"
    locality: str | None = None
    state: str = "signed_up"
    tiers: set[str] = field(default_factory=lambda: {"updates"})
    withdrawn: set[str] = field(default_factory=set)
    topics: set[str] = field(default_factory=set)
    interests: set[str] = field(default_factory=set)
    parts: dict[int, str] = field(default_factory=dict)
    answered: dict[str, str] = field(default_factory=dict)
    joined: datetime = NOW - timedelta(days=10)
    heard: datetime | None = None
    stopped: datetime | None = None
    paused: datetime | None = None
    reachable: bool = True
    test: bool = False


def move_in(conn: Connection, people: list[Somebody]) -> list[int]:
    """Put people into the database; their numbers."""
    wanted = {(number, "meeting") for one in people for number in one.parts}
    for number, kind in sorted(wanted):
        there = conn.execute(select(opportunity.c.id).where(opportunity.c.id == number)).first()
        row = {
            "id": number,
            "ref": f"o{number}",
            "kind": kind,
            "localities": [],
            "topics": [],
            "owner": "Sam",
            "review_on": "",
        }
        if there is None:
            conn.execute(insert(opportunity).values(**row, published_at=NOW))
    return [_move_in(conn, number, one) for number, one in enumerate(people, start=9_000_000_001)]


def _move_in(conn: Connection, telegram_id: int, one: Somebody) -> int:
    row = {
        "telegram_id": telegram_id,
        "language": one.language,
        "locality": one.locality,
        "state": one.state,
        "reachable": one.reachable,
        "stopped_at": one.stopped,
        "paused_until": one.paused,
        "test": one.test,
        "joined_at": one.joined,
        "last_heard_at": one.heard,
    }
    number: int = conn.execute(insert(person).values(row).returning(person.c.id)).scalar_one()
    given_at = {"person_id": number, "wording": "w", "wording_version": 1, "language": "en", "given_at": one.joined}
    consents = [dict(given_at, tier=tier, channel="telegram", withdrawn_at=None) for tier in sorted(one.tiers)]
    consents += [dict(given_at, tier=tier, channel="paper", withdrawn_at=NOW) for tier in sorted(one.withdrawn)]
    rows: dict[Any, list[dict[str, Any]]] = {
        consent: consents,
        person_topic: [{"person_id": number, "topic": topic} for topic in sorted(one.topics)],
        person_interest: [{"person_id": number, "interest": interest} for interest in sorted(one.interests)],
        participation: [
            {"person_id": number, "opportunity_id": which, "state": state, "since": NOW}
            for which, state in one.parts.items()
        ],
        finished: [
            {"person_id": number, "flow": flow, "version": "1", "how": how, "started_at": NOW, "finished_at": NOW}
            for flow, how in one.answered.items()
        ],
    }
    for table, values in rows.items():
        if values:
            conn.execute(insert(table), values)
    return number


def fits(audience_: Audience, one: Somebody) -> bool:
    """The oracle: whether an expression holds for somebody, read as a person would read it."""
    match audience_:
        case Not(part):
            return not fits(part, one)
        case And(parts):
            return all(fits(part, one) for part in parts)
        case Or(parts):
            return any(fits(part, one) for part in parts)
        case Has(name, values):
            return bool(set(values) & has(one, name))
        case InOpportunity(choices):
            return any(number in one.parts and how in {None, one.parts[number]} for number, how in choices)
        case Since():
            return long_enough(audience_, one)
        case _:
            return one.test or isinstance(audience_, All)


def long_enough(since: Since, one: Somebody) -> bool:
    """The oracle: whether somebody joined, or last heard from us, less (or more) than so many days ago."""
    then = one.joined if since.what == "joined" else one.heard
    age = timedelta.max if then is None else NOW - then
    return age < timedelta(days=since.days) if since.than == "<" else age > timedelta(days=since.days)


def has(one: Somebody, name: str) -> set[str | None]:
    """The values that somebody has in a field of the expression."""
    values: dict[str, set[Any]] = {
        "tier": one.tiers,
        "topic": one.topics,
        "interest": one.interests,
        "answered": {flow for flow, how in one.answered.items() if how == "done"},
        "stage": {one.state},
        "locality": {one.locality},
        "language": {one.language},
    }
    return values[name]


def fate(one: Somebody, purpose: Purpose, *, with_tests: bool) -> str:
    """The oracle: why somebody whom the expression names is left out; empty for who is in."""
    if one.stopped:
        return "stopped"
    if not one.tiers & ALLOWED_BY[purpose]:
        return "no_consent"
    if one.paused and one.paused > NOW:
        return "paused"
    if not one.reachable:
        return "unreachable"
    return "test_contact" if one.test and not with_tests else ""


def a_town(size: int) -> list[Somebody]:
    """The same made-up people every time."""
    dice = random.Random(20260303)

    def some(*values: str) -> set[str]:
        return {value for value in values if dice.random() < 0.4}

    def days_ago(*days: int) -> datetime:
        return NOW - timedelta(days=dice.choice(days))

    return [
        Somebody(
            language=dice.choice([None, "en", "pl", "ur"]),
            locality=dice.choice([None, "dacorum", "hertsmere"]),
            state=dice.choice(["signed_up", "signed_up", "signing_up"]),
            tiers=some("updates", "updates", "taking_part", "ambassador"),
            withdrawn=some("updates", "taking_part"),
            topics=some("diabetes", "mental-health"),
            interests=some("surveys", "meetings"),
            parts={
                n: dice.choice(["interested", "booked", "waiting", "attended"]) for n in (1, 2) if dice.random() < 0.4
            },
            answered={flow: dice.choice(["done", "cancelled"]) for flow in some("say", "signup")},
            joined=days_ago(1, 6, 7, 8, 40),
            heard=dice.choice([None, days_ago(1, 6, 7, 8, 40)]),
            stopped=dice.choice([None, None, None, days_ago(1)]),
            paused=dice.choice([None, None, days_ago(1), NOW, NOW + timedelta(days=2)]),
            reachable=dice.random() < 0.85,
            test=dice.random() < 0.15,
        )
        for _ in range(size)
    ]


def one_or_two(*values: str) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(values), min_size=1, max_size=2, unique=True).map(tuple)


HAS = st.one_of(
    st.builds(Has, st.just("tier"), one_or_two("updates", "taking_part", "ambassador")),
    st.builds(Has, st.just("locality"), one_or_two("dacorum", "hertsmere", "watford")),
    st.builds(Has, st.just("topic"), one_or_two("diabetes", "mental-health", "caring")),
    st.builds(Has, st.just("language"), one_or_two("en", "pl", "gu")),
    st.builds(Has, st.just("interest"), one_or_two("surveys", "meetings")),
    st.builds(Has, st.just("stage"), one_or_two("signing_up", "signed_up")),
    st.builds(Has, st.just("answered"), one_or_two("say", "signup")),
)
CHOICE = st.tuples(st.sampled_from([1, 2, 3]), st.sampled_from([None, "booked", "waiting", "attended"]))
TERM = st.one_of(
    st.just(All()),
    st.just(IsTestContact()),
    HAS,
    st.builds(InOpportunity, st.lists(CHOICE, min_size=1, max_size=2, unique=True).map(tuple)),
    st.builds(Since, st.sampled_from(["joined", "heard"]), st.sampled_from("<>"), st.sampled_from([1, 7, 30])),
)


def joined(parts: st.SearchStrategy[Audience]) -> st.SearchStrategy[Audience]:
    several = st.lists(parts, min_size=2, max_size=3).map(tuple)
    return st.one_of(st.builds(Not, parts), st.builds(And, several), st.builds(Or, several))


AUDIENCE: st.SearchStrategy[Audience] = st.recursive(TERM, joined, max_leaves=8)


def walked(conn: Connection, named: Audience, purpose: Purpose, limit: int, looked: int) -> list[int]:
    """Everybody a walk comes past, slice by slice."""
    numbers: list[int] = []
    cursor, ended = 0, False
    while not ended:
        step = audience.slice_of(conn, named, purpose, after=cursor, limit=limit, now=NOW, looked=looked)
        assert step.ended or step.cursor > cursor, "a walk that stands still would never end"
        assert len(step.people) <= limit
        numbers += [one.id for one in step.people]
        cursor, ended = step.cursor, step.ended
    return numbers


async def test_the_sql_agrees_with_a_reader_who_takes_people_one_by_one(database: Database) -> None:
    town = a_town(120)

    def prove(conn: Connection) -> None:
        numbers = move_in(conn, town)

        @settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow], database=None)
        @given(AUDIENCE, st.sampled_from(PURPOSES))
        def same(named: Audience, purpose: Purpose) -> None:
            fates = {
                number: fate(one, purpose, with_tests=uses_test(named))
                for number, one in zip(numbers, town, strict=True)
                if fits(named, one)
            }
            found = audience.count(conn, named, purpose, NOW)
            out = [why for why in fates.values() if why]
            assert found == Counted(len(fates) - len(out), {why: out.count(why) for why in REASONS if why in out})
            assert walked(conn, named, purpose, limit=7, looked=31) == [n for n, why in fates.items() if not why]

        same()

    await database.write(prove)


async def test_the_deepest_and_the_longest_expressions_are_counted(database: Database) -> None:
    deep = "locality:dacorum"
    for level in range(38):
        deep = f"not ({deep})" if level % 3 == 2 else f"({deep} {'or' if level % 2 else 'and'} topic:t{level}|diabetes)"
    both = "tier:updates"
    for level in range(18):
        both = f"(({both} and topic:a{level}) or (not (topic:b{level} and locality:dacorum) and test))"
    longest = " or ".join(f"topic:t{number}" for number in range(200))

    def look(conn: Connection) -> None:
        move_in(conn, [Somebody(topics={"t3", "diabetes"}, locality="dacorum")])
        for expression in (deep, both, longest):
            named = parse(expression)
            assert parse(unparse(named)) == named
            one = Somebody(topics={"t3", "diabetes"}, locality="dacorum")
            assert audience.count(conn, named, "update", NOW).count == int(fits(named, one))

    await database.write(look)


async def test_each_person_is_left_out_for_one_reason(database: Database) -> None:
    yesterday, tomorrow = NOW - timedelta(days=1), NOW + timedelta(days=1)
    people = [
        Somebody(),
        Somebody(test=True),
        Somebody(reachable=False, test=True),
        Somebody(paused=tomorrow, reachable=False),
        Somebody(stopped=yesterday, paused=tomorrow),
        Somebody(tiers=set(), withdrawn={"updates"}, stopped=yesterday),
        Somebody(tiers={"taking_part"}, withdrawn={"updates"}, paused=tomorrow),
        Somebody(paused=yesterday),
    ]
    await database.write(move_in, people)
    counted = await database.read(audience.count, All(), "update", NOW)
    assert counted == Counted(2, {"stopped": 2, "no_consent": 1, "paused": 1, "unreachable": 1, "test_contact": 1})
    assert await database.read(audience.count, Not(IsTestContact()), "update", NOW) == Counted(
        2, {"stopped": 2, "no_consent": 1, "paused": 1}
    ), "an expression that speaks of test contacts leaves nobody out for being one"


async def test_a_thin_audience_is_walked_without_looking_at_everybody_at_once(database: Database) -> None:
    people = [Somebody(locality="dacorum" if number == 49 else None) for number in range(50)]
    numbers = await database.write(move_in, people)
    named = parse("locality:dacorum")
    first = await database.read(audience.slice_of, named, "update", after=0, limit=5, now=NOW, looked=20)
    assert (first.people, first.cursor, first.ended) == ([], numbers[19], False)
    last = await database.read(audience.slice_of, named, "update", after=numbers[39], limit=5, now=NOW, looked=20)
    assert [one.id for one in last.people] == [numbers[49]]
    assert last.ended


async def test_a_walk_over_nobody_ends(database: Database) -> None:
    step = await database.read(audience.slice_of, All(), "service", after=0, limit=5, now=NOW)
    assert (step.people, step.cursor, step.ended) == ([], 0, True)


async def test_a_sample_shows_the_first_who_joined(database: Database) -> None:
    people = [Somebody(language="pl"), Somebody(), Somebody(language="pl", locality="dacorum")]
    numbers = await database.write(move_in, people)
    found = await database.read(audience.sample, parse("language:pl"), "update", limit=5, now=NOW)
    assert [(one.id, one.telegram_id, one.locality) for one in found] == [
        (numbers[0], 9_000_000_001, None),
        (numbers[2], 9_000_000_003, "dacorum"),
    ]


@pytest.mark.parametrize(
    "expression", ["all", "topic:diabetes and not opportunity:1", "tier:ambassador", "answered:say"]
)
async def test_a_slice_goes_along_the_numbers_of_people_and_looks_things_up(
    sqlite_url: str, tmp_path: Any, keys: Any, expression: str
) -> None:
    database = await Database.open(sqlite_url, data_dir=tmp_path, keys=keys, migrate=False)
    try:
        query = audience._members(parse(expression), "update", NOW).where(person.c.id > 5, person.c.id <= 4005)

        def plan(conn: Connection) -> list[str]:
            statement = str(query.compile(conn, compile_kwargs={"literal_binds": True}))
            return [row[3] for row in conn.execute(text(f"EXPLAIN QUERY PLAN {statement}"))]

        steps = await database.read(plan)
    finally:
        await database.close()
    assert steps[0] == "SEARCH person USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)"
    assert not [step for step in steps if step.startswith("SCAN")], "nothing is read from end to end"
