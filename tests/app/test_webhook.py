"""What the settings and Telegram say of the webhook, and what `hearback check` makes of it."""

from __future__ import annotations

from typing import Any

import pytest

from app.check_webhook import look_at
from app.settings import Settings, read_settings
from app.webhook_address import webhook_of
from storage.keys import Keyring

TOKEN = "4000000001:made-up-token-of-the-tests-0123456789"
URL = "https://hearback.example.org/telegram/webhook"
AT_NOON = 1_772_539_200
"""3 March 2026, 12:00 in London."""

pytestmark = pytest.mark.usefixtures("empty_place")


@pytest.fixture
def settings(monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("HEARBACK_TELEGRAM_TOKEN", TOKEN)
    monkeypatch.setenv("HEARBACK_WEBHOOK_URL", "https://hearback.example.org")
    return read_settings()


def test_without_an_address_the_bot_asks_for_updates_itself(keys: Keyring) -> None:
    assert webhook_of(read_settings(), keys) is None


def test_a_secret_that_nobody_chose_stays_the_same_and_needs_the_keys(settings: Settings, keys: Keyring) -> None:
    made, again = webhook_of(settings, keys), webhook_of(settings, Keyring(keys.secrets))
    assert made is not None
    assert made == again
    assert made.url == URL
    assert len(made.secrets[0]) == 64
    other = webhook_of(settings, Keyring(("another made-up secret of thirty-two",)))
    assert other is not None
    assert other.secrets[0] != made.secrets[0]
    assert made.secrets[0] not in repr(made)


def test_while_keys_are_changed_the_older_secret_is_let_in(settings: Settings, keys: Keyring) -> None:
    before = webhook_of(settings, keys)
    after = webhook_of(settings, Keyring(("a newer made-up secret of the tests here", *keys.secrets)))
    assert before is not None
    assert after is not None
    assert before.secrets[0] in after.secrets[1:]


def test_a_secret_that_was_chosen_is_the_only_one(
    settings: Settings, keys: Keyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HEARBACK_WEBHOOK_SECRET", "Chosen_1")
    made = webhook_of(read_settings(), keys)
    assert made is not None
    assert made.secrets == ("Chosen_1",)


FAILED = {"last_error_date": AT_NOON, "last_error_message": "Connection refused", "pending_update_count": 3}
SEEN: list[tuple[dict[str, Any], str, str]] = [
    ({"url": URL}, "ok", f"{URL}: Telegram delivers there"),
    ({"url": ""}, "note", "Telegram does not know it yet; the next run tells it"),
    ({"url": "https://other.example.org/secret"}, "note", "Telegram delivers to other.example.org, not to"),
    ({"url": URL, **FAILED}, "wrong", "failed on 2026-03-03 12:00:00 (Connection refused; waiting there: 3)"),
]


@pytest.mark.parametrize(("info", "state", "words"), SEEN)
def test_what_telegram_does_is_said_with_what_to_do(
    info: dict[str, Any], state: str, words: str, settings: Settings
) -> None:
    found = look_at(settings, info)
    assert any(state == one and words in sentence for one, sentence in found), found
    assert found[-1] == ("ok", "its secret is made from the keys")
    assert not any("/secret" in sentence for _, sentence in found), "the path of others' address may be a secret"


def test_a_failure_that_is_over_is_not_mentioned(settings: Settings) -> None:
    found = look_at(settings, {"url": URL, **FAILED, "pending_update_count": 0})
    assert {state for state, _ in found} == {"ok"}


def test_a_webhook_that_is_left_over_is_noted() -> None:
    found = look_at(read_settings(), {"url": URL})
    assert found[0][0] == "note"
    assert "the next run asks for updates itself, and takes that away" in found[0][1]


def test_a_secret_without_an_address_is_noted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEARBACK_WEBHOOK_SECRET", "Chosen_1")
    assert ("note", "HEARBACK_WEBHOOK_SECRET means nothing without HEARBACK_WEBHOOK_URL: take it out") in look_at(
        read_settings(), {"url": ""}
    )
