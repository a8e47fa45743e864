"""The pages for everybody: in their language, with what is published and nothing else, and nobody in any number."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from html import unescape

import pytest
from fastapi import FastAPI
from prometheus_client import CollectorRegistry
from sqlalchemy import Connection

from console import Desk, make_app
from console.public import REVIEWED
from console.reader import best_language, public_texts
from console.rich_words import paragraphs
from conversations.rich import Rich
from programme.programme import Programme
from storage import contributions, opportunities, updates
from tests.clock import START
from tests.console.conftest import browser
from tests.console.public import publish
from tests.house.tree import ROOT
from tests.storage.sending import resident

PAGES = ("", "/opportunities", "/opportunities/1", "/updates", "/updates/1", "/take-part", "/accessibility", "/privacy")
UNCHECKED = "the Polish text of the second way to take part"


@pytest.fixture
async def published(desk: Desk) -> Desk:
    """The desk of a town that has something to read and to take part in."""
    await desk.database.write(publish, desk.clock())
    return desk


def _bare(html: str) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"(?s)<head>.*?</head>|<[^>]*>", " ", html))).strip()


def _say(conn: Connection, how_many: int, answered: int) -> None:
    two_days_ago, yesterday = START - timedelta(days=2), START - timedelta(days=1)
    receipts = (f"R{number}" for number in range(how_many))
    for number in range(how_many):
        made = contributions.add(
            conn,
            resident(conn, 100 + number),
            kind="said",
            words="made up",
            language="en",
            locality=None,
            make_receipt=lambda: next(receipts),
            answer_by=None,
            now=two_days_ago,
        )
        if number < answered:
            contributions.move(
                conn, made.id, expected_version=1, status="answered", staff_id=None, words="thanks", now=yesterday
            )


async def test_every_page_is_there_in_every_language_without_cookies_and_scripts(published: Desk, app: FastAPI) -> None:
    async with browser(app) as visitor:
        for language in published.programme.languages:
            for page in PAGES if language in ("en", "ur") else PAGES[:1]:
                answer = await visitor.get(f"/public/{language}{page}")
                assert answer.status_code == 200, (language, page)
                assert f'<html lang="{language}" dir="{"rtl" if language == "ur" else "ltr"}">' in answer.text
                assert "set-cookie" not in answer.headers
                assert "<script" not in answer.text
                assert answer.headers["cache-control"] == "public, max-age=300"
                assert "script-src" not in answer.headers["content-security-policy"]
        again = await visitor.get(
            "/public/en", headers={"if-none-match": (await visitor.get("/public/en")).headers["etag"]}
        )
        assert (again.status_code, again.content) == (304, b"")


async def test_readers_come_to_their_language(app: FastAPI) -> None:
    async with browser(app) as visitor:
        answer = await visitor.get("/public", headers={"accept-language": "fr, ur-PK;q=0.8, en;q=0.5"})
        assert (answer.status_code, answer.headers["location"], answer.headers["vary"]) == (
            303,
            "/public/ur",
            "Accept-Language",
        )


@pytest.mark.parametrize(
    ("accepted", "language"),
    [("", "en"), ("pl", "pl"), ("PL-pl", "pl"), ("de;q=1, pl;q=x", "pl"), (",;;q=,", "en"), ("en;q=0.1, pl", "pl")],
)
def test_the_first_language_that_there_is(accepted: str, language: str) -> None:
    assert best_language(accepted, ("en", "pl")) == language


async def test_what_is_published_is_told_and_who_is_responsible_is_not(published: Desk, app: FastAPI) -> None:
    async with browser(app) as visitor:
        front = _bare((await visitor.get("/public/en")).text)
        assert "What should the new waiting room be like?" in front
        assert "Spring vaccinations, also on Saturdays Source Made-up vaccination team" in front
        assert "Spring vaccinations" in (await visitor.get("/public/en/updates?page=99")).text
        way = _bare((await visitor.get("/public/en/opportunities/1")).text)
        assert "Who decides The health centre's building group" in way
        assert "When Tuesday 14 May 2030, 6pm" in way
        update = (await visitor.get("/public/pl/updates/1")).text
        assert "Osoby <strong>od 75 lat</strong> mogą" in update
        for page in PAGES:
            told = (await visitor.get(f"/public/en{page}")).text
            assert not re.search("Amina|Hanna|Malinowska|Engagement team", told), page


async def test_what_is_not_translated_is_marked_as_english(published: Desk, app: FastAPI) -> None:
    async with browser(app) as visitor:
        told = (await visitor.get("/public/ur/opportunities/1")).text
        assert "\u2068/opportunities\u2069" in told
        assert '<p lang="en" dir="ltr">The health centre in Hemel Hempstead' in told
        translated = (await visitor.get("/public/ur/privacy")).text
        assert '<h2 class="nhsuk-heading-m">ذمہ دار کون ہے</h2>' in translated
        assert public_texts().plain("frame.unchecked", "ur") in translated, "a native speaker has not read it yet"
        notice = (await visitor.get("/public/gu/privacy")).text
        assert '<h2 class="nhsuk-heading-m" lang="en" dir="ltr">Telegram</h2>' in notice


async def test_what_is_over_or_not_checked_is_not_there(published: Desk, app: FastAPI) -> None:
    async with browser(app) as visitor:
        assert (await visitor.get("/public/en/updates/1")).status_code == 200
        await published.database.write(updates.withdraw, 1, START)
        await published.database.write(opportunities.withdraw, 1, START)
        for gone in ("/updates/1", "/opportunities/1", "/updates/x", "/opportunities/999999", "/nothing/here"):
            answer = await visitor.get(f"/public/pl{gone}")
            assert (answer.status_code, "Tej strony już nie ma" in answer.text) == (404, True)
        assert (await visitor.get("/public/xx")).status_code == 404


@pytest.mark.parametrize(
    ("told", "answered", "sentences"),
    [
        (7, 7, ["going_on.few"]),
        (12, 7, ["told 10", "going_on.answered_few"]),
        (13, 9, ["told 15", "answered 10"]),
    ],
)
async def test_small_numbers_are_not_told(
    desk: Desk, app: FastAPI, told: int, answered: int, sentences: list[str]
) -> None:
    await desk.database.write(_say, told, answered)
    async with browser(app) as visitor:
        page = _bare((await visitor.get("/public/en")).text)
    given = {"told": 0, "answered": 0, "day": START.date()}
    for sentence in sentences:
        key, _, number = sentence.partition(" ")
        words = (
            public_texts()
            .render(f"going_on.{key.removeprefix('going_on.')}", "en", given | {key: number}, today=date.min)
            .text
        )
        assert words in page
    assert f" {told} " not in page


async def test_the_numbers_of_a_day_stay_until_the_next(desk: Desk, app: FastAPI) -> None:
    async with browser(app) as visitor:
        before = (await visitor.get("/public/en")).text
        await desk.database.write(_say, 20, 20)
        assert (await visitor.get("/public/en")).text == before


async def test_what_a_programme_does_not_say_is_left_to_what_is_true_everywhere(desk: Desk) -> None:
    plain = replace(desk, programme=Programme.plain(), bot_name=lambda: "hearback_bot")
    async with browser(make_app({}, CollectorRegistry(), desk=plain)) as visitor:
        assert 'href="https://t.me/hearback_bot"' in (await visitor.get("/public/en/take-part")).text
        assert "Information Commissioner" in (await visitor.get("/public/en/privacy")).text
        assert f"{REVIEWED.day} November {REVIEWED.year}" in (await visitor.get("/public/en/accessibility")).text


def test_words_become_paragraphs_with_their_marks() -> None:
    written = 'One **two** _three_\nfour 🙂 **five**\n\n\n[six](https://a.example/?x=1&y="2) [seven](tg://x)'
    assert paragraphs(Rich.from_markdown(written)) == [
        "One <strong>two</strong> <em>three</em><br>four 🙂 <strong>five</strong>",
        '<a href="https://a.example/?x=1&amp;y=&#34;2" rel="noopener noreferrer">six</a> seven',
    ]
    assert paragraphs(Rich("a <b>\nc")) == ["a &lt;b&gt;<br>c"]


def test_every_sentence_stands_on_a_page() -> None:
    room = ROOT / "console"
    files = [*room.glob("pages/public/*.html"), room / "public.py", room / "public_listed.py"]
    used = " ".join(file.read_text("utf-8") for file in files)
    stems = re.findall(r'"([\w.]+[._])(?:" ~|\{)', used)
    pages = [f"{file.stem}.title" for file in room.glob("pages/public/*.html")]
    unused = [
        key for key in sorted(public_texts().keys()) if f'"{key}"' not in used and not key.startswith(tuple(stems))
    ]
    assert sorted(set(unused) - set(pages)) == []
