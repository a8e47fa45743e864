"""Signing in by the organisation's own sign-in: a real OpenID provider, and all that can go wrong."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from fastapi import FastAPI
from markupsafe import escape
from prometheus_client import CollectorRegistry

from console import Desk, make_app
from console.farewells import LEFT
from console.openid import KEPT, OpenId, Registered
from console.openid_wire import Wire
from console.single_sign_on import BACK, BEGIN
from console.texts import text
from storage import audit, identities
from tests.clock import Clock
from tests.console.conftest import ADDRESS
from tests.console.provider import CLIENT, SECRET, Provider, providing

if TYPE_CHECKING:
    from tests.console.conftest import Hire, Member

EMAIL = "grace@example.org"
ABOUT = "/.well-known/openid-configuration"


@pytest.fixture
def clock() -> Clock:
    """The provider's clock is the machine's."""
    return Clock(datetime.now(UTC))


@pytest.fixture
async def provider() -> AsyncIterator[Provider]:
    """The organisation's sign-in, where Grace is signed in already."""
    async with providing(back=ADDRESS + BACK, left=ADDRESS + LEFT) as provider:
        yield provider


def _known_at(provider: Provider, claim: str = "email", secret: str | None = SECRET) -> OpenId:
    return OpenId(Registered(provider.issuer, CLIENT, secret, ADDRESS + BACK, ADDRESS + LEFT, claim), Wire())


@pytest.fixture
def desk(desk: Desk, provider: Provider) -> Desk:
    """An installation that knows the provider."""
    return replace(desk, sign_on=_known_at(provider))


async def _grace(hire: Hire, name: str | None = EMAIL) -> Member:
    grace: Member = await hire(name="Grace", signs_in=False)
    if name is not None:
        await grace.desk.database.write(identities.write_down, grace.id, name, "email", now=grace.desk.clock())
    return grace


async def _off(member: Member, onward: str = "/") -> str:
    """Off to the provider, and where it sends them back to."""
    begun = await member.client.get(BEGIN, params={} if onward == "/" else {"next": onward})
    assert begun.status_code == 303, begun.text
    async with httpx.AsyncClient() as there:
        answer = await there.get(begun.headers["location"])
    assert answer.status_code == 302, answer.text
    return str(answer.headers["location"])


async def _signs_in(member: Member, onward: str = "/") -> httpx.Response:
    return await member.open(await _off(member, onward))


async def test_who_is_written_down_signs_in_and_goes_on_where_they_were(hire: Hire, provider: Provider) -> None:
    grace = await _grace(hire)
    asked = await grace.open("/sign-ins")
    assert f'href="{BEGIN}?next=%2Fsign-ins"' in asked.text
    answer = await _signs_in(grace, "/sign-ins")
    assert answer.url.path == "/sign-ins"
    assert "Grace" in grace.text
    assert "hearback-organisation" not in grace.client.cookies
    (entry, *_) = await grace.desk.database.read(audit.entries)
    assert (entry.act, entry.staff_id, entry.detail) == ("console.sign_in", grace.id, {"by": "organisation"})
    assert provider.asked["/token"] == 1


async def test_what_it_asks_is_what_the_standard_asks_for(hire: Hire) -> None:
    grace = await _grace(hire)
    first, second = [await grace.client.get(BEGIN) for _ in range(2)]
    asked, again = (parse_qs(urlsplit(one.headers["location"]).query) for one in (first, second))
    assert (asked["scope"], asked["code_challenge_method"], asked["response_type"]) == (
        ["openid email"],
        ["S256"],
        ["code"],
    )
    assert all(asked[name] != again[name] for name in ("state", "nonce", "code_challenge"))
    cookie = first.headers["set-cookie"].lower()
    assert all(word in cookie for word in ("hearback-organisation=", "httponly", "samesite=lax", "max-age=600"))


async def test_who_cannot_be_told_is_not_let_in_and_is_told_what_to_do(hire: Hire, provider: Provider) -> None:
    grace = await _grace(hire, None)
    assert (await _signs_in(grace)).status_code == 403
    assert text("organisation.nobody", claim="email") in grace.text
    assert EMAIL in grace.text
    assert "hearback" not in grace.client.cookies
    await grace.desk.database.write(identities.write_down, grace.id, EMAIL, "email", now=grace.desk.clock())
    provider.told["email_verified"] = False  # anybody could have typed it
    assert (await _signs_in(grace)).status_code == 403
    assert text("organisation.unverified") in grace.text
    assert EMAIL not in grace.text.lower()
    provider.forget_the_console()
    assert (await _signs_in(grace)).status_code == 503
    assert text("organisation.misset") in grace.text


