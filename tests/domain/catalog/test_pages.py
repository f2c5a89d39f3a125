"""The catalogue's pages: from a recording to signed splits, and what strangers get."""

import re
from datetime import timedelta

from litestar import Litestar

from app.core.uow import Database
from app.domain.catalog import register_artist, register_recording
from app.domain.catalog.errors import IsrcTaken
from app.domain.catalog.links import share_link
from app.tenants import get_tenant
from tests.cast import Cast
from tests.domain.catalog.factories import make_recording, propose
from tests.tenants.conftest import Enter, Post
from tests.told_of_us import names_us
from tests.web.browser import HTMX, Browser

RECORDINGS = "/t/nova/recordings"


def rows(*shares: tuple[str, str, str, str], **more: str) -> dict[str, object]:
    names, emails, roles, figures = zip(*shares, strict=True)
    return {
        "split_name": list(names),
        "split_email": list(emails),
        "split_role": list(roles),
        "split_share": list(figures),
        "how": "propose",
        **more,
    }


NOVA = ("Nova Lind", "nova@example.com", "artist", "60")
RAVI = ("Ravi Rival", "rival@example.com", "producer", "40")


async def test_a_recording_is_entered_split_signed_and_locked(
    enter: Enter, visitor: Browser, post: Post
) -> None:
    nova = await enter("nova")
    answer = await nova.submit(
        RECORDINGS, f"{RECORDINGS}/new", title="Night Bus", artist="Nova", isrc="DE-A01-26-00001"
    )
    here = answer.headers["location"]
    assert answer.status_code == 303
    answer = await nova.submit(f"{here}/splits", f"{here}/splits/new", **rows(NOVA, RAVI))
    assert answer.status_code == 303, answer.text
    sheet = answer.headers["location"]
    assert "Waiting for answers" in (await nova.get(sheet)).text
    link = await post.link("rival@example.com", "splits")
    shown = (await visitor.get(link)).text
    assert "I agree to 40 %" in shown
    assert "Nova Lind" in shown
    answer = await visitor.submit(f"{link}/agree", link, signature="Ravi Rival")
    assert (answer.status_code, answer.headers["location"]) == (303, link)
    assert "In force and locked" in (await nova.get(sheet)).text
    for path in (f"{sheet}/sheet.pdf", f"{link}/sheet.pdf"):
        assert (await nova.get(path)).content.startswith(b"%PDF-")


async def test_all_wrongs_of_a_recording_come_back_at_once(enter: Enter) -> None:
    nova = await enter("nova")
    answer = await nova.submit(
        RECORDINGS, f"{RECORDINGS}/new", title="", artist="Nova", duration="long"
    )
    assert answer.status_code == 422
    assert "Title is missing." in answer.text
    answer = await nova.submit(
        RECORDINGS, f"{RECORDINGS}/new", title="X", artist="Nova", isrc="nonsense"
    )
    assert answer.status_code == 422
    assert "ISRC" in answer.text


async def test_a_taken_isrc_is_refused_beside_its_field(
    enter: Enter, database: Database, cast: Cast
) -> None:
    await make_recording(database, cast.nova)
    nova = await enter("nova")
    answer = await nova.submit(
        RECORDINGS, f"{RECORDINGS}/new", title="B", artist="Nova", isrc="DEA012600001"
    )
    assert answer.status_code == 422
    assert "Another recording of yours has this ISRC." in answer.text


async def test_wrong_splits_come_back_with_what_is_missing(
    enter: Enter, database: Database, cast: Cast
) -> None:
    recording = await make_recording(database, cast.nova)
    here = f"{RECORDINGS}/{recording.id}"
    nova = await enter("nova")
    short = ("Ravi Rival", "rival@example.com", "producer", "39.999999")
    answer = await nova.submit(
        f"{here}/splits",
        f"{here}/splits/new",
        headers={**HTMX, "HX-Target": "editor"},
        **rows(NOVA, short),
    )
    assert answer.status_code == 422
    assert answer.text.lstrip().startswith('<div id="editor"')
    assert "0.000001 % missing" in answer.text
    assert "Waiting for answers" not in (await nova.get(here)).text


async def test_add_row_keeps_what_was_typed(enter: Enter, database: Database, cast: Cast) -> None:
    recording = await make_recording(database, cast.nova)
    here = f"{RECORDINGS}/{recording.id}"
    nova = await enter("nova")
    answer = await nova.submit(
        f"{here}/splits", f"{here}/splits/new", **rows(NOVA, ("", "", "artist", "4x")), add_row="1"
    )
    assert answer.status_code == 200
    assert 'value="nova@example.com"' in answer.text


