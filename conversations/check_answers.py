"""Checks that people can answer what they are asked: no question that nobody gets through, no two buttons alike."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

from conversations.asks import AskDate
from conversations.expressions import Literal
from conversations.flow import AskChoices, AskOptions, Flow, Tell
from conversations.source import Problem
from conversations.texts import ENGLISH, Texts

OPENED_BY_PHONES: Final = ("https://", "http://", "tg://")
_SOME_DAY: Final = date(2026, 3, 3)


def check_answers(flow: Flow, texts: Texts) -> Iterator[Problem]:
    """What nobody could answer, or open."""
    for step in flow.steps.values():
        match step:
            case AskOptions():
                yield from _options(flow, step, texts)
            case AskDate() if _no_day(step):
                yield flow.problem(step, "from: is after to:, so there is no day that it takes")
            case Tell():
                yield from _addresses(flow, step)


def _options(flow: Flow, step: AskOptions, texts: Texts) -> Iterator[Problem]:
    for limit in ("least", "most"):
        count = getattr(step, limit) if isinstance(step, AskChoices) and step.options else None
        if count is not None and count > len(step.options):
            yield flow.problem(step, f"{limit}: is {count}, and there are {len(step.options)} options")
    yield from _alike(flow, step, texts)


def _alike(flow: Flow, step: AskOptions, texts: Texts) -> Iterator[Problem]:
    """Two buttons with the same words, in the first language that has some: one is enough to be looked at."""
    keys = [option.text for option in step.options if texts.has(option.text) and not texts.placeholders(option.text)]
    for language in texts.languages:
        seen: set[str] = set()
        for key in keys:
            words = texts.plain(key, language.language)
            if words.casefold() in seen:
                message = f"two options read {words!r} in {language.language}, and nobody could tell them apart"
                yield flow.problem(step, message, serious=language.language == ENGLISH)
                return
            seen.add(words.casefold())


def _no_day(step: AskDate) -> bool:
    """Whether the bounds leave no day. A fixed one and one from today cannot be compared: it depends on when."""
    low, high = step.low, step.high
    if low is None or high is None or (low.fixed is None) != (high.fixed is None):
        return False
    return low.on(_SOME_DAY) > high.on(_SOME_DAY)


def _addresses(flow: Flow, step: Tell) -> Iterator[Problem]:
    for link in step.buttons:
        address = link.url.value if isinstance(link.url, Literal) else None
        if isinstance(address, str) and not address.startswith(OPENED_BY_PHONES):
            yield flow.problem(step, f"{address!r} is no address that a button opens: it begins with https:// or tg://")
