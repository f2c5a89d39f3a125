"""Resumable uploads: pieces, broken lines, kills, and what must be refused."""

import asyncio
import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from app.domain.vault import uploads
from app.domain.vault.uploads import MAX_BYTES, PART
from tests.domain.vault.client import TUS


async def test_a_song_in_odd_pieces_becomes_an_asset(programme: Any, work: Any, song: Path) -> None:
    nova, data = programme("nova"), song.read_bytes()
    address = (await nova.begin(len(data))).headers["Location"]
    for start in range(0, len(data), 777_777):
        answer = await nova.piece(address, start, data[start : start + 777_777])
        assert answer.status_code == 204
    assert int(answer.headers["Upload-Offset"]) == len(data)
    assert (await work())["done"] >= 2
    [asset] = (await nova.get("/api/v1/assets")).json()["items"]
    assert (asset["name"], asset["kind"], asset["status"]) == ("song", "audio", "ready")
    assert asset["size"] == len(data)


async def test_stored_bytes_are_the_sent_ones_over_several_parts(
    programme: Any,
) -> None:
    data = os.urandom(2 * PART + 12_345)
    nova = programme("nova")
    address = (await nova.begin(len(data), "noise.zip")).headers["Location"]
    await nova.piece(address, 0, data[: PART + 99])
    assert await nova.offset(address) == PART + 99
    await nova.piece(address, PART + 99, data[PART + 99 :])
    assert await nova.offset(address) == len(data)


async def test_what_arrived_before_the_line_broke_is_kept(programme: Any, song: Path) -> None:
    nova, data = programme("nova"), song.read_bytes()
    address = (await nova.begin(len(data))).headers["Location"]

    await nova.break_off(address, data[:500_000])
    assert await nova.offset(address) == 500_000
    assert (await nova.piece(address, 500_000, data[500_000:])).status_code == 204


async def test_a_piece_at_another_offset_is_refused(programme: Any) -> None:
    nova = programme("nova")
    address = (await nova.begin(1000)).headers["Location"]
    answer = await nova.piece(address, 10, b"x" * 10)
    assert (answer.status_code, answer.json()["code"]) == (409, "wrong_offset")
    assert await nova.offset(address) == 0


async def test_of_two_pieces_at_one_offset_the_first_to_end_counts(programme: Any) -> None:
    nova = programme("nova")
    address = (await nova.begin(1000)).headers["Location"]
    has_begun, is_overtaken = asyncio.Event(), asyncio.Event()

    async def slowly() -> AsyncIterator[bytes]:
        yield b"a" * 50
        has_begun.set()
        await is_overtaken.wait()
        yield b"a" * 50

    slow = asyncio.create_task(nova.piece(address, 0, slowly()))
    await has_begun.wait()
    quick = await nova.piece(address, 0, b"b" * 60)
    is_overtaken.set()
    assert (quick.status_code, (await slow).status_code) == (204, 409)
    assert await nova.offset(address) == 60


async def test_a_piece_of_another_type_is_refused(programme: Any) -> None:
    nova = programme("nova")
    address = (await nova.begin(10)).headers["Location"]
    headers = {**TUS, "Content-Type": "text/plain", "Upload-Offset": "0"}
    answer = await nova.patch(address, headers=headers, content=b"x")
    assert (answer.status_code, await nova.offset(address)) == (415, 0)


async def test_a_piece_past_the_end_is_refused(programme: Any) -> None:
    nova = programme("nova")
    address = (await nova.begin(10)).headers["Location"]
    answer = await nova.piece(address, 0, b"x" * 11)
    assert (answer.status_code, answer.json()["code"]) == (413, "past_the_end")


@pytest.mark.parametrize(
    ("length", "status", "code"),
    [(0, 400, "bad_upload_request"), (MAX_BYTES + 1, 413, "file_too_large")],
)
async def test_refuses_lengths_out_of_bounds(
    programme: Any, length: int, status: int, code: str
) -> None:
    answer = await programme("nova").begin(length)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


async def test_another_protocol_version_is_refused(programme: Any) -> None:
    answer = await programme("nova").post("/api/v1/uploads", headers={"Upload-Length": "3"})
    assert (answer.status_code, answer.headers["Tus-Version"]) == (412, "1.0.0")


async def test_another_workspace_finds_no_upload(programme: Any) -> None:
    address = (await programme("nova").begin(1000)).headers["Location"]
    rival = programme("rival")
    assert (await rival.head(address, headers=TUS)).status_code == 404
    assert (await rival.piece(address, 0, b"x" * 1000)).status_code == 404
    assert (await rival.delete(address, headers=TUS)).status_code == 404


async def test_an_upload_that_is_ended_is_gone(programme: Any) -> None:
    nova = programme("nova")
    address = (await nova.begin(1000)).headers["Location"]
    await nova.piece(address, 0, b"x" * 100)
    assert (await nova.delete(address, headers=TUS)).status_code == 204
    assert (await nova.head(address, headers=TUS)).status_code == 404


async def test_a_viewer_may_not_upload(programme: Any) -> None:
    assert (await programme("vic").begin(1000)).status_code == 403


async def test_a_kill_between_storing_and_noting_a_part_loses_nothing(
    programme: Any, work: Any, song: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    nova, data = programme("nova"), song.read_bytes()
    address = (await nova.begin(len(data))).headers["Location"]

    async def killed(*_: Any) -> None:
        raise SystemExit

    with monkeypatch.context() as patched:
        patched.setattr(uploads.Receiver, "_note", killed)
        with pytest.raises(SystemExit):
            await nova.piece(address, 0, data)
    assert await nova.offset(address) == 0
    assert (await nova.piece(address, 0, data)).status_code == 204
    await work()
    [asset] = (await nova.get("/api/v1/assets")).json()["items"]
    assert asset["size"] == len(data)


async def test_a_file_that_is_no_music_is_refused_with_a_reason_and_not_kept(
    programme: Any, work: Any, enter: Any
) -> None:
    nova = programme("nova")
    address = (await nova.begin(11, "song.wav")).headers["Location"]
    await nova.piece(address, 0, b"hello world")
    await work()
    assert (await nova.get("/api/v1/assets")).json()["items"] == []
    page = (await (await enter("nova")).get("/t/nova/vault")).text
    assert "song.wav was not taken" in page
    assert "Upload audio (WAV, AIFF" in page
