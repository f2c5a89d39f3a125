"""Recordings that are put away: out of lists and plans, and still earning."""

from uuid import UUID

import pytest

from app.billing.plans.entitlements import PlanName
from app.billing.plans.errors import BeyondPlan, LimitReached
from app.core.uow import Database
from app.domain import catalog
from app.domain.catalog import archive_recording, bring_back_recording, recording_to_change
from app.domain.catalog.errors import RecordingIsArchived
from app.domain.catalog.queries.lists import count_projects, count_recordings, list_recordings
from app.domain.catalog.service.registering import register_recording
from tests.billing.plans.conftest import Put, app, put_on
from tests.cast import Cast
from tests.tenants.conftest import Enter, enter, passwords, settings, stored

__all__ = ["app", "enter", "passwords", "put_on", "settings", "stored"]

RECORDINGS = "/t/nova/recordings"
CODE = "DEA012600001"


@pytest.fixture
async def songs(database: Database, cast: Cast, put_on: Put) -> list[UUID]:
    """Four recordings on Free, which includes three; the first has an ISRC."""
    async with database.tenant(cast.nova) as uow:
        rows = [
            await register_recording(uow, title=title, artist="Nova", isrc=code)
            for title, code in (("One", CODE), ("Two", None), ("Three", None), ("Four", None))
        ]
    await put_on(cast.nova, PlanName.FREE)
    return [row.id for row in rows]


async def test_what_is_archived_makes_room_for_what_was_beyond_the_plan(
    database: Database, cast: Cast, songs: list[UUID]
) -> None:
    async with database.tenant(cast.nova) as uow:
        with pytest.raises(BeyondPlan):
            await recording_to_change(uow, songs[3])
        await archive_recording(uow, songs[0])
        assert (await recording_to_change(uow, songs[3])).title == "Four"
        assert await count_projects(uow) == 3
        with pytest.raises(LimitReached):
            await register_recording(uow, title="Five", artist="Nova")


async def test_an_archived_recording_is_not_changed(
    database: Database, cast: Cast, songs: list[UUID]
) -> None:
    async with database.tenant(cast.nova) as uow:
        await archive_recording(uow, songs[0])
        with pytest.raises(RecordingIsArchived) as refused:
            await recording_to_change(uow, songs[0])
    assert refused.value.next_step.href == f"{RECORDINGS}/{songs[0]}"


async def test_one_beyond_the_plan_can_be_archived_and_comes_back_only_where_there_is_room(
    database: Database, cast: Cast, songs: list[UUID]
) -> None:
    async with database.tenant(cast.nova) as uow:
        await archive_recording(uow, songs[3])
        with pytest.raises(LimitReached):
            await bring_back_recording(uow, songs[3])
        assert (await archive_recording(uow, songs[3])).is_archived
        await archive_recording(uow, songs[1])
        assert not (await bring_back_recording(uow, songs[3])).is_archived
        assert (await bring_back_recording(uow, songs[3])).title == "Four"
        assert await count_projects(uow) == 3


async def test_lists_leave_it_out_unless_asked_and_money_finds_it(
    database: Database, cast: Cast, songs: list[UUID]
) -> None:
    async with database.tenant(cast.nova) as uow:
        await archive_recording(uow, songs[0])
        shown = [row.title for row in (await list_recordings(uow)).items]
        away = [row.title for row in (await list_recordings(uow, missing="archived")).items]
        assert (shown, away) == (["Four", "Three", "Two"], ["One"])
        assert await count_recordings(uow) == (3, 3)
        assert (await catalog.find_recordings_by_isrc(uow, [CODE]))[CODE].title == "One"
        assert [row.title for row in await catalog.search_recordings(uow, "one")] == ["One"]
        assert "One" in [row.title for row in await catalog.list_titles(uow)]


async def test_the_page_archives_after_a_question_and_brings_back(
    enter: Enter, songs: list[UUID]
) -> None:
    nova, vic, here = await enter("nova"), await enter("vic"), f"{RECORDINGS}/{songs[0]}"
    assert "no longer counts among the projects" in (await nova.get(f"{here}/archive")).text
    assert (await vic.get(f"{here}/archive")).status_code == 403
    assert (await nova.submit(f"{here}/archive", f"{here}/archive")).status_code == 303
    assert "This recording is archived" in (await nova.get(here)).text
    assert "Bring it back" not in (await vic.get(here)).text
    assert here not in (await nova.get(RECORDINGS)).text
    assert here in (await nova.get(f"{RECORDINGS}?missing=archived")).text
    assert (await nova.get(f"{here}/edit")).status_code == 409
    assert (await nova.submit(f"{here}/bring-back", here)).status_code == 402
    other = f"{RECORDINGS}/{songs[3]}/archive"
    await nova.submit(other, other)
    assert (await nova.submit(f"{here}/bring-back", here)).status_code == 303
    assert (await nova.get(f"{here}/edit")).status_code == 200
