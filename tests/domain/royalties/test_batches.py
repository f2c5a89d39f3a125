"""What a run states and books does not depend on how many earnings are looked at in a time."""

import random
from contextlib import suppress
from typing import Any

import pytest

from app.core.uow import Database
from app.domain.royalties.queries.drafting import stated_batches, unstated_batches
from app.domain.royalties.service.drafting import begin_draft, clear_draft, compute_draft
from app.domain.royalties.service.publishing import begin_publishing, finish_publishing
from app.domain.royalties.service.runs import approve_run
from tests.cast import Cast
from tests.domain.royalties.test_run_jobs import Undone, outcome
from tests.domain.royalties.whatif.label import a_month, found, publish
from tests.factories.royalties import Sale, earn, record

EVERYTHING = 1_000_000


@pytest.fixture
async def label(database: Database, cast: Cast) -> None:
    """Contracts of every shape, songs by splits, a published month, and a quarter's end to come."""
    dice = random.Random(26)
    async with database.tenant(cast.nova) as uow:
        _, songs = await found(uow, dice)
        shared = await record(uow, "Sand", ("Ida", "33.333333"), ("Jon", "66.666667"))
        await a_month(uow, dice, songs, "2025-11")
    await publish(database, cast.nova, "2025-11")
    async with database.tenant(cast.nova) as uow:
        await a_month(uow, dice, songs, "2025-12")
        await earn(uow, Sale(shared, "10.0333"), Sale(shared, "-3.1", "USD"), period="2025-12")


async def published(database: Database, cast: Cast, *, most: int) -> tuple[int, dict[str, Any]]:
    """In how many batches December was stated, and what came of it; none of it stays."""
    told: tuple[int, dict[str, Any]] = 0, {}
    with suppress(Undone):
        async with database.tenant(cast.nova) as uow:
            run = await begin_draft(uow, "2025-12")
            await clear_draft(uow, run.id)
            drafted = await unstated_batches(uow, "2025-12", most=most)
            await compute_draft(uow, run.id, most=most)
            assert await stated_batches(uow, run.id, most=most) == drafted
            await approve_run(uow, run.id)
            await begin_publishing(uow, run.id)
            await finish_publishing(uow, run.id, most=most)
            told = len(drafted), await outcome(uow)
            raise Undone
    return told


@pytest.mark.usefixtures("label")
async def test_many_batches_come_to_what_one_comes_to(database: Database, cast: Cast) -> None:
    whole, wanted = await published(database, cast, most=EVERYTHING)
    batches, got = await published(database, cast, most=1)
    assert (whole, batches) == (1, 7)
    assert (len(wanted["lines"]), len(wanted["closings"])) == (188, 10)
    assert got == wanted
