"""Reactions: those of bots, and those of people, which bots hear of only when they ask."""

from __future__ import annotations

import pytest

from tests.sandbox.driving import AMINA, BEN, ApiBot, Hands

ASKED = ["message", "message_reaction"]


async def test_a_reaction_is_told_with_what_was_before(bot: ApiBot, hands: Hands) -> None:
    await bot.updates(allowed_updates=ASKED)
    sent = await bot.result("sendMessage", chat_id=AMINA, text="Your ramp is built")
    reaction = {"person": AMINA, "message_id": sent["message_id"]}
    first = await hands.post("react", emoji="👍", **reaction)
    await hands.post("react", emoji=["❤", "🎉"], **reaction)
    await hands.post("react", **reaction)
    updates = await bot.updates()
    assert updates[0]["update_id"] == first["update_id"]
    told = [update["message_reaction"] for update in updates]
    assert [[one["emoji"] for one in change["old_reaction"]] for change in told] == [[], ["👍"], ["❤", "🎉"]]
    assert [[one["emoji"] for one in change["new_reaction"]] for change in told] == [["👍"], ["❤", "🎉"], []]
    assert (told[0]["user"]["id"], told[0]["message_id"]) == (AMINA, sent["message_id"])


async def test_nobody_hears_of_reactions_unasked(bot: ApiBot, hands: Hands) -> None:
    sent = await bot.result("sendMessage", chat_id=AMINA, text="hello")
    reacted = await hands.post("react", person=AMINA, message_id=sent["message_id"], emoji="👍")
    assert reacted["update_id"] is None
    assert await bot.updates() == []
    shown = (await hands.get("chat", person=AMINA))["messages"][-1]
    assert (shown["reactions"], shown["reacted"]) == (["👍"], {str(AMINA): ["👍"]})


@pytest.mark.parametrize("admin", [False, True])
async def test_in_groups_only_administrators_hear_of_reactions(bot: ApiBot, hands: Hands, admin: bool) -> None:
    await bot.updates(allowed_updates=ASKED)
    group = (await hands.post("groups", title="Walkers", members=[AMINA, BEN], admin=admin))["id"]
    sent = await bot.result("sendMessage", chat_id=group, text="hello")
    reacted = await hands.post("react", person=BEN, chat=group, message_id=sent["message_id"], emoji="👍")
    assert (reacted["update_id"] is not None) is admin


async def test_a_person_has_only_telegrams_reactions(bot: ApiBot, hands: Hands) -> None:
    sent = await bot.result("sendMessage", chat_id=AMINA, text="hello")
    wrong = {"person": AMINA, "message_id": sent["message_id"], "emoji": "🧦"}
    assert (await hands.error("POST", "react", **wrong))[0] == 400
    assert (await hands.error("POST", "react", person=AMINA, message_id=77, emoji="👍"))[0] == 404


async def test_the_reactions_of_both_sides_stand_side_by_side(bot: ApiBot, hands: Hands) -> None:
    said = await hands.post("say", person=AMINA, text="thanks")
    await hands.post("react", person=AMINA, message_id=said["message_id"], emoji="🙏")
    target = {"chat_id": AMINA, "message_id": said["message_id"]}
    await bot.result("setMessageReaction", reaction=[{"type": "emoji", "emoji": "👍"}], **target)
    assert (await hands.get("chat", person=AMINA))["messages"][-1]["reactions"] == ["🙏", "👍"]
    await bot.result("setMessageReaction", **target)
    assert (await hands.get("chat", person=AMINA))["messages"][-1]["reactions"] == ["🙏"]
