"""Performances are a kind of income of their own."""

from alembic import op

revision = "85_performances"
down_revision = "84_arrivals"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_constraint("income", "income_sources", type_="check")
    op.create_check_constraint(
        "income",
        "income_sources",
        "income IN ('royalty', 'service', 'performance', 'rent', 'other')",
    )
