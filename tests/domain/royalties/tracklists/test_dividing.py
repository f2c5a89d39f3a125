"""A sale of a whole release reaches its tracks: by count, length or what they earn, to the cent."""

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from sqlalchemy import select

from app.billing import trial_balance
from app.core.uow import Database, UnitOfWork
from app.domain import catalog
from app.domain.royalties.agreements.deal import Covered, Mechanicals
from app.domain.royalties.agreements.models import Accounting
from app.domain.royalties.agreements.service.writing import amend_contract
from app.domain.royalties.contracts.albums import SpreadBy
from app.domain.royalties.models.earnings import Earning, EarningsReport
from app.domain.royalties.queries.corrections import compare
from app.domain.royalties.queries.statements import list_of_run
from app.domain.royalties.service.correction import take_over
from app.domain.royalties.service.ladder import match_report
from app.domain.royalties.service.reversal import reverse_report
from app.domain.royalties.service.runs import draft_run
from app.domain.royalties.tracklists.errors import TracklistRefused, TracklistStated
from app.domain.royalties.tracklists.service import (
    divide_again,
    remove_tracklist,
    write_tracklist,
)
from tests.cast import Cast
from tests.domain.royalties.accounting.test_covering import in_force, standing
from tests.domain.royalties.accounting.test_runs import publish, told
from tests.domain.royalties.accounting.test_songs import in_dollars, sold, songs, written
from tests.domain.royalties.agreements.writing import World, settle_in, simple
from tests.factories.royalties import Sale, earn, record

D = Decimal
UPC = "4006381333931"


@pytest.fixture
async def world(database: Database, cast: Cast) -> World:
    async with database.tenant(cast.nova) as uow:
        return await settle_in(uow)


def whole(amount: str, **more: object) -> Sale:
    """A sale of the release, of which nothing else is said."""
    return Sale(None, amount, **{"upc": UPC, "kind": "physical", "title": None, **more})


async def release(uow: UnitOfWork, *tracks: UUID, title: str = "Night Drive") -> UUID:
    return (await write_tracklist(uow, upc=UPC, title=title, recording_ids=tracks)).id


async def parts(uow: UnitOfWork) -> dict[UUID | None, Decimal]:
    """What each recording has of sales of the release."""
    found: defaultdict[UUID | None, Decimal] = defaultdict(Decimal)
    for row in await uow.db.scalars(select(Earning).where(Earning.upc == UPC)):
        found[row.recording_id] += row.amount
    return dict(found)


async def test_three_tracks_share_ten_euros_and_nothing_is_lost(
    database: Database, cast: Cast, world: World
) -> None:
    async with database.tenant(cast.nova) as uow:
        dawn = await record(uow, "Dawn", ("Ida", "100"))
        await earn(uow, whole("10", quantity=4))
        await release(uow, world.glow, world.dusk, dawn)
        found = await parts(uow)
        third = D("3.333333333333333333")
        assert sorted(found.values()) == [third, third, D("3.333333333333333334")]
        assert await standing(uow) == {
            "receivable": D(10), "accrued": found[dawn], "held": D(10) - found[dawn]
        }  # fmt: skip
        assert all(each.difference == 0 for each in await trial_balance(uow))


async def test_half_of_one_track_of_two_pays_a_quarter_of_the_sale(
    database: Database, cast: Cast, world: World
) -> None:
    async with database.tenant(cast.nova) as uow:
        await in_force(uow, simple(world, "50", covers=(Covered(recording_id=world.glow),)))
        await release(uow, world.glow, world.dusk)
        report = await earn(uow, whole("10.00"))
        await divide_again(uow)
        assert report.lines == 1
    run_id = await publish(database, cast.nova)
    async with database.tenant(cast.nova) as uow:
        [statement] = await list_of_run(uow, run_id)
        assert statement.total == 250
        assert (await standing(uow))["held"] == 5


