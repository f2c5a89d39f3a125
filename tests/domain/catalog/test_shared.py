"""A share is one row of two tenants: both read and answer it, nobody else does, notes are private."""

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import DBAPIError

from app.core.uow import Database
from app.domain.catalog import claim_share
from app.domain.catalog.errors import OwnShare, ShareAlreadyClaimed
from app.domain.catalog.models import SplitShare, SplitShareNote, SplitSheet
from app.domain.catalog.service.answers import note_share
from tests.cast import Cast
from tests.domain.catalog.factories import make_recording, propose
from tests.tenants.conftest import Enter, Post


@pytest.fixture
async def share(database: Database, cast: Cast) -> SplitShare:
    """Rival's share of Nova's recording, claimed."""
    recording = await make_recording(database, cast.nova)
    _, shares = await propose(database, cast.nova, recording, own_email="nova@example.com")
    async with database.tenant(cast.nova) as uow:
        return await claim_share(uow, shares[1].id, party_tenant_id=cast.rival.tenant_id)


async def names(database: Database, actor: object) -> list[str]:
    async with database.tenant(actor) as uow:
        return list(await uow.db.scalars(select(SplitShare.name).order_by(SplitShare.position)))


async def test_both_tenants_see_the_share_and_nobody_else(
    database: Database, cast: Cast, share: SplitShare
) -> None:
    assert await names(database, cast.nova) == ["Nova Lind", "Ravi Rival"]
    assert await names(database, cast.rival) == ["Ravi Rival"]
    assert await names(database, cast.ada) == []
    async with database.tenant(cast.rival) as uow:
        assert (await uow.db.scalars(select(SplitSheet))).all() == []


async def test_both_tenants_write_the_share_and_nobody_else(
    database: Database, cast: Cast, share: SplitShare
) -> None:
    for actor, count in ((cast.nova, 1), (cast.rival, 1), (cast.ada, 0)):
        async with database.tenant(actor) as uow:
            written = await uow.db.execute(
                update(SplitShare).where(SplitShare.id == share.id).values(comment=actor.name)
            )
            assert written.rowcount == count
    async with database.tenant(cast.nova) as uow:
        assert (
            await uow.db.scalar(select(SplitShare.comment).where(SplitShare.id == share.id))
            == "Ravi Rival"
        )


async def test_a_party_cannot_write_shares_into_the_owners_sheet(
    database: Database, cast: Cast, share: SplitShare
) -> None:
    with pytest.raises(DBAPIError, match="written by the owner of a draft"):
        async with database.tenant(cast.rival) as uow:
            await uow.db.execute(
                text(
                    "INSERT INTO split_shares (tenant_id, sheet_id, party_id, position, name, role,"
                    " share, party_tenant_id, owner_name, sheet_title, sheet_artist, sheet_kind,"
                    " sheet_version) SELECT tenant_id, sheet_id, gen_random_uuid(), 9, 'More', role,"
                    " 1, party_tenant_id, owner_name, sheet_title, sheet_artist, sheet_kind,"
                    " sheet_version FROM split_shares"
                )
            )


async def test_a_note_is_invisible_to_the_owner(
    database: Database, cast: Cast, share: SplitShare
) -> None:
    async with database.tenant(cast.rival) as uow:
        await note_share(uow, share.id, text="Ask for more next time.")
    async with database.tenant(cast.rival) as uow:
        assert (await uow.db.scalar(select(SplitShareNote.text))) == "Ask for more next time."
    async with database.tenant(cast.nova) as uow:
        assert (await uow.db.scalar(select(SplitShareNote.text))) is None


async def test_a_share_is_claimed_by_one_other_tenant(
    database: Database, cast: Cast, share: SplitShare
) -> None:
    for tenant_id, refusal in (
        (cast.ada.tenant_id, ShareAlreadyClaimed),
        (cast.nova.tenant_id, OwnShare),
    ):
        with pytest.raises(refusal):
            async with database.tenant(cast.nova) as uow:
                await claim_share(uow, share.id, party_tenant_id=tenant_id)
    with pytest.raises(DBAPIError, match="has been claimed"):
        async with database.tenant(cast.rival) as uow:
            await uow.db.execute(update(SplitShare).values(party_tenant_id=cast.ada.tenant_id))


async def test_a_party_claims_answers_and_notes_in_its_own_workspace(
    enter: Enter, post: Post, database: Database, cast: Cast
) -> None:
    recording = await make_recording(database, cast.nova)
    sheet, shares = await propose(database, cast.nova, recording, own_email="nova@example.com")
    link = await post.link("rival@example.com", "splits")
    rival, nova = await enter("rival"), await enter("nova")
    answer = await rival.submit(f"{link}/claim", link, workspace="rival")
    assert answer.headers["location"] == "/t/rival/shared"
    here = f"/t/rival/shared/{shares[1].id}"
    assert "Night Bus" in (await rival.get("/t/rival/shared")).text
    assert (await rival.submit(f"{here}/note", here, text="PRIVATE")).status_code == 303
    assert "PRIVATE" in (await rival.get(here)).text
    assert (await rival.submit(f"{here}/agree", here, signature="")).status_code == 422
    assert (await rival.submit(f"{here}/agree", here, signature="Ravi")).status_code == 303
    shown = (await nova.get(f"/t/nova/splits/{sheet.id}")).text
    assert "In force and locked" in shown
    assert "PRIVATE" not in shown


async def test_a_share_is_claimed_into_ones_own_workspace_only(
    enter: Enter, post: Post, database: Database, cast: Cast
) -> None:
    await propose(database, cast.nova, await make_recording(database, cast.nova))
    link = await post.link("rival@example.com", "splits")
    rival = await enter("rival")
    for other in ("nova", "ada", "nowhere"):
        assert (await rival.submit(f"{link}/claim", link, workspace=other)).status_code == 403
    async with database.tenant(cast.nova) as uow:
        assert set(await uow.db.scalars(select(SplitShare.party_tenant_id))) == {None}
