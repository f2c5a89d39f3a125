"""What an agency's look over its clients costs, and what entering one of them adds.

Ours: the cockpit over 200 clients with five years of ledger each. Baseline: the same page of an
agency with a single such client, so that the ratio is what 199 more of them cost. Switching is a
page of a client's workspace, held against the same page of a workspace of one's own.

    python bench/cockpit.py
"""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from uuid import UUID

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench._product import Product, running_product
from bench.isolation import by_turns

CLIENTS = 200
ACCOUNTS, MONTHS, PER_MONTH = 25, 60, 20

TENANTS = """
    INSERT INTO tenants (slug, name, kind, currency, time_zone)
    SELECT $1 || i, 'Client ' || i, 'artist', 'EUR', 'UTC' FROM generate_series(1, $2) i
    RETURNING id
"""
LINKS = """
    INSERT INTO agency_links (tenant_id, agency_id, kind, scopes, state, starts_at)
    SELECT c, $1, 'management', '["catalog", "money_read"]', 'active', now() - interval '1 day'
    FROM unnest($2::uuid[]) c
"""
BOOKS = """
    WITH accounts AS (
        INSERT INTO ledger_accounts (tenant_id, code, currency, kind, name, balance, version)
        SELECT c, CASE WHEN a <= 5 THEN 'receivable:store-' ELSE 'accrued:payee-' END || a,
            CASE WHEN a % 7 = 0 THEN 'USD' ELSE 'EUR' END,
            CASE WHEN a <= 5 THEN 'asset' ELSE 'liability' END, 'Account ' || a,
            CASE WHEN a <= 5 THEN 4 ELSE -1 END * 1000, $2::int
        FROM unnest($1::uuid[]) c, generate_series(1, $4::int) a
        RETURNING tenant_id, id, currency)
    INSERT INTO ledger_entries (tenant_id, transaction_id, account_id, currency, amount,
        previous_balance, balance, version)
    SELECT tenant_id, uuidv7(), id, currency, 1, v - 1, v, v
    FROM accounts, generate_series(1, $2::int * $3::int / $4::int) v
"""


async def main() -> None:
    async with running_product() as product:
        await open_agency(product, "large", CLIENTS)
        await open_agency(product, "small", 1)
        await product.pool.execute("ANALYZE")
        many, one, client, own = await by_turns(
            *(
                visiting(product, path)
                for path in (
                    "/t/large/cockpit",
                    "/t/small/cockpit",
                    "/t/large-client-7/recordings",
                    "/t/large/recordings",
                )
            )
        )
    print(
        f"cockpit: ratio {many / one:.2f} ({CLIENTS} clients {many:.1f} ms, one {one:.1f} ms,"
        f" {(many - one) / (CLIENTS - 1):.3f} ms a client)"
    )
    print(
        f"switching: ratio {client / own:.2f} (a client's page {client:.2f} ms, one's own"
        f" {own:.2f} ms)"
    )


def visiting(product: Product, path: str) -> Callable[[], Awaitable[None]]:
    async def visit() -> None:
        await product.get(product.app, path)

    return visit


async def open_agency(product: Product, slug: str, clients: int) -> None:
    """An agency of the person who is signed in, with clients whose books are five years long."""
    async with product.pool.acquire() as root:
        await root.execute("SET session_replication_role = replica")
        agency: UUID = await root.fetchval(
            "INSERT INTO tenants (slug, name, kind, currency, time_zone)"
            " VALUES ($1, $1, 'agency', 'EUR', 'UTC') RETURNING id",
            slug,
        )
        await root.execute(
            "INSERT INTO memberships (tenant_id, person_id, role)"
            " SELECT $1, id, 'owner' FROM persons WHERE email = 'nova@example.com'",
            agency,
        )
        found = [row["id"] for row in await root.fetch(TENANTS, f"{slug}-client-", clients)]
        await root.execute(LINKS, agency, found)
        await root.execute(BOOKS, found, MONTHS, PER_MONTH, ACCOUNTS)
        await root.execute("SET session_replication_role = DEFAULT")


if __name__ == "__main__":
    asyncio.run(main())
