"""Proposals: list, write, send, compare versions, withdraw."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from app.core.money import Money
from app.core.paging import InvalidCursor
from app.core.uow import UnitOfWork
from app.domain.agency.choices import ProposalState
from app.domain.agency.forms import CURRENCIES, ProposalForm
from app.domain.agency.models import Proposal
from app.domain.agency.queries.clients import get_client, list_all, list_packages
from app.domain.agency.queries.offers import (
    find_agreement_of,
    get_proposal,
    list_items,
    list_proposals,
    list_versions,
)
from app.domain.agency.routes.common import (
    OFFER_TABS,
    READ,
    WORK,
    base,
    damaged,
    home,
    tabs,
    today_in,
)
from app.domain.agency.service.proposals import (
    send_proposal,
    withdraw_proposal,
    write_proposal,
)
from app.domain.agency.terms_text import price_words
from app.domain.agency.wording import differences, markdown
from app.tenants import get_tenant
from app.web.guards import requires
from app.web.page import done, form_again, page
from app.web.visit import HttpRequest

FORM = "agency/proposals/form.html"
VALID = timedelta(days=30)
BODY = """\
## What we understood

## What we will do

## How we work together
"""


class ProposalsController(Controller):
    path = "/t/{slug:str}/agency/proposals"

    @get("", guards=[requires(READ)])
    async def index(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        uow: NamedDependency[UnitOfWork],
        after: FromQuery[str] = "",
    ) -> Response[Any]:
        state = request.query_params.get("state", "")
        state = state if state in set(ProposalState) else ""
        try:
            found = await list_proposals(uow, state=state, after=after or None)
        except InvalidCursor as error:
            raise damaged(error) from error
        return page(
            request,
            "agency/proposals/index.html",
            fragments=("proposals",),
            found=found,
            state=state,
            states=[(str(each), each.capitalize()) for each in ProposalState],
            tabs=tabs(slug, "proposals", OFFER_TABS),
            now=uow.now,
            **await base(uow, slug),
        )

    @get("/new", guards=[requires(WORK)])
    async def new(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        uow: NamedDependency[UnitOfWork],
        client: FromQuery[UUID | None] = None,
    ) -> Response[Any]:
        chosen = await get_client(uow, client) if client else None
        form = ProposalForm.blank(
            client_id=chosen.id if chosen else None,
            body=BODY,
            currency=chosen.currency if chosen else (await get_tenant(uow)).currency,
            valid_until=await today_in(uow) + VALID,
        )
        return page(request, FORM, form=form, proposal=None, spare=3, **await _form(uow, slug))

    @post("", guards=[requires(WORK)])
    async def create(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        return await _write(request, slug, uow, None)

    @get("/{proposal_id:uuid}", guards=[requires(READ)])
    async def show(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        proposal_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        proposal = await get_proposal(uow, proposal_id)
        versions = await list_versions(uow, proposal.id)
        return page(
            request,
            "agency/proposals/show.html",
            proposal=proposal,
            client=await get_client(uow, proposal.client_id),
            version=versions[0],
            versions=versions,
            items=await list_items(uow, versions[0].id),
            body=markdown(versions[0].body),
            changes=differences(versions[1].body, versions[0].body) if len(versions) > 1 else [],
            agreement=await find_agreement_of(uow, proposal.id),
            price_words=price_words,
            now=uow.now,
            **await base(uow, slug),
        )

    @get("/{proposal_id:uuid}/edit", guards=[requires(WORK)])
    async def edit(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        proposal_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        proposal = await get_proposal(uow, proposal_id)
        version = (await list_versions(uow, proposal.id))[0]
        rows = [
            {
                "package": item.package_id or "",
                "price": "" if item.price is None else Money(item.price, version.currency).decimal,
                "quantity": item.quantity,
                "optional": "yes" if item.is_optional else "no",
            }
            for item in await list_items(uow, version.id)
        ]
        form = ProposalForm.blank(
            client_id=proposal.client_id,
            title=proposal.title,
            body=version.body,
            currency=version.currency,
            valid_until=version.valid_until,
            item=rows,
        )
        return page(request, FORM, form=form, proposal=proposal, spare=1, **await _form(uow, slug))

    @post("/{proposal_id:uuid}", guards=[requires(WORK)])
    async def update(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        proposal_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        return await _write(request, slug, uow, await get_proposal(uow, proposal_id))

    @post("/{proposal_id:uuid}/send", guards=[requires(WORK)])
    async def send(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        proposal_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        await send_proposal(uow, proposal_id)
        then = home(slug, f"proposals/{proposal_id}")
        return done(request, then=then, toast="The proposal is on its way.")

    @post("/{proposal_id:uuid}/withdraw", guards=[requires(WORK)])
    async def withdraw(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        proposal_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        await withdraw_proposal(uow, proposal_id)
        then = home(slug, f"proposals/{proposal_id}")
        return done(request, then=then, toast="The proposal is withdrawn.")


async def _write(
    request: HttpRequest, slug: str, uow: UnitOfWork, proposal: Proposal | None
) -> Response[Any]:
    context = await _form(uow, slug)
    packages = await list_packages(uow)
    form = ProposalForm.parse(
        await request.form(),
        client_id=[code for code, _ in context["clients"]],
        package=[str(package.id) for package in packages],
    )
    if form.wants_another_row:
        form.errors.clear()
        return form_again(request, FORM, block="form", form=form, status=200, proposal=proposal,
                          spare=3, **context)  # fmt: skip
    if form.is_valid:
        items = form.offered(packages)
    if form.is_valid:
        with form.refusals():
            proposal = await write_proposal(
                uow,
                form.values["client_id"],
                title=form.values["title"],
                body=form.values["body"],
                currency=form.values["currency"],
                valid_until=form.values["valid_until"],
                items=items,
                proposal_id=proposal.id if proposal else None,
            )
    if not form.is_valid or proposal is None:
        return form_again(request, FORM, block="form", form=form, proposal=proposal, spare=1,
                          **context)  # fmt: skip
    then = home(slug, f"proposals/{proposal.id}")
    return done(request, then=then, toast="The proposal is saved. Send it when it is right.")


async def _form(uow: UnitOfWork, slug: str) -> dict[str, Any]:
    packages = [each for each in await list_packages(uow) if each.archived_at is None]
    return {
        **await base(uow, slug),
        "clients": [(str(client.id), client.name) for client in await list_all(uow)],
        "packages": [
            (str(each.id), f"{each.name} ({price_words(each, each.currency)})")  # type: ignore[arg-type]
            for each in packages
        ],
        "currencies": [(code, code) for code in CURRENCIES],
    }
