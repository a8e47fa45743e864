"""The pages as templates. They hold no sentence of their own: each comes from the catalogue by its key.

The components are those of the NHS.UK design system, as functions of `ui`: `ui.button({…})`, `ui.error_summary({…})`.
They come from an environment of their own, where what is not given is nothing; in our pages, it is an error.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache, partial
from typing import Any, ParamSpec, TypeVar

from fastapi.responses import HTMLResponse
from jinja2 import ChainableUndefined, Environment, PackageLoader, StrictUndefined
from starlette.types import Receive, Scope, Send

from console.texts import counted, text

P = ParamSpec("P")
T = TypeVar("T")
_templates = partial(
    Environment,
    autoescape=True,
    trim_blocks=True,
    lstrip_blocks=True,
    auto_reload=False,  # templates come with the release: looking each time whether one changed is a tenth of a form
)
_components = _templates(loader=PackageLoader("nhsuk_frontend_jinja"), undefined=ChainableUndefined)


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


_pages = _templates(loader=PackageLoader("console", "pages"), undefined=StrictUndefined)
_pages.globals["text"] = text
_pages.globals["counted"] = counted
_pages.globals["ui"] = Components()


class Page(HTMLResponse):
    """A page that is drawn when it is sent, beside what everybody waits for: a long one takes a tenth of a second.

    One thread draws them all, one after the other. Several would not be quicker, as one at a time is at work (the
    interpreter's lock), and whoever answers on phones would wait for each of them.
    """

    def __init__(self, draw: Callable[[], str], status: int) -> None:
        super().__init__(status_code=status)
        self._draw = draw

    async def drawn(self) -> bytes:
        """What it looks like."""
        return (await beside(self._draw)).encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Draw it and send it."""
        self.body = await self.drawn()
        self.headers["content-length"] = str(len(self.body))
        await super().__call__(scope, receive, send)


async def beside(make: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """What `make` returns, on the thread that draws: for what takes long and asks neither database nor network."""
    return await asyncio.get_running_loop().run_in_executor(_drawing, partial(make, *args, **kwargs))


_drawing = ThreadPoolExecutor(max_workers=1, thread_name_prefix="pages")


def page(name: str, *, title: str, status: int = 200, **facts: object) -> HTMLResponse:
    """The page `name`.html under this title, drawn at once. A fact that it misses is an error, not a blank."""
    return HTMLResponse(_drawn(name, title=title, **facts), status_code=status)


def page_drawn_beside(name: str, *, title: str, status: int = 200, **facts: object) -> Page:
    """The same, drawn when it is sent."""
    return Page(partial(_drawn, name, title=title, **facts), status)


def _drawn(name: str, **facts: object) -> str:
    return _pages.get_template(f"{name}.html").render(**facts)
