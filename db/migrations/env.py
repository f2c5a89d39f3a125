"""Runs migrations in one transaction each, under an advisory lock, as the owner role."""

from alembic import context
from sqlalchemy import Connection

from db.metadata import metadata


def migrate(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=metadata,
        transaction_per_migration=True,
        compare_type=True,
        compare_server_default=False,
    )
    with context.begin_transaction():
        context.run_migrations()


migrate(context.config.attributes["connection"])
