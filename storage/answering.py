"""The team reads, answers and closes what somebody said: from its phones and from its desks, by the same functions.

Each is written to the audit log in its own transaction. Whoever answers or closes names the version that they read: who
comes second changes nothing and sends nothing. The author gets the words in their chat where they want messages and can
be reached, and reads them under /mine in any case. Whoever has no Telegram is told by the team (told_by_hand.py).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from sqlalchemy import Connection

from conversations.effects import Button, Keyboard
from conversations.parts import told
from conversations.payloads import keyboard_markup, message_payloads
from conversations.phrases import Phrase
from conversations.rich import Rich
from conversations.texts import ENGLISH
from programme.contribution import may_move
from programme.roles import may
from storage import (
    attachments,
    audit,
    contributions,
    outbox,
    relayed,
    standing,
    team_news,
    told_by_hand,
    without_telegram,
)
from storage.attachments import Attachment
from storage.contributions import Contribution
from storage.last_look import ANSWER
from storage.occasion import Occasion
from storage.staff import StaffMember
from storage.standing import Standing
from storage.team_mirror import Team

EXCERPT: Final = 160
"""Most characters of their words that the author of something is reminded of."""
LONGEST: Final = 3000
"""Most characters of an answer, or of a reason."""

Settling = Literal["answered", "closed"]


@dataclass(frozen=True, slots=True)
class Settled:
    """What was answered or closed, and whether its author can get the words now. `by_hand`: they have no Telegram, and
    the team tells them (False: they do not want to hear back, or nobody knows who they are); None for whoever has.
    """

    one: Contribution
    reaches: bool
    by_hand: bool | None = None


def opened(here: Occasion, one: Contribution, member: StaffMember) -> Contribution:
    """A member opened it: kept in the log. Its author sees that a person has read it, if this one may answer it."""
    _record(here, "contribution.open", one, member)
    if one.status != "received" or not may(member.role, "inbox.answer"):
        return one
    moved = contributions.move(
        here.conn,
        one.id,
        expected_version=one.version,
        status="read",
        staff_id=member.id,
        words=None,
        now=here.now,
    )
    return moved or one


def settle(
    here: Occasion, contribution_id: int, status: Settling, words: str, *, version: int, member: StaffMember
) -> Settled | None:
    """Answer it, or close it for a reason; its author is told, and can write back. What somebody said who is not known
    has nobody to answer: it is closed with these words.

    None when it is not as it was when it was read.
    """
    before = contributions.one(here.conn, contribution_id)
    if before is not None and without_telegram.is_not_known(here.conn, before.person_id):
        status = "closed"
    if before is None or not may_move(before.status, status):  # type: ignore[arg-type] # why: the column holds these
        return None
    settled = contributions.move(
        here.conn,
        contribution_id,
        expected_version=version,
        status=status,
        staff_id=member.id,
        words=words,
        now=here.now,
    )
    if settled is None:
        return None
    if settled.assigned_to is None:
        contributions.assign(here.conn, settled.id, member.id, had=None)
    _record(here, f"contribution.{status}", settled, member)
    team = Team.of(here)
    if team is not None:
        team.answered(settled, words, member)
    owed = told_by_hand.owe(here.conn, settled)
    if owed is not None:
        return Settled(settled, False, owed)
    event = contributions.last_event(here.conn, settled.id)
    return Settled(settled, tell(here, settled, words, event=event, once=f"{settled.id}:{settled.version}"))


def give(here: Occasion, contribution_id: int, to: StaffMember | None, *, had: int | None, member: StaffMember) -> bool:
    """Somebody of the team has it to answer from now on (None: nobody); who is given it by another is told on their
    phone. False when somebody else has it by now than when it was read.
    """
    if not contributions.assign(here.conn, contribution_id, None if to is None else to.id, had=had):
        return False
    one = contributions.one(here.conn, contribution_id)
    if one is None or one.assigned_to == had:
        return True
    _record(here, "contribution.assign", one, member, {"to": one.assigned_to})
    if to is not None and to.id != member.id:
        args = {"who": member.name or Phrase(f"inbox.who.{member.role}"), "receipt": one.receipt}
        opens = Keyboard(((Button(Phrase("staff.alert.open"), f"c:inbox:{one.id}"),),))
        team_news.tell(here.conn, here.texts, "staff.given", args, members=[to], now=here.now, keyboard=opens)
    return True


def message(here: Occasion, one: Contribution, status: Settling, words: str, author: Standing) -> Rich:
    """What the author gets, in their language: what they said, and the team's words."""
    return here.texts.render(
        relayed.to_author(one, status),
        author.language or ENGLISH,
        {"receipt": one.receipt, "said": quoted(here.conn, one), "words": words},
        today=here.now.date(),
        form=author.form_of_address,
    )


def writing_back(one: Contribution) -> Keyboard:
    """The button under an answer: what its author says by it is in one thread with this."""
    return Keyboard(((Button(Phrase("answer.write_back"), f"c:say:{one.receipt}"),),))


def quoted(conn: Connection, one: Contribution) -> Phrase | None:
    """What its author said, so that they know what an answer is about; never words of danger, once is enough."""
    if one.kind == "urgent":
        return None
    if not one.words:
        sent = told([each.told for each in _sent(conn, one)])
        return Phrase("inbox.to_author.sent", {"sent": sent}) if sent else None
    words = " ".join(one.words.split())
    short = words if len(words) <= EXCERPT else f"{words[:EXCERPT].rstrip()}…"
    return Phrase("inbox.to_author.said", {"words": short})


def can_get(author: Standing | None) -> bool:
    """Whether somebody gets an answer in their chat now."""
    return author is not None and author.reachable and not author.stopped


def tell(here: Occasion, one: Contribution, words: str, *, event: int | None, once: str) -> bool:
    """The words of a step (`event`) go to their author's chat, once by this name; whether they can get them now."""
    author = standing.by_id(here.conn, one.person_id)
    if author is None:
        return False
    told_as: Settling = "closed" if one.status == "closed" else "answered"
    markup = keyboard_markup(here.texts, author.language or ENGLISH, writing_back(one))
    payloads = message_payloads(message(here, one, told_as, words, author), markup)
    stands = {"kind": "answer", "event": event}
    for number, payload in enumerate(payloads, start=1):
        outbox.add(
            here.conn,
            chat_id=author.telegram_id,
            person_id=author.id,
            lane=outbox.SERVICE,
            method="sendMessage",
            payload=payload,
            purpose=ANSWER,
            now=here.now,
            key=f"contribution:{once}:{number}",
            on_sent=stands if number == len(payloads) else None,
        )
    return can_get(author)


def _sent(conn: Connection, one: Contribution) -> Sequence[Attachment]:
    return attachments.of_contributions(conn, [one.id]).get(one.id, [])


def _record(
    here: Occasion, act: str, one: Contribution, member: StaffMember, detail: Mapping[str, Any] | None = None
) -> None:
    subject = f"contribution:{one.id}"
    audit.record(here.conn, at=here.now, act=act, staff_id=member.id, subject=subject, detail=detail)
