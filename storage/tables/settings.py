"""What administrators changed of the programme at a desk."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Text

from storage.columns import BigId, Json, Moment
from storage.tables.parts import number, table

setting_change = table(  # the latest of each name is what holds; rows stay, so that it can be seen what was before
    "setting_change",
    number(),
    Column("name", Text, nullable=False),  # programme/laid_over.py
    Column("value", Json),  # {"is": …}; NULL: what the programme's file says
    Column("staff_id", BigId, ForeignKey("staff.id")),
    Column("at", Moment, nullable=False),
)