async def test_splits_can_be_declared(enter: Enter, database: Database, cast: Cast) -> None:
    recording = await make_recording(database, cast.nova)
    here = f"{RECORDINGS}/{recording.id}"
    nova = await enter("nova")
    answer = await nova.submit(
        f"{here}/splits", f"{here}/splits/new", **{**rows(NOVA, RAVI), "how": "declare"}
    )
    assert answer.status_code == 303
    assert "Declared by the owner" in (await nova.get(answer.headers["location"])).text


async def test_a_credit_answers_htmx_with_the_list_and_a_toast(
    enter: Enter, database: Database, cast: Cast
) -> None:
    recording = await make_recording(database, cast.nova)
    here = f"{RECORDINGS}/{recording.id}"
    nova = await enter("nova")
    target = {**HTMX, "HX-Target": "credits"}
    answer = await nova.submit(f"{here}/credits", here, headers=target, name="Mo", role="mixer")
    assert answer.status_code == 200
    assert "Mo is credited." in answer.text
    assert (await nova.submit(f"{here}/credits", here, name="", role="mixer")).status_code == 422
    assert (await nova.submit(f"{here}/credits", here, name="Jo", role="mixer")).status_code == 303


async def test_every_list_and_form_opens(enter: Enter, database: Database, cast: Cast) -> None:
    nova = await enter("nova")
    for path in ("recordings", "works", "artists", "people", "shared"):
        assert (await nova.get(f"/t/nova/{path}")).status_code == 200
    for path in ("recordings", "works", "artists"):
        assert (await nova.get(f"/t/nova/{path}/new")).status_code == 200
    for path, fields in (("works", {"title": "Bus"}), ("artists", {"name": "Nova"})):
        answer = await nova.submit(f"/t/nova/{path}", f"/t/nova/{path}/new", **fields)
        here = answer.headers["location"]
        assert (await nova.get(here)).status_code == 200
        assert (await nova.submit(here, f"{here}/edit", **fields)).status_code == 303
        wrong = dict.fromkeys(fields, "")
        assert (await nova.submit(here, f"{here}/edit", **wrong)).status_code == 422


async def test_a_code_of_another_recording_is_refused_beside_its_field(
    enter: Enter, database: Database, cast: Cast
) -> None:
    await make_recording(database, cast.nova)
    other = await make_recording(database, cast.nova, title="Sun", isrc="DEA012600002")
    nova, here = await enter("nova"), f"/t/nova/recordings/{other.id}"
    typed = {"title": "Sunrise", "artist": "Nova", "isrc": "DEA012600001"}
    answer = await nova.submit(here, f"{here}/edit", **typed)
    assert (answer.status_code, IsrcTaken.sentence in answer.text) == (422, True)
    assert 'value="Sunrise"' in answer.text


async def test_lists_of_fifty_take_few_statements(
    enter: Enter, database: Database, cast: Cast, count_statements: list[str]
) -> None:
    async with database.tenant(cast.nova) as uow:
        for number in range(60):
            await register_recording(uow, title=f"Song {number:02}", artist="Nova")
    nova = await enter("nova")
    for path in ("recordings", "works", "artists", "people"):
        count_statements.clear()
        text = (await nova.get(f"/t/nova/{path}")).text
        assert len(count_statements) <= 6, count_statements
        if path == "recordings":
            assert (text.count("<tr>"), "Song 49" in text, "Song 50" in text) == (51, True, False)
            older = re.search(r'href="([^"]+after=[^"]+)"', text).group(1).replace("&amp;", "&")
            assert "Song 59" in (await nova.get(older)).text


