"""One turn while it is being worked out: a working copy of the session, and the effects so far.

A step is a function from the running turn to the name of the step that follows (None: the turn is over, because a
question waits, an effect is to be applied, or the conversation has ended).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Literal

from conversations.effects import (
    CALLBACK_LIMIT,
    Button,
    Close,
    Do,
    Effect,
    Ending,
    EnterFlow,
    Finished,
    Keyboard,
    LeaveFlow,
    Say,
)
from conversations.errands import Call, Hand, KeepAnswers, Record
from conversations.expressions import read_args
from conversations.flow import (
    Apply,
    Ask,
    AskChoices,
    AskOptions,
    Branch,
    Flow,
    Link,
    Over,
    Remember,
    Step,
    Tell,
)
from conversations.keyboards import MOST_OPTIONS, keyboard
from conversations.phrases import Label, Phrase
from conversations.questions import Question
from conversations.session import Crumb, Frame, LastPress, Offered, Session, SessionError, settled
from conversations.timers import Nudge, after_nudge, started_by
from conversations.told import answers_told, parts_told

STEP_LIMIT = 200
"""Most steps of one turn. The checks refuse flows that could come near it."""

TRAIL_LIMIT = 50
"""How many questions back somebody can go; a menu can be used for ever."""


class FlowFault(Exception):
    """A mistake of the flow's author or of the host, never of a person: the checks should have found it."""


