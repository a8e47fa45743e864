"""The pages as templates. They hold no sentence of their own: each comes from the catalogue by its key."""

from __future__ import annotations

from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined

from console.texts import text

_pages = Environment(loader=PackageLoader("console", "pages"), autoescape=True, undefined=StrictUndefined)
_pages.globals["text"] = text


def page(name: str, *, title: str, status: int = 200, **facts: object) -> HTMLResponse:
    """The page `name`.html under this title. A fact that the template misses is an error, not a blank."""
    return HTMLResponse(_pages.get_template(f"{name}.html").render(title=title, **facts), status_code=status)
