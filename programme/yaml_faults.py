"""What pydantic found wrong with a value of a file, said to whoever wrote the file.

Its own words speak of tuples, literals and instances of models, which an engagement officer has no use for.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from pydantic_core import ErrorDetails

from programme.sentences import Fault, sentence

_LONGEST_QUOTE: Final = 60


def told(problem: ErrorDetails) -> str:
    """One thing that is wrong, and what to do about it. What is not among these is said in pydantic's words."""
    raised = problem.get("ctx", {}).get("error")
    if isinstance(raised, Fault):
        return str(raised)
    if problem["input"] is None and problem["type"] != "missing":  # a name with nothing after its colon
        return sentence("yaml.text_empty")
    say = _SAID.get(problem["type"])
    return sentence("yaml.wrong", problem=problem["msg"]) if say is None else say(problem)


def _plain(key: str) -> Callable[[ErrorDetails], str]:
    return lambda problem: sentence(key, value=_quoted(problem["input"]))


def _with(key: str, limit: str) -> Callable[[ErrorDetails], str]:
    return lambda problem: sentence(key, value=_quoted(problem["input"]), limit=problem["ctx"][limit])


def _with_length(key: str, limit: str) -> Callable[[ErrorDetails], str]:
    return lambda problem: sentence(key, count=len(problem["input"]), limit=problem["ctx"][limit])


def _one_of(problem: ErrorDetails) -> str:
    value, known = _quoted(problem["input"]), re.findall(r"'([^']+)'", str(problem["ctx"]["expected"]))
    near = difflib.get_close_matches(value.casefold(), known, n=1)
    if near:
        return sentence("yaml.one_of_near", value=value, near=near[0])
    return sentence("yaml.one_of", value=value, known=", ".join(known))


def _quoted(value: Any) -> str:
    words = str(value)
    return words if len(words) <= _LONGEST_QUOTE else words[: _LONGEST_QUOTE - 1] + "…"


_SAID: Final[Mapping[str, Callable[[ErrorDetails], str]]] = {
    "missing": _plain("yaml.missing"),
    "extra_forbidden": _plain("yaml.unknown"),
    "literal_error": _one_of,
    "string_type": _plain("yaml.text"),
    "string_too_short": _plain("yaml.text_empty"),
    "string_too_long": _with_length("yaml.text_long", "max_length"),
    "too_short": _with_length("yaml.too_few", "min_length"),
    "too_long": _with_length("yaml.too_many", "max_length"),
    "greater_than_equal": _with("yaml.too_low", "ge"),
    "less_than_equal": _with("yaml.too_high", "le"),
    **dict.fromkeys(("list_type", "tuple_type"), _plain("yaml.list")),
    **dict.fromkeys(("dict_type", "model_type", "model_attributes_type"), _plain("yaml.names")),
    **dict.fromkeys(("bool_type", "bool_parsing"), _plain("yaml.flag")),
    **dict.fromkeys(("int_type", "int_parsing", "int_from_float"), _plain("yaml.number")),
    **dict.fromkeys(("date_type", "date_parsing", "date_from_datetime_parsing"), _plain("yaml.day")),
    **dict.fromkeys(("datetime_type", "datetime_parsing", "datetime_from_date_parsing"), _plain("yaml.moment")),
}
