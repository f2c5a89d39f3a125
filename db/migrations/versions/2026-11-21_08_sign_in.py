"""Outside accounts, second factors, passkeys; keys that are bound to networks and rotated."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from db import rls
from db.columns import created_at, row_id

revision = "08_sign_in"
down_revision = "07_clients"
branch_labels = None
depends_on = None

TABLES = ("questions", "passkeys", "recovery_codes", "code_generators", "outside_accounts")


def upgrade() -> None:
    _outside_accounts()
    _codes()
    _passkeys()
    _questions()
    _api_keys()
    rls.run_script("sign_in.sql")


def _outside_accounts() -> None:
    op.create_table(
        "outside_accounts",
        row_id(),
        _person(),
        _text("provider"),
        _text("issuer"),
        _text("subject"),
        _text("shown_as"),
        _time("last_used_at", nullable=True),
        created_at(),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("issuer", "subject"),
        _of_person(),
    )
    op.create_index(op.f("ix_outside_accounts_person_id"), "outside_accounts", ["person_id"])
    rls.identity_table("outside_accounts", person="person_id")


def _codes() -> None:
    op.create_table(
        "code_generators",
        row_id(),
        _person(),
        sa.Column("secret", sa.LargeBinary, nullable=False),
        _time("confirmed_at", nullable=True),
        sa.Column("last_step", sa.BigInteger, nullable=False),
        created_at(),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("person_id"),
        _of_person(),
    )
    rls.identity_table("code_generators")
    op.create_table(
        "recovery_codes",
        row_id(),
        _person(),
        sa.Column("fingerprint", sa.LargeBinary, nullable=False),
        _time("used_at", nullable=True),
        created_at(),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("person_id", "fingerprint"),
        _of_person(),
    )
    rls.identity_table("recovery_codes")


def _passkeys() -> None:
    op.create_table(
        "passkeys",
        row_id(),
        _person(),
        sa.Column("credential_id", sa.LargeBinary, nullable=False),
        sa.Column("public_key", sa.LargeBinary, nullable=False),
        sa.Column("sign_count", sa.BigInteger, nullable=False),
        _text("name"),
        sa.Column("is_synced", sa.Boolean, nullable=False),
        _time("last_used_at", nullable=True),
        created_at(),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("credential_id"),
        _of_person(),
    )
    op.create_index(op.f("ix_passkeys_person_id"), "passkeys", ["person_id"])
    rls.identity_table("passkeys", person="person_id")


def _questions() -> None:
    op.create_table(
        "questions",
        row_id(),
        _text("purpose"),
        sa.Column("binding", sa.LargeBinary, nullable=False),
        sa.Column("person_id", sa.Uuid),
        sa.Column("details", JSONB, nullable=False),
        _time("expires_at"),
        _time("answered_at", nullable=True),
        created_at(),
        sa.PrimaryKeyConstraint("id"),
        _of_person(),
        sa.CheckConstraint("octet_length(binding) = 32", name="binding"),
    )
    op.create_index(op.f("ix_questions_binding"), "questions", ["binding"])
    rls.identity_table("questions", jobs="SELECT, DELETE")


def _api_keys() -> None:
    op.add_column(
        "api_keys",
        sa.Column("networks", JSONB, server_default=sa.text("'[]'"), nullable=False),
    )
    op.add_column("api_keys", sa.Column("successor_id", sa.Uuid))
    op.create_foreign_key(
        op.f("fk_api_keys_tenant_id_successor_id"),
        "api_keys",
        "api_keys",
        ["tenant_id", "successor_id"],
        ["tenant_id", "id"],
    )


def _person() -> sa.Column[Any]:
    return sa.Column("person_id", sa.Uuid, nullable=False)


def _of_person() -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["person_id"], ["persons.id"])


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String, nullable=False)


def _time(name: str, *, nullable: bool = False) -> sa.Column[datetime]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def downgrade() -> None:
    op.drop_column("api_keys", "successor_id")
    op.drop_column("api_keys", "networks")
    for table in TABLES:
        op.drop_table(table)
