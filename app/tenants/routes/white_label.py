"""A workspace under its own name: domains, sender, and our name off the pages."""

from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.core.uow import UnitOfWork
from app.tenants.errors import DomainNotProven
from app.tenants.forms import DomainForm, NameForm, SenderForm
from app.tenants.queries.brand import list_domains, lock_domain
from app.tenants.queries.workspace import get_tenant
from app.tenants.routes.sections import settings_tabs
from app.tenants.service.brand import (
    add_domain,
    judge_domain,
    name_sender,
    record_name,
    record_text,
    remove_domain,
)
from app.web.forms import Form
from app.web.guards import requires
from app.web.page import done, form_again, page
from app.web.site import site_of
from app.web.visit import HttpRequest

PAGE = "tenants/white_label.html"


class WhiteLabelController(Controller):
    path = "/t/{slug:str}/settings/white-label"
    guards = (requires("settings.manage"),)

    @get("")
    async def index(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        return page(request, PAGE, **await _context(request, uow, slug))

    @post("")
    async def update(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        form = NameForm.parse(await request.form())
        if form.is_valid:
            with form.refusals():
                await name_sender(uow, **form.values)
        if not form.is_valid:
            context = await _context(request, uow, slug, naming=form)
            return form_again(request, PAGE, block="naming_form", form=form, **context)
        return done(request, then=_address(slug), toast="The name is saved.")

    @post("/domains")
    async def create(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        form = DomainForm.parse(await request.form())
        if form.is_valid:
            with form.refusals():
                await add_domain(uow, host=form.values["host"], purpose="pages")
        if not form.is_valid:
            context = await _context(request, uow, slug, adding=form)
            return form_again(request, PAGE, block="domains", form=form, **context)
        return done(request, then=_address(slug), toast="Publish the record, then check it.")

    @post("/sender")
    async def sender(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        form = SenderForm.parse(await request.form())
        if form.is_valid:
            address = form.values["sender"]
            host = address.rsplit("@", 1)[1].lower()
            with form.refusals():
                await add_domain(uow, host=host, purpose="mail", sender=address)
        if not form.is_valid:
            context = await _context(request, uow, slug, sending=form)
            return form_again(request, PAGE, block="senders", form=form, **context)
        return done(request, then=_address(slug), toast="Publish the record, then check it.")

    @post("/domains/{domain_id:uuid}/check")
    async def check(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        domain_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        domain = await lock_domain(uow, domain_id)
        texts = await site_of(request).adapters.names.texts(record_name(domain))
        try:
            await judge_domain(uow, domain_id, texts=texts)
        except DomainNotProven as refusal:
            return done(request, then=_address(slug), toast=refusal.sentence, kind="warning")
        return done(request, then=_address(slug), toast=f"{domain.host} is proven to be yours.")

    @post("/domains/{domain_id:uuid}/remove")
    async def destroy(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        domain_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        host = await remove_domain(uow, domain_id)
        return done(request, then=_address(slug), toast=f"{host} is removed.")


async def _context(
    request: HttpRequest,
    uow: UnitOfWork,
    slug: str,
    *,
    naming: Form | None = None,
    adding: Form | None = None,
    sending: Form | None = None,
) -> dict[str, Any]:
    tenant, domains = await get_tenant(uow), await list_domains(uow)
    shown = [(each, record_name(each), record_text(each)) for each in domains]
    return {
        "slug": slug,
        "tabs": settings_tabs(uow.actor, slug, "white_label"),
        "tenant": tenant,
        "pages": [each for each in shown if each[0].purpose == "pages"],
        "mails": [each for each in shown if each[0].purpose == "mail"],
        "naming": naming
        or NameForm.blank(
            is_white_label="yes" if tenant.is_white_label else "",
            sender_name=tenant.sender_name,
        ),
        "adding": adding or DomainForm.blank(),
        "sending": sending or SenderForm.blank(),
        "is_simulated": "domains" in site_of(request).adapters.simulated,
        "now": uow.now,
    }


def _address(slug: str) -> str:
    return f"/t/{slug}/settings/white-label"
