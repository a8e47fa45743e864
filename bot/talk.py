"""One person's conversations during one turn: a stack, moved on by what happened, with its effects carried out.

The conversation in front (the largest depth) takes what is typed. One that starts in the middle of another is laid on
top; when it ends, the one below asks its question again. Whatever is wished for is done inside the turn's transaction:
messages become outbox rows, a `Do` is applied at once and its result goes back into the engine.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from bot.context import PASSING_ON, REPLY, SERVICE, STAFF, Post, TurnContext
from bot.effects import perform
from bot.known import Circumstances, Known
from bot.languages import turn_away
from bot.messages import keyboard_markup, question_with_answer, text_payload
from conversations.advance import advance, is_answer
from conversations.effects import Close, Do, Effect, Ending, EnterFlow, Finished, LeaveFlow, Redraw, Say, Toast
from conversations.flow import Ask, Flow
from conversations.inputs import CameBack, Did, Entered, Input, NudgeDue, Resumed, Started, TimedOut
from conversations.library import Library
from conversations.parts import parts_in
from conversations.phrases import Label, Phrase
from conversations.rich import Rich
from conversations.session import Session
from conversations.survey_flow import slug_of
from storage import decision_cards, flow_versions, folded, sessions, surveys, timers
from storage.inbox import Due
from storage.sessions import Open
from storage.timers import AGAIN, NUDGE

MOST_EFFECTS: Final = 50
"""Most effects that one conversation applies in one turn; more is a flow that runs in a circle."""
ARRIVAL: Final = "start"
"""The flow of signing up: whatever link it is opened with, it goes on where it was."""
SURVEYS: Final = "surveys"
"""The list of surveys: it is begun instead of one that is not there."""


class EndlessFlow(Exception):
    """A flow applies one effect after another and comes to no question: its author's mistake."""


@dataclass(slots=True)
class Live:
    """An open conversation while its person has their turn.

    `asked`: it put its question in this turn. `unheard`: its question met a block.
    """

    session: Session
    depth: int
    message_id: int | None = None
    changed: bool = False
    asked: bool = False
    unheard: bool = False

    @classmethod
    def of(cls, stored: Open) -> Live:
        """As it was stored."""
        message = stored.question_message_id
        return cls(stored.session, stored.depth, message or None, unheard=message == sessions.NEVER_HEARD)


