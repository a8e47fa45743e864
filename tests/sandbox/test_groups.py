"""Groups: who comes and goes, what they may do, and a group that becomes a supergroup."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sandbox.driving import AMINA, BEN, BOT, CHEN, ApiBot, Hands

EVERYTHING = ["message", "my_chat_member", "chat_member", "message_reaction"]


async def _group(bot: ApiBot, hands: Hands, **more: Any) -> int:
    await bot.updates(allowed_updates=EVERYTHING)
    fields: dict[str, Any] = {"title": "Walkers", "members": [AMINA, BEN], **more}
    group = int((await hands.post("groups", **fields))["id"])
    await bot.updates(offset=(await bot.updates())[-1]["update_id"] + 1)
    return group


@pytest.mark.parametrize(("more", "kind"), [({}, "group"), ({"supergroup": True}, "supergroup")])
async def test_a_group_is_what_it_was_founded_as(bot: ApiBot, hands: Hands, more: dict[str, Any], kind: str) -> None:
    group = await _group(bot, hands, **more)
    assert (await bot.result("getChat", chat_id=group))["type"] == kind
    assert (group < -(10**12)) is (kind == "supergroup")
    assert await bot.result("getChatMemberCount", chat_id=group) == 3


async def test_a_group_that_grows_up_tells_its_new_number(bot: ApiBot, hands: Hands) -> None:
    group = await _group(bot, hands)
    grown = (await hands.post(f"groups/{group}/upgrade"))["id"]
    old, new = [update["message"] for update in await bot.updates()]
    assert (old["chat"]["id"], old["migrate_to_chat_id"]) == (group, grown)
    assert (new["chat"]["id"], new["migrate_from_chat_id"]) == (grown, group)
    assert new["chat"]["type"] == "supergroup"
    assert (await bot.result("sendMessage", chat_id=grown, text="still here"))["chat"]["id"] == grown
    assert (await hands.error("POST", "say", person=AMINA, chat=group, text="hello?"))[0] == 409
    assert (await hands.error("POST", f"groups/{grown}/upgrade"))[0] == 409


async def test_calls_to_the_old_number_are_told_the_new_one(bot: ApiBot, hands: Hands) -> None:
    group = await _group(bot, hands, admin=True)
    sent = await bot.result("sendMessage", chat_id=group, text="before")
    grown = (await hands.post(f"groups/{group}/upgrade", forum=True))["id"]
    calls: list[tuple[str, dict[str, Any]]] = [
        ("sendMessage", {"text": "x"}),
        ("sendChatAction", {"action": "typing"}),
        ("editMessageText", {"text": "x", "message_id": sent["message_id"]}),
        ("deleteMessage", {"message_id": sent["message_id"]}),
        ("getChatAdministrators", {}),
        ("createForumTopic", {"name": "x"}),
    ]
    for method, fields in calls:
        assert await bot.call(method, chat_id=group, **fields) == {
            "ok": False,
            "error_code": 400,
            "description": "Bad Request: group chat was upgraded to a supergroup chat",
            "parameters": {"migrate_to_chat_id": grown},
        }
    await bot.result("createForumTopic", chat_id=grown, name="Amina")


async def test_people_who_come_and_go_are_told_of(bot: ApiBot, hands: Hands) -> None:
    group = await _group(bot, hands, admin=True)
    await hands.post("people", id=CHEN, first_name="Chen")
    standing = f"groups/{group}/standing"
    await hands.post(standing, person=CHEN, status="member", by=AMINA)
    await hands.post(standing, person=CHEN, status="administrator", rights=["can_manage_topics"], by=AMINA)
    await hands.post(standing, person=CHEN, status="left")
    updates = await bot.updates()
    changes = [update["chat_member"] for update in updates if "chat_member" in update]
    assert [change["new_chat_member"]["status"] for change in changes] == ["member", "administrator", "left"]
    assert changes[0]["from"]["id"] == AMINA
    assert changes[2]["from"]["id"] == CHEN
    services = [update["message"] for update in updates if "message" in update]
    assert services[0]["new_chat_members"][0]["id"] == CHEN
    assert services[1]["left_chat_member"]["id"] == CHEN
    assert (await hands.error("POST", "say", person=CHEN, chat=group, text="hello?"))[0] == 409


async def test_a_plain_member_hears_of_nobodys_rights(bot: ApiBot, hands: Hands) -> None:
    group = await _group(bot, hands)
    await hands.post(f"groups/{group}/standing", person=BEN, status="left")
    assert [name for update in await bot.updates() for name in update if name != "update_id"] == ["message"]


async def test_administrators_are_listed_with_the_owner(bot: ApiBot, hands: Hands) -> None:
    group = await _group(bot, hands, admin=True, supergroup=True)
    listed = await bot.result("getChatAdministrators", chat_id=group)
    assert [(one["user"]["id"], one["status"]) for one in listed] == [(AMINA, "creator"), (BOT, "administrator")]
    refused = await bot.refusal("getChatAdministrators", chat_id=AMINA)
    assert refused == "Bad Request: there are no administrators in the private chat"


async def test_the_bot_hears_of_its_own_rights(bot: ApiBot, hands: Hands) -> None:
    group = await _group(bot, hands)
    standing = f"groups/{group}/standing"
    number = (await hands.post(standing, status="administrator"))["update_id"]
    assert (await hands.post(standing, status="administrator"))["update_id"] is None, "so already"
    (update,) = await bot.updates()
    assert update["update_id"] == number
    assert update["my_chat_member"]["old_chat_member"]["status"] == "member"
    assert update["my_chat_member"]["new_chat_member"]["can_pin_messages"] is True


@pytest.mark.parametrize(
    ("status", "supergroup", "description"),
    [
        ("kicked", False, "Forbidden: bot was kicked from the group chat"),
        ("left", False, "Forbidden: bot is not a member of the group chat"),
        ("kicked", True, "Forbidden: bot was kicked from the supergroup chat"),
        ("left", True, "Forbidden: bot is not a member of the supergroup chat"),
    ],
)
async def test_who_is_out_is_told_how(
    status: str, supergroup: bool, description: str, bot: ApiBot, hands: Hands
) -> None:
    group = await _group(bot, hands, supergroup=supergroup)
    await hands.post(f"groups/{group}/standing", status=status)
    answer = await bot.call("sendMessage", chat_id=group, text="hello?")
    assert (answer["error_code"], answer["description"]) == (403, description)
    assert (await bot.call("getChat", chat_id=group))["ok"] is not supergroup


async def test_a_restricted_bot_sends_only_what_it_may(bot: ApiBot, hands: Hands) -> None:
    group = await _group(bot, hands, supergroup=True)
    await hands.post(f"groups/{group}/standing", status="restricted", rights=["can_send_photos"])
    refused = await bot.refusal("sendMessage", chat_id=group, text="x")
    assert refused == "Bad Request: not enough rights to send text messages to the chat"
    refused = await bot.refusal("sendLocation", chat_id=group, latitude=1, longitude=1)
    assert refused == "Bad Request: not enough rights to send locations to the chat"


async def test_only_administrators_delete_what_others_wrote(bot: ApiBot, hands: Hands) -> None:
    group = await _group(bot, hands, admin=True)
    said = await hands.post("say", person=AMINA, chat=group, text="oops")
    await hands.post(f"groups/{group}/standing", status="member")
    theirs = {"chat_id": group, "message_id": said["message_id"]}
    assert await bot.refusal("deleteMessage", **theirs) == "Bad Request: message can't be deleted"
    await hands.post(f"groups/{group}/standing", status="administrator", rights=["can_delete_messages"])
    assert await bot.result("deleteMessage", **theirs) is True


WRONG: list[tuple[str, dict[str, Any], int]] = [
    ("standing", {"status": "owner"}, 400),
    ("standing", {"status": "administrator", "rights": ["can_fly"]}, 400),
    ("standing", {"status": "member", "person": 77}, 404),
    ("topics", {"person": AMINA, "name": "x"}, 409),
]


@pytest.mark.parametrize(("path", "fields", "status"), WRONG)
async def test_what_cannot_be_done_in_a_group_says_why(
    path: str, fields: dict[str, Any], status: int, bot: ApiBot, hands: Hands
) -> None:
    group = await _group(bot, hands)
    assert (await hands.error("POST", f"groups/{group}/{path}", **fields))[0] == status
    assert (await hands.error("POST", f"groups/-77/{path}", **fields))[0] == 404


async def test_groups_are_listed(bot: ApiBot, hands: Hands) -> None:
    group = await _group(bot, hands)
    assert await hands.get("groups") == [
        {
            "id": group,
            "title": "Walkers",
            "type": "group",
            "forum": False,
            "members": [AMINA, BEN],
            "bots": {str(BOT): "member"},
            "migrated_to": None,
        }
    ]
