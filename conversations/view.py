"""What `route` is told of a person: what is open for them, and what they may use."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

from conversations.flow import AskOptions, AskYesNo, Flow, Who
from conversations.library import Vocabulary
from conversations.questions import Question
from conversations.session import Session

QuestionKind = Literal["text", "choice", "scale", "yesno"]


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenSession:
    """A conversation that waits. `takes` are the words of its options, `who` whom its flow is for (`open_session`)."""

    id: str
    flow: str
    wait: str
    message_ids: tuple[int, ...] = ()
    takes: Collection[str] = frozenset()
    who: Who = "anyone"


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenQuestion:
    """A quick question of a broadcast that can still be answered. `options` are its buttons' texts, in order, and
    `written` the same in the language that it was written in, where the person has it in another one.

    `answered`: the person gave an answer. A press or a reply changes it; typed words do if they name an option.
    """

    id: int
    kind: QuestionKind
    options: tuple[str, ...] = ()
    written: tuple[str, ...] = ()
    message_ids: tuple[int, ...] = ()
    scale: tuple[int, int] = (1, 5)
    answered: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What is known of a person when something arrives.

    `sessions`: front first. `questions`: the one asked last first. `answered_last`: the number of the question that was
    answered after all of them were asked.
    """

    vocabulary: Vocabulary
    language: str = "en"
    signed_up: bool = False
    stopped: bool = False
    staff_role: str | None = None
    sessions: tuple[OpenSession, ...] = ()
    questions: tuple[OpenQuestion, ...] = ()
    answered_last: int | None = None


def open_session(flow: Flow, session: Session, language: str, message_ids: tuple[int, ...] = ()) -> OpenSession:
    """What `route` is told of a session that waits: its nonce, its messages, and the words of its options.

    Words of options count before commands of the same name, so that "Updates" can be the answer to a question.
    """
    step = flow.steps.get(session.step)
    takes: Collection[str] = ()
    if isinstance(step, AskYesNo | AskOptions):
        takes = Question.of(flow, step, language, offered=session.offered).choices.by_words.keys()
    return OpenSession(
        id=session.id,
        flow=session.flow,
        wait=session.wait or "",
        message_ids=message_ids,
        takes=takes,
        who=flow.who,
    )
