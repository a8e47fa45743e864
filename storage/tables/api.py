"""Tokens by which other programs use the API."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Text

from storage.columns import BigId, Json, Moment
from storage.tables.parts import number, table

api_token = table(  # only a hash of its secret: whoever reads the table cannot use it
    "api_token",
    number(),
    Column("secret_hash", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("scopes", Json, nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("made_by", BigId, ForeignKey("staff.id")),  # None: the operator
    Column("expires_at", Moment, nullable=False),
    Column("used_at", Moment),
    Column("ended_at", Moment),
)
