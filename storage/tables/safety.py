"""Safety and courtesy: words of danger, by when somebody takes them on, who is not on duty, and floods."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, Text, text

from storage.columns import BigId, Json, Moment, Sealed, YesNo
from storage.tables.parts import number, of_person, one_of, table

safeguarding_alert = table(
    "safeguarding_alert",
    number(),
    of_person(),
    Column("contribution_id", BigId, ForeignKey("contribution.id", ondelete="CASCADE")),
    Column("matter", Text, nullable=False),  # emergency | self_harm | abuse
    Column("rule", Text, nullable=False),
    Column("raised_at", Moment, nullable=False),
    Column("acknowledged_at", Moment),
    Column("acknowledged_by", BigId, ForeignKey("staff.id")),
    Column("closed_at", Moment),
    Index("ix_safeguarding_alert_person_id", "person_id"),
    Index("ix_safeguarding_alert_acknowledged_by", "acknowledged_by"),
    Index("ix_safeguarding_alert_contribution_id", "contribution_id"),
    Index(
        "ix_safeguarding_alert_waiting",
        "contribution_id",
        sqlite_where=text("acknowledged_at IS NULL"),
        postgresql_where=text("acknowledged_at IS NULL"),
    ),
)

alert_watch = table(
    "alert_watch",
    Column(
        "alert_id",
        BigId,
        ForeignKey("safeguarding_alert.id", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    ),
    Column("take_on_by", Moment, nullable=False),
    Column("told_again", Integer, nullable=False, server_default="0"),
    Column("tell_at", Moment),  # when to tell the team again; None: taken on, or told often enough
    Column("not_meant_at", Moment),  # its person wrote that it was not meant like that
    Index("ix_alert_watch_tell_at", "tell_at"),
)

alert_step = table(  # what became of it after somebody took it on
    "alert_step",
    number(),
    Column("alert_id", BigId, ForeignKey("safeguarding_alert.id", ondelete="CASCADE"), nullable=False),
    Column("what", Text, nullable=False),
    Column("staff_id", BigId, ForeignKey("staff.id")),
    Column("to_staff_id", BigId, ForeignKey("staff.id")),  # whom it was handed to
    Column("words", Sealed),  # what was done
    Column("at", Moment, nullable=False),
    one_of("what", "handed", "closed"),
    Index("ix_alert_step_alert_id", "alert_id"),
)

folded = table(
    "folded",
    number(),
    of_person(),
    Column("message", Sealed, nullable=False),
    Column("at", Moment, nullable=False),
    Index("ix_folded_person_id", "person_id"),
)

duty_week = table(  # the rota: when somebody is on duty by the clock
    "duty_week",
    Column("staff_id", BigId, ForeignKey("staff.id"), primary_key=True, autoincrement=False),
    Column("days", Json, nullable=False),  # {"0": ["09:00", "17:00"]}; Monday is 0
    Column("said_on", YesNo, nullable=False),  # what it came to at the last look
    Column("set_at", Moment, nullable=False),
)

off_duty = table(
    "off_duty",
    Column("staff_id", BigId, ForeignKey("staff.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("since", Moment, nullable=False),
)
