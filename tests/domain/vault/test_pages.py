"""The vault's pages, with and without JavaScript."""

import base64
import re
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests import audio
from tests.domain.vault.client import PIECE, TUS
from tests.statements import sent_to
from tests.web.browser import HTMX, csrf_in

VAULT = "/t/nova/vault"


@pytest.fixture
async def nova(enter: Any) -> Any:
    return await enter("nova")


async def send(browser: Any, page: str, action: str, path: Path, name: str = "") -> Any:
    """Post the form of a page with a file, as a browser without JavaScript."""
    data = {"csrf_token": await browser.token(page)}
    files = {"file": (name or path.name, path.read_bytes(), "application/octet-stream")}
    return await browser.post(action, data=data, files=files)


@pytest.fixture
async def asset(nova: Any, song: Path) -> str:
    """The address of the page of a song that was just uploaded."""
    return (await send(nova, VAULT, f"{VAULT}/assets", song)).headers["Location"]


async def test_an_empty_vault_says_what_to_do(nova: Any) -> None:
    page = (await nova.get(VAULT)).text
    assert "Put your first song in" in page
    assert f'data-tus-upload-endpoint-value="{VAULT}/uploads"' in page


async def test_a_plain_form_uploads_a_song(nova: Any, work: Any, asset: str) -> None:
    assert re.fullmatch(rf"{VAULT}/assets/[0-9a-f-]{{36}}", asset)
    page = (await nova.get(asset)).text
    assert "Waiting to be analyzed" in page
    await work()
    page = (await nova.get(asset)).text
    assert "Waiting to be analyzed" not in page
    for shown in ("120 BPM", "A minor (8A)", "LUFS", "dBTP", "waveform__rest"):
        assert shown in page
    row = (await nova.get(VAULT)).text
    for shown in ("120 BPM", "A minor", "0:12", "Ready"):
        assert shown in row


async def test_a_wrong_file_shows_the_form_again(nova: Any, tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("not music")
    answer = await send(nova, VAULT, f"{VAULT}/assets", path)
    assert answer.status_code == 422
    assert "Upload audio (WAV, AIFF" in answer.text


async def test_no_file_shows_the_form_again(nova: Any) -> None:
    token = await nova.token(VAULT)
    files = {"file": ("", b"")}
    answer = await nova.post(f"{VAULT}/assets", data={"csrf_token": token}, files=files)
    assert (answer.status_code, "Choose a file." in answer.text) == (422, True)


async def send_in_pieces(nova: Any, song: Path) -> str:
    """The address that follows a file while it is being checked."""
    data = song.read_bytes()
    token = {"X-CSRF-Token": await nova.token(VAULT)}
    name = base64.b64encode("Übung.wav".encode()).decode()
    begin = {**TUS, **token, "Upload-Length": str(len(data)), "Upload-Metadata": f"filename {name}"}
    address = (await nova.post(f"{VAULT}/uploads", headers=begin)).headers["Location"]
    piece = {**PIECE, **token, "Upload-Offset": "0"}
    assert (await nova.patch(address, headers=piece, content=data)).status_code == 204
    return str(address.replace("/uploads/", "/incoming/"))


async def test_a_browser_uploads_in_pieces_and_is_led_to_the_asset(
    nova: Any, work: Any, song: Path
) -> None:
    follow = await send_in_pieces(nova, song)
    assert "Checking the file" in (await nova.get(follow)).text
    await work()
    answer = await nova.get(follow)
    assert answer.status_code == 303
    assert "Übung" in (await nova.get(answer.headers["Location"])).text


async def test_the_list_hears_of_files_being_checked_until_none_is(
    nova: Any, work: Any, song: Path
) -> None:
    await send_in_pieces(nova, song)
    listening = f'sse-connect="{VAULT}/live"'
    part = (await nova.get(VAULT, headers={**HTMX, "HX-Target": "vault_list"})).text
    # What listens must outlive the list, which is replaced.
    assert (listening in (await nova.get(VAULT)).text, listening in part) == (True, False)
    await work()
    assert listening not in (await nova.get(VAULT)).text


async def test_the_same_file_again_is_said_to_be_there(nova: Any, asset: str, song: Path) -> None:
    again = await send(nova, VAULT, f"{VAULT}/assets", song, "copy.wav")
    assert again.headers["Location"] == asset
    assert "byte for byte, so it was not stored twice" in (await nova.get(asset)).text


async def test_versions_go_forward_and_back(
    nova: Any, asset: str, other_song: Path, song: Path
) -> None:
    answer = await send(nova, asset, f"{asset}/versions", other_song)
    assert answer.status_code == 303
    assert "Audio, version 2" in (await nova.get(asset)).text
    assert (await nova.submit(f"{asset}/versions/1/current", asset)).status_code == 303
    page = (await nova.get(asset)).text
    assert "Audio, version 1" in page
    listen = re.search(r'<source src="([^"]+)"', page).group(1)
    address = (await nova.get(listen)).headers["Location"]
    assert (await nova.get(address)).content == song.read_bytes()


async def test_a_version_of_another_kind_is_refused(nova: Any, asset: str, tmp_path: Path) -> None:
    path = tmp_path / "cover.png"
    Image.new("RGB", (9, 9)).save(path)
    answer = await send(nova, asset, f"{asset}/versions", path)
    assert answer.status_code == 422
    assert "This asset is audio, and the file is image." in answer.text


async def test_a_version_that_does_not_exist_is_not_found(nova: Any, asset: str) -> None:
    assert (await nova.submit(f"{asset}/versions/9/current", asset)).status_code == 404


async def test_an_asset_is_renamed(nova: Any, asset: str) -> None:
    assert (await nova.submit(f"{asset}/name", asset, name="Tides")).status_code == 303
    assert "<h1>Tides</h1>" in (await nova.get(asset)).text
    answer = await nova.submit(f"{asset}/name", asset, name="  ")
    assert (answer.status_code, "Name is missing." in answer.text) == (422, True)


async def test_the_archive_takes_an_asset_and_gives_it_back(nova: Any, asset: str) -> None:
    assert (await nova.submit(f"{asset}/archive", asset)).status_code == 303
    assert asset not in (await nova.get(VAULT)).text
    assert asset in (await nova.get(f"{VAULT}?archived=yes")).text
    assert (await nova.submit(f"{asset}/restore", asset)).status_code == 303
    assert asset in (await nova.get(VAULT)).text


async def test_a_name_is_only_ever_text(nova: Any, song: Path) -> None:
    name = '<img src=x onerror=alert(1)>".wav'
    answer = await send(nova, VAULT, f"{VAULT}/assets", song, name.replace('"', ""))
    page = (await nova.get(answer.headers["Location"])).text
    assert "<img src=x" not in page
    assert "&lt;img src=x onerror=alert(1)&gt;" in page


async def test_embedded_artwork_becomes_a_fresh_cover(
    nova: Any, work: Any, song: Path, tmp_path: Path
) -> None:
    cover = tmp_path / "cover.jpg"
    Image.new("RGB", (300, 300), "teal").save(cover)
    tagged = tmp_path / "tagged.mp3"
    options = ("-i", str(cover), "-map", "0:a", "-map", "1:v", "-c:v", "copy")
    audio.convert(song, tagged, *options, "-metadata", "title=Harbour", "-id3v2_version", "3")
    page = (await send(nova, VAULT, f"{VAULT}/assets", tagged)).headers["Location"]
    await work()
    text = (await nova.get(page)).text
    assert "<h1>Harbour</h1>" in text
    address = re.search(r'<img class="cover cover--large" src="([^"]+)"', text).group(1)
    answer = await nova.get(address)
    assert (answer.headers["Content-Type"], answer.content[:2]) == ("image/jpeg", b"\xff\xd8")


async def test_htmx_gets_the_part_it_asked_for(nova: Any, asset: str) -> None:
    headers = {**HTMX, "HX-Target": "asset_analysis"}
    answer = await nova.get(asset, headers=headers)
    assert answer.text.lstrip().startswith('<div class="stack stack--wide" id="asset_analysis"')
    assert "<html" not in answer.text


async def test_a_viewer_reads_and_changes_nothing(enter: Any, nova: Any, asset: str) -> None:
    vic = await enter("vic")
    page = (await vic.get(asset)).text
    assert "Rename" not in page
    token = csrf_in(page)
    answer = await vic.post(f"{asset}/name", data={"csrf_token": token, "name": "Mine"})
    assert answer.status_code == 403


async def test_another_workspace_finds_nothing(enter: Any, nova: Any, asset: str) -> None:
    rival = await enter("rival")
    asset_id = asset.rsplit("/", 1)[1]
    assert (await rival.get(asset)).status_code == 404
    own = f"/t/rival/vault/assets/{asset_id}"
    token = {"csrf_token": await rival.token("/hello")}
    assert (await rival.get(own)).status_code == 404
    assert (await rival.get(f"{own}/live")).status_code == 404
    for verb in ("name", "archive", "restore", "analysis", "versions/1/current"):
        answer = await rival.post(f"{own}/{verb}", data={**token, "name": "Mine"})
        assert answer.status_code == 404, verb
    version = re.search(r"/versions/([0-9a-f-]{36})/", (await nova.get(asset)).text).group(1)
    assert (await rival.get(f"/t/rival/vault/versions/{version}/listen")).status_code == 404


async def test_filters_by_word_and_kind(nova: Any, asset: str) -> None:
    for query, found in (("q=SON", True), ("q=zebra", False), ("kind=audio", True)):
        assert (asset in (await nova.get(f"{VAULT}?{query}")).text) is found
    assert "Nothing matches" in (await nova.get(f"{VAULT}?kind=video")).text
    assert asset not in (await nova.get(f"{VAULT}?q=%25")).text


async def test_a_file_is_attached_to_a_recording_and_found_by_it(
    nova: Any, programme: Any, asset: str
) -> None:
    made = await programme("nova").post(
        "/api/v1/recordings", json={"title": "Tides", "artist": "Nova"}
    )
    recording = made.json()["id"]
    assert "No sound yet" in (await nova.get(f"{VAULT}?recording={recording}")).text
    answer = await nova.submit(f"{asset}/recording", asset, recording=recording)
    assert answer.status_code == 303
    page = (await nova.get(f"{VAULT}?recording={recording}")).text
    assert "Sound of Tides" in page
    assert asset in page


async def test_a_recording_of_nobody_is_not_attached(nova: Any, asset: str) -> None:
    foreign = "018f0000-0000-7000-8000-000000000000"
    answer = await nova.submit(f"{asset}/recording", asset, recording=foreign)
    assert answer.status_code == 422


async def test_the_list_asks_at_most_six_questions(nova: Any, app: Any, asset: str) -> None:
    with sent_to(app.state.site.database.app) as asked:
        await nova.get(VAULT)
    assert 3 <= len(asked) <= 6
