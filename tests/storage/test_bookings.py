"""The button of an announcement for a way to take part, and who is interested because of it, on both databases."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, select, update

from conversations.booking_button import Booking
from programme.opportunity import Opportunity
from programme.sentences import Fault
from storage import bookings, broadcasts, corrections, exports, opportunities, reports, rewording, series
from storage.copies import Copy
from storage.database import Database
from storage.series import Repeat
from storage.tables import content, delivery
from tests.clock import START
from tests.storage.sending import CARD, TEXTS, announce, draft, resident, rows

TIERS = ("taking_part",)
TEXT: dict[str, Any] = {
    "title": "Walking group",
    "summary": "Plan it",
    "about": "A walk",
    "decision_card": CARD.model_dump(),
    "checked_by": "Officer Example (made up)",
}


def offered(conn: Connection, ref: str = "walk", **more: Any) -> int:
    """A way to take part; its number."""
    texts = {"en": TEXT, "pl": TEXT | {"title": "Spacery"}}
    made = Opportunity(ref=ref, kind="co_design", owner="Us", **({"review_date": "2026-12-31", "texts": texts} | more))
    return opportunities.put(conn, made, START)[0]


def with_button(conn: Connection, way: int, **more: Any) -> int:
    """An announcement with a button for it, on its way to everybody; its number."""
    booking = bookings.offer(conn, way, TEXTS, START)
    number = announce(conn, purpose="opportunity", booking=booking, **more)
    conn.execute(update(delivery).where(delivery.c.broadcast_id == number).values(state="sent"))
    return number


def _button(conn: Connection, number: int, language: str = "en") -> dict[str, Any]:
    query = select(content.c.parts).where(content.c.broadcast_id == number, content.c.language == language)
    ((button,),) = conn.execute(query).scalar_one()[-1]["reply_markup"]["inline_keyboard"]
    return dict(button)


async def test_the_button_is_frozen_in_each_language(database: Database) -> None:
    def story(conn: Connection) -> None:
        way = offered(conn)
        number = with_button(conn, way)
        data = f"c:opportunities:{way}.{number}"
        assert _button(conn, number) == {"text": "Take part: Walking group", "callback_data": data}
        assert _button(conn, number, "pl") == {"text": "Weź udział: Spacery", "callback_data": data}
        assert _button(conn, number, "ur")["text"] == "مزید پڑھیں اور حصہ لیں", "nobody checked its Urdu"

    await database.write(story)


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"closes": START}, "is closed by then"),
        ({"review_date": "2026-01-01"}, "is closed by then"),
        ({"texts": {"en": TEXT | {"checked_by": None}}}, "was checked by nobody"),
    ],
)
async def test_what_nobody_can_take_part_in_is_refused(database: Database, more: dict[str, Any], sentence: str) -> None:
    def story(conn: Connection) -> None:
        with pytest.raises(Fault, match=sentence):
            bookings.offer(conn, offered(conn, **more), TEXTS, START)
        with pytest.raises(Fault, match="no way to take part with the number 99"):
            bookings.offer(conn, 99, TEXTS, START)
        way = offered(conn, "other")
        opportunities.withdraw(conn, way, START)
        with pytest.raises(Fault, match="was withdrawn"):
            bookings.offer(conn, way, TEXTS, START)

    await database.write(story)


async def test_who_is_interested_because_of_it_is_counted(database: Database) -> None:
    def story(conn: Connection) -> None:
        ann, ben, cleo = (resident(conn, number, tiers=TIERS) for number in (1, 2, 3))
        dev = resident(conn, 4, tiers=TIERS, test=True)
        way, other = offered(conn), offered(conn, "other")
        number = with_button(conn, way, audience="all or test")
        opportunities.express_interest(conn, way, cleo, START)
        late = resident(conn, 5, tiers=TIERS)
        assert bookings.brought_by(conn, number, way, late) is None, "they did not get it"
        assert bookings.brought_by(conn, number, other, ann) is None, "it has no button for that"
        assert bookings.brought_by(conn, 99, way, ann) is None
        for who in (ann, ben, cleo, dev):
            by = bookings.brought_by(conn, number, way, who)
            assert by == number
            opportunities.express_interest(conn, way, who, START, by_broadcast=by)
            opportunities.express_interest(conn, way, who, START, by_broadcast=by)
        assert bookings.booked(conn, number) == 2, "Cleo was interested before, and Dev is there to test"
        opportunities.take_back(conn, way, ben)
        report = reports.of_broadcast(conn, number, START)
        shown = broadcasts.show(conn, number)
        assert report is not None
        assert shown is not None
        assert (report.booked, shown["booked"], shown["opportunity_id"]) == (1, 1, way)
        assert bookings.announcements_of(conn, way) == [{"id": number, "state": "running", "booked": 1}]
        plain = broadcasts.show(conn, announce(conn))
        assert plain is not None
        assert plain["booked"] is None
        held = exports.export_person(conn, ann, START)
        assert held is not None
        assert [one["by_broadcast"] for one in held["participation"]] == [number]

    await database.write(story)


async def test_each_broadcast_of_a_series_is_named_by_its_own_button(database: Database) -> None:
    def story(conn: Connection) -> None:
        daily = Repeat("0 10 * * *", "every day at 10", "Europe/London")
        booking = bookings.offer(conn, offered(conn), TEXTS, START)
        number = series.create(conn, draft(purpose="opportunity", booking=booking), daily, TEXTS, START)
        made = series.fire(conn, number, START + timedelta(days=1))
        assert made is not None
        assert _button(conn, made)["callback_data"].endswith(f".{made}")
        assert bookings.announcements_of(conn, booking.opportunity)[-1]["id"] == made

    await database.write(story)


async def test_other_words_keep_the_button_as_it_was(database: Database) -> None:
    def story(conn: Connection) -> None:
        resident(conn, 1, tiers=TIERS)
        number = with_button(conn, offered(conn))
        before = _button(conn, number)
        offered(conn, texts={"en": TEXT | {"title": "Running group"}})
        row = broadcasts.row_of(conn, number)
        assert row is not None
        words, english = {"en": "The clinic stays."}, Copy("en", own=True)
        (edit,) = rewording.edited(conn, row, words, TEXTS, (), wanted=[english])[english]
        assert edit["reply_markup"]["inline_keyboard"] == [[before]]
        (follow,) = rewording.following(conn, row, words, TEXTS, (), wanted=[english])[english]
        assert "reply_markup" not in follow
        conn.execute(update(delivery).values(message_ids=[10], settled_at=START))
        back = corrections.withdraw(conn, number, by=None, note=None, now=START)
        assert back.id is not None
        assert [one["id"] for one in bookings.announcements_of(conn, row.opportunity_id)] == [number]
        assert [one.state for one in rows(conn, number)] == ["sent"]

    await database.write(story)


def test_a_language_without_a_label_gets_the_english_one() -> None:
    assert Booking(7, {"en": "Take part"}).button("gu", 3)["text"] == "Take part"
