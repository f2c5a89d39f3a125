"""The portal between two workspaces: the client's inbox, the agency's pages, files and live."""

import pytest
from litestar import Litestar
from sqlalchemy import select

from app.core.uow import Database
from app.domain.portal import RequestKind
from app.domain.portal.models import Portal, PortalContact
from app.domain.portal.queries.contents import get_request, list_files
from app.domain.portal.service.rooms import add_contact
from app.domain.vault import AssetFilter, list_assets
from tests.cast import Cast
from tests.domain.portal.conftest import KIT, World
from tests.domain.portal.test_guests import PNG
from tests.domain.portal.test_reading import mark_in
from tests.tenants.conftest import Enter, Post
from tests.web.browser import Browser

INBOX = "/t/nova/inbox"
PORTALS = "/t/atlas/portals"


@pytest.fixture
async def nova(enter: Enter, world: World) -> Browser:
    return await enter("nova")


@pytest.fixture
async def ada(enter: Enter, world: World) -> Browser:
    return await enter("ada")


async def test_an_empty_inbox_says_what_will_be_in_it(app: Litestar, enter: Enter) -> None:
    page = (await (await enter("nova")).get(INBOX)).text
    assert "Nothing waits for you" in page


async def test_a_request_waits_in_the_inbox_and_is_answered_there(
    nova: Browser, world: World, post: Post
) -> None:
    request = await world.ask(world.nova, body="The **third** draft")
    page = (await nova.get(INBOX)).text
    assert "Cover of Glass Harbour" in page
    here = f"{INBOX}/requests/{request.id}"
    answer = await nova.submit(f"{here}/approve", here, version=request.version, words="Go")
    assert (answer.status_code, answer.headers["location"]) == (303, here)
    assert "a signed-in member" in (await nova.get(here)).text
    assert "Cover of Glass Harbour" not in (await nova.get(INBOX)).text
    async with world.database.tenant(world.cast.ada) as uow:
        found = await get_request(uow, world.nova.id, request.id)
    assert (found.decided_name, found.decided_by) == ("Nova Lind", world.cast.nova.person_id)
    assert len(await post.to("ada@example.com")) == 1


async def test_the_inbox_gathers_what_other_modules_wait_for(
    nova: Browser, world: World, database: Database, cast: Cast
) -> None:
    await world.ask(world.nova)
    page = (await nova.get("/t/nova")).text
    assert "1 request of your agency waits for you" in page
    assert "1 request of your agency" not in (await nova.get(INBOX)).text


async def test_owners_are_mailed_and_the_bell_rings(
    nova: Browser, world: World, post: Post
) -> None:
    request = await world.ask(world.nova)
    (mail,) = await post.to("nova@example.com")
    assert mail.subject == "Atlas Agency needs your approval: Cover of Glass Harbour"
    assert f"/t/nova/inbox/requests/{request.id}" in mail.text_body
    assert await post.to("mo@example.com") == []
    page = (await nova.get("/t/nova/notifications")).text
    assert "Asked for your approval: Cover of Glass Harbour" in page


async def test_a_viewer_reads_and_does_not_answer(enter: Enter, world: World) -> None:
    request = await world.ask(world.nova)
    vic = await enter("vic")
    here = f"{INBOX}/requests/{request.id}"
    page = (await vic.get(here)).text
    assert "An owner, admin or manager of the workspace can give it" in page
    token = await vic.token("/t/nova/inbox")
    answer = await vic.post(
        f"{here}/approve", data={"csrf_token": token, "version": request.version}
    )
    assert answer.status_code == 403


async def test_an_agency_acting_for_a_client_does_not_answer_itself(
    ada: Browser, world: World
) -> None:
    request = await world.ask(world.nova)
    here = f"{INBOX}/requests/{request.id}"
    assert (await ada.get(here)).status_code == 403
    token = await ada.token("/t/atlas/portals")
    answer = await ada.post(
        f"{here}/approve", data={"csrf_token": token, "version": request.version}
    )
    assert answer.status_code == 403


