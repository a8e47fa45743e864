"""What people said, what came of it, and what there is to read and to take part in."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, PrimaryKeyConstraint, Text, false, text

from storage.columns import BigId, Json, Moment, Sealed, YesNo
from storage.tables.parts import number, of_person, one_of, table

contribution = table(
    "contribution",
    number(),
    Column("receipt", Text, nullable=False, unique=True),
    of_person(),
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
    one_of("kind", "said", "complaint", "urgent"),
    one_of("status", "received", "read", "grouped", "given", "decided", "answered", "closed"),
    Index("ix_contribution_status", "status", "made_at"),
    Index("ix_contribution_person_id", "person_id"),
)

contribution_event = table(
    "contribution_event",
    number(),
    Column("contribution_id", BigId, ForeignKey("contribution.id", ondelete="CASCADE"), nullable=False),
    Column("status", Text, nullable=False),
    Column("staff_id", BigId, ForeignKey("staff.id")),
    Column("words", Sealed),  # the reply, or the reason for closing
    Column("at", Moment, nullable=False),
    Column("message_id", BigId),  # of the answer, in its author's chat
    Index("ix_contribution_event_contribution_id", "contribution_id"),
)

wrote_back = table(  # what was said about the same as something before, which a thread is known by
    "wrote_back",
    Column(
        "contribution_id",
        BigId,
        ForeignKey("contribution.id", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    ),
    Column("first_id", BigId, ForeignKey("contribution.id", ondelete="CASCADE"), nullable=False),
    Index("ix_wrote_back_first_id", "first_id"),
)

taken_down = table(  # beside a contribution that the team wrote down for somebody without Telegram
    "taken_down",
    Column(
        "contribution_id",
        BigId,
        ForeignKey("contribution.id", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    ),
    of_person(),
    Column("how", Text, nullable=False),
    Column("topic", Text),
    Column("service", Text),
    Column("hears_back", YesNo, nullable=False),  # whether they want to be told what comes of it
    Column("staff_id", BigId, ForeignKey("staff.id")),  # who wrote it down
    Column("taken_at", Moment, nullable=False),
    one_of("how", "letter", "call", "in_person"),
    Index("ix_taken_down_person_id", "person_id"),
)

told_by_hand = table(  # an answer, or a reason for closing, for somebody without Telegram
    "told_by_hand",
    Column(
        "event_id",
        BigId,
        ForeignKey("contribution_event.id", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    ),
    of_person(),
    Column("how", Text),  # None: not told yet; or with a time, it came on their phone after all
    Column("staff_id", BigId, ForeignKey("staff.id")),  # who wrote down that they were told
    Column("told_at", Moment),
    one_of("how", "letter", "call", "in_person", "not_reached", "not_wanted"),
    Index("ix_told_by_hand_person_id", "person_id"),
    Index(
        "ix_told_by_hand_to_tell",
        "event_id",
        sqlite_where=text("how IS NULL"),
        postgresql_where=text("how IS NULL"),
    ),
)

health_update = table(
    "health_update",
    number(),
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

health_update_text = table(
    "health_update_text",
    Column("update_id", BigId, ForeignKey("health_update.id", ondelete="CASCADE"), nullable=False),
    Column("language", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("body", Text, nullable=False),  # Markdown
    Column("checked_by", Text),  # None: not checked, does not go out
    Column("written_by", BigId),  # of the team; None: it came from a file
    Column("draft", Json),  # words that wait for a check beside these, as far as they may differ; None: none do
    Column("draft_by", BigId),
    PrimaryKeyConstraint("update_id", "language"),
)

update_told = table(  # what the team did to tell somebody without Telegram of an update
    "update_told",
    Column("health_update_id", BigId, ForeignKey("health_update.id", ondelete="CASCADE"), nullable=False),
    of_person(),
    Column("how", Text, nullable=False),
    Column("staff_id", BigId, ForeignKey("staff.id")),  # who wrote it down
    Column("at", Moment, nullable=False),
    Column("words_id", BigId),  # of update_words: what they were told; None: not known
    PrimaryKeyConstraint("health_update_id", "person_id"),
    one_of("how", "letter", "call", "not_reached"),
    Index("ix_update_told_person_id", "person_id"),
)

update_told_again = table(  # that what they were told changed, or does not hold any more: the last time
    "update_told_again",
    Column("health_update_id", BigId, ForeignKey("health_update.id", ondelete="CASCADE"), nullable=False),
    of_person(),
    Column("how", Text, nullable=False),
    Column("staff_id", BigId, ForeignKey("staff.id")),
    Column("at", Moment, nullable=False),
    Column("words_id", BigId),
    Column("why", Text, nullable=False),
    PrimaryKeyConstraint("health_update_id", "person_id"),
    one_of("how", "letter", "call", "not_reached", "not_needed"),
    one_of("why", "changed", "withdrawn"),
    Index("ix_update_told_again_person_id", "person_id"),
)

update_words = table(  # an update as it read when somebody was told of it by letter or by a call
    "update_words",
    number(),
    Column("health_update_id", BigId, ForeignKey("health_update.id", ondelete="CASCADE"), nullable=False),
    Column("language", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("body", Text, nullable=False),
    Index("ix_update_words_health_update_id", "health_update_id"),
)

opportunity = table(
    "opportunity",
    number(),
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

opportunity_text = table(
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
    Column("written_by", BigId),
    Column("draft", Json),  # as above
    Column("draft_by", BigId),
    PrimaryKeyConstraint("opportunity_id", "language"),
)

participation = table(
    "participation",
    Column("opportunity_id", BigId, ForeignKey("opportunity.id", ondelete="CASCADE"), nullable=False),
    of_person(),
    Column("state", Text, nullable=False),
    Column("since", Moment, nullable=False),
    Column("by_broadcast", BigId),  # the announcement whose button led here
    Column("earlier_state", Text),  # of who came: what they were before, should it be a mistake; None: not on the list
    Column("earlier_since", Moment),
    one_of("state", "interested", "booked", "waiting", "attended"),
    PrimaryKeyConstraint("opportunity_id", "person_id"),
    Index("ix_participation_person_id", "person_id"),
    Index("ix_participation_by_broadcast", "by_broadcast"),
)
