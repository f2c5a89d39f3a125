"""Mechanicals on statements, and contracts that are most favored nations of others."""

import sqlalchemy as sa
from alembic import op

revision = "37_terms"
down_revision = "36_portal_links"
branch_labels = None
depends_on = None

SECTIONS = (
    "section IN ('opening', 'sales', 'mechanicals', 'costs', 'reserves', 'advances',"
    " 'transfers', 'tax', 'closing', 'payable')"
)


def upgrade() -> None:
    op.drop_constraint("section", "statement_entries", type_="check")
    op.create_check_constraint("section", "statement_entries", SECTIONS)
    op.add_column("contract_versions", sa.Column("favored_with_id", sa.Uuid))
    op.create_foreign_key(
        None,
        "contract_versions",
        "royalty_contracts",
        ["tenant_id", "favored_with_id"],
        ["tenant_id", "id"],
    )
    op.create_check_constraint("favored", "contract_versions", "favored_with_id <> contract_id")
