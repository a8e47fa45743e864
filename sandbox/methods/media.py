"""Messages with files: photos, documents, voice and their like, and albums of them."""

from __future__ import annotations

from typing import Final

from sandbox import refusals
from sandbox.bots import Bot
from sandbox.fields import Call, Json
from sandbox.files import MEDIA_KINDS, new_album_id
from sandbox.town import Town

from . import targets, uploads
from .input_media import check_album, read_media
from .registry import Handler, method
from .sending import caption_content, check_permission, marks, post

_DOWNLOAD_LIMIT: Final = 20 * 1024 * 1024
_ALBUM_LIMIT: Final = 10
_NO_CAPTION: Final = frozenset({"sticker", "video_note"})


def _sender(kind: str) -> Handler:
    def send(town: Town, bot: Bot, call: Call) -> Json:
        given = call.text(kind) or f"attach://{kind}"
        try:
            file = uploads.named_file(town, call, kind, given, call.fields)
        except uploads.NoFile:
            raise refusals.no_file(kind) from None
        caption = {} if kind in _NO_CAPTION else caption_content(town, call)
        return post(town, bot, call, {**uploads.shown(kind, file, call.fields), **caption}).body

    send.__doc__ = f"Send a {kind.replace('_', ' ')} by file id or upload."
    return send


for _kind in MEDIA_KINDS:
    method("send" + "".join(word.capitalize() for word in _kind.split("_")))(_sender(_kind))


@method("sendMediaGroup")
def send_media_group(town: Town, bot: Bot, call: Call) -> list[Json]:
    """An album of two to ten; documents and audio only among their own.  All of it is checked before any is sent."""
    if call.fields.get("media") in (None, ""):
        raise refusals.required("media")
    items = call.structure("media", refusals.MEDIA_UNREADABLE)
    if not isinstance(items, list):
        raise refusals.bad_request(refusals.MEDIA_NOT_ARRAY)
    contents = [read_media(town, call, item, album=True) for item in items]
    dialogue, where = targets.place(town, bot, call)
    if not items:
        raise refusals.bad_request(refusals.ALBUM_EMPTY)
    if len(items) > _ALBUM_LIMIT:
        raise refusals.bad_request(refusals.ALBUM_TOO_LARGE)
    check_album(contents)
    for _, content in contents:
        check_permission(town, bot, dialogue, content)
    shared = {**where, **marks(call), **({"media_group_id": new_album_id()} if len(contents) > 1 else {})}
    return [town.bot_says(bot, dialogue, {**shared, **content}).body for _, content in contents]


@method("getFile")
def get_file(town: Town, _bot: Bot, call: Call) -> Json:
    """Where to download a file of up to 20 MB."""
    if not call.text("file_id"):
        raise refusals.bad_request(refusals.FILE_ID_MISSING)
    file = town.files.by_id(call.text("file_id"))
    if file is None:
        raise refusals.bad_request(refusals.FILE_ID_INVALID)
    if len(file.content) > _DOWNLOAD_LIMIT:
        raise refusals.bad_request(refusals.FILE_TOO_BIG_TO_GET)
    names: Json = {"file_id": file.file_id, "file_unique_id": file.unique_id}
    return {**names, "file_size": len(file.content), "file_path": file.path}
