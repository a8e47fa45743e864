"""Lists, by the example of the audit log: searched, filtered, sorted, paged, and exported as just what is shown."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import pytest

from console.lists import Cell, Column, Listing, Shown, exported
from console.texts import text
from storage import audit
from tests.clock import START

if TYPE_CHECKING:
    from tests.console.conftest import Hire, Member


async def _happened(member: Member, act: str, times: int = 1, subject: str = "broadcast:7") -> None:
    for _ in range(times):
        await member.desk.database.write(audit.record, at=START, act=act, staff_id=member.id, subject=subject)


async def test_the_log_shows_who_did_what_the_latest_first(hire: Hire) -> None:
    sam = await hire("administrator", name="Sam")
    await _happened(sam, "broadcast.pause")
    await sam.open("/audit")
    assert "3 March 2026, 10:00 Sam Announcement: paused broadcast.pause Announcement 7" in sam.text
    assert '<a href="/announcements/7">Announcement 7</a>' in sam.html
    assert sam.text.index("broadcast.pause Announcement 7") < sam.text.index("console.sign_in Sam By: a link")


async def test_it_is_searched_and_filtered_and_says_how_many_there_are(hire: Hire) -> None:
    sam = await hire("administrator", name="Sam")
    await _happened(sam, "broadcast.pause", 2)
    await _happened(sam, "broadcast.resume")
    await sam.open("/audit?q=broadcast")
    assert "3 acts" in sam.text
    await sam.open("/audit?q=Announcement+7")
    assert "3 acts" in sam.text
    await sam.open("/audit?q=resumed&act=broadcast.resume")
    assert "1 act " in sam.text
    assert text("list.all") in sam.text
    await sam.open(f"/audit?who={sam.id}&act=nothing-we-know&q=%25")
    assert "0 acts" in sam.text


async def test_it_is_turned_page_by_page_and_the_filter_stays(hire: Hire) -> None:
    sam = await hire("administrator")
    await _happened(sam, "broadcast.pause", 60)
    await sam.open("/audit?act=broadcast.pause")
    assert "Page 1 of 2" in sam.text
    assert "/audit?act=broadcast.pause&amp;page=2" in sam.answer.text
    await sam.open("/audit?act=broadcast.pause&page=2")
    assert sam.answer.text.count("broadcast.pause</span>") == 10


@pytest.mark.parametrize(
    "asked", ["page=0", "page=-1", "page=x", "page=٣", "sort=nothing", "who=nobody", "q=" + "x" * 5000]
)
async def test_an_address_that_makes_no_sense_shows_the_list(hire: Hire, asked: str) -> None:
    sam = await hire("administrator")
    assert (await sam.open(f"/audit?{asked}")).status_code == 200


async def test_just_what_is_shown_is_exported_and_that_is_an_act_too(hire: Hire) -> None:
    sam = await hire("administrator", name="Sam")
    await _happened(sam, "broadcast.pause", 60)
    answer = await sam.open("/audit?act=broadcast.pause&export=csv")
    assert answer.headers["content-disposition"] == 'attachment; filename="audit.csv"'
    rows = list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert rows[0][:5] == ["When", "Who", "Act", "Done to", "More"]
    assert rows[1][1:] == ["Sam", "Announcement: paused", "Announcement 7", "", "broadcast.pause", "broadcast:7", ""]
    assert len(rows) == 61
    (entry, *_), _ = await sam.desk.database.read(audit.search, limit=1)
    assert (entry.act, entry.detail) == ("audit.export", {"rows": 60})


@pytest.mark.parametrize("role", ["officer", "reader"])
async def test_it_is_for_administrators(hire: Hire, role: str) -> None:
    member = await hire(role)
    assert (await member.open("/audit")).status_code == 403
    await member.open("/")
    assert text("menu.audit") not in member.text


def test_a_heading_leads_to_its_order_and_back() -> None:
    column = Column("at", sorts=True)
    listing = Listing("audit", "/audit", (column,), "-at")

    class Asking:
        def asked(self, name: str) -> str:
            return {"sort": "at"}.get(name, "")

    first, turned = (listing.asked(one) for one in (Silent(), Asking()))  # type: ignore[arg-type]  # why: only what is asked is looked at
    assert [Shown(listing, asked, (), 0).order(column) for asked in (first, turned)] == ["descending", "ascending"]
    assert Shown(listing, first, (), 0).sorted_by(column) == "/audit?sort=at"
    assert Shown(listing, turned, (), 0).sorted_by(column) == "/audit?sort=-at"


class Silent:
    """A visit that asks for nothing."""

    def asked(self, _: str) -> str:
        return ""


@pytest.mark.parametrize(("words", "kept"), [("=1+1", "'=1+1"), ("@sum", "'@sum"), ("-3", "-3"), ("+44 20", "'+44 20")])
def test_a_spreadsheet_calculates_nothing(words: str, kept: str) -> None:
    listing = Listing("audit", "/audit", (Column("act"),), "-at")
    answer = exported(Shown(listing, listing.asked(Silent()), [[Cell(words)]], 1))  # type: ignore[arg-type]  # why: as above
    assert bytes(answer.body).decode("utf-8-sig").splitlines()[1] == kept
