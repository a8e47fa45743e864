"""What is done about something that a person did, once `route` has told what it means."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

from bot.context import PASSING_ON
from bot.effects import perform
from bot.effects.safeguarding import FINE_FOR
from bot.finding import WHERE, find_way
from bot.keeping import joins_its_album, reword
from bot.talk import ARRIVAL, SURVEYS, Live, Talk, moved_key
from conversations import route
from conversations.effects import Button, Keyboard
from conversations.flow import Ask, AskText
from conversations.inputs import Input, Resumed, Said, SaidOther
from conversations.library import STOP_FLOW
from conversations.parts import gathered, part_of, refused
from conversations.phrases import Phrase
from conversations.survey_flow import slug_of
from programme.media import Medium, refusal
from storage import folded, outbox, safeguarding, sessions

URGENT: Final = "urgent"
NOT_MEANT: Final = "not_meant"
ANSWER: Final = "answer_question"
JUST_CLOSED: Final = timedelta(minutes=10)
"""How long after a question ended in silence words are taken for a late answer to it."""
_UNASKED: Final = frozenset({"sticker", "forward"})
"""What is no use to the team, each with a sentence of its own."""


def act(talk: Talk, meant: route.Route, words: str | None, *, answered: bool = False) -> None:
    """Do what was meant. Words of danger get help and nothing after it: no question, no thanks, no second receipt.

    They are kept once, as what they are, and answer nothing; the question that was open goes on waiting in silence.
    Only a wish to stop is granted all the same. What belongs to an album that was `answered` is not answered again.
    """
    if meant.danger is not None:
        matter = meant.danger.partition("/")[0]
        talk.begin(URGENT, None, {"words": words, "matter": matter, "rule": meant.danger, "said": _said(talk)})
        talk.leave_in_peace()
        if not (isinstance(meant.act, route.Open) and meant.act.flow == STOP_FLOW):
            return
    elif _says_fine(talk, meant, words):
        talk.begin(NOT_MEANT)
        return
    elif joins_its_album(talk) or answered:
        return
    if isinstance(meant.act, route.Open | route.SignUpFirst | route.UnknownCommand):
        _leave_passing_on(talk)
    if not _put_again(talk, meant.act):
        _ACTS[type(meant.act)](talk, meant.act)


def _put_again(talk: Talk, wish: route.Act) -> bool:
    """Put a question that met a block to whoever comes back, rather than take what they type for its answer.

    They have not read it, and it may ask for a consent. Own words are taken: they are lost otherwise.
    """
    if not isinstance(wish, route.Answer) or not isinstance(wish.input, Said | SaidOther):
        return False
    live = talk.find(wish.session)
    step = talk.flow_of(live.session).steps[live.session.step]
    if not live.unheard or not isinstance(step, Ask) or isinstance(step, AskText) or step.more_into is not None:
        return False
    talk.feed(live, Resumed())
    return True


def _leave_passing_on(talk: Talk) -> None:
    """Whoever does something else has answered it: no. What was written too fast to be answered goes with it."""
    if any(live.session.flow == PASSING_ON for live in talk.stack):
        talk.abandon(PASSING_ON)
        folded.take(talk.turn.conn, talk.turn.person.id)


def _says_fine(talk: Talk, meant: route.Route, words: str | None) -> bool:
    """Whether somebody says, within the hour, that their words of danger were not meant like that.

    Who was asked something since then answers that.
    """
    turn = talk.turn
    typed = turn.incoming is not None and turn.incoming.kind == "text" and not isinstance(meant.act, route.Open)
    if not typed or not route.says_fine(words or "", talk.library.vocabulary(turn.language)):
        return False
    waits = bool(talk.stack) and not talk.stack[-1].session.interrupted
    return not waits and safeguarding.last_matter(turn.conn, turn.person.id, turn.now - FINE_FOR) is not None


def _open(talk: Talk, meant: route.Open) -> None:
    if meant.flow == WHERE and find_way(talk, meant.payload):
        return
    person, survey = talk.turn.person, slug_of(meant.payload or "")
    if meant.flow == ARRIVAL and survey is not None and person.signed_up and not person.stopped:
        talk.begin(SURVEYS, survey)
    elif meant.flow == ARRIVAL and (linked := _linked(talk, meant.payload)) is not None:
        talk.begin(linked, meant.payload)
    else:
        talk.begin(meant.flow, meant.payload)


def _linked(talk: Talk, payload: str | None) -> str | None:
    """The flow that a link opens, for who may have it; anybody else goes where the link's /start leads."""
    flow = None if payload is None else talk.library.payloads.get(payload)
    person = talk.turn.person
    if flow is None or person.stopped:
        return None
    return flow.id if flow.who == "anyone" or (flow.who == "signed_up" and person.signed_up) else None


def _sign_up_first(talk: Talk, _: route.SignUpFirst) -> None:
    keyboard = Keyboard(((Button(Phrase("turn.sign_up"), "c:start"),),))
    _say(talk, "turn.sign_up_first", keyboard)


def _unknown_command(talk: Talk, _: route.UnknownCommand) -> None:
    _say(talk, "turn.unknown_command")


