"""The directory with 100,000 venues, and a calendar with 5,000 holds: ours, and the bare query.

Ours: signed context, row security and the queries the pages use. Baseline: the same statement on a
superuser's connection, which no policy binds.

    python bench/venues.py
"""

import asyncio
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg

sys.path.insert(0, str(Path(__file__).parents[1]))

from app.core.actor import job_actor
from app.core.context import ContextSigner
from app.core.ids import TenantId
from app.core.uow import Database
from app.domain.holds.queries.holds import list_nights
from app.domain.venues import Point, Search, search_venues
from app.domain.venues.queries.search import list_spots
from app.embedded import testing
from app.modules import registry
from db.migrate import upgrade

VENUES, HOLDS, ROUNDS = 100_000, 5_000, 15
KEY = bytes(range(32))
BERLIN = Point(52.52, 13.405)
FILL = """
    WITH picked AS MATERIALIZED (
        SELECT *, row_number() OVER (ORDER BY key) - 1 AS number FROM cities
    )
    INSERT INTO venues (name, kind, city, country, time_zone, origin, latitude, longitude, capacity,
        genres, checked_on, search_text)
    SELECT 'House ' || i || ' of ' || c.name, 'club', c.name, c.country, c.time_zone, 'imported',
        c.latitude + (random() - 0.5) / 4, c.longitude + (random() - 0.5) / 4, 50 + i % 3000,
        ARRAY[(ARRAY['rock', 'jazz', 'folk', 'indie'])[1 + i % 4]], current_date,
        'house ' || i || ' of ' || c.key
    FROM generate_series(1, $1) i JOIN LATERAL (
        SELECT * FROM picked WHERE number = i % 3000
    ) c ON true WHERE abs(c.latitude) < 80
"""
BARE = {
    "words": "SELECT * FROM venues v WHERE id IN (SELECT venue_id FROM venue_words"
    " WHERE word >= 'house' AND word < 'housf') AND id IN (SELECT venue_id FROM venue_words"
    " WHERE word >= '4711' AND word < '4712') ORDER BY name, id LIMIT 51",
    "near": "SELECT * FROM venues WHERE latitude BETWEEN 52.07 AND 52.97 AND longitude"
    " BETWEEN 12.66 AND 14.15 ORDER BY name, id LIMIT 51",
    "size and genre": "SELECT * FROM venues WHERE capacity BETWEEN 300 AND 500"
    " AND 'jazz' = ANY (genres) ORDER BY name, id LIMIT 51",
    "all": "SELECT * FROM venues ORDER BY name, id LIMIT 51",
}
ASKED = {
    "words": Search(words="house 4711"),
    "near": Search(near=BERLIN, radius_km=50),
    "size and genre": Search(least=300, most=500, genre="jazz"),
    "all": Search(),
}


async def main() -> None:
    with tempfile.TemporaryDirectory() as directory:
        servers = testing.start(Path(directory))
        try:
            await upgrade(servers.dsn("backline_owner"), context_key=KEY)
            await run(servers)
        finally:
            testing.stop(Path(directory))


async def run(servers: testing.TestServers) -> None:
    bare = await asyncpg.connect(servers.dsn("postgres"))
    tenant_id, venue_id = await fill(bare)
    database = Database(
        app_url=servers.dsn("backline_app"), registry=registry(), signer=ContextSigner(KEY)
    )
    actor = job_actor(TenantId(tenant_id), "bench")

    async def ours(read: Callable[[Any], Awaitable[Any]]) -> None:
        async with database.tenant(actor) as uow:
            await read(uow)

    print(f"{VENUES:,} venues; milliseconds, median of {ROUNDS}")
    for name, asked in ASKED.items():
        mine = await timed(lambda asked=asked: ours(lambda uow: search_venues(uow, asked)))
        theirs = await timed(lambda name=name: bare.fetch(BARE[name]))
        print(f"search {name:16} {mine:8.1f}   bare {theirs:8.1f}   ratio {mine / theirs:5.2f}")
    spots = await timed(lambda: ours(lambda uow: list_spots(uow, Search(), degrees=1.0)))
    print(f"map of all of them      {spots:8.1f}")
    year = (date(2027, 1, 1), date(2028, 1, 1))
    nights = await timed(lambda: ours(lambda uow: list_nights(uow, venue_id, *year)))
    month = (date(2027, 3, 1), date(2027, 4, 1))
    part = await timed(lambda: ours(lambda uow: list_nights(uow, venue_id, *month)))
    print(f"calendar, {HOLDS:,} holds   {nights:8.1f}   one month of them {part:8.1f}")
    await database.close()
    await bare.close()


async def fill(bare: asyncpg.Connection) -> tuple[UUID, UUID]:
    tenant_id = await bare.fetchval(
        "INSERT INTO tenants (slug, name, kind, currency, time_zone)"
        " VALUES ('house', 'House', 'venue', 'EUR', 'Europe/Berlin') RETURNING id"
    )
    await bare.execute("SET session_replication_role = replica")
    await bare.execute(FILL.replace("$1", str(VENUES)))
    await bare.execute(
        "INSERT INTO venue_words (word, venue_id) SELECT DISTINCT w, id FROM venues,"
        " regexp_split_to_table(search_text, ' ') AS w"
    )
    venue_id = await bare.fetchval("SELECT id FROM venues ORDER BY id LIMIT 1")
    await bare.execute("UPDATE venues SET keeper_tenant_id = $1 WHERE id = $2", tenant_id, venue_id)
    room_id = await bare.fetchval(
        "INSERT INTO venue_rooms (venue_id, name) VALUES ($1, 'Main') RETURNING id", venue_id
    )
    await bare.execute(
        "INSERT INTO holds (tenant_id, venue_id, room_id, on_date, slot, starts_at, ends_at, kind,"
        " state, title, asker_name) SELECT $1, $2, $3, d, 'evening', d + interval '16 hours',"
        " d + interval '30 hours', 'show', 'held', 'Band ' || i, 'Band ' || i"
        f" FROM generate_series(1, {HOLDS}) i, LATERAL (SELECT date '2027-01-01' + i % 365) x (d)",
        tenant_id, venue_id, room_id,
    )  # fmt: skip
    await bare.execute("SET session_replication_role = origin")
    await bare.execute("ANALYZE")
    return tenant_id, venue_id


async def timed(act: Callable[[], Awaitable[Any]]) -> float:
    """Milliseconds, the median of several."""
    found = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        await act()
        found.append((time.perf_counter() - start) * 1000)
    return statistics.median(found)


if __name__ == "__main__":
    asyncio.run(main())
