"""Every table of Hearback, one module a subject, so that the whole memory of the programme can be read in one sitting.

Names are the field's words. Sealed columns are encrypted at rest. What a crash may leave in `sending` and what
becomes of it is told in docs/crash.md. Queries live in the other modules of `storage`, one a subject.
"""

from __future__ import annotations

from storage.tables.accountability import audit, notice
from storage.tables.ambassadors import agreed_document, ambassador, ambassador_ending, invitation, relay
from storage.tables.api import api_token
from storage.tables.broadcasts import (
    answer,
    broadcast,
    broadcast_file,
    card_shown,
    content,
    delivery,
    progress,
    question,
    rendered,
    staff,
    told_otherwise,
)
from storage.tables.console import (
    console_draft,
    console_identity,
    console_link,
    console_presence,
    console_session,
    representing,
)
from storage.tables.conversations import finished, flow_version, session, timer
from storage.tables.hearing_back import (
    contribution,
    contribution_event,
    health_update,
    health_update_text,
    opportunity,
    opportunity_text,
    participation,
    taken_down,
    told_by_hand,
    update_told,
    update_told_again,
    update_words,
    wrote_back,
)
from storage.tables.media_in import attachment, contribution_earlier, contribution_part, leftover
from storage.tables.parts import metadata
from storage.tables.people import (
    consent,
    earlier_record,
    erasure,
    person,
    person_interest,
    person_topic,
    without_telegram,
)
from storage.tables.places import place
from storage.tables.receiving import bot_state, inbox
from storage.tables.safety import alert_step, alert_watch, duty_week, folded, off_duty, safeguarding_alert
from storage.tables.sending import chosen_file, media, outbox, telegram_pause
from storage.tables.series import series, series_firing
from storage.tables.settings import sentence_change, sentence_draft, setting_change
from storage.tables.starts import flow_schedule, flow_start
from storage.tables.surveys import answer_set, survey, survey_answer, survey_version
from storage.tables.team import team_group, team_message, team_topic

__all__ = [
    "agreed_document",
    "alert_step",
    "alert_watch",
    "ambassador",
    "ambassador_ending",
    "answer",
    "answer_set",
    "api_token",
    "attachment",
    "audit",
    "bot_state",
    "broadcast",
    "broadcast_file",
    "card_shown",
    "chosen_file",
    "consent",
    "console_draft",
    "console_identity",
    "console_link",
    "console_presence",
    "console_session",
    "content",
    "contribution",
    "contribution_earlier",
    "contribution_event",
    "contribution_part",
    "delivery",
    "duty_week",
    "earlier_record",
    "erasure",
    "finished",
    "flow_schedule",
    "flow_start",
    "flow_version",
    "folded",
    "health_update",
    "health_update_text",
    "inbox",
    "invitation",
    "leftover",
    "media",
    "metadata",
    "notice",
    "off_duty",
    "opportunity",
    "opportunity_text",
    "outbox",
    "participation",
    "person",
    "person_interest",
    "person_topic",
    "place",
    "progress",
    "question",
    "relay",
    "rendered",
    "representing",
    "safeguarding_alert",
    "sentence_change",
    "sentence_draft",
    "series",
    "series_firing",
    "session",
    "setting_change",
    "staff",
    "survey",
    "survey_answer",
    "survey_version",
    "taken_down",
    "team_group",
    "team_message",
    "team_topic",
    "telegram_pause",
    "timer",
    "told_by_hand",
    "told_otherwise",
    "update_told",
    "update_told_again",
    "update_words",
    "without_telegram",
    "wrote_back",
]
