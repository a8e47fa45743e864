"""What people sent, as the team is shown it: in words, and the things themselves, by Telegram's ids for them.

Only what was looked at and kept is shown; nothing tells who sent it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any, Final

from sqlalchemy import Connection

from conversations.parts import name_of
from conversations.phrases import Phrase
from storage import attachments, contribution_parts, contributions, threads
from storage.attachments import Attachment
from storage.contributions import Contribution

Call = tuple[str, dict[str, Any]]
"""A method of the Bot API and its parameters, without the chat."""

_METHODS: Final = {
    "photo": "sendPhoto",
    "voice": "sendVoice",
    "audio": "sendAudio",
    "video": "sendVideo",
    "video_note": "sendVideoNote",
    "animation": "sendAnimation",
    "document": "sendDocument",
}
_ALBUMS: Final = (frozenset({"photo", "video"}), frozenset({"document"}), frozenset({"audio"}))
"""Kinds that may stand in one album together (Bot API, sendMediaGroup)."""
MOST_TOGETHER: Final = 10
EXCERPT: Final = 160
"""Most characters of what was answered."""


def what_was_said(conn: Connection, one: Contribution, *, follows: bool = False) -> str | Phrase:
    """The words of a contribution, what they answer or quote, and in words what came with it and how far that is.

    `follows`: what is not fetched yet is shown below as soon as it is, so nothing is said of that.
    """
    sent = attachments.of_contributions(conn, [one.id]).get(one.id, [])
    said = _said(one, [_told(each, follows=follows) for each in sent])
    for answered in _answered(conn, one):
        said = Phrase("inbox.what.answering", {"what": answered, "said": said})
    return said


def _said(one: Contribution, files: list[Phrase]) -> str | Phrase:
    if not files:
        return one.words
    return Phrase("inbox.what.both", {"words": one.words, "files": files}) if one.words else _only(files)


def _answered(conn: Connection, one: Contribution) -> Iterator[Phrase]:
    """What its messages are replies to: the passage that was quoted, else the beginning of what was said before."""
    told = set()
    for part in contribution_parts.of_contribution(conn, one.id):
        about = part.about or {}
        words = " ".join(str(about.get("quote") or about.get("words") or "").split())
        if words and words not in told:
            told.add(words)
            short = words if len(words) <= EXCERPT else f"{words[:EXCERPT].rstrip()}…"
            who = "receipt" if part.about_receipt else "us" if about.get("ours") else "them"
            yield Phrase(f"inbox.what.about_{who}", {"words": short, "receipt": part.about_receipt or ""})
    if not told:
        yield from _wrote_back(conn, one)


def _wrote_back(conn: Connection, one: Contribution) -> Iterator[Phrase]:
    """What it was written back to by the button under an answer."""
    number = threads.before(conn, one.id)
    earlier = None if number is None else contributions.one(conn, number)
    if earlier is not None:
        words = " ".join((contributions.last_words(conn, earlier.id) or earlier.words).split())
        short = words if len(words) <= EXCERPT else f"{words[:EXCERPT].rstrip()}…"
        yield Phrase("inbox.what.about_answer", {"words": short, "receipt": earlier.receipt})


def _only(files: list[Phrase]) -> Phrase:
    return Phrase("inbox.what.files", {"files": files})


def _told(one: Attachment, *, follows: bool) -> Phrase:
    named = name_of(one.told)
    if one.kind == "location" and one.about.get("name"):
        return Phrase("inbox.what.place", {"what": named, "name": one.about["name"]})
    return (
        named
        if one.state == "kept" or (follows and one.state == "waiting")
        else Phrase(f"inbox.what.{one.state}", {"what": named})
    )


def calls(sent: Iterable[Attachment], caption: str) -> Iterator[tuple[int, Call]]:
    """Calls that show what was kept, in the order in which it was sent; things sent together stay together.

    Each with how many messages it becomes. `caption` (a receipt) tells what they belong to, where there is a place
    for it.
    """
    kept = [one for one in sent if one.state == "kept"]
    for album, listed in groupby(kept, key=_album):
        together = list(listed)
        if album is None or len(together) == 1:
            yield from ((1, call(one, caption)) for one in together)
        else:
            parts = [_part(one, caption) for one in together[:MOST_TOGETHER]]
            yield len(parts), ("sendMediaGroup", {"media": parts})


def _album(one: Attachment) -> tuple[str, int] | None:
    place = next((place for place, kinds in enumerate(_ALBUMS) if one.kind in kinds), None)
    return None if one.album is None or place is None else (one.album, place)


def _part(one: Attachment, caption: str) -> dict[str, Any]:
    return {"type": one.kind, "media": one.file_id, "caption": caption}


def call(one: Attachment, caption: str) -> Call:
    """The call that shows one thing."""
    if one.kind == "location":
        return "sendLocation", {name: one.about[name] for name in ("latitude", "longitude")}
    if one.kind == "contact":
        return "sendContact", {"phone_number": one.about["phone"], "first_name": one.about.get("name") or "–"}
    shown: dict[str, Any] = {one.kind: one.file_id}
    return _METHODS[one.kind], shown if one.kind == "video_note" else {**shown, "caption": caption}
