"""/inbox: what people told the team and still wait for an answer to, and the alerts that nobody has taken on.

Staff see what was said, from where, when and in which language to answer, never by whom. An alert and the urgent
message it is about are one thing: the alert until somebody takes it on, then the message, with who took it on. Reading,
answering and closing are written to the audit log. Two members who act on one contribution are told apart by its
version: the second learns that somebody was quicker, and nothing is sent twice.
"""

from __future__ import annotations

from bot.context import TurnContext
from bot.effects import EffectArgs, Outcome, effect, inbox_words
from bot.effects.staffing import NOT_YOURS, member_who_may, not_yours
from conversations.phrases import Phrase
from storage import answering, attachments, contributions, safeguarding, showing
from storage.alert_news import Alerts
from storage.answering import Settling

PAGE = 8
"""How many things one message offers: more would not fit on a phone."""
ALERT = "alert."
MORE = "more."


class Look(EffectArgs):
    """`item` is what was chosen before: `more.N` goes on from there."""

    item: str | None = None


@effect("inbox_look", Look, outcomes=("done", "empty", NOT_YOURS), reads=True)
def look(turn: TurnContext, args: Look) -> Outcome:
    """What waits: alerts first, then urgent things, complaints and the rest, the oldest first."""
    if member_who_may(turn, "inbox.read") is None:
        return not_yours()
    start = _number(args.item, MORE) or 0
    alerts = safeguarding.waiting(turn.conn)
    found = contributions.waiting(turn.conn, PAGE + 1, offset=start)
    items = [{"value": f"{ALERT}{one.id}", "text": inbox_words.alert_line(turn, one)} for one in alerts if not start]
    taken = safeguarding.taken_on(turn.conn, [one.id for one in found])
    items += [{"value": str(one.id), "text": inbox_words.line(turn, one, taken.get(one.id))} for one in found[:PAGE]]
    if len(found) > PAGE:
        items.append({"value": f"{MORE}{start + PAGE}", "text": turn.words("inbox.more").text})
    if not items:
        return Outcome("empty")
    return Outcome(value={"items": items, "counts": _counts(turn, len(alerts))})


def _counts(turn: TurnContext, alerts: int) -> list[Phrase]:
    counted = {"alert": alerts, **contributions.count_waiting(turn.conn)}
    return [Phrase(f"inbox.count.{kind}", {"n": number}) for kind, number in counted.items() if number]


class Open(EffectArgs):
    """`item` is a contribution's number, `alert.N` or `more.N`."""

    item: str | None = None


@effect("inbox_open", Open, outcomes=("done", "more", "alert", "taken", "gone", NOT_YOURS), reads=True)
def open_one(turn: TurnContext, args: Open) -> Outcome:
    """Show one thing. Its author sees that a person has read it, unless a reader of the team did."""
    member = member_who_may(turn, "inbox.read")
    if member is None:
        return not_yours()
    if args.item is not None and args.item.startswith(MORE):
        return Outcome("more")
    alert = _number(args.item, ALERT)
    if alert is not None:
        return _open_alert(turn, alert)
    number = _number(args.item, "")
    one = None if number is None else contributions.one(turn.conn, number)
    if one is None:
        return Outcome("gone")
    sent = attachments.of_contributions(turn.conn, [one.id]).get(one.id, [])
    for _, (method, payload) in showing.calls(sent, one.receipt):
        turn.enqueue(method, payload)
    return Outcome(value=inbox_words.shown(turn, answering.opened(turn, one, member)))


def _open_alert(turn: TurnContext, number: int) -> Outcome:
    alert = safeguarding.find(turn.conn, number)
    if alert is None:
        return Outcome("gone")
    if alert.acknowledged_by is not None:
        return Outcome("taken", {"taken": inbox_words.taken(turn, alert)})
    turn.audit("alert.open", f"alert:{alert.id}")
    return Outcome("alert", inbox_words.alert_shown(turn, alert))


class Settle(EffectArgs):
    """`version` is the contribution's when it was read; `words` go to its author."""

    id: int
    version: int
    words: str


@effect("answer_contribution", Settle, outcomes=("done", "moved", NOT_YOURS), reads=True)
def answer(turn: TurnContext, args: Settle) -> Outcome:
    """Answer a contribution. Its author gets the words, and /mine shows them."""
    return _settle(turn, args, "answered")


@effect("close_contribution", Settle, outcomes=("done", "moved", NOT_YOURS), reads=True)
def close(turn: TurnContext, args: Settle) -> Outcome:
    """Close a contribution for a reason, which its author is told."""
    return _settle(turn, args, "closed")


def _settle(turn: TurnContext, args: Settle, status: Settling) -> Outcome:
    member = member_who_may(turn, "inbox.answer")
    if member is None:
        return not_yours()
    settled = answering.settle(turn, args.id, status, args.words, version=args.version, member=member)
    if settled is None:
        return Outcome("moved")
    if settled.by_hand is not None:
        return Outcome(value=Phrase("inbox.told.by_hand" if settled.by_hand else "inbox.told.not_wanted"))
    return Outcome(value=Phrase("inbox.told" if settled.reaches else "inbox.told.away"))


class Acknowledge(EffectArgs):
    """`id` is the alert's."""

    id: int


@effect("acknowledge_alert", Acknowledge, outcomes=("done", "taken", "gone", NOT_YOURS), reads=True)
def acknowledge(turn: TurnContext, args: Acknowledge) -> Outcome:
    """Take an alert on, with what else waits about its person: `item`, what was said with it, to be answered next.

    Or `taken`, by whom it was before.
    """
    member = member_who_may(turn, "safeguarding.acknowledge")
    if member is None:
        return not_yours()
    alert = safeguarding.find(turn.conn, args.id)
    if alert is None:
        return Outcome("gone")
    if not Alerts.of(turn).take_on(alert, member):
        return Outcome("taken", {"taken": inbox_words.taken(turn, alert)})
    return Outcome(value={"item": None if alert.contribution_id is None else str(alert.contribution_id)})


def _number(item: str | None, prefix: str) -> int | None:
    """The number after a prefix; None for anything else (a button's data can be forged)."""
    digits = item.removeprefix(prefix) if item is not None and item.startswith(prefix) else ""
    return int(digits) if digits.isascii() and digits.isdecimal() and len(digits) < 16 else None
