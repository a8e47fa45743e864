"""The webhook is set at the start, looked after, and never costs anybody what they said."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest

from bot.door import Door
from bot.gateway import UPDATES, CallFailed
from bot.outage import REFUSED, UNREACHABLE
from bot.webhook import BAD_ADDRESS, CONNECTIONS, Address, Webhook, host_of, undelivered, wish
from programme.retry import NotSent, Outcome, Paused, Refused, Unauthorised
from storage.database import Database
from tests.clock import Clock

OURS = Address("https://hearback.example.org/telegram/webhook", ("secret-1", "secret-0"))


@dataclass
class Telegram:
    """What Telegram knows of the webhook; answers with `failures` first, one after another."""

    info: dict[str, Any] = field(default_factory=lambda: {"url": "", "pending_update_count": 0})
    failures: list[Outcome] = field(default_factory=list)
    calls: list[tuple[str, Mapping[str, Any]]] = field(default_factory=list)
    is_set: asyncio.Event = field(default_factory=asyncio.Event)

    async def call(self, method: str, params: Mapping[str, Any] | None = None) -> Any:
        self.calls.append((method, params or {}))
        if self.failures:
            raise CallFailed(method, self.failures.pop(0))
        if method == "setWebhook":
            assert params is not None
            self.is_set.set()
            self.info |= {key: params[key] for key in ("url", "max_connections", "allowed_updates")}
            return True
        return dict(self.info)

    @property
    def wishes(self) -> list[Mapping[str, Any]]:
        return [params for method, params in self.calls if method == "setWebhook"]


@pytest.fixture
async def door(sqlite_url: str, database: Database, clock: Clock) -> Door:
    return Door(database, bot_id=7, secrets=OURS.secrets, clock=clock, arrived=asyncio.Event())


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """One database is enough: what the two do differently is not at stake here."""
    return sqlite_url


@pytest.fixture
def telegram() -> Telegram:
    return Telegram()


@pytest.fixture
def webhook(telegram: Telegram, door: Door, clock: Clock) -> Webhook:
    return Webhook(telegram, OURS, door, clock=clock, look_every=60.0)


async def test_it_is_set_at_the_start_with_its_secret_and_the_kinds_we_read(
    webhook: Webhook, telegram: Telegram
) -> None:
    assert await webhook._round() == 60.0
    (asked,) = telegram.wishes
    assert asked == {
        "url": OURS.url,
        "secret_token": "secret-1",
        "allowed_updates": list(UPDATES),
        "max_connections": CONNECTIONS,
    }
    assert "drop_pending_updates" not in asked
    assert (webhook.trouble, webhook.moved_at is not None) == (None, True)


async def test_it_is_set_once_while_all_is_well(webhook: Webhook, telegram: Telegram) -> None:
    for _ in range(3):
        await webhook._round()
    assert len(telegram.wishes) == 1


async def test_what_waits_at_our_address_is_asked_for_at_once(webhook: Webhook, telegram: Telegram) -> None:
    telegram.info |= {"url": OURS.url, "max_connections": CONNECTIONS, "pending_update_count": 4}
    await webhook._round()
    assert telegram.wishes[0]["max_connections"] == CONNECTIONS - 1
    assert wish(telegram.info, OURS)["max_connections"] == CONNECTIONS, "and the other way round the next time"


@pytest.mark.parametrize(
    ("url", "words"),
    [("https://other.example.org/hook/12:token", "other.example.org instead"), ("", "taken the webhook away")],
)
async def test_somebody_else_s_webhook_is_said_and_ours_set_again(
    url: str, words: str, webhook: Webhook, telegram: Telegram
) -> None:
    await webhook._round()
    telegram.info["url"] = url
    await webhook._round()
    assert telegram.info["url"] == OURS.url
    assert words in (webhook.trouble or "")
    assert "token" not in (webhook.trouble or "").partition("this bot's token")[0]
    await webhook._round()
    assert webhook.trouble is None


FAILURES: list[tuple[Outcome, str | None, float]] = [
    (NotSent("not_connected"), UNREACHABLE, 1.0),
    (Unauthorised(401), REFUSED, 30.0),
    (Refused(400, "bad_webhook"), BAD_ADDRESS, 1.0),
    (Refused(400, "http_400"), "Telegram did not set the webhook (http_400)", 1.0),
    (Paused(9.0), None, 9.0),
]


@pytest.mark.parametrize(("failure", "trouble", "pause"), FAILURES)
async def test_while_telegram_is_away_or_refuses_it_says_so_and_tries_again(
    failure: Outcome, trouble: str | None, pause: float, webhook: Webhook, telegram: Telegram
) -> None:
    telegram.failures = [failure]
    assert await webhook._round() == pause
    assert (webhook.trouble or "").startswith(trouble or "")
    assert await webhook._round() == 60.0
    assert (webhook.trouble, len(telegram.wishes)) == (None, 1)


async def test_it_waits_longer_each_time(webhook: Webhook, telegram: Telegram) -> None:
    telegram.failures = [NotSent("not_connected")] * 7
    assert [await webhook._round() for _ in range(7)] == [1, 2, 4, 8, 16, 30, 30]


async def test_deliveries_that_fail_are_said_until_nothing_waits(
    webhook: Webhook, telegram: Telegram, clock: Clock
) -> None:
    await webhook._round()
    clock.move(seconds=60)
    failed = {"last_error_date": int(clock().timestamp()), "last_error_message": "Connection\nrefused"}
    telegram.info |= {**failed, "pending_update_count": 3}
    await webhook._round()
    assert "cannot deliver (Connection refused; waiting there: 3)" in (webhook.trouble or "")
    telegram.info["pending_update_count"] = 0
    await webhook._round()
    assert webhook.trouble is None


@pytest.mark.parametrize(
    "info",
    [
        {},
        {"last_error_date": 0, "pending_update_count": 3},
        {"last_error_date": "noon", "pending_update_count": 3},
        {"last_error_date": 2**62, "pending_update_count": 3},
        {"last_error_date": 1_772_500_000, "pending_update_count": 3},
    ],
)
def test_an_error_of_long_ago_or_none_is_no_trouble(info: dict[str, Any], clock: Clock) -> None:
    assert undelivered(info, since=clock() - timedelta(hours=1), now=clock()) is None


def test_an_error_from_before_it_was_set_is_over(clock: Clock) -> None:
    info = {"last_error_date": int(clock().timestamp()) - 2, "pending_update_count": 3}
    assert undelivered(info, since=clock(), now=clock()) is None
    assert "no reason given" in (undelivered(info, since=clock() - timedelta(minutes=1), now=clock()) or "")


async def test_it_stays_set_when_told_to_stop(webhook: Webhook, telegram: Telegram) -> None:
    stop = asyncio.Event()
    running = asyncio.create_task(webhook.run(stop))
    async with asyncio.timeout(60):
        await telegram.is_set.wait()
        stop.set()
        await running
    assert "deleteWebhook" not in [method for method, _ in telegram.calls]


async def test_the_secret_shows_in_no_log_and_no_sentence(
    webhook: Webhook, telegram: Telegram, capsys: pytest.CaptureFixture[str]
) -> None:
    telegram.failures = [Refused(400, "bad_webhook"), NotSent("not_connected")]
    said = [str(webhook.trouble) for _ in range(3) if await webhook._round()]
    written = capsys.readouterr()
    assert "the webhook is set" in written.out + written.err
    assert "secret-1" not in written.out + written.err + "".join(said) + repr(OURS)


@pytest.mark.parametrize("url", ["", "https://", "https://[", "nonsense"])
def test_an_address_that_cannot_be_read_has_no_host(url: str) -> None:
    assert host_of(url).startswith("an address")
