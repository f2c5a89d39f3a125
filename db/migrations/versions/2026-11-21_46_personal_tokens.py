"""Personal tokens: a person's own way into a workspace for a script."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from db import rls
from db.columns import created_at, row_id, tenant_id

revision = "46_personal_tokens"
down_revision = "45_moved_in_line"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "personal_tokens",
        tenant_id(),
        row_id(),
        sa.Column("person_id", sa.Uuid, nullable=False),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("prefix", sa.String, nullable=False),
        sa.Column("token_hash", sa.LargeBinary, nullable=False),
        sa.Column("scopes", JSONB, nullable=False),
        sa.Column("networks", JSONB, server_default=sa.text("'[]'"), nullable=False),
        sa.Column("last_used_at", sa.DateTime(timezone=True)),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True)),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.UniqueConstraint("tenant_id", "token_hash"),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"]),
    )
    op.create_index(op.f("ix_personal_tokens_token_hash"), "personal_tokens", ["token_hash"])
    op.create_index(op.f("ix_personal_tokens_person_id"), "personal_tokens", ["person_id"])
    rls.identity_table("personal_tokens", person="person_id", tenant="tenant_id")
    rls.run_script("personal_tokens.sql")


def downgrade() -> None:
    op.execute("DROP FUNCTION backline.resolve_token(bytea)")
    op.drop_table("personal_tokens")
