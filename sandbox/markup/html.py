"""HTML style."""

from __future__ import annotations

import re
from typing import Final

from sandbox.refusals import Refusal, cannot_parse_entities

from .building import EMOJI_NUMBER, Open, Parsed, Writer, byte_offset, date_time, link_entity

_TAGS: Final = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "a": "text_link",
    "tg-emoji": "custom_emoji",
    "tg-time": "date_time",
    "pre": "pre",
    "code": "code",
    "blockquote": "blockquote",
}
_SPACE: Final = re.compile(r"[ \t\r\n\v\f]*")
_TAG_NAME: Final = re.compile(r"[^ \t\r\n\v\f>]*")
_ATTRIBUTE_NAME: Final = re.compile(r"""[^ \t\r\n\v\f=>/"']*""")
_NAME_TOKEN: Final = re.compile(r"[A-Za-z0-9.-]*")
_CHARACTER: Final = re.compile(r"&(?:#x(?P<hex>[0-9a-fA-F]*)|#(?P<number>[0-9]*)|(?P<name>[A-Za-z]*))")
_NAMED: Final = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_LONGEST_NUMBER: Final = 9
_SURROGATES: Final = (0xD800, 0xDFFF)


def parse_html(source: str) -> Parsed:
    """HTML style.  Raises Refusal(400, "can't parse entities: …")."""
    out, stack, at = Writer(), list[Open](), 0
    while at < len(source):
        if source[at] == "<":
            at = (
                _end_tag(source, at, out, stack)
                if source.startswith("/", at + 1)
                else _Tag(source, at).open(out, stack)
            )
            continue
        character, at = _character(source, at)
        out.put(character)
    if stack:
        raise cannot_parse_entities(f'Can\'t find end tag corresponding to start tag "{stack[-1].kind}"')
    for entity in out.entities:
        entity.pop("_language", None)
    if any(_SURROGATES[0] <= ord(character) <= _SURROGATES[1] for piece in out.pieces for character in piece):
        raise cannot_parse_entities(
            "Text contains invalid Unicode characters after decoding HTML entities, check for unmatched surrogate code"
            " units"
        )
    return out.done()


def _character(source: str, at: int) -> tuple[str, int]:
    """The character that stands here, spelt out or as an HTML entity, and where the next one begins."""
    match = _CHARACTER.match(source, at)
    if match is None:
        return source[at], at + 1
    if match["name"] is not None:
        character = _NAMED.get(match["name"], "")
    else:
        digits, base = (match["hex"], 16) if match["hex"] is not None else (match["number"], 10)
        number = int(digits or "0", base) if len(match[0]) <= _LONGEST_NUMBER else 0
        character = chr(number) if 0 < number < 0x10FFFF else ""
    if not character:
        return "&", at + 1
    return character, match.end() + (1 if source.startswith(";", match.end()) else 0)


