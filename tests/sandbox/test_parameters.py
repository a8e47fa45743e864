"""Every parameter that the Bot API's description has for a method is heeded, or stands here with why it is not.

What a call reads of its parameters is noted while it is carried out.
"""

from __future__ import annotations

import json
from typing import Any, Final

import pytest

from sandbox import bodies, made_up
from sandbox.fields import Call
from tests.sandbox.conformance import schema
from tests.sandbox.driving import AMINA, ApiBot, Hands, Json, a_forum
from tests.sandbox.test_conformance import CASES

_BUSINESS: Final = "there are no business accounts"
_CHANNELS: Final = "there are no channels"
_SILENT: Final = "phones make no sound"
_UNSEEN: Final = "nothing of it is in a message"
_INLINE: Final = "there is no inline mode"
_NO_PREVIEWS: Final = "files have no previews"
NOT_HEEDED: Final = {
    "business_connection_id": _BUSINESS,
    "direct_messages_topic_id": _CHANNELS,
    "suggested_post_parameters": _CHANNELS,
    "disable_notification": _SILENT,
    "allow_paid_broadcast": "there are no payments; the limits are set by hand",
    "ephemeral_message_parameters": "there are no ephemeral messages",
    "inline_message_id": _INLINE,
    "thumbnail": _NO_PREVIEWS,
    "cover": _NO_PREVIEWS,
    "supports_streaming": _UNSEEN,
    "disable_content_type_detection": "the type is the one that the upload names",
    "is_big": "reactions are not animated",
    "cache_time": "presses are not remembered by phones",
    "rich_message": "there are no rich messages",
    "allow_adding_options": "people add no options to polls",
    "shuffle_options": "polls are not shuffled",
    "explanation_media": "polls have no media",
    "media of sendPoll": "polls have no media",
    "return_bots": "each bot knows of itself only",
    "video_start_timestamp": "videos begin at their beginning",
    "message_thread_id of sendChatAction": "what is done shows in the whole chat",
}

CAPTIONED: Final = {"caption": "*One*", "parse_mode": "Markdown", "show_caption_above_media": True}
ENTITIES: Final = {"caption": "One", "caption_entities": [{"type": "bold", "offset": 0, "length": 3}]}
MORE: Final[dict[str, list[Json]]] = {
    **{name: [CAPTIONED, ENTITIES] for name in ("copyMessage", "editMessageCaption")},
    "sendPoll": [
        {"question": "?", "options": ["a"], "close_date": 2_000_000_000},
        {"question": "?", "options": ["a"], "type": "quiz", "correct_option_ids": [0]},
    ],
}
_FILES: Final = "sendPhoto sendDocument sendVoice sendVideo sendAudio sendAnimation".split()


class _Noted(dict[str, Any]):
    """Fields that note which of them are asked for."""

    def __init__(self, fields: Json, asked: set[str]) -> None:
        super().__init__(fields)
        self.asked = asked

    def get(self, name: str, default: Any = None) -> Any:
        self.asked.add(name)
        return super().get(name, default)

    def __contains__(self, name: object) -> bool:
        self.asked.add(str(name))
        return super().__contains__(name)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> dict[str, set[str]]:
    """The parameters that each method asked for, by its name in small letters."""
    asked: dict[str, set[str]] = {}

    def noted(method: str, fields: Json) -> Call:
        names = asked.setdefault(method.lower(), set())
        return Call(method, _Noted(fields, names), _Noted({}, names))

    monkeypatch.setattr(bodies, "Call", noted)
    return asked


def _parameters(name: str) -> list[Json]:
    fields: list[Json] = schema()["methods"][name].get("fields", [])
    return fields


async def _more(name: str, bot: ApiBot) -> None:
    """Calls that ask for what the usual one does not."""
    for fields in MORE.get(name, []):
        sent = await bot.result("sendMessage", chat_id=AMINA, text="hello")
        await bot.call(name, chat_id=AMINA, from_chat_id=AMINA, message_id=sent["message_id"], **fields)
    if name in _FILES:
        kind = name.removeprefix("send").lower()
        upload = {kind: ("walk.png", b"\x89PNG\r\n\x1a\n" + bytes(16))}
        entities = '[{"type":"bold","offset":0,"length":3}]'
        await bot.upload(name, upload, chat_id=str(AMINA), caption="One", caption_entities=entities)


