"""Why a note was saved over a serious hit of the note guard."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add the column."""
    op.add_column("note", sa.Column("guard_reason", sa.Text, nullable=False, server_default=""))
