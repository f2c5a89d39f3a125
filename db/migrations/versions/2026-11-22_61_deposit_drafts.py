"""A deposit is forgotten with the draft of its invoice, and can be billed again."""

from alembic import op

revision = "61_deposit_drafts"
down_revision = "60_setlists"
branch_labels = None
depends_on = None

TO_INVOICE = (["tenant_id", "invoice_id"], ["tenant_id", "id"])


def upgrade() -> None:
    op.drop_constraint("fk_show_deposits_tenant_id_invoice_id", "show_deposits")
    op.create_foreign_key(
        "fk_show_deposits_tenant_id_invoice_id",
        "show_deposits",
        "invoices",
        *TO_INVOICE,
        ondelete="CASCADE",
    )
