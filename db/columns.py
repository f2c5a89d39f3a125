"""Columns every table has, as migrations write them."""

from typing import Any

import sqlalchemy as sa


def tenant_id() -> sa.Column[Any]:
    return sa.Column("tenant_id", sa.Uuid, nullable=False)


def row_id() -> sa.Column[Any]:
    return sa.Column("id", sa.Uuid, server_default=sa.text("uuidv7()"), nullable=False)


def created_at() -> sa.Column[Any]:
    return sa.Column(
        "created_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False
    )
