"""How far money has come, from a report to somebody's bank; every figure is the ledger's."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from sqlalchemy import text

from app.billing import list_balances
from app.billing.payments import list_sent
from app.core.money import EXACT, Money
from app.core.uow import UnitOfWork

_NONE = Decimal(0)


@dataclass(frozen=True, slots=True)
class Waiting:
    """Money of one currency that is nobody's yet."""

    currency: str
    unmatched: Decimal
    held: Decimal
    contracted: Decimal


@dataclass(frozen=True, slots=True)
class PayeeStage:
    """Where a payee's money of one currency stands; each unit is in one place only.

    `earned` is not on a statement yet, `reserved` is held back against returns, `drafted` stands on
    a statement that is not published; `paid` is all that has ever arrived.
    """

    party_id: UUID
    name: str
    currency: str
    earned: Decimal
    reserved: Decimal
    drafted: Decimal
    payable: Decimal
    on_its_way: Decimal
    paid: Decimal

    @property
    def coming(self) -> Decimal:
        """Everything that has not arrived."""
        return self.earned + self.reserved + self.drafted + self.payable + self.on_its_way


async def waiting(uow: UnitOfWork) -> list[Waiting]:
    """What is unmatched, held for splits, and under contract but not accounted, by currency."""
    found: dict[str, list[Decimal]] = {}
    for place, prefix in enumerate(("suspense", "held:", "contracted")):
        for account in await list_balances(uow, prefix):
            sums = found.setdefault(account.currency, [_NONE, _NONE, _NONE])
            sums[place] = EXACT.add(sums[place], account.natural_balance)
    return [Waiting(code, *sums) for code, sums in sorted(found.items())]


async def stages(uow: UnitOfWork, party_ids: Sequence[UUID] | None = None) -> list[PayeeStage]:
    """Every payee with money anywhere on its way or arrived, by name; of these parties only."""
    found: dict[tuple[UUID, str], dict[str, Decimal]] = {}

    def add(party_id: UUID | None, currency: str, stage: str, amount: Decimal) -> None:
        if party_id is not None and amount and (party_ids is None or party_id in party_ids):
            sums = found.setdefault((party_id, currency), {})
            sums[stage] = EXACT.add(sums.get(stage, _NONE), amount)

    for prefix, stage in _ACCOUNTS:
        for account in await list_balances(uow, prefix):
            add(account.owner_id, account.currency, stage, account.natural_balance)
    for row in await uow.db.execute(_DRAFTED):
        amount = Money(row.total, row.currency).decimal
        add(row.party_id, row.currency, "drafted", amount)
        # A draft moves nothing in the books: what it will state still stands as earned.
        add(row.party_id, row.currency, "earned", -amount)
    for sent in await list_sent(uow):
        add(sent.subject_id, sent.currency, "on_its_way", sent.on_its_way.decimal)
        add(sent.subject_id, sent.currency, "paid", sent.paid.decimal)
    names = await _names(uow, {party_id for party_id, _ in found})
    listed = [
        PayeeStage(
            party_id,
            names[party_id],
            currency,
            *(sums.get(stage, _NONE) for stage in _STAGES),
        )
        for (party_id, currency), sums in found.items()
        if party_id in names
    ]
    return sorted(listed, key=lambda each: (each.name, str(each.party_id), each.currency))


async def parties_of(uow: UnitOfWork, tenant_id: UUID) -> list[UUID]:
    """The parties by which another workspace is known here."""
    rows = await uow.db.scalars(
        text(
            "SELECT party_id FROM split_shares"
            " WHERE tenant_id = :own AND party_tenant_id = :other UNION"
            " SELECT party_id FROM statements"
            " WHERE tenant_id = :own AND payee_tenant_id = :other"
        ),
        {"own": uow.tenant_id, "other": tenant_id},
    )
    return list(rows)


async def _names(uow: UnitOfWork, party_ids: set[UUID]) -> dict[UUID, str]:
    rows = await uow.db.execute(
        text("SELECT id, name FROM parties WHERE id = ANY(CAST(:ids AS uuid[]))"),
        {"ids": list(party_ids)},
    )
    return dict(rows.all())


_ACCOUNTS = (
    ("accrued:", "earned"),
    ("royalty:", "earned"),
    ("reserve:", "reserved"),
    ("payable:", "payable"),
)
_STAGES = ("earned", "reserved", "drafted", "payable", "on_its_way", "paid")
_DRAFTED = text(
    "SELECT party_id, currency, sum(total)::bigint AS total FROM statements"
    " WHERE tenant_id = backline.tenant() AND status IN ('draft', 'approved') GROUP BY 1, 2"
)
