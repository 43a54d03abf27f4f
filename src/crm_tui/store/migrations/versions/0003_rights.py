"""The rights of the person: archive, retention, access, objections, erasures, journal.

Also what registers answer, and why a note says what it says.

Written out in full, as the others.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def _key() -> sa.Column[int]:
    return sa.Column("id", sa.Integer, primary_key=True, nullable=False)


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False, server_default="")


def _flag(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, nullable=False, server_default=sa.text("0"))


def _contact() -> sa.Column[int]:
    target = sa.ForeignKey("contact.id", ondelete="RESTRICT")
    return sa.Column("contact_id", sa.Integer, target, nullable=False)


def upgrade() -> None:
    """Add the tables and columns."""
    op.add_column("contact", _text("erased_at"))
    for name in (
        "archived_at",
        "archived_by",
        "archive_reason",
        "last_contact_at",
        "last_contact_how",
        "kept_at",
        "kept_by",
        "kept_reason",
    ):
        op.add_column("membership", _text(name))
    op.add_column("note", _text("guard_reason"))
    op.create_index("membership_last_contact", "membership", ["shop_id", "last_contact_at"])
    op.add_column("ctx", _text("erasing"))
    _registers()
    _rights()


def _registers() -> None:
    op.create_table(
        "identifier_check",
        _key(),
        _contact(),
        _text("kind"),
        _text("value"),
        _text("state"),
        _text("asked_at"),
        _text("answered_at"),
        _text("by"),
        _text("source"),
        _text("proof"),
        sa.UniqueConstraint("contact_id", "kind", "value"),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index("identifier_check_state", "identifier_check", ["state", "asked_at"])


def _rights() -> None:
    op.create_table(
        "access_request",
        _key(),
        _contact(),
        _text("at"),
        _text("by"),
        _text("due_at"),
        _text("written_at"),
        _text("handed_at"),
        _text("handed_by"),
        sqlite_strict=True,
    )
    op.create_index("ix_access_request_contact_id", "access_request", ["contact_id"])
    op.create_table(
        "objection",
        _key(),
        _text("fingerprint"),
        _text("channel"),
        _text("at"),
        _text("by"),
        _text("lifted_at"),
        _text("lifted_by"),
        sa.UniqueConstraint("fingerprint", "channel"),
        sqlite_strict=True,
    )
    op.create_table(
        "erasure",
        _key(),
        _text("subject"),
        _text("number"),
        _text("at"),
        _text("by"),
        _text("reason"),
        _text("also"),
        sa.UniqueConstraint("subject"),
        sqlite_strict=True,
    )
    op.create_table(
        "access_log",
        _key(),
        _text("at"),
        _text("by"),
        _flag("shop_id"),
        _text("action"),
        _text("subject"),
        _flag("n"),
        sqlite_strict=True,
    )
    op.create_index("access_log_subject", "access_log", ["subject", "at"])
    op.create_index("access_log_at", "access_log", ["at"])
