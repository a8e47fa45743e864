"""The year before the visitor came: people who joined and left, what was announced and asked, what was said since.

Nobody waits a year for it: announcements go through the loop that keeps them going, with a clock that is set to each
day in turn, and instead of the network it is drawn who blocked the bot. All chance comes from a seed, so every town has
lived the same year, ending today.
"""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Connection

from app.texts import text
from app.town.people import read
from conversations.texts import Texts
from programme.codes import make_receipt
from programme.contribution import Status
from programme.programme import Programme
from programme.promise import answer_by
from programme.question import Question
from storage import audit, check_in, consents, contributions, opportunities, people, staff, topics
from storage.broadcasts import Draft
from storage.database import Database

if TYPE_CHECKING:
    from app.town.fast_motion import FastMotion

FIRST_ID: Final = 30_001
SEED: Final = 20_251_127
RESIDENTS: Final = 180
"""People who wrote to the bot in that year, beside those whose phones the visitor finds."""
DAYS: Final = 364
LATELY: Final = 3.0
WEEKS: Final = 40.0
"""Days before today between which people were interested in what they can take part in."""
LANGUAGES: Final = ("en", "en", "en", "en", "en", "pl", "pl", "ur", "ro", "gu")
"""As often as somebody speaks each."""


@dataclass(frozen=True, slots=True)
class Life:
    """When somebody came, and whether they stopped or blocked the bot, in days before today."""

    id: int
    first_name: str
    last_name: str
    language: str
    locality: str
    topics: tuple[str, ...]
    takes_part: bool
    came: float
    stopped: float | None
    blocked: float | None
    finished: bool
    """Whether they came to the end of the sign-up."""

    def phone(self) -> dict[str, Any]:
        """Their phone, for the stand-in."""
        language = self.language.partition("-")[0]
        named = {"id": self.id, "first_name": self.first_name, "last_name": self.last_name}
        return named | {"language_code": language, "started": True, "circle": text("town.circle.people")}

    def here(self, ago: float) -> bool:
        """Whether they had signed up by then, and were still there."""
        gone = max(self.stopped or 0, self.blocked or 0)
        return self.finished and self.came > ago > gone


@dataclass(slots=True)
class Year:
    """The year as it is lived: `ago` are the days between the day it has come to and today."""

    database: Database
    today: datetime
    lives: Sequence[Life]
    drawn: random.Random
    ago: float = DAYS + 1.0

    @property
    def now(self) -> datetime:
        """The day that it has come to."""
        return (self.today - timedelta(days=self.ago)).astimezone(UTC)

    def blocked(self, telegram_id: int) -> bool:
        """Whether somebody has blocked the bot by now."""
        return any(one.blocked is not None and self.ago <= one.blocked for one in self.lives if one.id == telegram_id)


async def live(database: Database, texts: Texts, programme: Programme, bot_id: int, now: datetime) -> list[Life]:
    """Live the year that ends with `now`; who lived it. The team's members and the content are there already."""
    # why here: the bot's libraries take a second to load, and the demo starts sooner without
    from app.town.fast_motion import FastMotion  # noqa: PLC0415

    drawn = random.Random(SEED)  # noqa: S311  # why: a made-up town, not a secret
    lives = tuple(_drawn_lives(drawn, programme))
    year = Year(database, _last_morning(now.astimezone(texts.zone)), lives, drawn)
    sender = FastMotion(database, texts, bot_id, lambda: year.now, year.blocked)
    told = read("year.yaml")
    days: list[tuple[float, Callable[[], Awaitable[None]]]] = [
        *((one.came, _act(year, _came, one)) for one in lives),
        *((one.stopped, _act(year, _stopped, one)) for one in lives if one.stopped is not None),
        *((float(one["ago"]), _announcing(year, sender, one)) for one in told["announcements"]),
        *((ago, act) for one in told["said"] for ago, act in _saying(year, one)),
        *_taking_part(year, await database.read(opportunities.list_opportunities)),
    ]
    for ago, act in sorted(days, key=lambda day: -day[0]):
        year.ago = ago
        await act()
    return list(lives)


def _last_morning(now: datetime) -> datetime:
    """Ten o'clock, when the team is at work: of today, or of yesterday when it has not been ten yet."""
    morning = now.replace(hour=10, minute=0, second=0, microsecond=0)
    return morning if morning <= now else morning - timedelta(days=1)


def _drawn_lives(drawn: random.Random, programme: Programme) -> Iterator[Life]:
    names = read("people.yaml")["people"]
    slugs = [one.slug for one in programme.topics]
    for number in range(RESIDENTS):
        came = 5 + (DAYS - 5) * drawn.random() ** 0.8
        left = came * drawn.random() if drawn.random() < 0.2 else None
        blocks = left is not None and drawn.random() < 0.3
        yield Life(
            id=FIRST_ID + number,
            first_name=drawn.choice(names)["first_name"],
            last_name=drawn.choice(names)["last_name"],
            language=drawn.choice([one for one in LANGUAGES if one in programme.languages]),
            locality=drawn.choice(programme.localities).slug,
            topics=tuple(drawn.sample(slugs, drawn.randint(1, 3))),
            takes_part=drawn.random() < 0.5,
            came=came,
            stopped=None if blocks else left,
            blocked=left if blocks else None,
            finished=drawn.random() < 0.93,
        )


def _act(year: Year, what: Callable[[Connection, Life, datetime], None], one: Life) -> Callable[[], Awaitable[None]]:
    async def act() -> None:
        await year.database.write(what, one, year.now)

    return act


