"""How the inbox tells a member of staff of one thing: its line in the list, and what stands over its words.

Everything is said in the language of who reads it, and times as the programme's clock shows them.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from bot.context import TurnContext
from bot.effects.days import day_of
from conversations.phrases import Phrase
from storage import contributions, relayed, safeguarding, showing, staff
from storage.alert_news import Alerts
from storage.contributions import Contribution
from storage.safeguarding import Alert

_UNITS: Final = (("days", 24 * 60), ("hours", 60), ("minutes", 1))
"""In what a lateness is told, and how many minutes make one."""


def alert_line(turn: TurnContext, alert: Alert) -> str:
    """An alert in the list: several of one kind are told apart by receipt and time."""
    said = _said(turn, alert)
    args = {"matter": _matter(alert), "age": _age(turn, alert.raised_at)}
    item = Phrase("inbox.item.alert", {**args, "receipt": said.receipt if said else f"{alert.id}"})
    more = [*_late(turn, alert), *([Phrase("inbox.item.not_meant")] if alert.not_meant_at else [])]
    return _line(turn, item, [*more, *(_foreign(turn, said) if said else [])])


def line(turn: TurnContext, one: Contribution, alert: Alert | None) -> str:
    """A contribution in the list; `alert` is the one about it that somebody took on."""
    kind = Phrase("inbox.kind.relayed" if one.relayed else f"inbox.kind.{one.kind}")
    args = {"kind": kind, "age": _age(turn, one.made_at), "place": _place(turn, one), "receipt": one.receipt}
    more = _foreign(turn, one)
    if alert is not None:
        more.append(Phrase("inbox.item.taken", {"who": _who(turn, alert.acknowledged_by)}))
    elif one.assigned_to is not None:
        more.append(Phrase("inbox.item.taken", {"who": _who(turn, one.assigned_to)}))
    elif one.status != "received":
        more.append(Phrase("inbox.item.read"))
    return _line(turn, Phrase("inbox.item", args), more)


def shown(turn: TurnContext, one: Contribution) -> dict[str, object]:
    """A contribution that was opened, and what came with it."""
    alert = safeguarding.taken_on(turn.conn, [one.id]).get(one.id)
    return {
        "id": one.id,
        "version": one.version,
        "receipt": one.receipt,
        "kind": relayed.kind(turn.conn, turn.programme, one, turn.language),
        "age": _age(turn, one.made_at),
        "place": _place(turn, one),
        "language": _language(turn, one),
        "taken": alert and Phrase("inbox.one.taken", {"taken": taken(turn, alert)}),
        "promise": _promise(turn, one),
        "words": showing.what_was_said(turn.conn, one),
    }


def alert_shown(turn: TurnContext, alert: Alert) -> dict[str, object]:
    """An alert that was opened."""
    said = _said(turn, alert)
    about = said and {"receipt": said.receipt, "place": _place(turn, said), "language": _language(turn, said)}
    return {
        "id": alert.id,
        "matter": _matter(alert),
        "age": _age(turn, alert.raised_at),
        "about": about and Phrase("inbox.alert.about", about),
        "due": _due(turn, alert),
        "not_meant": alert.not_meant_at and Phrase("inbox.alert.not_meant", {"age": _age(turn, alert.not_meant_at)}),
        "words": showing.what_was_said(turn.conn, said) if said else Phrase("inbox.alert.no_words"),
    }


def taken(turn: TurnContext, alert: Alert) -> Phrase:
    """Who took an alert on, and when."""
    when = _age(turn, alert.acknowledged_at or alert.raised_at)
    if _is_own(turn, alert):
        return Phrase("inbox.taken.you", {"age": when})
    return Phrase("inbox.taken", {"who": _who(turn, alert.acknowledged_by), "age": when})


def _line(turn: TurnContext, item: Phrase, more: Iterable[str | Phrase]) -> str:
    for piece in more:
        item = Phrase("inbox.item.more", {"item": item, "more": piece})
    return turn.words(item.key, item.args).text


def _late(turn: TurnContext, alert: Alert) -> list[str | Phrase]:
    """How long ago somebody should have taken it on, in whole minutes, hours or days; nothing while there is time."""
    if alert.take_on_by is None or turn.now < alert.take_on_by:
        return []
    minutes = max(1, int((turn.now - alert.take_on_by).total_seconds()) // 60)
    unit, number = next((unit, minutes // size) for unit, size in _UNITS if minutes >= size)
    return [Phrase(f"inbox.late.{unit}", {"n": number})]


def _due(turn: TurnContext, alert: Alert) -> Phrase | None:
    """By when somebody is to take it on, and whether that has passed."""
    if alert.take_on_by is None:
        return None
    by = {"by": Alerts.of(turn).clock_of(alert.take_on_by)}
    how = next(iter(_late(turn, alert)), None)
    return Phrase("inbox.alert.by", by) if how is None else Phrase("inbox.alert.late", {**by, "late": how})


def _said(turn: TurnContext, alert: Alert) -> Contribution | None:
    return None if alert.contribution_id is None else contributions.one(turn.conn, alert.contribution_id)


def _foreign(turn: TurnContext, one: Contribution) -> list[str | Phrase]:
    """The language to answer in, where it is not the one that this member of staff reads."""
    return [_language(turn, one)] if one.language != turn.language else []


def _language(turn: TurnContext, one: Contribution) -> str:
    return turn.texts.language_name(one.language, turn.language)


def _is_own(turn: TurnContext, alert: Alert) -> bool:
    return turn.staff is not None and alert.acknowledged_by == turn.staff.id


def _who(turn: TurnContext, by: int | None) -> str | Phrase:
    """The member of staff who has it, by the name that the team knows them by, else by their role."""
    if turn.staff is not None and by == turn.staff.id:
        return Phrase("inbox.who.you")
    member = None if by is None else staff.known(turn.conn, [by]).get(by)
    return (member.name if member else None) or Phrase(f"inbox.who.{member.role if member else 'officer'}")


def _matter(alert: Alert) -> Phrase:
    return Phrase(f"inbox.matter.{alert.matter}")


def _place(turn: TurnContext, one: Contribution) -> str | Phrase:
    if one.locality is None:
        return Phrase("inbox.no_place")
    return turn.programme.locality_name(one.locality, turn.language)


def _age(turn: TurnContext, then: datetime) -> Phrase:
    """How many days ago something was, as people count them; of today's the time of day."""
    days = (day_of(turn, turn.now) - day_of(turn, then)).days
    if days > 0:
        return Phrase("inbox.age", {"n": days})
    return Phrase("inbox.age.today", {"time": then.astimezone(turn.texts.zone).time()})


def _promise(turn: TurnContext, one: Contribution) -> Phrase | None:
    if one.answer_by is None:
        return None
    key = "inbox.promise" if turn.now <= one.answer_by else "inbox.promise.late"
    return Phrase(key, {"day": day_of(turn, one.answer_by)})
