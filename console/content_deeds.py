"""What is done with an update or an opportunity: checked in a language, looked at again, closed, withdrawn.

What people lose by it is asked first. Who comes second is told, and sees it as it is now.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any, Final

from fastapi import Response

from console import forms, throwing_away
from console.content import CHANGE, Subject, found, gone, is_over, title, today
from console.forms import Filled
from console.staffroom import Staffroom
from console.texts import text
from console.visits import Visit
from console.words import language_name
from programme.content_draft import as_day
from storage import content_acts
from storage.content_acts import Came, Found
from storage.opportunities import Opportunity

LONGEST_OWNER: Final = 120
NEXT_REVIEW: Final = timedelta(days=182)
"""What is offered as the next day of review: half a year on."""
ACTS: Final[Mapping[str, Callable[..., Came]]] = {
    "withdraw": content_acts.withdraw,
    "restore": content_acts.restore,
    "close": content_acts.close,
}


class Deeds:
    """The acts of one kind of content."""

    def __init__(self, subject: Subject) -> None:
        self._subject = subject

    def add(self, room: Staffroom) -> None:
        """A page that asks, and an act, for each."""
        address = self._subject.address
        room.get(f"{address}/review", CHANGE, self.review_page)
        room.post(f"{address}/review", CHANGE, self.review)
        for act in ("withdraw", "close")[: 2 if self._subject.kind == "opportunity" else 1]:
            room.get(f"{address}/{act}", CHANGE, _Sure(self._subject, act).page)
            room.post(f"{address}/{act}", CHANGE, _Sure(self._subject, act).act)
        room.post(f"{address}/restore", CHANGE, _Sure(self._subject, "restore").act)
        room.post(f"{address}/check", CHANGE, self.check)
        room.get(f"{address}/doubt", CHANGE, self.doubt_page)
        room.post(f"{address}/doubt", CHANGE, self.doubt)

    async def check(self, visit: Visit) -> Response:
        """Somebody who did not write it says that it is right in a language."""
        return await self._said_of(visit, content_acts.check, "checked", name=visit.called(visit.member))

    async def doubt_page(self, visit: Visit) -> Response:
        """Whether the words that wait in a language are to be thrown away."""
        one, language = await found(visit, self._subject), visit.asked("language")
        if one is None:
            return gone(visit, self._subject)
        here, waits = self._subject.here(one.id), one.drafts.get(language)
        if waits is None:
            return visit.go(here, told="content_stale")
        return throwing_away.sure(
            visit,
            f"{here}/doubt",
            [("language", language), ("was", content_acts.mark_of(waits))],
            list(_words(waits.model_dump(mode="json", exclude={"checked_by"}))),
            back=here,
            what=text("draft.content", title=title(one), language=language_name(visit, language)),
            stays=text("draft.content_stays"),
            language=language,
        )

    async def doubt(self, visit: Visit) -> Response:
        """It is not right in a language."""
        return await self._said_of(visit, content_acts.doubt, "doubted")

    async def _said_of(self, visit: Visit, act: Callable[..., Came], told: str, **more: Any) -> Response:
        number, language, was = visit.number("number"), visit.filled("language"), visit.filled("was")
        now, me, kind = visit.desk.clock(), visit.member.id, self._subject.kind
        came = await visit.write(act, kind, number, language, was=was, by=me, now=now, **more)
        return _answered(visit, self._subject, came, told)

    async def review_page(self, visit: Visit) -> Response:
        """The form for the next day of review, and for who looks then."""
        one = await found(visit, self._subject)
        if one is None:
            return gone(visit, self._subject)
        values = {"review_date": [(today(visit) + NEXT_REVIEW).isoformat()], "owner": [one.owner]}
        filled = await forms.begun(visit, self._form(one), values)
        return self._review_page(visit, one, filled)

    def _review_page(self, visit: Visit, one: Found, filled: Filled) -> Response:
        return visit.page(
            "content/review",
            title=text("content_review.title", title=title(one)),
            status=400 if filled.wrong else 200,
            one=one,
            form=self._form(one),
            back=self._subject.here(one.id),
            version=content_acts.mark(one),
            filled=filled,
        )

    async def review(self, visit: Visit) -> Response:
        """It was looked at again and is right; or somebody else looks after it from now on."""
        one = await found(visit, self._subject)
        if one is None:
            return gone(visit, self._subject)
        owner, until, wrong = " ".join(visit.filled("owner").split()), as_day(visit.filled("review_date")), {}
        if until is None or until < today(visit):
            wrong["review_date"] = text("content_review.wrong.day")
        if not 0 < len(owner) <= LONGEST_OWNER:
            wrong["owner"] = text("content_review.wrong.owner", most=LONGEST_OWNER)
        if until is None or wrong:
            return self._review_page(visit, one, forms.again(visit, wrong))
        came = await self._looked_again(visit, one, until, owner)
        if came == "stale":
            return self._review_page(visit, one, forms.again(visit, forms.stale("review_date")))
        await forms.forget(visit, self._form(one))
        return _answered(visit, self._subject, came, "reviewed")

    async def _looked_again(self, visit: Visit, one: Found, until: date, owner: str) -> Came:
        came: Came = await visit.write(
            content_acts.look_again,
            self._subject.kind,
            one.id,
            review_date=until,
            owner=owner,
            was=visit.filled("version"),
            by=visit.member.id,
            now=visit.desk.clock(),
        )
        return came

    def _form(self, one: Found) -> str:
        return f"{self._subject.here(one.id)}/review"


def _words(said: Any) -> Iterator[str]:
    """Whatever words there are in what was written."""
    if isinstance(said, str):
        yield said
    elif isinstance(said, dict):
        for one in said.values():
            yield from _words(one)


class _Sure:
    """One of the acts: the page that asks, and the act itself."""

    def __init__(self, subject: Subject, act: str) -> None:
        self._subject = subject
        self._act = act

    async def page(self, visit: Visit) -> Response:
        """What it comes to, with a button that does it."""
        one = await found(visit, self._subject)
        if one is None:
            return gone(visit, self._subject)
        if self._act not in can(visit, one):
            return visit.go(self._subject.here(one.id), told="content_stale")
        return visit.page(
            "content/sure",
            title=text(f"content_sure.{self._act}", title=title(one)),
            comes_to=text(f"content_sure.what.{self._act}_{self._subject.kind}"),
            act=self._act,
            root=self._subject.here(one.id),
            version=content_acts.mark(one),
        )

    async def act(self, visit: Visit) -> Response:
        """Do it, if it is as it was looked at."""
        number, was = visit.number("number"), visit.filled("version")
        now, me = visit.desk.clock(), visit.member.id
        came = await visit.write(ACTS[self._act], self._subject.kind, number, was=was, by=me, now=now)
        return _answered(visit, self._subject, came, self._act)


def can(visit: Visit, one: Found) -> list[str]:
    """What can be done with it now."""
    if not visit.may(CHANGE):
        return []
    if one.withdrawn_at is not None:
        return ["restore"]
    closes = isinstance(one, Opportunity) and not is_over(visit, one)
    return ["close", "withdraw"] if closes else ["withdraw"]


def _answered(visit: Visit, subject: Subject, came: Came, told: str) -> Response:
    if came == "gone":
        return gone(visit, subject)
    return visit.go(subject.here(visit.number("number")), told=f"content_{told if came == 'done' else came}")
