"""The console: what operators see and do, with the consent and the audit log it needs."""

import re
from collections.abc import AsyncIterator

import pytest
from litestar import Litestar
from sqlalchemy import select, text

from app.core import flags
from app.core.actor import PLATFORM_TENANT, job_actor
from app.core.jobs import Queue
from app.core.tables import EventRow
from app.core.uow import Database
from app.domain.ops.console.models import AbuseReport, FlagRow
from app.jobs import rows
from app.main import create_app, running
from app.modules import registry
from app.settings import Settings
from app.tenants.authentication import DatabaseAuthenticator
from app.tenants.models import Tenant
from app.tenants.service.accounts import appoint_operator
from app.web.guards import routes_with_access
from tests.cast import VISITOR, Cast
from tests.domain.venues.factories import make_venue
from tests.tenants.conftest import Enter, enter, passwords, settings, stored
from tests.web.browser import Browser

__all__ = ["enter", "passwords", "settings", "stored"]

OPERATOR_PAGES = ("audit", "jobs", "payment-events", "venues")
SUPPORT = "/t/nova/settings/support"


@pytest.fixture
async def app(settings: Settings, cast: Cast, database: Database) -> AsyncIterator[Litestar]:
    async with database.identity(VISITOR) as uow:
        await appoint_operator(uow, cast.flo.person_id)
    app = create_app(settings, registry(), DatabaseAuthenticator)
    async with running(app.state.site):
        await app.state.site.redis.flushdb()
        yield app


@pytest.fixture
async def operator(enter: Enter, database: Database, cast: Cast) -> Browser:
    """Flo, who runs the service and has proved it by a second factor."""
    browser = await enter("flo")
    async with database.identity(VISITOR) as uow:
        values = {"person": cast.flo.person_id}
        await uow.db.execute(
            text("UPDATE persons SET second_factor_at = now() WHERE id = :person"), values
        )
        await uow.db.execute(
            text("UPDATE sessions SET strength = 'two_factor' WHERE person_id = :person"), values
        )
    return browser


@pytest.fixture
def nova_page(cast: Cast) -> str:
    return f"/console/tenants/{cast.nova.tenant_id}"


async def summaries(database: Database, tenant_id: object) -> list[str]:
    async with database.platform(reason="test") as uow:
        found = await uow.db.scalars(
            select(EventRow.summary).where(EventRow.tenant_id == tenant_id).order_by(EventRow.id)
        )
        return list(found)


@pytest.mark.parametrize("page", ["tenants", "figures", "flags", "reports", "health"])
async def test_the_console_is_there_for_operators_only(
    operator: Browser, enter: Enter, page: str
) -> None:
    assert (await operator.get(f"/console/{page}")).status_code == 200
    assert (await (await enter("nova")).get(f"/console/{page}")).status_code == 404


def test_all_that_is_under_the_addresses_of_operators_is_for_them(app: Litestar) -> None:
    for method, path, access in routes_with_access(app):
        if path.startswith(("/console", "/operator")):
            assert access == "operator_only", (method, path)


@pytest.mark.parametrize(
    "page", ["/console/tenants", *(f"/operator/{each}" for each in OPERATOR_PAGES)]
)
async def test_an_operator_without_a_second_factor_is_sent_to_add_one(
    enter: Enter, page: str
) -> None:
    answer = await (await enter("flo")).get(page)
    assert (answer.status_code, answer.headers.get("location", "")[:22]) == (
        303,
        "/account/second-factor",
    )


async def test_a_workspace_is_found_by_part_of_its_name(operator: Browser, cast: Cast) -> None:
    found = (await operator.get("/console/tenants?q=atl")).text
    links = [f"/console/tenants/{each.tenant_id}" in found for each in (cast.ada, cast.flo)]
    assert links == [True, False]


