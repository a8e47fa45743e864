"""What is done with an announcement: each act is looked at on a page that says what it comes to, and then done.

The form names the version that was looked at. Who comes second is told, and sees the announcement as it is now.
"""

from __future__ import annotations

from typing import Any, Final

from fastapi import Response

from console.announcement_report import ADDRESS, SERIES_VERBS, told_people, verbs
from console.staffroom import Staffroom
from console.texts import text
from console.visits import Visit
from console.words import sentence
from conversations.phrases import Phrase
from storage import corrections, reports, series, steering
from storage.broadcasts import Acted
from storage.corrections import Made
from storage.reports import Report
from storage.steering import STEERS, Steer

CONTROL: Final = "broadcast.control"
_LEFT: Final = ("too_old", "not_confirmed")


def add(room: Staffroom) -> None:
    """A page and an act for each thing that can be done."""
    for verb in STEERS:
        room.get(f"{ADDRESS}/{verb}", CONTROL, _Sure(verb).page)
        room.post(f"{ADDRESS}/{verb}", CONTROL, _Sure(verb).act)
    room.get(f"{ADDRESS}/withdraw", CONTROL, _withdraw_page)
    room.post(f"{ADDRESS}/withdraw", CONTROL, _withdraw)


class _Sure:
    """One of the acts: the page that asks, and the act itself."""

    def __init__(self, verb: Steer) -> None:
        self._verb: Steer = verb

    async def page(self, visit: Visit) -> Response:
        """What it comes to, with a button that does it."""
        found = await _found(visit)
        if found is None:
            return visit.go(_here(visit))
        report, repeats = found
        if self._verb not in verbs(visit, report) or (repeats and self._verb not in SERIES_VERBS):
            return visit.go(_here(visit), told="announcement_not_now")
        return sure(visit, report, self._verb, [_comes_to(self._verb, report, repeats=repeats)])

    async def act(self, visit: Visit) -> Response:
        """Do it, if it is as it was looked at."""
        acted = await visit.write(
            steering.steer,
            visit.number("number"),
            self._verb,
            by=visit.member.id,
            version=version(visit),
            now=visit.desk.clock(),
        )
        return visit.go(_here(visit), told=f"announcement_{_told(acted, self._verb)}")


def sure(visit: Visit, report: Report, verb: str, sentences: list[str], **more: Any) -> Response:
    """The page that asks before something is done."""
    title = text(f"announcement.sure.{verb}", number=report.id)
    return visit.page("announcements/sure", title=title, report=report, verb=verb, sentences=sentences, **more)


def version(visit: Visit) -> int:
    """The version that was looked at; 0, which no announcement has, when none is named."""
    given = visit.filled("version")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 10 else 0


def _comes_to(verb: Steer, report: Report, *, repeats: bool) -> str:
    if repeats:
        return text(f"announcement.comes_to.series.{verb}")
    failed = max(0, report.counts["failed"] - report.failed_in_doubt - report.failed_lost)
    unknown = report.counts["unknown"]
    people = {"cancel": report.counts["sent"], "retry": failed, "resend": unknown + report.failed_in_doubt}
    return text(f"announcement.comes_to.{verb}", people=told_people(people.get(verb, 0)))


def _told(acted: Acted, verb: Steer) -> str:
    if acted.done:
        return f"{verb}_nobody" if verb in ("retry", "resend") and not acted.people else verb
    return {"changed_meanwhile": "stale", "no_such": "gone"}.get(acted.reason or "", "not_now")


async def _found(visit: Visit) -> tuple[Report, bool] | None:
    number = visit.number("number")
    report = await visit.read(reports.of_broadcast, number, visit.desk.clock())
    return None if report is None else (report, await visit.read(series.find, number) is not None)


def _here(visit: Visit) -> str:
    return f"/announcements/{visit.number('number')}"


async def _withdraw_page(visit: Visit) -> Response:
    found = await _found(visit)
    if found is None:
        return visit.go(_here(visit))
    made = await visit.read(corrections.can_withdraw, found[0].id, visit.desk.clock())
    if made.reason is not None:
        return _cannot(visit, found[0], made)
    left = [
        sentence(visit, Phrase(f"report.reason.{why}", {"n": n})) for why in _LEFT if (n := getattr(made.reach, why))
    ]
    sentences = [text("announcement.comes_to.withdraw", people=told_people(made.reach.people))]
    sentences += [text("announcement.stays", reasons="; ".join(left))] if left else []
    return sure(visit, found[0], "withdraw", sentences, asks_why=True)


async def _withdraw(visit: Visit) -> Response:
    found = await _found(visit)
    if found is None:
        return visit.go(_here(visit))
    if found[0].version != version(visit):
        return visit.go(_here(visit), told="announcement_stale")
    note = visit.filled("note")[:1000] or None
    made = await visit.write(steering.withdraw, found[0].id, by=visit.member.id, note=note, now=visit.desk.clock())
    if made.id is None or made.reason is not None:
        return _cannot(visit, found[0], made)
    return visit.go(f"/announcements/{made.id}", told="announcement_withdraw")


def _cannot(visit: Visit, report: Report, made: Made) -> Response:
    if made.reason == "no_such":
        return visit.go(_here(visit))
    why = sentence(visit, Phrase(f"announcements.withdraw.cannot.{made.reason}", {"other": made.id}))
    return sure(visit, report, "withdraw", [why], impossible=True)
