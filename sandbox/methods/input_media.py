"""InputMedia: the parts of an album, and what takes the place of a message's media."""

from __future__ import annotations

from typing import Any, Final

from sandbox import objects, refusals
from sandbox.fields import Call, Json
from sandbox.town import Town
from sandbox.wording import Formatted, format_text

from . import uploads
from .sending import caption_of

MEDIA: Final = ("animation", "audio", "document", "photo", "video")
"""Kinds of media that a message may be edited to (TDLib: edit_message_media)."""

_ALONE: Final = frozenset({"audio", "document"})


def read_media(town: Town, call: Call, raw: Any, *, album: bool) -> tuple[str, Json]:
    """The kind of an InputMedia and what it adds to a message.  Raises Refusal(400)."""
    try:
        return _read(town, call, raw, album=album)
    except objects.Unreadable as reason:
        raise _unreadable(str(reason)) from None


def _read(town: Town, call: Call, raw: Any, *, album: bool) -> tuple[str, Json]:
    if not isinstance(raw, dict):
        raise objects.Unreadable("expected an Object")
    caption = _caption(raw)
    above, spoiler = objects.flag(raw, "show_caption_above_media"), objects.flag(raw, "has_spoiler")
    kind = objects.text(raw, "type", None)
    _check(call, raw, kind, album=album)
    try:
        file = uploads.named_file(town, call, kind, objects.text(raw, "media"), raw)
    except uploads.NoFile:
        raise objects.Unreadable("media not found") from None
    content = {**uploads.shown(kind, file, {**raw, "has_spoiler": spoiler}), **caption_of(town, caption)}
    return kind, {**content, "show_caption_above_media": True} if above and caption.text else content


def _caption(raw: Json) -> Formatted:
    words, mode = objects.text(raw, "caption"), objects.text(raw, "parse_mode")
    try:
        return format_text(words, mode, raw.get("caption_entities"))
    except refusals.Refusal as refusal:
        reason = refusal.description.removeprefix("Bad Request: ")
        raise objects.Unreadable(reason[:1].upper() + reason[1:]) from None


def _check(call: Call, raw: Json, kind: str, *, album: bool) -> None:
    """Raises Unreadable for what is no media, or none for an album."""
    media = objects.text(raw, "media")
    if not media or (media.startswith("attach://") and media.removeprefix("attach://") not in call.uploads):
        raise objects.Unreadable("media not found")
    if kind not in MEDIA:
        raise objects.Unreadable(f'type "{kind}" is unsupported')
    if album and kind == "animation":
        raise objects.Unreadable(f'type "{kind}" can\'t be used in sendMediaGroup')


def check_album(contents: list[tuple[str, Json]]) -> None:
    """Raises Refusal(400) for parts that make no album (TDLib: check_message_group_message_contents)."""
    above = {bool(content.get("show_caption_above_media")) for _, content in contents}
    if len(above) > 1:
        raise refusals.bad_request(refusals.ALBUM_CAPTIONS)
    kinds = {kind for kind, _ in contents}
    alone = sorted(_ALONE & kinds)
    if len(kinds) > 1 and alone:
        raise refusals.bad_request(f"{alone[0]} can't be mixed with other media types")


def check_replaces(before: Json, kind: str) -> None:
    """Raises Refusal(400) when a part of an album cannot become of this kind (TDLib: edit_message_media)."""
    was = next((name for name in MEDIA if name in before), "")
    if "media_group_id" not in before or was == kind:
        return
    if kind == "animation":
        raise refusals.bad_request(refusals.NOT_FOR_ALBUMS)
    if {was, kind} & _ALONE:
        raise refusals.bad_request(refusals.ALBUM_STAYS)


def _unreadable(reason: str) -> refusals.Refusal:
    return refusals.bad_request(f"can't parse InputMedia: {reason}")