async def test_a_suspended_workspace_is_closed_with_its_reason_and_opens_again(
    operator: Browser, enter: Enter, database: Database, cast: Cast, nova_page: str
) -> None:
    nova = await enter("nova")
    await operator.submit(f"{nova_page}/suspend", nova_page, reason="Stolen cards.")
    closed = await nova.get("/t/nova")
    assert (closed.status_code, "Stolen cards." in closed.text) == (403, True)

    await operator.submit(f"{nova_page}/resume", nova_page, reason="Cleared up")
    assert (await nova.get("/t/nova")).status_code == 200
    assert "The workspace was suspended: Stolen cards." in await summaries(
        database, cast.nova.tenant_id
    )
    own = await summaries(database, PLATFORM_TENANT)
    assert "Flo Foundry suspended a workspace: Nova: Stolen cards." in own


async def test_jobs_of_a_suspended_workspace_wait(
    operator: Browser, database: Database, cast: Cast, nova_page: str
) -> None:
    await operator.submit(f"{nova_page}/suspend", nova_page, reason="Looked into")
    for actor in (cast.nova, cast.rival):
        async with database.tenant(job_actor(actor.tenant_id, "test")) as uow:
            uow.enqueue(registry().jobs["plans.pass_time"])
    async with database.platform(reason="test") as uow:
        claims = await rows.claim(uow, Queue.DEFAULT, per_tenant=9, depth=99, lease=30)
    assert {claim.tenant_id for claim in claims} == {cast.rival.tenant_id}


async def test_nobody_looks_in_without_the_owners_consent(
    operator: Browser, nova_page: str
) -> None:
    refused = await operator.submit(f"{nova_page}/look", nova_page)
    assert refused.status_code == 403
    assert (await operator.get("/t/nova")).status_code == 404


async def test_with_consent_an_operator_looks_and_changes_nothing(
    operator: Browser, enter: Enter, database: Database, cast: Cast, nova_page: str
) -> None:
    nova = await enter("nova")
    await nova.submit(SUPPORT, SUPPORT, reason="A wrong total", hours="4")
    assert (await operator.get("/t/nova")).status_code == 404
    entered = await operator.submit(f"{nova_page}/look", nova_page)
    assert entered.headers["location"] == "/t/nova"

    shown = (await operator.get("/t/nova/recordings")).text
    assert "is looking at" in shown
    refused = await operator.submit(
        "/t/nova/recordings", "/t/nova/recordings", title="Mine", artist="Mine"
    )
    assert refused.status_code == 403
    assert "Flo Foundry of Backline's support came in to look" in await summaries(
        database, cast.nova.tenant_id
    )


async def test_a_consent_taken_back_ends_the_visit_at_once(
    operator: Browser, enter: Enter, nova_page: str
) -> None:
    nova = await enter("nova")
    await nova.submit(SUPPORT, SUPPORT, reason="A wrong total", hours="4", may_change="yes")
    await operator.submit(f"{nova_page}/look", nova_page)
    assert (await operator.get("/t/nova")).status_code == 200
    await nova.submit(f"{SUPPORT}/end", SUPPORT)
    assert (await operator.get("/t/nova")).status_code == 404


async def test_support_may_never_touch_keys_or_the_team(
    operator: Browser, enter: Enter, nova_page: str
) -> None:
    nova = await enter("nova")
    await nova.submit(SUPPORT, SUPPORT, reason="A wrong total", hours="4", may_change="yes")
    await operator.submit(f"{nova_page}/look", nova_page)
    assert (await operator.get("/t/nova/settings/api-keys")).status_code == 403
    assert (await operator.get("/t/nova/settings/support")).status_code == 403


async def test_only_an_owner_lets_support_in(enter: Enter) -> None:
    assert (await (await enter("mo")).get(SUPPORT)).status_code == 403


