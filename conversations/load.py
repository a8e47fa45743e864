"""From a flow's YAML to the table that `advance` follows.

What is wrong with the shape of a file is found here, with file and line, all of it at once; what is wrong with the
sense of a whole flow is found by `conversations.check`.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import get_args

from conversations.asks import Ask, AskContact
from conversations.contacts import asked_with_consent
from conversations.errands import HAND, HANDED, Hand
from conversations.flow import (
    Flow,
    MissingLanguage,
    Purpose,
    Step,
    Who,
)
from conversations.load_steps import StepReader
from conversations.load_values import Values, chosen_texts
from conversations.move_map import read_moves
from conversations.questions import prepared
from conversations.source import FlowError, Problem, Source, Table, read_source
from conversations.starts import read_starts
from conversations.texts import Texts
from conversations.timers import read_expiry, read_nudge
from conversations.wording import text_keys, wordings


def load_flow(text: str, file: str, texts: Texts) -> Flow:
    """Read a flow. FlowError has all that is wrong with its shape, each with file and line."""
    return _prepared(_Reader(read_source(text, file), file, texts).flow())


def load_made(source: Source, texts: Texts, own: Mapping[str, Mapping[str, str]]) -> Flow:
    """A flow that a program put together, with texts of its `own` (key, language, words); its body carries them."""
    texts.add(own)
    flow = _Reader(source, source.file, texts).flow()
    return _prepared(replace(flow, body=json.dumps({**json.loads(flow.body), "own": own}, ensure_ascii=False)))


def load_body(body: str, file: str, texts: Texts) -> Flow:
    """Read a flow from the body that was stored when this version was first used.

    Texts that have gone from the catalogue since, or that need other placeholders now, are taken from the body (in
    English), so that a conversation goes on as it began. A flow with texts of its own has them in its body.
    """
    stored = json.loads(body)
    texts.add(stored.get("own", {}))
    flow = _Reader(read_source(json.dumps(stored["flow"]), file), file, texts).flow()
    kept: Mapping[str, list[str]] = {
        key: source for key, source in stored["texts"].items() if _outdated(key, source, texts)
    }
    pinned = {key: f"{key}@{flow.version}" for key in kept}
    texts.pin({pinned[key]: source for key, source in kept.items()})
    return _prepared(replace(flow, pinned=pinned, body=body))


def _prepared(flow: Flow) -> Flow:
    """With its options ready to be typed; a text that is missing, or needs something, is the checks' to tell."""
    if any(not flow.texts.has(flow.text_key(key)) for key in text_keys(flow)):
        return flow
    if any(flow.texts.placeholders(flow.text_key(one.key)) for one in wordings(flow) if one.button):
        return flow
    return prepared(flow)


def _outdated(key: str, source: list[str], texts: Texts) -> bool:
    needed = set(re.findall(r"(?<!\{)\{([A-Za-z_][A-Za-z0-9_]*)\}", "\n".join(source)))
    return not texts.has(key) or not texts.placeholders(key) <= needed


class _Reader:
    """Reads one flow."""

    def __init__(self, source: Source, file: str, texts: Texts) -> None:
        self._source = source
        self._file = file
        self._texts = texts

    def flow(self) -> Flow:
        table = Table(self._source)
        sources = table.need("steps").pairs()
        if not sources:
            table.need("steps").fail("a flow needs at least one step")
        nudge, expires = read_nudge(table, None), read_expiry(table, None)
        steps = self._steps(StepReader(Values(dict(chosen_texts(sources))), nudge, expires), sources)
        start = table.read("start", Table, None)
        content = {name: inner.value() for name, inner in self._source.pairs() if name != "moves"}
        version = hashlib.sha256(json.dumps(content, ensure_ascii=False).encode()).hexdigest()[:12]
        flow = Flow(
            id=table.need("id").text(),
            version=version,
            title=table.need("title").text(),
            purpose=_purpose(table.need("purpose")),
            who=_who(table.need("who")),
            commands=start.read("commands", Source.texts, ()) if start else (),
            words=start.read("words", Source.text, None) if start else None,
            known=table.read("known", Source.texts, ()),
            given=table.read("given", Source.texts, ()),
            missing_language=table.read("missing_language", _missing_language, "english"),
            starts=read_starts(start),
            anew_at=start.read("anew_at", Source.texts, ()) if start else (),
            yields=table.read("yields", Source.texts, ()),
            asks_for_views=table.read("asks_for_views", Source.flag, default=False),
            on_cancel=table.read("on_cancel", Source.text, None),
            moves=table.read("moves", read_moves, ()),
            first=sources[0][0],
            steps=steps,
            file=self._file,
            lines=dict(_lines(self._source)),
            body="",
            texts=self._texts,
        )
        for finished in (start, table):
            if finished is not None:
                finished.finish()
        return replace(flow, body=_body(content, flow))

    def _steps(self, reader: StepReader, sources: list[tuple[str, Source]]) -> dict[str, Step]:
        steps: dict[str, Step] = {}
        problems: list[Problem] = []
        following = [name for name, _ in sources[1:]]
        for (name, source), after in zip(sources, [*following, None], strict=True):
            try:
                steps[name] = reader.step(name, source, after)
            except FlowError as error:
                problems.extend(error.problems)
        if problems:
            raise FlowError(problems)
        return _with_consents(_with_hand(steps), self._file)


def _with_consents(steps: dict[str, Step], file: str) -> dict[str, Step]:
    """Before somebody's name and number are asked for comes the question whether they know and agree."""
    made: dict[str, Step] = {}
    for step in steps.values():
        for one in asked_with_consent(step) if isinstance(step, AskContact) else [step]:
            if one.name in made or (one.name in steps and one.name != step.name):
                raise FlowError([Problem(file, step.line, f"{one.name} is made of ask: contact; call no step so")])
            made[one.name] = one
    return made


def _with_hand(steps: dict[str, Step]) -> dict[str, Step]:
    """`give_up: hand` needs no step of its own: the team gets what was said, and the conversation ends."""
    giving_up = [step for step in steps.values() if isinstance(step, Ask) and step.give_up == "hand"]
    if not giving_up or "hand" in steps:
        return steps
    hand = Hand(name="hand", line=giving_up[0].line, end="gave_up", effect=HAND, text=HANDED, final=True)
    return {**steps, "hand": hand}


def _lines(source: Source, within: str = "") -> Iterator[tuple[str, int]]:
    """Where each thing at the top of a flow stands, and each under its `start:`."""
    for name, inner in source.pairs():
        yield within + name, inner.line
        if name == "start" and not within and not inner.is_nothing():
            yield from _lines(inner, "start.")


def _purpose(source: Source) -> Purpose:
    word = source.one_of(get_args(Purpose))
    return next(purpose for purpose in get_args(Purpose) if purpose == word)


def _missing_language(source: Source) -> MissingLanguage:
    word = source.one_of(get_args(MissingLanguage))
    return next(rule for rule in get_args(MissingLanguage) if rule == word)


def _who(source: Source) -> Who:
    word = source.one_of(get_args(Who))
    return next(who for who in get_args(Who) if who == word)


def _body(content: object, flow: Flow) -> str:
    """What is stored for this version: its content, and the English texts it was written for."""
    texts = {key: list(flow.texts.sources(key)) for key in sorted(text_keys(flow)) if flow.texts.has(key)}
    return json.dumps({"flow": content, "texts": texts}, ensure_ascii=False)
