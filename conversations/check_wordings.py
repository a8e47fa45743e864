"""Checks of the texts that a flow names: that they are there, get what they need, and fit on a button."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from conversations.asks import Ask
from conversations.flow import Flow, Tell
from conversations.source import Problem, near
from conversations.texts import Texts
from conversations.wording import Wording, wordings

BUTTON_UNITS: Final = 64
"""Longest text of a button that phones show whole, in UTF-16 units."""


def check_wordings(flow: Flow, texts: Texts) -> Iterator[Problem]:
    """All that is wrong with the texts of a flow; not serious: a long button, and what is given and not used."""
    yield from _texts(flow, texts)
    yield from _unused(flow, texts)


def _texts(flow: Flow, texts: Texts) -> Iterator[Problem]:
    found = list(dict.fromkeys(wordings(flow)))
    for key, line in dict.fromkeys((one.key, one.named or one.line) for one in found):
        if not texts.has(key):
            yield Problem(flow.file, line, f"there is no text {key!r} in en.po{_meant(key, texts)}")
    for wording in found:
        if not texts.has(wording.key):
            continue
        missing = set() if wording.given is None else texts.placeholders(wording.key) - wording.given
        for name in sorted(missing):
            meant = near(name, (wording.given or frozenset()) - texts.placeholders(wording.key))
            said = f"the text {wording.key} needs {{{name}}}, and with: does not give it{meant}"
            yield Problem(flow.file, wording.line, said)
        if wording.button and texts.in_forms(wording.key):
            languages = ", ".join(texts.in_forms(wording.key))
            message = f"the button {wording.key} has forms of address in {languages}; what can be typed has one"
            yield Problem(flow.file, wording.line, message)
        if wording.button and not missing:
            yield from _long_button(flow, wording, texts)


def _meant(key: str, texts: Texts) -> str:
    """What was probably meant by a key that there is not: another one, or the words themselves."""
    if " " in key:
        return ": name it by a key, and write its words there under that key"
    return near(key, texts.keys())


def _long_button(flow: Flow, wording: Wording, texts: Texts) -> Iterator[Problem]:
    for language in texts.languages:
        if wording.key not in language.messages:  # it is shown in English, which is told of
            continue
        length = len(texts.render(wording.key, language.language))
        if length > BUTTON_UNITS:
            message = (
                f"the button {wording.key} has {length} units in {language.language}; phones cut it at {BUTTON_UNITS}"
            )
            yield Problem(flow.file, wording.line, message, serious=False)


def _unused(flow: Flow, texts: Texts) -> Iterator[Problem]:
    """What stands under `with:` and in no text of its step: a slip, or left over from a text that was changed."""
    for step in flow.steps.values():
        if not isinstance(step, Ask | Tell) or (isinstance(step, Tell) and step.each is not None):
            continue
        said = [step.text]
        if isinstance(step, Ask):
            said += [step.nudge.text] if step.nudge is not None else []
            said += [step.invalid] if step.invalid is not None else []
        if not all(map(texts.has, said)):
            continue
        used = frozenset[str]().union(*map(texts.placeholders, said))
        for name, _ in step.args:
            if name not in used:
                meant = near(name, used) or ": take it out"
                yield flow.problem(
                    step, f"gives {name!r} by with:, and no text of it has {{{name}}}{meant}", serious=False
                )