async def test_a_report_is_decided_once_with_its_reasons(
    app: Litestar, operator: Browser, database: Database
) -> None:
    async with Browser(app) as visitor:
        sent = await visitor.submit(
            "/report",
            "/report",
            kind="fraud",
            address="/a/x",
            words="Sells air",
            name="Jo",
            email="jo@example.com",
        )
    assert "Thank you" in sent.text
    async with database.platform(reason="test") as uow:
        report = (await uow.db.scalars(select(AbuseReport))).one()
    page = f"/console/reports/{report.id}"
    decided = await operator.submit(page, page, state="upheld", reasons="It does.")
    assert decided.status_code == 303
    token = await operator.token("/console/flags")
    again = await operator.post(
        page, data={"state": "dismissed", "reasons": "No", "csrf_token": token}
    )
    assert again.status_code == 409


async def test_a_flag_is_opened_to_a_plan_and_killed_at_once(
    operator: Browser, database: Database, cast: Cast
) -> None:
    home = "/console/flags"
    await operator.submit(home, home, name="new_editor", description="The new editor")
    async with database.platform(reason="test") as uow:
        flag = (await uow.db.scalars(select(FlagRow))).one()
    page = f"{home}/{flag.id}"
    await operator.submit(page, page, is_on="on", plans="studio")
    async with database.tenant(cast.nova) as uow:
        assert await flags.is_on(uow, "new_editor")
        assert not await flags.is_on(uow, "unheard_of")
    await operator.submit(f"{page}/kill", home)
    async with database.tenant(cast.nova) as uow:
        assert not await flags.is_on(uow, "new_editor")


async def test_an_experiment_gives_a_tenant_the_same_variant_and_notes_it_once(
    operator: Browser, database: Database, cast: Cast
) -> None:
    home = "/console/flags"
    await operator.submit(home, home, name="pricing_page", description="Which page sells")
    async with database.platform(reason="test") as uow:
        flag = (await uow.db.scalars(select(FlagRow))).one()
        flag.is_on = True
    async with database.tenant(cast.nova) as uow:
        seen = {await flags.variant(uow, "pricing_page", ("old", "new")) for _ in range(3)}
        counted = await uow.db.scalar(text("SELECT count(*) FROM exposures"))
    assert (len(seen), counted) == (1, 1)


async def test_an_operator_gives_a_plan_and_the_tenant_reads_why(
    operator: Browser, database: Database, cast: Cast, nova_page: str
) -> None:
    await operator.submit(f"{nova_page}/plan", nova_page, plan="pro", reason="Beta tester")
    async with database.tenant(cast.nova) as uow:
        assert (await uow.db.get_one(Tenant, cast.nova.tenant_id)).plan == "pro"
    assert "Backline gave the plan Pro: Beta tester" in await summaries(
        database, cast.nova.tenant_id
    )


async def test_the_document_of_a_claim_is_read_by_operators_alone(
    enter: Enter, operator: Browser, database: Database, cast: Cast
) -> None:
    venue = await make_venue(database, cast.nova)
    rival, here = await enter("rival"), f"/t/rival/venues/{venue.id}/claim"
    said = {"evidence": "The lease is in our name, see the document."}
    said["csrf_token"] = await rival.token(here)
    wrong = {"document": ("lease.docx", b"PK\x03\x04", "application/pdf")}
    answer = await rival.post(f"{here}/document", data=said, files=wrong)
    assert answer.status_code == 422
    assert "Send the document as PDF" in answer.text and "The lease is in our name" in answer.text
    paper = {"document": ("lease.pdf", b"%PDF-1.7 lease", "application/pdf")}
    answer = await rival.post(f"{here}/document", data=said, files=paper)
    assert answer.status_code == 303
    page = (await operator.get("/operator/venues")).text
    address = re.search(r"/operator/venues/claims/[0-9a-f-]{36}/document", page)[0]
    document = await operator.get(address)
    assert document.content == b"%PDF-1.7 lease"
    assert document.headers["content-type"] == "application/pdf"
    assert document.headers["content-disposition"].startswith("attachment;")
    assert (await rival.get(address)).status_code == 404
