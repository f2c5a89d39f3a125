"""The most a tour may cost."""

import sqlalchemy as sa
from alembic import op

revision = "89_tour_budget"
down_revision = "88_venue_facts"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("tours", sa.Column("budget_amount", sa.BigInteger))
    op.create_check_constraint("budget_amount", "tours", "budget_amount >= 0")
