"""Every sentence of the page stands in its catalogue, and every sentence there is used."""

from __future__ import annotations

import json
import re
from pathlib import Path

from sandbox import made_up

STATIC = Path(__file__).parents[2] / "sandbox" / "static"


def _catalogue() -> dict[str, str]:
    catalogue: dict[str, str] = json.loads((STATIC / "texts.json").read_text(encoding="utf-8"))
    return catalogue


def _asked_for() -> set[str]:
    sources = [path.read_text(encoding="utf-8") for path in STATIC.iterdir() if path.suffix in {".js", ".html"}]
    keys = re.compile(r"[\"`]((?:page|bots|people|phone|compose|attach|link|dialog|message|kind|error)\.[a-z_]+)[\"`]")
    return {key for source in sources for key in keys.findall(source)}


def test_what_the_page_asks_for_is_there() -> None:
    assert _asked_for() <= set(_catalogue())


def test_nothing_in_the_catalogue_is_unused() -> None:
    by_kind = {f"{room}.{kind}" for room in ("kind", "attach") for kind in made_up.KINDS}
    assert set(_catalogue()) - _asked_for() - by_kind == set()


def test_the_page_puts_text_in_only_as_text() -> None:
    for path in STATIC.glob("*.js"):
        source = path.read_text(encoding="utf-8")
        assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(", source), path.name
