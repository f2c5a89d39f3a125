"""Tables of taxes. A form, a notice and a return stay as they were given or made."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKeyConstraint,
    Index,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.billing.tax.income import Entity
from app.billing.tax.numbers import NumberKind, masked
from app.billing.tax.withholding import FormKind, Papers, valid_until
from app.core.crypto import Place
from app.core.db import Base, TenantRow

_EMPTY = text("''")


class TaxPayer(TenantRow, Base):
    """The tenant as the one who pays and reports; one per tenant. Without it nothing is kept back.

    Its number is encrypted for this row.
    """

    __tablename__ = "tax_payers"
    name: Mapped[str]
    address: Mapped[str] = mapped_column(info={"pii": "address"})
    city: Mapped[str]
    region: Mapped[str]
    postal_code: Mapped[str]
    phone: Mapped[str] = mapped_column(info={"pii": "phone"})
    number: Mapped[bytes] = mapped_column(info={"pii": "secret"})
    last_four: Mapped[str] = mapped_column(String(4))
    is_active: Mapped[bool]
    __table_args__ = (UniqueConstraint("tenant_id"),)

    @property
    def place(self) -> Place:
        return Place(self.tenant_id, "tax_payers", "number", self.id)

    @property
    def masked(self) -> str:
        return masked(NumberKind.EIN, self.last_four)


class IncomeSource(TenantRow, Base):
    """What a tenant says that a source of what it owes is: royalties, services …"""

    __tablename__ = "income_sources"
    source: Mapped[str]
    income: Mapped[str]
    __table_args__ = (
        UniqueConstraint("tenant_id", "source"),
        CheckConstraint(
            "income IN ('royalty', 'service', 'performance', 'rent', 'other')", name="income"
        ),
    )


class TaxForm(TenantRow, Base):
    """A form W-9, W-8BEN or W-8BEN-E as a payee gave it; a newer one ends it.

    `number` is encrypted for this row, `last_four` is all that is ever shown of it.
    """

    __tablename__ = "tax_forms"
    subject_id: Mapped[UUID]
    payee_name: Mapped[str] = mapped_column(info={"pii": "name"})
    kind: Mapped[str]
    name: Mapped[str] = mapped_column(info={"pii": "name"})
    business_name: Mapped[str] = mapped_column(info={"pii": "name"}, server_default=_EMPTY)
    entity: Mapped[str]
    address: Mapped[str] = mapped_column(info={"pii": "address"})
    city: Mapped[str] = mapped_column(info={"pii": "address"})
    region: Mapped[str] = mapped_column(info={"pii": "address"}, server_default=_EMPTY)
    postal_code: Mapped[str] = mapped_column(info={"pii": "address"}, server_default=_EMPTY)
    country: Mapped[str] = mapped_column(String(2))
    number_kind: Mapped[str] = mapped_column(server_default=_EMPTY)
    number: Mapped[bytes | None] = mapped_column(info={"pii": "secret"})
    last_four: Mapped[str] = mapped_column(String(4), server_default=_EMPTY)
    is_subject_to_backup: Mapped[bool] = mapped_column(server_default=text("false"))
    treaty_country: Mapped[str] = mapped_column(String(2), server_default=_EMPTY)
    works_abroad: Mapped[bool] = mapped_column(server_default=text("false"))
    fatca_status: Mapped[str] = mapped_column(server_default=_EMPTY)
    signed_name: Mapped[str] = mapped_column(info={"pii": "name"})
    signed_on: Mapped[date]
    signed_ip: Mapped[str | None] = mapped_column(info={"pii": "ip"})
    source: Mapped[str]
    paper_key: Mapped[str | None]
    paper_name: Mapped[str] = mapped_column(server_default=_EMPTY)
    paper_type: Mapped[str] = mapped_column(server_default=_EMPTY)
    check_result: Mapped[str] = mapped_column(server_default=_EMPTY)
    checked_at: Mapped[datetime | None]
    is_check_simulated: Mapped[bool] = mapped_column(server_default=text("false"))
    ended_at: Mapped[datetime | None]
    __table_args__ = (
        Index(
            "uq_tax_forms_current",
            "tenant_id",
            "subject_id",
            unique=True,
            postgresql_where=text("ended_at IS NULL"),
        ),
        CheckConstraint("kind IN ('w9', 'w8ben', 'w8bene')", name="kind"),
        CheckConstraint("source IN ('link', 'paper')", name="source"),
        CheckConstraint("number_kind IN ('', 'ssn', 'itin', 'ein', 'foreign')", name="number_kind"),
        CheckConstraint("(number IS NULL) = (number_kind = '')", name="number"),
        CheckConstraint(
            "check_result IN ('', 'match', 'mismatch', 'unknown')", name="check_result"
        ),
    )

    @property
    def place(self) -> Place:
        """Where the encrypted number lives: moved to another row it cannot be read."""
        return Place(self.tenant_id, "tax_forms", "number", self.id)

    @property
    def masked(self) -> str:
        return masked(NumberKind(self.number_kind), self.last_four) if self.number_kind else ""

    @property
    def valid_until(self) -> date | None:
        return valid_until(FormKind(self.kind), self.signed_on)

    def papers(self, noticed_on: date | None) -> Papers:
        """What the rules of withholding ask about a payee."""
        return Papers(
            form=FormKind(self.kind),
            entity=Entity(self.entity),
            has_number=bool(self.number_kind),
            signed_on=self.signed_on,
            country=self.country,
            treaty_country=self.treaty_country,
            works_abroad=self.works_abroad,
            is_subject_to_backup=self.is_subject_to_backup,
            noticed_on=noticed_on,
        )


class NumberNotice(TenantRow, Base):
    """A letter of the tax office that a payee's name and number do not belong together.

    The first one is answered by a new form, a second one within three years by a copy on paper.
    """

    __tablename__ = "number_notices"
    subject_id: Mapped[UUID]
    received_on: Mapped[date]
    step: Mapped[int]
    answered_at: Mapped[datetime | None]
    __table_args__ = (
        Index(None, "tenant_id", "subject_id"),
        CheckConstraint("step IN (1, 2)", name="step"),
    )


class TaxReturn(TenantRow, Base):
    """What is reported about a payee on one form for one year; a correction is another row.

    `boxes` hold dollars as decimal text by box number; recipient and payer are taken down as they
    were, without their numbers, which stay with the form and the payer.
    """

    __tablename__ = "tax_returns"
    tax_year: Mapped[int] = mapped_column(info={"pii": "none"})
    form: Mapped[str]
    subject_id: Mapped[UUID]
    part: Mapped[str] = mapped_column(server_default=_EMPTY)
    """Which of several forms of one kind: by income code and rate on form 1042-S."""
    form_id: Mapped[UUID]
    sequence: Mapped[int]
    boxes: Mapped[dict[str, Any]]
    recipient: Mapped[dict[str, Any]] = mapped_column(info={"pii": "address"})
    payer: Mapped[dict[str, Any]] = mapped_column(info={"pii": "address"})
    made_by: Mapped[str] = mapped_column(info={"pii": "name"})
    __table_args__ = (
        UniqueConstraint("tenant_id", "tax_year", "form", "subject_id", "part", "sequence"),
        ForeignKeyConstraint(["tenant_id", "form_id"], ["tax_forms.tenant_id", "tax_forms.id"]),
        CheckConstraint("form IN ('1099-MISC', '1099-NEC', '1042-S')", name="form"),
        CheckConstraint("sequence >= 0", name="sequence"),
    )

    @property
    def is_correction(self) -> bool:
        return self.sequence > 0


class TaxPack(TenantRow, Base):
    """All returns of a year in one file, made by a job."""

    __tablename__ = "tax_packs"
    tax_year: Mapped[int] = mapped_column(info={"pii": "none"})
    returns: Mapped[int]
    file_key: Mapped[str | None]
    __table_args__ = (Index(None, "tenant_id", "tax_year"),)
