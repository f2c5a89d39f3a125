"""Plans, subscriptions, meters."""

revision = "10_plans"
down_revision = "09_payments"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass
