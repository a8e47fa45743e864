"""Reactions of bots."""

from __future__ import annotations

from typing import Any, Final

from sandbox import objects, refusals
from sandbox.bots import Bot
from sandbox.fields import Call, Json
from sandbox.people import Message
from sandbox.town import Town

from . import targets
from .registry import method

REACTIONS: Final = frozenset(
    (
        "❤ 👍 👎 🔥 🥰 👏 😁 🤔 🤯 😱 🤬 😢 🎉 🤩 🤮 💩 🙏 👌 🕊 🤡 🥱 🥴 😍 🐳 ❤\u200d🔥 🌚 🌭 💯 🤣 ⚡ 🍌 🏆 💔"
        " 🤨 😐 🍓 🍾 💋 🖕 😈 😴 😭 🤓 👻 👨\u200d💻 👀 🎃 🙈 😇 😨 🤝 ✍ 🤗 🫡 🎅 🎄 ☃ 💅 🤪 🗿 🆒 💘 🙉 🦄 😘"
        " 💊 🙊 😎 👾 🤷\u200d♂ 🤷 🤷\u200d♀ 😡"
    ).split()
)
"""The reactions that bots may set (Bot API: ReactionTypeEmoji)."""


@method("setMessageReaction")
def set_message_reaction(town: Town, bot: Bot, call: Call) -> bool:
    """Puts the bot's reaction on a message; an empty list takes it away."""
    reactions = _reactions(call.structure("reaction", refusals.REACTIONS_UNREADABLE))
    message = targets.message(town, bot, call, "message to react")
    town.reach(bot, message.chat_id)
    if any(reaction["type"] != "emoji" or reaction["emoji"] not in REACTIONS for reaction in reactions):
        raise refusals.bad_request(refusals.REACTION_INVALID)
    if len(reactions) > 1:
        raise refusals.bad_request(refusals.REACTIONS_TOO_MANY)
    put_reactions(town, bot, message, bot.id, reactions)
    return True


def _reactions(raw: Any) -> list[Json]:
    if raw in (None, ""):
        return []
    if not isinstance(raw, list):
        raise refusals.bad_request(refusals.REACTIONS_NOT_ARRAY)
    return [_reaction(reaction) for reaction in raw]


def _reaction(raw: Any) -> Json:
    if not isinstance(raw, dict):
        raise refusals.bad_request("can't parse ReactionType: expected an Object")
    try:
        kind = objects.text(raw, "type", None)
        if kind == "emoji":
            return {"type": kind, "emoji": objects.text(raw, "emoji", None)}
        if kind == "custom_emoji":
            return {"type": kind, "custom_emoji_id": str(objects.number(raw, "custom_emoji_id", None))}
    except objects.Unreadable as reason:
        raise refusals.bad_request(f"can't parse ReactionType: {reason}") from None
    raise refusals.bad_request("can't parse ReactionType: invalid reaction type specified")


def put_reactions(town: Town, bot: Bot, message: Message, who: int, reactions: list[Json]) -> list[Json]:
    """Somebody's reactions on a message are now these; returns what they were."""
    before = message.reactions.pop(who, [])
    if reactions:
        message.reactions[who] = reactions
    town.changed(bot, message)
    return before
