"""Parse modes: HTML, MarkdownV2 and the old Markdown, to text and entities; and what Telegram makes of both.

The rules and the sentences of refusal follow TDLib's `MessageEntity.cpp`; its offsets in refusals count UTF-8 bytes,
its entities count UTF-16 units.
"""

from .building import DATE_FORMAT, Parsed, checked_url, link_entity
from .html import parse_html
from .markdown import parse_markdown
from .markdown_v2 import parse_markdown_v2
from .tidying import tidy, utf16_length, with_found

__all__ = [
    "DATE_FORMAT",
    "Parsed",
    "checked_url",
    "link_entity",
    "parse_html",
    "parse_markdown",
    "parse_markdown_v2",
    "tidy",
    "utf16_length",
    "with_found",
]
