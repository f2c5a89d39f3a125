"""Media leaves whole or in ranges, by links that open for one workspace, for five minutes."""

from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from app.core import clock
from app.domain.vault.links import MediaLink, Use, read_link, stored_file
from app.domain.vault.models import AssetVersion
from tests.web.browser import Browser

RANGES = [
    ({}, 200, 0, None),
    ({"Range": "bytes=0-9"}, 206, 0, 10),
    ({"Range": "bytes=100-"}, 206, 100, None),
    ({"Range": "bytes=-50"}, 206, -50, None),
    ({"Range": "bytes=0-9,20-29"}, 200, 0, None),
    ({"Range": "items=0-9"}, 200, 0, None),
    ({"Range": "bytes=0-9", "If-Range": '"another"'}, 200, 0, None),
]


@pytest.fixture
async def link(programme: Any, enter: Any, song: Path) -> tuple[Any, str]:
    """Nova's browser and the address of her song."""
    asset = (await programme("nova").upload(song)).json()
    nova = await enter("nova")
    answer = await nova.get(f"/t/nova/vault/versions/{asset['version_id']}/listen")
    assert answer.status_code == 303
    return nova, answer.headers["Location"]


@pytest.mark.parametrize(("headers", "status", "start", "length"), RANGES)
async def test_answers_ranges(
    link: Any, song: Path, headers: Any, status: int, start: int, length: int | None
) -> None:
    nova, address = link
    data = song.read_bytes()
    wanted = data[start:] if length is None else data[start : start + length]
    answer = await nova.get(address, headers=headers)
    assert (answer.status_code, answer.content) == (status, wanted)
    assert answer.headers["Content-Length"] == str(len(wanted))
    if status == 206:
        first = start % len(data)
        assert answer.headers["Content-Range"] == (
            f"bytes {first}-{first + len(wanted) - 1}/{len(data)}"
        )


async def test_refuses_a_range_outside_the_file(link: Any, song: Path) -> None:
    nova, address = link
    answer = await nova.get(address, headers={"Range": "bytes=99999999-"})
    assert (answer.status_code, answer.content) == (416, b"")
    assert answer.headers["Content-Range"] == f"bytes */{song.stat().st_size}"


async def test_continues_an_unchanged_file(link: Any, song: Path) -> None:
    nova, address = link
    tag = (await nova.head(address)).headers["ETag"]
    answer = await nova.get(address, headers={"Range": "bytes=5-", "If-Range": tag})
    assert (answer.status_code, answer.content) == (206, song.read_bytes()[5:])


async def test_head_says_the_size_and_sends_nothing(link: Any, song: Path) -> None:
    nova, address = link
    answer = await nova.head(address)
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["Content-Length"] == str(song.stat().st_size)
    assert answer.headers["Accept-Ranges"] == "bytes"


async def test_media_is_inert(link: Any) -> None:
    nova, address = link
    headers = (await nova.head(address)).headers
    assert headers["Content-Type"] == "audio/wav"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert headers["Content-Disposition"] == "inline"


async def test_the_link_of_another_workspace_leads_nowhere(link: Any, enter: Any) -> None:
    _, address = link
    assert (await (await enter("rival")).get(address)).status_code == 404


async def test_the_link_needs_a_session(link: Any, app: Any) -> None:
    _, address = link
    async with Browser(app) as stranger:
        assert (await stranger.get(address)).status_code == 404


@pytest.mark.parametrize("place", [0, 45, 60, -1])
async def test_a_changed_link_leads_nowhere(link: Any, place: int) -> None:
    nova, address = link
    signed = list(address.removeprefix("/media/"))
    signed[place] = "A" if signed[place] != "A" else "B"
    assert (await nova.get("/media/" + "".join(signed))).status_code == 404


async def test_a_link_ends_after_five_minutes(link: Any, app: Any) -> None:
    nova, address = link
    version_id = read_link(
        address.removeprefix("/media/"), app.state.site.signer, clock.now()
    ).version_id
    asset = (await nova.get("/t/nova/vault")).text
    assert "song" in asset
    tenant = app.state.doorkeeper.cast.nova.tenant_id
    past = clock.now() - timedelta(minutes=5)
    old = MediaLink(tenant, version_id, Use.LISTEN).address(app.state.site.signer, past)
    assert (await nova.get(old)).status_code == 404


async def test_a_link_signed_for_another_tenants_file_finds_nothing(
    link: Any, app: Any, enter: Any
) -> None:
    _, address = link
    site = app.state.site
    found = read_link(address.removeprefix("/media/"), site.signer, clock.now())
    rival = app.state.doorkeeper.cast.rival.tenant_id
    crossed = MediaLink(rival, found.version_id, Use.LISTEN).address(site.signer, clock.now())
    assert (await (await enter("rival")).get(crossed)).status_code == 404


@pytest.mark.parametrize(
    ("filename", "plain"),
    [
        ('a"; filename="evil.html', "a_; filename=_evil.html"),
        ("line\r\nSet-Cookie: x=1.wav", "line__Set-Cookie: x=1.wav"),
        ("ünïcode 🎧.wav", "_n_code _.wav"),
        ("100%.wav", "100_.wav"),
    ],
)
def test_a_hostile_name_stays_inside_its_header(filename: str, plain: str) -> None:
    version = AssetVersion(
        filename=filename, content_type="application/pdf", storage_key="k", id=UUID(int=1)
    )
    disposition = stored_file(version, Use.DOWNLOAD)[2]
    assert disposition.isascii()
    assert disposition.isprintable()
    assert f'filename="{plain}"' in disposition


def test_documents_are_never_shown_inline() -> None:
    version = AssetVersion(filename="a.pdf", content_type="application/pdf", storage_key="k")
    assert stored_file(version, Use.LISTEN)[2].startswith("attachment")
