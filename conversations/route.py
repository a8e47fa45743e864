"""What an incoming thing means for a person: a pure decision, so that it can be tested as a table.

The order is the rule: words of danger are noticed first and swallow nothing; then stop words, when they are the whole
message; commands and their words; cancel and back; the press of, or the reply to, a question we know; the answer to the
question in front; the typed answer to the quick question that was asked or answered last; and last, an offer to pass
it on to the team.

Somebody who is not staff gets for a staff command what anybody gets for a command that does not exist.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping

from conversations.acts import (
    Act,
    Answer,
    Edited,
    GroupGreeting,
    Ignore,
    MediaUnasked,
    NothingToCancel,
    NothingToGoBackTo,
    Open,
    PassOn,
    QuickAnswer,
    Reached,
    Route,
    SignUpFirst,
    StalePress,
    UnknownCommand,
)
from conversations.answers import is_blank, looks_like_number, plain_words, scale_of, yes_or_no
from conversations.choices import Choices
from conversations.flow import Who
from conversations.incoming import Incoming
from conversations.inputs import Cancelled, Pressed, Said, SaidOther, WentBack
from conversations.library import Entry, Vocabulary
from conversations.view import OpenQuestion, OpenSession, QuestionKind, View, open_session

__all__ = [
    "Act",
    "Answer",
    "Edited",
    "GroupGreeting",
    "Ignore",
    "MediaUnasked",
    "NothingToCancel",
    "NothingToGoBackTo",
    "Open",
    "OpenQuestion",
    "OpenSession",
    "PassOn",
    "QuestionKind",
    "QuickAnswer",
    "Reached",
    "Route",
    "SafetyWords",
    "SignUpFirst",
    "StalePress",
    "UnknownCommand",
    "View",
    "open_session",
    "route",
    "says_fine",
    "typed_index",
]

SafetyWords = Callable[[str], str | None]
"""Finds words of emergency or self-harm in a text: the name of what was found, or None."""

MOST_POLITE_WORDS = 3
"""Most words of one polite phrase; messages are long and stop words short, so nobody looks further."""

MOST_WORDS_OF_FINE = 12
"""Who writes more than this says more than that they are fine."""

OFFICERS = frozenset({"officer", "administrator"})


def route(incoming: Incoming, view: View, danger: SafetyWords) -> Route:
    """What an incoming thing means for this person."""
    act = _ROUTES[incoming.kind](incoming, view)
    listens = incoming.kind in {"text", "media", "edited"} and not _is_work(act, view)
    return Route(act, danger(incoming.text) if listens and incoming.text else None)


def says_fine(text: str, vocabulary: Vocabulary) -> bool:
    """Whether a whole message says that somebody is fine, or did not mean what they wrote; politely or not."""
    ways = [plain_words(text).split()]
    if len(ways[0]) > MOST_WORDS_OF_FINE:
        return False
    for words in ways:
        if " ".join(words) in vocabulary.fine:
            return True
        ways += [rest for rest in _shortened(words, vocabulary.polite) if rest not in ways]
    return False


def _is_work(act: Act, view: View) -> bool:
    """Whether these are a member of staff's words at work: they may write of emergencies without being in one."""
    if not isinstance(act, Answer):
        return False
    return any(session.id == act.session and session.who in {"staff", "officer"} for session in view.sessions)


def _text(incoming: Incoming, view: View) -> Act:
    text = (incoming.text or "").strip()
    if incoming.forwarded:
        return _forwarded(view, text)
    if is_blank(text):
        return Answer(view.sessions[0].id, SaidOther("other")) if view.sessions else MediaUnasked("other")
    stop = _stop(text, view)
    return stop or _command(incoming, view, plain_words(text)) or _reply(incoming, view, text) or _answer(view, text)


def _stop(text: str, view: View) -> Act | None:
    """The wish to stop, when it is the whole message."""
    word = _without_politeness(plain_words(text), view.vocabulary)
    return _open(view, view.vocabulary.words[word], None) if word in view.vocabulary.stop else None


def _without_politeness(typed: str, vocabulary: Vocabulary) -> str:
    """A whole message without the polite words around it; itself where it is a stop word as it stands."""
    words = typed.split()
    while words and " ".join(words) not in vocabulary.stop:
        shorter = next((rest for rest in _shortened(words, vocabulary.polite)), None)
        if shorter is None:
            return typed
        words = shorter
    return " ".join(words) or typed


