"""The team's group as an inbox: a topic for each person, answers from it, and changes that follow both ways."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Connection, select

from bot import claims, outcomes
from bot.letters import Letter, Returned
from programme.pacing import Grant, Lane, Wish
from storage import erasures, safeguarding, team_topics
from storage import outbox as rows
from storage.tables import audit, contribution, contribution_event, outbox, team_group, team_message, team_topic
from tests.bot.test_residents import sign_up_for_updates
from tests.harness import BOT, GROUP, Phone, Town
from tests.team_group import TeamGroup, Thread

BUS = "The bus to the clinic stops too early."


async def connected(town: Town) -> tuple[TeamGroup, Phone]:
    """The team's group, and an administrator who connected it."""
    grace = await town.staff(2001, "administrator", first_name="Grace")
    group = town.group()
    await group.say(grace, "/connect")
    assert "the team’s inbox now" in group.last().text
    return group, grace


async def told(phone: Phone, words: str = BUS) -> None:
    """Somebody tells the team something with /say."""
    await phone.say("/say")
    await phone.say(words)


async def a_topic(town: Town) -> tuple[TeamGroup, Phone, Phone, Thread]:
    """A connected group, its administrator, and Amina with her topic."""
    group, grace = await connected(town)
    amina = town.phone(1001)
    await told(amina)
    return group, grace, amina, group.topic("Resident 1")


async def acts(town: Town) -> list[str]:
    return await town.database.read(lambda conn: list(conn.scalars(select(audit.c.act).order_by(audit.c.id))))


async def read(town: Town, column: Any) -> list[Any]:
    return await town.database.read(lambda conn: list(conn.scalars(select(column))))


async def statuses(town: Town) -> list[str]:
    """How far each contribution is, the oldest first."""
    query = select(contribution.c.status).order_by(contribution.c.id)
    return await town.database.read(lambda conn: list(conn.scalars(query)))


# ------------------------------------------------------------------------------------------------------- connecting


async def test_an_administrator_connects_a_group_and_it_is_written_down(town: Town) -> None:
    group, grace = await connected(town)
    assert "team.connect" in await acts(town)
    await group.say(grace, "/connect")
    assert group.last().text == "This group is the team’s inbox already."
    assert await read(town, team_group.c.chat_id) == [GROUP]


@pytest.mark.parametrize("role", ["officer", "reader"])
async def test_only_administrators_connect(town: Town, role: Any) -> None:
    sam = await town.staff(2002, role)
    group = town.group()
    await group.say(sam, "/connect")
    assert group.last().text == "Only administrators of this programme can do that."
    assert await read(town, team_group.c.chat_id) == []


async def test_a_stranger_s_connect_is_a_command_like_any_other(town: Town) -> None:
    group = town.group()
    await group.say(town.phone(1001), "/connect")
    assert "not in groups" in group.last().text
    assert await read(town, team_group.c.chat_id) == []


async def test_a_group_without_topics_is_told_what_to_do(town: Town) -> None:
    grace = await town.staff(2001, "administrator")
    group = town.group()
    group.forum = False
    await group.say(grace, "/connect")
    assert "Turn on “Topics”" in group.last().text


async def test_an_administrator_who_hides_behind_the_group_is_told_so(town: Town) -> None:
    group = town.group()
    hidden = town.phone(1087968824, first_name="Group")
    await group.say(hidden, "/connect")
    assert "Remain anonymous" in group.last().text


async def test_after_disconnecting_nothing_goes_to_the_group(town: Town) -> None:
    group, grace, amina, topic = await a_topic(town)
    await group.say(grace, "/disconnect")
    calls = len(group.calls) - 1
    await told(amina, "The doors are heavy.")
    await group.say(grace, "Are you all right?", topic)
    amina.expects_nothing()
    assert group.calls[calls + 1 :] == []
    assert "team.disconnect" in await acts(town)


async def test_put_out_of_the_group_the_bot_tells_administrators(town: Town) -> None:
    group, grace = await connected(town)
    await group.put_the_bot_out()
    grace.expects("I was put out of the team’s group")
    assert await town.database.read(team_topics.group) is None


# ------------------------------------------------------------------------------------------------- from a person