class _Tag:
    """A start tag while it is read."""

    def __init__(self, source: str, begin: int) -> None:
        self.source = source
        self.where = byte_offset(source, begin)
        self.begin = begin
        match = _TAG_NAME.match(source, begin + 1)
        self.name = match[0].lower() if match else ""
        self.at = begin + 1 + len(self.name)
        self.argument = ""
        self.unix_time = 0

    def open(self, out: Writer, stack: list[Open]) -> int:
        """Read the tag and put it on the stack; returns where its text begins."""
        if self.at >= len(self.source):
            raise self._wrong("Unclosed start tag")
        if self.name not in _TAGS:
            raise self._wrong(f'Unsupported start tag "{self.name}"')
        while not self._looking_at(">"):
            self._skip_space()
            if not self._looking_at(">"):
                self._attribute()
        if self.name == "span" and self.argument != "spoiler":
            raise self._wrong('Tag "span" must have class "tg-spoiler"')
        start = Open(self.name, out.length, self.begin, out.count, self.argument, self.unix_time)
        stack.append(start)
        return self.at + 1

    def _attribute(self) -> None:
        name = self._take(_ATTRIBUTE_NAME)
        if not name:
            raise self._wrong(f'Empty attribute name in the tag "{self.name}"')
        self._skip_space()
        if not self._looking_at("="):
            self._need_more()
            self._heed(name, "")
            return
        self.at += 1
        self._skip_space()
        self._need_more()
        value = self._quoted() if self.source[self.at] in "'\"" else self._token()
        if self.at >= len(self.source):
            raise self._wrong("Unclosed start tag")
        self._heed(name, value)

    def _quoted(self) -> str:
        quote, pieces = self.source[self.at], []
        self.at += 1
        while self.at < len(self.source) and self.source[self.at] != quote:
            piece, self.at = _character(self.source, self.at)
            pieces.append(piece)
        if self.at < len(self.source):
            self.at += 1
        return "".join(pieces)

    def _token(self) -> str:
        start = self.at
        value = self._take(_NAME_TOKEN).lower()
        if not (self._looking_at(">") or self._looking_at(" \t\r\n\v\f") or self.at >= len(self.source)):
            where = byte_offset(self.source, start)
            raise cannot_parse_entities(f"Unexpected end of name token at byte offset {where}")
        return value

    def _heed(self, name: str, value: str) -> None:
        """Attributes that mean something in their tag; all others are passed over."""
        if (self.name, name) in {("a", "href"), ("tg-emoji", "emoji-id"), ("tg-time", "format")}:
            self.argument = value
        elif (self.name, name) == ("code", "class") and value.startswith("language-"):
            self.argument = value.removeprefix("language-")
        elif (self.name, name) == ("span", "class") and value.startswith("tg-"):
            self.argument = value.removeprefix("tg-")
        elif (self.name, name) == ("blockquote", "expandable"):
            self.argument = "1"
        elif (self.name, name) == ("tg-time", "unix"):
            self.unix_time = int(value) if re.fullmatch(r"-?\d{1,10}", value) else 0

    def _take(self, what: re.Pattern[str]) -> str:
        match = what.match(self.source, self.at)
        taken = match[0] if match else ""
        self.at += len(taken)
        return taken

    def _skip_space(self) -> None:
        self._take(_SPACE)

    def _looking_at(self, characters: str) -> bool:
        return self.at < len(self.source) and self.source[self.at] in characters

    def _need_more(self) -> None:
        if self.at >= len(self.source):
            raise self._wrong(f'Unclosed start tag "{self.name}"')

    def _wrong(self, reason: str) -> Refusal:
        return cannot_parse_entities(f"{reason} at byte offset {self.where}")


def _end_tag(source: str, at: int, out: Writer, stack: list[Open]) -> int:
    where = byte_offset(source, at)
    if not stack:
        raise cannot_parse_entities(f"Unexpected end tag at byte offset {where}")
    match = _TAG_NAME.match(source, at + 2)
    found = match[0] if match else ""
    space = _SPACE.match(source, at + 2 + len(found))
    end = space.end() if space else at + 2
    if not source.startswith(">", end):
        raise cannot_parse_entities(f"Unclosed end tag at byte offset {where}")
    start, found = stack[-1], found.lower()
    if found and found != start.kind:
        raise cannot_parse_entities(
            f'Unmatched end tag at byte offset {where}, expected "</{start.kind}>", found "</{found}>"'
        )
    stack.pop()
    if out.length > start.offset:
        _close(start, out)
    return end + 1


def _close(start: Open, out: Writer) -> None:
    kind = _TAGS[start.kind]
    if kind == "text_link":
        out.close(start, link_entity(start.argument or out.since(start)))
    elif kind == "custom_emoji":
        if not EMOJI_NUMBER.fullmatch(start.argument):
            raise cannot_parse_entities("Invalid custom emoji identifier specified")
        out.close(start, {"type": kind, "custom_emoji_id": start.argument})
    elif kind == "date_time":
        entity = date_time(start.unix_time, start.argument)
        out.close(start, entity if start.unix_time > 0 else None)
    elif kind == "blockquote":
        out.close(start, {"type": "expandable_blockquote" if start.argument else kind})
    elif kind in {"pre", "code"}:
        _close_code(kind, start, out)
    else:
        out.close(start, {"type": kind})


def _close_code(kind: str, start: Open, out: Writer) -> None:
    """<pre><code class="language-x"> is one `pre` with a language, whichever of the two is outside."""
    last = out.entities[-1] if out.entities else {}
    whole = (start.offset, out.length - start.offset)
    if (last.get("offset"), last.get("length")) == whole and {last["type"], kind} == {"pre", "code"}:
        language = start.argument or last.get("_language", "")
        if language:
            last.pop("_language", None)
            last.update(type="pre", language=language)
            return
    out.close(start, {"type": kind, "_language": start.argument} if start.argument else {"type": kind})
