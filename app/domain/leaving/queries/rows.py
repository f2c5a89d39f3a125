"""Rows of any table of the workspace, as the exports read them."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import text

from app.core.uow import UnitOfWork
from app.domain.leaving.schema import Source

BATCH = 1000
NOTHING = UUID(int=0)


@dataclass(frozen=True, slots=True)
class Row:
    """A row as the JSON text PostgreSQL makes of it: exact, and the same every time."""

    id: UUID
    json: str


async def hold_still(uow: UnitOfWork) -> None:
    """Let everything this transaction reads be of one moment; comes before any read."""
    await uow.db.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"))


async def batches(uow: UnitOfWork, source: Source, *, own: bool = True) -> AsyncIterator[list[Row]]:
    """All rows of the workspace by id; with `own` false those others share with it."""
    statement = text(
        f"SELECT id, (to_jsonb(r) - CAST(:hidden AS text[]))::text AS json FROM {source.name} r"
        f" WHERE tenant_id {'=' if own else '<>'} :tenant AND id > :after ORDER BY id LIMIT {BATCH}"
    )
    after, made = NOTHING, [c.name for c in source.table.columns if c.name not in source.columns]
    while True:
        found = await uow.db.execute(
            statement, {"hidden": made, "tenant": uow.tenant_id, "after": after}
        )
        rows = [Row(*row) for row in found]
        if rows:
            yield rows
        if len(rows) < BATCH:
            return
        after = rows[-1].id


async def ledger_balances(uow: UnitOfWork) -> list[tuple[str, str, str]]:
    """Code, currency and exact balance of every account."""
    found = await uow.db.execute(
        text(
            "SELECT code, currency, balance::text FROM ledger_accounts"
            " WHERE tenant_id = :tenant ORDER BY code, currency"
        ),
        {"tenant": uow.tenant_id},
    )
    return [(row[0], row[1], row[2]) for row in found]