def _answer(talk: Talk, meant: route.Answer) -> None:
    live = talk.find(meant.session)
    if _is_another_question_now(talk, live) and isinstance(meant.input, Said | SaidOther):
        _say(talk, "common.moved")
        talk.feed(live, Resumed())
        return
    if isinstance(meant.input, Said) and talk.may_be_about_what_came_between(live, meant.input.text):
        _pass_on(talk, route.PassOn(meant.input.text))
        return
    talk.feed(live, _with_part(talk, live, meant.input))
    talk.follow(live)


def _is_another_question_now(talk: Talk, live: Live) -> bool:
    """Whether it was moved to a question that has not reached its person: then it is put now, and not later."""
    if not live.session.moved or live.message_id is not None:
        return False
    outbox.withdraw(talk.turn.conn, moved_key(live.session.wait or ""))
    return True


def _with_part(talk: Talk, live: Live, happened: Input) -> Input:
    """What was said, with the message as it is kept; others' words and what cannot be kept are no part of it."""
    incoming = talk.turn.incoming
    if incoming is None or incoming.forwarded:
        return happened
    if isinstance(happened, Said) or (isinstance(happened, SaidOther) and incoming.medium is not None):
        return replace(happened, part=part_of(incoming, answers=live.message_id))
    return happened


def _said(talk: Talk) -> dict[str, Any] | None:
    """The message that has just come, as a conversation that begins with it is given it."""
    incoming = talk.turn.incoming
    return None if incoming is None or incoming.kind == "edited" else gathered([part_of(incoming)])


def _quick_answer(talk: Talk, meant: route.QuickAnswer) -> None:
    incoming = talk.turn.incoming
    pressed = incoming is not None and incoming.kind == "press"
    args = {
        "question_id": meant.question,
        "index": meant.index,
        "words": meant.text,
        "message_id": incoming.message_id if incoming is not None and pressed else None,
    }
    outcome = perform(talk.turn, ANSWER, args)
    if pressed and outcome.name == "done":
        talk.toast = talk.turn.words("common.got_it").text


def _stale_press(talk: Talk, _: route.StalePress) -> None:
    talk.toast = talk.turn.words("common.stale_nothing_open").text
    _say(talk, "common.stale_nothing_open")


def _nothing_to_cancel(talk: Talk, _: route.NothingToCancel) -> None:
    _say(talk, "common.nothing_to_cancel")


def _nothing_to_go_back_to(talk: Talk, _: route.NothingToGoBackTo) -> None:
    _say(talk, "common.nothing_to_go_back_to")


def _pass_on(talk: Talk, meant: route.PassOn) -> None:
    incoming = talk.turn.incoming
    _tell_what_just_closed(talk)
    if incoming is not None and incoming.medium is not None:
        _tell_refusal(talk, incoming.medium)
    elif meant.media is not None:
        _say(talk, "turn.only_words")
    talk.begin(PASSING_ON, None, {"words": meant.text, "said": _said(talk)})


def _media(talk: Talk, meant: route.MediaUnasked) -> None:
    incoming = talk.turn.incoming
    medium = None if incoming is None else incoming.medium
    if medium is None:
        kind = meant.media if meant.media in _UNASKED else "other"
        _say(talk, f"turn.unasked_{kind}")
    elif not _tell_refusal(talk, medium):
        talk.begin(PASSING_ON, None, {"words": "", "said": _said(talk)})


def _tell_what_just_closed(talk: Talk) -> None:
    """Words that came right after a question ended in silence were meant for it; they are offered to be passed on."""
    turn = talk.turn
    if sessions.expired_since(turn.conn, turn.person.id, turn.now - JUST_CLOSED):
        turn.say("turn.just_closed")


def _tell_refusal(talk: Talk, medium: Medium) -> bool:
    """Say at once what can be told without a look at it: that it is too large, or nothing that is taken."""
    reason = refusal(medium)
    if reason is not None:
        why = refused(reason, medium.kind)
        talk.turn.say(why.key, why.args)
        talk.covered = True
    return reason is not None


def _edited(talk: Talk, meant: route.Edited) -> None:
    if meant.message_id is None or not reword(talk, meant.message_id, (meant.text or "").strip()):
        talk.turn.say("turn.edited")


def _nothing(_: Talk, __: route.Act) -> None:
    """Groups and blocks are no conversation: the turn has dealt with them."""


def _say(talk: Talk, key: str, keyboard: Keyboard | None = None) -> None:
    talk.turn.say(key, None, keyboard)
    talk.covered = True


_ACTS: Final[Mapping[type[route.Act], Callable[[Talk, Any], None]]] = {
    route.Open: _open,
    route.SignUpFirst: _sign_up_first,
    route.UnknownCommand: _unknown_command,
    route.Answer: _answer,
    route.QuickAnswer: _quick_answer,
    route.StalePress: _stale_press,
    route.NothingToCancel: _nothing_to_cancel,
    route.NothingToGoBackTo: _nothing_to_go_back_to,
    route.PassOn: _pass_on,
    route.MediaUnasked: _media,
    route.Edited: _edited,
    route.GroupGreeting: _nothing,
    route.Reached: _nothing,
    route.Ignore: _nothing,
}
"""What each meaning leads to; that none is missing is tested."""
