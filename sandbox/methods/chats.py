"""Chats and their members."""

from __future__ import annotations

from sandbox import refusals
from sandbox.bots import Bot, plain_user
from sandbox.fields import Call, Json
from sandbox.memberships import change_membership, member
from sandbox.people import Membership
from sandbox.town import Town

from . import targets
from .registry import method

_GIFTS = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")


@method("getChat")
def get_chat(town: Town, bot: Bot, call: Call) -> Json:
    """All that is known of a chat."""
    number = targets.known_chat(town, bot, call)
    gifts = dict.fromkeys(_GIFTS, False)
    full: Json = {**town.chat_of(number), "accent_color_id": number % 7, "max_reaction_count": 11}
    if full.get("username"):
        full["active_usernames"] = [full["username"]]
    return {**full, "accepted_gift_types": gifts}


@method("getChatMember")
def get_chat_member(town: Town, bot: Bot, call: Call) -> Json:
    """How somebody stands in a chat."""
    number = targets.known_chat(town, bot, call)
    user_id = call.integer("user_id")
    if user_id <= 0:
        raise refusals.bad_request(refusals.INVALID_USER)
    if user_id == bot.id:
        membership = town.groups[number].bots[bot.id] if number in town.groups else Membership.MEMBER
        return member(membership, bot.user)
    person = town.people.get(user_id)
    if person is None:
        raise refusals.bad_request(refusals.MEMBER_NOT_FOUND)
    there = user_id in town.groups[number].members if number in town.groups else user_id == number
    return member(Membership.MEMBER if there else Membership.LEFT, plain_user(person.user))


@method("getChatMemberCount")
def get_chat_member_count(town: Town, bot: Bot, call: Call) -> int:
    """How many are in a chat, the bot among them."""
    number = targets.known_chat(town, bot, call)
    return len(town.groups[number].members) + 1 if number in town.groups else 2


@method("leaveChat")
def leave_chat(town: Town, bot: Bot, call: Call) -> bool:
    """The bot leaves a group."""
    number = targets.chat_id(call)
    if number > 0:
        raise refusals.bad_request(refusals.PRIVATE_LEAVE if number in town.people else refusals.CHAT_NOT_FOUND)
    town.reach(bot, number)
    change_membership(town, bot, town.groups[number], Membership.LEFT, by=bot.user)
    return True
