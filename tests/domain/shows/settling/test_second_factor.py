"""Whoever books that a show was paid needs a second factor from then on, venue and band alike."""

import pytest
from litestar import Litestar

from app.core.uow import Database
from app.domain.shows import get_show
from app.domain.shows.settling.books import mark_paid
from app.jobs.in_process import run_all
from app.tenants import get_tenant
from tests.cast import Cast
from tests.domain.shows.settling.conftest import (
    PLAYED,
    MakePlayed,
    app,
    make_played,
    passwords,
    settings,
    settle_both,
    stored,
)

__all__ = ["app", "make_played", "passwords", "settings", "stored"]


@pytest.mark.parametrize("who", ["flo", "nova"])
async def test_a_settlement_that_is_booked_asks_for_a_second_factor(
    who: str, make_played: MakePlayed, database: Database, cast: Cast, app: Litestar
) -> None:
    site, actor = app.state.site, getattr(cast, who)
    show = await make_played(cast.flo)
    await settle_both(database, cast.flo, show)
    await run_all(site.database, site.adapters)
    async with database.tenant(actor) as uow:
        assert (await get_tenant(uow)).second_factor_from is None
        await mark_paid(uow, await get_show(uow, show), how="cash", paid_on=PLAYED)
    await run_all(site.database, site.adapters)
    for side in (cast.flo, cast.nova):
        async with database.tenant(side) as uow:
            asks = (await get_tenant(uow)).second_factor_from is not None
        assert asks is (side is actor)
