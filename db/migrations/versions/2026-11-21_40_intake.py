"""Reports that come by e-mail: addresses, allowed senders, mails and their files."""

import sqlalchemy as sa
from alembic import op

from db import rls
from db.columns import created_at, row_id, tenant_id

revision = "40_intake"
down_revision = "39_run_jobs"
branch_labels = None
depends_on = None

EMPTY = sa.text("''")


def upgrade() -> None:
    op.create_table(
        "intake_addresses",
        tenant_id(),
        row_id(),
        sa.Column("token", sa.String, unique=True),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.UniqueConstraint("tenant_id"),
    )
    rls.tenant_table("intake_addresses", jobs="SELECT")
    op.create_table(
        "intake_senders",
        tenant_id(),
        row_id(),
        _text("email"),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.UniqueConstraint("tenant_id", "email"),
    )
    rls.tenant_table("intake_senders")
    _mails()
    _files()
    op.create_table(
        "sandbox_inbound",
        row_id(),
        *(_text(name) for name in ("sender", "recipient", "subject")),
        sa.Column("raw", sa.LargeBinary, nullable=False),
        sa.Column("state", sa.String, nullable=False, server_default=sa.text("'waiting'")),
        created_at(),
        sa.PrimaryKeyConstraint("id"),
        sa.CheckConstraint("state IN ('waiting', 'taken', 'not ours')", name="state"),
    )
    rls.platform_table("sandbox_inbound")


def _mails() -> None:
    op.create_table(
        "intake_mails",
        tenant_id(),
        row_id(),
        sa.Column("fingerprint", sa.LargeBinary, nullable=False),
        *(_text(name) for name in ("sender", "sender_name", "subject")),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("raw_key", sa.String),
        _text("checked"),
        _text("checks", default=EMPTY),
        _text("state", default=sa.text("'arrived'")),
        sa.Column("hold", sa.String),
        sa.Column("is_released", sa.Boolean, nullable=False, server_default=sa.text("false")),
        sa.Column("failure", sa.String),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.UniqueConstraint("tenant_id", "fingerprint"),
        sa.CheckConstraint("state IN ('arrived', 'held', 'read', 'dismissed')", name="state"),
        sa.CheckConstraint("(state = 'held') = (hold IS NOT NULL)", name="hold"),
        sa.CheckConstraint("checked IN ('passed', 'failed', 'unknown')", name="checked"),
    )
    op.create_index("ix_intake_mails_recent", "intake_mails", ["tenant_id", "created_at", "id"])
    op.create_index(
        "ix_intake_mails_held",
        "intake_mails",
        ["tenant_id", "sender"],
        postgresql_where=sa.text("state = 'held'"),
    )
    rls.tenant_table("intake_mails", jobs="SELECT, INSERT")


def _files() -> None:
    op.create_table(
        "intake_files",
        tenant_id(),
        row_id(),
        sa.Column("mail_id", sa.Uuid, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        _text("name"),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("report_id", sa.Uuid),
        sa.Column("is_new", sa.Boolean, nullable=False, server_default=sa.text("true")),
        sa.Column("failure", sa.String),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.UniqueConstraint("tenant_id", "mail_id", "number"),
        sa.ForeignKeyConstraint(
            ["tenant_id", "mail_id"],
            ["intake_mails.tenant_id", "intake_mails.id"],
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "report_id"], ["earnings_reports.tenant_id", "earnings_reports.id"]
        ),
    )
    rls.tenant_table("intake_files")


def _text(name: str, *, default: sa.TextClause | None = None) -> sa.Column[str]:
    return sa.Column(name, sa.String, nullable=False, server_default=default)
