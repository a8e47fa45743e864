"""How people want to be spoken to, in languages that speak otherwise to a woman and to a man."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "r0014"
down_revision = "r0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A column of their own choice; nobody has chosen yet."""
    op.add_column("person", sa.Column("form_of_address", sa.Text(), nullable=True))
