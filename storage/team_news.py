"""What the team is told on its phones, whoever brings it about: the bot, or somebody at a desk."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection

from conversations.effects import Keyboard
from conversations.payloads import keyboard_markup, message_payloads
from conversations.texts import ENGLISH, Texts
from storage import outbox, people
from storage.rendering import filled
from storage.staff import StaffMember

PURPOSE: Final = "staff"
LANE: Final = 1
ONLY_FOR_SHOW: Final = "c:announcements:preview"
"""What the buttons of a preview carry: pressed, they say that nothing was counted."""


def tell(
    conn: Connection,
    texts: Texts,
    key: str,
    args: Mapping[str, object],
    *,
    members: Collection[StaffMember],
    now: datetime,
    keyboard: Keyboard | None = None,
    once: str | None = None,
) -> None:
    """A service message to each of these members, in their own language. `once`: at most one to each of them."""
    residents = people.by_telegram(conn, [member.telegram_id for member in members])
    for member in members:
        known = residents.get(member.telegram_id)
        language = known.language if known and known.language else ENGLISH
        markup = keyboard_markup(texts, language, keyboard) if keyboard else None
        payloads = message_payloads(texts.render(key, language, args, today=now.date()), markup)
        for number, payload in enumerate(payloads, start=1):
            once_each = once and f"{once}:{member.id}:{number}"
            _add(conn, member, payload, now=now, key=once_each)


def show(conn: Connection, member: StaffMember, parts: Sequence[Mapping[str, Any]], now: datetime) -> None:
    """Messages of an announcement to one member alone, as they will arrive; but that their buttons count nothing."""
    known = people.by_telegram(conn, [member.telegram_id]).get(member.telegram_id)
    name, locality = (None, None) if known is None else (known.name, known.locality)
    for part in parts:
        payload = filled(part, name, locality)[0]
        only_for_show(payload)
        _add(conn, member, payload, now=now)


def only_for_show(payload: dict[str, Any]) -> None:
    """Let the buttons of a message count nothing."""
    for row in payload.get("reply_markup", {}).get("inline_keyboard", ()):
        for button in row:
            if "callback_data" in button:
                button["callback_data"] = ONLY_FOR_SHOW


def _add(
    conn: Connection, member: StaffMember, payload: dict[str, Any], *, now: datetime, key: str | None = None
) -> None:
    method = payload.pop("method", "sendMessage")
    outbox.add(
        conn,
        chat_id=member.telegram_id,
        person_id=None,
        lane=LANE,
        method=method,
        payload=payload,
        purpose=PURPOSE,
        now=now,
        key=key,
    )
