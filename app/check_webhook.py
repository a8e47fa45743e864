"""What `hearback check` says of the webhook: what the settings want, and what Telegram says it does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from app.settings import Settings
from app.texts import text
from bot.webhook import failed_at, host_of, said

Said = tuple[Literal["ok", "note", "wrong"], str]


def look_at(settings: Settings, info: Mapping[str, Any]) -> list[Said]:
    """How it is (`info` is what getWebhookInfo answered), and what to do about it."""
    there = str(info.get("url") or "")
    if settings.webhook_url is None:
        return _without(settings, there)
    found = [_where(settings.webhook_url, there), *_failure(settings, settings.webhook_url, there, info)]
    secret = "check.webhook_secret_made" if settings.webhook_secret is None else "check.webhook_secret_set"
    return [*found, ("ok", text(secret))]


def _without(settings: Settings, there: str) -> list[Said]:
    found: list[Said] = [("ok", text("check.webhook_none"))]
    if there:
        found = [("note", text("check.webhook_leftover", host=host_of(there)))]
    if settings.webhook_secret is not None:
        found.append(("note", text("check.webhook_secret_alone")))
    return found


def _where(ours: str, there: str) -> Said:
    if there == ours:
        return "ok", text("check.webhook_right", url=ours)
    if there:
        return "note", text("check.webhook_other", host=host_of(there))
    return "note", text("check.webhook_unset", url=ours)


def _failure(settings: Settings, ours: str, there: str, info: Mapping[str, Any]) -> list[Said]:
    """Telegram remembers its last failure for as long as the webhook is set: it matters while something waits."""
    pending, when = info.get("pending_update_count"), failed_at(info)
    if there != ours or not pending or when is None:
        return []
    time = when.astimezone(settings.zone).strftime("%Y-%m-%d %H:%M:%S")
    return [("wrong", text("check.webhook_failed", time=time, said=said(info), pending=pending, url=ours))]
