"""Advances, costs and opening balances of a contract."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.core.money import InvalidMoney, Money
from app.core.uow import UnitOfWork
from app.domain.royalties.agreements import words
from app.domain.royalties.agreements.forms import CostForm, OpeningForm
from app.domain.royalties.agreements.models import RoyaltyContract
from app.domain.royalties.agreements.queries.contracts import (
    get_contract,
    get_item,
    last_version,
)
from app.domain.royalties.agreements.queries.naming import names_in
from app.domain.royalties.agreements.routes.shared import home_of, said
from app.domain.royalties.agreements.service.items import (
    enter_cost,
    enter_opening,
    withdraw_cost,
)
from app.domain.royalties.contracts import CostKind
from app.web.forms import Form
from app.web.guards import requires
from app.web.page import done, form_again, page
from app.web.visit import HttpRequest

WRITE = requires("money.write")
COST = "royalties/contracts/cost.html"
OPENING = "royalties/contracts/opening.html"


class ContractCostsController(Controller):
    path = "/t/{slug:str}/royalties/contracts/{contract_id:uuid}"

    @get("/costs/new", guards=[WRITE])
    async def new(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        contract_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        context = await _context(uow, slug, contract_id)
        form = CostForm.blank(kind=str(CostKind.ADVANCE), incurred_on=uow.now.date())
        return page(request, COST, form=form, **context)

    @post("/costs", guards=[WRITE])
    async def create(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        contract_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        context = await _context(uow, slug, contract_id)
        options = {"party_id": [key for key, _ in context["payees"]]}
        form = CostForm.parse(await request.form(), **options)
        details = _cost(form, context["contract"])
        if form.is_valid:
            with form.refusals():
                await enter_cost(uow, contract_id, **details)
        if not form.is_valid:
            return form_again(request, COST, block="form", form=form, **context)
        return done(request, then=context["here"], toast="It will be earned back.")

    @get("/costs/{item_id:uuid}/withdraw", guards=[WRITE])
    async def ask_withdraw(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        contract_id: FromPath[UUID],
        item_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        item = await get_item(uow, contract_id, item_id)
        here = f"{home_of(slug)}/{contract_id}"
        return page(request, "royalties/contracts/withdraw.html", here=here, item=item)

    @post("/costs/{item_id:uuid}/withdraw", guards=[WRITE])
    async def withdraw(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        contract_id: FromPath[UUID],
        item_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        await withdraw_cost(uow, contract_id, item_id)
        then = f"{home_of(slug)}/{contract_id}"
        return done(request, then=then, toast="It is withdrawn and will not be earned back.")

    @get("/opening", guards=[WRITE])
    async def opening(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        contract_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        context = await _context(uow, slug, contract_id)
        form = OpeningForm.blank(as_of=uow.now.date())
        return page(request, OPENING, form=form, **context)

    @post("/opening", guards=[WRITE])
    async def enter(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        contract_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        context = await _context(uow, slug, contract_id)
        options = {"party_id": [key for key, _ in context["payees"]]}
        form = OpeningForm.parse(await request.form(), **options)
        details = _opening(form, context["contract"])
        if form.is_valid:
            with form.refusals():
                await enter_opening(uow, contract_id, **details)
        if not form.is_valid:
            return form_again(request, OPENING, block="form", form=form, **context)
        return done(request, then=context["here"], toast="The opening balance is entered.")


async def _context(uow: UnitOfWork, slug: str, contract_id: UUID) -> dict[str, Any]:
    contract = await get_contract(uow, contract_id)
    deal = await said(uow, await last_version(uow, contract_id))
    names = await names_in(uow, [deal])
    payees = [(str(share.party_id), names.parties[share.party_id]) for share in deal.shares]
    return {
        "home": home_of(slug),
        "here": f"{home_of(slug)}/{contract_id}",
        "contract": contract,
        "payees": payees,
        "words": words,
    }


def _cost(form: CostForm, contract: RoyaltyContract) -> dict[str, Any]:
    values = form.values
    party_id = values.get("party_id")
    if values.get("amount") is None:
        form.errors.setdefault("amount", "Amount is missing.")
    for name in ("amount", "cap"):
        _check_money(form, name, values.get(name), contract.currency)
    percent = values.get("percent")
    return {
        "kind": CostKind(values.get("kind") or CostKind.ADVANCE),
        "amount": values.get("amount"),
        "incurred_on": values.get("incurred_on"),
        "description": values.get("description"),
        "party_id": UUID(party_id) if party_id else None,
        "percent": Decimal(100) if percent is None else percent,
        "cap": values.get("cap"),
        "position": values.get("position"),
        "receipt": values.get("receipt") or "",
        "is_owed": bool(values.get("is_owed")),
    }


def _opening(form: OpeningForm, contract: RoyaltyContract) -> dict[str, Any]:
    values, amount = form.values, None
    try:
        typed = (values.get("amount") or "").replace("\u2212", "-")
        amount = Money.of(typed, contract.currency).decimal
    except InvalidMoney as error:
        form.errors.setdefault("amount", str(error))
    return {
        "party_id": UUID(values["party_id"]) if values.get("party_id") else None,
        "amount": amount,
        "as_of": values.get("as_of"),
        "note": values.get("note") or "",
    }


def _check_money(form: Form, name: str, value: Decimal | None, currency: str) -> None:
    try:
        if value is not None and Money.of(value, currency).minor == 0 and name == "amount":
            form.errors.setdefault(name, "Write an amount above zero.")
    except InvalidMoney as error:
        form.errors.setdefault(name, str(error))
