"""Topics of forums: which one a message belongs to, and who may write there.

A message of a topic names it, and seems to answer the message that began it unless it answers another one.
"""

from __future__ import annotations

from . import refusals
from .bots import Bot
from .fields import Json
from .groups import GENERAL, Group, Topic
from .people import Dialogue


def topic_for(bot: Bot, dialogue: Dialogue, group: Group | None, thread_id: int, replied: Json | None) -> int:
    """The topic that a bot's new message goes to, 0 for none.

    `thread_id` is what the call asks for (0 for nothing), `replied` the message it answers.  Raises Refusal(400) for a
    topic that is not there or closed.  Groups without topics take any number and forget it, as Telegram does.
    """
    if group is None:
        if thread_id:
            raise refusals.not_found("message thread")
        return 0
    if not group.is_forum:
        return 0
    if thread_id:
        topic = dialogue.topics.get(thread_id)
        if topic is None or topic.id == GENERAL:
            raise refusals.not_found("message thread")
    else:
        topic = dialogue.topics.get((replied or {}).get("message_thread_id", GENERAL), dialogue.topics[GENERAL])
    if topic.closed and not _manages(bot, group, topic):
        raise refusals.bad_request(refusals.TOPIC_CLOSED)
    return topic.id if topic.id != GENERAL else 0


def _manages(bot: Bot, group: Group, topic: Topic) -> bool:
    return group.bot(bot.id).may("can_manage_topics") or topic.creator == bot.id


def threaded(bot: Bot, dialogue: Dialogue, content: Json) -> Json:
    """`content` of a topic with all that its message says of it; other content as it is."""
    thread_id = content.get("message_thread_id")
    if thread_id is None:
        return content
    begun = bot.message(dialogue.chat_id, thread_id)
    shown = {**content, "is_topic_message": True}
    if begun is None or "reply_to_message" in content or "external_reply" in content:
        return shown
    return {**shown, "reply_to_message": begun.body}
