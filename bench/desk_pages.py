"""Which pages of the console are asked for in `bench.desk`: each of the table of roles, with numbers that are there; of
lists also later pages, searches and narrowed ones; pages for everybody, and the API.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from bench.year import Size
from bench.year_said import CONTENT
from bench.year_sent import ANNOUNCEMENTS
from console.staffroom import Place

Who = Literal["administrator", "analyst", "program", "anybody"]


@dataclass(frozen=True, slots=True)
class Page:
    """A page and who asks for it. `form`: what is filled in, where it is asked for by a form; `once`: it is told how
    long the first time takes, since what was counted for it is kept (as the console counts ahead, that is most of it).
    """

    path: str
    who: Who = "administrator"
    form: Mapping[str, str] = field(default_factory=dict)
    once: bool = False

    def __str__(self) -> str:
        how = (" " + " ".join(f"{name}={value}" for name, value in self.form.items())) if self.form else ""
        by = "" if self.who == "administrator" else f" ({self.who})"
        return f"{self.path}{how}{by}{', counted anew' if self.once else ''}"


def pages(places: Iterable[Place], size: Size) -> list[Page]:
    """All of them, but for what goes on and on, and photos, which are files."""
    seen = [
        Page(filled(place.path, size)) for place in places if place.method == "GET" and place.path not in _OTHERWISE
    ]
    everybody = [Page(f"/public{path}", "anybody") for path in PUBLIC]
    program = [Page(f"/api/v1{path}", "program") for path in API]
    return [
        Page("/"),
        *seen,
        *(Page(path) for path in _lists(size)),
        *(Page(path, form=form) for path, form in FORMS),
        *(Page(path, "analyst") for path in ("/", "/results", "/results/surveys/2", f"/results/questions/{_ASKED}")),
        Page("/results/surveys/1", once=True),
        Page("/results/surveys/1", "analyst", once=True),
        *everybody,
        *program,
    ]


def filled(path: str, size: Size) -> str:
    """An address with numbers of what is there."""

    def number(found: re.Match[str]) -> str:
        return str(_numbers(path, size)[found[1]])

    return re.sub(r"{(\w+)}", number, path)


_OTHERWISE: Final = frozenset({"/announcements/{number}/events", "/announcements/photos/{digest}"})
_WITHOUT_TELEGRAM: Final = frozenset({"reach", "agreed", "stop", "said", "telegram", "{other}"})
"""Pages of the record of somebody who has no Telegram."""
REPRESENTATIVE: Final = 6
"""Who of the team stands for a locality (bench/year.py)."""
_TO_ALL: Final = ANNOUNCEMENTS - 4
_ASKED: Final = ANNOUNCEMENTS // 2 + 1
_OF_STATE: Final = {"approve": 98, "resume": 99, "cancel": 99, "pause": 99}


def _numbers(path: str, size: Size) -> Mapping[str, object]:
    subject, verb = path.split("/")[1], path.rsplit("/", 1)[-1]
    number = {
        "inbox": size.said,
        "alerts": max(1, 1 + (size.said - 50) // 100),
        "announcements": _OF_STATE.get(verb, _TO_ALL),
        "results": _ASKED,
        "localities": _ASKED,
    }
    return {
        "number": number.get(subject, CONTENT - 4),
        "person": size.people if verb in _WITHOUT_TELEGRAM else 7,
        "other": 7,
        "survey": 2,
        "member": REPRESENTATIVE if path == "/team/{member}/locality" else 2,
        "token": 1,
        "list": "topics",
        "entry": "diabetes",
        "language": "pl",
        "key": "menu.text",
        "locality": "dacorum",
    }


def _lists(size: Size) -> Iterator[str]:
    """Later pages, searches, narrowed ones and other orders."""
    yield from ("/people?page=2", f"/people?page={size.people // 55}", f"/people?q={size.people // 2}")
    yield from ("/people?sort=-joined", f"/people?sort=joined&page={size.people // 100}")
    yield from (f"/people?state={one}" for one in ("signed_up", "signing_up", "paused", "stopped", "unreachable"))
    yield from ("/people?state=no_telegram", "/people?agreed=updates", "/people?agreed=ambassador&sort=-joined")
    yield from (f"/people?agreed=taking_part&place=dacorum&page={size.people // 2000}", "/people?place=hertsmere")
    yield from ("/people?language=pl", "/people?place=hertsmere&language=ur&sort=-joined")
    yield from (f"/inbox?state={one}" for one in ("all", "mine", "late", "new", "to_tell", "answered", "closed"))
    yield from (f"/inbox?state=all&page={size.said // 60}", "/inbox?state=all&sort=said&kind=complaint")
    yield from ("/inbox?q=4P", "/inbox?state=all&sort=answer_by", "/inbox?state=all&place=dacorum&language=pl")
    yield from ("/inbox?state=all&kind=relayed",)
    yield from ("/alerts?state=closed", "/alerts?state=all", "/alerts?state=taken", "/alerts?q=4P")
    yield from ("/announcements?page=2", "/announcements?q=clinic", "/announcements?state=done", "/announcements?q=96")
    yield from ("/announcements?purpose=question", "/announcements?sort=number", f"/announcements/{_ASKED}")
    for kind in ("updates", "opportunities"):
        yield from (f"/{kind}?page=2", f"/{kind}?q=clinic", f"/{kind}?sort=title", f"/{kind}?needs=check")
        yield from (f"/{kind}?needs=review", f"/{kind}?place=dacorum&topic=diabetes")
    yield "/updates?needs=tell"
    yield from ("/results?q=clinic", "/results?what=question&state=closed", "/results/surveys/1/words")
    yield f"/results/surveys/1/words?page={max(1, size.answered // 200)}"
    yield from ("/results/questions/15", "/results/questions/15/words", "/announcements/new?count=yes")
    yield from (
        "/audit?page=2",
        f"/audit?page={size.people // 120}",
        "/audit?act=people.show",
        "/audit?q=contribution:7",
    )
    yield from ("/settings/languages/pl?page=5", "/settings/languages/pl?q=stop", "/team?role=officer")


_WHO: Final = {"purpose": "update", "who": "all"}
COUNT: Final = "/announcements/new/count"
FORMS: Final[tuple[tuple[str, Mapping[str, str]], ...]] = (
    (COUNT, _WHO),
    (COUNT, _WHO | {"who": "terms", "locality": "dacorum"}),
    (COUNT, _WHO | {"who": "expression", "expression": "topic:diabetes and not heard<7d"}),
    (COUNT, _WHO | {"who": "expression", "expression": "tier:ambassador or interest:surveys"}),
    ("/announcements/new/preview", _WHO | {"words-en": "The clinic is open."}),
    ("/people/find", {"telegram": "1000007"}),
    ("/people/without-telegram/find", {"words": "Amina Farooq"}),
    ("/people/without-telegram/find", {"words": "nobody at all"}),
    ("/people/without-telegram/find", {"words": "01632 960777"}),
    ("/people/without-telegram/find", {"words": "199 Mill"}),
)
"""What is looked for or counted by a form that is sent."""
DRAFT: Final = {
    "purpose": ["update"],
    "who": ["all"],
    "when": ["now"],
    "ask": ["none"],
    "missing": ["apology"],
    "words-en": ["The clinic on Mill Road opens on Monday."],
}
"""What the administrator has left in the form of an announcement."""
PUBLIC: Final = (
    *("/en", "/pl", "/ur", "/en/opportunities", "/en/opportunities?page=2", f"/en/opportunities/{CONTENT - 4}"),
    *("/pl/updates", "/en/updates?page=2", f"/en/updates/{CONTENT - 4}", "/en/take-part", "/en/accessibility"),
    "/en/privacy",
)
API: Final = (
    *("/announcements", "/announcements?limit=100", f"/announcements?cursor={_ASKED}", f"/announcements/{_TO_ALL}"),
    *("/updates?limit=100", f"/updates/{CONTENT - 4}", "/opportunities?limit=100", f"/opportunities/{CONTENT - 4}"),
    *("/contributions/figures", "/people/figures", "/openapi.json"),
)