@pytest.mark.parametrize("name", sorted(CASES))
async def test_every_parameter_is_heeded_or_said_not_to_be(
    name: str, bot: ApiBot, hands: Hands, asked: dict[str, set[str]]
) -> None:
    await CASES[name][1](bot, hands)
    await _more(name, bot)
    unheeded = {field["name"] for field in _parameters(name)} - asked[name.lower()]
    unsaid = {name for name in unheeded if name not in NOT_HEEDED} - {
        said.split(" of ")[0] for said in NOT_HEEDED if said.endswith(f" of {name}")
    }
    assert unsaid == set()


def test_what_is_said_not_to_be_heeded_is_a_parameter_of_a_method_that_is_offered() -> None:
    known = {field["name"] for name in CASES for field in _parameters(name)}
    assert {said.split(" of ")[0] for said in NOT_HEEDED} <= known


LACKING: Final = {
    "chat_id": "chat_id is empty",
    "from_chat_id": 'parameter "from_chat_id" is required',
    "text": "message text is empty",
    "question": "text must be non-empty",
    "options": "can't parse options JSON object",
    "file_id": "file_id not specified",
    "message_ids": "message identifiers are not specified",
    "latitude": "latitude is empty",
    "longitude": "longitude is empty",
    "phone_number": 'parameter "phone_number" is required',
    "first_name": 'parameter "first_name" is required',
    "media": 'parameter "media" is required',
    "action": "wrong parameter action in request",
    "user_id": "invalid user_id specified",
    "name": "name must be non-empty",
    "callback_query_id": "query is too old and response timeout expired or query ID is invalid",
    "message_thread_id": "invalid forum topic identifier specified",
    **{kind: f"there is no {kind} in the request" for kind in "photo document voice video audio animation".split()},
    "video_note": "there is no video note in the request",
    "sticker": "there is no sticker in the request",
    "message_id of copyMessage": "message to copy not found",
    "message_id of forwardMessage": "message to forward not found",
    "message_id of pinChatMessage": "message to pin not found",
    "message_id of stopPoll": "message with poll to stop not found",
    "message_id of setMessageReaction": "message to react not found",
    "message_id of deleteMessage": "message identifier is not specified",
    "chat_id of deleteMessage": "chat identifier is not specified",
}
"""What a call is told that lacks a parameter."""

DONE_WITHOUT: Final = {("setWebhook", "url"), ("editGeneralForumTopic", "name"), ("setMyCommands", "commands")}
"""Telegram's server takes these as empty, though its documents ask for them."""

REQUIRED: Final = [
    (method, field["name"]) for method in sorted(CASES) for field in _parameters(method) if field["required"]
]


@pytest.mark.parametrize(("method", "lacking"), REQUIRED)
async def test_what_is_required_is_asked_for(method: str, lacking: str, bot: ApiBot, hands: Hands) -> None:
    forum = await a_forum(hands)
    topic = (await bot.result("createForumTopic", chat_id=forum, name="Amina"))["message_thread_id"]
    sent = (await bot.result("sendMessage", chat_id=AMINA, text="hello"))["message_id"]
    answer = await bot.upload("sendDocument", {"document": ("a.txt", b"a")}, chat_id=str(AMINA))
    given = {
        "chat_id": forum if "Topic" in method else AMINA,
        "message_thread_id": topic,
        "name": "All together",
        "from_chat_id": AMINA,
        "message_id": sent,
        "message_ids": [sent],
        "user_id": AMINA,
        "callback_query_id": "1",
        "text": "hello",
        "question": "When?",
        "options": ["now"],
        "action": "typing",
        "commands": [],
        "latitude": 1,
        "longitude": 1,
        "phone_number": "111",
        "first_name": "NHS",
        "url": "",
        "media": [{"type": "document", "media": answer["result"]["document"]["file_id"]}],
    }
    named = {name: given[name] for asked, name in REQUIRED if asked == method and name in given and name != lacking}
    if method.startswith("send") and lacking == "chat_id":
        await _lacks_its_chat(method, bot, named)
        return
    answer = await bot.call(method, **named)
    if (method, lacking) in DONE_WITHOUT:
        assert answer["ok"]
    else:
        words = LACKING.get(f"{lacking} of {method}", LACKING.get(lacking))
        assert answer["description"] == f"Bad Request: {words}"


async def _lacks_its_chat(method: str, bot: ApiBot, named: Json) -> None:
    """The same for what may carry a file."""
    kind = next((name for name in LACKING if method.lower() == f"send{name.replace('_', '')}"), "none")
    form = {name: value if isinstance(value, str) else json.dumps(value) for name, value in named.items()}
    answer = await bot.upload(method, {kind: ("walk.png", made_up.picture())}, **form)
    assert answer["description"] == "Bad Request: chat_id is empty"
