"""Taking money and paying it out."""

revision = "09_payments"
down_revision = "08_sign_in"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass
