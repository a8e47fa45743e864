"""Who the bot is, and how it gets its updates."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import Any

import orjson

from sandbox import refusals
from sandbox.bots import Bot
from sandbox.fields import Call, Json
from sandbox.town import Town
from sandbox.webhooks.address import Address
from sandbox.webhooks.hook import Settings, Target

from .registry import method

_LONGEST_POLL = 50
_SET_EVERY = 1.0
"""Seconds between two webhooks that are set."""


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
    if bot.hook.settings is not None:
        raise refusals.Refusal(409, refusals.CONFLICT_WEBHOOK)
    bot.updates.allow(call.fields.get("allowed_updates"))
    return _poll(bot, call)


async def _poll(bot: Bot, call: Call) -> orjson.Fragment:
    timeout = call.clamped("timeout", 0, 0, _LONGEST_POLL)
    return orjson.Fragment(await bot.updates.poll(call.integer("offset"), call.clamped("limit", 100, 1, 100), timeout))


@method("setWebhook")
def set_webhook(town: Town, bot: Bot, call: Call) -> object:
    """Deliver to `url` from now on.  As on Telegram's server, the webhook that was there is gone even if this fails."""
    wished = Settings.read(call)
    if not wished.url:
        return delete_webhook(town, bot, call)
    now = town.clock.now()
    if now < bot.hook.next_set:
        raise refusals.too_many_requests(1)
    bot.hook.next_set = now + _SET_EVERY
    bot.last_poll = now
    if _is_set(bot, wished) and not call.flag("drop_pending_updates"):
        bot.updates.allow(call.fields.get("allowed_updates"))
        return True
    bot.updates.end_poll(refusals.CONFLICT_SET_WEBHOOK)
    bot.hook.clear()
    _drop_pending(bot, call)
    address = wished.check()
    bot.hook.settings = wished
    bot.updates.allow(call.fields.get("allowed_updates"))
    return _verify(town, bot, wished, address)


def _is_set(bot: Bot, wished: Settings) -> bool:
    """Whether it is set just so; a certificate is never compared."""
    return bot.hook.settings == wished and wished.certificate is None


async def _verify(town: Town, bot: Bot, wished: Settings, address: Address) -> bool:
    try:
        target = await Target.of(wished, address)
    except refusals.Refusal:
        if bot.hook.settings is wished:
            bot.hook.clear()
        raise
    if bot.hook.settings is not wished:
        raise refusals.Refusal(409, refusals.CONFLICT_OTHER_WEBHOOK)
    bot.hook.target = target
    bot.hook.delivery = town.postman.begin(bot, wished, target)
    return True


@method("deleteWebhook")
def delete_webhook(_town: Town, bot: Bot, call: Call) -> bool:
    """Wait for polls again; `drop_pending_updates` is obeyed."""
    if not bot.hook.clear():
        bot.updates.allow(call.fields.get("allowed_updates"))
    _drop_pending(bot, call)
    return True


def _drop_pending(bot: Bot, call: Call) -> None:
    if call.flag("drop_pending_updates"):
        bot.updates.clear()


@method("getWebhookInfo")
def get_webhook_info(_town: Town, bot: Bot, _call: Call) -> Json:
    """What is set, what went wrong last, and how many updates wait."""
    info: Json = {**bot.hook.shown(), "pending_update_count": bot.updates.count()}
    allowed = bot.updates.allowed
    return {**info, "allowed_updates": allowed} if allowed else info
