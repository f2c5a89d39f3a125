"""Incomes are entered, and commission on incomes is worked out, once for each."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert

from app.core.ids import new_id
from app.core.money import Money
from app.core.text import clean_line
from app.core.uow import UnitOfWork
from app.domain.agency.choices import IncomeKind
from app.domain.agency.commission import Income, Line, commission
from app.domain.agency.events import IncomeEntered
from app.domain.agency.hours import in_main_units
from app.domain.agency.models import ClientIncome, CommissionLine
from app.domain.agency.queries.clients import get_client
from app.domain.agency.queries.money import commission_terms, incomes_until


async def enter_income(
    uow: UnitOfWork,
    client_id: UUID,
    *,
    day: date,
    kind: IncomeKind,
    description: str,
    gross: Money,
    net: Money | None = None,
) -> ClientIncome:
    """Enter an income of a client that no workspace shows; negative to correct an earlier one."""
    client = await get_client(uow, client_id)
    income = ClientIncome(
        id=new_id(),
        tenant_id=uow.tenant_id,
        client_id=client.id,
        day=day,
        kind=str(kind),
        description=clean_line(description),
        gross=gross.minor,
        net=(net or gross).minor,
        currency=gross.currency,
    )
    uow.db.add(income)
    uow.record(
        IncomeEntered(
            client_id=client.id,
            client_name=client.name,
            gross=gross.minor,
            currency=gross.currency,
        )
    )
    await uow.flush()
    return income


async def work_out_commission(
    uow: UnitOfWork, client_id: UUID, until: date, incomes: Iterable[Income] = ()
) -> int:
    """Write the commission on incomes before a day, those entered here and those given.

    An income that has its commission already is passed over; returns how many lines are new.
    """
    terms = await commission_terms(uow, client_id)
    if not terms:
        return 0
    entered = [_income(each) for each in await incomes_until(uow, client_id, until)]
    lines = commission([*entered, *incomes], terms)
    rows = [_row(uow, client_id, line) for line in lines if line.amount]
    if not rows:
        return 0
    made = await uow.db.execute(
        insert(CommissionLine)
        .values(rows)
        .on_conflict_do_nothing(index_elements=["tenant_id", "source_key"])
        .returning(CommissionLine.id)
    )
    return len(made.all())


def _income(each: ClientIncome) -> Income:
    return Income(
        key=f"income:{each.id}",
        day=each.day,
        kind=each.kind,
        description=each.description,
        gross=in_main_units(Money(each.gross, each.currency)),
        net=in_main_units(Money(each.net, each.currency)),
        currency=each.currency,
    )


def _row(uow: UnitOfWork, client_id: UUID, line: Line) -> dict[str, object]:
    return {
        "tenant_id": uow.tenant_id,
        "id": new_id(),
        "client_id": client_id,
        "term_id": line.terms_id,
        "source_key": line.income.key,
        "day": line.income.day,
        "kind": line.income.kind,
        "description": line.income.description,
        "base": line.base,
        "rate": line.rate,
        "amount": line.amount,
        "currency": line.income.currency,
        "reason": line.reason,
    }
