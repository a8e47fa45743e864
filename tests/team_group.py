"""A group with topics, as the bot and its members see it, for stories of the team's inbox.

    group = town.group()
    await group.say(sam, "/connect")
    topic = group.topic("Resident 1 · Dacorum · English")
    await group.say(sam, "We will look into it.", topic)

It keeps Telegram's own rules as far as the stories meet them: numbers of messages and topics, closed and deleted
topics, rights, a group that becomes a supergroup.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

from programme.retry import Migrated, Outcome, Refused, Sent


class Member(Protocol):
    """Whoever writes in the group."""

    id: int
    first_name: str


@dataclass
class Post:
    """A message in the group; `thread` is its topic, None for the group itself."""

    id: int
    text: str
    thread: int | None
    by_bot: bool = True
    pinned: bool = False
    reactions: list[str] = field(default_factory=list)
    copied: tuple[int, int] | None = None


@dataclass
class Thread:
    """A topic."""

    id: int
    name: str
    closed: bool = False


@dataclass
class TeamGroup:
    """One group."""

    chat_id: int
    bot_id: int
    deliver: Callable[..., Awaitable[None]]
    time: Callable[[], int]
    forum: bool = True
    may_make_topics: bool = True
    may_delete: bool = True
    moved_to: int | None = None
    posts: dict[int, Post] = field(default_factory=dict)
    threads: dict[int, Thread] = field(default_factory=dict)
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    _last: int = 50

    # ------------------------------------------------------------------------------------------------- what people do

    async def say(
        self, member: Member, text: str, topic: Thread | None = None, *, reply_to: Post | None = None, **more: Any
    ) -> Post:
        """A member writes, in a topic or in the group itself."""
        content = more or {"text": text}
        post = self._keep(text, topic.id if topic else None, by_bot=False)
        await self.deliver({"message": self._body(member, post, content, reply_to)})
        return post

    async def edit(self, member: Member, post: Post, text: str) -> None:
        """A member changes what they wrote."""
        post.text = text
        body = self._body(member, post, {"text": text}, None)
        await self.deliver({"edited_message": {**body, "edit_date": self.time()}})

    async def put_the_bot_out(self) -> None:
        """The bot is removed from the group."""
        bot = {"id": self.bot_id, "is_bot": True, "first_name": "Hearback"}
        change = {"old_chat_member": {"user": bot, "status": "administrator"}}
        change["new_chat_member"] = {"user": bot, "status": "kicked"}
        owner = {"id": 1, "is_bot": False, "first_name": "Owner"}
        await self.deliver({"my_chat_member": {"chat": self._chat, "from": owner, "date": self.time(), **change}})

    # ------------------------------------------------------------------------------------------- what is to be seen

    def topic(self, name: str) -> Thread:
        """The topic whose name holds this; AssertionError if there is not exactly one."""
        found = [thread for thread in self.threads.values() if name in thread.name]
        assert len(found) == 1, f"topics called {name!r}: {[thread.name for thread in self.threads.values()]}"
        return found[0]

    def said(self, topic: Thread | None = None) -> list[str]:
        """What the bot said in a topic, or in the group itself."""
        thread = topic.id if topic else None
        return [post.text for post in self.posts.values() if post.by_bot and post.thread == thread]

    def last(self, topic: Thread | None = None) -> Post:
        """The bot's newest message there."""
        thread = topic.id if topic else None
        return [post for post in self.posts.values() if post.by_bot and post.thread == thread][-1]

    # ----------------------------------------------------------------------------------------------- what the bot does

    def call(self, method: str, payload: dict[str, Any]) -> Outcome:
        """A call of the Bot API to this group."""
        self.calls.append((method, payload))
        if self.moved_to is not None:
            return Migrated(self.moved_to)
        known: dict[str, Callable[[dict[str, Any]], Outcome]] = {
            "createForumTopic": self._create,
            "closeForumTopic": lambda wish: self._turn(wish, closed=True),
            "reopenForumTopic": lambda wish: self._turn(wish, closed=False),
            "deleteForumTopic": self._delete_topic,
            "sendMessage": self._send,
            **dict.fromkeys(("copyMessage", "sendPhoto", "sendVoice", "sendLocation", "sendMediaGroup"), self._send),
            "editMessageText": self._edit,
            "deleteMessage": lambda wish: self._delete([wish["message_id"]]),
            "deleteMessages": lambda wish: self._delete(wish["message_ids"]),
            "pinChatMessage": self._pin,
            "setMessageReaction": self._react,
        }
        return known[method](payload)

    def _create(self, wish: dict[str, Any]) -> Outcome:
        if not self.may_make_topics:
            return Refused(400, "not_enough_rights")
        number = self._next()
        self.threads[number] = Thread(number, wish["name"])
        return Sent(None, {"message_thread_id": number, "name": wish["name"], "icon_color": 7322096})

    def _turn(self, wish: dict[str, Any], *, closed: bool) -> Outcome:
        thread = self.threads.get(wish["message_thread_id"])
        if thread is None:
            return Refused(400, "topic_gone")
        thread.closed = closed
        return Sent(None, True)

    def _delete_topic(self, wish: dict[str, Any]) -> Outcome:
        if not self.may_delete:
            return Refused(400, "not_enough_rights")
        self.threads.pop(wish["message_thread_id"], None)
        self.posts = {one.id: one for one in self.posts.values() if one.thread != wish["message_thread_id"]}
        return Sent(None, True)

    def _send(self, wish: dict[str, Any]) -> Outcome:
        thread = wish.get("message_thread_id")
        if thread is not None and thread not in self.threads:
            return Refused(400, "topic_gone")
        if thread is not None and self.threads[thread].closed and not self.may_make_topics:
            return Refused(400, "topic_closed")
        post = self._keep(wish.get("text", ""), thread, by_bot=True)
        if "from_chat_id" in wish:
            post.copied = (wish["from_chat_id"], wish["message_id"])
        return Sent(post.id, {"message_id": post.id})

    def _edit(self, wish: dict[str, Any]) -> Outcome:
        if wish["message_id"] not in self.posts:
            return Refused(400, "message_gone")
        self.posts[wish["message_id"]].text = wish["text"]
        return Sent(wish["message_id"], {"message_id": wish["message_id"]})

    def _delete(self, numbers: list[int]) -> Outcome:
        if not self.may_delete:
            return Refused(400, "message_cannot_be_deleted")
        for number in numbers:
            self.posts.pop(number, None)
        return Sent(None, True)

    def _pin(self, wish: dict[str, Any]) -> Outcome:
        self.posts[wish["message_id"]].pinned = True
        return Sent(None, True)

    def _react(self, wish: dict[str, Any]) -> Outcome:
        self.posts[wish["message_id"]].reactions = [one["emoji"] for one in wish["reaction"]]
        return Sent(None, True)

    # -------------------------------------------------------------------------------------------------------- inside

    @property
    def _chat(self) -> dict[str, Any]:
        forum = {"is_forum": True} if self.forum else {}
        return {"id": self.chat_id, "type": "supergroup", "title": "The team", **forum}

    def _keep(self, text: str, thread: int | None, *, by_bot: bool) -> Post:
        post = Post(self._next(), text, thread, by_bot)
        self.posts[post.id] = post
        return post

    def _next(self) -> int:
        self._last += 1
        return self._last

    def _body(self, member: Member, post: Post, content: dict[str, Any], reply_to: Post | None) -> dict[str, Any]:
        answered = reply_to.id if reply_to is not None else post.thread  # Telegram names the topic's first message
        body: dict[str, Any] = {"message_id": post.id, "date": self.time(), "chat": self._chat}
        body["from"] = {"id": member.id, "is_bot": False, "first_name": member.first_name}
        if post.thread is not None:
            body |= {"message_thread_id": post.thread, "is_topic_message": True}
        if answered is not None:
            body["reply_to_message"] = {"message_id": answered, "chat": self._chat, "date": self.time()}
        return {**body, **content}
