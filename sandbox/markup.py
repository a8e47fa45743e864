"""Parse modes: HTML, MarkdownV2 and the old Markdown, to text and entities.

The rules and the sentences of refusal follow TDLib's `MessageEntity.cpp`; its offsets in refusals count UTF-8 bytes,
its entities count UTF-16 units.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import parse_qs, urlsplit

from .fields import Json
from .refusals import Refusal, cannot_parse_entities

Parsed = tuple[str, list[Json]]

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
_ATTRIBUTE: Final = re.compile(r"""\s*([^\s=>/"']+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([A-Za-z0-9.-]+)))?\s*""")
_HTML_ENTITY: Final = re.compile(r"&(?:lt|gt|amp|quot|#\d{1,7}|#[xX][0-9a-fA-F]{1,6});")
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
_V2_NAMES: Final = {"code": "Code", "pre": "Pre", "text_link": "TextUrl", "custom_emoji": "CustomEmoji"}


def _byte_offset(source: str, index: int) -> int:
    return len(source[:index].encode("utf-8", "surrogatepass"))


def _units(character: str) -> int:
    return 2 if character > "\uffff" else 1


def link_entity(url: str) -> Json | None:
    """What a link becomes: a text link, or nothing if the URL cannot be one."""
    url = url.strip()
    if re.match(r"(?i)(https?|tg|ton|tonsite|mailto|tel):", url):
        return {"type": "text_link", "url": url}
    if re.fullmatch(r"[\w-]+(\.[\w-]+)+([/?#]\S*)?", url):
        return {"type": "text_link", "url": f"http://{url}" if "/" in url else f"http://{url}/"}
    return None


def _special_link(url: str) -> Json | None:
    """The entity of a tg://emoji or tg://time link."""
    parts = urlsplit(url)
    query = {name: values[0] for name, values in parse_qs(parts.query).items()}
    if parts.scheme == "tg" and parts.netloc == "emoji" and query.get("id", "").isdigit():
        return {"type": "custom_emoji", "custom_emoji_id": query["id"]}
    if parts.scheme == "tg" and parts.netloc == "time" and query.get("unix", "").isdigit():
        return _date_time(int(query["unix"]), query.get("format", ""))
    return None


def _date_time(unix_time: int, form: str) -> Json:
    entity: Json = {"type": "date_time", "unix_time": unix_time}
    return {**entity, "date_time_format": form} if form else entity


@dataclass(slots=True)
class _Open:
    """An entity that has begun: its kind, and where in the result and in the source."""

    kind: str
    offset: int
    source_at: int
    result_at: int
    argument: str = ""
    unix_time: int = 0


@dataclass(slots=True)
class _Writer:
    """The result so far."""

    pieces: list[str] = field(default_factory=list)
    length: int = 0
    count: int = 0
    entities: list[Json] = field(default_factory=list)

    def put(self, words: str) -> None:
        self.pieces.append(words)
        self.count += len(words)
        self.length += len(words) if words.isascii() else sum(map(_units, words))

    def close(self, start: _Open, entity: Json | None) -> None:
        if entity is not None and self.length > start.offset:
            self.entities.append({**entity, "offset": start.offset, "length": self.length - start.offset})

    def since(self, start: _Open) -> str:
        return "".join(self.pieces)[start.result_at :]

    def done(self) -> Parsed:
        ordered = sorted(self.entities, key=lambda entity: (entity["offset"], -entity["length"]))
        return "".join(self.pieces), ordered


# HTML -----------------------------------------------------------------------------------------------------------------


def parse_html(source: str) -> Parsed:
    """HTML style.  Raises Refusal(400, "can't parse entities: …")."""
    out, stack, at = _Writer(), list[_Open](), 0
    while at < len(source):
        if source[at] == "<":
            at = _html_tag(source, at, out, stack)
            continue
        match = _HTML_ENTITY.match(source, at) if source[at] == "&" else None
        out.put(html.unescape(match[0]) if match else source[at])
        at = match.end() if match else at + 1
    if stack:
        raise cannot_parse_entities(f'Can\'t find end tag corresponding to start tag "{stack[-1].kind}"')
    for entity in out.entities:
        entity.pop("_language", None)
    return out.done()


def _html_tag(source: str, at: int, out: _Writer, stack: list[_Open]) -> int:
    if source.startswith("</", at):
        return _html_end(source, at, out, stack)
    name = re.compile(r"[^\s>]*").match(source, at + 1)
    tag = name[0].lower() if name else ""
    where = _byte_offset(source, at)
    if at + 1 + len(tag) >= len(source):
        raise cannot_parse_entities(f"Unclosed start tag at byte offset {where}")
    if tag not in _TAGS:
        raise cannot_parse_entities(f'Unsupported start tag "{tag}" at byte offset {where}')
    attributes, end = _attributes(source, at + 1 + len(tag), tag, where)
    start = _Open(tag, out.length, at, out.count)
    start.argument = _html_argument(tag, attributes)
    start.unix_time = int(attributes.get("unix", "0")) if attributes.get("unix", "").isdigit() else 0
    if tag == "span" and start.argument != "tg-spoiler":
        raise cannot_parse_entities(f'Tag "span" must have class "tg-spoiler" at byte offset {where}')
    stack.append(start)
    return end


def _attributes(source: str, at: int, tag: str, where: int) -> tuple[dict[str, str], int]:
    found: dict[str, str] = {}
    while True:
        while at < len(source) and source[at].isspace():
            at += 1
        if at < len(source) and source[at] == ">":
            return found, at + 1
        match = _ATTRIBUTE.match(source, at) if at < len(source) else None
        if at >= len(source) and found:
            raise cannot_parse_entities(f'Unclosed start tag "{tag}" at byte offset {where}')
        if match is None or match.end() == at:
            raise cannot_parse_entities(f'Empty attribute name in the tag "{tag}" at byte offset {where}')
        value = next((group for group in match.groups()[1:] if group is not None), "")
        found[match[1].lower()] = html.unescape(value)
        at = match.end()
        if at < len(source) and source[at] == "=":
            raise cannot_parse_entities(f"Unexpected end of name token at byte offset {_byte_offset(source, at + 1)}")


def _html_argument(tag: str, attributes: dict[str, str]) -> str:
    if tag == "a":
        return attributes.get("href", "")
    if tag == "code":
        return attributes.get("class", "").removeprefix("language-") if "class" in attributes else ""
    if tag == "span":
        return attributes.get("class", "")
    if tag == "tg-emoji":
        return attributes.get("emoji-id", "")
    if tag == "blockquote":
        return "1" if "expandable" in attributes else ""
    return attributes.get("format", "") if tag == "tg-time" else ""


def _html_end(source: str, at: int, out: _Writer, stack: list[_Open]) -> int:
    where = _byte_offset(source, at)
    if not stack:
        raise cannot_parse_entities(f"Unexpected end tag at byte offset {where}")
    end = source.find(">", at)
    if end < 0:
        raise cannot_parse_entities(f"Unclosed end tag at byte offset {where}")
    found = source[at + 2 : end].strip().lower()
    start = stack[-1]
    if found and found != start.kind:
        raise cannot_parse_entities(
            f'Unmatched end tag at byte offset {where}, expected "</{start.kind}>", found "</{found}>"'
        )
    stack.pop()
    _html_close(start, out)
    return end + 1


def _html_close(start: _Open, out: _Writer) -> None:
    kind = _TAGS[start.kind]
    if kind == "text_link":
        out.close(start, link_entity(start.argument or out.since(start)))
    elif kind == "custom_emoji":
        if not start.argument.isdigit():
            raise cannot_parse_entities("Invalid custom emoji identifier specified")
        out.close(start, {"type": kind, "custom_emoji_id": start.argument})
    elif kind == "date_time":
        out.close(start, _date_time(start.unix_time, start.argument) if start.unix_time > 0 else None)
    elif kind == "blockquote":
        out.close(start, {"type": "expandable_blockquote" if start.argument else kind})
    elif kind in {"pre", "code"}:
        _html_code(kind, start, out)
    else:
        out.close(start, {"type": kind})


def _html_code(kind: str, start: _Open, out: _Writer) -> None:
    """<pre><code class="language-x"> is one `pre` with a language, whichever of the two is outside."""
    last = out.entities[-1] if out.entities else None
    whole = (start.offset, out.length - start.offset)
    if last and (last["offset"], last["length"]) == whole and {last["type"], kind} == {"pre", "code"}:
        language = start.argument or last.pop("_language", "")
        last["type"] = "pre"
        if language:
            last["language"] = language
        return
    out.close(start, {"type": kind, "_language": start.argument} if start.argument else {"type": kind})


# Markdown (the old one) -----------------------------------------------------------------------------------------------


def parse_markdown(source: str) -> Parsed:
    """Markdown style (legacy): no nesting, no escapes inside.  Raises Refusal(400, "can't parse entities: …")."""
    out, at = _Writer(), 0
    while at < len(source):
        character = source[at]
        if character == "\\" and source[at + 1 : at + 2] in {"_", "*", "`", "["}:
            out.put(source[at + 1])
            at += 2
        elif character in "_*`[":
            at = _markdown_entity(source, at, out)
        else:
            out.put(character)
            at += 1
    return out.done()


def _markdown_entity(source: str, at: int, out: _Writer) -> int:
    fence = source.startswith("```", at)
    closer = "```" if fence else "]" if source[at] == "[" else source[at]
    begin = at + (3 if fence else 1)
    language = ""
    if fence:
        language, begin = _language(source, begin)
    end = source.find(closer, begin)
    if end < 0:
        where = _byte_offset(source, at)
        raise cannot_parse_entities(f"Can't find end of the entity starting at byte offset {where}")
    start = _Open("", out.length, at, out.count)
    out.put(source[begin:end])
    after = end + len(closer)
    if closer == "]":
        url = source[begin:end]
        if source.startswith("(", after) and source.find(")", after) > 0:
            close = source.find(")", after)
            url, after = source[after + 1 : close], close + 1
        out.close(start, link_entity(url))
    elif fence:
        out.close(start, {"type": "pre", "language": language} if language else {"type": "pre"})
    else:
        out.close(start, {"type": {"_": "italic", "*": "bold", "`": "code"}[closer]})
    return after


def _language(source: str, at: int) -> tuple[str, int]:
    """The language after a fence, and where its text begins (one new line is skipped)."""
    match = re.compile(r"[^\s`]*").match(source, at)
    word = match[0] if match else ""
    end = at + len(word)
    if not word or end >= len(source) or source[end] == "`":
        word, end = "", at
    newline = re.compile(r"\r\n|\n\r|\n|\r").match(source, end)
    return word, newline.end() if newline else end


# MarkdownV2 -----------------------------------------------------------------------------------------------------------


def parse_markdown_v2(source: str) -> Parsed:
    """MarkdownV2 style.  Raises Refusal(400, "can't parse entities: …")."""
    return _MarkdownV2(source).parse()


class _MarkdownV2:
    def __init__(self, source: str) -> None:
        self.source = source
        self.at = 0
        self.out = _Writer()
        self.stack: list[_Open] = []
        self.quote_may_start = True
        self.in_quote = False

    def parse(self) -> Parsed:
        while self.at < len(self.source):
            self._step()
        if self.in_quote:
            self._end_quote()
        if self.stack:
            raise self._endless(self.stack[-1])
        return self.out.done()

    def _step(self) -> None:
        character = self.source[self.at]
        following = self.source[self.at + 1 : self.at + 2]
        if character == "\\" and following and "\0" < following <= "~":
            self._plain(following, 2)
        elif not self._is_reserved(character):
            self._plain(character, 1)
        elif self.in_quote and character == "\n" and following != ">":
            self._end_quote()
            self._plain("\n", 1)
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
                self.stack.append(_Open("blockquote", self.out.length, self.at - 1, self.out.count))
        else:
            self._begin(character)

    def _begin(self, character: str) -> None:
        kind, width = self._kind(character)
        start = _Open(kind, self.out.length, self.at, self.out.count)
        self.at += width
        if kind == "pre":
            start.argument, self.at = _language(self.source, self.at)
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

    def _close(self, start: _Open) -> None:
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
        entity = _special_link(self._url())
        if entity is None:
            raise cannot_parse_entities("Invalid tg://emoji or tg://time URL specified")
        return entity

    def _url(self) -> str:
        match = re.compile(r"\(((?:\\[\x01-\x7e]|[^)])*)\)").match(self.source, self.at)
        if match is None:
            raise cannot_parse_entities(
                f"Can't find end of a URL at byte offset {_byte_offset(self.source, self.at + 1)}"
            )
        self.at = match.end()
        return re.sub(r"\\([\x01-\x7e])", r"\1", match[1])

    def _end_quote(self) -> None:
        """A quotation ends with its line; `||` just before the end makes it expandable."""
        kind = "blockquote"
        if self.stack and self.stack[-1].kind == "spoiler" and self.stack[-1].source_at == self.at - 2:
            self.stack.pop()
            kind = "expandable_blockquote"
        if not self.stack or self.stack[-1].kind != "blockquote":
            raise self._endless(self.stack[-1])
        self.out.close(self.stack.pop(), {"type": kind})
        self.in_quote = False

    def _endless(self, start: _Open) -> Refusal:
        name = _V2_NAMES.get(start.kind, start.kind.capitalize())
        return cannot_parse_entities(
            f"Can't find end of {name} entity at byte offset {_byte_offset(self.source, start.source_at)}"
        )
