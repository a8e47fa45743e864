"""What residents tell the team, mirrored into the team's group: a topic for each person, changes following.

The group is an option. Everything here is done in the transaction in which something is said, as rows of the outbox,
and does nothing where no group is connected. Of a person the group sees what `/inbox` shows: a number in place of a
name, the area, the language, the receipt, and the words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection

from conversations.payloads import message_payloads, text_payload
from conversations.phrases import Phrase
from conversations.rich import Rich, utf16_length
from conversations.texts import ENGLISH, Texts
from programme.contribution import WAITING
from programme.programme import Programme
from storage import contributions, relayed, showing, team_topics
from storage.attachments import Attachment
from storage.contributions import Contribution
from storage.occasion import Occasion
from storage.staff import StaffMember
from storage.team_topics import Group, Mirrored, Topic

LONGEST_NAME: Final = 128
"""Most characters of a topic's name (Bot API, createForumTopic)."""
MANY: Final = 100


@dataclass(frozen=True, slots=True)
class Team:
    """The team's group, and what is needed to write there."""

    conn: Connection
    texts: Texts
    programme: Programme
    group: Group
    now: datetime

    @classmethod
    def of(cls, here: Occasion) -> Team | None:
        """The group, if one is connected."""
        group = team_topics.group(here.conn)
        return None if group is None else cls(here.conn, here.texts, here.programme, group, here.now)

    def said(self, one: Contribution, message_ids: Sequence[int | None] = (None,)) -> None:
        """Somebody told the team something, in these messages of their chat; urgent words are pinned."""
        topic = self.topic_for(one.person_id)
        payloads = message_payloads(self._words("team.said", topic, one), None)
        numbers = [
            team_topics.mirror(self.conn, topic, "in", now=self.now, contribution_id=one.id, chat_message_id=message_id)
            for message_id in message_ids
        ]
        hangs = {
            "kind": "team_in",
            "mirrored": numbers,
            "whole": len(payloads) == 1,
            "pin": one.kind == "urgent",
            "name": self._name(topic),
        }
        for place, payload in enumerate(payloads, start=1):
            self.post(topic, "sendMessage", payload, on_sent=hangs if place == len(payloads) else _part_of(one))

    def sent(self, one: Contribution, sent: Sequence[Attachment]) -> None:
        """What somebody sent with what they said, as far as it is kept: it comes into their topic."""
        for shown, (method, payload) in showing.calls(sent, one.receipt):
            topic = self.topic_for(one.person_id)
            numbers = [
                team_topics.mirror(self.conn, topic, "in", now=self.now, contribution_id=one.id) for _ in range(shown)
            ]
            hangs = {"kind": "team_file", "mirrored": numbers, "name": self._name(topic)}
            self.post(topic, method, payload, on_sent=hangs)

    def reworded(self, person_id: int, message_id: int) -> None:
        """A person changed a message that was kept: what mirrors it changes, or the change stands under it."""
        for there in team_topics.from_chat(self.conn, person_id, message_id):
            one = None if there.contribution_id is None else contributions.one(self.conn, there.contribution_id)
            topic = team_topics.topic(self.conn, there.topic_id)
            if there.way == "in" and one is not None and topic is not None and topic.group_id == self.group.id:
                self._reword(there, topic, one)

    def answered(self, one: Contribution, words: str, who: StaffMember) -> None:
        """Somebody of the team answered or closed it elsewhere; with nothing left that waits, the topic is closed."""
        topic = team_topics.topic_of(self.conn, self.group.id, one.person_id)
        if topic is None:
            return
        name = who.name or Phrase(f"inbox.who.{who.role}")
        told = self.words(f"team.{one.status}", {"who": name, "receipt": one.receipt, "words": words})
        for payload in message_payloads(told, None):
            self.post(topic, "sendMessage", payload, on_sent=_part_of(one))
        if one.status == "closed":
            self.close_if_done(topic)

    def close_if_done(self, topic: Topic) -> bool:
        """Close the topic if nothing of its person waits; whether it is closed now."""
        if any(one.status in WAITING for one in contributions.of_person(self.conn, topic.person_id, limit=MANY)):
            return False
        if not topic.closed:
            self.post(topic, "closeForumTopic", {})
            team_topics.set_state(self.conn, topic.id, "closed")
        return True

    def called(self, person_id: int) -> str | None:
        """What a person's topic is called, or would be if it were made now; None when they have none."""
        topic = team_topics.topic_of(self.conn, self.group.id, person_id)
        return None if topic is None else self._name(topic)

    def rename(self, person_id: int, before: str | None) -> None:
        """Their topic bears its name of now, if that is another than before."""
        topic = team_topics.topic_of(self.conn, self.group.id, person_id)
        if topic is not None and before not in (None, name := self._name(topic)):
            self.post(topic, "editForumTopic", {"name": name})

    def topic_for(self, person_id: int) -> Topic:
        """A person's topic, open: made when there is none, or when Telegram did not make it the last time."""
        topic = team_topics.topic_of(self.conn, self.group.id, person_id)
        if topic is None:
            topic = team_topics.open_topic(self.conn, self.group.id, person_id, self.now)
        if topic.thread_id is None and not team_topics.is_being_made(self.conn, topic.id):
            self.post(topic, "createForumTopic", {"name": self._name(topic)}, on_sent={"kind": "team_topic"})
        elif topic.closed:
            self.post(topic, "reopenForumTopic", {})
            team_topics.set_state(self.conn, topic.id, "open")
        return topic

    def post(
        self, topic: Topic, method: str, payload: dict[str, Any], *, on_sent: dict[str, Any] | None = None
    ) -> None:
        """Queue a call to the group that has to do with a topic."""
        hangs = None if on_sent is None else {**on_sent, "topic": topic.id}
        team_topics.post(self.conn, self.group.chat_id, topic.id, method, payload, now=self.now, on_sent=hangs)

    def words(self, key: str, args: Mapping[str, object] | None = None) -> Rich:
        """A text of the catalogue for the team, in English: a group has many readers."""
        return self.texts.render(key, ENGLISH, args or {}, today=self.now.date())

    def _reword(self, there: Mirrored, topic: Topic, one: Contribution) -> None:
        told = self._words("team.said_changed", topic, one)
        payloads = message_payloads(told, None)
        if there.topic_message_id is not None and len(payloads) == 1:
            changed = {"message_id": there.topic_message_id, **text_payload(told)}
            self.post(topic, "editMessageText", changed, on_sent={**_part_of(one), "kind": "team_changed"})
            return
        for payload in payloads:
            self.post(topic, "sendMessage", payload, on_sent=_part_of(one))

    def _words(self, key: str, topic: Topic, one: Contribution) -> Rich:
        return self.words(
            key,
            {
                "number": topic.id,
                "kind": relayed.kind(self.conn, self.programme, one, ENGLISH),
                "receipt": one.receipt,
                "place": self._place(one.locality),
                "language": self._language(one.language),
                "words": showing.what_was_said(self.conn, one, follows=True),
            },
        )

    def _name(self, topic: Topic) -> str:
        locality, language = team_topics.person_in_words(self.conn, topic.person_id)
        named = {"number": topic.id, "place": self._place(locality), "language": self._language(language)}
        name = self.words("team.topic", named).text
        return name if utf16_length(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1]}…"

    def _place(self, locality: str | None) -> str | Phrase:
        if locality is None:
            return Phrase("inbox.no_place")
        return self.programme.locality_name(locality, ENGLISH)

    def _language(self, language: str | None) -> str:
        return self.texts.language_name(language or ENGLISH, ENGLISH)


def _part_of(one: Contribution) -> dict[str, Any]:
    """What hangs on a message that is about something somebody said: it is answered and erased like the first."""
    return {"kind": "team_said", "contribution": one.id}
