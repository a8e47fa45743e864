"""What somebody sends faster than it can be answered: all of it is kept, and little of it is answered.

Words of danger are found in each message, and a wish to stop is granted, as always. What was written goes with the
question whether it is meant for the team (passing_on), as if it had been added there; the person is told so once. A
press that answers an open question counts; every other gets a word over the chat and no message. Commands say nothing
to anybody and can be given again, so they are left.
"""

from __future__ import annotations

from bot.acting import act
from bot.context import PASSING_ON
from bot.keeping import joins_its_album
from bot.talk import Talk
from conversations import route
from conversations.advance import is_too_much
from conversations.inputs import Pressed, Said, SaidOther
from conversations.library import STOP_FLOW
from conversations.parts import Part, gathered, part_of
from programme.flood import Verdict
from storage import folded


def act_in_a_flood(talk: Talk, meant: route.Route, verdict: Verdict) -> None:
    """Do what cannot wait, keep the rest. The first time (`tell`) the person is told."""
    turn, incoming = talk.turn, talk.turn.incoming
    kind, words = (None, None) if incoming is None else (incoming.kind, incoming.text)
    turn.in_a_flood = True
    if meant.danger is not None or (_is_stop(meant.act) and not turn.person.stopped):
        act(talk, meant, words)
    elif kind == "edited":
        act(talk, meant, words)
        turn.say_nothing()
    elif kind == "press":
        _press(talk, meant)
    elif isinstance(meant.act, route.Open | route.SignUpFirst | route.UnknownCommand):
        if verdict == "tell" and not _is_stop(meant.act):
            turn.say("turn.too_fast_command")
    elif kind in {"text", "media"}:
        _keep(talk, told=verdict == "tell")


def keeps_more(talk: Talk, meant: route.Route) -> bool:
    """Whether this is one message more than the question about passing on has room for: it is kept beside it."""
    wish, incoming = meant.act, talk.turn.incoming
    if meant.danger is not None or incoming is None or incoming.forwarded or not isinstance(wish, route.Answer):
        return False
    live = talk.find(wish.session)
    if live.session.flow != PASSING_ON or not isinstance(wish.input, Said | SaidOther):
        return False
    turn, part = talk.turn, part_of(incoming)
    said = wish.input.text if isinstance(wish.input, Said) else None
    if not _holds_something(part) or not is_too_much(
        talk.flow_of(live.session), live.session, said, turn.language, turn.now
    ):
        return False
    folded.add(turn.conn, turn.person.id, part, turn.now)
    turn.say("turn.goes_with_this")
    talk.begin(PASSING_ON)
    return True


def _is_stop(wish: route.Act) -> bool:
    return isinstance(wish, route.Open) and wish.flow == STOP_FLOW


def _holds_something(part: Part) -> bool:
    """Whether there is something in it for the team: a sticker is none."""
    return bool(part["words"]) or part.get("medium") is not None


def _press(talk: Talk, meant: route.Route) -> None:
    wish = meant.act
    if isinstance(wish, route.Answer) and isinstance(wish.input, Pressed):
        open_waits = {live.session.wait for live in talk.stack}
        if wish.input.wait in open_waits:
            act(talk, meant, None)
            return
    talk.toast = talk.turn.words("turn.too_fast_press").text


def _keep(talk: Talk, *, told: bool) -> None:
    """Keep a message with what is asked about; where nothing is, it is what is asked about."""
    turn, incoming = talk.turn, talk.turn.incoming
    asked = any(live.session.flow == PASSING_ON for live in talk.stack)
    if incoming is None or (not asked and joins_its_album(talk)):
        return
    part = part_of(incoming)
    if asked and _holds_something(part):
        folded.add(turn.conn, turn.person.id, part, turn.now)
    if told:
        turn.say("turn.too_fast")
    if not asked and _holds_something(part):
        talk.begin(PASSING_ON, None, {"words": part["words"], "said": gathered([part])})
    elif asked and told:
        talk.begin(PASSING_ON)
