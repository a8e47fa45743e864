"""The sense of a flow, checked when it is loaded: the author's mistakes never reach a person.

Serious: unknown steps, facts, effects, arguments, outcomes, texts and placeholders; steps nothing leads to; rounds
without a question; steps with no way to an end; questions for views before a decision card; more buttons than
Telegram takes, callback data that is too long. Not serious: a button whose text is longer than 64 UTF-16 units in some
language (Telegram takes it, and phones cut it off).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from conversations.check_answers import check_answers
from conversations.check_calls import check_calls
from conversations.check_effects import Effects, check_effects
from conversations.check_facts import check_facts, check_order
from conversations.check_starts import check_beginning, check_beginnings
from conversations.check_texts import check_texts
from conversations.check_wordings import check_wordings
from conversations.effects import CALLBACK_LIMIT
from conversations.expressions import Literal
from conversations.flow import Ask, AskChoices, AskOptions, AskText, Flow, Step, Tell
from conversations.keyboards import MOST_OPTIONS
from conversations.missing import check_rule
from conversations.moves import wrong_targets
from conversations.source import Problem, near
from conversations.texts import Texts
from conversations.walks import asks, reached


def check_flows(flows: Collection[Flow], texts: Texts, effects: Effects, known: Collection[str]) -> list[Problem]:
    """All that is wrong with the flows, each alone and all together."""
    found = [problem for flow in flows for problem in check_flow(flow, texts, effects, known)]
    return [
        *found,
        *check_calls(flows),
        *check_beginnings(flows, texts),
        *_unknown_commands(flows),
        *check_texts(texts),
    ]


def check_flow(flow: Flow, texts: Texts, effects: Effects, known: Collection[str]) -> list[Problem]:
    """All that is wrong with one flow. The shape is checked further only when every step that is named exists."""
    problems = [*_unknown_steps(flow)]
    if not problems:
        problems.extend(_ways(flow))
        problems.extend(_decision_card(flow))
        problems.extend(_moves(flow))
        problems.extend(check_order(flow))
    problems.extend(check_facts(flow, known))
    problems.extend(check_effects(flow, effects))
    problems.extend(check_wordings(flow, texts))
    problems.extend(_buttons(flow))
    problems.extend(check_beginning(flow))
    problems.extend(check_answers(flow, texts))
    problems.extend(check_rule(flow))
    return problems


def _unknown_steps(flow: Flow) -> Iterator[Problem]:
    for step in flow.steps.values():
        for name in dict.fromkeys(step.ways()):
            if name not in flow.steps:
                yield flow.problem(step, f"leads to {name!r}, and there is no such step{near(name, flow.steps)}")
    yield from _unknown_expiry(flow)
    for name in flow.anew_at:
        if not isinstance(flow.steps.get(name), Ask):
            questions = [step.name for step in _asked(flow)]
            said = f"anew_at: there is no question {name!r}{near(name, questions)}"
            yield flow.problem(None, said, at="start.anew_at")
    if flow.on_cancel is not None and flow.on_cancel not in flow.steps:
        said = f"on_cancel: there is no step {flow.on_cancel!r}{near(flow.on_cancel, flow.steps)}"
        yield flow.problem(None, said, at="on_cancel")


def _unknown_expiry(flow: Flow) -> Iterator[Problem]:
    """A rule at the flow's top is every question's, and is told of once, where it stands."""
    rules = {one.expires.line: one.expires.then for one in _asked(flow) if one.expires is not None}
    for line, then in rules.items():
        if then is not None and then not in flow.steps:
            said = f"expires: leads to {then!r}, and there is no such step{near(then, flow.steps)}"
            yield Problem(flow.file, line, said)


def _ways(flow: Flow) -> Iterator[Problem]:
    reachable = reached(flow, [flow.first])
    cancelling = reached(flow, [flow.on_cancel]) if flow.on_cancel else set()
    expiring = reached(flow, [step.expired for step in _asked(flow) if step.expired is not None])
    yield from _asking(flow, cancelling, "on_cancel leads to a question, and cancelling asks nothing more")
    yield from _asking(flow, expiring, "expires: leads to a question, and who said nothing is asked nothing more")
    yield from _nudges(flow)
    cancelling |= expiring
    for step in flow.steps.values():
        if step.name not in reachable | cancelling:
            yield flow.problem(step, "nothing leads here: lead to it from another step, or take it out")
        if step.name in reachable | cancelling and _falls_off(step):
            yield flow.problem(step, "nothing follows the last step: it needs end: or next:")
    yield from _rounds(flow, reachable | cancelling)
    yield from _no_end(flow, reachable | cancelling)


def _moves(flow: Flow) -> Iterator[Problem]:
    for move in flow.moves:
        for wrong in wrong_targets(move, flow):
            yield Problem(flow.file, move.line, f"moves: {wrong}")


def _asked(flow: Flow) -> list[Ask]:
    return [step for step in flow.steps.values() if isinstance(step, Ask)]


def _asking(flow: Flow, steps: Collection[str], message: str) -> Iterator[Problem]:
    for step in flow.steps.values():
        if step.name in steps and asks(step):
            yield flow.problem(step, message)


def _nudges(flow: Flow) -> Iterator[Problem]:
    """A nudge comes before the end, and none goes to the team: a reminder of work is not a question's to send.

    A rule at the flow's top is told of once, where it stands.
    """
    found: dict[Problem, None] = {}
    for step in _asked(flow):
        if step.nudge is None:
            continue
        if step.expires is not None and step.expires.after <= step.nudge.after * step.nudge.most:
            said = "expires: comes before the last nudge: let it wait longer, or nudge earlier or less often"
            found[Problem(flow.file, step.expires.line, said)] = None
        if flow.who in {"staff", "officer"}:
            said = "nudge: is for residents, and this conversation is the team's: take it out"
            found[Problem(flow.file, step.nudge.line, said)] = None
    yield from found


def _rounds(flow: Flow, reachable: set[str]) -> Iterator[Problem]:
    """Steps that come back to themselves without a question in between."""
    for name in flow.steps:
        step = flow.steps[name]
        if name in reachable and not asks(step) and name in reached(flow, list(step.ways()), _without_asking):
            yield flow.problem(step, "goes round without asking anything")


def _without_asking(step: Step) -> Iterator[str]:
    return iter(()) if asks(step) else step.ways()


def _no_end(flow: Flow, reachable: set[str]) -> Iterator[Problem]:
    """Steps from which no end can be reached."""
    good = {name for name in reachable if flow.steps[name].ends() or _falls_off(flow.steps[name])}
    size = -1
    while len(good) != size:
        size = len(good)
        good |= {name for name in reachable if any(way in good for way in flow.steps[name].ways())}
    for name in flow.steps:
        if name in reachable - good:
            yield flow.problem(flow.steps[name], "no way leads from here to an end: give one of its ways an end:")


def _falls_off(step: Step) -> bool:
    return step.goes_on() and step.next is None and not step.ends()


def _decision_card(flow: Flow) -> Iterator[Problem]:
    """Of the questions that are asked without it, the first on each way: the others come after these."""
    if not flow.asks_for_views:
        return
    unshown = reached(
        flow, [flow.first], lambda step: iter(()) if _shows_card(step) or isinstance(step, Ask) else step.ways()
    )
    for name in flow.steps:
        step = flow.steps[name]
        if name in unshown and isinstance(step, Ask) and not step.decision_card:
            yield flow.problem(step, "asks before the decision card was shown (a step with decision_card: true)")


def _shows_card(step: Step) -> bool:
    return isinstance(step, Tell | Ask) and step.decision_card


def _buttons(flow: Flow) -> Iterator[Problem]:
    for step in flow.steps.values():
        match step:
            case AskOptions() if len(step.options) > MOST_OPTIONS:
                yield flow.problem(step, f"more than {MOST_OPTIONS} options, and Telegram takes 100 buttons in all")
            case AskChoices() if step.most is not None and step.most < step.least:
                yield flow.problem(step, "most: is less than least:")
            case AskText() if step.max < step.least or step.max > 4096:
                yield flow.problem(step, "max: lies between least: and 4096, the longest message Telegram delivers")
            case Tell():
                yield from _link_data(flow, step)


def _link_data(flow: Flow, step: Tell) -> Iterator[Problem]:
    for link in step.buttons:
        fixed = link.arg.value if isinstance(link.arg, Literal) else ""
        if link.command is not None and len(f"c:{link.command}:{fixed}".encode()) > CALLBACK_LIMIT:
            yield flow.problem(step, f"the button for /{link.command} carries more than {CALLBACK_LIMIT} bytes")


def _unknown_commands(flows: Collection[Flow]) -> Iterator[Problem]:
    commands = {command for flow in flows for command in flow.commands}
    for flow in flows:
        for step in flow.steps.values():
            links = step.buttons if isinstance(step, Tell) else ()
            for link in links:
                if link.command is not None and link.command not in commands:
                    yield flow.problem(
                        step,
                        f"has a button for /{link.command}, and no flow has that command{near(link.command, commands)}",
                    )
