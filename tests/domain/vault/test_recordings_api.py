"""Registering a recording with its splits and its sound in one request."""

from pathlib import Path
from typing import Any

import pytest

RECORDINGS = "/api/v1/recordings"
SPLITS = [
    {"name": "Nova Lind", "email": "nova@example.com", "share": "66.67"},
    {"name": "Mo Adeyemi", "email": "mo@example.com", "share": "33.33"},
]
TIDES = {"title": "Tides", "artist": "Nova", "isrc": "US-RC1-76-07839", "splits": SPLITS}


async def test_registers_a_recording_with_its_sound(programme: Any, song: Path) -> None:
    nova = programme("nova")
    asset = (await nova.upload(song)).json()
    answer = await nova.post(RECORDINGS, json={**TIDES, "asset_id": asset["id"]})
    assert answer.status_code == 201
    found = answer.json()
    assert (found["title"], found["isrc"]) == ("Tides", "USRC17607839")
    assert (found["splits"], found["splits_status"]) == (SPLITS, "declared")
    shown = (await nova.get(f"/api/v1/assets/{asset['id']}")).json()
    assert shown["recording_id"] == found["id"]
    page = (await nova.get(f"{RECORDINGS}/{found['id']}")).json()
    assert page["duration_ms"] == 12_000


@pytest.mark.parametrize(
    "splits",
    [
        [],
        [{"name": "Nova", "share": "99.999999"}],
        [{"name": "Nova", "share": "60"}, {"name": "Mo", "share": "40.000001"}],
        [{"name": "Nova", "share": 100}],
        [{"name": "Nova", "share": "1e2"}],
        [{"name": "Nova", "share": "-100"}],
        [{"name": "Nova", "share": "100", "email": "nobody"}],
        "all mine",
    ],
)
async def test_refuses_splits_that_are_not_exactly_a_hundred(programme: Any, splits: Any) -> None:
    nova = programme("nova")
    answer = await nova.post(RECORDINGS, json={**TIDES, "splits": splits})
    assert (answer.status_code, "splits" in answer.json().get("errors", {"splits": ""})) == (
        422,
        True,
    )
    assert (await nova.post(RECORDINGS, json=TIDES)).status_code == 201


async def test_the_sound_of_another_workspace_is_not_found(programme: Any, song: Path) -> None:
    asset = (await programme("nova").upload(song)).json()
    rival = programme("rival")
    answer = await rival.post(RECORDINGS, json={**TIDES, "asset_id": asset["id"]})
    assert answer.status_code == 404
    assert (await rival.post(RECORDINGS, json=TIDES)).status_code == 201


async def test_one_key_registers_once(programme: Any) -> None:
    nova = programme("nova")
    key = {"Idempotency-Key": "tides-1"}
    first = await nova.post(RECORDINGS, json=TIDES, headers=key)
    again = await nova.post(RECORDINGS, json=TIDES, headers=key)
    assert (again.status_code, again.json()["id"]) == (201, first.json()["id"])


async def test_says_all_that_is_missing(programme: Any) -> None:
    answer = await programme("nova").post(RECORDINGS, json={"isrc": "x"})
    assert answer.status_code == 422
    assert set(answer.json()["errors"]) == {"title", "artist"}
