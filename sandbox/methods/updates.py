"""Who the bot is, and its updates."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import Any

import orjson

from sandbox import refusals
from sandbox.bots import Bot
from sandbox.fields import Call, Json
from sandbox.town import Town

from .registry import method

_LONGEST_POLL = 50


@method("getMe")
def get_me(_town: Town, bot: Bot, _call: Call) -> Json:
    """The bot's User object, with what only getMe tells."""
    return {
        **bot.user,
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


@method("getUpdates")
def get_updates(town: Town, bot: Bot, call: Call) -> Awaitable[Any]:
    """The waiting updates from `offset`; see polling.py."""
    bot.last_poll = town.clock.now()
    if call.fields.get("allowed_updates"):
        bot.updates.allow(call.structure("allowed_updates", "can't parse allowed_updates JSON object"))
    return _poll(bot, call)


async def _poll(bot: Bot, call: Call) -> orjson.Fragment:
    timeout = call.clamped("timeout", 0, 0, _LONGEST_POLL)
    return orjson.Fragment(await bot.updates.poll(call.integer("offset"), call.clamped("limit", 100, 1, 100), timeout))


@method("setWebhook")
def set_webhook(_town: Town, bot: Bot, call: Call) -> bool:
    """An empty url is as good as deleteWebhook; delivery to a url is refused in so many words."""
    if call.text("url"):
        raise refusals.bad_request(refusals.WEBHOOKS_LATER)
    return _drop_pending(bot, call)


@method("deleteWebhook")
def delete_webhook(_town: Town, bot: Bot, call: Call) -> bool:
    """There is never a webhook; `drop_pending_updates` is obeyed."""
    return _drop_pending(bot, call)


def _drop_pending(bot: Bot, call: Call) -> bool:
    if call.flag("drop_pending_updates"):
        bot.updates.clear()
    return True


@method("getWebhookInfo")
def get_webhook_info(_town: Town, bot: Bot, _call: Call) -> Json:
    """That there is no webhook, and how many updates wait."""
    info: Json = {"url": "", "has_custom_certificate": False, "pending_update_count": bot.updates.count()}
    allowed = bot.updates.allowed
    return {**info, "allowed_updates": allowed} if allowed else info
