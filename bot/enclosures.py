"""The files in a message: found in its parameters, sent by file id where Telegram has them, else uploaded.

In a file's place stands its original, `{"digest": …, "name": …, "size": …}`; what is to be sent by an id has `file_id`
besides. A `document` or `photo` can also be a file that is no original: `{"name": …, "content_b64": …}` or
`media_path`, and a `photo` one that is drawn when it is sent: `{"name": …, "drawing": …}` (painting.py).
A photo, document or voice stands under its own name, those of an album in `media` (Bot API, InputMedia).
Pure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from programme.attachment import KINDS

FILE_FIELDS: Final[tuple[str, ...]] = KINDS
DRAWING: Final = "drawing"
"""In a photo's place: which picture it is to be."""
_WITH_FILES: Final = frozenset({*FILE_FIELDS, "media"})
"""Of the parameters of a message, those that hold its files: most have none of them."""


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A file of a message: what it is sent as, and what stands in its place."""

    kind: str
    file: Mapping[str, Any]

    @property
    def which(self) -> tuple[str, str] | None:
        """Kind and digest of an original; None for a file that is none."""
        digest = self.file.get("digest")
        return None if digest is None else (self.kind, str(digest))

    @property
    def file_id(self) -> str | None:
        """The id it is sent by; None when it is uploaded."""
        return self.file.get("file_id")


def enclosures(payload: Mapping[str, Any]) -> list[Enclosure]:
    """The files of a message, in their order."""
    return list(_found(payload))


def by_id(payload: Mapping[str, Any], ids: Mapping[tuple[str, str], str]) -> dict[str, Any]:
    """The message with the ids of those of its files that Telegram has."""

    def stamped(enclosure: Enclosure) -> Any:
        which = enclosure.which
        known = None if which is None else ids.get(which)
        return dict(enclosure.file) if known is None else {**enclosure.file, "file_id": known}

    return _replaced(payload, stamped)


def put_in(payload: Mapping[str, Any], attach: Callable[[Enclosure, int], str]) -> dict[str, Any]:
    """The message as it is called: in place of each file its id, or what `attach` gives for an upload.

    `attach` is told which one it is, from 0 on.
    """
    numbers = iter(range(len(enclosures(payload))))

    def called(enclosure: Enclosure) -> Any:
        number = next(numbers)
        return attach(enclosure, number) if enclosure.file_id is None else enclosure.file_id

    return _replaced(payload, called)


def ids_told(sent: Iterable[Enclosure], messages: Sequence[Mapping[str, Any]]) -> list[tuple[str, str, str]]:
    """Which uploaded originals got which id, by the messages that Telegram made of them: (kind, digest, file id).

    Where Telegram made something else of a file than it was sent as, its id is of no use and left out.
    """
    told = []
    for enclosure, message in zip(sent, messages, strict=False):
        found = message.get(enclosure.kind)
        largest = found[-1] if isinstance(found, list) and found else found
        file_id = largest.get("file_id") if isinstance(largest, Mapping) else None
        if enclosure.which is not None and enclosure.file_id is None and isinstance(file_id, str):
            told.append((*enclosure.which, file_id))
    return told


def ids_used(sent: Iterable[Enclosure]) -> list[tuple[str, str, str]]:
    """Which ids a message was sent by: (kind, digest, file id)."""
    return [(*one.which, one.file_id) for one in sent if one.which is not None and one.file_id is not None]


def _found(payload: Mapping[str, Any]) -> Iterator[Enclosure]:
    if _WITH_FILES.isdisjoint(payload):
        return
    for field in FILE_FIELDS:
        if isinstance(payload.get(field), Mapping):
            yield Enclosure(field, payload[field])
    media = payload.get("media")
    for item in media if isinstance(media, list) else ():
        if isinstance(item.get("media"), Mapping):
            yield Enclosure(str(item["type"]), item["media"])


def _replaced(payload: Mapping[str, Any], by: Callable[[Enclosure], Any]) -> dict[str, Any]:
    made = dict(payload)
    if _WITH_FILES.isdisjoint(made):
        return made
    for field in FILE_FIELDS:
        if isinstance(made.get(field), Mapping):
            made[field] = by(Enclosure(field, made[field]))
    if isinstance(made.get("media"), list):
        made["media"] = [
            {**item, "media": by(Enclosure(str(item["type"]), item["media"]))}
            if isinstance(item.get("media"), Mapping)
            else item
            for item in made["media"]
        ]
    return made
