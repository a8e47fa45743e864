"""HTML style."""

from __future__ import annotations

import html
import re
from typing import Final

from sandbox.refusals import cannot_parse_entities

from .building import Open, Parsed, Writer, byte_offset, date_time, link_entity

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


def parse_html(source: str) -> Parsed:
    """HTML style.  Raises Refusal(400, "can't parse entities: …")."""
    out, stack, at = Writer(), list[Open](), 0
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


def _html_tag(source: str, at: int, out: Writer, stack: list[Open]) -> int:
    if source.startswith("</", at):
        return _html_end(source, at, out, stack)
    name = re.compile(r"[^\s>]*").match(source, at + 1)
    tag = name[0].lower() if name else ""
    where = byte_offset(source, at)
    if at + 1 + len(tag) >= len(source):
        raise cannot_parse_entities(f"Unclosed start tag at byte offset {where}")
    if tag not in _TAGS:
        raise cannot_parse_entities(f'Unsupported start tag "{tag}" at byte offset {where}')
    attributes, end = _attributes(source, at + 1 + len(tag), tag, where)
    start = Open(tag, out.length, at, out.count)
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
            raise cannot_parse_entities(f"Unexpected end of name token at byte offset {byte_offset(source, at + 1)}")


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


def _html_end(source: str, at: int, out: Writer, stack: list[Open]) -> int:
    where = byte_offset(source, at)
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


def _html_close(start: Open, out: Writer) -> None:
    kind = _TAGS[start.kind]
    if kind == "text_link":
        out.close(start, link_entity(start.argument or out.since(start)))
    elif kind == "custom_emoji":
        if not start.argument.isdigit():
            raise cannot_parse_entities("Invalid custom emoji identifier specified")
        out.close(start, {"type": kind, "custom_emoji_id": start.argument})
    elif kind == "date_time":
        out.close(start, date_time(start.unix_time, start.argument) if start.unix_time > 0 else None)
    elif kind == "blockquote":
        out.close(start, {"type": "expandable_blockquote" if start.argument else kind})
    elif kind in {"pre", "code"}:
        _html_code(kind, start, out)
    else:
        out.close(start, {"type": kind})


def _html_code(kind: str, start: Open, out: Writer) -> None:
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
