"""Invoices and credit notes."""

revision = "11_invoices"
down_revision = "10_plans"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass
