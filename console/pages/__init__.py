"""The pages as templates. They hold no sentence of their own: each comes from the catalogue by its key.

The components are those of the NHS.UK design system, as functions of `ui`: `ui.button({…})`, `ui.error_summary({…})`.
They come from an environment of their own, where what is not given is nothing; in our pages, it is an error.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from fastapi.responses import HTMLResponse
from jinja2 import ChainableUndefined, Environment, PackageLoader, StrictUndefined

from console.texts import counted, text

_components = Environment(
    loader=PackageLoader("nhsuk_frontend_jinja"),
    autoescape=True,
    undefined=ChainableUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


class Components:
    """The design system's components by name."""

    def __getattr__(self, name: str) -> Callable[[dict[str, Any]], str]:
        return _component(name)


@cache
def _component(name: str) -> Callable[[dict[str, Any]], str]:
    words = name.split("_")
    folder = "tables" if name == "table" else "-".join(words)
    function = words[0] + "".join(word.title() for word in words[1:])
    module = _components.get_template(f"nhsuk/components/{folder}/macro.jinja").module
    made: Callable[[dict[str, Any]], str] = getattr(module, function)
    return made


_pages = Environment(
    loader=PackageLoader("console", "pages"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_pages.globals["text"] = text
_pages.globals["counted"] = counted
_pages.globals["ui"] = Components()


def page(name: str, *, title: str, status: int = 200, **facts: object) -> HTMLResponse:
    """The page `name`.html under this title. A fact that the template misses is an error, not a blank."""
    return HTMLResponse(_pages.get_template(f"{name}.html").render(title=title, **facts), status_code=status)
