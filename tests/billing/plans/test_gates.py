"""Limits hold in the verbs that add things, also when two add at once, and say what to do."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.billing.plans.entitlements import GIGABYTE, Limit, PlanName
from app.billing.plans.errors import LimitReached
from app.billing.plans.models import Usage
from app.billing.plans.queries import sum_usage
from app.core.actor import Role
from app.core.uow import Database
from app.domain.catalog.models import Recording
from app.domain.catalog.service.registering import register_recording
from app.domain.vault.uploads import open_upload
from app.tenants.models import ApiKey, Invitation
from app.tenants.queries.workspace import count_seats
from app.tenants.service.keys import make_api_key
from app.tenants.service.team import invite, revoke_invitation
from tests.billing.plans.conftest import Put
from tests.cast import Cast


async def enter_recording(database: Database, cast: Cast, title: str) -> None:
    async with database.tenant(cast.nova) as uow:
        await register_recording(uow, title=title, artist="Nova")


async def test_free_takes_three_projects_and_leads_to_creator(
    database: Database, cast: Cast, put_on: Put
) -> None:
    await put_on(cast.nova, PlanName.FREE)
    for title in ("One", "Two", "Three"):
        await enter_recording(database, cast, title)
    with pytest.raises(LimitReached) as refused:
        await enter_recording(database, cast, "Four")

    assert refused.value.message == (
        "The plan Free includes 3 projects; in use: 3."
        " Creator includes unlimited projects for $19.00 a month."
    )
    assert refused.value.next_step is not None
    assert refused.value.next_step.href == "/t/nova/settings/plan/change?plan=creator"
    async with database.tenant(cast.nova) as uow:
        assert await uow.db.scalar(select(func.count()).select_from(Recording)) == 3


async def test_a_larger_plan_lets_the_next_one_pass(
    database: Database, cast: Cast, put_on: Put
) -> None:
    await put_on(cast.nova, PlanName.FREE)
    for title in ("One", "Two", "Three"):
        await enter_recording(database, cast, title)
    await put_on(cast.nova, PlanName.CREATOR)
    await enter_recording(database, cast, "Four")


async def test_of_many_at_once_only_as_many_pass_as_the_plan_contains(
    database: Database, cast: Cast, put_on: Put
) -> None:
    await put_on(cast.nova, PlanName.FREE)
    tries = [enter_recording(database, cast, f"Song {n}") for n in range(8)]
    results = await asyncio.gather(*tries, return_exceptions=True)

    assert [type(r) for r in results if r is not None] == [LimitReached] * 5
    async with database.tenant(cast.nova) as uow:
        assert await uow.db.scalar(select(func.count()).select_from(Recording)) == 3


async def test_an_open_invitation_takes_a_seat_until_it_is_revoked(
    database: Database, cast: Cast, put_on: Put
) -> None:
    await put_on(cast.rival, PlanName.CREATOR)
    async with database.tenant(cast.rival) as uow:
        first = await invite(uow, email="one@example.com", role=Role.MEMBER)
        await invite(uow, email="two@example.com", role=Role.MEMBER)
        with pytest.raises(LimitReached, match="Pro includes 10 people in the team"):
            await invite(uow, email="three@example.com", role=Role.MEMBER)
    async with database.tenant(cast.rival) as uow:
        await revoke_invitation(uow, first.id)
        await uow.flush()
        await invite(uow, email="three@example.com", role=Role.MEMBER)
        assert await count_seats(uow) == 3


async def test_inviting_the_same_person_again_takes_no_second_seat(
    database: Database, cast: Cast, put_on: Put
) -> None:
    await put_on(cast.rival, PlanName.CREATOR)
    async with database.tenant(cast.rival) as uow:
        await invite(uow, email="one@example.com", role=Role.MEMBER)
        await invite(uow, email="two@example.com", role=Role.MEMBER)
        await invite(uow, email="two@example.com", role=Role.VIEWER)
        assert await uow.db.scalar(select(func.count()).select_from(Invitation)) == 2


async def test_programs_are_let_in_from_pro_on(database: Database, cast: Cast, put_on: Put) -> None:
    await put_on(cast.nova, PlanName.CREATOR)
    async with database.tenant(cast.nova) as uow:
        with pytest.raises(LimitReached, match="Pro includes API keys for"):
            await make_api_key(uow, name="Sync", scopes=["catalog.read"])
        assert await uow.db.scalar(select(func.count()).select_from(ApiKey)) == 0
    await put_on(cast.nova, PlanName.PRO)
    async with database.tenant(cast.nova) as uow:
        await make_api_key(uow, name="Sync", scopes=["catalog.read"])


class Shelf:
    """Storage that only begins uploads."""

    async def begin_upload(self, key: str, content_type: str) -> str:
        return "upload"


async def test_bytes_on_their_way_count_against_storage(
    database: Database, cast: Cast, put_on: Put
) -> None:
    await put_on(cast.nova, PlanName.FREE)
    async with database.tenant(cast.nova) as uow:
        await open_upload(uow, Shelf(), filename="a.wav", length=GIGABYTE)
        await open_upload(uow, Shelf(), filename="b.wav", length=GIGABYTE)
        with pytest.raises(LimitReached, match=r"2 GB of storage; in use: 2 GB"):
            await open_upload(uow, Shelf(), filename="c.wav", length=1)


async def test_what_is_used_up_is_counted_once_per_key_and_starts_anew_each_month(
    database: Database, cast: Cast, put_on: Put
) -> None:
    await put_on(cast.nova, PlanName.FREE)
    async with database.tenant(cast.nova) as uow:
        gate = uow.registry.gate("analysis_minutes")
        await gate(uow, 40, key="one")
        await gate(uow, 40, key="one")
        assert await sum_usage(uow, Limit.ANALYSIS) == 40
        with pytest.raises(LimitReached, match="60 minutes of analysis a month; in use: 40"):
            await gate(uow, 21, key="two")
        await gate(uow, 20, key="two")
        uow.now += timedelta(days=31)
        assert await sum_usage(uow, Limit.ANALYSIS) == 0
        await gate(uow, 60, key="three")
        assert await uow.db.scalar(select(func.count()).select_from(Usage)) == 3


async def test_the_largest_plan_asks_to_write_to_us(
    database: Database, cast: Cast, put_on: Put
) -> None:
    async with database.tenant(cast.nova) as uow:
        with pytest.raises(LimitReached, match="write to us for more") as refused:
            await uow.registry.gate("analysis_minutes")(uow, 20001, key="huge")
    assert refused.value.next_step is not None
    assert refused.value.next_step.href == "/t/nova/settings/plan"
