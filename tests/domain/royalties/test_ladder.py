"""The order in which identifiers and remembered names find a recording, and taking it back."""

from decimal import Decimal
from uuid import UUID

import pytest
from sqlalchemy import text

from app.core.ids import new_id
from app.core.uow import Database
from app.domain import catalog
from app.domain.catalog import ShareOffer, SheetKind
from app.domain.royalties.errors import MatchInDraft, NoSuchMatch
from app.domain.royalties.queries.matching import list_matches, list_unmatched
from app.domain.royalties.service.matching import confirm_match
from app.domain.royalties.service.runs import draft_run
from app.domain.royalties.service.unmatching import undo_match
from app.integrations.wiring import Adapters
from app.jobs.in_process import run_all
from tests.cast import Cast
from tests.domain.royalties.conftest import Add, Import
from tests.domain.royalties.test_import import books, report_of
from tests.domain.royalties.test_reports_pages import BASE, Enter
from tests.domain.royalties.test_runs import publish

MLC = (
    "Member MLC Number\tMLC Song Code\tWork Primary Title\tISWC\tDSP Name\tDistributed Amount\n"
    "M1\t{code}\t{title}\t{iswc}\tSpotify\t{amount}\n"
)
BANDCAMP = (
    "date,paid to,item type,item name,artist,currency,net amount,upc\n"
    "6/24/26,me,track,{title},{artist},USD,{amount},{upc}\n"
)
ISWC = "T0345246801"


def mlc(*, code: str = "", title: str = "GLOW", iswc: str = "", amount: str = "10") -> bytes:
    return MLC.format(code=code, title=title, iswc=iswc, amount=amount).encode()


def bandcamp(title: str, artist: str, amount: str, upc: str = "") -> bytes:
    return BANDCAMP.format(title=title, artist=artist, amount=amount, upc=upc).encode()


async def add_work(database: Database, cast: Cast, *, recorded: bool = True) -> UUID:
    """Glow, a work of Ann's, and a recording of it that names no work's splits of its own."""
    async with database.tenant(cast.nova) as uow:
        work = await catalog.register_work(uow, title="Glow", iswc=ISWC)
        await catalog.declare_splits(
            uow, SheetKind.COMPOSITION, work.id, offers=[ShareOffer(name="Ann", share=Decimal(100))]
        )
        if recorded:
            await catalog.register_recording(uow, title="Glow", artist="Nova", work_id=work.id)
        return work.id


async def match_first(database: Database, cast: Cast, recording: UUID) -> UUID:
    async with database.tenant(cast.nova) as uow:
        group = (await list_unmatched(uow)).items[0]
        await confirm_match(uow, group.id, recording)
    return group.id


async def kinds(database: Database, cast: Cast) -> list[str | None]:
    async with database.tenant(cast.nova) as uow:
        return list(await uow.db.scalars(text("SELECT match_kind FROM earnings ORDER BY id")))


async def test_a_society_s_income_finds_the_work_by_its_iswc_and_follows_its_splits(
    import_file: Import, database: Database, cast: Cast
) -> None:
    await add_work(database, cast)

    await import_file(mlc(iswc="T-034.524.680-1"))

    assert await kinds(database, cast) == ["iswc"]
    assert [code for code in await books(database, cast) if code.startswith("accrued")]


async def test_a_store_s_income_is_not_matched_by_a_work_that_has_many_recordings(
    import_file: Import, add_recording: Add, database: Database, cast: Cast
) -> None:
    await add_work(database, cast)
    await import_file(report_of(title="Unknown"))
    assert await kinds(database, cast) == [None]


async def test_income_that_waits_under_an_iswc_moves_once_the_work_is_recorded(
    import_file: Import, database: Database, adapters: Adapters, cast: Cast
) -> None:
    work_id = await add_work(database, cast, recorded=False)
    await import_file(mlc(iswc=ISWC))
    assert "suspense USD" in await books(database, cast)

    async with database.tenant(cast.nova) as uow:
        await catalog.register_recording(uow, title="Glow", artist="Nova", work_id=work_id)
    await run_all(database, adapters)

    assert "suspense USD" not in await books(database, cast)


