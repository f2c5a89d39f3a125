"""The portal by link: what the link opens, what it does not, and how it ends."""

import re
from datetime import timedelta
from io import BytesIO

import pytest
from litestar import Litestar
from sqlalchemy import select

from app.core import clock
from app.domain.portal import RequestKind
from app.domain.portal.choices import Side
from app.domain.portal.models import PortalFile, PortalMessage, PortalSession
from app.domain.portal.queries.contents import get_request, list_files
from app.domain.portal.service.rooms import revoke_contact
from app.domain.portal.service.talking import examine, send_file, write_message
from tests.domain.portal.conftest import KIT, LOU, World
from tests.tenants.conftest import Post
from tests.web.browser import Browser

COOKIE = "__Host-backline-portal"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 64


async def go_in(browser: Browser, post: Post, address: str = KIT) -> str:
    """Follow the last link somebody was mailed, and press its button."""
    link = await post.link(address, "portal")
    answer = await browser.submit(link, link)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


async def test_the_link_shows_a_button_and_enters_with_a_session_of_its_own(
    visitor: Browser, post: Post, world: World
) -> None:
    link = await post.link(KIT, "portal")
    shown = await visitor.get(link)
    assert (shown.status_code, "Open the portal" in shown.text) == (200, True)
    assert COOKIE not in visitor.cookies
    assert await go_in(visitor, post) == "/portal"
    assert "Atlas Agency" in (await visitor.get("/portal")).text
    assert "__Host-backline" not in visitor.cookies
    assert (await visitor.get("/t/atlas")).headers["location"].startswith("/sign-in")


async def test_each_entry_is_a_new_session(visitor: Browser, post: Post, world: World) -> None:
    await go_in(visitor, post)
    first = visitor.cookies[COOKIE]
    await go_in(visitor, post)
    assert visitor.cookies[COOKIE] != first


async def test_a_mailed_request_leads_to_itself_and_is_approved(
    visitor: Browser, post: Post, world: World
) -> None:
    request = await world.ask(world.marrow, body="Is **this** the one?")
    here = await go_in(visitor, post)
    assert here == f"/portal/requests/{request.id}"
    page = (await visitor.get(here)).text
    assert "<strong>this</strong>" in page
    answer = await visitor.submit(f"{here}/approve", here, version=request.version, words="Yes")
    assert (answer.status_code, answer.headers["location"]) == (303, here)
    shown = (await visitor.get(here)).text
    assert "By Kit Marrow" in shown
    assert "a mailed link" in shown
    mails = await post.to("ada@example.com")
    assert [mail.subject for mail in mails] == ["Kit Marrow: Cover of Glass Harbour is approved"]


async def test_a_second_answer_is_told_that_it_came_second(
    visitor: Browser, post: Post, world: World
) -> None:
    request = await world.ask(world.marrow)
    here = await go_in(visitor, post)
    await visitor.submit(f"{here}/approve", here, version=request.version)
    answer = await visitor.submit(f"{here}/decline", here, version=request.version, words="No")
    assert (answer.status_code, "has been answered before" in answer.text) == (409, True)


async def test_signing_needs_consent_and_a_name(visitor: Browser, post: Post, world: World) -> None:
    request = await world.ask(world.marrow, kind=RequestKind.SIGN, body="The agreement")
    here = await go_in(visitor, post)
    answer = await visitor.submit(f"{here}/sign", here, version=request.version, signature="Kit M")
    assert (answer.status_code, "needs your consent" in answer.text) == (422, True)
    answer = await visitor.submit(
        f"{here}/sign", here, version=request.version, signature="Kit Marrow", consent="yes"
    )
    assert answer.status_code == 303
    async with world.database.tenant(world.cast.ada) as uow:
        found = await get_request(uow, world.marrow.id, request.id)
    assert (found.signature, found.decided_contact_id is not None) == ("Kit Marrow", True)


async def test_declining_needs_a_reason(visitor: Browser, post: Post, world: World) -> None:
    request = await world.ask(world.marrow)
    here = await go_in(visitor, post)
    answer = await visitor.submit(f"{here}/decline", here, version=request.version)
    assert (answer.status_code, "What should be different is missing." in answer.text) == (
        422,
        True,
    )
    async with world.database.tenant(world.cast.ada) as uow:
        assert (await get_request(uow, world.marrow.id, request.id)).is_open


