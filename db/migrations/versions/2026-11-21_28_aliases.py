"""More kinds of names that a person confirms: works, tracks of a UPC, a source's own numbers."""

from alembic import op

revision = "28_aliases"
down_revision = "27_mailed_offers"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_constraint("kind", "match_aliases", type_="check")
    op.create_check_constraint(
        "kind", "match_aliases", "kind IN ('isrc', 'work', 'track', 'partner', 'upc', 'title')"
    )
