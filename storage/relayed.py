"""How something that was passed on is told wherever it is shown: labelled, with about how many people said it."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection

from conversations.phrases import Phrase
from programme.programme import Programme
from storage import relays
from storage.contributions import Contribution
from storage.relays import Relay

MANY: Final = 10
"""This number stands for itself and more."""


def people(one: Relay) -> Phrase:
    """About how many people said it."""
    return Phrase("relay.people.many" if one.people >= MANY else "relay.people.some", {"n": one.people})


def service(one: Relay, programme: Programme, language: str) -> str | Phrase:
    """Which service it is about."""
    if one.service is not None:
        return programme.service_name(one.service, language)
    return one.service_words or Phrase("relay.no_service")


def kind(conn: Connection, programme: Programme, one: Contribution, language: str) -> Phrase:
    """What kind of thing it is, to the team: of what was passed on also by how many and about what."""
    relay = relays.of(conn, one.id) if one.relayed else None
    if relay is None:
        return Phrase(f"inbox.kind.{one.kind}")
    return Phrase("inbox.kind.relayed_by", {"people": people(relay), "service": service(relay, programme, language)})


def to_author(one: Contribution, status: str) -> str:
    """The key of what its author is told: ambassadors are asked to tell those who said it."""
    return f"inbox.to_author.{status}_relayed" if one.relayed else f"inbox.to_author.{status}"
