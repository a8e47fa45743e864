"""Telling the team something, and hearing back: receipts, promises, and what became of it."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any, Final, Literal

from bot.context import TurnContext
from bot.effects import EffectArgs, Outcome, effect
from bot.effects.days import day_of
from bot.effects.paging import offset_of
from bot.team import Team
from conversations.phrases import Phrase
from conversations.rich import Rich
from programme.codes import make_receipt
from programme.promise import answer_by
from storage import contributions
from storage.contributions import Contribution

PAGE: Final = 3
_EXCERPT: Final = 400

ContributionKind = Literal["said", "complaint", "urgent"]


class Kind(EffectArgs):
    """What kind of thing somebody is about to say."""

    kind: ContributionKind


@effect("promise", Kind, reads=True)
def promise(turn: TurnContext, args: Kind) -> Outcome:
    """Until which day, and where, somebody who says something now is answered; None where nothing is promised."""
    by = answer_by(args.kind, turn.now)
    return Outcome(value=by and _promised(turn, "say.answer", by))


def _promised(turn: TurnContext, key: str, by: datetime) -> Phrase:
    """Who asked us to send nothing is told where to look, since nothing is sent to them, answers neither."""
    return Phrase(f"{key}_stopped" if turn.person.stopped else key, {"by": day_of(turn, by)})


class Said(EffectArgs):
    """What somebody said, in their own words."""

    kind: ContributionKind
    words: str


@effect("contribute", Said, reads=True)
def contribute(turn: TurnContext, args: Said) -> Outcome:
    """Keep it: `receipt`, and `hear_back`, the promise in words."""
    kept = keep(turn, args.kind, args.words)
    hear_back = kept.answer_by and _promised(turn, "say.hear_back", kept.answer_by)
    return Outcome(value={"receipt": kept.receipt, "hear_back": hear_back})


def keep(turn: TurnContext, kind: ContributionKind, words: str) -> Contribution:
    """Write a contribution down under a new receipt, with the promise of its kind."""
    by = answer_by(kind, turn.now)
    kept = contributions.add(
        turn.conn,
        turn.person.id,
        kind=kind,
        words=words,
        language=turn.language,
        locality=turn.person.locality,
        make_receipt=lambda: make_receipt(lambda below: _chance(turn, below)),
        answer_by=by,
        now=turn.now,
    )
    _told(turn, kept)
    return kept


def _told(turn: TurnContext, kept: Contribution) -> None:
    """The person sees that it was taken in, and the team's group gets it. Words of danger get help, not a reaction."""
    incoming = turn.incoming
    typed = incoming is not None and incoming.kind in {"text", "media", "edited"}
    message_id = incoming.message_id if incoming is not None and typed else None
    if kept.kind != "urgent":
        turn.react([message_id])
    team = Team.of(turn)
    if team is not None:
        team.said(kept, [message_id])


def _chance(turn: TurnContext, below: int) -> int:
    """A number from 0 to below-1 from the turn's own nonces, so that a turn that is played again gives the same one."""
    return int.from_bytes(hashlib.sha256(turn.ids().encode()).digest()[:8]) % below


class Reading(EffectArgs):
    """Which page."""

    page: str | None = None


@effect("my_contributions", Reading, reads=True)
def my_contributions(turn: TurnContext, args: Reading) -> Outcome:
    """What the person said, the newest first: `items`, `more` (the next page or None), `left`."""
    total = contributions.count_of_person(turn.conn, turn.person.id)
    start = offset_of(args.page) if offset_of(args.page) < total else 0
    found = contributions.of_person(turn.conn, turn.person.id, limit=PAGE, offset=start)
    left = total - start - len(found)
    more = str(start + len(found)) if left else None
    return Outcome(value={"items": [_item(turn, one) for one in found], "more": more, "left": left})


def _item(turn: TurnContext, one: Contribution) -> dict[str, Any]:
    words = one.words if len(one.words) <= _EXCERPT else f"{one.words[:_EXCERPT].rstrip()}…"
    return {
        "receipt": one.receipt,
        "at": day_of(turn, one.made_at),
        "words": words,
        "status": turn.words(f"contribution.status.{one.status}"),
        "answer": _answer(turn, one),
    }


def _answer(turn: TurnContext, one: Contribution) -> Rich | None:
    """What the team answered, else what was promised; each on a line of its own."""
    said = [
        turn.words("mine.reason" if event.status == "closed" else "mine.answer", {"answer": event.words})
        for event in contributions.events(turn.conn, one.id)
        if event.words
    ]
    if not said and one.answer_by is not None and one.status != "closed":
        promised = _promised(turn, "mine.promise", one.answer_by)
        said = [turn.words(promised.key, promised.args)]
    lines = Rich("")
    for line in said:
        lines = lines + "\n" + line
    return lines or None