@dataclass(slots=True)
class Talk:
    """The conversations of the person whose turn it is, the one in front last.

    `pressed` holds the words of the message whose button was pressed. `covered`: something was said since the question
    in front was put, so that it has to be put again.
    """

    turn: TurnContext
    library: Library
    stack: list[Live]
    pressed: Rich | None = None
    toast: str | None = None
    covered: bool = False
    over: list[str] = field(default_factory=list)
    kept: set[tuple[str, str]] = field(default_factory=set)
    """Versions of flows that are known to be stored; those of this turn are added."""

    @classmethod
    def of(cls, turn: TurnContext, library: Library, stored: list[Open]) -> Talk:
        """The conversations as they were stored."""
        return cls(turn, library, [Live.of(one) for one in stored])

    def find(self, session_id: str) -> Live:
        """An open conversation; KeyError if there is none of this id."""
        for live in self.stack:
            if live.session.id == session_id:
                return live
        raise KeyError(session_id)

    def begin(self, flow_id: str, payload: str | None = None, facts: Mapping[str, object] | None = None) -> None:
        """Start a flow on top of what is open; one that is open already comes to the front and asks again.

        Except where it is wanted for something else now (another payload): then it begins anew.
        """
        self.covered = True
        there = next((live for live in self.stack if live.session.opened_as == flow_id), None)
        if there is not None and _is_about(there.session, payload) and not self._begins_anew(there, payload):
            self.bring_to_front(there)
            self.feed(there, Resumed())
            return
        if there is not None:
            self._close(there, there.session.wait or "", None)
            self._drop(there)
        flow = self._present(flow_id)
        if self.library.turns_away(flow, self.turn.language):
            turn_away(self.turn, flow.id, Phrase(flow.title))
        else:
            self._run(flow, None, Started(payload, facts or {}))

    def _begins_anew(self, there: Live, payload: str | None) -> bool:
        """A list that was opened once more is looked at anew: what it shows may have changed since."""
        flow = self.flow_of(there.session)
        return payload is None and not there.session.frames and there.session.step in flow.anew_at

    def feed(self, live: Live, happened: Input) -> None:
        """Tell an open conversation what happened."""
        self._run(self.flow_of(live.session), live, happened)

    def abandon(self, flow_id: str) -> None:
        """End a conversation without a word: whoever does something else has answered it."""
        for live in [one for one in self.stack if one.session.opened_as == flow_id]:
            self._close(live, live.session.wait or "", None)
            self._drop(live)

    def leave_in_peace(self) -> None:
        """After help: the question in front is not put again before the person says something."""
        self.covered = False
        if self.stack:
            live = self.stack[-1]
            live.session, live.changed = live.session.model_copy(update={"interrupted": True}), True

    def may_be_about_what_came_between(self, live: Live, text: str) -> bool:
        """Whether the first words after an interruption may go on with that, rather than answer the question."""
        session, turn = live.session, self.turn
        return session.interrupted and not is_answer(self.flow_of(session), session, text, turn.language, turn.now)

    def time_came(self, due: Due) -> None:
        """A timer is due: it does nothing when another question waits by now.

        Nobody is nudged about a question that is not in front, that help in danger came between, or of a survey that
        has closed.
        Nobody has done anything, so no question below is put again, and what is said needs the person's consent.
        """
        live = next((one for one in self.stack if one.session.id == due.session), None)
        if live is None or live.session.wait != due.wait:
            return
        if due.kind == NUDGE and (live is not self.stack[-1] or live.session.interrupted or self._is_over(live)):
            return
        if due.kind == AGAIN:
            self.feed(live, Resumed())
            return
        self.nobody_asked(self.flow_of(live.session))
        was_in_front = live is self.stack[-1]
        self.feed(live, NudgeDue(due.wait, due.number) if due.kind == NUDGE else TimedOut(due.wait))
        self.covered = False
        self.settle()
        if was_in_front and live not in self.stack:
            # What is typed next may be meant for the question that has just ended, not for the one below.
            self.leave_in_peace()

    def nobody_asked(self, flow: Flow) -> None:
        """From here on nobody has just done anything: what is said needs consent, and waits for the morning."""
        turn = self.turn
        turn.unasked = Post(unasked_purpose(flow), not_before=turn.not_before)

    def end(self, live: Live, how: Ending) -> None:
        """End one conversation, whatever it waits for. Its buttons go, and nothing is said by it."""
        flow, session = self.flow_of(live.session), live.session
        self._close(live, session.wait or "", None)
        self._finish(flow, live, session, Finished(how, session.facts))
        self._drop(live)

    def take_buttons(self, live: Live) -> None:
        """Take the buttons of its question away: they mean nothing any more."""
        self._close(live, live.session.wait or "", None)

    def follow(self, live: Live) -> None:
        """Whoever answered a question further down wants to go on there: it comes to the front."""
        if live in self.stack and live.asked:
            self.bring_to_front(live)

    def settle(self) -> None:
        """In the end: begin what effects asked for, and let the front ask again if something covered its question."""
        for _ in range(MOST_EFFECTS):
            if not self.turn.next_flows or self.turn.gone:
                break
            flow_id, facts = self.turn.next_flows.pop(0)
            if flow_id == PASSING_ON and any(live.session.flow == PASSING_ON for live in self.stack):
                self._add_to_what_is_asked_about(facts)
            else:
                self.begin(flow_id, None, facts)
        if self.covered and self.stack and not self.stack[-1].asked:
            self.feed(self.stack[-1], Resumed())

    def _add_to_what_is_asked_about(self, facts: Mapping[str, Any]) -> None:
        """Somebody is asked already whether their words are for the team: these go where those go."""
        for part in parts_in(facts["said"]):
            folded.add(self.turn.conn, self.turn.person.id, part, self.turn.now)
        self.turn.say("turn.goes_with_this")
        self.begin(PASSING_ON)

    def save(self) -> None:
        """Write the conversations down as they are now."""
        if self.turn.gone:
            return
        sessions.close(self.turn.conn, self.over)
        for live in self.stack:
            if live.changed:
                stored = Open(live.session, live.depth, live.message_id)
                sessions.save(self.turn.conn, self.turn.person.id, stored, self.turn.now)

    def flow_of(self, session: Session) -> Flow:
        """The flow in the version that a conversation began with. LookupError if that version was never kept."""
        found = self.library.version(session.flow, session.version)
        if found is None:
            body = flow_versions.body(self.turn.conn, session.flow, session.version)
            found = self.library.version(session.flow, session.version, body)
        if found is None:
            raise LookupError(f"flow {session.flow} {session.version} was never kept")
        return found

    def flow_opened(self, session: Session) -> Flow:
        """The flow that the person opened; it may have called the one that asks now."""
        if not session.frames:
            return self.flow_of(session)
        first = session.frames[0]
        return self.flow_of(session.model_copy(update={"flow": first.flow, "version": first.version}))

    def _present(self, flow_id: str) -> Flow:
        """A flow in its present version. Surveys are made while the program runs: theirs is looked up as they begin."""
        slug = slug_of(flow_id)
        found = None if slug is None else surveys.by_slug(self.turn.conn, slug)
        if found is None:
            return self.library.flow(flow_id if slug is None else SURVEYS)
        known = self.library.version(flow_id, found.flow_version)
        if known is None:
            body = surveys.body(self.turn.conn, found.id, found.version)
            known = self.library.version(flow_id, found.flow_version, body)
        if known is None:
            raise LookupError(f"survey {slug} {found.version} cannot be read")
        return known

    def _is_over(self, live: Live) -> bool:
        """Whether it is a survey that takes no answers any more."""
        slug = slug_of(live.session.flow)
        found = None if slug is None else surveys.by_slug(self.turn.conn, slug)
        return found is not None and found.state(self.turn.now) == "closed"

    def known(self) -> Known:
        """What is known of the person now."""
        turn = self.turn
        return Known(Circumstances(turn.person, turn.staff, turn.language, turn.now, turn.programme, turn.texts))

    def _run(self, flow: Flow, live: Live | None, happened: Input) -> None:
        session = live.session if live else None
        for _ in range(MOST_EFFECTS):
            moved = advance(flow, session, happened, self.known(), self.turn.ids, self.turn.now)
            did = self._carry_out(flow, live, session or moved.session, moved.effects)
            if did is None:
                self._keep(live, moved.session)
                return
            session, happened = moved.session, did
            flow = self._goes_on_in(flow, session, moved.effects[-1])
        raise EndlessFlow(f"flow {flow.id} applied {MOST_EFFECTS} effects in one turn")

    def _goes_on_in(self, flow: Flow, session: Session | None, last: Effect) -> Flow:
        """The flow that comes next: one that is called, the one that called, or the same."""
        match last:
            case EnterFlow(flow=name):
                return self._present(name)
            case LeaveFlow() if session is not None:
                return self.flow_of(session)
        return flow

    def _keep(self, live: Live | None, session: Session | None) -> None:
        """What becomes of the conversation: it waits (new or changed), or it is over."""
        if self.turn.gone:
            self.stack.clear()
        elif session is None:
            self.covered = True
            if live is not None and live in self.stack:
                self._drop(live)
        elif live is None:
            self._keep_versions(session)
            self.stack.append(Live(session, self._top(), changed=True, asked=True))
        else:
            self._keep_versions(session)
            live.asked = live.asked or session.wait != live.session.wait
            live.message_id = live.message_id if session.wait == live.session.wait else None
            live.session, live.changed = session, True

    def _keep_versions(self, session: Session) -> None:
        """A conversation stays on the versions that it began with, also of the flows it calls."""
        turn = self.turn
        for name, version in session.versions:
            flow = None if (name, version) in self.kept else self.library.version(name, version)
            if flow is not None:
                flow_versions.keep(turn.conn, flow.id, flow.version, flow.body, turn.now)
                self.kept.add((flow.id, flow.version))

    def bring_to_front(self, live: Live) -> None:
        """Lay a conversation on top, where it takes what is typed."""
        if self.stack[-1] is not live:
            self.stack.remove(live)
            live.depth, live.changed = self._top(), True
            self.stack.append(live)

    def _top(self) -> int:
        return self.stack[-1].depth + 1 if self.stack else 1

    def _drop(self, live: Live) -> None:
        self.stack.remove(live)
        self.over.append(live.session.id)

    def _carry_out(
        self, flow: Flow, live: Live | None, session: Session | None, effects: tuple[Effect, ...]
    ) -> Input | None:
        """Do what was wished for, in its order; what the conversation is told next, if it does not wait or end here."""
        for effect in effects:
            match effect:
                case Say():
                    self._say(flow, session, effect)
                case Close(wait=wait, chosen=chosen):
                    self._close(live, wait, chosen)
                case Redraw():
                    self._redraw(live, effect)
                case Toast(key=key, args=args):
                    self.toast = self.turn.words(key, args).text
                case Finished():
                    self._finish(flow, live, session, effect)
        return self._told_next(flow, live, session, effects[-1]) if effects else None

    def _told_next(self, flow: Flow, live: Live | None, session: Session | None, last: Effect) -> Input | None:
        match last:
            case Do():
                return self._do(live, last)
            case EnterFlow(facts=facts):
                return Entered(facts)
            case LeaveFlow(how=how, yields=yields):
                self._finish_called(flow, session, last)
                return CameBack(how, yields)
        return None

    def _say(self, flow: Flow, session: Session | None, say: Say) -> None:
        waits: dict[str, Any] | None = None
        once = None
        if say.wait is not None and session is not None:
            waits = {"kind": "wait", "session": session.id, "wait": say.wait}
            if say.timers:
                waits["timers"] = timers.written(say.timers)
            if session.moved:
                once = moved_key(say.wait)
            if say.nudge:
                waits["nudge"], once = say.nudge, f"nudge:{say.wait}:{say.nudge}"
        self.turn.say(say.key, say.args, say.keyboard, on_sent=waits, once=once)
        if say.marks_decision_card and not self.turn.gone:
            decision_cards.shown(self.turn.conn, self.turn.person.id, f"flow:{flow.id}", self.turn.now)

    def _close(self, live: Live | None, wait: str, chosen: Label | None) -> None:
        """Take a question's buttons away; under a pressed one its words stay, with what was chosen."""
        message_id = self._message_of(live, wait)
        if message_id is None:
            return
        texts, language = self.turn.texts, self.turn.language
        if chosen is not None and self._is_pressed(wait) and self.pressed is not None:
            answered = question_with_answer(texts, language, self.pressed, chosen)
            if answered is not None:
                self.turn.enqueue("editMessageText", {"message_id": message_id, **text_payload(answered)})
                return
        no_buttons = {"message_id": message_id, "reply_markup": keyboard_markup(texts, language, None)}
        self.turn.enqueue("editMessageReplyMarkup", no_buttons)

    def _redraw(self, live: Live | None, redraw: Redraw) -> None:
        message_id = self._message_of(live, redraw.wait)
        if message_id is not None:
            markup = keyboard_markup(self.turn.texts, self.turn.language, redraw.keyboard)
            change = {"message_id": message_id, "reply_markup": markup}
            again = None if live is None else {"kind": "redraw", "session": live.session.id, "wait": redraw.wait}
            self.turn.enqueue("editMessageReplyMarkup", change, on_sent=again)

    def _is_pressed(self, wait: str) -> bool:
        incoming = self.turn.incoming
        return incoming is not None and (incoming.data or "").startswith(f"w:{wait}:")

    def _message_of(self, live: Live | None, wait: str) -> int | None:
        """The message that carries a question, as far as we know it."""
        if self._is_pressed(wait) and self.turn.incoming is not None:
            return self.turn.incoming.message_id
        return live.message_id if live is not None and live.session.wait == wait else None

    def _do(self, live: Live | None, do: Do) -> Did:
        turn = self.turn
        outcome = perform(turn, do.name, do.args)
        if turn.leaving:
            turn.leaving = False
            for other in [one for one in self.stack if one is not live]:
                self.take_buttons(other)
                self._drop(other)
        return Did(do.name, outcome.name, outcome.value)

    def _finish(self, flow: Flow, live: Live | None, session: Session | None, finished: Finished) -> None:
        """Write the end down; what only told something and never asked leaves no trace."""
        if live is not None and session is not None and not self.turn.gone:
            turn = self.turn
            answers = kept_answers(flow, finished.answers, finished.kept)
            sessions.record_finished(
                turn.conn, turn.person.id, session, how=finished.how, answers=answers, now=turn.now
            )

    def _finish_called(self, flow: Flow, session: Session | None, left: LeaveFlow) -> None:
        """A called flow that keeps answers keeps them under its own name; it is no conversation besides."""
        answers = kept_answers(flow, left.answers, left.kept)
        if answers and session is not None and not self.turn.gone and left.how != "back":
            turn = self.turn
            of = session.model_copy(update={"flow": flow.id, "version": flow.version})
            sessions.record_finished(turn.conn, turn.person.id, of, how=left.how, answers=answers, now=turn.now)


