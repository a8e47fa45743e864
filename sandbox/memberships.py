"""How people and bots come into chats and go, what they may do there, and the updates that tell of it."""

from __future__ import annotations

from typing import Final

from .bots import Bot, plain_user
from .fields import Json
from .groups import ADMINISTRATOR_RIGHTS, PERMISSIONS, Group, Membership, Standing
from .people import Person
from .town import Town

_ONLY_SUPERGROUPS: Final = frozenset({"can_manage_topics"})
IN_PRIVATE: Final = Standing(Membership.MEMBER)
BLOCKED: Final = Standing(Membership.KICKED)


def change_bot(town: Town, bot: Bot, group: Group, now: Standing, *, by: Json) -> int | None:
    """The bot comes into a group, goes, or gets other rights; the number of its my_chat_member update."""
    before = group.bot(bot.id)
    group.bots[bot.id] = now
    if before == now:
        return None
    update = _changed(town, group.chat, by, (member(before, bot.user, group), member(now, bot.user, group)))
    number = bot.updates.add("my_chat_member", update)
    _tell_administrators(town, group, update, besides=bot)
    return number


def change_person(town: Town, group: Group, person: Person, now: Standing, *, by: Json) -> None:
    """A person comes into a group, goes, or gets other rights; bots that administer it hear so if they asked to."""
    before = group.person(person.id)
    group.people[person.id] = now
    if before != now:
        user = plain_user(person.user)
        shown = (member(before, user, group), member(now, user, group))
        _tell_administrators(town, group, _changed(town, group.chat, by, shown))


def _tell_administrators(town: Town, group: Group, update: Json, besides: Bot | None = None) -> None:
    for bot in town.bots_of(group):
        if bot is not besides and group.bot(bot.id).administers:
            bot.updates.add("chat_member", update)


def tell_private(town: Town, bot: Bot, person: Person, change: tuple[Standing, Standing]) -> int | None:
    """A person blocked the bot or let it in again; the number of the my_chat_member update."""
    shown = (member(change[0], bot.user), member(change[1], bot.user))
    return bot.updates.add("my_chat_member", _changed(town, person.chat, person.user, shown))


def _changed(town: Town, chat: Json, by: Json, shown: tuple[Json, Json]) -> Json:
    old, new = shown
    return {"chat": chat, "from": by, "date": int(town.clock.now()), "old_chat_member": old, "new_chat_member": new}


def member(standing: Standing, user: Json, group: Group | None = None) -> Json:
    """A ChatMember object."""
    shown: Json = {"status": standing.membership.value, "user": user}
    if standing.membership is Membership.CREATOR:
        shown["is_anonymous"] = False
    elif standing.membership is Membership.KICKED:
        shown["until_date"] = standing.until
    elif standing.membership is Membership.ADMINISTRATOR:
        names = (name for name in ADMINISTRATOR_RIGHTS if name not in _ONLY_SUPERGROUPS or (group and group.is_super))
        shown.update({name: name in standing.rights for name in names}, can_be_edited=False)
    elif standing.membership is Membership.RESTRICTED:
        shown.update({name: name in standing.rights for name in PERMISSIONS}, is_member=True)
        shown["until_date"] = standing.until
    return shown
