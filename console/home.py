"""The first page: for whoever signed in, what needs them now and the programme at a glance; for all others, what this
is. A member sees only what their role may see.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from babel.dates import format_datetime
from fastapi import FastAPI, Request, Response
from sqlalchemy import Connection

from console.charts import Group, bars
from console.figures import Block
from console.figures_until import begin_of_day
from console.locality_blocks import tiers_of
from console.locality_doors import PATH as LOCALITIES
from console.locality_doors import mine
from console.pages import page
from console.staffroom import Staffroom
from console.texts import counted, text
from console.visits import Visit
from programme.months import last_months
from programme.roles import Act
from programme.small_numbers import FEWEST_TOLD, told
from storage import (
    alert_steps,
    announcement_list,
    approvals,
    contributions,
    glance,
    inbox,
    locality_figures,
    reviews,
    safeguarding,
    sentences,
    told_by_hand,
    without_telegram,
)
from storage.updates_to_tell import updates_to_tell

MONTHS: Final = 6
GLANCE: Final[Act] = "reports.figures"
LOCALITY: Final[Act] = "reports.locality"
DAYS: Final = 90
"""Of how many days it is told how fast people heard back."""


@dataclass(frozen=True, slots=True)
class Asking:
    """Who asks what needs them, and when: the moment, and the `day` it is on the programme's calendar."""

    conn: Connection
    member_id: int
    now: datetime
    day: date


@dataclass(frozen=True, slots=True)
class Need:
    """Something that may need a member now: what is said of so many (its text), who may see it, where it is dealt
    with (None: not on these pages), and how many there are.
    """

    key: str
    act: Act
    path: str | None
    count: Callable[[Asking], int]


@dataclass(frozen=True, slots=True)
class Needed:
    """A line of the page: words with a number, and where they lead."""

    words: str
    path: str | None


def _still(state: str) -> Callable[[Asking], int]:
    return lambda asking: announcement_list.standing_still(asking.conn)[state]


def _due(kind: reviews.Kind) -> Callable[[Asking], int]:
    return lambda asking: reviews.count_due(asking.conn, kind, asking.day)


def _to_check(kind: reviews.Kind) -> Callable[[Asking], int]:
    return lambda asking: reviews.count_to_check(asking.conn, kind, asking.member_id)


NEEDS: Final[Sequence[Need]] = (
    Need("home.alerts", "inbox.read", "/alerts", lambda asking: safeguarding.count_waiting(asking.conn)),
    Need(
        "home.alerts_mine",
        "safeguarding.acknowledge",
        "/alerts?state=mine",
        lambda asking: alert_steps.count_in_hand(asking.conn, asking.member_id),
    ),
    Need(
        "home.late", "inbox.read", "/inbox?state=late", lambda asking: contributions.count_late(asking.conn, asking.now)
    ),
    Need("home.waiting", "inbox.read", "/inbox", lambda asking: sum(contributions.count_waiting(asking.conn).values())),
    Need(
        "home.mine",
        "inbox.answer",
        "/inbox?state=mine",
        lambda asking: contributions.count_of_member(asking.conn, asking.member_id),
    ),
    Need(
        "home.to_tell",
        "inbox.answer",
        "/inbox?state=to_tell",
        lambda asking: told_by_hand.count_to_tell(asking.conn),
    ),
    Need(
        "home.approvals",
        "broadcast.approve",
        "/announcements?state=waiting_approval",
        lambda asking: approvals.count_for(asking.conn, asking.member_id),
    ),
    Need("home.stopped", "broadcast.control", "/announcements?state=stopped", _still("stopped")),
    Need("home.held", "broadcast.control", "/announcements?state=held", _still("held")),
    Need("home.paused", "broadcast.control", "/announcements?state=paused", _still("paused")),
    Need(
        "home.update_to_tell",
        "people.change",
        "/updates?needs=tell",
        lambda asking: len(updates_to_tell(asking.conn, asking.now, asking.day)),
    ),
    Need("home.update_checks", "content.change", "/updates?needs=check", _to_check("update")),
    Need("home.opportunity_checks", "content.change", "/opportunities?needs=check", _to_check("opportunity")),
    Need(
        "home.sentence_checks",
        "sentences.check",
        "/settings/languages",
        lambda asking: sentences.count_to_check(asking.conn, asking.member_id),
    ),
    Need("home.update_reviews", "content.change", "/updates?needs=review", _due("update")),
    Need("home.opportunity_reviews", "content.change", "/opportunities?needs=review", _due("opportunity")),
    Need("home.aside", "inbox.answer", None, lambda asking: inbox.count_aside(asking.conn)),
)
"""What is most urgent comes first."""


