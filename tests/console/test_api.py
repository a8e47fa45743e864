"""The API for other programs: tokens with scopes, figures that show nobody, problems that say what to do."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import timedelta

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import Connection

from console import Desk
from console.api.access import MOST, MOST_WRONG
from programme.api_scopes import SCOPES, Scope
from storage import api_tokens, approvals, audit, broadcasts, staff
from tests.clock import START, Clock
from tests.console.conftest import ADDRESS, browser
from tests.console.public import publish
from tests.storage.sending import QUESTION, announce, resident

API = "/api/v1"
SUBJECTS = ("announcements", "updates", "opportunities", "contributions/figures", "people/figures")
DRAFT = {"audience": "locality:dacorum", "text": "The **clinic** moves."}


async def token(desk: Desk, scopes: Sequence[Scope] = SCOPES, days: int = 30) -> dict[str, str]:
    """The header of a token with these scopes."""
    made = await desk.database.write(
        lambda conn: api_tokens.make(conn, "website", scopes, lasts=timedelta(days=days), now=desk.clock())
    )
    return {"Authorization": f"Bearer {made[1]}"}


@pytest.fixture
async def caller(app: FastAPI, desk: Desk) -> AsyncIterator[httpx.AsyncClient]:
    """Another program, with a token for everything, in a town that has something to tell."""

    def story(conn: Connection) -> None:
        publish(conn, desk.clock())
        for number in range(1, 12):
            resident(conn, number)
        announce(conn, text="The first.", question=QUESTION)
        announce(conn, text="The second.")

    await desk.database.write(story)
    async with browser(app) as client:
        client.headers.update(await token(desk))
        yield client


async def test_every_subject_is_there_and_shows_nobody(caller: httpx.AsyncClient) -> None:
    for subject in SUBJECTS:
        answer = await caller.get(f"{API}/{subject}")
        assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store"), answer.text
        assert "checked_by" not in answer.text
    people = (await caller.get(f"{API}/people/figures")).json()
    assert people == {
        "counted_on": "2026-03-03",
        "by_consent": {"updates": 10, "taking_part": None, "ambassador": None},
    }
    report = (await caller.get(f"{API}/announcements/1")).json()
    assert (report["state"], report["people"]["sent"], report["question"]["answered"]) == ("running", None, None)
    assert report["told_otherwise"] == {}
    assert (await caller.get(f"{API}/updates/1")).json()["texts"]["pl"]["checked"] is True
    assert (await caller.get(f"{API}/opportunities/1")).json()["texts"]["en"]["decision_card"]["when"]


async def test_the_figures_of_a_day_stay(caller: httpx.AsyncClient, desk: Desk, clock: Clock) -> None:
    first = (await caller.get(f"{API}/people/figures")).json()
    await desk.database.write(lambda conn: [resident(conn, number) for number in range(50, 70)])
    assert (await caller.get(f"{API}/people/figures")).json() == first
    clock.move(days=1)
    assert (await caller.get(f"{API}/people/figures")).json()["by_consent"]["updates"] == 30


async def test_lists_come_page_by_page(caller: httpx.AsyncClient) -> None:
    first = (await caller.get(f"{API}/announcements", params={"limit": 1})).json()
    assert [one["opening"] for one in first["items"]] == ["The second."]
    second = (await caller.get(f"{API}/announcements", params={"limit": 1, "cursor": first["next"]})).json()
    assert [one["opening"] for one in second["items"]] == ["The first."]
    last = (await caller.get(f"{API}/announcements", params={"limit": 1, "cursor": second["next"]})).json()
    assert last == {"items": [], "next": None}
    assert (await caller.get(f"{API}/updates", params={"cursor": "1"})).json() == {"items": [], "next": None}


async def test_a_draft_waits_for_the_team_and_is_in_the_log(caller: httpx.AsyncClient, desk: Desk) -> None:
    await desk.database.write(lambda conn: staff.add(conn, telegram_id=5, role="officer", name="Grace", now=START))
    answer = await caller.post(f"{API}/announcements", json=DRAFT)
    made = answer.json()
    assert (answer.status_code, made["state"], answer.headers["location"]) == (
        201,
        "waiting_approval",
        f"{API}/announcements/{made['id']}",
    )
    waiting = await desk.database.read(approvals.of, made["id"])
    assert waiting is not None
    assert waiting.audience == "locality:dacorum"
    (act, *_) = await desk.database.read(audit.entries)
    assert (act.act, act.subject, act.detail) == ("broadcast.draft", f"broadcast:{made['id']}", {"token": 1})
    assert await desk.database.read(broadcasts.due, desk.clock()) == []


@pytest.mark.parametrize(
    ("wrong", "at"),
    [
        ({"audience": "locality:atlantis"}, "body.audience"),
        ({"text": "{nobody}"}, "body.text"),
        ({"text": " \n"}, "body.text"),
        ({"language": "xx"}, "body.language"),
        ({"purpose": "service"}, "body.purpose"),
        ({"state": "scheduled"}, "body.state"),
    ],
)
async def test_what_is_wrong_with_a_draft_is_said(caller: httpx.AsyncClient, wrong: dict[str, str], at: str) -> None:
    answer = await caller.post(f"{API}/announcements", json=DRAFT | wrong)
    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")
    assert [one["at"] for one in answer.json()["errors"]] == [at]


async def test_a_token_is_needed_that_works_and_has_the_scope(app: FastAPI, desk: Desk, clock: Clock) -> None:
    async with browser(app) as client:
        few = await token(desk, ("updates:read",), days=1)
        assert (await client.get(f"{API}/updates", headers=few)).status_code == 200
        for headers, status, kind in (
            ({}, 401, "no-token"),
            ({"Authorization": "Bearer hearback_made-up"}, 401, "no-token"),
            ({"Authorization": "Basic YTpi"}, 401, "no-token"),
            (few, 403, "no-scope"),
        ):
            answer = await client.get(f"{API}/people/figures", headers=headers)
            assert (answer.status_code, answer.json()["type"]) == (status, f"urn:hearback:problem:{kind}")
            assert answer.json()["detail"]
        assert (await client.post(f"{API}/announcements", json=DRAFT, headers=few)).status_code == 403
        await desk.database.write(api_tokens.end, 1, now=desk.clock())
        assert (await client.get(f"{API}/updates", headers=few)).json()["type"] == "urn:hearback:problem:token-over"
        more = await token(desk, days=1)
        clock.move(days=1)
        assert (await client.get(f"{API}/updates", headers=more)).status_code == 401


async def test_reading_is_in_the_log_once_an_hour(caller: httpx.AsyncClient, desk: Desk, clock: Clock) -> None:
    for hours in (0, 0, 2):
        clock.move(hours=hours)
        await caller.get(f"{API}/updates")
    noted = [one for one in await desk.database.read(audit.entries) if one.act == "api.read"]
    assert [(one.actor, one.detail) for one in noted] == [("operator", {"token": 1, "scope": "updates:read"})] * 2
    (kept,) = await desk.database.read(api_tokens.all_tokens)
    assert kept.used_at == clock.now


async def test_who_asks_too_often_waits(caller: httpx.AsyncClient, app: FastAPI, clock: Clock) -> None:
    for _ in range(MOST):
        assert (await caller.get(f"{API}/people/figures")).status_code == 200
    answer = await caller.get(f"{API}/people/figures")
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "60")
    clock.move(seconds=60)
    assert (await caller.get(f"{API}/people/figures")).status_code == 200
    async with browser(app) as nobody:
        tried = [(await nobody.get(f"{API}/updates")).status_code for _ in range(MOST_WRONG + 1)]
    assert tried == [401] * MOST_WRONG + [429]


async def test_a_wrong_address_and_a_wrong_method_are_problems_too(caller: httpx.AsyncClient) -> None:
    for method, path, status in (("GET", "/nothing", 404), ("DELETE", "/updates", 405), ("GET", "/updates/99", 404)):
        answer = await caller.request(method, API + path)
        assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")


async def test_every_address_of_the_document_has_examples(caller: httpx.AsyncClient) -> None:
    document = (await caller.get(f"{API}/openapi.json", headers={"Authorization": ""})).json()
    assert document["servers"] == [{"url": API}]
    assert len(document["paths"]) == 8
    for name, schema in document["components"]["schemas"].items():
        for field, shape in schema.get("properties", {}).items():
            told = shape.get("examples") or any(word in shape for word in ("$ref", "items", "additionalProperties"))
            assert told or name == "DecisionCard" or "$ref" in str(shape), f"{name}.{field} has no example"
    assert ADDRESS not in str(document)
