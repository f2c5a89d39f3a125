"""What is beyond a smaller plan can be read, and changed again after the next larger one."""

from dataclasses import replace
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from litestar import Litestar
from litestar.routes import HTTPRoute

from app.billing.plans.entitlements import GIGABYTE, PlanName
from app.billing.plans.errors import BeyondPlan, LimitReached
from app.core.actor import GrantScope, Standing
from app.core.errors import Forbidden
from app.core.ids import new_id
from app.core.uow import Database
from app.domain.blueprints.acting import acting_for
from app.domain.catalog import (
    ShareOffer,
    SheetKind,
    declare_splits,
    propose_splits,
    recording_to_change,
)
from app.domain.catalog.service.registering import (
    credit,
    edit_recording,
    note_length,
    register_recording,
)
from app.domain.vault.models import Asset
from app.domain.vault.service import archive, attach, choose_version, rename, take_in
from app.domain.vault.uploads import open_upload
from app.modules import registry
from app.tenants import list_clients
from app.tenants.models import Membership
from app.tenants.service.team import remove_member
from tests.billing.plans.conftest import Put
from tests.cast import Cast
from tests.tenants.conftest import Enter
from tests.tenants.test_clients import let_in

RECORDINGS = "/t/nova/recordings"
WHOLE = Decimal(100)


@pytest.fixture
async def songs(database: Database, cast: Cast, put_on: Put) -> list[UUID]:
    """Four recordings on Free, which includes three."""
    async with database.tenant(cast.nova) as uow:
        titles = ("One", "Two", "Three", "Four")
        rows = [await register_recording(uow, title=title, artist="Nova") for title in titles]
    await put_on(cast.nova, PlanName.FREE)
    return [row.id for row in rows]


async def test_the_oldest_recordings_stay_open_and_the_others_are_read(
    database: Database, cast: Cast, songs: list[UUID]
) -> None:
    async with database.tenant(cast.nova) as uow:
        for recording_id in songs[:3]:
            await recording_to_change(uow, recording_id)
        with pytest.raises(BeyondPlan) as refused:
            await recording_to_change(uow, songs[3])
    assert refused.value.message == (
        "The plan Free includes 3 projects: the oldest stay open, this one can be read and taken"
        " along. Creator includes unlimited projects for $19.00 a month."
    )
    assert refused.value.next_step.href == "/t/nova/settings/plan/change?plan=creator"


async def test_every_form_of_a_recording_beyond_the_plan_is_refused(
    app: Litestar, enter: Enter, songs: list[UUID]
) -> None:
    nova = await enter("nova")
    subjects = ("/recordings/{recording_id:uuid}", "/recordings/{subject_id:uuid}")
    forms = [
        route.path
        for route in app.routes
        if isinstance(route, HTTPRoute) and "POST" in route.methods
        if any(subject in route.path for subject in subjects)
        if not route.path.endswith(("/archive", "/bring-back"))
    ]
    assert len(forms) == 3
    for path in forms:
        page = path.replace("{slug:str}", "nova").replace("{recording_id:uuid}", str(songs[3]))
        page = page.replace("{subject_id:uuid}", str(songs[3]))
        answer = await nova.submit(page, "/t/nova/recordings/new", title="Changed")
        assert (answer.status_code, "can be read and taken along" in answer.text) == (402, True)


async def test_its_page_says_why_and_where_to_go(
    enter: Enter, cast: Cast, songs: list[UUID], put_on: Put
) -> None:
    nova = await enter("nova")
    shown = (await nova.get(f"{RECORDINGS}/{songs[3]}")).text
    assert "This recording can be read, not changed" in shown
    assert "/t/nova/settings/plan/change?plan=creator" in shown
    assert f"{RECORDINGS}/{songs[3]}/edit" not in shown
    assert (await nova.get(f"{RECORDINGS}/{songs[3]}/edit")).status_code == 402
    await put_on(cast.nova, PlanName.CREATOR)
    assert (await nova.get(f"{RECORDINGS}/{songs[3]}/edit")).status_code == 200


async def test_every_verb_about_a_recording_beyond_the_plan_is_refused(
    database: Database, cast: Cast, songs: list[UUID]
) -> None:
    facts, nobody = {"title": "Other", "artist": "Nova"}, new_id()
    offers = [ShareOffer(name="Nova", email="nova@example.com", role="artist", share=WHOLE)]
    async with database.tenant(cast.nova) as uow:
        for change in (
            edit_recording(uow, songs[3], **facts),
            credit(uow, songs[3], party_id=nobody, role="artist"),
            note_length(uow, songs[3], None),
            propose_splits(uow, SheetKind.MASTER, songs[3], offers=offers),
            declare_splits(uow, SheetKind.MASTER, songs[3], offers=offers),
        ):
            with pytest.raises(BeyondPlan):
                await change
        assert (await edit_recording(uow, songs[2], **facts)).title == "Other"


async def file_of(database: Database, cast: Cast, recording_id: UUID | None) -> UUID:
    async with database.tenant(cast.nova) as uow:
        row = Asset(
            tenant_id=uow.tenant_id,
            id=new_id(),
            name="Take",
            kind="audio",
            current_number=1,
            recording_id=recording_id,
            created_at=uow.now,
        )
        uow.db.add(row)
    return row.id


