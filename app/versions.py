"""Who waits where: how many people are in the middle of each version of each conversation, and which is begun now."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection

from conversations.library import Library
from conversations.survey_flow import flow_of
from storage import sessions, surveys


def current_versions(conn: Connection, library: Library) -> dict[str, str]:
    """The version that each conversation is begun with now, surveys included."""
    shipped = {flow.id: flow.version for flow in library.flows}
    return shipped | {flow_of(one.slug): one.flow_version for one in surveys.list_surveys(conn)}


def waiting_rows(conn: Connection, library: Library, flow: str | None = None) -> list[dict[str, Any]]:
    """A row for each step at which somebody waits. Nobody is named; test contacts are counted apart."""
    current = current_versions(conn, library)
    return [
        {
            "flow": one.flow,
            "version": one.version,
            "current": current.get(one.flow) == one.version,
            "step": one.step,
            "people": one.people,
            "tests": one.tests,
            "since": one.since,
        }
        for one in sessions.waiting(conn, flow)
    ]
