"""MarkdownV2 style."""

from __future__ import annotations

import re
from typing import Final

from sandbox.fields import Json
from sandbox.refusals import Refusal, cannot_parse_entities

from .building import Open, Parsed, Writer, byte_offset, language_after, link_entity, special_link

_V2_RESERVED: Final = frozenset("_*[]()~`>#+-=|{}.!\n")
_V2_CLOSERS: Final = {
    "bold": "*",
    "italic": "_",
    "underline": "__",
    "strikethrough": "~",
    "spoiler": "||",
    "code": "`",
    "pre": "```",
    "text_link": "]",
    "custom_emoji": "]",
}
_V2_NAMES: Final = {
    "text_link": "TextUrl",
    "custom_emoji": "CustomEmoji",
    "blockquote": "BlockQuote",
    "pre:": "PreCode",
}


def parse_markdown_v2(source: str) -> Parsed:
    """MarkdownV2 style.  Raises Refusal(400, "can't parse entities: …")."""
    return _MarkdownV2(source).parse()


class _MarkdownV2:
    def __init__(self, source: str) -> None:
        self.source = source
        self.at = 0
        self.out = Writer()
        self.stack: list[Open] = []
        self.quote_may_start = True
        self.in_quote = False

    def parse(self) -> Parsed:
        while self.at < len(self.source):
            self._step()
        if self.in_quote:
            self._end_quote("")
        if self.stack:
            raise self._endless(self.stack[-1])
        return self.out.done()

    def _step(self) -> None:
        character = self.source[self.at]
        following = self.source[self.at + 1 : self.at + 2]
        if character == "\\" and following and "\0" < following <= "~":
            self._plain(following, 2)
            self.quote_may_start = following == "\n" or (following == "\r" and self.quote_may_start)
        elif not self._is_reserved(character):
            self._plain(character, 1)
        elif self.in_quote and character == "\n" and following != ">":
            self._end_quote("\n")
            self.quote_may_start = True
        elif self.stack and self._closes(self.stack[-1].kind):
            self._close(self.stack.pop())
        else:
            self._open(character)

    def _plain(self, character: str, width: int) -> None:
        self.out.put(character)
        self.at += width
        if character != "\r":
            self.quote_may_start = False

    def _is_reserved(self, character: str) -> bool:
        if self.stack and self.stack[-1].kind in {"code", "pre"}:
            return character == "`"
        return character in _V2_RESERVED

    def _closes(self, kind: str) -> bool:
        closer = _V2_CLOSERS.get(kind)
        if closer is None or not self.source.startswith(closer, self.at):
            return False
        return kind != "italic" or not self.source.startswith("__", self.at)

    def _open(self, character: str) -> None:
        if character == "\n":
            self._plain("\n", 1)
            self.quote_may_start = True
        elif character == ">" and self.quote_may_start:
            self.at += 1
            if not self.in_quote:
                self.in_quote = True
                self.stack.append(Open("blockquote", self.out.length, self.at - 1, self.out.count))
        else:
            self._begin(character)

    def _begin(self, character: str) -> None:
        kind, width = self._kind(character)
        start = Open(kind, self.out.length, self.at, self.out.count)
        self.at += width
        if kind == "pre":
            start.argument, self.at = language_after(self.source, self.at)
        self.stack.append(start)

    def _kind(self, character: str) -> tuple[str, int]:
        for opener, kind in (("```", "pre"), ("__", "underline"), ("||", "spoiler"), ("![", "custom_emoji")):
            if self.source.startswith(opener, self.at):
                return kind, len(opener)
        single = {"_": "italic", "*": "bold", "~": "strikethrough", "[": "text_link", "`": "code"}.get(character)
        if single is None:
            raise cannot_parse_entities(
                f"Character '{character}' is reserved and must be escaped with the preceding '\\'"
            )
        return single, 1

    def _close(self, start: Open) -> None:
        self.at += len(_V2_CLOSERS[start.kind])
        if start.kind == "text_link":
            url = self._url() if self.source.startswith("(", self.at) else self.out.since(start)
            self.out.close(start, link_entity(url))
        elif start.kind == "custom_emoji":
            self.out.close(start, self._emoji_or_time())
        elif start.kind == "pre" and start.argument:
            self.out.close(start, {"type": "pre", "language": start.argument})
        else:
            self.out.close(start, {"type": start.kind})

    def _emoji_or_time(self) -> Json:
        if not self.source.startswith("(", self.at):
            raise cannot_parse_entities("The entity must contain a tg://emoji or tg://time URL")
        entity = special_link(self._url())
        if entity is None:
            raise cannot_parse_entities("Invalid tg://emoji or tg://time URL specified")
        return entity

    def _url(self) -> str:
        match = re.compile(r"\(((?:\\[\x01-\x7e]|\\(?![\x01-\x7e])|[^)\\])*)\)").match(self.source, self.at)
        if match is None:
            raise cannot_parse_entities(
                f"Can't find end of a URL at byte offset {byte_offset(self.source, self.at + 1)}"
            )
        self.at = match.end()
        return re.sub(r"\\([\x01-\x7e])", r"\1", match[1])

    def _end_quote(self, newline: str) -> None:
        """A quotation ends after its line; `||` just before the end makes it expandable."""
        kind = "blockquote"
        if self.stack[-1].kind == "spoiler" and self._has_just_begun(self.stack[-1], newline):
            self.stack.pop()
            kind = "expandable_blockquote"
        if self.stack[-1].kind != "blockquote":
            raise self._endless(self.stack[-1])
        start = self.stack.pop()
        self.out.put(newline)
        self.at += len(newline)
        self.out.close(start, {"type": kind})
        self.in_quote = False

    def _has_just_begun(self, spoiler: Open, newline: str) -> bool:
        between = self.source[spoiler.source_at + 2 : self.at]
        return between == "" or (newline != "" and between == "\r")

    def _endless(self, start: Open) -> Refusal:
        kind = f"{start.kind}:" if start.kind == "pre" and start.argument else start.kind
        name = _V2_NAMES.get(kind, kind.capitalize())
        return cannot_parse_entities(
            f"Can't find end of {name} entity at byte offset {byte_offset(self.source, start.source_at)}"
        )
