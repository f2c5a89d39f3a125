"""What a run makes of each contract, beside what the contract's period before made of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import text

from app.core.money import EXACT
from app.core.uow import UnitOfWork
from app.domain.royalties.models.statements import StatementRun

LARGE_PART = Decimal("0.5")
LARGE_AMOUNT = Decimal(10)

_CLOSINGS = (
    "SELECT c.contract_id, c.run_id, c.period, c.currency, c.reserved,"
    " (SELECT coalesce(sum(CAST(value AS numeric)), 0)"
    " FROM jsonb_each_text(coalesce(c.balances -> 'recouped', '{}'))) AS recouped,"
    " row_number() OVER (PARTITION BY c.contract_id ORDER BY c.period DESC) AS back"
    " FROM contract_closings c JOIN statement_runs r"
    " ON r.tenant_id = c.tenant_id AND r.id = c.run_id"
    " WHERE c.contract_id IN (SELECT contract_id FROM contract_closings WHERE run_id = :run)"
    " AND (c.run_id = :run OR (r.status IN ('published', 'locked') AND c.period < :period))"
)
_STATED = (
    "SELECT s.run_id, e.contract_id, sum(e.amount) FILTER (WHERE e.section = 'sales') AS sales,"
    " sum(e.amount) FILTER (WHERE e.section = 'payable') AS payable"
    " FROM statement_entries e JOIN statements s"
    " ON s.tenant_id = e.tenant_id AND s.id = e.statement_id"
    " WHERE e.tenant_id = :tenant AND s.run_id IN (SELECT run_id FROM closings WHERE back <= 2)"
    " GROUP BY 1, 2"
)


class Figure(NamedTuple):
    """An amount of this period and of the one before, where there was one."""

    now: Decimal
    before: Decimal | None

    @property
    def change(self) -> Decimal:
        return EXACT.subtract(self.now, self.before or Decimal(0))

    @property
    def is_large(self) -> bool:
        """Whether it changed by half or more, and by more than pocket money."""
        if self.before is None or abs(self.change) < LARGE_AMOUNT:
            return False
        return abs(self.change) >= LARGE_PART * abs(self.before)


@dataclass(frozen=True, slots=True)
class ContractChange:
    """One contract of a run. `sales` is what they earned, `reserve` what is held at the end."""

    contract_id: UUID
    number: str
    name: str
    currency: str
    last_period: str | None
    sales: Figure
    payable: Figure
    recouped: Figure
    reserve: Figure

    @property
    def figures(self) -> Sequence[tuple[str, Figure]]:
        return (
            ("Earned on sales", self.sales),
            ("Due", self.payable),
            ("Recouped", self.recouped),
            ("In reserve", self.reserve),
        )

    @property
    def is_large(self) -> bool:
        return any(figure.is_large for _, figure in self.figures)

    @property
    def greatest(self) -> Decimal:
        """The greatest change of any of its figures, whichever way."""
        return max(abs(figure.change) for _, figure in self.figures)


async def contracts_of_run(uow: UnitOfWork, run: StatementRun) -> list[ContractChange]:
    """The contracts a run accounts, those that changed most since their last period first."""
    if not run.left_out:
        # Where contracts are accounted, a draft says what it leaves out, be it nothing.
        return []
    rows = await uow.db.execute(
        text(
            f"WITH closings AS ({_CLOSINGS}), stated AS ({_STATED})"
            " SELECT k.id, k.number, k.name, n.currency, b.period,"
            " coalesce(ns.sales, 0), coalesce(ns.payable, 0),"
            " n.recouped - coalesce(b.recouped, 0), n.reserved,"
            " coalesce(bs.sales, 0), coalesce(bs.payable, 0),"
            " b.recouped - coalesce(f.recouped, 0), b.reserved"
            " FROM closings n JOIN royalty_contracts k ON k.id = n.contract_id"
            " LEFT JOIN closings b ON b.contract_id = n.contract_id AND b.back = 2"
            " LEFT JOIN closings f ON f.contract_id = n.contract_id AND f.back = 3"
            " LEFT JOIN stated ns ON ns.run_id = n.run_id AND ns.contract_id = n.contract_id"
            " LEFT JOIN stated bs ON bs.run_id = b.run_id AND bs.contract_id = b.contract_id"
            " WHERE n.back = 1"
        ),
        {"run": run.id, "period": run.period, "tenant": uow.tenant_id},
    )
    found = [_change(row) for row in rows]
    return sorted(found, key=lambda each: (-each.greatest, each.number))


def _change(row: Sequence[object]) -> ContractChange:
    contract_id, number, name, currency, last, *amounts = row
    now, before = amounts[:4], amounts[4:]
    pairs = zip(now, before if last else [None] * 4, strict=True)
    figures = [Figure(one, other) for one, other in pairs]  # type: ignore[arg-type]
    return ContractChange(contract_id, number, name, currency, last, *figures)  # type: ignore[arg-type]
