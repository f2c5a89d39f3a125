"""Settlements of shows: versions, signatures, what the house keeps to itself, what was paid."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from db import rls
from db.columns import created_at, row_id, tenant_id

revision = "58_settlements"
down_revision = "57_tours"
branch_labels = None
depends_on = None

SIDE = "side IN ('artist', 'venue')"


def upgrade() -> None:
    op.add_column("show_deposits", sa.Column("paid_at", sa.DateTime(timezone=True)))
    _versions()
    _signatures()
    _house_figures()
    _paid()
    rls.run_script("settlements.sql")


def _versions() -> None:
    op.create_table(
        "show_settlements",
        *_shared("show_id"),
        sa.Column("number", sa.Integer, nullable=False),
        _text("side"),
        _text("made_by"),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("figures", JSONB, nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True)),
        sa.Column("pdf_key", sa.String),
        sa.Column("pdf_sha256", sa.LargeBinary),
        *_end(),
        sa.ForeignKeyConstraint(["tenant_id", "show_id"], ["shows.tenant_id", "shows.id"]),
        sa.UniqueConstraint("tenant_id", "show_id", "number"),
        sa.CheckConstraint("number > 0", name="number"),
        sa.CheckConstraint(SIDE, name="side"),
    )
    op.create_index(
        "uq_show_settlements_closed",
        "show_settlements",
        ["tenant_id", "show_id"],
        unique=True,
        postgresql_where=sa.text("closed_at IS NOT NULL"),
    )
    _share("show_settlements")


def _signatures() -> None:
    op.create_table(
        "show_settlement_signatures",
        *_shared("show_id"),
        sa.Column("number", sa.Integer, nullable=False),
        _text("side"),
        _text("name"),
        sa.Column("email", sa.String),
        sa.Column("ip", sa.String),
        _text("consent"),
        sa.Column("document_hash", sa.LargeBinary, nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        *_end(),
        sa.ForeignKeyConstraint(
            ["tenant_id", "show_id", "number"],
            ["show_settlements.tenant_id", "show_settlements.show_id", "show_settlements.number"],
        ),
        sa.UniqueConstraint("tenant_id", "show_id", "number", "side"),
        sa.CheckConstraint(SIDE, name="side"),
    )
    _share("show_settlement_signatures")


def _house_figures() -> None:
    op.create_table(
        "show_house_figures",
        tenant_id(),
        row_id(),
        *_of_owner(),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("lines", JSONB, nullable=False, server_default=sa.text("'[]'")),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.UniqueConstraint("tenant_id", "owner_tenant_id", "show_id"),
    )
    rls.tenant_table("show_house_figures", grants="SELECT, INSERT, UPDATE")


def _paid() -> None:
    op.create_table(
        "show_settlements_paid",
        tenant_id(),
        row_id(),
        sa.Column("party_tenant_id", sa.Uuid),
        *_of_owner(),
        _text("side"),
        _text("how"),
        sa.Column("paid_on", sa.Date, nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("amount", sa.BigInteger, nullable=False),
        *_end(),
        sa.UniqueConstraint("tenant_id", "owner_tenant_id", "show_id"),
        sa.CheckConstraint(SIDE, name="side"),
        sa.CheckConstraint("how IN ('bank', 'cash')", name="how"),
    )
    _share("show_settlements_paid")


def _shared(show: str) -> tuple[Any, ...]:
    return (
        tenant_id(),
        row_id(),
        sa.Column("party_tenant_id", sa.Uuid),
        sa.Column(show, sa.Uuid, nullable=False),
    )


def _end() -> tuple[Any, ...]:
    return (
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.ForeignKeyConstraint(["party_tenant_id"], ["tenants.id"], ondelete="SET NULL"),
    )


def _of_owner() -> tuple[Any, ...]:
    return (
        sa.Column("owner_tenant_id", sa.Uuid, nullable=False),
        sa.Column("show_id", sa.Uuid, nullable=False),
        sa.ForeignKeyConstraint(["owner_tenant_id"], ["tenants.id"]),
        sa.ForeignKeyConstraint(["owner_tenant_id", "show_id"], ["shows.tenant_id", "shows.id"]),
    )


def _share(table: str) -> None:
    op.create_index(None, table, ["party_tenant_id"])
    rls.shared_table(table, party="party_tenant_id", grants="SELECT, INSERT, UPDATE")


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String, nullable=False)
