"""Every table of Hearback, in one place, so that the whole memory of the programme can be read in one sitting.

Names are the field's words. Sealed columns are encrypted at rest. What a crash may leave in `sending` and what
becomes of it is told in docs/crash.md. Queries live in the other modules of this package, one a subject.
"""

from __future__ import annotations

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
    true,
)
from sqlalchemy.schema import SchemaItem

from storage.columns import BigId, Json, Moment, Sealed, YesNo

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _table(name: str, *items: SchemaItem) -> Table:
    # A number is never used twice: the outcome of a call in flight must not find somebody else's row.
    numbered = any(isinstance(item, Column) and item.name == "id" and item.autoincrement is True for item in items)
    return Table(name, metadata, *items, sqlite_strict=True, sqlite_autoincrement=numbered)


def _id() -> Column[int]:
    return Column("id", BigId, primary_key=True, autoincrement=True)


def _one_of(column: str, *values: str) -> CheckConstraint:
    quoted = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({quoted})", name=column)


def _person(*, nullable: bool = False) -> Column[int]:
    return Column("person_id", BigId, ForeignKey("person.id", ondelete="CASCADE"), nullable=nullable)


# ------------------------------------------------------------------------------------------------ people and consent

person = _table(
    "person",
    _id(),
    Column("telegram_id", BigId, nullable=False, unique=True),  # a private chat's id is its person's id
    Column("language", Text),  # None: not chosen yet
    Column("state", Text, nullable=False, server_default="signing_up"),
    Column("name", Sealed),  # as they want to be called
    Column("locality", Text),
    Column("access_needs", Sealed),
    Column("interests_asked", YesNo, nullable=False, server_default=false()),
    Column("reachable", YesNo, nullable=False, server_default=true()),
    Column("unreachable_reason", Text),  # blocked | deactivated | chat_not_found | cannot_initiate
    Column("stopped_at", Moment),
    Column("paused_until", Moment),
    Column("test", YesNo, nullable=False, server_default=false()),
    Column("invited_by", Text),  # payload of the link they came through
    Column("joined_at", Moment, nullable=False),
    Column("signed_up_at", Moment),
    Column("last_heard_at", Moment),  # our last delivered message
    Column("last_spoke_at", Moment),  # their last message or press
    _one_of("state", "signing_up", "signed_up"),
)

person_topic = _table(
    "person_topic",
    _person(),
    Column("topic", Text, nullable=False),
    PrimaryKeyConstraint("person_id", "topic"),
    Index("ix_person_topic_topic", "topic", "person_id"),
)

person_interest = _table(
    "person_interest",
    _person(),
    Column("interest", Text, nullable=False),
    PrimaryKeyConstraint("person_id", "interest"),
)

consent = _table(
    "consent",
    _id(),
    _person(),
    Column("tier", Text, nullable=False),
    Column("wording", Text, nullable=False),  # id of the wording that was shown
    Column("wording_version", Integer, nullable=False),
    Column("language", Text, nullable=False),  # of the wording that was shown
    Column("channel", Text, nullable=False),
    Column("given_at", Moment, nullable=False),
    Column("withdrawn_at", Moment),
    Column("withdrawn_how", Text),  # stop | profile | cancel | erasure | staff
    _one_of("tier", "updates", "taking_part", "ambassador"),
    _one_of("channel", "telegram", "paper", "web", "transfer"),
    Index(
        "uq_consent_live",
        "person_id",
        "tier",
        unique=True,
        sqlite_where=text("withdrawn_at IS NULL"),
        postgresql_where=text("withdrawn_at IS NULL"),
    ),
)

erasure = _table(  # keeps no person: only a keyed hash, so that an old list does not bring them back
    "erasure",
    _id(),
    Column("fingerprint", Text, nullable=False, unique=True),
    Column("erased_at", Moment, nullable=False),
    Column("asked_by", Text, nullable=False),  # person | staff
)

# --------------------------------------------------------------------------------------------------------- receiving

inbox = _table(
    "inbox",
    _id(),
    Column("bot_id", BigId, nullable=False),
    Column("update_id", BigId),  # None for what is not an update of Telegram's (timers)
    Column("timer_id", BigId, unique=True),
    Column("sender", BigId),  # Telegram id of who did it: the key that keeps a person's updates in order
    Column("kind", Text, nullable=False),  # message | callback_query | my_chat_member | … | timer
    Column("raw", Sealed),  # emptied when done, purged after 48 hours
    Column("received_at", Moment, nullable=False),
    Column("state", Text, nullable=False, server_default="waiting"),
    Column("tries", Integer, nullable=False, server_default="0"),  # counted before each turn
    Column("problem", Text),  # the kind of error that set it aside, never what was said
    Column("done_at", Moment),
    _one_of("state", "waiting", "done", "aside"),
    UniqueConstraint("bot_id", "update_id"),
    Index(
        "ix_inbox_waiting",
        "id",
        sqlite_where=text("state = 'waiting'"),
        postgresql_where=text("state = 'waiting'"),
    ),
    Index("ix_inbox_received_at", "received_at"),
)

bot_state = _table(
    "bot_state",
    Column("bot_id", BigId, primary_key=True, autoincrement=False),
    Column("next_offset", BigId),  # the last committed batch's last update + 1
    Column("polled_at", Moment),
)

# ----------------------------------------------------------------------------------------------------- conversations

flow_version = _table(
    "flow_version",
    Column("flow", Text, nullable=False),
    Column("version", Text, nullable=False),
    Column("body", Text, nullable=False),  # the YAML it was first used with
    Column("first_used_at", Moment, nullable=False),
    PrimaryKeyConstraint("flow", "version"),
)

session = _table(
    "session",
    Column("id", Text, primary_key=True),
    _person(),
    Column("depth", Integer, nullable=False),  # the largest is the conversation in front
    Column("flow", Text, nullable=False),
    Column("version", Text, nullable=False),
    Column("step", Text, nullable=False),  # for "who is waiting where"
    Column("wait", Text, nullable=False, server_default=""),  # nonce of the open question
    Column("state", Sealed, nullable=False),
    Column("question_message_id", BigId),  # of the open question, once sent
    Column("started_at", Moment, nullable=False),
    Column("changed_at", Moment, nullable=False),
    UniqueConstraint("person_id", "depth"),
    Index("ix_session_flow", "flow", "version", "step"),
)

finished = _table(  # one row a conversation that came to its end
    "finished",
    _id(),
    _person(),
    Column("flow", Text, nullable=False),
    Column("version", Text, nullable=False),
    Column("how", Text, nullable=False),  # done | cancelled | gave_up
    Column("answers", Sealed),
    Column("started_at", Moment, nullable=False),
    Column("finished_at", Moment, nullable=False),
    Index("ix_finished_flow", "flow", "person_id"),
    Index("ix_finished_person_id", "person_id"),
)

# ----------------------------------------------------------------------------------------------------------- sending

outbox = _table(  # replies and service messages; broadcasts have their deliveries
    "outbox",
    _id(),
    Column("chat_id", BigId, nullable=False),
    _person(nullable=True),  # None: staff, groups, people who are erased
    Column("lane", Integer, nullable=False),  # 0 replies, 1 reminders and service messages
    Column("purpose", Text, nullable=False),  # reply | update | opportunity | question | service | staff
    Column("method", Text, nullable=False),  # of the Bot API
    Column("edits", BigId),  # the message it changes: a later change takes the place of one that still waits
    Column("payload", Sealed),  # its parameters; emptied when sent
    Column("on_sent", Json),  # what hangs on the message id
    Column("key", Text, unique=True),  # at most one row a key
    Column("state", Text, nullable=False, server_default="pending"),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("reason", Text),
    Column("message_id", BigId),
    Column("resent", YesNo, nullable=False, server_default=false()),
    Column("created_at", Moment, nullable=False),
    Column("not_before", Moment),
    Column("claimed_at", Moment),
    Column("settled_at", Moment),
    _one_of("state", "pending", "sending", "sent", "failed", "skipped", "unknown", "held"),
    Index(
        "ix_outbox_open",
        "lane",
        "id",
        sqlite_where=text("state IN ('pending', 'sending', 'unknown')"),
        postgresql_where=text("state IN ('pending', 'sending', 'unknown')"),
    ),
    Index("ix_outbox_chat_id", "chat_id", "id"),
    Index("ix_outbox_person_id", "person_id"),
)

