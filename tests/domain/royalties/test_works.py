"""Income of works names its work: contracts about it and the earnings page go by that."""

import re
from decimal import Decimal
from html import unescape
from uuid import UUID

import pytest
from sqlalchemy import select

from app.core.uow import Database, UnitOfWork
from app.domain import catalog
from app.domain.royalties.accounting.covering import regard_contracts
from app.domain.royalties.agreements.deal import Covered
from app.domain.royalties.agreements.models import Accounting
from app.domain.royalties.agreements.service.writing import activate_contract, write_contract
from app.domain.royalties.models.earnings import Earning
from app.domain.royalties.queries.income import Lens, compare, total
from app.domain.royalties.queries.matching import suspense_totals
from app.domain.royalties.queries.statements import list_of_run
from app.domain.royalties.service.ladder import match_report
from app.domain.royalties.service.matching import match_new_recording, settle_matched
from app.integrations.wiring import Adapters
from app.jobs.in_process import run_all
from tests.cast import Cast
from tests.domain.royalties.accounting.test_covering import standing
from tests.domain.royalties.accounting.test_runs import publish
from tests.domain.royalties.agreements.conftest import Enter
from tests.domain.royalties.agreements.writing import settle_in, simple
from tests.domain.royalties.conftest import FIXTURES, Import
from tests.factories.royalties import Sale, earn

D = Decimal


class Song:
    """A work recorded twice."""

    def __init__(self, work: UUID, first: UUID, second: UUID) -> None:
        self.work, self.first, self.second = work, first, second


@pytest.fixture
async def song(database: Database, cast: Cast) -> Song:
    async with database.tenant(cast.nova) as uow:
        work = await catalog.register_work(uow, title="Lantern")
        recordings = [
            (await catalog.register_recording(
                uow, title="Lantern", version_title=version, artist="Nova", work_id=work.id
            )).id
            for version in ("", "Live")
        ]  # fmt: skip
        return Song(work.id, *recordings)


async def of_society(uow: UnitOfWork, recording: UUID, amount: str) -> UUID:
    """A matched earning of a society, of which nobody has said the work yet."""
    report = await earn(uow, Sale(recording, amount, kind="performance"), source="bmi")
    return (await uow.db.scalars(select(Earning.id).where(Earning.report_id == report.id))).one()


async def test_matching_says_which_work_a_society_pays_for(
    database: Database, cast: Cast, song: Song
) -> None:
    async with database.tenant(cast.nova) as uow:
        society = await of_society(uow, song.first, "10")
        store = await earn(uow, Sale(song.first, "5"))
        await settle_matched(uow, song.first, [society])
        await match_report(uow, store)
        found = dict((await uow.db.execute(select(Earning.amount, Earning.work_id))).all())
        assert found == {D(10): song.work, D(5): None}


async def test_a_recording_that_is_given_another_work_takes_its_income_along(
    database: Database, cast: Cast, song: Song
) -> None:
    async with database.tenant(cast.nova) as uow:
        await settle_matched(uow, song.first, [await of_society(uow, song.first, "10")])
        other = await catalog.register_work(uow, title="Lantern, arranged")
        (await catalog.get_recording(uow, song.first)).work_id = other.id
        await match_new_recording(uow, song.first)
        assert (await uow.db.scalars(select(Earning.work_id))).all() == [other.id]


async def test_a_contract_about_a_work_covers_it_under_any_of_its_recordings(
    database: Database, cast: Cast, song: Song
) -> None:
    async with database.tenant(cast.nova) as uow:
        world = await settle_in(uow)
        await settle_matched(uow, song.first, [await of_society(uow, song.first, "10")])
        covers = (Covered(recording_id=song.second, participation=D(50)),)
        contract = await write_contract(
            uow, simple(world, "80", covers=covers), number="P-1", name="Publishing",
            currency="EUR", accounting=Accounting.MONTH, income="composition",
        )  # fmt: skip
        await activate_contract(uow, contract.id)
        await regard_contracts(uow)
        assert (await standing(uow))["contracted"] == 10
    run_id = await publish(database, cast.nova)
    async with database.tenant(cast.nova) as uow:
        assert [each.total for each in await list_of_run(uow, run_id)] == [400]


