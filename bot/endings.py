"""Ending an ambassador's role, and inviting somebody again: what is kept, and what the person is told.

What the team writes about the end is their own word to one person and belongs to what was agreed with them, so it goes
on the terms of the team's answers: no other consent is needed for it, and never to somebody who stopped or cannot be
reached. To be invited again is an opportunity, and needs the consent to that.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection

from bot.context import DEFAULT_LANGUAGE, LANES, SERVICE
from bot.messages import keyboard_markup, message_payloads
from conversations.effects import Button, Keyboard
from conversations.phrases import Phrase
from conversations.texts import Texts
from storage import endings, last_look, outbox, standing
from storage.endings import Ambassador, By, Reason

LONGEST_WORDS: Final = 1000
"""Most characters of what the team writes to somebody about it."""
_INVITING: Final = "opportunity"
_BEGIN: Final = Keyboard(((Button(Phrase("menu.button.ambassador"), "c:ambassador"),),))


@dataclass(frozen=True, slots=True)
class Office:
    """What it takes to act on somebody's role, from a phone of the team or from the command line."""

    conn: Connection
    texts: Texts
    by: By

    def end(self, there: Ambassador, reason: Reason, words: str) -> str | None:
        """End it and tell the person; why they cannot be told now, or "" where they can. None: it had ended by then."""
        number = endings.end(self.conn, there, reason, words, self.by)
        if number is None:
            return None
        once = f"ambassador_ending:{number}"
        return self._tell(there, "ambassador.ended_told", {"words": words}, purpose=last_look.ANSWER, once=once)

    def invite_again(self, there: Ambassador) -> str | None:
        """Open the way back and tell the person, as `end` does. None: nothing had kept them from it any more."""
        if not endings.invite_again(self.conn, there, self.by):
            return None
        once = f"ambassador_again:{there.ending}"
        return self._tell(there, "ambassador.invited_again", {}, purpose=_INVITING, once=once, keyboard=_BEGIN)

    def why_not(self, person_id: int, purpose: str = last_look.ANSWER) -> str:
        """Why somebody cannot be told now; "" where they can."""
        wish = (person_id, purpose)
        return last_look.why_not(self.conn, [wish], self.by.at).get(wish, "")

    def _tell(
        self,
        there: Ambassador,
        key: str,
        args: Mapping[str, object],
        *,
        purpose: str,
        once: str,
        keyboard: Keyboard | None = None,
    ) -> str:
        away = self.why_not(there.person_id, purpose)
        person = standing.by_id(self.conn, there.person_id)
        if away or person is None:
            return away or last_look.GONE
        language = person.language or DEFAULT_LANGUAGE
        rich = self.texts.render(key, language, args, today=self.by.at.date())
        markup = keyboard_markup(self.texts, language, keyboard) if keyboard else None
        for number, payload in enumerate(message_payloads(rich, markup), start=1):
            outbox.add(
                self.conn,
                chat_id=person.telegram_id,
                person_id=person.id,
                lane=LANES[SERVICE],
                method="sendMessage",
                payload=payload,
                purpose=purpose,
                now=self.by.at,
                key=f"{once}:{number}",
            )
        return away
