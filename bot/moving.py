"""Older versions: people in the middle of one are moved to the present one, or their conversation ends kindly.

A slice of them at a time, each slice one transaction, so that the running bot goes on in between; nothing is kept in
memory, so whatever ends the process in the middle, saying it again goes on with those who are left. Nobody of them has
done anything just now: what is said needs their consent and waits for the morning.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Literal

from sqlalchemy import Connection

from bot.context import DEFAULT_LANGUAGE, TurnContext
from bot.effects import perform
from bot.taking import House
from bot.talk import Live, Talk, unasked_purpose
from conversations.advance import advance
from conversations.effects import Button, Keyboard, Say
from conversations.expressions import read_args
from conversations.flow import Apply, Flow
from conversations.inputs import Moved, Resumed
from conversations.move_map import Move
from conversations.moves import lacking, moved
from conversations.parts import Part
from conversations.phrases import Phrase
from conversations.session import Session
from conversations.survey_flow import slug_of
from storage import flow_versions, last_look, sessions, staff, standing

AT_ONCE: Final = 20
"""People in one transaction."""
KEEPS: Final = "contribute"
"""The effect by which words go to the team."""

Fate = Literal["same", "anew", "later", "lacks", "elsewhere", "ended", "passed_on"]
"""What becomes of one conversation: moved, with its question as it stands, put anew, or put when its person next comes
to it; left, since facts are missing; left, since it is at a step that the map does not name; or over, perhaps with
words passed on.
"""


@dataclass(slots=True)
class Slice:
    """What became of some people. `last` is where the next slice begins; None: nobody is left."""

    fates: dict[Fate, int] = field(default_factory=dict)
    missing: set[str] = field(default_factory=set)
    last: str | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """To which version of a flow, by which map."""

    flow: Flow
    move: Move


@dataclass(frozen=True, slots=True)
class Place:
    """Where a slice begins: with the conversations of a version whose ids come after this one."""

    flow: str
    version: str
    after: str = ""


def look(conn: Connection, house: House, plan: Plan, place: Place, now: datetime) -> Slice:
    """What moving would come to for the next people; nothing is written."""
    return _each(conn, house, place, now, lambda talk, live: _fate(talk, live, plan))


def move_some(conn: Connection, house: House, plan: Plan, place: Place, now: datetime) -> Slice:
    """Move the next people."""
    flow_versions.keep(conn, plan.flow.id, plan.flow.version, plan.flow.body, now)
    sessions.hold(conn, place.flow, place.version, after=place.after, limit=AT_ONCE)
    return _each(conn, house, place, now, lambda talk, live: _move(talk, live, plan))


def end_some(conn: Connection, house: House, place: Place, now: datetime) -> Slice:
    """End the conversations of the next people, with what they said kept, and a kind word."""
    sessions.hold(conn, place.flow, place.version, after=place.after, limit=AT_ONCE)
    return _each(conn, house, place, now, _end)


Doing = Callable[[Talk, Live], tuple[Fate, Iterable[str]]]


def _each(conn: Connection, house: House, place: Place, now: datetime, do: Doing) -> Slice:
    done = Slice()
    here = sessions.in_version(conn, place.flow, place.version, after=place.after, limit=AT_ONCE)
    for session_id, person_id in here:
        done.last = session_id
        talk = _talk(conn, house, person_id, now)
        fate, missing = do(talk, talk.find(session_id))
        done.fates[fate] = done.fates.get(fate, 0) + 1
        done.missing.update(missing)
        talk.save()
        talk.turn.flush()
    return done


def _talk(conn: Connection, house: House, person_id: int, now: datetime) -> Talk:
    person = standing.by_id(conn, person_id)
    if person is None:
        raise LookupError("a conversation belongs to nobody")
    turn = TurnContext(
        conn=conn,
        person=person,
        language=person.language or DEFAULT_LANGUAGE,
        now=now,
        ids=house.ids,
        texts=house.texts,
        programme=house.programme,
        bot=house.bot,
        keys=house.keys,
        staff=staff.by_telegram_id(conn, person.telegram_id),
    )
    return Talk.of(turn, house.library, sessions.of_people(conn, [person_id]).get(person_id, []))


def _fate(talk: Talk, live: Live, plan: Plan) -> tuple[Fate, list[str]]:
    if live.session.step not in plan.move.steps:
        return "elsewhere", [live.session.step]
    after = moved(live.session, plan.flow, plan.move)
    missing = lacking(after, plan.flow)
    if missing:
        return "lacks", missing
    if _reads_the_same(talk, live.session, plan.flow, after):
        return "same", []
    return "anew" if live is talk.stack[-1] and _may_be_asked(talk, plan.flow) else "later", []


def _may_be_asked(talk: Talk, flow: Flow) -> bool:
    """Whether the question reaches its person without their having written: by the rule that the sender obeys."""
    turn = talk.turn
    return not last_look.why_not(turn.conn, [(turn.person.id, unasked_purpose(flow))], turn.now)


def _move(talk: Talk, live: Live, plan: Plan) -> tuple[Fate, list[str]]:
    fate, missing = _fate(talk, live, plan)
    if fate not in {"same", "anew", "later"}:
        return fate, missing
    after, waits_in_front = moved(live.session, plan.flow, plan.move), live is talk.stack[-1]
    live.changed = True
    if fate == "same":
        live.session = after
        return fate, []
    talk.nobody_asked(plan.flow)
    if not waits_in_front:
        talk.take_buttons(live)
        after = after.model_copy(update={"wait": talk.turn.ids()})
        live.message_id = None
    live.session = after.model_copy(update={"offered": (), "picked": (), "moved": True})
    if waits_in_front:
        talk.feed(live, Moved())
        live.session = live.session.model_copy(update={"moved": True})
    return fate, []


def _reads_the_same(talk: Talk, before: Session, flow: Flow, after: Session) -> bool:
    """Whether the question stands on the phone as the new version puts it, with the same buttons."""
    old = talk.flow_of(before)
    offers = advance(flow, after, Moved(), talk.known(), talk.turn.ids, talk.turn.now).session
    same_offers = offers is not None and offers.offered == before.offered
    return same_offers and _appearance(talk, old, before) == _appearance(talk, flow, after)


def _appearance(talk: Talk, flow: Flow, session: Session) -> object:
    turn = talk.turn
    effects = advance(flow, session, Resumed(), talk.known(), turn.ids, turn.now).effects
    put = next(effect for effect in effects if isinstance(effect, Say) and effect.wait is not None)
    rows = () if put.keyboard is None else put.keyboard.rows
    labels = [[turn.texts.label(button.label, turn.language) for button in row] for row in rows]
    return turn.words(put.key, put.args), labels, type(flow.steps[session.step])


def _end(talk: Talk, live: Live) -> tuple[Fate, list[str]]:
    flow = talk.flow_of(live.session)
    talk.nobody_asked(flow)
    kept = _kept(talk, flow, live.session)
    talk.end(live, "expired")
    words = {"title": Phrase(flow.text_key(flow.title)), "kept": kept}
    talk.turn.say("common.ended", words, _again(flow))
    return ("passed_on" if kept is not None and kept.key == "common.ended_passed_on" else "ended"), []


def _kept(talk: Talk, flow: Flow, session: Session) -> Phrase | None:
    """What is told of what they said: a survey has each answer already, and words for the team go to the team."""
    if slug_of(flow.id) is not None:
        return Phrase("common.ended_kept")
    step = next((one for one in flow.steps.values() if isinstance(one, Apply) and one.effect == KEEPS), None)
    if step is None:
        return None
    args = read_args(step.args, {**session.facts, "known": talk.known()})
    listed = args.get("parts")
    parts = [part for part in (listed if isinstance(listed, list) else []) if not _is_about_somebody(part)]
    if not args.get("words") and not parts:
        return None
    outcome = perform(talk.turn, KEEPS, {**args, "parts": parts})
    return Phrase("common.ended_passed_on", {"receipt": outcome.value["receipt"]})


def _is_about_somebody(part: Part) -> bool:
    """Somebody else's name and number are passed on only after it was asked whether they know."""
    medium: Mapping[str, Any] = part.get("medium") or {}
    return medium.get("kind") == "contact" and not medium.get("own")


def _again(flow: Flow) -> Keyboard | None:
    """The way to begin anew, where there is one."""
    slug = slug_of(flow.id)
    label = Phrase(flow.text_key(flow.title))
    if slug is not None:
        return Keyboard(((Button(label, f"c:surveys:{slug}"),),))
    return Keyboard(((Button(label, f"c:{flow.commands[0]}"),),)) if flow.commands else None
