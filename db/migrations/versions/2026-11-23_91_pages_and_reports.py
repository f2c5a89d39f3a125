"""Public pages know whether our name stands on them; reports are published to clients.

Pages of published artists and announced nights read the flag of their workspace.
"""

import sqlalchemy as sa
from alembic import op

from db import rls

revision = "91_pages_and_reports"
down_revision = "90_closing_plans"
branch_labels = None
depends_on = None

_ARTISTS = "id IN (SELECT tenant_id FROM artists WHERE published_at IS NOT NULL)"
_VENUES = "id IN (SELECT keeper_tenant_id FROM venues WHERE keeper_tenant_id IS NOT NULL)"


def upgrade() -> None:
    op.execute(
        f"ALTER POLICY published ON tenants USING (({_ARTISTS} OR {_VENUES})"
        f" AND {rls.SCOPE} = 'public')"
    )
    op.execute("GRANT SELECT (is_white_label) ON tenants TO backline_public")
    op.add_column(
        "client_reports",
        sa.Column("number", sa.SmallInteger, nullable=False, server_default=sa.text("0")),
    )
    op.add_column("client_reports", sa.Column("published_at", sa.DateTime(timezone=True)))
    op.add_column("client_reports", sa.Column("pdf_key", sa.String))
    op.add_column("client_reports", sa.Column("pdf_sha256", sa.LargeBinary))
    op.create_check_constraint(
        "published",
        "client_reports",
        "(published_at IS NULL) = (pdf_key IS NULL) AND (pdf_key IS NULL) = (pdf_sha256 IS NULL)"
        " AND (published_at IS NULL OR number > 0)",
    )
