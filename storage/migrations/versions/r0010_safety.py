"""By when an alert must be taken on, who is not on duty, and floods."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage import columns

revision = "r0010"
down_revision = "r0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """What is watched over of alerts that are raised from now on; older ones wait as before. Everybody is on duty."""
    _alert_watch()
    _off_duty()
    _folded()


def _alert_watch() -> None:
    op.create_table(
        "alert_watch",
        sa.Column("alert_id", columns.BigId, autoincrement=False, nullable=False),
        sa.Column("take_on_by", columns.Moment(), nullable=False),
        sa.Column("told_again", sa.Integer(), server_default="0", nullable=False),
        sa.Column("tell_at", columns.Moment(), nullable=True),
        sa.Column("not_meant_at", columns.Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["alert_id"], ["safeguarding_alert.id"], name=op.f("fk_alert_watch_alert_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("alert_id", name=op.f("pk_alert_watch")),
        sqlite_strict=True,
    )
    op.create_index("ix_alert_watch_tell_at", "alert_watch", ["tell_at"], unique=False)


def _off_duty() -> None:
    op.create_table(
        "off_duty",
        sa.Column("staff_id", columns.BigId, autoincrement=False, nullable=False),
        sa.Column("since", columns.Moment(), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_off_duty_staff_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("staff_id", name=op.f("pk_off_duty")),
        sqlite_strict=True,
    )


def _folded() -> None:
    op.create_table(
        "folded",
        sa.Column("id", columns.BigId, autoincrement=True, nullable=False),
        sa.Column("person_id", columns.BigId, nullable=False),
        sa.Column("message", columns.Sealed(), nullable=False),
        sa.Column("at", columns.Moment(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_folded_person_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_folded")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index("ix_folded_person_id", "folded", ["person_id"], unique=False)