def add(app: FastAPI, room: Staffroom | None) -> None:
    """The page at /."""

    async def front(request: Request) -> Response:
        who = None if room is None else await room.visitor(request)
        if room is None or who is None:
            return page("front", title=text("front.title"), is_public=room is not None)
        return await _home(room.visit(request, who, {}))

    app.add_api_route("/", front, methods=["GET", "HEAD"])
    if room is not None:
        room.entry("home", "/", None)


async def _home(visit: Visit) -> Response:
    needed = await visit.read(_needed, visit)
    facts = await visit.read(_at_a_glance, visit) if visit.may(GLANCE) else None
    reads = visit.may("updates.read") and not visit.may("opportunities.read")
    stands = visit.may(LOCALITY) and not visit.may(GLANCE)
    theirs = await visit.read(_their_locality, visit) if stands else None
    return visit.page(
        "home", title=text("home.title"), needed=needed, glance=facts, reads=reads, stands=stands, theirs=theirs
    )


def _their_locality(conn: Connection, visit: Visit) -> tuple[str, str, Block] | None:
    """Of the locality that a representative stands for: its page, its name, and how many agreed to what there."""
    slug = mine(conn, visit)
    if slug is None:
        return None
    until = begin_of_day(visit.desk)
    found = tiers_of(locality_figures.by_tier(conn, slug, until))
    return f"{LOCALITIES}/{slug}", visit.desk.programme.locality_name(slug), found


def _needed(conn: Connection, visit: Visit) -> list[Needed]:
    now = visit.desk.clock()
    asking = Asking(conn, visit.member.id, now, now.astimezone(visit.desk.zone).date())
    counts = [(need, need.count(asking)) for need in NEEDS if visit.may(need.act)]
    return [Needed(counted(need.key, count), need.path) for need, count in counts if count]


@dataclass(frozen=True, slots=True)
class Glance:
    """The rows of the tables, with numbers as they may be told, and the charts that show the same."""

    tiers: list[tuple[str, str]]
    otherwise: list[tuple[str, str]]
    moved: list[tuple[str, str, str]]
    moved_chart: list[Group]
    heard: list[tuple[str, str]]
    heard_chart: list[Group]


def _at_a_glance(conn: Connection, visit: Visit) -> Glance:
    now = visit.desk.clock()
    tiers = [(text(f"home.tier.{tier}"), _about(told(people))) for tier, people in glance.by_tier(conn).items()]
    otherwise = without_telegram.count(conn)
    moved = [
        (one.month.since, told(one.joined), told(one.left))
        for one in glance.moved(conn, last_months(now, visit.desk.zone, MONTHS))
    ]
    heard = [(span, told(number)) for span, number in glance.heard_back(conn, now - timedelta(days=DAYS)).items()]
    return Glance(
        tiers=tiers,
        otherwise=[(text(f"keyed.way.{way}"), _about(told(people))) for way, people in otherwise.items() if people],
        moved=[(_month(since), _about(joined), _about(left)) for since, joined, left in reversed(moved)],
        moved_chart=bars([(_month(since, short=True), (joined, left)) for since, joined, left in moved]),
        heard=[(text(f"home.heard.{span}"), _about(number)) for span, number in heard],
        heard_chart=bars([(text(f"home.heard_short.{span}"), (number,)) for span, number in heard]),
    )


def _about(number: int | None) -> str:
    return text("home.few", fewest=FEWEST_TOLD) if number is None else f"{number:,}"


def _month(first: datetime, *, short: bool = False) -> str:
    return format_datetime(
        first, text("home.month_short" if short else "home.month"), tzinfo=first.tzinfo, locale="en_GB"
    )
