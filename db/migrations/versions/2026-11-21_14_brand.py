"""Own domains and blueprints."""

revision = "14_brand"
down_revision = "13_portal"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass
