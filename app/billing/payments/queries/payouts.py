"""Every read of payees and payouts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select, text, tuple_

from app.billing.payments.errors import PayeeNotFound, PayoutRunNotFound
from app.billing.payments.models.accounts import (
    PayeeProfile,
    PayoutItem,
    PayoutPart,
    PayoutRun,
    PayoutSettings,
)
from app.core.actor import Role
from app.core.money import Money
from app.core.paging import DEFAULT_LIMIT, Page, cut_page, decode_cursor
from app.core.uow import UnitOfWork

COOL_OFF_DAYS = 3
"""How long new bank details wait unless a tenant says otherwise."""

_OWED = text("""
    SELECT p.owner_id, p.name, p.currency,
        (-p.balance * power(10::numeric, coalesce(p.places, 2)))::bigint AS owed,
        coalesce((r.balance * power(10::numeric, coalesce(r.places, 2)))::bigint, 0) AS owes
    FROM ledger_accounts p
    LEFT JOIN ledger_accounts r ON r.tenant_id = p.tenant_id AND r.currency = p.currency
        AND r.code = 'recoverable:' || p.owner_id
    WHERE p.code LIKE 'payable:%' AND p.owner_id IS NOT NULL AND p.balance < 0
    ORDER BY p.name, p.owner_id, p.currency
""")


@dataclass(frozen=True)
class Owed:
    """What stands to a payee's credit, and what it has to give back, in minor units."""

    subject_id: UUID
    payee_name: str
    currency: str
    owed: int
    owes: int

    @property
    def net(self) -> Money:
        return Money(self.owed - self.owes, self.currency)

    @property
    def taken_back(self) -> Money:
        return Money(self.owes, self.currency)


async def list_owed(uow: UnitOfWork) -> list[Owed]:
    """Everybody to whom the ledger owes something, by name."""
    rows = await uow.db.execute(_OWED)
    prefix = "Payable to "
    return [
        Owed(row.owner_id, row.name.removeprefix(prefix), row.currency, row.owed, row.owes)
        for row in rows
    ]


async def list_payees(uow: UnitOfWork) -> dict[UUID, PayeeProfile]:
    """How each payee is paid, by party or tenant."""
    rows = await uow.db.scalars(select(PayeeProfile).order_by(PayeeProfile.id))
    return {row.subject_id: row for row in rows}


async def find_payee(uow: UnitOfWork, subject_id: UUID) -> PayeeProfile | None:
    return await uow.db.scalar(select(PayeeProfile).where(PayeeProfile.subject_id == subject_id))


async def get_payee(uow: UnitOfWork, subject_id: UUID) -> PayeeProfile:
    found = await find_payee(uow, subject_id)
    if found is None:
        raise PayeeNotFound
    return found


async def get_payee_by_id(uow: UnitOfWork, payee_id: UUID) -> PayeeProfile:
    found = await uow.db.get(PayeeProfile, (uow.tenant_id, payee_id))
    if found is None:
        raise PayeeNotFound
    return found


async def payees_of(uow: UnitOfWork, run_id: UUID) -> dict[UUID, PayeeProfile]:
    """The profiles a run pays to, by their own id."""
    rows = await uow.db.scalars(
        select(PayeeProfile)
        .join(
            PayoutItem,
            (PayoutItem.tenant_id == PayeeProfile.tenant_id)
            & (PayoutItem.payee_profile_id == PayeeProfile.id),
        )
        .where(PayoutItem.run_id == run_id)
    )
    return {row.id: row for row in rows}


async def waiting_items(uow: UnitOfWork) -> set[tuple[UUID, str]]:
    """Payees and currencies that are in an open draft."""
    rows = await uow.db.execute(
        select(PayoutItem.subject_id, PayoutItem.currency).where(PayoutItem.status == "draft")
    )
    return {(row[0], row[1]) for row in rows}


async def get_run(uow: UnitOfWork, run_id: UUID) -> PayoutRun:
    found = await uow.db.get(PayoutRun, (uow.tenant_id, run_id))
    if found is None:
        raise PayoutRunNotFound
    return found


async def lock_run(uow: UnitOfWork, run_id: UUID) -> PayoutRun:
    found = await uow.db.scalar(
        select(PayoutRun)
        .where(PayoutRun.id == run_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise PayoutRunNotFound
    return found


async def list_runs(
    uow: UnitOfWork, *, after: str | None = None, limit: int = DEFAULT_LIMIT
) -> Page[PayoutRun]:
    """The newest first; raises InvalidCursor for a damaged page address."""
    query = select(PayoutRun)
    if after:
        place = tuple_(PayoutRun.created_at, PayoutRun.id)
        query = query.where(place < decode_cursor(after, datetime))
    rows = await uow.db.scalars(
        query.order_by(PayoutRun.created_at.desc(), PayoutRun.id.desc()).limit(limit + 1)
    )
    return cut_page(rows.all(), limit=limit, key=lambda r: (r.created_at, r.id), after=after)


async def items_of(uow: UnitOfWork, run_id: UUID) -> Sequence[PayoutItem]:
    rows = await uow.db.scalars(
        select(PayoutItem)
        .where(PayoutItem.run_id == run_id)
        .order_by(PayoutItem.payee_name, PayoutItem.id)
        .execution_options(populate_existing=True)
    )
    return rows.all()


async def parts_of(uow: UnitOfWork, run_id: UUID) -> dict[UUID, list[PayoutPart]]:
    """What each payout of a run is made of, by its id."""
    rows = await uow.db.scalars(
        select(PayoutPart)
        .join(
            PayoutItem,
            (PayoutItem.tenant_id == PayoutPart.tenant_id) & (PayoutItem.id == PayoutPart.item_id),
        )
        .where(PayoutItem.run_id == run_id)
        .order_by(PayoutPart.item_id, PayoutPart.position)
    )
    found: dict[UUID, list[PayoutPart]] = {}
    for row in rows:
        found.setdefault(row.item_id, []).append(row)
    return found


async def find_payout_settings(uow: UnitOfWork) -> PayoutSettings | None:
    return await uow.db.scalar(select(PayoutSettings))


async def cool_off_of(uow: UnitOfWork) -> timedelta:
    """For how long new bank details wait before they are paid to."""
    settings = await find_payout_settings(uow)
    return timedelta(days=settings.cool_off_days if settings else COOL_OFF_DAYS)


async def lock_item(uow: UnitOfWork, item_id: UUID) -> PayoutItem | None:
    return await uow.db.scalar(
        select(PayoutItem)
        .where(PayoutItem.id == item_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


async def totals_of_runs(uow: UnitOfWork, run_ids: Sequence[UUID]) -> dict[UUID, tuple[int, int]]:
    """Payees and minor units of each run."""
    rows = await uow.db.execute(
        text(
            "SELECT run_id, count(*), sum(amount)::bigint FROM payout_items"
            " WHERE run_id = ANY(:runs) GROUP BY run_id"
        ),
        {"runs": list(run_ids)},
    )
    return {row[0]: (row[1], row[2]) for row in rows}


async def list_items(
    uow: UnitOfWork, *, after: str | None = None, limit: int = DEFAULT_LIMIT
) -> Page[PayoutItem]:
    """All payouts that were at least approved, the newest first."""
    query = select(PayoutItem).where(PayoutItem.status.not_in(["draft", "discarded"]))
    if after:
        place = tuple_(PayoutItem.created_at, PayoutItem.id)
        query = query.where(place < decode_cursor(after, datetime))
    rows = await uow.db.scalars(
        query.order_by(PayoutItem.created_at.desc(), PayoutItem.id.desc()).limit(limit + 1)
    )
    return cut_page(rows.all(), limit=limit, key=lambda i: (i.created_at, i.id), after=after)


async def count_approvers(uow: UnitOfWork) -> int:
    """How many members of the workspace may approve money."""
    roles = [str(role) for role in Role if "money.approve" in uow.registry.permissions_of(role)]
    found = await uow.db.scalar(
        text("SELECT count(*) FROM memberships WHERE tenant_id = :tenant AND role = ANY(:roles)"),
        {"tenant": uow.tenant_id, "roles": roles},
    )
    return found or 0


@dataclass(frozen=True)
class Sent:
    """What has left for a payee in one currency: still on its way, and arrived."""

    subject_id: UUID
    currency: str
    on_its_way: Money
    paid: Money


async def list_sent(uow: UnitOfWork) -> list[Sent]:
    """What was ever sent to each payee and did not come back."""
    rows = await uow.db.execute(
        text(
            "SELECT subject_id, currency,"
            " coalesce(sum(amount) FILTER (WHERE status IN ('approved', 'sent')), 0)::bigint,"
            " coalesce(sum(amount) FILTER (WHERE status = 'settled'), 0)::bigint"
            " FROM payout_items WHERE status IN ('approved', 'sent', 'settled') GROUP BY 1, 2"
        )
    )
    return [
        Sent(subject_id, currency, Money(coming, currency), Money(paid, currency))
        for subject_id, currency, coming, paid in rows
    ]
