"""All flows and texts of the program, checked, with the commands and words that open them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

from conversations.answers import Words, plain_words, words_of
from conversations.check import check_flows
from conversations.check_effects import Effects
from conversations.errands import called_by
from conversations.flow import Flow, Who
from conversations.load import load_body, load_flow
from conversations.missing import missing_texts
from conversations.questions import prepared_choices
from conversations.source import FlowError, Problem
from conversations.texts import Texts

STOP_FLOW = "stop"
"""The flow whose words count before all others."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What a command opens, and for whom."""

    flow: str
    who: Who


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What can be typed anywhere, in one language (with English): commands, and words in the form of `plain_words`."""

    commands: Mapping[str, Entry]
    words: Mapping[str, str]
    """Words to the command they stand for."""
    stop: frozenset[str]
    """The stop words of every language: people who want peace write in their own, whatever their phone is set to."""
    polite: frozenset[str]
    """What may stand around them in any language."""
    back: frozenset[str]
    cancel: frozenset[str]
    answers: Words
    fine: frozenset[str] = frozenset()
    """Words of every language by which somebody says, after words of danger, that it was not meant like that."""


class Library:
    """The flows that can be begun, and the older versions that are still being talked through."""

    def __init__(self, flows: Collection[Flow], texts: Texts) -> None:
        self.texts = texts
        self._flows = {flow.id: flow for flow in flows}
        self._versions = {(flow.id, flow.version): flow for flow in flows}
        self._vocabularies: dict[str, Vocabulary] = {}

    @classmethod
    def load(
        cls,
        texts: Texts,
        *,
        effects: Effects,
        known: Collection[str],
        directory: Path | Traversable | None = None,
    ) -> Library:
        """Read and check every flow of a folder (those that ship with the program when none is named).

        `effects` are the names a flow may `do:`, perhaps each with what it declares; `known` the known facts. FlowError
        has all that is wrong in all files.
        """
        flows, problems = read_flows(texts, directory)
        problems.extend(check_flows(flows, texts, effects, known))
        serious = [problem for problem in problems if problem.serious]
        if serious:
            raise FlowError(serious)
        return cls(flows, texts)

    @property
    def flows(self) -> tuple[Flow, ...]:
        """All flows that can be begun, by their id."""
        return tuple(self._flows[name] for name in sorted(self._flows))

    def flow(self, name: str) -> Flow:
        """A flow in its present version; KeyError if there is none of this name."""
        return self._flows[name]

    def has(self, name: str) -> bool:
        """Whether there is such a flow."""
        return name in self._flows

    def turns_away(self, flow: Flow, language: str) -> bool:
        """Whether a flow is not opened in a language, since that lacks words of it or of a flow that it calls."""
        if flow.missing_language != "not_offered":
            return False
        called = [self._flows[name] for name in called_by(flow) if name in self._flows]
        return any(missing_texts(one, language) for one in (flow, *called))

    def read_again(self) -> None:
        """Other words are said than before: what can be typed in answer to a question follows."""
        known = dict(self._versions)  # a turn in another thread may add one meanwhile: that is read again
        self._versions = {which: replace(flow, choices=prepared_choices(flow)) for which, flow in known.items()}
        self._flows = {name: self._versions[name, flow.version] for name, flow in self._flows.items()}
        self._vocabularies = {}

    def version(self, name: str, version: str, body: str | None = None) -> Flow | None:
        """A flow in the version a conversation began with: known already, or read from the `body` that was stored."""
        found = self._versions.get((name, version))
        if found is None and body is not None:
            found = load_body(body, f"{name}@{version}", self.texts)
            self._versions[name, version] = found
        return found

    @cached_property
    def commands(self) -> Mapping[str, Entry]:
        """Every command and what it opens."""
        return {command: Entry(flow.id, flow.who) for flow in self.flows for command in flow.commands}

    @cached_property
    def payloads(self) -> Mapping[str, Flow]:
        """The flows that a link to the bot opens, by what follows /start in it."""
        return {payload: flow for flow in self.flows for payload in flow.starts.payloads}

    def by_command(self, command: str) -> Flow | None:
        """The flow that a command opens (without its slash)."""
        entry = self.commands.get(command.lower())
        return None if entry is None else self._flows[entry.flow]

    def vocabulary(self, language: str) -> Vocabulary:
        """What can be typed anywhere in a language."""
        code = self.texts.code(language)
        if code not in self._vocabularies:
            self._vocabularies[code] = self._vocabulary(code)
        return self._vocabularies[code]

    def _vocabulary(self, language: str) -> Vocabulary:
        words: dict[str, str] = {}
        # A word that staff's flows use too is everybody's first: nobody shall notice that they have it
        for flow in sorted(self.flows, key=lambda flow: flow.who in {"staff", "officer"}):
            if not flow.commands:
                continue
            listed = self.texts.words(flow.words, language) if flow.words else ()
            for word in (*flow.commands, *listed):
                words.setdefault(plain_words(word), flow.commands[0])
        answers = words_of(self.texts, language)
        self._add_stop_words(words, answers)
        stop = frozenset(word for word, command in words.items() if self.commands[command].flow == STOP_FLOW)
        polite = self._in_all_languages("common.words.polite")
        fine = self._in_all_languages("urgent.fine.words")
        return Vocabulary(self.commands, words, stop, polite, answers.back, answers.cancel, answers, fine)

    def _add_stop_words(self, words: dict[str, str], answers: Words) -> None:
        """Those of the other languages, except what means something else in this one."""
        if STOP_FLOW not in self._flows:
            return
        flow = self._flows[STOP_FLOW]
        if flow.words and flow.commands:
            for word in self._in_all_languages(flow.words) - answers.every:
                words.setdefault(word, flow.commands[0])

    def _in_all_languages(self, key: str) -> frozenset[str]:
        codes = [catalogue.language for catalogue in self.texts.languages]
        return frozenset(plain_words(word) for code in codes for word in self.texts.words(key, code))


def read_flows(texts: Texts, directory: Path | Traversable | None = None) -> tuple[list[Flow], list[Problem]]:
    """Every flow of a folder that has a good shape, and what is wrong with the others."""
    folder = directory or resources.files("conversations") / "flows"
    flows: list[Flow] = []
    problems: list[Problem] = []
    for file in sorted(folder.iterdir(), key=lambda file: file.name):
        if file.name.endswith(".yml"):
            problems.append(
                Problem(file.name, 1, "is not read: the name of a flow's file ends in .yaml", serious=False)
            )
        if not file.name.endswith(".yaml"):
            continue
        try:
            flows.append(load_flow(_read(file), file.name, texts))
        except FlowError as error:
            problems.extend(error.problems)
    return flows, problems


def _read(file: Path | Traversable) -> str:
    """The text of a flow's file. FlowError where it is none; bytes that are no UTF-8 are of some other program."""
    try:
        return file.read_text("utf-8")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise FlowError([Problem(file.name, line, "this is no UTF-8 text: save it as UTF-8")]) from None
