"""The buttons under a question.

Callback data is `w:<wait>:<key>`: the key is an option's index, or s (skip), b (back), c (cancel), d (done), a (all).
"""

from __future__ import annotations

from typing import Final

from conversations.effects import Button, Keyboard
from conversations.flow import Ask, AskChoices, AskOptions, AskScale
from conversations.phrases import Label, Phrase
from conversations.questions import Question

SKIP, BACK, CANCEL, DONE, ALL = "s", "b", "c", "d", "a"
MOST_OPTIONS: Final = 90
"""How many options of a list get a button: Telegram takes 100 buttons under a message, and some are Skip, Back, …"""

_SKIP, _BACK, _CANCEL = Phrase("common.skip"), Phrase("common.back"), Phrase("common.cancel")


def keyboard(question: Question, wait: str, *, can_go_back: bool) -> Keyboard | None:
    """The buttons under a question; None if it has none."""
    step = question.step
    rows = _rows([_option_button(question, index, label, wait) for index, label in enumerate(question.labels)], step)
    if isinstance(step, AskChoices):
        rows.extend(_choices_rows(question, step, wait))
    controls = [
        *([Button(_SKIP, f"w:{wait}:{SKIP}")] if step.skip else []),
        *([Button(_BACK, f"w:{wait}:{BACK}")] if can_go_back and step.back else []),
        *([Button(_CANCEL, f"w:{wait}:{CANCEL}")] if step.cancel else []),
    ]
    if controls:
        rows.append(tuple(controls))
    return Keyboard(tuple(rows)) if rows else None


def _rows(buttons: list[Button], step: Ask) -> list[tuple[Button, ...]]:
    match step:
        case AskOptions():
            columns = step.columns
        case AskScale():
            columns = 6 if len(buttons) > 8 else len(buttons)
        case _:
            columns = 2
    return [tuple(buttons[start : start + columns]) for start in range(0, len(buttons), columns)]


def _option_button(question: Question, index: int, label: Label, wait: str) -> Button:
    ticked = index in question.picked and isinstance(question.step, AskChoices)
    shown = Phrase("common.ticked", {"option": label}) if ticked else label
    style = (
        question.step.options[index].style if isinstance(question.step, AskOptions) and question.step.options else None
    )
    return Button(shown, f"w:{wait}:{index}", style=style)


def _choices_rows(question: Question, step: AskChoices, wait: str) -> list[tuple[Button, ...]]:
    every = [] if step.all is None else [(Button(Phrase(question.flow.text_key(step.all)), f"w:{wait}:{ALL}"),)]
    return [*every, (Button(Phrase(question.flow.text_key(step.done)), f"w:{wait}:{DONE}"),)]