async def test_strangers_find_nothing(enter: Enter, database: Database, cast: Cast) -> None:
    recording = await make_recording(database, cast.nova)
    sheet, shares = await propose(database, cast.nova, recording)
    async with database.tenant(cast.nova) as uow:
        artist = await register_artist(uow, name="Nova")
    rival = await enter("rival")
    theirs = (
        f"recordings/{recording.id}",
        f"recordings/{recording.id}/edit",
        f"recordings/{recording.id}/splits/new",
        f"splits/{sheet.id}",
        f"splits/{sheet.id}/sheet.pdf",
        f"splits/{sheet.id}/withdraw",
        f"people/{shares[0].party_id}",
        f"people/{shares[0].party_id}/edit",
        f"artists/{artist.id}",
        f"artists/{artist.id}/edit",
        f"shared/{shares[1].id}",
    )
    for path in theirs:
        for slug in ("nova", "rival"):
            assert (await rival.get(f"/t/{slug}/{path}")).status_code == 404, path
    token = await rival.token("/t/rival/recordings/new")
    for path in (
        f"splits/{sheet.id}/withdraw",
        f"splits/shares/{shares[0].id}/remind",
        f"shared/{shares[1].id}/agree",
        f"recordings/{recording.id}/credits",
    ):
        answer = await rival.post(
            f"/t/rival/{path}",
            data={"csrf_token": token, "signature": "Ravi", "name": "X", "role": "mixer"},
        )
        assert answer.status_code == 404, path


async def test_viewers_read_and_do_not_write(enter: Enter, database: Database, cast: Cast) -> None:
    recording = await make_recording(database, cast.nova)
    vic = await enter("vic")
    assert (await vic.get(f"{RECORDINGS}/{recording.id}")).status_code == 200
    assert (await vic.get(f"{RECORDINGS}/new")).status_code == 403
    assert (await vic.get(f"{RECORDINGS}/{recording.id}/splits/new")).status_code == 403


async def test_forged_expired_and_foreign_links_open_nothing(
    app: Litestar, visitor: Browser, database: Database, cast: Cast
) -> None:
    recording = await make_recording(database, cast.nova)
    _, shares = await propose(database, cast.nova, recording)
    signer, share = app.state.site.signer, shares[1]
    later = share.invited_at + timedelta(days=30)
    good = share_link(signer, share.tenant_id, share.id, expires_at=later)
    payload = share.tenant_id.bytes + share.id.bytes
    links = {
        "forged": good[:-4] + "AAAA",
        "expired": share_link(signer, *_ids(share), expires_at=share.invited_at),
        "other purpose": signer.sign(payload, purpose="media", expires_at=later),
        "other tenant": share_link(signer, cast.rival.tenant_id, share.id, expires_at=later),
    }
    assert (await visitor.get(f"/splits/{good}")).status_code == 200
    token = await visitor.token(f"/splits/{good}")
    for what, link in links.items():
        assert (await visitor.get(f"/splits/{link}")).status_code == 404, what
        assert (await visitor.get(f"/splits/{link}/sheet.pdf")).status_code == 404, what
        data = {"csrf_token": token, "signature": "Ravi Rival"}
        assert (await visitor.post(f"/splits/{link}/agree", data=data)).status_code == 404, what


async def test_a_guest_declines_with_a_reason(
    visitor: Browser, post: Post, database: Database, cast: Cast, enter: Enter
) -> None:
    recording = await make_recording(database, cast.nova)
    sheet, _ = await propose(database, cast.nova, recording)
    link = await post.link("rival@example.com", "splits")
    assert (await visitor.submit(f"{link}/agree", link, signature="")).status_code == 422
    assert (await visitor.submit(f"{link}/decline", link, signature="R R")).status_code == 422
    answer = await visitor.submit(f"{link}/decline", link, signature="Ravi", reason="Half.")
    assert answer.status_code == 303
    nova = await enter("nova")
    assert "“Half.”" in (await nova.get(f"/t/nova/splits/{sheet.id}")).text


async def test_a_published_artist_is_public_and_its_notes_never_are(
    enter: Enter, visitor: Browser, database: Database, cast: Cast
) -> None:
    async with database.tenant(cast.nova) as uow:
        artist = await register_artist(uow, name="Nova", bio="Plays at night.", notes="CANARY")
    public, here = "/artists/nova/nova", f"/t/nova/artists/{artist.id}"
    assert (await visitor.get(public)).status_code == 404
    nova = await enter("nova")
    assert (await nova.submit(f"{here}/publish", here)).status_code == 303
    shown = (await visitor.get(public)).text
    assert "Plays at night." in shown
    assert "CANARY" not in shown
    assert names_us(shown)
    async with database.tenant(cast.nova) as uow:
        (await get_tenant(uow)).is_white_label = True
    assert not names_us((await visitor.get(public)).text)
    await nova.submit(f"{here}/unpublish", here)
    assert (await visitor.get(public)).status_code == 404


def _ids(share: object) -> tuple[object, object]:
    return share.tenant_id, share.id
