"""The table of published prices to dealers."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, TenantRow, exact_numeric

FORMATS = ("download", "physical", "stream", "video", "cd", "vinyl", "cassette", "dvd", "blu ray")
"""How it was used or what was sold; the latter says more."""
_WRITTEN = {"cd": "CD", "dvd": "DVD", "blu ray": "Blu-ray"}
_LISTED = ", ".join(f"'{each}'" for each in ("", *FORMATS))


class DealerPrice(TenantRow, Base):
    """What one unit costs a dealer from a day on; what is empty narrows nothing.

    `upc` is filled with zeros to fourteen digits, as earnings have it.
    """

    __tablename__ = "dealer_prices"
    recording_id: Mapped[UUID | None]
    upc: Mapped[str] = mapped_column(server_default=text("''"))
    format: Mapped[str] = mapped_column(server_default=text("''"))
    country: Mapped[str] = mapped_column(server_default=text("''"))
    currency: Mapped[str] = mapped_column(String(3))
    starts_on: Mapped[date]
    amount: Mapped[Decimal] = mapped_column(exact_numeric())
    __table_args__ = (
        Index(
            "uq_dealer_prices_one",
            "tenant_id",
            "recording_id",
            "upc",
            "format",
            "country",
            "currency",
            "starts_on",
            unique=True,
            postgresql_nulls_not_distinct=True,
        ),
        CheckConstraint("amount > 0", name="amount"),
        CheckConstraint("recording_id IS NOT NULL OR upc <> '' OR format <> ''", name="something"),
        CheckConstraint(f"format IN ({_LISTED})", name="format"),
        ForeignKeyConstraint(
            ["tenant_id", "recording_id"], ["recordings.tenant_id", "recordings.id"]
        ),
    )

    @property
    def format_label(self) -> str:
        return _WRITTEN.get(self.format, self.format.capitalize())