@pytest.mark.parametrize(
    ("way", "glow"),
    [(SpreadBy.COUNT, D(4)), (SpreadBy.DURATION, D(6)), (SpreadBy.REVENUE, D(2))],
)
async def test_the_contract_chooses_how_a_release_is_divided(
    database: Database, cast: Cast, world: World, way: SpreadBy, glow: Decimal
) -> None:
    async with database.tenant(cast.nova) as uow:
        await catalog.note_length(uow, world.glow, timedelta(seconds=300))
        await catalog.note_length(uow, world.dusk, timedelta(seconds=100))
        await in_force(uow, simple(world, album_spread=way))
        await earn(uow, Sale(world.glow, "10"), Sale(world.dusk, "30"), whole("8"))
        await release(uow, world.glow, world.dusk)
        assert await parts(uow) == {world.glow: glow, world.dusk: 8 - glow}


async def test_a_contract_that_changes_its_way_divides_what_no_run_shows_again(
    database: Database, cast: Cast, world: World
) -> None:
    async with database.tenant(cast.nova) as uow:
        await catalog.note_length(uow, world.glow, timedelta(seconds=300))
        await catalog.note_length(uow, world.dusk, timedelta(seconds=100))
        contract_id = await in_force(uow, simple(world))
        await earn(uow, whole("8"))
        await release(uow, world.glow, world.dusk)
        await amend_contract(
            uow, contract_id, simple(world, album_spread=SpreadBy.DURATION), seen=1, number="N-1",
            name="Album deal", accounting=Accounting.MONTH,
        )  # fmt: skip
        await draft_run(uow, "2026-08")
        assert await parts(uow) == {world.glow: D(6), world.dusk: D(2)}
        await release(uow, world.glow)
        assert await parts(uow) == {world.glow: D(6), world.dusk: D(2)}


async def test_other_tracks_take_over_what_no_statement_shows(
    database: Database, cast: Cast, world: World
) -> None:
    async with database.tenant(cast.nova) as uow:
        dawn = await record(uow, "Dawn")
        await earn(uow, whole("9"), whole("-3", quantity=-1))
        await release(uow, world.glow, world.dusk)
        await release(uow, world.glow, world.dusk, dawn)
        assert await parts(uow) == {world.glow: D(2), world.dusk: D(2), dawn: D(2)}
        await release(uow, dawn)
        assert await parts(uow) == {dawn: D(6)}
        assert await standing(uow) == {"receivable": D(6), "held": D(6)}


async def test_a_report_is_divided_when_it_is_matched(
    database: Database, cast: Cast, world: World
) -> None:
    async with database.tenant(cast.nova) as uow:
        await release(uow, world.glow, world.dusk, title="As reported")
        other = whole("5", title="Something else")
        report = await earn(uow, whole("10"), whole("2", title="As reported"), other)
        await match_report(uow, report)
        assert await parts(uow) == {world.glow: D(6), world.dusk: D(6), None: D(5)}
        rows = list(await uow.db.scalars(select(Earning).order_by(Earning.number)))
        assert [(row.lines, row.part_of) for row in rows] == [
            (1, 1), (1, 2), (1, None), (0, 1), (0, 2)
        ]  # fmt: skip


async def test_a_removed_tracklist_lets_its_sales_wait_again(
    database: Database, cast: Cast, world: World
) -> None:
    async with database.tenant(cast.nova) as uow:
        await earn(uow, whole("10", quantity=3))
        tracklist_id = await release(uow, world.glow, world.dusk)
        await remove_tracklist(uow, tracklist_id)
        [row] = await uow.db.scalars(select(Earning))
        assert (row.amount, row.quantity, row.copies) == (10, 3, None)
        assert await standing(uow) == {"receivable": D(10), "suspense": D(10)}


async def test_what_statements_show_by_tracks_keeps_its_tracklist(
    database: Database, cast: Cast, world: World
) -> None:
    async with database.tenant(cast.nova) as uow:
        await in_force(uow, simple(world))
        await earn(uow, whole("10"))
        tracklist_id = await release(uow, world.glow, world.dusk)
    await publish(database, cast.nova)
    async with database.tenant(cast.nova) as uow:
        with pytest.raises(TracklistStated):
            await remove_tracklist(uow, tracklist_id)


