"""Words of danger: kept as a contribution, and the people on duty are told."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final, Literal

from bot.context import TurnContext
from bot.effects import EffectArgs, Outcome, effect
from bot.effects.contributions import keep
from conversations.effects import Button, Keyboard
from conversations.phrases import Phrase
from storage import safeguarding

TOLD_FOR: Final = timedelta(minutes=10)


class Alarm(EffectArgs):
    """What was written, what it may mean, which rule of the word lists noticed it, and what was sent with it."""

    words: str
    matter: Literal["emergency", "self_harm", "abuse"]
    rule: str
    parts: list[dict[str, Any]] | None = None


@effect("raise_alarm", Alarm, reads=True)
def raise_alarm(turn: TurnContext, args: Alarm) -> Outcome:
    """Keep the words, write the alert down, and tell staff without repeating the words; `receipt`.

    Somebody in distress writes many short messages: each is kept and listed, but as long as nobody took the first on,
    staff are told of one matter at most every ten minutes. The message to staff names the receipt only: their phones
    show it on the lock screen, and what was written is for those who open it.
    """
    kept = keep(turn, "urgent", args.words, args.parts or ())
    alert = safeguarding.raise_alert(
        turn.conn, turn.person.id, kept.id, matter=args.matter, rule=args.rule, now=turn.now
    )
    told = {"matter": Phrase(f"inbox.matter.{args.matter}"), "receipt": kept.receipt}
    read_it = Button(Phrase("staff.alert.open"), f"c:inbox:alert.{alert}")
    if not safeguarding.was_told(turn.conn, turn.person.id, args.matter, alert, turn.now - TOLD_FOR):
        turn.tell_staff("staff.alert", told, Keyboard(((read_it,),)), once=f"alert:{alert}")
    return Outcome(value={"receipt": kept.receipt})
