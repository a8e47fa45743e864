"""Parse modes: HTML, MarkdownV2 and the old Markdown, to text and entities.

The rules and the sentences of refusal follow TDLib's `MessageEntity.cpp`; its offsets in refusals count UTF-8 bytes,
its entities count UTF-16 units.
"""

from .building import Parsed
from .html import parse_html
from .markdown import parse_markdown
from .markdown_v2 import parse_markdown_v2

__all__ = ["Parsed", "parse_html", "parse_markdown", "parse_markdown_v2"]
