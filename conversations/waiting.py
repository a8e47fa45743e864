"""A conversation that waits, as `route` needs to see it."""

from __future__ import annotations

from conversations.flow import AskOptions, AskYesNo, Flow
from conversations.questions import Question
from conversations.route import OpenSession
from conversations.session import Session


def open_session(flow: Flow, session: Session, language: str, message_ids: tuple[int, ...] = ()) -> OpenSession:
    """What `route` is told of a session that waits: its nonce, its messages, and the words of its options.

    Words of options count before commands of the same name, so that "Updates" can be the answer to a question.
    """
    step = flow.steps.get(session.step)
    takes: frozenset[str] = frozenset()
    if isinstance(step, AskYesNo | AskOptions):
        takes = frozenset(Question.of(flow, step, language, offered=session.offered).choices.by_words)
    return OpenSession(id=session.id, flow=session.flow, wait=session.wait or "", message_ids=message_ids, takes=takes)
