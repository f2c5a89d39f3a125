"""What became of the claims of a night: sent, then paid or refused."""

import sqlalchemy as sa
from alembic import op

from db import rls
from db.columns import created_at, row_id, tenant_id

revision = "67_claims_followed"
down_revision = "66_names_in_copies"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "performance_claims",
        tenant_id(),
        row_id(),
        sa.Column("performance_id", sa.Uuid, nullable=False),
        sa.Column("party_id", sa.Uuid, nullable=False),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("sent_on", sa.Date, nullable=False),
        sa.Column("reference", sa.String, nullable=False, server_default=sa.text("''")),
        sa.Column("answered_on", sa.Date),
        sa.Column("amount", sa.BigInteger),
        sa.Column("currency", sa.String(3)),
        sa.Column("words", sa.String, nullable=False, server_default=sa.text("''")),
        sa.Column("edition", sa.Integer, nullable=False, server_default=sa.text("1")),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.ForeignKeyConstraint(
            ["tenant_id", "performance_id"], ["performances.tenant_id", "performances.id"]
        ),
        sa.ForeignKeyConstraint(["tenant_id", "party_id"], ["parties.tenant_id", "parties.id"]),
        sa.UniqueConstraint("tenant_id", "performance_id", "party_id"),
        sa.CheckConstraint("state IN ('sent', 'paid', 'refused')", name="state"),
        sa.CheckConstraint("(state = 'sent') = (answered_on IS NULL)", name="answered"),
        sa.CheckConstraint("answered_on >= sent_on", name="days"),
        sa.CheckConstraint("(state = 'paid') = (amount IS NOT NULL)", name="paid"),
        sa.CheckConstraint("(amount IS NULL) = (currency IS NULL) AND amount >= 0", name="amount"),
    )
    op.create_index(
        op.f("ix_performance_claims_tenant_id_party_id"),
        "performance_claims",
        ["tenant_id", "party_id"],
    )
    rls.tenant_table("performance_claims")
