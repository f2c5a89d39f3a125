"""What was sold, such as CD, and at which price to dealers, as reports say it."""

import sqlalchemy as sa
from alembic import op

revision = "55_formats_and_prices"
down_revision = "54_shows"
branch_labels = None
depends_on = None

FORMATS = "format IN ('', 'download', 'physical', 'stream', 'video'{})"
CARRIERS = ", 'cd', 'vinyl', 'cassette', 'dvd', 'blu ray'"


def upgrade() -> None:
    op.add_column("earnings", sa.Column("format", sa.String))
    op.add_column("earnings", sa.Column("price", sa.Numeric))
    op.drop_constraint("ck_dealer_prices_format", "dealer_prices")
    op.create_check_constraint("format", "dealer_prices", FORMATS.format(CARRIERS))
