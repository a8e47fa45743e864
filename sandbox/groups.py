"""Groups: who is in them and what they may do there, topics, and what becomes of a group that grows up.

A basic group has a small id; a supergroup an id below -10^12.  Only supergroups have topics and rights for each member.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import Final

from .fields import Json

GENERAL: Final = 1
"""The topic that every forum has (TDLib: GENERAL_FORUM_TOPIC_ID)."""

ICON_COLOURS: Final = (0x6FB9F0, 0xFFD67E, 0xCB86DB, 0x8EEE98, 0xFF93B2, 0xFB6F5F)
"""The colours that a topic's icon may have (Bot API: createForumTopic)."""

ADMINISTRATOR_RIGHTS: Final = (
    "can_manage_chat can_change_info can_delete_messages can_invite_users can_restrict_members can_promote_members"
    " can_manage_video_chats can_pin_messages can_manage_topics can_manage_tags can_post_stories can_edit_stories"
    " can_delete_stories can_send_welcome_messages is_anonymous"
).split()
USUAL_RIGHTS: Final = frozenset(
    "can_manage_chat can_change_info can_delete_messages can_invite_users can_restrict_members"
    " can_manage_video_chats can_pin_messages can_manage_topics".split()
)
"""What an administrator gets when nobody says otherwise."""

PERMISSIONS: Final = (
    "can_send_messages can_send_audios can_send_documents can_send_photos can_send_videos can_send_video_notes"
    " can_send_voice_notes can_send_polls can_send_other_messages can_add_web_page_previews can_react_to_messages"
    " can_edit_tag can_change_info can_invite_users can_pin_messages can_manage_topics"
).split()
_ONLY_FOR_ADMINISTRATORS: Final = frozenset({"can_change_info", "can_pin_messages", "can_manage_topics"})
_SUPERGROUPS: Final = 1_000_000_000_000


class Membership(Enum):
    """How somebody stands in a chat."""

    CREATOR = "creator"
    ADMINISTRATOR = "administrator"
    MEMBER = "member"
    RESTRICTED = "restricted"
    LEFT = "left"
    KICKED = "kicked"


@dataclass(frozen=True, slots=True)
class Standing:
    """How somebody stands in a group: an administrator's rights, or what a restricted member may still do."""

    membership: Membership
    rights: frozenset[str] = frozenset()
    until: int = 0

    @property
    def is_in(self) -> bool:
        """Whether they are in the group."""
        return self.membership not in {Membership.LEFT, Membership.KICKED}

    @property
    def administers(self) -> bool:
        """Whether they are its owner or an administrator."""
        return self.membership in {Membership.CREATOR, Membership.ADMINISTRATOR}

    def may(self, right: str) -> bool:
        """Whether they hold a right of administrators, or (restricted or not) a permission of members."""
        if self.membership is Membership.CREATOR:
            return True
        if self.membership is Membership.MEMBER:
            return right in PERMISSIONS and right not in _ONLY_FOR_ADMINISTRATORS
        if self.membership is Membership.ADMINISTRATOR and right.startswith("can_send_"):
            return True
        return right in self.rights


NOT_THERE: Final = Standing(Membership.LEFT)


@dataclass(slots=True)
class Topic:
    """A topic of a forum, named by the number of the message that began it."""

    id: int
    name: str
    icon_color: int = ICON_COLOURS[0]
    icon_custom_emoji_id: str = ""
    creator: int = 0
    closed: bool = False
    hidden: bool = False

    @property
    def shown(self) -> Json:
        """The ForumTopic object."""
        shown: Json = {"message_thread_id": self.id, **self.begun}
        return shown

    @property
    def begun(self) -> Json:
        """The ForumTopicCreated object."""
        begun: Json = {"name": self.name, "icon_color": self.icon_color}
        return {**begun, "icon_custom_emoji_id": self.icon_custom_emoji_id} if self.icon_custom_emoji_id else begun


@dataclass(slots=True)
class Group:
    """A group of people and bots.  `migrated_to` is the supergroup that a basic group has become, or 0."""

    id: int
    title: str
    people: dict[int, Standing] = field(default_factory=dict)
    bots: dict[int, Standing] = field(default_factory=dict)
    is_forum: bool = False
    migrated_to: int = 0

    @property
    def is_super(self) -> bool:
        """Whether it is a supergroup."""
        return self.id < -_SUPERGROUPS

    @property
    def kind(self) -> str:
        """Its type, as its Chat object and Telegram's sentences name it."""
        return "supergroup" if self.is_super else "group"

    @property
    def members(self) -> list[int]:
        """The people who are in it."""
        return [number for number, standing in self.people.items() if standing.is_in]

    @property
    def chat(self) -> Json:
        """The Chat object."""
        chat: Json = {"id": self.id, "type": self.kind, "title": self.title}
        return {**chat, "is_forum": True} if self.is_forum else chat

    def bot(self, bot_id: int) -> Standing:
        """How a bot stands here."""
        return self.bots.get(bot_id, NOT_THERE)

    def person(self, person_id: int) -> Standing:
        """How a person stands here."""
        return self.people.get(person_id, NOT_THERE)


def supergroup_id(number: int) -> int:
    """The chat id of the supergroup with a number."""
    return -_SUPERGROUPS - number
