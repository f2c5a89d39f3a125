"""Behind an agency's mailed request: the client chooses a workspace and what is granted."""

from dataclasses import replace
from typing import Any

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.core.actor import Role
from app.core.ids import TenantId
from app.core.uow import UnitOfWork
from app.tenants.forms import AnswerForm
from app.tenants.queries.clients import OpenRequest, get_open_request
from app.tenants.queries.workspace import get_tenant
from app.tenants.routes.agencies import choices, granted
from app.tenants.service.clients import answer_request, grant_as_asked
from app.web.forms import Form
from app.web.guards import proven, public, signed_in
from app.web.identity import SignedIn, TenantView
from app.web.page import done, form_again, page
from app.web.site import site_of
from app.web.uow_provider import person_actor
from app.web.visit import HttpRequest, visit_of

ASKED = "tenants/client_request.html"
_GRANTERS = {str(Role.OWNER), str(Role.ADMIN)}


class ClientRequestController(Controller):
    path = "/client-requests/{secret:str}"

    @get("", guards=[public])
    async def show(
        self, request: HttpRequest, secret: FromPath[str], identity_uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        asked = await get_open_request(identity_uow, secret)
        return page(request, ASKED, **_context(request, secret, asked, None))

    @post("", guards=[signed_in, proven])
    async def accept(
        self,
        request: HttpRequest,
        secret: FromPath[str],
        session: NamedDependency[SignedIn],
        identity_uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        asked = await get_open_request(identity_uow, secret)
        form = AnswerForm.parse(await request.form())
        where = next(
            (t for t in workspaces_of(session) if t.slug == form.values.get("workspace")), None
        )
        if form.is_valid and where is None:
            form.errors["workspace"] = "Choose one of your workspaces."
        if form.is_valid and where is not None:
            with form.refusals():
                await _answer(request, session, asked, where, form)
        if not form.is_valid or where is None:
            context = _context(request, secret, asked, form)
            return form_again(request, ASKED, block="answer", **context)
        toast = f"{asked.agency_name} acts for {where.name} from the first day on."
        return done(request, then=f"/t/{where.slug}/settings/agencies", toast=toast)


async def _answer(
    request: HttpRequest,
    session: SignedIn,
    asked: OpenRequest,
    where: TenantView,
    form: Form,
) -> None:
    # Two scopes, so two transactions; the request is used up inside that of the grant, so that
    # neither is left without the other when one is refused.
    database, actor = site_of(request).database, person_actor(visit_of(request))
    own = session.person.email if session.person.is_verified else ""
    client = replace(actor, tenant_id=TenantId(where.id))
    agency = replace(actor, tenant_id=TenantId(asked.agency_id))
    async with database.tenant(client) as uow:
        terms = granted(form, uow.now, (await get_tenant(uow)).time_zone)
        if not form.is_valid:
            return
        await grant_as_asked(uow, agency_id=asked.agency_id, agency_name=asked.agency_name, **terms)
        async with database.tenant(agency) as there:
            await answer_request(there, asked.id, email=own, client_tenant_id=where.id)


def workspaces_of(session: SignedIn) -> list[TenantView]:
    """The workspaces in which the person may let agencies in."""
    return [t for t in session.tenants if t.role in _GRANTERS and t.kind != "agency"]


def _context(
    request: HttpRequest, secret: str, asked: OpenRequest, form: Form | None
) -> dict[str, Any]:
    who = visit_of(request).signed_in
    own = workspaces_of(who) if who else []
    return {
        "asked": asked,
        "secret": secret,
        "who": who,
        "fits": who is not None and who.person.is_verified and who.person.email == asked.email,
        "workspaces": [(t.slug, t.name) for t in own],
        "form": form
        or AnswerForm.blank(
            kind=asked.kind, scopes=list(asked.scopes), workspace=own[0].slug if own else ""
        ),
        **choices(""),
    }
