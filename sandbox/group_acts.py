"""What happens to groups: people and bots come and go, get rights and lose them, begin topics; a group grows up."""

from __future__ import annotations

from . import texts
from .acts import Done, Impossible, Where, check_alive, open_chat
from .bots import Bot
from .fields import Json
from .groups import GENERAL, Group, Standing, Topic
from .memberships import change_bot, change_person
from .methods.reactions import REACTIONS, put_reactions
from .methods.topics import begin, clean_name
from .people import Message, Person
from .town import Town

GROUP_BOT: Json = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}
"""The user that stands for a group itself (Bot API: Message.from)."""


def set_bot(town: Town, bot: Bot, group: Group, by: Person, standing: Standing) -> int | None:
    """A member brings the bot into a group, takes it out, or gives it other rights.

    Returns the number of the my_chat_member update, None if the bot stood so already.
    """
    if group.migrated_to:
        raise Impossible(409, texts.MIGRATED.format(group=group.migrated_to))
    before = group.bot(bot.id)
    if before.is_in and not standing.is_in:
        _tell(town, bot, group, by, {"left_chat_member": bot.user})
    number = change_bot(town, bot, group, standing, by=by.user)
    if standing.is_in and not before.is_in:
        _tell(town, bot, group, by, {"new_chat_members": [bot.user]})
    return number


def set_person(town: Town, group: Group, person: Person, by: Person, standing: Standing) -> None:
    """A person joins a group, leaves it, is let in or put out, or gets other rights."""
    if group.migrated_to:
        raise Impossible(409, texts.MIGRATED.format(group=group.migrated_to))
    before = group.person(person.id)
    change_person(town, group, person, standing, by=by.user)
    if before.is_in is standing.is_in:
        return
    content = {"new_chat_members": [person.user]} if standing.is_in else {"left_chat_member": person.user}
    for bot in town.bots_of(group):
        _tell(town, bot, group, by, content)


def _tell(town: Town, bot: Bot, group: Group, by: Person, content: Json) -> Done:
    """A service message that Telegram makes of what a person did; bots see all of these."""
    message = town.person_says(bot, bot.dialogue(group.id), by, content)
    return message, bot.updates.add("message", message.body)


def upgrade(town: Town, group: Group, by: Person, *, forum: bool) -> Group:
    """A basic group becomes a supergroup: another id, the same people.  Bots are told in the old chat and the new."""
    if group.is_super or group.migrated_to:
        raise Impossible(409, texts.ALREADY_SUPER)
    grown = town.found_group(group.title, [by.id], supergroup=True, forum=forum)
    grown.people, grown.bots = dict(group.people), dict(group.bots)
    for bot in town.bots_of(group):
        _tell(town, bot, group, by, {"migrate_to_chat_id": grown.id})
        came: Json = {"from": GROUP_BOT, "sender_chat": grown.chat, "migrate_from_chat_id": group.id}
        _tell(town, bot, grown, by, came)
    group.migrated_to = grown.id
    return grown


def begin_topic(town: Town, bot: Bot, person: Person, group: Group, *, name: str, icon_color: int) -> Done:
    """A person begins a topic; the number of the message is the topic's."""
    dialogue = open_chat(bot, person, _forum(group))
    topic = Topic(0, clean_name(name), icon_color, creator=person.id)
    begin(town, bot, dialogue, topic, lambda content: town.person_says(bot, dialogue, person, content))
    message = bot.messages[topic.id]
    return message, bot.updates.add("message", message.body)


def change_topic(town: Town, bot: Bot, person: Person, where: Where, *, name: str, closed: bool | None) -> Done:
    """A person gives a topic another name, closes it or opens it."""
    group = where.group
    if group is None:
        raise Impossible(409, texts.NO_FORUM)
    dialogue = open_chat(bot, person, _forum(group))
    topic = dialogue.topics.get(where.thread)
    if topic is None:
        raise Impossible(404, texts.UNKNOWN_TOPIC.format(topic=where.thread))
    content: Json = {}
    if closed is not None and closed is not topic.closed:
        topic.closed = closed
        content = {"forum_topic_closed" if closed else "forum_topic_reopened": {}}
    elif name:
        topic.name = clean_name(name)
        content = {"forum_topic_edited": {"name": topic.name}}
    thread: Json = {"message_thread_id": topic.id} if topic.id != GENERAL else {}
    return _tell(town, bot, group, person, {**thread, **content})


def _forum(group: Group) -> Group:
    if not group.is_forum:
        raise Impossible(409, texts.NO_FORUM)
    return group


def react(town: Town, bot: Bot, person: Person, message: Message, reactions: list[Json]) -> int | None:
    """A person's reactions on a message are now these; the number of the update.

    Bots hear of it only when they asked for it, and in groups only as administrators.
    """
    check_alive(person)
    if any(reaction["emoji"] not in REACTIONS for reaction in reactions):
        raise Impossible(400, texts.NO_REACTION)
    before = put_reactions(town, bot, message, person.id, reactions)
    group = town.groups.get(message.chat_id)
    if before == reactions or (group is not None and not group.bot(bot.id).administers):
        return None
    told = {"chat": town.chat_of(message.chat_id), "message_id": message.message_id, "user": person.user}
    told = {**told, "date": int(town.clock.now()), "old_reaction": before, "new_reaction": reactions}
    return bot.updates.add("message_reaction", told)
