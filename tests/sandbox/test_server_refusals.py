"""What the Bot API server's own source (Client.cpp of 10.3, by function) refuses for the methods that are offered.

Each row provokes one of its texts.  What TDLib and Telegram's servers refuse stands in the tests of each subject.
"""

from __future__ import annotations

from typing import Any, Final

import pytest

from tests.sandbox.driving import AMINA, BEN, ApiBot, Hands, Json

_UNREADABLE: Final = "[x"


def _said(**more: Any) -> tuple[str, Json]:
    return "sendMessage", {"chat_id": AMINA, "text": "hello", **more}


def _keys(row: Any, name: str = "inline_keyboard") -> tuple[str, Json]:
    return _said(reply_markup={name: row})


def _poll(**more: Any) -> tuple[str, Json]:
    return "sendPoll", {"chat_id": AMINA, "question": "When?", "options": ["now"], **more}


def _quiz(correct: Any) -> tuple[str, Json]:
    return _poll(type="quiz", correct_option_ids=correct)


def _many(numbers: Any, method: str = "deleteMessages") -> tuple[str, Json]:
    return method, {"chat_id": AMINA, "from_chat_id": AMINA, "message_ids": numbers}


def _scope(scope: Any) -> tuple[str, Json]:
    return "getMyCommands", {"scope": scope}


def _entity(**entity: Any) -> tuple[str, Json]:
    return _said(entities=[{"offset": 0, "length": 5, **entity}])


def _react(reaction: Any) -> tuple[str, Json]:
    return "setMessageReaction", {"chat_id": AMINA, "message_id": 1, "reaction": reaction}


def _album(media: Any) -> tuple[str, Json]:
    return "sendMediaGroup", {"chat_id": AMINA, "media": media}


def _menu(button: Any) -> tuple[str, Json]:
    return "setChatMenuButton", {"menu_button": button}