async def test_its_files_can_be_put_away_and_not_changed(
    database: Database, cast: Cast, songs: list[UUID]
) -> None:
    bound, free = await file_of(database, cast, songs[3]), await file_of(database, cast, None)
    job: Any = None
    async with database.tenant(cast.nova) as uow:
        for change in (
            rename(uow, bound, "Other"),
            choose_version(uow, bound, 1),
            attach(uow, bound, None),
            attach(uow, free, songs[3]),
            take_in(uow, job, filename="a", storage_key="a", prepare=job, asset_id=bound),
            open_upload(uow, job, filename="a.wav", length=1, asset_id=bound),
        ):
            with pytest.raises(BeyondPlan):
                await change
        assert (await archive(uow, bound)).is_archived


async def test_over_the_storage_of_a_plan_nothing_more_is_taken_in(
    database: Database, cast: Cast, put_on: Put
) -> None:
    async with database.tenant(cast.nova) as uow:
        shelf: Any = Shelf()
        await open_upload(uow, shelf, filename="a.wav", length=3 * GIGABYTE)
    await put_on(cast.nova, PlanName.FREE)
    async with database.tenant(cast.nova) as uow:
        with pytest.raises(LimitReached, match="in use: 3 GB"):
            await open_upload(uow, shelf, filename="b.wav", length=1)


class Shelf:
    """Storage that only begins uploads."""

    async def begin_upload(self, key: str, content_type: str) -> str:
        return "upload"


async def test_those_without_a_seat_read_until_one_is_free(
    database: Database, enter: Enter, cast: Cast, put_on: Put
) -> None:
    mo = await enter("mo")
    await put_on(cast.nova, PlanName.FREE)
    shown = (await mo.get(RECORDINGS)).text
    assert "The plan of this workspace has no seat for you" in shown
    refused = await mo.submit(RECORDINGS, RECORDINGS, title="New", artist="Nova")
    assert (refused.status_code, "owner frees a seat" in refused.text) == (403, True)
    assert (await mo.get("/t/nova/ledger")).status_code == 200
    await put_on(cast.nova, PlanName.CREATOR)
    assert "no seat for you" not in (await mo.get(RECORDINGS)).text
    added = await mo.submit(RECORDINGS, f"{RECORDINGS}/new", title="New", artist="Nova")
    assert added.status_code == 303


async def test_the_first_owner_always_has_a_seat(enter: Enter, cast: Cast, put_on: Put) -> None:
    await put_on(cast.nova, PlanName.FREE)
    nova = await enter("nova")
    assert "no seat for you" not in (await nova.get(RECORDINGS)).text
    assert (await nova.get("/t/nova/settings/plan/change")).status_code == 200


async def test_a_seat_that_is_left_goes_to_the_next(
    database: Database, enter: Enter, cast: Cast, put_on: Put
) -> None:
    await put_on(cast.nova, PlanName.CREATOR)
    vic = await enter("vic")
    async with database.tenant(cast.nova) as uow:
        before = Membership(tenant_id=uow.tenant_id, person_id=cast.flo.person_id, role="owner")
        uow.db.add(before)
    assert "no seat for you" in (await vic.get(RECORDINGS)).text
    async with database.tenant(cast.nova) as uow:
        await remove_member(uow, before.id)
    assert "no seat for you" not in (await vic.get(RECORDINGS)).text


def test_seats_bought_further_are_places_too() -> None:
    known = registry()
    assert known.has_place(Standing("pro", extra_seats=2), "seats", 12)
    assert not known.has_place(Standing("pro", extra_seats=2), "seats", 13)
    assert known.has_place(Standing("studio"), "clients", 10_000)


async def test_an_agency_reads_at_clients_its_plan_does_not_cover(
    database: Database, enter: Enter, cast: Cast, put_on: Put
) -> None:
    await let_in(database, cast, GrantScope.CATALOG)
    await put_on(cast.ada, PlanName.CREATOR)
    ada = await enter("ada")
    shown = (await ada.get(RECORDINGS)).text
    assert "The plan of your agency does not cover this client" in shown
    assert 'href="/t/atlas/settings/plan"' in shown
    assert (await ada.get(f"{RECORDINGS}/new")).status_code == 403
    await put_on(cast.ada, PlanName.PRO)
    assert (await ada.get(f"{RECORDINGS}/new")).status_code == 200


@pytest.mark.parametrize(("plan", "writes"), [("creator", False), ("pro", True)])
async def test_a_blueprint_changes_nothing_at_such_a_client(
    database: Database, cast: Cast, plan: str, *, writes: bool
) -> None:
    await let_in(database, cast, GrantScope.CATALOG)
    ada = replace(cast.ada, standing=Standing(plan))
    async with database.tenant(ada) as uow:
        (grant,) = await list_clients(uow)
        assert grant.place == 1
        actor = acting_for(uow, grant)
    assert actor.can("catalog.read")
    assert actor.can("catalog.write") is writes
    with pytest.raises(Forbidden):
        actor.require("money.read")


async def test_the_pages_of_team_and_clients_mark_those_who_only_read(
    database: Database, enter: Enter, cast: Cast, put_on: Put
) -> None:
    await let_in(database, cast, GrantScope.CATALOG)
    nova, ada = await enter("nova"), await enter("ada")
    marks = {True: (2, 1), False: (0, 0)}
    for is_small, plan in ((False, PlanName.STUDIO), (True, PlanName.FREE)):
        for actor in (cast.nova, cast.ada):
            await put_on(actor, plan)
        team = (await nova.get("/t/nova/settings/team")).text
        clients = (await ada.get("/t/atlas/settings/clients")).text
        seen = team.count("No seat: can only read"), clients.count("Beyond your plan")
        assert seen == marks[is_small]
