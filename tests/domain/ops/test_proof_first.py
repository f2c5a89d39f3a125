"""Forms that want a fresh proof of who one is ask for it before they are filled in."""

from datetime import timedelta

import pytest
from litestar import Litestar
from litestar.routes import HTTPRoute
from sqlalchemy import select

from app.core import clock
from app.core.uow import Database
from app.domain.ops.console.models import AbuseReport, FlagRow
from app.web.guards import proven
from tests.domain.ops.test_console import app, nova_page, operator
from tests.tenants.conftest import Enter, enter, passwords, settings, stored
from tests.web.browser import Browser

__all__ = ["app", "enter", "nova_page", "operator", "passwords", "settings", "stored"]

SETTINGS = "/t/{slug:str}/settings"
FORMS = {
    f"{SETTINGS}/agencies": "/t/nova/settings/agencies",
    f"{SETTINGS}/api-keys": "/t/nova/settings/api-keys",
    f"{SETTINGS}/applications": "/t/nova/settings/applications",
    f"{SETTINGS}/data/delete": "/t/nova/settings/data/delete",
    f"{SETTINGS}/data/ownership": "/t/nova/settings/data",
    f"{SETTINGS}/support": "/t/nova/settings/support",
    "/t/{slug:str}/getting-paid": "/t/nova/getting-paid",
    "/t/{slug:str}/payouts/payees/cool-off": "/t/nova/payouts/payees",
    "/t/{slug:str}/tax/settings": "/t/nova/tax/settings",
    "/account/tokens/in/{slug:str}": "/account/tokens/in/nova",
    "/account/data/erase": "/account/data/erase",
    "/workspaces/import": "/workspaces/import",
}
"""Routes whose forms people fill in, and the pages those forms are on."""

BUTTONS = {
    f"{SETTINGS}/api-keys/{{key_id:uuid}}/rotate",
    f"{SETTINGS}/applications/{{application_id:uuid}}/secret",
    f"{SETTINGS}/data/exports",
    f"{SETTINGS}/ownership/accept",
    f"{SETTINGS}/second-factor",
    "/t/{slug:str}/getting-paid/continue",
    "/t/{slug:str}/payouts/payees/{subject_id:uuid}/account",
    "/t/{slug:str}/payouts/{payout_run_id:uuid}/approve",
    "/t/{slug:str}/payouts/{payout_run_id:uuid}/file",
    "/t/{slug:str}/tax/years/{year:int}/misc",
    "/t/{slug:str}/tax/years/{year:int}/nec",
    "/t/{slug:str}/tax/years/{year:int}/pack",
    "/account/data/exports",
    "/console/flags/{flag_id:uuid}/kill",
    "/console/tenants/{tenant_id:uuid}/look",
}
"""Routes behind a press or a file: nothing typed is lost when the proof is asked for after it."""

CONSOLE = {
    "/console/applications/{owner_id:uuid}/{application_id:uuid}/suspend",
    "/console/flags",
    "/console/flags/{flag_id:uuid}",
    "/console/reports/{report_id:uuid}",
    "/console/tenants/{tenant_id:uuid}/plan",
    "/console/tenants/{tenant_id:uuid}/resume",
    "/console/tenants/{tenant_id:uuid}/suspend",
}
OWN_PAGES = {
    f"{SETTINGS}/applications/{{application_id:uuid}}",
    "/client-requests/{secret:str}",
    "/t/{slug:str}/payouts/payees/{subject_id:uuid}/details/{way:str}",
}
"""Forms tested beside the rest of their pages."""

SHOWN_AFTER_IT = {f"{SETTINGS}/agencies/{{link_id:uuid}}"}
"""Forms whose pages themselves are only shown after a proof."""

WAYS_IN = ("/account/security", "/account/second-factor", "/account/linked", "/account/passkeys")
"""Their two pages say it above everything."""


def asks(page: str) -> str:
    return f'"/account/prove?next={page}"'


@pytest.mark.parametrize("page", sorted(set(FORMS.values())))
async def test_a_form_asks_for_a_stale_proof_only(enter: Enter, page: str) -> None:
    who = await enter("mo" if page == "/account/data/erase" else "nova")
    fresh = await who.get(page)
    assert (fresh.status_code, asks(page) in fresh.text) == (200, False)
    with clock.held(clock.now() + timedelta(minutes=11)):
        assert asks(page) in (await who.get(page)).text


async def test_the_console_asks_before_its_forms(
    operator: Browser, database: Database, nova_page: str
) -> None:
    said = {"kind": "spam", "address": "/x", "words": "Spam", "name": "Jo", "email": "jo@jo.com"}
    await operator.submit("/report", "/report", **said)
    async with database.platform(reason="test") as uow:
        flag = FlagRow(name="encore", description="More", rules={}, changed_at=uow.now)
        uow.db.add(flag)
        report = (await uow.db.scalars(select(AbuseReport))).one()
    rows = (f"/console/flags/{flag.id}", f"/console/reports/{report.id}", nova_page)
    for page in ("/console/flags", "/console/applications", *rows):
        assert asks(page) not in (await operator.get(page)).text
        with clock.held(clock.now() + timedelta(minutes=11)):
            assert asks(page) in (await operator.get(page)).text


def test_every_route_that_wants_a_proof_is_known_here(app: Litestar) -> None:
    asking = {
        route.path
        for route in app.routes
        if isinstance(route, HTTPRoute) and not route.path.startswith(WAYS_IN)
        for handler in route.route_handlers
        if "POST" in handler.http_methods and proven in handler.resolve_guards()
    }
    assert asking == {*FORMS, *CONSOLE, *BUTTONS, *OWN_PAGES, *SHOWN_AFTER_IT}