telegram_pause = _table(  # "retry after", kept so that a restart still honours it
    "telegram_pause",
    Column("bot_id", BigId, nullable=False),
    Column("chat_id", BigId, nullable=False),  # 0: the whole bot
    Column("until", Moment, nullable=False),
    PrimaryKeyConstraint("bot_id", "chat_id"),
)

media = _table(
    "media",
    Column("bot_id", BigId, nullable=False),
    Column("digest", Text, nullable=False),  # of the original, which stays in DATA_DIR/media
    Column("file_id", Text, nullable=False),
    Column("stored_at", Moment, nullable=False),
    PrimaryKeyConstraint("bot_id", "digest"),
)

# -------------------------------------------------------------------------------------------------------- broadcasts

staff = _table(
    "staff",
    _id(),
    Column("telegram_id", BigId, nullable=False, unique=True),
    Column("role", Text, nullable=False),
    Column("name", Sealed),
    Column("added_at", Moment, nullable=False),
    Column("removed_at", Moment),
    _one_of("role", "administrator", "officer", "reader"),
)

broadcast = _table(
    "broadcast",
    _id(),
    Column("series_id", BigId),
    Column("state", Text, nullable=False),
    Column("audience", Text, nullable=False),  # an audience expression
    Column("purpose", Text, nullable=False),
    Column("at", Moment),  # None: now
    Column("late", Text, nullable=False, server_default="send"),
    Column("crash", Text, nullable=False, server_default="resend"),
    Column("quiet_hours", Text, nullable=False, server_default="respect"),
    Column("missing", Text, nullable=False, server_default="apology"),
    Column("language", Text, nullable=False, server_default="en"),  # of the text as it was written
    Column("made_by", BigId, ForeignKey("staff.id")),  # None: the operator
    Column("made_at", Moment, nullable=False),
    Column("cursor", BigId, nullable=False, server_default="0"),  # the last person the walk came to
    Column("walked", YesNo, nullable=False, server_default=false()),
    Column("total", Integer),  # people, once the walk has ended
    Column("resent", Integer, nullable=False, server_default="0"),
    Column("reason", Text),  # why it is held or stopped
    Column("version", Integer, nullable=False, server_default="1"),  # grows with each change of state
    Column("started_at", Moment),
    Column("finished_at", Moment),
    _one_of(
        "state",
        *("draft", "waiting_approval", "scheduled", "held", "running"),
        *("paused", "stopped", "done", "cancelled"),
    ),
    _one_of("purpose", "update", "opportunity", "question", "service"),
    _one_of("late", "send", "skip", "hold"),
    _one_of("crash", "resend", "hold"),
    _one_of("quiet_hours", "respect", "ignore"),
    _one_of("missing", "hold", "apology", "skip"),
    Index("ix_broadcast_state", "state"),
)

content = _table(  # frozen when approved: what a person gets, a language a row
    "content",
    _id(),
    Column("broadcast_id", BigId, ForeignKey("broadcast.id", ondelete="CASCADE"), nullable=False),
    Column("language", Text, nullable=False),
    Column("version", Integer, nullable=False, server_default="1"),
    Column("markdown", Text, nullable=False),  # as staff wrote it
    Column("parts", Json, nullable=False),  # [{"text": …, "entities": […]}, …]: one call each
    UniqueConstraint("broadcast_id", "language", "version"),
)

