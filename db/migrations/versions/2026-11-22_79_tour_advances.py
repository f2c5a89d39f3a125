"""Advances for tours and shows, and everything that is paid back of them."""

import sqlalchemy as sa
from alembic import op

from db import rls
from db.columns import created_at, row_id, tenant_id

revision = "79_tour_advances"
down_revision = "78_staff"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _advances()
    _moves()
    rls.run_script("tour_advances.sql")


def _advances() -> None:
    op.create_table(
        "tour_advances",
        tenant_id(),
        row_id(),
        sa.Column("tour_id", sa.Uuid),
        sa.Column("show_id", sa.Uuid),
        sa.Column("lender", sa.String, nullable=False),
        sa.Column("lender_kind", sa.String, nullable=False),
        sa.Column("amount", sa.BigInteger, nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("percent", sa.Numeric(9, 6), nullable=False),
        sa.Column("received_on", sa.Date, nullable=False),
        sa.Column("how", sa.String, nullable=False),
        _text("note"),
        sa.Column("booked_as", sa.Uuid, nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True)),
        _text("undone_reason"),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        _to("tours", "tour_id"),
        _to("ledger_transactions", "booked_as"),
        sa.CheckConstraint("num_nonnulls(show_id, tour_id) = 1", name="subject"),
        sa.CheckConstraint("lender_kind IN ('label', 'agency', 'other')", name="lender_kind"),
        sa.CheckConstraint("amount > 0", name="amount"),
        sa.CheckConstraint("percent > 0 AND percent <= 100", name="percent"),
        sa.CheckConstraint("how IN ('bank', 'cash')", name="how"),
    )
    for column in ("booked_as", "tour_id", "show_id"):
        _index("tour_advances", column)
    rls.tenant_table("tour_advances")


def _moves() -> None:
    op.create_table(
        "tour_advance_moves",
        tenant_id(),
        row_id(),
        sa.Column("advance_id", sa.Uuid, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("show_id", sa.Uuid),
        sa.Column("on_date", sa.Date, nullable=False),
        sa.Column("how", sa.String),
        sa.Column("amount", sa.BigInteger, nullable=False),
        sa.Column("of_due", sa.BigInteger, nullable=False, server_default=sa.text("0")),
        sa.Column("currency", sa.String(3), nullable=False),
        _text("note"),
        sa.Column("booked_as", sa.Uuid),
        sa.Column("undone_at", sa.DateTime(timezone=True)),
        _text("undone_reason"),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        _to("tour_advances", "advance_id"),
        _to("ledger_transactions", "booked_as"),
        sa.CheckConstraint("kind IN ('recouped', 'paid', 'waived')", name="kind"),
        sa.CheckConstraint("(kind = 'recouped') = (show_id IS NOT NULL)", name="show"),
        sa.CheckConstraint("(kind = 'paid') = (how IS NOT NULL)", name="way"),
        sa.CheckConstraint("how IN ('bank', 'cash')", name="how"),
        sa.CheckConstraint("amount >= 0 AND of_due BETWEEN 0 AND amount", name="amounts"),
        sa.CheckConstraint("(amount = 0) = (booked_as IS NULL)", name="booked"),
        sa.CheckConstraint("kind = 'paid' OR of_due = 0", name="of_due"),
    )
    op.create_index(
        "uq_tour_advance_moves_show",
        "tour_advance_moves",
        ["tenant_id", "advance_id", "show_id"],
        unique=True,
        postgresql_where=sa.text("kind = 'recouped' AND undone_at IS NULL"),
    )
    for column in ("booked_as", "advance_id"):
        _index("tour_advance_moves", column)
    rls.tenant_table("tour_advance_moves")


def _to(table: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["tenant_id", column], [f"{table}.tenant_id", f"{table}.id"])


def _index(table: str, column: str) -> None:
    op.create_index(op.f(f"ix_{table}_tenant_id_{column}"), table, ["tenant_id", column])


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String, nullable=False, server_default=sa.text("''"))
