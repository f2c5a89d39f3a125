"""The sandbox's name service: what is published here is what domains say. Nothing leaves."""

from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.handlers.base import BaseRouteHandler
from litestar.params import FromPath

from app.core.errors import NotFound
from app.settings import Environment
from app.tenants.forms import RecordForm
from app.tenants.queries.mail import delete_record, list_records, publish_record
from app.web.guards import public
from app.web.page import done, form_again, page
from app.web.site import site_of
from app.web.visit import Connection, HttpRequest, visit_of

PAGE = "tenants/sandbox_names.html"
REASON = "sandbox names"


async def names_keeper(connection: Connection, _: BaseRouteHandler) -> None:
    """In development everybody, in production operators; nobody where names are real."""
    if "domains" not in site_of(connection).adapters.simulated:
        raise NotFound
    who = visit_of(connection).signed_in
    is_open = connection.app.state.settings.environment is Environment.DEVELOPMENT
    if not is_open and not (who and who.person.is_operator):
        raise NotFound


class SandboxNamesController(Controller):
    path = "/sandbox/names"
    guards = (public, names_keeper)

    @get("")
    async def index(self, request: HttpRequest) -> Response[Any]:
        async with site_of(request).database.platform(reason=REASON) as uow:
            records = await list_records(uow)
        form = RecordForm.blank(
            name=request.query_params.get("name", ""), text=request.query_params.get("text", "")
        )
        return page(request, PAGE, records=records, form=form)

    @post("")
    async def create(self, request: HttpRequest) -> Response[Any]:
        form = RecordForm.parse(await request.form())
        async with site_of(request).database.platform(reason=REASON) as uow:
            if form.is_valid:
                await publish_record(uow, form.values["name"].lower(), form.values["text"])
            records = await list_records(uow)
        if not form.is_valid:
            return form_again(request, PAGE, block="records", form=form, records=records)
        return done(request, then="/sandbox/names", toast="The record is published.")

    @post("/{record_id:uuid}/remove")
    async def destroy(self, request: HttpRequest, record_id: FromPath[UUID]) -> Response[Any]:
        async with site_of(request).database.platform(reason=REASON) as uow:
            await delete_record(uow, record_id)
        return done(request, then="/sandbox/names", toast="The record is gone.")
