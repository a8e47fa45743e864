"""Every sentence of the page stands in its catalogue, and every sentence there is used."""

from __future__ import annotations

import json
import re
from pathlib import Path

from sandbox import made_up, views

AROUND = ("page.", "bots.", "look.", "people.", "switch.")
ON_THE_RIM = frozenset({"phone.label", "phone.chat", "error.refused"})
"""Of the phones' own rooms, what is said in the page's language."""
_HOLES = re.compile(r"\{\w+\}")
STATIC = Path(__file__).parents[2] / "sandbox" / "static"


def _catalogues() -> dict[str, dict[str, str]]:
    catalogues: dict[str, dict[str, str]] = json.loads((STATIC / "texts.json").read_text(encoding="utf-8"))
    return catalogues


def _catalogue() -> dict[str, str]:
    return _catalogues()["en"]


def _asked_for() -> set[str]:
    sources = [path.read_text(encoding="utf-8") for path in STATIC.iterdir() if path.suffix in {".js", ".html"}]
    rooms = "|".join(sorted({key.partition(".")[0] for key in _catalogue()}))
    keys = re.compile(rf"[\"`]((?:{rooms})\.[a-z_]+)[\"`]")
    return {key for source in sources for key in keys.findall(source)}


def test_what_the_page_asks_for_is_there() -> None:
    assert _asked_for() <= set(_catalogue())


def test_nothing_in_the_catalogue_is_unused() -> None:
    by_kind = {f"{room}.{kind}" for room in ("kind", "attach") for kind in made_up.KINDS}
    by_kind |= {f"upload.{kind}" for kind in made_up.KINDS} | {f"service.{kind}" for kind in views.SERVICES}
    assert set(_catalogue()) - _asked_for() - by_kind == set()


def test_phones_say_everything_in_each_of_their_languages() -> None:
    """What stands around the phones is in English; what stands on one is in its own language, with the same holes."""
    on_phones = {key for key in _catalogue() if not key.startswith(AROUND)} - ON_THE_RIM
    for language, catalogue in _catalogues().items():
        assert language == "en" or set(catalogue) == on_phones, language
        for key, words in catalogue.items():
            assert sorted(_HOLES.findall(words)) == sorted(_HOLES.findall(_catalogue()[key])), (language, key)


def test_the_page_puts_text_in_only_as_text() -> None:
    for path in STATIC.glob("*.js"):
        source = path.read_text(encoding="utf-8")
        assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(", source), path.name