async def test_an_answer_works_once_in_the_window_that_asked(hire: Hire) -> None:
    grace, other = await _grace(hire), await hire(name="Ben", signs_in=False)
    back = await _off(grace)
    assert (await other.open(back)).status_code == 400
    assert text("organisation.stale") in other.text
    await _off(other)
    assert (await other.open(back)).status_code == 400  # of another window's state
    cookie = grace.client.cookies["hearback-organisation"]
    await grace.open(back)
    assert "Grace" in grace.text
    grace.client.cookies.set("hearback-organisation", cookie)
    assert (await grace.open(back)).status_code == 400
    assert text("organisation.stale") in grace.text


@pytest.mark.parametrize(("made", "status"), [("nonce", 403), ("verifier", 400)])
async def test_what_was_made_for_another_sign_in_is_not_taken(
    hire: Hire, monkeypatch: pytest.MonkeyPatch, made: str, status: int
) -> None:
    grace = await _grace(hire)
    back = await _off(grace)
    with monkeypatch.context() as patch:
        patch.setattr(f"console.sign_on.Attempt.{made}", "v" * 43)
        assert (await grace.open(back)).status_code == status


async def test_the_provider_may_change_its_keys_and_what_it_says_of_itself(
    hire: Hire, provider: Provider, clock: Clock
) -> None:
    grace = await _grace(hire)
    await _signs_in(grace)
    provider.change_keys()
    grace.client.cookies.clear()
    await _signs_in(grace)
    assert "Grace" in grace.text
    assert (provider.asked["/static/jwks.json"], provider.asked[ABOUT]) == (2, 2)
    clock.set(clock.now + KEPT - timedelta(seconds=1))
    await grace.client.get(BEGIN)
    assert provider.asked[ABOUT] == 2
    clock.move(seconds=1)
    await grace.client.get(BEGIN)
    assert provider.asked[ABOUT] == 3


async def test_clocks_may_differ_by_a_minute(hire: Hire, clock: Clock) -> None:
    """A token lasts five minutes with this provider."""
    grace = await _grace(hire)
    for minutes, status in ((0.9, 200), (-0.9, 200), (7, 403), (-3, 403)):
        clock.set(datetime.now(UTC))
        back = await _off(grace)
        clock.set(datetime.now(UTC) + timedelta(minutes=minutes))
        assert (await grace.open(back)).status_code == status, minutes


async def test_what_else_may_come_back_is_said_with_what_to_do(hire: Hire, provider: Provider) -> None:
    grace = await _grace(hire)
    for told, key, status in (
        ({"error": "access_denied"}, "organisation.denied", 403),
        ({"error": "unauthorized_client"}, "organisation.misset", 503),
        ({"code": "made-up"}, "organisation.stale", 400),
        ({}, "organisation.not_accepted", 403),
        ({"code": "made-up", "iss": "https://elsewhere.example"}, "organisation.not_accepted", 403),
    ):
        begun = await grace.client.get(BEGIN)
        state = parse_qs(urlsplit(begun.headers["location"]).query)["state"][0]
        answer = await grace.client.get(BACK, params={"state": state, "iss": provider.issuer} | told)
        assert answer.status_code == status
        assert str(escape(text(key))) in answer.text
        assert 'href="/sign-in"' in answer.text


async def _installation(desk: Desk, provider: Provider, metrics: CollectorRegistry, claim: str = "email") -> FastAPI:
    return make_app({}, metrics, desk=replace(desk, sign_on=_known_at(provider, claim)))


async def test_what_is_not_in_the_token_is_asked_for(hire: Hire, desk: Desk, metrics: CollectorRegistry) -> None:
    grace = await _grace(hire)
    async with providing(back=ADDRESS + BACK, told_in_token=False, shows="client_secret_post") as provider:
        grace.client._transport = httpx.ASGITransport(app=await _installation(desk, provider, metrics))
        await _signs_in(grace)
        assert "Grace" in grace.text
        assert provider.asked["/userinfo"] == 1


