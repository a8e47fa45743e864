"""The team's answers from its group: kept and sent as those from `/inbox` are, corrected and taken back.

An answer is a step in the life of a contribution, with its words; its author gets it in their chat if they want
messages and can be reached, and reads it under /mine in any case. Whoever answers something urgent has taken its alert
on.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection

from bot.context import DEFAULT_LANGUAGE
from bot.messages import message_payloads
from conversations.rich import Rich
from conversations.texts import Texts
from programme.contribution import WAITING
from programme.without_telegram import has_telegram, is_known
from storage import audit, contributions, outbox, people, safeguarding, team_topics, told_by_hand, without_telegram
from storage.alert_news import Alerts
from storage.answering import quoted
from storage.contributions import Contribution
from storage.last_look import ANSWER
from storage.people import Person
from storage.relayed import to_author
from storage.staff import StaffMember
from storage.team_mirror import MANY, Team
from storage.team_topics import Mirrored, Topic

ALWAYS: Final = "reply"
"""Purpose of taking back what was said: also from somebody who has stopped since."""


@dataclass(frozen=True, slots=True)
class Answers:
    """What answering needs. `team` is None while no group is connected."""

    conn: Connection
    texts: Texts
    team: Team | None
    now: datetime

    def words(self, key: str) -> Rich:
        """A text for the team."""
        return self.texts.render(key, DEFAULT_LANGUAGE, today=self.now.date())

    def give(
        self,
        topic: Topic,
        member: StaffMember,
        words: Rich,
        *,
        message_id: int,
        media: int | None,
        about: Mirrored | None,
    ) -> str | None:
        """Answer a person with a message of the group, and with its medium; the key of what its writer must know."""
        one = self._meant(topic, about)
        if one is None:
            return "team.nothing_said"
        unknown = without_telegram.is_not_known(self.conn, one.person_id)
        status = "closed" if unknown else "answered"
        kept = self._keep(one, status, member, words.text or self.words("team.only_a_file").text)
        if kept is None:
            return "team.moved"
        self._take_on(one, member)
        number = team_topics.mirror(
            self.conn,
            topic,
            "out",
            now=self.now,
            contribution_id=one.id,
            event_id=contributions.last_event(self.conn, one.id),
            staff_id=member.id,
            topic_message_id=message_id,
        )
        return self._send(kept, number, words, media)

    def _take_on(self, one: Contribution, member: StaffMember) -> None:
        """Whoever answers something urgent has taken its alert on."""
        alert = next(iter(safeguarding.waiting_about(self.conn, one.id)), None)
        found = None if alert is None else safeguarding.find(self.conn, alert)
        if found is not None and self.team is not None:
            Alerts(self.conn, self.texts, self.team.programme, self.now).take_on(found, member)

    def correct(self, there: Mirrored, words: Rich) -> None:
        """Staff changed an answer in the group: it changes in its person's chat and under /mine."""
        one = None if there.contribution_id is None else contributions.one(self.conn, there.contribution_id)
        person = people.find(self.conn, there.person_id)
        if one is None or person is None or there.event_id is None or not words.text.strip():
            return
        contributions.correct_answer(self.conn, there.event_id, words.text)
        told_by_hand.owed_again(self.conn, there.event_id)
        self._record("contribution.corrected", f"contribution:{one.id}", there.staff_id)
        pieces = message_payloads(self._told(one, person, words, is_first=self._is_first(there)), None)
        if there.chat_message_id is not None and len(pieces) == 1:
            self._call(person, "editMessageText", {"message_id": there.chat_message_id, **pieces[0]})
            return
        corrected = self._render("from_team.corrected", person, {"receipt": one.receipt, "words": words})
        for payload in message_payloads(corrected, None):
            self._call(person, "sendMessage", payload)

    def take_back(self, there: Mirrored, member: StaffMember) -> None:
        """Delete an answer in its person's chat, and its words under /mine."""
        person = people.find(self.conn, there.person_id)
        if person is not None and there.chat_message_id is not None:
            self._call(person, "deleteMessage", {"message_id": there.chat_message_id}, purpose=ALWAYS)
        if there.event_id is not None:
            contributions.correct_answer(self.conn, there.event_id, None)
        if there.contribution_id is not None:
            contributions.waits_again(self.conn, there.contribution_id)
        self._audit("contribution.taken_back", f"contribution:{there.contribution_id}", member)
        team_topics.gone(self.conn, there.id)

    def close(self, topic: Topic, member: StaffMember, reason: str) -> str:
        """Close what waits in the topic, for a reason that its person is told, and the topic; the key of what to say.

        What does not stand there nobody has seen there, and what an alert is about is taken on first: both wait on.
        """
        waiting = [one for one in self._there(topic) if one.status in WAITING]
        waiting = [one for one in waiting if not safeguarding.waiting_about(self.conn, one.id)]
        if waiting and not reason:
            return "team.close_why"
        person = people.find(self.conn, topic.person_id)
        for one in waiting:
            kept = self._keep(one, "closed", member, reason)
            if kept is not None and person is not None:
                args = {"receipt": one.receipt, "said": quoted(self.conn, one), "words": reason}
                for payload in message_payloads(self._render(to_author(one, "closed"), person, args), None):
                    self._call(person, "sendMessage", payload)
        done = self.team is not None and self.team.close_if_done(topic)
        return "team.closed_topic" if done else "team.closed_some"

    def _there(self, topic: Topic) -> list[Contribution]:
        """What of a person stands in their topic, the newest first."""
        shown = team_topics.shown_in(self.conn, topic.id)
        return [one for one in contributions.of_person(self.conn, topic.person_id, limit=MANY) if one.id in shown]

    def _meant(self, topic: Topic, about: Mirrored | None) -> Contribution | None:
        """What an answer is to: what the message replies to, else what waits there, else what was said there last."""
        if about is not None and about.contribution_id is not None and about.person_id == topic.person_id:
            return contributions.one(self.conn, about.contribution_id)
        said = self._there(topic)
        return next((one for one in said if one.status in WAITING), next(iter(said), None))

    def _keep(self, one: Contribution, status: str, member: StaffMember, words: str) -> Contribution | None:
        kept = contributions.move(
            self.conn,
            one.id,
            expected_version=one.version,
            status=status,
            staff_id=member.id,
            words=words,
            now=self.now,
        )
        if kept is not None:
            told_by_hand.owe(self.conn, kept)
            self._audit(f"contribution.{status}", f"contribution:{one.id}", member)
        return kept

    def _send(self, one: Contribution, number: int, words: Rich, media: int | None) -> str | None:
        person = people.find(self.conn, one.person_id)
        there = team_topics.mirrored(self.conn, number)
        if person is None or there is None or self.team is None:
            return "team.moved"
        if not has_telegram(person.telegram_id):
            return "team.by_hand" if is_known(person.telegram_id) else "team.not_known"
        told = self._told(one, person, words, is_first=self._is_first(there))
        pieces = message_payloads(told, None)
        hangs = {"kind": "team_out", "mirrored": number, "group": self.team.group.chat_id}
        for place, payload in enumerate(pieces, start=1):
            self._call(person, "sendMessage", payload, on_sent=hangs if place == len(pieces) else None)
        if media is not None:
            copied = {"from_chat_id": self.team.group.chat_id, "message_id": media, "caption": ""}
            self._call(person, "copyMessage", copied)
        return "team.away" if person.stopped or not person.reachable else None

    def _is_first(self, there: Mirrored) -> bool:
        """Whether it is the first answer to its contribution from the group: later ones need no reminder."""
        return there.contribution_id is None or team_topics.first_answer(self.conn, there.contribution_id) == there.id

    def _told(self, one: Contribution, person: Person, words: Rich, *, is_first: bool) -> Rich:
        said: Any = words or self._render("from_team.file", person, {})
        if is_first:
            return self._render(
                to_author(one, "answered"),
                person,
                {"receipt": one.receipt, "said": quoted(self.conn, one), "words": said},
            )
        return self._render("from_team.more", person, {"receipt": one.receipt, "words": said})

    def _render(self, key: str, person: Person, args: dict[str, Any]) -> Rich:
        return self.texts.render(key, person.language or DEFAULT_LANGUAGE, args, today=self.now.date())

    def _call(
        self,
        person: Person,
        method: str,
        payload: dict[str, Any],
        *,
        purpose: str = ANSWER,
        on_sent: dict[str, Any] | None = None,
    ) -> None:
        """Queue a call to somebody's chat. Whoever has no Telegram has none: the team tells them."""
        if not has_telegram(person.telegram_id):
            return
        outbox.add(
            self.conn,
            chat_id=person.telegram_id,
            person_id=person.id,
            lane=outbox.SERVICE,
            method=method,
            payload=payload,
            purpose=purpose,
            now=self.now,
            on_sent=on_sent,
        )

    def _audit(self, act: str, subject: str, member: StaffMember) -> None:
        self._record(act, subject, member.id)

    def _record(self, act: str, subject: str, staff_id: int | None) -> None:
        audit.record(self.conn, at=self.now, act=act, staff_id=staff_id, subject=subject)
