"""Tax forms of payees, who pays and reports, kinds of income, and the returns of a year."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from db import rls
from db.columns import created_at, row_id, tenant_id

revision = "32_us_tax"
down_revision = "31_payout_tax"
branch_labels = None
depends_on = None

CHANGED = "SELECT, INSERT, UPDATE"


def upgrade() -> None:
    _tax_payers()
    _income_sources()
    _tax_forms()
    _number_notices()
    _tax_returns()
    _tax_packs()


def _tax_payers() -> None:
    op.create_table(
        "tax_payers",
        tenant_id(),
        row_id(),
        *(_text(n) for n in ("name", "address", "city", "region", "postal_code", "phone")),
        sa.Column("number", sa.LargeBinary, nullable=False),
        sa.Column("last_four", sa.String(4), nullable=False),
        sa.Column("is_active", sa.Boolean, nullable=False),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.UniqueConstraint("tenant_id"),
    )
    rls.tenant_table("tax_payers", grants=CHANGED)


def _income_sources() -> None:
    op.create_table(
        "income_sources",
        tenant_id(),
        row_id(),
        _text("source"),
        _text("income"),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.UniqueConstraint("tenant_id", "source"),
        sa.CheckConstraint("income IN ('royalty', 'service', 'rent', 'other')", name="income"),
    )
    rls.tenant_table("income_sources", grants=CHANGED)


def _tax_forms() -> None:
    op.create_table(
        "tax_forms",
        tenant_id(),
        row_id(),
        sa.Column("subject_id", sa.Uuid, nullable=False),
        *(_text(n) for n in ("payee_name", "kind", "name")),
        _words("business_name"),
        *(_text(n) for n in ("entity", "address", "city")),
        _words("region"),
        _words("postal_code"),
        _text("country", 2),
        _words("number_kind"),
        sa.Column("number", sa.LargeBinary),
        _words("last_four", 4),
        _no("is_subject_to_backup"),
        _words("treaty_country", 2),
        _no("works_abroad"),
        _words("fatca_status"),
        _text("signed_name"),
        sa.Column("signed_on", sa.Date, nullable=False),
        sa.Column("signed_ip", sa.String),
        _text("source"),
        sa.Column("paper_key", sa.String),
        _words("paper_name"),
        _words("paper_type"),
        _words("check_result"),
        sa.Column("checked_at", sa.DateTime(timezone=True)),
        _no("is_check_simulated"),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.CheckConstraint("kind IN ('w9', 'w8ben', 'w8bene')", name="kind"),
        sa.CheckConstraint("source IN ('link', 'paper')", name="source"),
        sa.CheckConstraint(
            "number_kind IN ('', 'ssn', 'itin', 'ein', 'foreign')", name="number_kind"
        ),
        sa.CheckConstraint("(number IS NULL) = (number_kind = '')", name="number"),
        sa.CheckConstraint(
            "check_result IN ('', 'match', 'mismatch', 'unknown')", name="check_result"
        ),
    )
    op.create_index(
        "uq_tax_forms_current",
        "tax_forms",
        ["tenant_id", "subject_id"],
        unique=True,
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    # What was signed stays as it was signed; its end, the check of its number, and the number
    # under a newer key are written.
    rls.tenant_table(
        "tax_forms",
        grants=(
            "SELECT, INSERT,"
            " UPDATE (ended_at, check_result, checked_at, is_check_simulated, number)"
        ),
    )


def _number_notices() -> None:
    op.create_table(
        "number_notices",
        tenant_id(),
        row_id(),
        sa.Column("subject_id", sa.Uuid, nullable=False),
        sa.Column("received_on", sa.Date, nullable=False),
        sa.Column("step", sa.Integer, nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True)),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.CheckConstraint("step IN (1, 2)", name="step"),
    )
    op.create_index(
        op.f("ix_number_notices_tenant_id_subject_id"),
        "number_notices",
        ["tenant_id", "subject_id"],
    )
    rls.tenant_table("number_notices", grants="SELECT, INSERT, UPDATE (answered_at)")


def _tax_returns() -> None:
    op.create_table(
        "tax_returns",
        tenant_id(),
        row_id(),
        sa.Column("tax_year", sa.Integer, nullable=False),
        _text("form"),
        sa.Column("subject_id", sa.Uuid, nullable=False),
        _words("part"),
        sa.Column("form_id", sa.Uuid, nullable=False),
        sa.Column("sequence", sa.Integer, nullable=False),
        *(sa.Column(n, JSONB, nullable=False) for n in ("boxes", "recipient", "payer")),
        _text("made_by"),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.UniqueConstraint("tenant_id", "tax_year", "form", "subject_id", "part", "sequence"),
        sa.ForeignKeyConstraint(["tenant_id", "form_id"], ["tax_forms.tenant_id", "tax_forms.id"]),
        sa.CheckConstraint("form IN ('1099-MISC', '1099-NEC', '1042-S')", name="form"),
        sa.CheckConstraint("sequence >= 0", name="sequence"),
    )
    rls.tenant_table("tax_returns", grants=rls.APPEND_ONLY)


def _tax_packs() -> None:
    op.create_table(
        "tax_packs",
        tenant_id(),
        row_id(),
        sa.Column("tax_year", sa.Integer, nullable=False),
        sa.Column("returns", sa.Integer, nullable=False),
        sa.Column("file_key", sa.String),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
    )
    op.create_index(op.f("ix_tax_packs_tenant_id_tax_year"), "tax_packs", ["tenant_id", "tax_year"])
    rls.tenant_table("tax_packs", grants="SELECT, INSERT, UPDATE (file_key)")


def _text(name: str, length: int | None = None) -> sa.Column[str]:
    return sa.Column(name, sa.String(length), nullable=False)


def _words(name: str, length: int | None = None) -> sa.Column[str]:
    return sa.Column(name, sa.String(length), server_default=sa.text("''"), nullable=False)


def _no(name: str) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean, server_default=sa.text("false"), nullable=False)
