"""Polls that bots send and stop."""

from __future__ import annotations

from typing import Any, Final

from sandbox import objects, refusals
from sandbox.bots import Bot
from sandbox.fields import Call, Json
from sandbox.keyboards import read_inline_markup
from sandbox.polls import Poll, Words
from sandbox.town import Town
from sandbox.wording import format_text, read_formatted

from . import targets
from .registry import method
from .sending import post

_LONGEST: Final = 2_628_000
_MOST_COUNTRIES: Final = 12
_INTEGER: Final = range(-(1 << 31), 1 << 31)


@method("sendPoll")
def send_poll(town: Town, bot: Bot, call: Call) -> Json:
    """A poll or a quiz; it closes by itself when its time is over."""
    poll = _read(town, bot, call)
    countries = _countries(call)
    poll.check()
    if call.flag("members_only") or countries:
        raise refusals.bad_request("poll voters can be restricted only in channel chats")
    try:
        return post(town, bot, call, {"poll": town.ballots.open(poll)}).body
    except refusals.Refusal:
        town.ballots.drop(poll.id)
        raise


def _read(town: Town, bot: Bot, call: Call) -> Poll:
    """The poll that a call describes, in the order in which Telegram reads it."""
    question = _words(call, "question")
    options = tuple(_options(call.structure("options", "can't parse options JSON object")))
    description = _words(call, "description")
    is_quiz, kind = call.text("type") == "quiz", call.text("type")
    if kind not in {"", "regular", "quiz"}:
        raise refusals.bad_request("unsupported poll type specified")
    period = call.clamped("open_period", 0, 0, _LONGEST)
    now = int(town.clock.now())
    return Poll(
        bot.id,
        question,
        options,
        is_quiz=is_quiz,
        is_anonymous=call.flag("is_anonymous") if "is_anonymous" in call.fields else True,
        takes_many=call.flag("allows_multiple_answers"),
        takes_back=call.flag("allows_revoting") if "allows_revoting" in call.fields else not is_quiz,
        correct=tuple(_correct(call)) if is_quiz else (),
        explanation=_words(call, "explanation") if is_quiz else Words(),
        description=description,
        hides_results=call.flag("hide_results_until_closes"),
        open_period=period or max(call.integer("close_date") - now, 0),
        close_date=now + period if period else max(call.integer("close_date"), 0),
        is_closed=call.flag("is_closed"),
    )


def _countries(call: Call) -> list[str]:
    raw = call.structure("country_codes", "can't parse country_codes JSON object")
    if raw is None:
        return []
    if isinstance(raw, list) and len(raw) > _MOST_COUNTRIES:
        raise refusals.bad_request("too many items specified")
    if not isinstance(raw, list) or not all(isinstance(code, str) for code in raw):
        raise refusals.bad_request("expected an Array of String")
    return raw


def _words(call: Call, name: str) -> Words:
    formatted = read_formatted(call, name, f"{name}_entities", f"{name}_parse_mode")
    return Words(formatted.text, tuple(formatted.entities))


def _options(raw: Any) -> list[Words]:
    if raw is None:
        raise refusals.bad_request("can't parse options JSON object")
    if not isinstance(raw, list):
        raise refusals.bad_request("expected an Array of String as options")
    return [_option(option) for option in raw]


def _option(raw: Any) -> Words:
    if isinstance(raw, str):
        formatted = format_text(raw, "", None)
    elif isinstance(raw, dict):
        try:
            words, mode = objects.text(raw, "text", None), objects.text(raw, "text_parse_mode")
        except objects.Unreadable as reason:
            raise refusals.bad_request(str(reason)) from None
        formatted = format_text(words, mode, raw.get("text_entities"))
    else:
        raise refusals.bad_request("expected an option to be of type String")
    return Words(formatted.text, tuple(formatted.entities))


def _correct(call: Call) -> list[int]:
    if "correct_option_ids" not in call.fields:
        return [call.integer("correct_option_id", -1)] if "correct_option_id" in call.fields else []
    raw = call.structure("correct_option_ids", "can't parse correct option identifiers JSON object")
    if not isinstance(raw, list):
        raise refusals.bad_request("expected an Array of correct option identifiers")
    if not all(isinstance(number, int) and not isinstance(number, bool) for number in raw):
        raise refusals.bad_request("correct option identifier must be of type Number")
    if not all(number in _INTEGER for number in raw):
        raise refusals.bad_request("invalid correct option identifier specified")
    return raw


@method("stopPoll")
def stop_poll(town: Town, bot: Bot, call: Call) -> Json:
    """Closes a poll of the bot's; the answer is its Poll."""
    markup = read_inline_markup(call)
    message = targets.writable_message(town, bot, call, "message with poll to stop")
    if message.poll is None:
        raise refusals.bad_request("message is not a poll")
    if not message.from_bot or "forward_origin" in message.body:
        raise refusals.bad_request("poll can't be stopped")
    if message.poll.is_closed:
        raise refusals.bad_request("poll has already been closed")
    kept = {name: value for name, value in message.body.items() if name != "reply_markup"}
    message.body = {**kept, "reply_markup": markup} if markup else kept
    town.ballots.close(message.poll)
    return message.poll.shown
