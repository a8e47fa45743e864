"""Topics of forums.

Whoever lacks the right to manage topics may still change and close those they began themselves.
"""

from __future__ import annotations

import re
from typing import Any, Final, NamedTuple

from sandbox import refusals
from sandbox.bots import Bot
from sandbox.fields import Call, Json
from sandbox.groups import GENERAL, ICON_COLOURS, Group, Topic
from sandbox.people import Dialogue
from sandbox.town import Town

from . import targets
from .registry import Handler, method

_NAME_LIMIT: Final = 128


class Forum(NamedTuple):
    """A forum as a bot knows it."""

    town: Town
    bot: Bot
    group: Group
    dialogue: Dialogue

    def may(self, right: str, topic: Topic | None = None) -> bool:
        """Whether the bot holds a right here, or began the topic itself."""
        return self.group.bot(self.bot.id).may(right) or (topic is not None and topic.creator == self.bot.id)

    def says(self, topic: Topic, content: Json) -> None:
        """The service message that tells of a change (bots hear nothing of what they did themselves)."""
        thread: Json = {"message_thread_id": topic.id} if topic.id != GENERAL else {}
        self.town.bot_says(self.bot, self.dialogue, {**thread, **content})


def _forum(town: Town, bot: Bot, call: Call) -> Forum:
    dialogue = targets.dialogue(town, bot, call)
    group = town.groups.get(dialogue.chat_id)
    if group is None or not group.is_forum:
        raise refusals.bad_request(refusals.NOT_A_FORUM)
    return Forum(town, bot, group, dialogue)


def _topic(forum: Forum, call: Call) -> Topic:
    number = call.integer("message_thread_id")
    if number <= 0:
        raise refusals.bad_request(refusals.TOPIC_ID_INVALID)
    topic = forum.dialogue.topics.get(number)
    if topic is None:
        raise refusals.bad_request(refusals.TOPIC_UNKNOWN)
    return topic


def clean_name(name: str) -> str:
    """A topic's name as Telegram keeps it: white space joined, at most 128 characters."""
    return re.sub(r"\s+", " ", name).strip()[:_NAME_LIMIT].rstrip()


def begin(town: Town, bot: Bot, dialogue: Dialogue, topic: Topic, by: Any) -> Topic:
    """Begin a topic with its service message, whose number names it.  `by` says the message and returns it."""
    message = by({"forum_topic_created": topic.begun})
    topic.id = message.message_id
    message.body = {**message.body, "message_thread_id": topic.id, "is_topic_message": True}
    dialogue.topics[topic.id] = topic
    town.changed(bot, message)
    return topic


@method("createForumTopic")
def create_forum_topic(town: Town, bot: Bot, call: Call) -> Json:
    """A new topic; the answer is its ForumTopic."""
    forum = _forum(town, bot, call)
    if not forum.may("can_manage_topics"):
        raise _may_not("create a topic")
    name, colour = clean_name(call.text("name")), call.integer("icon_color")
    if not name:
        raise refusals.bad_request(refusals.TOPIC_NAME_EMPTY)
    if not 0 <= colour <= 0xFFFFFF:
        raise refusals.bad_request(refusals.TOPIC_COLOUR)
    shown = colour if colour in ICON_COLOURS else ICON_COLOURS[0]
    topic = Topic(0, name, shown, call.text("icon_custom_emoji_id"), creator=bot.id)
    begin(town, bot, forum.dialogue, topic, lambda content: town.bot_says(bot, forum.dialogue, content))
    return topic.shown


@method("editForumTopic")
def edit_forum_topic(town: Town, bot: Bot, call: Call) -> bool:
    """Another name, another icon, or both."""
    forum = _forum(town, bot, call)
    topic = _topic(forum, call)
    icon = call.text("icon_custom_emoji_id") if "icon_custom_emoji_id" in call.fields else None
    return _edit(forum, topic, call.text("name"), icon)


