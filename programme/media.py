"""What people may send besides words: which kinds are kept, how large, and of which content.

What can be told before a file is fetched is told here: its size, and a name of something that a computer would run.
`programme.received_file` looks at its content. Names of files are shown to staff as words and are no place on a disk.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final, Literal, get_args

Kind = Literal["photo", "voice", "audio", "video", "video_note", "animation", "document", "location", "contact"]
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
WITHOUT_FILE: Final = frozenset({"location", "contact"})
"""Kinds that are told in the message itself: there is nothing to fetch."""

Reason = Literal["too_large", "kind", "mismatch", "empty"]
"""Why something cannot be kept: its size, its kind, its content is not what it was sent as, there is nothing in it."""

MEGABYTE: Final = 1024 * 1024
MOST_MEGABYTES: Final[Mapping[str, int]] = {"photo": 10}
DOWNLOAD_MEGABYTES: Final = 20
"""Telegram gives bots no larger file (Bot API, getFile)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Medium:
    """One thing that was sent. `size` is in bytes, `seconds` of what is heard or seen; `album` is shared by those sent
    together. A place has `latitude` and `longitude`, a contact `phone` and whether it is the sender's `own`."""

    kind: Kind
    file_id: str | None = None
    unique_id: str | None = None
    name: str | None = None
    mime: str | None = None
    size: int | None = None
    seconds: int | None = None
    latitude: float | None = None
    longitude: float | None = None
    phone: str | None = None
    own: bool = False
    album: str | None = None

    def to_plain(self) -> dict[str, Any]:
        """As plain values, for a session; without what is not known."""
        return {name: value for name, value in asdict(self).items() if value not in (None, False)}


def most_megabytes(kind: str) -> int:
    """How large a file of a kind may be."""
    return MOST_MEGABYTES.get(kind, DOWNLOAD_MEGABYTES)


def most_bytes(kind: str) -> int:
    """The same in bytes."""
    return most_megabytes(kind) * MEGABYTE


def refusal(medium: Medium) -> Reason | None:
    """Why a file cannot be taken, as far as can be told before it is fetched; None if it may be fetched."""
    if medium.kind in WITHOUT_FILE:
        return None
    if medium.size is not None and medium.size > most_bytes(medium.kind):
        return "too_large"
    return "kind" if ending(medium.name) in RUNNABLE else None


RUNNABLE: Final = frozenset(
    (
        "ade adp apk app appx appxbundle bat cab chm cmd com cpl dll dmg docm dotm exe gadget hlp hta htm html ins iso "
        "isp jar js jse lnk mht mhtml msc msi msix msp mst pif potm ppam pptm ps1 py rb reg scf scr sh shb svg swf sys "
        "vb vbe vbs vxd wsc wsf wsh xhtml xlam xlsm xltm xml xll zip rar 7z gz tar"
    ).split()
)
"""Endings of files that run, hold others, or are shown by a browser: refused without a look."""

ENDINGS: Final[Mapping[str, str]] = {
    **dict.fromkeys("jpg jpeg jpe jfif png gif webp heic heif".split(), "picture"),
    **dict.fromkeys("ogg oga opus mp3 m4a aac wav flac amr".split(), "sound"),
    **dict.fromkeys("mp4 m4v webm mov 3gp".split(), "film"),
    **dict.fromkeys("docx odt rtf doc dotx ott".split(), "words"),
    **dict.fromkeys("xlsx ods xls xltx ots".split(), "table"),
    **dict.fromkeys("pptx odp ppt potx otp".split(), "slides"),
    **dict.fromkeys("txt csv md".split(), "text"),
    "pdf": "pdf",
}
MOST_OF_A_NAME: Final = 80
_RESERVED: Final = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d|clock\$)(?:\.|$)", re.IGNORECASE)


def ending(name: str | None) -> str:
    """What stands behind the last dot of a name, in small letters; '' where there is nothing."""
    cleaned = clean_name(name)
    return "" if cleaned is None or "." not in cleaned else cleaned.rpartition(".")[2].lower()


def clean_name(name: str | None) -> str | None:
    """A file's name as words that can be shown: no folders, nothing that hides or turns letters round, not long.

    An ending in the middle is no ending any more ("photo.jpg.pdf" is "photo_jpg.pdf"). None where nothing is left.
    """
    if name is None:
        return None
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    shown = "".join(map(_shown, last))
    words = " ".join(shown.split()).strip(". ")
    if not words:
        return None
    stem, dot, end = words.rpartition(".")
    if dot and (len(end) > 8 or not end.isalnum()):
        stem, dot, end = words, "", ""
    elif not dot:
        stem, end = end, ""
    stem = _without_endings(stem).strip(". ")[: MOST_OF_A_NAME - len(end) - 1].strip() or "_"
    whole = f"{stem}{dot}{end}"
    return f"_{whole}" if _RESERVED.match(whole) else whole


def _shown(character: str) -> str:
    """A character as it may stand in a name: what only turns or joins others is left out."""
    category = unicodedata.category(character)
    return "" if category == "Cf" else " " if category[0] in "CZ" else character


def _without_endings(stem: str) -> str:
    known = ENDINGS.keys() | RUNNABLE
    first, *others = stem.split(".")
    return first + "".join(f"_{part}" if part.strip().lower() in known else f".{part}" for part in others)
