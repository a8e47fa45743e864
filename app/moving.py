"""Moving people to the present version of a conversation, or ending an older one, while the bot may be running."""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from app.conversing import library
from app.opening import Opened, read_text
from app.refusal import Refused, Told
from app.texts import text
from app.versions import current_versions
from bot.context import Bot
from bot.moving import Place, Plan, Slice, end_some, look, move_some
from bot.taking import House
from conversations.asks import Ask
from conversations.flow import Flow
from conversations.library import Library
from conversations.move_map import SHORTEST, Move, read_move
from conversations.moves import unmapped, wrong_targets
from conversations.survey_flow import slug_of
from storage import audit, flow_versions, sessions, surveys


@dataclass(slots=True)
class Done:
    """What came of all slices."""

    fates: Counter[str] = field(default_factory=Counter)
    missing: set[str] = field(default_factory=set)

    def add(self, one: Slice) -> None:
        """Another slice."""
        self.fates.update(one.fates)
        self.missing |= one.missing


@dataclass(frozen=True, slots=True)
class Asked:
    """What the operator asked for, looked up: the house to talk in, and which version of which conversation."""

    at: Opened
    house: House
    flow: str
    version: str
    by: int | None = None
    """The member of staff who asks; None: the operator."""

    @classmethod
    async def of(cls, at: Opened, flow: str, version: str) -> Asked:
        """Raises Refused for a conversation or an older version that is not there."""
        flows = library(at.texts)
        current = await at.database.read(current_versions, flows)
        if flow not in current:
            raise Refused("flows.none", name=flow)
        found = await at.database.read(_version_meant, flow, version)
        if found == current[flow]:
            raise Refused("flows.is_current", flow=flow, version=found)
        token = at.settings.telegram_token
        number = token.get_secret_value().partition(":")[0] if token is not None else ""
        bot = Bot(int(number) if number.isdecimal() else 0)
        return cls(at, House(flows, at.texts, at.programme, at.keys, bot), flow, found)

    async def present(self) -> Flow:
        """The flow in the version that is begun now."""
        return await self.at.database.read(_present, self.house.library, self.flow)

    async def in_slices(self, take: Callable[[Place], Awaitable[Slice]]) -> Done:
        """Slice after slice, until nobody is left to look at."""
        done, place = Done(), Place(self.flow, self.version)
        while (one := await take(place)).last is not None:
            done.add(one)
            place = Place(self.flow, self.version, one.last)
        return done


async def move(asked: Asked, file: Path | None, *, dry_run: bool) -> dict[str, Any]:
    """Look whether everybody can be moved, and unless it is a dry run do it. Raises Refused with what is missing."""
    at, flow = asked.at, await asked.present()
    plan = Plan(flow, _map_for(flow, asked.version, file))
    wrong = list(wrong_targets(plan.move, flow))
    if wrong:
        raise Told("\n".join(text("flows.map_wrong", what=one) for one in wrong))
    there = await at.database.read(sessions.waiting, asked.flow)
    lost = unmapped([one.step for one in there if one.version == asked.version], plan.move)
    if lost:
        raise Refused("flows.unmapped", steps=", ".join(lost), flow=asked.flow)
    looked = await asked.in_slices(lambda place: at.database.read(look, asked.house, plan, place, at.now))
    if looked.fates["lacks"]:
        raise Refused("flows.lacks", people=looked.fates["lacks"], facts=", ".join(sorted(looked.missing)))
    done = looked
    if not dry_run:
        done = await asked.in_slices(lambda place: at.database.write(move_slice, asked, plan, place, at.now))
    moved = done.fates["same"] + done.fates["anew"] + done.fates["later"]
    left = sum(done.fates.values()) - moved
    told = {"flow": asked.flow, "from": asked.version, "to": flow.version, "people": moved}
    return told | {"anew": done.fates["anew"], "later": done.fates["later"], "left": left, "dry_run": dry_run}


async def end(asked: Asked) -> dict[str, Any]:
    """End every conversation of the version, with what people said kept, and a kind word where one may be sent."""
    done = await asked.in_slices(lambda place: asked.at.database.write(end_slice, asked, place, asked.at.now))
    told = {"flow": asked.flow, "from": asked.version, "people": sum(done.fates.values())}
    return told | {"passed_on": done.fates["passed_on"]}


def _map_for(flow: Flow, version: str, file: Path | None) -> Move:
    """The map of the file, or the one that the flow itself declares for this version."""
    if file is not None:
        return read_move(read_text(file), str(file))
    for one in flow.moves:
        if any(version.startswith(named) for named in one.versions):
            return one
    if slug_of(flow.id) is not None:
        return survey_move(flow, {})
    raise Refused("flows.no_map", flow=flow.id, version=version)


def survey_move(flow: Flow, steps: Mapping[str, str]) -> Move:
    """The map of a survey: a question keeps its name when its words change. `steps`: for those that are gone."""
    return Move({step.name: step.name for step in flow.steps.values() if isinstance(step, Ask)} | dict(steps), {})


def _version_meant(conn: Connection, flow: str, version: str) -> str:
    """A version by its beginning; of a survey also by its number."""
    slug = slug_of(flow)
    survey = None if slug is None else surveys.by_slug(conn, slug)
    if survey is not None and version.isdecimal() and len(version) < len(survey.flow_version):
        numbered = {str(one.number): one.flow_version for one in surveys.versions(conn, survey.id)}
        if version in numbered:
            return numbered[version]
    known = flow_versions.versions(conn, flow)
    # A slip in a survey's number is no beginning of a version: people would be moved from where nobody meant.
    meant = [one for one in known if len(version) >= SHORTEST and one.startswith(version)]
    if len(meant) != 1:
        raise Refused("flows.no_version", flow=flow, version=version, known=", ".join(known) or text("list.none"))
    return meant[0]


def _present(conn: Connection, flows: Library, flow: str) -> Flow:
    slug = slug_of(flow)
    survey = None if slug is None else surveys.by_slug(conn, slug)
    if survey is None:
        return flows.flow(flow)
    body = surveys.body(conn, survey.id, survey.version)
    found = flows.version(flow, survey.flow_version, body)
    if found is None:
        raise LookupError(f"survey {slug} cannot be read")
    return found


def move_slice(conn: Connection, asked: Asked, plan: Plan, place: Place, now: datetime) -> Slice:
    """Move the next people, and write it down."""
    done = move_some(conn, asked.house, plan, place, now)
    moved = {name: done.fates[name] for name in ("same", "anew", "later") if name in done.fates}
    if moved:
        detail = {"from": asked.version, "to": plan.flow.version, "people": sum(moved.values())}
        _note(conn, "flows.move", asked, detail, now)
    return done


def end_slice(conn: Connection, asked: Asked, place: Place, now: datetime) -> Slice:
    """End it for the next people, and write it down."""
    done = end_some(conn, asked.house, place, now)
    if done.fates:
        detail = {"from": asked.version, "people": sum(done.fates.values())}
        _note(conn, "flows.end", asked, detail, now)
    return done


def _note(conn: Connection, act: str, asked: Asked, detail: dict[str, Any], now: datetime) -> None:
    who: dict[str, Any] = {"actor": "operator"} if asked.by is None else {"staff_id": asked.by}
    audit.record(conn, at=now, act=act, subject=f"flow:{asked.flow}", detail=detail, **who)
