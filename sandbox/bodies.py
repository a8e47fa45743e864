"""From an HTTP request to a Call: query, urlencoded form, multipart form, JSON."""

from __future__ import annotations

from typing import Final
from urllib.parse import parse_qsl

import orjson
from aiohttp import BodyPartReader, ClientResponse, MultipartReader, web

from . import refusals
from .fields import Call, Upload

UPLOAD_LIMIT: Final = 50 * 1024 * 1024
"""Bytes a bot may upload in one file (Bot API: Sending files)."""


async def read_call(request: web.Request, method: str) -> Call:
    """The call that `request` makes.  Raises Refusal for a body that cannot be read."""
    call = Call(method, dict(request.query) if request.query_string else {})
    if request.method != "POST" or not request.can_read_body:
        return call
    kind = request.content_type
    if kind == "application/json":
        _read_json(await request.read(), call)
    elif kind == "multipart/form-data":
        await _read_multipart(await request.multipart(), call)
    elif kind == "application/x-www-form-urlencoded":
        _read_form(await request.read(), call)
    return call


async def read_answer(response: ClientResponse) -> Call | None:
    """The method call in the answer of a webhook, if it makes one; a body that cannot be read makes none."""
    call = Call("", {})
    kind = response.content_type
    try:
        if kind == "multipart/form-data":
            await _read_multipart(MultipartReader.from_response(response).stream, call)
        body = await response.read()
        if kind == "application/json":
            _read_json(body, call)
        elif kind == "application/x-www-form-urlencoded":
            _read_form(body, call)
    except (refusals.Refusal, ValueError):
        return None
    call.method = call.text("method")
    return call if call.method else None


def _read_form(body: bytes, call: Call) -> None:
    call.fields.update(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))


def _read_json(body: bytes, call: Call) -> None:
    if not body:
        return
    try:
        fields = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise refusals.bad_request("can't parse request JSON body") from None
    if not isinstance(fields, dict):
        raise refusals.bad_request("object expected as the request body")
    call.fields.update(fields)


async def _read_multipart(parts: MultipartReader, call: Call) -> None:
    async for part in parts:
        if not isinstance(part, BodyPartReader) or part.name is None:
            continue
        content = bytes(await part.read(decode=True))
        if part.filename is None:
            call.fields[part.name] = content.decode("utf-8", "replace")
        elif len(content) > UPLOAD_LIMIT:
            raise refusals.Refusal(*refusals.TOO_LARGE)
        else:
            mime = part.headers.get("Content-Type", "application/octet-stream")
            call.uploads[part.name] = Upload(part.filename, mime, content)
