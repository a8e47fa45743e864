"""Checks of how flows begin: commands, words, links, times, events; each alone, and no two alike."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import Final

from conversations.answers import plain_words, words_of
from conversations.flow import Flow
from conversations.source import Problem, near
from conversations.starts import ANSWERED
from conversations.texts import Texts

_COMMAND: Final = re.compile(r"[a-z0-9_]{1,32}")


def check_beginnings(flows: Collection[Flow], texts: Texts) -> Iterator[Problem]:
    """What two flows would both be opened by, and what comes after a flow that there is not."""
    yield from _same_twice(flows)
    yield from _same_words(flows, texts)
    yield from _unknown_events(flows)


def check_beginning(flow: Flow) -> Iterator[Problem]:
    """What begins by itself writes to people who did nothing: that needs a purpose they can agree to."""
    for command in flow.commands:
        if not _COMMAND.fullmatch(command):
            said = f"/{command}: Telegram takes commands of up to 32 small letters, digits and _"
            slash = ", and the slash is not written here" if command.startswith("/") else ""
            yield flow.problem(None, said + slash, at="start.commands")
    if not flow.starts.unasked:
        return
    if flow.purpose == "reply":
        yield flow.problem(None, "begins by itself, so it answers nothing: its purpose: is not reply", at="purpose")
    if flow.who in {"staff", "officer"}:
        yield flow.problem(None, "begins by itself, and only residents are written to in that way", at="who")
    if flow.given:
        said = "begins by itself, and nobody is there to give it what stands under given:"
        yield flow.problem(None, said, at="given")


def _same_twice(flows: Collection[Flow]) -> Iterator[Problem]:
    owners: dict[str, Flow] = {}
    for flow in flows:
        if flow.file.rpartition(".")[0] != flow.id:
            yield flow.problem(None, f"id: is {flow.id!r}, and the file is {flow.file}: give both the same name")
        for begins, at in (
            *((f"/{command}", "start.commands") for command in flow.commands),
            *((f"a link with {payload}", "start.payload") for payload in flow.starts.payloads),
        ):
            other = owners.setdefault(begins, flow)
            if other is not flow:
                where = f"{other.file}:{other.line(at)}"
                yield flow.problem(None, f"{begins} opens {other.id} already ({where}): give one another", at=at)


def _same_words(flows: Collection[Flow], texts: Texts) -> Iterator[Problem]:
    """A word that opens two flows, or that means back or cancel, in some language: worth a look."""
    for language in texts.languages:
        spoken = words_of(texts, language.language)
        owners = {plain_words(command): flow.id for flow in flows for command in flow.commands}
        owners.update(dict.fromkeys(spoken.back | spoken.cancel, "going back or cancelling"))
        for flow in flows:
            listed = texts.words(flow.words, language.language) if flow.words and texts.has(flow.words) else ()
            for word in map(plain_words, listed):
                if owners.setdefault(word, flow.id) != flow.id:
                    message = f"the word {word!r} in {language.language} is taken by {owners[word]}"
                    yield flow.problem(None, message, serious=False, at="start.words")


def _unknown_events(flows: Collection[Flow]) -> Iterator[Problem]:
    known = {flow.id for flow in flows}
    for flow in flows:
        after = flow.starts.after
        if after is not None and after.event.startswith(ANSWERED) and after.event.removeprefix(ANSWERED) not in known:
            said = f"begins after {after.event}, and there is no such flow"
            meant = near(after.event.removeprefix(ANSWERED), known)
            yield flow.problem(None, said + meant, at="start.after")
