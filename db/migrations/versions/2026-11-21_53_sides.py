"""Each side of a hold, a proposal or a claim is told what was decided, and not who else asked."""

from alembic import op

from db import rls

revision = "53_sides"
down_revision = "52_announced"
branch_labels = None
depends_on = None


def upgrade() -> None:
    rls.run_script("sides.sql")


def downgrade() -> None:
    """The guards stay as they are: what they refuse was never meant to be."""
    op.execute("DROP TRIGGER venue_edits_told ON venue_edits")
    op.execute("DROP TRIGGER venue_claims_told ON venue_claims")
    op.execute("DROP FUNCTION backline.tell_decided()")