async def test_what_somebody_says_stands_in_a_topic_of_theirs(town: Town) -> None:
    group, _, amina, topic = await a_topic(town)
    assert topic.name == "Resident 1 · no area given · English"
    assert BUS in group.last(topic).text
    assert "Amina" not in str(group.calls)
    assert str(amina.id) not in str([payload for _, payload in group.calls])
    await told(amina, "And it is late.")
    assert len(group.threads) == 1
    assert [BUS in group.said(topic)[0], "And it is late." in group.said(topic)[1]] == [True, True]


async def test_the_topic_tells_area_and_language(town: Town) -> None:
    group, _ = await connected(town)
    amina = town.phone(1001)
    await sign_up_for_updates(amina)
    await told(amina)
    assert "Dacorum" in group.topic("Resident 1").name or "no area" in group.topic("Resident 1").name


async def test_a_person_who_changes_their_words_changes_them_in_the_topic(town: Town) -> None:
    group, _, amina, topic = await a_topic(town)
    await amina.edit("The bus to the clinic stops at six.")
    assert "stops at six" in group.last(topic).text
    assert "changed by them" in group.last(topic).text
    assert len(group.said(topic)) == 1


async def test_words_of_danger_are_pinned(town: Town) -> None:
    group, _ = await connected(town)
    await town.phone(1001).say("I want to kill myself")
    urgent = group.last(group.topic("Resident 1"))
    assert urgent.pinned
    assert "Urgent" in urgent.text


async def test_a_very_long_message_comes_in_pieces(town: Town) -> None:
    group, _ = await connected(town)
    words = " ".join(["A long story about the clinic."] * 129)
    await told(town.phone(1001), words)
    pieces = group.said(group.topic("Resident 1"))
    assert all(len(piece) <= 4096 for piece in pieces)
    assert "".join(pieces).count("A long story") == 129


async def test_without_a_group_nothing_is_mirrored(town: Town) -> None:
    await told(town.phone(1001))
    assert await read(town, team_topic.c.id) == []


async def test_what_may_not_be_made_stands_in_the_group_and_is_made_later(town: Town) -> None:
    group, grace = await connected(town)
    group.may_make_topics = False
    amina = town.phone(1001)
    await told(amina)
    assert BUS in group.last().text
    await group.say(grace, "We asked the bus company.", reply_to=group.last())
    amina.expects("We asked the bus company.")
    group.may_make_topics = True
    await told(amina, "And it is late.")
    assert "And it is late." in group.said(group.topic("Resident 1"))[0]


async def test_a_topic_that_somebody_deleted_is_made_again(town: Town) -> None:
    group, _, amina, topic = await a_topic(town)
    group.threads.clear()
    await told(amina, "And it is late.")
    again = group.topic("Resident 1")
    assert again.id != topic.id
    assert group.said(again)[-1].endswith("And it is late.")


async def test_what_comes_for_a_topic_that_was_closed_to_the_bot_stands_in_the_group(town: Town) -> None:
    group, grace, amina, topic = await a_topic(town)
    group.threads[topic.id].closed = True
    group.may_make_topics = False
    await told(amina, "And it is late.")
    assert "And it is late." in group.last().text
    await group.say(grace, "We asked the bus company.", reply_to=group.last())
    amina.expects("We asked the bus company.")
    await amina.say("/deleteme")
    await amina.press("Yes, go on")
    await amina.press("Yes, erase it all")
    assert not [post for post in group.posts.values() if BUS in post.text or "late" in post.text]


async def test_a_topic_whose_call_was_on_its_way_at_a_crash_is_asked_for_once_more(town: Town) -> None:
    group, _ = await connected(town)
    amina = town.phone(1001)
    hold = town.send
    town.send = _nothing  # type: ignore[method-assign]  # why: the process ends before anything leaves
    await told(amina)
    town.send = hold  # type: ignore[method-assign]  # why: as above

    def on_its_way(conn: Connection) -> None:
        which = outbox.c.method == "createForumTopic"
        conn.execute(outbox.update().where(which).values(state="sending", tries=1))

    await town.database.write(on_its_way)
    await town.restart()
    await town.database.write(rows.recover, town.clock())
    await town.send()
    assert [method for method, _ in group.calls].count("createForumTopic") == 1
    assert BUS in group.said(group.topic("Resident 1"))[0]


async def _nothing() -> None:
    return None


# ------------------------------------------------------------------------------------------------- from the team


