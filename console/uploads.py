"""Forms that bring files: read from the request without holding a large one in memory, and never more than a limit."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qs

from fastapi import Request
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

LARGEST: Final = 2**20
"""Bytes of a form without files: the longest announcement in ten languages has a fifth of that."""
LARGEST_UPLOAD: Final = 60 * 10**6
"""Bytes of a form with its files: what goes with one announcement, and room for its words."""
MOST_FILES: Final = 10
MOST_FIELDS: Final = 2000


class FormTooLarge(Exception):
    """More was sent than any form of ours holds."""


@dataclass(frozen=True, slots=True)
class Form:
    """What was filled in, by field, and the files that came with it, by field as well."""

    fields: dict[str, list[str]]
    files: dict[str, list[UploadFile]]

    async def close(self) -> None:
        """The files are not needed any more."""
        for several in self.files.values():
            for one in several:
                await one.close()


async def read(request: Request, *, uploads: bool) -> Form:
    """What was filled in. A form with files is read only where `uploads` are taken. Raises FormTooLarge."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if uploads and kind == "multipart/form-data":
        return await _in_parts(request)
    body = bytearray()
    async for piece in _at_most(request, LARGEST):
        body += piece
    if kind != "application/x-www-form-urlencoded":
        return Form({}, {})
    return Form(parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=MOST_FIELDS), {})


async def _in_parts(request: Request) -> Form:
    stream = _at_most(request, LARGEST_UPLOAD)
    parser = MultiPartParser(
        request.headers, stream, max_files=MOST_FILES, max_fields=MOST_FIELDS, max_part_size=LARGEST
    )
    try:
        parsed = await parser.parse()
    except MultiPartException as error:
        raise FormTooLarge from error
    form = Form({}, {})
    for name, value in parsed.multi_items():
        if isinstance(value, str):
            form.fields.setdefault(name, []).append(value)
        elif value.filename:
            form.files.setdefault(name, []).append(value)
        else:
            await value.close()  # a field in which no file was chosen
    return form


async def _at_most(request: Request, most: int) -> AsyncGenerator[bytes, None]:
    there = 0
    async for piece in request.stream():
        there += len(piece)
        if there > most:
            raise FormTooLarge
        yield piece
