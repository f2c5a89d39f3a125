"""An operator closes an application: it ends where it was let in, and its maker reads why."""

from sqlalchemy import select

from app.core.uow import Database
from app.tenants.program_models import OAuthConnection
from tests.cast import VISITOR, Cast
from tests.domain.ops.test_console import app, operator
from tests.tenants.applications import connected, register
from tests.tenants.conftest import Enter, enter, passwords, settings, stored
from tests.web.browser import Browser

__all__ = ["app", "enter", "operator", "passwords", "settings", "stored"]

HOME = "/console/applications"


async def test_an_operator_suspends_an_application(
    enter: Enter, operator: Browser, database: Database, cast: Cast
) -> None:
    made = await register(database, cast.ada)
    friend = await connected(operator._transport.app, await enter("mo"), made)
    path = f"{HOME}/{cast.ada.tenant_id}/{made.row.id}/suspend"
    assert (await operator.submit(path, HOME, reason="")).status_code == 422
    assert (await operator.submit(path, HOME, reason="It phishes.")).status_code == 303

    refused = await operator.get("/api/v1/workspace", headers=friend.bearer)
    async with database.identity(VISITOR) as uow:
        ended = (await uow.db.scalars(select(OAuthConnection))).one()
    assert (refused.status_code, ended.ended_why) == (401, "withdrawn")
    ada = await enter("ada")
    own = f"/t/atlas/settings/applications/{made.row.id}"
    assert "It phishes." in (await ada.get(own)).text
    assert (await operator.submit(path, HOME, reason="Again.")).status_code == 409


async def test_nobody_else_sees_or_closes_applications(
    enter: Enter, database: Database, cast: Cast, operator: Browser
) -> None:
    made = await register(database, cast.ada)
    nova = await enter("nova")
    path = f"{HOME}/{cast.ada.tenant_id}/{made.row.id}/suspend"
    assert (await nova.get(HOME)).status_code == 404
    assert (await nova.submit(path, "/account", reason="Envy.")).status_code == 404
