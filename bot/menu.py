"""The list of commands that a phone shows, in each language that Telegram can tell apart."""

from __future__ import annotations

import structlog
from telegram import Bot, BotCommand
from telegram.error import TelegramError

from conversations.library import Library
from conversations.texts import Texts

log = structlog.get_logger(__name__)

SHOWN = (
    *("menu", "updates", "opportunities", "say", "mine", "profile", "language"),
    *("pause", "stop", "help", "mydata", "deleteme", "complain"),
)
"""In this order; a command that opens nothing is left out."""
LONGEST = 256
"""Most characters of a description (Bot API, BotCommand)."""


def menus(library: Library, texts: Texts) -> dict[str, list[BotCommand]]:
    """The commands by language code: "" for everybody whose language has no list, which is the English one."""
    lists = {"": _menu(library, texts, "en")}
    for catalogue in texts.languages[1:]:
        code = catalogue.language
        titles = {flow.title for command in SHOWN if (flow := library.by_command(command)) is not None}
        if len(code) == 2 and not titles & set(texts.missing(code)):
            lists[code] = _menu(library, texts, code)
    return lists


async def show(client: Bot, library: Library, texts: Texts) -> None:
    """Tell Telegram the commands. What fails is told again at the next start: the commands work without it."""
    for code, commands in menus(library, texts).items():
        try:
            await client.set_my_commands(commands, language_code=code or None)
        except TelegramError as error:
            log.warning("the list of commands was not taken", language=code, kind=type(error).__name__)


def _menu(library: Library, texts: Texts, language: str) -> list[BotCommand]:
    flows = [(command, library.by_command(command)) for command in SHOWN]
    return [BotCommand(name, texts.plain(flow.title, language)[:LONGEST]) for name, flow in flows if flow is not None]
