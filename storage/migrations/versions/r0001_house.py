"""The tables of the first release, as they were then: later changes are migrations of their own."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage import columns

revision = "r0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make every table, those that others point at first."""
    _bot_state()
    _erasure()
    _flow_version()
    _health_update()
    _inbox()
    _media()
    _notice()
    _opportunity()
    _person()
    _staff()
    _telegram_pause()
    _audit()
    _broadcast()
    _card_shown()
    _consent()
    _contribution()
    _finished()
    _health_update_text()
    _opportunity_text()
    _outbox()
    _participation()
    _person_interest()
    _person_topic()
    _session()
    _content()
    _contribution_event()
    _progress()
    _question()
    _safeguarding_alert()
    _answer()
    _delivery()


def _bot_state() -> None:
    op.create_table(
        "bot_state",
        sa.Column("bot_id", columns.BigId, autoincrement=False, nullable=False),
        sa.Column("next_offset", columns.BigId, nullable=True),
        sa.Column("polled_at", columns.Moment(), nullable=True),
        sa.PrimaryKeyConstraint("bot_id", name=op.f("pk_bot_state")),
        sqlite_strict=True,
    )


def _erasure() -> None:
    op.create_table(
        "erasure",
        sa.Column("id", columns.BigId, autoincrement=True, nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("erased_at", columns.Moment(), nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasure")),
        sa.UniqueConstraint("fingerprint", name=op.f("uq_erasure_fingerprint")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )


def _flow_version() -> None:
    op.create_table(
        "flow_version",
        sa.Column("flow", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("first_used_at", columns.Moment(), nullable=False),
        sa.PrimaryKeyConstraint("flow", "version", name=op.f("pk_flow_version")),
        sqlite_strict=True,
    )


def _health_update() -> None:
    op.create_table(
        "health_update",
        sa.Column("id", columns.BigId, autoincrement=True, nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("source_link", sa.Text(), nullable=True),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("review_on", sa.Text(), nullable=False),
        sa.Column("published_at", columns.Moment(), nullable=False),
        sa.Column("withdrawn_at", columns.Moment(), nullable=True),
        sa.Column("topics", columns.Json(), nullable=False),
        sa.Column("localities", columns.Json(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_health_update")),
        sa.UniqueConstraint("ref", name=op.f("uq_health_update_ref")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )


def _inbox() -> None:
    op.create_table(
        "inbox",
        sa.Column("id", columns.BigId, autoincrement=True, nullable=False),
        sa.Column("bot_id", columns.BigId, nullable=False),
        sa.Column("update_id", columns.BigId, nullable=True),
        sa.Column("timer_id", columns.BigId, nullable=True),
        sa.Column("sender", columns.BigId, nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("raw", columns.Sealed(), nullable=True),
        sa.Column("received_at", columns.Moment(), nullable=False),
        sa.Column("state", sa.Text(), server_default="waiting", nullable=False),
        sa.Column("tries", sa.Integer(), server_default="0", nullable=False),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.Column("done_at", columns.Moment(), nullable=True),
        sa.CheckConstraint("state IN ('waiting', 'done', 'aside')", name=op.f("ck_inbox_state")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbox")),
        sa.UniqueConstraint("bot_id", "update_id", name=op.f("uq_inbox_bot_id_update_id")),
        sa.UniqueConstraint("timer_id", name=op.f("uq_inbox_timer_id")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index("ix_inbox_received_at", "inbox", ["received_at"], unique=False)
    op.create_index(
        "ix_inbox_waiting",
        "inbox",
        ["id"],
        unique=False,
        sqlite_where=sa.text("state = 'waiting'"),
        postgresql_where=sa.text("state = 'waiting'"),
    )


def _media() -> None:
    op.create_table(
        "media",
        sa.Column("bot_id", columns.BigId, nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("file_id", sa.Text(), nullable=False),
        sa.Column("stored_at", columns.Moment(), nullable=False),
        sa.PrimaryKeyConstraint("bot_id", "digest", name=op.f("pk_media")),
        sqlite_strict=True,
    )


def _notice() -> None:
    op.create_table(
        "notice",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("told_at", columns.Moment(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_notice")),
        sqlite_strict=True,
    )


def _opportunity() -> None:
    op.create_table(
        "opportunity",
        sa.Column("id", columns.BigId, autoincrement=True, nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("localities", columns.Json(), nullable=False),
        sa.Column("topics", columns.Json(), nullable=False),
        sa.Column("begins_at", columns.Moment(), nullable=True),
        sa.Column("ends_at", columns.Moment(), nullable=True),
        sa.Column("closes_at", columns.Moment(), nullable=True),
        sa.Column("places", sa.Integer(), nullable=True),
        sa.Column("link", sa.Text(), nullable=True),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("review_on", sa.Text(), nullable=False),
        sa.Column("published_at", columns.Moment(), nullable=False),
        sa.Column("withdrawn_at", columns.Moment(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opportunity")),
        sa.UniqueConstraint("ref", name=op.f("uq_opportunity_ref")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )


def _person() -> None:
    op.create_table(
        "person",
        sa.Column("id", columns.BigId, autoincrement=True, nullable=False),
        sa.Column("telegram_id", columns.BigId, nullable=False),
        sa.Column("language", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), server_default="signing_up", nullable=False),
        sa.Column("name", columns.Sealed(), nullable=True),
        sa.Column("locality", sa.Text(), nullable=True),
        sa.Column("access_needs", columns.Sealed(), nullable=True),
        sa.Column("interests_asked", columns.YesNo(), server_default=sa.false(), nullable=False),
        sa.Column("reachable", columns.YesNo(), server_default=sa.true(), nullable=False),
        sa.Column("unreachable_reason", sa.Text(), nullable=True),
        sa.Column("stopped_at", columns.Moment(), nullable=True),
        sa.Column("paused_until", columns.Moment(), nullable=True),
        sa.Column("test", columns.YesNo(), server_default=sa.false(), nullable=False),
        sa.Column("invited_by", sa.Text(), nullable=True),
        sa.Column("joined_at", columns.Moment(), nullable=False),
        sa.Column("signed_up_at", columns.Moment(), nullable=True),
        sa.Column("last_heard_at", columns.Moment(), nullable=True),
        sa.Column("last_spoke_at", columns.Moment(), nullable=True),
        sa.CheckConstraint("state IN ('signing_up', 'signed_up')", name=op.f("ck_person_state")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("telegram_id", name=op.f("uq_person_telegram_id")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )


def _staff() -> None:
    op.create_table(
        "staff",
        sa.Column("id", columns.BigId, autoincrement=True, nullable=False),
        sa.Column("telegram_id", columns.BigId, nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("name", columns.Sealed(), nullable=True),
        sa.Column("added_at", columns.Moment(), nullable=False),
        sa.Column("removed_at", columns.Moment(), nullable=True),
        sa.CheckConstraint("role IN ('administrator', 'officer', 'reader')", name=op.f("ck_staff_role")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff")),
        sa.UniqueConstraint("telegram_id", name=op.f("uq_staff_telegram_id")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )


def _telegram_pause() -> None:
    op.create_table(
        "telegram_pause",
        sa.Column("bot_id", columns.BigId, nullable=False),
        sa.Column("chat_id", columns.BigId, nullable=False),
        sa.Column("until", columns.Moment(), nullable=False),
        sa.PrimaryKeyConstraint("bot_id", "chat_id", name=op.f("pk_telegram_pause")),
        sqlite_strict=True,
    )


def _audit() -> None:
    op.create_table(
        "audit",
        sa.Column("id", columns.BigId, autoincrement=True, nullable=False),
        sa.Column("at", columns.Moment(), nullable=False),
        sa.Column("staff_id", columns.BigId, nullable=True),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=True),
        sa.Column("detail", columns.Json(), nullable=True),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_audit_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index("ix_audit_at", "audit", ["at"], unique=False)


def _broadcast() -> None:
    op.create_table(
        "broadcast",
        sa.Column("id", columns.BigId, autoincrement=True, nullable=False),
        sa.Column("series_id", columns.BigId, nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("audience", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("at", columns.Moment(), nullable=True),
        sa.Column("late", sa.Text(), server_default="send", nullable=False),
        sa.Column("crash", sa.Text(), server_default="resend", nullable=False),
        sa.Column("quiet_hours", sa.Text(), server_default="respect", nullable=False),
        sa.Column("missing", sa.Text(), server_default="apology", nullable=False),
        sa.Column("language", sa.Text(), server_default="en", nullable=False),
        sa.Column("made_by", columns.BigId, nullable=True),
        sa.Column("made_at", columns.Moment(), nullable=False),
        sa.Column("cursor", columns.BigId, server_default="0", nullable=False),
        sa.Column("walked", columns.YesNo(), server_default=sa.false(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=True),
        sa.Column("resent", sa.Integer(), server_default="0", nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("started_at", columns.Moment(), nullable=True),
        sa.Column("finished_at", columns.Moment(), nullable=True),
        sa.CheckConstraint("crash IN ('resend', 'hold')", name=op.f("ck_broadcast_crash")),
        sa.CheckConstraint("late IN ('send', 'skip', 'hold')", name=op.f("ck_broadcast_late")),
        sa.CheckConstraint("missing IN ('hold', 'apology', 'skip')", name=op.f("ck_broadcast_missing")),
        sa.CheckConstraint(
            "purpose IN ('update', 'opportunity', 'question', 'service')", name=op.f("ck_broadcast_purpose")
        ),
        sa.CheckConstraint("quiet_hours IN ('respect', 'ignore')", name=op.f("ck_broadcast_quiet_hours")),
        sa.CheckConstraint(
            "state IN ('draft', 'waiting_approval', 'scheduled', 'held', 'running', "
            "'paused', 'stopped', 'done', 'cancelled')",
            name=op.f("ck_broadcast_state"),
        ),
        sa.ForeignKeyConstraint(["made_by"], ["staff.id"], name=op.f("fk_broadcast_made_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_broadcast")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index("ix_broadcast_state", "broadcast", ["state"], unique=False)


def _card_shown() -> None:
    op.create_table(
        "card_shown",
        sa.Column("id", columns.BigId, autoincrement=True, nullable=False),
        sa.Column("person_id", columns.BigId, nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("shown_at", columns.Moment(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_card_shown_person_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_card_shown")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index("ix_card_shown_person_id", "card_shown", ["person_id", "subject"], unique=False)


def _consent() -> None:
    op.create_table(
        "consent",
        sa.Column("id", columns.BigId, autoincrement=True, nullable=False),
        sa.Column("person_id", columns.BigId, nullable=False),
        sa.Column("tier", sa.Text(), nullable=False),
        sa.Column("wording", sa.Text(), nullable=False),
        sa.Column("wording_version", sa.Integer(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("given_at", columns.Moment(), nullable=False),
        sa.Column("withdrawn_at", columns.Moment(), nullable=True),
        sa.Column("withdrawn_how", sa.Text(), nullable=True),
        sa.CheckConstraint("channel IN ('telegram', 'paper', 'web', 'transfer')", name=op.f("ck_consent_channel")),
        sa.CheckConstraint("tier IN ('updates', 'taking_part', 'ambassador')", name=op.f("ck_consent_tier")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_consent_person_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index(
        "uq_consent_live",
        "consent",
        ["person_id", "tier"],
        unique=True,
        sqlite_where=sa.text("withdrawn_at IS NULL"),
        postgresql_where=sa.text("withdrawn_at IS NULL"),
    )


def _contribution() -> None:
    op.create_table(
        "contribution",
        sa.Column("id", columns.BigId, autoincrement=True, nullable=False),
        sa.Column("receipt", sa.Text(), nullable=False),
        sa.Column("person_id", columns.BigId, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("words", columns.Sealed(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("locality", sa.Text(), nullable=True),
        sa.Column("relayed", columns.YesNo(), server_default=sa.false(), nullable=False),
        sa.Column("status", sa.Text(), server_default="received", nullable=False),
        sa.Column("status_at", columns.Moment(), nullable=False),
        sa.Column("made_at", columns.Moment(), nullable=False),
        sa.Column("answer_by", columns.Moment(), nullable=True),
        sa.Column("assigned_to", columns.BigId, nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("kind IN ('said', 'complaint', 'urgent')", name=op.f("ck_contribution_kind")),
        sa.CheckConstraint(
            "status IN ('received', 'read', 'grouped', 'given', 'decided', 'answered', 'closed')",
            name=op.f("ck_contribution_status"),
        ),
        sa.ForeignKeyConstraint(["assigned_to"], ["staff.id"], name=op.f("fk_contribution_assigned_to")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_contribution_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contribution")),
        sa.UniqueConstraint("receipt", name=op.f("uq_contribution_receipt")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index("ix_contribution_person_id", "contribution", ["person_id"], unique=False)
    op.create_index("ix_contribution_status", "contribution", ["status", "made_at"], unique=False)


def _finished() -> None:
    op.create_table(
        "finished",
        sa.Column("id", columns.BigId, autoincrement=True, nullable=False),
        sa.Column("person_id", columns.BigId, nullable=False),
        sa.Column("flow", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("how", sa.Text(), nullable=False),
        sa.Column("answers", columns.Sealed(), nullable=True),
        sa.Column("started_at", columns.Moment(), nullable=False),
        sa.Column("finished_at", columns.Moment(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_finished_person_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finished")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index("ix_finished_flow", "finished", ["flow", "person_id"], unique=False)
    op.create_index("ix_finished_person_id", "finished", ["person_id"], unique=False)


def _health_update_text() -> None:
    op.create_table(
        "health_update_text",
        sa.Column("update_id", columns.BigId, nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("checked_by", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["update_id"], ["health_update.id"], name=op.f("fk_health_update_text_update_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("update_id", "language", name=op.f("pk_health_update_text")),
        sqlite_strict=True,
    )


def _opportunity_text() -> None:
    op.create_table(
        "opportunity_text",
        sa.Column("opportunity_id", columns.BigId, nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=True),
        sa.Column("paid", sa.Text(), nullable=True),
        sa.Column("access", sa.Text(), nullable=True),
        sa.Column("another_way", sa.Text(), nullable=True),
        sa.Column("decision_card", columns.Json(), nullable=False),
        sa.Column("checked_by", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["opportunity_id"], ["opportunity.id"], name=op.f("fk_opportunity_text_opportunity_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("opportunity_id", "language", name=op.f("pk_opportunity_text")),
        sqlite_strict=True,
    )


def _outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("id", columns.BigId, autoincrement=True, nullable=False),
        sa.Column("chat_id", columns.BigId, nullable=False),
        sa.Column("person_id", columns.BigId, nullable=True),
        sa.Column("lane", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("edits", columns.BigId, nullable=True),
        sa.Column("payload", columns.Sealed(), nullable=True),
        sa.Column("on_sent", columns.Json(), nullable=True),
        sa.Column("key", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), server_default="pending", nullable=False),
        sa.Column("tries", sa.Integer(), server_default="0", nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("message_id", columns.BigId, nullable=True),
        sa.Column("resent", columns.YesNo(), server_default=sa.false(), nullable=False),
        sa.Column("created_at", columns.Moment(), nullable=False),
        sa.Column("not_before", columns.Moment(), nullable=True),
        sa.Column("claimed_at", columns.Moment(), nullable=True),
        sa.Column("settled_at", columns.Moment(), nullable=True),
        sa.CheckConstraint(
            "state IN ('pending', 'sending', 'sent', 'failed', 'skipped', 'unknown', 'held')",
            name=op.f("ck_outbox_state"),
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_outbox_person_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("key", name=op.f("uq_outbox_key")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index("ix_outbox_chat_id", "outbox", ["chat_id", "id"], unique=False)
    op.create_index(
        "ix_outbox_open",
        "outbox",
        ["lane", "id"],
        unique=False,
        sqlite_where=sa.text("state IN ('pending', 'sending', 'unknown')"),
        postgresql_where=sa.text("state IN ('pending', 'sending', 'unknown')"),
    )
    op.create_index("ix_outbox_person_id", "outbox", ["person_id"], unique=False)


def _participation() -> None:
    op.create_table(
        "participation",
        sa.Column("opportunity_id", columns.BigId, nullable=False),
        sa.Column("person_id", columns.BigId, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("since", columns.Moment(), nullable=False),
        sa.CheckConstraint(
            "state IN ('interested', 'booked', 'waiting', 'attended')", name=op.f("ck_participation_state")
        ),
        sa.ForeignKeyConstraint(
            ["opportunity_id"], ["opportunity.id"], name=op.f("fk_participation_opportunity_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_participation_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("opportunity_id", "person_id", name=op.f("pk_participation")),
        sqlite_strict=True,
    )
    op.create_index("ix_participation_person_id", "participation", ["person_id"], unique=False)


def _person_interest() -> None:
    op.create_table(
        "person_interest",
        sa.Column("person_id", columns.BigId, nullable=False),
        sa.Column("interest", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_person_interest_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", "interest", name=op.f("pk_person_interest")),
        sqlite_strict=True,
    )


def _person_topic() -> None:
    op.create_table(
        "person_topic",
        sa.Column("person_id", columns.BigId, nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_person_topic_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", "topic", name=op.f("pk_person_topic")),
        sqlite_strict=True,
    )
    op.create_index("ix_person_topic_topic", "person_topic", ["topic", "person_id"], unique=False)


def _session() -> None:
    op.create_table(
        "session",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("person_id", columns.BigId, nullable=False),
        sa.Column("depth", sa.Integer(), nullable=False),
        sa.Column("flow", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("wait", sa.Text(), server_default="", nullable=False),
        sa.Column("state", columns.Sealed(), nullable=False),
        sa.Column("question_message_id", columns.BigId, nullable=True),
        sa.Column("started_at", columns.Moment(), nullable=False),
        sa.Column("changed_at", columns.Moment(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_session_person_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session")),
        sa.UniqueConstraint("person_id", "depth", name=op.f("uq_session_person_id_depth")),
        sqlite_strict=True,
    )
    op.create_index("ix_session_flow", "session", ["flow", "version", "step"], unique=False)


def _content() -> None:
    op.create_table(
        "content",
        sa.Column("id", columns.BigId, autoincrement=True, nullable=False),
        sa.Column("broadcast_id", columns.BigId, nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("markdown", sa.Text(), nullable=False),
        sa.Column("parts", columns.Json(), nullable=False),
        sa.ForeignKeyConstraint(
            ["broadcast_id"], ["broadcast.id"], name=op.f("fk_content_broadcast_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_content")),
        sa.UniqueConstraint(
            "broadcast_id", "language", "version", name=op.f("uq_content_broadcast_id_language_version")
        ),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )


def _contribution_event() -> None:
    op.create_table(
        "contribution_event",
        sa.Column("id", columns.BigId, autoincrement=True, nullable=False),
        sa.Column("contribution_id", columns.BigId, nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("staff_id", columns.BigId, nullable=True),
        sa.Column("words", columns.Sealed(), nullable=True),
        sa.Column("at", columns.Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contribution_id"],
            ["contribution.id"],
            name=op.f("fk_contribution_event_contribution_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_contribution_event_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contribution_event")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index("ix_contribution_event_contribution_id", "contribution_event", ["contribution_id"], unique=False)


def _progress() -> None:
    op.create_table(
        "progress",
        sa.Column("broadcast_id", columns.BigId, nullable=False),
        sa.Column("chat_id", columns.BigId, nullable=False),
        sa.Column("message_id", columns.BigId, nullable=True),
        sa.Column("shown", sa.Text(), nullable=True),
        sa.Column("shown_at", columns.Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["broadcast_id"], ["broadcast.id"], name=op.f("fk_progress_broadcast_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("broadcast_id", "chat_id", name=op.f("pk_progress")),
        sqlite_strict=True,
    )


def _question() -> None:
    op.create_table(
        "question",
        sa.Column("id", columns.BigId, autoincrement=True, nullable=False),
        sa.Column("broadcast_id", columns.BigId, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("options", columns.Json(), nullable=False),
        sa.Column("decision_card", columns.Json(), nullable=True),
        sa.Column("closes_at", columns.Moment(), nullable=True),
        sa.Column("closed_at", columns.Moment(), nullable=True),
        sa.CheckConstraint("kind IN ('choice', 'scale', 'text')", name=op.f("ck_question_kind")),
        sa.ForeignKeyConstraint(
            ["broadcast_id"], ["broadcast.id"], name=op.f("fk_question_broadcast_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question")),
        sa.UniqueConstraint("broadcast_id", name=op.f("uq_question_broadcast_id")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )


def _safeguarding_alert() -> None:
    op.create_table(
        "safeguarding_alert",
        sa.Column("id", columns.BigId, autoincrement=True, nullable=False),
        sa.Column("person_id", columns.BigId, nullable=False),
        sa.Column("contribution_id", columns.BigId, nullable=True),
        sa.Column("matter", sa.Text(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("raised_at", columns.Moment(), nullable=False),
        sa.Column("acknowledged_at", columns.Moment(), nullable=True),
        sa.Column("acknowledged_by", columns.BigId, nullable=True),
        sa.ForeignKeyConstraint(["acknowledged_by"], ["staff.id"], name=op.f("fk_safeguarding_alert_acknowledged_by")),
        sa.ForeignKeyConstraint(
            ["contribution_id"],
            ["contribution.id"],
            name=op.f("fk_safeguarding_alert_contribution_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_safeguarding_alert_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_safeguarding_alert")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index("ix_safeguarding_alert_person_id", "safeguarding_alert", ["person_id"], unique=False)


def _answer() -> None:
    op.create_table(
        "answer",
        sa.Column("id", columns.BigId, autoincrement=True, nullable=False),
        sa.Column("question_id", columns.BigId, nullable=False),
        sa.Column("person_id", columns.BigId, nullable=False),
        sa.Column("value", sa.Text(), nullable=True),
        sa.Column("words", columns.Sealed(), nullable=True),
        sa.Column("given_at", columns.Moment(), nullable=False),
        sa.Column("superseded_at", columns.Moment(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_answer_person_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["question_id"], ["question.id"], name=op.f("fk_answer_question_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index(
        "uq_answer_present",
        "answer",
        ["question_id", "person_id"],
        unique=True,
        sqlite_where=sa.text("superseded_at IS NULL"),
        postgresql_where=sa.text("superseded_at IS NULL"),
    )


def _delivery() -> None:
    op.create_table(
        "delivery",
        sa.Column("id", columns.BigId, autoincrement=True, nullable=False),
        sa.Column("broadcast_id", columns.BigId, nullable=False),
        sa.Column("person_id", columns.BigId, nullable=False),
        sa.Column("content_id", columns.BigId, nullable=False),
        sa.Column("state", sa.Text(), server_default="pending", nullable=False),
        sa.Column("part", sa.Integer(), server_default="0", nullable=False),
        sa.Column("parts", sa.Integer(), server_default="1", nullable=False),
        sa.Column("tries", sa.Integer(), server_default="0", nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("resent", columns.YesNo(), server_default=sa.false(), nullable=False),
        sa.Column("message_ids", columns.Json(), nullable=True),
        sa.Column("question_message_id", columns.BigId, nullable=True),
        sa.Column("not_before", columns.Moment(), nullable=True),
        sa.Column("claimed_at", columns.Moment(), nullable=True),
        sa.Column("settled_at", columns.Moment(), nullable=True),
        sa.CheckConstraint(
            "state IN ('pending', 'sending', 'sent', 'failed', 'skipped', 'unknown', 'held')",
            name=op.f("ck_delivery_state"),
        ),
        sa.ForeignKeyConstraint(
            ["broadcast_id"], ["broadcast.id"], name=op.f("fk_delivery_broadcast_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["content_id"], ["content.id"], name=op.f("fk_delivery_content_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_delivery_person_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery")),
        sa.UniqueConstraint("broadcast_id", "person_id", name=op.f("uq_delivery_broadcast_id_person_id")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index(
        "ix_delivery_open",
        "delivery",
        ["broadcast_id", "id"],
        unique=False,
        sqlite_where=sa.text("state IN ('pending', 'sending', 'unknown')"),
        postgresql_where=sa.text("state IN ('pending', 'sending', 'unknown')"),
    )
    op.create_index("ix_delivery_person_id", "delivery", ["person_id", "settled_at"], unique=False)
    op.create_index("ix_delivery_state", "delivery", ["broadcast_id", "state"], unique=False)