delivery = _table(
    "delivery",
    _id(),
    Column("broadcast_id", BigId, ForeignKey("broadcast.id", ondelete="CASCADE"), nullable=False),
    _person(),
    Column("content_id", BigId, ForeignKey("content.id"), nullable=False),
    Column("state", Text, nullable=False, server_default="pending"),  # of the part that is next
    Column("part", Integer, nullable=False, server_default="0"),
    Column("parts", Integer, nullable=False, server_default="1"),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("reason", Text),
    Column("resent", YesNo, nullable=False, server_default=false()),
    Column("message_ids", Json),  # one a part that was sent
    Column("question_message_id", BigId),  # of the message that carries the quick question
    Column("not_before", Moment),
    Column("claimed_at", Moment),
    Column("settled_at", Moment),
    UniqueConstraint("broadcast_id", "person_id"),
    _one_of("state", "pending", "sending", "sent", "failed", "skipped", "unknown", "held"),
    Index(
        "ix_delivery_open",
        "broadcast_id",
        "id",
        sqlite_where=text("state IN ('pending', 'sending', 'unknown')"),
        postgresql_where=text("state IN ('pending', 'sending', 'unknown')"),
    ),
    Index("ix_delivery_state", "broadcast_id", "state"),
    Index("ix_delivery_person_id", "person_id", "settled_at"),
)

progress = _table(  # the message in which a member of staff watches a broadcast
    "progress",
    Column("broadcast_id", BigId, ForeignKey("broadcast.id", ondelete="CASCADE"), nullable=False),
    Column("chat_id", BigId, nullable=False),
    Column("message_id", BigId),
    Column("shown", Text),  # hash of the text it shows
    Column("shown_at", Moment),
    PrimaryKeyConstraint("broadcast_id", "chat_id"),
)