def _came(conn: Connection, one: Life, now: datetime) -> None:
    who = people.arrive(conn, one.id, now).id
    people.change(conn, who, language=one.language)
    if not one.finished:
        return
    people.change(conn, who, locality=one.locality)
    topics.choose(conn, who, one.topics)
    for tier in ("updates", "taking_part") if one.takes_part else ("updates",):
        wording = f"{tier.replace('_', '-')}-1"
        consents.give(conn, who, tier, wording=wording, version=1, language=one.language, channel="telegram", now=now)
    people.sign_up(conn, who, now)


def _stopped(conn: Connection, one: Life, now: datetime) -> None:
    people.stop(conn, people.arrive(conn, one.id, now).id, now)


# ------------------------------------------------------------------------------------------------------ announcements


def _announcing(year: Year, sender: FastMotion, told: Mapping[str, Any]) -> Callable[[], Awaitable[None]]:
    question = Question.model_validate(told["question"]) if "question" in told else None
    written = Draft(
        audience=told["audience"],
        purpose=told["purpose"],
        markdown={"en": told["text"]},
        question=question,
        quiet_hours="ignore",
    )

    async def act() -> None:
        member = await year.database.read(_officer)
        number = await sender.announce(replace(written, made_by=member))
        await sender.answer(number, _answers(year, told, question))

    return act


def _answers(year: Year, told: Mapping[str, Any], question: Question | None) -> dict[int, str]:
    """What each of those who answer says: about every second, as the shares have it."""
    if question is None:
        return {}
    there = [one for one in year.lives if one.here(told["ago"]) and year.drawn.random() < 0.55]
    values = [str(number) for number in range(1, len(told["shares"]) + 1)]
    return {one.id: year.drawn.choices(values, told["shares"])[0] for one in there}


# -------------------------------------------------------------------------------------------------- who takes part


def _taking_part(
    year: Year, there: Sequence[opportunities.Opportunity]
) -> Iterator[tuple[float, Callable[[], Awaitable[None]]]]:
    """In the last weeks some were interested in each way to take part; to the first of them some came already."""
    drawn = random.Random(SEED + 1)  # noqa: S311  # why: a made-up town, not a secret
    for number, one in enumerate(there):
        mine = [life for life in year.lives if life.takes_part and life.locality in (one.localities or [life.locality])]
        for life in mine:
            ago, comes = drawn.uniform(LATELY, min(life.came, WEEKS)), number == 0 and drawn.random() < 0.6
            if drawn.random() < 0.5 and life.here(ago) and life.here(LATELY):
                yield ago, _act(year, _interested(one.id), life)
                if comes:
                    yield LATELY, _act(year, _was_there(one.id), life)


def _interested(opportunity: int) -> Callable[[Connection, Life, datetime], None]:
    def act(conn: Connection, one: Life, now: datetime) -> None:
        opportunities.express_interest(conn, opportunity, people.arrive(conn, one.id, now).id, now)

    return act


def _was_there(opportunity: int) -> Callable[[Connection, Life, datetime], None]:
    def act(conn: Connection, one: Life, now: datetime) -> None:
        who = people.arrive(conn, one.id, now).id
        check_in.came(conn, opportunity, [who], now)
        about = {"opportunity": opportunity}
        audit.record(
            conn, at=now, act="opportunity.came", staff_id=_officer(conn), subject=f"person:{who}", detail=about
        )

    return act


# -------------------------------------------------------------------------------------------------- what people said


def _saying(year: Year, told: Mapping[str, Any]) -> Iterator[tuple[float, Callable[[], Awaitable[None]]]]:
    """Somebody says something, and each step of what became of it on its day."""
    kept: list[int] = []

    async def say() -> None:
        kept.append(await year.database.write(_say, year, told))

    ago = float(told["ago"]) - year.drawn.uniform(0, 0.4)
    yield ago, say
    for status, later, *words in told.get("then", ()):
        ago -= max(later, 0.1)
        yield ago, _moving(year, kept, status, words[0] if words else None)


def _say(conn: Connection, year: Year, told: Mapping[str, Any]) -> int:
    there = [one for one in year.lives if one.here(told["ago"])]
    speakers = [one for one in there if one.language == told["language"]] or there
    who = year.drawn.choice(speakers)
    kind = told.get("kind", "said")
    said = contributions.add(
        conn,
        people.arrive(conn, who.id, year.now).id,
        kind=kind,
        words=told["words"],
        language=told["language"],
        locality=who.locality,
        make_receipt=lambda: make_receipt(year.drawn.randrange),
        answer_by=answer_by(kind, year.now),
        now=year.now,
    )
    return said.id


def _moving(year: Year, kept: list[int], status: Status, words: str | None) -> Callable[[], Awaitable[None]]:
    def move(conn: Connection) -> None:
        one = contributions.one(conn, kept[0])
        if one is None:
            return
        member, now = _officer(conn), year.now
        contributions.move(
            conn, one.id, expected_version=one.version, status=status, staff_id=member, words=words, now=now
        )
        audit.record(conn, at=now, act=f"contribution.{status}", staff_id=member, subject=f"contribution:{one.id}")

    async def act() -> None:
        await year.database.write(move)

    return act


def _officer(conn: Connection) -> int:
    """The number of the officer who did the team's work in that year."""
    return next(member.id for member in staff.members(conn) if member.role == "officer")