async def test_a_record_contract_still_takes_nothing_of_the_song(
    database: Database, cast: Cast, song: Song
) -> None:
    async with database.tenant(cast.nova) as uow:
        world = await settle_in(uow)
        covers = (Covered(recording_id=song.second),)
        contract = await write_contract(
            uow, simple(world, "80", covers=covers), number="R-1", name="Record", currency="EUR",
            accounting=Accounting.MONTH,
        )  # fmt: skip
        await activate_contract(uow, contract.id)
        await settle_matched(uow, song.first, [await of_society(uow, song.first, "10")])
        await earn(uow, Sale(song.first, "5"), Sale(song.second, "3"))
        assert (await standing(uow))["contracted"] == 3


async def test_earnings_are_broken_down_by_work(database: Database, cast: Cast, song: Song) -> None:
    async with database.tenant(cast.nova) as uow:
        world = await settle_in(uow)
        await of_society(uow, song.first, "10")
        await earn(uow, Sale(song.second, "5"), Sale(world.glow, "3"), Sale(None, "1"))
        found = await compare(uow, Lens(currency="EUR"), None, by="work")
        assert [(each.label, each.amount) for each in found] == [("Lantern", 15), ("", 4)]
        one = Lens(currency="EUR", work=str(song.work))
        assert (await total(uow, one, None)).amount == 15
        none = await compare(uow, Lens(currency="EUR", work="-"), None, by="recording")
        assert sorted(each.amount for each in none) == [1, 3]


async def test_the_page_groups_and_filters_by_work(
    enter: Enter, database: Database, cast: Cast, song: Song
) -> None:
    async with database.tenant(cast.nova) as uow:
        await earn(uow, Sale(song.first, "10"), Sale(song.second, "5"))
    nova = await enter("nova")
    page = "/t/nova/royalties/earnings"
    shown = (await nova.get(f"{page}?by=work&span=all")).text
    assert f"work={song.work}" in shown
    held = (await nova.get(f"{page}?by=store&span=all&work={song.work}")).text
    assert "Work: Lantern" in held
    assert (await nova.get(f"{page}?work=nonsense")).status_code == 404


async def test_a_work_nobody_recorded_here_gets_a_recording_where_its_money_waits(
    enter: Enter, database: Database, adapters: Adapters, cast: Cast, import_file: Import
) -> None:
    async with database.tenant(cast.nova) as uow:
        work = await catalog.register_work(uow, title="Song One", iswc="T-034.524.680-1")
    await import_file((FIXTURES / "mlc.tsv").read_bytes().replace(b"QZAAA2600001", b""))
    nova, waiting = await enter("nova"), "/t/nova/royalties/matching"
    [group] = set(re.findall(rf"{waiting}/[0-9a-f-]{{36}}(?=\")", (await nova.get(waiting)).text))
    shown = unescape((await nova.get(group)).text)
    [link] = re.findall(r"/t/nova/recordings/new\?[^\"]+", shown)
    assert (f"work={work.id}&title=SONG+ONE" in link, "has none yet" in shown) == (True, True)
    fields = {"title": "Song One", "artist": "Ada Vane", "work_id": work.id, "next": waiting}
    token = await nova.token(link)
    answer = await nova.post("/t/nova/recordings", data={**fields, "csrf_token": token})
    assert (answer.status_code, answer.headers["location"]) == (303, waiting)
    await run_all(database, adapters)
    async with database.tenant(cast.nova) as uow:
        assert await suspense_totals(uow) == []
        assert (await compare(uow, Lens(currency="USD"), None, by="work"))[0].label == "Song One"
