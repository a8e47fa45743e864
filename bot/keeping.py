"""Keeping the messages that something is said in: with a contribution, with one that was kept before, or in a
conversation that still asks.

Things that are sent together (an album) arrive as many updates in no promised order and without an end. The first of
them is answered; every other one goes to where it went, found in the tables or in the open conversation, so that a
restart in between changes nothing.
"""

from __future__ import annotations

from bot.context import TurnContext
from bot.talk import Live, Talk
from conversations.inputs import Added, Reworded
from conversations.parts import Part, is_of_album, part_of, parts_in, refused
from programme.contribution import WAITING
from storage import attachments, contribution_parts, contributions
from storage.team_mirror import Team


def keep_part(turn: TurnContext, contribution_id: int, part: Part) -> None:
    """Write down one message of a contribution, and what came with it; files are fetched after the commit."""
    contribution_parts.add(
        turn.conn,
        contribution_id,
        turn.person.id,
        message_id=part.get("message"),
        words=part.get("words") or None,
        about=part.get("about"),
        now=turn.now,
    )
    medium = part.get("medium")
    if medium is not None:
        turn.to_fetch |= attachments.add(
            turn.conn,
            contribution_id,
            turn.person.id,
            medium,
            bot_id=turn.bot.id,
            refused=part.get("refused"),
            now=turn.now,
        )


def joins_its_album(talk: Talk) -> bool:
    """Whether this is another one of an album that is kept or asked about: then it is kept there, in silence."""
    incoming = talk.turn.incoming
    medium = None if incoming is None else incoming.medium
    if incoming is None or medium is None or medium.album is None:
        return False
    part = part_of(incoming)
    for live in talk.stack:
        if is_of_album(_parts(live), medium.album):
            _tell_refusal(talk.turn, part)
            talk.feed(live, Added(part))
            return True
    number = attachments.of_album(talk.turn.conn, talk.turn.person.id, medium.album)
    if number is None:
        return False
    _tell_refusal(talk.turn, part)
    keep_part(talk.turn, number, part)
    if part["words"]:
        contributions.add_words(talk.turn.conn, number, contribution_parts.whole_words(talk.turn.conn, number))
    return True


def _tell_refusal(turn: TurnContext, part: Part) -> None:
    if part.get("refused") is not None:
        why = refused(part["refused"], part["medium"]["kind"])
        turn.say(why.key, why.args)


def reword(talk: Talk, message_id: int, words: str) -> bool:
    """Whether a changed message was a part of what somebody said: then the change is kept, and they are told."""
    for live in talk.stack:
        if any(part.get("message") == message_id for part in _parts(live)):
            talk.feed(live, Reworded(message_id, words))
            return True
    turn = talk.turn
    part = contribution_parts.of_message(turn.conn, turn.person.id, message_id)
    one = None if part is None else contributions.one(turn.conn, part.contribution_id)
    if part is None or one is None or words == (part.words or ""):
        return False
    contribution_parts.reword(turn.conn, part.id, words, turn.now)
    contributions.reword(turn.conn, one, contribution_parts.whole_words(turn.conn, one.id), turn.now)
    team = Team.of(turn)
    if team is not None:
        team.reworded(turn.person.id, message_id)
    # What was dealt with stays so, and whoever reads it later sees both the words that were answered and these.
    turn.say("turn.edited_kept" if one.status in WAITING else "turn.edited_too_late", {"receipt": one.receipt})
    return True


def _parts(live: Live) -> list[Part]:
    """The messages that a conversation holds, whatever its fact is called."""
    return [part for fact in live.session.facts.values() for part in parts_in(fact)]
