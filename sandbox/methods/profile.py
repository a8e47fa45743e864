"""What a bot says about itself: commands, name, descriptions, the menu button."""

from __future__ import annotations

import re
from typing import Any, Final

from sandbox import objects, refusals
from sandbox.bots import Bot
from sandbox.fields import Call, Json, whole
from sandbox.town import Town

from . import targets
from .registry import Handler, method

_COMMAND: Final = re.compile(r"[a-z0-9_]{1,32}")
_MOST_COMMANDS: Final = 100
_PLAIN_SCOPES: Final = frozenset({"default", "all_private_chats", "all_group_chats", "all_chat_administrators"})
_CHAT_SCOPES: Final = frozenset({"chat", "chat_administrators", "chat_member"})
_MENU_TYPES: Final = frozenset({"default", "commands", "web_app"})


@method("setMyCommands")
def set_my_commands(town: Town, bot: Bot, call: Call) -> bool:
    """The commands of a scope and a language."""
    given = call.structure("commands", refusals.COMMANDS_UNREADABLE)
    commands = _commands([] if given is None else given)
    key = _scope_key(town, call)
    if commands:
        bot.commands[key] = commands
    else:
        bot.commands.pop(key, None)
    _tell_all(town, bot)
    return True


@method("getMyCommands")
def get_my_commands(town: Town, bot: Bot, call: Call) -> list[Json]:
    """The commands of exactly this scope and language."""
    return bot.commands.get(_scope_key(town, call), [])


@method("deleteMyCommands")
def delete_my_commands(town: Town, bot: Bot, call: Call) -> bool:
    """No commands of this scope and language any more."""
    bot.commands.pop(_scope_key(town, call), None)
    _tell_all(town, bot)
    return True


def _commands(raw: Any) -> list[Json]:
    if not isinstance(raw, list):
        raise refusals.bad_request(refusals.COMMANDS_NOT_ARRAY)
    if len(raw) > _MOST_COMMANDS:
        raise refusals.bad_request(refusals.COMMANDS_TOO_MUCH)
    return [_command(command) for command in raw]


def _command(raw: Any) -> Json:
    if not isinstance(raw, dict):
        raise refusals.bad_request("can't parse BotCommand: expected an Object")
    try:
        command, description = objects.text(raw, "command", None), objects.text(raw, "description", None)
    except objects.Unreadable as reason:
        raise refusals.bad_request(f"can't parse BotCommand: {reason}") from None
    command, description = command.removeprefix("/"), description.strip()
    if not _COMMAND.fullmatch(command):
        raise refusals.bad_request(refusals.COMMAND_INVALID)
    if not 1 <= len(description) <= 256:
        raise refusals.bad_request(refusals.COMMAND_DESCRIPTION_INVALID)
    return {"command": command, "description": description}


def _scope_key(town: Town, call: Call) -> tuple[str, str]:
    raw = call.structure("scope", refusals.SCOPE_UNREADABLE)
    try:
        kind, chat, user = _scope({"type": "default"} if raw is None else raw)
    except objects.Unreadable as reason:
        raise refusals.bad_request(f"can't parse BotCommandScope: {reason}") from None
    language = call.text("language_code")
    if kind in _PLAIN_SCOPES:
        return kind, language
    if chat not in town.people and chat not in town.groups:
        raise refusals.bad_request(refusals.CHAT_NOT_FOUND)
    return f"{kind}:{chat}" + (f":{user}" if kind == "chat_member" else ""), language


def _scope(raw: Any) -> tuple[str, int, int]:
    """The kind of a BotCommandScope, its chat and its user."""
    if not isinstance(raw, dict):
        raise objects.Unreadable("BotCommandScope must be an Object")
    kind = objects.text(raw, "type", None)
    if kind in _PLAIN_SCOPES:
        return kind, 0, 0
    if kind not in _CHAT_SCOPES:
        raise objects.Unreadable("Unsupported type specified")
    chat = objects.text(raw, "chat_id", None)
    if not chat:
        raise objects.Unreadable("Empty chat_id specified")
    user = objects.number(raw, "user_id", None) if kind == "chat_member" else 0
    if user <= 0 and kind == "chat_member":
        raise objects.Unreadable("Invalid user_id specified")
    return kind, whole(chat), user


def _tell_all(town: Town, bot: Bot) -> None:
    town.live.tell_all({"type": "profile", "bot": bot.id})


def _words(name: str, parameter: str, limit: int, too_long: str) -> None:
    """The pair setMy<name> and getMy<name>: a text in each language, the empty one being for all others."""

    def kept(bot: Bot) -> dict[str, str]:
        return {"name": bot.names, "description": bot.descriptions, "short_description": bot.short_descriptions}[
            parameter
        ]

    def change(town: Town, bot: Bot, call: Call) -> bool:
        words = call.text(parameter)
        if len(words) > limit:
            raise refusals.bad_request(too_long)
        language = call.text("language_code")
        if words:
            kept(bot)[language] = words
        elif language or parameter != "name":
            kept(bot).pop(language, None)
        bot.refresh()
        _tell_all(town, bot)
        return True

    def show(_town: Town, bot: Bot, call: Call) -> Json:
        words = kept(bot)
        return {parameter: words.get(call.text("language_code"), words.get("", ""))}

    setter: Handler = change
    getter: Handler = show
    method(f"setMy{name}")(setter)
    method(f"getMy{name}")(getter)


_words("Name", "name", 64, refusals.NAME_TOO_LONG)
_words("Description", "description", 512, refusals.DESCRIPTION_TOO_LONG)
_words("ShortDescription", "short_description", 120, refusals.SHORT_DESCRIPTION_TOO_LONG)


@method("setChatMenuButton")
def set_chat_menu_button(town: Town, bot: Bot, call: Call) -> bool:
    """The menu button of one private chat, or of all."""
    raw = call.structure("menu_button", refusals.MENU_BUTTON_UNREADABLE)
    try:
        button = _menu_button({"type": "default"} if raw is None else raw)
    except objects.Unreadable as reason:
        raise refusals.bad_request(f"can't parse menu button: {reason}") from None
    chat = targets.known_chat(town, bot, call) if call.fields.get("chat_id") else 0
    bot.menu_buttons[chat] = button
    return True


def _menu_button(raw: Any) -> Json:
    if not isinstance(raw, dict):
        raise objects.Unreadable("MenuButton must be an Object")
    kind = objects.text(raw, "type", None)
    if kind not in _MENU_TYPES:
        raise objects.Unreadable("MenuButton has unsupported type")
    if kind != "web_app":
        return {"type": kind}
    page = {"url": objects.text(objects.inner(raw, "web_app"), "url", None)}
    return {"type": kind, "text": objects.text(raw, "text", None), "web_app": page}


@method("getChatMenuButton")
def get_chat_menu_button(town: Town, bot: Bot, call: Call) -> Json:
    """The menu button of one private chat, or of all."""
    chat = targets.known_chat(town, bot, call) if call.fields.get("chat_id") else 0
    return bot.menu_buttons.get(chat, bot.menu_buttons.get(0, {"type": "commands"}))
