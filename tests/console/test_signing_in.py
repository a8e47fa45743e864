"""Getting in and out: by a link that works once, with forms that only a page of ours can send, and nothing lost."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import httpx
import pytest

from console.onward import LASTS, is_path
from console.texts import text
from console.tries import TRIES
from console.uploads import LARGEST
from storage import console_drafts, staff
from tests.clock import Clock

if TYPE_CHECKING:
    from console import Desk
    from tests.console.conftest import Hire


async def test_a_link_opens_a_page_whose_button_signs_in(hire: Hire) -> None:
    grace = await hire(name="Grace", signs_in=False)
    link = await grace.link()
    for _ in range(2):  # whoever checks links before a person does uses nothing up
        opened = await grace.open(link)
        assert text("sign_in_press.button") in opened.text
    answer = await grace.client.post(link)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    cookie = answer.headers["set-cookie"].lower()
    assert all(word in cookie for word in ("hearback=", "httponly", "samesite=lax", "path=/"))
    await grace.open("/")
    assert "Grace" in grace.text
    again = await grace.client.post(link)
    assert again.status_code == 410


async def test_over_https_the_cookie_never_travels_without(hire: Hire, desk: Desk) -> None:
    object.__setattr__(desk, "secure", True)
    grace = await hire(signs_in=False)
    answer = await grace.client.post(await grace.link())
    assert answer.headers["set-cookie"].startswith("__Host-hearback=")
    assert "secure" in answer.headers["set-cookie"].lower()


async def test_after_ten_minutes_the_page_says_what_to_do(hire: Hire, clock: Clock) -> None:
    grace = await hire(signs_in=False)
    link = await grace.link()
    clock.move(minutes=10)
    assert (await grace.open(link)).status_code == 410
    assert text("sign_in_over.what") in grace.text


async def test_whoever_is_not_signed_in_is_told_how_and_comes_back(hire: Hire) -> None:
    grace = await hire(signs_in=False)
    await grace.open("/sign-ins")
    assert grace.answer.url.path == "/sign-in"
    assert text("sign_in.type") in grace.text
    assert text("sign_in.kept") not in grace.text


async def test_signing_out_ends_the_session_here(hire: Hire) -> None:
    grace = await hire()
    cookie = grace.client.cookies["hearback"]
    await grace.open("/sign-ins")
    await grace.send("/sign-out")
    assert text("signed_out.what") in grace.text
    grace.client.cookies.set("hearback", cookie)
    await grace.open("/sign-ins")
    assert grace.answer.url.path == "/sign-in"


async def test_a_session_in_another_browser_is_ended_from_here(hire: Hire) -> None:
    grace = await hire()
    first = grace.client.cookies["hearback"]
    grace.client.cookies.clear()
    await grace.sign_in()
    await grace.open("/sign-ins")
    other = min(map(int, re.findall(r"/sign-ins/(\d+)/end", grace.answer.text)))
    await grace.send(f"/sign-ins/{other}/end")
    assert text("told.signed_out") in grace.text
    await grace.send(f"/sign-ins/{other}/end")
    assert text("told.was_signed_out") in grace.text
    grace.client.cookies.set("hearback", first)
    await grace.open("/sign-ins")
    assert grace.answer.url.path == "/sign-in"


async def test_who_leaves_the_team_sees_nothing_from_the_next_page_on(hire: Hire) -> None:
    grace = await hire()
    await grace.desk.database.write(staff.remove, grace.id, now=grace.desk.clock())
    await grace.open("/sign-ins")
    assert grace.answer.url.path == "/sign-in"


@pytest.mark.parametrize(
    ("token", "headers"),
    [
        ("", {}),
        ("0" * 64, {}),
        (None, {"sec-fetch-site": "cross-site"}),
        (None, {"sec-fetch-site": "same-site"}),
        (None, {"origin": "https://elsewhere.example"}),
    ],
)
async def test_a_form_of_another_site_does_nothing(hire: Hire, token: str | None, headers: dict[str, str]) -> None:
    grace = await hire()
    await grace.open("/sign-ins")
    form = {"form_token": grace.token() if token is None else token}
    answer = await grace.client.post("/sign-out", data=form, headers=headers)
    assert answer.status_code == 403
    assert text("not_sent.title") in answer.text
    assert (await grace.open("/sign-ins")).url.path == "/sign-ins"


async def test_what_was_filled_in_when_the_session_ended_is_kept_for_its_writer(hire: Hire, clock: Clock) -> None:
    grace = await hire()
    await grace.open("/sign-ins")
    token = grace.token()
    clock.move(hours=3)
    form = {"draft": "/announcements/new", "words": "Come to the library"}
    await grace.send("/sign-out", form, token=token)
    assert grace.answer.url.path == "/sign-in"
    assert text("sign_in.kept") in grace.text
    found = await grace.desk.database.read(console_drafts.kept, grace.id, "/announcements/new")
    assert found is not None
    assert found.fields["words"] == ["Come to the library"]
    assert "form_token" not in found.fields
    await grace.sign_in()
    await grace.open("/sign-ins")
    assert 'href="/announcements/new"' in grace.answer.text


async def test_nobody_else_can_leave_a_draft(hire: Hire, clock: Clock) -> None:
    grace = await hire()
    clock.move(hours=3)
    await grace.send("/sign-out", {"draft": "/announcements/new", "words": "Come"}, token="0" * 64)
    assert await grace.desk.database.read(console_drafts.left, grace.id) == []


async def test_too_many_tries_are_refused_for_a_while(hire: Hire, clock: Clock) -> None:
    grace = await hire(signs_in=False)
    for _ in range(TRIES):
        assert (await grace.open("/t/sign-in/made-up")).status_code == 410
    assert (await grace.open("/t/sign-in/made-up")).status_code == 429
    clock.move(minutes=2)
    assert (await grace.open(await grace.link())).status_code == 200


async def test_a_form_that_is_larger_than_any_is_refused(hire: Hire) -> None:
    grace = await hire()
    answer = await grace.client.post("/sign-out", content=b"a" * (LARGEST + 1))
    assert answer.status_code == 413


@pytest.mark.parametrize(
    ("address", "ours"),
    [
        ("/", True),
        ("/people/3", True),
        ("//elsewhere.example", False),
        ("https://elsewhere.example", False),
        ("/\\elsewhere.example", False),
        ("/a\nb", False),
        ("", False),
    ],
)
async def test_nobody_is_sent_on_to_another_site(hire: Hire, address: str, ours: bool) -> None:
    assert is_path(address) is ours
    grace = await hire()
    answer: httpx.Response = await grace.client.get("/sign-in", params={"next": address})
    assert answer.headers["location"] == (address if ours else "/")


@pytest.mark.parametrize(
    ("asked", "there"),
    [
        ("/sign-ins", "/sign-ins"),
        ("/inbox?state=mine&told=inbox_given", "/inbox?state=mine"),
        ("/inbox/3/here", "/"),  # a part of a page, which asks by itself
        ("/sign-in?next=//elsewhere.example", "/"),
        (f"/sign-in?next=/{'a' * 500}", "/"),
    ],
)
async def test_a_link_leads_on_to_the_page_that_was_asked_for(hire: Hire, asked: str, there: str) -> None:
    grace = await hire(signs_in=False)
    await grace.open(asked)
    assert grace.answer.url.path == "/sign-in"
    for onward in (there, "/"):  # once
        answer = await grace.client.post(await grace.link())
        assert (answer.status_code, answer.headers["location"]) == (303, onward)
        grace.client.cookies.delete("hearback")


async def test_nobody_is_led_to_where_only_a_form_can_be_sent(hire: Hire) -> None:
    grace = await hire(signs_in=False)
    await grace.send("/sign-out", token="")
    assert str(grace.answer.url).endswith("/sign-in")


async def test_what_a_browser_was_given_by_somebody_else_leads_nowhere(hire: Hire, desk: Desk) -> None:
    grace = await hire(signs_in=False)
    for kept in ("//elsewhere.example", "https%3A%2F%2Felsewhere.example", "%2F%5Celsewhere.example", "%"):
        grace.client.cookies.set("hearback-onward", kept)
        assert (await grace.client.post(await grace.link())).headers["location"] == "/"
    grace.client.cookies.clear()
    object.__setattr__(desk, "secure", True)
    cookie = (await grace.client.get("/sign-in?next=/people")).headers["set-cookie"].lower()
    assert cookie.startswith("__host-hearback-onward=%2fpeople;")
    assert all(word in cookie for word in ("httponly", "samesite=lax", "path=/", "secure"))
    assert f"max-age={int(LASTS.total_seconds())}" in cookie


async def test_a_session_that_is_used_goes_on(hire: Hire, clock: Clock) -> None:
    grace = await hire()
    for _ in range(5):
        clock.move(minutes=110)
        assert (await grace.open("/sign-ins")).url.path == "/sign-ins"