async def test_what_staff_write_in_the_topic_is_the_team_s_answer(town: Town) -> None:
    group, grace, amina, topic = await a_topic(town)
    post = await group.say(grace, "We asked the bus company.", topic)
    amina.expects("Our answer:", "We asked the bus company.", "stops too early")
    assert post.reactions == ["👌"]
    assert await read(town, contribution.c.status) == ["answered"]
    assert "contribution.answered" in await acts(town)
    await amina.say("/mine")
    amina.expects("We asked the bus company.")


async def test_a_second_answer_is_short(town: Town) -> None:
    group, grace, amina, topic = await a_topic(town)
    await group.say(grace, "We asked the bus company.", topic)
    await group.say(grace, "They say yes.", topic)
    amina.expects("More from the team about", "They say yes.")
    assert "stops too early" not in amina.said()


async def test_a_reply_answers_what_it_replies_to(town: Town) -> None:
    group, grace, amina, topic = await a_topic(town)
    first = group.last(topic)
    await told(amina, "The doors are heavy.")
    await group.say(grace, "About the bus: yes.", topic, reply_to=first)
    amina.expects("About the bus: yes.", "stops too early")
    assert await read(town, contribution.c.status) == ["answered", "received"]


async def test_a_note_stays_with_the_team(town: Town) -> None:
    group, grace, amina, topic = await a_topic(town)
    await group.say(grace, "// who knows the bus company?", topic)
    amina.expects_nothing()
    assert await read(town, contribution.c.status) == ["received"]
    method, params = town.prompts[-1]
    assert (method, params["reaction"]) == ("setMessageReaction", [{"type": "emoji", "emoji": "✍"}])


@pytest.mark.parametrize("role", ["reader", None])
async def test_who_may_not_answer_is_told_so_once_a_day(town: Town, role: Any) -> None:
    group, _, amina, topic = await a_topic(town)
    somebody = await town.staff(2003, role) if role else town.phone(3003, first_name="Guest")
    await group.say(somebody, "Hello!", topic)
    await group.say(somebody, "Hello?", topic)
    amina.expects_nothing()
    assert sum("This was not sent. Only officers" in text for text in group.said(topic)) == 1


async def test_a_picture_is_copied(town: Town) -> None:
    group, grace, amina, topic = await a_topic(town)
    photo = [{"file_id": "p", "file_unique_id": "p", "width": 90, "height": 90}]
    post = await group.say(grace, "", topic, photo=photo, caption="The new timetable")
    amina.expects("The new timetable")
    copied = [payload for method, _, payload in town.calls if method == "copyMessage"]
    assert [(one["from_chat_id"], one["message_id"]) for one in copied] == [(GROUP, post.id)]


async def test_an_answer_that_is_changed_changes_in_the_chat_and_under_mine(town: Town) -> None:
    group, grace, amina, topic = await a_topic(town)
    post = await group.say(grace, "We asked the bus compny.", topic)
    await group.edit(grace, post, "We asked the bus company.")
    assert "We asked the bus company." in amina.screen()
    assert "compny" not in amina.screen()
    await amina.say("/mine")
    assert "compny" not in amina.said()
    assert "contribution.corrected" in await acts(town)


async def test_an_answer_is_taken_back_with_delete(town: Town) -> None:
    group, grace, amina, topic = await a_topic(town)
    post = await group.say(grace, "This was for somebody else.", topic)
    await group.say(grace, "/delete", topic, reply_to=post)
    assert "somebody else" not in amina.screen()
    assert group.last(topic).text.startswith("It is deleted in their chat")
    assert await read(town, contribution_event.c.words) == [None, None]
    await group.say(grace, "/delete", topic)
    assert group.last(topic).text.startswith("Reply to an answer")


async def test_after_two_days_it_cannot_be_taken_back(town: Town) -> None:
    group, grace, amina, topic = await a_topic(town)
    post = await group.say(grace, "We asked the bus company.", topic)
    town.clock.move(days=3)
    await group.say(grace, "/delete", topic, reply_to=post)
    assert "two days only" in group.last(topic).text
    assert "We asked the bus company." in amina.screen()


async def test_who_has_stopped_is_left_in_peace_and_the_team_is_told(town: Town) -> None:
    group, grace, amina, topic = await a_topic(town)
    await amina.say("/stop")
    await group.say(grace, "We asked the bus company.", topic)
    amina.expects_nothing()
    assert "They get no messages at present" in group.last(topic).text
    await amina.say("/mine")
    amina.expects("We asked the bus company.")


