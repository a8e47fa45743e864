"""The files that calls name: uploads and file ids."""

from __future__ import annotations

from typing import Any, Final

from sandbox import refusals
from sandbox.fields import Call, Json, Upload, truth, whole
from sandbox.files import StoredFile, image_size
from sandbox.town import Town

_PHOTO_LIMIT: Final = 10 * 1024 * 1024
_LONGEST: Final = 86_400 * 7
_SPOILED: Final = frozenset({"photo", "video", "animation"})


class NoFile(Exception):
    """Nothing is named, or an upload that did not come."""


def named_file(town: Town, call: Call, kind: str, given: str, options: Json) -> StoredFile:
    """The file that `given` names: an upload (attach://name) or a file id.  URLs are not fetched.

    Raises NoFile, or Refusal(400) for a file that is none of this kind.
    """
    if given.startswith("attach://"):
        given, upload = "", call.uploads.get(given.removeprefix("attach://"))
        if upload is not None:
            return _store(town, kind, upload, options)
    if not given:
        raise NoFile
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
        kind,
        upload.content,
        name=upload.name,
        mime=mime,
        size=size,
        duration=min(max(whole(options.get("duration")), 0), _LONGEST),
        details=_details(kind, options),
    )


def _details(kind: str, options: Json) -> Json:
    """What an audio or a sticker says of itself."""
    names = {"audio": ("performer", "title"), "sticker": ("emoji",)}.get(kind, ())
    return {name: str(options.get(name)) for name in names if options.get(name)}


def _picture_size(kind: str, upload: Upload) -> tuple[int, int]:
    if kind == "photo" and len(upload.content) > _PHOTO_LIMIT:
        raise refusals.too_big_for("photo", len(upload.content), _PHOTO_LIMIT)
    size = image_size(upload.content)
    if size is None:
        raise refusals.bad_request(refusals.IMAGE_PROCESS_FAILED)
    return size


def shown(kind: str, file: StoredFile, options: Json) -> Json:
    """A file as a part of a message, with what a call says of how it is shown."""
    media: Any = file.media()
    if kind == "video" and whole(options.get("start_timestamp")) > 0:
        media = {**media, "start_timestamp": whole(options.get("start_timestamp"))}
    content: Json = {kind: media}
    if kind == "animation":  # for older bots it is a document too (Bot API: Message.animation)
        names = ("file_id", "file_unique_id", "file_size", "file_name", "mime_type")
        content["document"] = {name: media[name] for name in names}
    if kind in _SPOILED and truth(options.get("has_spoiler")):
        content["has_media_spoiler"] = True
    return content
