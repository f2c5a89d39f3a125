"""The table of what-if answers that were worked out in the background."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, TenantRow


class AnswerStatus(StrEnum):
    WAITING = "waiting"
    READY = "ready"
    FAILED = "failed"


class WhatIfAnswer(TenantRow, Base):
    """A question as an address asks it, by its hash, and its answer with every digit.

    `edition` says from which data: how many facts of each kind there were. The answer names nobody:
    payees and contracts are in it by their ids.
    """

    __tablename__ = "whatif_answers"
    contract_id: Mapped[UUID]
    question: Mapped[str]
    sha256: Mapped[bytes]
    status: Mapped[str]
    asked_by: Mapped[str] = mapped_column(info={"pii": "name"})
    expires_at: Mapped[datetime]
    found_at: Mapped[datetime | None]
    edition: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'"))
    answer: Mapped[dict[str, Any] | None]
    failure: Mapped[str | None]
    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant_id", "contract_id"], ["royalty_contracts.tenant_id", "royalty_contracts.id"]
        ),
        CheckConstraint("status IN ('waiting', 'ready', 'failed')", name="status"),
        CheckConstraint("(status = 'ready') = (answer IS NOT NULL)", name="ready"),
        CheckConstraint("(status = 'failed') = (failure IS NOT NULL)", name="failed"),
        Index("ix_whatif_answers_recent", "tenant_id", "contract_id", "created_at", "id"),
        Index(
            "uq_whatif_answers_waiting",
            "tenant_id",
            "contract_id",
            "sha256",
            unique=True,
            postgresql_where=text("status = 'waiting'"),
        ),
    )

    @property
    def is_waiting(self) -> bool:
        return self.status == AnswerStatus.WAITING

    @property
    def is_ready(self) -> bool:
        return self.status == AnswerStatus.READY
