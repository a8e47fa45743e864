"""/checks: what waits for this member to look at it, with the way to each: here, or a link to sign in at a desk."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from bot.context import TurnContext
from bot.effects import EffectArgs, Outcome, effect
from bot.effects.staffing import NOT_YOURS, not_yours
from conversations.phrases import Phrase
from conversations.rich import Rich
from conversations.texts import ENGLISH
from programme.roles import Act, may
from storage import to_check
from storage.reviews import Kind

_KINDS: Final[tuple[Kind, ...]] = ("update", "opportunity")


class Nothing(EffectArgs):
    """Takes nothing."""


@effect("checks_listed", Nothing, outcomes=("done", "nothing", NOT_YOURS), reads=True)
def listed(turn: TurnContext, _: Nothing) -> Outcome:
    """All that somebody else wrote and this member may say is right, as lines, with buttons that lead to it."""
    if turn.staff is None:
        return not_yours()
    here, at_a_desk = list(_here(turn, turn.staff.id)), list(_at_a_desk(turn, turn.staff.id))
    if not here and not at_a_desk:
        return Outcome("nothing")
    lines = [turn.words(phrase.key, phrase.args) for phrase, _ in here]
    buttons = [button for _, button in here]
    if at_a_desk:
        lines += [turn.words(one.key, one.args) for one in [*at_a_desk, Phrase("checks.at_a_desk")]]
        buttons.append({"text": turn.words("console.go").text, "command": "console"})
    return Outcome(value={"lines": _under_each_other(lines), "buttons": buttons})


def _here(turn: TurnContext, member_id: int) -> Iterator[tuple[Phrase, dict[str, Any]]]:
    """What is looked at in this chat, with its button."""
    if _may(turn, "broadcast.approve"):
        for number in to_check.of_approvals(turn.conn, member_id):
            yield Phrase("checks.approval", {"id": number}), _button(turn, "checks.look_approval", "approve", number)
    if _may(turn, "broadcast.send"):
        for one in to_check.of_versions(turn.conn, member_id):
            told = {"id": one.number, "languages": _called(turn, one.languages)}
            yield Phrase("checks.version", told), _button(turn, "checks.look_version", "versions", one.number)


def _at_a_desk(turn: TurnContext, member_id: int) -> Iterator[Phrase]:
    """What is looked at on the team's pages."""
    if _may(turn, "content.change"):
        for kind in _KINDS:
            for one in to_check.of_content(turn.conn, kind, member_id):
                yield Phrase(f"checks.{kind}", {"id": one.number, "languages": _called(turn, one.languages)})
    if _may(turn, "sentences.check"):
        for language, count in to_check.of_sentences(turn.conn, member_id).items():
            yield Phrase("checks.sentences", {"n": count, "language": _called(turn, [language])})


def _may(turn: TurnContext, act: Act) -> bool:
    return turn.staff is not None and may(turn.staff.role, act)


def _called(turn: TurnContext, languages: Sequence[str]) -> str:
    return ", ".join(turn.texts.language_name(code, ENGLISH) for code in languages)


def _button(turn: TurnContext, key: str, command: str, number: int) -> dict[str, Any]:
    return {"text": turn.words(key, {"id": number}).text, "command": command, "arg": str(number)}


def _under_each_other(lines: Sequence[Rich]) -> Rich:
    made = lines[0]
    for one in lines[1:]:
        made = made + "\n" + one
    return made
