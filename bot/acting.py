"""What is done about something that a person did, once `route` has told what it means."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from bot.effects import perform
from bot.talk import Talk
from conversations import route
from conversations.effects import Button, Keyboard
from conversations.inputs import Said
from conversations.library import STOP_FLOW
from conversations.phrases import Phrase

URGENT: Final = "urgent"
PASSING_ON: Final = "passing_on"
ANSWER: Final = "answer_question"
_UNASKED: Final = frozenset({"photo", "voice", "video", "sticker", "document", "location", "contact", "forward"})


def act(talk: Talk, meant: route.Route, words: str | None) -> None:
    """Do what was meant. Words of danger get help and nothing after it: no question, no thanks, no second receipt.

    They are kept once, as what they are, and answer nothing; the question that was open goes on waiting in silence.
    Only a wish to stop is granted all the same.
    """
    if meant.danger is not None:
        matter = meant.danger.partition("/")[0]
        talk.begin(URGENT, None, {"words": words, "matter": matter, "rule": meant.danger})
        talk.leave_in_peace()
        if not (isinstance(meant.act, route.Open) and meant.act.flow == STOP_FLOW):
            return
    if isinstance(meant.act, route.Open | route.SignUpFirst | route.UnknownCommand):
        talk.abandon(PASSING_ON)
    _ACTS[type(meant.act)](talk, meant.act)


def _open(talk: Talk, meant: route.Open) -> None:
    talk.begin(meant.flow, meant.payload)


def _sign_up_first(talk: Talk, _: route.SignUpFirst) -> None:
    keyboard = Keyboard(((Button(Phrase("turn.sign_up"), "c:start"),),))
    _say(talk, "turn.sign_up_first", keyboard)


def _unknown_command(talk: Talk, _: route.UnknownCommand) -> None:
    _say(talk, "turn.unknown_command")


def _answer(talk: Talk, meant: route.Answer) -> None:
    live = talk.find(meant.session)
    if isinstance(meant.input, Said) and talk.may_be_about_what_came_between(live, meant.input.text):
        _pass_on(talk, route.PassOn(meant.input.text))
        return
    talk.feed(live, meant.input)
    talk.follow(live)


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
    if meant.media is not None:
        _say(talk, "turn.only_words")
    talk.begin(PASSING_ON, None, {"words": meant.text})


def _media(talk: Talk, meant: route.MediaUnasked) -> None:
    kind = meant.media if meant.media in _UNASKED else "other"
    _say(talk, f"turn.unasked_{kind}")


def _edited(talk: Talk, _: route.Edited) -> None:
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
