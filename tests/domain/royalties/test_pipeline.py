"""Each unit of money stands in one place of the pipeline, and moves on with what people do."""

from collections.abc import Awaitable, Callable
from decimal import Decimal
from typing import Any

from app.core.crypto import Signer
from app.core.ids import new_id
from app.core.module import PortalClient
from app.core.uow import Database
from app.domain.royalties.portal import on_their_way
from app.domain.royalties.queries.pipeline import stages, waiting
from app.domain.royalties.service.publishing import publish_run
from app.domain.royalties.service.runs import approve_run, draft_run
from tests.cast import Cast
from tests.domain.royalties.conftest import Add, Import
from tests.domain.royalties.test_import import report_of

Enter = Callable[[str], Awaitable[Any]]
ISRC = "DEA622600001"


async def standing(database: Database, cast: Cast) -> dict[str, tuple[Decimal, ...]]:
    async with database.tenant(cast.nova) as uow:
        return {
            each.name: (
                each.earned,
                each.drafted,
                each.payable,
                each.on_its_way,
                each.paid,
            )
            for each in await stages(uow)
        }


async def test_money_moves_from_stage_to_stage_and_none_is_counted_twice(
    import_file: Import, add_recording: Add, database: Database, cast: Cast
) -> None:
    await add_recording("Glow", ("Ann", "75"), ("Ben", "25"), isrc=ISRC)
    await import_file(report_of(isrc=ISRC, amount="100"))
    assert await standing(database, cast) == {
        "Ann": (75, 0, 0, 0, 0),
        "Ben": (25, 0, 0, 0, 0),
    }
    async with database.tenant(cast.mo) as uow:
        run = await draft_run(uow, "2026-08")
    assert (await standing(database, cast))["Ann"] == (0, 75, 0, 0, 0)
    async with database.tenant(cast.nova) as uow:
        await approve_run(uow, run.id)
        await publish_run(uow, run.id)
    assert (await standing(database, cast))["Ann"] == (0, 0, 75, 0, 0)


async def test_says_what_is_nobodys_yet(
    import_file: Import, add_recording: Add, database: Database, cast: Cast
) -> None:
    await add_recording("Glow", isrc=ISRC)
    await import_file(report_of(isrc=ISRC, amount="7"))
    await import_file(report_of(title="Dusk", amount="3"))
    async with database.tenant(cast.nova) as uow:
        (found,) = await waiting(uow)
    assert (found.currency, found.unmatched, found.held, found.contracted) == (
        "USD", Decimal(3), Decimal(7), Decimal(0),
    )  # fmt: skip


async def test_shows_payees_and_what_waits_on_one_page(
    import_file: Import, add_recording: Add, enter: Enter
) -> None:
    nova = await enter("nova")
    assert "Nothing is on its way" in (await nova.get("/t/nova/royalties/pipeline")).text
    await add_recording("Glow", ("Ann", "100"), isrc=ISRC)
    await import_file(report_of(isrc=ISRC, amount="100"))
    shown = (await nova.get("/t/nova/royalties/pipeline")).text
    assert "Ann" in shown and "$100.00" in shown


async def test_a_payees_portal_shows_its_own_money_only(
    import_file: Import, add_recording: Add, database: Database, cast: Cast
) -> None:
    await add_recording("Glow", ("Ann", "75"), ("Ben", "25"), isrc=ISRC)
    await import_file(report_of(isrc=ISRC, amount="100"))
    signer = Signer(b"x" * 32)
    async with database.tenant(cast.nova) as uow:
        stranger = PortalClient(new_id(), cast.rival.tenant_id, None)
        assert await on_their_way(uow, stranger, signer) == []
        assert await on_their_way(uow, PortalClient(new_id(), None, None), signer) == ()
