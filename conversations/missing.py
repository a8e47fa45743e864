"""What becomes of a conversation where a person's language lacks words of it: a rule of the flow.

`english`, the usual one: what is missing is shown in English, and before the first such words of a conversation a
sentence in the person's language says so, once. `not_offered`: the conversation is not opened for them; they are told
so in their language, and so is the team. Whatever the rule, nothing is ever blank.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from conversations.effects import Effect, Keyboard, Say
from conversations.flow import Flow
from conversations.phrases import Phrase
from conversations.session import Session
from conversations.source import Problem
from conversations.texts import Texts
from conversations.wording import text_keys

PARTLY: Final = "language.partly"
"""The sentence that says that some of it is in English."""
NOT_OFFERED: Final = "language.not_offered"
"""The sentence for whom it is not opened."""
STAFF_TEXTS: Final = (
    *(
        "announce",
        "approve.",
        "ambassadors.",
        "checks.",
        "console.",
        "versions.",
        "inbox.",
        "report.",
        "staff.",
        "team.",
        "running.",
        "turn.staff_",
    ),
    *(
        "help.desk",
        "help.officers",
        "help.readers",
        "menu.staff",
        "menu.button.announce",
        "menu.button.checks",
        "menu.button.console",
        "menu.button.inbox",
        "menu.button.our_ambassadors",
    ),
)
"""How the keys of texts begin that residents never see: they are in English, and nobody needs to be told."""
_OF_THE_TEAM: Final = frozenset({"staff", "officer"})
"""Whose conversations are in English as well."""


def check_rule(flow: Flow) -> Iterator[Problem]:
    """Nobody is refused an answer to what they just did, and least of all stopping, erasing or help."""
    if flow.missing_language != "not_offered":
        return
    if flow.purpose in {"reply", "service"}:
        why = f"not_offered is no rule for the purpose {flow.purpose}: everybody is answered, in English if need be"
        yield flow.problem(None, f"missing_language: {why}", at="missing_language")
    if flow.who in _OF_THE_TEAM:
        why = "is for residents; the team's conversations are in English"
        yield flow.problem(None, f"missing_language: {why}", at="missing_language")


def residents_miss(texts: Texts, language: str) -> list[str]:
    """The keys of all texts that residents would read in English; what only staff read does not count."""
    return [key for key in texts.missing(language) if not key.startswith(STAFF_TEXTS)]


def missing_texts(flow: Flow, language: str) -> list[str]:
    """The keys of a flow's texts that a language lacks, in order; not the words that open it, as the English do too."""
    keys = text_keys(flow) - ({flow.words} if flow.words else set())
    return sorted(key for key in keys if _lacks(flow, flow.text_key(key), language))


def _lacks(flow: Flow, key: str, language: str) -> bool:
    return flow.texts.lacks(key, language) and not key.startswith(STAFF_TEXTS)


def said_first(
    flow: Flow, session: Session | None, effects: tuple[Effect, ...], language: str, said_in: str | None
) -> tuple[Session | None, tuple[Effect, ...]]:
    """The same turn with the sentence before its first English words, unless this conversation had it already.

    `said_in` is the language in which it had it: who changes the language in the middle is told anew.
    """
    if said_in == language or flow.who in _OF_THE_TEAM or not flow.texts.is_partial(language):
        return session, effects
    for place, effect in enumerate(effects):
        if (
            isinstance(effect, Say)
            and effect.key != NOT_OFFERED
            and any(_lacks(flow, key, language) for key in _keys(effect))
        ):
            kept = session and session.model_copy(update={"in_english": language})
            return kept, (*effects[:place], Say(PARTLY), *effects[place:])
    return session, effects


def _keys(say: Say) -> Iterator[str]:
    yield say.key
    yield from _in_values(say.args)
    if say.keyboard is not None:
        yield from _on_buttons(say.keyboard)


def _on_buttons(keyboard: Keyboard) -> Iterator[str]:
    for row in keyboard.rows:
        for button in row:
            yield from _in_value(button.label)


def _in_values(values: Mapping[str, object]) -> Iterator[str]:
    for value in values.values():
        yield from _in_value(value)


def _in_value(value: object) -> Iterator[str]:
    match value:
        case Phrase():
            yield value.key
            yield from _in_values(value.args)
        case list() | tuple():
            for one in value:
                yield from _in_value(one)