@method("editGeneralForumTopic")
def edit_general_forum_topic(town: Town, bot: Bot, call: Call) -> bool:
    """Another name for the general topic."""
    forum = _forum(town, bot, call)
    return _edit(forum, forum.dialogue.topics[GENERAL], call.text("name"), None)


def _edit(forum: Forum, topic: Topic, name: str, icon: str | None) -> bool:
    if not forum.may("can_manage_topics", topic):
        raise _may_not("edit the topic")
    cleaned = clean_name(name)
    if name and not cleaned:
        raise refusals.bad_request(refusals.TOPIC_NAME_EMPTY)
    change: Json = {"name": cleaned} if cleaned and cleaned != topic.name else {}
    if icon is not None and icon != topic.icon_custom_emoji_id:
        change["icon_custom_emoji_id"] = icon
    if not change and (cleaned or icon is not None):
        raise refusals.bad_request(refusals.TOPIC_NOT_MODIFIED)
    topic.name = change.get("name", topic.name)
    topic.icon_custom_emoji_id = change.get("icon_custom_emoji_id", topic.icon_custom_emoji_id)
    if change:
        forum.says(topic, {"forum_topic_edited": change})
    return True


def _toggle(*, closes: bool, general: bool) -> Handler:
    def toggle(town: Town, bot: Bot, call: Call) -> bool:
        forum = _forum(town, bot, call)
        topic = forum.dialogue.topics[GENERAL] if general else _topic(forum, call)
        if not forum.may("can_manage_topics", topic):
            raise _may_not("close or open the topic")
        if topic.closed is closes:
            raise refusals.bad_request(refusals.TOPIC_NOT_MODIFIED)
        topic.closed = closes
        topic.hidden = topic.hidden and closes
        forum.says(topic, {"forum_topic_closed" if closes else "forum_topic_reopened": {}})
        return True

    toggle.__doc__ = f"{'Close' if closes else 'Open'} {'the general topic' if general else 'a topic'}."
    return toggle


method("closeForumTopic")(_toggle(closes=True, general=False))
method("reopenForumTopic")(_toggle(closes=False, general=False))
method("closeGeneralForumTopic")(_toggle(closes=True, general=True))
method("reopenGeneralForumTopic")(_toggle(closes=False, general=True))


def _hiding(*, hides: bool) -> Handler:
    def hide(town: Town, bot: Bot, call: Call) -> bool:
        forum = _forum(town, bot, call)
        if not forum.may("can_manage_topics"):
            raise _may_not("close or open the topic")
        general = forum.dialogue.topics[GENERAL]
        if general.hidden is hides:
            raise refusals.bad_request(refusals.TOPIC_NOT_MODIFIED)
        general.hidden = hides
        general.closed = hides or general.closed
        forum.says(general, {"general_forum_topic_hidden" if hides else "general_forum_topic_unhidden": {}})
        return True

    hide.__doc__ = f"{'Hide' if hides else 'Show'} the general topic; a hidden one is closed."
    return hide


method("hideGeneralForumTopic")(_hiding(hides=True))
method("unhideGeneralForumTopic")(_hiding(hides=False))


@method("deleteForumTopic")
def delete_forum_topic(town: Town, bot: Bot, call: Call) -> bool:
    """Takes a topic away with all its messages."""
    forum = _forum(town, bot, call)
    topic = _topic(forum, call)
    if not forum.may("can_delete_messages", topic):
        raise _may_not("delete the topic")
    if topic.id == GENERAL:
        raise refusals.bad_request(refusals.TOPIC_UNKNOWN)
    del forum.dialogue.topics[topic.id]
    for message in list(forum.dialogue.messages.values()):
        if message.body.get("message_thread_id") == topic.id and not message.deleted:
            message.deleted = True
            town.changed(bot, message)
    town.tell_state(bot, forum.dialogue.chat_id)
    return True


def _may_not(what: str) -> refusals.Refusal:
    return refusals.bad_request(refusals.TOPIC_MAY_NOT.format(what=what))
