"""People who chat with the bot: who they are to us, as little of it as they chose to say.

A private chat's id is its person's id in Telegram. Everything a person said of themselves that could name them is in
sealed columns. Who they are to the programme (consents, topics) has modules of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import BindParameter, Connection, Row, Select, bindparam, delete, func, insert, select, update

from programme.courtesy import own_hours
from programme.programme import QuietHours
from programme.without_telegram import NOT_KNOWN, has_telegram, is_known
from storage import ambassadors, invitations
from storage.prepared import Prepared
from storage.tables import consent, person, person_interest, person_topic


@dataclass(frozen=True, slots=True)
class Person:
    """One row of `person`: times are UTC, `language` is None until chosen, slugs are the programme's."""

    id: int
    telegram_id: int
    language: str | None
    state: str
    name: str | None
    locality: str | None
    access_needs: str | None
    interests_asked: bool
    reachable: bool
    stopped_at: datetime | None
    paused_until: datetime | None
    test: bool
    invited_by: str | None
    joined_at: datetime
    signed_up_at: datetime | None
    form_of_address: str | None
    quiet_from: str | None
    quiet_to: str | None

    @property
    def quiet_hours(self) -> QuietHours | None:
        """When they want to be left in peace, if they said so."""
        return own_hours(self.quiet_from, self.quiet_to)

    @property
    def stopped(self) -> bool:
        """Whether they said /stop and have not started again."""
        return self.stopped_at is not None

    @property
    def signed_up(self) -> bool:
        """Whether they came to the end of a sign-up."""
        return self.state == "signed_up"

    def paused(self, now: datetime) -> bool:
        """Whether they asked for quiet that lasts beyond `now`."""
        return self.paused_until is not None and self.paused_until > now

    def condition(self, now: datetime) -> str:
        """In one word: not_known | stopped | no_telegram | unreachable | paused | signing_up | signed_up, the strongest
        first.
        """
        if not is_known(self.telegram_id):
            return "not_known"
        if self.stopped:
            return "stopped"
        if not has_telegram(self.telegram_id):
            return "no_telegram"
        if not self.reachable:
            return "unreachable"
        return "paused" if self.paused(now) else self.state


_NOW: BindParameter[datetime] = bindparam("now", type_=person.c.joined_at.type)
_PERSON = select(*(person.c[column.name] for column in fields(Person)))
# Prepared once: to put such a statement together costs several times what the database needs for it. What is handed
# over by the name of a column is what that column is set to.
_ONE = update(person).where(person.c.id == bindparam("row"))
_SIGN_UP = Prepared(_ONE.values(state="signed_up", signed_up_at=func.coalesce(person.c.signed_up_at, _NOW)))
_STOP = Prepared(_ONE.values(paused_until=None, stopped_at=func.coalesce(person.c.stopped_at, _NOW)))
_CHANGEABLE = {
    *("language", "form_of_address", "name", "locality", "access_needs"),
    *("interests_asked", "invited_by", "paused_until", "test", "quiet_from", "quiet_to"),
}


def arrive(conn: Connection, telegram_id: int, now: datetime) -> Person:
    """The person with this Telegram id, made if they are new."""
    found = find_by_telegram(conn, telegram_id)
    if found is None:
        conn.execute(insert(person).values(telegram_id=telegram_id, joined_at=now))
        found = find_by_telegram(conn, telegram_id)
    if found is None:
        raise LookupError("a person who was just written down is not there")
    return found


def find(conn: Connection, person_id: int) -> Person | None:
    """The person with this number, if there is one."""
    return _first(conn, _PERSON.where(person.c.id == person_id))


def find_by_telegram(conn: Connection, telegram_id: int) -> Person | None:
    """The person with this Telegram id, if there is one."""
    return _first(conn, _PERSON.where(person.c.telegram_id == telegram_id))


def by_telegram(conn: Connection, telegram_ids: Iterable[int]) -> dict[int, Person]:
    """Those of these Telegram ids that are people, in one read."""
    rows = conn.execute(_PERSON.where(person.c.telegram_id.in_(list(telegram_ids))))
    return {row.telegram_id: _person(row) for row in rows}


def change(conn: Connection, person_id: int, **values: Any) -> None:
    """Write what a person said of themselves: language, name, locality, access_needs, paused_until and the like.

    Raises ValueError for a column that has its own function here.
    """
    if not values.keys() <= _CHANGEABLE:
        raise ValueError(f"not for change(): {', '.join(sorted(values.keys() - _CHANGEABLE))}")
    _set(conn, person_id, values)


def stop(conn: Connection, person_id: int, now: datetime) -> None:
    """Nothing is sent to them from now on but replies; when they stopped first is kept."""
    _STOP.run(conn, {"row": person_id, "now": now})


def start_again(conn: Connection, person_id: int) -> None:
    """They agreed to something again, so /stop no longer holds. When they had stopped is kept."""
    kept = func.coalesce(person.c.stopped_at, person.c.left_at)
    conn.execute(update(person).where(person.c.id == person_id).values(stopped_at=None, left_at=kept))


