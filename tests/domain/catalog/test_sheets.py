"""Split sheets: exact totals, answers, versions, and what the database itself refuses."""

import asyncio
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import func, select, text, update
from sqlalchemy.exc import DBAPIError

from app.core.errors import NotFound
from app.core.tables import EventRow, JobRow
from app.core.uow import Database
from app.domain.catalog import (
    ShareOffer,
    SheetKind,
    agree_to_share,
    agreed_shares,
    declare_splits,
    decline_share,
    propose_splits,
    withdraw_splits,
)
from app.domain.catalog.errors import (
    AlreadyAnswered,
    PartyListedTwice,
    SheetClosed,
    SplitsAlreadyProposed,
    SplitsDoNotAddUp,
)
from app.domain.catalog.models import SplitShare, SplitSheet
from app.domain.catalog.queries.sheets import get_sheet, list_shares
from tests.cast import Cast
from tests.domain.catalog.factories import TWO, make_recording, propose


async def count(database: Database, cast: Cast, table: type) -> int:
    async with database.tenant(cast.nova) as uow:
        return await uow.db.scalar(select(func.count()).select_from(table)) or 0


async def events(database: Database, cast: Cast, name: str) -> int:
    async with database.tenant(cast.nova) as uow:
        query = select(func.count()).select_from(EventRow).where(EventRow.name == name)
        return await uow.db.scalar(query) or 0


@pytest.mark.parametrize("second", ["39.999999", "40.000001", "0"])
async def test_refuses_anything_but_exactly_one_hundred_per_cent(
    database: Database, cast: Cast, second: str
) -> None:
    recording = await make_recording(database, cast.nova)
    offers = (TWO[0], ShareOffer.of("Ravi", second, email="rival@example.com"))
    with pytest.raises(SplitsDoNotAddUp):
        await propose(database, cast.nova, recording, offers)
    assert await count(database, cast, SplitSheet) == 0


async def test_refuses_a_party_listed_twice(database: Database, cast: Cast) -> None:
    recording = await make_recording(database, cast.nova)
    again = ShareOffer.of("N. Lind", "40", email="Nova@Example.com")
    with pytest.raises(PartyListedTwice):
        await propose(database, cast.nova, recording, (TWO[0], again))


async def test_thirds_with_six_decimals_are_exact(database: Database, cast: Cast) -> None:
    recording = await make_recording(database, cast.nova)
    shares = ("33.333333", "33.333333", "33.333334")
    offers = [ShareOffer.of(f"P{n}", share) for n, share in enumerate(shares)]
    async with database.tenant(cast.nova) as uow:
        await declare_splits(uow, SheetKind.MASTER, recording.id, offers=offers)
    async with database.tenant(cast.nova) as uow:
        found = (await agreed_shares(uow, [recording.id]))[recording.id]
    assert [view.share for view in found] == [Decimal(share) for share in shares]


async def test_the_last_agreement_locks_the_sheet(database: Database, cast: Cast) -> None:
    recording = await make_recording(database, cast.nova)
    sheet, shares = await propose(database, cast.nova, recording)
    for share in shares:
        async with database.tenant(cast.nova) as uow:
            assert await agreed_shares(uow, [recording.id]) == {}
            await agree_to_share(uow, share.id, signature=share.name)
    async with database.tenant(cast.nova) as uow:
        found = await get_sheet(uow, sheet.id)
        assert (found.status, found.is_locked, found.is_declared) == ("agreed", True, False)
        views = (await agreed_shares(uow, [recording.id]))[recording.id]
    assert [(view.email, view.share) for view in views] == [
        ("nova@example.com", Decimal(60)),
        ("rival@example.com", Decimal(40)),
    ]
    assert await events(database, cast, "catalog.splits_agreed") == 1


async def test_whoever_proposes_agrees_and_only_the_others_are_mailed(
    database: Database, cast: Cast
) -> None:
    recording = await make_recording(database, cast.nova)
    _, shares = await propose(database, cast.nova, recording, own_email="Nova@example.com")
    assert [share.answer for share in shares] == ["agreed", "pending"]
    async with database.tenant(cast.nova) as uow:
        jobs = (
            await uow.db.scalars(select(JobRow).where(JobRow.name == "catalog.mail_share"))
        ).all()
    assert [job.arguments["share_id"] for job in jobs] == [str(shares[1].id)]