async def test_a_reversed_report_takes_back_every_part(
    database: Database, cast: Cast, world: World
) -> None:
    async with database.tenant(cast.nova) as uow:
        await in_force(uow, simple(world))
        report = await earn(uow, whole("10"))
        await release(uow, world.glow, world.dusk)
    await publish(database, cast.nova)
    async with database.tenant(cast.nova) as uow:
        await reverse_report(uow, report.id)
        await draft_run(uow, "2026-09")
        assert await parts(uow) == {world.glow: D(0), world.dusk: D(0)}


async def test_a_corrected_file_is_compared_with_the_sale_as_it_was_reported(
    database: Database, cast: Cast, world: World
) -> None:
    async with database.tenant(cast.nova) as uow:
        old = await earn(uow, whole("10"))
        await release(uow, world.glow, world.dusk)
        new: EarningsReport = await earn(uow, whole("10"))
        assert (await compare(uow, old.id, new.id))["counts"] == {
            "added": 0, "gone": 0, "same": 1, "changed": 0
        }  # fmt: skip


async def test_a_corrected_file_counts_every_part_it_repeats_as_stated(
    database: Database, cast: Cast, world: World
) -> None:
    async with database.tenant(cast.nova) as uow:
        await in_force(uow, simple(world))
        old = await earn(uow, whole("10"))
        await release(uow, world.glow, world.dusk)
    await publish(database, cast.nova)
    async with database.tenant(cast.nova) as uow:
        new = await earn(uow, whole("10"))
        await match_report(uow, new)
        await take_over(uow, await uow.db.merge(old), new)
        rows = await uow.db.scalars(select(Earning).where(Earning.report_id == new.id))
        stated = {row.recording_id: row.run_id is not None for row in rows}
        assert stated == {world.glow: True, world.dusk: True}


@pytest.mark.parametrize("tracks", [0, 2])
async def test_refuses_no_tracks_and_the_same_one_twice(
    database: Database, cast: Cast, world: World, tracks: int
) -> None:
    async with database.tenant(cast.nova) as uow:
        with pytest.raises(TracklistRefused):
            await release(uow, *([world.glow] * tracks))


async def test_ten_outside_songs_on_an_album_charge_the_artist_what_is_above_the_cap(
    database: Database, cast: Cast, world: World
) -> None:
    async with database.tenant(cast.nova) as uow:
        await in_dollars(uow, simple(world, "100", mechanicals=Mechanicals()))
        tracks = [await written(uow, f"Song {place}", ("Outsider", "100")) for place in range(10)]
        await release(uow, *tracks)
        await earn(uow, sold(None, 1000, upc=UPC, title=None, month=date(2020, 3, 1)))
        await divide_again(uow)
    run_id = await publish(database, cast.nova)
    async with database.tenant(cast.nova) as uow:
        said = await told(uow, run_id)
        assert sum(amount for _, amount in songs(said["Outsider"])) == D("910")
        assert ("costs", "Mechanicals above the cap", D("-227.5")) in said["Nova Lind"]
        assert (await standing(uow))["kept"] == D("227.5")


@pytest.mark.parametrize(("by_label", "charged"), [(True, D(0)), (False, D("-227.5"))])
async def test_the_label_bears_the_excess_when_the_contract_says_so(
    database: Database, cast: Cast, world: World, *, by_label: bool, charged: Decimal
) -> None:
    clause = Mechanicals(label_bears_excess=by_label)
    async with database.tenant(cast.nova) as uow:
        await in_dollars(uow, simple(world, "0", mechanicals=clause))
        tracks = [await written(uow, f"Song {place}", ("Outsider", "100")) for place in range(10)]
        await earn(uow, sold(None, 1000, upc=UPC, title=None, month=date(2020, 3, 1)))
        await release(uow, *tracks)
        run = await draft_run(uow, "2026-08")
        said = (await told(uow, run.id)).get("Nova Lind", [])
        assert sum(amount for section, _, amount in said if section == "costs") == charged