async def test_files_are_uploaded_then_handed_in(
    visitor: Browser, post: Post, world: World
) -> None:
    request = await world.ask(world.marrow, kind=RequestKind.UPLOAD, title="Photos")
    here = await go_in(visitor, post)
    answer = await visitor.submit(f"{here}/done", here)
    assert "Upload at least one file first." in answer.text
    token = await visitor.token(here)
    answer = await visitor.post(
        f"{here}/files",
        data={"csrf_token": token},
        files={"file": ("../band photo.png", PNG, "text/html")},
    )
    assert answer.status_code == 303, answer.text
    assert (await visitor.submit(f"{here}/done", here)).status_code == 303
    async with world.database.tenant(world.cast.ada) as uow:
        (file,) = await list_files(uow, world.marrow.id, request_id=request.id)
    assert (file.filename, file.content_type, file.side) == (
        ".._band photo.png", "image/png", "client",
    )  # fmt: skip
    shown = await visitor.get(f"/portal/files/{file.id}")
    assert shown.content == PNG
    assert shown.headers["content-disposition"].startswith("attachment;")


@pytest.mark.parametrize(
    ("name", "data"),
    [("page.png", b"<script>alert(1)</script>"), ("a.exe", b"MZ\x90\0"), ("a.svg", b"<svg/>")],
)
async def test_what_is_not_what_it_claims_is_refused(
    visitor: Browser, post: Post, world: World, name: str, data: bytes
) -> None:
    await go_in(visitor, post)
    token = await visitor.token("/portal/files")
    answer = await visitor.post(
        "/portal/files", data={"csrf_token": token}, files={"file": (name, data, "image/png")}
    )
    assert (answer.status_code, "This kind of file is not taken" in answer.text) == (422, True)
    async with world.database.tenant(world.cast.ada) as uow:
        assert (await uow.db.scalars(select(PortalFile.id))).all() == []


async def test_a_guest_gets_404_for_another_clients_things(
    visitor: Browser, post: Post, world: World
) -> None:
    others = await world.ask(world.ines, title="Only for Ines")
    file = await share(world)
    await go_in(visitor, post, KIT)
    paths = [f"/portal/requests/{others.id}", f"/portal/files/{file.id}"]
    assert [(await visitor.get(path)).status_code for path in paths] == [404, 404]
    answer = await visitor.submit(
        f"/portal/requests/{others.id}/approve", "/portal/messages", version=others.version
    )
    assert answer.status_code == 404
    sections = ("", "/messages", "/files", "/answered", "/documents")
    pages = [(await visitor.get(f"/portal{section}")).text for section in sections]
    assert not any("Only for Ines" in page or "plan.png" in page for page in pages)


async def share(world: World) -> PortalFile:
    """A file for Ines."""
    async with world.database.tenant(world.cast.ada) as uow:
        return await send_file(
            uow,
            world.ines.id,
            examine(BytesIO(PNG), "plan.png"),
            storage_key="t/none",
            side=Side.AGENCY,
            sender="Ada",
        )


async def test_revoked_links_end_the_open_page_with_its_next_request(
    visitor: Browser, post: Post, world: World
) -> None:
    link = await post.link(KIT, "portal")
    await go_in(visitor, post)
    async with world.database.tenant(world.cast.ada) as uow:
        session = (await uow.db.scalars(select(PortalSession))).one()
        await revoke_contact(uow, world.marrow.id, session.contact_id)
    answer = await visitor.get("/portal/messages")
    assert (answer.status_code, "Ask for a new link" in answer.text) == (404, True)
    assert (await visitor.get(link)).status_code == 404


async def test_a_link_ends_after_thirty_days_and_the_session_after_twelve_hours(
    visitor: Browser, post: Post, world: World
) -> None:
    link = await post.link(KIT, "portal")
    await go_in(visitor, post)
    with clock.held(clock.now() + timedelta(hours=12, minutes=1)):
        assert (await visitor.get("/portal/messages")).status_code == 404
        assert (await visitor.get(link)).status_code == 200
    with clock.held(clock.now() + timedelta(days=30, minutes=1)):
        assert (await visitor.get(link)).status_code == 404


