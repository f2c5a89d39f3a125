"""C2: many at once ask for, confirm and move nights; no night is ever given away twice."""

import asyncio
from datetime import timedelta
from random import Random

import asyncpg
import pytest
from sqlalchemy import text

from app.core import clock
from app.core.errors import Refusal
from app.core.uow import Database
from app.domain.holds import Asker, confirm_hold, place_hold, release_hold, reschedule_hold
from app.domain.holds.queries.holds import get_hold
from app.domain.venues import VenueRoom
from app.embedded.testing import TestServers
from tests.cast import Cast
from tests.conftest import connect

ROUNDS = [3, pytest.param(500, marks=pytest.mark.soak)]
CLIENTS = 20
SLOTS = ("evening", "day", "matinee")
NIGHT = clock.now().date() + timedelta(days=40)
OVERLAPS = """
    SELECT count(*) FROM holds a JOIN holds b ON a.room_id = b.room_id AND a.id < b.id
    WHERE a.state = 'confirmed' AND b.state = 'confirmed'
        AND tstzrange(a.starts_at, a.ends_at) && tstzrange(b.starts_at, b.ends_at)
"""
BROKEN_LINES = """
    SELECT count(*) FROM (SELECT room_id, on_date, count(*) AS n, max(place) AS last,
        count(DISTINCT place) AS places FROM hold_places GROUP BY 1, 2) q
    WHERE n <> last OR n <> places
"""


@pytest.fixture
async def crowd(servers: TestServers, database_name: str) -> object:
    found = connect(servers, database_name, pool_size=CLIENTS)
    yield found
    await found.close()


async def try_to(database: Database, cast: Cast, act: object) -> bool:
    try:
        async with database.tenant(cast.flo) as uow:
            await act(uow)
    except Refusal:
        return False
    return True


async def client(database: Database, cast: Cast, room: VenueRoom, seed: int) -> None:
    """Holds a night, moves it, confirms it, or lets it go, as chance has it."""
    chance, mine = Random(seed), []

    async def hold(uow: object) -> None:
        on = NIGHT + timedelta(days=chance.randrange(2))
        asker = Asker(f"Band {seed}")
        found = await place_hold(uow, room.id, on=on, slot=chance.choice(SLOTS), title=asker.name,
                                 asker=asker)  # fmt: skip
        mine.append(found.id)

    await try_to(database, cast, hold)
    for _ in range(2 * len(mine)):
        on, slot = NIGHT + timedelta(days=chance.randrange(2)), chance.choice(SLOTS)
        act = chance.choice((
            lambda uow: confirm_hold(uow, mine[0]),
            lambda uow: confirm_hold(uow, mine[0]),
            lambda uow, on=on, slot=slot: reschedule_hold(
                uow, mine[0], room_id=room.id, on=on, slot=slot
            ),
            lambda uow: release_hold(uow, mine[0], reason="chance"),
        ))  # fmt: skip
        await try_to(database, cast, act)


@pytest.mark.parametrize("rounds", ROUNDS)
async def test_no_night_is_given_away_twice(
    crowd: Database, cast: Cast, room: VenueRoom, rounds: int
) -> None:
    given = 0
    for number in range(rounds):
        seeds = range(number * CLIENTS, (number + 1) * CLIENTS)
        await asyncio.gather(*(client(crowd, cast, room, seed) for seed in seeds))
        async with crowd.tenant(cast.flo) as uow:
            assert await uow.db.scalar(text(OVERLAPS)) == 0
            assert await uow.db.scalar(text(BROKEN_LINES)) == 0
            given += await uow.db.scalar(text("SELECT count(*) FROM holds WHERE state='confirmed'"))
            await uow.db.execute(text("DELETE FROM hold_places"))
            await uow.db.execute(
                text("UPDATE holds SET state = 'released' WHERE state IN ('held', 'confirmed')")
            )
    # Now and then all who won a night let it go again.
    assert given > rounds // 2


async def test_a_hold_that_moves_meanwhile_is_not_moved_by_its_old_night(
    crowd: Database, cast: Cast, room: VenueRoom
) -> None:
    night = {"slot": "evening", "title": "A", "asker": Asker("A")}
    async with crowd.tenant(cast.flo) as uow:
        hold = await place_hold(uow, room.id, on=NIGHT, **night)
    waits = text("SELECT 1 FROM pg_locks WHERE NOT granted AND locktype = 'advisory'")
    async with crowd.tenant(cast.flo) as uow:
        later = NIGHT + timedelta(days=1)
        await reschedule_hold(uow, hold.id, room_id=room.id, on=later, slot="evening")
        await uow.flush()
        confirming = asyncio.create_task(
            try_to(crowd, cast, lambda other: confirm_hold(other, hold.id))
        )
        async with asyncio.timeout(20):
            while not await uow.db.scalar(waits):
                await asyncio.sleep(0.01)
    assert not await confirming
    async with crowd.tenant(cast.flo) as uow:
        assert (await get_hold(uow, hold.id)).state == "held"


async def confirm_all_at_once(crowd: Database, cast: Cast, room: VenueRoom) -> int:
    """Past the verbs and their locks, straight at the rows; how many nights overlap then."""
    ids = []
    async with crowd.tenant(cast.flo) as uow:
        for number in range(CLIENTS):
            asker = Asker(f"Band {number}")
            found = await place_hold(
                uow, room.id, on=NIGHT, slot=SLOTS[number % 2], title=asker.name, asker=asker
            )
            ids.append(found.id)
    update = text("UPDATE holds SET state = 'confirmed' WHERE id = :id")

    async def confirm(hold_id: object) -> None:
        async with crowd.tenant(cast.flo) as uow:
            await uow.db.execute(update, {"id": hold_id})

    await asyncio.gather(*(confirm(each) for each in ids), return_exceptions=True)
    async with crowd.tenant(cast.flo) as uow:
        assert await uow.db.scalar(text("SELECT count(*) FROM holds WHERE state='confirmed'")) >= 1
        return await uow.db.scalar(text(OVERLAPS))


async def test_the_database_alone_gives_a_night_away_once(
    crowd: Database, cast: Cast, room: VenueRoom
) -> None:
    assert await confirm_all_at_once(crowd, cast, room) == 0


async def test_without_the_constraint_nights_are_given_away_twice(
    crowd: Database, cast: Cast, room: VenueRoom, servers: TestServers, database_name: str
) -> None:
    owner = await asyncpg.connect(servers.dsn("postgres", database_name))
    await owner.execute("ALTER TABLE holds DROP CONSTRAINT ex_holds_confirmed")
    await owner.close()
    assert await confirm_all_at_once(crowd, cast, room) == CLIENTS * (CLIENTS - 1) // 2
