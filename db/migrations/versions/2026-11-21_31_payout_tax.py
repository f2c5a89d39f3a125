"""Payouts know the tax kept back of them, and new bank details wait."""

import sqlalchemy as sa
from alembic import op

from db import rls
from db.columns import created_at, row_id, tenant_id

revision = "31_payout_tax"
down_revision = "30_statements"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("payees", sa.Column("email", sa.String))
    op.add_column("payees", sa.Column("usable_from", sa.DateTime(timezone=True)))
    for name in ("withheld", "added_tax"):
        op.add_column("payout_items", _amount(name, server_default=sa.text("0")))
    op.add_column(
        "payout_items",
        sa.Column("tax_country", sa.String(2), server_default=sa.text("''"), nullable=False),
    )
    op.create_check_constraint("taxes", "payout_items", "withheld >= 0 AND added_tax >= 0")
    _payout_parts()
    _payout_settings()


def _payout_parts() -> None:
    op.create_table(
        "payout_parts",
        tenant_id(),
        row_id(),
        sa.Column("item_id", sa.Uuid, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("income", sa.String, nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        _amount("gross"),
        _amount("withheld"),
        sa.Column("regime", sa.String, nullable=False),
        sa.Column("rate", sa.Numeric(9, 6), nullable=False),
        sa.Column("reason", sa.String, nullable=False),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.UniqueConstraint("tenant_id", "item_id", "position"),
        sa.ForeignKeyConstraint(
            ["tenant_id", "item_id"], ["payout_items.tenant_id", "payout_items.id"]
        ),
        sa.CheckConstraint("gross > 0 AND withheld BETWEEN 0 AND gross", name="withheld"),
        sa.CheckConstraint("regime IN ('none', 'backup', 'nra', 'treaty')", name="regime"),
    )
    rls.tenant_table("payout_parts", grants=rls.APPEND_ONLY)


def _payout_settings() -> None:
    op.create_table(
        "payout_settings",
        tenant_id(),
        row_id(),
        sa.Column("cool_off_days", sa.Integer, nullable=False),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.UniqueConstraint("tenant_id"),
        sa.CheckConstraint("cool_off_days BETWEEN 0 AND 30", name="cool_off_days"),
    )
    rls.tenant_table("payout_settings", grants="SELECT, INSERT, UPDATE")


def _amount(name: str, **more: object) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger, nullable=False, **more)  # type: ignore[arg-type]
