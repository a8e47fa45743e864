"""/announce: the words, files and buttons that staff put into it.

They come in one message or several: words, a photo with its words as caption, an album (many messages, in no promised
order and without an end), then words for it. What was sent last with a file decides which files go with it; words that
come alone change the words and leave the files.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from bot.context import TurnContext
from bot.effects import EffectArgs, Outcome, effect
from bot.effects.staffing import NOT_YOURS, member_who_may, not_yours
from conversations.link_lines import taken_out
from conversations.parts import name_of
from conversations.rich import Rich
from programme import placeholder
from programme.attachment import KINDS, Attachment, check_links, check_together, not_sendable, safe_name
from programme.sentences import Fault
from storage import chosen
from storage.chosen import Chosen

FORMATTING: Final = frozenset(
    {"bold", "italic", "underline", "strikethrough", "spoiler", "blockquote", "expandable_blockquote"}
    | {"code", "pre", "text_link", "url", "email", "phone_number", "date_time"}
)
"""What of Telegram's formatting can be kept: not mentions of people, nor emoji that only their buyer may use."""
_NAMES: Final = {"photo": "photo.jpg", "document": "file", "voice": "voice.ogg"}
"""What a file is called of which Telegram tells no name."""


class Typed(EffectArgs):
    """`typed` is what was typed just now, `sent` everything that was sent for it, `before` what stood there before."""

    typed: str | None = None
    sent: Mapping[str, Any] | None = None
    before: Mapping[str, Any] | None = None


@effect("announcement_text", Typed, outcomes=("done", "wrong", NOT_YOURS), reads=True)
def text(turn: TurnContext, args: Typed) -> Outcome:
    """Keep the words with the formatting they were typed with, the buttons in them, and which files go with them."""
    if member_who_may(turn, "broadcast.send") is None:
        return not_yours()
    which = _which(args)
    if not args.typed and args.before is not None and args.before.get("message"):
        return _other_files(turn, args, args.before, which)
    try:
        message, links = taken_out(formatted(turn, args.typed or ""))
        message = trimmed(message)
        placeholder.check(message.text)
        check_links(links)
        _choose(turn, args.sent, which)
    except Fault as fault:
        return Outcome("wrong", {"problem": sentence_of(fault), "which": which})
    kept = {"message": message, "links": [one.model_dump() for one in links], "which": which}
    return Outcome(value=kept | {"silent": not message.text})


def _other_files(turn: TurnContext, args: Typed, before: Mapping[str, Any], which: Mapping[str, Any] | None) -> Outcome:
    """A file that comes without words takes the place of those before it; the words that were there stay."""
    words = {"message": before["message"], "links": before.get("links") or [], "which": which}
    try:
        _choose(turn, args.sent, which)
    except Fault as fault:
        return Outcome("wrong", words | {"problem": sentence_of(fault)})
    return Outcome(value=words | {"silent": False})


class Sent(EffectArgs):
    """Everything that was sent for it, and which of that goes with it."""

    sent: Mapping[str, Any] | None = None
    kept: Mapping[str, Any]


@effect("announcement_files", Sent, outcomes=("done", "waiting", "wrong", NOT_YOURS), reads=True)
def files(turn: TurnContext, args: Sent) -> Outcome:
    """The files that go with it, as soon as their originals are kept; a first look lets them be fetched."""
    if member_who_may(turn, "broadcast.send") is None:
        return not_yours()
    try:
        found = _choose(turn, args.sent, args.kept.get("which"))
    except Fault as fault:
        return Outcome("wrong", sentence_of(fault))
    problem = next((one.problem for one in found if one.state == "refused"), None)
    if problem is not None:
        return Outcome("wrong", sentence_of(problem))
    ready = [one.attachment for one in found]
    if None in ready:
        return Outcome("waiting")
    return Outcome(value=[one.model_dump() for one in ready if one is not None])


def sentence_of(fault: Fault | str) -> str:
    """What the rules say, as a whole sentence."""
    said = str(fault)
    return said[:1].upper() + said[1:] + ("" if said.endswith(("?", ".", "!")) else ".")


def formatted(turn: TurnContext, typed: str) -> Rich:
    """What was typed just now, with the formatting that can be kept."""
    incoming = turn.incoming
    if incoming is None or incoming.text is None or incoming.text.strip() != typed:
        return Rich(typed)
    kept = tuple(entity for entity in incoming.entities if entity.type in FORMATTING)
    return trimmed(Rich(incoming.text, kept))


def trimmed(rich: Rich) -> Rich:
    """Without white space around it."""
    start = len(rich.text) - len(rich.text.lstrip())
    return rich.between(start, start + len(rich.text.strip()))


def _which(args: Typed) -> Mapping[str, Any] | None:
    """What tells the files that go with it from what was sent before them: their album, or their one message."""
    last = next(reversed(_parts(args.sent)), None)
    medium = None if last is None else last.get("medium")
    if last is None or medium is None:
        return (args.before or {}).get("which")
    return {"album": medium.get("album"), "message": last.get("message")}


def _choose(turn: TurnContext, sent: Mapping[str, Any] | None, which: Mapping[str, Any] | None) -> list[Chosen]:
    """Have the files that go with it fetched, as far as they have arrived; how they stand. Raises Fault."""
    media = _media(_parts(sent), which)
    check_together([_planned(turn, medium) for medium in media])
    found = chosen.choose(turn.conn, turn.bot.id, [_wanted(medium) for medium in media], turn.now)
    turn.to_fetch |= any(one.state == "waiting" for one in found)
    return found


def _media(parts_sent: Sequence[Mapping[str, Any]], which: Mapping[str, Any] | None) -> list[Mapping[str, Any]]:
    """The things that go with it, in the order in which they were sent; what was refused is left out, as was said."""
    if which is None:
        return []
    name, value = ("album", which["album"]) if which.get("album") else ("message", which.get("message"))
    ordered = sorted(parts_sent, key=lambda part: part.get("message") or 0)
    found = [part for part in ordered if part.get("medium") and not part.get("refused")]
    return [
        part["medium"]
        for part in found
        if (part["medium"].get("album") if name == "album" else part.get("message")) == value
    ]


def _parts(sent: Mapping[str, Any] | None) -> Sequence[Mapping[str, Any]]:
    return (sent or {}).get("parts") or ()


def _planned(turn: TurnContext, medium: Mapping[str, Any]) -> Attachment:
    """A file before it is fetched. Raises Fault for what cannot go with an announcement."""
    if medium["kind"] not in KINDS:
        what = name_of(medium)
        raise not_sendable(turn.texts.plain(what.key, turn.language, what.args))
    return Attachment(kind=medium["kind"], digest="0" * 64, name="", size=int(medium.get("size") or 0))


def _wanted(medium: Mapping[str, Any]) -> dict[str, Any]:
    kind = medium["kind"]
    return {"kind": kind, "file_id": medium["file_id"], "name": safe_name(medium.get("name") or _NAMES[kind])}
