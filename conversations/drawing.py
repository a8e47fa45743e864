"""A chart as text: for Mermaid (which code hosts draw), for Graphviz, or as lines that anybody can read.

The same flow always gives the same text, so that a chart in the documents can be compared with what the flow says now.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, Literal

from conversations.chart import BEGINNING, CANCELLING, Chart, Manner, Place, Shape, Way

Format = Literal["mermaid", "dot", "text"]


def draw(chart: Chart, form: Format = "mermaid") -> str:
    """The chart in one of the forms, with a line break at its end."""
    return "\n".join(_FORMS[form](chart)) + "\n"


def page(chart: Chart, title: str) -> str:
    """A page of the documents: the picture, and the same in words for who cannot see it."""
    return (
        f"# {chart.flow}: {title}\n\n{_OF_PAGES}\n\n"
        f"```mermaid\n{draw(chart)}```\n\n## In words\n\n```text\n{draw(chart, 'text')}```\n"
    )


_OF_PAGES: Final = """\
This page is made by `hearback flows draw --into docs/charts`; change the flow, not this page. Dashed lines are
refusals, silence and cancelling. What is said stands in the catalogues, under the keys that are named here."""


def _mermaid(chart: Chart) -> list[str]:
    lines = ["flowchart TD"]
    numbers = _numbers(chart)
    for place in chart.places:
        opened, closed = _MERMAID_SHAPES[place.shape]
        words = "<br>".join(map(_escaped, _lines(place)))
        lines.append(f'    {numbers[place.name]}{opened}"{words}"{closed}')
    for way in chart.ways:
        arrow = "-->" if way.manner == "way" else "-.->"
        label = f'|"{_escaped(way.label)}"|' if way.label else ""
        lines.append(f"    {numbers[way.start]} {arrow}{label} {numbers[way.to]}")
    return lines


def _escaped(words: str) -> str:
    return words.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;").replace(">", "&gt;")


_MERMAID_SHAPES: Final[Mapping[Shape, tuple[str, str]]] = {
    "start": ("([", "])"),
    "question": ("[/", "/]"),
    "branch": ("{", "}"),
    "effect": ("[[", "]]"),
    "message": ("[", "]"),
    "facts": ("(", ")"),
    "end": ("((", "))"),
}


def _dot(chart: Chart) -> list[str]:
    lines = [f"digraph {_quoted(chart.flow)} {{", '    node [fontname="sans-serif"];']
    for place in chart.places:
        words = _quoted("\n".join(_lines(place)))
        lines.append(f"    {_quoted(place.name)} [shape={_DOT_SHAPES[place.shape]}, label={words}];")
    for way in chart.ways:
        style = f"label={_quoted(way.label)}" + ("" if way.manner == "way" else ", style=dashed")
        lines.append(f"    {_quoted(way.start)} -> {_quoted(way.to)} [{style}];")
    return [*lines, "}"]


def _quoted(words: str) -> str:
    escaped = words.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


_DOT_SHAPES: Final[Mapping[Shape, str]] = {
    "start": "oval",
    "question": "parallelogram",
    "branch": "diamond",
    "effect": "component",
    "message": "box",
    "facts": "note",
    "end": "doublecircle",
}


def _text(chart: Chart) -> list[str]:
    lines: list[str] = []
    for place in chart.places:
        if place.shape == "end":
            continue
        lines.append("; ".join([_heading(place), *place.notes]))
        lines.extend(f"    {_told(way)}" for way in chart.ways if way.start == place.name)
    return lines


def _heading(place: Place) -> str:
    return place.what if place.name in {BEGINNING, CANCELLING} else f"{place.name}: {place.what}"


def _told(way: Way) -> str:
    words = f"{_BEFORE[way.manner]}{way.label}"
    return f"{words} -> {way.to}" if words else f"-> {way.to}"


_BEFORE: Final[Mapping[Manner, str]] = {"way": "", "refusal": "refused: ", "timeout": "silence: ", "cancel": ""}


def _lines(place: Place) -> list[str]:
    name = [] if place.name.startswith("(") else [place.name]
    return [*name, *(place.what.split(": ", 1) if name else [place.what]), *place.notes]


def _numbers(chart: Chart) -> dict[str, str]:
    """Names that a chart's language cannot mistake for one of its own words."""
    return {place.name: f"n{number}" for number, place in enumerate(chart.places)}


_FORMS: Final[Mapping[Format, Callable[[Chart], list[str]]]] = {"mermaid": _mermaid, "dot": _dot, "text": _text}
