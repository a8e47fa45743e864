"""What is done in the team's group: staff answer in a person's topic, correct, take back and close.

Only those who may answer in `/inbox` can answer here; anybody else in the group is told so, and nothing is sent. What
is written goes to the person word for word, as the team's answer to what they told us, and is kept as such. A message
that begins with `//` stays among the team. Nothing that is written in any other group is read.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from bot.context import tell_staff
from bot.effects.announcing_words import FORMATTING
from bot.in_group import InGroup
from bot.incoming import Heard
from bot.messages import text_payload
from bot.team_answers import Answers
from conversations.rich import Rich
from programme.roles import may
from storage import audit, chats, notices, outbox, team_topics
from storage.staff import StaffMember
from storage.team_mirror import Team
from storage.team_topics import Mirrored, Topic

Call = tuple[str, dict[str, Any]]

NOTE: Final = "//"
"""How a message begins that is for the team only."""
NOTED: Final = "✍"
"""Stands under a note: it was seen, and not sent."""
DELETABLE: Final = timedelta(hours=47)
"""How long Telegram lets a message be deleted (48 hours), with room for the way there."""


@dataclass(slots=True)
class Room:
    """One message in the team's group, or one that may connect a group.

    `prompt` gets calls to make after the commit.
    """

    answers: Answers
    heard: Heard
    said: InGroup
    chat_id: int
    member: StaffMember | None
    prompt: list[Call]

    @property
    def team(self) -> Team | None:
        """The group that is connected, which may be another one."""
        return self.answers.team

    def take(self) -> bool:
        """Deal with it; False when it is none of the team's business, and the group like any other."""
        if self.said.moved_to is not None and self.said.moved_from is not None:
            chats.move(self.answers.conn, self.said.moved_from, self.said.moved_to, self.answers.now)
            return True
        name = self.said.command.name if self.said.command is not None and not self.said.edited else None
        if name == "connect" and (self.member is not None or self._is_ours() or self.said.anonymous):
            self._connect()
            return True
        if not self._is_ours():
            return False
        if not self.said.by_a_bot:
            self._in_ours(name)
        return True

    def _is_ours(self) -> bool:
        return self.team is not None and self.team.group.chat_id == self.chat_id

    def _in_ours(self, command: str | None) -> None:
        known = _COMMANDS.get(command or "")
        if known is not None:
            if self._may_answer():
                known(self)
        elif command is None and (self.said.text is not None or self.said.media):
            self._written()

    # ------------------------------------------------------------------------------------------- the group itself

    def _connect(self) -> None:
        if self.said.anonymous:
            self._say("team.anonymous")
        elif self.member is None or not may(self.member.role, "staff.change"):
            self._say("team.not_administrator")
        elif not self.said.forum:
            self._say("team.no_topics")
        elif team_topics.connect(self.answers.conn, self.chat_id, self.member.id, self.answers.now):
            self._audit("team.connect")
            self._say("team.connected")
        else:
            self._say("team.connected_already")

    def _disconnect(self) -> None:
        if self.member is None or not may(self.member.role, "staff.change"):
            self._say("team.not_administrator")
            return
        team_topics.end(self.answers.conn, self.answers.now)
        self._audit("team.disconnect")
        self._say("team.disconnected")

    # -------------------------------------------------------------------------------------------- what is written

    def _written(self) -> None:
        note = self.said.text is not None and self.said.text.lstrip().startswith(NOTE)
        there = self._mirrored(self.said.message_id) if self.said.edited else None
        if note and there is None:
            self._react(NOTED)
        elif self.said.edited:
            if there is not None and there.way == "out" and self._may_answer():
                self.answers.correct(there, self._words())
        elif self._has_an_addressee() and self._may_answer():
            self._answer()

    def _has_an_addressee(self) -> bool:
        return self._topic() is not None

    def _answer(self) -> None:
        topic, member = self._topic(), self.member
        if topic is None or member is None or self.said.message_id is None:
            return
        about = None if self.said.reply_to is None else self._mirrored(self.said.reply_to)
        media = self.said.message_id if self.said.media else None
        told = self.answers.give(
            topic, member, self._words(), message_id=self.said.message_id, media=media, about=about
        )
        if told is not None:
            self._say(told)

    def _delete(self) -> None:
        there = None if self.said.reply_to is None else self._mirrored(self.said.reply_to)
        if there is None or there.way != "out" or self.member is None:
            self._say("team.delete_how")
        elif there.chat_message_id is None:
            self._say("team.delete_not_there")
        elif self.answers.now - there.made_at > DELETABLE:
            self._say("team.delete_too_late")
        else:
            self.answers.take_back(there, self.member)
            self._say("team.deleted")

    def _close(self) -> None:
        topic = self._topic()
        if topic is None or self.member is None:
            self._say("team.close_where")
            return
        reason = (self.said.command.payload if self.said.command else None) or ""
        self._say(self.answers.close(topic, self.member, reason))

    def _words(self) -> Rich:
        kept = tuple(one for one in self.heard.incoming.entities if one.type in FORMATTING)
        return Rich(self.said.text or "", kept)

    def _topic(self) -> Topic | None:
        """The topic it stands in; where topics could not be made, that of the message it answers."""
        team = self.team
        if team is None:
            return None
        if self.said.thread_id is not None:
            return team_topics.by_thread(team.conn, team.group.id, self.said.thread_id)
        about = None if self.said.reply_to is None else self._mirrored(self.said.reply_to)
        return None if about is None else team_topics.topic(team.conn, about.topic_id)

    def _mirrored(self, message_id: int | None) -> Mirrored | None:
        if self.team is None or message_id is None:
            return None
        return team_topics.from_group(self.team.conn, self.team.group.id, message_id)

    def _may_answer(self) -> bool:
        """Whether who wrote may answer people; who may not is told so, once a day."""
        if self.member is not None and may(self.member.role, "inbox.answer"):
            return True
        key = "team.anonymous" if self.said.anonymous else "team.not_yours"
        once = f"{key}:{self.chat_id}:{self.heard.sender}:{self.answers.now.date()}"
        if notices.first_time(self.answers.conn, once, self.answers.now):
            self._say(key)
        return False

    def _say(self, key: str) -> None:
        """A word to who wrote, under what they wrote."""
        answers = self.answers
        payload = text_payload(answers.words(key))
        if self.said.thread_id is not None:
            payload["message_thread_id"] = self.said.thread_id
        if self.said.message_id is not None:
            payload["reply_parameters"] = {"message_id": self.said.message_id, "allow_sending_without_reply": True}
        outbox.add(
            answers.conn,
            chat_id=self.chat_id,
            person_id=None,
            lane=outbox.REPLY,
            method="sendMessage",
            payload=payload,
            purpose="staff",
            now=answers.now,
        )

    def _react(self, emoji: str) -> None:
        reaction = [{"type": "emoji", "emoji": emoji}]
        wish = {"chat_id": self.chat_id, "message_id": self.said.message_id, "reaction": reaction}
        self.prompt.append(("setMessageReaction", wish))

    def _audit(self, act: str) -> None:
        answers = self.answers
        audit.record(answers.conn, at=answers.now, act=act, staff_id=self.member.id if self.member else None)


_COMMANDS: Final[Mapping[str, Callable[[Room], None]]] = {
    "disconnect": Room._disconnect,
    "delete": Room._delete,
    "close": Room._close,
}


def put_out(answers: Answers, chat_id: int | None) -> None:
    """The bot was put out of a group. If it was the team's, administrators are told: /inbox goes on as before."""
    if answers.team is not None and answers.team.group.chat_id == chat_id:
        team_topics.end(answers.conn, answers.now)
        audit.record(answers.conn, at=answers.now, act="team.lost", actor="hearback")
        tell_staff(answers.conn, answers.texts, "team.lost", {}, now=answers.now, roles=("administrator",))
