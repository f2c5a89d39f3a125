"""Where sales belong is known before they are stored, as far as their ISRC and month tell."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from app.core.uow import Database
from app.domain.royalties.agreements.deal import Covered
from app.domain.royalties.queries.splits import agreed_sheets
from app.domain.royalties.reports.aggregates import Aggregate
from app.domain.royalties.reports.lines import Kind
from app.domain.royalties.service.arriving import UNKNOWN, Place, arriving
from tests.cast import Cast
from tests.domain.royalties.accounting.test_covering import in_force
from tests.domain.royalties.agreements.writing import settle_in, simple
from tests.domain.royalties.conftest import Add
from tests.factories.royalties import record

SALE = Aggregate(
    isrc="DEA622600001",
    upc=None,
    iswc=None,
    title_key="glow",
    artist_key="nova",
    title="Glow",
    artist="Nova",
    store="Spotify",
    country="DE",
    kind=Kind.STREAM,
    sale_month=date(2026, 8, 1),
    currency="USD",
    partner_id=None,
    format=None,
    price=None,
    amount=Decimal(1),
    quantity=Decimal(1),
    lines=1,
    first_line=2,
    last_line=2,
)


async def test_an_isrc_of_the_catalogue_names_recording_and_sheet(
    add_recording: Add, database: Database, cast: Cast
) -> None:
    glow = await add_recording("Glow", ("Ann", "100"), isrc="DEA622600001")
    dusk = await add_recording("Dusk", isrc="DEA622600002")
    async with database.tenant(cast.nova) as uow:
        sheets = await agreed_sheets(uow, [glow], "master")
        known = await arriving(uow, "distrokid_v1")
        batch = [SALE, replace(SALE, isrc="DEA622600002"), replace(SALE, isrc="DEA622600003")]
        assert await known.places(uow, batch) == [Place(glow, sheets[glow]), Place(dusk), UNKNOWN]


async def test_a_contract_in_force_marks_its_sales(database: Database, cast: Cast) -> None:
    async with database.tenant(cast.nova) as uow:
        world = await settle_in(uow)
        signed = await record(uow, "Signed", isrc="DEA622600001")
        await in_force(
            uow, simple(world, covers=(Covered(recording_id=signed),), starts=date(2026, 1, 1))
        )
        known = await arriving(uow, "distrokid_v1")
        early = replace(SALE, sale_month=date(2025, 12, 1))
        found = await known.places(uow, [SALE, early, SALE])
    assert found == [Place(signed, None, is_contracted=yes) for yes in (True, False, True)]


async def test_what_only_the_whole_report_tells_is_left_open(
    add_recording: Add, database: Database, cast: Cast
) -> None:
    await add_recording("Glow", ("Ann", "100"), isrc="DEA622600001")
    async with database.tenant(cast.nova) as uow:
        store, society = await arriving(uow, "distrokid_v1"), await arriving(uow, "mlc")
        monthless, nameless = replace(SALE, sale_month=None), replace(SALE, isrc=None)
        assert await store.places(uow, [monthless, nameless]) == [UNKNOWN, UNKNOWN]
        assert await society.places(uow, [SALE]) == [UNKNOWN]