async def test_leaving_ends_the_session_for_good(
    visitor: Browser, post: Post, world: World
) -> None:
    await go_in(visitor, post)
    cookie = visitor.cookies[COOKIE]
    await visitor.submit("/portal/leave", "/portal")
    visitor.cookies.set(COOKIE, cookie)
    assert (await visitor.get("/portal")).status_code == 404


async def test_known_and_unknown_addresses_get_the_same_answer(
    visitor: Browser, post: Post, world: World
) -> None:
    await post.run()
    await post.empty()
    answers = [
        await visitor.submit("/portal", "/portal", email=address)
        for address in ("KIT@example.net", "nobody@example.net")
    ]
    assert [(a.status_code, a.headers["location"]) for a in answers] == [(303, "/portal/sent")] * 2
    assert len(await post.to(KIT)) == 1
    assert await post.to("nobody@example.net") == []
    assert await post.to(LOU) == []


async def test_links_are_asked_for_at_most_three_times_in_a_quarter(
    visitor: Browser, world: World
) -> None:
    codes = [(await visitor.submit("/portal", "/portal", email=KIT)).status_code for _ in range(4)]
    assert codes == [303, 303, 303, 429]


async def test_known_and_unknown_addresses_are_the_same_work(
    visitor: Browser, post: Post, world: World, count_statements: list[str]
) -> None:
    work = []
    for address in (KIT, "nobody@example.net"):
        token = await visitor.token("/portal")
        count_statements.clear()
        await visitor.post("/portal", data={"email": address, "csrf_token": token})
        work.append(list(count_statements))
    assert work[0] == work[1] != []


async def test_a_link_is_used_at_most_ten_times_in_a_quarter(
    app: Litestar, post: Post, world: World
) -> None:
    link = await post.link(KIT, "portal")
    codes = []
    for _ in range(11):
        async with Browser(app) as browser:
            codes.append((await browser.submit(link, link)).status_code)
    assert codes == [303] * 10 + [429]


async def test_links_are_looked_at_at_most_120_times_from_one_place(
    visitor: Browser, world: World
) -> None:
    codes = [(await visitor.get("/portal/guess")).status_code for _ in range(121)]
    assert codes == [404] * 120 + [429]


async def test_a_forged_or_foreign_secret_opens_nothing(
    visitor: Browser, post: Post, world: World
) -> None:
    link = await post.link(KIT, "portal")
    assert (await visitor.get(link[:-2] + "AA")).status_code == 404
    visitor.cookies.set(COOKIE, link.removeprefix("/portal/"))
    assert (await visitor.get("/portal")).status_code == 404


async def test_unread_messages_are_mailed_once_in_an_hour_and_not_when_read(
    visitor: Browser, post: Post, world: World
) -> None:
    await go_in(visitor, post)
    await post.empty()
    with clock.held(clock.now()):
        for words in ("First", "Second"):
            async with world.database.tenant(world.cast.ada) as uow:
                await write_message(
                    uow, world.marrow.id, side=Side.AGENCY, author="A", author_id=None, text=words
                )
    with clock.held(clock.now() + timedelta(hours=1)):
        (mail,) = await post.to(KIT)
    assert mail.subject == "2 new messages from Atlas Agency"
    page = (await visitor.get("/portal/messages")).text
    assert "First" in page
    await visitor.submit(re.search(r'action="([^"]+/seen)"', page).group(1), "/portal/messages")
    answer = await visitor.submit("/portal/messages", "/portal/messages", text="Thank you")
    assert answer.status_code == 303
    with clock.held(clock.now() + timedelta(hours=2)):
        assert len(await post.to(KIT)) == 1
        (reply,) = await post.to("ada@example.com")
    assert reply.subject == "1 new message from Marrow Bay"


async def test_what_people_write_is_never_markup(
    visitor: Browser, post: Post, world: World
) -> None:
    await go_in(visitor, post)
    nasty = '<img src=x onerror="alert(1)"> [x](javascript:alert(1)) ![p](http://evil/p.png)'
    await visitor.submit("/portal/messages", "/portal/messages", text=nasty)
    page = (await visitor.get("/portal/messages")).text
    assert "<img src=x" not in page
    assert 'href="javascript' not in page
    assert 'src="http://evil' not in page
    async with world.database.tenant(world.cast.ada) as uow:
        assert (await uow.db.scalars(select(PortalMessage.text))).one() == nasty
