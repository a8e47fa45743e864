"""The one door to Telegram. Nothing else in the bot knows its address, its token or its errors."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from telegram import Bot

from bot.bodies import parsed
from bot.lines import NoAnswer
from bot.request import (
    READ_SECONDS,
    SLOWEST_UPLOAD,
    UPLOAD_SECONDS,
    AiohttpRequest,
    File,
    upload_seconds,
)
from programme.retry import NotSent, Outcome, Refused, Sent, Unauthorised, Unknown, after_answer, after_failure

PUBLIC_API = "https://api.telegram.org"
UPDATES = ("message", "edited_message", "callback_query", "my_chat_member")
"""The kinds of updates that the bot asks for."""
POLL_GRACE = 10.0
"""Seconds that the answer to a long poll may come after its time."""


class CallFailed(Exception):
    """A call was not carried out, or nobody knows. `outcome` says which; the text holds neither token nor person."""

    def __init__(self, method: str, outcome: Outcome) -> None:
        super().__init__(f"{method}: {slug(outcome)}")
        self.method = method
        self.outcome = outcome


class Gateway:
    """Calls the Bot API at `api_url` as the bot that `token` belongs to. Between `start()` and `close()`."""

    def __init__(self, token: str, api_url: str = PUBLIC_API) -> None:
        # The library tells its DEBUG log the token, and what people are told.
        logging.getLogger("telegram").setLevel(logging.INFO)
        self._base = f"{api_url.rstrip('/')}/bot{token}"
        self._files = f"{api_url.rstrip('/')}/file/bot{token}"
        self._request = AiohttpRequest()
        self.bot_id = bot_id_of(token)
        self.client = Bot(
            token,
            base_url=f"{api_url.rstrip('/')}/bot",
            base_file_url=f"{api_url.rstrip('/')}/file/bot",
            request=self._request,
            get_updates_request=self._request,
        )
        """python-telegram-bot's typed client, over the same connections."""

    def __repr__(self) -> str:
        return f"Gateway(bot {self.bot_id})"

    async def start(self) -> None:
        """Open the connections; calls nothing."""
        await self._request.initialize()

    async def close(self) -> None:
        """Close the connections; a call in flight ends as unknown."""
        await self._request.shutdown()

    async def send(
        self,
        method: str,
        params: Mapping[str, Any],
        files: Mapping[str, File] | None = None,
        timeout: float | None = None,  # noqa: ASYNC109  # why: it is Telegram's patience, enforced by the connection
    ) -> Outcome:
        """Call a method of the Bot API; what became of it, as a value. Raises nothing of the network's.

        A file that cannot be read is `Refused`, and nothing was called.
        """
        url = f"{self._base}/{method}"
        try:
            if files:
                seconds = timeout or upload_seconds(files.values())
                answer = await self._request.post_files(url, params, files, seconds=seconds)
            else:
                answer = await self._request.post_json(url, params, seconds=timeout or READ_SECONDS)
        except NoAnswer as silence:
            return after_failure(silence.failure)
        except OSError:
            return Refused(0, "file_missing")
        code, body = answer
        return after_answer(code, parsed(body))

    async def call(
        self,
        method: str,
        params: Mapping[str, Any] | None = None,
        files: Mapping[str, File] | None = None,
        timeout: float | None = None,  # noqa: ASYNC109  # why: it is Telegram's patience, enforced by the connection
    ) -> Any:
        """Call a method of the Bot API; its `result` as plain values. Raises CallFailed with the outcome."""
        outcome = await self.send(method, params or {}, files, timeout)
        if isinstance(outcome, Sent):
            return outcome.result
        raise CallFailed(method, outcome)

    async def get_updates(
        self,
        offset: int | None,
        timeout: int = 25,  # noqa: ASYNC109  # why: the long poll's own parameter, in seconds
    ) -> list[dict[str, Any]]:
        """The next updates, waiting up to `timeout` seconds; everything below `offset` is confirmed by asking.

        Raises CallFailed: `Refused` with reason `other_poller` or `webhook_set`, `Unauthorised`, `NotSent`, `Unknown`.
        """
        params = {"timeout": timeout, "limit": 100, "allowed_updates": list(UPDATES)}
        if offset is not None:
            params["offset"] = offset
        updates = await self.call("getUpdates", params, timeout=timeout + POLL_GRACE)
        return updates if isinstance(updates, list) else []

    async def get_me(self) -> dict[str, Any]:
        """Who the bot is: `id`, `username`, `first_name` …. Raises CallFailed."""
        me: dict[str, Any] = await self.call("getMe")
        return me

    async def download(self, file_id: str, most: int) -> bytes:
        """The content of a file that somebody sent, whole, or one byte more than `most` of a larger one.

        Raises CallFailed with the outcome: `Refused` for good, all others may be tried again.
        """
        found = await self.call("getFile", {"file_id": file_id})
        path = found.get("file_path") if isinstance(found, dict) else None
        if not isinstance(path, str):
            raise CallFailed("getFile", Unknown("answer_garbled"))
        try:
            url = f"{self._files}/{quote(path)}"
            seconds = UPLOAD_SECONDS + most / SLOWEST_UPLOAD
            status, content = await self._request.get_file(url, most=most, seconds=seconds)
        except NoAnswer as silence:
            raise CallFailed("file", after_failure(silence.failure)) from None
        if status == HTTPStatus.UNAUTHORIZED:
            raise CallFailed("file", Unauthorised(status))
        if status != HTTPStatus.OK:  # the address is good for an hour: a new one is asked for
            raise CallFailed("file", NotSent(f"http_{status}"))
        return content

    async def fire(self, calls: Sequence[tuple[str, Mapping[str, Any]]]) -> None:
        """Carry out calls that are never repeated (press answers, chat actions), in order; outcomes do not matter."""
        for method, params in calls:
            await self.send(method, params)


def bot_id_of(token: str) -> int:
    """The bot's id: the number before the colon. Raises ValueError for what is no token, without showing it."""
    number, colon, secret = token.partition(":")
    if not (number.isascii() and number.isdigit() and colon and secret):
        raise ValueError("the Telegram token is malformed: it looks like 123456:ABC-DEF…")
    return int(number)


def slug(outcome: Outcome) -> str:
    """An outcome in one word, for logs and metrics."""
    match outcome:
        case Refused(reason=reason):
            return reason
        case NotSent(why=why) | Unknown(why=why):
            return why
        case Unauthorised(code=code):
            return f"unauthorised_{code}"
    return type(outcome).__name__.lower()
