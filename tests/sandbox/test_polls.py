"""Polls and quizzes: sent, voted in, stopped, closed by the clock, passed on; and refused in Telegram's words."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sandbox.driving import AMINA, BEN, ApiBot, Hands, Json
from tests.sandbox.hand_clock import HandClock

WALK: Json = {"question": "When shall we walk?", "options": ["Saturday", "Sunday", "Never"]}
QUIZ: Json = {**WALK, "type": "quiz", "correct_option_ids": [1]}


async def _sent(bot: ApiBot, **more: Any) -> Json:
    sent: Json = await bot.result("sendPoll", **{"chat_id": AMINA, **WALK, **more})
    return sent


def _counts(poll: Json) -> list[int]:
    return [option["voter_count"] for option in poll["options"]]


async def test_a_vote_is_counted_and_told_without_a_name(bot: ApiBot, hands: Hands) -> None:
    sent = await _sent(bot)
    voted = await hands.post("vote", person=AMINA, message_id=sent["message_id"], options=[1])
    (update,) = await bot.updates()
    assert update["update_id"] == voted["update_id"]
    assert (update["poll"]["id"], _counts(update["poll"])) == (sent["poll"]["id"], [0, 1, 0])
    assert "user" not in update["poll"]
    shown = (await hands.get("chat", person=AMINA))["messages"][-1]
    assert (_counts(shown["poll"]), shown["votes"]) == ([0, 1, 0], {str(AMINA): [1]})


async def test_who_chose_what_is_told_of_a_poll_that_is_not_anonymous(bot: ApiBot, hands: Hands) -> None:
    sent = await _sent(bot, is_anonymous=False, allows_multiple_answers=True)
    vote = {"person": AMINA, "message_id": sent["message_id"]}
    await hands.post("vote", options=[2, 0], **vote)
    await hands.post("vote", options=[], **vote)
    answers = [update["poll_answer"] for update in await bot.updates() if "poll_answer" in update]
    ids = [option["persistent_id"] for option in sent["poll"]["options"]]
    assert [answer["option_ids"] for answer in answers] == [[0, 2], []]
    assert answers[0]["option_persistent_ids"] == [ids[0], ids[2]]
    assert {answer["user"]["id"] for answer in answers} == {AMINA}


async def test_a_quiz_takes_one_answer_for_good(bot: ApiBot, hands: Hands) -> None:
    sent = await _sent(bot, **QUIZ, explanation="*The* day of rest", explanation_parse_mode="Markdown")
    assert (sent["poll"]["correct_option_ids"], sent["poll"]["explanation"]) == ([1], "The day of rest")
    vote = {"person": AMINA, "message_id": sent["message_id"]}
    await hands.post("vote", options=[0], **vote)
    for options in ([1], []):
        assert (await hands.error("POST", "vote", options=options, **vote))[0] == 409


@pytest.mark.parametrize("options", [[0, 1], [3], [-1]])
async def test_votes_that_a_poll_does_not_take(options: list[int], bot: ApiBot, hands: Hands) -> None:
    sent = await _sent(bot)
    vote = {"person": AMINA, "message_id": sent["message_id"], "options": options}
    assert (await hands.error("POST", "vote", **vote))[0] == 409


async def test_only_polls_are_voted_in(bot: ApiBot, hands: Hands) -> None:
    said = await bot.result("sendMessage", chat_id=AMINA, text="hello")
    vote = {"person": AMINA, "message_id": said["message_id"]}
    assert (await hands.error("POST", "vote", options=[0], **vote))[0] == 409
    assert (await hands.error("POST", "vote", options="0", **vote))[0] == 400


async def test_a_stopped_poll_says_how_it_ended_and_takes_no_more(bot: ApiBot, hands: Hands) -> None:
    markup = {"inline_keyboard": [[{"text": "Stop", "callback_data": "s"}]]}
    sent = await _sent(bot, reply_markup=markup)
    target = {"chat_id": AMINA, "message_id": sent["message_id"]}
    await hands.post("vote", person=AMINA, message_id=sent["message_id"], options=[0])
    poll = await bot.result("stopPoll", **target)
    assert (poll["is_closed"], _counts(poll)) == (True, [1, 0, 0])
    assert (await hands.get("chat", person=AMINA))["messages"][-1]["buttons"] == []
    assert (await hands.error("POST", "vote", person=AMINA, message_id=sent["message_id"], options=[1]))[0] == 409
    assert await bot.refusal("stopPoll", **target) == "Bad Request: poll has already been closed"


async def test_only_the_bots_own_polls_are_stopped(bot: ApiBot) -> None:
    said = await bot.result("sendMessage", chat_id=AMINA, text="hello")
    sent = await _sent(bot)
    passed = await bot.result("forwardMessage", chat_id=AMINA, from_chat_id=AMINA, message_id=sent["message_id"])
    refused = {
        said["message_id"]: "message is not a poll",
        passed["message_id"]: "poll can't be stopped",
        77: "message with poll to stop not found",
    }
    for number, words in refused.items():
        assert await bot.refusal("stopPoll", chat_id=AMINA, message_id=number) == f"Bad Request: {words}"


@pytest.mark.parametrize("by", ["open_period", "close_date"])
async def test_a_poll_closes_when_its_time_is_over(by: str, bot: ApiBot, hand_clock: HandClock) -> None:
    period = 600 if by == "open_period" else int(hand_clock.now()) + 600
    sent = await _sent(bot, **{by: period})
    assert (sent["poll"]["open_period"], sent["poll"]["close_date"]) == (600, int(hand_clock.now()) + 600)
    hand_clock.advance(599)
    assert await bot.updates() == []
    hand_clock.advance(1)
    (update,) = await bot.updates()
    assert update["poll"]["is_closed"]


async def test_a_poll_that_was_stopped_does_not_close_again(bot: ApiBot, hand_clock: HandClock) -> None:
    sent = await _sent(bot, open_period=600)
    await bot.result("stopPoll", chat_id=AMINA, message_id=sent["message_id"])
    hand_clock.advance(700)
    assert len(await bot.updates()) == 1
    assert hand_clock.waiting == 0


async def test_a_forwarded_poll_is_the_same_and_a_copied_one_another(bot: ApiBot, hands: Hands) -> None:
    await hands.post("start", person=BEN)
    sent = await _sent(bot)
    source = {"chat_id": BEN, "from_chat_id": AMINA, "message_id": sent["message_id"]}
    passed = await bot.result("forwardMessage", **source)
    copied = await bot.result("copyMessage", **source)
    assert passed["poll"]["id"] == sent["poll"]["id"]
    await hands.post("vote", person=BEN, message_id=passed["message_id"], options=[2])
    shown = {one["message_id"]: one for one in (await hands.get("chat", person=BEN))["messages"]}
    assert _counts(shown[passed["message_id"]]["poll"]) == [0, 0, 1]
    assert _counts(shown[copied["message_id"]]["poll"]) == [0, 0, 0]
    assert _counts((await hands.get("chat", person=AMINA))["messages"][-1]["poll"]) == [0, 0, 1]


async def test_counts_are_hidden_from_phones_until_the_poll_closes(bot: ApiBot, hands: Hands) -> None:
    sent = await _sent(bot, hide_results_until_closes=True)
    await hands.post("vote", person=AMINA, message_id=sent["message_id"], options=[0])
    assert _counts((await hands.get("chat", person=AMINA))["messages"][-1]["poll"]) == [0, 0, 0]
    await bot.result("stopPoll", chat_id=AMINA, message_id=sent["message_id"])
    assert _counts((await hands.get("chat", person=AMINA))["messages"][-1]["poll"]) == [1, 0, 0]


REFUSED: dict[str, tuple[Json, str]] = {
    "no question": ({"question": ""}, "text must be non-empty"),
    "a long question": ({"question": "x" * 301}, "poll question length must not exceed 300"),
    "no options": ({"options": []}, "poll must have at least one answer option"),
    "thirteen options": ({"options": ["x"] * 13}, "poll can't have more than 12 options"),
    "an empty option": ({"options": ["x", " "]}, "text must be non-empty"),
    "a long option": ({"options": ["x" * 101]}, "poll options length must not exceed 100"),
    "options that are no JSON": ({"options": "[x"}, "can't parse options JSON object"),
    "options that are no array": ({"options": {"text": "x"}}, "expected an Array of String as options"),
    "a number as an option": ({"options": [1]}, "expected an option to be of type String"),
    "an option without text": ({"options": [{}]}, 'can\'t find field "text"'),
    "another type": ({"type": "vote"}, "unsupported poll type specified"),
    "a quiz without an answer": ({"type": "quiz"}, "correct quiz option list must be non-empty"),
    "answers in disorder": ({**QUIZ, "correct_option_ids": [1, 0]}, "correct quiz option list must be increasing"),
    "an answer that is none": ({**QUIZ, "correct_option_ids": [3]}, "wrong quiz correct_option_id"),
    "answers that are no JSON": (
        {**QUIZ, "correct_option_ids": "[x"},
        "can't parse correct option identifiers JSON object",
    ),
    "answers that are no array": (
        {**QUIZ, "correct_option_ids": {}},
        "expected an Array of correct option identifiers",
    ),
    "answers that are no numbers": (
        {**QUIZ, "correct_option_ids": ["1"]},
        "correct option identifier must be of type Number",
    ),
    "for members only": ({"members_only": True}, "poll voters can be restricted only in channel chats"),
    "for one country": ({"country_codes": ["GB"]}, "poll voters can be restricted only in channel chats"),
}


@pytest.mark.parametrize("name", REFUSED)
async def test_polls_that_telegram_does_not_take(name: str, bot: ApiBot, hand_clock: HandClock) -> None:
    fields, words = REFUSED[name]
    asked = {"chat_id": AMINA, **WALK, "open_period": 60, **fields}
    assert await bot.refusal("sendPoll", **asked) == f"Bad Request: {words}"
    assert hand_clock.waiting == 0


async def test_a_poll_that_reaches_nobody_is_forgotten(bot: ApiBot, hand_clock: HandClock) -> None:
    assert (await bot.refusal("sendPoll", chat_id=BEN, open_period=60, **WALK)).startswith("Forbidden")
    assert hand_clock.waiting == 0


async def test_a_reset_forgets_polls(bot: ApiBot, hands: Hands, hand_clock: HandClock) -> None:
    await _sent(bot, open_period=60)
    await hands.post("reset")
    assert hand_clock.waiting == 0
