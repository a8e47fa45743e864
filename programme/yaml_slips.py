"""What is wrong with a file that is no YAML, said to whoever wrote it.

YAML's own words ("mapping values are not allowed in this context") name the grammar's trouble, often a line late. Most
slips are few: a text with “: ” or a leading “?” without quotes, an indentation, a tab, a bracket or quote left open.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

import yaml

from programme.sentences import sentence

_QUOTED: Final = re.compile(r'"[^"]*"|\'[^\']*\'')
_ENDS_EARLY: Final = re.compile(r"""(?:^|[\s,\[{])(["'])[^"']*\1\s*[^\s,\]}:#]""")


def told(error: yaml.YAMLError, text: str) -> tuple[int, str]:
    """The line (from 1) that is to be put right, and what is wrong with it and what to do."""
    if not isinstance(error, yaml.MarkedYAMLError) or error.problem_mark is None:
        return _no_text(error, text)
    problem, mark, context = error.problem or "", error.problem_mark, error.context_mark
    lines = text.splitlines()
    line = lines[mark.line] if mark.line < len(lines) else ""
    began = mark.line if context is None else context.line
    for slip, read in _SLIPS:
        if re.search(slip, problem):
            return read(line, mark.column, mark.line + 1, began + 1)
    return mark.line + 1, sentence("yaml.broken", problem=problem)


def _no_text(error: yaml.YAMLError, text: str) -> tuple[int, str]:
    """Where a character is one that no text has: the file is of some other program."""
    if not isinstance(error, yaml.reader.ReaderError):
        return 1, sentence("yaml.broken", problem=str(error))
    return text[: error.position].count("\n") + 1, sentence("yaml.slip.no_text")


def _always(key: str) -> Callable[[str, int, int, int], tuple[int, str]]:
    return lambda _line, _column, number, _began: (number, sentence(key))


def _where_it_began(key: str) -> Callable[[str, int, int, int], tuple[int, str]]:
    """The end of the file is no help: the line is told on which something was opened."""
    return lambda _line, _column, _number, began: (began, sentence(key))


def _colon(line: str, _column: int, number: int, _began: int) -> tuple[int, str]:
    """Two “: ” in a line are a text without quotes; one is a line too far to the right, or under a broken one."""
    bare = _QUOTED.sub("", line)
    return number, sentence("yaml.slip.colon" if len(re.findall(r":(?:\s|$)", bare)) > 1 else "yaml.slip.deeper")


def _starts(line: str, column: int, number: int, _began: int) -> tuple[int, str]:
    """A character that means something to YAML at the beginning of a text."""
    sign = line[column : column + 1]
    if sign == "\t":
        return number, sentence("yaml.slip.tab")
    if not sign.strip() or sign.isalnum():  # an alias or an anchor is found out after its sign
        sign = line[column - 1 : column]
    return number, sentence("yaml.slip.begins", sign=sign)


def _nothing(line: str, column: int, number: int, began: int) -> tuple[int, str]:
    """A text that begins with a closing bracket or a comma, or the end of the file where a bracket is open."""
    if column >= len(line):
        return number, sentence("yaml.slip.bracket_above")
    return _starts(line, column, number, began)


def _folded(line: str, _column: int, number: int, _began: int) -> tuple[int, str]:
    """“>” and “|” begin a text of several lines, with nothing beside them."""
    return number, sentence("yaml.slip.begins", sign=">" if ">" in line else "|")


def _tagged(line: str, column: int, number: int, _began: int) -> tuple[int, str]:
    return number, sentence("yaml.slip.begins", sign=line[column : column + 1])


def _bracket(line: str, column: int, number: int, began: int) -> tuple[int, str]:
    """Inside brackets: a text that needs quotes on the same line, or a bracket that was never closed."""
    if number == began and line[column : column + 1] in {":", "?"}:
        return number, sentence("yaml.slip.colon")
    return began, sentence("yaml.slip.bracket")


def _misplaced(line: str, _column: int, number: int, _began: int) -> tuple[int, str]:
    return number, sentence("yaml.slip.quote_inside" if _ENDS_EARLY.search(line) else "yaml.slip.indent")


_SLIPS: Final[tuple[tuple[str, Callable[[str, int, int, int], tuple[int, str]]], ...]] = (
    (r"tab character", _always("yaml.slip.tab")),
    (r"mapping values are not allowed", _colon),
    (r"mapping keys are not allowed|cannot start any token|undefined alias|alphabetic or numeric", _starts),
    (r"node content", _nothing),
    (r"line break|chomping", _folded),
    (r"constructor for the tag", _tagged),
    (r"expected ',' or", _bracket),
    (r"unexpected end of stream", _where_it_began("yaml.slip.quote_open")),
    (r"could not find expected ':'", _where_it_began("yaml.slip.no_value")),
    (r"expected key|expected <block end>|'-' indicator", _misplaced),
    (r"sequence entries are not allowed", _always("yaml.slip.dash")),
    (r"escape|hexa?decimal", _always("yaml.slip.escape")),
    (r"another document", _always("yaml.slip.second")),
)
"""What YAML says, in the words of both its readers (the quick one and the one in Python), and what it means."""
