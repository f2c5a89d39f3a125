"""What an agency sends waits in the client's portal, and stops waiting once it is answered."""

from datetime import date
from decimal import Decimal

from litestar import Litestar
from sqlalchemy import select

from app.billing.invoices import (
    LineDraft,
    draft_invoice,
    issue_invoice,
    record_payment,
    send_invoice,
)
from app.core.actor import Actor
from app.core.ids import new_id
from app.core.module import PortalClient
from app.core.money import Money
from app.core.uow import Database
from app.domain.agency.models import Client
from app.domain.agency.portal import invoices_issued
from app.domain.portal import PortalRequest, open_portal
from app.jobs.in_process import run_all
from tests.domain.agency import test_pages
from tests.domain.agency.team import Team
from tests.tenants.conftest import Enter, Post
from tests.web.browser import Browser


async def waiting(database: Database, ada: Actor) -> list[tuple[str, str, str]]:
    async with database.tenant(ada) as uow:
        rows = await uow.db.scalars(select(PortalRequest).order_by(PortalRequest.id))
        return [(row.kind, row.title, row.state) for row in rows]


async def bill(app: Litestar, database: Database, ada: Actor, client: Client) -> str:
    """An invoice of a hundred euros, sent."""
    async with database.tenant(ada) as uow:
        line = LineDraft(description="Work", quantity=Decimal(1), unit_price=Decimal(100))
        draft = await draft_invoice(uow, customer_id=client.customer_id, lines=[line])
        invoice = await issue_invoice(uow, draft.id)
        await send_invoice(uow, invoice.id)
    await run_all(database, app.state.site.adapters)
    return invoice.reference or ""


async def test_an_invoice_waits_to_be_paid_and_then_does_not(
    app: Litestar, database: Database, ada: Actor, client: Client
) -> None:
    async with database.tenant(ada) as uow:
        await open_portal(uow, client_id=client.id, client_name=client.name)
    reference = await bill(app, database, ada, client)
    assert await waiting(database, ada) == [("pay", f"Invoice {reference}", "open")]
    async with database.tenant(ada) as uow:
        [asked] = await uow.db.scalars(select(PortalRequest))
        assert (asked.asked_name, asked.subject_path[:3]) == ("Atlas Agency", "/i/")
        due = asked.subject_id
        room = PortalClient(asked.portal_id, None, client.id)
        [row] = await invoices_issued(uow, room, app.state.site.signer)
        assert (row.title, row.note, row.amount) == (f"Invoice {reference}", "to pay", "€119.00")
        assert row.href == asked.subject_path
        await record_payment(
            uow, due, key="t1", received=Money.of("119", "EUR"), received_on=date(2026, 11, 20)
        )
    await run_all(database, app.state.site.adapters)
    assert await waiting(database, ada) == [("pay", f"Invoice {reference}", "done")]


async def test_a_client_without_a_portal_has_the_mail_alone(
    app: Litestar, database: Database, ada: Actor, client: Client
) -> None:
    await bill(app, database, ada, client)
    assert await waiting(database, ada) == []
    async with database.tenant(ada) as uow:
        stranger = PortalClient(client.id, None, new_id())
        assert await invoices_issued(uow, stranger, app.state.site.signer) == ()


async def test_what_is_answered_by_its_own_link_does_not_wait_in_the_portal(
    enter: Enter,
    visitor: Browser,
    post: Post,
    client: Client,
    team: Team,
    database: Database,
    ada: Actor,
) -> None:
    async with database.tenant(ada) as uow:
        await open_portal(uow, client_id=client.id, client_name=client.name)
    await test_pages.test_a_proposal_becomes_an_agreement_both_sides_sign(
        enter, visitor, post, client, team, database
    )
    found = await waiting(database, ada)
    assert [(kind, state) for kind, _, state in found] == [("approve", "done"), ("sign", "done")]


async def test_a_clients_portal_is_opened_for_who_gets_the_invoices(
    enter: Enter, visitor: Browser, post: Post, client: Client, team: Team
) -> None:
    ada = await enter("ada")
    page = f"/t/atlas/agency/clients/{client.id}"
    opened = await ada.submit(f"{page}/portal", page)
    assert opened.headers["location"].startswith("/t/atlas/portals/")
    again = await ada.submit(f"{page}/portal", page)
    assert again.headers["location"] == opened.headers["location"]
    link = await post.link("freja@example.com", "portal")
    assert "Atlas Agency" in (await visitor.get(link)).text
