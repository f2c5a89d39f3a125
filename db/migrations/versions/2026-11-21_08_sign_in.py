"""Outside accounts, second factors, passkeys."""

revision = "08_sign_in"
down_revision = "07_clients"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass
