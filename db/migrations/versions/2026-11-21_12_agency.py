"""What an agency sells, agrees and works."""

revision = "12_agency"
down_revision = "11_invoices"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass
