"""The vault's API: sending files, reading analyses, and the enhanced answer."""

from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from app.core.ids import new_id
from tests import audio

API = "/api/v1"


async def test_a_song_is_analyzed(programme: Any, work: Any, song: Path) -> None:
    nova = programme("nova")
    answer = await nova.upload(song)
    assert (answer.status_code, answer.json()["status"]) == (202, "analyzing")
    address = f"{API}/assets/{answer.json()['id']}"
    assert (await nova.get(address)).json()["analysis"] is None
    await work()
    asset = (await nova.get(address)).json()
    assert asset["status"] == "ready"
    analysis = asset["analysis"]
    assert analysis["tempo"] == pytest.approx(120, abs=1)
    assert analysis["key"] == "A minor"
    assert analysis["duration"] == pytest.approx(12, abs=0.05)
    assert -40 < analysis["loudness"] < 0
    assert -10 < analysis["true_peak"] < 1


async def test_the_same_bytes_again_are_the_same_asset(programme: Any, song: Path) -> None:
    nova = programme("nova")
    first = (await nova.upload(song)).json()
    second = (await nova.upload(song, "renamed.wav")).json()
    assert (first["duplicate"], second["duplicate"]) == (False, True)
    assert (second["id"], second["version_id"]) == (first["id"], first["version_id"])
    assert len((await nova.get(f"{API}/assets")).json()["items"]) == 1


async def test_two_workspaces_may_hold_the_same_bytes(programme: Any, song: Path) -> None:
    nova = (await programme("nova").upload(song)).json()
    rival = (await programme("rival").upload(song)).json()
    assert (rival["duplicate"], rival["id"] != nova["id"]) == (False, True)


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("song.wav", b"just text", "Upload audio (WAV"),
        ("page.html", b"<html><script>", "Upload audio (WAV"),
        ("song.mp3", b"%PDF-1.7 polyglot", "The content is PDF"),
        ("song.wav", b"RIFF\x00\x00\x00\x00WAVE", "WAV"),
        ("cover.png", b"\x89PNG\r\n\x1a\n" + b"\0" * 20, "damaged"),
    ],
)
async def test_a_wrong_file_is_refused_with_a_sentence_and_leaves_nothing(
    programme: Any, name: str, data: bytes, words: str
) -> None:
    nova = programme("nova")
    answer = await nova.post(f"{API}/assets", files={"file": (name, data)})
    assert (answer.status_code, answer.json()["code"]) == (422, "file_refused")
    assert words in answer.json()["detail"]
    assert (await nova.get(f"{API}/assets")).json()["items"] == []


async def test_a_request_without_a_file_is_told_what_is_missing(programme: Any) -> None:
    answer = await programme("nova").post(f"{API}/assets", files={"other": ("a", b"b")})
    assert answer.status_code == 422
    assert answer.json()["errors"] == {"file": "Send the file as the multipart field file."}


async def test_a_picture_is_ready_at_once(programme: Any, tmp_path: Path) -> None:
    path = tmp_path / "cover.png"
    Image.new("RGB", (640, 480), "red").save(path)
    answer = await programme("nova").upload(path)
    assert (answer.status_code, answer.json()["kind"]) == (201, "image")


async def test_enhanced_waits_for_the_analysis(programme: Any, song: Path) -> None:
    nova = programme("nova")
    asset = (await nova.upload(song)).json()
    answer = await nova.post(f"{API}/analysis/enhanced", json={"assetId": asset["id"]})
    assert (answer.status_code, answer.json()["code"]) == (409, "analysis_not_ready")


async def test_enhanced_answers_in_the_promised_shape(
    programme: Any, work: Any, song: Path
) -> None:
    nova = programme("nova")
    asset = (await nova.upload(song)).json()
    await work()
    found = (await nova.post(f"{API}/analysis/enhanced", json={"assetId": asset["id"]})).json()
    assert set(found) == {
        "assetId",
        "audioFeatures",
        "genre",
        "instruments",
        "quality",
        "virality",
        "recommendations",
    }
    assert found["audioFeatures"]["key"] == "A minor"
    assert (found["genre"]["available"], found["genre"]["primary"]) == (False, None)
    assert found["instruments"]["available"] is False
    factors = found["virality"]["factors"]
    score = 100 * sum(factor["weight"] * factor["value"] for factor in factors)
    assert found["virality"]["score"] == pytest.approx(score, abs=0.6)


async def test_an_image_has_no_enhanced_analysis(programme: Any, tmp_path: Path) -> None:
    path = tmp_path / "cover.png"
    Image.new("RGB", (64, 48), "blue").save(path)
    nova = programme("nova")
    asset = (await nova.upload(path)).json()
    answer = await nova.post(f"{API}/analysis/enhanced", json={"assetId": asset["id"]})
    assert (answer.status_code, answer.json()["code"]) == (409, "nothing_to_analyze")


async def test_another_workspace_finds_nothing(programme: Any, song: Path) -> None:
    asset = (await programme("nova").upload(song)).json()
    rival = programme("rival")
    assert (await rival.get(f"{API}/assets")).json()["items"] == []
    assert (await rival.get(f"{API}/assets/{asset['id']}")).status_code == 404
    body = {"assetId": asset["id"]}
    assert (await rival.post(f"{API}/analysis/enhanced", json=body)).status_code == 404
    files = {"file": ("a.wav", song.read_bytes())}
    answer = await rival.post(f"{API}/assets", files=files, data={"asset_id": asset["id"]})
    assert answer.status_code == 404
    assert (await rival.get(f"{API}/assets")).json()["items"] == []


async def test_pages_through_the_list(programme: Any, tmp_path: Path) -> None:
    nova = programme("nova")
    for number in range(3):
        path = tmp_path / f"cover-{number}.png"
        Image.new("RGB", (8 + number, 8)).save(path)
        await nova.upload(path)
    first = (await nova.get(f"{API}/assets?limit=2")).json()
    rest = (await nova.get(first["next"])).json()
    names = [item["name"] for item in [*first["items"], *rest["items"]]]
    assert (names, rest["next"]) == (["cover-2", "cover-1", "cover-0"], None)


async def test_a_silent_file_fails_no_page(programme: Any, work: Any, tmp_path: Path) -> None:
    path = audio.write(tmp_path / "silence.wav", audio.sine(440, 0.0, 3))
    nova = programme("nova")
    asset = (await nova.upload(path)).json()
    await work()
    found = (await nova.get(f"{API}/assets/{asset['id']}")).json()
    assert (found["status"], found["analysis"]["loudness"]) == ("ready", None)
    answer = await nova.post(f"{API}/analysis/enhanced", json={"assetId": asset["id"]})
    assert answer.status_code == 200


async def test_an_unknown_id_is_not_found(programme: Any) -> None:
    assert (await programme("nova").get(f"{API}/assets/{new_id()}")).status_code == 404
