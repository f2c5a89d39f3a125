"""Contracts: the list, one as a deal memo, writing and amending, in force and ended."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from app.core.errors import Invalid
from app.core.money import Money
from app.core.paging import InvalidCursor
from app.core.uow import UnitOfWork
from app.domain.royalties.agreements.deal import Deal
from app.domain.royalties.agreements.errors import ContractChanged
from app.domain.royalties.agreements.forms import ContractForm
from app.domain.royalties.agreements.memo import compare
from app.domain.royalties.agreements.models import Accounting, RoyaltyContract
from app.domain.royalties.agreements.queries.contracts import (
    get_contract,
    get_version,
    last_version,
    list_versions,
)
from app.domain.royalties.agreements.queries.lists import (
    ContractFilter,
    has_contracts,
    list_contracts,
)
from app.domain.royalties.agreements.routes.overview import overview
from app.domain.royalties.agreements.routes.shared import (
    FORM,
    another_row,
    clash_between,
    editor,
    home_of,
    memos,
    posted,
    said,
    shown_values,
)
from app.domain.royalties.agreements.service.starting import Advance, start_contract
from app.domain.royalties.agreements.service.writing import (
    activate_contract,
    amend_contract,
    end_contract,
)
from app.domain.royalties.agreements.starts import STARTS, start_values
from app.tenants import get_tenant
from app.web.guards import requires
from app.web.page import done, form_again, page
from app.web.visit import HttpRequest

READ, WRITE = requires("money.read"), requires("money.write")
STATUSES = ("draft", "active", "ended")


class ContractsController(Controller):
    path = "/t/{slug:str}/royalties/contracts"

    @get("", guards=[READ])
    async def index(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        uow: NamedDependency[UnitOfWork],
        after: FromQuery[str] = "",
    ) -> Response[Any]:
        wanted = _wanted(request.query_params)
        context = await _index(uow, slug, wanted, after)
        return page(request, "royalties/contracts/index.html", **context)

    @get("/new", guards=[WRITE])
    async def new(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        uow: NamedDependency[UnitOfWork],
        start: FromQuery[str] = "",
    ) -> Response[Any]:
        tenant = await get_tenant(uow)
        form = ContractForm.blank(currency=tenant.currency, **start_values(start))
        context = await editor(uow, slug)
        return page(request, FORM, form=form, starts=STARTS, start=start, **context)

    @post("", guards=[WRITE])
    async def create(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        context, (form, deal) = await editor(uow, slug), await posted(request, uow)
        if form.wants_another_row:
            return another_row(request, form, context)
        if deal is not None:
            with form.refusals():
                details = _details(form, with_currency=True)
                contract = await start_contract(uow, deal, _advance(form, uow), details)
        if not form.is_valid:
            return form_again(request, FORM, block="editor", form=form, **context)
        then = f"{home_of(slug)}/{contract.id}"
        return done(request, then=then, toast=f"{contract.number} is written, as a draft.")

    @get("/{contract_id:uuid}", guards=[READ])
    async def show(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        contract_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        contract = await get_contract(uow, contract_id)
        return page(request, "royalties/contracts/show.html", **await overview(uow, slug, contract))

    @get("/{contract_id:uuid}/versions/{number:int}", guards=[READ])
    async def version(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        contract_id: FromPath[UUID],
        number: FromPath[int],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        contract = await get_contract(uow, contract_id)
        context = await _version(uow, contract, number)
        return page(
            request, "royalties/contracts/version.html", home=home_of(slug), now=uow.now, **context
        )

    @get("/{contract_id:uuid}/edit", guards=[WRITE])
    async def edit(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        contract_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        contract = await get_contract(uow, contract_id)
        version = await last_version(uow, contract_id)
        values = await shown_values(uow, contract, await said(uow, version))
        form = ContractForm.blank(seen=version.number, **values)
        return page(request, FORM, form=form, **await editor(uow, slug, contract))

    @post("/{contract_id:uuid}", guards=[WRITE])
    async def update(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        contract_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        contract = await get_contract(uow, contract_id)
        context, (form, deal) = (
            await editor(uow, slug, contract),
            await posted(request, uow, contract),
        )
        if form.wants_another_row:
            return another_row(request, form, context)
        if deal is not None:
            clash = await _amend(uow, contract, form, deal)
            context |= clash
        if not form.is_valid:
            return form_again(request, FORM, block="editor", form=form, **context)
        then = f"{home_of(slug)}/{contract_id}"
        return done(request, then=then, toast="The new version is saved.")

    @get("/{contract_id:uuid}/activate", guards=[WRITE])
    async def ask_activate(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        contract_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        contract = await get_contract(uow, contract_id)
        return page(
            request, "royalties/contracts/activate.html", home=home_of(slug), contract=contract
        )

    @post("/{contract_id:uuid}/activate", guards=[WRITE])
    async def activate(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        contract_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        contract = await activate_contract(uow, contract_id)
        then = f"{home_of(slug)}/{contract_id}"
        return done(request, then=then, toast=f"{contract.number} is in force.")

    @get("/{contract_id:uuid}/end", guards=[WRITE])
    async def ask_end(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        contract_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        contract = await get_contract(uow, contract_id)
        return page(request, "royalties/contracts/end.html", home=home_of(slug), contract=contract)

    @post("/{contract_id:uuid}/end", guards=[WRITE])
    async def end(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        contract_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        contract = await end_contract(uow, contract_id)
        then = f"{home_of(slug)}/{contract_id}"
        return done(request, then=then, toast=f"{contract.number} is ended.")


def _wanted(asked: Mapping[str, str]) -> ContractFilter:
    status, payee = asked.get("status", ""), asked.get("payee", "")
    if status not in ("", *STATUSES):
        raise Invalid("This address does not fit this page. Choose from what is listed.")
    return ContractFilter(
        words=asked.get("q", "")[:200],
        status=status,
        payee=payee[:200],
        has_costs=bool(asked.get("costs")),
    )


async def _index(uow: UnitOfWork, slug: str, wanted: ContractFilter, after: str) -> dict[str, Any]:
    try:
        found = await list_contracts(uow, wanted, after=after or None)
    except InvalidCursor as error:
        raise Invalid(str(error)) from error
    is_filtered = wanted != ContractFilter()
    kept = {
        "q": wanted.words,
        "status": wanted.status,
        "payee": wanted.payee,
        "costs": "yes" if wanted.has_costs else "",
    }
    return {
        "slug": slug,
        "home": home_of(slug),
        "contracts": found.items,
        "following": found.next,
        "kept": {name: value for name, value in kept.items() if value},
        "wanted": wanted,
        "money_of": Money,
        "is_filtered": is_filtered,
        "has_any": bool(found.items) or (is_filtered and await has_contracts(uow)),
        "starts": STARTS,
        "may_write": uow.actor.can("money.write"),
    }


async def _version(uow: UnitOfWork, contract: RoyaltyContract, number: int) -> dict[str, Any]:
    version = await get_version(uow, contract.id, number)
    deals = [await said(uow, version)]
    if number > 1:
        deals.append(await said(uow, await get_version(uow, contract.id, number - 1)))
    now, *before = await memos(uow, contract.currency, *deals)
    return {
        "contract": contract,
        "version": version,
        "memo": now,
        "changes": compare(before[0], now) if before else [],
        "newest": (await list_versions(uow, contract.id))[0].number,
    }


async def _amend(
    uow: UnitOfWork, contract: RoyaltyContract, form: ContractForm, deal: Deal
) -> dict[str, Any]:
    """Save the next version, or say in the form what is refused; both sides when it clashed."""
    seen = form.values["seen"] or 0
    with form.refusals():
        await amend_contract(uow, contract.id, deal, seen=seen, **_details(form))
    if form.error("") != ContractChanged.sentence:
        return {}
    newest = await last_version(uow, contract.id)
    before = await said(uow, await get_version(uow, contract.id, seen))
    sides = {"seen": before, "theirs": await said(uow, newest), "yours": deal}
    clash = await clash_between(uow, contract.currency, **sides)
    return {"clash": {**clash, "version": newest}}


def _advance(form: ContractForm, uow: UnitOfWork) -> Advance | None:
    """The first advance that was typed, of today unless another day was."""
    values = form.values
    if values["advance_amount"] is None:
        return None
    paid_on = values["advance_day"] or uow.now.date()
    return Advance(values["advance_amount"], paid_on, values["advance_for"] or "Advance")


def _details(form: ContractForm, *, with_currency: bool = False) -> dict[str, Any]:
    values = form.values
    found = {
        "number": values["number"],
        "name": values["name"],
        "accounting": Accounting(values["accounting"]),
        "income": values["income"],
    }
    return {**found, "currency": values["currency"]} if with_currency else found
