"""Markdown style, the old one that Telegram keeps for its first bots."""

from __future__ import annotations

from sandbox.refusals import cannot_parse_entities

from .building import Open, Parsed, Writer, byte_offset, language_after, link_entity


def parse_markdown(source: str) -> Parsed:
    """Markdown style (legacy): no nesting, no escapes inside.  Raises Refusal(400, "can't parse entities: …")."""
    out, at = Writer(), 0
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


def _markdown_entity(source: str, at: int, out: Writer) -> int:
    fence = source.startswith("```", at)
    closer = "```" if fence else "]" if source[at] == "[" else source[at]
    begin = at + (3 if fence else 1)
    language = ""
    if fence:
        language, begin = language_after(source, begin)
    end = source.find(closer, begin)
    if end < 0:
        where = byte_offset(source, at)
        raise cannot_parse_entities(f"Can't find end of the entity starting at byte offset {where}")
    start = Open("", out.length, at, out.count)
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