ROWS: Final[list[tuple[str, tuple[str, Json], str]]] = [
    ("check_chat", ("sendMessage", {"text": "hello"}), "chat_id is empty"),
    ("check_chat_access", ("sendMessage", {"chat_id": 4040, "text": "hello"}), "chat not found"),
    ("get_input_message_text", _said(text=""), "message text is empty"),
    ("get_formatted_text", _said(parse_mode="BBCode"), "unsupported parse_mode"),
    ("get_formatted_text", _said(text="x" * 40_000), "text is too long"),
    ("get_formatted_text", _said(text="*hello", parse_mode="Markdown"), "can't parse entities: Can't find end of the"),
    ("get_text_entity", _said(entities=["bold"]), "can't parse MessageEntity: expected an Object"),
    ("get_text_entity_type", _entity(type="loud"), "can't parse MessageEntity: Unsupported type specified"),
    ("get_text_entity_type", _entity(type=""), "can't parse MessageEntity: Type is not specified"),
    (
        "get_text_entity_type",
        _entity(type="date_time", unix_time=1, date_time_format="long"),
        "can't parse MessageEntity: Invalid date-time format specified",
    ),
    (
        "get_link_preview_options",
        _said(link_preview_options=_UNREADABLE),
        "can't parse link preview options JSON object",
    ),
    ("get_link_preview_options", _said(link_preview_options=[1]), "object expected as link preview options"),
    ("get_reply_parameters", _said(reply_parameters=_UNREADABLE), "can't parse reply parameters JSON object"),
    ("get_reply_parameters", _said(reply_parameters=[1]), "object expected as reply parameters"),
    ("check_reply_parameters", _said(reply_parameters={"message_id": 77}), "message to be replied not found"),
    ("check_message_topic", _said(message_thread_id=77), "message thread not found"),
    ("get_reply_markup", _said(reply_markup=_UNREADABLE), "can't parse reply keyboard markup JSON object"),
    ("get_reply_markup", _said(reply_markup=[1]), "object expected as reply markup"),
    ("get_reply_markup", _keys(["x"], "keyboard"), 'field "keyboard" must be an Array of Arrays'),
    (
        "get_reply_markup",
        _keys(["x"]),
        'field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays',
    ),
    (
        "get_keyboard_button",
        _keys([[1]], "keyboard"),
        "can't parse keyboard button: KeyboardButton must be a String or an Object",
    ),
    (
        "get_inline_keyboard_button",
        _keys([["x"]]),
        "can't parse inline keyboard button: InlineKeyboardButton must be an Object",
    ),
    (
        "get_inline_keyboard_button_type",
        _keys([[{"text": "x"}]]),
        "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
    ),
    (
        "get_button_style",
        _keys([[{"text": "x", "callback_data": "x", "style": "loud"}]]),
        "can't parse inline keyboard button: invalid button style specified",
    ),
    ("get_location", ("sendLocation", {"chat_id": AMINA, "longitude": 1}), "latitude is empty"),
    ("get_location", ("sendLocation", {"chat_id": AMINA, "latitude": 1}), "longitude is empty"),
    ("get_required_string_arg", ("sendContact", {"chat_id": AMINA}), 'parameter "phone_number" is required'),
    ("process_send_chat_action_query", ("sendChatAction", {"chat_id": AMINA}), "wrong parameter action in request"),
    *[
        (
            f"process_send_{kind}_query",
            (method, {"chat_id": AMINA}),
            f"there is no {kind.replace('_', ' ')} in the request",
        )
        for method, kind in {
            "sendPhoto": "photo",
            "sendDocument": "document",
            "sendVoice": "voice",
            "sendVideo": "video",
            "sendAudio": "audio",
            "sendAnimation": "animation",
            "sendVideoNote": "video_note",
            "sendSticker": "sticker",
        }.items()
    ],
    ("get_input_message_contents", _album(_UNREADABLE), "can't parse media JSON object"),
    ("get_input_message_contents", _album({"type": "photo"}), "expected an Array of InputMedia"),
    ("get_input_media", _album(["x"]), "can't parse InputMedia: expected an Object"),
    ("get_input_media", _album([{"type": "photo"}]), "can't parse InputMedia: media not found"),
    (
        "get_input_media",
        _album([{"type": "voice", "media": "x"}]),
        'can\'t parse InputMedia: type "voice" is unsupported',
    ),
    (
        "get_input_media",
        _album([{"type": "animation", "media": "x"}]),
        "can't parse InputMedia: type \"animation\" can't be used in sendMediaGroup",
    ),
    (
        "get_input_media",
        ("editMessageMedia", {"chat_id": AMINA, "message_id": 1, "media": _UNREADABLE}),
        "can't parse input media JSON object",
    ),
    ("get_inline_message_id", ("editMessageText", {"text": "hello"}), "message identifier is not specified"),
    ("process_delete_message_query", ("deleteMessage", {"message_id": 1}), "chat identifier is not specified"),
    ("process_delete_message_query", ("deleteMessage", {"chat_id": AMINA}), "message identifier is not specified"),
    ("process_delete_messages_query", _many([]), "message identifiers are not specified"),
    ("process_copy_messages_query", _many([], "copyMessages"), "message identifiers are not specified"),
    ("process_forward_messages_query", _many([], "forwardMessages"), "message identifiers are not specified"),
    ("get_message_ids", _many(_UNREADABLE), "can't parse message_ids JSON object"),
    ("get_message_ids", _many({"a": 1}), "expected an Array of message identifiers"),
    ("get_message_ids", _many([1] * 101), "too many message identifiers specified"),
    ("get_message_ids", _many([True]), "message identifier must be a Number"),
    ("get_message_ids", _many(["x"]), "can't parse message identifier as a Number"),
    ("get_message_ids", _many([-1]), "invalid message identifier specified"),
    ("get_reaction_types", _react(_UNREADABLE), "can't parse reaction types JSON object"),
    ("get_reaction_types", _react({"a": 1}), "expected an Array of ReactionType"),
    ("get_reaction_type", _react(["👍"]), "can't parse ReactionType: expected an Object"),
    ("get_reaction_type", _react([{"type": "loud"}]), "can't parse ReactionType: invalid reaction type specified"),
    ("get_input_poll_options", _poll(options=_UNREADABLE), "can't parse options JSON object"),
    ("get_input_poll_options", _poll(options={"a": 1}), "expected an Array of String as options"),
    ("get_input_poll_options", _poll(options=[1]), "expected an option to be of type String"),
    ("process_send_poll_query", _poll(type="vote"), "unsupported poll type specified"),
    ("process_send_poll_query", _quiz(_UNREADABLE), "can't parse correct option identifiers JSON object"),
    ("process_send_poll_query", _quiz({"a": 1}), "expected an Array of correct option identifiers"),
    ("process_send_poll_query", _quiz(["x"]), "correct option identifier must be of type Number"),
    ("process_send_poll_query", _quiz([1 << 40]), "invalid correct option identifier specified"),
    ("get_strings", _poll(country_codes=_UNREADABLE), "can't parse country_codes JSON object"),
    ("get_strings", _poll(country_codes={"a": 1}), "expected an Array of String"),
    ("get_strings", _poll(country_codes=["GB"] * 13), "too many items specified"),
    ("check_remote_file_id", ("getFile", {}), "file_id not specified"),
    ("get_user_id", ("getChatMember", {"chat_id": AMINA}), "invalid user_id specified"),
    (
        "process_get_chat_administrators_query",
        ("getChatAdministrators", {"chat_id": AMINA}),
        "there are no administrators in the private chat",
    ),
    ("get_bot_commands", ("setMyCommands", {"commands": _UNREADABLE}), "can't parse commands JSON object"),
    ("get_bot_commands", ("setMyCommands", {"commands": {"a": 1}}), "expected an Array of BotCommand"),
    ("get_bot_command", ("setMyCommands", {"commands": ["menu"]}), "can't parse BotCommand: expected an Object"),
    (
        "get_bot_command",
        ("setMyCommands", {"commands": [{"command": "menu"}]}),
        "can't parse BotCommand: Can't find field \"description\"",
    ),
    ("get_bot_command_scope", _scope(_UNREADABLE), "can't parse BotCommandScope JSON object"),
    ("get_bot_command_scope", _scope([1]), "can't parse BotCommandScope: BotCommandScope must be an Object"),
    ("get_bot_command_scope", _scope({"type": "all"}), "can't parse BotCommandScope: Unsupported type specified"),
    (
        "get_bot_command_scope",
        _scope({"type": "chat", "chat_id": ""}),
        "can't parse BotCommandScope: Empty chat_id specified",
    ),
    (
        "get_bot_command_scope",
        _scope({"type": "chat_member", "chat_id": AMINA, "user_id": 0}),
        "can't parse BotCommandScope: Invalid user_id specified",
    ),
    ("get_bot_menu_button", _menu(_UNREADABLE), "can't parse menu button JSON object"),
    ("get_bot_menu_button", _menu([1]), "can't parse menu button: MenuButton must be an Object"),
    ("get_bot_menu_button", _menu({"type": "all"}), "can't parse menu button: MenuButton has unsupported type"),
    ("get_bot_menu_button", _menu({"type": "web_app"}), "can't parse menu button: Can't find field \"web_app\""),
]


