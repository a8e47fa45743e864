"""A survey played before it is published: the whole conversation, with nobody there to keep what is said.

The same engine goes through the same flow. What the house would do (begin, keep an answer, finish) is done by nobody
and comes out well. All that was said is played anew each time, so nothing has to be remembered between two turns.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from conversations.advance import advance
from conversations.effects import Button, Close, Do, Finished, Keyboard, Redraw, Say, Toast
from conversations.flow import Flow
from conversations.inputs import Cancelled, Did, Input, Pressed, Said, Started, WentBack
from conversations.placing import FIND_PLACE, NO_LIST
from conversations.rich import Rich
from conversations.session import Session
from conversations.texts import Texts

MOST_SAID: Final = 400
PRESSED, TYPED = "#", ">"
"""How something that was said begins: a button by its place, or typed words."""
_BEGUN: Final[Mapping[str, object]] = {"state": "new", "next": None, "until": None, "ticked": {}, "before": {}}
_TYPED: Final[Mapping[str, Input]] = {"/cancel": Cancelled(), "/back": WentBack()}


@dataclass(frozen=True, slots=True)
class Line:
    """A message: of the bot, with the labels of its buttons while they can be pressed, or of whoever plays."""

    words: Rich
    mine: bool = False


@dataclass(slots=True)
class Rehearsal:
    """A survey as it is being played. `buttons` are those of the last question; `over`: nothing more is asked."""

    flow: Flow
    texts: Texts
    known: Mapping[str, object]
    now: datetime
    lines: list[Line] = field(default_factory=list)
    keyboard: Keyboard | None = None
    over: bool = False
    _session: Session | None = None
    _nonces: int = 0

    @property
    def language(self) -> str:
        """The language in which it is played."""
        return str(self.known["language"])

    @property
    def buttons(self) -> list[list[tuple[int, str]]]:
        """The buttons that can be pressed now, row by row: the place of each, and what stands on it."""
        found: list[list[tuple[int, str]]] = []
        number = 0
        for row in self.keyboard.rows if self.keyboard and not self.over else ():
            found.append([(number + place, self._label(button)) for place, button in enumerate(row)])
            number += len(row)
        return found

    def meets(self, happened: Input) -> None:
        """One turn, with all that follows from it."""
        following: Input | None = happened
        while following is not None:
            turn = advance(self.flow, self._session, following, self.known, self._nonce, self.now)
            self._session, following = turn.session, None
            for effect in turn.effects:
                following = self._done(effect) or following

    def hears(self, said: str) -> None:
        """What whoever plays pressed (`#2`) or typed (`>words`); what cannot be pressed is passed over."""
        if self.over:
            return
        kind, what = said[:1], said[1:]
        if kind == TYPED and what.strip():
            self.lines.append(Line(Rich(what.strip()), mine=True))
            self.meets(_TYPED.get(what.strip().lower(), Said(what.strip())))
            return
        buttons = [button for row in self.keyboard.rows for button in row] if self.keyboard else []
        number = int(what) if kind == PRESSED and what.isascii() and what.isdigit() and len(what) < 4 else -1
        if 0 <= number < len(buttons):
            _, _, rest = (buttons[number].data or "").partition(":")
            wait, _, key = rest.partition(":")
            self.lines.append(Line(Rich(self._label(buttons[number])), mine=True))
            self.meets(Pressed(wait, key))

    def _done(self, effect: object) -> Input | None:
        match effect:
            case Say(key=key, args=args, keyboard=keyboard):
                self.lines.append(Line(self.texts.render(key, self.language, args)))
                self.keyboard = keyboard or self.keyboard
            case Toast(key=key, args=args):
                self.lines.append(Line(self.texts.render(key, self.language, args)))
            case Redraw(keyboard=keyboard):
                self.keyboard = keyboard
            case Close():
                self.keyboard = None
            case Finished():
                self.over = True
            case Do(name=name):
                return _answered(name)
        return None

    def _label(self, button: Button) -> str:
        return self.texts.label(button.label, self.language)

    def _nonce(self) -> str:
        self._nonces += 1
        return f"n{self._nonces:07}"


def _answered(name: str) -> Did:
    if name == "begin_survey":
        return Did(name, "done", _BEGUN)
    return Did(name, NO_LIST) if name == FIND_PLACE else Did(name, "done", {})


def rehearsed(flow: Flow, texts: Texts, known: Mapping[str, object], said: Sequence[str], now: datetime) -> Rehearsal:
    """The conversation after all that was said. `known` is what the flow knows, and `language`."""
    played = Rehearsal(flow, texts, known, now)
    played.meets(Started())
    for one in said[:MOST_SAID]:
        played.hears(one)
    return played
