"""Words of danger: kept as a contribution, and the people on duty are told."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final, Literal

from bot.context import TurnContext
from bot.effects import EffectArgs, Outcome, effect
from bot.effects.contributions import keep
from storage import safeguarding
from storage.alert_news import Alerts

TOLD_FOR: Final = timedelta(minutes=10)
"""So long staff are told of one matter once, and the help text stands there once."""
FINE_FOR: Final = timedelta(hours=1)
"""So long “I am fine” is about the words of danger."""
LOOKED_BACK: Final = timedelta(days=1)
"""What its person takes back by pressing the button was raised within this time."""


class Alarm(EffectArgs):
    """What was written, what it may mean, which rule of the word lists noticed it, and what was sent with it."""

    words: str
    matter: Literal["emergency", "self_harm", "abuse"]
    rule: str
    parts: list[dict[str, Any]] | None = None


@effect("raise_alarm", Alarm, outcomes=("done", "again", "quiet"), reads=True)
def raise_alarm(turn: TurnContext, args: Alarm) -> Outcome:
    """Keep the words, write the alert down, and tell staff without repeating the words; `receipt`.

    `again` when what this person wrote last, within minutes, was of the same matter: the help text stands there.
    `quiet` when they write faster than they can be answered, besides.

    Somebody in distress writes many short messages: each is kept and listed, but as long as nobody took the first on,
    staff are told of one matter at most every ten minutes. The message to staff names the receipt only, and by when
    somebody is to take it on: their phones show it on the lock screen, and what was written is for those who open it.
    """
    again = safeguarding.last_matter(turn.conn, turn.person.id, turn.now - TOLD_FOR) == args.matter
    kept = keep(turn, "urgent", args.words, args.parts or ())
    number = safeguarding.raise_alert(
        turn.conn,
        turn.person.id,
        kept.id,
        matter=args.matter,
        rule=args.rule,
        now=turn.now,
        take_on_by=turn.now + turn.programme.alerts.within(args.matter),
    )
    alert = safeguarding.find(turn.conn, number)
    if alert and not safeguarding.was_told(turn.conn, turn.person.id, args.matter, number, turn.now - TOLD_FOR):
        Alerts.of(turn).raised(alert)
    told = "done" if not again else "quiet" if turn.in_a_flood else "again"
    return Outcome(told, {"receipt": kept.receipt})


@effect("note_not_meant", EffectArgs, outcomes=("done", "nothing"), reads=True)
def note_not_meant(turn: TurnContext, _: EffectArgs) -> Outcome:
    """Their words of danger were not meant like that, somebody says: noted on the alerts, which go on waiting."""
    noted = Alerts.of(turn).not_meant(turn.person.id, turn.now - LOOKED_BACK)
    return Outcome("done" if noted else "nothing")
