"""The first schema.

Written out in full, so that later changes of :mod:`crm_tui.store.tables` cannot alter it; a test compares the
outcome of all migrations with those tables.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def _key(name: str = "id") -> sa.Column[int]:
    return sa.Column(name, sa.Integer, primary_key=True, nullable=False)


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False, server_default="")


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, nullable=False)


def _flag(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, nullable=False, server_default=sa.text("0"))


def _reference(name: str, table: str, *, key: str = "id", optional: bool = False) -> sa.Column[int]:
    target = sa.ForeignKey(f"{table}.{key}", ondelete="RESTRICT")
    return sa.Column(name, sa.Integer, target, nullable=optional)


def upgrade() -> None:
    """Make every table, and the full-text index."""
    op.create_table(
        "shop",
        _key(),
        _text("name"),
        _text("country"),
        _text("postal_code"),
        _text("city"),
        sqlite_strict=True,
    )
    op.create_table(
        "staff",
        _key(),
        _text("login"),
        _text("name"),
        _text("role"),
        _reference("shop_id", "shop"),
        _number("active"),
        sa.UniqueConstraint("login"),
        sqlite_strict=True,
    )
    op.create_table(
        "preference",
        _key(),
        _reference("staff_id", "staff"),
        _text("name"),
        _text("value"),
        sa.UniqueConstraint("staff_id", "name"),
        sqlite_strict=True,
    )
    op.create_table(
        "list_item",
        _key(),
        _text("list_name"),
        _text("code"),
        _text("label"),
        _number("position"),
        _flag("retired"),
        sa.UniqueConstraint("list_name", "code"),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_table(
        "contact",
        _key(),
        _text("subject"),
        _text("number"),
        _text("kind"),
        _text("gender"),
        _text("first_name"),
        _text("last_name"),
        _text("nickname"),
        _text("department"),
        _text("job_title"),
        _text("employer"),
        _reference("employer_id", "contact", optional=True),
        _text("company_name"),
        _text("vat_number"),
        _text("siren"),
        _text("siret"),
        _text("iban"),
        _number("version"),
        _text("created_at"),
        _text("updated_at"),
        sa.UniqueConstraint("number"),
        sa.UniqueConstraint("subject"),
        sqlite_strict=True,
    )
    op.create_index("ix_contact_employer_id", "contact", ["employer_id"])
    op.create_table(
        "coordinate",
        _key(),
        _reference("contact_id", "contact"),
        _text("kind"),
        _number("rank"),
        _text("label"),
        _text("value"),
        _text("typed"),
        _text("extension"),
        _text("number"),
        _text("repetition"),
        _text("street"),
        _text("complement"),
        _text("box"),
        _text("po_box"),
        _text("postal_code"),
        _text("city"),
        _text("cedex"),
        _text("country"),
        _flag("manual"),
        _flag("billing"),
        _flag("delivery"),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index("coordinate_contact", "coordinate", ["contact_id", "kind", "rank"])
    op.create_index(
        "coordinate_one_billing",
        "coordinate",
        ["contact_id", "kind"],
        unique=True,
        sqlite_where=sa.text("billing = 1"),
        postgresql_where=sa.text("billing = 1"),
    )
    op.create_index(
        "coordinate_one_delivery",
        "coordinate",
        ["contact_id", "kind"],
        unique=True,
        sqlite_where=sa.text("delivery = 1"),
        postgresql_where=sa.text("delivery = 1"),
    )
    op.create_table(
        "social_profile",
        _key(),
        _reference("contact_id", "contact"),
        _number("rank"),
        _text("network"),
        _text("url"),
        _text("typed"),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index("ix_social_profile_contact_id", "social_profile", ["contact_id"])
    op.create_table(
        "membership",
        _key(),
        _reference("contact_id", "contact"),
        _reference("shop_id", "shop"),
        _reference("salesperson_id", "staff", optional=True),
        _text("stage"),
        _text("origin"),
        _text("attached_at"),
        _text("attached_by"),
        _text("detached_at"),
        _text("detached_by"),
        _text("detach_reason"),
        sa.UniqueConstraint("contact_id", "shop_id"),
        sqlite_strict=True,
    )
    op.create_index("ix_membership_salesperson_id", "membership", ["salesperson_id"])
    op.create_index("ix_membership_shop_id", "membership", ["shop_id"])
    op.create_table(
        "membership_state",
        _key(),
        _reference("membership_id", "membership"),
        _number("rank"),
        _text("state"),
        sa.UniqueConstraint("membership_id", "state"),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_table(
        "consent",
        _key(),
        _reference("membership_id", "membership"),
        _text("channel"),
        _text("state"),
        _text("at"),
        _text("by"),
        _text("how"),
        _text("wording"),
        sqlite_strict=True,
    )
    op.create_index("ix_consent_membership_id", "consent", ["membership_id"])
    op.create_table(
        "loyalty",
        _key(),
        _reference("membership_id", "membership"),
        _number("rank"),
        _text("programme"),
        _text("label"),
        _text("member_number"),
        _text("valid_until"),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index("ix_loyalty_membership_id", "loyalty", ["membership_id"])
    op.create_index("loyalty_number", "loyalty", ["programme", "member_number"])
    op.create_table(
        "note",
        _key(),
        _reference("membership_id", "membership"),
        _text("text"),
        _text("at"),
        _text("by"),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index("ix_note_membership_id", "note", ["membership_id"])
    op.create_table(
        "not_duplicate",
        _key(),
        _reference("low", "contact"),
        _reference("high", "contact"),
        _text("at"),
        _text("by"),
        sa.UniqueConstraint("low", "high"),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index("ix_not_duplicate_high", "not_duplicate", ["high"])
    op.create_table(
        "event",
        _key("seq"),
        _text("at"),
        _text("actor"),
        _number("change"),
        _text("action"),
        _text("entity"),
        _number("entity_id"),
        _text("subject"),
        _text("fields"),
        _text("digest"),
        _text("prev"),
        _text("hash"),
        _number("fmt"),
        sqlite_strict=True,
    )
    op.create_index("event_subject", "event", ["subject", "seq"])
    op.create_table(
        "event_value",
        sa.Column(
            "seq",
            sa.Integer,
            sa.ForeignKey("event.seq", ondelete="RESTRICT"),
            primary_key=True,
            nullable=False,
        ),
        sa.Column("salt", sa.LargeBinary, nullable=False),
        _text("body"),
        sqlite_strict=True,
    )
    op.create_table(
        "trace_staging",
        _key(),
        _text("entity"),
        _number("entity_id"),
        sa.Column("contact_id", sa.Integer, nullable=True),
        sa.Column("old", sa.Text, nullable=True),
        sa.Column("new", sa.Text, nullable=True),
        sqlite_strict=True,
    )
    op.create_table(
        "ctx",
        _key(),
        _text("actor"),
        sqlite_strict=True,
    )
    op.create_table(
        "directory",
        _number("shop_id"),
        _number("contact_id"),
        _flag("detached"),
        sa.Column(
            "sort_key",
            sa.Text().with_variant(sa.Text(collation="C"), "postgresql"),
            nullable=False,
            server_default="",
        ),
        _text("name"),
        _text("phone"),
        _text("email"),
        _text("city"),
        _text("states"),
        sa.PrimaryKeyConstraint("shop_id", "contact_id"),
        sqlite_strict=True,
    )
    op.create_index("directory_order", "directory", ["shop_id", "detached", "sort_key", "contact_id"])
    op.create_table(
        "directory_size",
        _number("shop_id"),
        _number("detached"),
        _number("n"),
        sa.PrimaryKeyConstraint("shop_id", "detached"),
        sqlite_strict=True,
    )
    op.create_table(
        "search_doc",
        _key(),
        _text("name"),
        _text("mail"),
        _text("phone"),
        _text("place"),
        sqlite_strict=True,
    )
    op.create_table(
        "dup_key",
        sa.Column("k", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        _number("contact_id"),
        sa.PrimaryKeyConstraint("k", "contact_id"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index("dup_key_contact", "dup_key", ["contact_id"])
    op.create_table(
        "dup_doc",
        _key("contact_id"),
        _text("doc"),
        sqlite_strict=True,
    )
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "CREATE VIRTUAL TABLE search_fts USING fts5(name, mail, phone, place, content='search_doc',"
            " content_rowid='id', prefix='1 2 3', detail=column, columnsize=0,"
            " tokenize='unicode61 remove_diacritics 2')"
        )
    else:
        # The words are folded and split already: no parser of PostgreSQL may cut them another way.
        op.execute(
            "ALTER TABLE search_doc ADD COLUMN words tsvector GENERATED ALWAYS AS (array_to_tsvector("
            "array_remove(string_to_array(name || ' ' || mail || ' ' || phone || ' ' || place, ' '), '')"
            ")) STORED"
        )
        op.execute("CREATE INDEX search_doc_words ON search_doc USING gin (words)")
