"""What somebody says in several messages, part by part, as a conversation remembers it until it is kept.

A part is one message: its words, what was sent with it, and what it answers. A question with `parts_into: said` takes
more than words, and gathers its parts in the fact `said`: `$said.parts` is handed to the effect that keeps them,
`$said.sent` tells in words what was sent, `$said.contact` whether the name and number of somebody are among it (which
are somebody else's, so they are asked about).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Any, Final

from conversations.incoming import Incoming
from conversations.phrases import Phrase
from programme.flood import joined
from programme.media import MEGABYTE, clean_name, most_megabytes, refusal

Part = Mapping[str, Any]

MOST_PARTS: Final = 20
"""How many messages one thing may be said in."""
_EXCERPT: Final = 300
"""How much is kept of the words that were answered: enough to know them again."""


def part_of(incoming: Incoming, *, answers: int | None = None) -> Part:
    """A message as plain values. `answers` is the message of the question it answers: that is no news to anybody."""
    part: dict[str, Any] = {"message": incoming.message_id, "words": (incoming.text or "").strip()}
    if incoming.medium is not None:
        part["medium"] = replace(incoming.medium, name=clean_name(incoming.medium.name)).to_plain()
        part["refused"] = refusal(incoming.medium)
    if incoming.reply_to is not None and incoming.reply_to != answers and incoming.replied is not None:
        replied = incoming.replied
        part["about"] = {
            "message": incoming.reply_to,
            "ours": replied.ours,
            "words": replied.words and replied.words[:_EXCERPT],
            "quote": replied.quote and replied.quote[:_EXCERPT],
        }
    return part


def gathered(parts: Iterable[Part]) -> dict[str, Any]:
    """The fact that holds these parts; what was refused, as its sender was told, is not among what was sent."""
    kept = [dict(part) for part in parts]
    media = [part["medium"] for part in kept if part.get("medium") and not part.get("refused")]
    return {"parts": kept, "sent": told(media), "contact": any(map(_is_of_another, media))}


def _is_of_another(medium: Mapping[str, Any]) -> bool:
    return medium["kind"] == "contact" and not medium.get("own")


def parts_in(fact: object) -> list[Part]:
    """The parts that a fact holds."""
    found = fact.get("parts") if isinstance(fact, Mapping) else None
    return list(found) if isinstance(found, Sequence) else []


def words_of_parts(parts: Iterable[Part]) -> str:
    """All their words, a line for each message."""
    return "\n".join(str(part["words"]) for part in parts if part.get("words"))


def with_more(words: str, parts: Sequence[Part], more: Sequence[Part]) -> tuple[str, list[Part]]:
    """What was said, and `more` that belongs to it: all words and all parts, in the order in which they were sent.

    Thousands of messages would be thousands of parts, so those of `more` that are words and nothing else are one part
    together as long as nothing else came between; it is of no single message, and its words are not changed later.
    """
    said: list[Part] = list(parts)
    if words_of_parts(said) != words:  # it was not told message by message
        said = [{"message": None, "words": words}, *({**part, "words": ""} for part in parts)]
    all_of_it = sorted([*((part, False) for part in said), *((part, True) for part in more)], key=_when)
    kept: list[Part] = []
    for only_words, run in groupby(all_of_it, _is_more_words):
        these = [part for part, _ in run]
        kept += [{"message": None, "words": joined(str(one["words"]) for one in these)}] if only_words else these
    return words_of_parts(kept), kept


def _when(one: tuple[Part, bool]) -> int:
    """Messages of a chat are numbered in their order."""
    return int(one[0].get("message") or 0)


def _is_more_words(one: tuple[Part, bool]) -> bool:
    part, is_more = one
    return is_more and not part.get("medium") and not part.get("about")


def is_of_album(parts: Iterable[Part], album: str) -> bool:
    """Whether something of this album is among them."""
    return any((part.get("medium") or {}).get("album") == album for part in parts)


def told(media: Sequence[Mapping[str, Any]]) -> list[Phrase]:
    """What was sent, in words: things sent together are one album, all others are named one by one."""
    albums = list(dict.fromkeys(medium["album"] for medium in media if medium.get("album")))
    together = [Phrase("media.album")] * len(albums)
    return together + [name_of(medium) for medium in media if not medium.get("album")]


def name_of(medium: Mapping[str, Any]) -> Phrase:
    """One thing in words: "a photo", "a voice message (12 seconds)", "the file “letter.pdf”"."""
    kind, name, seconds = str(medium["kind"]), medium.get("name"), medium.get("seconds")
    if kind == "document":
        return Phrase("media.document.named", {"name": name}) if name else Phrase("media.document")
    if kind == "contact" and medium.get("own"):
        return Phrase("media.contact.own")
    if seconds:
        minutes, rest = divmod(int(seconds), 60)
        return Phrase(f"media.{kind}.long", {"length": f"{minutes}:{rest:02d}"})
    return Phrase(f"media.{kind}")


def said(words: str, media: Sequence[Mapping[str, Any]]) -> Phrase:
    """What somebody said, for themselves to read: their words, what they sent, or both."""
    if not media:
        return Phrase("contribution.said", {"words": words})
    if not words:
        return Phrase("contribution.sent", {"sent": told(media)})
    return Phrase("contribution.said_and_sent", {"words": words, "sent": told(media)})


def refused(reason: str, kind: str) -> Phrase:
    """Why something cannot be kept, in a sentence for who sent it."""
    return Phrase(f"media.refused.{reason}", {"n": most_megabytes(kind)} if reason == "too_large" else {})


def in_megabytes(size: int) -> float:
    """A size as people read it."""
    return max(0.1, round(size / MEGABYTE, 1))