async def test_after_the_end_there_is_history_and_no_form(
    nova: Browser, ada: Browser, world: World
) -> None:
    request = await world.ask(world.nova, title="Tour dates")
    await world.end()
    room = f"{INBOX}/agencies/{world.nova.id}"
    page = (await nova.get(room)).text
    assert "The work with Atlas Agency has ended" in page
    assert "Tour dates" in page
    here = f"{INBOX}/requests/{request.id}"
    assert ">Approve</button>" not in (await nova.get(here)).text
    token = await nova.token("/t/nova/settings")
    for path in (f"{here}/approve", f"{room}/messages"):
        data = {"csrf_token": token, "version": request.version, "text": "Hello"}
        assert (await nova.post(path, data=data)).status_code == 403
    assert (await ada.get(f"{PORTALS}/{world.nova.id}")).status_code == 404
    assert "Nova" not in (await ada.get(PORTALS)).text.split("<main")[1]


async def test_messages_go_both_ways_and_count_until_read(
    nova: Browser, ada: Browser, world: World
) -> None:
    room, desk = f"{INBOX}/agencies/{world.nova.id}", f"{PORTALS}/{world.nova.id}"
    answer = await ada.submit(f"{desk}/messages", f"{desk}/messages", text="Look at **this**")
    assert answer.status_code == 303
    assert 'data-label="Unread"' in (await nova.get(INBOX)).text
    assert "<strong>this</strong>" in (await nova.get(f"{room}/messages")).text
    answer = await nova.submit(f"{room}/messages", f"{room}/messages", text="Seen")
    assert answer.status_code == 303
    assert "badge--notice" in (await ada.get(PORTALS)).text
    page = (await ada.get(f"{desk}/messages")).text
    assert "Seen" in page
    await ada.submit(mark_in(page), f"{desk}/messages")
    assert "badge--notice" not in (await ada.get(PORTALS)).text


async def test_a_portal_is_opened_and_somebody_given_a_link(
    ada: Browser, world: World, post: Post
) -> None:
    answer = await ada.submit(PORTALS, PORTALS, name="Glow Worm")
    people = answer.headers["location"]
    assert people.endswith("/people")
    answer = await ada.submit(people, people, name="Gia", email="Gia@Example.net", language="en")
    assert answer.status_code == 303
    assert (await post.link("gia@example.net", "portal")).startswith("/portal/")
    again = await ada.submit(people, people, name="Gia", email="gia@example.net", language="en")
    assert (again.status_code, "in the list already" in again.text) == (422, True)


async def test_a_request_is_asked_read_and_withdrawn_on_pages(ada: Browser, world: World) -> None:
    desk = f"{PORTALS}/{world.marrow.id}"
    wrong = await ada.submit(
        f"{desk}/requests", f"{desk}/requests/new", kind="pay", title="Invoice"
    )
    assert (wrong.status_code, "Write where it can be paid" in wrong.text) == (422, True)
    answer = await ada.submit(
        f"{desk}/requests", f"{desk}/requests/new", kind="comment", title="Tour plan",
        body="Which week?", due_on="2030-01-02",
    )  # fmt: skip
    here = answer.headers["location"]
    assert "Due <time" in (await ada.get(here)).text
    assert (await ada.submit(f"{here}/withdraw", here)).status_code == 303
    assert "Withdrawn" in (await ada.get(f"{desk}/answered")).text


async def test_a_file_is_shared_downloaded_and_taken_back(
    nova: Browser, ada: Browser, world: World
) -> None:
    desk, room = f"{PORTALS}/{world.nova.id}", f"{INBOX}/agencies/{world.nova.id}"
    token = await ada.token(f"{desk}/files")
    answer = await ada.post(
        f"{desk}/files",
        data={"csrf_token": token, "days": "30"},
        files={"file": ("poster.png", PNG, "image/png")},
    )
    assert answer.status_code == 303, answer.text
    async with world.database.tenant(world.cast.nova) as uow:
        (file,) = await list_files(uow, world.nova.id)
    assert "poster.png" in (await nova.get(f"{room}/files")).text
    assert (await nova.get(f"{room}/files/{file.id}")).content == PNG
    assert (await ada.submit(f"{desk}/files/{file.id}/remove", f"{desk}/files")).status_code == 303
    assert (await nova.get(f"{room}/files/{file.id}")).status_code == 404


