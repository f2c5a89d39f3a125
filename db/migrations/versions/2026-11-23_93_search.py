"""The search folds case and accents in the database."""

from alembic import op

from db import rls

revision = "93_search"
down_revision = "92_crew"
branch_labels = None
depends_on = None


def upgrade() -> None:
    rls.run_script("search.sql")


def downgrade() -> None:
    op.execute("DROP FUNCTION backline.plain(text)")
