"""Charges and payouts for programs."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath, FromQuery, JSONBody

from app.billing.payments.models.accounts import PayoutItem
from app.billing.payments.models.charges import Charge, ChargeSplit
from app.billing.payments.queries.charges import (
    ChargeFilter,
    get_charge,
    list_charges,
    splits_of,
)
from app.billing.payments.queries.payouts import list_items
from app.billing.payments.refunding import refund
from app.billing.payments.routes.common import damaged
from app.core.errors import Invalid
from app.core.money import InvalidMoney, Money
from app.core.paging import InvalidCursor, Page, clamp_limit
from app.core.uow import UnitOfWork
from app.web.api import PREFIX, ApiController, answer, listing
from app.web.guards import requires
from app.web.visit import HttpRequest


class ChargeView(msgspec.Struct, frozen=True):
    """Amounts in main units, as strings."""

    id: UUID
    status: str
    purpose_kind: str
    purpose_id: UUID
    description: str
    currency: str
    amount: str
    fee: str
    refunded: str
    created_at: datetime
    settled_at: datetime | None


class PartView(msgspec.Struct, frozen=True):
    payee_kind: str
    payee_id: UUID
    payee_name: str
    amount: str
    returned: str


class ChargeDetail(msgspec.Struct, frozen=True):
    charge: ChargeView
    parts: list[PartView]


class ChargePage(msgspec.Struct, frozen=True):
    items: list[ChargeView]
    next: str | None


class PayoutView(msgspec.Struct, frozen=True):
    id: UUID
    run_id: UUID
    payee_id: UUID
    payee_name: str
    status: str
    currency: str
    amount: str
    reference: str
    created_at: datetime
    settled_at: datetime | None


class PayoutPage(msgspec.Struct, frozen=True):
    items: list[PayoutView]
    next: str | None


class NewRefund(msgspec.Struct):
    """Without `amount`, all that is left is given back."""

    reason: str
    amount: str | None = None


class RefundView(msgspec.Struct, frozen=True):
    id: UUID
    charge_id: UUID
    status: str
    currency: str
    amount: str


class ApiChargesController(ApiController):
    path = f"{PREFIX}/charges"
    tags = ("Payments",)

    @get(
        guards=[requires("money.read")],
        responses={200: ResponseSpec(ChargePage, description="The newest first.")},
    )
    async def index(
        self,
        *,
        request: HttpRequest,
        uow: NamedDependency[UnitOfWork],
        status: FromQuery[str] = "",
        purpose_kind: FromQuery[str] = "",
        limit: FromQuery[int | None] = None,
        after: FromQuery[str | None] = None,
    ) -> Response[Any]:
        """Payments asked for, with what has become of them."""
        size = clamp_limit(limit)
        try:
            found = await list_charges(
                uow, ChargeFilter(status, purpose_kind), after=after, limit=size
            )
        except InvalidCursor as error:
            raise damaged(error) from error
        items = [charge_view(each) for each in found.items]
        return listing(request, Page(items, found.next, found.previous), limit=size)

    @get(
        "/{charge_id:uuid}",
        guards=[requires("money.read")],
        responses={200: ResponseSpec(ChargeDetail, description="With the part of each payee.")},
    )
    async def show(
        self, request: HttpRequest, charge_id: FromPath[UUID], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        """One payment and how it is shared out."""
        charge = await get_charge(uow, charge_id)
        parts = [_part(charge, split) for split in await splits_of(uow, charge.id)]
        return answer(request, ChargeDetail(charge_view(charge), parts))

    @post(
        "/{charge_id:uuid}/refunds",
        guards=[requires("money.write")],
        status_code=202,
        responses={202: ResponseSpec(RefundView, description="It is being given back.")},
    )
    async def refund(
        self,
        request: HttpRequest,
        charge_id: FromPath[UUID],
        data: JSONBody[NewRefund],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        """Give a payment back, whole or in part; it flows back through all its parts."""
        charge = await get_charge(uow, charge_id)
        amount = _amount(data.amount, charge.currency)
        made = await refund(uow, charge.id, amount=amount, reason=data.reason[:200])
        view = RefundView(made.id, charge.id, made.status, made.currency, f"{made.money.decimal:f}")
        return answer(request, view, status=202)


class ApiPayoutsController(ApiController):
    path = f"{PREFIX}/payouts"
    tags = ("Payments",)

    @get(
        guards=[requires("money.read")],
        responses={200: ResponseSpec(PayoutPage, description="The newest first.")},
    )
    async def index(
        self,
        request: HttpRequest,
        uow: NamedDependency[UnitOfWork],
        limit: FromQuery[int | None] = None,
        after: FromQuery[str | None] = None,
    ) -> Response[Any]:
        """Payouts that were approved, with what has become of them."""
        size = clamp_limit(limit)
        try:
            found = await list_items(uow, after=after, limit=size)
        except InvalidCursor as error:
            raise damaged(error) from error
        items = [_payout(each) for each in found.items]
        return listing(request, Page(items, found.next, found.previous), limit=size)


def charge_view(charge: Charge) -> ChargeView:
    return ChargeView(
        charge.id,
        charge.status,
        charge.purpose_kind,
        charge.purpose_id,
        charge.description,
        charge.currency,
        _plain(charge.amount, charge.currency),
        _plain(charge.fee, charge.currency),
        _plain(charge.refunded, charge.currency),
        charge.created_at,
        charge.settled_at,
    )


def _part(charge: Charge, split: ChargeSplit) -> PartView:
    return PartView(
        split.payee_kind,
        split.payee_id,
        split.payee_name,
        _plain(split.amount, charge.currency),
        _plain(split.returned, charge.currency),
    )


def _payout(item: PayoutItem) -> PayoutView:
    return PayoutView(
        item.id,
        item.run_id,
        item.subject_id,
        item.payee_name,
        item.status,
        item.currency,
        _plain(item.amount, item.currency),
        item.end_to_end,
        item.created_at,
        item.settled_at,
    )


def _amount(text: str | None, currency: str) -> Money | None:
    if text is None:
        return None
    try:
        return Money.of(text, currency)
    except InvalidMoney as error:
        raise Invalid(str(error), fields={"amount": str(error)}) from error


def _plain(minor: int, currency: str) -> str:
    return f"{Money(minor, currency).decimal:f}"
