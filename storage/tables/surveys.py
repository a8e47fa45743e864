"""Surveys that staff make: their versions, and one set of answers a person."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, PrimaryKeyConstraint, Text, UniqueConstraint

from storage.columns import BigId, Json, Moment, Sealed
from storage.tables.parts import number, of_person, one_of, table

survey = table(
    "survey",
    number(),
    Column("slug", Text, nullable=False, unique=True),
    Column("version", Integer, nullable=False),  # the one that is begun now
    Column("audience", Text, nullable=False),  # an audience expression: who may take it
    Column("missing", Text, nullable=False),  # what people get whose language it is not in
    Column("opens_at", Moment),
    Column("closes_at", Moment),
    Column("closed_at", Moment),  # closed by hand
    Column("made_at", Moment, nullable=False),
    one_of("missing", "english", "not_offered"),
)

survey_version = table(
    "survey_version",
    Column("survey_id", BigId, ForeignKey("survey.id", ondelete="CASCADE"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("edition", Text, nullable=False),  # the same for the same questions in the same words
    Column("flow_version", Text, nullable=False),
    Column("body", Text, nullable=False),  # its flow, with its texts in every language
    Column("form", Text, nullable=False),  # as staff wrote it
    Column("about", Json, nullable=False),  # {"title": …, "languages": …, "questions": [{"name", "kind"}, …]}
    Column("made_by", BigId, ForeignKey("staff.id")),  # None: the operator
    Column("made_at", Moment, nullable=False),
    PrimaryKeyConstraint("survey_id", "number"),
    UniqueConstraint("survey_id", "edition"),
)

answer_set = table(  # what one person answered in one survey
    "answer_set",
    number(),
    Column("survey_id", BigId, ForeignKey("survey.id", ondelete="CASCADE"), nullable=False),
    of_person(),
    Column("pseudonym", Integer, nullable=False),  # what it is called in files; it tells nobody who it is
    Column("state", Text, nullable=False, server_default="started"),
    Column("version", Integer, nullable=False),  # of the survey, as it was last begun or changed
    Column("language", Text, nullable=False),
    Column("started_at", Moment, nullable=False),
    Column("changed_at", Moment, nullable=False),
    Column("finished_at", Moment),
    one_of("state", "started", "finished"),
    UniqueConstraint("survey_id", "person_id"),
    UniqueConstraint("survey_id", "pseudonym"),
    Index("ix_answer_set_person_id", "person_id"),
)

survey_answer = table(
    "survey_answer",
    Column("answer_set_id", BigId, ForeignKey("answer_set.id", ondelete="CASCADE"), nullable=False),
    Column("question", Text, nullable=False),
    Column("version", Integer, nullable=False),  # of the survey in which it was asked so
    Column("value", Sealed),  # None: asked, and left out
    Column("given_at", Moment, nullable=False),
    PrimaryKeyConstraint("answer_set_id", "question"),
)