async def test_a_file_a_client_sends_is_kept_in_its_vault(
    nova: Browser, world: World, post: Post, app: Litestar
) -> None:
    request = await world.ask(world.nova, kind=RequestKind.UPLOAD, title="Photos")
    here = f"{INBOX}/requests/{request.id}"
    answer = await nova.post(
        f"{here}/files",
        data={"csrf_token": await nova.token(here)},
        files={"file": ("band.pdf", b"%PDF-1.7\n%%EOF\n", "application/pdf")},
    )
    assert answer.status_code == 303, answer.text
    await post.run()
    async with world.database.tenant(world.cast.nova) as uow:
        found = await list_assets(uow, AssetFilter(), limit=10)
    assert [asset.filename for asset in found.items] == ["band.pdf"]
    async with world.database.tenant(world.cast.ada) as uow:
        assert (await list_assets(uow, AssetFilter(), limit=10)).items == []


async def test_the_client_may_end_the_links_an_agency_gave(nova: Browser, world: World) -> None:
    async with world.database.tenant(world.cast.ada) as uow:
        contact = await add_contact(uow, world.nova.id, name="Mo", email="mo@example.net")
    room = f"{INBOX}/agencies/{world.nova.id}"
    assert "mo@example.net" in (await nova.get(room)).text
    answer = await nova.submit(f"{room}/contacts/{contact.id}/revoke", room)
    assert answer.status_code == 303
    async with world.database.tenant(world.cast.ada) as uow:
        found = await uow.db.get(PortalContact, (uow.tenant_id, contact.id))
        assert found.revoked_at is not None


@pytest.mark.parametrize("path", ["", "/messages", "/files", "/answered", "/documents"])
async def test_no_section_of_a_room_asks_more_for_more_rows(
    nova: Browser, world: World, count_statements: list[str], path: str
) -> None:
    room = f"{INBOX}/agencies/{world.nova.id}{path}"
    await world.ask(world.nova)
    await nova.get(room)
    count_statements.clear()
    await nova.get(room)
    few = len(count_statements)
    for number in range(20):
        await world.ask(world.nova, title=f"Number {number}")
    count_statements.clear()
    assert (await nova.get(room)).status_code == 200
    assert len(count_statements) == few


async def test_the_list_of_portals_asks_once_for_all(
    ada: Browser, world: World, count_statements: list[str]
) -> None:
    await ada.get(PORTALS)
    count_statements.clear()
    await ada.get(PORTALS)
    few = len(count_statements)
    async with world.database.tenant(world.cast.ada) as uow:
        uow.db.add_all(
            Portal(tenant_id=uow.tenant_id, client_name=f"Client {n}") for n in range(40)
        )
    count_statements.clear()
    assert "Client 39" in (await ada.get(PORTALS)).text
    assert len(count_statements) == few


async def test_a_stranger_finds_no_inbox_and_no_portal(enter: Enter, world: World) -> None:
    rival = await enter("rival")
    request = await world.ask(world.nova)
    paths = [
        f"/t/rival/inbox/requests/{request.id}",
        f"/t/rival/inbox/agencies/{world.nova.id}",
        f"/t/rival/portals/{world.nova.id}",
        f"/t/rival/portals/{world.marrow.id}/messages",
    ]
    assert [(await rival.get(path)).status_code for path in paths] == [404] * 4
    assert KIT not in (await rival.get("/t/rival/portals")).text


async def test_contacts_of_a_portal_are_not_told_in_another(ada: Browser, world: World) -> None:
    async with world.database.tenant(world.cast.ada) as uow:
        kit = (await uow.db.scalars(select(PortalContact).where(PortalContact.email == KIT))).one()
    people = f"{PORTALS}/{world.ines.id}/people"
    answer = await ada.submit(f"{people}/{kit.id}/revoke", people)
    assert answer.status_code == 404
    assert KIT not in (await ada.get(people)).text


async def test_a_wrong_form_of_a_member_is_shown_again(nova: Browser, world: World) -> None:
    request = await world.ask(world.nova, kind=RequestKind.SIGN)
    room, here = f"{INBOX}/agencies/{world.nova.id}", f"{INBOX}/requests/{request.id}"
    for path, page in ((f"{room}/messages", f"{room}/messages"), (f"{here}/sign", here)):
        answer = await nova.submit(path, page, text="", version=request.version)
        assert (answer.status_code, "Atlas Agency" in answer.text) == (422, True)