async def test_two_answers_at_once_agree_the_sheet_once(database: Database, cast: Cast) -> None:
    recording = await make_recording(database, cast.nova)
    sheet, shares = await propose(database, cast.nova, recording)

    async def agree(share: SplitShare) -> None:
        async with database.tenant(cast.nova) as uow:
            await agree_to_share(uow, share.id, signature=share.name)

    await asyncio.gather(*(agree(share) for share in shares))
    async with database.tenant(cast.nova) as uow:
        assert (await get_sheet(uow, sheet.id)).status == "agreed"
    assert await events(database, cast, "catalog.splits_agreed") == 1


async def test_the_same_share_answered_twice_at_once_counts_once(
    database: Database, cast: Cast
) -> None:
    recording = await make_recording(database, cast.nova)
    _, shares = await propose(database, cast.nova, recording)

    async def agree() -> None:
        async with database.tenant(cast.nova) as uow:
            await agree_to_share(uow, shares[0].id, signature="Nova")

    answers = await asyncio.gather(agree(), agree(), return_exceptions=True)
    assert sorted(type(a).__name__ for a in answers) == ["AlreadyAnswered", "NoneType"]
    assert await events(database, cast, "catalog.share_agreed") == 1


async def test_two_proposals_at_once_leave_one(database: Database, cast: Cast) -> None:
    recording = await make_recording(database, cast.nova)
    answers = await asyncio.gather(
        propose(database, cast.nova, recording),
        propose(database, cast.mo, recording),
        return_exceptions=True,
    )
    assert sorted(type(a).__name__ for a in answers) == ["SplitsAlreadyProposed", "tuple"]
    assert await count(database, cast, SplitSheet) == 1
    assert await count(database, cast, SplitShare) == 2


async def test_declining_closes_the_sheet_with_the_reason(database: Database, cast: Cast) -> None:
    recording = await make_recording(database, cast.nova)
    sheet, shares = await propose(database, cast.nova, recording)
    async with database.tenant(cast.nova) as uow:
        await decline_share(uow, shares[1].id, signature="Ravi", reason="It was half and half.")
    async with database.tenant(cast.nova) as uow:
        found = (await list_shares(uow, [sheet.id]))[sheet.id][1]
        assert (found.answer, found.comment) == ("declined", "It was half and half.")
        assert found.sheet_status == "declined"
    with pytest.raises(SheetClosed):
        async with database.tenant(cast.nova) as uow:
            await agree_to_share(uow, shares[0].id, signature="Nova")


async def test_a_withdrawn_sheet_makes_room_for_another(database: Database, cast: Cast) -> None:
    recording = await make_recording(database, cast.nova)
    sheet, shares = await propose(database, cast.nova, recording)
    with pytest.raises(SplitsAlreadyProposed):
        await propose(database, cast.nova, recording)
    async with database.tenant(cast.nova) as uow:
        await withdraw_splits(uow, sheet.id)
    again, _ = await propose(database, cast.nova, recording)
    assert again.version == 2
    with pytest.raises(SheetClosed):
        async with database.tenant(cast.nova) as uow:
            await agree_to_share(uow, shares[0].id, signature="Nova")


async def test_an_agreed_version_stays_in_force_until_the_next_is_agreed(
    database: Database, cast: Cast
) -> None:
    recording = await make_recording(database, cast.nova)
    async with database.tenant(cast.nova) as uow:
        first = await declare_splits(uow, SheetKind.MASTER, recording.id, offers=TWO)
    halves = [ShareOffer.of("Nova Lind", "50"), ShareOffer.of("Ravi Rival", "50")]
    second, shares = await propose(database, cast.nova, recording, halves)
    async with database.tenant(cast.nova) as uow:
        assert (await agreed_shares(uow, [recording.id]))[recording.id][0].share == 60
    for share in shares:
        async with database.tenant(cast.nova) as uow:
            await agree_to_share(uow, share.id, signature=share.name)
    async with database.tenant(cast.nova) as uow:
        assert (await agreed_shares(uow, [recording.id]))[recording.id][0].share == 50
        assert (await get_sheet(uow, first.id)).status == "superseded"
        assert (await get_sheet(uow, second.id)).version == 2


