"""A stored earning as the engine takes it in."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Protocol
from uuid import UUID

from app.domain.royalties.agreements.folding import folded
from app.domain.royalties.contracts import Earning as Line
from app.domain.royalties.prices import PriceList


class Matched(Protocol):
    """What the engine asks of an earning whose recording is known."""

    @property
    def id(self) -> UUID: ...
    @property
    def recording_id(self) -> UUID | None: ...
    @property
    def upc(self) -> str | None: ...
    @property
    def store(self) -> str | None: ...
    @property
    def country(self) -> str | None: ...
    @property
    def kind(self) -> str: ...
    @property
    def sale_month(self) -> date | None: ...
    @property
    def currency(self) -> str: ...
    @property
    def amount(self) -> Decimal: ...
    @property
    def quantity(self) -> Decimal: ...
    @property
    def copies(self) -> Decimal | None: ...
    @property
    def work_id(self) -> UUID | None: ...
    @property
    def format(self) -> str | None: ...
    @property
    def price(self) -> Decimal | None: ...


class Known(Protocol):
    """What agreements know of recordings: the group of each, and prices to dealers."""

    @property
    def groups(self) -> Mapping[str, str]: ...
    @property
    def prices(self) -> PriceList: ...


def as_earning(
    earning: Matched, *, source: str, income: str, period_starts: date, agreements: Known
) -> Line:
    """A matched earning, at the price to dealers its report states, else at the listed one.

    `source` names its report's sender, who pays, and stands for a store where none is named.
    `income` is what the sender pays for: master or composition. The way of use is the channel.
    Sales without a month are of the report's first day.
    """
    recording, sold_on = str(earning.recording_id), earning.sale_month or period_starts
    return Line(
        id=str(earning.id),
        recording=recording,
        gross=earning.amount,
        currency=earning.currency,
        sold_on=sold_on,
        units=earning.quantity,
        price=earning.price
        or agreements.prices.find(
            recording,
            earning.upc,
            kind=earning.kind,
            sold_as=folded(earning.format or ""),
            country=earning.country,
            currency=earning.currency,
            on=sold_on,
        ),
        release=earning.upc or "",
        catalogue_type=income,
        group=agreements.groups.get(recording, ""),
        country=earning.country or "",
        channel=folded(earning.kind),
        configuration=folded(earning.format or ""),
        source=folded(earning.store or source),
        copies=earning.copies,
        work=str(earning.work_id or ""),
        payer=source,
    )
