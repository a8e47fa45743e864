"""What was sent besides words, read from a raw message: the file or place itself, and what it was an answer to.

Like everything that is read from updates, nothing is taken for granted: what has no file id, or a place without
coordinates, is nothing that could be kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from bot.arrivals import number_in
from conversations.incoming import Replied
from programme.media import Kind, Medium

_FILES: Final[Mapping[str, Kind]] = {
    "voice": "voice",
    "audio": "audio",
    "video": "video",
    "video_note": "video_note",
    "animation": "animation",
    "document": "document",
}
"""The Bot API's fields that hold one file → our word. An animation also fills `document`, so it comes first."""
_MOST_IN_A_NAME: Final = 255
_LARGEST: Final = 2**53


def medium_in(body: Mapping[str, Any]) -> Medium | None:
    """What can be kept of a message besides its words; None where there is nothing."""
    for read in (_photo, _file, _place, _contact):
        found = read(body)
        if found is not None:
            return found
    return None


def replied_in(body: Mapping[str, Any], bot_id: int) -> Replied | None:
    """The message that this one answers, and what of it was quoted."""
    before = body.get("reply_to_message")
    if not isinstance(before, Mapping):
        return None
    quote = body.get("quote")
    author = number_in(before.get("from"), "id")
    return Replied(
        ours=author == bot_id or (author is None and before.get("from") is None),
        words=_text(before, "text") or _text(before, "caption"),
        quote=_text(quote, "text") if isinstance(quote, Mapping) else None,
    )


def _photo(body: Mapping[str, Any]) -> Medium | None:
    """The largest of the sizes that a photo comes in."""
    listed = body.get("photo")
    sizes = [one for one in listed if isinstance(one, Mapping)] if isinstance(listed, list) else []
    named = [one for one in sizes if _text(one, "file_id")]
    if not named:
        return None
    largest = max(named, key=lambda one: (_whole(one, "width") or 0) * (_whole(one, "height") or 0))
    return Medium(kind="photo", **_common(largest), album=_text(body, "media_group_id"))


def _file(body: Mapping[str, Any]) -> Medium | None:
    for field, kind in _FILES.items():
        found = body.get(field)
        if isinstance(found, Mapping) and _text(found, "file_id"):
            name, seconds = _text(found, "file_name"), _whole(found, "duration")
            return Medium(
                kind=kind,
                **_common(found),
                name=name and name[:_MOST_IN_A_NAME],
                mime=_text(found, "mime_type"),
                seconds=seconds,
                album=_text(body, "media_group_id"),
            )
    return None


def _common(found: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "file_id": _text(found, "file_id"),
        "unique_id": _text(found, "file_unique_id"),
        "size": _whole(found, "file_size"),
    }


def _place(body: Mapping[str, Any]) -> Medium | None:
    venue = body.get("venue")
    place = body.get("location") or (venue.get("location") if isinstance(venue, Mapping) else None)
    if not isinstance(place, Mapping):
        return None
    latitude, longitude = _degrees(place, "latitude", 90), _degrees(place, "longitude", 180)
    if latitude is None or longitude is None:
        return None
    named = [_text(venue, "title"), _text(venue, "address")] if isinstance(venue, Mapping) else []
    name = ", ".join(part for part in named if part)[:_MOST_IN_A_NAME] or None
    return Medium(kind="location", latitude=latitude, longitude=longitude, name=name)


def _contact(body: Mapping[str, Any]) -> Medium | None:
    found = body.get("contact")
    phone = _text(found, "phone_number") if isinstance(found, Mapping) else None
    if not isinstance(found, Mapping) or phone is None:
        return None
    name = " ".join(part for part in (_text(found, "first_name"), _text(found, "last_name")) if part)
    own = number_in(found, "user_id") is not None and number_in(found, "user_id") == number_in(body.get("from"), "id")
    return Medium(kind="contact", name=name[:_MOST_IN_A_NAME] or None, phone=phone[:40], own=own)


def _text(body: Mapping[str, Any], key: str) -> str | None:
    value = body.get(key)
    return value if isinstance(value, str) and value else None


def _whole(body: Mapping[str, Any], key: str) -> int | None:
    value = body.get(key)
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < _LARGEST else None


def _degrees(body: Mapping[str, Any], key: str, most: float) -> float | None:
    value = body.get(key)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if -most <= value <= most else None
