"""What Alembic runs: the migrations, in the transaction that :mod:`crm_tui.store.upgrade` has begun."""

from alembic import context
from sqlmodel import SQLModel

import crm_tui.store.tables  # noqa: F401  # fills SQLModel.metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    transaction_per_migration=False,
)
context.run_migrations()
