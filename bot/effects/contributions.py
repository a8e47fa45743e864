"""Telling the team something, and hearing back: receipts, promises, and what became of it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal

from bot.context import TurnContext
from bot.effects import EffectArgs, Outcome, effect
from bot.effects.days import day_of
from bot.effects.paging import offset_of
from bot.keeping import keep_part
from conversations.parts import MOST_PARTS, Part, said, with_more
from conversations.phrases import Phrase
from conversations.rich import Rich
from programme.codes import make_receipt, read_receipt
from programme.promise import answer_by
from storage import attachments, contributions, folded, relays, staff, threads
from storage.contributions import Contribution
from storage.relayed import people
from storage.relays import Relay
from storage.team_mirror import Team

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
    """What somebody said in their own words, and the messages that they said it in (`conversations.parts`)."""

    kind: ContributionKind
    words: str | None = None
    parts: list[dict[str, Any]] | None = None
    folded: bool = False
    """With what they wrote besides, faster than it could be answered."""
    about: str | None = None
    """The receipt of what they write back about; what is none of theirs counts for nothing."""


@effect("contribute", Said, reads=True)
def contribute(turn: TurnContext, args: Said) -> Outcome:
    """Keep it, with what was sent: `receipt`, and `hear_back`, the promise in words."""
    words: str = args.words or ""
    parts: Sequence[Part] = args.parts or ()
    more = folded.take(turn.conn, turn.person.id) if args.folded else []
    if more:
        words, parts = with_more(words, parts, more)
    return contribute_words(turn, words, parts, args.kind, about=args.about)


def contribute_words(
    turn: TurnContext,
    words: str,
    parts: Iterable[Part],
    kind: ContributionKind = "said",
    *,
    about: str | None = None,
) -> Outcome:
    """The same, for other effects that keep what somebody said."""
    kept = keep(turn, kind, words, parts, about=about)
    return Outcome(value={"receipt": kept.receipt, "hear_back": hear_back(turn, kept)})


def hear_back(turn: TurnContext, kept: Contribution) -> Phrase | None:
    """The promise that was made with a contribution, in words."""
    return None if kept.answer_by is None else _promised(turn, "say.hear_back", kept.answer_by)


class Nothing(EffectArgs):
    """Nothing more is needed."""


@effect("leave_unsaid", Nothing, reads=True)
def leave_unsaid(turn: TurnContext, _: Nothing) -> Outcome:
    """What was written too fast to be answered is not for the team: it is forgotten."""
    folded.take(turn.conn, turn.person.id)
    return Outcome()


@dataclass(frozen=True, slots=True)
class Relayed:
    """Where something was said that an ambassador passes on, and what else is known of it."""

    locality: str | None
    relay: Relay


def keep(
    turn: TurnContext,
    kind: ContributionKind,
    words: str,
    parts: Iterable[Part] = (),
    *,
    relayed: Relayed | None = None,
    about: str | None = None,
) -> Contribution:
    """Write a contribution down under a new receipt, with the promise of its kind and the messages it came in.

    What was written back is in one thread with what it is `about` (a receipt), or what its messages reply to.

    What was passed on for somebody else is labelled so from the first moment, and is about the place it was said in.
    """
    by = answer_by(kind, turn.now)
    kept = contributions.add(
        turn.conn,
        turn.person.id,
        kind=kind,
        words=words,
        language=turn.language,
        locality=relayed.locality if relayed else turn.person.locality,
        relayed=relayed is not None,
        make_receipt=lambda: make_receipt(lambda below: _chance(turn, below)),
        answer_by=by,
        now=turn.now,
    )
    if relayed is not None:
        relays.add(turn.conn, kept.id, turn.person.id, relayed.relay)
    parts = list(parts)
    _go_on(turn, kept, about, parts)
    for part in parts:
        keep_part(turn, kept.id, part)
    _told(turn, kept, [part.get("message") for part in parts] or [_message_of(turn)])
    return kept


def _go_on(turn: TurnContext, kept: Contribution, receipt: str | None, parts: Sequence[Part]) -> None:
    """Join what it is about, if it is written back: whoever answered that has this too."""
    known = receipt and read_receipt(receipt)
    one = contributions.by_receipt(turn.conn, known) if known else None
    for part in parts:
        answered = part.get("about")
        number = answered and threads.of_message(turn.conn, turn.person.id, answered["message"])
        one = one or (contributions.one(turn.conn, number) if number else None)
    if one is None or one.person_id != turn.person.id:
        return
    threads.join(turn.conn, kept.id, one.id)
    if one.assigned_to is not None and staff.one(turn.conn, one.assigned_to) is not None:
        contributions.assign(turn.conn, kept.id, one.assigned_to, had=None)


def _told(turn: TurnContext, kept: Contribution, messages: list[int | None]) -> None:
    """The person sees that it was taken in, and the team's group gets it. Words of danger get help, not a reaction."""
    if kept.kind != "urgent":
        turn.react(messages[:MOST_PARTS])
    team = Team.of(turn)
    if team is not None:
        team.said(kept, messages)
        team.sent(kept, attachments.of_contributions(turn.conn, [kept.id]).get(kept.id, ()))


def _message_of(turn: TurnContext) -> int | None:
    """The message that has just come, if it is one."""
    incoming = turn.incoming
    typed = incoming is not None and incoming.kind in {"text", "media", "edited"}
    return incoming.message_id if incoming is not None and typed else None


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
    sent = attachments.of_contributions(turn.conn, [one.id for one in found])
    items = [_item(turn, one, [each.told for each in sent.get(one.id, ()) if each.is_theirs]) for one in found]
    return Outcome(value={"items": items, "more": more, "left": left})


def _item(turn: TurnContext, one: Contribution, sent: list[dict[str, Any]]) -> dict[str, Any]:
    words = one.words if len(one.words) <= _EXCERPT else f"{one.words[:_EXCERPT].rstrip()}…"
    return {
        "receipt": one.receipt,
        "at": day_of(turn, one.made_at),
        "said": _whose(turn, one, said(words, sent)),
        "status": turn.words(f"contribution.status.{one.status}"),
        "answer": _answer(turn, one),
    }


def _whose(turn: TurnContext, one: Contribution, words: str | Phrase) -> str | Phrase:
    """What was said, labelled where it was passed on for somebody else, or written back."""
    passed_on = relays.of(turn.conn, one.id) if one.relayed else None
    if passed_on is not None:
        return Phrase("mine.relayed", {"people": people(passed_on), "said": words})
    before = threads.before(turn.conn, one.id)
    earlier = None if before is None else contributions.one(turn.conn, before)
    return words if earlier is None else Phrase("mine.wrote_back", {"receipt": earlier.receipt, "said": words})


def _answer(turn: TurnContext, one: Contribution) -> Rich | None:
    """What the team answered, else what was promised; each on a line of its own."""
    told = [
        turn.words("mine.reason" if event.status == "closed" else "mine.answer", {"answer": event.words})
        for event in contributions.events(turn.conn, one.id)
        if event.words
    ]
    if not told and one.answer_by is not None and one.status != "closed":
        promised = _promised(turn, "mine.promise", one.answer_by)
        told = [turn.words(promised.key, promised.args)]
    lines = Rich("")
    for line in told:
        lines = lines + "\n" + line
    return lines or None
