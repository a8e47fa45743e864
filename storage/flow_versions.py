"""Every version of a flow that somebody ever talked with, as it was written then.

A conversation goes on with the version it began with, also after the program was updated.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, select
from sqlalchemy.dialects import postgresql, sqlite

from storage.tables import flow_version


def keep(conn: Connection, flow: str, version: str, body: str, now: datetime) -> None:
    """Keep a version's text when it is first used; later calls change nothing."""
    insert = postgresql.insert if conn.dialect.name == "postgresql" else sqlite.insert
    row = {"flow": flow, "version": version, "body": body, "first_used_at": now}
    conn.execute(insert(flow_version).values(row).on_conflict_do_nothing(index_elements=["flow", "version"]))


def versions(conn: Connection, flow: str) -> list[str]:
    """Every version of a flow that somebody ever talked with, the first one first."""
    query = select(flow_version.c.version).where(flow_version.c.flow == flow)
    return list(conn.scalars(query.order_by(flow_version.c.first_used_at, flow_version.c.version)))


def body(conn: Connection, flow: str, version: str) -> str | None:
    """The text of a version, or None if nobody ever used it."""
    mine = (flow_version.c.flow == flow, flow_version.c.version == version)
    return conn.execute(select(flow_version.c.body).where(*mine)).scalar_one_or_none()