@pytest.mark.parametrize(("function", "called", "words"), ROWS, ids=[f"{row[0]}: {row[2]}" for row in ROWS])
async def test_the_server_refuses_in_these_words(
    function: str, called: tuple[str, Json], words: str, bot: ApiBot
) -> None:
    method, fields = called
    answer = await bot.call(method, **fields)
    assert answer["error_code"] == 400, function
    assert answer["description"].startswith(f"Bad Request: {words}")


STANDINGS: Final = {"kicked": "bot was kicked from the {kind} chat", "left": "bot is not a member of the {kind} chat"}


@pytest.mark.parametrize("supergroup", [False, True])
@pytest.mark.parametrize("status", STANDINGS)
async def test_groups_that_are_closed_to_the_bot(status: str, supergroup: bool, bot: ApiBot, hands: Hands) -> None:
    group = await hands.post("groups", title="Walkers", members=[AMINA, BEN], supergroup=supergroup)
    await hands.post(f"groups/{group['id']}/standing", status=status)
    words = STANDINGS[status].format(kind="supergroup" if supergroup else "group")
    assert await bot.refusal("sendMessage", chat_id=group["id"], text="hello") == f"Forbidden: {words}"


async def test_people_who_are_out_of_reach(bot: ApiBot, hands: Hands) -> None:
    assert (await bot.refusal("sendMessage", chat_id=BEN, text="hello")).startswith("Forbidden: bot can't initiate")
    await hands.post("deactivate", person=AMINA)
    assert await bot.refusal("sendMessage", chat_id=AMINA, text="hello") == "Forbidden: user is deactivated"
