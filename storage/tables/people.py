"""People, what they agreed to, and who asked to be forgotten."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, PrimaryKeyConstraint, Text, false, text, true

from storage.columns import BigId, Moment, Sealed, YesNo
from storage.tables.parts import number, of_person, one_of, table

person = table(
    "person",
    number(),
    # A private chat's id is its person's id; below zero for whoever has no Telegram (programme/without_telegram.py).
    Column("telegram_id", BigId, nullable=False, unique=True),
    Column("language", Text),  # None: not chosen yet
    Column("state", Text, nullable=False, server_default="signing_up"),
    Column("name", Sealed),  # as they want to be called
    Column("locality", Text),
    Column("access_needs", Sealed),
    Column("interests_asked", YesNo, nullable=False, server_default=false()),
    Column("reachable", YesNo, nullable=False, server_default=true()),
    Column("unreachable_reason", Text),  # blocked | deactivated | chat_not_found | cannot_initiate
    Column("unreachable_at", Moment),  # since when we know it
    Column("stopped_at", Moment),
    Column("left_at", Moment),  # who came back: when they had stopped, or blocked the bot, the last time
    Column("paused_until", Moment),
    Column("test", YesNo, nullable=False, server_default=false()),
    Column("invited_by", Text),  # payload of the link they came through
    Column("joined_at", Moment, nullable=False),
    Column("signed_up_at", Moment),
    Column("last_heard_at", Moment),  # our last delivered message
    Column("last_spoke_at", Moment),  # their last message or press
    Column("form_of_address", Text),  # feminine | masculine | other; None: not chosen
    Column("quiet_from", Text),  # from when they want to be left in peace, as 21:30 on the programme's clock
    Column("quiet_to", Text),  # till when; both or neither
    one_of("state", "signing_up", "signed_up"),
    Index(
        "ix_person_invited_by",
        "invited_by",
        sqlite_where=text("invited_by IS NOT NULL"),
        postgresql_where=text("invited_by IS NOT NULL"),
    ),
    Index(  # who joined when, without test contacts: counted in it alone
        "ix_person_signed_up",
        "signed_up_at",
        sqlite_where=text("NOT test"),
        postgresql_where=text("NOT test"),
    ),
    Index("ix_person_joined_at", "joined_at"),  # the list at a desk, in this order
    Index("ix_person_language", "language"),  # which languages there are
    Index("ix_person_test", "id", sqlite_where=text("test"), postgresql_where=text("test")),
    Index(
        "ix_person_stopped",
        "stopped_at",
        sqlite_where=text("stopped_at IS NOT NULL"),
        postgresql_where=text("stopped_at IS NOT NULL"),
    ),
    Index(
        "ix_person_left",
        "left_at",
        sqlite_where=text("left_at IS NOT NULL"),
        postgresql_where=text("left_at IS NOT NULL"),
    ),
    Index(
        "ix_person_blocked",
        "unreachable_at",
        sqlite_where=text("unreachable_reason = 'blocked'"),
        postgresql_where=text("unreachable_reason = 'blocked'"),
    ),
)

person_topic = table(
    "person_topic",
    of_person(),
    Column("topic", Text, nullable=False),
    PrimaryKeyConstraint("person_id", "topic"),
    Index("ix_person_topic_topic", "topic", "person_id"),
)

person_interest = table(
    "person_interest",
    of_person(),
    Column("interest", Text, nullable=False),
    PrimaryKeyConstraint("person_id", "interest"),
)

consent = table(
    "consent",
    number(),
    of_person(),
    Column("tier", Text, nullable=False),
    Column("wording", Text, nullable=False),  # id of the wording that was shown
    Column("wording_version", Integer, nullable=False),
    Column("language", Text, nullable=False),  # of the wording that was shown
    Column("channel", Text, nullable=False),
    Column("given_at", Moment, nullable=False),
    Column("withdrawn_at", Moment),
    Column("withdrawn_how", Text),  # stop | profile | cancel | erasure | staff | renewed | joined
    one_of("tier", "updates", "taking_part", "ambassador"),
    one_of("channel", "telegram", "paper", "web", "transfer", "call", "in_person"),
    Index("ix_consent_person_id", "person_id"),
    Index(
        "ix_consent_tier",
        "tier",
        sqlite_where=text("withdrawn_at IS NULL"),
        postgresql_where=text("withdrawn_at IS NULL"),
    ),
    Index(
        "uq_consent_live",
        "person_id",
        "tier",
        unique=True,
        sqlite_where=text("withdrawn_at IS NULL"),
        postgresql_where=text("withdrawn_at IS NULL"),
    ),
)

without_telegram = table(  # who was signed up by the team, and hears by letter or by a call
    "without_telegram",
    of_person(),
    Column("way", Text, nullable=False),
    Column("address", Sealed),  # to put on an envelope
    Column("telephone", Sealed),
    Column("staff_id", BigId, ForeignKey("staff.id")),  # who wrote it down
    Column("keyed_at", Moment, nullable=False),
    PrimaryKeyConstraint("person_id"),
    one_of("way", "letter", "call"),
)

earlier_record = table(  # of somebody who had no Telegram, and came to it: the number that they had then
    "earlier_record",
    Column("earlier", BigId, primary_key=True, autoincrement=False),
    of_person(),
    Column("stand_in", BigId, nullable=False),  # in place of a number on Telegram: a backup may bring it back
    Column("joined_at", Moment, nullable=False),
    Column("staff_id", BigId, ForeignKey("staff.id")),
    Index("ix_earlier_record_person_id", "person_id"),
)

erasure = table(  # keeps no person: only a keyed hash, so that an old list does not bring them back
    "erasure",
    number(),
    Column("fingerprint", Text, nullable=False, unique=True),
    Column("erased_at", Moment, nullable=False),
    Column("asked_by", Text, nullable=False),  # person | staff
)
