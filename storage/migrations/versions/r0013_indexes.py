"""What hangs on a person, and what is told of one, is found without a look at everybody's."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "r0013"
down_revision = "r0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Indexes only: they are made from what is there."""
    op.create_index("ix_answer_person_id", "answer", ["person_id"])
    op.create_index("ix_audit_subject", "audit", ["subject"])
    op.create_index("ix_consent_person_id", "consent", ["person_id"])
    op.create_index("ix_safeguarding_alert_contribution_id", "safeguarding_alert", ["contribution_id"])
    is_aside = sa.text("state = 'aside'")
    op.create_index("ix_inbox_aside", "inbox", ["sender"], sqlite_where=is_aside, postgresql_where=is_aside)
