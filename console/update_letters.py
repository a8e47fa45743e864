"""A health update for people without Telegram: the lists, letters and calls that announcements have too."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi import Response
from sqlalchemy import Connection

from console import content
from console.content import UPDATES
from console.letters_and_calls import Paper
from console.staffroom import Staffroom
from console.texts import text
from console.visits import Visit
from console.words import SPOKEN
from conversations.payloads import message_payloads
from programme.checked_text import live_languages
from storage import content_acts, update_letters
from storage.letters_and_calls import HOWS, How, Sheet
from storage.update_changes import NOT_NEEDED
from storage.updates import HealthUpdate


def add(room: Staffroom) -> None:
    """The pages."""
    Paper(Updates()).add(room)


def told(conn: Connection, visit: Visit, one: HealthUpdate) -> list[tuple[str, int]]:
    """How many people without Telegram were told how, in words, for the page of an update."""
    shown = one.state(content.today(visit)) == "shown"
    counts = update_letters.counts(conn, one, visit.desk.clock(), is_shown=shown)
    again = ("again", *(f"again_{how}" for how in (*HOWS, NOT_NEEDED)))
    return [(text(f"letters.how.{how}"), counts[how]) for how in (*HOWS, "untold", *again) if counts.get(how)]


class Updates:
    """The lists of updates: of those that people can read now, and of those that were withdrawn from people who had
    been told of them.
    """

    kind = "update"
    path = UPDATES.path

    def sheet(self, conn: Connection, visit: Visit, *, untold: bool) -> Sheet | None:
        """Those whom it is for, in the languages that were checked."""
        one = _listed(conn, visit)
        if one is None:
            return None
        words = {
            code: list(message_payloads(content.rich(visit, one, code, one.texts[code]), None))
            for code in live_languages(one.texts)
        }
        written_in = next((code for code in (SPOKEN, *words) if code in words), SPOKEN)
        return update_letters.of_update(conn, one, words, written_in, visit.desk.clock(), untold=untold)

    def write_down(
        self, conn: Connection, visit: Visit, done: Mapping[int, tuple[How | None, How | None]]
    ) -> tuple[dict[str, int], int]:
        """Beside the update; what has no lists any more has none of this either."""
        one = _listed(conn, visit)
        if one is None:
            return dict.fromkeys(HOWS, 0), len(done)
        return update_letters.write_down(conn, one, done, visit.member.id, visit.desk.clock())

    def not_needed(self, conn: Connection, visit: Visit) -> int:
        """Whoever was told the earlier words need not be told these."""
        one = _listed(conn, visit)
        return 0 if one is None else update_letters.not_needed(conn, one, visit.member.id, visit.desk.clock())

    def gone(self, visit: Visit) -> Response:
        """There is no such update, or nobody can read it now."""
        title = text("letters.not_shown")
        return visit.page("content/gone", title=title, status=404, path=self.path, kind=self.kind)


def _listed(conn: Connection, visit: Visit) -> HealthUpdate | None:
    one = content_acts.find(conn, UPDATES.kind, visit.number("number"))
    if not isinstance(one, HealthUpdate):
        return None
    state = one.state(content.today(visit))
    return one if state == "shown" or (state == "withdrawn" and has_lists(conn, visit, one)) else None


def has_lists(conn: Connection, visit: Visit, one: HealthUpdate) -> bool:
    """Whether somebody was told of it, so that it can be on a list once it is withdrawn."""
    return bool(update_letters.counts(conn, one, visit.desk.clock(), is_shown=False))