async def test_whoever_signs_out_here_can_sign_out_there_too(hire: Hire, provider: Provider) -> None:
    grace = await _grace(hire)
    async with httpx.AsyncClient() as there:
        begun = await grace.client.get(BEGIN)
        answer = await there.get(begun.headers["location"])
        await grace.open(str(answer.headers["location"]))
        asked = (await grace.open("/sign-ins")).request
        assert "hearback-organisation-account" not in asked.headers["cookie"]  # for signing out alone
        assert provider.issuer not in grace.html
        policy = (await grace.send("/sign-out")).headers["content-security-policy"]
        assert text("signed_out.organisation_button") in grace.text
        assert f"form-action 'self' {provider.issuer};" in policy
        address = re.findall(r'action="([^"]+)"', grace.html)[-1]
        fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', grace.html))
        assert fields.keys() == {"client_id", "post_logout_redirect_uri", "id_token_hint"}
        answer = await there.post(address, data=fields)
        answer = await there.get(answer.headers["location"])
    assert (answer.status_code, provider.signed_out) == (303, 1)
    await grace.open(answer.headers["location"])
    assert text("signed_out_there.what") in grace.text
    assert (await grace.open("/sign-ins")).url.path == "/sign-in"


async def test_who_came_by_a_link_or_whose_provider_is_away_signs_out_here_alone(
    hire: Hire, desk: Desk, provider: Provider, metrics: CollectorRegistry
) -> None:
    grace = await _grace(hire)
    await _signs_in(grace)
    await grace.sign_in()  # by a link: what the browser kept of the account goes
    await grace.open("/sign-ins")
    await grace.send("/sign-out")
    assert text("signed_out.organisation_button") not in grace.text
    await _signs_in(grace)
    await grace.open("/sign-ins")
    away = OpenId(Registered("http://127.0.0.1:9", CLIENT, None, ADDRESS + BACK, ADDRESS + LEFT, "email"), Wire())
    grace.client._transport = httpx.ASGITransport(app=make_app({}, metrics, desk=replace(desk, sign_on=away)))
    await grace.send("/sign-out")
    assert text("signed_out.what") in grace.text
    assert text("signed_out.organisation_button") not in grace.text


async def test_another_claim_tells_members_apart_letter_by_letter(
    hire: Hire, desk: Desk, provider: Provider, metrics: CollectorRegistry
) -> None:
    grace = await _grace(hire, None)
    grace.client._transport = httpx.ASGITransport(app=await _installation(desk, provider, metrics, "sub"))
    await _signs_in(grace)
    assert "Number-of-grace" in grace.text
    write = grace.desk.database.write
    await write(identities.write_down, grace.id, "number-of-grace", "sub", now=desk.clock())
    assert (await _signs_in(grace)).status_code == 403
    await write(identities.write_down, grace.id, "Number-of-grace", "sub", now=desk.clock())
    assert (await _signs_in(grace)).status_code == 200
    grace.client._transport = httpx.ASGITransport(app=await _installation(desk, provider, metrics, "oid"))
    grace.client.cookies.clear()
    assert (await _signs_in(grace)).status_code == 403
    assert text("organisation.absent", claim="oid") in grace.text


async def test_an_administrator_writes_it_down(hire: Hire) -> None:
    sam, grace = await hire("administrator"), await _grace(hire, None)
    await sam.open(f"/team/{grace.id}")
    assert text("member.set_identity") in sam.text
    await sam.open(f"/team/{grace.id}/identity")
    await sam.send(f"/team/{grace.id}/identity", {"name": " Grace@example.ORG ", "version": ""})
    assert text("told.team_identity") in sam.text
    assert EMAIL in sam.text
    assert (await _signs_in(grace)).status_code == 200
    await sam.open(f"/team/{sam.id}/identity")
    await sam.send(f"/team/{sam.id}/identity", {"name": EMAIL, "version": ""})
    assert sam.text.count(text("team_identity.taken")) == 2
    await sam.send(f"/team/{grace.id}/identity", {"name": "", "version": ""})
    assert sam.text.count(text("form.stale")) == 2
    await sam.send(f"/team/{grace.id}/identity", {"name": "a" * 256, "version": EMAIL})
    assert sam.text.count(text("team_identity.wrong", most=255)) == 2
    await sam.send(f"/team/{grace.id}/identity", {"name": "", "version": EMAIL})
    assert EMAIL not in sam.text


async def test_a_provider_that_is_not_there_keeps_nobody_from_their_link(
    hire: Hire, desk: Desk, provider: Provider, metrics: CollectorRegistry
) -> None:
    grace = await _grace(hire)
    for issuer in ("http://127.0.0.1:9", f"{provider.issuer}/elsewhere"):
        there = OpenId(Registered(issuer, CLIENT, None, ADDRESS + BACK, ADDRESS + LEFT, "email"), Wire())
        grace.client._transport = httpx.ASGITransport(app=make_app({}, metrics, desk=replace(desk, sign_on=there)))
        assert (await grace.open(BEGIN)).status_code == 503
        assert text("organisation.unreachable") in grace.text
    await grace.sign_in()
    assert "Grace" in grace.text
