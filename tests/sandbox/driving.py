"""A bot and the hands of people, over real HTTP."""

from __future__ import annotations

import io
from typing import Any

import aiohttp

Json = dict[str, Any]

TOKEN = "700100200:made-up-token-of-the-tests_0123456789"
BOT = 700100200
AMINA, BEN, CHEN = 1001, 1002, 1003


class ApiBot:
    """Calls methods as a bot does."""

    def __init__(self, http: aiohttp.ClientSession, url: str, token: str = TOKEN) -> None:
        self.http, self.url, self.token = http, url, token

    async def call(self, method: str, **fields: Any) -> Json:
        """The whole answer to a call with a JSON body."""
        async with self.http.post(f"{self.url}/bot{self.token}/{method}", json=fields) as response:
            answer: Json = await response.json()
            assert response.status == (200 if answer["ok"] else answer["error_code"])
            return answer

    async def result(self, method: str, **fields: Any) -> Any:
        """The result of a call that must go well."""
        answer = await self.call(method, **fields)
        assert answer["ok"], answer
        return answer["result"]

    async def refusal(self, method: str, **fields: Any) -> str:
        """The description of a call that must be refused."""
        answer = await self.call(method, **fields)
        assert not answer["ok"], answer
        return str(answer["description"])

    async def upload(self, method: str, files: dict[str, tuple[str, bytes]], **fields: str) -> Json:
        """The answer to a multipart call; `files` maps field to (name, content)."""
        form = aiohttp.FormData(quote_fields=False, default_to_multipart=True)
        for name, value in fields.items():
            form.add_field(name, value)
        for name, (filename, content) in files.items():
            form.add_field(name, io.BytesIO(content), filename=filename, content_type="application/octet-stream")
        async with self.http.post(f"{self.url}/bot{self.token}/{method}", data=form) as response:
            answer: Json = await response.json()
            return answer

    async def updates(self, **fields: Any) -> list[Json]:
        """The waiting updates."""
        updates: list[Json] = await self.result("getUpdates", **fields)
        return updates


class Hands:
    """Acts through the control API."""

    def __init__(self, http: aiohttp.ClientSession, url: str) -> None:
        self.http, self.url = http, url

    async def post(self, path: str, **fields: Any) -> Any:
        """The answer to an act that must go well."""
        async with self.http.post(f"{self.url}/sandbox/{path}", json=fields) as response:
            answer = await response.json()
            assert response.status == 200, answer
            return answer

    async def get(self, path: str, **query: str | int) -> Any:
        """The answer to a question that must go well."""
        async with self.http.get(f"{self.url}/sandbox/{path}", params=query) as response:
            answer = await response.json()
            assert response.status == 200, answer
            return answer

    async def error(self, verb: str, path: str, **fields: Any) -> tuple[int, str]:
        """Status and sentence of an act that cannot be done."""
        body, query = (fields, None) if verb == "POST" else (None, fields)
        async with self.http.request(verb, f"{self.url}/sandbox/{path}", json=body, params=query) as response:
            answer = await response.json()
            assert response.status >= 400, answer
            return response.status, str(answer["error"])

    async def delete(self, path: str) -> Any:
        """The answer to a DELETE that must go well."""
        async with self.http.delete(f"{self.url}/sandbox/{path}") as response:
            assert response.status == 200
            return await response.json()


async def a_forum(hands: Hands, **more: Any) -> int:
    """The id of a supergroup with topics, of Amina and Ben, which the bot administers."""
    fields: Json = {"title": "Staff", "members": [AMINA, BEN], "forum": True, "admin": True, **more}
    return int((await hands.post("groups", **fields))["id"])
