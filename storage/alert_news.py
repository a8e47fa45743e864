"""What the team is told of an alert: that there is one, that nobody has taken it on yet, and who has.

Those on duty are told at once; when the time has passed, everybody who can act, and again at growing intervals
(programme/duty.py). Messages name the receipt, the kind of matter and a time, never what was written: phones show them
on their lock screens. In the team's group the same stands in the person's topic. Staff are told at any hour.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from conversations.dates import TimeOf
from conversations.effects import Button, Keyboard
from conversations.payloads import message_payloads
from conversations.phrases import Phrase
from conversations.texts import Texts
from programme.duty import tell_again_at
from programme.programme import Programme
from storage import alert_steps, audit, safeguarding, staff, team_news, team_topics
from storage.occasion import Occasion
from storage.safeguarding import Alert
from storage.staff import StaffMember
from storage.team_mirror import Team


@dataclass(frozen=True, slots=True)
class Alerts:
    """Tells the team, within one transaction."""

    conn: Connection
    texts: Texts
    programme: Programme
    now: datetime

    @classmethod
    def of(cls, here: Occasion) -> Alerts:
        """In somebody's turn, or at a desk."""
        return cls(here.conn, here.texts, here.programme, here.now)

    def raised(self, alert: Alert) -> None:
        """Somebody needs a person now: those on duty are told."""
        args = {**self._about(alert), "by": self.clock_of(alert.take_on_by or self.now)}
        members = staff.told_of_alerts(self.conn)
        self._tell("staff.alert", args, members, once=f"alert:{alert.id}", opens=alert)

    def late(self, person_id: int) -> None:
        """Nobody has taken on what is waiting about this person: all who can act are told, and told again later."""
        waiting = safeguarding.waiting_of(self.conn, person_id)
        head = min(waiting, key=lambda one: one.take_on_by or one.raised_at)
        told = max(one.told_again for one in waiting) + 1
        at = tell_again_at(self.programme.alerts.within(head.matter), told, self.now)
        safeguarding.tell_again(self.conn, [one.id for one in waiting], told, at)
        calm = all(one.not_meant_at is not None for one in waiting)
        args = {
            **self._about(head),
            "by": self.clock_of(head.take_on_by or self.now),
            "more": Phrase("staff.alert.more", {"n": len(waiting) - 1}) if len(waiting) > 1 else None,
            "not_meant": Phrase("staff.alert.not_meant") if calm else None,
        }
        once = f"alert:{head.id}:again:{told}"
        self._tell("staff.alert.again", args, staff.on_duty(self.conn), once=once, opens=head)
        self._in_topic(head, "staff.alert.again", args)
        audit.record(self.conn, at=self.now, act="alert.told_again", subject=f"alert:{head.id}", detail={"times": told})

    def take_on(self, alert: Alert, member: StaffMember) -> bool:
        """A member takes it on, with what else waits about its person; all others are told. False: somebody had."""
        if not safeguarding.acknowledge(self.conn, alert.id, member.id, self.now):
            return False
        others = safeguarding.waiting_of(self.conn, alert.person_id)
        for one in (alert, *others):
            safeguarding.acknowledge(self.conn, one.id, member.id, self.now)
        self._written_down("alert.acknowledge", [one.id for one in (alert, *others)], member, {})
        args = {**self._about(alert), "who": _name(member)}
        told = [one for one in self._told_before((alert, *others)) if one.id != member.id]
        self._tell("staff.alert.taken", args, told, once=f"alert:{alert.id}:taken", opens=None)
        self._in_topic(alert, "staff.alert.taken", args)
        return True

    def hand_over(self, alert: Alert, to: StaffMember, *, had: int, member: StaffMember) -> bool:
        """A colleague has it from now on, with what else whoever `had` it has of its person; both are told. False: it
        is not theirs any more, or closed.
        """
        theirs = alert_steps.in_hand(self.conn, alert.person_id, had)
        if alert.id not in theirs:
            return False
        alert_steps.hand_over(self.conn, theirs, to.id, staff_id=member.id, now=self.now)
        self._written_down("alert.hand_over", theirs, member, {"to": to.id})
        args = {**self._about(alert), "who": _name(member), "to": _name(to)}
        told = [one for one in (to, staff.one(self.conn, had)) if one is not None and one.id != member.id]
        self._tell("staff.alert.handed", args, told, once=None, opens=None)
        self._in_topic(alert, "staff.alert.handed", args)
        return True

    def close(self, alert: Alert, words: str, *, had: int, member: StaffMember) -> bool:
        """It is closed with what was done, and what else whoever `had` it has of its person; only that it is closed is
        told in the team's group. False: it is not theirs any more, or closed.
        """
        theirs = alert_steps.in_hand(self.conn, alert.person_id, had)
        if alert.id not in theirs:
            return False
        alert_steps.close(self.conn, theirs, words, staff_id=member.id, now=self.now)
        self._written_down("alert.close", theirs, member, {})
        self._in_topic(alert, "staff.alert.closed", {**self._about(alert), "who": _name(member)})
        return True

    def not_meant(self, person_id: int, since: datetime) -> bool:
        """Their person writes that it was not meant like that: noted, for whoever looks. False: there is no alert."""
        noted = safeguarding.not_meant(self.conn, person_id, since, self.now)
        last = safeguarding.find(self.conn, noted[-1]) if noted else None
        if last is not None:
            self._in_topic(last, "team.not_meant", {})
        return last is not None

    def clock_of(self, moment: datetime) -> TimeOf | datetime:
        """A moment as it is told to staff: the time of day, with the day where it is another one."""
        zone = self.texts.zone
        same = moment.astimezone(zone).date() == self.now.astimezone(zone).date()
        return TimeOf(moment) if same else moment

    def _written_down(
        self, act: str, alert_ids: Collection[int], member: StaffMember, detail: Mapping[str, Any]
    ) -> None:
        for number in alert_ids:
            subject = f"alert:{number}"
            audit.record(self.conn, at=self.now, act=act, staff_id=member.id, subject=subject, detail=detail)

    def _told_before(self, alerts: Collection[Alert]) -> Sequence[StaffMember]:
        again = any(alert.told_again for alert in alerts)
        return staff.on_duty(self.conn) if again else staff.told_of_alerts(self.conn)

    def _about(self, alert: Alert) -> dict[str, Any]:
        receipt = safeguarding.receipts(self.conn, [alert])[alert.id]
        return {"matter": Phrase(f"inbox.matter.{alert.matter}"), "receipt": receipt}

    def _tell(
        self,
        key: str,
        args: Mapping[str, object],
        members: Collection[StaffMember],
        *,
        once: str | None,
        opens: Alert | None,
    ) -> None:
        data = opens and f"c:inbox:alert.{opens.id}"
        keyboard = Keyboard(((Button(Phrase("staff.alert.open"), data),),)) if data else None
        team_news.tell(self.conn, self.texts, key, args, now=self.now, members=members, keyboard=keyboard, once=once)

    def _in_topic(self, alert: Alert, key: str, args: Mapping[str, object]) -> None:
        """Say it in the person's topic of the team's group, if they have one; a reply there answers what was said."""
        group = team_topics.group(self.conn)
        topic = None if group is None else team_topics.topic_of(self.conn, group.id, alert.person_id)
        if group is None or topic is None or alert.contribution_id is None:
            return
        team = Team(self.conn, self.texts, self.programme, group, self.now)
        hangs = {"kind": "team_said", "contribution": alert.contribution_id}
        for payload in message_payloads(team.words(key, args), None):
            team.post(topic, "sendMessage", payload, on_sent=hangs)


def _name(member: StaffMember) -> str | Phrase:
    """What the team calls one of them: by name, else by role."""
    return member.name or Phrase(f"inbox.who.{member.role}")
