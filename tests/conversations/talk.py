"""Talking with a flow in a test, as on a phone: words in, words and buttons out.

Between every two turns the session goes through its JSON, as it does in the running bot.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from conversations.advance import Turn, advance
from conversations.catalogue import read_catalogue
from conversations.effects import (
    Button,
    Close,
    Do,
    Effect,
    EnterFlow,
    Finished,
    Keyboard,
    LeaveFlow,
    Redraw,
    Say,
    Toast,
)
from conversations.flow import Flow
from conversations.inputs import CameBack, Did, Entered, Input, Pressed, Said, Started
from conversations.load import load_flow
from conversations.session import Session
from conversations.texts import Texts

SAMPLES = Path(__file__).parent / "samples"
NOW = datetime(2026, 3, 3, 10, tzinfo=UTC)

KNOWN: Mapping[str, object] = {
    "language": "en",
    "name": "Amina",
    "localities": [{"value": "watford", "text": "Watford & Three Rivers"}, {"value": "dacorum", "text": "Dacorum"}],
    "latest": [
        {"title": "A new ramp", "buttons": [{"text": "Read", "command": "updates", "arg": 7}]},
        {"title": "Longer hours"},
    ],
}


def sample_texts(zone: str = "Europe/London", *extra: str) -> Texts:
    """The shipped English texts with those of the samples, Polish and Urdu with a few."""
    shipped = Path(__file__).parents[2] / "conversations" / "texts" / "en.po"
    english = "\n".join([shipped.read_text("utf-8"), (SAMPLES / "en.po").read_text("utf-8"), *extra])
    catalogues = [read_catalogue("en", english, "en.po")]
    catalogues += [
        read_catalogue(code, (SAMPLES / f"{code}.po").read_text("utf-8"), f"{code}.po") for code in ("pl", "ur")
    ]
    return Texts(catalogues, ZoneInfo(zone))


def sample_flow(name: str, texts: Texts) -> Flow:
    """One of the sample flows."""
    return load_flow((SAMPLES / f"{name}.yaml").read_text("utf-8"), f"{name}.yaml", texts)


@dataclass
class Talk:
    """One person in one conversation. `outcomes` says what each effect comes to; one that is not named is done."""

    flow: Flow
    known: Mapping[str, object] = field(default_factory=lambda: KNOWN)
    outcomes: Mapping[str, Did] = field(default_factory=dict)
    said: list[str] = field(default_factory=list)
    done: list[Do] = field(default_factory=list)
    effects: list[Effect] = field(default_factory=list)
    keyboard: Keyboard | None = None
    finished: Finished | None = None
    session: Session | None = None
    nonces: int = 0
    left: LeaveFlow | None = None
    others: Mapping[str, Flow] = field(default_factory=dict)
    """All flows, where it calls some."""

    @property
    def language(self) -> str:
        return str(self.known["language"])

    @property
    def open(self) -> Session:
        """The session, which must be open."""
        assert self.session is not None, "the conversation is over"
        return self.session

    @property
    def wait(self) -> str:
        assert self.open.wait is not None
        return self.open.wait

    @property
    def facts(self) -> Mapping[str, object]:
        return self.finished.answers if self.finished else self.open.facts

    @property
    def buttons(self) -> list[str]:
        """What stands on the buttons of the last message, in order."""
        return [self.flow.texts.label(button.label, self.language) for button in self._keys()]

    @property
    def toasts(self) -> list[str]:
        return [effect.key for effect in self.effects if isinstance(effect, Toast)]

    def _keys(self) -> list[Button]:
        return [button for row in self.keyboard.rows for button in row] if self.keyboard else []

    def starts(self, payload: str | None = None, **facts: object) -> Talk:
        return self.meets(Started(payload, facts))

    def says(self, text: str) -> Talk:
        return self.meets(Said(text))

    def presses(self, label: str) -> Talk:
        """Press the button with these words."""
        found = [button for button in self._keys() if self.flow.texts.label(button.label, self.language) == label]
        assert len(found) == 1, f"{label!r} is not one of {self.buttons}"
        data = found[0].data or ""
        assert len(data.encode()) <= 64
        kind, wait, key = data.split(":")
        assert kind == "w"
        return self.meets(Pressed(wait, key))

    def meets(self, happened: Input) -> Talk:
        """One turn, with all effects that it applies."""
        self.said, self.effects = [], []
        turn = self.turn(happened)
        while (onward := self._told_next(turn)) is not None:
            turn = self.turn(onward)
        return self

    def _told_next(self, turn: Turn) -> Input | None:
        match turn.effects[-1] if turn.effects else None:
            case Do() as asked:
                self.done.append(asked)
                return self.outcomes.get(asked.name, Did(asked.name, "done", "HB-7QK"))
            case EnterFlow(flow=name, facts=facts):
                self.flow = self.others[name]
                return Entered(facts)
            case LeaveFlow(how=how, yields=yields) as left:
                self.left = left
                self.flow = self.others[self.open.flow]
                return CameBack(how, yields)
        return None

    def turn(self, happened: Input) -> Turn:
        before = None if self.session is None else Session.from_json(self.session.to_json())
        assert before == self.session
        turn = advance(self.flow, before, happened, self.known, self.nonce, NOW)
        self.session = turn.session
        self.effects.extend(turn.effects)
        for effect in turn.effects:
            self._shown(effect)
        return turn

    def nonce(self) -> str:
        self.nonces += 1
        return f"nonce{self.nonces:03}"

    def _shown(self, effect: Effect) -> None:
        match effect:
            case Say():
                self.said.append(self.flow.texts.plain(effect.key, self.language, effect.args))
                self.keyboard = effect.keyboard
            case Redraw():
                self.keyboard = effect.keyboard
            case Finished():
                self.finished = effect
            case Close() | Toast() | Do() | EnterFlow() | LeaveFlow():
                pass
