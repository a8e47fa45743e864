"""Forums: topics that bots and people begin, change, close and take away, and what is said in them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sandbox.driving import AMINA, BEN, BOT, ApiBot, Hands, a_forum


@pytest.fixture
async def forum(bot: ApiBot, hands: Hands) -> int:
    """A forum that the bot administers, with nothing waiting."""
    number = await a_forum(hands)
    await bot.updates(offset=-1)
    await bot.updates(offset=(await bot.updates())[-1]["update_id"] + 1)
    return number


@pytest.fixture
async def topic(bot: ApiBot, forum: int) -> int:
    """A topic that the bot began."""
    return int((await bot.result("createForumTopic", chat_id=forum, name="Amina"))["message_thread_id"])


async def _last(bot: ApiBot) -> dict[str, Any]:
    return (await bot.updates())[-1]


async def test_a_topic_begins_with_a_message_that_names_it(bot: ApiBot, hands: Hands, forum: int) -> None:
    made = await bot.result("createForumTopic", chat_id=forum, name="  Amina \n Shah ", icon_color=0xFFD67E)
    assert made == {"message_thread_id": made["message_thread_id"], "name": "Amina Shah", "icon_color": 0xFFD67E}
    shown = (await hands.get("chat", chat=forum, person=AMINA))["messages"][-1]
    assert (shown["message_id"], shown["service"]) == (made["message_thread_id"], "forum_topic_created")
    assert shown["topic"] == "Amina Shah"
    assert await bot.updates() == [], "a bot hears nothing of what it did itself"
    listed = await hands.get(f"groups/{forum}/topics")
    assert [one["name"] for one in listed] == ["General", "Amina Shah"]


async def test_a_message_of_a_topic_names_it_and_the_message_that_began_it(bot: ApiBot, forum: int, topic: int) -> None:
    sent = await bot.result("sendMessage", chat_id=forum, message_thread_id=topic, text="She asked for a ramp")
    assert (sent["message_thread_id"], sent["is_topic_message"]) == (topic, True)
    assert sent["reply_to_message"]["forum_topic_created"]["name"] == "Amina"
    assert sent["chat"]["is_forum"] is True
    general = await bot.result("sendMessage", chat_id=forum, text="Good morning all")
    assert "message_thread_id" not in general
    assert "is_topic_message" not in general


async def test_an_answer_stays_in_the_topic_of_what_it_answers(
    bot: ApiBot, hands: Hands, forum: int, topic: int
) -> None:
    said = await hands.post("say", person=BEN, chat=forum, thread=topic, text="I will call her")
    heard = (await _last(bot))["message"]
    assert (heard["message_thread_id"], heard["is_topic_message"]) == (topic, True)
    sent = await bot.result(
        "sendMessage", chat_id=forum, text="Thank you", reply_parameters={"message_id": said["message_id"]}
    )
    assert sent["message_thread_id"] == topic
    assert sent["reply_to_message"]["text"] == "I will call her"
    await hands.post("say", person=BEN, chat=forum, text="done", reply_to=sent["message_id"])
    assert (await _last(bot))["message"]["message_thread_id"] == topic


async def test_people_begin_rename_close_and_open_topics(bot: ApiBot, hands: Hands, forum: int) -> None:
    begun = await hands.post(f"groups/{forum}/topics", person=BEN, name="Walks")
    number = begun["message_id"]
    assert (await _last(bot))["message"]["forum_topic_created"]["name"] == "Walks"
    for change, service in (
        ({"name": "Health walks"}, "forum_topic_edited"),
        ({"closed": True}, "forum_topic_closed"),
        ({"closed": False}, "forum_topic_reopened"),
    ):
        await hands.post(f"groups/{forum}/topics/{number}", person=BEN, **change)
        heard = (await _last(bot))["message"]
        assert service in heard
        assert heard["message_thread_id"] == number
    assert (await hands.error("POST", f"groups/{forum}/topics/77", person=BEN, closed=True))[0] == 404


async def test_the_general_topic_can_be_renamed_closed_and_hidden(bot: ApiBot, hands: Hands, forum: int) -> None:
    await bot.result("editGeneralForumTopic", chat_id=forum, name="Everybody")
    await bot.result("hideGeneralForumTopic", chat_id=forum)
    general = (await hands.get(f"groups/{forum}/topics"))[0]
    assert (general["name"], general["closed"], general["hidden"]) == ("Everybody", True, True)
    await bot.result("reopenGeneralForumTopic", chat_id=forum)
    general = (await hands.get(f"groups/{forum}/topics"))[0]
    assert (general["closed"], general["hidden"]) == (False, False)


async def test_a_topic_goes_with_all_its_messages(bot: ApiBot, hands: Hands, forum: int, topic: int) -> None:
    sent = await bot.result("sendMessage", chat_id=forum, message_thread_id=topic, text="gone soon")
    await bot.result("deleteForumTopic", chat_id=forum, message_thread_id=topic)
    gone = {"chat_id": forum, "message_id": sent["message_id"]}
    assert await bot.refusal("editMessageText", text="x", **gone) == "Bad Request: message to edit not found"
    shown = (await hands.get("chat", chat=forum, person=AMINA))["messages"]
    assert [one["message_id"] for one in shown if one["deleted"]] == [topic, sent["message_id"]]


NO_SUCH_THREAD = "Bad Request: message thread not found"


@pytest.mark.parametrize("thread", [1, 77])
async def test_a_thread_that_is_not_there_takes_no_message(bot: ApiBot, forum: int, thread: int) -> None:
    assert await bot.refusal("sendMessage", chat_id=forum, message_thread_id=thread, text="x") == NO_SUCH_THREAD
    album = [{"type": "photo", "media": "attach://a"}]
    assert await bot.refusal("sendMediaGroup", chat_id=forum, message_thread_id=thread, media=album) != ""
    assert await bot.refusal("sendMessage", chat_id=AMINA, message_thread_id=thread, text="x") == NO_SUCH_THREAD


async def test_a_group_without_topics_forgets_the_thread(bot: ApiBot, hands: Hands) -> None:
    for supergroup in (False, True):
        group = (await hands.post("groups", title="Walkers", members=[AMINA], supergroup=supergroup))["id"]
        sent = await bot.result("sendMessage", chat_id=group, message_thread_id=5, text="hello")
        assert "message_thread_id" not in sent
        refused = await bot.refusal("createForumTopic", chat_id=group, name="x")
        assert refused == "Bad Request: the chat is not a forum"
        assert (await hands.error("POST", f"groups/{group}/topics", person=AMINA, name="x"))[0] == 409


async def test_who_may_not_manage_topics_may_still_change_their_own(bot: ApiBot, hands: Hands, forum: int) -> None:
    own = (await bot.result("createForumTopic", chat_id=forum, name="Amina"))["message_thread_id"]
    theirs = (await hands.post(f"groups/{forum}/topics", person=BEN, name="Walks"))["message_id"]
    await hands.post(f"groups/{forum}/standing", status="administrator", rights=["can_pin_messages"])
    refused = await bot.refusal("createForumTopic", chat_id=forum, name="x")
    assert refused == "Bad Request: not enough rights to create a topic"
    await bot.result("editForumTopic", chat_id=forum, message_thread_id=own, name="Amina Shah")
    await bot.result("closeForumTopic", chat_id=forum, message_thread_id=own)
    for method, what in (
        ("editForumTopic", "edit the topic"),
        ("closeForumTopic", "close or open the topic"),
        ("deleteForumTopic", "delete the topic"),
    ):
        refused = await bot.refusal(method, chat_id=forum, message_thread_id=theirs, name="x")
        assert refused == f"Bad Request: not enough rights to {what}"
    await hands.post(f"groups/{forum}/topics/{theirs}", person=BEN, closed=True)
    closed = await bot.refusal("sendMessage", chat_id=forum, message_thread_id=theirs, text="x")
    assert closed == "Bad Request: TOPIC_CLOSED"
    await bot.result("sendMessage", chat_id=forum, message_thread_id=own, text="its own topic")


REFUSED: list[tuple[str, dict[str, Any], str]] = [
    ("createForumTopic", {}, "name must be non-empty"),
    ("createForumTopic", {"name": " \n "}, "name must be non-empty"),
    ("createForumTopic", {"name": "x", "icon_color": -1}, "invalid icon color specified"),
    ("editForumTopic", {"name": "x"}, "invalid forum topic identifier specified"),
    ("editForumTopic", {"name": "x", "message_thread_id": 77}, "TOPIC_ID_INVALID"),
    ("closeForumTopic", {"message_thread_id": 77}, "TOPIC_ID_INVALID"),
    ("reopenForumTopic", {"message_thread_id": 1}, "TOPIC_NOT_MODIFIED"),
    ("deleteForumTopic", {"message_thread_id": 1}, "TOPIC_ID_INVALID"),
    ("editGeneralForumTopic", {"name": "General"}, "TOPIC_NOT_MODIFIED"),
    ("unhideGeneralForumTopic", {}, "TOPIC_NOT_MODIFIED"),
]


@pytest.mark.parametrize(("method", "fields", "reason"), REFUSED)
async def test_what_cannot_be_done_is_refused_in_telegrams_words(
    method: str, fields: dict[str, Any], reason: str, bot: ApiBot, forum: int
) -> None:
    assert await bot.refusal(method, chat_id=forum, **fields) == f"Bad Request: {reason}"


async def test_copies_and_forwards_come_into_a_topic(bot: ApiBot, hands: Hands, forum: int, topic: int) -> None:
    said = await hands.post("say", person=AMINA, text="the lift is broken")
    where = {"chat_id": forum, "message_thread_id": topic, "from_chat_id": AMINA}
    forwarded = await bot.result("forwardMessage", message_id=said["message_id"], **where)
    assert (forwarded["message_thread_id"], forwarded["forward_origin"]["sender_user"]["id"]) == (topic, AMINA)
    await bot.result("copyMessages", message_ids=[said["message_id"]], **where)
    shown = (await hands.get("chat", chat=forum, person=BEN))["messages"][-1]
    assert (shown["thread"], shown["text"]) == (topic, "the lift is broken")


async def test_the_bot_is_its_topics_creator(bot: ApiBot, hands: Hands, forum: int, topic: int) -> None:
    shown = (await hands.get("chat", chat=forum, person=AMINA))["messages"]
    assert next(one for one in shown if one["message_id"] == topic)["from_bot"] is True
    assert (await bot.result("getChatMember", chat_id=forum, user_id=BOT))["can_manage_topics"] is True