async def test_a_version_counts_from_its_day_on(database: Database, cast: Cast) -> None:
    recording = await make_recording(database, cast.nova)
    halves = [ShareOffer.of("Nova Lind", "50"), ShareOffer.of("Ravi Rival", "50")]
    async with database.tenant(cast.nova) as uow:
        await declare_splits(uow, SheetKind.MASTER, recording.id, offers=TWO)
        await declare_splits(
            uow, SheetKind.MASTER, recording.id, offers=halves, effective_from=date(2026, 7, 1)
        )
    async with database.tenant(cast.nova) as uow:
        for day, share in ((date(2026, 6, 30), 60), (date(2026, 7, 1), 50)):
            found = await agreed_shares(uow, [recording.id], on=day)
            assert found[recording.id][0].share == share


async def test_declared_sheets_are_marked_and_name_no_signature(
    database: Database, cast: Cast
) -> None:
    recording = await make_recording(database, cast.nova)
    async with database.tenant(cast.nova) as uow:
        sheet = await declare_splits(uow, SheetKind.MASTER, recording.id, offers=TWO)
        shares = (await list_shares(uow, [sheet.id]))[sheet.id]
    assert sheet.is_declared
    assert [(share.answer, share.answered_name) for share in shares] == [("agreed", None)] * 2


async def test_another_tenants_recording_cannot_be_split(database: Database, cast: Cast) -> None:
    recording = await make_recording(database, cast.nova)
    with pytest.raises(NotFound):
        async with database.tenant(cast.rival) as uow:
            await propose_splits(uow, SheetKind.MASTER, recording.id, offers=TWO)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE split_shares SET share = 50",
        "UPDATE split_shares SET name = 'Somebody else'",
        "UPDATE split_shares SET sheet_status = 'proposed'",
        "DELETE FROM split_shares",
        "DELETE FROM split_sheets",
        "UPDATE split_sheets SET version = 9",
        "UPDATE split_sheets SET status = 'proposed'",
        "UPDATE split_sheets SET status = 'withdrawn'",
        "UPDATE split_sheets SET locked_at = now() + interval '1 hour'",
        "UPDATE split_shares SET answer = 'declined'",
    ],
)
async def test_the_database_refuses_to_change_an_agreed_sheet(
    database: Database, cast: Cast, statement: str
) -> None:
    recording = await make_recording(database, cast.nova)
    async with database.tenant(cast.nova) as uow:
        await declare_splits(uow, SheetKind.MASTER, recording.id, offers=TWO)
    with pytest.raises(DBAPIError):
        async with database.tenant(cast.nova) as uow:
            await uow.db.execute(text(statement))


@pytest.mark.parametrize("status", ["proposed", "agreed"])
async def test_the_database_refuses_a_wrong_total_at_the_commit(
    database: Database, cast: Cast, status: str
) -> None:
    recording = await make_recording(database, cast.nova)
    sheet = SplitSheet(
        tenant_id=cast.nova.tenant_id,
        kind="master",
        recording_id=recording.id,
        version=1,
        status=status,
        proposed_by="Nova",
        locked_at=recording.created_at,
    )
    with pytest.raises(Exception, match="add up to 0, not 100"):
        async with database.tenant(cast.nova) as uow:
            uow.db.add(sheet)
    assert await count(database, cast, SplitSheet) == 0


async def test_the_database_refuses_an_agreed_sheet_somebody_has_not_agreed_to(
    database: Database, cast: Cast
) -> None:
    recording = await make_recording(database, cast.nova)
    sheet, _ = await propose(database, cast.nova, recording)
    with pytest.raises(Exception, match="lacks 2 agreements"):
        async with database.tenant(cast.nova) as uow:
            await uow.db.execute(
                update(SplitSheet)
                .where(SplitSheet.id == sheet.id)
                .values(status="agreed", locked_at=uow.now)
            )


async def test_an_answer_is_given_once(database: Database, cast: Cast) -> None:
    recording = await make_recording(database, cast.nova)
    _, shares = await propose(database, cast.nova, recording)
    async with database.tenant(cast.nova) as uow:
        await agree_to_share(uow, shares[0].id, signature="Nova")
    with pytest.raises(AlreadyAnswered):
        async with database.tenant(cast.nova) as uow:
            await agree_to_share(uow, shares[0].id, signature="Nova")