def _shortened(words: list[str], polite: Collection[str]) -> Iterator[list[str]]:
    for count in range(1, min(MOST_POLITE_WORDS, len(words) - 1) + 1):
        if " ".join(words[:count]) in polite:
            yield words[count:]
        if " ".join(words[-count:]) in polite:
            yield words[:-count]


def _forwarded(view: View, text: str) -> Act:
    """Somebody else's words: never a command, and no answer to a question about oneself."""
    if view.sessions:
        return Answer(view.sessions[0].id, SaidOther("forward"))
    return PassOn(text, forwarded=True) if text else MediaUnasked("forward")


def _command(incoming: Incoming, view: View, typed: str) -> Act | None:
    if incoming.command is not None:
        return _slashed(incoming.command, incoming.payload, view)
    if view.sessions and typed in view.sessions[0].takes:
        return None
    if typed in view.vocabulary.cancel | view.vocabulary.back:
        return _turning(typed, view)
    word = view.vocabulary.words.get(typed)
    return None if word is None or not _offers(view, word) else _open(view, word, None)


def _offers(view: View, word: str) -> bool:
    """Whether a word without its slash is a command for this person.

    In the middle of a question it may be an answer, so being told to sign up first is for when nothing waits.
    """
    who = view.vocabulary.commands[word].who
    return _may(view, who) or (who == "signed_up" and not view.sessions)


def _slashed(command: str, payload: str | None, view: View) -> Act:
    if command in view.vocabulary.commands:
        return _open(view, command, payload)
    typed = plain_words(command)
    if typed in view.vocabulary.cancel | view.vocabulary.back:
        return _turning(typed, view)
    if typed in view.vocabulary.answers.skip and view.sessions:
        return Answer(view.sessions[0].id, Said(command))
    word = view.vocabulary.words.get(typed)
    return UnknownCommand(command) if word is None else _open(view, word, payload)


def _turning(typed: str, view: View) -> Act:
    cancels = typed in view.vocabulary.cancel
    if not view.sessions:
        return NothingToCancel() if cancels else NothingToGoBackTo()
    return Answer(view.sessions[0].id, Cancelled() if cancels else WentBack())


def _open(view: View, command: str, payload: str | None) -> Act:
    entry: Entry = view.vocabulary.commands[command]
    if _may(view, entry.who):
        return Open(entry.flow, command, payload)
    return SignUpFirst(entry.flow, command) if entry.who == "signed_up" else UnknownCommand(command)


def _may(view: View, who: Who) -> bool:
    match who:
        case "anyone":
            return True
        case "signed_up":
            return view.signed_up
        case "staff":
            return view.staff_role is not None
    return view.staff_role in OFFICERS


def _reply(incoming: Incoming, view: View, text: str) -> Act | None:
    """A reply to the message of a question we know is an answer to that one, wherever it stands."""
    if incoming.reply_to is None:
        return None
    for session in view.sessions:
        if incoming.reply_to in session.message_ids:
            return Answer(session.id, Said(text))
    for question in view.questions:
        if incoming.reply_to in question.message_ids:
            return QuickAnswer(question.id, typed_index(question, text, view.vocabulary, exact=False), text)
    return None


def _answer(view: View, text: str) -> Act:
    if view.sessions:
        return Answer(view.sessions[0].id, Said(text))
    return (None if view.stopped else _quick(view, text)) or _unasked(view, text)


def _unasked(view: View, text: str) -> Act:
    """Words while nothing waits; those that only move a conversation on say nothing by themselves."""
    answers = view.vocabulary.answers
    return NothingToGoBackTo() if plain_words(text) in answers.skip | answers.done else PassOn(text)


def _quick(view: View, text: str) -> Act | None:
    """The typed answer to a quick question, if these words are one.

    They name an option of the question that was just answered or asked last, or are its answer in own words. A number
    that it does not have is meant for it too, and gets the friendly second question.
    """
    for question in _in_front(view):
        if question.kind == "text":
            return QuickAnswer(question.id, None, text)
        index = typed_index(question, text, view.vocabulary)
        if index is not None or looks_like_number(text, view.vocabulary.answers):
            return QuickAnswer(question.id, index, text)
    return None


