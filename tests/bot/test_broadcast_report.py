"""How a broadcast is told to staff: the same figures while it goes, at its end and when somebody asks."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.broadcast_report import buttons, table, told
from conversations.texts import Texts
from programme.retry import _SAID as SAID
from programme.retry import BAD_FILE, Failure, NotSent, Refused, Unknown, after_answer, after_failure
from storage import ways_over
from storage.report_words import OF_GROUPS, OF_RECEIVING, REASONS, reason
from storage.reports import AnswerCount, QuestionReport, Report
from storage.tallies import EXPLAINED, STATES

NOW = datetime(2026, 3, 3, 10, tzinfo=UTC)
TEXTS = Texts.load()


def report(**counts: int) -> Report:
    """A running broadcast with these deliveries."""
    return Report(
        id=7,
        state="running",
        version=2,
        purpose="update",
        audience="all",
        at=None,
        started_at=NOW,
        finished_at=None,
        total=sum(counts.values()),
        resent=0,
        unknown_first=0,
        reason=None,
        made_by=None,
        approved_count=None,
        counts=dict.fromkeys(STATES, 0) | counts,
        reasons={state: {} for state in EXPLAINED},
        test=dict.fromkeys(STATES, 0),
        question=None,
    )


CHOICE = QuestionReport(
    id=3,
    kind="choice",
    text="When suits you?",
    asked=40,
    answered=25,
    rows=(
        AnswerCount("Mornings", 12, 0.48),
        AnswerCount("In the evening, after work", 9, 0.36),
        AnswerCount("Never", None, None),
    ),
    mean=None,
    is_open=True,
)


def said(one: Report) -> list[str]:
    return told(one, TEXTS, "en").text.split("\n")


def verbs(one: Report) -> list[str]:
    return [str(button.data).removeprefix("c:announcements:") for row in buttons(one).rows for button in row]


def test_one_on_its_way_shows_how_far_it_is() -> None:
    one = replace(report(sent=40, skipped=2, pending=18), reasons={"skipped": {"paused": 2}})
    assert said(one) == [
        "Announcement 7: on its way",
        "▓▓▓▓▓▓▓░░░ 42 of 60",
        "40 people have it.",
        "2 people were left out since: 2 have paused.",
    ]


def test_who_has_no_telegram_is_told_apart() -> None:
    otherwise = {"letter": 2, "call": 0, "not_reached": 0, "untold": 1}
    assert said(replace(report(sent=1), state="done", otherwise=otherwise)) == [
        "Announcement 7: finished",
        "1 person has it.",
        "Without Telegram, and not in these figures:",
        "2 letters sent",
        "1 person is still to be told, by letter or by a call",
    ]


def test_who_did_not_get_it_is_told_with_the_reasons() -> None:
    one = replace(
        report(sent=1, failed=3, skipped=1),
        state="done",
        reasons={"failed": {"blocked": 2, "wrong_file": 1}, "skipped": {"stopped": 1}},
        resent=1,
    )
    assert said(one) == [
        "Announcement 7: finished",
        "1 person has it.",
        "3 people could not be reached: 2 blocked the bot and 1 for another reason (wrong_file).",
        "1 person was left out since: 1 has stopped.",
        "1 person may have got it twice.",
    ]


def test_before_everybody_is_found_there_is_no_total() -> None:
    assert said(replace(report(), total=None)) == [
        "Announcement 7: on its way",
        "Still finding everybody.",
        "Nobody has it yet.",
    ]


def test_who_gets_it_later_is_told_with_the_reasons() -> None:
    reasons = {"held": {"quiet_hours": 2, "over_budget": 1, "no_text_in_language": 4}}
    one = replace(report(sent=3, held=7), reasons=reasons)
    assert (
        "3 people get it later: 2 have quiet hours of their own and 1 has had as many messages lately" in said(one)[3]
    )
    assert said(one)[4] == "4 people wait for a version in their language."


def test_a_planned_one_says_when() -> None:
    one = replace(report(), state="scheduled", at=datetime(2026, 3, 4, 9, 30, tzinfo=UTC))
    assert said(one) == [
        "Announcement 7: planned",
        "It goes out on Wednesday 4 March, 9.30am, or when quiet hours are over.",
    ]
    assert verbs(one) == ["pause.7", "cancel.7", "show.7"]


def test_an_empty_audience_is_told_without_dividing_by_nobody() -> None:
    assert said(report())[1:] == ["▓▓▓▓▓▓▓▓▓▓ 0 of 0", "Nobody has it yet."]


def test_the_answers_are_a_table_of_one_width() -> None:
    found = table(CHOICE)
    assert found.text.split("\n") == [
        "Mornings              12   48%",
        "In the evening, aft…   9   36%",
        "Never                  *",
    ]
    assert [(one.type, one.offset, one.length) for one in found.entities] == [("pre", 0, len(found.text))]


def test_the_report_ends_with_the_question() -> None:
    one = replace(report(sent=40), state="done", question=CHOICE)
    assert said(one)[2:4] == ["", "When suits you?"]
    assert said(one)[-2] == "Asked: 40. Answered: 25."
    assert said(one)[-1].startswith("* stands for 1 to 7 people")
    assert verbs(one) == ["withdraw.7", "correct.7", "picture.7", "speed.7", "show.7"]


def test_a_scale_has_its_average_and_says_when_it_is_closed() -> None:
    rows = tuple(AnswerCount(str(number), number, number / 15) for number in range(1, 6))
    asked = replace(CHOICE, kind="scale", rows=rows, mean=3.67, is_open=False)
    told = said(replace(report(sent=40), question=asked))
    assert told[-3:-1] == ["On average 3.67 of 5.", "The question is closed."]


def test_no_answers_is_no_table() -> None:
    asked = replace(CHOICE, answered=0, rows=tuple(AnswerCount(row.text, 0, None) for row in CHOICE.rows))
    assert said(replace(report(sent=40), question=asked))[-1] == "Asked: 40. Nobody has answered yet."


@pytest.mark.parametrize(
    ("state", "counts", "offered"),
    [
        ("running", {"sent": 1}, ["pause", "cancel", "show"]),
        ("paused", {"sent": 1}, ["resume", "cancel", "speed", "show"]),
        ("held", {"pending": 1}, ["resume", "cancel", "show"]),
        ("stopped", {"pending": 1}, ["resume", "cancel", "show"]),
        ("done", {"sent": 1}, ["withdraw", "correct", "speed", "show"]),
        ("done", {"failed": 1}, ["retry", "speed", "show"]),
        ("done", {"unknown": 1}, ["resend", "show"]),
        ("done", {"failed": 1, "unknown": 1}, ["retry", "resend", "speed", "show"]),
        ("cancelled", {"failed": 1}, ["speed", "show"]),
    ],
)
def test_only_what_can_be_done_is_offered(state: str, counts: dict[str, int], offered: list[str]) -> None:
    assert verbs(replace(report(**counts), state=state)) == [f"{verb}.7" for verb in offered]


def test_who_is_not_sure_is_told_that_some_may_get_it_twice() -> None:
    assert "some of them may get it twice" in said(replace(report(sent=4, unknown=2), state="done"))[-1]
    assert not [line for line in said(replace(report(sent=4, failed=2), state="done")) if "twice" in line]


def test_who_failed_after_it_was_not_known_is_not_simply_tried_again() -> None:
    doubted = replace(report(sent=4, failed=2), state="done", failed_in_doubt=2)
    assert verbs(doubted)[0] == "resend.7"
    assert verbs(replace(doubted, correction="edit", corrects_id=3))[0] == "retry.7", "to change it twice is no harm"


def test_who_has_no_chat_any_more_is_not_tried_again() -> None:
    gone = replace(report(sent=4, failed=2), state="done", failed_lost=2)
    assert "retry.7" not in verbs(gone)
    assert verbs(replace(gone, failed_lost=1))[0] == "retry.7"


def test_free_answers_can_be_read() -> None:
    asked = replace(CHOICE, kind="text", rows=())
    assert "words.7" in verbs(replace(report(sent=40), question=asked))


@pytest.mark.parametrize("why", sorted(REASONS))
def test_every_reason_has_its_words(why: str) -> None:
    words = in_words(why)
    assert words.startswith("3 ")
    assert "another reason" not in words
    assert why not in words.split() or "_" not in why, "words, not a slug"


def in_words(why: str) -> str:
    phrase = reason(why, 3)
    return TEXTS.render(phrase.key, "en", phrase.args).text


def test_an_answer_that_says_no_more_than_its_status_is_told_by_it() -> None:
    assert in_words("http_400") == "3 because Telegram answered with error 400"


def test_no_reason_that_an_outcome_can_have_is_without_words() -> None:
    outcomes = [after_failure(failure) for failure in Failure]
    outcomes += [after_answer(code, {"description": clue}) for code in (400, 403, 500, 504) for clue, _ in SAID]
    told = {one.reason for one in outcomes if isinstance(one, Refused)}
    told |= {one.why for one in outcomes if isinstance(one, Unknown | NotSent)}
    assert not {why for why in told - OF_GROUPS - OF_RECEIVING if "another reason" in in_words(why)}


def test_what_is_over_can_be_taken_back_but_no_correction() -> None:
    one = replace(report(sent=3), state="done")
    assert verbs(one) == ["withdraw.7", "correct.7", "speed.7", "show.7"]
    assert verbs(replace(one, state="cancelled")) == ["withdraw.7", "correct.7", "speed.7", "show.7"]
    assert verbs(replace(one, correction="follow_up", corrects_id=5)) == ["withdraw.7", "speed.7", "show.7"]
    assert verbs(replace(one, correction="delete", corrects_id=5)) == ["show.7"]
    assert verbs(replace(one, counts=dict.fromkeys(STATES, 0))) == ["show.7"]


@pytest.mark.parametrize("why", sorted({*BAD_FILE, *ways_over.REASONS}))
def test_one_that_stopped_by_itself_says_why(why: str) -> None:
    assert said(replace(report(), state="stopped", reason=why))[1].startswith("It stopped by itself, since ")
