"""What ambassadors agreed to and learnt, what stands behind something that they passed on, and invitations."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, Text, UniqueConstraint

from storage.columns import BigId, Json, Moment, Sealed
from storage.tables.parts import number, of_person, one_of, table

agreed_document = table(  # names nobody: the same words are kept once, however many agreed to them
    "agreed_document",
    number(),
    Column("name", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("language", Text, nullable=False),
    Column("digest", Text, nullable=False),
    Column("pieces", Json, nullable=False),
    Column("first_agreed_at", Moment, nullable=False),
    one_of("name", "agreement", "code_of_conduct"),
    UniqueConstraint("name", "version", "language", "digest"),
)

ambassador = table(  # one row for each time somebody became one; the consent of that moment says whether they still are
    "ambassador",
    number(),
    of_person(),
    Column("agreement", BigId, ForeignKey("agreed_document.id"), nullable=False),
    Column("agreement_at", Moment, nullable=False),
    Column("code_of_conduct", BigId, ForeignKey("agreed_document.id"), nullable=False),
    Column("code_of_conduct_at", Moment, nullable=False),
    Column("induction_version", Integer, nullable=False),
    Column("quiz_passed_at", Moment, nullable=False),
    Column("became_at", Moment, nullable=False),
    Index("ix_ambassador_person_id", "person_id"),
)

ambassador_ending = table(  # one row for each time the team ended somebody's role; their consent ends with it
    "ambassador_ending",
    number(),
    of_person(),
    Column("ended_at", Moment, nullable=False),
    Column("reason", Text, nullable=False),
    Column("words", Sealed, nullable=False),  # what the team wrote to them about it
    Column("invited_again_at", Moment),  # from then on they may become one again
    one_of("reason", "conduct", "silent", "asked", "programme", "other"),
    Index("ix_ambassador_ending_person_id", "person_id"),
)

relay = table(  # beside a contribution that an ambassador passed on; who said it to them is written nowhere
    "relay",
    Column("contribution_id", BigId, ForeignKey("contribution.id", ondelete="CASCADE"), primary_key=True),
    of_person(),  # the ambassador
    Column("people", Integer, nullable=False),  # about how many said it; 10: ten or more
    Column("service", Text),  # a short name of the programme's
    Column("service_words", Sealed),  # in their words, where it is none of these
    Column("agreed_at", Moment, nullable=False),  # when they ticked that whoever said it agreed
    Index("ix_relay_person_id", "person_id"),
)

invitation = table(  # a link by which people come; who came through it stands on them
    "invitation",
    number(),
    Column("code", Text, nullable=False, unique=True),
    Column("kind", Text, nullable=False),
    Column("name", Text, unique=True),  # of a campaign
    of_person(nullable=True),  # whose own it is
    Column("made_at", Moment, nullable=False),
    one_of("kind", "campaign", "personal"),
    Index("ix_invitation_person_id", "person_id"),
)
