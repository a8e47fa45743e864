"""Answers to presses of buttons."""

from __future__ import annotations

from typing import Final

from sandbox import refusals
from sandbox.bots import Bot
from sandbox.fields import Call
from sandbox.markup import utf16_length
from sandbox.town import Town

from .registry import method

ANSWER_WITHIN: Final = 15.0
"""Seconds in which a press may be answered."""

_ANSWER_LIMIT: Final = 200


@method("answerCallbackQuery")
def answer_callback_query(town: Town, bot: Bot, call: Call) -> bool:
    """Ends the spinner of a press, once, within fifteen seconds."""
    press = bot.presses.get(call.text("callback_query_id"))
    if press is None or press.answered or town.clock.now() - press.at > ANSWER_WITHIN:
        raise refusals.bad_request(refusals.QUERY_TOO_OLD)
    if utf16_length(call.text("text")) > _ANSWER_LIMIT:
        raise refusals.bad_request(refusals.ANSWER_TOO_LONG)
    press.answered, press.text, press.url = True, call.text("text"), call.text("url")
    press.show_alert = call.flag("show_alert")
    if town.live.listened(press.person):
        news = {"type": "press", "bot": bot.id, "chat": press.person, "person": press.person, "id": press.id}
        town.live.tell(press.person, {**news, "text": press.text, "show_alert": press.show_alert, "url": press.url})
    return True
