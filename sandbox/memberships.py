"""How bots come into chats and go, and the my_chat_member updates that tell them."""

from __future__ import annotations

from .bots import Bot
from .fields import Json
from .people import Group, Membership
from .town import Town

_ADMINISTRATOR_RIGHTS = (
    "can_be_edited is_anonymous can_manage_chat can_delete_messages can_manage_video_chats can_restrict_members"
    " can_promote_members can_change_info can_invite_users can_post_stories can_edit_stories can_delete_stories"
    " can_send_welcome_messages"
).split()


def change_membership(town: Town, bot: Bot, group: Group, now: Membership, *, by: Json) -> int | None:
    """The bot comes into a group or goes; the number of the my_chat_member update."""
    before = group.bots.get(bot.id, Membership.LEFT)
    group.bots[bot.id] = now
    return membership_update(town, bot, group.chat, by, (before, now))


def membership_update(town: Town, bot: Bot, chat: Json, by: Json, change: tuple[Membership, Membership]) -> int | None:
    """Queue a my_chat_member update; returns its number."""
    content = {
        "chat": chat,
        "from": by,
        "date": int(town.clock.now()),
        "old_chat_member": member(change[0], bot.user),
        "new_chat_member": member(change[1], bot.user),
    }
    return bot.updates.add("my_chat_member", content)


def member(membership: Membership, user: Json) -> Json:
    """A ChatMember object."""
    shown: Json = {"status": membership.value, "user": user}
    if membership is Membership.KICKED:
        shown["until_date"] = 0
    if membership is Membership.ADMINISTRATOR:
        shown.update(dict.fromkeys(_ADMINISTRATOR_RIGHTS, False), can_manage_chat=True)
    return shown