def kept_answers(flow: Flow, facts: Mapping[str, object], kept: tuple[str, ...] | None = None) -> dict[str, object]:
    """What stays of a conversation that is over: the answers that its last step keeps by name, or those to the
    questions of a flow that asks for nothing else.

    All other flows, and surveys too, keep what is to be kept by their effects, where it can be seen, changed and taken
    back. A copy here would outlive that; and what was only shown is nobody's answer.
    """
    if kept is not None:
        return {name: facts.get(name) for name in kept}
    if flow.purpose != "question" or slug_of(flow.id) is not None:
        return {}
    asked = {step.into for step in flow.steps.values() if isinstance(step, Ask)}
    return {name: value for name, value in facts.items() if name in asked}


def moved_key(wait: str) -> str:
    """The outbox's name for a question that is put anew to somebody who was moved."""
    return f"moved:{wait}"


def unasked_purpose(flow: Flow) -> str:
    """The purpose of what a conversation says when nobody has just done anything: never a reply's."""
    if flow.who in {"staff", "officer"}:
        return STAFF
    return SERVICE if flow.purpose == REPLY else flow.purpose


def _is_about(session: Session, payload: str | None) -> bool:
    first = session.frames[0].facts if session.frames else session.facts
    return session.opened_as == ARRIVAL or payload in (None, first.get("payload"))
