"""Merged and linked cards, word frequencies, reviews, filters of the list, imports that can be taken back.

Written out in full, as the first. What is derived from the cards is emptied here where its shape changes;
the upgrade makes it anew at its end.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_HASH = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _key() -> sa.Column[int]:
    return sa.Column("id", sa.Integer, primary_key=True, nullable=False)


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False, server_default="")


def _sorted_text(name: str) -> sa.Column[str]:
    by_code_point = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
    return sa.Column(name, by_code_point, nullable=False, server_default="")


def _label(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False)


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, nullable=False)


def _flag(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, nullable=False, server_default=sa.text("0"))


def _reference(name: str, table: str) -> sa.Column[int]:
    target = sa.ForeignKey(f"{table}.id", ondelete="RESTRICT")
    return sa.Column(name, sa.Integer, target, nullable=False)


def upgrade() -> None:
    """Add the tables and columns."""
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    _merging(on_sqlite)
    _duplicates()
    _directory()
    _search(on_sqlite)
    _imports()
    _streets()


def _merging(on_sqlite: bool) -> None:
    if on_sqlite:
        # In one statement, as Alembic would make a new table for the reference.
        op.execute(
            "ALTER TABLE contact ADD COLUMN merged_into INTEGER REFERENCES contact (id) ON DELETE RESTRICT"
        )
    else:
        target = sa.ForeignKey("contact.id", ondelete="RESTRICT")
        op.add_column("contact", sa.Column("merged_into", sa.Integer, target, nullable=True))
    op.create_index("ix_contact_merged_into", "contact", ["merged_into"])
    op.add_column("contact", _flag("withdrawn"))
    op.create_table(
        "contact_link",
        _key(),
        _reference("low", "contact"),
        _reference("high", "contact"),
        _text("kind"),
        _text("at"),
        _text("by"),
        sa.UniqueConstraint("low", "high"),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index("ix_contact_link_high", "contact_link", ["high"])
    op.create_table(
        "merging",
        _key(),
        _reference("winner_id", "contact"),
        _reference("loser_id", "contact"),
        _text("at"),
        _text("by"),
        _text("score"),
        _text("reasons"),
        _text("undone_at"),
        _text("undone_by"),
        sqlite_strict=True,
    )
    op.create_index("ix_merging_winner_id", "merging", ["winner_id"])
    op.create_index("ix_merging_loser_id", "merging", ["loser_id"])


def _duplicates() -> None:
    # The keys of a card follow from its record, so nobody looks for them by card.
    op.drop_index("dup_key_contact", "dup_key")
    op.create_table(
        "dup_freq",
        sa.Column("k", _HASH, primary_key=True, nullable=False),
        _flag("n"),
        sqlite_strict=True,
    )
    op.create_table(
        "duplicate_pair",
        _number("low"),
        _number("high"),
        _flag("score"),
        sa.PrimaryKeyConstraint("low", "high"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index("duplicate_pair_score", "duplicate_pair", ["score", "low", "high"])
    op.create_index("duplicate_pair_high", "duplicate_pair", ["high"])
    op.create_table(
        "review_run",
        _key(),
        _text("at"),
        _text("by"),
        _flag("known_id"),
        _text("since"),
        _flag("last_id"),
        _flag("done"),
        _flag("total"),
        _text("finished_at"),
        sqlite_strict=True,
    )


def _directory() -> None:
    op.drop_table("directory")
    op.create_table(
        "directory",
        _number("shop_id"),
        _number("contact_id"),
        _flag("detached"),
        _sorted_text("sort_key"),
        _text("name"),
        _text("phone"),
        _text("email"),
        _text("city"),
        _sorted_text("city_key"),
        _text("states"),
        _text("stage"),
        _flag("salesperson_id"),
        _text("consent"),
        _sorted_text("touched"),
        sa.PrimaryKeyConstraint("shop_id", "contact_id"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    filters = ["stage", "salesperson_id", "consent", "states"]
    for name, order, more in (
        ("directory_order", ["sort_key", "contact_id"], [*filters, "city_key"]),
        ("directory_touched", ["touched", "contact_id"], [*filters, "city_key"]),
        ("directory_city", ["city_key", "sort_key", "contact_id"], filters),
    ):
        op.create_index(name, "directory", ["shop_id", "detached", *order, *more])
    op.create_table(
        "directory_facet",
        _number("shop_id"),
        _number("detached"),
        _label("facet"),
        _label("value"),
        _flag("n"),
        sa.PrimaryKeyConstraint("shop_id", "detached", "facet", "value"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )


def _search(on_sqlite: bool) -> None:
    op.execute("DELETE FROM search_doc")
    if on_sqlite:
        op.execute("DROP TABLE search_fts")
        op.add_column("search_doc", _text("tags"))
        op.execute(
            "CREATE VIRTUAL TABLE search_fts USING fts5(name, mail, phone, place, tags, content='search_doc',"
            " content_rowid='id', prefix='1 2 3 4 5', detail=column, columnsize=0,"
            " tokenize='unicode61 remove_diacritics 2')"
        )
    else:
        op.execute("ALTER TABLE search_doc DROP COLUMN words")
        op.add_column("search_doc", _text("tags"))
        op.execute(
            "ALTER TABLE search_doc ADD COLUMN words tsvector GENERATED ALWAYS AS (array_to_tsvector("
            "array_remove(string_to_array("
            "name || ' ' || mail || ' ' || phone || ' ' || place || ' ' || tags, ' '), '')"
            ")) STORED"
        )
        op.execute("CREATE INDEX search_doc_words ON search_doc USING gin (words)")
    op.create_table(
        "search_word",
        _key(),
        _sorted_text("word"),
        sa.UniqueConstraint("word"),
        sqlite_strict=True,
    )
    op.create_table(
        "search_word_key",
        sa.Column("k", _HASH, nullable=False),
        _number("word_id"),
        sa.PrimaryKeyConstraint("k", "word_id"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )


def _imports() -> None:
    op.create_table(
        "import_batch",
        _key(),
        _reference("shop_id", "shop"),
        _text("file_name"),
        _text("format"),
        _text("policy"),
        _text("at"),
        _text("by"),
        _text("finished_at"),
        _text("counts"),
        _text("reverted_at"),
        _text("reverted_by"),
        sqlite_strict=True,
    )
    op.create_table(
        "import_card",
        _reference("import_id", "import_batch"),
        _reference("contact_id", "contact"),
        _label("outcome"),
        sa.PrimaryKeyConstraint("import_id", "contact_id", "outcome"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index("import_card_contact", "import_card", ["contact_id"])


def _streets() -> None:
    op.add_column("coordinate", _text("source"))
    by_code_point = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
    op.create_table(
        "known_street",
        sa.Column("key", by_code_point, nullable=False),
        _label("street"),
        sa.Column("postal_code", by_code_point, nullable=False),
        _label("city"),
        _label("country"),
        _number("contact_id"),
        sa.PrimaryKeyConstraint("key", "street", "postal_code", "city", "country", "contact_id"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index("known_street_contact", "known_street", ["contact_id"])
