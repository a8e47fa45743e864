"""The engine: where a conversation goes next.

`advance` is a pure function. What people do never raises: a wrong answer is a friendly second question, a stale
button gets a kind word and the present question. Only mistakes of a flow's author or of the host raise (`FlowFault`,
`SessionError`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from conversations.contacts import contact_of
from conversations.effects import Close, Do, Effect, Redraw, Say, Toast
from conversations.errands import Call, Hand
from conversations.expressions import read_args
from conversations.flow import Apply, Ask, AskContact, AskMedia, AskPlace, AskText, Flow
from conversations.inputs import (
    Added,
    CameBack,
    Cancelled,
    Did,
    Entered,
    Input,
    Moved,
    NudgeDue,
    Pressed,
    Resumed,
    Reworded,
    Said,
    SaidOther,
    Started,
    TimedOut,
    WentBack,
    WentBackTo,
)
from conversations.keyboards import BACK, SKIP
from conversations.meanings import Answered, Control, LookUp, Meaning, Picked, Unusable
from conversations.missing import said_first
from conversations.parts import MOST_PARTS, Part, gathered, is_of_album, parts_in, refused, words_of_parts
from conversations.placing import FIND_PLACE, what_was_found
from conversations.questions import Question
from conversations.replies import read_pressed, read_typed
from conversations.run import FlowFault, Run, entering, open_run
from conversations.session import LastPress, Session, SessionError
from conversations.typed_values import please_send

Ids = Callable[[], str]

MOST_WORDS = 4000
"""Most characters that words in several messages may come to: as many as one answer may have."""

MOST_UNREAD = 1000
"""Most characters of words that are no answer, which go to the team when a question gives up."""

_KINDS_OF_OTHER = frozenset({"photo", "voice", "video", "sticker", "document", "location", "contact", "forward"})


@dataclass(frozen=True, slots=True)
class Turn:
    """What a turn came to: the session to keep (None: the conversation is over), and what to do, in order.

    When the last effect is a `Do`, the host applies it and advances this session again with `Did`. When it is an
    `EnterFlow`, the host advances this session in the flow that is named, with `Entered`; when it is a `LeaveFlow`, in
    the flow and version that the session names, with `CameBack`.
    """

    session: Session | None
    effects: tuple[Effect, ...]


def advance(  # noqa: PLR0917 - what a turn depends on, each named in the contract
    flow: Flow, session: Session | None, happened: Input, known: Mapping[str, object], ids: Ids, now: datetime
) -> Turn:
    """One turn.

    `session` is None for `Started` and only for it. `known` holds the known facts that the flow declares, and
    `language`. `ids` gives a new nonce of eight characters each time. `now` is an aware time. FlowFault and
    SessionError are raised for mistakes of the host: a session of another flow, version or step, an effect that was
    not asked for.
    """
    if isinstance(happened, Started):
        run = open_run(flow, ids, now, known, None)
        _start(run, happened)
    elif isinstance(happened, Entered):
        if session is None:
            raise FlowFault(f"flow {flow.id} is entered from a conversation, and there is none")
        run = entering(flow, session, known, ids)
        _start(run, Started(None, happened.facts))
    else:
        run = Run(flow, _fitting(flow, session), known, ids)
        run.now = now
        _INPUTS[type(happened)](run, happened)
    return Turn(*said_first(flow, run.session(), tuple(run.effects), run.language, run.before.in_english))


def is_answer(flow: Flow, session: Session, text: str, language: str, now: datetime) -> bool:
    """Whether typed words plainly answer the present question, or skip, go back or cancel.

    After an interruption words may be about what came between; a question in own words would take whatever is typed,
    so for it only skip, back and cancel are plain.
    """
    step = flow.steps.get(session.step)
    if not isinstance(step, Ask):
        raise SessionError(f"flow {flow.id} {flow.version} asks nothing at {session.step!r}")
    question = Question.of(flow, step, language, offered=session.offered, picked=session.picked, now=now)
    meaning = read_typed(question, text)
    if isinstance(step, AskText):
        return isinstance(meaning, Control)
    return step.more_into is not None or not isinstance(meaning, Unusable)


def is_too_much(flow: Flow, session: Session, text: str | None, language: str, now: datetime) -> bool:
    """Whether words (or with None: something that was sent) would be added to what was said before, and do not fit."""
    step = flow.steps.get(session.step)
    if not isinstance(step, Ask) or step.more_into is None:
        return False
    if text is not None:
        question = Question.of(flow, step, language, offered=session.offered, picked=session.picked, now=now)
        if not isinstance(read_typed(question, text), Unusable):
            return False
    before = str(session.facts.get(step.more_into) or "")
    is_full = step.parts_into is not None and len(parts_in(session.facts.get(step.parts_into))) >= MOST_PARTS
    return is_full or len(before) + 1 + len((text or "").strip()) > MOST_WORDS


def earlier_questions(flow: Flow, session: Session) -> list[str]:
    """The steps of the questions that one can go back to, each at once, the one asked first first.

    A question with `back: false` bars the way to all that were asked before it.
    """
    found: list[str] = []
    asked = [flow.steps.get(crumb.step) for crumb in session.trail]
    for later, earlier in zip(reversed(asked), list(reversed(asked))[1:], strict=False):
        if not isinstance(later, Ask) or not isinstance(earlier, Ask) or not later.back:
            break
        found.insert(0, earlier.name)
    return list(dict.fromkeys(found))


def _fitting(flow: Flow, session: Session | None) -> Session:
    if session is None:
        raise FlowFault(f"flow {flow.id} has not begun: only Started begins it")
    if (session.flow, session.version) != (flow.id, flow.version):
        raise SessionError(f"the session is of flow {session.flow} {session.version}, not {flow.id} {flow.version}")
    if session.step not in flow.steps:
        raise SessionError(f"flow {flow.id} {flow.version} has no step {session.step!r}")
    return session


def _start(run: Run, happened: Started) -> None:
    for name, value in happened.facts.items():
        run.set(name, value)
    run.set("payload", happened.payload)
    run.walk(run.flow.first)


def _said(run: Run, happened: Said) -> None:
    step = run.present()
    text = happened.text.strip()
    meaning = read_typed(run.question(step), happened.text)
    if isinstance(meaning, Unusable) and step.more_into is not None and text and _add(run, step, text, happened.part):
        _put_with_more(run, step)
        return
    if isinstance(meaning, Answered) and isinstance(step, AskText):
        _gather(run, step, happened.part)
    # A postcode that was half typed is nobody's to read either
    if isinstance(meaning, Unusable) and step.give_up is not None and not isinstance(step, AskPlace):
        run.unread = (*run.unread, text[:MOST_UNREAD])
    _mean(run, step, meaning, press=None)


def _add(run: Run, step: Ask, text: str, part: Part | None) -> bool:
    """Words and things that belong to what was said before. False where it would be too much."""
    before = run.facts.get(step.more_into or "")
    whole = f"{before}\n{text}" if before and text else text or before
    if len(str(whole or "")) > MOST_WORDS or not _has_room(run, step):
        return False
    if step.more_into is not None:
        run.set(step.more_into, whole)
    _gather(run, step, part)
    return True


def _has_room(run: Run, step: Ask) -> bool:
    return step.parts_into is None or len(parts_in(run.facts.get(step.parts_into))) < MOST_PARTS


def _gather(run: Run, step: Ask, part: Part | None) -> None:
    if step.parts_into is not None and part is not None:
        run.set(step.parts_into, gathered([*parts_in(run.facts.get(step.parts_into)), part]))


def _put_with_more(run: Run, step: Ask) -> None:
    """The question again, as it is put now that more was said."""
    if step.more_go is None:
        run.put(step)
    else:
        run.walk(step.more_go)


def _pressed(run: Run, happened: Pressed) -> None:
    step = run.present()
    press = LastPress(wait=happened.wait, key=happened.key)
    if happened.wait != run.wait:
        _stale(run, step, press)
        return
    meaning = read_pressed(run.question(step), happened.key)
    if meaning is None:
        run.put(step)
    else:
        _mean(run, step, meaning, press)


def _stale(run: Run, step: Ask, press: LastPress) -> None:
    """A button of an earlier question. Twice the same one is a shaky finger and needs no words."""
    if press == run.last_press:
        run.effects.append(Toast("common.got_it"))
        return
    if press.wait:
        run.effects.append(Close(press.wait))
    run.effects.append(Say("common.stale"))
    run.put(step)


def _mean(run: Run, step: Ask, meaning: Meaning, press: LastPress | None) -> None:
    match meaning:
        case Answered():
            _answer(run, step, meaning, press)
        case Picked():
            _pick(run, step, meaning, press)
        case Unusable():
            _second_question(run, step, meaning, press)
        case Control():
            _control(run, step, meaning.key, press)
        case LookUp(postcode=postcode):
            run.effects.append(Do(FIND_PLACE, {"postcode": postcode}))


def _answer(run: Run, step: Ask, answer: Answered, press: LastPress | None) -> None:
    run.last_press = press
    run.close(answer.chosen)
    run.set(step.into, answer.value)
    if answer.note is not None:
        run.effects.append(Say(answer.note.key, answer.note.args))
    run.walk(answer.go if answer.go is not None else run.after(step))


def _pick(run: Run, step: Ask, picked: Picked, press: LastPress | None) -> None:
    run.picked = picked.indices
    run.tries = 0
    buttons = run.keyboard(step)
    if press is not None and buttons is not None:
        run.effects.append(Redraw(buttons, press.wait))
        return
    labels = run.question(step).labels
    run.put(step, "common.picked", {"picked": [labels[index] for index in picked.indices]})


def _second_question(run: Run, step: Ask, unusable: Unusable, press: LastPress | None) -> None:
    if press is not None:
        run.effects.append(Toast(unusable.key, unusable.args))
        return
    run.tries += 1
    if run.tries < step.tries:
        run.put(step, unusable.key, unusable.args)
    elif step.give_up is not None or step.gives_up is not None:
        _give_up(run, step)
    else:
        run.put(step, "common.stuck_skip" if step.skip else "common.stuck")


def _give_up(run: Run, step: Ask) -> None:
    """Too many answers that could not be used: on with another step, without an answer, or the end."""
    run.close(None)
    if step.give_up is not None:
        run.walk(step.give_up)
    elif step.gives_up == "skip":
        run.effects.append(Say("common.left_out"))
        _leave_out(run, step)
    else:
        run.effects.append(Say("common.gave_up"))
        run.ending = "gave_up"
        run.finish("gave_up")


def _leave_out(run: Run, step: Ask) -> None:
    run.set(step.into, None)
    run.walk(step.skip_to if step.skip_to is not None else run.after(step))


def _control(run: Run, step: Ask, key: str, press: LastPress | None) -> None:
    if key == BACK:
        _back(run, step, press)
    elif key == SKIP:
        _skip(run, step, press)
    else:
        _cancel(run, press)


def _skip(run: Run, step: Ask, press: LastPress | None) -> None:
    if not step.skip:
        run.put(step, "common.cannot_skip")
        return
    run.last_press = press
    run.close(None)
    _leave_out(run, step)


def _back(run: Run, step: Ask, press: LastPress | None) -> None:
    if not run.can_go_back or not step.back:
        run.effects.append(Say("common.no_further_back"))
        run.put(step)
        return
    run.last_press = press
    if len(run.trail) > 1:
        run.back_to(len(run.trail) - 2)
        return
    run.close(None)
    run.leave("back")


def _cancel(run: Run, press: LastPress | None) -> None:
    run.last_press = press
    run.close(None)
    run.ending = "cancelled"
    if run.flow.on_cancel is not None:
        run.walk(run.flow.on_cancel)
        return
    if not run.frames:  # else the flow that called this one tells what comes of it
        run.effects.append(Say("common.cancelled"))
    run.finish("cancelled")


def _came_back(run: Run, happened: CameBack) -> None:
    """The called flow is over. Where the call has no way for how it ended, this flow ends so as well."""
    step = run.flow.steps[run.step]
    if not isinstance(step, Call):
        raise FlowFault(f"flow {run.flow.id} called nothing at {run.step}")
    if happened.how == "back":
        _back_over(run)
        return
    if step.into is not None:
        run.set(step.into, dict(happened.yields))
    if happened.how == "done":
        run.walk(run.after(step))
        return
    way = step.outcomes.get(happened.how, step.outcomes.get("else"))
    if way is not None:
        run.walk(way)
    elif happened.how == "cancelled":
        _cancel(run, run.last_press)
    else:
        run.finish("expired" if happened.how == "expired" else "gave_up")


def _back_over(run: Run) -> None:
    """The question before the call, which may stand in a flow further up."""
    if run.trail:
        run.back_to(len(run.trail) - 1)
    else:
        run.leave("back")


def _said_other(run: Run, happened: SaidOther) -> None:
    step, part = run.present(), happened.part
    if isinstance(step, AskMedia | AskContact):
        _sent(run, step, happened)
        return
    if part is None or step.parts_into is None or not (isinstance(step, AskText) or step.more_into):
        kind = happened.kind if happened.kind in _KINDS_OF_OTHER else "other"
        run.put(step, f"common.sent_{kind}")
        return
    why = None if part.get("refused") is None else refused(part["refused"], part["medium"]["kind"])
    if why is not None and not part["words"]:
        run.put(step, why.key, why.args)
        return
    if why is not None:
        run.effects.append(Say(why.key, why.args))
    _take_part(run, step, part)


def _sent(run: Run, step: AskMedia | AskContact, happened: SaidOther) -> None:
    """Something besides words, where that is asked for: an answer if it is of the right kind and can be kept."""
    part = happened.part
    taken = step.takes if isinstance(step, AskMedia) else ("contact",)
    if part is None or happened.kind not in taken:
        unusable = please_send(step) if isinstance(step, AskMedia) else Unusable("common.please_contact", {})
        _second_question(run, step, unusable, None)
    elif part.get("refused") is not None:
        why = refused(part["refused"], part["medium"]["kind"])
        _second_question(run, step, Unusable(why.key, why.args), None)
    else:
        value = gathered([part]) if isinstance(step, AskMedia) else contact_of(str(part["words"]), part)
        _answer(run, step, Answered(value), None)


def _take_part(run: Run, step: Ask, part: Part) -> None:
    """Something besides words, and the words that came with it: an answer where words are one, else more of it."""
    words = str(part["words"])
    if isinstance(step, AskText):
        if len(words) > step.max:
            run.put(step, "common.too_long", {"n": step.max})
            return
        _gather(run, step, part)
        _answer(run, step, Answered(words), None)
    elif _add(run, step, words, part):
        _put_with_more(run, step)
    else:
        run.put(step, "common.enough_sent")


def _added(run: Run, happened: Added) -> None:
    """Said with something that was answered already, so nothing is said of it."""
    step, part = run.present(), happened.part
    if step.parts_into is not None:
        _add(run, step, str(part["words"]), part)
        return
    album = str((part.get("medium") or {}).get("album"))
    for name, value in run.facts.items():
        kept = parts_in(value)
        if is_of_album(kept, album) and len(kept) < MOST_PARTS:
            run.set(name, gathered([*kept, part]))
            return


def _reworded(run: Run, happened: Reworded) -> None:
    step = run.present()
    if step.parts_into is None or step.more_into is None:
        _reword_answer(run, happened)
        run.put(step)
        return
    changed = _changed(run, step.parts_into, happened)
    run.set(step.parts_into, gathered(changed))
    run.set(step.more_into, words_of_parts(changed))
    _put_with_more(run, step)


def _reword_answer(run: Run, happened: Reworded) -> None:
    """The message was the answer to an earlier question in own words: that answer is what it says now."""
    for step in run.flow.steps.values():
        if isinstance(step, AskText) and step.parts_into is not None:
            changed = _changed(run, step.parts_into, happened)
            if any(part["message"] == happened.message for part in changed):
                run.set(step.parts_into, gathered(changed))
                run.set(step.into, happened.words)


def _changed(run: Run, fact: str, happened: Reworded) -> list[Part]:
    parts = parts_in(run.facts.get(fact))
    return [{**part, "words": happened.words} if part["message"] == happened.message else part for part in parts]


def _resumed(run: Run, _: Resumed) -> None:
    step = run.present()
    run.offer_again(step)
    run.put(step)


def _moved(run: Run, _: Moved) -> None:
    step = run.present()
    run.come_to(step)
    run.put(step)


def _went_back(run: Run, _: WentBack) -> None:
    _back(run, run.present(), None)


def _went_back_to(run: Run, happened: WentBackTo) -> None:
    step = run.present()
    if happened.step not in earlier_questions(run.flow, run.before):
        run.put(step)
        return
    names = [crumb.step for crumb in run.trail[:-1]]
    run.back_to(len(names) - 1 - names[::-1].index(happened.step))


def _cancelled(run: Run, _: Cancelled) -> None:
    run.present()
    _cancel(run, None)


def _did(run: Run, happened: Did) -> None:
    step = run.flow.steps[run.step]
    if isinstance(step, AskPlace) and happened.name == FIND_PLACE:
        _placed(run, step, happened)
        return
    if not isinstance(step, Apply) or step.effect != happened.name:
        raise FlowFault(f"flow {run.flow.id} did not ask for {happened.name} at {run.step}")
    if step.into is not None and (happened.outcome == "done" or happened.value is not None):
        run.set(step.into, happened.value, for_good=step.stays)
    if isinstance(step, Hand):
        run.effects.append(_handed(run, step, happened.value))
    if step.final:
        run.no_way_back()
    if happened.outcome == "done":
        run.walk(run.after(step))
        return
    way = step.outcomes.get(happened.outcome, step.outcomes.get("else"))
    if way is None:
        raise FlowFault(
            f"{run.flow.file}:{step.line}: {step.effect} came to {happened.outcome!r}, and on: has no way for it"
        )
    run.walk(way)


def _handed(run: Run, step: Hand, value: object) -> Say:
    """What is told of it: the receipt, and by when somebody answers."""
    kept = value if isinstance(value, Mapping) else {}
    words = {"receipt": kept.get("receipt"), "hear_back": kept.get("hear_back")}
    return Say(run.flow.text_key(step.text), {**words, **read_args(step.words, run.scope)})


def _placed(run: Run, step: AskPlace, happened: Did) -> None:
    """A postcode was looked up: its locality is the answer. Of the postcode itself nothing is left."""
    if step.area_into is not None and isinstance(happened.value, Mapping):
        run.set(step.area_into, happened.value.get("area"))
    _mean(run, step, what_was_found(run.question(step), happened), None)


def _nudge_due(run: Run, happened: NudgeDue) -> None:
    step = run.present()
    if happened.wait == run.wait and step.nudge is not None:
        run.remind(step, step.nudge, happened.number)


def _timed_out(run: Run, happened: TimedOut) -> None:
    """The question's end: what was answered before it stays, and the way on asks nothing more."""
    step = run.present()
    if happened.wait != run.wait or step.expires is None:
        return
    run.close(None)
    run.ending = "expired"
    if step.expired is None:
        run.finish("expired")
    else:
        run.walk(step.expired)


_INPUTS: Mapping[type[Input], Callable[..., None]] = {
    Said: _said,
    SaidOther: _said_other,
    Added: _added,
    Reworded: _reworded,
    Pressed: _pressed,
    Resumed: _resumed,
    Moved: _moved,
    WentBack: _went_back,
    WentBackTo: _went_back_to,
    Cancelled: _cancelled,
    Did: _did,
    CameBack: _came_back,
    NudgeDue: _nudge_due,
    TimedOut: _timed_out,
}
"""What each input does to a running turn."""