class Run:
    """The working copy of a session during one turn."""

    now: datetime | None = None
    """When this turn is, for questions that are answered by a day."""

    def __init__(self, flow: Flow, session: Session, known: Mapping[str, object], ids: Callable[[], str]) -> None:
        self.flow = flow
        self.known = known
        self.ids = ids
        self.before = session
        self.step = session.step
        self.wait = session.wait
        self.facts = dict(session.facts)
        self.trail = list(session.trail)
        self.tries = session.tries
        self.picked = session.picked
        self.offered = session.offered
        self.last_press = session.last_press
        self.ending = session.ending
        self.frames = session.frames
        self.unread = session.unread
        self.over = False
        self.left = False
        self.effects: list[Effect] = []

    @property
    def language(self) -> str:
        """The person's language, from what is known."""
        language = self.known.get("language")
        return language if isinstance(language, str) else "en"

    @property
    def scope(self) -> dict[str, object]:
        """What expressions read."""
        return {**self.facts, "known": self.known}

    def session(self) -> Session | None:
        """The session after the turn; None when the conversation is over."""
        if self.over:
            return None
        if self.left:
            return self._with_caller()
        return self.before.model_copy(
            update={
                "flow": self.flow.id,
                "version": self.flow.version,
                "frames": self.frames,
                "unread": self.unread,
                "step": self.step,
                "wait": self.wait,
                "facts": self.facts,
                "trail": tuple(self.trail),
                "tries": self.tries,
                "picked": self.picked,
                "offered": self.offered,
                "last_press": self.last_press,
                "ending": self.ending,
                "interrupted": False,
                "moved": False,
            }
        )

    def set(self, name: str, value: object, *, for_good: bool = False) -> None:
        """Set a fact, and note on the present question's crumb what it was before, unless it is learnt for good."""
        if self.trail and not for_good:
            crumb = self.trail[-1]
            if name not in crumb.had and name not in crumb.new:
                self.trail[-1] = _noted(crumb, name, self.facts)
        self.facts[name] = settled(value)

    def _with_caller(self) -> Session:
        """The session as it is when the flow that called this one goes on, at its call."""
        caller = self.frames[-1]
        there = {name: getattr(caller, name) for name in Frame.model_fields}
        fresh = {"wait": None, "tries": 0, "picked": (), "offered": (), "ending": None, "unread": ()}
        left = {"frames": self.frames[:-1], "last_press": self.last_press, "interrupted": False}
        return self.before.model_copy(update={**there, **fresh, **left})

    def finish(self, how: Ending, kept: tuple[str, ...] | None = None) -> None:
        """End the conversation, or the called flow; `kept` are the facts that are its answers by name."""
        if self.frames:
            self.leave(self.ending or how, kept)
            return
        self.over = True
        self.effects.append(Finished(self.ending or how, dict(self.facts), kept))

    def leave(self, how: Ending | Literal["back"], kept: tuple[str, ...] | None = None) -> None:
        """Go back to the flow that called this one, with what it yields; with nothing when the person went back."""
        facts = {} if how == "back" else dict(self.facts)
        yields = {name: facts.get(name) for name in self.flow.yields if facts}
        self.left = True
        self.effects.append(LeaveFlow(how, yields, facts, kept))

    @property
    def can_go_back(self) -> bool:
        """Whether a question was asked before the present one, in this flow or in one that called it."""
        return len(self.trail) > 1 or any(frame.trail for frame in self.frames)

    def no_way_back(self) -> None:
        """What was done cannot be undone: nobody goes back over it."""
        self.trail.clear()
        self.frames = tuple(frame.model_copy(update={"trail": ()}) for frame in self.frames)

    def back_to(self, place: int) -> None:
        """Put an earlier question of the trail again; what was learnt since is taken back, but for what was ticked."""
        learnt = dict(self.facts)
        for crumb in reversed(self.trail[place:]):
            for name in crumb.new:
                self.facts.pop(name, None)
            self.facts.update(crumb.had)
        earlier = self.flow.steps[self.trail[place].step]
        if not isinstance(earlier, Ask):
            raise SessionError(f"flow {self.flow.id} {self.flow.version} asks nothing at {earlier.name!r}")
        self.trail = [*self.trail[:place], Crumb(step=earlier.name)]
        self.step = earlier.name
        self.come_to(earlier)
        self.picked = _picked_before(earlier, self.offered, learnt)
        self.put(earlier)

    def walk(self, name: str | None) -> None:
        """Go from step to step until one stops."""
        for _ in range(STEP_LIMIT):
            if name is None:
                return
            self.step = name
            step = self.flow.steps[name]
            name = _KINDS[type(step)](self, step)
        raise FlowFault(f"flow {self.flow.id} made {STEP_LIMIT} steps in one turn and stands at {self.step}")

    def after(self, step: Step) -> str | None:
        """The step that follows, unless the conversation ends here."""
        if step.end is not None or step.next is None:
            self.finish(step.end or "done")
            return None
        return step.next

    def present(self) -> Ask:
        """The question that the session waits at."""
        step = self.flow.steps.get(self.step)
        if not isinstance(step, Ask) or self.wait is None:
            raise FlowFault(f"flow {self.flow.id} waits for no answer at {self.step}")
        return step

    def question(self, step: Ask) -> Question:
        """The question with what was offered and picked."""
        return Question.of(self.flow, step, self.language, offered=self.offered, picked=self.picked, now=self.now)

    def keyboard(self, step: Ask) -> Keyboard | None:
        """The buttons of the present question."""
        return keyboard(self.question(step), self.wait or "", can_go_back=self.can_go_back)

    def put(self, step: Ask, key: str | None = None, args: Mapping[str, object] | None = None) -> None:
        """Put the question, or with `key` a friendly text in its place, under a new nonce with its buttons."""
        self.close(None)
        self.wait = self.ids()
        words = {**read_args(step.args, self.scope), **(args or {})}
        said = self.flow.text_key(step.text) if key is None else key
        card = key is None and step.decision_card
        timers = started_by(step.nudge, step.expires)
        self.effects.append(Say(said, words, self.keyboard(step), self.wait, card, timers))

    def remind(self, step: Ask, nudge: Nudge, number: int) -> None:
        """Put the question once more under the words of a nudge, with the same nonce: either copy can be answered."""
        words = read_args(step.args, self.scope)
        question = Phrase(self.flow.text_key(step.text), words)
        again = {**words, "question": question}
        timers = after_nudge(nudge, number)
        key = self.flow.text_key(nudge.text)
        self.effects.append(Say(key, again, self.keyboard(step), self.wait, timers=timers, nudge=number))

    def close(self, chosen: Label | None) -> None:
        """Take the buttons of the question that was put last away."""
        if self.wait is not None:
            self.effects.append(Close(self.wait, chosen))
            self.wait = None

    def offer_again(self, step: Ask) -> None:
        """What was offered stays, under its present name: the language may be another one by now."""
        names = {option.value: option for option in _offered(step, self.scope)}
        self.offered = tuple(names.get(option.value, option) for option in self.offered)

    def come_to(self, step: Ask) -> None:
        """Begin with a question: what it offers now, and what of it is chosen already."""
        self.tries, self.unread = 0, ()
        self.offered = tuple(_offered(step, self.scope))
        self.picked = _picked_before(step, self.offered, self.facts)