question = _table(  # the quick question of a broadcast
    "question",
    _id(),
    Column("broadcast_id", BigId, ForeignKey("broadcast.id", ondelete="CASCADE"), nullable=False, unique=True),
    Column("kind", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("options", Json, nullable=False),  # [{"value": …, "text": …}, …]; [] for free text
    Column("decision_card", Json),  # {"decides", "when", "can_change", "cannot_change", "hear_back"}
    Column("closes_at", Moment),
    Column("closed_at", Moment),
    _one_of("kind", "choice", "scale", "text"),
)

answer = _table(  # what was said before a change is kept: superseded, not overwritten
    "answer",
    _id(),
    Column("question_id", BigId, ForeignKey("question.id", ondelete="CASCADE"), nullable=False),
    _person(),
    Column("value", Text),  # of the option; None for free text
    Column("words", Sealed),
    Column("given_at", Moment, nullable=False),
    Column("superseded_at", Moment),
    Index(
        "uq_answer_present",
        "question_id",
        "person_id",
        unique=True,
        sqlite_where=text("superseded_at IS NULL"),
        postgresql_where=text("superseded_at IS NULL"),
    ),
)

card_shown = _table(  # the proof that a decision card was seen before a view was asked for
    "card_shown",
    _id(),
    _person(),
    Column("subject", Text, nullable=False),  # question:N | opportunity:N | flow:ID
    Column("shown_at", Moment, nullable=False),
    Index("ix_card_shown_person_id", "person_id", "subject"),
)

# ----------------------------------------------------------------------------------------------------- hearing back

contribution = _table(
    "contribution",
    _id(),
    Column("receipt", Text, nullable=False, unique=True),
    _person(),
    Column("kind", Text, nullable=False),
    Column("words", Sealed, nullable=False),
    Column("language", Text, nullable=False),
    Column("locality", Text),
    Column("relayed", YesNo, nullable=False, server_default=false()),
    Column("status", Text, nullable=False, server_default="received"),
    Column("status_at", Moment, nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("answer_by", Moment),  # the promise
    Column("assigned_to", BigId, ForeignKey("staff.id")),
    Column("version", Integer, nullable=False, server_default="1"),
    _one_of("kind", "said", "complaint", "urgent"),
    _one_of("status", "received", "read", "grouped", "given", "decided", "answered", "closed"),
    Index("ix_contribution_status", "status", "made_at"),
    Index("ix_contribution_person_id", "person_id"),
)

contribution_event = _table(
    "contribution_event",
    _id(),
    Column("contribution_id", BigId, ForeignKey("contribution.id", ondelete="CASCADE"), nullable=False),
    Column("status", Text, nullable=False),
    Column("staff_id", BigId, ForeignKey("staff.id")),
    Column("words", Sealed),  # the reply, or the reason for closing
    Column("at", Moment, nullable=False),
    Index("ix_contribution_event_contribution_id", "contribution_id"),
)

safeguarding_alert = _table(
    "safeguarding_alert",
    _id(),
    _person(),
    Column("contribution_id", BigId, ForeignKey("contribution.id", ondelete="CASCADE")),
    Column("matter", Text, nullable=False),  # emergency | self_harm | abuse
    Column("rule", Text, nullable=False),
    Column("raised_at", Moment, nullable=False),
    Column("acknowledged_at", Moment),
    Column("acknowledged_by", BigId, ForeignKey("staff.id")),
    Index("ix_safeguarding_alert_person_id", "person_id"),
)

health_update = _table(
    "health_update",
    _id(),
    Column("ref", Text, nullable=False, unique=True),
    Column("version", Integer, nullable=False, server_default="1"),
    Column("source", Text, nullable=False),
    Column("source_link", Text),
    Column("owner", Text, nullable=False),
    Column("review_on", Text, nullable=False),  # YYYY-MM-DD: hidden after it
    Column("published_at", Moment, nullable=False),
    Column("withdrawn_at", Moment),
    Column("topics", Json, nullable=False),  # []: every topic
    Column("localities", Json, nullable=False),  # []: everywhere
)

health_update_text = _table(
    "health_update_text",
    Column("update_id", BigId, ForeignKey("health_update.id", ondelete="CASCADE"), nullable=False),
    Column("language", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("body", Text, nullable=False),  # Markdown
    Column("checked_by", Text),  # None: not checked, does not go out
    PrimaryKeyConstraint("update_id", "language"),
)

opportunity = _table(
    "opportunity",
    _id(),
    Column("ref", Text, nullable=False, unique=True),
    Column("kind", Text, nullable=False),
    Column("localities", Json, nullable=False),
    Column("topics", Json, nullable=False),
    Column("begins_at", Moment),
    Column("ends_at", Moment),
    Column("closes_at", Moment),
    Column("places", Integer),  # None: as many as come
    Column("link", Text),
    Column("owner", Text, nullable=False),
    Column("source", Text),
    Column("review_on", Text, nullable=False),  # YYYY-MM-DD: hidden after it
    Column("published_at", Moment, nullable=False),
    Column("withdrawn_at", Moment),
)

opportunity_text = _table(
    "opportunity_text",
    Column("opportunity_id", BigId, ForeignKey("opportunity.id", ondelete="CASCADE"), nullable=False),
    Column("language", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("summary", Text, nullable=False),  # one line, for the list
    Column("about", Text, nullable=False),  # Markdown
    Column("place", Text),
    Column("paid", Text),  # what is paid or refunded
    Column("access", Text),
    Column("another_way", Text),  # to take part without this bot
    Column("decision_card", Json, nullable=False),
    Column("checked_by", Text),
    PrimaryKeyConstraint("opportunity_id", "language"),
)

participation = _table(
    "participation",
    Column("opportunity_id", BigId, ForeignKey("opportunity.id", ondelete="CASCADE"), nullable=False),
    _person(),
    Column("state", Text, nullable=False),
    Column("since", Moment, nullable=False),
    _one_of("state", "interested", "booked", "waiting", "attended"),
    PrimaryKeyConstraint("opportunity_id", "person_id"),
    Index("ix_participation_person_id", "person_id"),
)

# ------------------------------------------------------------------------------------------------------ accountability

audit = _table(
    "audit",
    _id(),
    Column("at", Moment, nullable=False),
    Column("staff_id", BigId, ForeignKey("staff.id")),  # None: the operator or the program itself
    Column("actor", Text, nullable=False),  # staff | operator | hearback
    Column("act", Text, nullable=False),
    Column("subject", Text),  # person:N | broadcast:N | contribution:N | …
    Column("detail", Json),  # never what a person said or who they are
    Index("ix_audit_at", "at"),
)

notice = _table(  # what staff were told once, so that they are told once
    "notice",
    Column("key", Text, primary_key=True),
    Column("told_at", Moment, nullable=False),
)
