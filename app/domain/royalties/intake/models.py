"""Tables of reports that come by e-mail."""

from enum import StrEnum
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKeyConstraint,
    Index,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, TenantRow
from app.integrations.inbox.verdicts import Checked


class MailState(StrEnum):
    ARRIVED = "arrived"
    HELD = "held"
    READ = "read"
    DISMISSED = "dismissed"


class Hold(StrEnum):
    """Why a mail waits for a person."""

    SENDER = "sender"
    CHECK = "check"


class IntakeAddress(TenantRow, Base):
    """The workspace's own part of its address, which nobody can guess; None while it is off."""

    __tablename__ = "intake_addresses"
    token: Mapped[str | None] = mapped_column(unique=True)
    __table_args__ = (UniqueConstraint("tenant_id"),)


class IntakeSender(TenantRow, Base):
    """An address whose mail is taken without asking."""

    __tablename__ = "intake_senders"
    email: Mapped[str] = mapped_column(info={"pii": "email"})
    __table_args__ = (UniqueConstraint("tenant_id", "email"),)


class IntakeMail(TenantRow, Base):
    """A mail, kept whole under `raw_key`; `fingerprint` makes bringing it twice bring one.

    `checked` is what the receiving server found about its sender, `checks` its words for it.
    `is_released` once a person wants its files whoever sent them; `failure` is why there are none.
    """

    __tablename__ = "intake_mails"
    fingerprint: Mapped[bytes]
    sender: Mapped[str] = mapped_column(info={"pii": "email"})
    sender_name: Mapped[str] = mapped_column(info={"pii": "name"})
    subject: Mapped[str]
    size: Mapped[int] = mapped_column(BigInteger)
    raw_key: Mapped[str | None]
    checked: Mapped[str]
    checks: Mapped[str] = mapped_column(server_default=text("''"))
    state: Mapped[str] = mapped_column(server_default=text("'arrived'"))
    hold: Mapped[str | None]
    is_released: Mapped[bool] = mapped_column(server_default=text("false"))
    failure: Mapped[str | None]
    __table_args__ = (
        UniqueConstraint("tenant_id", "fingerprint"),
        CheckConstraint("state IN ('arrived', 'held', 'read', 'dismissed')", name="state"),
        CheckConstraint("(state = 'held') = (hold IS NOT NULL)", name="hold"),
        CheckConstraint("checked IN ('passed', 'failed', 'unknown')", name="checked"),
        Index("ix_intake_mails_recent", "tenant_id", "created_at", "id"),
        Index(
            "ix_intake_mails_held", "tenant_id", "sender", postgresql_where=text("state = 'held'")
        ),
    )

    @property
    def is_held(self) -> bool:
        return self.state == MailState.HELD

    @property
    def is_disproven(self) -> bool:
        return self.checked == Checked.FAILED


class IntakeFile(TenantRow, Base):
    """A file of a mail in its place: the report it became, or why it became none."""

    __tablename__ = "intake_files"
    mail_id: Mapped[UUID]
    number: Mapped[int]
    name: Mapped[str]
    size: Mapped[int] = mapped_column(BigInteger)
    report_id: Mapped[UUID | None]
    is_new: Mapped[bool] = mapped_column(server_default=text("true"))
    failure: Mapped[str | None]
    __table_args__ = (
        UniqueConstraint("tenant_id", "mail_id", "number"),
        ForeignKeyConstraint(
            ["tenant_id", "mail_id"],
            ["intake_mails.tenant_id", "intake_mails.id"],
            ondelete="CASCADE",
        ),
        ForeignKeyConstraint(
            ["tenant_id", "report_id"], ["earnings_reports.tenant_id", "earnings_reports.id"]
        ),
    )