def _noted(crumb: Crumb, name: str, facts: Mapping[str, object]) -> Crumb:
    if name in facts:
        return Crumb.model_construct(step=crumb.step, had={**crumb.had, name: facts[name]}, new=crumb.new)
    return Crumb.model_construct(step=crumb.step, had=crumb.had, new=(*crumb.new, name))


def _offered(step: Ask, scope: Mapping[str, object]) -> Iterator[Offered]:
    if not isinstance(step, AskOptions) or step.options_from is None:
        return
    listed = step.options_from.read(scope)
    for row in (listed if isinstance(listed, list | tuple) else ())[:MOST_OPTIONS]:
        yield Offered(value=row["value"], text=str(row["text"]), english=row.get("english"))


def _picked_before(step: Ask, offered: tuple[Offered, ...], facts: Mapping[str, object]) -> tuple[int, ...]:
    """What a fact already holds is ticked, so that people change what they chose and need not choose again."""
    chosen = facts.get(step.into)
    if not isinstance(step, AskChoices) or not isinstance(chosen, list):
        return ()
    values = [option.value for option in (offered if step.options_from is not None else step.options)]
    return tuple(index for index, value in enumerate(values) if value in chosen)


def _ask(run: Run, step: Ask) -> str | None:
    run.come_to(step)
    if isinstance(step, AskOptions) and step.options_from is not None and not run.offered:
        run.set(step.into, [] if isinstance(step, AskChoices) else None)
        return run.after(step)
    run.trail = [*run.trail[-(TRAIL_LIMIT - 1) :], Crumb(step=step.name)]
    run.put(step)
    return None


def _branch(run: Run, step: Branch) -> str | None:
    scope = run.scope
    for case in step.cases:
        if all(condition.holds(scope) for condition in case.conditions):
            return case.go
    return step.otherwise


def _remember(run: Run, step: Remember) -> str | None:
    for name, value in read_args(step.values, run.scope).items():
        run.set(name, value)
    return run.after(step)


def _apply(run: Run, step: Apply) -> None:
    run.close(None)
    run.effects.append(Do(step.effect, read_args(step.args, run.scope)))


def _call(run: Run, step: Call) -> None:
    run.close(None)
    run.effects.append(EnterFlow(step.flow, read_args(step.args, run.scope)))


def _hand(run: Run, step: Hand) -> None:
    """Everything that was told in this conversation goes to the team, also what no question could make anything of."""
    run.close(None)
    scope = run.scope
    told = [{"question": one.question, "answer": one.answer} for one in answers_told(run.flow, run.trail, scope)]
    parts = parts_told(run.flow, run.trail, scope)
    args = {"title": Phrase(run.flow.text_key(run.flow.title)), "told": told, "parts": parts}
    run.effects.append(Do(step.effect, {**args, "unread": list(run.unread)}))


def _keep_answers(run: Run, step: KeepAnswers) -> None:
    run.finish(step.end or "done", step.facts)


