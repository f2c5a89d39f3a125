"""Recordings for programs: lists, one recording with its splits, and foreign ids."""

import pytest

from app.core.uow import Database
from app.domain.catalog import register_recording_with_splits
from app.domain.catalog.errors import InvalidIsrc, IsrcTaken, SplitsDoNotAddUp
from app.domain.catalog.models import Recording
from app.domain.catalog.queries.lists import count_recordings
from app.tenants import make_api_key
from tests.cast import Cast
from tests.domain.catalog.factories import TWO
from tests.web.browser import Browser

API = "/api/v1/recordings"


async def key_of(database: Database, actor: object) -> dict[str, str]:
    async with database.tenant(actor) as uow:
        made = await make_api_key(uow, name="test", scopes=["catalog.read"], expires_at=None)
    return {"Authorization": f"Bearer {made.display}"}


@pytest.fixture
async def recording(database: Database, cast: Cast) -> Recording:
    async with database.tenant(cast.nova) as uow:
        return await register_recording_with_splits(
            uow, title="Night Bus", artist="Nova", isrc="DE-A01-26-00001", splits=TWO
        )


async def test_a_recording_is_shown_with_its_splits(
    visitor: Browser, database: Database, cast: Cast, recording: Recording
) -> None:
    key = await key_of(database, cast.nova)
    shown = (await visitor.get(f"{API}/{recording.id}", headers=key)).json()
    assert (shown["title"], shown["isrc"]) == ("Night Bus", "DEA012600001")
    assert [(s["email"], s["share"]) for s in shown["splits"]] == [
        ("nova@example.com", "60"),
        ("rival@example.com", "40"),
    ]
    listed = (await visitor.get(API, headers=key, params={"q": "bus nova"})).json()
    assert [item["id"] for item in listed["items"]] == [str(recording.id)]
    assert listed["items"][0]["splits"] == "agreed"


async def test_another_tenants_recording_is_not_found(
    visitor: Browser, database: Database, cast: Cast, recording: Recording
) -> None:
    key = await key_of(database, cast.rival)
    answer = await visitor.get(f"{API}/{recording.id}", headers=key)
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert (await visitor.get(API, headers=key)).json() == {"items": [], "next": None}


@pytest.mark.parametrize(
    ("wrong", "refusal"),
    [
        ({"splits": TWO[:1]}, SplitsDoNotAddUp),
        ({"isrc": "nonsense"}, InvalidIsrc),
        ({"isrc": "DEA012600001"}, IsrcTaken),
    ],
)
async def test_a_refused_recording_leaves_nothing(
    database: Database, cast: Cast, recording: Recording, wrong: dict, refusal: type
) -> None:
    details = {"title": "B", "artist": "Nova", "splits": TWO, **wrong}
    with pytest.raises(refusal):
        async with database.tenant(cast.nova) as uow:
            await register_recording_with_splits(uow, **details)
    async with database.tenant(cast.nova) as uow:
        assert await count_recordings(uow) == (1, 0)


def test_refusals_of_the_api_have_their_codes() -> None:
    codes = [(kind.status, kind.code) for kind in (SplitsDoNotAddUp, InvalidIsrc, IsrcTaken)]
    assert codes == [(422, "splits_do_not_add_up"), (422, "isrc_invalid"), (409, "isrc_taken")]