async def test_a_society_s_number_of_a_work_is_remembered_under_any_title(
    import_file: Import, add_recording: Add, database: Database, cast: Cast
) -> None:
    recording = await add_recording("Glow")
    await import_file(mlc(code="GL123", title="GLOW"))
    await match_first(database, cast, recording)

    await import_file(mlc(code="GL123", title="GLOW (FULL VERSION)"))
    await import_file(mlc(code="GL999", title="OTHER"))

    assert await kinds(database, cast) == ["manual", "alias", None]


async def test_a_track_of_a_upc_is_remembered_and_another_track_of_it_is_not(
    import_file: Import, add_recording: Add, database: Database, cast: Cast
) -> None:
    recording = await add_recording("Glow")
    upc = "0094631432057"
    await import_file(bandcamp("Glow", "Nova", "1", upc))
    await match_first(database, cast, recording)

    await import_file(bandcamp("Glow", "Nova Lind feat. Ida", "2", upc))
    await import_file(bandcamp("Ember", "Nova", "3", upc))

    assert await kinds(database, cast) == ["manual", "alias", None]


async def test_undoing_a_match_moves_the_money_back_and_forgets_the_name(
    import_file: Import, add_recording: Add, database: Database, cast: Cast
) -> None:
    recording = await add_recording("Glow", ("Ann", "100"))
    await import_file(report_of(title="Glo", amount="4"))
    before = await books(database, cast)
    group = await match_first(database, cast, recording)
    assert "suspense USD" not in await books(database, cast)

    async with database.tenant(cast.nova) as uow:
        (match,) = (await list_matches(uow)).items
        await undo_match(uow, match.group_id, match.recording_id)
    await import_file(report_of(title="Glo", amount="5"))

    assert (match.group_id, match.totals) == (group, {"USD": Decimal(4)})
    assert await books(database, cast) == {"suspense USD": -9, "receivable:distrokid_v1 USD": 9}
    assert before["suspense USD"] == -4
    async with database.tenant(cast.nova) as uow:
        assert (await list_matches(uow)).items == []
        with pytest.raises(NoSuchMatch):
            await undo_match(uow, group, recording)


async def test_what_statements_show_is_taken_back_as_an_adjustment(
    import_file: Import, add_recording: Add, database: Database, cast: Cast
) -> None:
    recording = await add_recording("Glow", ("Ann", "100"))
    await import_file(report_of(title="Glo", amount="4"))
    group = await match_first(database, cast, recording)
    await publish(database, cast.nova)

    async with database.tenant(cast.nova) as uow:
        await undo_match(uow, group, recording)
        assert (await list_matches(uow)).items == []
        assert (await list_unmatched(uow)).items[0].totals == {"USD": Decimal(4)}
        run = await draft_run(uow, "2026-08")
        rows = await uow.db.scalars(
            text("SELECT amount FROM earnings WHERE run_id = :run"), {"run": run.id}
        )
        assert rows.all() == [Decimal(-4)]
    assert (await books(database, cast))["suspense USD"] == -4


async def test_refuses_to_undo_while_a_draft_holds_the_money(
    import_file: Import, add_recording: Add, database: Database, cast: Cast
) -> None:
    recording = await add_recording("Glow", ("Ann", "100"))
    await import_file(report_of(title="Glo", amount="4"))
    group = await match_first(database, cast, recording)
    async with database.tenant(cast.nova) as uow:
        await draft_run(uow, "2026-08")
    async with database.tenant(cast.nova) as uow:
        with pytest.raises(MatchInDraft):
            await undo_match(uow, group, recording)
        with pytest.raises(NoSuchMatch):
            await undo_match(uow, new_id(), recording)


async def test_a_person_sees_what_was_matched_and_takes_it_back(
    enter: Enter, import_file: Import, add_recording: Add, database: Database, cast: Cast
) -> None:
    recording = await add_recording("Glow", ("Ann", "100"))
    await import_file(report_of(title="Glo", amount="4"))
    group = await match_first(database, cast, recording)
    nova, address = await enter("nova"), f"{BASE}/matches/{group}/{recording}"
    assert f'href="{address}"' in (await nova.get(f"{BASE}/matches")).text

    token = await nova.token(address)
    assert "$4.00" in (await nova.get(address)).text
    answer = await nova.post(address, data={"csrf_token": token})

    assert answer.headers["location"] == f"{BASE}/matches"
    assert "Nothing matched by hand yet" in (await nova.get(f"{BASE}/matches")).text
