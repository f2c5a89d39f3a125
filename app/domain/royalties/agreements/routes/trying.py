"""Try a contract with a sale, typed or real: why this rate, and who has what of it."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from litestar import Controller, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from app.core.period import month
from app.core.uow import UnitOfWork
from app.domain.royalties.agreements.folding import folded
from app.domain.royalties.agreements.forms import SaleForm
from app.domain.royalties.agreements.lines import as_earning
from app.domain.royalties.agreements.loading import Agreements, load_agreements
from app.domain.royalties.agreements.models import RoyaltyContract
from app.domain.royalties.agreements.queries.contracts import get_contract
from app.domain.royalties.agreements.queries.sales import (
    Sale,
    get_sale,
    get_stated_sale,
    recent_sales,
)
from app.domain.royalties.agreements.routes.shared import home_of
from app.domain.royalties.agreements.service.finding import Wanted, find_named
from app.domain.royalties.agreements.trying import Tried, exchange, try_sale
from app.domain.royalties.contracts import Earning, InvalidContract
from app.domain.royalties.models.statements import Statement
from app.domain.royalties.reports.lines import Kind
from app.web.guards import requires
from app.web.page import page
from app.web.visit import HttpRequest

CHANNELS = [(str(kind), str(kind).capitalize()) for kind in Kind]
NO_RECORDING = "a recording of your choice"


class TryContractController(Controller):
    path = "/t/{slug:str}/royalties/contracts/{contract_id:uuid}/try"

    @get("", guards=[requires("money.read")])
    async def show(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        contract_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
        *,
        earning: FromQuery[UUID | None] = None,
        line: FromQuery[UUID | None] = None,
    ) -> Response[Any]:
        contract = await get_contract(uow, contract_id)
        stated = await get_stated_sale(uow, line) if line else None
        # A line is explained by what was agreed in its period, whatever was amended since.
        on = month(stated[1].period).last_day if stated else None
        agreements = await load_agreements(uow, on=on, contract_ids=[contract_id])
        form, sale = (
            _stated(*stated, contract, agreements)
            if stated
            else await _asked(request, uow, contract, agreements, earning)
        )
        tried = _tried(form, sale, contract, agreements)
        return page(
            request,
            "royalties/contracts/try.html",
            fragments=("answer",),
            home=home_of(slug),
            contract=contract,
            form=form,
            sale=sale,
            tried=tried,
            channels=CHANNELS,
            sales=await recent_sales(uow, agreements.agreed[str(contract_id)].deal),
        )


async def _asked(
    request: HttpRequest,
    uow: UnitOfWork,
    contract: RoyaltyContract,
    agreements: Agreements,
    earning_id: UUID | None,
) -> tuple[SaleForm, Earning | None]:
    if earning_id is not None:
        form, line = _real(await get_sale(uow, earning_id), agreements)
        form.values["rate"] = _typed_rate(request)
        return form, line
    if not request.query_params:
        return (
            SaleForm.blank(currency=contract.currency, sold_on=uow.now.date(), gross="100"),
            None,
        )
    form = SaleForm.parse(dict(request.query_params))
    return form, await _typed(uow, form, contract, agreements)


def _real(found: Sale, agreements: Agreements) -> tuple[SaleForm, Earning]:
    line = as_earning(
        found.earning,
        source=found.source,
        income=found.income,
        period_starts=found.period_starts,
        agreements=agreements,
    )
    values = {name: getattr(line, name) for name in ("gross", "currency", "units", "country")}
    return SaleForm.blank(sold_on=line.sold_on, recording=found.title, **values), line


def _stated(
    found: Sale, statement: Statement, contract: RoyaltyContract, agreements: Agreements
) -> tuple[SaleForm, Earning]:
    """A stated sale, with the rate of exchange its statement used."""
    form, line = _real(found, agreements)
    used = (Decimal(rate["value"]) for rate in statement.rates if rate["of"] == line.currency)
    form.values["rate"] = next(used, None) if line.currency != contract.currency else None
    return form, line


def _typed_rate(request: HttpRequest) -> Decimal | None:
    read: Decimal | None = SaleForm.parse(dict(request.query_params)).values.get("rate")
    return read


async def _typed(
    uow: UnitOfWork, form: SaleForm, contract: RoyaltyContract, agreements: Agreements
) -> Earning | None:
    """The sale that was typed. Without a recording it is mapped straight to the contract."""
    if not form.is_valid:
        return None
    values, recording = form.values, ""
    if values["recording"]:
        found = await find_named(uow, Wanted(recordings=frozenset({values["recording"]})))
        if found.wrong:
            form.errors["recording"] = found.wrong[values["recording"]]
            return None
        recording = str(found.recordings[values["recording"]])
    return Earning(
        id="tried",
        recording=recording or NO_RECORDING,
        gross=values["gross"],
        currency=values["currency"].upper(),
        sold_on=values["sold_on"],
        units=values["units"] or Decimal(0),
        price=values["price"],
        release=values["release"] or "",
        catalogue_type=contract.income,
        group=values["group"] or agreements.groups.get(recording, ""),
        country=(values["country"] or "").upper(),
        contract="" if recording else str(contract.id),
        channel=folded(values["channel"] or ""),
        configuration=folded(values["configuration"] or ""),
        price_category=folded(values["price_category"] or ""),
        source=folded(values["source"] or ""),
    )


def _tried(
    form: SaleForm, sale: Earning | None, contract: RoyaltyContract, agreements: Agreements
) -> Tried | None:
    if sale is None:
        return None
    rate = form.values.get("rate")
    try:
        rates = exchange(sale, contract.currency, rate, sale.sold_on)
        return try_sale(agreements, sale, rates)
    except InvalidContract as error:
        needs_rate = sale.currency != contract.currency
        form.errors["rate" if needs_rate else ""] = str(error)
        return None