async def test_who_has_blocked_the_bot_shows(town: Town) -> None:
    group, grace, amina, topic = await a_topic(town)
    amina.blocked = True
    post = await group.say(grace, "We asked the bus company.", topic)
    assert post.reactions == ["👎"]
    await group.say(grace, "They say yes.", topic)
    assert "They get no messages at present" in group.last(topic).text


async def test_whoever_answers_something_urgent_has_taken_it_on(town: Town) -> None:
    group, grace = await connected(town)
    amina = town.phone(1001)
    await amina.say("I want to kill myself")
    await group.say(grace, "I am here. Can I call you?", group.topic("Resident 1"))
    amina.expects("Can I call you?")
    assert await town.database.read(safeguarding.waiting) == []
    assert "alert.acknowledge" in await acts(town)


async def test_closing_tells_why_and_closes_the_topic_until_they_write_again(town: Town) -> None:
    group, grace, amina, topic = await a_topic(town)
    await group.say(grace, "/close", topic)
    assert "type /close and the reason" in group.last(topic).text
    await group.say(grace, "/close The bus company said no.", topic)
    amina.expects("this is why:", "The bus company said no.")
    assert group.topic("Resident 1").closed
    await told(amina, "Ask them again.")
    assert not group.topic("Resident 1").closed
    assert "Ask them again." in group.last(topic).text


async def test_what_is_answered_with_inbox_shows_in_the_topic(town: Town) -> None:
    group, grace, amina, topic = await a_topic(town)
    await grace.say("/inbox")
    await grace.press("Told us")
    await grace.press("Close")
    await grace.say("The bus company said no.")
    await grace.press("Close")
    amina.expects("The bus company said no.")
    assert "Grace closed" in group.last(topic).text
    assert topic.closed


async def test_messages_outside_of_topics_are_not_read(town: Town) -> None:
    group, grace, amina, _ = await a_topic(town)
    before = len(group.posts)
    await group.say(grace, "Good morning everybody")
    amina.expects_nothing()
    assert len(group.posts) == before + 1


# ------------------------------------------------------------------------------------------------- erasing, moving


async def test_who_is_erased_leaves_no_topic(town: Town) -> None:
    group, grace, amina, topic = await a_topic(town)
    await group.say(grace, "We asked the bus company.", topic)
    await amina.say("/deleteme")
    await amina.press("Yes, go on")
    await amina.press("Yes, erase it all")
    assert group.threads == {}
    assert [post for post in group.posts.values() if post.thread == topic.id] == []
    for column in (team_topic.c.id, team_message.c.id):
        assert await read(town, column) == []


async def test_what_waits_for_the_topic_of_somebody_erased_is_not_sent(town: Town) -> None:
    group, _ = await connected(town)
    hold = town.send
    town.send = _nothing  # type: ignore[method-assign]  # why: everything waits until she is gone
    await told(town.phone(1001))
    town.send = hold  # type: ignore[method-assign]  # why: as above
    await town.database.write(erasures.erase, 1, "staff", town.clock(), town.keys)
    await town.send()
    assert BUS not in str(group.calls)
    assert group.threads == {}


async def test_a_thread_that_was_made_for_somebody_erased_meanwhile_is_deleted(town: Town) -> None:
    group, _ = await connected(town)
    hold = town.send
    town.send = _nothing  # type: ignore[method-assign]  # why: everything waits until she is gone
    await told(town.phone(1001))
    town.send = hold  # type: ignore[method-assign]  # why: as above
    heads = await town.database.read(rows.heads, town.clock(), limit=9)
    ids = [head.id for head in heads if head.chat_id == GROUP]
    (claimed,), _ = await town.database.write(claims.claim, ids, [], town.clock(), BOT.id)
    outcome = group.call(claimed.method, claimed.payload)
    await town.database.write(erasures.erase, 1, "staff", town.clock(), town.keys)
    returned = Returned(Letter(claimed, Grant(Wish(claimed.id, GROUP, Lane.SERVICE), 0.0), town.clock()), outcome)
    await town.database.write(outcomes.record, BOT.id, [returned], [], town.clock())
    assert len(group.threads) == 1
    await town.send()
    assert group.threads == {}


