"""Mistakes that somebody might make in the product, planted to show that people who do anything find each of them.

Each is a function that plants itself with a MonkeyPatch; its first line says what goes wrong. `MISTAKES` is the table.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

import pytest
from sqlalchemy import Connection, delete, exists, select, update

from bot.effects import contributions as saying
from bot.talk import Talk
from bot.turn import TurnLoop
from conversations import advance, route
from conversations.effects import Finished
from conversations.inputs import Pressed, WentBack
from conversations.questions import Question
from conversations.run import Run
from conversations.survey_flow import slug_of
from storage import answer_sets, contributions, inbox, sessions, surveys, turn_order
from storage.inbox import Arrival
from storage.tables import answer_set, contribution, session, survey_answer
from storage.tables import inbox as arrived

Mistake = Callable[[pytest.MonkeyPatch], None]
MISTAKES: Final[list[Mistake]] = []


def mistake(plant: Mistake) -> Mistake:
    """Register one."""
    MISTAKES.append(plant)
    return plant


@mistake
def words_are_kept_twice(patch: pytest.MonkeyPatch) -> None:
    """What somebody tells the team becomes two contributions."""
    keep = saying.keep

    def twice(*args: Any, **more: Any) -> Any:
        keep(*args, **more)
        return keep(*args, **more)

    patch.setattr(saying, "keep", twice)


@mistake
def a_changed_answer_is_not_kept(patch: pytest.MonkeyPatch) -> None:
    """Back, and another answer: the first one stays."""
    keep = answer_sets.keep

    def first_only(conn: Connection, set_id: int, question: str, value: Any, **more: Any) -> None:
        here = (survey_answer.c.answer_set_id == set_id, survey_answer.c.question == question)
        if not conn.execute(select(exists().where(*here))).scalar_one():
            keep(conn, set_id, question, value, **more)

    patch.setattr(answer_sets, "keep", first_only)


@mistake
def back_drops_an_answer(patch: pytest.MonkeyPatch) -> None:
    """Going back throws away what was answered last."""
    feed = Talk.feed

    def dropping(self: Talk, live: Any, happened: Any) -> None:
        if isinstance(happened, WentBack) or (isinstance(happened, Pressed) and happened.key == "b"):
            mine = select(answer_set.c.id).where(answer_set.c.person_id == self.turn.person.id)
            self.turn.conn.execute(delete(survey_answer).where(survey_answer.c.answer_set_id.in_(mine)))
        feed(self, live, happened)

    patch.setattr(Talk, "feed", dropping)


@mistake
def a_conversation_is_stored_once_only(patch: pytest.MonkeyPatch) -> None:
    """Where somebody is gets written down when a conversation begins, and not as it goes on."""
    save = sessions.save

    def new_only(conn: Connection, person_id: int, open_: Any, now: datetime) -> None:
        if not conn.execute(select(exists().where(session.c.id == open_.session.id))).scalar_one():
            save(conn, person_id, open_, now)

    patch.setattr(sessions, "save", new_only)


@mistake
def a_restart_loses_what_waits(patch: pytest.MonkeyPatch) -> None:
    """What had arrived when the house ended is not dealt with after its start."""
    run_once, begun = TurnLoop.run_once, []

    async def forgetting(self: TurnLoop) -> int:
        if self not in begun:
            begun.append(self)
            if len(begun) > 1:
                lost = update(arrived).where(arrived.c.state == "waiting").values(state="done")
                await self._database.write(lambda conn: conn.execute(lost).rowcount)
        return await run_once(self)

    patch.setattr(TurnLoop, "run_once", forgetting)


@mistake
def an_old_button_answers_the_present_question(patch: pytest.MonkeyPatch) -> None:
    """Nobody looks to which question a button belongs."""
    pressed = advance._INPUTS[Pressed]

    def any_button(run: Run, happened: Any) -> None:
        pressed(run, replace(happened, wait=run.wait or ""))

    patch.setitem(advance._INPUTS, Pressed, any_button)


@mistake
def an_edit_is_an_answer(patch: pytest.MonkeyPatch) -> None:
    """A changed message is taken for a new one."""
    patch.setitem(route._ROUTES, "edited", route._ROUTES["text"])


@mistake
def closing_drops_answers(patch: pytest.MonkeyPatch) -> None:
    """When a survey closes, what was answered in it goes."""
    close = surveys.close

    def emptied(conn: Connection, survey_id: int, now: datetime) -> None:
        close(conn, survey_id, now)
        conn.execute(delete(survey_answer))

    patch.setattr(surveys, "close", emptied)


@mistake
def duplicates_are_taken_twice(patch: pytest.MonkeyPatch) -> None:
    """An update that Telegram brings again is another one."""
    add = inbox.add

    def renumbered(conn: Connection, bot_id: int, arrivals: Sequence[Arrival], now: datetime) -> None:
        known = set(conn.scalars(select(arrived.c.update_id)))
        new = [replace(one, update_id=one.update_id + (one.update_id in known) * 10**6) for one in arrivals]
        add(conn, bot_id, new, now)

    patch.setattr(inbox, "add", renumbered)


@mistake
def cancel_drops_answers(patch: pytest.MonkeyPatch) -> None:
    """Who stops in the middle of a survey loses what they had answered."""
    finish = Talk._finish

    def emptied(self: Talk, flow: Any, live: Any, where: Any, finished: Finished) -> None:
        if finished.how == "cancelled" and slug_of(flow.id) is not None:
            self.turn.conn.execute(delete(survey_answer))
        finish(self, flow, live, where, finished)

    patch.setattr(Talk, "_finish", emptied)


@mistake
def the_option_beside_it_is_kept(patch: pytest.MonkeyPatch) -> None:
    """Another option than the one that was pressed is kept."""
    value = Question.value

    def beside(self: Question, index: int) -> object:
        return value(self, (index + 1) % len(self.labels))

    patch.setattr(Question, "value", beside)


@mistake
def leaving_out_is_forgotten(patch: pytest.MonkeyPatch) -> None:
    """That somebody left a question out is not kept."""
    keep = answer_sets.keep

    def given_only(conn: Connection, set_id: int, question: str, value: Any, **more: Any) -> None:
        if value is not None:
            keep(conn, set_id, question, value, **more)

    patch.setattr(answer_sets, "keep", given_only)


@mistake
def the_team_loses_words_that_are_changed(patch: pytest.MonkeyPatch) -> None:
    """Changed words take the place of those the team had read, and those are gone."""

    def replaced(conn: Connection, one: Any, words: str, now: datetime) -> None:
        conn.execute(update(contribution).where(contribution.c.id == one.id).values(words=words))

    patch.setattr(contributions, "reword", replaced)


@mistake
def what_arrives_first_comes_first(patch: pytest.MonkeyPatch) -> None:
    """Messages are dealt with in the order in which they arrive, not in which they were written."""

    def as_they_arrived(_: Connection, heads: Sequence[Any]) -> list[turn_order.First]:
        return [turn_order.First(row.id, row.tries) for row in heads]

    patch.setattr(turn_order, "_firsts", as_they_arrived)