def _in_front(view: View) -> list[OpenQuestion]:
    """The questions that typed words may answer: the one answered last of all, then the one asked last.

    An answer in own words is changed by a reply only, since the next thing that somebody says is seldom that answer
    again. Its question stands in nobody's way: the one asked before it takes words of its options, but no other words.
    """
    taking = [question for question in view.questions if question.kind != "text" or not question.answered]
    asked_last = [one for one in taking[:1] if one.kind != "text" or one is view.questions[0]]
    return [one for one in taking if one.id == view.answered_last and one not in asked_last] + asked_last


def typed_index(question: OpenQuestion, text: str, vocabulary: Vocabulary, *, exact: bool = True) -> int | None:
    """Which of a quick question's options the words mean; None if none (or if it takes any words).

    `exact`: by the exact words or the number. What merely comes near an option may be something to tell the team,
    unless it replies to the question.
    """
    words = vocabulary.answers
    match question.kind:
        case "text":
            return None
        case "scale":
            low, high = question.scale
            number = scale_of(text, words, low, high)
            return None if number is None else number - low
        case "yesno":
            said = yes_or_no(text, words)
            if said is not None:
                return int(not said)
    index = Choices.named(question.options).one(text, words, exact=exact)
    if index is None and question.written not in ((), question.options):
        return Choices.named(question.written).one(text, words, exact=exact)
    return index


def _press(incoming: Incoming, view: View) -> Act:
    data = incoming.data or ""
    kind, _, rest = data.partition(":")
    first, _, second = rest.partition(":")
    match kind:
        case "w":
            return _pressed_wait(data, first, second, view)
        case "q":
            return _pressed_quick(data, first, second, view)
        case "c" if first:
            return _slashed(first.lower(), second or None, view)
    return _stale(data, view)


def _pressed_wait(data: str, wait: str, key: str, view: View) -> Act:
    for session in view.sessions:
        if session.wait == wait:
            return Answer(session.id, Pressed(wait, key))
    return Answer(view.sessions[0].id, Pressed(wait, key)) if view.sessions else StalePress(data)


def _pressed_quick(data: str, number: str, index: str, view: View) -> Act:
    if not (_small(number) and _small(index)):
        return StalePress(data)
    known = any(question.id == int(number) for question in view.questions)
    return QuickAnswer(int(number), int(index), open=known)


def _small(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= 18


def _stale(data: str, view: View) -> Act:
    """Data that none of our buttons carries."""
    return Answer(view.sessions[0].id, Pressed("", "")) if view.sessions else StalePress(data)


def _media(incoming: Incoming, view: View) -> Act:
    media = incoming.media or "other"
    caption = (incoming.text or "").strip()
    if caption and not incoming.forwarded:
        stop = _stop(caption, view)
        if stop is not None or incoming.command is not None:
            return stop or _slashed(str(incoming.command), incoming.payload, view)
    for session in view.sessions:
        if incoming.reply_to is not None and incoming.reply_to in session.message_ids:
            return Answer(session.id, SaidOther(media))
    if view.sessions:
        return Answer(view.sessions[0].id, SaidOther("forward" if incoming.forwarded else media))
    return PassOn(caption, incoming.forwarded, media) if caption else MediaUnasked(media)


def _edited(incoming: Incoming, _: View) -> Act:
    return Edited(incoming.message_id, incoming.text)


def _joined(_: Incoming, __: View) -> Act:
    return GroupGreeting()


def _group(incoming: Incoming, _: View) -> Act:
    """In a group the bot speaks only when it is spoken to by a command."""
    return GroupGreeting() if incoming.command is not None else Ignore()


def _ignored(_: Incoming, __: View) -> Act:
    return Ignore()


_ROUTES: Mapping[str, Callable[[Incoming, View], Act]] = {
    "text": _text,
    "press": _press,
    "media": _media,
    "edited": _edited,
    "joined_group": _joined,
    "left_group": _ignored,
    "group_text": _group,
    "blocked": lambda _, __: Reached(reachable=False),
    "unblocked": lambda _, __: Reached(reachable=True),
    "other": _ignored,
}
"""How each kind of incoming thing is read."""
