"""Chats and their members."""

from __future__ import annotations

from sandbox import refusals
from sandbox.bots import Bot, plain_user
from sandbox.fields import Call, Json
from sandbox.groups import NOT_THERE, PERMISSIONS, Membership, Standing
from sandbox.memberships import IN_PRIVATE, change_bot, member
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
    if number in town.groups:
        full["permissions"] = {name: Standing(Membership.MEMBER).may(name) for name in PERMISSIONS}
    pinned = bot.message(number, next(reversed(bot.dialogue(number).pinned), 0))
    if pinned is not None:
        full["pinned_message"] = targets.without_reply(pinned.body)
    if full.get("username"):
        full["active_usernames"] = [full["username"]]
    return {**full, "accepted_gift_types": gifts}


@method("getChatMember")
def get_chat_member(town: Town, bot: Bot, call: Call) -> Json:
    """How somebody stands in a chat."""
    user_id = call.integer("user_id")
    if user_id <= 0:
        raise refusals.bad_request(refusals.INVALID_USER)
    number = _listed_chat(town, bot, call, mine=user_id == bot.id)
    group = town.groups.get(number)
    if user_id == bot.id:
        return member(group.bot(bot.id) if group else IN_PRIVATE, bot.user, group)
    person = town.people.get(user_id)
    if person is None or (group is None and user_id != number):
        raise refusals.bad_request(refusals.MEMBER_NOT_FOUND)
    return member(group.person(user_id) if group else IN_PRIVATE, plain_user(person.user), group)


@method("getChatAdministrators")
def get_chat_administrators(town: Town, bot: Bot, call: Call) -> list[Json]:
    """The owner of a group and its administrators; of bots only the one that asks."""
    group = town.groups.get(_listed_chat(town, bot, call))
    if group is None:
        raise refusals.bad_request(refusals.NO_ADMINISTRATORS)
    people = [(standing, plain_user(town.people[number].user)) for number, standing in group.people.items()]
    return [
        member(standing, user, group)
        for standing, user in [*people, (group.bot(bot.id), bot.user)]
        if standing.administers
    ]


@method("getChatMemberCount")
def get_chat_member_count(town: Town, bot: Bot, call: Call) -> int:
    """How many are in a chat, bots among them."""
    group = town.groups.get(_listed_chat(town, bot, call))
    return 2 if group is None else len(group.members) + sum(standing.is_in for standing in group.bots.values())


def _listed_chat(town: Town, bot: Bot, call: Call, *, mine: bool = False) -> int:
    """A chat whose members the bot may see: its own standing everywhere, others' where it still is."""
    number = targets.known_chat(town, bot, call)
    if number in town.groups and not mine:
        town.reach(bot, number)
    return number


@method("leaveChat")
def leave_chat(town: Town, bot: Bot, call: Call) -> bool:
    """The bot leaves a group."""
    number = targets.known_chat(town, bot, call)
    if number not in town.groups:
        raise refusals.bad_request(refusals.PRIVATE_LEAVE)
    town.reach(bot, number)
    change_bot(town, bot, town.groups[number], NOT_THERE, by=bot.user)
    return True
