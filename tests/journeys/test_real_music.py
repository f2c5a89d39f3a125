"""Music that people made and play, through the programs' door."""

import asyncio
from pathlib import Path
from typing import Any

import httpx2
import soundfile

from tests.live import House, house
from tests.told import RIVAL, told, told_template

__all__ = ["house", "told", "told_template"]

MUSIC = Path("/usr/share/games/wesnoth/1.16/data/core/music/main_menu.ogg")


async def test_hears_a_plausible_song_in_real_music(house: House) -> None:
    headers = {"Authorization": f"Bearer {house.told.tenant(RIVAL)['api_key']}"}
    async with httpx2.AsyncClient(base_url=house.url, headers=headers, timeout=60) as program:
        made = await program.post(
            "/api/v1/assets", files={"file": (MUSIC.name, MUSIC.read_bytes())}
        )
        assert made.status_code in {201, 202}, made.text
        heard = await analysis(program, made.json()["id"])

    assert abs(heard["duration"] - soundfile.info(MUSIC).duration) < 0.05
    assert -30 < heard["loudness"] < -5
    assert 40 <= heard["tempo"] <= 240
    assert heard["key"].split()[-1] in {"major", "minor"}


async def analysis(program: httpx2.AsyncClient, asset_id: str) -> dict[str, Any]:
    async with asyncio.timeout(90):
        while True:
            asset = (await program.get(f"/api/v1/assets/{asset_id}")).json()
            if asset["analysis"] is not None:
                found: dict[str, Any] = asset["analysis"]
                return found
            await asyncio.sleep(0.3)
