"""Broadcasts: what staff say to many, who got it, and what they answered."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, PrimaryKeyConstraint, Text, UniqueConstraint, false, text

from programme.roles import ROLES
from storage.columns import BigId, Json, Moment, Sealed, YesNo
from storage.tables.parts import number, of_person, one_of, table

staff = table(
    "staff",
    number(),
    Column("telegram_id", BigId, nullable=False, unique=True),
    Column("role", Text, nullable=False),
    Column("name", Sealed),
    Column("added_at", Moment, nullable=False),
    Column("removed_at", Moment),
    one_of("role", *ROLES),
)

broadcast = table(
    "broadcast",
    number(),
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
    Column("reason", Text),  # why it is held or stopped
    Column("version", Integer, nullable=False, server_default="1"),  # grows with each change of state
    Column("started_at", Moment),
    Column("finished_at", Moment),
    Column("approved_by", BigId),  # of the staff; None: nobody, or the operator
    Column("approved_at", Moment),
    Column("approved_count", Integer),  # for how many people it was approved
    Column("corrects_id", BigId),  # the broadcast that it takes back or rewords
    Column("correction", Text),  # how: delete | edit | follow_up
    Column("watch", Json),  # how far the watch over it is (programme/watching.py); None: it is not watched
    Column("paid", YesNo, nullable=False, server_default=false()),  # it is sent fast, for Stars
    Column("paid_messages", BigId),  # of one that is paid for no longer: what had been sent by then
    Column("note", Text),  # why, for the team
    Column("opportunity_id", BigId),  # the way to take part that it has a button for
    Column("over_budget", Text),  # what becomes of who has had enough lately: wait | skip; None: as the programme says
    one_of(
        "state",
        *("draft", "waiting_approval", "scheduled", "held", "running"),
        *("paused", "stopped", "done", "cancelled"),
    ),
    one_of("purpose", "update", "opportunity", "question", "service"),
    one_of("late", "send", "skip", "hold"),
    one_of("crash", "resend", "hold"),
    one_of("quiet_hours", "respect", "ignore"),
    one_of("missing", "hold", "apology", "skip"),
    Index("ix_broadcast_state", "state"),
    Index("ix_broadcast_corrects_id", "corrects_id"),
)

content = table(  # frozen when approved: what a person gets, a language a row
    "content",
    number(),
    Column("broadcast_id", BigId, ForeignKey("broadcast.id", ondelete="CASCADE"), nullable=False),
    Column("language", Text, nullable=False),
    Column("version", Integer, nullable=False, server_default="1"),
    Column("markdown", Text, nullable=False),  # as staff wrote it
    Column("parts", Json, nullable=False),  # [{"text": …, "entities": […]}, …]: one call each
    Column("question", Json),  # of a version: the question in its words, {"kind", "text", "options", "decision_card"}
    Column("checking", Text),  # of a version: draft | checked; of an apology: reserve, while people are held
    Column("written_by", BigId),  # of the staff; None: the operator
    Column("checked_by", BigId),  # of the staff; None: nobody, or whoever `checker` names
    Column("checker", Sealed),  # who checked it, by name
    Column("checked_at", Moment),
    Column("releases", YesNo, nullable=False, server_default=false()),  # people who waited for it get it
    UniqueConstraint("broadcast_id", "language", "version"),
)

broadcast_file = table(  # the files that go with a broadcast, in every language the same
    "broadcast_file",
    Column("broadcast_id", BigId, ForeignKey("broadcast.id", ondelete="CASCADE"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("digest", Text, nullable=False),  # of the original in DATA_DIR/media/sent
    Column("name", Text, nullable=False),
    Column("size", BigId, nullable=False),  # bytes
    PrimaryKeyConstraint("broadcast_id", "kind", "digest"),
    one_of("kind", "photo", "document", "voice"),
    Index("ix_broadcast_file_digest", "digest"),
)

delivery = table(
    "delivery",
    number(),
    Column("broadcast_id", BigId, ForeignKey("broadcast.id", ondelete="CASCADE"), nullable=False),
    of_person(),
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
    Column("first_unknown_at", Moment),  # when it was first not known whether a part had arrived
    UniqueConstraint("broadcast_id", "person_id"),
    one_of("state", "pending", "sending", "sent", "failed", "skipped", "unknown", "held"),
    Index(
        "ix_delivery_open",
        "broadcast_id",
        "id",
        sqlite_where=text("state IN ('pending', 'sending', 'unknown')"),
        postgresql_where=text("state IN ('pending', 'sending', 'unknown')"),
    ),
    Index(  # those who get it later by themselves (storage/courtesies.py)
        "ix_delivery_waiting",
        "broadcast_id",
        "not_before",
        sqlite_where=text("state = 'held' AND not_before IS NOT NULL"),
        postgresql_where=text("state = 'held' AND not_before IS NOT NULL"),
    ),
    Index("ix_delivery_state", "broadcast_id", "state", "reason"),  # all that is counted (storage/tallies.py)
    Index(
        "ix_delivery_doubted",
        "broadcast_id",
        sqlite_where=text("first_unknown_at IS NOT NULL"),
        postgresql_where=text("first_unknown_at IS NOT NULL"),
    ),
    Index("ix_delivery_person_id", "person_id", "settled_at"),
)

told_otherwise = table(  # what the team did to tell somebody without Telegram
    "told_otherwise",
    Column("broadcast_id", BigId, ForeignKey("broadcast.id", ondelete="CASCADE"), nullable=False),
    of_person(),
    Column("how", Text, nullable=False),
    Column("staff_id", BigId, ForeignKey("staff.id")),  # who wrote it down
    Column("at", Moment, nullable=False),
    PrimaryKeyConstraint("broadcast_id", "person_id"),
    one_of("how", "letter", "call", "not_reached"),
    Index("ix_told_otherwise_person_id", "person_id"),
)

rendered = table(  # what a part said to a person, where it has words of their own
    "rendered",
    Column("delivery_id", BigId, ForeignKey("delivery.id", ondelete="CASCADE"), nullable=False),
    Column("part", Integer, nullable=False),
    Column("hash", Text, nullable=False),  # of its text: a second try is recognised by it
    PrimaryKeyConstraint("delivery_id", "part"),
)

progress = table(  # the message in which a member of staff watches a broadcast
    "progress",
    Column("broadcast_id", BigId, ForeignKey("broadcast.id", ondelete="CASCADE"), nullable=False),
    Column("chat_id", BigId, nullable=False),
    Column("message_id", BigId),
    Column("shown", Text),  # hash of the text it shows
    Column("shown_at", Moment),
    PrimaryKeyConstraint("broadcast_id", "chat_id"),
)

question = table(  # the quick question of a broadcast
    "question",
    number(),
    Column("broadcast_id", BigId, ForeignKey("broadcast.id", ondelete="CASCADE"), nullable=False, unique=True),
    Column("kind", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("options", Json, nullable=False),  # [{"value": …, "text": …}, …]; [] for free text
    Column("decision_card", Json),  # {"decides", "when", "can_change", "cannot_change", "hear_back"}
    Column("closes_at", Moment),
    Column("closed_at", Moment),
    one_of("kind", "choice", "scale", "text"),
)

answer = table(  # what was said before a change is kept: superseded, not overwritten
    "answer",
    number(),
    Column("question_id", BigId, ForeignKey("question.id", ondelete="CASCADE"), nullable=False),
    of_person(),
    Column("value", Text),  # of the option; None for free text
    Column("words", Sealed),
    Column("given_at", Moment, nullable=False),
    Column("superseded_at", Moment),
    Index("ix_answer_person_id", "person_id"),
    Index(
        "uq_answer_present",
        "question_id",
        "person_id",
        unique=True,
        sqlite_where=text("superseded_at IS NULL"),
        postgresql_where=text("superseded_at IS NULL"),
    ),
)

card_shown = table(  # the proof that a decision card was seen before a view was asked for
    "card_shown",
    number(),
    of_person(),
    Column("subject", Text, nullable=False),  # question:N | opportunity:N | flow:ID
    Column("shown_at", Moment, nullable=False),
    Index("ix_card_shown_person_id", "person_id", "subject"),
)
