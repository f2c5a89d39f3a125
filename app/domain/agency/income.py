"""Income of a client as its own ledger shows it, read within what the client has granted."""

from datetime import UTC, date, datetime, time

from app.billing import Movement, list_movements
from app.core.uow import UnitOfWork
from app.domain.agency.choices import IncomeKind
from app.domain.agency.commission import Income

_REPORTED = ("earnings_report", "earnings_report_reversal")
"""Postings that say what stores and societies owe; a reversal takes income back."""
_KINDS = {
    "booking": IncomeKind.LIVE,
    "ticket": IncomeKind.LIVE,
    "shows": IncomeKind.LIVE,
    "sync": IncomeKind.SYNC,
    "licence": IncomeKind.SYNC,
    "license": IncomeKind.SYNC,
    "campaign": IncomeKind.BRAND,
}


async def read_incomes(uow: UnitOfWork, until: date) -> list[Income]:
    """Everything the client earned before a day, in order; `uow` is in the client's workspace.

    A ledger knows one amount for each: gross and net are the same here.
    """
    end = datetime.combine(until, time(), UTC)
    reported = await list_movements(uow, kinds=_REPORTED, account="receivable:", until=end)
    sold = await list_movements(uow, account="sales:", until=end)
    found = [_income(each, IncomeKind.ROYALTIES) for each in reported]
    found += [_income(each, _kind_of_sale(each.account_code)) for each in sold]
    return sorted(found, key=lambda income: (income.day, income.key))


def _kind_of_sale(code: str) -> IncomeKind:
    return _KINDS.get(code.split(":")[1], IncomeKind.SALES)


def _income(each: Movement, kind: IncomeKind) -> Income:
    return Income(
        key=f"entry:{each.id}",
        day=each.event_at.date(),
        kind=str(kind),
        description=each.description,
        gross=each.amount,
        net=each.amount,
        currency=each.currency,
    )