async def test_a_group_that_becomes_a_supergroup_is_written_to_under_its_new_number_once(town: Town) -> None:
    group, _, amina, _ = await a_topic(town)
    moved = town.group(-100777)
    group.moved_to = moved.chat_id
    await told(amina, "The doors are heavy.")
    assert ["The doors are heavy." in text for text in moved.said()] == [True]
    assert await read(town, team_group.c.chat_id) == [moved.chat_id]
    await told(amina, "And the lift is broken.")
    assert "the lift" in moved.last(moved.topic("Resident 1")).text


async def test_a_group_that_says_that_it_moved_is_followed(town: Town) -> None:
    group, grace, amina, _ = await a_topic(town)
    moved = town.group(-100777)
    await group.say(grace, "", migrate_to_chat_id=moved.chat_id)
    await moved.say(grace, "", migrate_from_chat_id=group.chat_id)
    await told(amina, "The doors are heavy.")
    assert "doors" in moved.last(moved.topic("Resident 1")).text
    assert not any("not in groups" in text for text in moved.said())


async def test_a_contribution_that_is_gone_is_not_answered(town: Town) -> None:
    group, grace, amina, topic = await a_topic(town)

    def nothing_left(conn: Connection) -> None:
        conn.execute(contribution.delete())

    await town.database.write(nothing_left)
    await group.say(grace, "Hello?", topic)
    amina.expects_nothing()
    assert "nothing left of this person" in group.last(topic).text


async def test_where_topics_were_switched_off_all_is_still_erased(town: Town) -> None:
    group, _, amina, topic = await a_topic(town)
    before = {post.id for post in group.posts.values() if post.by_bot and post.thread == topic.id}
    group.threads.clear()
    group.may_make_topics = False
    await told(amina, "And it is late.")
    assert "And it is late." in group.last().text, "it stands in the group itself"
    after = {post.id for post in group.posts.values() if "late" in post.text}
    await amina.say("/deleteme")
    await amina.press("Yes, go on")
    await amina.press("Yes, erase it all")
    named = {number for method, params in group.calls if method == "deleteMessages" for number in params["message_ids"]}
    assert before | after <= named


async def test_a_change_of_a_message_that_is_gone_in_the_group_stands_as_a_new_one(town: Town) -> None:
    group, _, amina, topic = await a_topic(town)
    group.posts = {number: post for number, post in group.posts.items() if post.thread != topic.id}
    await amina.edit("The bus to the clinic stops at six.")
    assert "stops at six" in group.last(topic).text


async def test_what_the_team_answered_elsewhere_is_erased_with_what_was_said(town: Town) -> None:
    group, _ = await connected(town)
    amina, officer = town.phone(1001), await town.staff(2002)
    await told(amina, "A story about the clinic.")
    await officer.say("/inbox 1")
    await officer.press("Answer")
    await officer.say("We have read it all.")
    await officer.press("Send it")
    topic = group.topic("Resident 1")
    shown = {post.id for post in group.posts.values() if post.by_bot and post.thread == topic.id}
    assert len(shown) == 2
    await amina.say("/deleteme")
    await amina.press("Yes, go on")
    await amina.press("Yes, erase it all")
    named = {number for method, params in group.calls if method == "deleteMessages" for number in params["message_ids"]}
    assert shown <= named


async def test_closing_a_topic_closes_only_what_stands_there(town: Town) -> None:
    amina = town.phone(1001)
    await told(amina, "The ramp is too steep")
    await amina.say("my husband hits me")
    group, grace = await connected(town)
    await told(amina, "Also the bins")
    topic = group.topic("Resident 1")
    await group.say(grace, "/close Bins are the council", topic)
    assert await statuses(town) == ["received", "received", "closed"]
    assert "waits still" in group.last(topic).text


async def test_an_answer_in_a_topic_is_to_what_stands_there(town: Town) -> None:
    amina = town.phone(1001)
    await told(amina, "The ramp is too steep")
    group, grace = await connected(town)
    await told(amina, "Also the bins")
    topic = group.topic("Resident 1")
    for words in ("Bins are the council", "They come on Friday"):
        await group.say(grace, words, topic)
    assert await statuses(town) == ["received", "answered"]


async def test_what_was_answered_waits_again_when_the_answer_is_taken_back(town: Town) -> None:
    group, grace, amina, topic = await a_topic(town)
    answer = await group.say(grace, "It is mended.", topic)
    await group.say(grace, "/delete", topic, reply_to=answer)
    assert await read(town, contribution.c.status) == ["read"]
    await amina.say("/mine")
    amina.expects("read by a person")
