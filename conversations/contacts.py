"""Somebody else's name and number: whether they know and agree is asked first, and without a yes nothing is asked for.

One step `ask: contact` becomes three: the question for their consent under the step's own name, the question for the
contact, and what is kept without it, which is nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from conversations.asks import AskContact, AskYesNo
from conversations.expressions import Literal
from conversations.flow import Remember, Step
from conversations.parts import Part, gathered

LEAST_DIGITS: Final = 5
"""Fewest digits of what counts as a number to be reached by."""


def asked_with_consent(step: AskContact) -> list[Step]:
    """The steps that `ask: contact` is made of."""
    contact, without = f"{step.name}_contact", f"{step.name}_without"
    agreed = AskYesNo(
        name=step.name,
        line=step.line,
        next=without,
        text=step.agrees,
        into=f"{step.into}_agreed",
        skip=step.skip,
        skip_to=without if step.skip else None,
        back=step.back,
        cancel=step.cancel,
        tries=step.tries,
        give_up=without if step.gives_up == "skip" else step.give_up,
        gives_up="end" if step.gives_up == "end" else None,
        nudge=step.nudge,
        expires=step.expires,
        exact=True,
        yes=contact,
        no=without,
        decision_card=step.decision_card,
    )
    nothing = Remember(
        name=without,
        line=step.line,
        next=step.skip_to or step.next,
        end=None if step.skip_to else step.end,
        values=((step.into, Literal(None)),),
    )
    return [agreed, replace(step, name=contact, decision_card=False), nothing]


def contact_of(words: str, part: Part | None = None) -> Mapping[str, Any]:
    """The fact: the message it came in, and the words that were typed."""
    return {**gathered([] if part is None else [part]), "words": words}


def is_contact(words: str) -> bool:
    """Whether typed words hold something to reach somebody by: a number, or an address of mail."""
    return sum(map(str.isdecimal, words)) >= LEAST_DIGITS or "@" in words.strip("@ ")