def sign_up(conn: Connection, person_id: int, now: datetime) -> None:
    """They came to the end of a sign-up; the first time is kept."""
    _SIGN_UP.run(conn, {"row": person_id, "now": now})


def leave_sign_up(conn: Connection, person_id: int) -> None:
    """They cancelled: not signed up (any more), so that /start begins at the beginning."""
    _set(conn, person_id, {"state": "signing_up"})


def forget_name_and_needs(conn: Connection, person_id: int) -> None:
    """Delete what only those who take part are asked: name, access needs, and how they would like to take part."""
    _set(conn, person_id, {"name": None, "access_needs": None, "interests_asked": False})
    conn.execute(delete(person_interest).where(person_interest.c.person_id == person_id))


def forget(conn: Connection, person_id: int) -> None:
    """Delete the row, and by cascade all that hangs on it. For a request to be erased use `erasures.erase`."""
    conn.execute(delete(person).where(person.c.id == person_id))


def list_people(conn: Connection, now: datetime, *, after: int = 0, limit: int = 1000) -> list[dict[str, Any]]:
    """At most `limit` people with a number above `after`, in order: the columns of the import list, id and state.

    `tier` and `topics` are lists; `consented_at` is the time of the oldest consent that still holds. Records of people
    who are not known are not in it.
    """
    known = (person.c.id > after, person.c.telegram_id > NOT_KNOWN)
    rows = conn.execute(_PERSON.where(*known).order_by(person.c.id).limit(limit))
    return _listed(conn, [_person(row) for row in rows], now)


def listed(conn: Connection, numbers: Sequence[int], now: datetime) -> list[dict[str, Any]]:
    """These people as `list_people` has them; who is gone is not in it."""
    return _listed(conn, [_person(row) for row in conn.execute(_PERSON.where(person.c.id.in_(numbers)))], now)


def show(conn: Connection, person_id: int, now: datetime) -> dict[str, Any] | None:
    """One person as in the list, with what they said of themselves; None when there is no such person."""
    found = find(conn, person_id)
    if found is None:
        return None
    interests = conn.scalars(select(person_interest.c.interest).where(person_interest.c.person_id == person_id))
    return _listed(conn, [found], now)[0] | {
        "name": found.name,
        "access_needs": found.access_needs,
        "form_of_address": found.form_of_address,
        "interests": sorted(interests),
        "invited_by": found.invited_by,
        "campaign": _campaign(conn, found),
        "joined_at": found.joined_at,
        "signed_up_at": found.signed_up_at,
        "stopped_at": found.stopped_at,
        "paused_until": found.paused_until,
        "quiet_hours": None if found.quiet_from is None else f"{found.quiet_from}-{found.quiet_to}",
        **ambassadors.shown(conn, person_id),
    }


def _campaign(conn: Connection, one: Person) -> str | None:
    """The campaign that they came through, if it was one."""
    found = None if one.invited_by is None else invitations.named(conn, one.invited_by)
    return found and found[1]


def _listed(conn: Connection, everybody: Sequence[Person], now: datetime) -> list[dict[str, Any]]:
    numbers = [one.id for one in everybody]
    agreed = _consents(conn, numbers)
    topics = _topics(conn, numbers)
    return [
        {
            "id": one.id,
            "telegram_id": one.telegram_id if has_telegram(one.telegram_id) else None,
            "language": one.language,
            "tier": sorted(tier for tier, _ in agreed.get(one.id, [])),
            "locality": one.locality,
            "topics": sorted(topics.get(one.id, [])),
            "consented_at": min((given for _, given in agreed.get(one.id, [])), default=None),
            "test": one.test,
            "state": one.condition(now),
        }
        for one in everybody
    ]


def _consents(conn: Connection, numbers: Sequence[int]) -> dict[int, list[tuple[str, datetime]]]:
    live = (consent.c.person_id.in_(numbers), consent.c.withdrawn_at.is_(None))
    found: dict[int, list[tuple[str, datetime]]] = {}
    for person_id, tier, given_at in conn.execute(
        select(consent.c.person_id, consent.c.tier, consent.c.given_at).where(*live)
    ):
        found.setdefault(person_id, []).append((tier, given_at))
    return found


def _topics(conn: Connection, numbers: Sequence[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for person_id, topic in conn.execute(select(person_topic).where(person_topic.c.person_id.in_(numbers))):
        found.setdefault(person_id, []).append(topic)
    return found


def _set(conn: Connection, person_id: int, values: Mapping[str, Any]) -> None:
    _setting(tuple(values)).run(conn, {"row": person_id, **values})


@cache
def _setting(columns: tuple[str, ...]) -> Prepared:
    return Prepared(_ONE, columns)


def _first(conn: Connection, query: Select[Any]) -> Person | None:
    row = conn.execute(query).one_or_none()
    return None if row is None else _person(row)


def _person(row: Row[Any]) -> Person:
    return Person(**row._mapping)
