"""Messages with files: photos, documents, voice and their like, and albums of them."""

from __future__ import annotations

from typing import Any, Final

from sandbox import refusals
from sandbox.bots import Bot
from sandbox.fields import Call, Json, Upload, truth, whole
from sandbox.files import MEDIA_KINDS, StoredFile, image_size, new_album_id
from sandbox.town import Town
from sandbox.wording import format_text

from . import targets
from .registry import Handler, method
from .sending import caption_content, caption_of, check_permission, marks, post

_PHOTO_LIMIT: Final = 10 * 1024 * 1024
_DOWNLOAD_LIMIT: Final = 20 * 1024 * 1024
_ALBUM_LIMIT: Final = 10
_ALBUM_KINDS: Final = {"photo": "visual", "video": "visual", "document": "document", "audio": "audio"}
_NO_CAPTION: Final = frozenset({"sticker", "video_note"})


def _sender(kind: str) -> Handler:
    def send(town: Town, bot: Bot, call: Call) -> Json:
        upload, given = call.uploads.get(kind), call.text(kind)
        file = _file(town, call, kind, given or (f"attach://{kind}" if upload else ""), call.fields)
        content: Json = (
            {kind: file.media()} if kind in _NO_CAPTION else {kind: file.media(), **caption_content(town, call)}
        )
        return post(town, bot, call, _with_document(kind, content)).body

    send.__doc__ = f"Send a {kind.replace('_', ' ')} by file id or upload."
    return send


def _with_document(kind: str, content: Json) -> Json:
    """Animations also carry their file as a document, for older bots (Bot API: Message.animation)."""
    if kind != "animation":
        return content
    animation = content["animation"]
    names = ("file_id", "file_unique_id", "file_size", "file_name", "mime_type")
    return {**content, "document": {name: animation[name] for name in names}}


for _kind in MEDIA_KINDS:
    method("send" + "".join(word.capitalize() for word in _kind.split("_")))(_sender(_kind))


def _file(town: Town, call: Call, kind: str, given: str, options: Json) -> StoredFile:
    """The file that `given` names: an upload (attach://name) or a file id.  URLs are not fetched."""
    if not given:
        raise refusals.no_file(kind)
    if given.startswith("attach://"):
        upload = call.uploads.get(given.removeprefix("attach://"))
        if upload is None:
            raise refusals.no_file(kind)
        return _store(town, kind, upload, options)
    if given.startswith(("http://", "https://")):
        raise refusals.bad_request(refusals.URL_NOT_FETCHED)
    file = town.files.by_id(given)
    if file is None:
        raise refusals.bad_request(refusals.WRONG_FILE)
    if file.kind != kind:
        raise refusals.wrong_file_type(file.kind, kind)
    return file


def _store(town: Town, kind: str, upload: Upload, options: Json) -> StoredFile:
    if not upload.content:
        raise refusals.bad_request(refusals.FILE_EMPTY)
    size = (whole(options.get("width")), whole(options.get("height")))
    if kind == "video_note":
        size = (whole(options.get("length"), 240), whole(options.get("length"), 240))
    if kind in {"photo", "sticker"}:
        size = _picture_size(kind, upload)
    mime = upload.mime if kind != "photo" else "image/jpeg"
    return town.files.store(
        kind, upload.content, name=upload.name, mime=mime, size=size, duration=whole(options.get("duration"))
    )


def _picture_size(kind: str, upload: Upload) -> tuple[int, int]:
    if kind == "photo" and len(upload.content) > _PHOTO_LIMIT:
        raise refusals.too_big_for("photo", len(upload.content), _PHOTO_LIMIT)
    size = image_size(upload.content)
    if size is None:
        raise refusals.bad_request(refusals.IMAGE_PROCESS_FAILED)
    return size


@method("sendMediaGroup")
def send_media_group(town: Town, bot: Bot, call: Call) -> list[Json]:
    """An album of two to ten; documents and audio only among their own.  All of it is checked before any is sent."""
    items = call.structure("media", refusals.MEDIA_UNREADABLE)
    if not isinstance(items, list):
        raise refusals.bad_request(refusals.MEDIA_NOT_ARRAY)
    if not items:
        raise refusals.bad_request(refusals.ALBUM_EMPTY)
    if len(items) > _ALBUM_LIMIT:
        raise refusals.bad_request(refusals.ALBUM_TOO_LARGE)
    dialogue, where = targets.place(town, bot, call)
    contents = [_item(town, call, item) for item in items]
    if len({_ALBUM_KINDS[kind] for kind, _ in contents}) > 1:
        raise refusals.bad_request(refusals.ALBUM_TYPE)
    for _, content in contents:
        check_permission(town, bot, dialogue, content)
    shared = {**where, **marks(call), **({"media_group_id": new_album_id()} if len(contents) > 1 else {})}
    return [town.bot_says(bot, dialogue, {**shared, **content}).body for _, content in contents]


def _item(town: Town, call: Call, item: Any) -> tuple[str, Json]:
    if not isinstance(item, dict):
        raise refusals.bad_request("can't parse InputMedia: expected an Object")
    kind = item.get("type")
    if kind not in _ALBUM_KINDS:
        raise refusals.bad_request(refusals.ALBUM_TYPE)
    file = _file(town, call, kind, str(item.get("media", "")), item)
    content: Json = {kind: file.media()}
    if item.get("caption"):
        raw = item.get("caption_entities")
        content.update(caption_of(town, format_text(str(item["caption"]), str(item.get("parse_mode") or ""), raw)))
    if truth(item.get("has_spoiler")):
        content["has_media_spoiler"] = True
    return kind, content


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
