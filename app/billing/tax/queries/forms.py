"""Forms, notices, the payer, and how sources of income are sorted."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select

from app.billing.tax.errors import TaxPayeeNotFound
from app.billing.tax.income import Income
from app.billing.tax.models import IncomeSource, NumberNotice, TaxForm, TaxPayer
from app.billing.tax.withholding import Papers, is_expired
from app.core.uow import UnitOfWork


@dataclass(frozen=True)
class Standing:
    """How a payee stands: its form, if any, and an unanswered notice about its number."""

    subject_id: UUID
    name: str
    form: TaxForm | None
    notice: NumberNotice | None
    today: date

    @property
    def papers(self) -> Papers:
        noticed_on = self.notice.received_on if self.notice else None
        return self.form.papers(noticed_on) if self.form else Papers(noticed_on=noticed_on)

    @property
    def state(self) -> str:
        if self.form is None:
            return "missing"
        if is_expired(self.papers, self.today):
            return "expired"
        return "notice" if self.notice else "given"


async def find_payer(uow: UnitOfWork) -> TaxPayer | None:
    return await uow.db.scalar(select(TaxPayer))


async def find_active_payer(uow: UnitOfWork) -> TaxPayer | None:
    """The payer, when payouts of this tenant fall under the rules of the United States."""
    payer = await find_payer(uow)
    return payer if payer is not None and payer.is_active else None


async def own_sources(uow: UnitOfWork) -> Mapping[str, Income]:
    """How the tenant sorts sources of income itself."""
    rows = await uow.db.scalars(select(IncomeSource).order_by(IncomeSource.source))
    return {row.source: Income(row.income) for row in rows}


async def find_source(uow: UnitOfWork, source: str) -> IncomeSource | None:
    return await uow.db.scalar(select(IncomeSource).where(IncomeSource.source == source))


async def find_form(uow: UnitOfWork, subject_id: UUID) -> TaxForm | None:
    """The form that holds now."""
    query = select(TaxForm).where(TaxForm.subject_id == subject_id, TaxForm.ended_at.is_(None))
    return await uow.db.scalar(query)


async def get_form(uow: UnitOfWork, form_id: UUID) -> TaxForm:
    found = await uow.db.get(TaxForm, (uow.tenant_id, form_id))
    if found is None:
        raise TaxPayeeNotFound
    return found


async def forms_by_id(uow: UnitOfWork, ids: Collection[UUID]) -> dict[UUID, TaxForm]:
    rows = await uow.db.scalars(select(TaxForm).where(TaxForm.id.in_(ids)))
    return {row.id: row for row in rows}


async def list_current(uow: UnitOfWork) -> dict[UUID, TaxForm]:
    """The form of every payee that has one."""
    rows = await uow.db.scalars(
        select(TaxForm).where(TaxForm.ended_at.is_(None)).order_by(TaxForm.id)
    )
    return {row.subject_id: row for row in rows}


async def list_forms(uow: UnitOfWork, subject_id: UUID) -> Sequence[TaxForm]:
    """Every form a payee gave, the newest first."""
    rows = await uow.db.scalars(
        select(TaxForm).where(TaxForm.subject_id == subject_id).order_by(TaxForm.id.desc())
    )
    return rows.all()


async def open_notices(uow: UnitOfWork) -> dict[UUID, NumberNotice]:
    """The newest unanswered notice about each payee."""
    rows = await uow.db.scalars(
        select(NumberNotice).where(NumberNotice.answered_at.is_(None)).order_by(NumberNotice.id)
    )
    return {row.subject_id: row for row in rows}


async def list_notices(uow: UnitOfWork, subject_id: UUID) -> Sequence[NumberNotice]:
    rows = await uow.db.scalars(
        select(NumberNotice)
        .where(NumberNotice.subject_id == subject_id)
        .order_by(NumberNotice.received_on.desc(), NumberNotice.id.desc())
    )
    return rows.all()
