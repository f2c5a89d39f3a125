"""Rows: the declarative base, the mixins of tenant rows, and the naming of constraints."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from sqlalchemy import BigInteger, DateTime, MetaData, Numeric, Uuid, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import UserDefinedType

from app.core.ids import new_id

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

Exact = Annotated[int, mapped_column(BigInteger)]
"""Minor units of a currency named in a column beside it."""


class Xid8(UserDefinedType[str]):
    """The id of a database transaction, as PostgreSQL writes it."""

    cache_ok = True

    def get_col_spec(self, **_: Any) -> str:
        return "xid8"


def async_url(url: str) -> str:
    """A `postgresql://` address for the asyncpg driver."""
    return url.replace("postgresql://", "postgresql+asyncpg://", 1)


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy's way to declare it
        datetime: DateTime(timezone=True),
        UUID: Uuid(),
        dict[str, Any]: JSONB(),
        list[Any]: JSONB(),
    }


class TenantRow:
    """A row of one tenant: `(tenant_id, id)` is its key, and every key pointing at it."""

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True, sort_order=-20)
    id: Mapped[UUID] = mapped_column(
        primary_key=True, default=new_id, server_default=text("uuidv7()"), sort_order=-19
    )
    created_at: Mapped[datetime] = mapped_column(server_default=func.now(), sort_order=90)


class GlobalRow:
    """A row that belongs to no tenant: a person, a tenant itself, a session."""

    id: Mapped[UUID] = mapped_column(
        primary_key=True, default=new_id, server_default=text("uuidv7()"), sort_order=-19
    )
    created_at: Mapped[datetime] = mapped_column(server_default=func.now(), sort_order=90)


def exact_numeric() -> Numeric[Decimal]:
    """Amounts at the precision of their source: up to 20 decimals, 18 digits before the point."""
    return Numeric(38, 20)
