"""Contracts for programs: list, read with everything they say, write as drafts."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath, FromQuery, JSONBody

from app.core.errors import Invalid
from app.core.paging import InvalidCursor, Page, clamp_limit
from app.core.uow import UnitOfWork
from app.domain.catalog import SheetKind
from app.domain.royalties.agreements.deal import Deal
from app.domain.royalties.agreements.loading import recoverable_of
from app.domain.royalties.agreements.models import Accounting, ContractItem, ContractVersion
from app.domain.royalties.agreements.queries.contracts import get_contract, last_version
from app.domain.royalties.agreements.queries.lists import ContractFilter, list_contracts
from app.domain.royalties.agreements.queries.tied import ties_of
from app.domain.royalties.agreements.routes.shared import said
from app.domain.royalties.agreements.service.writing import write_contract
from app.web.api import PREFIX, ApiController, answer, listing
from app.web.guards import requires
from app.web.visit import HttpRequest

STATUSES = ("draft", "active", "ended")


class ContractView(msgspec.Struct):
    """`recoverable` is what advances and costs are to earn back, in the smallest unit."""

    id: UUID
    number: str
    name: str
    status: str
    currency: str
    accounting: str
    version: int
    payees: list[str]
    recoverable: int


class ContractPage(msgspec.Struct):
    items: list[ContractView]
    next: str | None


class CostView(msgspec.Struct):
    """Amounts in the smallest unit; `recoverable` after part and cap."""

    id: UUID
    kind: str
    description: str
    incurred_on: date
    amount: int
    recoverable: int
    party_id: UUID | None
    withdrawn_at: datetime | None


class ContractDetail(msgspec.Struct):
    """`deal` is what the last version says; its percentages are of 100."""

    id: UUID
    number: str
    name: str
    status: str
    currency: str
    accounting: str
    income: str
    version: int
    effective_from: date | None
    deal: Deal
    costs: list[CostView]


class NewContract(msgspec.Struct, forbid_unknown_fields=True):
    """A contract to be written as a draft. Decimals may be strings; nothing is rounded."""

    number: str
    name: str
    currency: str
    deal: Deal
    accounting: Accounting = Accounting.QUARTER
    income: SheetKind = SheetKind.MASTER


class ApiContractsController(ApiController):
    path = f"{PREFIX}/royalty-contracts"
    tags = ("Contracts",)

    @get(
        "",
        guards=[requires("money.read")],
        responses={200: ResponseSpec(ContractPage, description="By number.")},
    )
    async def index(
        self,
        request: HttpRequest,
        uow: NamedDependency[UnitOfWork],
        limit: FromQuery[int | None] = None,
        after: FromQuery[str | None] = None,
    ) -> Response[Any]:
        """Contracts; `status` keeps draft, active or ended ones, `q` those with these words."""
        asked, size = request.query_params, clamp_limit(limit)
        status = asked.get("status", "")
        if status not in ("", *STATUSES):
            raise Invalid("status is draft, active or ended.")
        wanted = ContractFilter(asked.get("q", "")[:200], status)
        try:
            found = await list_contracts(uow, wanted, after=after, limit=size)
        except InvalidCursor as error:
            raise Invalid(str(error)) from error
        names = ContractView.__struct_fields__
        items = [ContractView(*(getattr(row, name) for name in names)) for row in found.items]
        return listing(request, Page(items, found.next, None), limit=size)

    @get(
        "/{contract_id:uuid}",
        guards=[requires("money.read")],
        responses={200: ResponseSpec(ContractDetail, description="With all it says.")},
    )
    async def show(
        self, request: HttpRequest, contract_id: FromPath[UUID], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        """A contract as last agreed, with its advances and costs."""
        return answer(request, await _detail(uow, contract_id))

    @post(
        "",
        guards=[requires("money.write")],
        status_code=201,
        responses={201: ResponseSpec(ContractDetail, description="The draft.")},
    )
    async def create(
        self, request: HttpRequest, data: JSONBody[NewContract], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        """Write a contract as a draft. It is put in force by a person, on its page."""
        contract = await write_contract(
            uow,
            data.deal,
            number=data.number,
            name=data.name,
            currency=data.currency,
            accounting=data.accounting,
            income=str(data.income),
        )
        return answer(request, await _detail(uow, contract.id), status=201)


async def _detail(uow: UnitOfWork, contract_id: UUID) -> ContractDetail:
    contract = await get_contract(uow, contract_id)
    version: ContractVersion = await last_version(uow, contract_id)
    ties = await ties_of(uow, contract_id)
    return ContractDetail(
        id=contract.id,
        number=contract.number,
        name=contract.name,
        status=contract.status,
        currency=contract.currency,
        accounting=contract.accounting,
        income=contract.income,
        version=version.number,
        effective_from=version.effective_from,
        deal=await said(uow, version),
        costs=[_cost(item) for item in ties.items],
    )


def _cost(item: ContractItem) -> CostView:
    return CostView(
        id=item.id,
        kind=item.kind,
        description=item.description,
        incurred_on=item.incurred_on,
        amount=item.amount,
        recoverable=recoverable_of(item),
        party_id=item.party_id,
        withdrawn_at=item.withdrawn_at,
    )