def _tell(run: Run, step: Tell) -> str | None:
    scope = run.scope
    if step.each is None:
        run.effects.append(_said(run, step, scope, read_args(step.args, scope)))
        return run.after(step)
    listed = step.each.read(scope)
    for number, item in enumerate(listed if isinstance(listed, list | tuple) else (), start=1):
        inner = {**scope, "item": item, "number": number}
        parts = dict(item) if isinstance(item, Mapping) else {}
        run.effects.append(_said(run, step, inner, {"number": number, **parts, **read_args(step.args, inner)}))
    return run.after(step)


def _said(run: Run, step: Tell, scope: Mapping[str, object], args: Mapping[str, object]) -> Say:
    buttons = [_link_button(run.flow, link, scope) for link in step.buttons]
    if step.buttons_from is not None:
        listed = step.buttons_from.read(scope)
        buttons.extend(_row_button(row) for row in (listed if isinstance(listed, list | tuple) else ())[:MOST_OPTIONS])
    rows = tuple(tuple(buttons[start : start + step.columns]) for start in range(0, len(buttons), step.columns))
    keys = Keyboard(rows) if rows else None
    return Say(run.flow.text_key(step.text), args, keys, marks_decision_card=step.decision_card)


def _link_button(flow: Flow, link: Link, scope: Mapping[str, object]) -> Button:
    label = Phrase(flow.text_key(link.text))
    if link.url is not None:
        return Button(label, url=str(link.url.read(scope)), style=link.style)
    arg = None if link.arg is None else link.arg.read(scope)
    return Button(label, command_data(str(link.command), arg), style=link.style)


def _row_button(row: Mapping[str, object]) -> Button:
    label = row["text"]
    style = row.get("style")
    words = label if isinstance(label, Phrase) else str(label)
    if row.get("url") is not None:
        return Button(words, url=str(row["url"]), style=None if style is None else str(style))
    data = command_data(str(row["command"]), row.get("arg"))
    return Button(words, data, style=None if style is None else str(style))


def command_data(command: str, arg: object = None) -> str:
    """The callback data of a button that is a command. FlowFault where it is longer than Telegram takes."""
    data = f"c:{command}" if arg is None else f"c:{command}:{arg}"
    if len(data.encode()) > CALLBACK_LIMIT:
        raise FlowFault(f"the button for /{command} carries more than {CALLBACK_LIMIT} bytes")
    return data


def _over(run: Run, step: Over) -> None:
    run.finish(step.end or "done")


_KINDS: Mapping[type[Step], Callable[..., str | None]] = {
    **dict.fromkeys(Ask.__subclasses__(), _ask),
    **dict.fromkeys(AskOptions.__subclasses__(), _ask),
    Branch: _branch,
    Remember: _remember,
    Apply: _apply,
    Record: _apply,
    Call: _call,
    Hand: _hand,
    KeepAnswers: _keep_answers,
    Tell: _tell,
    Over: _over,
}
"""What each kind of step does."""


def entering(flow: Flow, caller: Session, known: Mapping[str, object], ids: Callable[[], str]) -> Run:
    """A run for a flow that begins inside the conversation that called it."""
    frame = Frame(**{name: getattr(caller, name) for name in Frame.model_fields})
    began = {"flow": flow.id, "version": flow.version, "step": flow.first, "facts": {}, "trail": ()}
    return Run(flow, caller.model_copy(update={**began, "frames": (*caller.frames, frame)}), known, ids)


def open_run(
    flow: Flow, ids: Callable[[], str], now: datetime, known: Mapping[str, object], last: LastPress | None
) -> Run:
    """A run for a conversation that has just begun."""
    session = Session(
        id=ids(), flow=flow.id, version=flow.version, step=flow.first, wait=None, facts={}, trail=(), tries=0,
        opened=now, last_press=last,
    )  # fmt: skip
    return Run(flow, session, known, ids)
