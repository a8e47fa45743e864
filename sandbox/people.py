"""Who there is, what they say, and how they stand to a bot."""

from __future__ import annotations

from dataclasses import dataclass, field

from .fields import Json
from .groups import GENERAL, Topic
from .polls import Poll


@dataclass(slots=True)
class Person:
    """A made-up person with a phone.  `user` and `chat` are the Bot API objects that stand for them.

    `circle` and `about` are for whoever looks at the phones (“Staff”, “officer”); no bot hears of them.
    """

    id: int
    first_name: str
    last_name: str = ""
    username: str = ""
    language_code: str = ""
    circle: str = ""
    about: str = ""
    deactivated: bool = False
    user: Json = field(default_factory=dict)
    chat: Json = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.refresh()

    def refresh(self) -> None:
        """Make the Bot API objects anew after a change."""
        names = {"first_name": self.first_name}
        names.update({"last_name": self.last_name} if self.last_name else {})
        names.update({"username": self.username} if self.username else {})
        self.user = {"id": self.id, "is_bot": False, **names}
        if self.language_code:
            self.user["language_code"] = self.language_code
        self.chat = {"id": self.id, "type": "private", **names}

    def shown(self) -> Json:
        """As the control API shows a person."""
        names = ("last_name", "username", "language_code", "circle", "about")
        optional = {name: getattr(self, name) for name in names}
        shown: Json = {"id": self.id, "first_name": self.first_name}
        shown.update({name: value for name, value in optional.items() if value})
        return {**shown, "deactivated": self.deactivated}


@dataclass(slots=True)
class Message:
    """A message as one bot's account knows it.  `body` is its Message object; `revision` grows with every change.

    `reactions` maps whoever reacted to their reactions.
    """

    message_id: int
    chat_id: int
    body: Json
    from_bot: bool
    created: int
    revision: int
    edited: bool = False
    deleted: bool = False
    reactions: dict[int, list[Json]] = field(default_factory=dict)
    keyboard: Json | None = None
    poll: Poll | None = None


@dataclass(slots=True)
class Dialogue:
    """What one bot and one chat have said.  `messages` is kept in the order of their last change.

    `topics` matters in forums only; the general one is always there.
    """

    chat_id: int
    messages: dict[int, Message] = field(default_factory=dict)
    started: bool = False
    blocked: bool = False
    keyboard: Json | None = None
    last_speaker_is_bot: bool = False
    topics: dict[int, Topic] = field(default_factory=lambda: {GENERAL: Topic(GENERAL, "General")})
    pinned: list[int] = field(default_factory=list)
