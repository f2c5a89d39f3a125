"""A month's report: a draft until it is published, then one PDF in the client's portal and no other."""

import io
from datetime import timedelta

import pytest
from pypdf import PdfReader
from sqlalchemy import text

from app.core import clock
from app.core.uow import Database
from app.domain.agency.errors import PortalMissing, ReportNotPublished
from app.domain.agency.links import report_link
from app.domain.agency.models import Client
from app.domain.agency.service.clients import enter_client
from app.domain.agency.service.reporting import publish_report, withdraw_report, write_report
from app.domain.portal import add_contact, open_portal
from tests.cast import Cast
from tests.domain.agency.team import Team
from tests.domain.portal.test_guests import go_in
from tests.tenants.conftest import Enter, Post
from tests.web.browser import Browser

FREJA, LOU = "freja@example.net", "lou@example.net"
MONTH = "2026-10"


@pytest.fixture
async def portal(database: Database, team: Team, client: Client) -> None:
    """Freja has links to Marrow Bay's portal, Lou to that of another client of the agency."""
    async with database.tenant(team.ada) as uow:
        other = await enter_client(uow, name="Ines Duarte", country="DE", currency="EUR")
        for whose, who, address in ((client, "Freja Holm", FREJA), (other, "Lou Duarte", LOU)):
            opened = await open_portal(uow, client_name=whose.name, client_id=whose.id)
            await add_contact(uow, opened.id, name=who, email=address)


async def write(database: Database, team: Team, client: Client, done: str) -> None:
    async with database.tenant(team.ada) as uow:
        await write_report(uow, client.id, MONTH, done=done, plans="")


async def facts(database: Database, team: Team) -> list[tuple[str, dict[str, object]]]:
    async with database.tenant(team.ada) as uow:
        rows = await uow.db.execute(
            text("SELECT name, payload FROM events WHERE name LIKE 'agency.report%' ORDER BY id")
        )
    return [(row[0].removeprefix("agency.report_"), row[1]) for row in rows]


def said(pdf: bytes) -> str:
    return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


def address_in(page: str) -> str:
    return "/client-reports/" + page.split('href="/client-reports/')[1].split('"', maxsplit=1)[0]


async def test_a_client_reads_what_was_published_and_no_draft_after_it(
    enter: Enter, visitor: Browser, post: Post, database: Database, team: Team, client: Client,
    portal: None,
) -> None:  # fmt: skip
    here = f"/t/atlas/agency/clients/{client.id}/reports/{MONTH}"
    await write(database, team, client, "Booked twelve nights.")
    await go_in(visitor, post, FREJA)
    assert "Report for October 2026" not in (await visitor.get("/portal/documents")).text
    ada = await enter("ada")
    assert "Only you see this report" in (await ada.get(here)).text
    await post.empty()
    assert (await ada.submit(f"{here}/publish", here)).status_code == 303
    await write(database, team, client, "Not for the client yet.")

    first = address_in((await visitor.get("/portal/documents")).text)
    pdf = await visitor.get(first)
    assert pdf.headers["content-type"] == "application/pdf"
    assert "Booked twelve nights." in said(pdf.content)
    assert "Not for the client yet." not in said(pdf.content)
    assert "The report for October 2026 is here." in (await visitor.get("/portal/messages")).text

    assert (await ada.submit(f"{here}/publish", here)).status_code == 303
    second = address_in((await visitor.get("/portal/documents")).text)
    assert "Not for the client yet." in said((await visitor.get(second)).content)
    assert (await visitor.get(first)).status_code == 404
    assert "version 2" in (await visitor.get("/portal/documents")).text

    assert (await ada.submit(f"{here}/withdraw", here)).status_code == 303
    assert (await visitor.get(second)).status_code == 404
    assert "client-reports" not in (await visitor.get("/portal/documents")).text
    assert "October 2026 was taken back." in (await visitor.get("/portal/messages")).text
    names = [name for name, _ in await facts(database, team)]
    assert names == ["written", "published", "written", "published", "withdrawn"]


async def test_the_client_is_mailed_that_a_report_is_there(
    post: Post, database: Database, team: Team, client: Client, portal: None
) -> None:
    await post.run()
    await post.empty()
    async with database.tenant(team.ada) as uow:
        await publish_report(uow, client.id, MONTH, pdf_key="k", pdf_sha256=b"h" * 32)
    with clock.held(clock.now() + timedelta(hours=1, minutes=1)):
        (mail,) = await post.to(FREJA)
        assert await post.to(LOU) == []
    assert "The report for October 2026 is here." in mail.text_body
    _, fact = (await facts(database, team))[0]
    assert (fact["number"], fact["sha256"]) == (1, (b"h" * 32).hex())


async def test_another_client_and_another_agency_see_nothing_of_it(
    enter: Enter, visitor: Browser, post: Post, database: Database, team: Team, client: Client,
    cast: Cast, portal: None, app: object,
) -> None:  # fmt: skip
    async with database.tenant(team.ada) as uow:
        report = await publish_report(uow, client.id, MONTH, pdf_key="k", pdf_sha256=b"h" * 32)
    await go_in(visitor, post, LOU)
    assert "client-reports" not in (await visitor.get("/portal/documents")).text
    signer, soon = app.state.site.signer, clock.now().replace(year=2099)
    for tenant, number in ((cast.rival.tenant_id, 1), (team.ada.tenant_id, 2)):
        link = report_link(signer, tenant, report.id, number, expires_at=soon)
        assert (await visitor.get(f"/client-reports/{link}")).status_code == 404
    rival, here = await enter("rival"), f"/agency/clients/{client.id}/reports/{MONTH}"
    for verb in ("publish", "withdraw"):
        answer = await rival.submit(f"/t/rival{here}/{verb}", "/t/rival/settings/team")
        assert answer.status_code == 404
    vic = await enter("vic")
    page = f"/t/atlas{here}"
    assert (await vic.submit(f"{page}/publish", page)).status_code == 403


async def test_without_a_portal_or_a_publication_there_is_nothing_to_do(
    database: Database, team: Team, client: Client
) -> None:
    async with database.tenant(team.ada) as uow:
        with pytest.raises(PortalMissing):
            await publish_report(uow, client.id, MONTH, pdf_key="k", pdf_sha256=b"h" * 32)
        with pytest.raises(ReportNotPublished):
            await withdraw_report(uow, client.id, MONTH)
