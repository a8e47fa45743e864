"""What administrators changed of the programme at a desk."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Text, UniqueConstraint

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

sentence_draft = table(  # a sentence of the catalogue in other words, which somebody else has not checked yet
    "sentence_draft",
    number(),
    Column("language", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("words", Json, nullable=False),  # conversations/rewritten.py
    Column("staff_id", BigId, ForeignKey("staff.id"), nullable=False),
    Column("at", Moment, nullable=False),
    UniqueConstraint("language", "key"),
)

sentence_change = table(  # the latest of each language and key is what is said; rows stay
    "sentence_change",
    number(),
    Column("language", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("words", Json),  # NULL: what ships
    Column("written_by", BigId, ForeignKey("staff.id"), nullable=False),
    Column("checked_by", BigId, ForeignKey("staff.id")),  # NULL: what ships needs nobody
    Column("at", Moment, nullable=False),
)
